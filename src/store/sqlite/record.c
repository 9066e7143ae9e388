#include "store/record.h"

#include <string.h>

#include "base/buf.h"
#include "store/sqlite/side.h"
#include "store/sqlite/sqlite.h"

enum { SQL_MAX = 64 * 1024 };

static bool
writes(const void *rec, const struct field *f)
{
	return field_is_stored(f) && (record_has(rec, f) || record_nil(rec, f));
}

/* Bind every member that is written to parameters 1, 2, ... */
static void
bind_record(struct stmt *s, const struct shape *sh, const void *rec,
	struct arena *a)
{
	int n = 0;

	for (size_t i = 0; i < sh->count; i++)
		if (writes(rec, &sh->fields[i]))
			stmt_field(s, ++n, &sh->fields[i], rec, a);
}

/*
 * Some rows of a table: one that is known by its number, those of a list, or
 * all.
 */
struct row_set {
	int64_t one;
	struct row_list *many;
	bool all;
};

/* The condition on the row number, to follow the name of its column. */
static const char *
among(const struct row_set *rows)
{
	if (rows->all)
		return "IS NOT NULL";
	return rows->many == NULL ? "= :rows" :
				    "IN (SELECT value FROM json_each(:rows))";
}

static void
bind_rows(struct stmt *s, const struct row_set *rows)
{
	if (rows->all)
		return;
	if (rows->many == NULL)
		stmt_int(s, ":rows", rows->one);
	else
		stmt_rows(s, ":rows", rows->many);
}

/* Run a statement on the rows. */
static int
run_rows(struct store *st, const struct row_set *rows, const char *sql)
{
	struct stmt *s = stmt_text(st, sql);

	bind_rows(s, rows);
	return stmt_run(s);
}

/*
 * Selects every leaf of an object, with the keys that lead to it as a JSON
 * array. An inner object counts as a leaf, too, without a value, so that "is
 * there such a key" is the same question at every level.
 */
static const char leaves[] =
	"WITH RECURSIVE leaf (owner, path, type, value) AS ("
	"SELECT t.seq, json_array(e.key), e.type, e.value "
	"FROM %s t, json_each(t.%s) e WHERE t.seq %s UNION ALL "
	"SELECT leaf.owner, json_insert(leaf.path, '$[#]', e.key), "
	"e.type, e.value "
	"FROM leaf, json_each(leaf.value) e WHERE leaf.type = 'object') "
	"INSERT INTO %s_%s (path, value, owner) SELECT path, "
	"CASE WHEN type IN ('object', 'array') THEN NULL ELSE value END, "
	"owner FROM leaf WHERE type <> 'null' "
	"AND NOT (type = 'array' AND value = '[]')";

/*
 * The same for an object with lists of objects: what is in an item has the path
 * of the list.
 */
static const char spread_leaves[] =
	"WITH RECURSIVE leaf (owner, path, type, value) AS ("
	"SELECT t.seq, json_array(e.key), e.type, e.value "
	"FROM %s t, json_each(t.%s) e WHERE t.seq %s UNION ALL "
	"SELECT leaf.owner, CASE leaf.type WHEN 'array' THEN leaf.path "
	"ELSE json_insert(leaf.path, '$[#]', e.key) END, e.type, e.value "
	"FROM leaf, json_each(leaf.value) e "
	"WHERE leaf.type IN ('object', 'array')) "
	"INSERT OR IGNORE INTO %s_%s (path, value, owner) "
	"SELECT path, value, owner FROM leaf "
	"WHERE type NOT IN ('object', 'array', 'null')";

static const char values[] =
	"INSERT OR IGNORE INTO %s_%s (value, owner) SELECT e.value, t.seq "
	"FROM %s t, json_each(t.%s) e WHERE t.seq %s";

static const struct shape *
whole(const struct shape *sh)
{
	return sh->whole == NULL ? sh : sh->whole;
}

/* Make the tables beside the rows say what the rows say. */
static int
write_sides(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec, bool fresh)
{
	const char *table = sh->table;

	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = shape_find(whole(sh),
			sh->fields[i].name);
		const char *sql;

		if (f == NULL || !field_has_side(f) ||
			(rec != NULL && !writes(rec, &sh->fields[i])))
			continue;
		sql = arena_printf(a, "DELETE FROM %s_%s WHERE owner %s", table,
			f->name, among(rows));
		if (!fresh && run_rows(st, rows, sql) < 0)
			return STORE_ERROR;
		if (rec != NULL && !record_has(rec, &sh->fields[i]))
			continue;
		if (f->type == TYPE_strs)
			sql = arena_printf(a, values, table, f->name, table,
				f->name, among(rows));
		else
			sql = arena_printf(a,
				f->inside == NULL ? leaves : spread_leaves,
				table, f->name, among(rows), table, f->name);
		if (run_rows(st, rows, sql) < 0)
			return STORE_ERROR;
	}
	return 0;
}

/* --- The indexes of texts, which are told what comes and what goes --- */

static bool
in_trigram(const struct field *f)
{
	return (f->flags & GRAMS) != 0;
}

static bool
in_text(const struct field *f)
{
	return f->weight != 0;
}

/* The indexes of texts. 'options' are those of the schema. */
static const struct text_index {
	const char *suffix;
	bool (*has)(const struct field *f);
	const char *options;
} text_indexes[] = {
	{ "trigram", in_trigram,
		"detail = none, columnsize = 0, tokenize = 'trigram'" },
	{ "text", in_text,
		"tokenize = \"porter unicode61 remove_diacritics 2 "
		"tokenchars '_'\"" },
};

enum { TEXT_INDEXES = sizeof(text_indexes) / sizeof(text_indexes[0]) };

/*
 * Does writing the record change the index? Without a record (NULL) all fields
 * count. The whole shape says what is in the index, because the shape of a
 * request may leave out what a list can do with a field.
 */
static bool
touches(const struct text_index *index, const struct shape *sh, const void *rec)
{
	const struct shape *all = whole(sh);

	for (size_t i = 0; i < all->count; i++) {
		const struct field *f = rec == NULL ?
			NULL :
			shape_find(sh, all->fields[i].name);

		if (index->has(&all->fields[i]) &&
			(rec == NULL || (f != NULL && writes(rec, f))))
			return true;
	}
	return false;
}

/* The columns of the index, as ", a, b". */
static const char *
index_columns(struct arena *a, const struct shape *sh,
	const struct text_index *index)
{
	struct buf columns;

	buf_init(&columns, a, SQL_MAX);
	for (size_t i = 0; i < sh->count; i++)
		if (index->has(&sh->fields[i]))
			buf_addf(&columns, ", %s", sh->fields[i].name);
	return columns.data;
}

/* Put the rows as they are now into an index, or take them out of it. */
static int
index_rows(struct store *st, struct arena *a, const struct shape *sh,
	const struct text_index *index, const struct row_set *rows, bool out)
{
	const char *table = sh->table, *suffix = index->suffix;
	const char *columns = index_columns(a, sh, index);

	return run_rows(st, rows,
		out ? arena_printf(a,
			      "INSERT INTO %s_%s (%s_%s, rowid%s) SELECT "
			      "'delete', seq%s FROM %s WHERE seq %s",
			      table, suffix, table, suffix, columns, columns,
			      table, among(rows)) :
		      arena_printf(a,
			      "INSERT INTO %s_%s (rowid%s) SELECT seq%s "
			      "FROM %s WHERE seq %s",
			      table, suffix, columns, columns, table,
			      among(rows)));
}

static int
index_texts(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *rows, bool out)
{
	for (size_t i = 0; i < TEXT_INDEXES; i++)
		if (touches(&text_indexes[i], sh, rec) &&
			index_rows(st, a, whole(sh), &text_indexes[i], rows,
				out) < 0)
			return STORE_ERROR;
	return 0;
}

/* --- Writing --- */

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
		if (writes(rec, &sh->fields[i])) {
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
	if (index_texts(st, a, sh, NULL, &rows, false) != 0 ||
		write_sides(st, sh, a, &rows, rec, true) != 0)
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
	stmt_str(s, ":company", company);
	rc = stmt_step(s);
	if (rc == STORE_ROW)
		*owner = stmt_column_int(s, 0);
	stmt_done(s);
	return rc;
}

/*
 * Run a statement that changes rows, which were taken out of the indexes
 * before, and put them back.
 */
static int
change_rows(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec, struct stmt *change)
{
	int changed;

	bind_rows(change, rows);
	changed = stmt_run(change);
	if (changed < 0 || index_texts(st, a, sh, rec, rows, false) != 0 ||
		write_sides(st, sh, a, rows, rec, false) != 0)
		return STORE_ERROR;
	return changed;
}

static int
update_rows(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec)
{
	struct stmt *s;
	struct buf sql;
	int n = 0;

	buf_init(&sql, a, SQL_MAX);
	buf_addf(&sql, "UPDATE %s SET ", sh->table);
	for (size_t i = 0; i < sh->count; i++)
		if (writes(rec, &sh->fields[i]))
			buf_addf(&sql, "%s%s = ?", n++ > 0 ? ", " : "",
				sh->fields[i].name);
	if (n == 0)
		return 0;
	buf_addf(&sql, " WHERE seq %s", among(rows));
	if (index_texts(st, a, sh, rec, rows, true) != 0)
		return STORE_ERROR;
	s = stmt_text(st, sql.data);
	bind_record(s, sh, rec, a);
	return change_rows(st, sh, a, rows, rec, s);
}

static int
delete_rows(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows)
{
	if (index_texts(st, a, sh, NULL, rows, true) != 0)
		return STORE_ERROR;
	/*
	 * The tables beside the rows refer to them, so that SQLite deletes from
	 * these, too.
	 */
	return run_rows(st, rows,
		arena_printf(a, "DELETE FROM %s WHERE seq %s", sh->table,
			among(rows)));
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
	if (index_texts(st, a, sh, rec, &rows, true) != 0)
		return STORE_ERROR;
	return change_rows(st, sh, a, &rows, rec, change);
}

int
record_delete_many(struct store *st, const struct shape *sh, struct arena *a,
	struct row_list *list)
{
	const struct row_set rows = { 0, list };

	store_widen(st, row_list_count(list));
	return delete_rows(st, sh, a, &rows);
}

int
record_reindex(struct store *st, const struct shape *sh, struct arena *a)
{
	const struct row_set all = { .all = true };

	for (size_t i = 0; i < TEXT_INDEXES; i++) {
		const char *suffix = text_indexes[i].suffix;
		struct stmt *s;

		if (!touches(&text_indexes[i], sh, NULL))
			continue;
		s = stmt_text(st,
			arena_printf(a,
				"INSERT INTO %s_%s (%s_%s) "
				"VALUES ('delete-all')",
				sh->table, suffix, sh->table, suffix));
		if (stmt_run(s) < 0 ||
			index_rows(st, a, sh, &text_indexes[i], &all, false) <
				0)
			return STORE_ERROR;
	}
	return write_sides(st, sh, a, &all, NULL, false);
}

/* Tell a finding when an index does not hold what its rows say. */
static int
check_index(struct store *st, const struct shape *sh, struct arena *a,
	const struct text_index *index,
	void (*say)(void *arg, const char *finding), void *arg)
{
	const char *columns = index_columns(a, sh, index) + 2;
	const char *name = arena_printf(a, "%s_%s", sh->table, index->suffix);
	const char *steps[] = {
		arena_printf(a,
			"CREATE VIRTUAL TABLE temp.fresh USING fts5 (%s, "
			"content = '', %s)",
			columns, index->options),
		arena_printf(a,
			"INSERT INTO temp.fresh (rowid, %s) SELECT seq, %s "
			"FROM %s",
			columns, columns, sh->table),
		arena_printf(a,
			"CREATE VIRTUAL TABLE temp.has USING "
			"fts5vocab (main, %s, instance)",
			name),
		"CREATE VIRTUAL TABLE temp.wants USING "
		"fts5vocab (temp, fresh, instance)",
	};
	struct stmt *s;
	bool differ;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < sizeof(steps) / sizeof(steps[0]); i++)
		rc = stmt_run(stmt_text(st, steps[i]));
	if (rc < 0)
		return STORE_ERROR;
	s = stmt_text(st,
		"SELECT EXISTS (SELECT * FROM temp.has EXCEPT "
		"SELECT * FROM temp.wants) OR EXISTS (SELECT * FROM temp.wants "
		"EXCEPT SELECT * FROM temp.has)");
	rc = stmt_step(s);
	differ = rc == STORE_ROW && stmt_column_int(s, 0) != 0;
	stmt_done(s);
	if (rc != STORE_ROW ||
		stmt_run(stmt_text(st, "DROP TABLE temp.has")) < 0 ||
		stmt_run(stmt_text(st, "DROP TABLE temp.wants")) < 0 ||
		stmt_run(stmt_text(st, "DROP TABLE temp.fresh")) < 0)
		return STORE_ERROR;
	if (differ)
		say(arg,
			arena_printf(a,
				"the index %s is not that of its rows: run "
				"\"modelshelf reindex\"",
				name));
	return differ;
}

int
record_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg)
{
	int n = 0;

	for (size_t i = 0; i < TEXT_INDEXES; i++) {
		int more = 0;

		if (touches(&text_indexes[i], sh, NULL))
			more = check_index(st, sh, a, &text_indexes[i], say,
				arg);
		if (more < 0)
			return STORE_ERROR;
		n += more;
	}
	return n;
}
