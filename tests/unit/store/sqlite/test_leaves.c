#include "tests/unit/store/site.h"

#include <string.h>

#include "service/entities.h"
#include "store/query.h"
#include "store/record.h"
#include "store/sqlite/sqlite.h"

/*
 * What it takes to order by a value inside an object, and to look for one,
 * counted in steps of the engine's machine.
 */

enum {
	PAGE = 50,
	A_ROW = 100, /* steps that a row of a page may take */
	A_QUERY = 1200,
};

static const char *
sql(const char *text)
{
	return rows(site.store, text);
}

static struct path
metadata(const char *key)
{
	static struct strs keys;
	const char **v = ARENA_ARRAY(&arena, const char *, 2);

	v[0] = key;
	v[1] = "value";
	keys = (struct strs){ v, 2 };
	return (struct path){ .field = shape_find(&model_shape, "metadata"),
		.keys = &keys };
}

/* The steps that all statements have taken since this was called last. */
static int
steps(void)
{
	int n = 0;

	for (sqlite3_stmt *s = sqlite3_next_stmt(site.store->db, NULL);
		s != NULL; s = sqlite3_next_stmt(site.store->db, s))
		n += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
	return n;
}

/*
 * Some thousand models of c1 with a value "wide" that differs, or "flat" that
 * does not, ten of c2 with "wide" among others without, and some public ones.
 */
static int
begin_many(void **state)
{
	int rc = begin_filled(state);

	must_begin(site.store, true);
	sql("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	    "FROM n WHERE i < 12000) INSERT INTO model (id, company, name, "
	    "ready, created, metadata) SELECT printf('%05d', i), "
	    "CASE WHEN i % 400 = 0 THEN '' WHEN i % 6 = 0 THEN 'c2' "
	    "ELSE 'c1' END, 'm' || i, 1, i, CASE WHEN i % 6 > 0 OR i < 60 "
	    "THEN json_object('wide', json_object('value', "
	    "(i * 7919 % 12007) || ''), 'flat', json_object('value', 'x')) END "
	    "FROM n");
	assert_int_equal(record_reindex(site.store, &model_shape, &arena), 0);
	assert_int_equal(store_end(site.store, true), 0);
	must_begin(site.store, false);
	return rc;
}

static int
end_many(void **state)
{
	must_commit(site.store);
	return end_site(state);
}

#define MANY(f) cmocka_unit_test_setup_teardown(f, begin_many, end_many)

/* The ids of a page in the order of a value, and the steps that it took. */
static const char *
page(const char *company, const char *key, bool desc, int64_t number,
	int *taken)
{
	struct query *q = query_new(&arena, &model_shape, company,
		REACH_VISIBLE);
	struct path p = metadata(key);
	struct row_list *found;
	const char *ids;

	query_natural(q);
	query_order(q, &p, desc);
	query_page(q, number * PAGE, PAGE);
	(void)steps();
	found = query_run(q, site.store);
	*taken = steps();
	assert_non_null(found);
	ids = ids_of(site.store, "model", found);
	return ids;
}

/* The same ids, from the models themselves. */
static const char *
sorted(const char *company, const char *key, bool desc, int number)
{
	return sql(arena_printf(&arena,
		"SELECT id FROM model WHERE company IN ('%s', '') ORDER BY "
		"CAST(metadata ->> '$.%s.value' AS INTEGER) %s NULLS LAST, seq "
		"LIMIT %d OFFSET %d",
		company, key, desc ? "DESC" : "ASC", PAGE, number * PAGE));
}

static void
a_page_in_the_order_of_a_value_costs_what_it_shows(void **state)
{
	static const struct {
		const char *company, *key;
		int64_t page;
	} table[] = {
		{ "c1", "wide", 0 },
		{ "c1", "flat", 0 },
		{ "c1", "wide", 20 },
		{ "c2", "wide", 0 },
		{ "c2", "none", 0 },
		{ "c3", "flat", 0 },
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(table); i++) {
		bool desc = i % 2 != 0;
		int64_t n = table[i / 2].page;
		int taken;
		const char *ids = page(table[i / 2].company, table[i / 2].key,
			desc, n, &taken);

		assert_string_equal(ids,
			sorted(table[i / 2].company, table[i / 2].key, desc,
				(int)n));
		if (taken > A_QUERY + (n + 1) * PAGE * A_ROW)
			flunk("%s, %s, %d: %d steps", table[i / 2].company,
				table[i / 2].key, desc, taken);
	}
}

/* The steps to count the models of a company with a value. */
static int
counted(const char *company, const char *key, const char *value, int64_t want)
{
	struct query *q = query_new(&arena, &model_shape, company,
		REACH_VISIBLE);
	struct path p = metadata(key);

	query_any(q, &p, &(struct strs){ &value, 1 });
	(void)steps();
	assert_int_equal(query_count(q, site.store, 0), want);
	return steps();
}

static void
a_value_is_found_by_its_key_within_the_company(void **state)
{
	(void)state;
	assert_in_range(counted("c1", "wide", "7919", 1), 1, 300);
	assert_in_range(counted("c1", "wide", "7919.0", 0), 1, 300);
	assert_in_range(counted("c2", "wide", "7919", 0), 1, 300);
	/* Nine of its own and twenty public ones among ten thousand. */
	assert_in_range(counted("c2", "flat", "x", 9 + 20), 1, 3000);
}

static void
different_values_cost_their_number_and_not_their_rows(void **state)
{
	struct query *q = query_new(&arena, &model_shape, "c1", REACH_VISIBLE);
	struct path p = metadata("flat");
	struct stmt *s;

	(void)state;
	(void)steps();
	s = query_distinct(q, site.store, &p);
	assert_non_null(s);
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_string_equal(stmt_column(s, 0), "x");
	assert_int_equal(stmt_step(s), STORE_NONE);
	stmt_done(s);
	assert_in_range(steps(), 1, 500);
}

static void
leaves_are_of_the_company_of_their_row(void **state)
{
	static const char differ[] =
		"SELECT count(*) FROM model_leaf l JOIN model m "
		"ON m.seq = l.owner WHERE l.company <> m.company";

	(void)state;
	must_commit(site.store);
	must_begin(site.store, true);
	assert_string_equal(sql(differ), "0");
	sql("UPDATE model SET company = 'c9' WHERE seq < 100");
	assert_string_equal(sql(differ), "0");
	assert_string_not_equal(
		sql("SELECT count(*) FROM model_leaf WHERE company = 'c9'"),
		"0");
}

static void
say(void *arg, const char *finding)
{
	buf_add(arg, finding);
	buf_addc(arg, '\n');
}

/* What a check finds once something was done to the leaves, and to mend it. */
static const char *
findings(const char *change)
{
	struct buf b;

	sql(change);
	buf_init(&b, &arena, 10000);
	assert_true(record_check(site.store, &model_shape, &arena, say, &b) >=
		0);
	assert_int_equal(record_reindex(site.store, &model_shape, &arena), 0);
	return b.data;
}

static void
a_check_finds_what_the_rows_do_not_say(void **state)
{
	static const char finding[] =
		"model_leaf does not say what is in metadata: "
		"run \"modelshelf reindex\"\n";
	static const char *const changes[] = {
		"DELETE FROM model_leaf WHERE owner = 5 AND path = 1",
		"UPDATE model_leaf SET value = 'y' WHERE value = 'x'",
		"UPDATE model_leaf SET key = 7 WHERE owner = 5 AND value = 'x'",
		"UPDATE model_leaf SET company = 'c7' WHERE owner = 5",
	};

	(void)state;
	must_commit(site.store);
	must_begin(site.store, true);
	assert_string_equal(findings("SELECT 1"), "");
	for (size_t i = 0; i < COUNT(changes); i++)
		assert_string_equal(findings(changes[i]), finding);
	assert_string_equal(findings("SELECT 1"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MANY(a_page_in_the_order_of_a_value_costs_what_it_shows),
		MANY(a_value_is_found_by_its_key_within_the_company),
		MANY(different_values_cost_their_number_and_not_their_rows),
		MANY(a_check_finds_what_the_rows_do_not_say),
		MANY(leaves_are_of_the_company_of_their_row),
	};

	return cmocka_run_group_tests_name("leaves", tests, NULL, NULL);
}
