#include "tests/unit/store/query_site.h"
#include "tests/unit/store/site.h"

#include <string.h>

#include "store/extra.h"
#include "store/sqlite/extra.h"
#include "store/sqlite/row_list.h"
#include "store/sqlite/sqlite.h"

/*
 * Extra indexes: which there can be, and what lists cost with and without them,
 * in steps of the engine. Of 20,000 models, company c1 has half, company c2 a
 * fourth, and the rest are public. A fifth have no comment, and a tenth no
 * iteration; many have the same project.
 */

static int
make_models(void **state)
{
	struct stmt *s;

	begin_companies(state);
	must_begin(site.store, true);
	s = stmt_text(site.store,
		"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 19999) INSERT INTO model (id, company, name, "
		"created, ready, comment, project, last_iteration, "
		"last_changed_by) SELECT "
		"printf('%08x%04x', i * 2654435761 % 4294967296, i), "
		"CASE WHEN i % 2 THEN 1 WHEN i % 4 THEN 2 ELSE 0 END, 'net', "
		"i, i % 2, CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE "
		"'run ' || (i * 7919 % 20000) END, 'p' || i % 7, "
		"CASE WHEN i % 10 THEN i * 7919 % 20000 / 4 END, 'u' || i % 5 "
		"FROM n");
	if (stmt_run(s) < 0)
		flunk("%s", store_error(site.store));
	must_commit(site.store);
	store = site.store;
	return 0;
}

#define MODELS(f) cmocka_unit_test_setup_teardown(f, make_models, end_site)

/* A count of all statements since the last call: of steps, or of runs. */
static int64_t
counted(int what)
{
	sqlite3_stmt *s = NULL;
	int64_t n = 0;

	while ((s = sqlite3_next_stmt(store->db, s)) != NULL)
		n += sqlite3_stmt_status(s, what, 1);
	return n;
}

static void
change(int (*how)(struct store *st, const struct extra *x), struct store *st,
	const char *column)
{
	const struct extra x = extra_of(&model_shape, at(column).field);

	must_begin(st, true);
	if (how(st, &x) != 0)
		flunk("%s", store_error(st));
	must_commit(st);
}

/* A list of company c1 in that order. */
static void
list_by(const char *key)
{
	q = query_new(&arena, &model_shape, "c1", REACH_VISIBLE);
	query_extras(q, store);
	order_by(key);
	query_page(q, 20, 50);
}

/* The rows that q finds; *steps: what it has cost. */
static struct row_list *
found(int64_t *steps)
{
	struct row_list *rows;

	(void)counted(SQLITE_STMTSTATUS_VM_STEP);
	rows = query_run(q, store);
	*steps = counted(SQLITE_STMTSTATUS_VM_STEP);
	if (rows == NULL)
		flunk("%s", store_error(store));
	return rows;
}

static bool
same(struct row_list *a, struct row_list *b)
{
	return strcmp(row_list_json(a), row_list_json(b)) == 0;
}

/* Has the table an index that begins with the company and that column? */
static bool
has_index(const char *table, const char *column)
{
	struct stmt *s = stmt_text(store,
		"SELECT 1 FROM pragma_index_list(?1) i WHERE (SELECT "
		"group_concat(name) FROM (SELECT name FROM "
		"pragma_index_info(i.name) WHERE seqno < 2 ORDER BY seqno)) = "
		"'company,' || ?2");
	bool has;

	stmt_value(s, 1, &(struct value){ VALUE_TEXT, { .s = table } });
	stmt_value(s, 2, &(struct value){ VALUE_TEXT, { .s = column } });
	has = stmt_step(s) == STORE_ROW;
	stmt_done(s);
	return has;
}

static void
a_column_that_fits_has_no_index_in_the_order_of_its_values(void **state)
{
	unsigned fit = 0;

	(void)state;
	must_begin(store, false);
	for (size_t i = 0; entity_shapes[i] != NULL; i++)
		for (size_t k = 0; k < entity_shapes[i]->count; k++) {
			const struct shape *sh = entity_shapes[i];
			const struct field *f = &sh->fields[k];

			if (!extra_fits(sh, f))
				continue;
			fit++;
			if (has_index(sh->table, f->name))
				flunk("%s.%s has one", sh->table, f->name);
		}
	must_commit(store);
	assert_true(fit > 20);
	assert_true(extra_fits(&model_shape, at("comment").field));
	assert_true(extra_fits(&model_shape, at("project").field));
	assert_false(extra_fits(&model_shape, at("id").field));
	assert_false(extra_fits(&model_shape, at("company").field));
	assert_false(extra_fits(&model_shape, at("name").field));
	assert_false(extra_fits(&model_shape, at("user").field));
	assert_false(extra_fits(&model_shape, at("tags").field));
	assert_false(extra_fits(&model_shape, at("metadata").field));
	assert_false(extra_fits(&company_shape,
		shape_find(&company_shape, "created")));
}

static void
a_list_in_its_order_stops_with_the_page(void **state)
{
	static const struct {
		const char *key, *column;
		int64_t most;
	} orders[] = {
		{ "-last_iteration", "last_iteration", 4000 },
		{ "last_iteration", "last_iteration", 4000 },
		{ "-comment", "comment", 4000 },
		{ "-last_changed_by", "last_changed_by", 4000 },
		{ "last_changed_by", "last_changed_by", 4000 },
		{ "comment", "comment", 4000 },
		{ "-project", "project", 4000 },
		{ "project", "project", 4000 },
		{ "-project -created", "project", 400000 },
	};
	int64_t steps;

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct row_list *without, *with;

		must_begin(store, false);
		list_by(orders[i].key);
		without = found(&steps);
		assert_int_equal(row_list_count(without), 50);
		assert_true(steps > 100000);
		must_commit(store);
		change(extra_add, store, orders[i].column);
		must_begin(store, false);
		list_by(orders[i].key);
		with = found(&steps);
		if (steps > orders[i].most || !same(with, without))
			flunk("%s: %lld steps", orders[i].key,
				(long long)steps);
		must_commit(store);
		change(extra_drop, store, orders[i].column);
	}
}

static void
ask_range(const char *key)
{
	struct path p = at("last_iteration");

	list_by(key);
	query_compare(q, &p, QUERY_GE,
		&(struct value){ VALUE_INT, { .i = 500 } });
	query_compare(q, &p, QUERY_LE,
		&(struct value){ VALUE_INT, { .i = 530 } });
}

static void
a_range_of_its_values_is_looked_up(void **state)
{
	static const char *const keys[] = { "-created", "last_iteration",
		"name" };
	int64_t steps;

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct row_list *without, *with;

		must_begin(store, false);
		ask_range(keys[i]);
		without = found(&steps);
		assert_int_equal(row_list_count(without), 50);
		assert_true(steps > 50000);
		must_commit(store);
		change(extra_add, store, "last_iteration");
		must_begin(store, false);
		ask_range(keys[i]);
		with = found(&steps);
		if (steps > 8000 || !same(with, without))
			flunk("%s: %lld steps", keys[i], (long long)steps);
		must_commit(store);
		change(extra_drop, store, "last_iteration");
	}
}

/* The steps that the list takes in a transaction of its own. */
static int64_t
steps_now(void)
{
	int64_t steps;

	must_begin(store, false);
	list_by("-last_iteration");
	assert_int_equal(row_list_count(found(&steps)), 50);
	must_commit(store);
	return steps;
}

static void
what_another_process_adds_and_drops_is_noticed(void **state)
{
	struct store *other = another_store();

	(void)state;
	assert_true(steps_now() > 100000);
	for (int i = 0; i < 2; i++) {
		change(extra_add, other, "last_iteration");
		assert_true(steps_now() < 3000);
		change(extra_drop, other, "last_iteration");
		assert_true(steps_now() > 100000);
	}
	store_free(other);
}

static void
no_statement_asks_for_them_while_nobody_else_writes(void **state)
{
	struct path project = at("project");
	struct strs ids = { (const char *[]){ "p1" }, 1 };
	int64_t runs[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		if (i == 1)
			extra_forget(store);
		(void)counted(SQLITE_STMTSTATUS_RUN);
		(void)steps_now();
		runs[i] = counted(SQLITE_STMTSTATUS_RUN);
		/* What the process writes itself is no news to it. */
		must_begin(store, true);
		assert_int_equal(put_inside("one"), 1);
		must_commit(store);
	}
	assert_int_equal(runs[2], runs[1] - 1);
	assert_int_equal(runs[3], runs[2]);
	/* Nor is it asked about columns that have an index already. */
	extra_forget(store);
	must_begin(store, false);
	list_by("-created");
	query_any(q, &project, &ids);
	assert_null(store->extra);
	must_commit(store);
}

static void
what_was_undone_is_forgotten(void **state)
{
	const struct extra x = extra_of(&model_shape, at("comment").field);

	(void)state;
	must_begin(store, true);
	assert_int_equal(extra_add(store, &x), 0);
	assert_true(extra_has(store, "model", "comment"));
	assert_false(extra_has(store, "model", "project"));
	assert_int_equal(store_end(store, false), 0);
	must_begin(store, false);
	assert_false(extra_has(store, "model", "comment"));
	must_commit(store);
	/* Outside of a transaction nobody can tell. */
	assert_false(extra_has(store, "model", "comment"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MODELS(a_column_that_fits_has_no_index_in_the_order_of_its_values),
		MODELS(a_list_in_its_order_stops_with_the_page),
		MODELS(a_range_of_its_values_is_looked_up),
		MODELS(what_another_process_adds_and_drops_is_noticed),
		MODELS(no_statement_asks_for_them_while_nobody_else_writes),
		MODELS(what_was_undone_is_forgotten),
	};

	return cmocka_run_group_tests_name("extra", tests, NULL, NULL);
}
