#ifndef SERVICE_CHECKS_H
#define SERVICE_CHECKS_H

#include "call/call.h"

/* Checks that values of models and of tasks share; each returns 0 or fails. */

/*
 * Check that a name, which is stripped already, has 3 characters or more
 * (400/800).
 */
int check_name(struct call *c, const char *name);

/*
 * Check that no key inside a free object, at any depth, is empty or begins with
 * $ (400/800). 'field' names the object in the message.
 */
int check_keys(struct call *c, const char *field, const struct json *v);

/*
 * Check that no number but 0 stands at two names of an object (400/800).
 * Nulls are not numbers. 'field' names the object in the message.
 */
int check_unlike(struct call *c, const char *field, const struct json *v);
/*
 * Check the limits of an object whose values an index has, as it will be stored
 * (400/12): those of its field, and four times its bytes where each value
 * counts with all the keys that lead to it.
 */
int check_spread(struct call *c, const struct field *f, const struct json *v);

#endif
