#ifndef STORE_ROW_LIST_H
#define STORE_ROW_LIST_H

#include "base/arena.h"

/*
 * Rows of one table, in an order: what a query or a statement has found. How an
 * engine knows a row again is its own affair; callers count a list and hand it
 * on, to a statement or to a change of all of its rows.
 *
 * A list lives in the arena that it was made in. It means the same rows until
 * the end of the transaction that found them: later, a row may have gone, and
 * another one may be known by what it was known by.
 */
struct row_list;
struct stmt;

/* A list without rows. */
struct row_list *row_list_new(struct arena *a);
/* How many rows it has. */
size_t row_list_count(const struct row_list *rows);

/*
 * Add all rows that a statement finds: those of its column "seq". STORE_NONE
 * when it has come to its end, or STORE_ERROR.
 */
int row_list_read(struct row_list *rows, struct stmt *s)
	__attribute__((warn_unused_result));
/* Add the one that the statement's current row tells in that column. */
void row_list_add(struct row_list *rows, struct stmt *s);

#endif
