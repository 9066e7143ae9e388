#include "store/sqlite/sides.h"

#include "store/sqlite/apart.h"
#include "store/sqlite/leaves.h"
#include "store/sqlite/sqlite.h"

/*
 * Selects the leaves of an object with lists of objects: what is in an item has
 * the path of the list.
 */
static const char spread_leaves[] =
	"INSERT OR IGNORE INTO %s_%s (path, value, owner) "
	"WITH RECURSIVE leaf (owner, path, type, value) AS ("
	"SELECT t.seq, json_array(e.key), e.type, e.value "
	"FROM %s t, json_each(%s) e WHERE t.seq %s UNION ALL "
	"SELECT leaf.owner, CASE leaf.type WHEN 'array' THEN leaf.path "
	"ELSE json_insert(leaf.path, '$[#]', e.key) END, e.type, e.value "
	"FROM leaf, json_each(leaf.value) e "
	"WHERE leaf.type IN ('object', 'array')) "
	"SELECT path, value, owner FROM leaf "
	"WHERE type NOT IN ('object', 'array', 'null')";

static const char values[] =
	"INSERT OR IGNORE INTO %s_%s (value, owner) SELECT e.value, t.seq "
	"FROM %s t, json_each(%s) e WHERE t.seq %s";

/* Write what is beside some rows of a field. 0 or STORE_ERROR. */
static int
write_side(struct store *st, const char *table, const struct field *f,
	struct arena *a, const struct row_set *rows)
{
	if (field_has_leaves(f))
		return leaves_write_rows(st, table, f, a, rows);
	return row_set_run(st, rows,
		       arena_printf(a,
			       f->type == TYPE_strs ? values : spread_leaves,
			       table, f->name, table,
			       apart_value(table, f, "t", a),
			       row_set_among(rows))) < 0 ?
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
 * Write the leaves of the one row whose record this is, of which 'f' is the
 * field and 'whole' its row in the table's shape.
 */
static int
write_own_leaves(struct store *st, const char *table, const struct field *f,
	const struct field *whole, struct arena *a, int64_t owner,
	const void *rec, bool fresh)
{
	const T_json *object = (const void *)((const char *)rec + f->at);

	return leaves_write(st, table, whole, a, owner,
		record_has(rec, f) ? *object : NULL, fresh);
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
		if (one && field_has_leaves(f)) {
			rc = write_own_leaves(st, table, own, f, a, rows->one,
				rec, fresh);
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
sides_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg)
{
	int n = 0;

	for (size_t i = 0; i < sh->count; i++) {
		int differ = field_has_leaves(&sh->fields[i]) ?
			leaves_differ(st, sh->table, &sh->fields[i], a) :
			0;

		if (differ < 0)
			return STORE_ERROR;
		if (differ)
			say(arg,
				arena_printf(a,
					"%s_leaf does not say what is in %s: "
					"run \"modelshelf reindex\"",
					sh->table, sh->fields[i].name));
		n += differ;
	}
	return n;
}
