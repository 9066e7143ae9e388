#ifndef STORE_BLAME_H
#define STORE_BLAME_H

#include <stddef.h>

/*
 * Says in 'text' why the database file 'path', or a file that SQLite keeps
 * beside it, cannot be opened or written by this process, and what an
 * administrator runs to mend it: the file or folder that is in the way, its
 * owner, and the user that runs this. 'what' is put in front, and is all that
 * is told besides errno 'err' when nothing is in the way.
 */
void blame(const char *path, const char *what, int err, char *text,
	size_t room);

/* The same of a file that could not be made at 'path', with errno 'err'. */
void blame_new(const char *path, int err, char *text, size_t room);

#endif
