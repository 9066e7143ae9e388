#ifndef STORE_SQLITE_PATHS_H
#define STORE_SQLITE_PATHS_H

#include "store/sqlite/sqlite.h"

/*
 * The numbers of paths into the objects of a table's rows, each table's in a
 * table <table>_leaf_path. A process remembers those that it has met, for as
 * long as nobody else writes to the file and the transaction that made them is
 * not undone.
 */

/*
 * A path: the keys lead into a field of the table. The texts belong to the
 * caller; names of tables and fields are those of shapes.
 */
struct leaf_path {
	const char *table, *field;
	const char *keys; /* a JSON array */
	int64_t number;
	bool cut; /* may the key of a value have been cut? */
};

/*
 * Find number and cut of a path. STORE_ROW, STORE_NONE if no record has had the
 * path, or STORE_ERROR.
 */
int paths_find(struct store *st, struct leaf_path *p);

/*
 * The number of a path; one that is new gets one. 'cut': there is a value whose
 * key may have been cut, which is noted. 0 or STORE_ERROR.
 */
int paths_number(struct store *st, struct leaf_path *p, bool cut);

#endif
