#include <stdio.h>
#include <string.h>

#include "store/sqlite/row_list.h"
#include "store/sqlite/sqlite.h"

/*
 * Reading the rows of statements into records: columns become members of the
 * same name. The column "seq" is no member, because it is for lists of rows
 * (store/row_list.h).
 */

static int
misfit(struct stmt *s, const char *what, const char *name)
{
	char text[200];

	snprintf(text, sizeof(text), "%s %.60s: %.100s", what, name,
		sqlite3_sql(s->raw));
	s->rc = SQLITE_MISMATCH;
	return store_failed(s->st, FAULT_OTHER, text);
}

static int
column_of(struct stmt *s, const struct field *f, int columns)
{
	for (int i = 0; i < columns; i++)
		if (strcmp(sqlite3_column_name(s->raw, i), f->name) == 0)
			return i;
	return -1;
}

/* Note which column each field has. This is done once a statement. */
static int
fit(struct stmt *s, const struct shape *row)
{
	int columns = sqlite3_column_count(s->raw);

	if (row->count > ROW_COLUMNS)
		return misfit(s, "too many columns for", row->name);
	for (size_t i = 0; i < row->count; i++) {
		int at = column_of(s, &row->fields[i], columns);

		if (at < 0)
			return misfit(s, "no column", row->fields[i].name);
		s->column[i] = (unsigned char)at;
	}
	/*
	 * The names of fields differ, so each of them has a column of its own.
	 */
	if (row_list_column(s) >= 0)
		columns--;
	if ((size_t)columns != row->count)
		return misfit(s, "columns without a field of", row->name);
	s->row = row;
	return 0;
}

int
stmt_next(struct stmt *s, const struct shape *row, struct arena *a, void *rec)
{
	int rc;

	if (s->rc == SQLITE_OK && s->row != row && fit(s, row) != 0)
		return STORE_ERROR;
	rc = stmt_step(s);
	if (rc != STORE_ROW)
		return rc;
	memset(rec, 0, row->size);
	for (size_t i = 0; i < row->count; i++)
		stmt_read(s, s->column[i], &row->fields[i], a, rec);
	return STORE_ROW;
}

int
stmt_first(struct stmt *s, const struct shape *row, struct arena *a, void *rec)
{
	int rc = stmt_next(s, row, a, rec);

	stmt_done(s);
	return rc;
}

/* Go to the next row of a statement, which must have one column. */
static int
step_one(struct stmt *s)
{
	if (s->rc == SQLITE_OK && sqlite3_column_count(s->raw) != 1)
		return misfit(s, "not one column,", "but several");
	return stmt_step(s);
}

int
stmt_next_text(struct stmt *s, const char **text)
{
	int rc = step_one(s);

	*text = rc == STORE_ROW ? stmt_column(s, 0) : NULL;
	return rc;
}

int
stmt_texts(struct stmt *s, struct arena *a, struct strs *list)
{
	const char *text;
	int rc;

	while ((rc = stmt_next_text(s, &text)) == STORE_ROW)
		if (text != NULL)
			strs_add(list, a, arena_strdup(a, text));
	return rc;
}

int
stmt_first_text(struct stmt *s, struct arena *a, const char **text)
{
	int rc = stmt_next_text(s, text);

	if (*text != NULL)
		*text = arena_strdup(a, *text);
	stmt_done(s);
	return rc;
}

int
stmt_first_int(struct stmt *s, int64_t *n)
{
	int rc = step_one(s);

	*n = rc == STORE_ROW ? stmt_column_int(s, 0) : 0;
	stmt_done(s);
	return rc;
}

int
stmt_exists(struct stmt *s)
{
	int rc = stmt_step(s);

	stmt_done(s);
	return rc;
}
