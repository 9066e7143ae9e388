#ifndef LIST_VIEW_H
#define LIST_VIEW_H

#include "call/call.h"
#include "store/reach.h"

/*
 * How an answer shows records (doc/protocol/query.md section 14). In a joined
 * answer a reference is an object, which can have fields of the record that it
 * refers to.
 */
struct projection; /* list/projection.h */
struct request;    /* list/request.h */
struct view;

/*
 * How clients of older API versions speak of a service's records, where that is
 * not what is stored. The code of lists asks at both ends, and knows no more of
 * it.
 */
struct dialect {
	/* Change a request of theirs to what it means. */
	void (*ask)(struct call *c, const struct dialect *d, struct request *r);
	/* Items that list 'f' is shown with besides its own; NULL: none. */
	const struct strs *(*show)(struct call *c, const struct view *v,
		const struct field *f, const void *rec);
	const void *with; /* what both may want to know; the service's own */
};

struct view {
	const struct shape *shape;
	const struct dialect *dialect; /* NULL: all clients speak alike */
	bool joined;                   /* references become objects */
	bool hidden;                   /* fields that are hidden too */
	enum reach reach;              /* of the records, and of joined ones */
	struct projection *only;       /* NULL: all but the hidden ones */
};

/* Has the answer fields of records to which its records refer? */
bool view_joins(const struct view *v);

/*
 * Read all records to which 'n' records refer together, so that view_write()
 * need not read them one by one.
 */
int view_prepare(struct call *c, const struct view *v, void *const *recs,
	size_t n);

/*
 * Write a record as the member 'key' of the answer (NULL: as an item of a
 * list), in the form of models.md section 2.2. With 'open' the object is not
 * ended, so that the caller can add members; the caller then ends it.
 */
int view_write(struct call *c, const char *key, const struct view *v,
	const void *rec, bool open);

/*
 * Fail the call because the answer is too large. The message tells which fields
 * have most of the bytes, and what to ask for instead.
 */
int view_too_large(struct call *c);

/* Has the record a value there, or does its dialect show one? */
bool view_shows(struct call *c, const struct view *v, const struct field *f,
	const void *rec);

/* Write one member of a record, whether the view wants it or not. */
int view_member(struct call *c, const struct view *v, const struct field *f,
	const void *rec);

#endif
