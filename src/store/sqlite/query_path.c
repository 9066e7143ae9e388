#include "store/sqlite/query_path.h"

#include "store/sqlite/apart.h"
#include "store/sqlite/extra.h"
#include "store/sqlite/leaves.h"
#include "store/sqlite/spread.h"

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

/* "json_each(the JSON)" of a value that has to be an object, or a list. */
static const char *
each(struct query *q, const char *type, const char *name)
{
	return arena_printf(q->arena,
		"json_each(CASE %s.type WHEN '%s' THEN %s.value END)", name,
		type, name);
}

/*
 * Take V out of the JSON of the column. The keys lead into each record of a
 * list that the shape knows. Of an object with leaves, what would be no leaf is
 * no value either.
 */
static const char *
from_json(struct query *q, const struct path *p)
{
	const struct shape *sh = p->field->inside;
	const size_t n = p->keys == NULL ? 0 : p->keys->n;
	const char *each_of, *last = "k0";
	struct buf from, where;

	if (query_path_is_absent(p))
		return "FROM (SELECT NULL AS value) x WHERE 0";
	each_of = arena_printf(q->arena, "json_each(%s)",
		query_path_column(q, p));
	buf_init(&from, q->arena, SQL_MAX);
	buf_init(&where, q->arena, SQL_MAX);
	/* The items of a list that has no table. */
	if (n == 0)
		buf_addf(&from, "%s k0", each_of);
	for (size_t i = 0; i < n; i++) {
		const struct field *f = sh == NULL ?
			NULL :
			shape_find(sh, p->keys->v[i]);

		last = arena_printf(q->arena, "k%zu", i);
		buf_addf(&from, "%s%s %s", i > 0 ? ", " : "", each_of, last);
		buf_addf(&where, " AND %s.key = ?%d", last,
			query_arg(q, p->keys->v[i]));
		if (f != NULL && f->type == TYPE_any && i + 1 < n) {
			buf_addf(&from, ", %s i%zu", each(q, "array", last), i);
			last = arena_printf(q->arena, "i%zu", i);
		}
		sh = f == NULL ? NULL : f->inside;
		each_of = each(q, "object", last);
	}
	if (field_has_leaves(p->field))
		buf_addf(&where,
			" AND %s.type <> 'null' "
			"AND NOT (%s.type = 'array' AND %s.value = '[]')",
			last, last, last);
	return arena_printf(q->arena,
		"FROM (SELECT %s.atom AS value FROM %s WHERE 1%s) x WHERE 1",
		last, from.data, where.data);
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

/* Is V in a table of its field, because the shape knows what lies there? */
static bool
is_spread(const struct path *p)
{
	return p->leaf != NULL && p->field->inner != FILTER_NONE &&
		!query_path_is_absent(p) && spread_has(p->leaf);
}

struct query_values
query_path_values(struct query *q, const struct path *p)
{
	struct query_values s = { .owned = "", .of = p };

	if (query_path_is_leaf(p)) {
		s.leaves = s.table = true;
		s.from = from_leaves(q, p);
	} else if (is_spread(p)) {
		s.table = true;
		s.from = arena_printf(q->arena,
			"FROM %s_%s x WHERE x.path = ?%d", q->shape->table,
			p->field->name,
			query_arg(q, strs_json(p->keys, q->arena)));
	} else if (p->keys == NULL && field_has_side(p->field)) {
		s.table = true;
		s.from = arena_printf(q->arena, "FROM %s_%s x WHERE 1",
			q->shape->table, p->field->name);
	} else {
		s.from = from_json(q, p);
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
