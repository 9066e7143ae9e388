#ifndef STORE_ROW_LIST_H
#define STORE_ROW_LIST_H

#include "base/arena.h"

/*
 * A list of rows of one table, in an order, which a query or a statement has
 * found. How an engine knows a row again is its own affair. Callers can count a
 * list and pass it on, to a statement or to a change of all its rows.
 *
 * A list is in the arena that it was made in. It means the same rows until the
 * end of the transaction that found them. After that a row may have been
 * removed, and the engine may know another row by the same number.
 */
struct row_list;
struct stmt;

/* Make a list without rows. */
struct row_list *row_list_new(struct arena *a);
/* How many rows it has. */
size_t row_list_count(const struct row_list *rows);

/*
 * Add all rows that a statement finds, which tells them in its column "seq".
 * STORE_NONE when all are there, or STORE_ERROR.
 */
int row_list_read(struct row_list *rows, struct stmt *s)
	__attribute__((warn_unused_result));
/* Add the row that the current row of a statement tells in that column. */
void row_list_add(struct row_list *rows, struct stmt *s);

#endif
