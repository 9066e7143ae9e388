#ifndef STORE_SQLITE_PATHS_H
#define STORE_SQLITE_PATHS_H

#include "store/sqlite/sqlite.h"

/*
 * The numbers of paths into objects (table leaf_path). A process remembers
 * those that it has met, for as long as nobody else writes to the file and the
 * transaction that made them is not undone.
 */

/*
 * Find the number of the path into a field, 'keys' as a JSON array, and whether
 * there is a value whose key may have been cut. STORE_ROW, STORE_NONE if no
 * record has had the path, or STORE_ERROR.
 */
int paths_find(struct store *st, const char *field, const char *keys,
	int64_t *number, bool *cut);

/*
 * The number of the path into a field, 'keys' as a JSON array; a path that is
 * new gets one. 'cut': there is a value whose key may have been cut, which is
 * noted. 0 or STORE_ERROR.
 */
int path_number(struct store *st, const char *field, const char *keys, bool cut,
	int64_t *number);

#endif
