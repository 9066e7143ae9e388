#include "tests/unit/store/site.h"
#include "store/sqlite/sqlite.h"
#include "store/sqlite/stmt.h"

#include <string.h>

static void
a_parameter_that_does_not_exist_is_an_error_at_the_step(void **state)
{
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	s = stmt_get(site.store, SQL_SETTING_GET);
	stmt_str(s, ":nome", "a");
	stmt_str(s, ":name", "a");
	assert_int_equal(stmt_step(s), STORE_ERROR);
	assert_int_equal(store_end(site.store, false), 0);
	must_begin(site.store, false);
	s = stmt_get(site.store, SQL_SETTING_GET);
	stmt_str(s, ":name", "a");
	assert_int_equal(stmt_step(s), STORE_NONE);
	must_commit(site.store);
}

static void
a_statement_is_handed_out_reset_and_unbound(void **state)
{
	struct stmt *s;

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	must_begin(site.store, false);
	s = stmt_get(site.store, SQL_SETTING_GET);
	stmt_str(s, ":name", "a");
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_string_equal(stmt_column(s, 0), "1");
	/* Not stepped to its end, and its parameter forgotten. */
	s = stmt_get(site.store, SQL_SETTING_GET);
	assert_int_equal(stmt_step(s), STORE_NONE);
	s = stmt_get(site.store, SQL_SETTING_GET);
	stmt_str(s, ":name", NULL);
	assert_int_equal(stmt_step(s), STORE_NONE);
	must_commit(site.store);
}

static void
rows_that_a_statement_changed_are_counted(void **state)
{
	struct stmt *s;

	(void)state;
	must_begin(site.store, true);
	for (int i = 0; i < 5; i++)
		put_inside(arena_printf(&arena, "s%d", i));
	s = stmt_text(site.store, "UPDATE setting SET value = 'x'");
	assert_int_equal(stmt_run(s), 5);
	s = stmt_text(site.store, "UPDATE setting SET value = 'y' WHERE 0");
	assert_int_equal(stmt_run(s), 0);
	s = stmt_text(site.store, "SELECT * FROM setting");
	assert_int_equal(stmt_run(s), 0);
	s = stmt_text(site.store, "DELETE FROM setting WHERE name > 's1'");
	assert_int_equal(stmt_run(s), 3);
	must_commit(site.store);
}

static void
more_statements_than_are_kept_still_work(void **state)
{
	(void)state;
	must_begin(site.store, false);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 200; i++)
			assert_string_equal(rows(site.store,
						    arena_printf(&arena,
							    "SELECT %d", i)),
				arena_printf(&arena, "%d", i));
	must_commit(site.store);
}

static void
values_of_every_kind_are_bound(void **state)
{
	static const struct value v[] = { { VALUE_NULL, { .i = 0 } },
		{ VALUE_INT, { .i = INT64_MIN } }, { VALUE_REAL, { .d = 0.5 } },
		{ VALUE_TEXT, { .s = "it's" } } };
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	s = stmt_text(site.store,
		"SELECT quote(?1) || ' ' || quote(?2) || ' ' || quote(?3) || "
		"' ' || quote(?4)");
	assert_int_equal(stmt_params(s), 4);
	for (int i = 0; i < 4; i++)
		stmt_value(s, i + 1, &v[i]);
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_string_equal(stmt_column(s, 0),
		"NULL -9223372036854775808 0.5 'it''s'");
	must_commit(site.store);
}

/* Texts that JSON has to write otherwise, and more than a few. */
static void
a_list_is_one_parameter(void **state)
{
	const char *texts[] = { "a", "", "it's \"x\" \\ \t \001", "\u00e9",
		"b" };
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	for (size_t n = 0; n <= COUNT(texts); n++) {
		s = stmt_text(site.store,
			"SELECT value FROM json_each(:list) ORDER BY key");
		stmt_strs(s, ":list", &(struct strs){ texts, n });
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(stmt_step(s), STORE_ROW);
			assert_string_equal(stmt_column(s, 0), texts[i]);
		}
		assert_int_equal(stmt_step(s), STORE_NONE);
	}
	s = stmt_text(site.store, "SELECT :list IS NULL");
	stmt_strs(s, ":list", NULL);
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_int_equal(stmt_column_int(s, 0), 1);
	must_commit(site.store);
}

static void
rows_that_a_statement_finds_are_handed_to_another(void **state)
{
	struct row_list *all = row_list_new(&arena);
	struct row_list *last = row_list_new(&arena);
	struct stmt *s;

	(void)state;
	must_begin(site.store, true);
	for (int i = 0; i < 300; i++)
		rows(site.store,
			arena_printf(&arena,
				"INSERT INTO project (id, company, name, "
				"created) VALUES ('c%d', 1, 'n%d', 0)",
				i, i));
	assert_int_equal(row_list_read(all,
				 stmt_text(site.store,
					 "SELECT id, seq FROM project "
					 "WHERE id LIKE 'c%' ORDER BY id")),
		STORE_NONE);
	assert_int_equal(row_list_count(all), 300);
	s = stmt_text(site.store, "SELECT seq FROM project WHERE id = 'c7'");
	assert_int_equal(stmt_step(s), STORE_ROW);
	row_list_add(last, s);
	stmt_done(s);
	assert_string_equal(ids_of(site.store, "project", last), "c7");
	/* What was handed on before can still grow. */
	assert_int_equal(row_list_read(last,
				 stmt_text(site.store,
					 "SELECT seq FROM project "
					 "WHERE id = 'c3'")),
		STORE_NONE);
	assert_string_equal(ids_of(site.store, "project", last), "c7 c3");
	assert_int_equal(row_list_read(all, stmt_text(site.store, "nonsense")),
		STORE_ERROR);
	assert_int_equal(store_end(site.store, false), 0);
}

/* clang-format off */
#define ALL_FIELDS(F, R)                                                       \
	F(R, text, str, .doc = "A text")                                       \
	F(R, whole, int, .doc = "A number")                                    \
	F(R, part, real, .doc = "A fraction")                                  \
	F(R, yes, flag, .doc = "True or false")                                \
	F(R, moment, time, .doc = "A moment")                                  \
	F(R, list, strs, .doc = "A list")                                      \
	F(R, object, json, .doc = "An object")
/* clang-format on */
RECORD(all, ALL_FIELDS);
SHAPE(all, NULL, ALL_FIELDS);

/* Through parameters into a row and out of its columns. */
static void
there_and_back(const struct all *a, struct all *b)
{
	struct stmt *s;

	must_begin(site.store, false);
	s = stmt_text(site.store, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7");
	for (size_t i = 0; i < all_shape.count; i++)
		stmt_field(s, (int)i + 1, &all_shape.fields[i], a, &arena);
	assert_int_equal(stmt_step(s), STORE_ROW);
	for (size_t i = 0; i < all_shape.count; i++)
		stmt_read(s, (int)i, &all_shape.fields[i], &arena, b);
	stmt_done(s);
	must_commit(site.store);
}

static void
what_is_borrowed_lasts_until_the_next_row(void **state)
{
	static const char *const names[] = { "text", "object", "whole",
		"list" };
	struct stmt_room room[COUNT(names)] = { 0 };
	const struct json *object = NULL;
	const char **items = NULL;
	struct stmt *s;
	struct all b;

	(void)state;
	must_begin(site.store, false);
	s = stmt_text(site.store,
		"SELECT 'text', '{\"a\": 1}', NULL, '[\"x\",\"y\"]' UNION ALL "
		"SELECT 'next', '[2]', 3, '[\"\\\\\"]'");
	for (int row = 0; row < 2; row++) {
		assert_int_equal(stmt_step(s), STORE_ROW);
		for (int i = 0; i < (int)COUNT(names); i++)
			stmt_borrow(s, i, shape_find(&all_shape, names[i]),
				&arena, &room[i], &b);
		assert_ptr_equal(b.text, stmt_column(s, 0));
		assert_ptr_equal(jr_text(b.object, &arena), stmt_column(s, 1));
		assert_int_equal(b.has.whole, row);
		assert_int_equal(b.list.n, 2 - row);
		assert_string_equal(b.list.v[0], row == 0 ? "x" : "\\");
		if (row == 0) {
			object = b.object;
			items = b.list.v;
			/* It is read anew in the next row. */
			assert_int_equal(jr_count(b.object), 1);
		}
	}
	assert_ptr_equal(b.object, object);
	assert_ptr_equal(b.list.v, items);
	assert_int_equal(jr_type(b.object), JSON_ARRAY);
	stmt_done(s);
	must_commit(site.store);
}

static void
members_of_every_type_are_kept(void **state)
{
	const char *items[] = { "plain", "", "say \"hi\"", "back\\slash\\",
		"\b\f\n\r\t\x01\x1f/", "caf\xc3\xa9 \xf0\x9f\x98\x80",
		"[\"x\"]", "a,b", "\\u0041", "\"", "\\\"" };
	struct all a = { 0 }, b;

	(void)state;
	memset(&b, 0xff, sizeof(b));
	SET(&a, text, "it's\n");
	SET(&a, whole, INT64_MAX);
	SET(&a, part, -0.1);
	SET(&a, yes, true);
	SET(&a, moment, NOW);
	SET(&a, list, ((struct strs){ items, COUNT(items) }));
	SET(&a, object, jr_stored("{\"k\":[9007199254740993,1.50]}", &arena));
	there_and_back(&a, &b);
	assert_string_equal(b.text, a.text);
	assert_int_equal(b.whole, INT64_MAX);
	assert_true(b.part == -0.1);
	assert_true(b.yes);
	assert_int_equal(b.moment, NOW);
	assert_int_equal(b.list.n, COUNT(items));
	for (size_t i = 0; i < COUNT(items); i++)
		assert_string_equal(b.list.v[i], items[i]);
	assert_string_equal(jr_text(b.object, &arena),
		jr_text(a.object, &arena));
	for (size_t i = 0; i < all_shape.count; i++)
		assert_true(record_has(&b, &all_shape.fields[i]));
}

static void
members_without_a_value_are_null(void **state)
{
	struct all a = { 0 }, b;

	(void)state;
	memset(&b, 0xff, sizeof(b));
	there_and_back(&a, &b);
	for (size_t i = 0; i < all_shape.count; i++) {
		assert_false(record_has(&b, &all_shape.fields[i]));
		assert_false(record_nil(&b, &all_shape.fields[i]));
	}
	/* An empty list is not no list. */
	SET(&a, list, ((struct strs){ NULL, 0 }));
	SET(&a, text, "");
	there_and_back(&a, &b);
	assert_true(b.has.list);
	assert_int_equal(b.list.n, 0);
	assert_string_equal(b.text, "");
}

static void
a_reach_is_bound_as_the_companies_within_it(void **state)
{
	const char *sql = "WITH t (c) AS (VALUES (1), (2), (0)) "
			  "SELECT c FROM t WHERE c IN (:company, :public)";
	struct strs own = { 0 }, visible = { 0 };
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	s = stmt_text(site.store, sql);
	stmt_reach(s, "c1", REACH_OWN);
	assert_int_equal(stmt_texts(s, &arena, &own), STORE_NONE);
	assert_int_equal(own.n, 1);
	assert_string_equal(own.v[0], "1");
	s = stmt_text(site.store, sql);
	stmt_reach(s, "c1", REACH_VISIBLE);
	assert_int_equal(stmt_texts(s, &arena, &visible), STORE_NONE);
	assert_int_equal(visible.n, 2);
	assert_string_equal(visible.v[0], "1");
	assert_string_equal(visible.v[1], "0");
	s = stmt_text(site.store, sql);
	stmt_reach(s, "c1", REACH_ANY);
	assert_int_equal(stmt_step(s), STORE_ERROR);
	assert_int_equal(store_fault(site.store), FAULT_OTHER);
	assert_int_equal(store_end(site.store, false), 0);
}

static void
a_statement_that_passes_its_bound_ends_without_an_error(void **state)
{
	const char *sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
			  "SELECT i + 1 FROM n WHERE i < 100000) "
			  "SELECT count(*) FROM n";
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	store_bound(site.store, 1000);
	assert_int_equal(stmt_step(stmt_text(site.store, sql)), STORE_ERROR);
	/* So does the next, until the bound is taken away. */
	assert_int_equal(stmt_step(stmt_text(site.store, sql)), STORE_ERROR);
	assert_true(store_unbound(site.store));
	assert_int_equal(store_fault(site.store), FAULT_NONE);
	s = stmt_text(site.store, sql);
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_int_equal(stmt_column_int(s, 0), 100000);
	stmt_done(s);
	/* A bound that is wide enough changes nothing. */
	store_bound(site.store, INT64_C(1) << 40);
	s = stmt_text(site.store, sql);
	assert_int_equal(stmt_step(s), STORE_ROW);
	stmt_done(s);
	assert_false(store_unbound(site.store));
	must_commit(site.store);
}

static void
a_kept_statement_is_found_until_another_takes_its_place(void **state)
{
	static const char what, other;
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	assert_null(stmt_kept(site.store, &what, 0));
	s = stmt_text(site.store, "SELECT :n");
	stmt_keep(s, &what, 2);
	stmt_int(s, ":n", 7);
	assert_int_equal(stmt_step(s), STORE_ROW);
	/* It is that of nothing else, and nothing of its last use is left. */
	assert_null(stmt_kept(site.store, &what, 1));
	assert_null(stmt_kept(site.store, &other, 2));
	assert_ptr_equal(stmt_kept(site.store, &what, 2), s);
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_true(stmt_column_null(s, 0));
	stmt_done(s);
	for (int i = 0; i < STMT_CACHE; i++)
		stmt_done(stmt_text(site.store,
			arena_printf(&arena, "SELECT %d", i)));
	assert_null(stmt_kept(site.store, &what, 2));
	must_commit(site.store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FILLED(a_parameter_that_does_not_exist_is_an_error_at_the_step),
		FILLED(a_statement_is_handed_out_reset_and_unbound),
		FILLED(rows_that_a_statement_changed_are_counted),
		FILLED(more_statements_than_are_kept_still_work),
		FILLED(a_kept_statement_is_found_until_another_takes_its_place),
		FILLED(values_of_every_kind_are_bound),
		FILLED(a_list_is_one_parameter),
		FILLED(a_statement_that_passes_its_bound_ends_without_an_error),
		cmocka_unit_test_setup_teardown(
			a_reach_is_bound_as_the_companies_within_it,
			begin_companies, end_site),
		FILLED(rows_that_a_statement_finds_are_handed_to_another),
		FILLED(what_is_borrowed_lasts_until_the_next_row),
		FILLED(members_of_every_type_are_kept),
		FILLED(members_without_a_value_are_null),
	};

	return cmocka_run_group_tests_name("stmt", tests, NULL, NULL);
}
