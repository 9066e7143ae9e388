#include "store/sqlite/query_sql.h"
#include "store/sqlite/reach.h"
#include "store/sqlite/stmt.h"

/*
 * What is asked about the rows of a query as a whole: different values, and
 * groups. The conditions are those of query.c.
 */

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

struct stmt *
query_distinct(struct query *q, struct store *st, const struct path *p)
{
	const char *table = q->shape->table, *name = p->field->name;
	struct buf sql;

	query_finish(q);
	buf_init(&sql, q->arena, SQL_MAX);
	if (p->keys == NULL && p->field->type != TYPE_strs) {
		/* With the index of the company each look would be a scan. */
		add_steps(q, &sql, name, table,
			arena_printf(q->arena, "%s_%s", table, name),
			"x.company IN (?1, '')");
		buf_addf(&sql, "SELECT 1 FROM %s m WHERE m.%s = step.v AND ",
			table, name);
	} else {
		const char *where = p->keys == NULL ?
			"1" :
			arena_printf(q->arena, "x.path = ?%d",
				query_arg(q, strs_json(p->keys, q->arena)));

		add_steps(q, &sql, "value",
			arena_printf(q->arena, "%s_%s", table, name), NULL,
			where);
		buf_addf(&sql,
			"SELECT 1 FROM %s_%s x CROSS JOIN %s m "
			"WHERE m.seq = x.owner AND %s AND x.value = step.v "
			"AND ",
			table, name, table, where);
	}
	add_scope(q, &sql);
	buf_add(&sql, ") ORDER BY v");
	if (q->natural)
		buf_add(&sql, " COLLATE natural_order");
	return made(q, st, &sql);
}

struct stmt *
query_distinct_keys(struct query *q, struct store *st, const struct field *f)
{
	const char *side = arena_printf(q->arena, "%s_%s", q->shape->table,
		f->name);
	struct buf sql;

	query_finish(q);
	buf_init(&sql, q->arena, SQL_MAX);
	/* A path of one key is that of the first key itself. */
	buf_add(&sql, "SELECT v ->> 0 FROM (");
	add_steps(q, &sql, "path", side, NULL, "1");
	buf_addf(&sql,
		"SELECT 1 FROM %s x CROSS JOIN %s m "
		"WHERE m.seq = x.owner AND json_array_length(step.v) = 1 AND "
		"x.path = step.v AND ",
		side, q->shape->table);
	add_scope(q, &sql);
	buf_add(&sql, ")) ORDER BY 1");
	return made(q, st, &sql);
}

struct stmt *
query_distinct_objects(struct query *q, struct store *st, const struct field *f,
	const char *name, const char *other)
{
	const char *side = arena_printf(q->arena, "%s_%s", q->shape->table,
		f->name);
	struct buf sql;
	int last;

	query_finish(q);
	buf_init(&sql, q->arena, SQL_MAX);
	last = query_arg(q, name);
	/*
	 * Each path that ends with 'name', and a row of the query that has it.
	 */
	buf_add(&sql, "SELECT v AS keys, (SELECT x.value FROM ");
	buf_addf(&sql,
		"%s x WHERE x.path = v AND x.owner = seq) AS name, "
		"(SELECT x.value FROM %s x WHERE x.path = json_array(v ->> 0, "
		"v ->> 1, ?%d) AND x.owner = seq) AS other FROM (SELECT v, "
		"(SELECT m.seq FROM %s x CROSS JOIN %s m WHERE x.path = v "
		"AND m.seq = x.owner AND ",
		side, side, query_arg(q, other), side, q->shape->table);
	add_scope(q, &sql);
	buf_add(&sql, " LIMIT 1) AS seq FROM (");
	add_steps(q, &sql, "path", side, NULL, "1");
	buf_addf(&sql,
		"SELECT 1 WHERE json_array_length(step.v) = 3 "
		"AND step.v ->> 2 = ?%d)) LIMIT -1) "
		"WHERE seq IS NOT NULL ORDER BY 2, 3, 1",
		last);
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
