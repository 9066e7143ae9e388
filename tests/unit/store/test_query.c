#include "tests/unit/store/query_site.h"

#include <string.h>

#include "store/sqlite/stmt.h"

/* --- Order --- */

static void
rows_without_an_order_are_in_that_of_their_making(void **state)
{
	(void)state;
	assert_string_equal(answer(), "a b c d e p n");
	query_order_id(q);
	assert_string_equal(answer(), "a b c d e n p");
}

static void
empty_values_of_the_first_ascending_key_come_last(void **state)
{
	(void)state;
	/* n is null */
	assert_string_equal(ordered("name"), "b a p c e d n");
	/* d is an empty text; c, n, p are null: smaller */
	assert_string_equal(ordered("comment"), "e a b c n p d");
	/* n is empty; d, e are null */
	assert_string_equal(ordered("framework"), "a c p b d e n");
	assert_string_equal(ordered("last_update"), "a b c d e n p");
	assert_string_equal(ordered("last_iteration"), "c b d a e n p");
	assert_string_equal(ordered("uri"), "d a b e n p c");
}

static void
descending_order_is_plain(void **state)
{
	(void)state;
	assert_string_equal(ordered("-name"), "d e c a p b n");
	assert_string_equal(ordered("-comment"), "b a e d c n p");
	assert_string_equal(ordered("-framework"), "b a c p n d e");
	assert_string_equal(ordered("-last_iteration"), "a e d b c n p");
	assert_string_equal(ordered("-id"), "p n e d c b a");
}

static void
later_keys_break_ties_with_nulls_first(void **state)
{
	(void)state;
	assert_string_equal(ordered("framework -name"), "c a p b d e n");
	assert_string_equal(ordered("-framework name"), "b a p c n e d");
	assert_string_equal(ordered("ready comment"), "n e b c p d a");
	assert_string_equal(ordered("ready -comment"), "b e n a d c p");
	assert_string_equal(ordered("project -created"), "b a c d n e p");
	assert_string_equal(ordered("-last_iteration -id"), "e a d b c p n");
}

/* An unknown name in front: the next key is a later one. */
static void
a_key_that_is_none_is_the_first_all_the_same(void **state)
{
	struct path p = at("framework");

	(void)state;
	query_order_nothing(q);
	query_order(q, &p, false);
	query_order_id(q);
	assert_string_equal(answer(), "d e n a c p b");
}

static void
lists_compare_by_their_smallest_or_largest_item(void **state)
{
	(void)state;
	/* smallest: e -a, a b p a, c b; none: d n */
	assert_string_equal(ordered("tags"), "e a b p c d n");
	/* largest: p d, c e c, a b, b a */
	assert_string_equal(ordered("-tags"), "p c e a b d n");
}

static void
leaves_of_objects_can_be_ordered_by(void **state)
{
	(void)state;
	assert_string_equal(ordered("metadata.size.value"), "d b a c e n p");
	/* Numbers before texts. */
	assert_string_equal(ordered("last_metrics.x.y"), "a b c d e n p");
	assert_string_equal(ordered("-last_metrics.x.y"), "c b a d e n p");
}

static void
digits_compare_as_numbers_where_that_is_asked_for(void **state)
{
	(void)state;
	new_query();
	q->natural = true;
	order_by("metadata.size.value");
	query_order_id(q);
	assert_string_equal(answer(), "d a b c e n p");
	new_query();
	q->natural = true;
	order_by("-metadata.size.value name");
	assert_string_equal(answer(), "b a d n p c e");
}

/* --- Pages --- */

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

/* --- Words --- */

static const char *
searched(const char *text)
{
	new_query();
	assert_true(query_search(q, text));
	return answer();
}

static void
a_search_finds_rows_by_their_words(void **state)
{
	(void)state;
	assert_string_equal(searched("alpha"), "a b p");
	assert_string_equal(searched("alph"), "");
	assert_string_equal(searched("FIRST"), "a e");
	assert_string_equal(searched("firsts"), "a e");
	assert_string_equal(searched("alpha first"), "a b e p");
	assert_string_equal(searched("\"first one\""), "a");
	assert_string_equal(searched("first -one"), "e");
	assert_string_equal(searched("-one"), "");
	assert_string_equal(searched("the"), "");
	assert_string_equal(searched(""), "");
	assert_string_equal(searched("gamma"), "d");
	assert_string_equal(searched("p2"), "c");
	/* What would be syntax to the index is words or nothing. */
	assert_string_equal(searched("gamma OR"), "d");
	assert_string_equal(searched("\"gamma"), "d");
	assert_string_equal(searched("name:gamma*"), "d");
	assert_string_equal(searched("( ) * ^ : + { } ' - -- gamma("), "d");
}

static void
a_search_goes_with_conditions_and_order(void **state)
{
	static const struct condition tag = { ANY, "tags", "b", NULL };

	(void)state;
	assert_true(query_search(q, "alpha"));
	add(&tag);
	assert_string_equal(answer(), "a");
	new_query();
	assert_true(query_search(q, "first"));
	query_order_score(q);
	query_order_id(q);
	/* "first" alone weighs more than as one of two words. */
	assert_string_equal(answer(), "e a");
	assert_string_equal(paged(1), "e a");
}

static void
a_table_without_an_index_of_words_cannot_be_searched(void **state)
{
	(void)state;
	q = query_new(&arena, &user_shape, "c1", REACH_OWN);
	assert_false(query_search(q, "alpha"));
}

/* --- Limits --- */

static void
what_is_too_much_is_refused_with_a_reason(void **state)
{
	struct path p = at("name"), tags = at("tags");
	struct strs one = words("a");

	(void)state;
	for (int i = 0; i < QUERY_DEPTH; i++)
		query_begin(q, QUERY_OR);
	query_any(q, &p, &one);
	assert_null(query_run(q, store));
	assert_non_null(query_bad(q));

	new_query();
	for (int i = 0; i < QUERY_KEYS + 1; i++)
		query_order(q, &p, i % 2 == 0);
	assert_null(query_run(q, store));
	assert_non_null(query_bad(q));
	assert_int_equal(query_count(q, store, 0), STORE_ERROR);

	new_query();
	for (int i = 0; i < 5000; i++)
		query_any(q, &tags, &one);
	assert_null(query_run(q, store));
	assert_non_null(query_bad(q));
	assert_int_equal(store_fault(store), FAULT_NONE);
}

static void
a_wrong_pattern_is_remembered_until_the_run(void **state)
{
	struct path p = at("name");

	(void)state;
	query_match(q, &p, "(", false);
	query_match(q, &p, "alpha", false);
	query_match(q, &p, "[", true);
	assert_null(query_run(q, store));
	assert_non_null(strstr(query_bad_pattern(q), "name"));
	assert_int_equal(query_count(q, store, 0), STORE_ERROR);
	assert_int_equal(store_fault(store), FAULT_NONE);
}

static void
many_values_are_one_parameter(void **state)
{
	struct path tags = at("tags"), name = at("name");
	struct strs many = { ARENA_ARRAY(&arena, const char *, 20000), 0 };

	(void)state;
	for (; many.n < 19999; many.n++)
		many.v[many.n] = arena_printf(&arena, "v%zu", many.n);
	many.v[many.n++] = "b";
	query_any(q, &tags, &many);
	query_none(q, &name, &many);
	assert_string_equal(answer(), "a c");
}

static void
many_conditions_are_more_than_there_are_ways(void **state)
{
	struct path p = at("tags");

	(void)state;
	for (int i = 0; i < 3 * QUERY_NARROWS; i++) {
		struct strs one = words(i % 2 == 0 ? "a" : "b");

		query_any(q, &p, &one);
	}
	assert_string_equal(answer(), "a");
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
		"printf('%05d', i), CASE i % 10 WHEN 0 THEN '' WHEN 1 THEN "
		"'c2' ELSE 'c1' END, CASE WHEN i % 7 > 0 THEN 'model ' || i "
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

/* --- What rows have in common --- */

/* The rows of a statement as they come: "a,1 b,2". */
static const char *
all_rows(struct stmt *s, int columns)
{
	struct buf b;
	bool first = true;
	int rc;

	assert_non_null(s);
	buf_init(&b, &arena, 10000);
	for (; (rc = stmt_step(s)) == STORE_ROW; first = false)
		for (int i = 0; i < columns; i++)
			buf_addf(&b, "%s%s",
				i > 0         ? "," :
					first ? "" :
						" ",
				stmt_column_null(s, i) ? "-" :
							 stmt_column(s, i));
	assert_int_equal(rc, STORE_NONE);
	return b.data;
}

static const char *
distinct(const char *field, bool public_too, const char *user)
{
	struct path p = { .field = shape_find(&model_shape, field) };
	struct path of = { .field = shape_find(&model_shape, "user") };

	q = query_new(&arena, &model_shape, "c1",
		reach_with_public(public_too));
	if (user != NULL)
		query_any(q, &of, &(struct strs){ &user, 1 });
	return all_rows(query_distinct(q, store, &p), 1);
}

static void
distinct_values_are_those_of_the_rows(void **state)
{
	(void)state;
	assert_string_equal(distinct("project", true, NULL), "p1 p2 p3");
	assert_string_equal(distinct("project", true, "u2"), "p2 p3");
	assert_string_equal(distinct("parent", true, NULL), "a");
	assert_string_equal(distinct("parent", true, "u1"), "");
	assert_string_equal(distinct("framework", false, "u1"),
		"PyTorch TensorFlow");
	assert_string_equal(distinct("tags", true, NULL), "-a a b c d");
	assert_string_equal(distinct("tags", false, NULL), "-a a b c");
	/* An empty text is a value, and nothing is none. */
	assert_string_equal(distinct("uri", true, "u2"), " gs://x s3://b/5");
}

static void
rows_are_grouped_by_values_of_a_column(void **state)
{
	const struct field *project = shape_find(&model_shape, "project");
	const struct field *const fields[] = { shape_find(&model_shape, "id"),
		shape_find(&model_shape, "user") };
	struct path ready = { .field = shape_find(&model_shape, "ready") };
	struct value yes = { VALUE_INT, { .i = 1 } };
	const struct strs groups[] = { words("p1 p2"), words(""),
		words("p2 none") };

	(void)state;
	new_query();
	assert_string_equal(all_rows(query_grouped(q, store, project, groups, 3,
					     fields, 2),
				    3),
		"0,a,u1 0,b,u1 0,c,u2 2,c,u2");
	new_query();
	query_compare(q, &ready, QUERY_EQ, &yes);
	assert_string_equal(all_rows(query_grouped(q, store, project, groups, 3,
					     NULL, 0),
				    1),
		"0 0 2");
	q = query_new(&arena, &model_shape, "c2", REACH_VISIBLE);
	assert_string_equal(all_rows(query_grouped(q, store, project, groups, 3,
					     fields, 1),
				    2),
		"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ASKS(rows_without_an_order_are_in_that_of_their_making),
		ASKS(empty_values_of_the_first_ascending_key_come_last),
		ASKS(descending_order_is_plain),
		ASKS(later_keys_break_ties_with_nulls_first),
		ASKS(a_key_that_is_none_is_the_first_all_the_same),
		ASKS(lists_compare_by_their_smallest_or_largest_item),
		ASKS(leaves_of_objects_can_be_ordered_by),
		ASKS(digits_compare_as_numbers_where_that_is_asked_for),
		ASKS(pages_of_any_size_make_the_whole),
		ASKS(a_page_may_begin_and_end_anywhere),
		ASKS(rows_are_counted_whatever_the_page),
		ASKS(any_query_finds_the_same_page_by_page),
		ASKS(a_search_finds_rows_by_their_words),
		ASKS(a_search_goes_with_conditions_and_order),
		ASKS(a_table_without_an_index_of_words_cannot_be_searched),
		ASKS(what_is_too_much_is_refused_with_a_reason),
		ASKS(a_wrong_pattern_is_remembered_until_the_run),
		ASKS(many_values_are_one_parameter),
		ASKS(many_conditions_are_more_than_there_are_ways),
		ASKS(many_rows_are_found_the_same_way),
		ASKS(distinct_values_are_those_of_the_rows),
		ASKS(rows_are_grouped_by_values_of_a_column),
	};

	return cmocka_run_group_tests_name("query", tests, make_site,
		drop_site);
}
