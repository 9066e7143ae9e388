#include "tests/unit/store/site.h"

#include <stdlib.h>
#include <string.h>

#include "service/entities.h"
#include "store/query.h"
#include "store/record.h"
#include "store/sqlite/stmt.h"
#include "store/sqlite/texts.h"

/* The backlog of the indexes of texts, and what searches see of it. */

#define SMALL "'created':'2024-01-01','ready':false"
#define FOUND(word)                                                \
	"SELECT count(*) FROM model_text WHERE model_text MATCH '" \
	"\"" word "\"'"
#define WAITING "SELECT count(*) FROM model_pending"

static const char *
sql(const char *text)
{
	return rows(site.store, text);
}

static void
add(const char *id, const char *name)
{
	insert(site.store, &model_shape,
		arena_printf(&arena,
			"{'id':'%s','company':'c1','name':'%s'," SMALL "}", id,
			name));
}

static int
rename_to(const char *id, const char *name)
{
	struct model m = { 0 };

	SET(&m, name, name);
	return record_update(site.store, &model_shape, &arena, "c1", id, &m);
}

static void
fold(void)
{
	assert_int_equal(texts_fold(site.store, &model_shape, &arena), 0);
}

static void
say(void *arg, const char *finding)
{
	buf_add(arg, finding);
}

/* What a check of the indexes finds. */
static const char *
findings(void)
{
	struct buf b;

	buf_init(&b, &arena, 10000);
	assert_true(record_check(site.store, &model_shape, &arena, say, &b) >=
		0);
	return b.data;
}

/* The ids that a search for words finds, best first. */
static const char *
searched(const char *text)
{
	struct query *q = query_new(&arena, &model_shape, "c1", REACH_OWN);
	struct row_list *list;

	assert_true(query_search(q, text));
	query_order_score(q);
	query_order_id(q);
	list = query_run(q, site.store);
	assert_non_null(list);
	return ids_of(site.store, "model", list);
}

/* The ids of models whose name matches. */
static const char *
matching(const char *pattern)
{
	struct query *q = query_new(&arena, &model_shape, "c1", REACH_OWN);
	struct path name = { .field = shape_find(&model_shape, "name") };
	struct row_list *list;

	query_match(q, &name, pattern, false);
	query_order_id(q);
	list = query_run(q, site.store);
	assert_non_null(list);
	return ids_of(site.store, "model", list);
}

static int
begin_writing(void **state)
{
	begin_companies(state);
	must_begin(site.store, true);
	return 0;
}

static int
end_writing(void **state)
{
	assert_int_equal(store_end(site.store, false), 0);
	return end_site(state);
}

static void
a_write_leaves_the_indexes_as_they_are(void **state)
{
	(void)state;
	add("m1", "alpha");
	assert_string_equal(sql(FOUND("alpha")), "0");
	assert_string_equal(sql(WAITING), "1");
	assert_string_equal(findings(), "");
	fold();
	assert_string_equal(sql(FOUND("alpha")), "1");
	assert_string_equal(sql(WAITING), "0");
	assert_string_equal(findings(), "");
	assert_int_equal(rename_to("m1", "beta"), 1);
	assert_int_equal(rename_to("m1", "gamma"), 1);
	assert_string_equal(sql(FOUND("alpha")), "1");
	assert_string_equal(sql("SELECT owner || name FROM model_pending"),
		"1alpha");
	fold();
	assert_string_equal(sql(FOUND("alpha")), "0");
	assert_string_equal(sql(FOUND("beta")), "0");
	assert_string_equal(sql(FOUND("gamma")), "1");
	assert_string_equal(findings(), "");
}

static void
a_text_that_stays_the_same_is_no_change(void **state)
{
	struct model m = { 0 };

	(void)state;
	add("m1", "alpha");
	fold();
	SET(&m, name, "alpha");
	m.nil.comment = true;
	SET(&m, last_iteration, 3);
	assert_int_equal(record_update(site.store, &model_shape, &arena, "c1",
				 "m1", &m),
		1);
	assert_string_equal(sql(WAITING), "0");
	SET(&m, comment, "new");
	assert_int_equal(record_update(site.store, &model_shape, &arena, "c1",
				 "m1", &m),
		1);
	assert_string_equal(sql(WAITING), "1");
}

/* SQLite gives the number of the last row again when that row was deleted. */
static void
the_number_of_a_deleted_row_may_be_used_again(void **state)
{
	(void)state;
	add("m1", "alpha");
	fold();
	assert_int_equal(record_delete(site.store, &model_shape, &arena, "c1",
				 "m1"),
		1);
	add("m2", "beta");
	assert_string_equal(sql("SELECT seq FROM model"), "1");
	assert_string_equal(findings(), "");
	assert_string_equal(searched("alpha"), "");
	assert_string_equal(searched("beta"), "m2");
	fold();
	assert_string_equal(sql(FOUND("alpha")), "0");
	assert_string_equal(sql(FOUND("beta")), "1");
	assert_int_equal(record_delete(site.store, &model_shape, &arena, "c1",
				 "m2"),
		1);
	fold();
	assert_string_equal(sql(FOUND("beta OR m2")), "0");
	assert_string_equal(findings(), "");
}

/* Every name has words that the others have, too. */
static void
a_search_sees_what_the_indexes_do_not_know_yet(void **state)
{
	static const char *const names[] = { "alpha", "alpha beta",
		"Alphas one two alpha", "b\xc3\xa9ta-gamma", "gamma_2 beta",
		"beta", "alpha alpha alpha", "nothing" };
	static const char *const words[] = { "alpha", "beta", "alpha beta",
		"alpha -beta", "beta -alpha", "gamma beta", "\"alpha beta\"",
		"\"b\xc3\xa9ta-gamma\"", "gamma_2", "m3", "alpha -\"one two\"",
		"alpha\xe2\x80\x93one" };
	const char *before[COUNT(words)], *matched;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		add(arena_printf(&arena, "m%zu", i), names[i]);
	fold();
	for (size_t i = 0; i < COUNT(words); i++)
		before[i] = searched(words[i]);
	matched = matching("pha.*two|gam");
	assert_string_equal(before[0], "m6 m2 m0 m1");
	assert_string_equal(matched, "m2 m3 m4");
	for (size_t k = 0; k < COUNT(names); k++) {
		const char *id = arena_printf(&arena, "m%zu", k);

		/* The indexes hold another name than the row. */
		assert_int_equal(rename_to(id, names[(k + 3) % COUNT(names)]),
			1);
		fold();
		assert_int_equal(rename_to(id, names[k]), 1);
		if (k % 3 == 0)
			fold();
		for (size_t i = 0; i < COUNT(words); i++)
			assert_string_equal(searched(words[i]), before[i]);
		assert_string_equal(matching("pha.*two|gam"), matched);
	}
}

static void
a_backlog_is_short(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++) {
		add(arena_printf(&arena, "m%d", i), "alpha");
		assert_true(strtol(sql(WAITING), NULL, 10) < 256);
	}
	assert_string_equal(findings(), "");
	fold();
	assert_string_equal(sql(FOUND("alpha")), "1000");
}

/* Store a model with a comment of so many bytes. */
static void
add_text(int i, size_t bytes)
{
	char *text = arena_alloc(&arena, bytes + 1);

	memset(text, 'a' + i % 26, bytes);
	insert(site.store, &model_shape,
		arena_printf(&arena,
			"{'id':'m%d','company':'c1','name':'n','comment':'%s'"
			"," SMALL "}",
			i, text));
}

/*
 * No write has to fold what others have left: 17 rows of 1,900 bytes make a
 * portion.
 */
static void
a_long_backlog_is_folded_in_portions(void **state)
{
	long waiting = 0, before;

	(void)state;
	for (int i = 0; i < 300; i++) {
		before = waiting;
		add_text(i, 1900);
		waiting = strtol(sql(WAITING), NULL, 10);
		assert_in_range(waiting, 1, 256);
		assert_true(waiting >= before - 17);
	}
	assert_in_range(waiting, 235, 256);
	must_commit(site.store);
	record_settle(site.store, &arena);
	must_begin(site.store, true);
	assert_string_equal(sql(WAITING), "0");
	assert_string_equal(findings(), "");
}

static void
long_texts_do_not_wait(void **state)
{
	struct model m = { 0 };
	char *text = arena_alloc(&arena, 20001);

	(void)state;
	add("m1", "alpha");
	fold();
	memset(text, 'a', 20000);
	text[20000] = '\0';
	SET(&m, comment, text);
	assert_int_equal(record_update(site.store, &model_shape, &arena, "c1",
				 "m1", &m),
		1);
	assert_string_equal(sql(WAITING), "0");
	/* Not even when another field is written. */
	assert_int_equal(rename_to("m1", "beta"), 1);
	assert_string_equal(sql(WAITING), "0");
	assert_string_equal(sql(FOUND("beta")), "1");
	assert_string_equal(findings(), "");
}

static void
a_check_finds_what_neither_index_nor_backlog_says(void **state)
{
	(void)state;
	add("m1", "alpha");
	fold();
	assert_int_equal(rename_to("m1", "beta"), 1);
	assert_string_equal(findings(), "");
	sql("DELETE FROM model_pending");
	assert_non_null(strstr(findings(), "model_text"));
	assert_int_equal(record_reindex(site.store, &model_shape, &arena), 0);
	assert_string_equal(findings(), "");
	assert_int_equal(rename_to("m1", "gamma"), 1);
	assert_int_equal(record_reindex(site.store, &model_shape, &arena), 0);
	assert_string_equal(sql(WAITING), "0");
	assert_string_equal(findings(), "");
}

/* Write so many models, each in a transaction of its own. */
static void
write_models(int n)
{
	for (int i = 0; i < n; i++) {
		must_begin(site.store, true);
		add(arena_printf(&arena, "%d-%u", i, random_below(1 << 30)),
			"alpha");
		must_commit(site.store);
	}
}

static const char *
waiting(void)
{
	const char *n;

	must_begin(site.store, false);
	n = sql(WAITING);
	must_commit(site.store);
	return n;
}

static void
a_long_backlog_is_worked_off_between_calls(void **state)
{
	struct store *other = another_store();

	(void)state;
	write_models(63);
	assert_false(store_left(site.store));
	record_settle(site.store, &arena);
	assert_string_equal(waiting(), "63");
	write_models(1);
	must_begin(other, true);
	record_settle(site.store, &arena);
	assert_string_equal(waiting(), "64");
	assert_int_equal(store_end(other, false), 0);
	write_models(1);
	assert_true(store_left(site.store));
	record_settle(site.store, &arena);
	assert_false(store_left(site.store));
	assert_string_equal(waiting(), "0");
	must_begin(site.store, false);
	assert_string_equal(sql(FOUND("alpha")), "65");
	must_commit(site.store);
	store_free(other);
}

#define WRITES(f) cmocka_unit_test_setup_teardown(f, begin_writing, end_writing)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WRITES(a_write_leaves_the_indexes_as_they_are),
		WRITES(a_text_that_stays_the_same_is_no_change),
		WRITES(the_number_of_a_deleted_row_may_be_used_again),
		WRITES(a_search_sees_what_the_indexes_do_not_know_yet),
		WRITES(a_backlog_is_short),
		WRITES(a_long_backlog_is_folded_in_portions),
		WRITES(long_texts_do_not_wait),
		WRITES(a_check_finds_what_neither_index_nor_backlog_says),
		cmocka_unit_test_setup_teardown(
			a_long_backlog_is_worked_off_between_calls,
			begin_companies, end_site),
	};

	return cmocka_run_group_tests_name("texts", tests, NULL, NULL);
}
