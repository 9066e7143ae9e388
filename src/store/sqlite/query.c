#include "store/query.h"

#include <string.h>

#include "base/strs.h"
#include "store/sqlite/query_sql.h"
#include "store/regex.h"
#include "store/sqlite/sides.h"
#include "store/sqlite/words.h"

enum {
	ARGS_MAX = 1500,
	ALL_NARROWS = 4, /* so many of the values narrow */
};

int64_t query_narrow_rows = 1000;

struct query *
query_new(struct arena *a, const struct shape *sh, const char *company,
	enum reach reach)
{
	struct query *q = ARENA_NEW(a, struct query);

	q->shape = sh;
	q->arena = a;
	q->limit = -1;
	q->reach = reach;
	buf_init(&q->where, a, WHERE_MAX);
	ARENA_GROW(a, q->args, q->nargs);
	/* Parameter 1 is always the company. */
	q->args[q->nargs++] = (struct value){ VALUE_TEXT, { .s = company } };
	return q;
}

const struct shape *
query_shape(const struct query *q)
{
	return q->shape;
}

const char *
query_bad(const struct query *q)
{
	return q->bad;
}

const char *
query_bad_pattern(const struct query *q)
{
	return q->bad_pattern;
}

void
query_about(struct query *q, const char *argument)
{
	q->about = argument;
}

void
query_natural(struct query *q)
{
	q->natural = true;
}

static void
refuse(struct query *q, const char *what)
{
	if (q->bad == NULL)
		q->bad = q->about == NULL ?
			what :
			arena_printf(q->arena, "%.100s: %s", q->about, what);
}

/* Keep a value that will be bound. The number of its parameter. */
static int
arg(struct query *q, const struct value *v)
{
	if (q->nargs == ARGS_MAX) {
		refuse(q, "too many values");
		return 1;
	}
	ARENA_GROW(q->arena, q->args, q->nargs);
	q->args[q->nargs++] = *v;
	return (int)q->nargs;
}

int
query_arg(struct query *q, const char *s)
{
	return arg(q, &(struct value){ VALUE_TEXT, { .s = s } });
}

int
query_arg_int(struct query *q, int64_t n)
{
	return arg(q, &(struct value){ VALUE_INT, { .i = n } });
}

/* --- Conditions --- */

/* Add the narrow of the last term of an OR to those of the other terms. */
static void
end_term(struct query *q)
{
	const char **term = &q->group[q->depth].term;
	const char **ways = &q->group[q->depth].ways;

	if (q->group[q->depth].op != QUERY_OR || q->group[q->depth].terms == 0)
		return;
	/*
	 * Each term copies the text of those before. A query that will not run
	 * needs none.
	 */
	if (q->bad != NULL)
		return;
	if (*term == NULL)
		q->group[q->depth].wide = true;
	else
		*ways = *ways == NULL ?
			*term :
			arena_printf(q->arena, "%s UNION ALL %s", *ways, *term);
	*term = NULL;
}

/* Begin one condition inside the group that is open. */
static void
next(struct query *q)
{
	end_term(q);
	if (q->group[q->depth].terms > 0)
		buf_add(&q->where,
			q->group[q->depth].op == QUERY_AND ? " AND " : " OR ");
	/* The engine limits how deep an expression is nested. */
	if (++q->group[q->depth].terms > QUERY_TERMS || q->where.full)
		refuse(q, "too many conditions");
}

/*
 * Note a narrow: how to find the rows that can fulfil the condition. Inside an
 * OR it is of use only together with narrows of all other terms.
 */
static void
narrow(struct query *q, const char *sql)
{
	q->last.sql = NULL;
	for (unsigned i = q->depth; i > 0; i--)
		if (q->group[i].op == QUERY_OR) {
			if (q->group[i].term != NULL)
				return;
			q->group[i].term = sql;
			q->last.sql = &q->group[i].term;
			return;
		}
	if (q->nnarrow == QUERY_NARROWS)
		return;
	q->narrow[q->nnarrow] = (struct narrow){ .sql = sql };
	q->last.sql = &q->narrow[q->nnarrow++].sql;
}

/* Let the last narrow ask something of the numbers that it finds. */
static void
narrow_also(struct query *q, const char *also)
{
	const char **last = q->last.sql;

	if (last != NULL && q->nnarrow > 0 &&
		last == &q->narrow[q->nnarrow - 1].sql)
		q->narrow[q->nnarrow - 1].also = also;
}

/*
 * Note a comparison that every row fulfils, for a walk in its order. Inside an
 * OR that begins with "there is no value" it is kept until the OR ends.
 */
static void
note_range(struct query *q, const struct field *f, const char *test,
	bool or_null)
{
	if (q->group[q->depth].terms == 2 && q->group[q->depth].lacks == f)
		q->group[q->depth].test = test;
	for (unsigned i = q->depth; i > 0; i--)
		if (q->group[i].op == QUERY_OR)
			return;
	if (q->nranges == QUERY_RANGES)
		return;
	q->range[q->nranges].field = f;
	q->range[q->nranges].test = test;
	q->range[q->nranges++].or_null = or_null;
}

void
query_begin(struct query *q, enum query_op op)
{
	if (q->depth + 1 == QUERY_DEPTH) {
		refuse(q, "conditions are nested too deeply");
		return;
	}
	next(q);
	buf_addc(&q->where, '(');
	q->depth++;
	memset(&q->group[q->depth], 0, sizeof(q->group[0]));
	q->group[q->depth].op = op;
	q->last.sql = NULL;
}

void
query_end(struct query *q)
{
	const char *ways = NULL, *test;
	const struct field *lacks;

	if (q->depth == 0)
		return;
	if (q->group[q->depth].terms == 0)
		buf_addc(&q->where, '1');
	buf_addc(&q->where, ')');
	end_term(q);
	if (!q->group[q->depth].wide)
		ways = q->group[q->depth].ways;
	lacks = q->group[q->depth].lacks;
	test = q->group[q->depth].terms == 2 ? q->group[q->depth].test : NULL;
	q->depth--;
	if (test != NULL)
		note_range(q, lacks, test, true);
	if (ways != NULL)
		narrow(q, ways);
	q->last.sql = NULL;
}

void
query_constant(struct query *q, bool all)
{
	next(q);
	buf_addc(&q->where, all ? '1' : '0');
	if (!all)
		narrow(q, "SELECT 0 WHERE 0");
}

/* Is V a set of values, and not the one value of a column? */
static bool
is_set(const struct path *p)
{
	return p->field->type == TYPE_strs || p->keys != NULL;
}

/* Where the values of V are; SQL names one of them x.value. */
struct source {
	const char *from;  /* "FROM model_metadata x WHERE x.path = ?3" */
	const char *owned; /* " AND x.owner = m.seq" */
	bool table;        /* V is in a table beside the row */
	bool leaves;       /* which has keys and companies */
};

/*
 * Is V always empty? That is so when no record has the field yet, and when the
 * keys lead into a list of texts, inside which nothing is.
 */
static bool
is_absent(const struct path *p)
{
	return !field_is_stored(p->field) ||
		(p->leaf != NULL && !field_is_stored(p->leaf)) ||
		(p->keys != NULL && p->field->type == TYPE_strs);
}

/* The column, as SELECT and ORDER BY name it. */
static const char *
plain_column(struct query *q, const struct path *p)
{
	return is_absent(p) ? "NULL" :
			      arena_printf(q->arena, "m.%s", p->field->name);
}

/* Is V the one value of a leaf that is in a table beside the row? */
static bool
is_leaf(const struct path *p)
{
	return p->keys != NULL && field_has_leaves(p->field) && !is_absent(p);
}

/* Take V out of the JSON of a column that has no table beside the row. */
static const char *
from_json(struct query *q, const struct path *p)
{
	size_t depth = p->keys == NULL ? 0 : p->keys->n - 1;
	struct buf from, where;

	if (is_absent(p))
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

static struct source
source(struct query *q, const struct path *p)
{
	struct source s = { .table = field_has_side(p->field) &&
			!is_absent(p) };

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
	return arena_printf(q->arena, "+%s", plain_column(q, p));
}

static bool
indexed(const struct path *p)
{
	return !is_absent(p) &&
		(p->field->filter == FILTER_LIST ||
			(p->field->flags & INDEXED) != 0);
}

/*
 * Narrow to the rows whose column fulfils 'condition', by an index of the
 * column.
 */
static void
narrow_column(struct query *q, const struct path *p, const char *condition)
{
	if (indexed(p))
		narrow(q,
			arena_printf(q->arena,
				"SELECT seq FROM %s WHERE company IN (?1, '') "
				"AND %s %s",
				q->shape->table, p->field->name, condition));
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
	else if (indexed(p))
		narrow(q,
			arena_printf(q->arena,
				"SELECT m.seq FROM json_each(?%d) v CROSS JOIN "
				"%s m WHERE m.company IN (?1, '') "
				"AND m.%s = v.value",
				query_arg(q, strs_json(vs, q->arena)),
				q->shape->table, p->field->name));
}

/* Narrow to the rows that have a value in V for which 'condition' holds. */
static void
narrow_set(struct query *q, const struct source *s, const char *condition)
{
	if (s->table)
		narrow(q,
			arena_printf(q->arena, "SELECT x.owner %s%s%s", s->from,
				s->leaves ? " AND x.company IN (?1, '')" : "",
				condition));
}

/*
 * Narrow to the rows that have one of some values in V. 'test' is among() of
 * these. Texts may have the same key, so that the value counts as well.
 */
static void
narrow_among(struct query *q, const struct source *s, const char *test,
	bool one)
{
	const char *key = "";

	if (s->leaves)
		key = arena_printf(q->arena, " AND x.key %s",
			one ? arena_printf(q->arena, "= natural_key(%s)",
				      test + strlen("= ")) :
			      arena_printf(q->arena,
				      "IN (SELECT natural_key(value) "
				      "FROM %s)",
				      test + strlen("IN ")));
	narrow_set(q, s,
		arena_printf(q->arena, "%s AND %sx.value %s", key,
			s->leaves ? "+" : "", test));
}

/*
 * Add the condition that V has a value for which 'condition' holds, or that it
 * has none ('exists' is false).
 */
static void
in_set(struct query *q, const struct source *s, const char *condition,
	bool exists)
{
	buf_addf(&q->where, "%sEXISTS (SELECT 1 %s%s%s)", exists ? "" : "NOT ",
		s->from, s->owned, condition);
}

/*
 * Such a test of the value of a row. The plus keeps the planner from looking up
 * each of many values first, and then its rows.
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
	struct source s;

	if (vs->n == 0) {
		query_constant(q, false);
		return;
	}
	next(q);
	test = among(q, vs);
	if (is_set(p)) {
		s = source(q, p);
		in_set(q, &s, of_row(q, test), true);
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
		"AND r.seq = b.owner AND r.company IN (?1, '')",
		n, n, tree->table, tree->table);

	next(q);
	buf_addf(&q->where, "%s IN (%s)", column(q, p), all);
	narrow(q,
		arena_printf(q->arena,
			"SELECT m.seq FROM (%s) v CROSS JOIN %s m "
			"WHERE m.company IN (?1, '') AND m.%s = v.value",
			all, q->shape->table, p->field->name));
}

/*
 * Add the condition that all of the values, which differ, are in V, or that
 * fewer are. The values of a row are looked up among these, and not the other
 * way round, so that a row costs what it holds.
 */
static void
count_in_set(struct query *q, const struct source *s, const struct strs *vs,
	bool all)
{
	const struct value n = { VALUE_INT, { .i = (int64_t)vs->n } };

	buf_addf(&q->where, "(SELECT count(DISTINCT x.value) %s%s%s) %s ?%d",
		s->from, s->owned, of_row(q, among(q, vs)), all ? "=" : "<",
		arg(q, &n));
}

/*
 * Narrow to the rows that have one of the values, by its place, in V. Those of
 * them that lack one of the others are left out before their rows are read.
 */
static void
narrow_all(struct query *q, const struct source *s, const struct strs *vs,
	size_t place)
{
	struct buf also;

	narrow_among(q, s, among(q, &(struct strs){ &vs->v[place], 1 }), true);
	buf_init(&also, q->arena, SQL_MAX);
	for (size_t i = 0; i < vs->n && i < ALL_NARROWS; i++)
		if (i != place)
			buf_addf(&also,
				"%sEXISTS (SELECT 1 %s AND x.owner = o.owner "
				"AND x.value = ?%d)",
				also.len == 0 ? "" : " AND ", s->from,
				query_arg(q, vs->v[i]));
	narrow_also(q, also.data);
}

void
query_all(struct query *q, const struct path *p, const struct strs *list)
{
	const struct strs once = strs_sorted(list, q->arena), *vs = &once;
	struct source s = { 0 };

	if (vs->n <= 1) {
		if (vs->n == 0)
			query_constant(q, true);
		else
			query_any(q, p, vs);
		return;
	}
	/* A column has only one value. */
	if (!is_set(p)) {
		query_constant(q, false);
		return;
	}
	next(q);
	s = source(q, p);
	count_in_set(q, &s, vs, true);
	for (size_t i = 0; i < vs->n && i < ALL_NARROWS; i++)
		narrow_all(q, &s, vs, i);
}

void
query_none(struct query *q, const struct path *p, const struct strs *list)
{
	const struct strs once = strs_sorted(list, q->arena), *vs = &once;
	const char *test;
	struct source s;

	if (vs->n == 0) {
		query_constant(q, true);
		return;
	}
	next(q);
	test = among(q, vs);
	if (is_set(p)) {
		s = source(q, p);
		in_set(q, &s, of_row(q, test), false);
		return;
	}
	buf_addf(&q->where, "(%s IS NULL OR NOT (%s %s))", column(q, p),
		column(q, p), test);
}

void
query_lacks(struct query *q, const struct path *p, const struct strs *list)
{
	const struct strs once = strs_sorted(list, q->arena), *vs = &once;
	struct source s = { 0 };

	if (vs->n <= 1) {
		if (vs->n == 0)
			query_constant(q, false);
		else
			query_none(q, p, vs);
		return;
	}
	if (!is_set(p)) {
		query_constant(q, true);
		return;
	}
	next(q);
	s = source(q, p);
	count_in_set(q, &s, vs, false);
}

void
query_empty(struct query *q, const struct path *p, bool is_empty)
{
	next(q);
	if (is_set(p)) {
		struct source s = source(q, p);

		in_set(q, &s, "", !is_empty);
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

/* Add the other end of a range to the narrow of the first end. */
static bool
join_range(struct query *q, const struct path *p, const char *condition)
{
	if (q->last.sql == NULL || q->group[q->depth].op != QUERY_AND ||
		q->last.of.field != p->field || q->last.of.keys != p->keys)
		return false;
	*q->last.sql = arena_printf(q->arena, "%s AND %s", *q->last.sql,
		condition);
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
	const char *test;
	int n;

	next(q);
	n = arg(q, v);
	test = arena_printf(q->arena, "%s ?%d", signs[cmp], n);
	if (is_set(p)) {
		struct source s = source(q, p);

		/*
		 * Numbers compare only with numbers, and texts only with texts.
		 */
		test = arena_printf(q->arena,
			"x.value %s AND typeof(x.value) %s", test,
			v->kind == VALUE_TEXT ? "= 'text'" :
						"IN ('integer', 'real')");
		in_set(q, &s, arena_printf(q->arena, " AND %s", test), true);
		if (s.leaves)
			test = key_test(q, signs[cmp], v, n, test);
		if (!join_range(q, p, test))
			narrow_set(q, &s,
				arena_printf(q->arena, " AND %s", test));
	} else {
		buf_addf(&q->where, "%s %s", column(q, p), test);
		note_range(q, p->field, test, false);
		if (!join_range(q, p,
			    arena_printf(q->arena, "%s %s", p->field->name,
				    test)))
			narrow_column(q, p, test);
	}
	q->last.of = *p;
}

/*
 * Add an equality for a pattern that matches only one text (and the text
 * followed by a line feed, before which "$" also matches). False: it is no such
 * pattern.
 */
static bool
match_literal(struct query *q, const struct path *p, const char *pattern)
{
	const char *two[2];
	struct buf text;

	buf_init(&text, q->arena, SQL_MAX);
	if (is_set(p) || !regex_literal(pattern, &text))
		return false;
	two[0] = text.data;
	two[1] = arena_printf(q->arena, "%s\n", text.data);
	query_any(q, p, &(struct strs){ two, 2 });
	return true;
}

/* The full-text query for what holds all of some pieces: "abc" AND "bcd". */
static const char *
holds_all(struct query *q, const struct strs *pieces)
{
	struct buf b;

	buf_init(&b, q->arena, SQL_MAX);
	for (size_t i = 0; i < pieces->n; i++) {
		buf_add(&b, i > 0 ? " AND \"" : "\"");
		for (const char *p = pieces->v[i]; *p != '\0'; p++) {
			if (*p == '"')
				buf_addc(&b, '"');
			buf_addc(&b, *p);
		}
		buf_addc(&b, '"');
	}
	return b.data;
}

/*
 * Narrow to the rows that hold all pieces of a pattern, because only these can
 * match it.
 */
static void
narrow_pattern(struct query *q, const struct path *p, const char *pattern,
	bool caseless)
{
	struct strs pieces;

	if ((p->field->flags & GRAMS) == 0)
		return;
	pieces = regex_pieces(pattern, caseless, q->arena);
	if (pieces.n > 0)
		narrow(q,
			arena_printf(q->arena,
				"SELECT rowid FROM %s_trigram "
				"WHERE %s_trigram MATCH ?%d "
				"UNION ALL SELECT p.owner FROM %s_pending p",
				q->shape->table, q->shape->table,
				query_arg(q, holds_all(q, &pieces)),
				q->shape->table));
}

/*
 * Narrow to the rows with a list in which a value matches. Lists use few
 * different values, and each of these is found by one look into the key of the
 * table.
 */
static void
narrow_distinct(struct query *q, const struct path *p, const char *call,
	int pattern)
{
	const char *table = arena_printf(q->arena, "%s_%s", q->shape->table,
		p->field->name);

	narrow(q,
		arena_printf(q->arena,
			"SELECT owner FROM (WITH RECURSIVE d (v) AS ("
			"SELECT min(value) FROM %s UNION ALL "
			"SELECT (SELECT min(value) FROM %s WHERE value > d.v) "
			"FROM d WHERE d.v IS NOT NULL) SELECT x.owner FROM d "
			"CROSS JOIN %s x WHERE x.value = d.v "
			"AND %s(?%d, d.v))",
			table, table, table, call, pattern));
}

/* Check a pattern, and remember the first that is not a regular expression. */
static bool
is_pattern(struct query *q, const struct path *p, const char *pattern,
	bool caseless)
{
	const char *why = "";

	if (regex_check(pattern, caseless, &why))
		return true;
	if (q->bad_pattern == NULL)
		q->bad_pattern = arena_printf(q->arena, "%s: %s",
			p->field->name, why);
	return false;
}

void
query_match(struct query *q, const struct path *p, const char *pattern,
	bool caseless)
{
	const char *call = caseless ? "iregexp" : "regexp";
	int n;

	if (!caseless && p->field->type == TYPE_str &&
		match_literal(q, p, pattern))
		return;
	if (!is_pattern(q, p, pattern, caseless))
		return;
	if (p->field->type != TYPE_str && !is_set(p)) {
		query_constant(q, false);
		return;
	}
	next(q);
	if (is_set(p)) {
		struct source s = source(q, p);

		n = query_arg(q, pattern);
		in_set(q, &s,
			arena_printf(q->arena, " AND %s(?%d, x.value)", call,
				n),
			true);
		if (s.table && p->keys == NULL)
			narrow_distinct(q, p, call, n);
		return;
	}
	buf_addf(&q->where, "%s(?%d, %s)", call, query_arg(q, pattern),
		plain_column(q, p));
	narrow_pattern(q, p, pattern, caseless);
}

/* --- Words --- */

static bool
has_words(const struct shape *sh)
{
	for (size_t i = 0; i < sh->count; i++)
		if (sh->fields[i].weight != 0)
			return true;
	return false;
}

/*
 * Add the condition that a searched field holds the phrase, whatever the case
 * of its letters.
 */
static void
phrase(struct query *q, const char *text, bool wanted)
{
	struct buf literal;
	bool first = true;
	int n;

	buf_init(&literal, q->arena, SQL_MAX);
	for (; *text != '\0'; text++) {
		if (strchr("\\^$.[|()?*+{", *text) != NULL)
			buf_addc(&literal, '\\');
		buf_addc(&literal, *text);
	}
	if (!is_pattern(q, &(struct path){ .field = q->shape->fields },
		    literal.data, true))
		refuse(q, "a phrase is too long");
	n = query_arg(q, literal.data);
	next(q);
	buf_addf(&q->where, "%s(", wanted ? "" : "NOT ");
	for (size_t i = 0; i < q->shape->count; i++)
		if (q->shape->fields[i].weight != 0) {
			buf_addf(&q->where, "%siregexp(?%d, m.%s)",
				first ? "" : " OR ", n,
				q->shape->fields[i].name);
			first = false;
		}
	buf_addc(&q->where, ')');
}

/*
 * The rows that have any of the words of a parameter: the column seq, and with
 * 'scored' the column score. The index of words does not know yet how the rows
 * in the backlog are now, so these are looked at one by one.
 */
static const char *
with_words(struct query *q, int param, bool scored)
{
	const char *table = q->shape->table;
	struct buf weights, texts;

	buf_init(&weights, q->arena, SQL_MAX);
	buf_init(&texts, q->arena, SQL_MAX);
	for (size_t i = 0; i < q->shape->count; i++) {
		const struct field *f = &q->shape->fields[i];

		if (f->weight == 0)
			continue;
		buf_addf(&weights, ", %d.0", f->weight);
		buf_addf(&texts, ", %d.0, r.%s", f->weight, f->name);
	}
	return arena_printf(q->arena,
		"SELECT i.rowid AS seq%s FROM %s_text i "
		"WHERE i.%s_text MATCH ?%d "
		"AND i.rowid NOT IN (SELECT owner FROM %s_pending) "
		"UNION ALL SELECT seq%s FROM "
		"(SELECT r.seq, words_score(?%d%s) AS score "
		"FROM %s_pending p CROSS JOIN %s r WHERE r.seq = p.owner) "
		"WHERE score > 0",
		!scored ? "" :
			  arena_printf(q->arena,
				  ", text_score(i.%s_text%s) AS score", table,
				  weights.data),
		table, table, param, table, scored ? ", score" : "", param,
		texts.data, table, table);
}

bool
query_search(struct query *q, const char *text)
{
	const char *rows;
	struct words w;

	if (!has_words(q->shape))
		return false;
	words_read(text, q->arena, &w);
	if (w.terms.n == 0) {
		query_constant(q, false);
		return true;
	}
	q->search = query_arg(q, words_any(&w.terms, q->arena));
	rows = with_words(q, q->search, false);
	next(q);
	buf_addf(&q->where, "+m.seq IN (%s)", rows);
	narrow(q, rows);
	if (w.without.n > 0) {
		next(q);
		buf_addf(&q->where, "+m.seq NOT IN (%s)",
			with_words(q,
				query_arg(q, words_any(&w.without, q->arena)),
				false));
	}
	for (size_t i = 0; i < w.phrases.n; i++)
		phrase(q, w.phrases.v[i], true);
	for (size_t i = 0; i < w.no_phrases.n; i++)
		phrase(q, w.no_phrases.v[i], false);
	return true;
}

void
query_order_score(struct query *q)
{
	if (q->nkeys == QUERY_KEYS || q->search == 0)
		return;
	q->sorts = true;
	q->scored = with_words(q, q->search, true);
	q->key[q->nkeys].sql = "f.score";
	q->key[q->nkeys++].desc = true;
}

/* --- Order and page --- */

/* What the rows are compared by. */
static const char *
key_text(struct query *q, const struct path *p, bool desc)
{
	struct source s;

	if (!is_set(p))
		return plain_column(q, p);
	s = source(q, p);
	/* An object with lists can have several values at one path. */
	if (p->keys != NULL)
		return arena_printf(q->arena, "(SELECT %s %s%s)",
			p->field->inside == NULL ? "x.value" :
				desc             ? "max(x.value)" :
						   "min(x.value)",
			s.from, s.owned);
	return arena_printf(q->arena, "(SELECT %s(x.value%s) %s%s)",
		desc ? "max" : "min",
		q->natural ? " COLLATE natural_order" : "", s.from, s.owned);
}

void
query_order(struct query *q, const struct path *p, bool desc)
{
	const char *sql = key_text(q, p, desc);
	bool empty_last = q->nfields == 0 && !desc &&
		(p->field->flags & KEY) == 0;

	if (q->nkeys == QUERY_KEYS) {
		refuse(q, "too many keys to order by");
		return;
	}
	if (q->nkeys == 0) {
		q->sorts = is_set(p) || !indexed(p) ||
			(p->field->flags & ACROSS) != 0;
		q->first = is_set(p) ? NULL : p->field;
		if ((desc || empty_last) && is_leaf(p))
			q->leaf = *p;
	}
	if (empty_last && q->nkeys == 0 && is_set(p))
		q->key[q->nkeys].nulls_last = true;
	else if (empty_last && p->field->type == TYPE_str)
		q->empty_first = arena_printf(q->arena,
			"(%s IS NULL OR %s = '')", sql, sql);
	else if (empty_last)
		q->empty_first = arena_printf(q->arena, "(%s IS NULL)", sql);
	q->nfields++;
	q->key[q->nkeys].sql = sql;
	q->key[q->nkeys++].desc = desc;
}

void
query_order_nothing(struct query *q)
{
	q->nfields++;
}

void
query_order_id(struct query *q)
{
	const struct field *id = shape_find(q->shape, "id");

	if (q->nkeys < QUERY_KEYS)
		query_order(q, &(struct path){ .field = id }, false);
}

void
query_page(struct query *q, int64_t offset, int64_t limit)
{
	q->offset = offset;
	q->limit = limit;
}

void
query_finish(struct query *q)
{
	while (q->depth > 0)
		query_end(q);
	/* Each arm of the statement repeats the text. */
	q->about = NULL;
	/* Indexes know nothing of the collation. */
	if (q->natural && q->first != NULL && q->first->type == TYPE_str)
		q->sorts = true;
	if (q->where.full)
		refuse(q, "too many conditions");
}
