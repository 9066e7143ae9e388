#ifndef STORE_SQLITE_SIDES_H
#define STORE_SQLITE_SIDES_H

#include "store/sqlite/row_set.h"

/*
 * The tables beside the rows of a table: the values of a list field that has a
 * filter, each as a row of the table <table>_<field>, while the row itself
 * holds the list as JSON text; and what is searched of an object. One whose
 * members clients choose shares the table <table>_leaf with others of its row
 * (leaves.h), and one whose shape is known has a table of its own (spread.h).
 * query*.c looks into them.
 */

/*
 * Are the leaves of the field among those of <table>_leaf, each with the number
 * of its path and what its value is sorted by?
 */
static inline bool
field_has_leaves(const struct field *f)
{
	return field_is_stored(f) && f->type == TYPE_json &&
		f->inner != FILTER_NONE && f->inside == NULL;
}

/* Does the field have a table of its values beside it? */
static inline bool
field_has_side(const struct field *f)
{
	return field_is_stored(f) &&
		((f->type == TYPE_strs && f->filter != FILTER_NONE) ||
			(f->type == TYPE_json && f->inner != FILTER_NONE));
}

/*
 * Make the tables beside the rows say what the rows say. 'rec' tells which
 * members were written, NULL that all were. 'fresh': the rows are new, so that
 * nothing is beside them. 0 or STORE_ERROR.
 */
int sides_write(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec, bool fresh);

/*
 * Compare these tables with what the rows say, and tell what differs. The
 * number of findings, or STORE_ERROR.
 */
int sides_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg);
/*
 * Do two SELECTs without parameters find different rows? -1: the store has
 * failed.
 */
int sides_differ(struct store *st, struct arena *a, const char *wanted,
	const char *has);

#endif
