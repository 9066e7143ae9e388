#include "store/sqlite/sides.h"

#include "store/sqlite/natural.h"
#include "store/sqlite/sqlite.h"

/*
 * Every leaf of an object, with the keys that lead to it as a JSON array. An
 * inner object counts as a leaf, too, without a value, so that "is there such a
 * key" is the same question at every level.
 */
static const char leaves[] =
	"WITH RECURSIVE inside (owner, company, path, type, value) AS ("
	"SELECT t.seq, t.company, json_array(e.key), e.type, e.value "
	"FROM %s t, json_each(t.%s) e WHERE t.seq %s UNION ALL "
	"SELECT i.owner, i.company, json_insert(i.path, '$[#]', e.key), "
	"e.type, e.value "
	"FROM inside i, json_each(i.value) e WHERE i.type = 'object'), "
	"leaf (owner, company, path, value) AS ("
	"SELECT owner, company, path, "
	"CASE WHEN type NOT IN ('object', 'array') THEN value END "
	"FROM inside WHERE type <> 'null' "
	"AND NOT (type = 'array' AND value = '[]')) ";

/*
 * Number the paths that are new, and mark those whose keys may be cut
 * (natural_key() in natural.h).
 */
static const char paths[] =
	"INSERT INTO leaf_path (field, keys, cut) SELECT '%s', path, "
	"typeof(value) = 'text' AND length(natural_key(value)) = %d "
	"FROM leaf WHERE 1 ON CONFLICT (field, keys) DO UPDATE SET cut = 1 "
	"WHERE excluded.cut > cut";

static const char numbered[] =
	"INSERT INTO %s_leaf (owner, path, company, key, value) "
	"SELECT owner, (SELECT number FROM leaf_path "
	"WHERE field = '%s' AND keys = leaf.path), company, "
	"natural_key(value), value FROM leaf";

/*
 * Selects the leaves of an object with lists of objects: what is in an item has
 * the path of the list.
 */
static const char spread_leaves[] =
	"INSERT OR IGNORE INTO %s_%s (path, value, owner) "
	"WITH RECURSIVE leaf (owner, path, type, value) AS ("
	"SELECT t.seq, json_array(e.key), e.type, e.value "
	"FROM %s t, json_each(t.%s) e WHERE t.seq %s UNION ALL "
	"SELECT leaf.owner, CASE leaf.type WHEN 'array' THEN leaf.path "
	"ELSE json_insert(leaf.path, '$[#]', e.key) END, e.type, e.value "
	"FROM leaf, json_each(leaf.value) e "
	"WHERE leaf.type IN ('object', 'array')) "
	"SELECT path, value, owner FROM leaf "
	"WHERE type NOT IN ('object', 'array', 'null')";

static const char values[] =
	"INSERT OR IGNORE INTO %s_%s (value, owner) SELECT e.value, t.seq "
	"FROM %s t, json_each(t.%s) e WHERE t.seq %s";

/* Write the leaves of a field. 0 or STORE_ERROR. */
static int
write_leaves(struct store *st, const char *table, const char *field,
	struct arena *a, const struct row_set *rows)
{
	const char *found = arena_printf(a, leaves, table, field,
		row_set_among(rows));
	const char *steps[] = {
		arena_printf(a, paths, field, NATURAL_KEY),
		arena_printf(a, numbered, table, field),
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (row_set_run(st, rows,
			    arena_printf(a, "%s%s", found, steps[i])) < 0)
			return STORE_ERROR;
	return 0;
}

/* Write what is beside some rows of a field. 0 or STORE_ERROR. */
static int
write_side(struct store *st, const char *table, const struct field *f,
	struct arena *a, const struct row_set *rows)
{
	if (field_has_leaves(f))
		return write_leaves(st, table, f->name, a, rows);
	return row_set_run(st, rows,
		       arena_printf(a,
			       f->type == TYPE_strs ? values : spread_leaves,
			       table, f->name, table, f->name,
			       row_set_among(rows))) < 0 ?
		STORE_ERROR :
		0;
}

/* The statement that takes away what is beside some rows of a field. */
static const char *
taking_away(const char *table, const struct field *f, struct arena *a,
	const struct row_set *rows)
{
	const char *among = row_set_among(rows);

	if (!field_has_leaves(f))
		return arena_printf(a, "DELETE FROM %s_%s WHERE owner %s",
			table, f->name, among);
	return arena_printf(a,
		"DELETE FROM %s_leaf WHERE owner %s AND (SELECT field "
		"FROM leaf_path WHERE number = path) = '%s'",
		table, among, f->name);
}

int
sides_write(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, const void *rec, bool fresh)
{
	const char *table = sh->table;

	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = shape_find(shape_whole(sh),
			sh->fields[i].name);

		if (f == NULL || !field_has_side(f) ||
			(rec != NULL && !record_writes(rec, &sh->fields[i])))
			continue;
		if (!fresh &&
			row_set_run(st, rows, taking_away(table, f, a, rows)) <
				0)
			return STORE_ERROR;
		if ((rec == NULL || record_has(rec, &sh->fields[i])) &&
			write_side(st, table, f, a, rows) != 0)
			return STORE_ERROR;
	}
	return 0;
}

/* Are the leaves of a field what the rows say? -1: the store has failed. */
static int
leaves_differ(struct store *st, const char *table, const char *field,
	struct arena *a)
{
	const struct row_set all = { .all = true };
	const char *wants = arena_printf(a,
		"SELECT owner, path, company, natural_key(value), value "
		"FROM leaf");
	const char *has = arena_printf(a,
		"SELECT l.owner, p.keys, l.company, l.key, l.value "
		"FROM %s_leaf l CROSS JOIN leaf_path p "
		"WHERE p.number = l.path AND p.field = '%s'",
		table, field);
	struct stmt *s = stmt_text(st,
		arena_printf(a,
			"%sSELECT EXISTS (SELECT * FROM (%s) EXCEPT "
			"SELECT * FROM (%s)) OR EXISTS (SELECT * FROM (%s) "
			"EXCEPT SELECT * FROM (%s)) OR EXISTS (SELECT 1 "
			"FROM %s_leaf l CROSS JOIN leaf_path p "
			"WHERE p.number = l.path AND p.field = '%s' "
			"AND p.cut = 0 AND l.key >= x'' "
			"AND length(l.key) = %d)",
			arena_printf(a, leaves, table, field,
				row_set_among(&all)),
			wants, has, has, wants, table, field, NATURAL_KEY));
	int differ = stmt_step(s) == STORE_ROW ? stmt_column_int(s, 0) != 0 :
						 STORE_ERROR;

	stmt_done(s);
	return differ;
}

int
sides_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg)
{
	int n = 0;

	for (size_t i = 0; i < sh->count; i++) {
		int differ = field_has_leaves(&sh->fields[i]) ?
			leaves_differ(st, sh->table, sh->fields[i].name, a) :
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
