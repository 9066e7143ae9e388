#ifndef STORE_SQLITE_LEAVES_H
#define STORE_SQLITE_LEAVES_H

#include "store/sqlite/sides.h"

/*
 * The leaves of objects, in the table <table>_leaf, where queries find and
 * order rows by them. They are the values as deep in the object as the paths
 * into it go at most (field.parts); of a KEYED object only that member of each
 * item which is searched for (field.sought). What lies elsewhere is found in
 * the JSON of the row.
 *
 * A leaf that is an object, or a list with items, has no value there. One of a
 * KEYED object stands for its item, and is there without a value if the item
 * has none.
 */

/* Is what the keys lead to among the leaves of the field? */
bool leaves_have(const struct field *f, const struct strs *keys);
/*
 * The keys of a leaf that each row has which has a value at these keys, in the
 * arena; NULL: there is none that is known.
 */
const struct strs *leaves_implied(const struct field *f,
	const struct strs *keys, struct arena *a);

/*
 * Make the leaves of one row say what its object says. Only what differs is
 * written, and a path goes with its last leaf. 'object' NULL: the row has none.
 * 'fresh': the row has no leaves yet. 0 or STORE_ERROR.
 */
int leaves_write(struct store *st, const char *table, const struct field *f,
	struct arena *a, int64_t owner, const struct json *object, bool fresh);
/*
 * Write the leaves of some rows, from what the rows say; they have none. 0 or
 * STORE_ERROR.
 */
int leaves_write_rows(struct store *st, const char *table,
	const struct field *f, struct arena *a, const struct row_set *rows);
/*
 * Take away the leaves of some rows, which get others; paths at which nobody
 * has one then are kept. 0 or STORE_ERROR.
 */
int leaves_remove(struct store *st, const char *table, const struct field *f,
	struct arena *a, const struct row_set *rows);
/*
 * Note in *paths where rows have leaves that are about to be deleted. 0 or
 * STORE_ERROR.
 */
int leaves_before_delete(struct store *st, const struct shape *sh,
	struct arena *a, const struct row_set *rows, struct row_list **paths);
/*
 * Remove those of the paths that nobody has any more, now that the rows are
 * gone, with all that is beside them. 0 or STORE_ERROR.
 */
int leaves_after_delete(struct store *st, const struct shape *sh,
	struct arena *a, struct row_list *paths);
/*
 * Remove the paths at which no row of the table has a leaf any more. 0 or
 * STORE_ERROR.
 */
int leaves_prune(struct store *st, const struct shape *sh, struct arena *a);
/* Are the leaves of a field what the rows say? -1: the store has failed. */
int leaves_differ(struct store *st, const char *table, const struct field *f,
	struct arena *a);

#endif
