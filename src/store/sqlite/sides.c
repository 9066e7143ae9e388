#include "store/sqlite/sides.h"

#include "store/sqlite/sqlite.h"

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

int
sides_write(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec, bool fresh)
{
	const char *table = sh->table;

	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = shape_find(shape_whole(sh),
			sh->fields[i].name);
		const char *sql;

		if (f == NULL || !field_has_side(f) ||
			(rec != NULL && !record_writes(rec, &sh->fields[i])))
			continue;
		sql = arena_printf(a, "DELETE FROM %s_%s WHERE owner %s", table,
			f->name, row_set_among(rows));
		if (!fresh && row_set_run(st, rows, sql) < 0)
			return STORE_ERROR;
		if (rec != NULL && !record_has(rec, &sh->fields[i]))
			continue;
		if (f->type == TYPE_strs)
			sql = arena_printf(a, values, table, f->name, table,
				f->name, row_set_among(rows));
		else
			sql = arena_printf(a,
				f->inside == NULL ? leaves : spread_leaves,
				table, f->name, row_set_among(rows), table,
				f->name);
		if (row_set_run(st, rows, sql) < 0)
			return STORE_ERROR;
	}
	return 0;
}
