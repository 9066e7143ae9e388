#include "tests/unit/store/query_site.h"

#include "store/sqlite/stmt.h"

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

/* Only values of metadata are looked for; "kind" is that of a public model. */
static void
distinct_paths_are_in_the_order_of_their_keys(void **state)
{
	const struct field *f = shape_find(&model_shape, "metadata");

	(void)state;
	q = query_new(&arena, &model_shape, "c1", REACH_VISIBLE);
	assert_string_equal(all_rows(query_distinct_paths(q, store, f), 1),
		"[\"kind\",\"value\"] [\"na.me\",\"value\"] "
		"[\"size\",\"value\"]");
	q = query_new(&arena, &model_shape, "c2", REACH_OWN);
	assert_string_equal(all_rows(query_distinct_paths(q, store, f), 1),
		"[\"size\",\"value\"]");
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
		ASKS(distinct_values_are_those_of_the_rows),
		ASKS(distinct_paths_are_in_the_order_of_their_keys),
		ASKS(rows_are_grouped_by_values_of_a_column),
	};

	return cmocka_run_group_tests_name("query_values", tests, make_site,
		drop_site);
}
