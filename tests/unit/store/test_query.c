#include "tests/unit/store/query_site.h"

#include <string.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ASKS(what_is_too_much_is_refused_with_a_reason),
		ASKS(a_wrong_pattern_is_remembered_until_the_run),
		ASKS(many_values_are_one_parameter),
		ASKS(many_conditions_are_more_than_there_are_ways),
	};

	return cmocka_run_group_tests_name("query", tests, make_site,
		drop_site);
}
