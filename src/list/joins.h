#ifndef LIST_JOINS_H
#define LIST_JOINS_H

#include "base/strs.h"
#include "list/view.h"

/*
 * The records that the records of an answer refer to, each of which is read once
 * in a call. They live in the call's arena.
 */

/*
 * The record of that id, as far as 'v', the view of the records that are referred
 * to, needs it; *rec is NULL when the caller does not see it. 0, or the error
 * that failed the call.
 */
int joins_find(struct call *c, const struct view *v, const char *id,
	const void **rec);

/* Read those of several ids together, for joins_find() to find them. */
int joins_read(struct call *c, const struct view *v, const struct strs *ids);

#endif
