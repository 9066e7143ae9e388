#include "store/sqlite/query_path.h"

#include "store/sqlite/apart.h"
#include "store/sqlite/extra.h"
#include "store/sqlite/leaves.h"

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
	const char *name = p->field->name;

	if (query_path_is_absent(p))
		return "NULL";
	q->of_rows = true;
	/* Conditions and orders are about the id, and not about the number. */
	if ((p->field->flags & COMPANY) != 0)
		return arena_printf(q->arena,
			"iif(m.%s = 0, '', (SELECT w.id FROM company w "
			"WHERE w.seq = m.%s))",
			name, name);
	return apart_value(q->shape->table, p->field, "m", q->arena);
}

bool
query_path_is_leaf(const struct path *p)
{
	return p->keys != NULL && field_has_leaves(p->field) &&
		!query_path_is_absent(p) && leaves_have(p->field, p->keys);
}

static bool
has_extra(const struct query *q, const struct field *f)
{
	return q->extras != NULL && extra_fits(q->shape, f) &&
		extra_has(q->extras, q->shape->table, f->name);
}

bool
query_path_is_indexed(const struct query *q, const struct path *p)
{
	return !query_path_is_absent(p) &&
		(p->field->filter == FILTER_LIST ||
			(p->field->flags & INDEXED) != 0 ||
			has_extra(q, p->field));
}

bool
query_path_is_ordered(const struct query *q, const struct path *p)
{
	return !query_path_is_set(p) && !query_path_is_absent(p) &&
		(field_is_ordered(p->field) || has_extra(q, p->field));
}

/*
 * Take V out of the JSON of the column. Of an object with leaves, what would be
 * no leaf is no value either.
 */
static const char *
from_json(struct query *q, const struct path *p)
{
	size_t depth = p->keys == NULL ? 0 : p->keys->n - 1;
	struct buf from, where;

	if (query_path_is_absent(p))
		return "FROM (SELECT NULL AS value) x WHERE 0";
	buf_init(&from, q->arena, SQL_MAX);
	buf_init(&where, q->arena, SQL_MAX);
	buf_addf(&from, "FROM (SELECT k%zu.atom AS value FROM json_each(%s) k0",
		depth, query_path_column(q, p));
	for (size_t i = 1; i <= depth; i++)
		buf_addf(&from,
			", json_each(CASE k%zu.type WHEN 'object' "
			"THEN k%zu.value END) k%zu",
			i - 1, i - 1, i);
	for (size_t i = 0; p->keys != NULL && i <= depth; i++)
		buf_addf(&where, " AND k%zu.key = ?%d", i,
			query_arg(q, p->keys->v[i]));
	if (field_has_leaves(p->field))
		buf_addf(&where,
			" AND k%zu.type <> 'null' "
			"AND NOT (k%zu.type = 'array' AND k%zu.value = '[]')",
			depth, depth, depth);
	buf_addf(&from, " WHERE 1%s) x WHERE 1", where.data);
	return from.data;
}

const char *
query_leaf_path(struct query *q, const struct path *p)
{
	return arena_printf(q->arena,
		"(SELECT number FROM %s_leaf_path WHERE field = '%s' "
		"AND keys = ?%d)",
		q->shape->table, p->field->name,
		query_arg(q, strs_json(p->keys, q->arena)));
}

/* Where the leaves at a path are. One that stands for an item may be empty. */
static const char *
from_leaves(struct query *q, const struct path *p)
{
	return arena_printf(q->arena, "FROM %s_leaf x WHERE x.path = %s%s",
		q->shape->table, query_leaf_path(q, p),
		p->field->sought == NULL ? "" : " AND x.key IS NOT NULL");
}

struct query_values
query_path_values(struct query *q, const struct path *p)
{
	struct query_values s = { .owned = "", .of = p };

	if (query_path_is_leaf(p)) {
		s.leaves = s.table = true;
		s.from = from_leaves(q, p);
	} else if (query_path_is_absent(p) || !field_has_side(p->field) ||
		field_has_leaves(p->field)) {
		s.from = from_json(q, p);
	} else {
		s.table = true;
		s.from = arena_printf(q->arena, "FROM %s_%s x WHERE %s",
			q->shape->table, p->field->name,
			p->keys == NULL ?
				"1" :
				arena_printf(q->arena, "x.path = ?%d",
					query_arg(q,
						strs_json(p->keys, q->arena))));
	}
	if (s.table)
		s.owned = " AND x.owner = m.seq";
	return s;
}

const char *
query_values_implied(struct query *q, const struct query_values *s)
{
	struct path p = *s->of;

	if (s->table || p.keys == NULL || query_path_is_absent(&p) ||
		!field_has_leaves(p.field))
		return NULL;
	p.keys = leaves_implied(p.field, p.keys, q->arena);
	return p.keys == NULL ?
		NULL :
		arena_printf(q->arena,
			"SELECT x.owner FROM %s_leaf x WHERE x.path = %s "
			"AND x.company IN (?1, 0)",
			q->shape->table, query_leaf_path(q, &p));
}

void
query_values_exist(struct query *q, const struct query_values *s,
	const char *condition, bool exists)
{
	buf_addf(&q->where, "%sEXISTS (SELECT 1 %s%s%s)", exists ? "" : "NOT ",
		s->from, s->owned, condition);
}
