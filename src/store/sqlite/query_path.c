#include "store/sqlite/query_path.h"

#include "store/sqlite/sides.h"

/* Where the values at a path are, as SQL names them. */

bool
query_path_is_set(const struct path *p)
{
	return p->field->type == TYPE_strs || p->keys != NULL;
}

bool
query_path_is_absent(const struct path *p)
{
	return !field_is_stored(p->field) ||
		(p->leaf != NULL && !field_is_stored(p->leaf)) ||
		(p->keys != NULL && p->field->type == TYPE_strs);
}

const char *
query_path_column(struct query *q, const struct path *p)
{
	return query_path_is_absent(p) ?
		"NULL" :
		arena_printf(q->arena, "m.%s", p->field->name);
}

bool
query_path_is_leaf(const struct path *p)
{
	return p->keys != NULL && field_has_leaves(p->field) &&
		!query_path_is_absent(p);
}

bool
query_path_is_indexed(const struct path *p)
{
	return !query_path_is_absent(p) &&
		(p->field->filter == FILTER_LIST ||
			(p->field->flags & INDEXED) != 0);
}

/* Take V out of the JSON of a column that has no table beside the row. */
static const char *
from_json(struct query *q, const struct path *p)
{
	size_t depth = p->keys == NULL ? 0 : p->keys->n - 1;
	struct buf from, where;

	if (query_path_is_absent(p))
		return "FROM (SELECT NULL AS value) x WHERE 0";
	buf_init(&from, q->arena, SQL_MAX);
	buf_init(&where, q->arena, SQL_MAX);
	buf_addf(&from,
		"FROM (SELECT k%zu.atom AS value FROM json_each(m.%s) k0",
		depth, p->field->name);
	for (size_t i = 1; i <= depth; i++)
		buf_addf(&from,
			", json_each(CASE k%zu.type WHEN 'object' "
			"THEN k%zu.value END) k%zu",
			i - 1, i - 1, i);
	for (size_t i = 0; p->keys != NULL && i <= depth; i++)
		buf_addf(&where, " AND k%zu.key = ?%d", i,
			query_arg(q, p->keys->v[i]));
	buf_addf(&from, " WHERE 1%s) x WHERE 1", where.data);
	return from.data;
}

const char *
query_leaf_path(struct query *q, const struct path *p)
{
	return arena_printf(q->arena,
		"(SELECT number FROM leaf_path WHERE field = '%s' "
		"AND keys = ?%d)",
		p->field->name, query_arg(q, strs_json(p->keys, q->arena)));
}

struct query_values
query_path_values(struct query *q, const struct path *p)
{
	struct query_values s = { .table = field_has_side(p->field) &&
			!query_path_is_absent(p) };

	s.leaves = s.table && field_has_leaves(p->field);
	s.owned = s.table ? " AND x.owner = m.seq" : "";
	if (!s.table)
		s.from = from_json(q, p);
	else if (p->keys == NULL)
		s.from = arena_printf(q->arena, "FROM %s_%s x WHERE 1",
			q->shape->table, p->field->name);
	else if (s.leaves)
		s.from = arena_printf(q->arena,
			"FROM %s_leaf x WHERE x.path = %s", q->shape->table,
			query_leaf_path(q, p));
	else
		s.from = arena_printf(q->arena,
			"FROM %s_%s x WHERE x.path = ?%d", q->shape->table,
			p->field->name,
			query_arg(q, strs_json(p->keys, q->arena)));
	return s;
}

void
query_values_exist(struct query *q, const struct query_values *s,
	const char *condition, bool exists)
{
	buf_addf(&q->where, "%sEXISTS (SELECT 1 %s%s%s)", exists ? "" : "NOT ",
		s->from, s->owned, condition);
}
