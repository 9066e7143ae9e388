#ifndef PROPERTY_WAYS_H
#define PROPERTY_WAYS_H

#include <stdbool.h>

/*
 * Which ways queries take to the rows of a page. A way is known by the last
 * statement that looks for rows, because those of a walk that was given up come
 * before it. The program is linked so that stmt_text() comes here first.
 */

/* The rows are those of that table; no way was taken yet. */
void ways_about(const char *table);

/* Forget the statements so far: a request begins. */
void ways_begin(void);

/* Count the way that the request has taken, if it has looked for rows. */
void ways_end(void);

/* Print how often each way was taken. False: one never was. */
bool ways_print(void);

#endif
