#include "tests/unit/store/query_site.h"

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

static const char *
matching(const char *pattern)
{
	struct path name = { .field = shape_find(&model_shape, "name") };

	new_query();
	query_match(q, &name, pattern, false);
	return answer();
}

static void
a_quote_in_a_pattern_is_looked_up_as_a_quote(void **state)
{
	(void)state;
	assert_int_equal(store_end(store, false), STORE_NONE);
	must_begin(store, true);
	insert(store, &model_shape,
		"{'id':'q','company':'c1','name':'say \\\"no\\\" to it',"
		"'ready':false,'created':'2024-01-07'}");
	assert_string_equal(matching("say \"no\" t."), "q");
	assert_string_equal(matching("y \"n.\" to"), "q");
	assert_string_equal(matching("say \"\"no.*"), "");
	assert_string_equal(matching("\"alpha.*"), "");
	assert_int_equal(store_end(store, false), STORE_NONE);
	must_begin(store, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ASKS(a_search_finds_rows_by_their_words),
		ASKS(a_search_goes_with_conditions_and_order),
		ASKS(a_quote_in_a_pattern_is_looked_up_as_a_quote),
		ASKS(a_table_without_an_index_of_words_cannot_be_searched),
	};

	return cmocka_run_group_tests_name("query_search", tests, make_site,
		drop_site);
}
