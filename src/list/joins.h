#ifndef LIST_JOINS_H
#define LIST_JOINS_H

#include "base/strs.h"
#include "list/view.h"

/*
 * The records to which records of an answer refer. Each of them is read once in
 * a call, and lives in the call's arena.
 */

/*
 * Find the record of that id, of which 'v' is the view: only the fields that
 * the view needs are set. *rec is NULL when the caller cannot see the record.
 * 0, or the error that failed the call.
 */
int joins_find(struct call *c, const struct view *v, const char *id,
	const void **rec);

/* Read the records of several ids together, so that joins_find() has them. */
int joins_read(struct call *c, const struct view *v, const struct strs *ids);

#endif
