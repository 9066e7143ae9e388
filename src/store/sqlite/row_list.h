#ifndef STORE_SQLITE_ROW_LIST_H
#define STORE_SQLITE_ROW_LIST_H

#include "base/strs.h"
#include "store/row_list.h"

/* SQLite's engine knows a row by the number "seq", which each table has. */
struct row_list {
	struct arena *arena;
	struct ints seq;
	struct strs ids;  /* their ids, once record_hold() was called */
	const char *json; /* the numbers as a JSON array; NULL: not made yet */
};

/* The number of the column "seq" of a statement; -1 when it has none. */
struct stmt;
int row_list_column(struct stmt *s);
/* The numbers as a JSON array, which is how statements take them. */
const char *row_list_json(struct row_list *rows);

/* Make a list of n rows of a list, from a place on. */
struct row_list *row_list_part(const struct row_list *rows, size_t from,
	size_t n, struct arena *a);

#endif
