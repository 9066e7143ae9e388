#include "tests/unit/store/site.h"
#include "store/sqlite/stmt.h"

#include <string.h>

/* Rows of statements, read into records, lists and numbers. */

/* clang-format off */
#define FRUIT_ROW(F, R)                                                        \
	F(R, name, str, .doc = "Name")                                         \
	F(R, count, int, .doc = "How many")                                    \
	F(R, weight, real, .doc = "Kilograms")                                 \
	F(R, ripe, flag, .doc = "Can be eaten")                                \
	F(R, kinds, strs, .doc = "Its kinds")
/* clang-format on */
RECORD(fruit_row, FRUIT_ROW);
SHAPE(fruit_row, NULL, FRUIT_ROW);

/* The same without the list, so that it can be lent. */
/* clang-format off */
#define LENT_ROW(F, R)                                                         \
	F(R, name, str, .doc = "Name")                                         \
	F(R, count, int, .doc = "How many")
/* clang-format on */
RECORD(lent_row, LENT_ROW);
SHAPE(lent_row, NULL, LENT_ROW);

/* Columns stand in another order than fields. */
static const char fruits[] =
	"SELECT 1 AS ripe, '[\"red\",\"green\"]' AS kinds, 0.25 AS weight, "
	"3 AS count, 'apple' AS name UNION ALL "
	"SELECT NULL, NULL, NULL, NULL, NULL";

static struct stmt *
select_sql(const char *sql)
{
	return stmt_text(site.store, sql);
}

static void
columns_become_members_by_their_names(void **state)
{
	struct stmt *s = select_sql(fruits);
	struct fruit_row r;

	(void)state;
	memset(&r, 0xff, sizeof(r));
	assert_int_equal(stmt_next(s, &fruit_row_shape, &arena, &r), STORE_ROW);
	assert_true(r.has.name && r.has.count && r.has.weight && r.has.ripe &&
		r.has.kinds);
	assert_string_equal(r.name, "apple");
	assert_int_equal(r.count, 3);
	assert_true(r.weight == 0.25);
	assert_true(r.ripe);
	assert_string_equal(joined(&r.kinds), "red green");
	/* Null is no value, whatever the row before had. */
	assert_int_equal(stmt_next(s, &fruit_row_shape, &arena, &r), STORE_ROW);
	assert_false(r.has.name || r.has.count || r.has.weight || r.has.ripe ||
		r.has.kinds);
	assert_null(r.name);
	assert_int_equal(r.count, 0);
	assert_int_equal(r.kinds.n, 0);
	assert_int_equal(stmt_next(s, &fruit_row_shape, &arena, &r),
		STORE_NONE);
}

static void
a_record_outlives_the_step_if_it_has_an_arena(void **state)
{
	struct stmt *s = select_sql("SELECT 'a' AS name, 1 AS count "
				    "UNION ALL SELECT 'b', 2");
	struct lent_row first, second, lent;

	(void)state;
	assert_int_equal(stmt_next(s, &lent_row_shape, &arena, &first),
		STORE_ROW);
	assert_int_equal(stmt_next(s, &lent_row_shape, &arena, &second),
		STORE_ROW);
	stmt_done(s);
	assert_string_equal(first.name, "a");
	assert_string_equal(second.name, "b");
	s = select_sql("SELECT 'a' AS name, 1 AS count");
	assert_int_equal(stmt_next(s, &lent_row_shape, NULL, &lent), STORE_ROW);
	assert_string_equal(lent.name, "a");
	assert_int_equal(stmt_next(s, &lent_row_shape, NULL, &lent),
		STORE_NONE);
}

static void
a_statement_may_be_read_by_one_shape_and_then_by_another(void **state)
{
	static const char sql[] = "SELECT 7 AS count, 'x' AS name";
	struct lent_row lent;
	struct fruit_row fruit;

	(void)state;
	assert_int_equal(stmt_first(select_sql(sql), &lent_row_shape, &arena,
				 &lent),
		STORE_ROW);
	assert_int_equal(lent.count, 7);
	assert_int_equal(stmt_first(select_sql(sql), &fruit_row_shape, &arena,
				 &fruit),
		STORE_ERROR);
}

static void
only_the_first_row_is_read(void **state)
{
	struct fruit_row r;

	(void)state;
	assert_int_equal(stmt_first(select_sql(fruits), &fruit_row_shape,
				 &arena, &r),
		STORE_ROW);
	assert_string_equal(r.name, "apple");
	/* It was handed out reset, so it begins anew. */
	assert_int_equal(stmt_first(select_sql(fruits), &fruit_row_shape,
				 &arena, &r),
		STORE_ROW);
	assert_string_equal(r.name, "apple");
}

/* The statement does not fit the shape, and the error says why. */
static void
assert_misfit(const char *sql, const char *why)
{
	struct lent_row r;

	assert_int_equal(stmt_next(select_sql(sql), &lent_row_shape, &arena,
				 &r),
		STORE_ERROR);
	assert_int_equal(store_fault(site.store), FAULT_OTHER);
	assert_non_null(strstr(store_error(site.store), why));
	assert_int_equal(store_end(site.store, false), 0);
	must_begin(site.store, false);
}

static void
a_column_and_a_field_that_do_not_fit_are_an_error(void **state)
{
	(void)state;
	assert_misfit("SELECT 'a' AS name", "no column count");
	assert_misfit("SELECT 'a' AS nome, 1 AS count", "no column name");
	assert_misfit("SELECT 'a' AS name, 1 AS count, 2 AS more",
		"columns without a field of lent_row");
	assert_misfit("SELECT 'a' AS name, 1 AS count, 2 AS count",
		"columns without a field of lent_row");
}

static void
the_column_of_a_list_of_rows_needs_no_field(void **state)
{
	struct stmt *s = select_sql("SELECT 5 AS seq, 'a' AS name, 1 AS count");
	struct row_list *list = row_list_new(&arena);
	struct lent_row r;

	(void)state;
	assert_int_equal(stmt_next(s, &lent_row_shape, &arena, &r), STORE_ROW);
	row_list_add(list, s);
	assert_string_equal(r.name, "a");
	assert_int_equal(row_list_count(list), 1);
	assert_misfit("SELECT 1 AS seq, 'a' AS name, 1 AS count, 2 AS more",
		"columns without a field of lent_row");
}

static void
a_list_of_rows_needs_its_column(void **state)
{
	struct row_list *list = row_list_new(&arena);
	struct stmt *s = select_sql("SELECT 'a' AS name, 1 AS count");
	struct lent_row r;

	(void)state;
	assert_int_equal(stmt_next(s, &lent_row_shape, &arena, &r), STORE_ROW);
	row_list_add(list, s);
	assert_int_equal(row_list_count(list), 0);
	assert_int_equal(stmt_next(s, &lent_row_shape, &arena, &r),
		STORE_ERROR);
	assert_int_equal(store_fault(site.store), FAULT_OTHER);
	assert_non_null(strstr(store_error(site.store), "seq"));
	assert_int_equal(store_end(site.store, false), 0);
	must_begin(site.store, false);
	assert_int_equal(row_list_read(list, select_sql("SELECT 1 AS count")),
		STORE_ERROR);
	assert_int_equal(row_list_count(list), 0);
	assert_non_null(strstr(store_error(site.store), "seq"));
}

static void
a_statement_that_failed_is_no_row(void **state)
{
	struct lent_row r;
	struct strs list = { 0 };
	const char *text;
	int64_t n;

	(void)state;
	assert_int_equal(stmt_next(select_sql("nonsense"), &lent_row_shape,
				 &arena, &r),
		STORE_ERROR);
	assert_int_equal(stmt_texts(select_sql("nonsense"), &arena, &list),
		STORE_ERROR);
	assert_int_equal(stmt_first_text(select_sql("nonsense"), &arena, &text),
		STORE_ERROR);
	assert_int_equal(stmt_first_int(select_sql("nonsense"), &n),
		STORE_ERROR);
	assert_int_equal(stmt_exists(select_sql("nonsense")), STORE_ERROR);
}

static void
a_column_of_texts_becomes_a_list(void **state)
{
	struct strs list = { 0 };

	(void)state;
	strs_add(&list, &arena, "first");
	assert_int_equal(stmt_texts(select_sql("SELECT 'b' AS v UNION ALL "
					       "SELECT NULL UNION ALL "
					       "SELECT 'a' UNION ALL "
					       "SELECT 'b'"),
				 &arena, &list),
		STORE_NONE);
	assert_string_equal(joined(&list), "first b a b");
}

static void
one_text_or_number_is_read_without_a_record(void **state)
{
	struct stmt *s = select_sql("SELECT 'b' UNION ALL SELECT NULL");
	const char *text;
	int64_t n = 5;

	(void)state;
	assert_int_equal(stmt_next_text(s, &text), STORE_ROW);
	assert_string_equal(text, "b");
	assert_int_equal(stmt_next_text(s, &text), STORE_ROW);
	assert_null(text);
	assert_int_equal(stmt_next_text(s, &text), STORE_NONE);
	assert_int_equal(stmt_first_text(select_sql("SELECT 'b' UNION ALL "
						    "SELECT 'c'"),
				 &arena, &text),
		STORE_ROW);
	assert_string_equal(text, "b");
	assert_int_equal(stmt_first_text(select_sql("SELECT 'b' WHERE 0"),
				 &arena, &text),
		STORE_NONE);
	assert_null(text);
	assert_int_equal(stmt_first_int(select_sql("SELECT 9007199254740993"),
				 &n),
		STORE_ROW);
	assert_int_equal(n, INT64_C(9007199254740993));
	assert_int_equal(stmt_first_int(select_sql("SELECT 1 WHERE 0"), &n),
		STORE_NONE);
	assert_int_equal(n, 0);
}

static void
what_is_read_without_a_record_has_one_column(void **state)
{
	struct strs list = { 0 };
	int64_t n;

	(void)state;
	assert_int_equal(stmt_texts(select_sql("SELECT 'a', 'b'"), &arena,
				 &list),
		STORE_ERROR);
	assert_int_equal(stmt_first_int(select_sql("SELECT 1, 2"), &n),
		STORE_ERROR);
	assert_int_equal(store_fault(site.store), FAULT_OTHER);
}

static void
whether_there_is_a_row_is_told(void **state)
{
	(void)state;
	assert_int_equal(stmt_exists(select_sql("SELECT 1, 2")), STORE_ROW);
	assert_int_equal(stmt_exists(select_sql("SELECT 1 WHERE 0")),
		STORE_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		READS(columns_become_members_by_their_names),
		READS(a_record_outlives_the_step_if_it_has_an_arena),
		READS(a_statement_may_be_read_by_one_shape_and_then_by_another),
		READS(only_the_first_row_is_read),
		READS(a_column_and_a_field_that_do_not_fit_are_an_error),
		READS(the_column_of_a_list_of_rows_needs_no_field),
		READS(a_list_of_rows_needs_its_column),
		READS(a_statement_that_failed_is_no_row),
		READS(a_column_of_texts_becomes_a_list),
		READS(one_text_or_number_is_read_without_a_record),
		READS(what_is_read_without_a_record_has_one_column),
		READS(whether_there_is_a_row_is_told),
	};

	return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
