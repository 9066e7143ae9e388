#ifndef STORE_SQLITE_SPREAD_H
#define STORE_SQLITE_SPREAD_H

#include "store/sqlite/sides.h"

/*
 * Objects with lists of records, of which the shape is known: the models of a
 * task, and what it executes. The members that lists can be filtered by, texts
 * all of them, are in the table <table>_<field>(path, value, owner), each value
 * once. The path is that of the shape, "input", "model", whatever the item of a
 * list. Other members are found in the JSON alone, so that a task may have
 * thousands of artifacts.
 */

/* Is the member in the table? */
static inline bool
spread_has(const struct field *member)
{
	return member->type == TYPE_str && member->filter != FILTER_NONE;
}

/*
 * Make the table say of one row what its object says; NULL: it has none. Only
 * what differs is written. 'fresh': the table has nothing of it. 0 or
 * STORE_ERROR.
 */
int spread_write(struct store *st, const char *table, const struct field *f,
	struct arena *a, int64_t owner, const struct json *object, bool fresh);
/*
 * Write into the table what some rows say, of which it has nothing. 0 or
 * STORE_ERROR.
 */
int spread_write_rows(struct store *st, const char *table,
	const struct field *f, struct arena *a, const struct row_set *rows);
/* Does the table say what the rows do not? -1: the store has failed. */
int spread_differs(struct store *st, const char *table, const struct field *f,
	struct arena *a);

#endif
