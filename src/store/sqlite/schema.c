#include <stdio.h>
#include <string.h>

#include "store/sqlite/sqlite.h"

/* The steps of the schema, and whether the database is sound. */

static int
migrate_steps(struct store *st)
{
	char pragma[100];
	int have = store_user_version(st);

	if (have < 0 || store_check_owner(st) != 0)
		return STORE_ERROR;
	if (have > store_version_wanted())
		return store_check_version(st);
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

int
store_migrate(struct store *st)
{
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
	rc = store_note_log(st) ? migrate_steps(st) : STORE_ERROR;
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
		struct stmt *s;
		int rc;

		if (!field_is_stored(&sh->fields[i]))
			continue;
		s = stmt_text(st,
			"SELECT 1 FROM pragma_table_info(:table) "
			"WHERE name = :column");
		stmt_str(s, ":table", sh->table);
		stmt_str(s, ":column", sh->fields[i].name);
		rc = stmt_step(s);
		stmt_done(s);
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
