#include "store/sqlite/query_sql.h"

#include <math.h>

#include "store/sqlite/cursor.h"
#include "store/sqlite/extra.h"
#include "store/sqlite/reach.h"
#include "store/sqlite/row_list.h"
#include "store/sqlite/sqlite.h"

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

int64_t
query_all_rows(struct query *q, struct store *st)
{
	return count(q, st,
		arena_printf(q->arena, "SELECT ifnull(max(seq), 0) FROM %s",
			q->shape->table));
}

/* The statement that finds what a narrow leaves. */
static const char *
narrowed(struct query *q, const struct narrow *n)
{
	if (n->also == NULL)
		return n->sql;
	return arena_printf(q->arena, "SELECT o.owner FROM (%s) o WHERE %s",
		n->sql, n->also);
}

/*
 * Choose the narrow that leaves the fewest rows, if these are no more than
 * 'most'; else NULL.
 */
static int
choose_narrow(struct query *q, struct store *st, int64_t most,
	const char **best)
{
	int64_t least = most + 1;

	*best = NULL;
	for (unsigned i = 0; i < q->nnarrow && least > 1; i++) {
		int64_t n = count(q, st,
			arena_printf(q->arena,
				"SELECT count(*) FROM (SELECT 1 FROM (%s) "
				"LIMIT %lld)",
				q->narrow[i].sql, (long long)least));

		if (n < 0)
			return STORE_ERROR;
		if (n < least) {
			least = n;
			*best = narrowed(q, &q->narrow[i]);
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
add_select(struct query *q, struct buf *sql, const char *seq, const char *first)
{
	buf_addf(sql, "SELECT %s", seq);
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
			q->natural && !q->key[i].bytes ?
				" COLLATE natural_order" :
				"",
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
 * Is more than a fourth of the table visible? Then the table is read from one
 * end to the other, which costs less than to look up each row that an index
 * has. -1: the store has failed.
 */
static int64_t
sees_most(struct query *q, struct store *st)
{
	const char *table = q->shape->table;
	const char *fourth = arena_printf(q->arena,
		"(SELECT ifnull(max(seq), 0) / 4 FROM %s)", table);
	struct buf sql;

	buf_init(&sql, q->arena, SQL_MAX);
	buf_addf(&sql, "SELECT count(*) > %s FROM (SELECT 1 FROM %s m WHERE ",
		fourth, table);
	reach_add(&sql, q->reach, "m.company", "?1");
	buf_addf(&sql, " LIMIT 1 + %s)", fourth);
	return count(q, st, sql.data);
}

/* Read the rows that have the words of a search, with their scores. */
static void
add_scored(struct query *q, struct buf *sql, const char *scored)
{
	buf_addf(sql, " FROM (%s) f CROSS JOIN %s m WHERE m.seq = f.seq AND ",
		scored, q->shape->table);
	reach_add(sql, q->reach, "+m.company", "?1");
	/* Each of them has the words, so it is not asked again. */
	buf_addf(sql, " AND %.*s1%s", (int)q->words.from, q->where.data,
		q->where.data + q->words.to);
}

/*
 * The SQL that takes the rows with words, the best first and equal ones as they
 * were made. They are sorted before they are read, so that no more are read
 * than up to the end of the page.
 */
static const char *
best_first(struct query *q)
{
	struct buf sql;

	buf_init(&sql, q->arena, SQL_MAX);
	buf_add(&sql, "SELECT m.seq");
	add_scored(q, &sql,
		arena_printf(q->arena,
			"SELECT seq, score FROM (%s) "
			"ORDER BY score DESC, seq LIMIT -1",
			q->scored));
	return sql.data;
}

/* The SQL that sorts rows with words also by other keys. */
static const char *
scored(struct query *q)
{
	struct buf sql;

	if (q->nkeys == 1)
		return best_first(q);
	buf_init(&sql, q->arena, SQL_MAX);
	add_select(q, &sql, "m.seq", q->empty_first);
	add_scored(q, &sql, q->scored);
	add_order(q, &sql, q->empty_first != NULL);
	return sql.data;
}

/*
 * The SQL that reads all rows, or those that a narrow, 'way', leaves, and sorts
 * them. Without a narrow the rows are read in the order in which they were
 * made, which is their order in the file. NULL: the store has failed.
 */
static const char *
sorted(struct query *q, struct store *st, const char *way)
{
	const char *table = q->shape->table;
	bool all = way == NULL;
	int64_t most = all ? sees_most(q, st) : 0;
	struct buf sql;

	if (most < 0)
		return NULL;
	buf_init(&sql, q->arena, SQL_MAX);
	add_select(q, &sql, "m.seq", q->empty_first);
	if (most > 0)
		buf_addf(&sql, " FROM %s m NOT INDEXED WHERE 1", table);
	else if (all)
		buf_addf(&sql, " FROM %s m INDEXED BY %s_company WHERE 1",
			table, table);
	else
		buf_addf(&sql, " FROM %s m WHERE m.seq IN (%s)", table, way);
	buf_add(&sql, " AND ");
	reach_add(&sql, q->reach, all ? "m.company" : "+m.company", "?1");
	query_add_conditions(q, &sql);
	add_order(q, &sql, q->empty_first != NULL);
	return sql.data;
}

/* --- Walks --- */

/* Does the only index of the order have the rows of all companies? */
static bool
walks_all(const struct query *q)
{
	return q->first != NULL && (q->first->flags & KEY) != 0;
}

/*
 * The comparisons of the first key, by which a walk begins and ends where its
 * rows do. *or_null: rows without a value fit them, too.
 */
static const char *
range(struct query *q, bool *or_null)
{
	struct buf sql;

	buf_init(&sql, q->arena, SQL_MAX);
	*or_null = true;
	for (unsigned i = 0; i < q->nranges; i++) {
		if (q->range[i].field != q->first)
			continue;
		*or_null = *or_null && q->range[i].or_null;
		buf_addf(&sql, " AND m.%s %s", q->first->name,
			q->range[i].test);
	}
	return sql.len == 0 ? "" : sql.data;
}

/*
 * The SQL that merges the company's rows and the public ones in order, or that
 * takes both from an index over all companies. 'only' are conditions of which
 * each row fulfils one.
 */
static const char *
walk(struct query *q, const char *const only[], size_t n)
{
	bool by_id = walks_all(q);
	size_t arms = !by_id && q->reach == REACH_VISIBLE ? 2 : 1;
	struct buf sql;

	buf_init(&sql, q->arena, SQL_MAX);
	for (size_t i = 0; i < n * arms; i++) {
		if (i > 0)
			buf_add(&sql, " UNION ALL ");
		add_select(q, &sql, "m.seq", NULL);
		buf_addf(&sql, " FROM %s m", q->shape->table);
		if (by_id) {
			buf_addf(&sql,
				" INDEXED BY sqlite_autoindex_%s_1 "
				"WHERE m.id > '' AND ",
				q->shape->table);
			reach_add(&sql, q->reach, "+m.company", "?1");
		} else {
			buf_addf(&sql, " WHERE m.company = %s",
				i < n ? "?1" : "0");
		}
		query_add_conditions(q, &sql);
		buf_add(&sql, only[i % n]);
	}
	add_order(q, &sql, false);
	return sql.data;
}

/* The SQL of a walk that takes one pass. */
static const char *
one_pass(struct query *q)
{
	const char *only[2];
	bool or_null;

	only[0] = range(q, &or_null);
	if (*only[0] == '\0' || !or_null)
		return walk(q, only, 1);
	only[1] = arena_printf(q->arena, " AND m.%s IS NULL", q->first->name);
	return walk(q, only, 2);
}

/*
 * Read the page of what several statements find, one behind the other. So many
 * rows of the order come 'before' theirs.
 */
static int
run_passes(struct query *q, struct store *st, const char *const *pass, int n,
	int64_t before, struct row_list *out)
{
	int64_t offset = q->offset - before, found = 0;

	for (int i = 0; i < n && (q->limit < 0 || found < q->limit); i++) {
		int64_t skipped = 0;

		if (collect(q, st, pass[i], offset,
			    q->limit < 0 ? -1 : q->limit - found,
			    out) != STORE_NONE)
			return STORE_ERROR;
		found = (int64_t)row_list_count(out);
		if (found == 0 && offset > 0 && i + 1 < n)
			skipped = count(q, st,
				arena_printf(q->arena,
					"SELECT count(*) FROM (%s)", pass[i]));
		if (skipped < 0)
			return STORE_ERROR;
		offset = found > 0 ? 0 : offset - skipped;
	}
	return STORE_NONE;
}

/*
 * Find the first key of the row with which the page ends when no condition but
 * 'only' leaves out a row. *param: the parameter that it is bound to.
 * STORE_ROW, STORE_NONE when there are fewer rows, or STORE_ERROR.
 */
static int
end_of_page(struct query *q, struct store *st, const char *only, int *param)
{
	bool text = q->first->type == TYPE_str;
	struct stmt *s;
	struct buf sql;
	int rc;

	buf_init(&sql, q->arena, SQL_MAX);
	for (int arm = 0; arm <= (q->reach == REACH_VISIBLE); arm++)
		buf_addf(&sql, "%sSELECT m.%s FROM %s m WHERE m.company = %s%s",
			arm == 0 ? "" : " UNION ALL ", q->first->name,
			q->shape->table, arm == 0 ? "?1" : "0", only);
	buf_addf(&sql, " ORDER BY 1%s LIMIT 1 OFFSET ?%d",
		q->key[0].desc ? " DESC" : "",
		query_arg_int(q, q->offset + q->limit - 1));
	s = stmt_text(st, sql.data);
	query_bind(q, s);
	rc = stmt_step(s);
	if (rc == STORE_ROW && text)
		*param = query_arg(q,
			arena_strdup(q->arena, stmt_column(s, 0)));
	else if (rc == STORE_ROW)
		*param = query_arg_int(q, stmt_column_int(s, 0));
	stmt_done(s);
	return rc;
}

/*
 * Is the order that of an extra index, but from its end, with empty values
 * last? Read backwards, an index has rows with equal keys the wrong way round,
 * and all rows with one key have to be sorted, which may be all there are.
 */
static bool
goes_back(const struct query *q)
{
	return q->first != NULL && !q->sorts &&
		extra_fits(q->shape, q->first) &&
		extra_of(q->shape, q->first).rises == q->key[0].desc &&
		(q->key[0].desc || q->empty_first != NULL) && q->nkeys == 1 &&
		q->limit > 0 && q->offset <= INT64_MAX - q->limit;
}

/*
 * Add the passes of the rows with a first key. Where the order goes back, those
 * with the last key of the page are read on their own, forwards. How many
 * passes, or STORE_ERROR.
 */
static int
add_full(struct query *q, struct store *st, const char *only, const char **pass)
{
	const char *name = q->first->name, *part[3];
	bool desc = q->key[0].desc;
	int rc, end = 0, n = 0;

	rc = goes_back(q) ? end_of_page(q, st, only, &end) : STORE_NONE;
	if (rc == STORE_ERROR)
		return STORE_ERROR;
	if (rc == STORE_NONE) {
		pass[0] = walk(q, &only, 1);
		return 1;
	}
	part[0] = arena_printf(q->arena, "%s AND m.%s %s ?%d", only, name,
		desc ? ">" : "<", end);
	part[1] = arena_printf(q->arena, " AND m.%s = ?%d", name, end);
	part[2] = arena_printf(q->arena, "%s AND m.%s %s ?%d", only, name,
		desc ? "<" : ">", end);
	for (; n < 3; n++)
		pass[n] = walk(q, &part[n], 1);
	return n;
}

/*
 * Read the rows in the order of an index by several passes. In ascending order,
 * the index has first those whose first key is empty, and they are to be last.
 * Each pass begins where its rows do.
 */
static int
run_parts(struct query *q, struct store *st, struct row_list *out)
{
	bool text = q->empty_first != NULL && q->first->type == TYPE_str;
	const char *name = q->first->name, *full, *rest[2];
	const char *pass[4];
	bool or_null;
	int n;

	full = arena_printf(q->arena, "%s AND m.%s %s", range(q, &or_null),
		name, text ? "> ''" : "IS NOT NULL");
	rest[0] = arena_printf(q->arena, " AND m.%s IS NULL", name);
	rest[1] = arena_printf(q->arena, " AND m.%s = ''", name);
	n = add_full(q, st, full, pass);
	if (n < 0)
		return STORE_ERROR;
	pass[n++] = walk(q, rest, text ? 2 : 1);
	return run_passes(q, st, pass, n, 0, out);
}

/* The SQL that merges the company's rows of a pass and the public ones. */
static const char *
merged(struct query *q, const struct query_rows *rows)
{
	struct buf sql;

	buf_init(&sql, q->arena, SQL_MAX);
	for (int arm = 0; arm <= (q->reach == REACH_VISIBLE); arm++) {
		if (arm > 0)
			buf_add(&sql, " UNION ALL ");
		add_select(q, &sql, rows->seq, NULL);
		buf_addf(&sql, " FROM %s = %s%s", rows->from,
			arm == 0 ? "?1" : "0", rows->only);
		query_add_conditions(q, &sql);
	}
	add_order(q, &sql, false);
	return sql.data;
}

/* Read the rows in the order of a leaf. */
static int
run_leaf(struct query *q, struct store *st, struct row_list *out)
{
	struct leaf_pass *pass = ARENA_ARRAY(q->arena, struct leaf_pass,
		LEAF_PASSES);
	const char *sql[LEAF_PASSES];
	int64_t before;
	int n = query_leaf_passes(q, st, pass, &before);

	for (int i = 0; i < n; i++)
		sql[i] = merged(&pass[i].q, &pass[i].rows);
	return n < 0 ? STORE_ERROR : run_passes(q, st, sql, n, before, out);
}

/* Find the rows by a walk. NULL: it has failed. */
static struct row_list *
run_walk(struct query *q, struct store *st)
{
	struct row_list *found = row_list_new(q->arena);
	int rc;

	if (query_walks_leaf(q))
		rc = run_leaf(q, st, found);
	else if (q->empty_first != NULL || goes_back(q))
		rc = run_parts(q, st, found);
	else
		rc = collect(q, st, one_pass(q), q->offset, q->limit, found);
	return rc == STORE_NONE ? found : NULL;
}

/* --- Which way --- */

/* Has no walk the order of the keys? */
static bool
sorts(const struct query *q)
{
	return q->sorts && !query_walks_leaf(q);
}

/*
 * What a way may cost, in steps of the engine. Of a walk a row costs six steps
 * where the condition is a pattern, and thirty where it looks into another
 * table; a narrow pays for a row that it reads and sorts as much time as a walk
 * for one or three.
 */
enum {
	TURNS = 4,       /* times as many rows in the next turn */
	WALK_STEPS = 16, /* of a walk, for each row of a narrow */
	/*
	 * The part of a table that a walk may look at when the only other way
	 * is to read all of it.
	 */
	WALK_PART = 8,
	ROW_STEPS = 32,      /* for a row of that part, and of the page */
	PAGE_MOST = 1 << 20, /* rows up to the end of a page, for the steps */
};

/* The rows up to the end of the page. */
static int64_t
page_end(const struct query *q)
{
	return q->limit < 0 || q->offset + q->limit > PAGE_MOST ?
		PAGE_MOST :
		q->offset + q->limit;
}

/*
 * Walk for so many steps, beside those for the rows of the page. *found: what
 * the page has; NULL if the steps were used up first.
 */
static int
walk_turn(struct query *q, struct store *st, int64_t steps,
	struct row_list **found)
{
	store_bound(st, steps + page_end(q) * ROW_STEPS);
	*found = run_walk(q, st);
	if (store_unbound(st)) {
		*found = NULL;
		return 0;
	}
	return *found == NULL ? STORE_ERROR : 0;
}

/* How many rows the company sees; no more than 'most' are counted. */
static int64_t
sees(struct query *q, struct store *st, int64_t most)
{
	struct buf sql;

	buf_init(&sql, q->arena, SQL_MAX);
	buf_addf(&sql, "SELECT count(*) FROM (SELECT 1 FROM %s m WHERE ",
		q->shape->table);
	reach_add(&sql, q->reach, "m.company", "?1");
	buf_addf(&sql, " LIMIT %lld)", (long long)most);
	return count(q, st, sql.data);
}

/*
 * Walk for so many steps in an index over all companies, unless the company
 * sees at most 'few' rows, because it would hardly be met there.
 */
static int
walk_among_all(struct query *q, struct store *st, int64_t few, int64_t steps,
	struct row_list **found)
{
	int64_t seen = sees(q, st, few + 1);

	if (seen <= few)
		return seen < 0 ? STORE_ERROR : 0;
	return walk_turn(q, st, steps, found);
}

/*
 * No index answers a condition: walk through a part of the table before all of
 * it is read.
 */
static int
walk_once(struct query *q, struct store *st, struct row_list **found)
{
	int64_t all = query_all_rows(q, st), rows = all / WALK_PART;
	int64_t few = rows / WALK_PART, least = query_narrow_rows;

	if (all < 0)
		return STORE_ERROR;
	/* Most pages are near, and found before so many would be counted. */
	if (walks_all(q) &&
		walk_among_all(q, st, few < least ? few : least,
			least * WALK_STEPS, found) != 0)
		return STORE_ERROR;
	if (*found != NULL)
		return 0;
	if (rows < least)
		rows = least;
	return walks_all(q) ?
		walk_among_all(q, st, few, rows * ROW_STEPS, found) :
		walk_turn(q, st, rows * ROW_STEPS, found);
}

/*
 * The rows of the turn after one of so many. If n rows of all, evenly spread,
 * fulfil a condition, a walk finds a page among page * all / n rows, and a
 * narrow reads n. With more than the root of page * all the walk is shorter, so
 * that is the least that is given in the second turn. -1: the store has failed.
 */
static int64_t
next_turn(struct query *q, struct store *st, int64_t rows)
{
	int64_t all, page = page_end(q);
	double even;

	if (rows > query_narrow_rows)
		return rows * TURNS;
	all = query_all_rows(q, st);
	if (all < 0)
		return STORE_ERROR;
	rows = (rows + 1) * TURNS;
	even = sqrt((double)page * (double)all);
	return even > (double)rows ? (int64_t)even : rows;
}

/*
 * Let the ways take turns. *way is the one that is left: a narrow, or NULL for
 * all rows. *found: a walk came to its end, and this is the page. Without
 * 'found' nobody walks.
 */
static int
take_turns(struct query *q, struct store *st, const char **way,
	struct row_list **found)
{
	int64_t rows = query_narrow_rows, seen = rows + 1;

	if (q->nnarrow == 0)
		return walk_once(q, st, found);
	if (query_match_rarest(q, st) != 0)
		return STORE_ERROR;
	/* In an index over all companies a small one would hardly be met. */
	if (walks_all(q))
		seen = sees(q, st, rows + 1);
	for (;;) {
		/* A company that sees few rows has all of them read. */
		bool few = seen <= rows;

		if (seen < 0 ||
			choose_narrow(q, st, few ? seen : rows, way) != 0)
			return STORE_ERROR;
		if (*way != NULL || few)
			return 0;
		if (found != NULL &&
			walk_turn(q, st, rows * WALK_STEPS, found) != 0)
			return STORE_ERROR;
		if (found != NULL && *found != NULL)
			return 0;
		rows = next_turn(q, st, rows);
		seen = rows < 0 ? STORE_ERROR : sees(q, st, rows + 1);
	}
}

/* Do conditions leave out no row between the ends of a walk? */
static bool
fits_walk(const struct query *q)
{
	unsigned told = 0;

	for (unsigned i = 0; i < q->nranges; i++)
		if (q->range[i].field == q->first)
			told += q->range[i].conditions;
	return told == q->nconditions;
}

/*
 * Is there a choice of ways? The best words of a search are among all that it
 * finds. A walk whose rows all fit looks at those of the page alone, unless it
 * meets those of other companies.
 */
static bool
has_choice(const struct query *q)
{
	if (query_narrow_rows < 0 || q->scored != NULL)
		return false;
	if (sorts(q))
		return q->nnarrow > 0;
	return walks_all(q) || !fits_walk(q);
}

/*
 * Choose how to find the rows: *sql finds them, or they are found already
 * (*found). STORE_ERROR when the query cannot be run.
 */
static int
plan(struct query *q, struct store *st, const char **sql,
	struct row_list **found)
{
	const char *way = NULL;
	bool choice;

	*sql = NULL;
	*found = NULL;
	query_finish(q);
	if (q->bad != NULL || q->bad_pattern != NULL)
		return STORE_ERROR;
	if (query_walks_leaf(q) && query_leaf_begin(q, st) != 0)
		return STORE_ERROR;
	choice = has_choice(q);
	if (choice && take_turns(q, st, &way, sorts(q) ? NULL : found) != 0)
		return STORE_ERROR;
	if (*found != NULL)
		return 0;
	if (q->scored != NULL)
		*sql = scored(q);
	else if (choice || sorts(q))
		*sql = sorted(q, st, way);
	else if (q->empty_first == NULL && !query_walks_leaf(q) &&
		!goes_back(q))
		*sql = one_pass(q);
	else
		*found = run_walk(q, st);
	return *sql != NULL || *found != NULL ? 0 : STORE_ERROR;
}

struct row_list *
query_run(struct query *q, struct store *st)
{
	struct row_list *found;
	const char *sql;

	if (plan(q, st, &sql, &found) != 0)
		return NULL;
	if (sql == NULL)
		return found;
	found = row_list_new(q->arena);
	return collect(q, st, sql, q->offset, q->limit, found) == STORE_NONE ?
		found :
		NULL;
}

struct record_cursor *
query_open(struct query *q, struct store *st, const struct record_scope *scope)
{
	struct record_cursor *cur;
	struct row_list *found;
	const char *sql;
	struct stmt *s;

	if (plan(q, st, &sql, &found) != 0)
		return NULL;
	if (sql == NULL)
		return record_open_rows(st, q->arena, scope, found, 0);
	cur = record_open_query(st, q->arena, scope, paged(q, sql), &s);
	bind_page(q, s, q->offset, q->limit);
	return cur;
}

int64_t
query_count(struct query *q, struct store *st, int64_t limit)
{
	const char *way = NULL;
	struct buf sql;

	query_finish(q);
	if (q->bad != NULL || q->bad_pattern != NULL ||
		(q->nnarrow > 0 && query_narrow_rows >= 0 &&
			take_turns(q, st, &way, NULL) != 0))
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
