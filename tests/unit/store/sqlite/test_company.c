#include "tests/unit/store/site.h"

#include <string.h>

#include "service/entities.h"
#include "store/record.h"
#include "store/sqlite/company.h"
#include "store/sqlite/row_list.h"
#include "store/sqlite/sqlite.h"

/* Companies are numbers in the tables and ids everywhere else. */

static int
begin_writing(void **state)
{
	begin_companies(state);
	must_begin(site.store, true);
	return 0;
}

static int64_t
number_of(const char *id)
{
	int64_t number;

	assert_int_equal(company_number(site.store, id, &number), 0);
	return number;
}

static void
add_company(const char *id)
{
	rows(site.store,
		arena_printf(&arena,
			"INSERT INTO company (id, name, created) "
			"VALUES ('%s', 'n', 0)",
			id));
}

static void
each_company_has_its_number_and_public_is_none(void **state)
{
	(void)state;
	assert_int_equal(number_of("c1"), 1);
	assert_int_equal(number_of("c2"), 2);
	assert_int_equal(number_of(PUBLIC_COMPANY), 0);
	assert_int_equal(number_of("nobody"), NO_COMPANY);
	assert_string_equal(company_id(site.store, 1), "c1");
	assert_string_equal(company_id(site.store, 2), "c2");
	assert_string_equal(company_id(site.store, 0), PUBLIC_COMPANY);
	assert_int_equal(store_fault(site.store), FAULT_NONE);
	assert_null(company_id(site.store, 3));
	assert_int_equal(store_fault(site.store), FAULT_OTHER);
}

static void
more_companies_than_are_remembered_are_told_apart(void **state)
{
	(void)state;
	for (int i = 3; i < 3 * STORE_COMPANIES; i++)
		add_company(arena_printf(&arena, "c%d", i));
	for (int turn = 0; turn < 2; turn++)
		for (int i = 1; i < 3 * STORE_COMPANIES; i++) {
			const char *id = arena_printf(&arena, "c%d", i);

			assert_int_equal(number_of(id), i);
			assert_string_equal(company_id(site.store, i), id);
		}
}

static int
count_statement(unsigned kind, void *count, void *s, void *sql)
{
	(void)kind;
	(void)s;
	(void)sql;
	++*(int *)count;
	return 0;
}

static void
a_company_is_looked_up_once(void **state)
{
	int statements = 0;

	(void)state;
	sqlite3_trace_v2(site.store->db, SQLITE_TRACE_STMT, count_statement,
		&statements);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(number_of("c2"), 2);
		assert_string_equal(company_id(site.store, 2), "c2");
	}
	sqlite3_trace_v2(site.store->db, 0, NULL, NULL);
	assert_int_equal(statements, 1);
}

static void
a_company_that_was_undone_is_forgotten(void **state)
{
	(void)state;
	add_company("undone");
	assert_int_equal(number_of("undone"), 3);
	assert_int_equal(store_end(site.store, false), 0);
	must_begin(site.store, true);
	add_company("other");
	assert_int_equal(number_of("undone"), NO_COMPANY);
	assert_string_equal(company_id(site.store, 3), "other");
	/* The same of a part of a transaction. */
	assert_int_equal(store_mark(site.store), 0);
	add_company("part");
	assert_int_equal(number_of("part"), 4);
	assert_int_equal(store_unmark(site.store, false), 0);
	assert_int_equal(number_of("part"), NO_COMPANY);
}

static void
another_file_has_other_numbers(void **state)
{
	(void)state;
	assert_int_equal(number_of("c1"), 1);
	rows(site.store, "UPDATE company SET seq = 9 WHERE id = 'c1'");
	must_commit(site.store);
	store_close(site.store);
	must_begin(site.store, true);
	assert_int_equal(number_of("c1"), 9);
}

static void
records_have_ids_and_rows_have_numbers(void **state)
{
	struct model m;

	(void)state;
	insert(site.store, &model_shape,
		"{'id':'a','company':'c2','created':'2024-01-01',"
		"'ready':false}");
	insert(site.store, &model_shape,
		"{'id':'b','company':'','company_origin':'c1',"
		"'created':'2024-01-01','ready':false}");
	assert_string_equal(rows(site.store,
				    "SELECT company || ':' || "
				    "ifnull(company_origin, 'none') "
				    "FROM model ORDER BY seq"),
		"2:none 0:1");
	assert_int_equal(record_find(site.store, &model_shape, &arena, "c2",
				 REACH_OWN, "a", &m),
		STORE_ROW);
	assert_string_equal(m.company, "c2");
	assert_false(m.has.company_origin);
	assert_int_equal(record_find(site.store, &model_shape, &arena, "c2",
				 REACH_VISIBLE, "b", &m),
		STORE_ROW);
	assert_string_equal(m.company, PUBLIC_COMPANY);
	assert_string_equal(m.company_origin, "c1");
	/* Who is of no company sees what is public, and nothing else. */
	assert_int_equal(record_exists(site.store, &model_shape, &arena,
				 "nobody", REACH_VISIBLE, "a"),
		STORE_NONE);
	assert_int_equal(record_exists(site.store, &model_shape, &arena,
				 "nobody", REACH_VISIBLE, "b"),
		STORE_ROW);
}

/* A copy would lie behind the answer, which then could not grow where it is. */
static void
a_borrowed_company_is_not_copied(void **state)
{
	const struct record_scope scope = { &model_shape, NULL, "c2", REACH_OWN,
		NULL, 0 };
	struct row_list *list = row_list_new(&arena);
	struct record_cursor *cur;
	struct model m;
	size_t at;

	(void)state;
	insert(site.store, &model_shape,
		"{'id':'a','company':'c2','created':'2024-01-01',"
		"'ready':false}");
	assert_int_equal(row_list_read(list,
				 stmt_text(site.store,
					 "SELECT seq FROM model")),
		STORE_NONE);
	cur = record_open_rows(site.store, &arena, &scope, list, 0);
	record_borrow(cur);
	assert_int_equal(record_next(cur, &arena, &at, &m), STORE_ROW);
	assert_ptr_equal(m.company, company_id(site.store, 2));
	record_close(cur);
}

static void
a_row_of_an_unknown_company_is_not_written(void **state)
{
	struct model m = { 0 };

	(void)state;
	SET(&m, id, "a");
	SET(&m, company, "nobody");
	SET(&m, created, NOW);
	SET(&m, ready, false);
	assert_int_equal(record_insert(site.store, &model_shape, &arena, &m),
		STORE_ERROR);
	assert_int_equal(store_fault(site.store), FAULT_OTHER);
}

#define WRITES(f) cmocka_unit_test_setup_teardown(f, begin_writing, end_read)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WRITES(each_company_has_its_number_and_public_is_none),
		WRITES(more_companies_than_are_remembered_are_told_apart),
		WRITES(a_company_is_looked_up_once),
		WRITES(a_company_that_was_undone_is_forgotten),
		WRITES(another_file_has_other_numbers),
		WRITES(records_have_ids_and_rows_have_numbers),
		WRITES(a_borrowed_company_is_not_copied),
		WRITES(a_row_of_an_unknown_company_is_not_written),
	};

	return cmocka_run_group_tests_name("company", tests, NULL, NULL);
}
