#include "store/record.h"

#include "base/buf.h"
#include "store/sqlite/apart.h"
#include "store/sqlite/leaves.h"
#include "store/sqlite/row_set.h"
#include "store/sqlite/sides.h"
#include "store/sqlite/sqlite.h"
#include "store/sqlite/texts.h"

enum { SQL_MAX = 64 * 1024 };

/* Does the record change a column of the table for the field? */
static bool
writes_column(const void *rec, const struct field *f)
{
	return field_has_column(f) && record_writes(rec, f);
}

/* Bind every member that is written to a column to parameters 1, 2, ... */
static void
bind_record(struct stmt *s, const struct shape *sh, const void *rec,
	struct arena *a)
{
	int n = 0;

	for (size_t i = 0; i < sh->count; i++)
		if (writes_column(rec, &sh->fields[i]))
			stmt_field(s, ++n, &sh->fields[i], rec, a);
}

int
record_insert(struct store *st, const struct shape *sh, struct arena *a,
	const void *rec)
{
	struct row_set rows = { 0 };
	struct buf sql, marks;
	struct stmt *s;

	buf_init(&sql, a, SQL_MAX);
	buf_init(&marks, a, SQL_MAX);
	buf_addf(&sql, "INSERT INTO %s (", sh->table);
	for (size_t i = 0; i < sh->count; i++)
		if (writes_column(rec, &sh->fields[i])) {
			buf_addf(&sql, "%s%s", marks.len > 0 ? ", " : "",
				sh->fields[i].name);
			buf_add(&marks, marks.len > 0 ? ",?" : "?");
		}
	buf_addf(&sql, ") VALUES (%s) RETURNING seq", marks.data);
	s = stmt_text(st, sql.data);
	bind_record(s, sh, rec, a);
	if (stmt_step(s) != STORE_ROW)
		return STORE_ERROR;
	rows.one = stmt_column_int(s, 0);
	stmt_done(s);
	if (apart_write(st, sh, a, &rows, rec) < 0 ||
		texts_new(st, a, sh, &rows) != 0 ||
		sides_write(st, sh, a, &rows, rec, true) != 0)
		return STORE_ERROR;
	return 1;
}

/* Find the number of a row. STORE_ROW, STORE_NONE or STORE_ERROR. */
static int
find_owner(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id, int64_t *owner)
{
	struct stmt *s = stmt_text(st,
		arena_printf(a,
			"SELECT seq FROM %s WHERE id = :id "
			"AND company = :company",
			sh->table));
	int rc;

	stmt_str(s, ":id", id);
	stmt_company(s, ":company", company);
	rc = stmt_step(s);
	if (rc == STORE_ROW)
		*owner = stmt_column_int(s, 0);
	stmt_done(s);
	return rc;
}

/* Rows were changed: change what is beside them. */
static int
change_beside(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec, int changed)
{
	if (changed < 0 || texts_after(st, a, sh, rec, rows) != 0 ||
		sides_write(st, sh, a, rows, rec, false) != 0)
		return STORE_ERROR;
	return changed;
}

/* Write the columns of the table. How many rows it has changed. */
static int
update_columns(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec)
{
	struct stmt *s;
	struct buf sql;
	int n = 0;

	buf_init(&sql, a, SQL_MAX);
	buf_addf(&sql, "UPDATE %s SET ", sh->table);
	for (size_t i = 0; i < sh->count; i++)
		if (writes_column(rec, &sh->fields[i]))
			buf_addf(&sql, "%s%s = ?", n++ > 0 ? ", " : "",
				sh->fields[i].name);
	if (n == 0)
		return 0;
	buf_addf(&sql, " WHERE seq %s", row_set_among(rows));
	s = stmt_text(st, sql.data);
	bind_record(s, sh, rec, a);
	row_set_bind(s, rows);
	return stmt_run(s);
}

static int
update_rows(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec)
{
	int n, changed;

	if (texts_before(st, a, sh, rec, rows) != 0)
		return STORE_ERROR;
	n = apart_write(st, sh, a, rows, rec);
	changed = n < 0 ? n : update_columns(st, sh, a, rows, rec);
	if (changed == 0 && n > 0)
		changed = rows->many == NULL ? 1 :
					       (int)row_list_count(rows->many);
	return change_beside(st, sh, a, rows, rec, changed);
}

static int
delete_rows(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows)
{
	struct row_list *paths;
	int n;

	if (texts_before(st, a, sh, NULL, rows) != 0 ||
		leaves_before_delete(st, sh, a, rows, &paths) != 0)
		return STORE_ERROR;
	/*
	 * The tables beside the rows refer to them, so that SQLite deletes from
	 * these, too.
	 */
	n = row_set_run(st, rows,
		arena_printf(a, "DELETE FROM %s WHERE seq %s", sh->table,
			row_set_among(rows)));
	if (n < 0 || texts_after(st, a, sh, NULL, rows) != 0 ||
		leaves_after_delete(st, sh, a, paths) != 0)
		return STORE_ERROR;
	return n;
}

int
record_update(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id, const void *rec)
{
	struct row_set rows = { 0 };
	int rc = find_owner(st, sh, a, company, id, &rows.one);

	return rc == STORE_ROW ? update_rows(st, sh, a, &rows, rec) : rc;
}

int
record_delete(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id)
{
	struct row_set rows = { 0 };
	int rc = find_owner(st, sh, a, company, id, &rows.one);

	return rc == STORE_ROW ? delete_rows(st, sh, a, &rows) : rc;
}

int
record_update_many(struct store *st, const struct shape *sh, struct arena *a,
	struct row_list *list, const void *rec)
{
	const struct row_set rows = { 0, list };

	store_widen(st, row_list_count(list));
	return update_rows(st, sh, a, &rows, rec);
}

int
record_change_many(struct store *st, const struct shape *sh, struct arena *a,
	struct row_list *list, const void *rec, struct stmt *change)
{
	const struct row_set rows = { 0, list };

	store_widen(st, row_list_count(list));
	if (texts_before(st, a, sh, rec, &rows) != 0)
		return STORE_ERROR;
	row_set_bind(change, &rows);
	return change_beside(st, sh, a, &rows, rec, stmt_run(change));
}

int
record_delete_many(struct store *st, const struct shape *sh, struct arena *a,
	struct row_list *list)
{
	const struct row_set rows = { 0, list };

	store_widen(st, row_list_count(list));
	return delete_rows(st, sh, a, &rows);
}

void
record_settle(struct store *st, struct arena *a)
{
	for (size_t i = 0; i < STORE_BACKLOGS && st->backlog[i] != NULL; i++) {
		int rc = 1;

		/* What is done is kept, and others can write in between. */
		while (rc > 0 && store_try(st) == 0) {
			rc = texts_fold_some(st, st->backlog[i], a);
			if (store_end(st, rc >= 0) != 0)
				rc = STORE_ERROR;
		}
		st->backlog[i] = NULL;
	}
}

int
record_reindex(struct store *st, const struct shape *sh, struct arena *a)
{
	const struct row_set all = { .all = true };

	if (texts_make(st, sh, a) != 0 ||
		sides_write(st, sh, a, &all, NULL, false) != 0)
		return STORE_ERROR;
	return leaves_prune(st, sh, a);
}

int
record_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg)
{
	int n = texts_check(st, sh, a, say, arg);
	int more = n < 0 ? n : sides_check(st, sh, a, say, arg);

	return more < 0 ? STORE_ERROR : n + more;
}
