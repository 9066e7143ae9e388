#include "tests/unit/store/site.h"

#include <string.h>

#include "json/jr.h"
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
	int rc = begin_companies(state);

	must_begin(site.store, true);
	sql("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	    "FROM n WHERE i < 12000) INSERT INTO model (id, company, name, "
	    "ready, created, metadata) SELECT printf('%05d', i), "
	    "CASE WHEN i % 400 = 0 THEN 0 WHEN i % 6 = 0 THEN 2 "
	    "ELSE 1 END, 'm' || i, 1, i, CASE WHEN i % 6 > 0 OR i < 60 "
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
		"SELECT id FROM model WHERE company IN ((SELECT seq FROM "
		"company WHERE id = '%s'), 0) ORDER BY "
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

/* The type of an item that nobody has, and of one that few have. */
static void
a_member_is_looked_for_in_rows_that_have_its_item(void **state)
{
	const char *type = "x", *keys[] = { "none", "type" };
	struct strs path = { keys, 2 };
	struct path p = { .field = shape_find(&model_shape, "metadata"),
		.keys = &path };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct query *q = query_new(&arena, &model_shape, "c2",
			REACH_VISIBLE);

		keys[0] = i == 0 ? "none" : "wide";
		query_any(q, &p, &(struct strs){ &type, 1 });
		(void)steps();
		assert_int_equal(query_count(q, site.store, 0), 0);
		assert_in_range(steps(), 1, i == 0 ? 300 : 6000);
	}
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
	sql("UPDATE model SET company = 9 WHERE seq < 100");
	assert_string_equal(sql(differ), "0");
	assert_string_not_equal(
		sql("SELECT count(*) FROM model_leaf WHERE company = 9"), "0");
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
		"UPDATE model_leaf SET company = 7 WHERE owner = 5",
	};

	(void)state;
	must_commit(site.store);
	must_begin(site.store, true);
	assert_string_equal(findings("SELECT 1"), "");
	for (size_t i = 0; i < COUNT(changes); i++)
		assert_string_equal(findings(changes[i]), finding);
	assert_string_equal(findings("SELECT 1"), "");
}

/* Store a model of that id with one value at the key. */
static void
add(const char *id, const char *key, const char *value)
{
	struct model m = { 0 };

	SET(&m, id, id);
	SET(&m, company, "c1");
	SET(&m, name, id);
	SET(&m, ready, true);
	SET(&m, created, 1);
	SET(&m, metadata,
		jr_stored(arena_printf(&arena, "{\"%s\":{\"value\":\"%s\"}}",
				  key, value),
			&arena));
	assert_int_equal(record_insert(site.store, &model_shape, &arena, &m),
		1);
}

/* What is said of the path of a key in metadata. */
static const char *
path_of(const char *key)
{
	return sql(arena_printf(&arena,
		"SELECT count(*) || ' ' || max(cut) || ' ' || (SELECT count(*) "
		"FROM model_leaf WHERE path = number) FROM model_leaf_path "
		"WHERE keys = json_array('%s', 'value')",
		key));
}

static void
a_path_that_was_undone_gets_its_number_anew(void **state)
{
	(void)state;
	must_begin(site.store, true);
	add("a", "x", "1");
	assert_int_equal(store_end(site.store, false), 0);
	must_begin(site.store, true);
	add("b", "y", "1");
	add("c", "x", "2");
	assert_int_equal(store_mark(site.store), 0);
	add("d", "z", "3");
	assert_int_equal(store_unmark(site.store, false), 0);
	add("e", "w", "4");
	add("f", "z", "5");
	assert_string_equal(path_of("x"), "1 0 1");
	assert_string_equal(path_of("y"), "1 0 1");
	assert_string_equal(path_of("z"), "1 0 1");
	assert_string_equal(path_of("w"), "1 0 1");
	must_commit(site.store);
}

static void
a_path_tells_that_a_key_was_cut_once_there_is_one(void **state)
{
	const char *digits = arena_printf(&arena, "x%0300d", 7);

	(void)state;
	must_begin(site.store, true);
	add("a", "k", "short");
	assert_string_equal(path_of("k"), "1 0 1");
	add("b", "k", digits);
	assert_string_equal(path_of("k"), "1 1 2");
	add("c", "k", "short");
	assert_string_equal(path_of("k"), "1 1 3");
	must_commit(site.store);
}

static void
more_paths_than_are_remembered_keep_their_numbers(void **state)
{
	(void)state;
	must_begin(site.store, true);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 600; i++)
			add(arena_printf(&arena, "m%d.%d", round, i),
				arena_printf(&arena, "k%d", i), "v");
	assert_string_equal(sql("SELECT count(*) FROM model_leaf_path"), "600");
	assert_string_equal(sql("SELECT count(*) FROM (SELECT path "
				"FROM model_leaf GROUP BY path "
				"HAVING count(*) = 2)"),
		"600");
	assert_int_equal(record_check(site.store, &model_shape, &arena, say,
				 NULL),
		0);
	must_commit(site.store);
}

/* Another program takes the number away, and gives it to another path. */
static void
a_path_that_others_have_changed_is_looked_up_again(void **state)
{
	sqlite3 *other;

	(void)state;
	must_begin(site.store, true);
	add("a", "x", "1");
	must_commit(site.store);
	assert_int_equal(sqlite3_open(sqlite3_db_filename(site.store->db,
					      "main"),
				 &other),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(other,
				 "DELETE FROM model_leaf; "
				 "UPDATE model_leaf_path SET keys = '[\"y\"]'",
				 NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	must_begin(site.store, true);
	add("b", "x", "2");
	assert_string_equal(path_of("x"), "1 0 1");
	must_commit(site.store);
}

static const char *
paths(void)
{
	return sql("SELECT group_concat(k) FROM (SELECT keys ->> 0 AS k "
		   "FROM model_leaf_path ORDER BY 1)");
}

static void
a_path_goes_with_the_last_row_that_has_it(void **state)
{
	struct row_list *both = row_list_new(&arena);

	(void)state;
	must_begin(site.store, true);
	add("a", "x", "1");
	add("b", "x", "1");
	add("c", "y", "1");
	add("d", "z", "1");
	assert_int_equal(record_delete(site.store, &model_shape, &arena, "c1",
				 "a"),
		1);
	assert_string_equal(paths(), "x,y,z");
	assert_int_equal(record_delete(site.store, &model_shape, &arena, "c1",
				 "b"),
		1);
	assert_string_equal(paths(), "y,z");
	assert_int_equal(row_list_read(both,
				 stmt_text(site.store,
					 "SELECT seq FROM model")),
		STORE_NONE);
	assert_int_equal(record_delete_many(site.store, &model_shape, &arena,
				 both),
		2);
	assert_string_equal(sql("SELECT count(*) FROM model_leaf_path"), "0");
	/* A number may be given anew, to another path. */
	add("e", "y", "1");
	add("f", "x", "1");
	assert_string_equal(path_of("x"), "1 0 1");
	assert_string_equal(path_of("y"), "1 0 1");
	assert_int_equal(record_check(site.store, &model_shape, &arena, say,
				 NULL),
		0);
	must_commit(site.store);
}

static void
a_path_goes_with_the_last_key_that_has_it(void **state)
{
	struct model m = { 0 };

	(void)state;
	must_begin(site.store, true);
	add("a", "x", "1");
	add("b", "x", "1");
	SET(&m, metadata, jr_stored("{\"y\":{\"value\":\"1\"}}", &arena));
	assert_int_equal(record_update(site.store, &model_shape, &arena, "c1",
				 "a", &m),
		1);
	assert_string_equal(paths(), "x,y");
	assert_int_equal(record_update(site.store, &model_shape, &arena, "c1",
				 "b", &m),
		1);
	assert_string_equal(paths(), "y");
	add("c", "x", "1");
	assert_int_equal(record_check(site.store, &model_shape, &arena, say,
				 NULL),
		0);
	must_commit(site.store);
}

static void
what_an_undone_call_has_removed_is_there_as_before(void **state)
{
	(void)state;
	must_begin(site.store, true);
	add("a", "x", "1");
	must_commit(site.store);
	must_begin(site.store, true);
	assert_int_equal(record_delete(site.store, &model_shape, &arena, "c1",
				 "a"),
		1);
	add("b", "y", "1");
	assert_string_equal(path_of("y"), "1 0 1");
	assert_int_equal(store_end(site.store, false), 0);
	must_begin(site.store, true);
	add("c", "y", "1");
	assert_string_equal(path_of("x"), "1 0 1");
	assert_string_equal(path_of("y"), "1 0 1");
	must_commit(site.store);
}

/* The keys of metadata that a company sees, and the steps that it took. */
static const char *
keys_of(const char *company, int *taken)
{
	struct query *q = query_new(&arena, &model_shape, company,
		REACH_VISIBLE);
	struct strs keys = { 0 };
	struct stmt *s;

	(void)steps();
	s = query_distinct_keys(q, site.store,
		shape_find(&model_shape, "metadata"));
	assert_non_null(s);
	assert_int_equal(stmt_texts(s, &arena, &keys), STORE_NONE);
	*taken = steps();
	return strs_json(&keys, &arena);
}

static void
keys_cost_what_a_company_has_and_not_what_others_made(void **state)
{
	struct row_list *theirs = row_list_new(&arena);
	int taken;

	(void)state;
	must_begin(site.store, true);
	sql("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 "
	    "FROM n WHERE i < 99999) INSERT INTO model (id, company, name, "
	    "ready, created, metadata) SELECT 'many' || (i / 1000), 1, 'm', 1, "
	    "1, "
	    "json_group_object('k' || i, json_object('value', 'v')) "
	    "FROM n GROUP BY i / 1000");
	sql("INSERT INTO model (id, company, name, ready, created, metadata) "
	    "VALUES ('one', 2, 'a', 1, 1, '{\"x\":{\"value\":\"1\"}}'), "
	    "('two', 0, 'b', 1, 1, '{\"y\":{\"value\":\"1\"}}')");
	assert_int_equal(record_reindex(site.store, &model_shape, &arena), 0);
	assert_string_equal(sql("SELECT count(*) FROM model_leaf_path"),
		"100002");
	assert_string_equal(keys_of("c2", &taken), "[\"x\",\"y\"]");
	assert_in_range(taken, 1, A_QUERY);
	assert_int_equal(row_list_read(theirs,
				 stmt_text(site.store,
					 "SELECT seq FROM model "
					 "WHERE id LIKE 'many%'")),
		STORE_NONE);
	assert_int_equal(record_delete_many(site.store, &model_shape, &arena,
				 theirs),
		100);
	assert_string_equal(paths(), "x,y");
	must_commit(site.store);
}

static void
keys_cost_their_number_and_not_their_rows(void **state)
{
	int taken;

	(void)state;
	assert_string_equal(keys_of("c1", &taken), "[\"flat\",\"wide\"]");
	assert_in_range(taken, 1, A_QUERY);
}

static void
what_is_made_anew_has_no_paths_that_nobody_has(void **state)
{
	(void)state;
	must_begin(site.store, true);
	add("a", "x", "1");
	add("b", "y", "1");
	sql("DELETE FROM model WHERE id = 'a'");
	assert_string_equal(sql("SELECT count(*) FROM model_leaf_path"), "2");
	assert_int_equal(record_reindex(site.store, &model_shape, &arena), 0);
	assert_string_equal(sql("SELECT keys FROM model_leaf_path"),
		"[\"y\",\"value\"]");
	add("c", "x", "1");
	assert_string_equal(path_of("x"), "1 0 1");
	must_commit(site.store);
}

static void
what_is_no_object_has_no_leaves(void **state)
{
	struct model m = { 0 };

	(void)state;
	must_begin(site.store, true);
	add("a", "x", "1");
	SET(&m, metadata, jr_stored("[{\"value\":1}]", &arena));
	assert_int_equal(record_update(site.store, &model_shape, &arena, "c1",
				 "a", &m),
		1);
	assert_string_equal(sql("SELECT count(*) FROM model_leaf"), "0");
	must_commit(site.store);
}

/* Changing one of many values writes that one. */
static void
a_change_writes_what_has_changed(void **state)
{
	struct model m = { 0 };
	struct buf b;
	int before;

	(void)state;
	must_begin(site.store, true);
	add("a", "k", "v");
	for (int round = 0; round < 2; round++) {
		buf_init(&b, &arena, 100000);
		buf_addc(&b, '{');
		for (int i = 0; i < 500; i++)
			buf_addf(&b, "%s\"k%d\":{\"value\":\"%d\"}",
				i > 0 ? "," : "", i,
				i == 250 && round == 1 ? 7 : i);
		buf_addc(&b, '}');
		memset(&m, 0, sizeof(m));
		SET(&m, metadata, jr_stored(b.data, &arena));
		before = sqlite3_total_changes(site.store->db);
		(void)steps();
		assert_int_equal(record_update(site.store, &model_shape, &arena,
					 "c1", "a", &m),
			1);
	}
	/* The row and the leaf; the others are read, and that is all. */
	assert_int_equal(sqlite3_total_changes(site.store->db) - before, 2);
	assert_in_range(steps(), 1, 500 * 15);
	assert_int_equal(record_check(site.store, &model_shape, &arena, say,
				 NULL),
		0);
	must_commit(site.store);
}

/* --- Items two keys deep: parameters of tasks --- */

/* Store a task with these parameters. */
static void
add_task(const char *id, const char *parameters)
{
	insert(site.store, &task_shape,
		arena_printf(&arena,
			"{'id':'%s','company':'c1','name':'a',"
			"'type':'training','created':'2020-01-01',"
			"'status':'created','hyperparams':%s}",
			id, parameters));
}

#define PARAMETERS                                             \
	"SELECT owner || keys || quote(value) FROM task_leaf " \
	"JOIN task_leaf_path ON number = path ORDER BY owner, keys"

static void
an_item_two_keys_deep_has_one_leaf(void **state)
{
	static const char leaves[] = "1[\"Args\",\"lr\",\"value\"]'0.1' "
				     "1[\"Args\",\"none\",\"value\"]NULL "
				     "1[\"Args\",\"text\",\"value\"]NULL "
				     "1[\"x.y\",\"a.b\",\"value\"]'2' "
				     "2[\"Args\",\"lr\",\"value\"]'10'";
	struct task set = { 0 };

	(void)state;
	must_begin(site.store, true);
	add_task("t1",
		"{'Args':{'lr':{'value':'0.1','type':'float'},"
		"'none':{'type':'int'},'text':'t','null':null,'empty':[]},"
		"'x.y':{'a.b':{'value':'2'}},'text':'t','list':[{'a':'b'}],"
		"'null':null,'empty':{}}");
	add_task("t2", "{'Args':{'lr':{'value':'10'}}}");
	assert_string_equal(sql(PARAMETERS), leaves);
	assert_int_equal(record_check(site.store, &task_shape, &arena, say,
				 NULL),
		0);
	sql("DELETE FROM task_leaf");
	sql("DELETE FROM task_leaf_path");
	assert_int_equal(record_reindex(site.store, &task_shape, &arena), 0);
	assert_string_equal(sql(PARAMETERS), leaves);
	SET(&set, hyperparams, json("{'Args':{'lr':{'value':'7'}}}"));
	assert_int_equal(record_update(site.store, &task_shape, &arena, "c1",
				 "t1", &set),
		1);
	assert_string_equal(sql(PARAMETERS),
		"1[\"Args\",\"lr\",\"value\"]'7' "
		"2[\"Args\",\"lr\",\"value\"]'10'");
	must_commit(site.store);
}

/* The tasks whose parameter lr has that member, and the steps it took. */
static const char *
tasks_with(const char *member, const char *value, int *taken)
{
	const char *keys[] = { "Args", "lr", member };
	struct strs path = { keys, COUNT(keys) };
	struct path p = { .field = shape_find(&task_shape, "hyperparams"),
		.keys = &path };
	struct query *q = query_new(&arena, &task_shape, "c1", REACH_VISIBLE);
	struct row_list *found;

	query_any(q, &p, &(struct strs){ &value, 1 });
	(void)steps();
	found = query_run(q, site.store);
	*taken = steps();
	return ids_of(site.store, "task", found);
}

/* Of 3,000 tasks two have the parameter. */
static void
members_of_an_item_two_keys_deep_are_found_by_its_leaf(void **state)
{
	int taken;

	(void)state;
	must_begin(site.store, true);
	sql("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	    "FROM n WHERE i < 3000) INSERT INTO task (id, company, name, "
	    "type, status, created) SELECT i, 1, 'n', 'training', 'created', "
	    "i FROM n");
	add_task("t1", "{'Args':{'lr':{'value':'1','type':'int'}}}");
	add_task("t2", "{'Args':{'lr':{'value':'2','type':'float'}}}");
	assert_string_equal(tasks_with("value", "2", &taken), "t2");
	assert_in_range(taken, 1, A_QUERY);
	assert_string_equal(tasks_with("type", "int", &taken), "t1");
	assert_in_range(taken, 1, A_QUERY);
	must_commit(site.store);
}

/* A path of tasks has nothing to do with one of models of the same name. */
static void
each_table_has_its_own_paths(void **state)
{
	struct model m = { 0 };
	struct task t = { 0 };
	struct row_list *all;

	(void)state;
	must_begin(site.store, true);
	add("m", "k", "v");
	add_task("t", "{}");
	SET(&m, last_metrics, json("{'a':{'b':{'value':1}}}"));
	SET(&t, last_metrics, json("{'a':{'b':{'value':2}}}"));
	for (int round = 0; round < 2; round++) {
		assert_int_equal(record_update(site.store, &model_shape, &arena,
					 "c1", "m", &m),
			1);
		assert_int_equal(record_update(site.store, &task_shape, &arena,
					 "c1", "t", &t),
			1);
	}
	assert_string_equal(sql("SELECT field || value FROM task_leaf "
				"JOIN task_leaf_path ON number = path"),
		"last_metrics2");
	assert_string_equal(sql("SELECT field || value FROM model_leaf "
				"JOIN model_leaf_path ON number = path "
				"ORDER BY field"),
		"last_metrics1 metadatav");
	all = rows_where(site.store, "task", "1");
	assert_int_equal(record_delete_many(site.store, &task_shape, &arena,
				 all),
		1);
	assert_string_equal(sql("SELECT count(*) FROM task_leaf_path"), "0");
	assert_int_equal(record_reindex(site.store, &task_shape, &arena), 0);
	assert_string_equal(sql("SELECT count(*) FROM model_leaf_path"), "2");
	must_commit(site.store);
}

static void
set_metrics(const char *object)
{
	struct model m = { 0 };

	SET(&m, last_metrics, json(object));
	assert_int_equal(record_update(site.store, &model_shape, &arena, "c1",
				 "m", &m),
		1);
}

/*
 * Statements that are built are forgotten when others have come. However many
 * have, none is forgotten while it is being bound.
 */
static void
leaves_are_written_whatever_statements_came_before(void **state)
{
	(void)state;
	must_begin(site.store, true);
	add("m", "k", "v");
	/* Paths that are known and new ones, and any number of statements. */
	for (int n = 0; n < 20 * STMT_CACHE; n++) {
		set_metrics(arena_printf(&arena, "{'a%d':{'b':{'value':1}}}",
			n % 7 < 3 ? 0 : n));
		for (int i = 0; i < n * 7919 % 67; i++)
			stmt_done(stmt_text(site.store,
				arena_printf(&arena, "SELECT %d, %d", n, i)));
	}
	must_commit(site.store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MANY(a_page_in_the_order_of_a_value_costs_what_it_shows),
		MANY(a_value_is_found_by_its_key_within_the_company),
		MANY(a_member_is_looked_for_in_rows_that_have_its_item),
		MANY(different_values_cost_their_number_and_not_their_rows),
		MANY(keys_cost_their_number_and_not_their_rows),
		MANY(a_check_finds_what_the_rows_do_not_say),
		MANY(leaves_are_of_the_company_of_their_row),
		COMPANIES(a_path_that_was_undone_gets_its_number_anew),
		COMPANIES(a_path_tells_that_a_key_was_cut_once_there_is_one),
		COMPANIES(more_paths_than_are_remembered_keep_their_numbers),
		COMPANIES(a_path_that_others_have_changed_is_looked_up_again),
		COMPANIES(a_path_goes_with_the_last_row_that_has_it),
		COMPANIES(a_path_goes_with_the_last_key_that_has_it),
		COMPANIES(what_an_undone_call_has_removed_is_there_as_before),
		COMPANIES(
			keys_cost_what_a_company_has_and_not_what_others_made),
		COMPANIES(what_is_made_anew_has_no_paths_that_nobody_has),
		COMPANIES(what_is_no_object_has_no_leaves),
		COMPANIES(a_change_writes_what_has_changed),
		COMPANIES(an_item_two_keys_deep_has_one_leaf),
		COMPANIES(
			members_of_an_item_two_keys_deep_are_found_by_its_leaf),
		COMPANIES(each_table_has_its_own_paths),
		COMPANIES(leaves_are_written_whatever_statements_came_before),
	};

	return cmocka_run_group_tests_name("leaves", tests, NULL, NULL);
}
