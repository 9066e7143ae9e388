#include "store/sqlite/apart.h"

const char *
apart_value(const char *table, const struct field *f, const char *row,
	struct arena *a)
{
	if (field_has_column(f))
		return arena_printf(a, "%s.%s", row, f->name);
	return arena_printf(a,
		"(SELECT value FROM %s_apart WHERE owner = %s.seq "
		"AND field = '%s')",
		table, row, f->name);
}

static int
write_one(struct store *st, const struct shape *sh, const struct field *f,
	struct arena *a, const struct row_set *rows, const void *rec)
{
	const char *among = row_set_among(rows);
	struct stmt *s;

	if (!record_has(rec, f))
		return row_set_run(st, rows,
			arena_printf(a,
				"DELETE FROM %s_apart WHERE field = '%s' "
				"AND owner %s",
				sh->table, f->name, among));
	s = stmt_text(st,
		arena_printf(a,
			"INSERT INTO %s_apart (owner, field, value) "
			"SELECT seq, '%s', ?1 FROM %s WHERE seq %s "
			"ON CONFLICT (owner, field) DO UPDATE "
			"SET value = excluded.value "
			"WHERE value <> excluded.value",
			sh->table, f->name, sh->table, among));
	stmt_field(s, 1, f, rec, a);
	row_set_bind(s, rows);
	return stmt_run(s);
}

int
apart_write(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec)
{
	int n = 0;

	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if (!record_writes(rec, f) || field_has_column(f))
			continue;
		if (write_one(st, sh, f, a, rows, rec) < 0)
			return STORE_ERROR;
		n++;
	}
	return n;
}
