#include <stdio.h>

#include "store/sqlite/sqlite.h"

/*
 * Whether the file is a database of this program, and which version its schema
 * has.
 */

/* A number in the header of the file; -1 when it cannot be read. */
static int
header_number(struct store *st, struct stmt *s, const char *pragma)
{
	int v = -1;

	stmt_prepare(st, s, pragma);
	if (stmt_step(s) == STORE_ROW) {
		v = sqlite3_column_int(s->raw, 0);
		stmt_done(s);
	}
	return v;
}

int
store_user_version(struct store *st)
{
	return header_number(st, &st->version, "PRAGMA user_version");
}

/* Is the file a database of this program, or an empty one? */
int
store_check_owner(struct store *st)
{
	struct stmt s = { 0 };
	int id, tables;

	if (st->ours)
		return 0;
	id = header_number(st, &s, "PRAGMA application_id");
	stmt_free(&s);
	tables = header_number(st, &s, "SELECT count(*) FROM sqlite_schema");
	stmt_free(&s);
	if (id < 0 || tables < 0)
		return STORE_ERROR;
	if (id != APPLICATION_ID && tables > 0)
		return store_failed(st, FAULT_VERSION,
			"the file is the database of another program");
	st->ours = id == APPLICATION_ID;
	return 0;
}

/* Is it a file without a table, which somebody has made by hand? */
static bool
is_empty(struct store *st)
{
	struct stmt s = { 0 };
	int tables = header_number(st, &s,
		"SELECT count(*) FROM sqlite_schema");

	stmt_free(&s);
	return tables == 0;
}

int
store_version_wanted(void)
{
	return sql_steps[sql_step_count - 1].version;
}

int
store_check_version(struct store *st)
{
	int have = store_user_version(st), want = store_version_wanted();
	char text[300];

	if (have < 0 || store_check_owner(st) != 0)
		return STORE_ERROR;
	if (have == want)
		return 0;
	if (have == 0 && is_empty(st))
		return store_failed(st, FAULT_VERSION,
			"the database is an empty file: remove it, and run "
			"\"modelshelf init\"");
	st->closed = have >= BESIDE_CLOSED;
	snprintf(text, sizeof(text),
		have < want ? "the database has schema version %d, this "
			      "program needs %d: run \"modelshelf migrate\"" :
			      "the database has schema version %d, made by a "
			      "newer program than this one (%d): install that",
		have, want);
	return store_failed(st, FAULT_VERSION, text);
}
