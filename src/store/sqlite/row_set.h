#ifndef STORE_SQLITE_ROW_SET_H
#define STORE_SQLITE_ROW_SET_H

#include "store/sqlite/row_list.h"
#include "store/sqlite/stmt.h"

/*
 * Some rows of a table, which a statement changes: one that is known by its
 * number, those of a list, or all. SQL names them by the parameter :rows.
 */
struct row_set {
	int64_t one;
	struct row_list *many; /* NULL: the one */
	bool all;
};

/* The condition on the row number, to follow the name of its column. */
const char *row_set_among(const struct row_set *rows);
/* Bind :rows. */
void row_set_bind(struct stmt *s, const struct row_set *rows);
/*
 * Run a statement on the rows. How many it has changed, or STORE_ERROR.
 */
int row_set_run(struct store *st, const struct row_set *rows, const char *sql);

#endif
