#include "store/sqlite/leaves.h"

#include <stdlib.h>
#include <string.h>

#include "json/jr.h"
#include "store/sqlite/apart.h"
#include "store/sqlite/natural.h"
#include "store/sqlite/paths.h"
#include "store/sqlite/sqlite.h"

bool
leaves_have(const struct field *f, const struct strs *keys)
{
	return keys->n == f->parts &&
		(f->sought == NULL ||
			strcmp(keys->v[keys->n - 1], f->sought) == 0);
}

const struct strs *
leaves_implied(const struct field *f, const struct strs *keys, struct arena *a)
{
	struct strs *of_item;

	if (f->sought == NULL || keys->n < f->parts - 1)
		return NULL;
	of_item = ARENA_NEW(a, struct strs);
	for (size_t i = 0; i < f->parts - 1; i++)
		strs_add(of_item, a, keys->v[i]);
	strs_add(of_item, a, f->sought);
	return of_item;
}

/* --- One row, by its object --- */

/* A leaf that the row shall have. */
struct leaf {
	const char *keys;         /* a JSON array */
	int64_t path;             /* 0: not known yet */
	const struct json *value; /* text or number; NULL: none */
	bool there;               /* the row has it already */
};

struct writing {
	struct store *st;
	struct arena *arena;
	const char *table;
	const struct field *field;
	const char **keys; /* that lead to the value at hand */
	struct leaf *leaf;
	size_t n;
};

/* The bytes of the key of a text, of which 64 may have been cut. */
static size_t
key_of(const struct json *text, unsigned char key[NATURAL_KEY])
{
	return natural_key(jr_str(text), strlen(jr_str(text)), key);
}

/* Note the leaf to which so many keys lead. 'v' NULL: it has no value. */
static void
add_leaf(struct writing *w, size_t nkeys, const struct json *v)
{
	const struct strs keys = { w->keys, nkeys };

	if (jr_type(v) == JSON_OBJECT || jr_type(v) == JSON_ARRAY ||
		jr_type(v) == JSON_NULL)
		v = NULL;
	ARENA_GROW(w->arena, w->leaf, w->n);
	w->leaf[w->n++] = (struct leaf){ .keys = strs_json(&keys, w->arena),
		.value = v };
}

/* Note the leaf that stands for an item. */
static void
add_item(struct writing *w, const struct json *item)
{
	const struct json *v = jr_get(item, w->field->sought);

	w->keys[w->field->parts - 1] = w->field->sought;
	add_leaf(w, w->field->parts, v == NULL ? NULL : jr_plain(v));
}

/* Note the leaves in an object to which so many keys lead. */
static void
add_leaves(struct writing *w, size_t nkeys, const struct json *object)
{
	const size_t parts = w->field->parts;

	for (const struct json *m = jr_first(object); m != NULL;
		m = jr_next(m)) {
		const struct json *v = jr_plain(m);

		if (jr_type(v) == JSON_NULL ||
			(jr_type(v) == JSON_ARRAY && jr_count(v) == 0))
			continue;
		w->keys[nkeys] = jr_key(m);
		if (w->field->sought != NULL && nkeys + 2 == parts)
			add_item(w, v);
		else if (nkeys + 1 == parts)
			add_leaf(w, parts, v);
		else if (jr_type(v) == JSON_OBJECT)
			add_leaves(w, nkeys + 1, v);
	}
}

static int
by_keys(const void *a, const void *b)
{
	const struct leaf *p = a, *q = b;

	return strcmp(p->keys, q->keys);
}

/*
 * Does the row have that very value? Of numbers the engine says that itself,
 * when they are written.
 */
static bool
says(struct stmt *has, const struct leaf *leaf)
{
	const char *text = stmt_column(has, 1);

	if (leaf->value == NULL)
		return text == NULL;
	return jr_type(leaf->value) == JSON_STRING &&
		stmt_column_int(has, 2) != 0 &&
		strcmp(text, jr_str(leaf->value)) == 0;
}

enum form { COMPARE, PUT_NUMBER, PUT };

/*
 * Remove those of the paths at which no row has a leaf any more. Else whoever
 * makes many of them would slow down all that looks at each.
 */
static int
drop_unused(struct store *st, const char *table, struct arena *a,
	struct row_list *paths)
{
	const struct row_set set = { .many = paths };
	int n;

	if (row_list_count(paths) == 0)
		return 0;
	n = row_set_run(st, &set,
		arena_printf(a,
			"DELETE FROM %s_leaf_path WHERE number %s "
			"AND NOT EXISTS (SELECT 1 FROM %s_leaf x "
			"INDEXED BY %s_leaf_order WHERE x.path = number)",
			table, row_set_among(&set), table, table));
	if (n > 0)
		paths_forget(st);
	return n < 0 ? STORE_ERROR : 0;
}

/* Take away the leaves at these paths, and the paths if nobody has them. */
static int
remove_leaves(struct writing *w, int64_t owner, struct row_list *paths)
{
	const struct row_set set = { .many = paths };
	struct stmt *s;

	if (row_list_count(paths) == 0)
		return 0;
	s = stmt_text(w->st,
		arena_printf(w->arena,
			"DELETE FROM %s_leaf WHERE owner = :owner "
			"AND path %s",
			w->table, row_set_among(&set)));
	stmt_int(s, ":owner", owner);
	row_set_bind(s, &set);
	return stmt_run(s) < 0 ? STORE_ERROR :
				 drop_unused(w->st, w->table, w->arena, paths);
}

/* The statement that finds which leaves the row has. */
static struct stmt *
select_leaves(struct writing *w, int64_t owner)
{
	struct stmt *s = stmt_kept(w->st, w->field, COMPARE);

	if (s == NULL) {
		s = stmt_text(w->st,
			arena_printf(w->arena,
				"SELECT x.path AS seq, x.value, "
				"typeof(x.value) = 'text', p.keys "
				"FROM %s_leaf x CROSS JOIN %s_leaf_path p "
				"WHERE x.owner = ?1 AND p.number = x.path "
				"AND p.field = '%s'",
				w->table, w->table, w->field->name));
		stmt_keep(s, w->field, COMPARE);
	}
	stmt_value(s, 1, &(struct value){ VALUE_INT, { .i = owner } });
	return s;
}

/* Find which leaves the row has, and take away those that it shall not have. */
static int
compare(struct writing *w, int64_t owner)
{
	struct stmt *s = select_leaves(w, owner);
	struct row_list *gone = row_list_new(w->arena);
	int rc;

	while ((rc = stmt_step(s)) == STORE_ROW) {
		struct leaf key = { .keys = stmt_column(s, 3) };
		struct leaf *leaf = w->n == 0 ?
			NULL :
			bsearch(&key, w->leaf, w->n, sizeof(key), by_keys);

		if (leaf == NULL) {
			row_list_add(gone, s);
			continue;
		}
		leaf->path = stmt_column_int(s, 0);
		leaf->there = says(s, leaf);
	}
	return rc == STORE_NONE ? remove_leaves(w, owner, gone) : STORE_ERROR;
}

/*
 * A number is bound as its text, and read as the engine reads it in JSON,
 * so that both are equal to the last bit.
 */
static const char put[] =
	"INSERT INTO %s_leaf (owner, path, company, key, value) "
	"SELECT ?1, ?2, company, %s, %s FROM %s WHERE seq = ?1 "
	"ON CONFLICT (owner, path) DO UPDATE SET key = excluded.key, "
	"value = excluded.value WHERE value IS NOT excluded.value "
	"OR typeof(value) <> typeof(excluded.value)";

static struct stmt *
select_put(struct writing *w, bool number)
{
	const enum form form = number ? PUT_NUMBER : PUT;
	struct stmt *s = stmt_kept(w->st, w->field, form);

	if (s == NULL) {
		s = stmt_text(w->st,
			arena_printf(w->arena, put, w->table,
				number ? "json_extract(?3, '$')" : "?4",
				number ? "json_extract(?3, '$')" : "?3",
				w->table));
		stmt_keep(s, w->field, form);
	}
	return s;
}

/* Number the path of a leaf, and note there that its key may have been cut. */
static int
number_leaf(struct writing *w, struct leaf *leaf)
{
	struct leaf_path p = {
		.table = w->table, .field = w->field->name, .keys = leaf->keys
	};
	unsigned char key[NATURAL_KEY];
	bool cut = jr_type(leaf->value) == JSON_STRING &&
		key_of(leaf->value, key) == NATURAL_KEY;

	if (leaf->path != 0 && !cut)
		return 0;
	if (paths_number(w->st, &p, cut) != 0)
		return STORE_ERROR;
	leaf->path = p.number;
	return 0;
}

static int
put_leaf(struct writing *w, int64_t owner, struct leaf *leaf)
{
	const enum json_type type = jr_type(leaf->value);
	struct value v = { .kind = VALUE_NULL };
	unsigned char key[NATURAL_KEY];
	struct stmt *s;

	if (number_leaf(w, leaf) != 0)
		return STORE_ERROR;
	/* Numbering may build statements, for which older ones make place. */
	s = select_put(w, type == JSON_NUMBER);
	if (type == JSON_STRING)
		v = (struct value){ VALUE_TEXT, { .s = jr_str(leaf->value) } };
	else if (type == JSON_NUMBER)
		v = (struct value){ VALUE_TEXT,
			{ .s = jr_digits(leaf->value) } };
	else if (type == JSON_BOOL)
		v = (struct value){ VALUE_INT, { .i = jr_bool(leaf->value) } };
	stmt_value(s, 1, &(struct value){ VALUE_INT, { .i = owner } });
	stmt_value(s, 2, &(struct value){ VALUE_INT, { .i = leaf->path } });
	stmt_value(s, 3, &v);
	if (type == JSON_STRING)
		stmt_bytes(s, 4, key, key_of(leaf->value, key));
	else if (type != JSON_NUMBER)
		stmt_value(s, 4, &v);
	return stmt_run(s) < 0 ? STORE_ERROR : 0;
}

int
leaves_write(struct store *st, const char *table, const struct field *f,
	struct arena *a, int64_t owner, const struct json *object, bool fresh)
{
	struct writing w = { st, a, table, f,
		ARENA_ARRAY(a, const char *, f->parts), NULL, 0 };

	if (jr_type(object) == JSON_OBJECT)
		add_leaves(&w, 0, object);
	if (w.n > 1)
		qsort(w.leaf, w.n, sizeof(w.leaf[0]), by_keys);
	if (!fresh && compare(&w, owner) != 0)
		return STORE_ERROR;
	for (size_t i = 0; i < w.n; i++)
		if (!w.leaf[i].there && put_leaf(&w, owner, &w.leaf[i]) != 0)
			return STORE_ERROR;
	return 0;
}

/* --- Many rows, by their JSON --- */

/*
 * The leaves that some rows shall have: a table leaf (owner, company, path,
 * value), of which the path is a JSON array.
 */
static const char *
wanted(const char *table, const struct field *f, struct arena *a,
	const struct row_set *rows)
{
	const size_t last = f->parts - 1, item = last - (f->sought != NULL);
	struct buf path, from;

	buf_init(&path, a, SIZE_MAX / 4);
	buf_init(&from, a, SIZE_MAX / 4);
	for (size_t i = 0; i <= item; i++) {
		buf_addf(&path, "%sk%zu.key", i > 0 ? ", " : "", i);
		if (i == 0)
			buf_addf(&from, "json_each(%s) k0",
				apart_value(table, f, "t", a));
		else
			buf_addf(&from,
				" CROSS JOIN json_each(CASE k%zu.type "
				"WHEN 'object' THEN k%zu.value END) k%zu",
				i - 1, i - 1, i);
	}
	if (f->sought != NULL) {
		buf_addf(&path, ", '%s'", f->sought);
		buf_addf(&from,
			" LEFT JOIN json_each(CASE k%zu.type "
			"WHEN 'object' THEN k%zu.value END) k%zu "
			"ON k%zu.key = '%s'",
			item, item, last, last, f->sought);
	}
	return arena_printf(a,
		"WITH leaf (owner, company, path, value) AS (SELECT t.seq, "
		"t.company, json_array(%s), CASE WHEN k%zu.type "
		"NOT IN ('object', 'array') THEN k%zu.value END "
		"FROM %s t CROSS JOIN %s WHERE t.seq %s "
		"AND k%zu.type <> 'null' "
		"AND NOT (k%zu.type = 'array' AND k%zu.value = '[]')) ",
		path.data, last, last, table, from.data, row_set_among(rows),
		item, item, item);
}

/*
 * Number the paths that are new, and mark those whose keys may be cut
 * (natural_key() in natural.h).
 */
static const char numbering[] =
	"INSERT INTO %s_leaf_path (field, keys, cut) SELECT '%s', path, "
	"max(typeof(value) = 'text' AND length(natural_key(value)) = %d) "
	"FROM leaf GROUP BY path ON CONFLICT (field, keys) "
	"DO UPDATE SET cut = 1 WHERE excluded.cut > cut";

static const char numbered[] =
	"INSERT INTO %s_leaf (owner, path, company, key, value) "
	"SELECT owner, (SELECT number FROM %s_leaf_path "
	"WHERE field = '%s' AND keys = leaf.path), company, "
	"natural_key(value), value FROM leaf";

int
leaves_write_rows(struct store *st, const char *table, const struct field *f,
	struct arena *a, const struct row_set *rows)
{
	const char *found = wanted(table, f, a, rows);
	const char *steps[] = {
		arena_printf(a, numbering, table, f->name, NATURAL_KEY),
		arena_printf(a, numbered, table, table, f->name),
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (row_set_run(st, rows,
			    arena_printf(a, "%s%s", found, steps[i])) < 0)
			return STORE_ERROR;
	return 0;
}

int
leaves_remove(struct store *st, const char *table, const struct field *f,
	struct arena *a, const struct row_set *rows)
{
	return row_set_run(st, rows,
		       arena_printf(a,
			       "DELETE FROM %s_leaf WHERE owner %s "
			       "AND (SELECT field FROM %s_leaf_path "
			       "WHERE number = path) = '%s'",
			       table, row_set_among(rows), table, f->name)) <
			0 ?
		STORE_ERROR :
		0;
}

static bool
has_leaves(const struct shape *sh)
{
	for (size_t i = 0; i < sh->count; i++)
		if (field_has_leaves(&sh->fields[i]))
			return true;
	return false;
}

int
leaves_before_delete(struct store *st, const struct shape *sh, struct arena *a,
	const struct row_set *rows, struct row_list **paths)
{
	struct stmt *s;

	*paths = row_list_new(a);
	if (!has_leaves(sh))
		return 0;
	s = stmt_text(st,
		arena_printf(a,
			"SELECT DISTINCT path AS seq FROM %s_leaf "
			"WHERE owner %s",
			sh->table, row_set_among(rows)));
	row_set_bind(s, rows);
	return row_list_read(*paths, s) == STORE_ERROR ? STORE_ERROR : 0;
}

int
leaves_after_delete(struct store *st, const struct shape *sh, struct arena *a,
	struct row_list *paths)
{
	return drop_unused(st, sh->table, a, paths);
}

int
leaves_prune(struct store *st, const struct shape *sh, struct arena *a)
{
	if (!has_leaves(sh))
		return 0;
	paths_forget(st);
	return stmt_run(stmt_text(st,
		       arena_printf(a,
			       "DELETE FROM %s_leaf_path WHERE NOT EXISTS "
			       "(SELECT 1 FROM %s_leaf x INDEXED BY "
			       "%s_leaf_order WHERE x.path = number)",
			       sh->table, sh->table, sh->table))) < 0 ?
		STORE_ERROR :
		0;
}

int
leaves_differ(struct store *st, const char *table, const struct field *f,
	struct arena *a)
{
	const struct row_set all = { .all = true };
	const char *of = arena_printf(a,
		"FROM %s_leaf l CROSS JOIN %s_leaf_path p "
		"WHERE p.number = l.path AND p.field = '%s'",
		table, table, f->name);
	int differ = sides_differ(st, a,
		arena_printf(a,
			"%sSELECT owner, path, company, natural_key(value), "
			"value FROM leaf",
			wanted(table, f, a, &all)),
		arena_printf(a,
			"SELECT l.owner, p.keys, l.company, l.key, l.value %s",
			of));

	/* A path may say that keys were cut, although none is any more. */
	return differ != 0 ?
		differ :
		sides_differ(st, a,
			arena_printf(a,
				"SELECT l.owner %s AND p.cut = 0 "
				"AND l.key >= x'' AND length(l.key) = %d",
				of, NATURAL_KEY),
			"SELECT 1 WHERE 0");
}
