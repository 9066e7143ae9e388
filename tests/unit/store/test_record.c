#include "tests/unit/helpers.h"

#include <string.h>

#include "service/entities.h"
#include "store/record.h"
#include "store/sqlite/texts.h"

static struct site site;

/* Each test in a transaction of its own that leaves nothing. */
static int
begin_writing(void **state)
{
	begin(state);
	must_begin(site.store, true);
	return 0;
}

static int
end_writing(void **state)
{
	int rc = store_end(site.store, false);

	end(state);
	return rc;
}

static int
make_site(void **state)
{
	begin(state);
	site_make(&site);
	return end(state);
}

static int
drop_site(void **state)
{
	(void)state;
	site_remove(&site);
	return 0;
}

#define WRITES(f) cmocka_unit_test_setup_teardown(f, begin_writing, end_writing)

static const char *
sql(const char *text)
{
	return rows(site.store, text);
}

static void
add(const char *text)
{
	insert(site.store, &model_shape, text);
}

static int
update(const char *company, const char *id, const struct model *m)
{
	return record_update(site.store, &model_shape, &arena, company, id, m);
}

static int
take(const char *company, const char *id)
{
	return record_delete(site.store, &model_shape, &arena, company, id);
}

static int
find(const char *company, enum reach reach, const char *id, struct model *m)
{
	return record_find(site.store, &model_shape, &arena, company, reach, id,
		m);
}

#define SMALL "'created':'2024-01-01','ready':false"

/* --- The row --- */

static void
a_record_is_read_back_as_it_was_written(void **state)
{
	struct model m = { 0 }, r;

	(void)state;
	SET(&m, id, "m1");
	SET(&m, company, "c1");
	SET(&m, name, "na\"me");
	SET(&m, tags, words("b a"));
	SET(&m, metadata,
		jr_stored("{\"k\":{\"value\":9007199254740993}}", &arena));
	SET(&m, design, jr_stored("{\"z\":1.50,\"a\":null}", &arena));
	SET(&m, ready, true);
	SET(&m, created, NOW);
	SET(&m, last_iteration, 7);
	assert_int_equal(record_insert(site.store, &model_shape, &arena, &m),
		1);
	memset(&r, 0xff, sizeof(r));
	assert_int_equal(find("c1", REACH_OWN, "m1", &r), STORE_ROW);
	assert_string_equal(r.id, "m1");
	assert_string_equal(r.name, "na\"me");
	assert_string_equal(joined(&r.tags), "b a");
	assert_string_equal(jr_text(r.metadata, &arena),
		jr_text(m.metadata, &arena));
	assert_string_equal(jr_text(r.design, &arena),
		jr_text(m.design, &arena));
	assert_true(r.ready);
	assert_int_equal(r.created, NOW);
	assert_int_equal(r.last_iteration, 7);
	assert_false(r.has.comment || r.nil.comment || r.has.last_update ||
		r.has.system_tags || r.has.task);
	/* What has no value is empty, so that nobody needs to ask first. */
	assert_int_equal(r.system_tags.n, 0);
	assert_null(r.system_tags.v);
	assert_null(r.comment);
	assert_int_equal(r.last_update, 0);
}

#define NAMES(F, R)                 \
	F(R, id, str, .flags = KEY) \
	F(R, name, str, .doc = "Name")
LOCAL_PART(named, model, NAMES);

static void
of_a_part_of_a_record_the_rest_is_neither_read_nor_written(void **state)
{
	struct model r, set = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1','name':'one','comment':'c'," SMALL "}");
	memset(&r, 0xff, sizeof(r));
	assert_int_equal(record_find(site.store, &named_shape, &arena, "c1",
				 REACH_OWN, "m1", &r),
		STORE_ROW);
	assert_string_equal(r.name, "one");
	assert_false(r.has.comment);
	assert_null(r.comment);
	SET(&set, name, "two");
	SET(&set, comment, "d");
	assert_int_equal(record_update(site.store, &named_shape, &arena, "c1",
				 "m1", &set),
		1);
	assert_int_equal(find("c1", REACH_OWN, "m1", &r), STORE_ROW);
	assert_string_equal(r.name, "two");
	assert_string_equal(r.comment, "c");
}

static void
whose_records_are_found_is_said_by_the_reach(void **state)
{
	static const struct {
		const char *id;
		bool own, visible, any;
	} table[] = { { "mine", true, true, true },
		{ "everybodys", false, true, true },
		{ "anothers", false, false, true },
		{ "nobodys", false, false, false } };
	struct model m;

	(void)state;
	add("{'id':'mine','company':'c1'," SMALL "}");
	add("{'id':'everybodys','company':''," SMALL "}");
	add("{'id':'anothers','company':'c2'," SMALL "}");
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *id = table[i].id;

		assert_int_equal(find("c1", REACH_OWN, id, &m), table[i].own);
		assert_int_equal(find("c1", REACH_VISIBLE, id, &m),
			table[i].visible);
		assert_int_equal(find("c1", REACH_ANY, id, &m), table[i].any);
		assert_int_equal(record_exists(site.store, &model_shape, &arena,
					 "c1", REACH_OWN, id),
			table[i].own);
		assert_int_equal(record_exists(site.store, &model_shape, &arena,
					 "c1", REACH_VISIBLE, id),
			table[i].visible);
		assert_int_equal(record_exists(site.store, &model_shape, &arena,
					 "c1", REACH_ANY, id),
			table[i].any);
	}
}

/* The models of a list, each with the name of its project: "m1:x m2:-". */
static const char *
with_projects(const char *ids, enum reach reach)
{
	bool *own = ARENA_ARRAY(&arena, bool, model_shape.count);
	bool *theirs = ARENA_ARRAY(&arena, bool, project_shape.count);
	const struct record_join join = { shape_find(&model_shape, "project"),
		&project_shape, theirs, reach };
	const struct record_scope scope = { &model_shape, own, "c1", REACH_ANY,
		&join, 1 };
	const struct strs list = words(ids);
	struct record_cursor *cur;
	struct model m;
	struct buf b;
	size_t at;

	own[shape_find(&model_shape, "id") - model_shape.fields] = true;
	theirs[shape_find(&project_shape, "name") - project_shape.fields] =
		true;
	cur = record_open_ids(site.store, &arena, &scope, &list);
	buf_init(&b, &arena, 10000);
	while (record_next(cur, &arena, &at, &m) == STORE_ROW) {
		const struct project *p = record_joined(cur, 0);

		buf_addf(&b, "%s%s:%s", b.len > 0 ? " " : "", m.id,
			p == NULL ? "-" : p->name);
		assert_true(p == NULL || !p->has.id);
	}
	return b.data;
}

static void
what_a_record_refers_to_is_read_with_it_if_it_is_within_reach(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		static const char *const companies[] = { "c1", "c2", "" };

		if (i < 3)
			insert(site.store, &project_shape,
				arena_printf(&arena,
					"{'id':'p%d','company':'%s','name':'x%"
					"d'"
					",'created':'2024-01-01'}",
					i, companies[i], i));
		add(arena_printf(&arena,
			"{'id':'m%d','company':'c1','name':'m','ready':true,"
			"'project':'p%d','created':'2024-01-01'}",
			i, i));
	}
	add("{'id':'m4','company':'c1','name':'m','ready':true,"
	    "'created':'2024-01-01'}");
	assert_string_equal(with_projects("m4 m0 m2 m1 m3 m0", REACH_VISIBLE),
		"m4:- m0:x0 m2:x2 m1:- m3:- m0:x0");
	assert_string_equal(with_projects("m0 m1 m2 m3", REACH_OWN),
		"m0:x0 m1:- m2:- m3:-");
	assert_string_equal(with_projects("m0 m1 m2 m3", REACH_ANY),
		"m0:x0 m1:x1 m2:x2 m3:-");
}

static void
an_id_is_there_once_in_all_companies(void **state)
{
	struct model m = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1'," SMALL "}");
	SET(&m, id, "m1");
	SET(&m, company, "c2");
	SET(&m, ready, false);
	SET(&m, created, NOW);
	assert_int_equal(record_insert(site.store, &model_shape, &arena, &m),
		STORE_ERROR);
	assert_int_equal(store_fault(site.store), FAULT_UNIQUE);
}

static void
an_update_changes_what_is_given_and_nothing_else(void **state)
{
	struct model m = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1','name':'old','comment':'kept',"
	    "'uri':'gone','tags':['a']," SMALL "}");
	add("{'id':'m2','company':'c1','name':'other'," SMALL "}");
	SET(&m, name, "new");
	SET(&m, ready, true);
	m.nil.uri = true;
	assert_int_equal(update("c1", "m1", &m), 1);
	assert_string_equal(sql("SELECT name || ',' || comment || ',' || ready "
				"|| ',' || tags || ',' || quote(uri) FROM "
				"model WHERE id = 'm1'"),
		"new,kept,1,[\"a\"],NULL");
	assert_string_equal(sql("SELECT name FROM model WHERE id = 'm2'"),
		"other");
	assert_string_equal(sql("SELECT value FROM model_tags"), "a");
}

static void
an_update_reaches_only_rows_of_the_company(void **state)
{
	struct model m = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1','name':'old'," SMALL "}");
	add("{'id':'m2','company':'','name':'old'," SMALL "}");
	SET(&m, name, "new");
	SET(&m, tags, words("x"));
	assert_int_equal(update("c2", "m1", &m), 0);
	assert_int_equal(update("c1", "m2", &m), 0);
	assert_int_equal(update("", "m1", &m), 0);
	assert_int_equal(update("c1", "m3", &m), 0);
	assert_string_equal(sql("SELECT name FROM model"), "old old");
	assert_string_equal(sql("SELECT count(*) FROM model_tags"), "0");
	assert_int_equal(update("", "m2", &m), 1);
	assert_string_equal(sql("SELECT name FROM model ORDER BY id"),
		"old new");
}

static void
an_update_of_nothing_changes_nothing(void **state)
{
	struct model m = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1'," SMALL "}");
	assert_int_equal(update("c1", "m1", &m), 0);
	assert_int_equal(store_fault(site.store), FAULT_NONE);
}

static void
a_delete_takes_one_row_of_the_company(void **state)
{
	(void)state;
	add("{'id':'m1','company':'c1'," SMALL "}");
	add("{'id':'m2','company':'c1'," SMALL "}");
	assert_int_equal(take("c2", "m1"), 0);
	assert_int_equal(take("", "m1"), 0);
	assert_int_equal(take("c1", "m1"), 1);
	assert_int_equal(take("c1", "m1"), 0);
	assert_string_equal(sql("SELECT id FROM model"), "m2");
}

/* --- Beside the row --- */

#define TAGS(id)                                       \
	"SELECT value FROM model_tags WHERE owner = "  \
	"(SELECT seq FROM model WHERE id = '" id "') " \
	"ORDER BY value"

static void
each_tag_is_once_beside_its_row(void **state)
{
	(void)state;
	add("{'id':'m1','company':'c1','tags':['b','a','b'],"
	    "'system_tags':['s']," SMALL "}");
	add("{'id':'m2','company':'c1','tags':['a','A','it\\u0027s']," SMALL
	    "}");
	add("{'id':'m3','company':'c1','tags':[]," SMALL "}");
	add("{'id':'m4','company':'c1'," SMALL "}");
	assert_string_equal(sql(TAGS("m1")), "a b");
	assert_string_equal(sql(TAGS("m2")), "A a it's");
	assert_string_equal(sql(TAGS("m3")), "");
	assert_string_equal(sql("SELECT value FROM model_system_tags"), "s");
	assert_string_equal(sql("SELECT tags FROM model ORDER BY id"),
		"[\"b\",\"a\",\"b\"] [\"a\",\"A\",\"it's\"] [] -");
}

static void
tags_beside_the_row_follow_an_update(void **state)
{
	struct model m = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1','tags':['a','b']," SMALL "}");
	add("{'id':'m2','company':'c1','tags':['a']," SMALL "}");
	SET(&m, tags, words("b c"));
	assert_int_equal(update("c1", "m1", &m), 1);
	assert_string_equal(sql(TAGS("m1")), "b c");
	assert_string_equal(sql(TAGS("m2")), "a");
	SET(&m, tags, ((struct strs){ NULL, 0 }));
	assert_int_equal(update("c1", "m1", &m), 1);
	assert_string_equal(sql(TAGS("m1")), "");
	assert_string_equal(sql("SELECT tags FROM model WHERE id = 'm1'"),
		"[]");
	SET(&m, tags, words("d"));
	assert_int_equal(update("c1", "m1", &m), 1);
	record_set(&m, shape_find(&model_shape, "tags"), false, true);
	assert_int_equal(update("c1", "m1", &m), 1);
	assert_string_equal(sql(TAGS("m1")), "");
	assert_string_equal(sql("SELECT tags FROM model WHERE id = 'm1'"), "-");
	assert_string_equal(sql(TAGS("m2")), "a");
}

static void
all_beside_a_row_goes_with_it(void **state)
{
	(void)state;
	add("{'id':'m1','company':'c1','tags':['a'],'system_tags':['s'],"
	    "'metadata':{'k':{'value':'v'}},'last_metrics':{'x':{'y':1}}," SMALL
	    "}");
	add("{'id':'m2','company':'c1','tags':['a']," SMALL "}");
	assert_int_equal(take("c1", "m1"), 1);
	assert_string_equal(sql(TAGS("m2")), "a");
	assert_string_equal(sql("SELECT (SELECT count(*) FROM model_tags) || "
				"(SELECT count(*) FROM model_system_tags) || "
				"(SELECT count(*) FROM model_leaf)"),
		"100");
}

/* The leaves of a field, with their paths as they were sent. */
#define LEAVES_OF(field)                                                      \
	"(SELECT p.keys AS path, l.value, l.owner FROM model_leaf l "         \
	"JOIN model_leaf_path p ON p.number = l.path WHERE p.field = '" field \
	"')"
#define METADATA LEAVES_OF("metadata")

#define SHOWN "SELECT path || '=' || quote(value) FROM "
#define LEAVES SHOWN METADATA " ORDER BY path"

static void
say_nothing(void *arg, const char *finding)
{
	(void)arg, (void)finding;
}

static void
the_value_of_each_item_is_beside_its_row(void **state)
{
	(void)state;
	add("{'id':'m1','company':'c1','metadata':{"
	    "'size':{'type':'int','value':'2'},'na.me':{'value':'v'},"
	    "'say \\'hi\\'':'x','':'y'}," SMALL "}");
	assert_string_equal(sql(LEAVES),
		"[\"\",\"value\"]=NULL [\"na.me\",\"value\"]='v' "
		"[\"say \\\"hi\\\"\",\"value\"]=NULL "
		"[\"size\",\"value\"]='2'");
}

static void
leaves_keep_their_types(void **state)
{
	(void)state;
	add("{'id':'m1','company':'c1','last_metrics':{'m':{'v':{'a':1,"
	    "'b':1.5,'c':true,'d':false,'e':null,'f':[1,{'x':2}],'g':{},"
	    "'h':9007199254740993,'i':'1','j':[],'k':-2e400,"
	    "'l':100000000000000000000,'m':0.1,'n':1.0}}}," SMALL "}");
	assert_string_equal(
		sql(SHOWN LEAVES_OF("last_metrics") " ORDER BY path ->> 2"),
		"[\"m\",\"v\",\"a\"]=1 [\"m\",\"v\",\"b\"]=1.5 "
		"[\"m\",\"v\",\"c\"]=1 [\"m\",\"v\",\"d\"]=0 "
		"[\"m\",\"v\",\"f\"]=NULL [\"m\",\"v\",\"g\"]=NULL "
		"[\"m\",\"v\",\"h\"]=9007199254740993 "
		"[\"m\",\"v\",\"i\"]='1' [\"m\",\"v\",\"k\"]=-Inf "
		"[\"m\",\"v\",\"l\"]=1.0e+20 "
		"[\"m\",\"v\",\"m\"]=0.1 [\"m\",\"v\",\"n\"]=1.0");
	assert_int_equal(record_check(site.store, &model_shape, &arena,
				 say_nothing, NULL),
		0);
}

static void
what_is_not_as_deep_as_paths_lead_is_not_beside_its_row(void **state)
{
	(void)state;
	add("{'id':'m1','company':'c1','last_metrics':{'a':1,'b':{'c':2},"
	    "'d':{'e':{'f':3,'g':{'h':4}}}}," SMALL "}");
	assert_string_equal(
		sql(SHOWN LEAVES_OF("last_metrics") " ORDER BY path"),
		"[\"d\",\"e\",\"f\"]=3 [\"d\",\"e\",\"g\"]=NULL");
}

static void
an_item_is_beside_its_row_when_it_has_no_value(void **state)
{
	(void)state;
	add("{'id':'m1','company':'c1','metadata':{'a':{'type':'x'},"
	    "'b':{'value':null},'c':{'value':[]},'d':null,'e':[],'f':{},"
	    "'g':7,'h':{'value':''}}," SMALL "}");
	assert_string_equal(sql(LEAVES),
		"[\"a\",\"value\"]=NULL [\"b\",\"value\"]=NULL "
		"[\"c\",\"value\"]=NULL [\"f\",\"value\"]=NULL "
		"[\"g\",\"value\"]=NULL [\"h\",\"value\"]=''");
	assert_int_equal(record_check(site.store, &model_shape, &arena,
				 say_nothing, NULL),
		0);
}

static void
leaves_follow_an_update(void **state)
{
	struct model m = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1','metadata':{'a':{'value':'1'},"
	    "'b':{'value':'2'},'d':{'value':4}}," SMALL "}");
	SET(&m, metadata,
		jr_stored("{\"b\":{\"value\":\"3\"},\"c\":{},"
			  "\"d\":{\"value\":4.0}}",
			&arena));
	assert_int_equal(update("c1", "m1", &m), 1);
	assert_string_equal(sql(LEAVES),
		"[\"b\",\"value\"]='3' [\"c\",\"value\"]=NULL "
		"[\"d\",\"value\"]=4.0");
	m.has.metadata = false;
	m.nil.metadata = true;
	assert_int_equal(update("c1", "m1", &m), 1);
	assert_string_equal(sql(LEAVES), "");
	assert_string_equal(sql("SELECT metadata FROM model"), "-");
}

/* --- The indexes of texts --- */

/* The same as sql(), once the indexes were told of all rows. */
static const char *
indexed(const char *text)
{
	assert_int_equal(texts_fold(site.store, &model_shape, &arena), 0);
	return sql(text);
}

#define FINDS(table, word)                                              \
	"SELECT m.id FROM " table " t JOIN model m ON m.seq = t.rowid " \
	"WHERE " table " MATCH '\"" word "\"' ORDER BY m.id"

static void
texts_are_found_by_their_words_and_pieces(void **state)
{
	(void)state;
	add("{'id':'m1','company':'c1','name':'Alpha beta'," SMALL "}");
	add("{'id':'m2','company':'c2','comment':'an alphabet'," SMALL "}");
	add("{'id':'m3','company':'c1','project':'alpha'," SMALL "}");
	assert_string_equal(indexed(FINDS("model_trigram", "lph")), "m1 m2");
	assert_string_equal(indexed(FINDS("model_text", "alpha")), "m1 m3");
	assert_string_equal(indexed(FINDS("model_text", "m2")), "m2");
	assert_string_equal(indexed("SELECT count(*) FROM model_text "
				    "WHERE model_text MATCH 'alpha'"),
		"2");
}

static void
an_index_of_texts_forgets_what_was_changed(void **state)
{
	struct model m = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1','name':'alpha','comment':'kept'," SMALL
	    "}");
	SET(&m, name, "gamma");
	assert_int_equal(update("c1", "m1", &m), 1);
	assert_string_equal(indexed(FINDS("model_trigram", "alp")), "");
	assert_string_equal(indexed(FINDS("model_trigram", "gam")), "m1");
	assert_string_equal(indexed(FINDS("model_text", "alpha")), "");
	assert_string_equal(indexed(FINDS("model_text", "gamma")), "m1");
	assert_string_equal(indexed(FINDS("model_text", "kept")), "m1");
	m.has.name = false;
	m.nil.name = true;
	assert_int_equal(update("c1", "m1", &m), 1);
	assert_string_equal(indexed(FINDS("model_trigram", "gam")), "");
	assert_string_equal(indexed(FINDS("model_text", "gamma")), "");
	assert_int_equal(take("c1", "m1"), 1);
	/* Not even a number without a row. */
	assert_string_equal(indexed("SELECT count(*) FROM model_text "
				    "WHERE model_text MATCH 'kept OR m1'"),
		"0");
	assert_string_equal(indexed("SELECT count(*) FROM model_trigram "
				    "WHERE model_trigram MATCH '\"kep\"'"),
		"0");
}

/* clang-format off */
#define PART_FIELDS(F, R)                                                      \
	F(R, name, str, .flags = GRAMS, .weight = 10, .doc = "A name")         \
	F(R, tags, strs, .filter = FILTER_LIST, .doc = "Tags")                 \
	F(R, last_change, time, .doc = "When it was changed")
/* clang-format on */
RECORD(part, PART_FIELDS);
SHAPE_OF(part, "model", &model_shape, PART_FIELDS);

/* A request sets some columns; the index has others of the row too. */
static void
a_part_of_a_shape_keeps_the_whole_indexed(void **state)
{
	struct part p = { 0 };

	(void)state;
	add("{'id':'m1','company':'c1','name':'alpha','comment':'kept',"
	    "'tags':['a']," SMALL "}");
	SET(&p, name, "gamma");
	SET(&p, tags, words("b"));
	assert_int_equal(record_update(site.store, &part_shape, &arena, "c1",
				 "m1", &p),
		1);
	assert_string_equal(indexed(FINDS("model_text", "alpha")), "");
	assert_string_equal(indexed(FINDS("model_text", "gamma")), "m1");
	assert_string_equal(indexed(FINDS("model_text", "kept")), "m1");
	assert_string_equal(indexed(FINDS("model_trigram", "kep")), "m1");
	assert_string_equal(sql(TAGS("m1")), "b");
	assert_int_equal(take("c1", "m1"), 1);
	assert_string_equal(indexed("SELECT count(*) FROM model_trigram "
				    "WHERE model_trigram MATCH '\"kep\"'"),
		"0");
}

/* --- All of it, at random --- */

static const char *
random_text(void)
{
	static const char *const texts[] = { "alpha beta", "gamma", "Alpha", "",
		"bet", "caf\xc3\xa9 gamma", "say \"alpha\"" };

	return texts[random_below(COUNT(texts))];
}

static void
fill(struct model *m)
{
	static const char *const lists[] = { "", "a", "a b", "b a b", "c" };
	static const char *const objects[] = { "{}", "{\"a\":\"1\"}",
		"{\"a\":{\"value\":2,\"c\":[1]},\"d\":null}",
		"{\"a\":{\"value\":\"2\"},\"b\":{\"value\":\"x\"}}",
		"{\"a\":{\"value\":2.0},\"b\":{\"value\":\"x\"}}",
		"{\"d\":{\"value\":{}}}" };

	if (random_below(2) == 0)
		SET(m, name, random_text());
	if (random_below(2) == 0)
		SET(m, comment, random_text());
	if (random_below(2) == 0)
		SET(m, tags, words(lists[random_below(COUNT(lists))]));
	if (random_below(2) == 0)
		SET(m, metadata,
			jr_stored(objects[random_below(COUNT(objects))],
				&arena));
	if (random_below(2) == 0)
		SET(m, project, random_text());
}

/* What the row says, and what the tables beside it say. */
static void
check_sides(void)
{
	static const char *const words[] = { "alpha", "beta", "gamma", "bet",
		"caf", "say" };

	assert_string_equal(
		sql("SELECT owner || value FROM model_tags ORDER BY 1"),
		sql("SELECT DISTINCT seq || value FROM model, "
		    "json_each(model.tags) ORDER BY 1"));
	assert_string_equal(
		sql("SELECT owner || '$.' || "
		    "replace(trim(path, '[]\"'), '\",\"', '.') || quote(value) "
		    "FROM " METADATA " ORDER BY 1"),
		sql("SELECT seq || t.fullkey || '.value' || quote((SELECT atom "
		    "FROM json_each(iif(t.type = 'object', t.value, '{}')) "
		    "WHERE key = 'value')) FROM model, "
		    "json_each(model.metadata) t WHERE t.type <> 'null' "
		    "ORDER BY 1"));
	assert_int_equal(record_check(site.store, &model_shape, &arena,
				 say_nothing, NULL),
		0);
	assert_int_equal(texts_fold(site.store, &model_shape, &arena), 0);
	for (size_t i = 0; i < COUNT(words); i++) {
		const char *piece = arena_strndup(&arena, words[i], 3);

		assert_string_equal(
			sql(arena_printf(&arena,
				"SELECT rowid FROM model_trigram WHERE "
				"model_trigram MATCH '\"%s\"' ORDER BY rowid",
				piece)),
			sql(arena_printf(&arena,
				"SELECT seq FROM model WHERE "
				"lower(name) LIKE '%%%s%%' OR "
				"lower(comment) LIKE '%%%s%%' ORDER BY seq",
				piece, piece)));
	}
	assert_string_equal(sql("SELECT rowid FROM model_text WHERE "
				"model_text MATCH 'alpha' ORDER BY rowid"),
		sql("SELECT seq FROM model WHERE lower(name) "
		    "LIKE '%alpha%' OR lower(comment) LIKE '%alpha%' OR "
		    "lower(project) LIKE '%alpha%' ORDER BY seq"));
}

static void
what_is_beside_the_rows_is_always_what_they_say(void **state)
{
	(void)state;
	for (int i = 0; i < 400; i++) {
		const char *id = arena_printf(&arena, "m%u", random_below(12));
		struct model m = { 0 };

		fill(&m);
		if (record_exists(site.store, &model_shape, &arena, "c1",
			    REACH_OWN, id) == STORE_NONE) {
			SET(&m, id, id);
			SET(&m, company, "c1");
			SET(&m, ready, false);
			SET(&m, created, NOW);
			assert_int_equal(record_insert(site.store, &model_shape,
						 &arena, &m),
				1);
		} else if (random_below(4) == 0) {
			assert_int_equal(take("c1", id), 1);
		} else {
			assert_true(update("c1", id, &m) >= 0);
		}
		if (i % 10 == 0)
			check_sides();
	}
}

/* --- Many rows --- */

static struct row_list *
those(const char *where)
{
	return rows_where(site.store, "model", where);
}

static void
add_four(void)
{
	add("{'id':'m1','company':'c1','name':'alpha one','comment':'kept',"
	    "'tags':['a','b'],'metadata':{'k':{'value':'1'}}," SMALL "}");
	add("{'id':'m2','company':'c2','name':'alpha two','tags':['a']," SMALL
	    "}");
	add("{'id':'m3','company':'c1','name':'alpha three','tags':['c'],"
	    "'metadata':{'k':{'value':'3'}}," SMALL "}");
	add("{'id':'m4','company':'c1','name':'alpha four'," SMALL "}");
}

static void
many_rows_are_updated_with_all_beside_them(void **state)
{
	struct model m = { 0 };

	(void)state;
	add_four();
	SET(&m, name, "gamma");
	SET(&m, tags, words("x y"));
	SET(&m, metadata, jr_stored("{\"n\":{\"value\":\"v\"}}", &arena));
	assert_int_equal(record_update_many(site.store, &model_shape, &arena,
				 those("id <> 'm3'"), &m),
		3);
	assert_string_equal(sql("SELECT id || name || tags FROM model "
				"ORDER BY id"),
		"m1gamma[\"x\",\"y\"] m2gamma[\"x\",\"y\"] "
		"m3alpha three[\"c\"] m4gamma[\"x\",\"y\"]");
	assert_string_equal(sql(TAGS("m1")), "x y");
	assert_string_equal(sql(TAGS("m3")), "c");
	assert_string_equal(sql(TAGS("m4")), "x y");
	assert_string_equal(sql("SELECT owner || path || coalesce(value, '') "
				"FROM " METADATA " ORDER BY owner, path"),
		"1[\"n\",\"value\"]v 2[\"n\",\"value\"]v "
		"3[\"k\",\"value\"]3 4[\"n\",\"value\"]v");
	assert_string_equal(indexed(FINDS("model_trigram", "gam")), "m1 m2 m4");
	assert_string_equal(indexed(FINDS("model_text", "alpha")), "m3");
	assert_string_equal(indexed(FINDS("model_text", "kept")), "m1");
	/* Null takes away; no rows and no members are no error. */
	memset(&m, 0, sizeof(m));
	assert_int_equal(record_update_many(site.store, &model_shape, &arena,
				 those("1"), &m),
		0);
	m.nil.name = m.nil.tags = m.nil.metadata = true;
	assert_int_equal(record_update_many(site.store, &model_shape, &arena,
				 row_list_new(&arena), &m),
		0);
	assert_int_equal(record_update_many(site.store, &model_shape, &arena,
				 those("1"), &m),
		4);
	assert_string_equal(sql("SELECT (SELECT count(*) FROM model_tags) || "
				"(SELECT count(*) FROM model_leaf)"),
		"00");
	assert_string_equal(indexed(FINDS("model_text", "gamma")), "");
	assert_string_equal(indexed(FINDS("model_text", "m4")), "m4");
}

static void
many_rows_go_with_all_beside_them(void **state)
{
	(void)state;
	add_four();
	assert_int_equal(record_delete_many(site.store, &model_shape, &arena,
				 row_list_new(&arena)),
		0);
	assert_int_equal(record_delete_many(site.store, &model_shape, &arena,
				 those("id IN ('m1', 'm2', 'm4')")),
		3);
	assert_string_equal(sql("SELECT id FROM model"), "m3");
	assert_string_equal(sql("SELECT value FROM model_tags"), "c");
	assert_string_equal(sql(LEAVES), "[\"k\",\"value\"]='3'");
	assert_string_equal(indexed("SELECT count(*) FROM model_text "
				    "WHERE model_text MATCH 'alpha OR kept'"),
		"1");
	assert_string_equal(
		indexed("SELECT count(*) FROM model_trigram "
			"WHERE model_trigram MATCH '\"alp\" OR \"kep\"'"),
		"1");
}

/* The rows of one change may be thousands. */
static void
thousands_of_rows_are_changed_at_once(void **state)
{
	struct model m = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3000; i++)
		add(arena_printf(&arena,
			"{'id':'m%u','company':'c1','name':'alpha %u'," SMALL
			"}",
			i, i));
	SET(&m, name, "gamma");
	assert_int_equal(record_update_many(site.store, &model_shape, &arena,
				 those("seq % 2 = 0"), &m),
		1500);
	assert_string_equal(indexed("SELECT count(*) FROM model_text "
				    "WHERE model_text MATCH 'gamma'"),
		"1500");
	assert_int_equal(record_delete_many(site.store, &model_shape, &arena,
				 those("name = 'gamma'")),
		1500);
	assert_string_equal(indexed("SELECT count(*) FROM model_text "
				    "WHERE model_text MATCH 'gamma OR alpha'"),
		"1500");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WRITES(a_record_is_read_back_as_it_was_written),
		WRITES(of_a_part_of_a_record_the_rest_is_neither_read_nor_written),
		WRITES(whose_records_are_found_is_said_by_the_reach),
		WRITES(what_a_record_refers_to_is_read_with_it_if_it_is_within_reach),
		WRITES(an_id_is_there_once_in_all_companies),
		WRITES(an_update_changes_what_is_given_and_nothing_else),
		WRITES(an_update_reaches_only_rows_of_the_company),
		WRITES(an_update_of_nothing_changes_nothing),
		WRITES(a_delete_takes_one_row_of_the_company),
		WRITES(each_tag_is_once_beside_its_row),
		WRITES(tags_beside_the_row_follow_an_update),
		WRITES(all_beside_a_row_goes_with_it),
		WRITES(the_value_of_each_item_is_beside_its_row),
		WRITES(leaves_keep_their_types),
		WRITES(what_is_not_as_deep_as_paths_lead_is_not_beside_its_row),
		WRITES(an_item_is_beside_its_row_when_it_has_no_value),
		WRITES(leaves_follow_an_update),
		WRITES(texts_are_found_by_their_words_and_pieces),
		WRITES(an_index_of_texts_forgets_what_was_changed),
		WRITES(a_part_of_a_shape_keeps_the_whole_indexed),
		WRITES(what_is_beside_the_rows_is_always_what_they_say),
		WRITES(many_rows_are_updated_with_all_beside_them),
		WRITES(many_rows_go_with_all_beside_them),
		WRITES(thousands_of_rows_are_changed_at_once),
	};

	return cmocka_run_group_tests_name("record", tests, make_site,
		drop_site);
}
