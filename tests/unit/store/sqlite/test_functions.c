#include "tests/unit/helpers.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/budget.h"
#include "store/sqlite/functions.h"

static sqlite3 *db;
static sqlite3_stmt *comparison;
static struct budget budget;

static int
open_database(void **state)
{
	static const char sql[] = "SELECT (?1 > ?2 COLLATE natural_order) - "
				  "(?1 < ?2 COLLATE natural_order)";

	(void)state;
	return sqlite3_open(":memory:", &db) == SQLITE_OK &&
			functions_register(db, &budget) == SQLITE_OK &&
			sqlite3_prepare_v2(db, sql, -1, &comparison, NULL) ==
				SQLITE_OK ?
		0 :
		-1;
}

static int
close_database(void **state)
{
	(void)state;
	sqlite3_finalize(comparison);
	return sqlite3_close(db) == SQLITE_OK ? 0 : -1;
}

static void
exec(const char *sql)
{
	char *why = NULL;

	sqlite3_exec(db, sql, NULL, NULL, &why);
	if (why != NULL)
		flunk("%s: %s", sql, why);
}

static double
number(const char *sql)
{
	sqlite3_stmt *s;
	double d;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		flunk("%s: %s", sql, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	d = sqlite3_column_double(s, 0);
	sqlite3_finalize(s);
	return d;
}

/* -1, 0 or 1: how the database orders two texts. */
static int
order(const char *a, const char *b)
{
	int sign;

	sqlite3_bind_text(comparison, 1, a, -1, SQLITE_STATIC);
	sqlite3_bind_text(comparison, 2, b, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(comparison), SQLITE_ROW);
	sign = sqlite3_column_int(comparison, 0);
	sqlite3_reset(comparison);
	return sign;
}

static void
texts_are_in_natural_order(void **state)
{
	static const char *const ascending[] = { "", "1", "2", "10",
		"99999999999999999999", "100000000000000000000", " ", "-",
		"9 a", "10 a", "10a", "a", "A", "a1", "A1", "a2", "a10",
		"a10b2", "a10b10", "ab", "aB", "AB", "b", "v1.9", "v1.10", "v2",
		"\xc3\xa9" };

	(void)state;
	for (size_t i = 0; i < COUNT(ascending); i++)
		for (size_t j = 0; j < COUNT(ascending); j++)
			if (order(ascending[i], ascending[j]) !=
				(i > j) - (i < j))
				flunk("\"%s\" and \"%s\"", ascending[i],
					ascending[j]);
}

static void
leading_zeros_do_not_count_but_make_another_text(void **state)
{
	(void)state;
	assert_int_equal(order("a02", "a1"), 1);
	assert_int_equal(order("a02", "a10"), -1);
	assert_int_equal(order("02x", "2y"), -1);
	assert_int_not_equal(order("02", "2"), 0);
	assert_int_equal(order("02", "2"), -order("2", "02"));
	assert_int_not_equal(order("0", "000"), 0);
}

/* Sorting goes astray when an order is none. */
static void
the_order_is_an_order(void **state)
{
	static const char *const bits[] = { "0", "1", "01", "10", "a", "A", "b",
		" ", ".", "\xc3\xa9" };
	const char *texts[60];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buf b;

		buf_init(&b, &arena, 100);
		for (unsigned n = random_below(4); n > 0; n--)
			buf_add(&b, bits[random_below(COUNT(bits))]);
		texts[i] = b.data;
	}
	for (size_t i = 0; i < COUNT(texts); i++)
		for (size_t j = 0; j < COUNT(texts); j++) {
			int ij = order(texts[i], texts[j]);

			assert_int_equal(ij == 0,
				strcmp(texts[i], texts[j]) == 0);
			assert_int_equal(ij, -order(texts[j], texts[i]));
			for (size_t k = 0; k < 10; k++)
				if (ij <= 0 && order(texts[j], texts[k]) <= 0)
					assert_true(order(texts[i], texts[k]) <=
						0);
		}
}

static void
a_score_follows_weights_and_counts(void **state)
{
	static const struct {
		const char *query;
		double score;
	} table[] = {
		/* One of two words of a field of weight 10. */
		{ "rowid = 1 AND t MATCH 'alpha'", 10 * (0.25 + 0.5) },
		/* The only word: a tenth more. */
		{ "rowid = 2 AND t MATCH 'alpha'", 10 * (0.5 + 0.5) * 1.1 },
		/* Twice among three: 1 + 1/2. */
		{ "rowid = 3 AND t MATCH 'alpha'",
			10 * 1.5 * (0.5 * 2 / 3 + 0.5) },
		/* In the field of weight 3. */
		{ "rowid = 4 AND t MATCH 'alpha'", 3 * (0.5 + 0.5) * 1.1 },
		/* In both. */
		{ "rowid = 5 AND t MATCH 'alpha'",
			10 * (0.25 + 0.5) + 3 * (0.25 + 0.5) },
		/* Each term by itself. */
		{ "rowid = 5 AND t MATCH 'alpha OR beta OR nothing'",
			10 * (0.25 + 0.5) + 3 * (0.25 + 0.5) +
				10 * (0.25 + 0.5) },
	};

	(void)state;
	exec("CREATE VIRTUAL TABLE t USING fts5 (a, b, content = '');"
	     "INSERT INTO t (rowid, a, b) VALUES (1, 'alpha beta', ''),"
	     "(2, 'alpha', NULL), (3, 'alpha beta alpha', ''),"
	     "(4, '', 'alpha'), (5, 'alpha beta', 'gamma alpha')");
	for (size_t i = 0; i < COUNT(table); i++) {
		double d = number(arena_printf(&arena,
			"SELECT text_score(t, 10.0, 3.0) FROM t WHERE %s",
			table[i].query));

		if (fabs(d - table[i].score) > 1e-9)
			flunk("%s: %f, not %f", table[i].query, d,
				table[i].score);
	}
	exec("DROP TABLE t");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(texts_are_in_natural_order),
		TEST(leading_zeros_do_not_count_but_make_another_text),
		TEST(the_order_is_an_order),
		TEST(a_score_follows_weights_and_counts),
	};

	return cmocka_run_group_tests_name("functions", tests, open_database,
		close_database);
}
