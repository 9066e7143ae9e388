#include "store/sqlite/extra.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite/sqlite.h"

enum { NAME_ROOM = 200 }; /* bytes of the name of an index */

bool
extra_fits(const struct shape *sh, const struct field *f)
{
	return sh->table != NULL && shape_find(sh, "company") != NULL &&
		field_is_stored(f) && f->type != TYPE_strs &&
		f->type != TYPE_json &&
		(f->flags & (KEY | COMPANY | HIDDEN)) == 0 &&
		!field_is_ordered(f);
}

struct extra
extra_of(const struct shape *sh, const struct field *f)
{
	return (struct extra){ sh->table, f->name,
		f->type == TYPE_str && f->ref == NULL };
}

/* --- Which there are --- */

void
extra_forget(struct store *st)
{
	free(st->extra);
	st->extra = NULL;
}

bool
extra_holds(struct store *st)
{
	return st->extra != NULL && st->extra_at == store_changes(st);
}

/* Remember the names of all of them. False: the store has failed. */
static bool
learn(struct store *st)
{
	struct stmt *s = stmt_text(st,
		"SELECT ' ' || ifnull(group_concat(name, ' '), '') || ' ' "
		"FROM sqlite_schema WHERE type = 'index' "
		"AND name GLOB 'extra_*'");
	const char *names;

	extra_forget(st);
	if (stmt_step(s) == STORE_ROW) {
		names = stmt_column(s, 0);
		st->extra = store_zeroed(strlen(names) + 1);
		memcpy(st->extra, names, strlen(names));
		st->extra_at = store_changes(st);
	}
	stmt_done(s);
	return st->extra != NULL;
}

bool
extra_has(struct store *st, const char *table, const char *column)
{
	char name[NAME_ROOM];

	if (!st->open || (!extra_holds(st) && !learn(st)))
		return false;
	snprintf(name, sizeof(name), " extra_%s_%s ", table, column);
	return strstr(st->extra, name) != NULL;
}

int
extra_list(struct store *st, struct arena *a, struct extra **list)
{
	struct stmt *s = stmt_text(st,
		"SELECT tbl_name, substr(name, length(tbl_name) + 8), "
		"sql NOT LIKE '% DESC)' "
		"FROM sqlite_schema WHERE type = 'index' "
		"AND name GLOB 'extra_' || tbl_name || '_*' ORDER BY 1, 2");
	size_t n = 0;
	int rc;

	*list = NULL;
	while ((rc = stmt_step(s)) == STORE_ROW) {
		ARENA_GROW(a, *list, n);
		(*list)[n].table = arena_strdup(a, stmt_column(s, 0));
		(*list)[n].column = arena_strdup(a, stmt_column(s, 1));
		(*list)[n++].rises = stmt_column_int(s, 2) != 0;
	}
	return rc == STORE_ERROR ? STORE_ERROR : (int)n;
}

int64_t
extra_bytes(struct store *st, const struct extra *x)
{
	char name[NAME_ROOM];
	struct stmt *s;
	int64_t n = -1;

	if (!sqlite3_compileoption_used("ENABLE_DBSTAT_VTAB"))
		return -1;
	snprintf(name, sizeof(name), "extra_%s_%s", x->table, x->column);
	s = stmt_text(st,
		"SELECT ifnull(sum(pgsize), -1) FROM dbstat WHERE name = ?1");
	stmt_value(s, 1, &(struct value){ VALUE_TEXT, { .s = name } });
	if (stmt_step(s) == STORE_ROW)
		n = stmt_column_int(s, 0);
	stmt_done(s);
	return n;
}

/* --- Making and removing one --- */

/*
 * Make the index of the companies anew. Of indexes that are as good for a
 * statement, the engine takes the one that was made last, and that has to be
 * the smallest.
 */
static int
renew_company(struct store *st, const char *table)
{
	char name[NAME_ROOM], sql[4 * NAME_ROOM];
	struct stmt *s;
	int rc;

	snprintf(name, sizeof(name), "%s_company", table);
	s = stmt_text(st, "SELECT sql FROM sqlite_schema WHERE name = ?1");
	stmt_value(s, 1, &(struct value){ VALUE_TEXT, { .s = name } });
	rc = stmt_step(s);
	if (rc == STORE_ROW)
		snprintf(sql, sizeof(sql), "DROP INDEX %s; %s", name,
			stmt_column(s, 0));
	stmt_done(s);
	return rc == STORE_ROW ? store_exec(st, sql) : rc;
}

int
extra_add(struct store *st, const struct extra *x)
{
	char sql[3 * NAME_ROOM];

	snprintf(sql, sizeof(sql),
		"CREATE INDEX IF NOT EXISTS extra_%s_%s "
		"ON %s (company, %s%s)",
		x->table, x->column, x->table, x->column,
		x->rises ? "" : " DESC");
	extra_forget(st);
	return store_exec(st, sql) == 0 ? renew_company(st, x->table) :
					  STORE_ERROR;
}

int
extra_drop(struct store *st, const struct extra *x)
{
	char sql[3 * NAME_ROOM];

	snprintf(sql, sizeof(sql), "DROP INDEX extra_%s_%s", x->table,
		x->column);
	extra_forget(st);
	return store_exec(st, sql);
}
