#include "store/sqlite/texts.h"

#include <string.h>

#include "base/buf.h"
#include "store/sqlite/sqlite.h"

enum {
	SQL_MAX = 64 * 1024,
	/*
	 * With so many rows in a backlog it is folded after an answer was sent,
	 * if nobody writes; and with so many each write folds some. Searches
	 * look at each row of a backlog.
	 */
	FOLD_SOON = 64,
	FOLD_NOW = 256,
	/*
	 * What folding costs depends on the texts: those that are hardly like
	 * each other take a second a megabyte. Rows with larger texts are
	 * folded by the write that makes them, others in portions of so many
	 * bytes, so that nobody has to do what others have left.
	 */
	LARGE = 2 << 10,
	PORTION = 32 << 10,
};

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

static bool
in_any(const struct field *f)
{
	return in_trigram(f) || in_text(f);
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
 * Does the record write a field for which 'has' is true? Without a record
 * (NULL) all fields count. The whole shape says what is in an index, because
 * the shape of a request may leave out what a list can do with a field.
 */
static bool
touches(bool (*has)(const struct field *f), const struct shape *sh,
	const void *rec)
{
	const struct shape *all = shape_whole(sh);

	for (size_t i = 0; i < all->count; i++) {
		const struct field *f = rec == NULL ?
			NULL :
			shape_find(sh, all->fields[i].name);

		if (has(&all->fields[i]) &&
			(rec == NULL || (f != NULL && record_writes(rec, f))))
			return true;
	}
	return false;
}

/* The columns of the fields for which 'has' is true: ", a, b", ", m.a, m.b". */
static const char *
columns_of(struct arena *a, const struct shape *sh, const char *of,
	bool (*has)(const struct field *f))
{
	const struct shape *all = shape_whole(sh);
	struct buf columns;

	buf_init(&columns, a, SQL_MAX);
	for (size_t i = 0; i < all->count; i++)
		if (has(&all->fields[i]))
			buf_addf(&columns, ", %s%s", of, all->fields[i].name);
	return columns.data;
}

/* --- Right away --- */

/* Put the rows as they are now into an index, or take them out of it. */
static int
index_rows(struct store *st, struct arena *a, const struct shape *sh,
	const struct text_index *index, const struct row_set *rows, bool out)
{
	const char *table = sh->table, *suffix = index->suffix;
	const char *columns = columns_of(a, sh, "", index->has);

	return row_set_run(st, rows,
		out ? arena_printf(a,
			      "INSERT INTO %s_%s (%s_%s, rowid%s) SELECT "
			      "'delete', seq%s FROM %s WHERE seq %s",
			      table, suffix, table, suffix, columns, columns,
			      table, row_set_among(rows)) :
		      arena_printf(a,
			      "INSERT INTO %s_%s (rowid%s) SELECT seq%s "
			      "FROM %s WHERE seq %s",
			      table, suffix, columns, columns, table,
			      row_set_among(rows)));
}

/* The same with all indexes that writing the record changes. */
static int
index_all(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *rows, bool out)
{
	for (size_t i = 0; i < TEXT_INDEXES; i++)
		if (touches(text_indexes[i].has, sh, rec) &&
			index_rows(st, a, sh, &text_indexes[i], rows, out) < 0)
			return STORE_ERROR;
	return 0;
}

/* --- The backlog --- */

/*
 * Tell an index of those rows in the backlog whose texts in it have changed.
 * FTS5 writes what it was told in one piece for as long as the numbers of rows
 * grow, so that a row is taken out and put in before the next one. A command
 * that is null means a new row.
 */
static int
fold_index(struct store *st, struct arena *a, const struct shape *sh,
	const struct text_index *index, const struct row_set *rows)
{
	const char *table = sh->table;
	const char *had = columns_of(a, sh, "p.", index->has);
	const char *has = columns_of(a, sh, "m.", index->has);
	const char *differ = arena_printf(a, "(%s) IS NOT (%s) AND p.owner %s",
		had + 2, has + 2, row_set_among(rows));

	return row_set_run(st, rows,
		arena_printf(a,
			"INSERT INTO %s_%s (%s_%s, rowid%s) "
			"SELECT 'delete', p.owner%s FROM %s_pending p "
			"LEFT JOIN %s m ON m.seq = p.owner "
			"WHERE p.id IS NOT NULL AND %s UNION ALL "
			"SELECT NULL, p.owner%s FROM %s_pending p "
			"CROSS JOIN %s m ON m.seq = p.owner WHERE %s "
			"ORDER BY 2, 1 DESC",
			table, index->suffix, table, index->suffix,
			columns_of(a, sh, "", index->has), had, table, table,
			differ, has, table, table, differ));
}

/* Take rows out of the backlog, and tell the indexes of them. */
static int
fold(struct store *st, struct arena *a, const struct shape *sh,
	const struct row_set *rows)
{
	for (size_t i = 0; i < TEXT_INDEXES; i++)
		if (touches(text_indexes[i].has, sh, NULL) &&
			fold_index(st, a, sh, &text_indexes[i], rows) < 0)
			return STORE_ERROR;
	return row_set_run(st, rows,
		       arena_printf(a, "DELETE FROM %s_pending WHERE owner %s",
			       sh->table, row_set_among(rows))) < 0 ?
		STORE_ERROR :
		0;
}

int
texts_fold(struct store *st, const struct shape *sh, struct arena *a)
{
	return fold(st, a, sh, &(struct row_set){ .all = true });
}

/* The bytes of the texts in a row of a statement, from that column on. */
static size_t
bytes_from(struct stmt *s, int first)
{
	size_t bytes = 0;

	for (int i = first; i < stmt_columns(s); i++)
		if (stmt_column(s, i) != NULL)
			bytes += strlen(stmt_column(s, i));
	return bytes;
}

int
texts_fold_some(struct store *st, const struct shape *sh, struct arena *a)
{
	struct row_set some = { .many = row_list_new(a) };
	struct stmt *s = stmt_text(st,
		arena_printf(a,
			"SELECT p.owner AS seq%s%s FROM %s_pending p "
			"LEFT JOIN %s m ON m.seq = p.owner ORDER BY p.owner",
			columns_of(a, sh, "p.", in_any),
			columns_of(a, sh, "m.", in_any), sh->table, sh->table));
	size_t bytes = 0;
	int rc;

	while ((rc = stmt_step(s)) == STORE_ROW) {
		bytes += bytes_from(s, 1);
		if (row_list_count(some.many) > 0 &&
			(bytes > PORTION ||
				row_list_count(some.many) == FOLD_SOON))
			break;
		row_list_add(some.many, s);
	}
	stmt_done(s);
	if (rc == STORE_ERROR || fold(st, a, sh, &some) != 0)
		return STORE_ERROR;
	return rc == STORE_ROW;
}

/* Is a field of a request's shape in an index? */
static bool
in_any_of(const struct shape *sh, const struct field *f)
{
	const struct field *all = shape_find(shape_whole(sh), f->name);

	return all != NULL && in_any(all);
}

/* The condition that the record changes a text of a row, with a "?" for each.
 */
static const char *
changes(struct arena *a, const struct shape *sh, const void *rec)
{
	struct buf sql;

	buf_init(&sql, a, SQL_MAX);
	for (size_t i = 0; i < sh->count; i++)
		if (record_writes(rec, &sh->fields[i]) &&
			in_any_of(sh, &sh->fields[i]))
			buf_addf(&sql, "%s%s IS NOT ?",
				sql.len > 0 ? " OR " : "", sh->fields[i].name);
	return sql.data;
}

/* Put a row into the backlog, unless it is there, before its texts change. */
static int
note_row(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *row)
{
	const char *columns = columns_of(a, sh, "", in_any);
	struct stmt *s = stmt_text(st,
		arena_printf(a,
			"INSERT OR IGNORE INTO %s_pending (owner%s) "
			"SELECT seq%s FROM %s WHERE (%s) AND seq = :rows",
			sh->table, columns, columns, sh->table,
			rec == NULL ? "1" : changes(a, sh, rec)));
	int n = 0;

	for (size_t i = 0; rec != NULL && i < sh->count; i++)
		if (record_writes(rec, &sh->fields[i]) &&
			in_any_of(sh, &sh->fields[i]))
			stmt_field(s, ++n, &sh->fields[i], rec, a);
	row_set_bind(s, row);
	return stmt_run(s) < 0 ? STORE_ERROR : 0;
}

/* Remember to work off the backlog of a table once the answer was sent. */
static void
remember(struct store *st, const struct shape *sh)
{
	for (size_t i = 0; i < STORE_BACKLOGS; i++)
		if (st->backlog[i] == NULL || st->backlog[i] == sh) {
			st->backlog[i] = sh;
			return;
		}
}

/*
 * Keep the backlog within its bounds, after a row in it has changed: work some
 * of it off when it is long, and a row with large texts at once.
 */
static int
bound(struct store *st, struct arena *a, const struct shape *sh,
	const struct row_set *row)
{
	const char *table = sh->table;
	struct stmt *s = stmt_text(st,
		arena_printf(a,
			"SELECT (SELECT count(*) FROM %s_pending)%s%s "
			"FROM %s_pending p LEFT JOIN %s m ON m.seq = p.owner "
			"WHERE p.owner = :rows",
			table, columns_of(a, sh, "p.", in_any),
			columns_of(a, sh, "m.", in_any), table, table));
	size_t bytes;
	int64_t waiting;
	int rc;

	row_set_bind(s, row);
	rc = stmt_step(s);
	if (rc != STORE_ROW)
		return rc;
	waiting = stmt_column_int(s, 0);
	bytes = bytes_from(s, 1);
	stmt_done(s);
	if (bytes > LARGE && fold(st, a, sh, row) != 0)
		return STORE_ERROR;
	if (waiting >= FOLD_NOW && texts_fold_some(st, sh, a) < 0)
		return STORE_ERROR;
	if (waiting >= FOLD_SOON)
		remember(st, shape_whole(sh));
	return 0;
}

int
texts_new(struct store *st, struct arena *a, const struct shape *sh,
	const struct row_set *row)
{
	if (!touches(in_any, sh, NULL))
		return 0;
	if (row_set_run(st, row,
		    arena_printf(a,
			    "INSERT OR IGNORE INTO %s_pending (owner) "
			    "VALUES (:rows)",
			    sh->table)) < 0)
		return STORE_ERROR;
	return bound(st, a, sh, row);
}

int
texts_before(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *rows)
{
	if (!touches(in_any, sh, rec))
		return 0;
	if (rows->many == NULL)
		return note_row(st, a, sh, rec, rows);
	return fold(st, a, sh, rows) != 0 ?
		STORE_ERROR :
		index_all(st, a, sh, rec, rows, true);
}

int
texts_after(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *rows)
{
	if (!touches(in_any, sh, rec))
		return 0;
	if (rows->many == NULL)
		return bound(st, a, sh, rows);
	return rec == NULL ? 0 : index_all(st, a, sh, rec, rows, false);
}

/* --- Anew --- */

int
texts_make(struct store *st, const struct shape *sh, struct arena *a)
{
	const struct row_set all = { .all = true };

	for (size_t i = 0; i < TEXT_INDEXES; i++) {
		const char *suffix = text_indexes[i].suffix;
		struct stmt *s;

		if (!touches(text_indexes[i].has, sh, NULL))
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
	if (!touches(in_any, sh, NULL))
		return 0;
	return stmt_run(stmt_text(st,
		       arena_printf(a, "DELETE FROM %s_pending", sh->table))) <
			0 ?
		STORE_ERROR :
		0;
}

/*
 * Tell a finding when an index does not hold what its rows say, or what the
 * backlog says that it still holds of them.
 */
static int
check_index(struct store *st, const struct shape *sh, struct arena *a,
	const struct text_index *index,
	void (*say)(void *arg, const char *finding), void *arg)
{
	const char *columns = columns_of(a, sh, "", index->has) + 2;
	const char *name = arena_printf(a, "%s_%s", sh->table, index->suffix);
	const char *steps[] = {
		arena_printf(a,
			"CREATE VIRTUAL TABLE temp.fresh USING fts5 (%s, "
			"content = '', %s)",
			columns, index->options),
		arena_printf(a,
			"INSERT INTO temp.fresh (rowid, %s) SELECT seq, %s "
			"FROM %s WHERE seq NOT IN (SELECT owner "
			"FROM %s_pending) UNION ALL SELECT owner, %s "
			"FROM %s_pending WHERE id IS NOT NULL ORDER BY 1",
			columns, columns, sh->table, sh->table, columns,
			sh->table),
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
texts_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg)
{
	int n = 0;

	for (size_t i = 0; i < TEXT_INDEXES; i++) {
		int more = 0;

		if (touches(text_indexes[i].has, sh, NULL))
			more = check_index(st, sh, a, &text_indexes[i], say,
				arg);
		if (more < 0)
			return STORE_ERROR;
		n += more;
	}
	return n;
}
