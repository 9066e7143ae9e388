#include "tests/unit/helpers.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "call/http.h"
#include "call/validate.h"
#include "serve/decode.h"
#include "service/entities.h"
#include "service/families.h"

/*
 * How often a call parses JSON: its body once, and a value of a column once if
 * it looks inside. The program is linked so that the parser of cJSON comes here
 * first.
 */
cJSON *__real_cJSON_ParseWithLength(const char *text, size_t len);
cJSON *__wrap_cJSON_ParseWithLength(const char *text, size_t len);

static unsigned parses;
static struct site site;

cJSON *
__wrap_cJSON_ParseWithLength(const char *text, size_t len)
{
	parses++;
	return __real_cJSON_ParseWithLength(text, len);
}

static const struct endpoint *
find(const char *name)
{
	for (size_t i = 0; families[i] != NULL; i++)
		for (size_t j = 0; families[i]->endpoints[j] != NULL; j++)
			if (strcmp(families[i]->endpoints[j]->name, name) == 0)
				return families[i]->endpoints[j];
	flunk("no endpoint %s", name);
	return NULL;
}

/* Run an endpoint as the dispatcher does; how often JSON was parsed. */
static unsigned
parses_of(const char *name, const char *body)
{
	struct http request = { .content_type = "application/json",
		.query = "" };
	const struct endpoint *e = find(name);
	void *args;

	call.http = &request;
	call.endpoint = e;
	call.store = site.store;
	call.error = OK;
	call.joins = call.spent = NULL;
	call.raw = arena_strdup(&arena, quoted(body));
	call.raw_len = strlen(call.raw);
	buf_init(&call.data, &arena, 1 << 20);
	jw_init(&call.out, &call.data);
	must_begin(site.store, true);
	parses = 0;
	if (decode(&call) != 0 ||
		validate(&call, e->args, call.body, &args) != 0 ||
		e->run(&call, args) != 0)
		flunk("%s %s: %s", name, body, call.detail);
	must_commit(site.store);
	return parses;
}

static void
assert_parses(const char *name, const char *body, unsigned n)
{
	unsigned is = parses_of(name, body);

	if (is != n)
		flunk("%s %s: parses %u times, not %u", name, body, is, n);
}

static int
begin_site(void **state)
{
	static const char *const models[] = { "m1", "m2", "m3" };

	begin(state);
	site_make(&site);
	must_begin(site.store, true);
	rows(site.store,
		"INSERT INTO user (id, company, name, role, preferences, "
		"created) VALUES ('u1', 1, 'Ann', 'user', '{}', 1)");
	insert(site.store, &task_shape,
		"{'id':'t1','company':'c1','user':'u1','name':'run',"
		"'type':'training','status':'created','created':'2024-01-01',"
		"'execution':{'model_labels':{'a':1},'framework':'f'},"
		"'models':{'input':[],'output':[]}}");
	for (size_t i = 0; i < COUNT(models); i++)
		insert(site.store, &model_shape,
			arena_printf(&arena,
				"{'id':'%s','company':'c1','user':'u1',"
				"'name':'net','uri':'u','ready':false,"
				"'created':'2024-01-01','labels':{'a':1},"
				"'design':{'x':1.50},'ui_cache':{},"
				"'metadata':{'k':{'key':'k','type':'t',"
				"'value':'v'}},'tags':['x']}",
				models[i]));
	must_commit(site.store);
	return 0;
}

static int
end_site(void **state)
{
	site_remove(&site);
	return end(state);
}

static void
what_a_call_is_sent_is_parsed_once(void **state)
{
	static const char full[] =
		"{'name':'net','uri':'s3://b/k','tags':['a','b'],"
		"'design':{'layers':[1,2]},'labels':{'cat':1.0,'dog':2.0},"
		"'metadata':{' k ':{'key':'k','type':'t','value':'v'}},"
		"'ui_cache':{'open':true}}";
	static const char listed[] =
		"{'name':'net','uri':'s3://b/k','metadata':["
		"{'key':'k','type':'t','value':'v','more':1},"
		"{'key':'k','type':'t','value':'w'}]}";

	(void)state;
	assert_parses("models.create", "{'name':'net','uri':'s3://b/k'}", 1);
	assert_parses("models.create", full, 1);
	assert_parses("models.create", listed, 1);
	assert_parses("models.edit",
		"{'model':'m1','name':'other','design':'text',"
		"'labels':{'cat':2},'metadata':[{'key':'k','type':'t',"
		"'value':'v'}]}",
		1);
	assert_parses("models.update",
		"{'model':'m1','name':'third','labels':{'cat':2},"
		"'ui_cache':{'a':1},'metadata':{'k':1}}",
		1);
	assert_parses("models.update_tags", "{'ids':['m1'],'add_tags':['y']}",
		1);
	assert_parses("models.set_ready", "{'model':'m1'}", 1);
	assert_parses("models.move", "{'ids':['m1'],'project':''}", 1);
	assert_parses("models.delete", "{'model':'m1'}", 1);
}

static void
what_is_only_answered_is_not_parsed(void **state)
{
	(void)state;
	assert_parses("models.get_by_id", "{'model':'m1'}", 1);
	assert_parses("users.get_preferences", "{}", 1);
	assert_parses("models.get_all", "{}", 1);
	assert_parses("models.get_all_ex",
		"{'only_fields':['name','metadata','labels']}", 1);
	assert_parses("models.get_all_ex", "{'metadata.k.value':['v']}", 1);
}

static void
a_stored_value_is_parsed_once_when_it_is_looked_into(void **state)
{
	(void)state;
	assert_parses("models.get_all_ex", "{'include_stats':true}", 1 + 3);
	assert_parses("models.get_all_ex", "{'only_fields':['metadata.k']}",
		1 + 3);
	assert_parses("models.get_all_ex", "{'only_fields':['-metadata.k']}",
		1 + 3);
	assert_parses("models.add_or_update_metadata",
		"{'model':'m1','metadata':[{'key':'k','type':'t',"
		"'value':'v'}]}",
		1 + 1);
	assert_parses("models.add_or_update_metadata",
		"{'model':'m1','replace_metadata':true,'metadata':["
		"{'key':'k','type':'t','value':'v'}]}",
		1);
	assert_parses("models.delete_metadata", "{'model':'m1','keys':['k']}",
		1 + 1);
	assert_parses("users.set_preferences", "{'preferences':{'a.b':1}}",
		1 + 1);
	/* What the task says of its execution, and its models. */
	assert_parses("models.update_for_task", "{'task':'t1','uri':'s3://b'}",
		1 + 2);
}

int
main(void)
{
#define CALLS(f) cmocka_unit_test_setup_teardown(f, begin_site, end_site)
	const struct CMUnitTest tests[] = {
		CALLS(what_a_call_is_sent_is_parsed_once),
		CALLS(what_is_only_answered_is_not_parsed),
		CALLS(a_stored_value_is_parsed_once_when_it_is_looked_into),
	};

	return cmocka_run_group_tests_name("parses", tests, NULL, NULL);
}
