#include "tests/unit/store/query_site.h"

#include <string.h>

#include "store/sqlite/stmt.h"

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
		ASKS(a_search_finds_rows_by_their_words),
		ASKS(a_search_goes_with_conditions_and_order),
		ASKS(a_table_without_an_index_of_words_cannot_be_searched),
		ASKS(what_is_too_much_is_refused_with_a_reason),
		ASKS(a_wrong_pattern_is_remembered_until_the_run),
		ASKS(many_values_are_one_parameter),
		ASKS(many_conditions_are_more_than_there_are_ways),
		ASKS(distinct_values_are_those_of_the_rows),
		ASKS(rows_are_grouped_by_values_of_a_column),
	};

	return cmocka_run_group_tests_name("query", tests, make_site,
		drop_site);
}
