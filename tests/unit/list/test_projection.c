#include "tests/unit/helpers.h"

#include <stdlib.h>
#include <string.h>

#include "list/projection.h"
#include "service/entities.h"
#include "service/tags.h"
#include "store/record.h"

static struct site site;

static const struct {
	const struct shape *shape;
	const char *text;
} records[] = {
	{ &project_shape,
		"{'id':'p1','company':'c1','user':'u1','name':'Zoo',"
		"'basename':'Zoo','created':'2024-01-01'}" },
	{ &project_shape,
		"{'id':'p2','company':'c2','user':'u1','name':'Secret',"
		"'created':'2024-01-01'}" },
	{ &project_shape,
		"{'id':'p3','company':'','user':'u1','name':'Public',"
		"'created':'2024-01-01'}" },
	{ &model_shape,
		"{'id':'m1','company':'c1','name':'alpha','user':'u1',"
		"'project':'p1','tags':['b','a'],'ready':true,"
		"'created':'2024-01-01','uri':'s3://b/1',"
		"'metadata':{'size':{'key':'size','type':'int','value':'2'},"
		"'na.me':{'value':'v'}},'last_iteration':10,"
		"'ui_cache':{'a':1},'unique_metrics':['x']}" },
	{ &model_shape,
		"{'id':'m2','company':'c1','name':'beta','project':'p2',"
		"'parent':'m1','tags':['z'],'system_tags':['a','archived'],"
		"'ready':false,'created':'2024-01-02'}" },
	{ &model_shape,
		"{'id':'m4','company':'c1','name':'loop','parent':'m4',"
		"'ready':false,'created':'2024-01-04'}" },
	{ &model_shape,
		"{'id':'m3','company':'','name':'gamma','project':'p3',"
		"'parent':'gone','task':'','ready':false,"
		"'created':'2024-01-03'}" },
};

static int
make_site(void **state)
{
	begin(state);
	site_make(&site);
	must_begin(site.store, true);
	for (size_t i = 0; i < COUNT(records); i++)
		insert(site.store, records[i].shape, records[i].text);
	must_commit(site.store);
	return end(state);
}

static int
drop_site(void **state)
{
	(void)state;
	site_remove(&site);
	return 0;
}

static int
begin_reading(void **state)
{
	begin(state);
	call.store = site.store;
	must_begin(site.store, false);
	return 0;
}

static int
end_reading(void **state)
{
	int rc = store_end(site.store, false);

	end(state);
	return rc;
}

#define SHOWS(f) cmocka_unit_test_setup_teardown(f, begin_reading, end_reading)

static int
by_key(const void *a, const void *b)
{
	return strcmp(jr_key(*(const struct json *const *)a),
		jr_key(*(const struct json *const *)b));
}

/* The same value with the keys of objects in alphabetical order. */
static struct json *
sorted(const struct json *v)
{
	size_t n = jr_count(v), i = 0;
	const struct json **members = arena_array(&arena, n, sizeof(*members));
	struct json *out;

	if (jr_type(v) != JSON_OBJECT)
		return jr_copy(v);
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m))
		members[i++] = m;
	if (n > 1)
		qsort(members, n, sizeof(members[0]), by_key);
	out = jr_object();
	for (i = 0; i < n; i++)
		jr_put_last(out, jr_key(members[i]), sorted(members[i]));
	return out;
}

static const char *
in_order(const char *text)
{
	struct jr_error why;
	struct json *v = jr_read(text, &why);

	if (v == NULL)
		flunk("%s: %s at byte %zu", text, why.what, why.at);
	return jr_text(sorted(v), &arena);
}

static struct view view;

static const char *
outcome(void)
{
	return arena_printf(&arena, "%d/%d", error_rows[call.error].http,
		error_rows[call.error].sub);
}

/* Read what a request says of fields into the view. */
static int
ask(const char *request)
{
	struct request r;

	request_read(&r, &call, &model_shape, json(request));
	return projection_read(&call, &r, &view);
}

/* A model as the view shows it, its keys in order; or "400/14". */
static const char *
shown(const char *id, const char *request)
{
	struct model m;

	call.error = OK;
	view.shape = &model_shape;
	view.reach = REACH_VISIBLE;
	view.only = NULL;
	if (ask(request) != 0)
		return outcome();
	assert_int_equal(record_find(site.store, &model_shape, &arena, "c1",
				 REACH_VISIBLE, id, &m),
		STORE_ROW);
	buf_init(&call.data, &arena, 1 << 20);
	jw_init(&call.out, &call.data);
	if (view_write(&call, NULL, &view, &m, false) != 0)
		return outcome();
	return in_order(call.data.data);
}

static void
expect(const char *id, const char *only_fields, const char *want)
{
	const char *is = shown(id,
		arena_printf(&arena, "{'only_fields':%s}", only_fields));

	want = *want == '{' ? in_order(quoted(want)) : want;
	if (strcmp(is, want) != 0)
		flunk("%s of %s: %s, not %s", only_fields, id, is, want);
}

static void
plain(void)
{
	view = (struct view){ .dialect = &model_dialect };
}

static void
joined_view(void)
{
	view = (struct view){ .dialect = &model_dialect, .joined = true };
}

static void
exactly_what_is_included_is_shown(void **state)
{
	(void)state;
	plain();
	expect("m1", "['name']", "{'name':'alpha'}");
	expect("m1", "['id','project']", "{'id':'m1','project':'p1'}");
	expect("m1", "['name','name']", "{'name':'alpha'}");
	joined_view();
	expect("m1", "['name']", "{'id':'m1','name':'alpha'}");
}

static void
what_is_not_there_is_left_out_or_filled(void **state)
{
	(void)state;
	plain();
	expect("m2", "['id','framework','comment']", "{'id':'m2'}");
	expect("m2", "['system_tags','labels','last_iteration','uri']",
		"{'system_tags':['a','archived'],'labels':{},"
		"'last_iteration':0,'uri':''}");
	expect("m3", "['tags','metadata']", "{'tags':[],'metadata':{}}");
}

static void
everything_but_what_is_excluded_is_shown(void **state)
{
	const char *all, *some;

	(void)state;
	plain();
	all = shown("m1", "{}");
	assert_non_null(strstr(all, "\"name\":\"alpha\""));
	some = shown("m1", "{'only_fields':['-name']}");
	assert_null(strstr(some, "\"name\":\"alpha\""));
	assert_non_null(strstr(some, "\"id\":\"m1\""));
	assert_int_equal(strlen(all) - strlen(some),
		strlen("\"name\":\"alpha\","));
	/* Who includes decides. */
	expect("m1", "['name','-name']", "{'name':'alpha'}");
	expect("m1", "['name','-uri']", "{'name':'alpha'}");
}

static void
hidden_fields_are_shown_to_who_asks(void **state)
{
	(void)state;
	plain();
	assert_null(strstr(shown("m1", "{}"), "ui_cache"));
	assert_null(strstr(shown("m1", "{}"), "unique_metrics"));
	assert_null(strstr(shown("m1", "{'only_fields':['-name']}"),
		"ui_cache"));
	expect("m1", "['ui_cache']", "{'ui_cache':{'a':1}}");
	expect("m2", "['ui_cache']", "{'ui_cache':{}}");
	joined_view();
	assert_non_null(strstr(shown("m1", "{'only_fields':['*']}"),
		"ui_cache"));
	view = (struct view){ .hidden = true };
	assert_non_null(strstr(shown("m1", "{}"), "ui_cache"));
}

static void
paths_go_into_objects(void **state)
{
	(void)state;
	joined_view();
	expect("m1", "['metadata.size.value']",
		"{'id':'m1','metadata':{'size':{'value':'2'}}}");
	expect("m1", "['metadata.na%2Eme']",
		"{'id':'m1','metadata':{'na.me':{'value':'v'}}}");
	expect("m1", "['metadata.size.value','metadata.size.type']",
		"{'id':'m1','metadata':{'size':{'type':'int','value':'2'}}}");
	expect("m1", "['metadata.nope']", "{'id':'m1','metadata':{}}");
	expect("m1", "['metadata.size.value','metadata.size']",
		"{'id':'m1','metadata':{'size':{'key':'size','type':'int',"
		"'value':'2'}}}");
	expect("m1", "['metadata.size','metadata.size.value']",
		"{'id':'m1','metadata':{'size':{'key':'size','type':'int',"
		"'value':'2'}}}");
	expect("m1", "['metadata','metadata.size.value']",
		"{'id':'m1','metadata':{'size':{'key':'size','type':'int',"
		"'value':'2'},'na.me':{'value':'v'}}}");
	expect("m1", "['metadata.*']",
		"{'id':'m1','metadata':{'size':{'key':'size','type':'int',"
		"'value':'2'},'na.me':{'value':'v'}}}");
	plain();
	expect("m1", "['metadata','-metadata.size.key']",
		"{'metadata':{'size':{'type':'int','value':'2'},"
		"'na.me':{'value':'v'}}}");
	expect("m1", "['metadata.na.me.value']", "400/12");
}

static void
references_are_objects_in_a_joined_answer(void **state)
{
	(void)state;
	joined_view();
	expect("m1", "['project']", "{'id':'m1','project':{'id':'p1'}}");
	expect("m1", "['project.name']",
		"{'id':'m1','project':{'id':'p1','name':'Zoo'}}");
	expect("m1", "['project','project.name']",
		"{'id':'m1','project':{'id':'p1','name':'Zoo'}}");
	expect("m2", "['parent.name','parent.project.name']",
		"{'id':'m2','parent':{'id':'m1','name':'alpha',"
		"'project':{'id':'p1','name':'Zoo'}}}");
	expect("m1", "['project.user']",
		"{'id':'m1','project':{'id':'p1','user':{'id':'u1'}}}");
	expect("m1", "['company.name']",
		"{'id':'m1','company':{'id':'c1','name':'Company'}}");
	expect("m1", "['-project.name']", "{'id':'m1','project':{'id':'p1'}}");
	plain();
	expect("m1", "['project.name']", "400/14");
}

static void
a_record_that_is_not_visible_is_no_more_than_its_id(void **state)
{
	(void)state;
	joined_view();
	/* Another company's, and one that is gone. */
	expect("m2", "['project.name']", "{'id':'m2','project':{'id':'p2'}}");
	expect("m3", "['parent.name']", "{'id':'m3','parent':{'id':'gone'}}");
	/* A public one is everybody's. */
	expect("m3", "['project.name']",
		"{'id':'m3','project':{'id':'p3','name':'Public'}}");
	/* No reference, and one to nothing. */
	expect("m1", "['parent.name']", "{'id':'m1'}");
	expect("m3", "['task.name']", "{'id':'m3','task':{}}");
}

static void
names_that_are_none_are_refused(void **state)
{
	static const char *const both[] = { "['nope']", "['']", "['-']",
		"['-nope']", "['nope.x']", "['.name']", "[1]", "[null]",
		"'name'", "{'a':1}", "['name ']", "['name','nope']",
		"['project.nope']", "['.*']" };

	(void)state;
	for (size_t i = 0; i < COUNT(both); i++) {
		plain();
		expect("m1", both[i], "400/14");
		joined_view();
		expect("m1", both[i], "400/14");
	}
	plain();
	expect("m1", "['*']", "400/14");
	expect("m1", "['name.x']", "400/14");
	joined_view();
	expect("m1", "['-*']", "400/14");
	expect("m1", "['name.x']", "400/14");
	expect("m1", "['project.name.x']", "400/14");
}

static void
nothing_asked_for_is_all(void **state)
{
	static const char *const table[] = { "[]", "null", "''", "false" };
	const char *all;

	(void)state;
	plain();
	all = shown("m1", "{}");
	for (size_t i = 0; i < COUNT(table); i++)
		expect("m1", table[i], all);
}

static void
projection_is_another_word_and_wins(void **state)
{
	(void)state;
	plain();
	assert_string_equal(shown("m1", "{'projection':['name']}"),
		"{\"name\":\"alpha\"}");
	assert_string_equal(
		shown("m1", "{'projection':['name'],'only_fields':['id']}"),
		"{\"name\":\"alpha\"}");
	assert_string_equal(shown("m1",
				    "{'projection':[],'only_fields':['id']}"),
		"{\"id\":\"m1\"}");
}

static void
there_is_a_limit_to_names(void **state)
{
	(void)state;
	config.fields_limit = 16;
	plain();
	expect("m1",
		"['id','id','id','id','id','id','id','id',"
		"'id','id','id','id','id','id','id','id']",
		"{'id':'m1'}");
	expect("m1",
		"['id','id','id','id','id','id','id','id','id',"
		"'id','id','id','id','id','id','id','id']",
		"400/12");
}

/* A wrong name does no harm before there is a record to have it. */
static void
names_of_a_joined_record_are_looked_at_when_there_is_one(void **state)
{
	(void)state;
	joined_view();
	expect("m1", "['parent.nope']", "{'id':'m1'}");
	expect("m2", "['parent.nope']", "400/14");
	expect("m2", "['parent.parent.nope']",
		"{'id':'m2','parent':{'id':'m1'}}");
}

/* A model can be its own parent, and a name go round for ever. */
static void
joins_end_somewhere(void **state)
{
	struct buf b;

	(void)state;
	joined_view();
	expect("m4", "['parent.parent.name']",
		"{'id':'m4','parent':{'id':'m4',"
		"'parent':{'id':'m4','name':'loop'}}}");
	buf_init(&b, &arena, 10000);
	buf_add(&b, "['");
	for (int i = 0; i < 200; i++)
		buf_add(&b, "parent.");
	buf_add(&b, "name']");
	expect("m4", b.data, "400/14");
	expect("m2", b.data, "{'id':'m2','parent':{'id':'m1'}}");
}

static void
lists_are_sorted(void **state)
{
	(void)state;
	plain();
	expect("m1", "['tags']", "{'tags':['a','b']}");
}

static void
old_clients_get_all_tags_in_one_list(void **state)
{
	(void)state;
	plain();
	call.version = V(2, 2);
	expect("m2", "['tags','system_tags']",
		"{'tags':['a','archived','z'],'system_tags':['a','archived']}");
	expect("m2", "['tags']", "{'tags':['z']}");
	expect("m1", "['tags','system_tags']",
		"{'tags':['a','b'],'system_tags':[]}");
	call.version = V(2, 3);
	expect("m2", "['tags','system_tags']",
		"{'tags':['z'],'system_tags':['a','archived']}");
}

/* It is the service that speaks to them so. */
static void
without_a_dialect_lists_are_what_they_are(void **state)
{
	(void)state;
	plain();
	view.dialect = NULL;
	call.version = V(2, 2);
	expect("m2", "['tags','system_tags']",
		"{'tags':['z'],'system_tags':['a','archived']}");
}

static void
old_clients_get_an_empty_list_for_metadata(void **state)
{
	(void)state;
	plain();
	call.version = V(2, 16);
	expect("m1", "['metadata']", "{'metadata':[]}");
	call.version = V(2, 17);
	expect("m1", "['metadata.size.type']",
		"{'metadata':{'size':{'type':'int'}}}");
}

static void
only_columns_that_are_wanted_are_needed(void **state)
{
	(void)state;
	joined_view();
	view.shape = &model_shape;
	assert_int_equal(ask("{'only_fields':['project.name']}"), 0);
	for (size_t i = 0; i < model_shape.count; i++) {
		const struct field *f = &model_shape.fields[i];

		assert_int_equal(projection_wants(&view, f),
			strcmp(f->name, "id") == 0 ||
				strcmp(f->name, "project") == 0);
	}
}

static void
an_object_can_be_left_open_for_more(void **state)
{
	struct model m = { 0 };

	(void)state;
	plain();
	view.shape = &model_shape;
	assert_int_equal(ask("{'only_fields':['id']}"), 0);
	SET(&m, id, "m9");
	jw_obj(&call.out, NULL);
	assert_int_equal(view_write(&call, "model", &view, &m, true), 0);
	jw_int(&call.out, "more", 1);
	jw_end(&call.out);
	jw_end(&call.out);
	assert_string_equal(call.data.data,
		"{\"model\":{\"id\":\"m9\",\"more\":1}}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SHOWS(exactly_what_is_included_is_shown),
		SHOWS(what_is_not_there_is_left_out_or_filled),
		SHOWS(everything_but_what_is_excluded_is_shown),
		SHOWS(hidden_fields_are_shown_to_who_asks),
		SHOWS(paths_go_into_objects),
		SHOWS(references_are_objects_in_a_joined_answer),
		SHOWS(a_record_that_is_not_visible_is_no_more_than_its_id),
		SHOWS(names_that_are_none_are_refused),
		SHOWS(nothing_asked_for_is_all),
		SHOWS(projection_is_another_word_and_wins),
		SHOWS(there_is_a_limit_to_names),
		SHOWS(names_of_a_joined_record_are_looked_at_when_there_is_one),
		SHOWS(joins_end_somewhere),
		SHOWS(lists_are_sorted),
		SHOWS(old_clients_get_all_tags_in_one_list),
		SHOWS(without_a_dialect_lists_are_what_they_are),
		SHOWS(old_clients_get_an_empty_list_for_metadata),
		SHOWS(only_columns_that_are_wanted_are_needed),
		SHOWS(an_object_can_be_left_open_for_more),
	};

	return cmocka_run_group_tests_name("projection", tests, make_site,
		drop_site);
}
