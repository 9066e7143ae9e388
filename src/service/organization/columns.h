#ifndef SERVICE_ORGANIZATION_COLUMNS_H
#define SERVICE_ORGANIZATION_COLUMNS_H

#include "call/call.h"

/*
 * The columns of a table that is downloaded: which field of a row each shows,
 * under which name, and what it shows for some of the field's values
 * (doc/protocol/wire.md section 12.4).
 */
struct column;

struct columns {
	struct column *v;
	size_t n;
};

/*
 * Read the columns from field_mappings, for rows of a shape. Their texts are
 * those of the request. Fails the call when the list is malformed or two
 * columns have the same name.
 */
int columns_read(struct call *c, const struct shape *sh,
	const struct json *list, struct columns *cols);

/*
 * Write a line with the names of the columns, 'quoted' in the way in which
 * csv_cell() quotes texts.
 */
void columns_head(const struct columns *cols, struct buf *out, bool quoted);

/* Write a row as a line of the table. */
void columns_line(struct call *c, const struct columns *cols,
	const struct json *row, struct buf *line);

#endif
