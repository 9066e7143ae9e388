#include <string.h>

#include "store/sqlite/paths.h"
#include "store/sqlite/query_sql.h"
#include "store/sqlite/stmt.h"

/* How a query follows the order of the values at a path into an object. */

bool
query_walks_leaf(const struct query *q)
{
	return q->leaf.field != NULL && q->natural && q->scored == NULL;
}

/* The leaves with a value, of the company that is to follow. */
static const char *
leaves(struct query *q)
{
	return arena_printf(q->arena,
		"FROM %s_leaf x INDEXED BY %s_leaf_order WHERE x.path = %s "
		"AND x.key IS NOT NULL AND x.company",
		q->shape->table, q->shape->table, q->leaf_path);
}

/* Make room for 'n' other keys in place of the first one. */
static void
replace_first(const struct query *q, unsigned n, struct query *out)
{
	const unsigned others = q->nkeys - 1;

	*out = *q;
	memmove(out->key + n, q->key + 1, others * sizeof(q->key[0]));
	memset(out->key, 0, n * sizeof(q->key[0]));
	out->nkeys = others + n;
}

/*
 * The rows with a value, whose key fulfils both tests (NULL: it is any). When a
 * query asks a row for its number alone, the leaf stands for the row, so that
 * one that is skipped costs an entry of the index.
 */
static void
add_full(struct query *q, const char *test, const char *also,
	struct leaf_pass *pass)
{
	const char *table = q->shape->table, *leaf = q->of_rows ? "l" : "m";
	const char *key = arena_printf(q->arena, "%s.key", leaf);

	replace_first(q, q->leaf_cut ? 2 : 1, &pass->q);
	pass->q.key[0].sql = key;
	pass->q.key[0].bytes = true;
	pass->q.key[0].desc = q->key[0].desc;
	if (q->leaf_cut) {
		pass->q.key[1].sql = arena_printf(q->arena, "%s.value", leaf);
		pass->q.key[1].desc = q->key[0].desc;
	}
	pass->rows.seq = q->of_rows ? "l.owner AS seq" : "m.seq";
	pass->rows.from = q->of_rows ?
		arena_printf(q->arena,
			"%s_leaf l INDEXED BY %s_leaf_order CROSS JOIN %s m "
			"WHERE l.path = %s AND m.seq = l.owner AND l.company",
			table, table, table, q->leaf_path) :
		arena_printf(q->arena,
			"(SELECT owner AS seq, path, company, key, value "
			"FROM %s_leaf INDEXED BY %s_leaf_order) m "
			"WHERE m.path = %s AND m.company",
			table, table, q->leaf_path);
	pass->rows.only = arena_printf(q->arena, " AND %s %s%s%s%s", key,
		test != NULL ? test : "IS NOT NULL",
		also != NULL ? " AND " : "", also != NULL ? key : "",
		also != NULL ? also : "");
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
		table, q->leaf_path);
}

/* Has a row within reach a value at the path? -1: the store has failed. */
static int
has_leaves(struct query *q, struct store *st)
{
	const char *from = leaves(q);
	const char *of_all = q->reach != REACH_VISIBLE ?
		"" :
		arena_printf(q->arena, " OR EXISTS (SELECT 1 %s = 0)", from);
	struct stmt *s = stmt_text(st,
		arena_printf(q->arena, "SELECT EXISTS (SELECT 1 %s = ?1)%s",
			from, of_all));
	int has = STORE_ERROR;

	query_bind(q, s);
	if (stmt_step(s) == STORE_ROW)
		has = (int)stmt_column_int(s, 0);
	stmt_done(s);
	return has;
}

/* Leave the first key out of the order, because no row differs by it. */
static void
drop_first(struct query *q)
{
	replace_first(q, 0, q);
	q->leaf = (struct path){ 0 };
	q->sorts = false;
}

int
query_leaf_begin(struct query *q, struct store *st)
{
	struct leaf_path p = { .table = q->shape->table,
		.field = q->leaf.field->name,
		.keys = strs_json(q->leaf.keys, q->arena) };
	int rc = paths_find(st, &p);

	if (rc == STORE_ROW) {
		q->leaf_cut = p.cut;
		q->leaf_path = arena_printf(q->arena, "?%d",
			query_arg_int(q, p.number));
		rc = has_leaves(q, st);
	}
	if (rc == 0)
		drop_first(q);
	return rc < 0 || q->bad != NULL ? STORE_ERROR : 0;
}

/* --- Where a page lies among the leaves --- */

/* Places of the order, as the owners of the leaves that are there. */
struct places {
	int64_t first, last;
	int64_t n; /* leaves from the one to the other; 0: there is none */
};

/*
 * Find up to 'limit' places from the place 'offset' on. Which owner of equal
 * values is at a place does not matter.
 */
static int
find_places(struct query *q, struct store *st, int64_t offset, int64_t limit,
	struct places *found)
{
	const char *from = leaves(q);
	const char *of_all = q->reach != REACH_VISIBLE ?
		"" :
		arena_printf(q->arena,
			" UNION ALL SELECT x.owner, x.key %s = 0", from);
	struct stmt *s = stmt_text(st,
		arena_printf(q->arena,
			"SELECT x.owner, x.key %s = ?1%s ORDER BY 2%s "
			"LIMIT ?%d OFFSET ?%d",
			from, of_all, q->key[0].desc ? " DESC" : "",
			query_arg_int(q, limit), query_arg_int(q, offset)));
	int rc;

	*found = (struct places){ 0 };
	query_bind(q, s);
	while ((rc = stmt_step(s)) == STORE_ROW) {
		found->last = stmt_column_int(s, 0);
		if (found->n++ == 0)
			found->first = found->last;
	}
	return rc == STORE_NONE ? 0 : STORE_ERROR;
}

/* The key of the leaf of an owner. */
static const char *
key_of(struct query *q, int64_t owner)
{
	return arena_printf(q->arena,
		"(SELECT x.key FROM %s_leaf x WHERE x.path = %s "
		"AND x.owner = ?%d)",
		q->shape->table, q->leaf_path, query_arg_int(q, owner));
}

/* Count the leaves whose key fulfils 'only'. */
static int
count_leaves(struct query *q, struct store *st, const char *only, int64_t *n)
{
	const char *from = leaves(q);
	const char *of_all = q->reach != REACH_VISIBLE ?
		"" :
		arena_printf(q->arena,
			" + (SELECT count(*) %s = 0 AND x.key %s)", from, only);
	struct stmt *s = stmt_text(st,
		arena_printf(q->arena,
			"SELECT (SELECT count(*) %s = ?1 AND x.key %s)%s", from,
			only, of_all));
	int rc;

	query_bind(q, s);
	rc = stmt_step(s);
	if (rc == STORE_ROW)
		*n = stmt_column_int(s, 0);
	stmt_done(s);
	return rc == STORE_ROW ? 0 : STORE_ERROR;
}

/* --- Passes --- */

/* The test that a key compares so with that of the leaf of an owner. */
static const char *
compared(struct query *q, const char *sign, int64_t owner)
{
	return arena_printf(q->arena, " %s %s", sign, key_of(q, owner));
}

/*
 * Pass through the leaves of a page. Equal values at its ends may be all there
 * are, and have to be sorted where the index is read backwards. So those with
 * the first value of the page and with its last are read on their own,
 * forwards, as many as the page takes.
 */
static int
add_page(struct query *q, const struct places *page, struct leaf_pass *pass)
{
	const char *from = q->key[0].desc ? "<=" : ">=";
	const char *to = q->key[0].desc ? ">=" : "<=";

	if (q->nkeys > 1) {
		add_full(q, compared(q, from, page->first),
			compared(q, to, page->last), &pass[0]);
		return 1;
	}
	add_full(q, compared(q, "=", page->first), NULL, &pass[0]);
	/* A page that is not full ends with the largest value of all. */
	if (page->n < q->limit) {
		add_full(q, compared(q, ">", page->first), NULL, &pass[1]);
		return 2;
	}
	add_full(q, compared(q, ">", page->first), compared(q, "<", page->last),
		&pass[1]);
	add_full(q, compared(q, "=", page->last), NULL, &pass[2]);
	return 3;
}

/*
 * Pass through as few leaves as a page can take, of which conditions may leave
 * some out, and then through the others. Those with the last value are read on
 * their own, as in add_page().
 */
static int
add_parts(struct query *q, int64_t last, struct leaf_pass *pass)
{
	add_full(q, compared(q, "<", last), NULL, &pass[0]);
	add_full(q, compared(q, "=", last), NULL, &pass[1]);
	add_full(q, compared(q, ">", last), NULL, &pass[2]);
	return 3;
}

/*
 * Pass through the page of a query without conditions. *before: the leaves that
 * come before those of the passes.
 */
static int
page_passes(struct query *q, struct store *st, struct leaf_pass *pass,
	int64_t *before)
{
	struct places page;

	if (find_places(q, st, q->offset, q->limit, &page) != 0)
		return STORE_ERROR;
	if (q->offset > 0 &&
		count_leaves(q, st,
			page.n == 0 ? "IS NOT NULL" :
				      compared(q, q->key[0].desc ? ">" : "<",
					      page.first),
			before) != 0)
		return STORE_ERROR;
	return page.n == 0 ? 0 : add_page(q, &page, pass);
}

/* The same of a query with conditions. */
static int
part_passes(struct query *q, struct store *st, struct leaf_pass *pass)
{
	struct places end;

	if (find_places(q, st, q->offset + q->limit - 1, 1, &end) != 0)
		return STORE_ERROR;
	if (end.n > 0)
		return add_parts(q, end.last, pass);
	add_full(q, NULL, NULL, pass);
	return 1;
}

int
query_leaf_passes(struct query *q, struct store *st,
	struct leaf_pass pass[LEAF_PASSES], int64_t *before)
{
	/* The index has equal values as their rows were made, read forwards. */
	bool backwards = !q->key[0].desc && q->nkeys == 1;
	bool ends = q->limit > 0 && q->offset <= INT64_MAX - q->limit;
	int n = 1;

	*before = 0;
	if (ends && q->where.len == 0 && (backwards || q->nkeys > 1))
		n = page_passes(q, st, pass, before);
	else if (ends && backwards)
		n = part_passes(q, st, pass);
	else
		add_full(q, NULL, NULL, pass);
	/* There may have been no room for the values of the passes. */
	if (n < 0 || q->bad != NULL)
		return STORE_ERROR;
	add_rest(q, &pass[n]);
	return n + 1;
}
