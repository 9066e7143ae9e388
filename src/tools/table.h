#ifndef TOOLS_TABLE_H
#define TOOLS_TABLE_H

#include <stdio.h>

#include "base/arena.h"
#include "shape/shape.h"

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
	const char *field;   /* of the records; NULL: the one called 'name' */
};

struct table;

/*
 * A table of such records, whose fields are texts, numbers, flags or times. In
 * the arena; the columns must live as long. Never NULL.
 */
struct table *table_new(struct arena *a, const struct shape *sh,
	const struct column *columns, size_t count, bool json);

/*
 * Add a row. The record is copied, its texts are not. No value, NULL and "" are
 * nothing: null, or a dash.
 */
void table_add(struct table *t, const void *rec);

/* Print what was added. Errors are left to whoever looks at 'out'. */
void table_print(struct table *t, FILE *out);

#endif
