#ifndef LIST_PATH_H
#define LIST_PATH_H

#include "call/call.h"
#include "store/query.h"

/*
 * The dotted names that clients use: "name", "metadata.size.value". The first
 * part names a field of the shape, the other parts are keys inside its object.
 * No part of the text itself ever becomes SQL. A path may lead into a list of
 * texts, as it may in the database of the reference server, though nothing is
 * there.
 */

/* What path_find() and path_find_any() return. */
enum {
	PATH_OK,
	PATH_UNKNOWN, /* no such field, or nothing can be inside it */
	PATH_BAD,     /* the keys are malformed, and the call has failed */
};

/* How a list request may filter by what a path names. */
enum filter path_filter(const struct path *p);

/*
 * Do texts at the path that look like numbers compare as numbers
 * (doc/protocol/query.md section 11.7)?
 */
bool path_is_numeric(const struct path *p);

/*
 * The path as it is called now: itself, or what an old name stands for
 * (doc/protocol/tasks.md section 3.1). Whoever looks at a path before it is
 * found asks for this first.
 */
const char *path_current(struct call *c, const struct shape *sh,
	const char *text);

/*
 * Find what 'text' names. PATH_BAD is for fields whose keys have a prescribed
 * form (doc/protocol/query.md section 4.6).
 */
int path_find(struct call *c, const struct shape *sh, const char *text,
	struct path *out);

/* Find it likewise, with keys of any form: never PATH_BAD. */
int path_find_any(struct call *c, const struct shape *sh, const char *text,
	struct path *out);

#endif
