#include "store/query.h"

#include <string.h>

#include "store/sqlite/query_sql.h"

/*
 * A query while it is put together: its values, groups of conditions, and what
 * a condition notes beside its SQL, so that query_run.c can choose how to find
 * the rows.
 */

enum {
	ARGS_MAX = 1500,
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
	q->args[q->nargs++] = (struct value){ VALUE_COMPANY, { .s = company } };
	return q;
}

void
query_extras(struct query *q, struct store *st)
{
	q->extras = st;
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

void
query_page(struct query *q, int64_t offset, int64_t limit)
{
	q->offset = offset;
	q->limit = limit;
}

void
query_refuse(struct query *q, const char *what)
{
	if (q->bad == NULL)
		q->bad = q->about == NULL ?
			what :
			arena_printf(q->arena, "%.100s: %s", q->about, what);
}

int
query_arg_value(struct query *q, const struct value *v)
{
	if (q->nargs == ARGS_MAX) {
		query_refuse(q, "too many values");
		return 1;
	}
	ARENA_GROW(q->arena, q->args, q->nargs);
	q->args[q->nargs++] = *v;
	return (int)q->nargs;
}

int
query_arg(struct query *q, const char *s)
{
	return query_arg_value(q, &(struct value){ VALUE_TEXT, { .s = s } });
}

int
query_arg_int(struct query *q, int64_t n)
{
	return query_arg_value(q, &(struct value){ VALUE_INT, { .i = n } });
}

/* --- Groups, and what rows a condition leaves --- */

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

/* Begin a condition or a group inside the group that is open. */
static void
next_term(struct query *q)
{
	end_term(q);
	if (q->group[q->depth].terms > 0)
		buf_add(&q->where,
			q->group[q->depth].op == QUERY_AND ? " AND " : " OR ");
	/* The engine limits how deep an expression is nested. */
	if (++q->group[q->depth].terms > QUERY_TERMS || q->where.full)
		query_refuse(q, "too many conditions");
}

void
query_next(struct query *q)
{
	next_term(q);
	q->nconditions++;
}

void
query_narrow(struct query *q, const char *sql)
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

void
query_narrow_also(struct query *q, const char *also)
{
	const char **last = q->last.sql;

	if (last != NULL && q->nnarrow > 0 &&
		last == &q->narrow[q->nnarrow - 1].sql)
		q->narrow[q->nnarrow - 1].also = also;
}

void
query_range(struct query *q, const struct field *f, const char *test,
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
	q->range[q->nranges].conditions = or_null ? 2 : 1;
	q->range[q->nranges++].or_null = or_null;
}

void
query_begin(struct query *q, enum query_op op)
{
	if (q->depth + 1 == QUERY_DEPTH) {
		query_refuse(q, "conditions are nested too deeply");
		return;
	}
	next_term(q);
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
		query_range(q, lacks, test, true);
	if (ways != NULL)
		query_narrow(q, ways);
	q->last.sql = NULL;
}

void
query_constant(struct query *q, bool all)
{
	query_next(q);
	buf_addc(&q->where, all ? '1' : '0');
	if (!all)
		query_narrow(q, "SELECT 0 WHERE 0");
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
		query_refuse(q, "too many conditions");
}
