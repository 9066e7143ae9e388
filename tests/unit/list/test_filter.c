#include "tests/unit/helpers.h"

#include <string.h>

#include "list/filter.h"
#include "service/entities.h"
#include "store/query.h"
#include "store/sqlite/query_sql.h"
#include "store/regex.h"

static struct site site;

/* doc/protocol/query.md section 1 */
static const char *const models[] = {
	"{'id':'m1','company':'c1','name':'alpha','comment':'first one',"
	"'tags':['a','b'],'framework':'PyTorch','project':'p1','user':'u1',"
	"'ready':true,'uri':'s3://b/1','created':'2024-01-01',"
	"'last_update':'2024-02-01','last_iteration':10,"
	"'metadata':{'size':{'key':'size','type':'int','value':'2'}}}",
	"{'id':'m2','company':'c1','name':'Alpha 2','comment':'second (x)',"
	"'tags':['a'],'system_tags':['archived'],'framework':'TensorFlow',"
	"'project':'p1','user':'u1','ready':false,'uri':'s3://b/2',"
	"'created':'2024-01-02','last_update':'2024-02-02',"
	"'last_iteration':2,"
	"'metadata':{'size':{'key':'size','type':'int','value':'10'}}}",
	"{'id':'m3','company':'c1','name':'beta','tags':['b','c'],"
	"'framework':'PyTorch','project':'p2','parent':'m1','user':'u2',"
	"'ready':true,'uri':'','created':'2024-01-03',"
	"'last_update':'2024-02-03','last_iteration':0}",
	"{'id':'m4','company':'c1','name':'gamma.v1','comment':'','tags':[],"
	"'project':'p3','user':'u2','ready':true,'uri':'gs://x',"
	"'created':'2024-01-04','last_update':'2024-02-04',"
	"'last_iteration':7,"
	"'metadata':{'size':{'key':'size','type':'int','value':'1'}}}",
	"{'id':'m5','company':'c1','name':'delta','comment':'first',"
	"'tags':['-a','c'],'system_tags':['archived','x'],'user':'u2',"
	"'ready':false,'uri':'s3://b/5','created':'2024-01-05',"
	"'last_iteration':10,"
	"'metadata':{'na.me':{'key':'na.me','type':'str','value':'v'}}}",
};

#define ALL "m1 m2 m3 m4 m5"

static int
make_site(void **state)
{
	begin(state);
	site_make(&site);
	must_begin(site.store, true);
	for (size_t i = 0; i < COUNT(models); i++)
		insert(site.store, &model_shape, models[i]);
	must_commit(site.store);
	return end(state);
}

static int
drop_site(void **state)
{
	(void)state;
	site_remove(&site);
	regex_release();
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

#define ASKS(f) cmocka_unit_test_setup_teardown(f, begin_reading, end_reading)

/* The ids that a request finds, or "400/12". */
static const char *
found(const char *request)
{
	struct request r;
	struct row_list *rows;
	struct query *q;

	call.error = OK;
	request_read(&r, &call, &model_shape, json(request));
	q = query_new(&arena, &model_shape, "c1", REACH_VISIBLE);
	if (filter_conditions(&call, q, &r) != 0 ||
		filter_search(&call, q, &r) != 0 ||
		filter_order(&call, q, &r) != 0 ||
		filter_page(&call, q, &r) != 0)
		return arena_printf(&arena, "%d/%d",
			error_rows[call.error].http,
			error_rows[call.error].sub);
	rows = query_run(q, site.store);
	if (query_bad_pattern(q) != NULL)
		return "400/21";
	if (rows == NULL)
		flunk("%s: %s", request,
			query_bad(q) != NULL ? query_bad(q) :
					       store_error(site.store));
	return ids_of(site.store, "model", rows);
}

struct vector {
	const char *request, *found;
};

/* 'frame' is the request around each vector's, with one %s. */
static void
check_vectors(const struct vector *v, size_t n, const char *before,
	const char *after)
{
	for (size_t i = 0; i < n; i++) {
		const char *request = arena_printf(&arena, "%s%s%s", before,
			v[i].request, after);

		if (strcmp(found(request), v[i].found) != 0)
			flunk("%s finds %s, not %s", request, found(request),
				v[i].found);
	}
}

#define CHECK(table, before, after) \
	check_vectors(table, COUNT(table), before, after)

static void
keys_that_mean_nothing_are_ignored(void **state)
{
	static const struct vector table[] = { { "{}", ALL },
		{ "{'nope':['x'],'status':'z','order':'x'}", ALL },
		{ "{'tags':null,'name':null,'ready':null}", ALL },
		{ "{'company':['c2'],'labels':['x'],'metadata':['v']}", ALL },
		{ "{'tags.x':['v'],'nope.a':1,'':2}", ALL },
		{ "{'tags':['a'],'framework':['PyTorch']}", "m1" },
		{ "{'system_tags':['-archived'],'tags':['a','c']}", "m1 m3" } };

	(void)state;
	CHECK(table, "", "");
}

static void
patterns_are_searched(void **state)
{
	static const struct vector table[] = { { "'alpha'", "m1" },
		{ "'Alpha'", "m2" }, { "'(?i)ALPHA'", "m1 m2" },
		{ "'a$'", "m1 m3 m5" }, { "'^gamma\\\\.v1$'", "m4" },
		{ "'\\\\d'", "m2 m4" }, { "' alpha '", "" }, { "''", ALL },
		{ "false", ALL }, { "0", ALL }, { "[]", ALL }, { "{}", ALL },
		{ "'['", "400/21" }, { "'(x'", "400/21" }, { "5", "400/12" },
		{ "true", "400/12" }, { "['alpha']", "400/12" } };
	static const struct vector more[] = {
		{ "'comment':'.*'", "m1 m2 m4 m5" }, { "'comment':'^$'", "m4" },
		{ "'name':'l','comment':'o'", "m1 m2" }
	};

	(void)state;
	CHECK(table, "{'name':", "}");
	CHECK(more, "{", "}");
}

static void
a_pattern_has_a_limit(void **state)
{
	(void)state;
	config.pattern_limit = 16;
	assert_string_equal(found("{'name':'aaaaaaaaaaaaaaaa'}"), "");
	assert_string_equal(found("{'name':'aaaaaaaaaaaaaaaaa'}"), "400/12");
}

static void
operators_of_a_list_are_read_from_left_to_right(void **state)
{
	/* Section 4.5, all of it. */
	static const struct vector table[] = { { "[]", ALL },
		{ "'a'", "m1 m2" }, { "''", "" }, { "['a','b']", "m1 m2 m3" },
		{ "['-a']", "m3 m4 m5" }, { "['a','-b']", "m2" },
		{ "['-a','-b']", "m4 m5" }, { "['a','-a']", "" },
		{ "['-']", "400/16" }, { "[null]", "m4" },
		{ "[null,'a']", "m1 m2 m4" }, { "['-a',null]", "m3 m4 m5" },
		{ "['__$not','a']", "m3 m4 m5" },
		{ "['__$not','a','b']", "m3" },
		{ "['__$not','-a']", "m1 m2 m3 m4" },
		{ "['__$not']", "400/16" }, { "['__$not',null]", "m4" },
		{ "['__$not','__$all','a']", "400/16" },
		{ "['__$not','__$not','a']", "400/16" },
		{ "['__$not','__$nop','a']", "m1 m2" },
		{ "['__$xyz','a']", "400/16" }, { "[1]", "400/16" },
		{ "5", "400/16" }, { "true", "400/16" },
		{ "{'a':1}", "400/16" }, { "['A']", "" },
		{ "['__$all','a','b']", "m1" }, { "['__$and','a','b']", "m1" },
		{ "['__$all']", ALL }, { "['__$all','a','b',null]", "m1 m4" },
		{ "['__$all','b','__$not','a']", "m3" },
		{ "['__$all','b','-a']", "" },
		{ "['__$any','a','c']", "m1 m2 m3 m5" },
		{ "['__$or','a','__$not','b']", "m1 m2 m4 m5" },
		{ "['__$or','b','__$not','b']", ALL },
		{ "['__$any','__$not','a','__$not','b']", "m4 m5" },
		{ "['__$any','-a']", "m5" },
		{ "['__$all','a','b','__$any','c','a']", "m1" },
		{ "['__$any','c','__$all','a','b']", "m1 m3 m5" },
		{ "['__$all','b','__$or','c']", "m3" },
		{ "['__$or','b','__$all','a']", "m1 m2 m3" },
		{ "['b','__$all','a']", "m1" },
		{ "['b','__$or','__$not','a']", "m3" },
		{ "['__$nop','-a']", "m3 m4 m5" },
		{ "['__$all','-a','__$nop','-b']", "m5" },
		{ "['__$any','c','__$nop','-a']", "m3 m4 m5" },
		{ "['__$all','c','__$nop','a','b']", "m3" },
		{ "[null,'__$any','a','__$not','b']", "m2 m4" },
		{ "['__$any',null,'a','__$not','b']", "m1 m2 m4 m5" } };

	(void)state;
	CHECK(table, "{'tags':", "}");
}

static void
a_column_is_a_list_of_one(void **state)
{
	static const struct vector table[] = { { "'framework':['-PyTorch']",
						       "m2 m4 m5" },
		{ "'framework':[null]", "m4 m5" },
		{ "'framework':['PyTorch',null]", "m1 m3 m4 m5" },
		{ "'framework':['__$all','PyTorch','TensorFlow']", "" },
		{ "'parent':[null]", "m1 m2 m4 m5" },
		{ "'uri':['  s3://b/1  ']", "m1" },
		{ "'uri':['- s3://b/1 ']", "m2 m3 m4 m5" },
		{ "'uri':['']", "m3" }, { "'uri':[null]", "" },
		{ "'id':['m3','m1']", "m1 m3" }, { "'id':[]", ALL },
		{ "'task':[null]", ALL } };

	(void)state;
	CHECK(table, "{", "}");
}

static void
metadata_is_reached_by_paths(void **state)
{
	static const struct vector table[] = {
		{ "'metadata.size.value':['2','10']", "m1 m2" },
		{ "'metadata.size.value':'10'", "m2" },
		{ "'metadata.size.value':['-2']", "m2 m3 m4 m5" },
		{ "'metadata.size':[null]", "m3 m5" },
		{ "'metadata.na%2Eme.value':['v']", "m5" },
		{ "'metadata.na.me.value':['v']", "400/12" },
		{ "'metadata..value':['v']", "400/12" },
		{ "'metadata.size.value':[2]", "400/16" },
		{ "'metadata.size.nope':['2']", "" }
	};

	(void)state;
	CHECK(table, "{", "}");
}

static void
a_list_has_a_limit(void **state)
{
	(void)state;
	config.list_limit = 2;
	assert_string_equal(found("{'tags':['a','b']}"), "m1 m2 m3");
	assert_string_equal(found("{'tags':['a','b','c']}"), "400/12");
	assert_string_equal(
		found("{'filters':{'tags':{'any':{'include':['a','b','c']}}}}"),
		"400/12");
}

static void
filters_have_parts(void **state)
{
	static const struct vector table[] = { { "{}", ALL },
		{ "{'tags':{}}", ALL }, { "{'tags':null}", ALL },
		{ "{'tags':{'any':null}}", ALL },
		{ "{'tags':{'any':{'include':[]}}}", ALL },
		{ "null", "400/16" }, { "[]", "400/16" }, { "'x'", "400/16" },
		{ "{'tags':['a']}", "400/12" }, { "{'tags':[]}", ALL },
		{ "{'tags':{'bad':1}}", "400/12" },
		{ "{'tags':{'any':{'bad':[]}}}", "400/12" },
		{ "{'tags':{'any':[]}}", "400/12" },
		{ "{'tags':{'op':'xor'}}", "400/12" },
		{ "{'tags':{'op':null}}", "400/12" },
		{ "{'nope':5,'name':{'any':{'include':['x']}}}", ALL },
		{ "{'tags':{'any':{'include':['a','c']}}}", "m1 m2 m3 m5" },
		{ "{'tags':{'any':{'exclude':['a']}}}", "m3 m4 m5" },
		{ "{'tags':{'any':{'exclude':['a','b']}}}", "m2 m3 m4 m5" },
		{ "{'tags':{'any':{'include':['c'],'exclude':['a','b']}}}",
			"m2 m3 m4 m5" },
		{ "{'tags':{'any':{'include':['a'],'exclude':['a']}}}", ALL },
		{ "{'tags':{'all':{'include':['a','b']}}}", "m1" },
		{ "{'tags':{'all':{'exclude':['a','b']}}}", "m4 m5" },
		{ "{'tags':{'all':{'include':['b'],'exclude':['a']}}}", "m3" },
		{ "{'tags':{'all':{'include':['a'],'exclude':['a']}}}", "" },
		{ "{'tags':{'any':{'include':[null]}}}", "m4" },
		{ "{'tags':{'any':{'include':[null,'c']}}}", "m3 m4 m5" },
		{ "{'tags':{'any':{'exclude':[null]}}}", "m1 m2 m3 m5" },
		{ "{'tags':{'any':{'exclude':[null,'a']}}}", ALL },
		{ "{'tags':{'all':{'include':[null,'a']}}}", "" },
		{ "{'tags':{'all':{'exclude':[null,'a']}}}", "m3 m5" },
		{ "{'tags':{'any':{'include':['a']},'all':{'exclude':['b']}}}",
			"m2" },
		{ "{'tags':{'any':{'include':['a']},"
		  "'all':{'include':['b','c']},'op':'or'}}",
			"m1 m2 m3" },
		{ "{'tags':{'any':{'include':['c']},"
		  "'all':{'exclude':['b']},'op':'or'}}",
			"m2 m3 m4 m5" },
		{ "{'tags':{'any':{'exclude':['b']},"
		  "'all':{'exclude':[null]}}}",
			"m2 m5" },
		{ "{'tags':{'any':{'include':['-a']}}}", "m5" },
		{ "{'framework':{'any':{'exclude':['PyTorch']}}}", "m2 m4 m5" },
		{ "{'framework':{'any':{'exclude':['PyTorch','TensorFlow']}}}",
			ALL },
		{ "{'framework':{'all':{'exclude':['PyTorch','TensorFlow']}}}",
			"m4 m5" },
		{ "{'framework':{'any':{'include':[null]}}}", "" },
		{ "{'framework':{'any':{'exclude':[null]}}}", ALL } };

	(void)state;
	CHECK(table, "{'filters':", "}");
}

static void
filters_take_the_place_of_plain_keys(void **state)
{
	static const struct vector table[] = {
		{ "{'tags':{'any':{'include':['a']}}}", "m1 m2" },
		{ "{'tags':null}", "m3 m5" }, { "{'tags':{}}", ALL },
		{ "{'framework':{'any':{'include':['PyTorch']}}}", "m3" }
	};

	(void)state;
	CHECK(table, "{'tags':['c'],'filters':", "}");
}

static void
ranges_have_two_ends(void **state)
{
	static const struct vector table[] = {
		{ "'created':['2024-01-02','2024-01-04']", "m2 m3 m4" },
		{ "'created':['2024-01-02',null]", "m2 m3 m4 m5" },
		{ "'created':[null,'2024-01-02']", "m1 m2" },
		{ "'created':['2024-01-02T00:00:00+02:00',"
		  "'2024-01-03T00:00:00Z']",
			"m2 m3" },
		{ "'created':['2024-01-04','2024-01-02']", "" },
		{ "'created':'>=2024-01-02'", "400/12" },
		{ "'created':['2024-01-02']", "400/12" },
		{ "'created':[]", "400/12" }, { "'created':{}", "400/12" },
		{ "'created':['2024','2025','2026']", "400/12" },
		{ "'created':[null,null]", "400/12" },
		{ "'created':['>=2024-01-02','<=2024-01-04']", "" },
		{ "'created':[1704153600,null]", "" },
		{ "'last_iteration':[2,10]", "m1 m2 m4 m5" },
		{ "'last_iteration':[null,2]", "m2 m3" },
		{ "'last_iteration':['2','7']", "m2 m4" },
		{ "'last_iteration':[2.9,7.9]", "m2 m4" },
		{ "'last_iteration':['x',2]", "400/12" },
		{ "'last_metrics.a.b':[null,5]", ALL },
		{ "'last_metrics.a.b':[0,5]", "" }
	};

	(void)state;
	CHECK(table, "{", "}");
}

static void
times_are_compared(void **state)
{
	static const struct vector table[] = { { "'2024-02-02'", "m2" },
		{ "'>2024-02-02'", "m3 m4" }, { "'<=2024-02-02'", "m1 m2" },
		{ "['>=2024-02-02','<2024-02-04']", "m2 m3" },
		{ "['2024-02-02','>2024-02-01']", "m2" },
		{ "['>2024-02-03','>2024-02-01']", "m2 m3 m4" },
		{ "['2024-02-02','2024-02-03','2024-02-04']", "m4" },
		{ "'> 2024-02-02'", "m3 m4" },
		{ "'2024-02-02T02:00:00+02:00'", "m2" },
		{ "['2024-02-02','2024-02-03']", "m2 m3" },
		{ "['2024-02-03',null]", "m3 m4" },
		{ "[null,'2024-02-02']", "m1 m2 m5" },
		{ "[null,null]", "400/12" }, { "['garbage','2024-02-03']", "" },
		{ "'garbage'", ALL }, { "''", ALL }, { "[]", ALL },
		{ "'=>2024-02-02'", ALL }, { "' >2024-02-02'", ALL },
		{ "'1706832000'", ALL }, { "1706832000", "400/16" },
		{ "[null]", "400/16" }, { "['>2024-02-02',null]", "400/16" },
		{ "'<2024-02-02'", "m1" } };

	(void)state;
	CHECK(table, "{'last_update':", "}");
}

static void
several_fields_are_asked_at_once(void **state)
{
	static const struct vector table[] = {
		{ "'_any_':{'fields':['name','comment'],'pattern':'FIRST'}",
			"m1 m5" },
		{ "'_any_':{'fields':['name','comment'],'pattern':'T$'}",
			"m5" },
		{ "'_all_':{'fields':['name','comment'],'pattern':'[oa]'}",
			"m1 m2" },
		{ "'_and_':{'fields':['name','comment'],'pattern':'[oa]'}",
			"m1 m2" },
		{ "'_any_':{'fields':['tags'],'pattern':'^A$'}", "m1 m2" },
		{ "'_any_':{'fields':['id'],'pattern':'M1'},"
		  "'_or_':{'fields':['comment'],'pattern':'first'}",
			"m1" },
		{ "'_any_':{'fields':['metadata.size.value'],'pattern':'1'}",
			"m2 m4" },
		{ "'_any_':{'fields':[],'pattern':'x'}", ALL },
		{ "'_any_':{'fields':['comment'],'pattern':''}",
			"m1 m2 m4 m5" },
		{ "'_any_':{'fields':['created'],'pattern':'.'}", "" },
		{ "'_any_':{'fields':['last_iteration'],'pattern':'1'}", "" },
		{ "'_any_':{'fields':['nope'],'pattern':'x'}", "400/14" },
		{ "'_any_':{'fields':['name'],'pattern':'['}", "400/21" },
		{ "'_any_':{'fields':['name']}", "400/16" },
		{ "'_any_':null", "400/16" }, { "'_any_':[]", "400/16" },
		{ "'_all_':{'fields':['name'],'pattern':null}", "400/16" },
		{ "'_all_':{'fields':'name','pattern':'x'}", "400/16" },
		{ "'_all_':{'fields':[1],'pattern':'x'}", "400/16" },
		{ "'_any_':{'fields':['name'],'pattern':'x','more':1}",
			"400/16" },
		{ "'_any_':{'fields':['name'],'pattern':'x',"
		  "'datetime':'2024'}",
			"400/16" },
		{ "'_any_':{'fields':['last_update','last_change'],"
		  "'datetime':'>2024-02-03'}",
			"m4" },
		{ "'_all_':{'fields':['last_update','last_change'],"
		  "'datetime':'>2024-02-03'}",
			"" },
		{ "'_any_':{'fields':['last_update'],"
		  "'datetime':[null,'2024-02-02']}",
			"m1 m2 m5" },
		{ "'_any_':{'fields':['created'],'datetime':'>2024-02-03'}",
			ALL }
	};

	(void)state;
	CHECK(table, "{", "}");
}

static void
equality_is_strict(void **state)
{
	static const struct vector table[] = { { "true", "m1 m3 m4" },
		{ "false", "m2 m5" }, { "1", "" }, { "0", "" },
		{ "'true'", "" }, { "[true]", "" }, { "null", ALL } };

	(void)state;
	CHECK(table, "{'ready':", "}");
}

static void
text_search_finds_words(void **state)
{
	static const struct vector table[] = { { "'alpha first'", "m1 m2 m5" },
		{ "'\\\"first one\\\"'", "m1" }, { "'first -one'", "m5" },
		{ "'-one'", "" }, { "'m1'", "m1 m3" }, { "''", ALL },
		{ "null", ALL }, { "false", ALL }, { "[]", ALL },
		{ "5", "400/12" }, { "['alpha']", "400/12" } };

	(void)state;
	CHECK(table, "{'search_text':", "}");
	assert_string_equal(
		found("{'search_text':'first','order_by':['@text_score']}"),
		"m5 m1");
}

static void
order_is_that_of_the_first_key_then_the_others(void **state)
{
	static const struct vector table[] = { { "['name']", "m2 m1 m3 m5 m4" },
		{ "['-name']", "m4 m5 m3 m1 m2" },
		{ "['framework']", "m1 m3 m2 m4 m5" },
		{ "['-framework']", "m2 m1 m3 m4 m5" },
		{ "['framework','-name']", "m3 m1 m2 m4 m5" },
		{ "['comment']", "m5 m1 m2 m3 m4" },
		{ "['-comment']", "m2 m1 m5 m4 m3" },
		{ "['uri']", "m4 m1 m2 m5 m3" },
		{ "['ready','comment']", "m5 m2 m3 m4 m1" },
		{ "['tags']", "m5 m1 m2 m3 m4" },
		{ "['-tags']", "m3 m5 m1 m2 m4" },
		{ "['last_update']", "m1 m2 m3 m4 m5" },
		{ "['last_iteration']", "m3 m2 m4 m1 m5" },
		{ "['-last_iteration','-id']", "m5 m1 m4 m2 m3" },
		{ "['project','-created']", "m2 m1 m3 m4 m5" },
		{ "['metadata.size.value']", "m4 m1 m2 m3 m5" },
		{ "['-metadata.size.value']", "m2 m1 m4 m3 m5" },
		{ "'name'", "m2 m1 m3 m5 m4" }, { "[]", ALL }, { "null", ALL },
		{ "['nope']", "400/14" }, { "['+name']", "400/14" },
		{ "['project.name']", "400/14" }, { "['-nope']", ALL },
		{ "['-project.name']", ALL },
		{ "['name','nope']", "m2 m1 m3 m5 m4" },
		{ "['']", "m1 m2 m3 m4 m5" }, { "[1]", "400/14" },
		{ "['metadata.a.b.c']", "400/12" },
		{ "['@text_score']", "400/16" } };

	(void)state;
	CHECK(table, "{'order_by':", "}");
}

static void
pages_are_cut_from_the_order(void **state)
{
	static const struct vector table[] = { { "'page':0,'page_size':2",
						       "m1 m2" },
		{ "'page':1,'page_size':2", "m3 m4" },
		{ "'page':2,'page_size':2", "m5" },
		{ "'page':3,'page_size':2", "" }, { "'page':1", "" },
		{ "'page_size':2", "m1 m2" }, { "'page_size':100000", ALL },
		{ "'page':1,'page_size':100000", "" },
		{ "'page':null,'page_size':null", ALL },
		{ "'page':null,'page_size':2", "m1 m2" },
		{ "'page':0,'page_size':null", "400/11" },
		{ "'page':-1", "400/12" }, { "'page_size':0", "400/12" },
		{ "'page':'1'", "400/12" }, { "'page_size':1.5", "400/12" },
		{ "'page':9223372036854775807", "400/12" },
		{ "'start':3,'size':2", "m4 m5" },
		{ "'start':3,'size':2,'page':7,'page_size':1", "m4 m5" },
		{ "'start':0,'size':0", "400/12" }, { "'start':3", "400/12" },
		{ "'start':-1,'size':2", "400/12" },
		{ "'start':null,'page_size':1", "m1" }, { "'size':1", ALL } };

	(void)state;
	CHECK(table, "{'order_by':['id'],", "}");
	assert_string_equal(
		found("{'order_by':['framework'],'page':1,'page_size':2}"),
		"m2 m4");
	assert_string_equal(
		found("{'order_by':['last_update'],'page':2,'page_size':2}"),
		"m5");
}

/* What a request makes of the page: "offset+limit". */
static const char *
page(const char *request)
{
	struct request r;
	struct query *q;

	request_read(&r, &call, &model_shape, json(request));
	q = query_new(&arena, &model_shape, "c1", REACH_VISIBLE);
	assert_int_equal(filter_page(&call, q, &r), 0);
	return arena_printf(&arena, "%lld+%lld", (long long)q->offset,
		(long long)q->limit);
}

static void
a_page_has_500_rows_at_most(void **state)
{
	(void)state;
	assert_string_equal(page("{}"), "0+500");
	assert_string_equal(page("{'page':2}"), "1000+500");
	assert_string_equal(page("{'page_size':500}"), "0+500");
	assert_string_equal(page("{'page_size':501}"), "0+500");
	assert_string_equal(page("{'page':3,'page_size':501}"), "1500+500");
	assert_string_equal(page("{'page':3,'page_size':499}"), "1497+499");
	/* Whoever names his rows gets them all. */
	assert_string_equal(page("{'start':7,'size':501}"), "7+501");
	assert_string_equal(page("{'page':null,'page_size':null}"), "0+-1");
}

static void
the_first_error_in_the_order_of_reading_is_told(void **state)
{
	static const struct vector table[] = {
		/* A pattern is looked at when all is read. */
		{ "{'name':'[','tags':[1]}", "400/16" },
		{ "{'last_iteration':5,'tags':[1]}", "400/16" },
		{ "{'_any_':null,'last_iteration':5}", "400/12" },
		{ "{'order_by':['nope'],'page':-1}", "400/14" },
		{ "{'order_by':['nope'],'tags':[1]}", "400/16" }
	};

	(void)state;
	CHECK(table, "", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ASKS(keys_that_mean_nothing_are_ignored),
		ASKS(patterns_are_searched),
		ASKS(a_pattern_has_a_limit),
		ASKS(operators_of_a_list_are_read_from_left_to_right),
		ASKS(a_column_is_a_list_of_one),
		ASKS(metadata_is_reached_by_paths),
		ASKS(a_list_has_a_limit),
		ASKS(filters_have_parts),
		ASKS(filters_take_the_place_of_plain_keys),
		ASKS(ranges_have_two_ends),
		ASKS(times_are_compared),
		ASKS(several_fields_are_asked_at_once),
		ASKS(equality_is_strict),
		ASKS(text_search_finds_words),
		ASKS(order_is_that_of_the_first_key_then_the_others),
		ASKS(pages_are_cut_from_the_order),
		ASKS(a_page_has_500_rows_at_most),
		ASKS(the_first_error_in_the_order_of_reading_is_told),
	};

	return cmocka_run_group_tests_name("filter", tests, make_site,
		drop_site);
}
