#include <string.h>

#include "store/sqlite/query_path.h"
#include "store/sqlite/query_sql.h"
#include "store/sqlite/stmt.h"

/* How a query follows the order of the values at a path into an object. */

bool
query_walks_leaf(const struct query *q)
{
	return q->leaf.field != NULL && q->natural && q->scored == NULL;
}

/* May keys of the path be cut? STORE_ERROR when the store fails. */
static int
may_be_cut(struct query *q, struct store *st)
{
	struct stmt *s = stmt_text(st,
		arena_printf(q->arena,
			"SELECT coalesce((SELECT cut FROM leaf_path "
			"WHERE number = %s), 0)",
			query_leaf_path(q, &q->leaf)));
	int cut = STORE_ERROR;

	query_bind(q, s);
	if (stmt_step(s) == STORE_ROW)
		cut = (int)stmt_column_int(s, 0);
	stmt_done(s);
	return cut;
}

/* Make room for 'n' other keys in place of the first one. */
static void
replace_first(const struct query *q, unsigned n, struct query *out)
{
	const unsigned others = q->nkeys - 1;

	*out = *q;
	if (others + n > QUERY_KEYS)
		n = 1;
	memmove(out->key + n, q->key + 1, others * sizeof(q->key[0]));
	memset(out->key, 0, n * sizeof(q->key[0]));
	out->nkeys = others + n;
}

/* The rows with a value. */
static void
add_full(struct query *q, bool cut, const char *only, struct leaf_pass *pass)
{
	const char *table = q->shape->table;

	replace_first(q, cut ? 2 : 1, &pass->q);
	pass->q.key[0].sql = "l.key";
	pass->q.key[0].bytes = true;
	pass->q.key[0].desc = q->key[0].desc;
	if (cut) {
		pass->q.key[1].sql = "l.value";
		pass->q.key[1].desc = q->key[0].desc;
	}
	pass->rows.seq = "l.owner AS seq";
	pass->rows.from = arena_printf(q->arena,
		"%s_leaf l INDEXED BY %s_leaf_order CROSS JOIN %s m "
		"WHERE l.path = %s AND m.seq = l.owner AND l.company",
		table, table, table, query_leaf_path(q, &q->leaf));
	pass->rows.only = only;
}

/* The rows without one. */
static void
add_rest(struct query *q, struct leaf_pass *pass)
{
	const char *table = q->shape->table;

	replace_first(q, 0, &pass->q);
	pass->rows.seq = "m.seq";
	pass->rows.from = arena_printf(q->arena, "%s m WHERE m.company", table);
	pass->rows.only = arena_printf(q->arena,
		" AND NOT EXISTS (SELECT 1 FROM %s_leaf x "
		"WHERE x.owner = m.seq AND x.path = %s "
		"AND x.key IS NOT NULL)",
		table, query_leaf_path(q, &q->leaf));
}

/*
 * The key with which the page ends when no condition leaves out a row, or one
 * behind all keys.
 */
static const char *
last_key(struct query *q)
{
	const char *from = arena_printf(q->arena,
		"SELECT x.key FROM %s_leaf x WHERE x.path = %s "
		"AND x.key IS NOT NULL AND x.company",
		q->shape->table, query_leaf_path(q, &q->leaf));

	return arena_printf(q->arena,
		"coalesce((%s = ?1%s%s%s ORDER BY 1 LIMIT 1 OFFSET ?%d), "
		"x'ff')",
		from, q->reach == REACH_VISIBLE ? " UNION ALL " : "",
		q->reach == REACH_VISIBLE ? from : "",
		q->reach == REACH_VISIBLE ? " = 0" : "",
		query_arg_int(q, q->offset + q->limit - 1));
}

int
query_leaf_passes(struct query *q, struct store *st,
	struct leaf_pass pass[LEAF_PASSES])
{
	static const char *const signs[] = { "<", "=", ">" };
	int cut = may_be_cut(q, st), n = 0;
	const char *last;

	if (cut < 0)
		return STORE_ERROR;
	/*
	 * The index has equal values in the order in which their rows were
	 * made, but only when it is read forwards, from the largest value on.
	 * Read backwards, all rows with one value have to be sorted, which may
	 * be all there are. So those with the last value of the page are read
	 * on their own, forwards, as many as the page takes.
	 */
	if (q->key[0].desc || q->nkeys > 1 || q->limit <= 0 ||
		q->offset > INT64_MAX - q->limit) {
		add_full(q, cut != 0, " AND l.key IS NOT NULL", &pass[n++]);
	} else {
		last = last_key(q);
		for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
			add_full(q, cut != 0,
				arena_printf(q->arena, " AND l.key %s %s",
					signs[i], last),
				&pass[n++]);
	}
	add_rest(q, &pass[n++]);
	return n;
}
