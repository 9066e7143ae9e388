#include "store/sqlite/sides.h"

#include "store/sqlite/leaves.h"
#include "store/sqlite/spread.h"
#include "store/sqlite/sqlite.h"

/* The SQL that finds the values of the list of some rows, and the rows. */
static const char *
values(const char *table, const struct field *f, struct arena *a,
	const struct row_set *rows)
{
	return arena_printf(a,
		"SELECT e.value, t.seq FROM %s t, json_each(t.%s) e "
		"WHERE t.seq %s",
		table, f->name, row_set_among(rows));
}

/* Write what is beside some rows of a field. 0 or STORE_ERROR. */
static int
write_side(struct store *st, const char *table, const struct field *f,
	struct arena *a, const struct row_set *rows)
{
	if (field_has_leaves(f))
		return leaves_write_rows(st, table, f, a, rows);
	if (f->type == TYPE_json)
		return spread_write_rows(st, table, f, a, rows);
	return row_set_run(st, rows,
		       arena_printf(a,
			       "INSERT OR IGNORE INTO %s_%s (value, owner) %s",
			       table, f->name, values(table, f, a, rows))) < 0 ?
		STORE_ERROR :
		0;
}

/* Take away what is beside some rows of a field. 0 or STORE_ERROR. */
static int
remove_side(struct store *st, const char *table, const struct field *f,
	struct arena *a, const struct row_set *rows)
{
	if (field_has_leaves(f))
		return leaves_remove(st, table, f, a, rows);
	return row_set_run(st, rows,
		       arena_printf(a, "DELETE FROM %s_%s WHERE owner %s",
			       table, f->name, row_set_among(rows))) < 0 ?
		STORE_ERROR :
		0;
}

/*
 * Write what is beside the one row whose record this is for an object, of which
 * 'own' is the field and 'f' its row in the table's shape.
 */
static int
write_object(struct store *st, const char *table, const struct field *own,
	const struct field *f, struct arena *a, int64_t owner, const void *rec,
	bool fresh)
{
	const T_json *at = (const void *)((const char *)rec + own->at);
	const struct json *object = record_has(rec, own) ? *at : NULL;

	return field_has_leaves(f) ?
		leaves_write(st, table, f, a, owner, object, fresh) :
		spread_write(st, table, f, a, owner, object, fresh);
}

int
sides_write(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec, bool fresh)
{
	const bool one = rec != NULL && rows->many == NULL && !rows->all;
	const char *table = sh->table;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sh->count; i++) {
		const struct field *own = &sh->fields[i],
				   *f = shape_find(shape_whole(sh), own->name);

		if (f == NULL || !field_has_side(f) ||
			(rec != NULL && !record_writes(rec, own)))
			continue;
		if (one && f->type == TYPE_json) {
			rc = write_object(st, table, own, f, a, rows->one, rec,
				fresh);
			continue;
		}
		if (!fresh)
			rc = remove_side(st, table, f, a, rows);
		if (rc == 0 && (rec == NULL || record_has(rec, own)))
			rc = write_side(st, table, f, a, rows);
	}
	return rc;
}

int
sides_differ(struct store *st, struct arena *a, const char *wanted,
	const char *has)
{
	struct stmt *s = stmt_text(st,
		arena_printf(a,
			"SELECT EXISTS (SELECT * FROM (%s) EXCEPT "
			"SELECT * FROM (%s)) OR EXISTS (SELECT * FROM (%s) "
			"EXCEPT SELECT * FROM (%s))",
			wanted, has, has, wanted));
	int64_t differ;

	return stmt_first_int(s, &differ) == STORE_ROW ? differ != 0 :
							 STORE_ERROR;
}

/* Is beside the rows what they do not say? -1: the store has failed. */
static int
differs(struct store *st, const char *table, const struct field *f,
	struct arena *a)
{
	const struct row_set all = { .all = true };

	if (!field_has_side(f))
		return 0;
	if (field_has_leaves(f))
		return leaves_differ(st, table, f, a);
	if (f->type == TYPE_json)
		return spread_differs(st, table, f, a);
	return sides_differ(st, a, values(table, f, a, &all),
		arena_printf(a, "SELECT value, owner FROM %s_%s", table,
			f->name));
}

int
sides_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg)
{
	int n = 0;

	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		int differ = differs(st, sh->table, f, a);

		if (differ < 0)
			return STORE_ERROR;
		if (differ)
			say(arg,
				arena_printf(a,
					"%s_%s does not say what is in %s: "
					"run \"modelshelf reindex\"",
					sh->table,
					field_has_leaves(f) ? "leaf" : f->name,
					f->name));
		n += differ;
	}
	return n;
}
