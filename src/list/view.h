#ifndef LIST_VIEW_H
#define LIST_VIEW_H

#include "call/call.h"
#include "store/reach.h"

/*
 * How an answer shows records (doc/protocol/query.md section 14). In a joined
 * answer a reference is an object, which can carry fields of the record that it
 * refers to.
 */
struct projection; /* list/projection.h */

struct view {
	const struct shape *shape;
	bool joined;             /* references become objects */
	bool hidden;             /* fields that are hidden too */
	enum reach reach;        /* of the records, and of joined ones */
	struct projection *only; /* NULL: all but the hidden ones */
};

/*
 * Read what some records refer to, together: the view of each then finds it.
 */
int view_prepare(struct call *c, const struct view *v, void *const *recs,
	size_t n);

/*
 * Write a record as the member 'key' of the answer (NULL: an item of a list),
 * shaped as models.md section 2.2 says. The object is left open for 'more'
 * members when 'open' is true; the caller then ends it.
 */
int view_write(struct call *c, const char *key, const struct view *v,
	const void *rec, bool open);

/*
 * Fail the call because the answer has more bytes than it may: which fields of
 * its records have most of them, and what to ask for instead.
 */
int view_too_large(struct call *c);

/* One member of it alone, whether the view wants it or not. */
int view_member(struct call *c, const struct view *v, const struct field *f,
	const void *rec);

#endif
