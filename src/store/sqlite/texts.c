#include "store/sqlite/texts.h"

#include "base/buf.h"
#include "store/sqlite/sqlite.h"

enum { SQL_MAX = 64 * 1024 };

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
	const struct shape *all = shape_whole(sh);

	for (size_t i = 0; i < all->count; i++) {
		const struct field *f = rec == NULL ?
			NULL :
			shape_find(sh, all->fields[i].name);

		if (index->has(&all->fields[i]) &&
			(rec == NULL || (f != NULL && record_writes(rec, f))))
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

int
texts_index(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *rows, bool out)
{
	for (size_t i = 0; i < TEXT_INDEXES; i++)
		if (touches(&text_indexes[i], sh, rec) &&
			index_rows(st, a, shape_whole(sh), &text_indexes[i],
				rows, out) < 0)
			return STORE_ERROR;
	return 0;
}

int
texts_make(struct store *st, const struct shape *sh, struct arena *a)
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
	return 0;
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
texts_check(struct store *st, const struct shape *sh, struct arena *a,
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
