#ifndef STORE_SQLITE_ROW_LIST_H
#define STORE_SQLITE_ROW_LIST_H

#include "base/strs.h"
#include "store/row_list.h"

/* A row is known by the number "seq", which each table has. */
struct row_list {
	struct arena *arena;
	struct ints seq;
	struct strs ids;  /* of a list that record_hold() has made last */
	const char *json; /* the numbers as a JSON array, once it is needed */
};

/* The column of a statement that has them; -1: none. */
struct stmt;
int row_list_column(struct stmt *s);
/* The numbers as statements take them, a JSON array. */
const char *row_list_json(struct row_list *rows);

/* The n rows from a place on, as a list of their own. */
struct row_list *row_list_part(const struct row_list *rows, size_t from,
	size_t n, struct arena *a);

#endif
