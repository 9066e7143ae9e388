#ifndef LIST_JOINS_H
#define LIST_JOINS_H

#include "list/view.h"
#include "store/record.h"

/*
 * The records to which records of an answer refer. A list reads them together
 * with its own (struct record_join). Others are read one by one, each once in a
 * call, and live in the call's arena.
 */

/*
 * How the records that a field refers to are read with those that have the
 * field. 'v' is the view of the former.
 */
struct record_join joins_of_field(struct call *c, const struct field *f,
	const struct view *v);

/*
 * Find the record of that id, of which 'v' is the view: only the fields that
 * the view needs are set. *rec is NULL when the caller cannot see the record.
 * 0, or the error that failed the call.
 */
int joins_find(struct call *c, const struct view *v, const char *id,
	const void **rec);

#endif
