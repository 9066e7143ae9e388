#include <string.h>

#include "store/sqlite/query_path.h"
#include "store/sqlite/query_sql.h"

/*
 * The conditions that compare the values of a row, or ask whether there are
 * any: each as the SQL of a row, and as what an index finds for it.
 */

enum {
	ALL_NARROWS = 4, /* so many of the values narrow */
};

/* "= ?4" or "IN (the items of ?4)": always one parameter. */
static const char *
among(struct query *q, const struct strs *vs)
{
	if (vs->n == 1)
		return arena_printf(q->arena, "= ?%d", query_arg(q, vs->v[0]));
	return arena_printf(q->arena, "IN (SELECT value FROM json_each(?%d))",
		query_arg(q, strs_json(vs, q->arena)));
}

/*
 * The column as conditions name it. The plus keeps the planner from using its
 * index.
 */
static const char *
column(struct query *q, const struct path *p)
{
	return arena_printf(q->arena, "+%s", query_path_column(q, p));
}

/* Narrow to what 'from' finds where 'test' holds, which may end a range. */
static void
narrow_where(struct query *q, const char *from, const char *test)
{
	query_narrow(q, arena_printf(q->arena, "%s AND %s", from, test));
	q->last.from = from;
	q->last.test = test;
}

/*
 * Narrow to the rows whose column fulfils 'condition', by an index of the
 * column.
 */
static void
narrow_column(struct query *q, const struct path *p, const char *condition)
{
	if (query_path_is_indexed(q, p))
		narrow_where(q,
			arena_printf(q->arena,
				"SELECT seq FROM %s WHERE company IN (?1, 0)",
				q->shape->table),
			arena_printf(q->arena, "%s %s", p->field->name,
				condition));
}

/*
 * Narrow to the rows whose column is one of the values. They are looked up one
 * by one: the planner would rather use the company than a list of unknown
 * length.
 */
static void
narrow_values(struct query *q, const struct path *p, const struct strs *vs,
	const char *test)
{
	if (vs->n == 1)
		narrow_column(q, p, test);
	else if (query_path_is_indexed(q, p))
		query_narrow(q,
			arena_printf(q->arena,
				"SELECT m.seq FROM json_each(?%d) v CROSS JOIN "
				"%s m WHERE m.company IN (?1, 0) "
				"AND m.%s = v.value",
				query_arg(q, strs_json(vs, q->arena)),
				q->shape->table, p->field->name));
}

/* Narrow to the rows that have a value in V for which 'condition' holds. */
static void
narrow_set(struct query *q, const struct query_values *s, const char *condition)
{
	const char *implied = query_values_implied(q, s);

	if (s->table)
		narrow_where(q,
			arena_printf(q->arena, "SELECT x.owner %s%s", s->from,
				s->leaves ? " AND x.company IN (?1, 0)" : ""),
			condition);
	if (implied == NULL)
		return;
	query_narrow(q, implied);
	/* It knows nothing of the value, so no range can be added to it. */
	q->last.sql = NULL;
}

/*
 * Narrow to the rows that have one of some values in V. 'test' is among() of
 * these. Texts may have the same key, so that the value counts as well.
 */
static void
narrow_among(struct query *q, const struct query_values *s, const char *test,
	bool one)
{
	const char *key = "";

	if (s->leaves)
		key = arena_printf(q->arena, "x.key %s AND +",
			one ? arena_printf(q->arena, "= natural_key(%s)",
				      test + strlen("= ")) :
			      arena_printf(q->arena,
				      "IN (SELECT natural_key(value) "
				      "FROM %s)",
				      test + strlen("IN ")));
	narrow_set(q, s, arena_printf(q->arena, "%sx.value %s", key, test));
}

/*
 * The test of a value of a row, for query_values_exist(). The plus keeps the
 * planner from looking up each of many values first, and then its rows.
 */
static const char *
of_row(struct query *q, const char *test)
{
	return arena_printf(q->arena, " AND +x.value %s", test);
}

void
query_any(struct query *q, const struct path *p, const struct strs *list)
{
	const struct strs once = strs_sorted(list, q->arena), *vs = &once;
	const char *test;
	struct query_values s;

	if (vs->n == 0) {
		query_constant(q, false);
		return;
	}
	query_next(q);
	test = among(q, vs);
	if (query_path_is_set(p)) {
		s = query_path_values(q, p);
		query_values_exist(q, &s, of_row(q, test), true);
		narrow_among(q, &s, test, vs->n == 1);
		return;
	}
	buf_addf(&q->where, "%s %s", column(q, p), test);
	narrow_values(q, p, vs, test);
}

void
query_below(struct query *q, const struct path *p, const struct strs *list)
{
	const struct strs ids = strs_sorted(list, q->arena);
	const struct shape *tree = p->field->ref == NULL ? q->shape :
							   p->field->ref;
	int n = query_arg(q, strs_json(&ids, q->arena));
	const char *all = arena_printf(q->arena,
		"SELECT value FROM json_each(?%d) UNION ALL SELECT r.id FROM "
		"(SELECT DISTINCT value FROM json_each(?%d)) j "
		"CROSS JOIN %s_path b CROSS JOIN %s r WHERE b.value = j.value "
		"AND r.seq = b.owner AND r.company IN (?1, 0)",
		n, n, tree->table, tree->table);

	query_next(q);
	buf_addf(&q->where, "%s IN (%s)", column(q, p), all);
	query_narrow(q,
		arena_printf(q->arena,
			"SELECT m.seq FROM (%s) v CROSS JOIN %s m "
			"WHERE m.company IN (?1, 0) AND m.%s = v.value",
			all, q->shape->table, p->field->name));
}

/*
 * Add the condition that all of the values, which differ, are in V, or that
 * fewer are. The values of a row are looked up among these, and not the other
 * way round, so that a row costs what it holds.
 */
static void
count_in_set(struct query *q, const struct query_values *s,
	const struct strs *vs, bool all)
{
	const struct value n = { VALUE_INT, { .i = (int64_t)vs->n } };

	buf_addf(&q->where, "(SELECT count(DISTINCT x.value) %s%s%s) %s ?%d",
		s->from, s->owned, of_row(q, among(q, vs)), all ? "=" : "<",
		query_arg_value(q, &n));
}

/*
 * Narrow to the rows that have one of the values, by its place, in V. Those of
 * them that lack one of the others are left out before their rows are read.
 */
static void
narrow_all(struct query *q, const struct query_values *s, const struct strs *vs,
	size_t place)
{
	struct buf also;

	if (!s->table) {
		narrow_set(q, s, "1");
		return;
	}
	narrow_among(q, s, among(q, &(struct strs){ &vs->v[place], 1 }), true);
	buf_init(&also, q->arena, SQL_MAX);
	for (size_t i = 0; i < vs->n && i < ALL_NARROWS; i++)
		if (i != place)
			buf_addf(&also,
				"%sEXISTS (SELECT 1 %s AND x.owner = o.owner "
				"AND x.value = ?%d)",
				also.len == 0 ? "" : " AND ", s->from,
				query_arg(q, vs->v[i]));
	query_narrow_also(q, also.data);
}

void
query_all(struct query *q, const struct path *p, const struct strs *list)
{
	const struct strs once = strs_sorted(list, q->arena), *vs = &once;
	struct query_values s = { 0 };

	if (vs->n <= 1) {
		if (vs->n == 0)
			query_constant(q, true);
		else
			query_any(q, p, vs);
		return;
	}
	/* A column has only one value. */
	if (!query_path_is_set(p)) {
		query_constant(q, false);
		return;
	}
	query_next(q);
	s = query_path_values(q, p);
	count_in_set(q, &s, vs, true);
	for (size_t i = 0; i < vs->n && i < ALL_NARROWS; i++)
		narrow_all(q, &s, vs, i);
}

void
query_none(struct query *q, const struct path *p, const struct strs *list)
{
	const struct strs once = strs_sorted(list, q->arena), *vs = &once;
	const char *test;
	struct query_values s;

	if (vs->n == 0) {
		query_constant(q, true);
		return;
	}
	query_next(q);
	test = among(q, vs);
	if (query_path_is_set(p)) {
		s = query_path_values(q, p);
		query_values_exist(q, &s, of_row(q, test), false);
		return;
	}
	buf_addf(&q->where, "(%s IS NULL OR NOT (%s %s))", column(q, p),
		column(q, p), test);
}

void
query_lacks(struct query *q, const struct path *p, const struct strs *list)
{
	const struct strs once = strs_sorted(list, q->arena), *vs = &once;
	struct query_values s = { 0 };

	if (vs->n <= 1) {
		if (vs->n == 0)
			query_constant(q, false);
		else
			query_none(q, p, vs);
		return;
	}
	if (!query_path_is_set(p)) {
		query_constant(q, true);
		return;
	}
	query_next(q);
	s = query_path_values(q, p);
	count_in_set(q, &s, vs, false);
}

void
query_empty(struct query *q, const struct path *p, bool is_empty)
{
	query_next(q);
	if (query_path_is_set(p)) {
		struct query_values s = query_path_values(q, p);

		query_values_exist(q, &s, "", !is_empty);
		return;
	}
	buf_addf(&q->where, "%s IS %sNULL", column(q, p),
		is_empty ? "" : "NOT ");
	if (is_empty)
		narrow_column(q, p, "IS NULL");
	if (is_empty && q->group[q->depth].op == QUERY_OR &&
		q->group[q->depth].terms == 1)
		q->group[q->depth].lacks = p->field;
}

/*
 * Add the other end of a range to the narrow of the first end. An index is read
 * up to the first of several upper limits, and the other end is the closer one.
 */
static bool
join_range(struct query *q, const struct path *p, const char *test, bool upper)
{
	if (q->last.sql == NULL || q->group[q->depth].op != QUERY_AND ||
		q->last.of.field != p->field || q->last.of.keys != p->keys) {
		/* That of another condition has no other end. */
		q->last.sql = NULL;
		return false;
	}
	q->last.test = arena_printf(q->arena, "%s AND %s",
		upper ? test : q->last.test, upper ? q->last.test : test);
	*q->last.sql = arena_printf(q->arena, "%s AND %s", q->last.from,
		q->last.test);
	return true;
}

/*
 * The test of a leaf for narrowing. The keys of numbers are the numbers, and
 * come before ''. Those of texts are in another order than comparing texts
 * takes, and come behind it.
 */
static const char *
key_test(struct query *q, const char *sign, const struct value *v, int n,
	const char *test)
{
	return v->kind == VALUE_TEXT ?
		arena_printf(q->arena, "x.key >= x'' AND %s", test) :
		arena_printf(q->arena, "x.key %s ?%d AND x.key < ''", sign, n);
}

void
query_compare(struct query *q, const struct path *p, enum query_cmp cmp,
	const struct value *v)
{
	static const char *const signs[] = {
		[QUERY_EQ] = "=",
		[QUERY_LT] = "<",
		[QUERY_LE] = "<=",
		[QUERY_GT] = ">",
		[QUERY_GE] = ">=",
	};
	bool upper = cmp == QUERY_LT || cmp == QUERY_LE;
	const char *test;
	int n;

	query_next(q);
	n = query_arg_value(q, v);
	test = arena_printf(q->arena, "%s ?%d", signs[cmp], n);
	if (query_path_is_set(p)) {
		struct query_values s = query_path_values(q, p);

		/*
		 * Numbers compare only with numbers, and texts only with texts.
		 */
		test = arena_printf(q->arena,
			"x.value %s AND typeof(x.value) %s", test,
			v->kind == VALUE_TEXT ? "= 'text'" :
						"IN ('integer', 'real')");
		query_values_exist(q, &s,
			arena_printf(q->arena, " AND %s", test), true);
		if (s.leaves)
			test = key_test(q, signs[cmp], v, n, test);
		if (!join_range(q, p, test, upper))
			narrow_set(q, &s, test);
	} else {
		buf_addf(&q->where, "%s %s", column(q, p), test);
		query_range(q, p->field, test, false);
		if (!join_range(q, p,
			    arena_printf(q->arena, "%s %s", p->field->name,
				    test),
			    upper))
			narrow_column(q, p, test);
	}
	q->last.of = *p;
}
