#include "tests/unit/store/site.h"

#include <string.h>

#include "list/path.h"
#include "service/entities.h"
#include "store/query.h"
#include "store/record.h"
#include "store/sqlite/sqlite.h"

/* What can be large lies beside its row. Each test is one transaction. */

#define A_TASK                                                                \
	"'company':'c1','name':'a','type':'training','created':'2020-01-01'," \
	"'status':'created','script':{'binary':'python'},"                    \
	"'configuration':{'net':{'name':'net','value':'layers'}}, "           \
	"'hyperparams':{'Args':{'lr':{'value':'0.1'}}}"

static int
begin_writing(void **state)
{
	int rc = begin_companies(state);

	must_begin(site.store, true);
	insert(site.store, &task_shape, "{'id':'t1'," A_TASK "}");
	insert(site.store, &task_shape, "{'id':'t2'," A_TASK "}");
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

static struct task
find(const char *id)
{
	struct task t;

	assert_int_equal(record_find(site.store, &task_shape, &arena, "c1",
				 REACH_OWN, id, &t),
		STORE_ROW);
	return t;
}

static void
update(const char *id, const struct task *set)
{
	assert_int_equal(record_update(site.store, &task_shape, &arena, "c1",
				 id, set),
		1);
}

static void
say(void *arg, const char *finding)
{
	print_error("%s\n", finding);
	(void)arg;
}

static void
nothing_is_found_by_a_check(void)
{
	assert_int_equal(record_check(site.store, &task_shape, &arena, say,
				 NULL),
		0);
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
a_record_is_read_with_what_lies_beside_it(void **state)
{
	struct task t = find("t1");

	(void)state;
	assert_string_equal(jr_text(t.script, &arena),
		"{\"binary\":\"python\"}");
	assert_string_equal(jr_text(t.hyperparams, &arena),
		"{\"Args\":{\"lr\":{\"value\":\"0.1\"}}}");
	assert_false(t.has.execution);
	assert_string_equal(sql("SELECT field FROM task_apart WHERE owner = 1 "
				"ORDER BY field"),
		"configuration hyperparams script");
}

static void
a_list_reads_what_lies_beside_its_rows(void **state)
{
	const struct record_scope scope = { .shape = &task_shape,
		.company = "c1" };
	struct strs ids = words("t2 none t1");
	struct record_cursor *cur = record_open_ids(site.store, &arena, &scope,
		&ids);
	struct task t, set = { 0 };
	size_t at, n = 0;

	(void)state;
	SET(&set, script, json("{'binary':'sh'}"));
	update("t1", &set);
	while (record_next(cur, &arena, &at, &t) == STORE_ROW) {
		assert_string_equal(jr_str(jr_get(t.script, "binary")),
			at == 0 ? "python" : "sh");
		n++;
	}
	assert_int_equal(n, 2);
}

static void
only_what_is_written_changes(void **state)
{
	struct task set = { 0 };

	(void)state;
	SET(&set, script, json("{'binary':'sh'}"));
	SET(&set, execution, json("{'queue':'q'}"));
	set.nil.configuration = true;
	update("t1", &set);
	assert_string_equal(
		sql("SELECT owner || field || value FROM task_apart "
		    "WHERE field <> 'hyperparams' ORDER BY 1"),
		"1execution{\"queue\":\"q\"} 1script{\"binary\":\"sh\"} "
		"2configuration{\"net\":{\"name\":\"net\",\"value\":"
		"\"layers\"}} 2script{\"binary\":\"python\"}");
	assert_false(find("t1").has.configuration);
	nothing_is_found_by_a_check();
}

static void
many_rows_get_the_same(void **state)
{
	struct task set = { 0 };
	struct row_list *both = rows_where(site.store, "task", "1");

	(void)state;
	SET(&set, hyperparams, json("{'Args':{'lr':{'value':'7'}}}"));
	assert_int_equal(record_update_many(site.store, &task_shape, &arena,
				 both, &set),
		2);
	assert_string_equal(matches("hyperparams.Args.lr.value", "^7$"),
		"t1 t2");
	nothing_is_found_by_a_check();
	set.has.hyperparams = false;
	set.nil.hyperparams = true;
	assert_int_equal(record_update_many(site.store, &task_shape, &arena,
				 both, &set),
		2);
	assert_string_equal(sql("SELECT DISTINCT field FROM task_apart "
				"ORDER BY field"),
		"configuration script");
	nothing_is_found_by_a_check();
}

static void
what_lies_beside_a_row_goes_with_it(void **state)
{
	(void)state;
	assert_int_equal(record_delete(site.store, &task_shape, &arena, "c1",
				 "t1"),
		1);
	assert_string_equal(sql("SELECT DISTINCT owner FROM task_apart"), "2");
}

static void
paths_lead_into_what_lies_beside_a_row(void **state)
{
	struct task set = { 0 };

	(void)state;
	SET(&set, configuration, json("{'net':{'value':'none','type':'x'}}"));
	update("t2", &set);
	assert_string_equal(matches("configuration.net.value", "^lay"), "t1");
	assert_string_equal(matches("configuration.net.type", "x"), "t2");
	assert_string_equal(matches("script.binary", "pyth"), "t1 t2");
	assert_string_equal(matches("hyperparams.Args.lr.value", "0.1"),
		"t1 t2");
	assert_string_equal(matches("hyperparams.Args.lr.type", "x"), "");
}

static void
leaves_are_made_anew_from_what_lies_beside_the_rows(void **state)
{
	(void)state;
	sql("DELETE FROM task_leaf");
	assert_int_equal(record_reindex(site.store, &task_shape, &arena), 0);
	assert_string_equal(sql("SELECT owner || value FROM task_leaf"),
		"10.1 20.1");
	nothing_is_found_by_a_check();
}

/* The pages that a change of a task puts into the log. */
static int
pages(const struct task *set)
{
	int before;

	must_commit(site.store);
	before = site.store->log_pages;
	must_begin(site.store, true);
	update("t1", set);
	must_commit(site.store);
	before = site.store->log_pages - before;
	must_begin(site.store, true);
	return before;
}

/* 2 MB of it are a thousand pages. */
static void
a_change_of_the_row_costs_nothing_for_what_lies_beside_it(void **state)
{
	char *text = arena_alloc(&arena, 2 << 20);
	struct task large = { 0 }, status = { 0 }, gone = { 0 };
	struct json *object = jr_object();

	(void)state;
	memset(text, 'x', (2 << 20) - 1);
	jr_put(object, "x", jr_new_str(text));
	SET(&large, configuration, object);
	assert_in_range(pages(&large), 1024, 1100);
	SET(&status, status, "in_progress");
	SET(&status, status_message, "a reason of another length");
	assert_in_range(pages(&status), 1, 12);
	/* What stays the same is not written, though it was sent. */
	SET(&large, status, "stopped");
	assert_in_range(pages(&large), 1, 12);
	/* Neither is what goes: its pages are free, and stay as they are. */
	gone.nil.configuration = true;
	assert_in_range(pages(&gone), 1, 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WRITES(a_record_is_read_with_what_lies_beside_it),
		WRITES(a_list_reads_what_lies_beside_its_rows),
		WRITES(only_what_is_written_changes),
		WRITES(many_rows_get_the_same),
		WRITES(what_lies_beside_a_row_goes_with_it),
		WRITES(paths_lead_into_what_lies_beside_a_row),
		WRITES(leaves_are_made_anew_from_what_lies_beside_the_rows),
		WRITES(a_change_of_the_row_costs_nothing_for_what_lies_beside_it),
	};

	return cmocka_run_group_tests_name("apart", tests, NULL, NULL);
}
