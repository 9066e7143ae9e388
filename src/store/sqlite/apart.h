#ifndef STORE_SQLITE_APART_H
#define STORE_SQLITE_APART_H

#include "store/sqlite/row_set.h"

/*
 * Fields that are APART lie in a table of their own, <table>_apart(owner,
 * field, value), and not in their row. When the size of a row changes, the
 * engine writes all of it anew, however long: a status that changes in a task
 * with 2 MB of parameters would put 4 MB into the log.
 */

/*
 * The SQL of the value of a field, of a row that SQL knows by that name:
 * "m.comment", or a look into the table.
 */
const char *apart_value(const char *table, const struct field *f,
	const char *row, struct arena *a);

/*
 * Write those members of a record that are APART beside some rows: what 'rec'
 * has, and what it has as null is removed. Values that stay the same are not
 * written. How many of its members are APART and written, or STORE_ERROR.
 */
int apart_write(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec);

#endif
