#include "store/sqlite/query_path.h"
#include "store/sqlite/query_sql.h"
#include "store/sqlite/reach.h"
#include "store/sqlite/stmt.h"

/*
 * What is asked about the rows of a query as a whole: different values, and
 * groups. The conditions are those of query_where.c and its like.
 */

/* Of so many paths to a row, looking at its leaves is as quick as at paths. */
enum { PATHS_A_ROW = 8 };

static struct stmt *
made(struct query *q, struct store *st, const struct buf *sql)
{
	struct stmt *s;

	if (q->bad != NULL || q->bad_pattern != NULL)
		return NULL;
	s = stmt_text(st, sql->data);
	query_bind(q, s);
	return s;
}

static void
add_scope(struct query *q, struct buf *sql)
{
	reach_add(sql, q->reach, "m.company", "?1");
	query_add_conditions(q, sql);
}

/*
 * Add the steps from each value of a column to the next larger one, each by a
 * look into an index. Without an index (NULL) the engine chooses one.
 */
static void
add_steps(struct query *q, struct buf *sql, const char *column,
	const char *table, const char *index, const char *where)
{
	const char *from = arena_printf(q->arena, "%s x%s%s", table,
		index == NULL ? "" : " INDEXED BY ",
		index == NULL ? "" : index);

	/* In an index nulls come first, and texts begin behind them. */
	buf_addf(sql,
		"WITH RECURSIVE step (v) AS (SELECT min(%s) FROM %s WHERE %s%s "
		"UNION ALL SELECT (SELECT min(%s) FROM %s WHERE %s "
		"AND %s > step.v) FROM step WHERE step.v IS NOT NULL) "
		"SELECT v FROM step WHERE v IS NOT NULL AND EXISTS (",
		column, from, where,
		index == NULL ? "" :
				arena_printf(q->arena, " AND %s >= ''", column),
		column, from, where, column);
}

/*
 * Add the values at a path into an object, by a look into the index of the
 * leaves for each company and key. A key that may have been cut can belong to
 * several values.
 */
static void
add_leaf_values(struct query *q, struct buf *sql, const struct path *p)
{
	const char *table = q->shape->table, *path = query_leaf_path(q, p);
	const char *of = arena_printf(q->arena,
		"%s_leaf x INDEXED BY %s_leaf_order CROSS JOIN %s m "
		"WHERE x.path = %s AND x.company = s.c AND x.key = s.k "
		"AND m.seq = x.owner AND ",
		table, table, table, path);

	buf_addf(sql,
		"WITH RECURSIVE s (c, k) AS (SELECT c, (SELECT max(x.key) "
		"FROM %s_leaf x WHERE x.path = %s AND x.company = c) "
		"FROM (SELECT ?1 AS c UNION SELECT 0) UNION ALL "
		"SELECT c, (SELECT max(x.key) FROM %s_leaf x "
		"WHERE x.path = %s AND x.company = s.c AND x.key < s.k) "
		"FROM s WHERE k IS NOT NULL) "
		"SELECT DISTINCT v FROM (SELECT (SELECT x.value FROM %s",
		table, path, table, path, of);
	add_scope(q, sql);
	buf_addf(sql,
		" LIMIT 1) AS v FROM s WHERE k IS NOT NULL AND NOT %s "
		"UNION ALL SELECT x.value FROM s CROSS JOIN %s%s AND ",
		"(k >= x'' AND length(k) = 64)", of,
		"(s.k >= x'' AND length(s.k) = 64)");
	add_scope(q, sql);
	buf_add(sql, ") WHERE v IS NOT NULL ORDER BY v");
}

struct stmt *
query_distinct(struct query *q, struct store *st, const struct path *p)
{
	const char *table = q->shape->table, *name = p->field->name;
	struct buf sql;

	query_finish(q);
	buf_init(&sql, q->arena, SQL_MAX);
	if (query_path_is_leaf(p)) {
		add_leaf_values(q, &sql, p);
	} else if (p->keys != NULL) {
		struct query_values s = query_path_values(q, p);

		buf_addf(&sql,
			"SELECT DISTINCT v FROM (SELECT "
			"(SELECT x.value %s%s LIMIT 1) AS v FROM %s m WHERE ",
			s.from, s.owned, table);
		add_scope(q, &sql);
		buf_add(&sql, ") WHERE v IS NOT NULL ORDER BY v");
	} else if (p->field->type != TYPE_strs) {
		/* With the index of the company each look would be a scan. */
		add_steps(q, &sql, name, table,
			arena_printf(q->arena, "%s_%s", table, name),
			"x.company IN (?1, 0)");
		buf_addf(&sql, "SELECT 1 FROM %s m WHERE m.%s = step.v AND ",
			table, name);
	} else {
		add_steps(q, &sql, "value",
			arena_printf(q->arena, "%s_%s", table, name), NULL,
			"1");
		buf_addf(&sql,
			"SELECT 1 FROM %s_%s x CROSS JOIN %s m "
			"WHERE m.seq = x.owner AND x.value = step.v AND ",
			table, name, table);
	}
	if (p->keys == NULL) {
		add_scope(q, &sql);
		buf_add(&sql, ") ORDER BY v");
	}
	if (q->natural)
		buf_add(&sql, " COLLATE natural_order");
	return made(q, st, &sql);
}

/* Are there more paths than so many? -1: the store has failed. */
static int
more_paths(const struct query *q, struct store *st, int64_t than)
{
	struct stmt *s = stmt_text(st,
		arena_printf(q->arena,
			"SELECT EXISTS (SELECT 1 FROM %s_leaf_path LIMIT 1 "
			"OFFSET :than)",
			q->shape->table));
	int64_t more;

	stmt_int(s, ":than", than);
	return stmt_first_int(s, &more) == STORE_ROW ? more != 0 : STORE_ERROR;
}

/* Has the query at most so many rows? -1: it cannot be run. */
static int
at_most(struct query *q, struct store *st, int64_t most)
{
	struct buf sql;
	struct stmt *s;
	int64_t n;

	buf_init(&sql, q->arena, SQL_MAX);
	buf_addf(&sql, "SELECT count(*) FROM (SELECT 1 FROM %s m WHERE ",
		q->shape->table);
	add_scope(q, &sql);
	buf_add(&sql, " LIMIT :limit)");
	s = made(q, st, &sql);
	if (s == NULL)
		return STORE_ERROR;
	stmt_int(s, ":limit", most + 1);
	return stmt_first_int(s, &n) == STORE_ROW ? n <= most : STORE_ERROR;
}

/*
 * Are there fewer rows in the query than a part of all paths? Paths are those
 * of all companies, and of one with few rows its rows are the shorter way. Both
 * are counted in turns, so that neither costs more than the other is long. An
 * error is the store's, whose transaction has failed then.
 */
static bool
few_rows(struct query *q, struct store *st)
{
	for (int64_t rows = 1; more_paths(q, st, rows * PATHS_A_ROW) > 0;
		rows *= PATHS_A_ROW) {
		int few = at_most(q, st, rows);

		if (few != 0)
			return few > 0;
	}
	return false;
}

/*
 * Add a table (keys, number, seq): the paths into a field which meet a
 * condition and at which rows of the query have leaves, with one such row each.
 */
static void
add_paths(struct query *q, struct buf *sql, const struct field *f,
	const char *where, bool few)
{
	const char *table = q->shape->table;

	if (few)
		buf_addf(sql,
			"(SELECT p.keys, p.number, g.seq FROM "
			"(SELECT x.path, min(m.seq) AS seq FROM %s m "
			"CROSS JOIN %s_leaf x WHERE x.owner = m.seq AND ",
			table, table);
	else
		buf_addf(sql,
			"(SELECT keys, number, seq FROM (SELECT p.keys, "
			"p.number, (SELECT m.seq FROM %s_leaf x "
			"INDEXED BY %s_leaf_order CROSS JOIN %s m "
			"WHERE x.path = p.number AND x.company IN (?1, 0) "
			"AND m.seq = x.owner AND ",
			table, table, table);
	add_scope(q, sql);
	buf_addf(sql,
		few ? " GROUP BY x.path) g CROSS JOIN %s_leaf_path p "
		      "WHERE p.number = g.path AND p.field = '%s' AND %s)" :
		      " LIMIT 1) AS seq FROM %s_leaf_path p "
		      "WHERE p.field = '%s' "
		      "AND %s LIMIT -1) WHERE seq IS NOT NULL)",
		table, f->name, where);
}

struct stmt *
query_distinct_keys(struct query *q, struct store *st, const struct field *f)
{
	struct buf sql;
	bool few;

	query_finish(q);
	few = few_rows(q, st);
	buf_init(&sql, q->arena, SQL_MAX);
	buf_add(&sql, "SELECT DISTINCT keys ->> 0 FROM ");
	add_paths(q, &sql, f, "1", few);
	buf_add(&sql, " ORDER BY 1");
	return made(q, st, &sql);
}

struct stmt *
query_distinct_paths(struct query *q, struct store *st, const struct field *f)
{
	struct buf sql;
	bool few;

	query_finish(q);
	few = few_rows(q, st);
	buf_init(&sql, q->arena, SQL_MAX);
	buf_add(&sql, "SELECT v.keys FROM ");
	add_paths(q, &sql, f, "1", few);
	/* JSON texts are in another order than the keys in them. */
	for (size_t i = 0; i < f->parts; i++)
		buf_addf(&sql, "%s v.keys ->> %zu",
			i == 0 ? " v ORDER BY" : ",", i);
	return made(q, st, &sql);
}

struct stmt *
query_distinct_objects(struct query *q, struct store *st, const struct field *f,
	const char *name, const char *other)
{
	const char *table = q->shape->table;
	struct buf sql;
	bool few;
	int last;

	query_finish(q);
	few = few_rows(q, st);
	buf_init(&sql, q->arena, SQL_MAX);
	last = query_arg(q, name);
	buf_addf(&sql,
		"SELECT v.keys, (SELECT x.value FROM %s_leaf x "
		"WHERE x.path = number AND x.owner = seq) AS name, "
		"(SELECT x.value FROM %s_leaf x WHERE x.path = "
		"(SELECT o.number FROM %s_leaf_path o WHERE o.field = '%s' "
		"AND o.keys = json_array(v.keys ->> 0, v.keys ->> 1, ?%d)) "
		"AND x.owner = seq) AS other FROM ",
		table, table, table, f->name, query_arg(q, other));
	add_paths(q, &sql, f,
		arena_printf(q->arena,
			"json_array_length(p.keys) = 3 AND p.keys ->> 2 = ?%d",
			last),
		few);
	buf_add(&sql, " v ORDER BY 2, 3, 1");
	return made(q, st, &sql);
}

/* The lists as a JSON array of arrays. */
static const char *
lists_json(const struct strs *lists, size_t n, struct arena *a)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	buf_addc(&b, '[');
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s%s", i > 0 ? "," : "", strs_json(&lists[i], a));
	buf_addc(&b, ']');
	return b.data;
}

/*
 * SQLite does not add up by group, because it would have to sort all rows
 * first, which costs more than to read them.
 */
struct stmt *
query_grouped(struct query *q, struct store *st, const struct field *of,
	const struct strs *groups, size_t ngroups,
	const struct field *const *fields, size_t n)
{
	struct buf sql;

	query_finish(q);
	buf_init(&sql, q->arena, SQL_MAX);
	buf_add(&sql, "SELECT g.key AS place");
	for (size_t i = 0; i < n; i++)
		buf_addf(&sql, ", m.%s AS %s", fields[i]->name,
			fields[i]->name);
	/* The plus keeps the planner from using the index of the company. */
	buf_addf(&sql,
		" FROM json_each(?%d) g CROSS JOIN json_each(g.value) v "
		"CROSS JOIN %s m WHERE m.%s = v.value AND +",
		query_arg(q, lists_json(groups, ngroups, q->arena)),
		q->shape->table, of->name);
	add_scope(q, &sql);
	return made(q, st, &sql);
}
