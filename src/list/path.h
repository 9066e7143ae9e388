#ifndef LIST_PATH_H
#define LIST_PATH_H

#include "call/call.h"
#include "store/query.h"

/*
 * Dotted names of clients: "name", "metadata.size.value". The first part is a
 * field of the shape, the rest are keys inside its object; nothing of the text
 * itself ever becomes SQL. In a list of texts nothing lies at any key, but it can
 * be asked for, as in the reference's database.
 */
enum { PATH_OK, PATH_UNKNOWN, PATH_BAD };

/* What a list request may do with what a path names. */
enum role path_role(const struct path *p);

/*
 * Do texts there compare as numbers if they are some (doc/protocol/query.md
 * section 11.7)?
 */
bool path_is_numeric(const struct path *p);

/*
 * Find what 'text' names. PATH_UNKNOWN: no such field, or one that cannot be
 * entered. PATH_BAD: the keys are malformed where their form is prescribed
 * (doc/protocol/query.md section 4.6); then the call has failed.
 */
int path_find(struct call *c, const struct shape *sh, const char *text,
	struct path *out);

/* The same where no form is prescribed; never PATH_BAD. */
int path_find_any(struct call *c, const struct shape *sh, const char *text,
	struct path *out);

#endif
