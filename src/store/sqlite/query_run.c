#include "store/sqlite/query_sql.h"
#include "store/sqlite/cursor.h"
#include "store/sqlite/reach.h"
#include "store/sqlite/row_list.h"
#include "store/sqlite/stmt.h"

/* How a query is run: how it finds its rows, and in which order. */

void
query_bind(struct query *q, struct stmt *s)
{
	int n = stmt_params(s);

	for (int i = 0; i < n && (size_t)i < q->nargs; i++)
		stmt_value(s, i + 1, &q->args[i]);
}

static int64_t
count(struct query *q, struct store *st, const char *sql)
{
	struct stmt *s = stmt_text(st, sql);
	int64_t n = STORE_ERROR;

	query_bind(q, s);
	if (stmt_step(s) == STORE_ROW)
		n = stmt_column_int(s, 0);
	stmt_done(s);
	return n;
}

/*
 * Choose the narrow that leaves the fewest rows, if these are few; else NULL.
 */
static int
choose_narrow(struct query *q, struct store *st, const char **best)
{
	int64_t least = query_narrow_rows + 1;

	*best = NULL;
	for (unsigned i = 0; i < q->nnarrow && least > 1; i++) {
		int64_t n = count(q, st,
			arena_printf(q->arena,
				"SELECT count(*) FROM (SELECT 1 FROM (%s) "
				"LIMIT %lld)",
				q->narrow[i],
				(long long)query_narrow_rows + 1));

		if (n < 0)
			return STORE_ERROR;
		if (n < least) {
			least = n;
			*best = q->narrow[i];
		}
	}
	return 0;
}

void
query_add_conditions(struct query *q, struct buf *sql)
{
	if (q->where.len > 0)
		buf_addf(sql, " AND %s", q->where.data);
}

/* Add "SELECT m.seq, <keys>", all that the order needs. */
static void
add_select(struct query *q, struct buf *sql, const char *first)
{
	buf_add(sql, "SELECT m.seq");
	if (first != NULL)
		buf_addf(sql, ", %s", first);
	for (unsigned i = 0; i < q->nkeys; i++)
		buf_addf(sql, ", %s", q->key[i].sql);
}

/* Add the order, by the numbers of the columns of add_select(). */
static void
add_order(struct query *q, struct buf *sql, bool first)
{
	buf_add(sql, " ORDER BY ");
	if (first)
		buf_add(sql, "2, ");
	for (unsigned i = 0; i < q->nkeys; i++)
		buf_addf(sql, "%u%s%s%s, ", i + 2 + first,
			q->natural ? " COLLATE natural_order" : "",
			q->key[i].desc ? " DESC" : "",
			q->key[i].nulls_last ? " NULLS LAST" : "");
	buf_add(sql, "1");
}

/* The page of what a statement finds. */
static const char *
paged(struct query *q, const char *sql)
{
	return arena_printf(q->arena, "%s LIMIT :limit OFFSET :offset", sql);
}

static void
bind_page(struct query *q, struct stmt *s, int64_t offset, int64_t limit)
{
	query_bind(q, s);
	stmt_int(s, ":limit", limit);
	stmt_int(s, ":offset", offset);
}

static int
collect(struct query *q, struct store *st, const char *sql, int64_t offset,
	int64_t limit, struct row_list *out)
{
	struct stmt *s;

	s = stmt_text(st, paged(q, sql));
	bind_page(q, s, offset, limit);
	return row_list_read(out, s);
}

/*
 * The SQL that reads all rows, or those that a narrow, 'way', leaves, and sorts
 * them. Without a narrow the rows are read in the order in which they were
 * made, which is their order in the file.
 */
static const char *
sorted(struct query *q, const char *way)
{
	const char *table = q->shape->table;
	struct buf sql;

	buf_init(&sql, q->arena, SQL_MAX);
	add_select(q, &sql, q->empty_first);
	if (q->scored != NULL)
		buf_addf(&sql,
			" FROM (%s) f CROSS JOIN %s m "
			"WHERE m.seq = f.seq",
			q->scored, table);
	else if (way == NULL)
		buf_addf(&sql, " FROM %s m INDEXED BY %s_company WHERE 1",
			table, table);
	else
		buf_addf(&sql, " FROM %s m WHERE 1", table);
	if (way != NULL)
		buf_addf(&sql, " AND m.seq IN (%s)", way);
	buf_add(&sql, " AND ");
	reach_add(&sql, q->reach,
		way == NULL && q->scored == NULL ? "m.company" : "+m.company",
		"?1");
	query_add_conditions(q, &sql);
	add_order(q, &sql, q->empty_first != NULL);
	return sql.data;
}

/* The SQL that merges the company's rows and the public ones in order. */
static const char *
ordered(struct query *q, const char *only)
{
	struct buf sql;

	buf_init(&sql, q->arena, SQL_MAX);
	for (int arm = 0; arm <= (q->reach == REACH_VISIBLE); arm++) {
		if (arm > 0)
			buf_add(&sql, " UNION ALL ");
		add_select(q, &sql, NULL);
		buf_addf(&sql, " FROM %s m WHERE m.company = %s",
			q->shape->table, arm == 0 ? "?1" : "''");
		query_add_conditions(q, &sql);
		buf_add(&sql, only);
	}
	add_order(q, &sql, false);
	return sql.data;
}

/*
 * Read the rows in the order of an index, in which those whose first key is
 * empty come first. They are to be last, so two passes are made.
 */
static int
run_passes(struct query *q, struct store *st, struct row_list *out)
{
	const char *full, *rest;
	int64_t skipped = 0, found;

	full = ordered(q,
		arena_printf(q->arena, " AND NOT %s", q->empty_first));
	if (collect(q, st, full, q->offset, q->limit, out) != STORE_NONE)
		return STORE_ERROR;
	found = (int64_t)row_list_count(out);
	if (q->limit >= 0 && found == q->limit)
		return STORE_NONE;
	if (found == 0 && q->offset > 0) {
		skipped = count(q, st,
			arena_printf(q->arena, "SELECT count(*) FROM (%s)",
				full));
		if (skipped < 0)
			return STORE_ERROR;
		skipped = q->offset - skipped;
	}
	rest = ordered(q, arena_printf(q->arena, " AND %s", q->empty_first));
	return collect(q, st, rest, skipped,
		q->limit < 0 ? -1 : q->limit - found, out);
}

/*
 * The SQL that finds the rows. *sql is NULL when it takes two passes.
 * STORE_ERROR when the query cannot be run.
 */
static int
plan(struct query *q, struct store *st, const char **sql)
{
	const char *way;

	query_finish(q);
	if (q->bad != NULL || q->bad_pattern != NULL ||
		choose_narrow(q, st, &way) != 0)
		return STORE_ERROR;
	if (way != NULL || q->sorts)
		*sql = sorted(q, way);
	else
		*sql = q->empty_first == NULL ? ordered(q, "") : NULL;
	return 0;
}

/* Run the query as it was planned. */
static struct row_list *
run(struct query *q, struct store *st, const char *sql)
{
	struct row_list *found = row_list_new(q->arena);
	int rc = sql == NULL ? run_passes(q, st, found) :
			       collect(q, st, sql, q->offset, q->limit, found);

	return rc == STORE_NONE ? found : NULL;
}

struct row_list *
query_run(struct query *q, struct store *st)
{
	const char *sql;

	return plan(q, st, &sql) == 0 ? run(q, st, sql) : NULL;
}

struct record_cursor *
query_open(struct query *q, struct store *st, const struct record_scope *scope)
{
	struct record_cursor *cur;
	struct row_list *rows;
	const char *sql;
	struct stmt *s;

	if (plan(q, st, &sql) != 0)
		return NULL;
	if (sql == NULL) {
		rows = run(q, st, sql);
		return rows == NULL ?
			NULL :
			record_open_rows(st, q->arena, scope, rows, 0);
	}
	cur = record_open_query(st, q->arena, scope, paged(q, sql), &s);
	bind_page(q, s, q->offset, q->limit);
	return cur;
}

int64_t
query_count(struct query *q, struct store *st, int64_t limit)
{
	const char *way;
	struct buf sql;

	query_finish(q);
	if (q->bad != NULL || q->bad_pattern != NULL ||
		choose_narrow(q, st, &way) != 0)
		return STORE_ERROR;
	buf_init(&sql, q->arena, SQL_MAX);
	buf_addf(&sql, "SELECT count(*) FROM (SELECT 1 FROM %s m WHERE ",
		q->shape->table);
	if (way != NULL)
		buf_addf(&sql, "m.seq IN (%s) AND ", way);
	reach_add(&sql, q->reach, way != NULL ? "+m.company" : "m.company",
		"?1");
	query_add_conditions(q, &sql);
	buf_addf(&sql, " LIMIT %lld)", limit > 0 ? (long long)limit : -1LL);
	return count(q, st, sql.data);
}
