#include "tests/unit/helpers.h"

#include <stdlib.h>

#include "base/strs.h"

static const char *
once(const char *text)
{
	struct strs in = words(text), out = strs_once(&in, &arena);

	return joined(&out);
}

static const char *
sorted(const char *text)
{
	struct strs in = words(text), out = strs_sorted(&in, &arena);

	return joined(&out);
}

static void
an_equal_text_stays_where_it_stands_first(void **state)
{
	(void)state;
	assert_string_equal(once("b a b c a"), "b a c");
	assert_string_equal(once("x x x x"), "x");
	assert_string_equal(once("a"), "a");
	assert_string_equal(once(""), "");
}

static void
a_sorted_list_has_each_text_once(void **state)
{
	(void)state;
	assert_string_equal(sorted("b a b c a B"), "B a b c");
	assert_string_equal(sorted(""), "");
}

static void
a_sorted_list_tells_what_is_in_it(void **state)
{
	struct strs in = words("c a b"), list = strs_sorted(&in, &arena);
	struct strs none = { 0 };

	(void)state;
	assert_true(strs_has(&list, "a"));
	assert_true(strs_has(&list, "c"));
	assert_false(strs_has(&list, "aa"));
	assert_false(strs_has(&none, "a"));
	/* The list itself is as it was. */
	assert_string_equal(joined(&in), "c a b");
}

static void
lists_grow_by_one_and_keep_what_they_have(void **state)
{
	struct strs texts = { 0 };
	struct ints numbers = { 0 };

	(void)state;
	for (int i = 0; i < 3000; i++) {
		strs_add(&texts, &arena, arena_printf(&arena, "%d", i));
		ints_add(&numbers, &arena, i);
	}
	assert_int_equal(texts.n, 3000);
	assert_int_equal(numbers.n, 3000);
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(strtol(texts.v[i], NULL, 10), i);
		assert_int_equal(numbers.v[i], i);
	}
}

static void
a_list_is_sorted_where_it_is(void **state)
{
	struct strs list = words("b a b C"), none = { 0 };

	(void)state;
	strs_sort(&list);
	assert_string_equal(joined(&list), "C a b b");
	assert_true(strs_has(&list, "C"));
	strs_sort(&none);
	assert_int_equal(none.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_equal_text_stays_where_it_stands_first),
		TEST(a_sorted_list_has_each_text_once),
		TEST(lists_grow_by_one_and_keep_what_they_have),
		TEST(a_sorted_list_tells_what_is_in_it),
		TEST(a_list_is_sorted_where_it_is),
	};

	return cmocka_run_group_tests_name("strs", tests, NULL, NULL);
}
