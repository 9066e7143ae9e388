#ifndef JSON_CSV_H
#define JSON_CSV_H

#include "base/buf.h"
#include "json/jr.h"

/*
 * Comma-separated values (RFC 4180), as doc/protocol/wire.md section 12.5 has
 * them for spreadsheets. A line is its cells and csv_end().
 */

/*
 * A value as the text of a cell, in 'a': "" for null and for no value at all
 * (NULL), the id of an object that has one, ['a', 'b'] for a list, True and
 * False. What a spreadsheet would take for a formula gets an apostrophe in
 * front, unless it is a number.
 */
const char *csv_text(const struct json *v, struct arena *a);

/* A text that a spreadsheet would take for a formula, made harmless. */
const char *csv_guard(const char *text, struct arena *a);

/* A cell of a line; in quotes always, or only where it needs them. */
void csv_cell(struct buf *out, bool first, const char *text, bool quoted);
/* End the line. */
void csv_end(struct buf *out);

#endif
