#ifndef LIST_VIEW_H
#define LIST_VIEW_H

#include "call/call.h"
#include "store/record.h"

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

/*
 * Let a list read the records to which its records refer and of which the view
 * has fields, together with them: add them to the scope.
 */
void view_join(struct call *c, const struct view *v,
	struct record_scope *scope);
/*
 * Take them from the cursor, for the record that was read last, before this is
 * written.
 */
void view_take(const struct view *v, const struct record_scope *scope,
	const struct record_cursor *cur);

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

/* The view of the records that a field holds. */
struct view view_inside(const struct view *v, const struct field *f);

/* Write one member of a record, whether the view wants it or not. */
int view_member(struct call *c, const struct view *v, const struct field *f,
	const void *rec);

#endif
