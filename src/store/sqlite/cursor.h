#ifndef STORE_SQLITE_CURSOR_H
#define STORE_SQLITE_CURSOR_H

#include "store/record.h"

/*
 * Begin to read the records of the rows that a statement finds, which has the
 * column seq, in the order in which it finds them. Both are one statement, *s:
 * 'rows' is a part of its text, and the caller binds the parameters there, of
 * which the first is the company.
 */
struct record_cursor *record_open_query(struct store *st, struct arena *a,
	const struct record_scope *scope, const char *rows, struct stmt **s);

#endif
