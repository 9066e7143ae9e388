#ifndef TOOLS_TABLE_H
#define TOOLS_TABLE_H

#include <stdio.h>

#include "base/arena.h"
#include "shape/shape.h"
#include "store/store.h"

/*
 * A list that a command prints: for people as columns under headings, and for
 * programs as a JSON array with an object a row, each on a line of its own.
 *
 * The members of these objects are what programs rely on (modelshelf(8)): they
 * may become more, and do not change.
 */
struct column {
	const char *name;    /* the member in JSON; NULL: not in JSON */
	const char *heading; /* for people; NULL: not shown to them */
	enum type type;      /* str, int, flag or time */
};

struct table;

/* In the arena, as the columns must live as long; never NULL. */
struct table *table_new(struct arena *a, const struct column *columns,
	size_t count, bool json);

/*
 * Add the next cell, row by row, in the order of the columns. Text is copied.
 * NULL and "" are nothing: null, or a dash.
 */
void table_str(struct table *t, const char *s);
void table_int(struct table *t, int64_t i);
void table_flag(struct table *t, bool b);
void table_time(struct table *t, int64_t when); /* microseconds, UTC */
void table_none(struct table *t);
/* The column of a statement's current row, as the table's column says. */
void table_column(struct table *t, struct stmt *s, int col);

/* Print what was added. Errors are left to whoever looks at 'out'. */
void table_print(struct table *t, FILE *out);

#endif
