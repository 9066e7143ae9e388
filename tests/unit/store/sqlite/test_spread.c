#include "tests/unit/store/site.h"

#include <string.h>

#include "list/path.h"
#include "service/entities.h"
#include "store/query.h"
#include "store/record.h"
#include "store/sqlite/sqlite.h"

/*
 * What lies beside a row of objects whose shape is known. Each test is one
 * transaction.
 */

static int
begin_writing(void **state)
{
	int rc = begin_companies(state);

	must_begin(site.store, true);
	return rc;
}

static int
end_writing(void **state)
{
	must_commit(site.store);
	return end_site(state);
}

#define WRITES(f) cmocka_unit_test_setup_teardown(f, begin_writing, end_writing)

static const char *
sql(const char *text)
{
	return rows(site.store, text);
}

/* Store a task with these members. */
static void
add(const char *id, const char *members)
{
	insert(site.store, &task_shape,
		arena_printf(&arena,
			"{'id':'%s','company':'c1','name':'a',"
			"'type':'training','created':'2020-01-01',"
			"'status':'created',%s}",
			id, members));
}

/* Change a member, and tell how many rows of all tables that has written. */
static int
rows_written(const char *id, const struct task *set)
{
	int before = sqlite3_total_changes(site.store->db);

	assert_int_equal(record_update(site.store, &task_shape, &arena, "c1",
				 id, set),
		1);
	return sqlite3_total_changes(site.store->db) - before;
}

static void
say(void *arg, const char *finding)
{
	buf_addf(arg, "%s%.*s", ((struct buf *)arg)->len > 0 ? ", " : "",
		(int)strcspn(finding, ":"), finding);
}

/* What a check finds, "" or "... does not say what is in ...". */
static const char *
findings(void)
{
	struct buf b;

	buf_init(&b, &arena, 10000);
	assert_true(record_check(site.store, &task_shape, &arena, say, &b) >=
		0);
	return b.data;
}

/* The rows beside tasks that are models, "owner path value". */
#define MODELS                                                 \
	"SELECT owner || ' ' || (path ->> 0) || ' ' || value " \
	"FROM task_models ORDER BY owner, path, value"

static void
members_with_a_filter_are_beside_the_row(void **state)
{
	(void)state;
	add("t1",
		"'models':{'input':[{'name':'a','model':'m1'},"
		"{'name':'b','model':'m2'},{'name':'c','model':'m1'}],"
		"'output':[{'name':'a','model':'m1'},{'name':'d'}]},"
		"'execution':{'queue':'q1','framework':'torch',"
		"'artifacts':[{'key':'k','type':'t'}]}");
	assert_string_equal(sql(MODELS), "1 input m1 1 input m2 1 output m1");
	assert_string_equal(sql("SELECT path || value FROM task_execution"),
		"[\"queue\"]q1");
	assert_string_equal(findings(), "");
}

static void
what_is_no_record_has_nothing_beside_it(void **state)
{
	(void)state;
	add("t1",
		"'models':{'input':{'model':'m1'},'output':[1,'m2',null,"
		"{'model':['m3']},{'model':{'model':'m4'}},[{'model':'m5'}],"
		"{'model':null}]},'execution':['queue']");
	assert_string_equal(sql(MODELS), "");
	assert_string_equal(sql("SELECT path FROM task_execution"), "");
	assert_string_equal(findings(), "");
	assert_int_equal(record_reindex(site.store, &task_shape, &arena), 0);
	assert_string_equal(sql(MODELS), "");
	assert_string_equal(findings(), "");
}

static void
what_is_made_anew_is_what_was_written(void **state)
{
	const char *before;

	(void)state;
	add("t1",
		"'models':{'input':[{'model':'m1'},{'model':'m1'}],"
		"'output':[{'model':'m2'},{'name':'none'}]}");
	add("t2", "'execution':{'queue':'q'}");
	before = sql(MODELS);
	assert_string_equal(before, "1 input m1 1 output m2");
	sql("DELETE FROM task_models");
	sql("UPDATE task_execution SET value = 'other'");
	assert_string_equal(findings(),
		"task_models does not say what is in models, "
		"task_execution does not say what is in execution");
	assert_int_equal(record_reindex(site.store, &task_shape, &arena), 0);
	assert_string_equal(sql(MODELS), before);
	assert_string_equal(sql("SELECT owner || value FROM task_execution"),
		"2q");
	assert_string_equal(findings(), "");
}

static void
a_check_looks_at_lists(void **state)
{
	(void)state;
	add("t1", "'tags':['a','b'],'system_tags':['s']");
	assert_string_equal(findings(), "");
	sql("DELETE FROM task_tags WHERE value = 'a'");
	sql("INSERT INTO task_system_tags (value, owner) VALUES ('more', 1)");
	assert_string_equal(findings(),
		"task_tags does not say what is in tags, "
		"task_system_tags does not say what is in system_tags");
	assert_int_equal(record_reindex(site.store, &task_shape, &arena), 0);
	assert_string_equal(findings(), "");
}

static void
many_rows_get_the_same_beside_them(void **state)
{
	struct task set = { 0 };

	(void)state;
	add("t1", "'models':{'input':[{'model':'m1'}]}");
	add("t2", "'models':{'input':[{'model':'m2'}]}");
	SET(&set, models, json("{'output':[{'model':'m3'}]}"));
	assert_int_equal(record_update_many(site.store, &task_shape, &arena,
				 rows_where(site.store, "task", "1"), &set),
		2);
	assert_string_equal(sql(MODELS), "1 output m3 2 output m3");
	assert_string_equal(findings(), "");
}

/* A list of n records, '{"model":"m0"}, ...', and a further text. */
static const struct json *
records(const char *format, int n, const char *more)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	for (int i = 0; i < n; i++) {
		buf_addc(&b, i > 0 ? ',' : '[');
		buf_addf(&b, "{\"%s\":\"%c%d\"}", format, *format, i);
	}
	buf_addf(&b, "%s]", more);
	return jr_stored(arena_strdup(&arena, b.data), &arena);
}

static const struct json *
within(const char *key, const struct json *list)
{
	struct json *object = jr_object();

	jr_put(object, key, jr_copy(list));
	return object;
}

static void
artifacts_have_no_rows_of_their_own(void **state)
{
	struct task set = { 0 };

	(void)state;
	add("t1", "'execution':{'queue':'q'}");
	SET(&set, execution, within("artifacts", records("key", 10000, "")));
	/* The object, and the queue that it has no more. */
	assert_int_equal(rows_written("t1", &set), 2);
	assert_string_equal(sql("SELECT count(*) FROM task_execution"), "0");
}

static void
a_change_writes_what_has_changed(void **state)
{
	struct task set = { 0 };

	(void)state;
	add("t1", "'comment':'c'");
	SET(&set, models, within("output", records("model", 3000, "")));
	assert_int_equal(rows_written("t1", &set), 1 + 3000);
	SET(&set, models,
		within("output",
			records("model", 3000, ",{\"model\":\"new\"}")));
	assert_int_equal(rows_written("t1", &set), 1 + 1);
	SET(&set, models,
		within("output",
			records("model", 2999, ",{\"model\":\"new\"}")));
	assert_int_equal(rows_written("t1", &set), 1 + 1);
	assert_string_equal(findings(), "");
	set.has.models = false;
	set.nil.models = true;
	assert_int_equal(rows_written("t1", &set), 1 + 3000);
	assert_string_equal(sql(MODELS), "");
}

/* The ids of tasks in which a pattern matches at a path, "t1 t2". */
static const char *
matches(const char *path, const char *pattern)
{
	struct query *q = query_new(&arena, &task_shape, "c1", REACH_OWN);
	struct path p;

	assert_int_equal(path_find_any(&call, &task_shape, path, &p), PATH_OK);
	query_match(q, &p, pattern, false);
	return ids_of(site.store, "task", query_run(q, site.store));
}

static void
paths_lead_into_each_record_of_a_list(void **state)
{
	(void)state;
	add("t1",
		"'models':{'input':[{'name':'a','model':'m1'},"
		"{'name':'b','model':'m2'}]}");
	add("t2",
		"'models':{'output':[{'name':'b','model':'m1'}]},"
		"'execution':{'artifacts':[1,{'key':'k1'},{'key':'k2'}],"
		"'framework':'torch'}");
	assert_string_equal(matches("models.input.model", "1"), "t1");
	assert_string_equal(matches("models.output.model", "1"), "t2");
	assert_string_equal(matches("models.input.name", "b"), "t1");
	assert_string_equal(matches("models.output.name", "b"), "t2");
	assert_string_equal(matches("models.output.name", "a"), "");
	assert_string_equal(matches("execution.artifacts.key", "k2"), "t2");
	assert_string_equal(matches("execution.framework", "torch"), "t2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WRITES(members_with_a_filter_are_beside_the_row),
		WRITES(what_is_no_record_has_nothing_beside_it),
		WRITES(what_is_made_anew_is_what_was_written),
		WRITES(a_check_looks_at_lists),
		WRITES(many_rows_get_the_same_beside_them),
		WRITES(artifacts_have_no_rows_of_their_own),
		WRITES(a_change_writes_what_has_changed),
		WRITES(paths_lead_into_each_record_of_a_list),
	};

	return cmocka_run_group_tests_name("spread", tests, NULL, NULL);
}
