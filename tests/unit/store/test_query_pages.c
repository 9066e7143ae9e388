#include "tests/unit/store/query_site.h"

static void
pages_of_any_size_make_the_whole(void **state)
{
	static const char *const keys[] = { "", "id", "-id", "name", "-name",
		"comment", "-comment", "framework -name", "tags", "-tags",
		"last_update", "metadata.size.value", "ready -comment",
		"last_iteration -created" };

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *whole;

		new_query();
		order_by(keys[i]);
		whole = answer();
		assert_int_equal(words(whole).n, 7);
		for (int64_t size = 1; size <= 8; size++)
			assert_string_equal(paged(size), whole);
	}
}

static void
a_page_may_begin_and_end_anywhere(void **state)
{
	struct strs whole = words(ordered("framework")), part;

	(void)state;
	for (size_t from = 0; from <= 8; from++)
		for (size_t n = 0; n <= 8; n++) {
			size_t left = from < whole.n ? whole.n - from : 0;

			part.v = whole.v + (from < whole.n ? from : 0);
			part.n = n < left ? n : left;
			query_page(q, (int64_t)from, (int64_t)n);
			assert_string_equal(answer(), joined(&part));
		}
	query_page(q, 3, -1);
	part = (struct strs){ whole.v + 3, whole.n - 3 };
	assert_string_equal(answer(), joined(&part));
	query_page(q, INT64_MAX / 2, 10);
	assert_string_equal(answer(), "");
}

static void
rows_are_counted_whatever_the_page(void **state)
{
	(void)state;
	query_page(q, 5, 1);
	assert_int_equal(query_count(q, store, 0), 7);
	assert_int_equal(query_count(q, store, 3), 3);
	assert_int_equal(query_count(q, store, 7), 7);
	assert_int_equal(query_count(q, store, 8), 7);
}

static void
any_query_finds_the_same_page_by_page(void **state)
{
	static const char *const keys[] = { "name", "-name", "comment",
		"-framework", "framework", "tags", "-created", "last_update",
		"-last_iteration", "last_iteration", "ready", "-ready",
		"metadata.size.value", "-last_metrics.x.y", "id", "-id",
		"system_tags", "project", "-parent" };

	(void)state;
	for (int i = 0; i < 150; i++) {
		const char *whole;

		arena_reset(&arena);
		q = query_new(&arena, &model_shape, "c1", random_below(4) != 0);
		add_random(QUERY_AND, 1);
		for (unsigned n = random_below(4); n > 0; n--)
			order_by(keys[random_below(COUNT(keys))]);
		if (random_below(2) == 0)
			query_order_id(q);
		q->natural = random_below(4) == 0;
		whole = answer();
		assert_string_equal(paged(1 + random_below(4)), whole);
		assert_int_equal(query_count(q, store, 0), words(whole).n);
	}
}

/* --- More rows than an index is worth --- */

static void
many_rows_are_found_the_same_way(void **state)
{
	static const struct condition table[] = {
		{ ANY, "framework", "f1", NULL },
		{ ANY, "tags", "t1", NULL },
		{ MATCH, "name", "model", NULL },
		{ MATCH, "name", "model 1[0-9]*0$", NULL },
		{ GE, "last_iteration", "9", NULL },
	};
	struct store *models = store;
	struct site big;

	(void)state;
	site_make(&big);
	store = big.store;
	must_begin(store, true);
	rows(store,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 9000) INSERT INTO model (id, company, name, "
		"framework, ready, created, last_iteration) SELECT "
		"printf('%05d', i), CASE i % 10 WHEN 0 THEN 0 WHEN 1 THEN "
		"2 ELSE 1 END, CASE WHEN i % 7 > 0 THEN 'model ' || i "
		"END, CASE WHEN i % 3 > 0 THEN 'f' || i % 3 ELSE '' END, 1, "
		"i / 5, i % 10 FROM n");
	rows(store,
		"INSERT INTO model_trigram (rowid, name) "
		"SELECT seq, name FROM model");
	rows(store,
		"INSERT INTO model_tags (value, owner) "
		"SELECT 't' || seq % 2, seq FROM model");
	must_commit(store);
	must_begin(store, false);
	for (size_t i = 0; i < COUNT(table); i++)
		for (size_t page = 0; page < 3; page++) {
			new_query();
			add(&table[i]);
			order_by(i % 2 == 0 ? "name" : "-created");
			query_order_id(q);
			query_page(q, (int64_t)page * 700, 20);
			answer();
		}
	/* 8100 rows are visible: of every ten one is another company's. */
	new_query();
	assert_int_equal(query_count(q, store, 0), 8100);
	must_commit(store);
	site_remove(&big);
	store = models;
}

/* --- In the order of values --- */

/*
 * 400 models of companies 1 and 2 and public ones. Many have the same metric,
 * many the same metadata, whose keys are cut, and some have none of it.
 */
static void
fill_values(void)
{
	rows(store,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 400) INSERT INTO model (id, company, ready, "
		"created) SELECT printf('%03d', i), i * 7 % 10 % 3, 1, i / 5 "
		"FROM n");
	rows(store,
		"INSERT INTO model_leaf_path (number, field, keys, cut) VALUES "
		"(1, 'last_metrics', '[\"a\",\"b\",\"value\"]', 0), "
		"(2, 'metadata', '[\"t\",\"value\"]', 1)");
	rows(store,
		"INSERT INTO model_leaf (owner, path, company, key, value) "
		"SELECT seq, 1, company, seq * 11 % 6, seq * 11 % 6 FROM model "
		"WHERE seq % 5 > 0 UNION ALL SELECT seq, 2, company, "
		"natural_key(v), v FROM (SELECT seq, company, "
		"printf('%080d x %d', 0, seq * 11 % 6) AS v FROM model "
		"WHERE seq % 7 > 0)");
	rows(store,
		"INSERT INTO model_tags (value, owner) "
		"SELECT 't1', seq FROM model WHERE seq % 2");
}

/* The page as SQL finds it that knows no index. */
static const char *
sorted_page(unsigned path, bool desc, bool by_time, bool tagged, int64_t from,
	int64_t n)
{
	return rows(store,
		arena_printf(&arena,
			"SELECT id FROM model m LEFT JOIN model_leaf l ON "
			"l.owner = m.seq AND l.path = %u WHERE +m.company IN "
			"(1, 0) AND (%d OR m.seq %% 2) ORDER BY l.key IS NULL, "
			"l.key%s, l.value%s%s, m.seq LIMIT %lld OFFSET %lld",
			path, !tagged, desc ? " DESC" : "", desc ? " DESC" : "",
			by_time ? ", m.created DESC" : "", (long long)n,
			(long long)from));
}

static void
check_page(unsigned path, unsigned form, unsigned more, int64_t from, int64_t n)
{
	static const struct condition t1 = { ANY, "tags", "t1", NULL };
	bool desc = form & 1, by_time = form & 2, tagged = form & 4;
	const char *want = sorted_page(path, desc, by_time, tagged, from, n);
	struct strs ids = words(want);
	struct buf keys;

	new_query();
	query_natural(q);
	if (tagged)
		add(&t1);
	buf_init(&keys, &arena, 4096);
	buf_addf(&keys, "%s%s%s", desc ? "-" : "",
		path == 1 ? "last_metrics.a.b.value" : "metadata.t.value",
		by_time ? " -created" : "");
	while (more-- > 0)
		buf_add(&keys, " ready");
	order_by(keys.data);
	query_page(q, from, n);
	assert_string_equal(answer(), joined(&ids));
}

static void
pages_of_equal_values_are_cut_where_rows_were_made(void **state)
{
	static const int64_t sizes[] = { 1, 3, 30, 170, 500 };
	struct store *models = store;
	struct site many;

	(void)state;
	site_make(&many);
	store = many.store;
	must_begin(store, true);
	fill_values();
	must_commit(store);
	for (unsigned form = 0; form < 16; form++)
		for (size_t i = 0; i < COUNT(sizes); i++)
			for (int64_t from = 0; from < 300; from += 23) {
				arena_reset(&arena);
				must_begin(store, false);
				check_page(1 + form / 8, form % 8, 0, from,
					sizes[i]);
				must_commit(store);
			}
	/* As many keys as a request may name: all others are equal. */
	for (unsigned form = 2; form < 4; form++) {
		arena_reset(&arena);
		must_begin(store, false);
		check_page(2, form, 30, 23, 170);
		must_commit(store);
	}
	site_remove(&many);
	store = models;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ASKS(pages_of_any_size_make_the_whole),
		ASKS(a_page_may_begin_and_end_anywhere),
		ASKS(rows_are_counted_whatever_the_page),
		ASKS(any_query_finds_the_same_page_by_page),
		ASKS(many_rows_are_found_the_same_way),
		ASKS(pages_of_equal_values_are_cut_where_rows_were_made),
	};

	return cmocka_run_group_tests_name("query_pages", tests, make_site,
		drop_site);
}
