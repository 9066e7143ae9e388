#include "tests/unit/store/query_site.h"

#include <string.h>

static void
each_condition_leaves_its_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < nconditions; i++) {
		const struct condition *c = &conditions[i];

		new_query();
		add(c);
		if (strcmp(answer(), c->ids) != 0)
			flunk("%s %s: %s, not %s", c->path, c->value, run(),
				c->ids);
		check_each_narrow(c->ids);
		assert_int_equal(query_count(q, store, 0), words(c->ids).n);
	}
}

/* As empty as one that is not there. */
static void
a_leaf_without_a_value_is_empty(void **state)
{
	static const char *const values[] = { "null", "[]" };
	static const struct condition mine = { ANY, "id", "o", NULL };
	static const struct condition empty = { EMPTY, "metadata.size.value",
		NULL, NULL };
	static const struct condition full = { FULL, "metadata.size.value",
		NULL, NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		must_commit(store);
		must_begin(store, true);
		insert(store, &model_shape,
			arena_printf(&arena,
				"{'id':'o','company':'c1','ready':true,"
				"'created':'2024-01-01',"
				"'metadata':{'size':{'value':%s}}}",
				values[i]));
		new_query();
		add(&mine);
		add(&empty);
		assert_string_equal(answer(), "o");
		new_query();
		add(&mine);
		add(&full);
		assert_string_equal(answer(), "");
		assert_int_equal(store_end(store, false), 0);
		must_begin(store, false);
	}
}

static void
no_condition_leaves_all_that_is_visible(void **state)
{
	(void)state;
	assert_string_equal(answer(), "a b c d e p n");
	q = query_new(&arena, &model_shape, "c1", REACH_OWN);
	assert_string_equal(answer(), "a b c d e n");
	q = query_new(&arena, &model_shape, "c2", REACH_VISIBLE);
	assert_string_equal(answer(), "x p");
	q = query_new(&arena, &model_shape, "c3", REACH_OWN);
	assert_string_equal(answer(), "");
}

static void
public_rows_count_only_where_they_may(void **state)
{
	struct strs tags = words("a");
	struct path p = at("tags");

	(void)state;
	query_any(q, &p, &tags);
	assert_string_equal(answer(), "a b p");
	q = query_new(&arena, &model_shape, "c1", REACH_OWN);
	query_any(q, &p, &tags);
	assert_string_equal(answer(), "a b");
	check_each_narrow("a b");
	assert_int_equal(query_count(q, store, 0), 2);
	/* Who has no company asks for public rows. */
	q = query_new(&arena, &model_shape, "", REACH_VISIBLE);
	query_any(q, &p, &tags);
	assert_string_equal(arena_strndup(&arena, run(), 1), "p");
}

static void
a_value_is_never_read_as_sql(void **state)
{
	static const char *const table[] = { "' OR 1=1 --", "\" OR 1=1 --",
		"?1", "a') OR ('1'='1", ":limit", "%", "_", "*", "\\" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct strs one = { (const char **)(uintptr_t)&table[i], 1 };
		const char *paths[] = { "name", "tags", "metadata.size.value" };

		for (size_t j = 0; j < COUNT(paths); j++) {
			struct path p = at(paths[j]);

			new_query();
			query_any(q, &p, &one);
			assert_string_equal(answer(), "");
		}
	}
}

/* --- Conditions together --- */

static void
conditions_are_joined_by_their_group(void **state)
{
	static const struct condition a = { ANY, "tags", "a", NULL };
	static const struct condition b = { ANY, "framework", "PyTorch", NULL };
	static const struct condition c = { EQ, "last_iteration", "10", NULL };

	(void)state;
	add(&a);
	add(&b);
	assert_string_equal(answer(), "a p");
	new_query();
	query_begin(q, QUERY_OR);
	add(&a);
	add(&b);
	query_end(q);
	assert_string_equal(answer(), "a b c p");
	add(&c);
	assert_string_equal(answer(), "a");
	new_query();
	query_begin(q, QUERY_OR);
	add(&c);
	query_begin(q, QUERY_AND);
	add(&a);
	add(&b);
	query_end(q);
	query_end(q);
	assert_string_equal(answer(), "a e p");
}

static void
a_constant_is_all_rows_or_none(void **state)
{
	(void)state;
	query_constant(q, true);
	assert_string_equal(answer(), "a b c d e p n");
	query_constant(q, false);
	assert_string_equal(answer(), "");
	new_query();
	query_begin(q, QUERY_OR);
	query_constant(q, false);
	query_constant(q, true);
	query_end(q);
	assert_string_equal(answer(), "a b c d e p n");
}

/* Such a range is no part of what an index finds for another condition. */
static void
a_range_without_an_index_follows_any_condition(void **state)
{
	static const struct condition table[] = {
		{ ANY, "tags", "a", NULL },
		{ GE, "last_iteration", "2", NULL },
		{ LE, "last_iteration", "10", NULL },
	};

	(void)state;
	new_query();
	for (size_t i = 0; i < COUNT(table); i++)
		add(&table[i]);
	check_each_narrow("a b");
	assert_string_equal(answer(), "a b");
}

static void
an_empty_group_is_no_condition(void **state)
{
	(void)state;
	query_begin(q, QUERY_AND);
	query_begin(q, QUERY_OR);
	query_end(q);
	query_end(q);
	query_begin(q, QUERY_OR);
	query_end(q);
	assert_string_equal(answer(), "a b c d e p n");
}

static void
groups_that_are_open_are_closed_by_the_run(void **state)
{
	static const struct condition a = { ANY, "tags", "a", NULL };

	(void)state;
	query_begin(q, QUERY_OR);
	query_begin(q, QUERY_AND);
	add(&a);
	assert_string_equal(run(), "a b p");
	assert_int_equal(query_count(q, store, 0), 3);
}

static void
conditions_at_random_leave_what_logic_says(void **state)
{
	(void)state;
	for (int i = 0; i < 400; i++) {
		unsigned want;
		const char *ids;

		arena_reset(&arena);
		new_query();
		want = add_random(QUERY_AND, 0);
		ids = answer();
		if (bits(ids) != want)
			flunk("%s leaves %s", q->where.data, ids);
		check_each_narrow(ids);
		assert_int_equal(query_count(q, store, 0), words(ids).n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ASKS(each_condition_leaves_its_rows),
		ASKS(a_leaf_without_a_value_is_empty),
		ASKS(no_condition_leaves_all_that_is_visible),
		ASKS(public_rows_count_only_where_they_may),
		ASKS(a_value_is_never_read_as_sql),
		ASKS(conditions_are_joined_by_their_group),
		ASKS(a_constant_is_all_rows_or_none),
		ASKS(a_range_without_an_index_follows_any_condition),
		ASKS(an_empty_group_is_no_condition),
		ASKS(groups_that_are_open_are_closed_by_the_run),
		ASKS(conditions_at_random_leave_what_logic_says),
	};

	return cmocka_run_group_tests_name("query_conditions", tests, make_site,
		drop_site);
}
