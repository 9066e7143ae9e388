#include "tests/unit/store/query_site.h"

#include "store/sqlite/sqlite.h"

/*
 * What queries cost when the data are the worst for them, in steps of the
 * engine. Of 20,000 models, company c1 has ten, company c2 half, and the rest
 * are public. All have the tag "all", the oldest 5,000 the tag "old", one of a
 * hundred the tag "some". All names have words in common, and one of a thousand
 * a word that others lack. All have a metric, from 0 to 1 in the order of their
 * making. To look at each row takes some 200,000 steps and more, and three
 * pages of the file for each. Of the other metrics, a.b has values that all
 * differ, a.same one value for all, and a.other is found in models of company
 * c1 alone.
 */

static struct site flood;

static void
fill(const char *sql)
{
	struct stmt *s = stmt_text(flood.store, sql);

	if (stmt_run(s) < 0)
		flunk("%s: %s", sql, store_error(flood.store));
}

static int
make_flood(void **state)
{
	begin(state);
	site_make(&flood);
	must_begin(flood.store, true);
	fill("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n "
	     "WHERE i < 19999) INSERT INTO model (id, company, name, created, "
	     "ready) SELECT printf('%08x%04x', i * 2654435761 % 4294967296, "
	     "i), "
	     "CASE WHEN i % 2000 = 7 THEN 1 WHEN i % 2 THEN 2 ELSE 0 "
	     "END, 'net', i, i % 2 FROM n");
	fill("INSERT INTO model_tags (value, owner) SELECT 'all', seq "
	     "FROM model UNION ALL SELECT 'old', seq FROM model "
	     "WHERE created < 5000 UNION ALL SELECT 'some', seq FROM model "
	     "WHERE created % 100 = 7");
	fill("UPDATE model SET name = 'network model of run ' || CASE "
	     "WHEN created % 1000 = 7 THEN 'zebra ' ELSE '' END || created");
	fill("INSERT INTO model_trigram (rowid, name) SELECT seq, name "
	     "FROM model");
	fill("INSERT INTO model_text (rowid, name) SELECT seq, name "
	     "FROM model");
	fill("INSERT INTO model_leaf_path VALUES (1, 'last_metrics', "
	     "'[\"loss\",\"v\",\"value\"]', 0)");
	fill("INSERT INTO model_leaf SELECT seq, 1, company, created / 2e4, "
	     "created / 2e4 FROM model");
	fill("INSERT INTO model_leaf_path (number, field, keys, cut) VALUES "
	     "(2, 'last_metrics', '[\"a\",\"b\",\"value\"]', 0), "
	     "(3, 'last_metrics', '[\"a\",\"same\",\"value\"]', 0), "
	     "(4, 'last_metrics', '[\"a\",\"other\",\"value\"]', 0)");
	fill("INSERT INTO model_leaf (owner, path, company, key, value) "
	     "SELECT seq, 2, company, seq * 7919 % 20011, seq FROM model "
	     "UNION ALL SELECT seq, 3, company, 1, 1 FROM model "
	     "UNION ALL SELECT seq, 4, company, 1, 1 FROM model "
	     "WHERE company = 1");
	must_commit(flood.store);
	store = flood.store;
	return end(state);
}

static int
drop_flood(void **state)
{
	(void)state;
	site_remove(&flood);
	return 0;
}

static int
begin_flood(void **state)
{
	begin(state);
	must_begin(flood.store, false);
	return 0;
}

static int
end_flood(void **state)
{
	int rc = store_end(flood.store, false);

	end(state);
	return rc;
}

/* The steps of all statements since the last call. */
static int64_t
steps(void)
{
	sqlite3_stmt *s = NULL;
	int64_t n = 0;

	while ((s = sqlite3_next_stmt(store->db, s)) != NULL)
		n += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
	return n;
}

/* The pages of the file that were looked at since the last call. */
static int
file_pages(void)
{
	static const int kinds[] = { SQLITE_DBSTATUS_CACHE_HIT,
		SQLITE_DBSTATUS_CACHE_MISS };
	int all = 0;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		int n = 0, most;

		sqlite3_db_status(store->db, kinds[i], &n, &most, 1);
		all += n;
	}
	return all;
}

static void
ask_as(const char *company, enum reach reach)
{
	q = query_new(&arena, &model_shape, company, reach);
	query_page(q, 0, 50);
}

static void
tagged(const char *values)
{
	struct strs vs = words(values);
	struct path tags = at("tags");

	query_all(q, &tags, &vs);
}

/* The query finds so many rows, and takes no more steps than that. */
static void
costs(size_t rows, int64_t most)
{
	struct row_list *found;
	int64_t taken;

	(void)steps();
	found = query_run(q, store);
	taken = steps();
	if (found == NULL)
		flunk("%s", store_error(store));
	assert_int_equal(row_list_count(found), rows);
	if (taken > most)
		flunk("%lld steps, not %lld", (long long)taken,
			(long long)most);
}

static void
a_small_company_pays_for_its_own_rows(void **state)
{
	static const char *const orders[] = { "id", "-id", "-created", "name",
		"comment", "-last_iteration", "project" };

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		ask_as("c1", REACH_OWN);
		order_by(orders[i]);
		costs(10, 1000);
		ask_as("c1", REACH_OWN);
		tagged("all");
		order_by(orders[i]);
		costs(10, 20000);
	}
	ask_as("nobody", REACH_OWN);
	order_by("-id");
	costs(0, 1000);
}

/* In the order of ids, which is one over all companies. */
static void
a_near_page_costs_less_than_to_count_who_sees_what(void **state)
{
	const int64_t usual = query_narrow_rows;

	(void)state;
	ask_as("c2", REACH_VISIBLE);
	order_by("id");
	query_narrow_rows = 50;
	costs(50, 1500);
	query_narrow_rows = usual;
}

static void
a_public_flood_is_read_as_far_as_the_page(void **state)
{
	static const char *const orders[] = { "-created", "name", "id" };

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		ask_as("c1", REACH_VISIBLE);
		order_by(orders[i]);
		costs(50, 5000);
		ask_as("c1", REACH_VISIBLE);
		tagged("all");
		order_by(orders[i]);
		costs(50, 20000);
	}
}

/* Requests that touch metadata order texts by a collation. */
static void
an_order_of_numbers_is_walked_also_with_a_collation(void **state)
{
	static const char *const orders[] = { "-created", "created" };

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		ask_as("c2", REACH_VISIBLE);
		query_natural(q);
		tagged("all");
		order_by(orders[i]);
		costs(50, 20000);
	}
}

static void
rows_at_the_end_of_an_order_are_found_by_their_index(void **state)
{
	(void)state;
	ask_as("c2", REACH_OWN);
	tagged("old");
	order_by("-created");
	costs(50, 400000);
	ask_as("c2", REACH_OWN);
	tagged("some old");
	order_by("-created");
	costs(47, 40000);
	ask_as("c2", REACH_OWN);
	tagged("all some old");
	order_by("name");
	costs(47, 40000);
}

/*
 * Two hundred rows have the tag, fewer than a walk looks at before it has a
 * page. So no turn is tried between the first and one that has room for them.
 */
static void
a_narrow_is_taken_where_a_walk_would_be_longer(void **state)
{
	const int64_t usual = query_narrow_rows;

	(void)state;
	query_narrow_rows = 1;
	ask_as("c2", REACH_OWN);
	query_page(q, 0, 500);
	tagged("some");
	order_by("-created");
	costs(190, 70000);
	query_narrow_rows = usual;
}

static void
a_range_of_the_order_is_where_a_walk_begins(void **state)
{
	const struct value early = { VALUE_INT, { .i = 3000 } };
	struct path created = at("created");

	(void)state;
	ask_as("c2", REACH_VISIBLE);
	query_compare(q, &created, QUERY_LE, &early);
	order_by("-created");
	costs(50, 2500);
	/* The same with "or no time", as lists ask for it. */
	ask_as("c2", REACH_VISIBLE);
	query_begin(q, QUERY_OR);
	query_empty(q, &created, true);
	query_compare(q, &created, QUERY_LE, &early);
	query_end(q);
	order_by("-created");
	costs(50, 2500);
}

static void
a_range_of_a_metric_is_read_from_end_to_end(void **state)
{
	const struct value from = { VALUE_REAL, { .d = 0.5 } };
	const struct value to = { VALUE_REAL, { .d = 0.501 } };
	struct path loss = at("last_metrics.loss.v.value");

	(void)state;
	for (int i = 0; i < 2; i++) {
		ask_as("c2", REACH_OWN);
		query_compare(q, &loss, i == 0 ? QUERY_GE : QUERY_LE,
			i == 0 ? &from : &to);
		query_compare(q, &loss, i == 0 ? QUERY_LE : QUERY_GE,
			i == 0 ? &to : &from);
		costs(9, 5000);
	}
}

/* --- Orders of values --- */

/* Ask for rows of c2 and public ones, from a place in an order of values on. */
static void
ask_values(const char *keys, int64_t from)
{
	ask_as("c2", REACH_VISIBLE);
	query_natural(q);
	order_by(keys);
	query_page(q, from, 50);
}

static void
rows_that_are_skipped_are_not_read(void **state)
{
	static const char *const orders[] = { "-last_metrics.a.b.value",
		"last_metrics.a.b.value", "-last_metrics.a.same.value",
		"last_metrics.a.same.value", "-last_metrics.a.b.value -created",
		"last_metrics.a.b.value name" };

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		int pages;

		ask_values(orders[i], 10000);
		(void)file_pages();
		costs(50, 600000);
		pages = file_pages();
		if (pages > 2500)
			flunk("%s: %d pages", orders[i], pages);
	}
}

static void
a_condition_that_rows_are_not_read_for_leaves_them_alone(void **state)
{
	int pages;

	(void)state;
	ask_values("-last_metrics.a.b.value", 0);
	query_narrow_rows = -1;
	tagged("some");
	(void)file_pages();
	assert_non_null(query_run(q, store));
	query_narrow_rows = 1000;
	pages = file_pages();
	/* To look up the tags takes 38,000 pages; with the rows, 63,000. */
	if (pages > 45000)
		flunk("%d pages", pages);
}

static void
values_that_only_others_have_cost_the_page_alone(void **state)
{
	static const char *const orders[] = { "-last_metrics.a.other.value",
		"last_metrics.a.other.value", "last_metrics.never.met.value" };

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		ask_values(orders[i], 0);
		costs(50, 2000);
	}
}

/* What the index is asked for a pattern of names. */
static const char *
asked(const char *pattern)
{
	struct path name = at("name");
	int param;

	ask_as("c2", REACH_VISIBLE);
	query_match(q, &name, pattern, false);
	if (q->nmatches == 0)
		return "all";
	param = q->match[0].param;
	assert_int_equal(query_match_rarest(q, store), 0);
	assert_int_equal(q->nmatches, 0);
	return q->args[param - 1].as.s;
}

static void
only_the_rarest_pieces_of_a_pattern_are_looked_up(void **state)
{
	(void)state;
	/* All have "network", few "zebra", and nobody "k z". */
	assert_string_equal(asked("network zebra"), "\"k z\" AND \"ebr\"");
	assert_string_equal(asked("run .*zebra"), "\"zeb\" AND \"ebr\"");
	/* Of pieces that all have, the second leaves out nothing. */
	assert_string_equal(asked("network model"), "\"net\"");
	assert_string_equal(asked("netwo"), "\"net\"");
	assert_string_equal(asked("net"), "all");
	/* A tenth has " 12" and "123" has a hundredth, but not all the same. */
	assert_string_equal(asked("run 123"), "\"123\" AND \" 12\"");
}

static void
a_pattern_costs_what_its_rarest_pieces_cost(void **state)
{
	struct path name = at("name");

	(void)state;
	ask_as("c2", REACH_VISIBLE);
	query_match(q, &name, "^network model of .* zebra [0-9]+$", false);
	order_by("-created");
	costs(10, 20000);
	ask_as("c2", REACH_VISIBLE);
	query_match(q, &name, "^network model of .* qqqqqq$", false);
	costs(0, 20000);
	/* Pieces that all have leave the walk to find the page. */
	ask_as("c1", REACH_VISIBLE);
	query_match(q, &name, "network model", false);
	order_by("-created");
	costs(50, 40000);
	/* Of 100 pieces only some are tried. */
	ask_as("c1", REACH_VISIBLE);
	query_match(q, &name,
		"network model 9qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
		"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
		false);
	costs(0, 20000);
}

/* All rows have the word. To read each of them, too, takes 830,000 steps. */
static void
only_the_best_rows_of_a_search_are_read(void **state)
{
	(void)state;
	ask_as("c2", REACH_VISIBLE);
	assert_true(query_search(q, "network"));
	query_order_score(q);
	costs(50, 500000);
}

#define FLOOD(f) cmocka_unit_test_setup_teardown(f, begin_flood, end_flood)

/* Who has many rows is served from the paths when these are few. */
static void
a_path_with_a_large_number_is_one_path(void **state)
{
	static const char *const last[] = { "5", "1000000" };
	const struct field *f = shape_find(&model_shape, "last_metrics");

	(void)state;
	assert_int_equal(store_end(store, false), 0);
	must_begin(store, true);
	for (size_t i = 0; i < COUNT(last); i++) {
		struct query *of = query_new(&arena, &model_shape, "c2",
			REACH_VISIBLE);
		struct strs keys = { NULL, 0 };
		struct stmt *s;

		fill(arena_printf(&arena,
			"INSERT INTO model_leaf_path VALUES "
			"(%s, 'last_metrics', '[\"gone\",\"%s\"]', 0)",
			last[i], last[i]));
		(void)steps();
		s = query_distinct_keys(of, store, f);
		assert_non_null(s);
		assert_int_not_equal(stmt_texts(s, &arena, &keys), STORE_ERROR);
		assert_in_range(steps(), 1, 1000);
	}
	assert_int_equal(store_end(store, false), 0);
	must_begin(store, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FLOOD(a_small_company_pays_for_its_own_rows),
		FLOOD(a_near_page_costs_less_than_to_count_who_sees_what),
		FLOOD(a_public_flood_is_read_as_far_as_the_page),
		FLOOD(an_order_of_numbers_is_walked_also_with_a_collation),
		FLOOD(rows_at_the_end_of_an_order_are_found_by_their_index),
		FLOOD(a_narrow_is_taken_where_a_walk_would_be_longer),
		FLOOD(a_range_of_the_order_is_where_a_walk_begins),
		FLOOD(a_range_of_a_metric_is_read_from_end_to_end),
		FLOOD(rows_that_are_skipped_are_not_read),
		FLOOD(a_condition_that_rows_are_not_read_for_leaves_them_alone),
		FLOOD(values_that_only_others_have_cost_the_page_alone),
		FLOOD(only_the_rarest_pieces_of_a_pattern_are_looked_up),
		FLOOD(a_pattern_costs_what_its_rarest_pieces_cost),
		FLOOD(only_the_best_rows_of_a_search_are_read),
		FLOOD(a_path_with_a_large_number_is_one_path),
	};

	return cmocka_run_group_tests_name("query_costs", tests, make_flood,
		drop_flood);
}
