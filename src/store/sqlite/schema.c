#include <stdio.h>
#include <string.h>

#include "store/sqlite/extra.h"
#include "store/sqlite/sqlite.h"

/* The steps of the schema, and whether the database is sound. */

static int
run_steps(struct store *st, int have)
{
	char pragma[100];

	for (size_t i = 0; i < sql_step_count; i++) {
		if (sql_steps[i].version <= have)
			continue;
		snprintf(pragma, sizeof(pragma),
			"PRAGMA user_version = %d; PRAGMA application_id = %d",
			sql_steps[i].version, APPLICATION_ID);
		if (store_exec(st, sql_steps[i].text) != 0 ||
			store_exec(st, pragma) != 0)
			return STORE_ERROR;
	}
	return 0;
}

/* Has the table the column? STORE_ROW, STORE_NONE or STORE_ERROR. */
static int
has_column(struct store *st, const char *table, const char *column)
{
	struct stmt *s = stmt_text(st,
		"SELECT 1 FROM pragma_table_info(:table) WHERE name = :column");
	int rc;

	stmt_str(s, ":table", table);
	stmt_str(s, ":column", column);
	rc = stmt_step(s);
	stmt_done(s);
	return rc;
}

/*
 * Run the steps that the file lacks. One that makes a table anew leaves out the
 * extra indexes that it had.
 */
static int
migrate_steps(struct store *st, struct arena *a)
{
	int have = store_user_version(st), n, rc;
	struct extra *extras;

	if (have < 0 || store_check_owner(st) != 0)
		return STORE_ERROR;
	if (have > store_version_wanted())
		return store_check_version(st);
	n = extra_list(st, a, &extras);
	if (n < 0 || run_steps(st, have) != 0)
		return STORE_ERROR;
	for (int i = 0; have < store_version_wanted() && i < n; i++) {
		rc = has_column(st, extras[i].table, extras[i].column);
		if (rc == STORE_ERROR ||
			(rc == STORE_ROW && extra_add(st, &extras[i]) != 0))
			return STORE_ERROR;
	}
	return 0;
}

int
store_migrate(struct store *st)
{
	struct arena arena;
	int rc;

	/*
	 * A step may put a new table in the place of one that others refer to:
	 * without this the engine would remove what refers to the old one.
	 */
	if (store_ensure_open(st) != 0 ||
		store_exec(st, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE") !=
			0)
		return STORE_ERROR;
	st->open = st->writes = true;
	arena_init(&arena, 1024);
	rc = store_note_log(st) ? migrate_steps(st, &arena) : STORE_ERROR;
	arena_release(&arena);
	if (store_end(st, rc == 0) != 0)
		rc = STORE_ERROR;
	/* Statements that were prepared for the old schema are useless. */
	if (rc == 0)
		store_close(st);
	else if (st->db != NULL)
		store_exec(st, "PRAGMA foreign_keys = ON");
	return rc;
}

/*
 * Run a PRAGMA that reports faults. Each of its rows is a finding, except "ok".
 */
static int
findings(struct store *st, const char *pragma,
	void (*say)(void *arg, const char *finding), void *arg)
{
	struct stmt *s = stmt_text(st, pragma);
	int rc, n = 0;

	while ((rc = stmt_step(s)) == STORE_ROW) {
		const char *text = stmt_column(s, 0);

		if (text == NULL || strcmp(text, "ok") == 0)
			continue;
		say(arg, text);
		n++;
	}
	return rc == STORE_ERROR ? STORE_ERROR : n;
}

static int
check_shape(struct store *st, const struct shape *sh,
	void (*say)(void *arg, const char *finding), void *arg)
{
	char text[300];
	int n = 0;

	for (size_t i = 0; i < sh->count; i++) {
		int rc;

		if (!field_has_column(&sh->fields[i]))
			continue;
		rc = has_column(st, sh->table, sh->fields[i].name);
		if (rc == STORE_ERROR)
			return STORE_ERROR;
		if (rc == STORE_ROW)
			continue;
		snprintf(text, sizeof(text), "table %s lacks column %s",
			sh->table, sh->fields[i].name);
		say(arg, text);
		n++;
	}
	return n;
}

static int
check_statements(struct store *st, void (*say)(void *arg, const char *finding),
	void *arg)
{
	char text[600];
	int n = 0;

	for (unsigned i = 0; i < SQL_COUNT; i++) {
		stmt_get(st, (enum sql_id)i);
		if (st->fault == FAULT_NONE)
			continue;
		snprintf(text, sizeof(text), "statement %s: %s", sql_name[i],
			st->error);
		st->fault = FAULT_NONE;
		say(arg, text);
		n++;
	}
	return n;
}

int
store_check(struct store *st, const struct shape *const *shapes,
	void (*say)(void *arg, const char *finding), void *arg)
{
	int n = findings(st, "PRAGMA integrity_check", say, arg), more;

	if (n < 0)
		return n;
	more = findings(st, "PRAGMA foreign_key_check", say, arg);
	if (more < 0)
		return more;
	n += more;
	for (; *shapes != NULL; shapes++) {
		more = check_shape(st, *shapes, say, arg);
		if (more < 0)
			return more;
		n += more;
	}
	return n + check_statements(st, say, arg);
}
