#include "tests/unit/helpers.h"

#include <stdio.h>
#include <string.h>

#include "call/limit.h"
#include "call/nested.h"

/* Fields such as a task has (doc/protocol/tasks.md section 2). */
#define PARAMETER_FIELDS(F, R)                                         \
	F(R, section, str, .flags = REQUIRED, .doc = "Section")        \
	F(R, name, str, .flags = REQUIRED, .doc = "Name")              \
	F(R, value, str, .flags = REQUIRED, .max = 20, .doc = "Value") \
	F(R, type, str, .doc = "Type")
RECORD(parameter, PARAMETER_FIELDS);
SHAPE(parameter, NULL, PARAMETER_FIELDS);

static const char *const modes[] = { "input", "output", NULL };
#define ARTIFACT_FIELDS(F, R)                                    \
	F(R, key, str, .flags = REQUIRED | STRIP, .doc = "Name") \
	F(R, mode, str, .choices = modes, .doc = "Mode")         \
	F(R, size, int, .max = 1000, .doc = "Bytes")             \
	F(R, made, time, .doc = "When it was made")              \
	F(R, rows, any, .items = 3, .doc = "Rows to show")
RECORD(artifact, ARTIFACT_FIELDS);
SHAPE(artifact, NULL, ARTIFACT_FIELDS);

#define DEEP_FIELDS(F, R)                    \
	F(R, ratio, real, .doc = "A number") \
	F(R, on, flag, .doc = "Yes or no")   \
	F(R, words, strs, .items = 2, .each = 3, .doc = "Texts")
RECORD(deep, DEEP_FIELDS);
SHAPE(deep, NULL, DEEP_FIELDS);

#define EXECUTION_FIELDS(F, R)                                              \
	F(R, split, int, .fill = "0", .misfit = ERR_DATA_VALIDATION,        \
		.doc = "Part that tests")                                   \
	F(R, queue, str, .doc = "Queue")                                    \
	F(R, parameters, json, .fill = "{}", .depth = 2, .max = 30,         \
		.doc = "Only clients know")                                 \
	F(R, deep, json, .inside = &deep_shape, .unknown = UNKNOWN_REFUSED, \
		.doc = "A record in a record")                              \
	F(R, artifacts, any, .inside = &artifact_shape, .fill = "[]",       \
		.items = 2, .unknown = UNKNOWN_REFUSED, .doc = "What it made")
RECORD(execution, EXECUTION_FIELDS);
SHAPE(execution, NULL, EXECUTION_FIELDS);

#define SCRIPT_FIELDS(F, R)                                           \
	F(R, binary, str, .fill = "\"python\"", .doc = "Interpreter") \
	F(R, diff, str, .flags = TRISTATE, .doc = "Changes")
RECORD(script, SCRIPT_FIELDS);
SHAPE(script, NULL, SCRIPT_FIELDS);

static const struct field parameter_value = { .name = "parameter",
	.type = TYPE_json,
	.inside = &parameter_shape,
	.unknown = UNKNOWN_REFUSED };
static const struct field text_value = {
	.name = "text", .type = TYPE_str, .flags = TRISTATE
};
static const struct field number_value = { .name = "number", .type = TYPE_int };

#define RUN_FIELDS(F, R)                                                 \
	F(R, name, str, .doc = "Name")                                   \
	F(R, execution, json, .inside = &execution_shape,                \
		.unknown = UNKNOWN_DROPPED, .doc = "How it runs")        \
	F(R, script, json, .inside = &script_shape,                      \
		.unknown = UNKNOWN_REFUSED, .doc = "Code")               \
	F(R, output, json, .inside = &script_shape, .doc = "Results")    \
	F(R, hyperparams, json, .flags = ESCAPED, .levels = 2,           \
		.values = &parameter_value, .items = 20, .max = 400,     \
		.doc = "Parameters")                                     \
	F(R, container, json, .values = &text_value, .doc = "Container") \
	F(R, labels, json, .values = &number_value, .doc = "Labels")     \
	F(R, runtime, json, .max = 40, .doc = "Only clients know")
RECORD(run, RUN_FIELDS);
SHAPE(run, NULL, RUN_FIELDS);

/* A field's value after a check, or why there is none. */
static const char *
checked_in(const char *name, const char *text, unsigned steps)
{
	const struct json *v = json(text);
	const char *before = jr_text(v, &arena), *result;

	call.error = OK;
	result = nested_check(&call, shape_find(&run_shape, name),
			 ERR_VALIDATION, steps, &v) == 0 ?
		jr_text(v, &arena) :
		call.detail;
	if (call.error == OK)
		assert_ptr_not_equal(result, before);
	else
		assert_string_equal(jr_text(v, &arena), before);
	return result;
}

static const char *
checked(const char *name, const char *text)
{
	return checked_in(name, text, NESTED_ALL);
}

/* Is it taken, and stored as it was sent? */
static void
keeps(const char *name, const char *text)
{
	assert_string_equal(checked(name, text), quoted(text));
	assert_int_equal(call.error, OK);
}

static void
becomes(const char *name, const char *text, const char *stored)
{
	assert_string_equal(checked(name, text), quoted(stored));
	assert_int_equal(call.error, OK);
}

static void
refuses(const char *name, const char *text, int error, const char *why)
{
	assert_string_equal(checked(name, text), why);
	assert_int_equal(call.error, error);
}

static void
a_record_is_checked_member_by_member(void **state)
{
	(void)state;
	keeps("execution", "{}");
	becomes("execution",
		"{'queue':'q','split':80.0,'parameters':{'b':{'a':1.50}}}",
		"{'split':80,'queue':'q','parameters':{'b':{'a':1.50}}}");
	refuses("execution", "[]", ERR_VALIDATION,
		"execution: must be an object, is a list");
	refuses("execution", "{'queue':1}", ERR_VALIDATION,
		"execution.queue: must be a string, is a number");
	/* The row of the member has an error of its own. */
	refuses("execution", "{'split':'x'}", ERR_DATA_VALIDATION,
		"execution.split: must be an integer, is a string");
	refuses("execution", "{'split':0.5}", ERR_DATA_VALIDATION,
		"execution.split: must be an integer, is 0.5");
	refuses("execution", "{'parameters':[]}", ERR_VALIDATION,
		"execution.parameters: must be an object, is a list");
}

static void
records_lie_in_records(void **state)
{
	(void)state;
	keeps("execution",
		"{'deep':{'words':['a','b'],'on':true,'ratio':1e-3}}");
	refuses("execution", "{'deep':{'ratio':'x'}}", ERR_VALIDATION,
		"execution.deep.ratio: must be a number, is a string");
	refuses("execution", "{'deep':{'on':0}}", ERR_VALIDATION,
		"execution.deep.on: must be a boolean, is a number");
	refuses("execution", "{'deep':{'words':['a',1]}}", ERR_VALIDATION,
		"execution.deep.words: must be a list of strings, item 1 is a "
		"number");
	refuses("execution", "{'deep':{'more':1}}", ERR_VALIDATION,
		"execution.deep.more: is not known");
}

static void
a_null_member_is_not_there(void **state)
{
	(void)state;
	becomes("execution", "{'queue':null}", "{}");
	becomes("output", "{'binary':null,'diff':null,'more':null}",
		"{'diff':null,'more':null}");
}

static void
members_that_no_row_names_are_kept_dropped_or_refused(void **state)
{
	(void)state;
	keeps("output", "{'z':{'a':[1.0]},'binary':'b','a':null}");
	becomes("execution", "{'z':1,'queue':'q','a':{}}", "{'queue':'q'}");
	refuses("script", "{'binary':'b','z':1}", ERR_VALIDATION,
		"script.z: is not known");
	/* It is one of the steps of a check. */
	assert_string_equal(checked_in("script", "{'z':1}", NESTED_VALUES),
		quoted("{'z':1}"));
	assert_string_equal(checked_in("script", "{'z':1,'binary':5}",
				    NESTED_KEYS),
		"script.z: is not known");
	assert_string_equal(checked_in("script", "{'binary':5}", NESTED_KEYS),
		quoted("{'binary':5}"));
}

static void
a_list_of_records_is_checked_item_by_item(void **state)
{
	(void)state;
	becomes("execution",
		"{'artifacts':[{'key':' a ','size':true,'made':'2024-01-02'},"
		"{'key':'b','mode':'input','rows':[[1,null,'x']]}]}",
		"{'artifacts':[{'key':'a','size':1,'made':'2024-01-02'},"
		"{'key':'b','mode':'input','rows':[[1,null,'x']]}]}");
	refuses("execution", "{'artifacts':{}}", ERR_VALIDATION,
		"execution.artifacts: must be a list, is an object");
	refuses("execution", "{'artifacts':[{}]}", ERR_VALIDATION,
		"execution.artifacts: key of an item must be a string");
	refuses("execution", "{'artifacts':[5]}", ERR_VALIDATION,
		"execution.artifacts: key of an item must be a string");
	refuses("execution", "{'artifacts':[{'key':'a','mode':'both'}]}",
		ERR_VALIDATION,
		"execution.artifacts: mode of an item is both, which is not "
		"one of its values");
	refuses("execution", "{'artifacts':[{'key':'a','made':'never'}]}",
		ERR_VALIDATION,
		"execution.artifacts: made of an item is not a time");
	refuses("execution", "{'artifacts':[{'key':'a','size':1001}]}",
		ERR_VALIDATION,
		"execution.artifacts: size of an item must be from 0 to 1000");
	refuses("execution", "{'artifacts':[{'key':'a','more':1}]}",
		ERR_VALIDATION,
		"execution.artifacts: more of an item is not known");
}

static void
a_map_holds_the_same_at_each_key(void **state)
{
	(void)state;
	keeps("container", "{'image':'x','arguments':null}");
	becomes("labels", "{'a':1.0,'b':true,'c':-2,'d':2e2}",
		"{'a':1,'b':1,'c':-2,'d':200}");
	refuses("labels", "{'a':1,'b':'x'}", ERR_VALIDATION,
		"labels: b must be an integer, is a string");
	refuses("labels", "{'b':null}", ERR_VALIDATION,
		"labels: b must be an integer, is null");
	refuses("labels", "{'b':1.5}", ERR_VALIDATION,
		"labels: b must be an integer, is 1.5");
	refuses("labels", "{'b':1e30}", ERR_VALIDATION,
		"labels: b is 1e30, which does not fit into 64 bits");
	refuses("container", "{'image':1}", ERR_VALIDATION,
		"container: image must be a string, is a number");
}

#define LR "{'section':'General','name':'lr','value':'0.1'}"

static void
a_map_of_two_levels_holds_records_at_the_second(void **state)
{
	(void)state;
	keeps("hyperparams", "{'General':{'lr':" LR "},'Args':{}}");
	refuses("hyperparams", "{'General':5}", ERR_VALIDATION,
		"hyperparams: General must be an object, is a number");
	refuses("hyperparams", "{'General':{'lr':{'name':'lr'}}}",
		ERR_VALIDATION,
		"hyperparams: General: section of an item must be a string");
	refuses("hyperparams", "{'General':{'lr':'0.1'}}", ERR_VALIDATION,
		"hyperparams: General: section of an item must be a string");
	refuses("hyperparams",
		"{'s':{'n':{'section':'s','name':'n','value':'','x':1}}}",
		ERR_VALIDATION, "hyperparams: s: x of an item is not known");
}

static void
keys_that_stand_in_paths_are_cleaned(void **state)
{
	(void)state;
	becomes("hyperparams", "{' General ':{' lr\\t':" LR "}}",
		"{'General':{'lr':" LR "}}");
	/* Of those that are then equal the last one counts. */
	becomes("hyperparams", "{'a':{},' a':{' n ':" LR "}}",
		"{'a':{'n':" LR "}}");
	refuses("hyperparams", "{' ':{}}", ERR_VALIDATION,
		"hyperparams: a key is empty");
	refuses("hyperparams", "{'General':{'':" LR "}}", ERR_VALIDATION,
		"hyperparams: General: a key is empty");
	/* Others stay as they are. */
	keeps("labels", "{' a ':1,'':2}");
}

static void
each_part_keeps_to_its_own_limits(void **state)
{
	(void)state;
	refuses("execution", "{'parameters':{'a':{'b':{}}}}", ERR_VALIDATION,
		"execution.parameters: at most 2 levels");
	refuses("execution",
		"{'parameters':{'a':'0123456789012345678901234567890'}}",
		ERR_VALIDATION, "execution.parameters: at most 30 bytes");
	refuses("execution", "{'deep':{'words':['a','b','c']}}", ERR_VALIDATION,
		"execution.deep.words: more than 2 items");
	refuses("execution", "{'deep':{'words':['abcd']}}", ERR_VALIDATION,
		"execution.deep.words: item 0 has over 3 bytes");
	refuses("execution",
		"{'artifacts':[{'key':'a'},{'key':'b'},{'key':'c'}]}",
		ERR_VALIDATION, "execution.artifacts: more than 2 items");
	refuses("execution", "{'artifacts':[{'key':'a','rows':[1,2,3,4]}]}",
		ERR_VALIDATION,
		"execution.artifacts: rows of an item: more than 3 items");
	refuses("hyperparams",
		"{'a':{'b':{'section':'a','name':'b',"
		"'value':'012345678901234567890'}}}",
		ERR_VALIDATION,
		"hyperparams: a: value of an item: at most 20 bytes");
}

static void
one_value_of_a_map_can_be_checked(void **state)
{
	const struct field *labels = shape_find(&run_shape, "labels");
	const struct json *v = jr_first(json("{'a':true,'b':'x'}"));

	(void)state;
	assert_string_equal(jr_text(nested_value(&call, labels,
					    ERR_DATA_VALIDATION, v),
				    &arena),
		"1");
	assert_null(nested_value(&call, labels, ERR_DATA_VALIDATION,
		jr_next(v)));
	assert_int_equal(call.error, ERR_DATA_VALIDATION);
	assert_string_equal(call.detail,
		"labels: b must be an integer, is a string");
}

static void
has_with_defaults(const char *name, const char *text, const char *wanted)
{
	const struct field *f = shape_find(&run_shape, name);
	const struct json *v = text == NULL ? NULL : json(text);

	assert_string_equal(jr_text(nested_defaults(f, v), &arena),
		quoted(wanted));
}

static void
what_a_record_lacks_is_filled_in(void **state)
{
	(void)state;
	has_with_defaults("execution", NULL,
		"{'split':0,'parameters':{},'artifacts':[]}");
	has_with_defaults("execution",
		"{'more':1,'artifacts':null,'queue':'q','split':5}",
		"{'more':1,'queue':'q','split':5,'parameters':{},"
		"'artifacts':[]}");
	/* What needs no default is not made up. */
	has_with_defaults("execution",
		"{'split':1,'parameters':{'a':1},'artifacts':[{'key':'a'}],"
		"'deep':{'on':true}}",
		"{'split':1,'parameters':{'a':1},'artifacts':[{'key':'a'}],"
		"'deep':{'on':true}}");
	has_with_defaults("labels", NULL, "{}");
	/* A damaged column is left as it is. */
	has_with_defaults("execution", "[1]", "[1]");
	has_with_defaults("execution", "'x'", "'x'");
}

/* --- Paths --- */

/* One field of what a change leaves, or why it is refused. */
static const char *
left_by(int rc, const struct run *set, const char *name)
{
	const struct field *f = shape_find(&run_shape, name);
	T_json v = *(const T_json *)(const void *)((const char *)set + f->at);

	if (rc != 0)
		return call.detail;
	if (record_nil(set, f))
		return "nil";
	return record_has(set, f) ? jr_text(v, &arena) : "none";
}

static void
old_run(struct run *old)
{
	*old = (struct run){ 0 };
	SET(old, execution,
		jr_stored("{ \"queue\": \"q1\", \"more\": 1.50 }", &arena));
	SET(old, hyperparams,
		json("{'General':{'lr':" LR "},'a.b':{'c%d':" LR "}}"));
}

static const char *
put_on(struct run *set, const char *path, const char *text, const char *name)
{
	struct run old;

	old_run(&old);
	call.error = OK;
	return left_by(nested_put(&call, &run_shape, ERR_FIELDS_VALUE, &old,
			       set, path, text == NULL ? NULL : json(text)),
		set, name);
}

static void
leaves(const char *path, const char *text, const char *name, const char *wanted)
{
	struct run set = { 0 };

	assert_string_equal(put_on(&set, path, text, name), quoted(wanted));
	assert_int_equal(call.error, OK);
}

static void
a_path_changes_a_part_and_keeps_the_rest(void **state)
{
	(void)state;
	leaves("execution.queue", "'q2'", "execution",
		"{'queue':'q2','more':1.50}");
	leaves("execution.split", "5", "execution",
		"{'queue':'q1','more':1.50,'split':5}");
	leaves("execution.queue", NULL, "execution", "{'more':1.50}");
}

static void
objects_on_the_way_are_made(void **state)
{
	(void)state;
	leaves("output.binary", "'b'", "output", "{'binary':'b'}");
	leaves("execution.parameters.a.b", "1", "execution",
		"{'queue':'q1','more':1.50,'parameters':{'a':{'b':1}}}");
	leaves("hyperparams.Args.x", LR, "hyperparams",
		"{'General':{'lr':" LR "},'a.b':{'c%d':" LR "},'Args':{'x':" LR
		"}}");
}

static void
escaped_keys_are_found(void **state)
{
	(void)state;
	leaves("hyperparams.a%2Eb.c%%d.value", "'9'", "hyperparams",
		"{'General':{'lr':" LR "},'a.b':{'c%d':{'section':'General',"
		"'name':'lr','value':'9'}}}");
	leaves("hyperparams. General .lr", NULL, "hyperparams",
		"{'General':{},'a.b':{'c%d':" LR "}}");
}

static void
a_path_of_one_name_is_the_field(void **state)
{
	(void)state;
	leaves("execution", "{'queue':'q2'}", "execution", "{'queue':'q2'}");
	leaves("execution", NULL, "execution", "nil");
}

static void
changes_add_up(void **state)
{
	struct run set = { 0 };

	(void)state;
	put_on(&set, "execution.queue", "'q2'", "execution");
	assert_string_equal(put_on(&set, "execution.split", "7", "execution"),
		quoted("{'queue':'q2','more':1.50,'split':7}"));
	put_on(&set, "execution", NULL, "execution");
	assert_string_equal(put_on(&set, "execution.split", "7", "execution"),
		quoted("{'split':7}"));
}

static void
leads_nowhere(const char *path, const char *why)
{
	struct run set = { 0 };

	assert_string_equal(put_on(&set, path, "1", "execution"), why);
	assert_int_equal(call.error, ERR_FIELDS_VALUE);
}

static void
a_path_that_leads_nowhere_is_an_error(void **state)
{
	(void)state;
	leads_nowhere("nope", "nope: there is no such field");
	leads_nowhere("name", "name: there is no such field");
	leads_nowhere("execution.nope",
		"execution.nope: there is no such field");
	leads_nowhere("execution.queue.x",
		"execution.queue.x: there is no such field");
	leads_nowhere("execution.artifacts.0",
		"execution.artifacts.0: there is no such field");
	leads_nowhere("hyperparams.a..b", "hyperparams.a..b: a key is empty");
	leads_nowhere("hyperparams.a.b.nope",
		"hyperparams.a.b.nope: there is no such field");
	leads_nowhere("runtime.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17",
		"runtime.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17: at most 16 "
		"keys");
	/* Where unknown members are kept, they may be changed as well. */
	leaves("output.nope.a", "1", "output", "{'nope':{'a':1}}");
}

static void
a_path_does_not_lead_through_a_value(void **state)
{
	struct run set = { 0 };

	(void)state;
	SET(&set, runtime, json("{'a':1}"));
	assert_string_equal(put_on(&set, "runtime.a.b", "1", "runtime"),
		"runtime.a.b: leads through a value");
	assert_string_equal(jr_text(set.runtime, &arena), "{\"a\":1}");
}

static const char *
edit(const char *path, const char *text, const char *name)
{
	struct run old, set = { 0 };

	old_run(&old);
	call.error = OK;
	return left_by(nested_edit(&call, &run_shape, ERR_VALIDATION, &old,
			       &set, path, json(text)),
		&set, name);
}

static void
edits(const char *path, const char *text, const char *name, const char *wanted)
{
	assert_string_equal(edit(path, text, name), quoted(wanted));
	assert_int_equal(call.error, OK);
}

static void
does_not_edit(const char *path, const char *text, int error, const char *why)
{
	assert_string_equal(edit(path, text, "execution"), why);
	assert_int_equal(call.error, error);
}

static void
what_a_client_puts_is_checked_as_deep_as_it_lies(void **state)
{
	(void)state;
	edits("execution.split", "2.0", "execution",
		"{'queue':'q1','more':1.50,'split':2}");
	edits("execution.queue", "null", "execution", "{'more':1.50}");
	edits("execution.artifacts", "[{'key':' a '}]", "execution",
		"{'queue':'q1','more':1.50,'artifacts':[{'key':'a'}]}");
	edits("runtime.a", "NaN", "runtime", "{}");
	edits("hyperparams.General", "{' x ':" LR "}", "hyperparams",
		"{'General':{'x':" LR "},'a.b':{'c%d':" LR "}}");
	does_not_edit("execution.split", "'x'", ERR_DATA_VALIDATION,
		"execution.split: must be an integer, is a string");
	does_not_edit("execution.parameters", "{'a':{'b':{}}}", ERR_VALIDATION,
		"execution.parameters: at most 2 levels");
	does_not_edit("script", "{'more':1}", ERR_VALIDATION,
		"script.more: is not known");
	does_not_edit("hyperparams.General.lr", "{'name':'lr'}", ERR_VALIDATION,
		"hyperparams.General.lr.section: is required");
	does_not_edit("hyperparams.General.lr.value", "5", ERR_VALIDATION,
		"hyperparams.General.lr.value: must be a string, is a number");
	does_not_edit("hyperparams.General", "{'x':{}}", ERR_VALIDATION,
		"hyperparams.General: section of an item must be a string");
}

static void
a_long_path_is_cut_in_messages(void **state)
{
	char key[500], path[600];

	(void)state;
	memset(key, 'k', sizeof(key));
	snprintf(path, sizeof(path), "hyperparams.General.%.*s.value",
		(int)sizeof(key), key);
	does_not_edit(path, "'012345678901234567890'", ERR_VALIDATION,
		arena_printf(&arena, "%.200s: at most 20 bytes", path));
	/* So is the path of the record, which then lacks something. */
	does_not_edit(path, "'1'", ERR_VALIDATION,
		arena_printf(&arena, "%.200s.section: is required", path));
}

static void
a_record_of_a_map_stays_whole(void **state)
{
	(void)state;
	edits("hyperparams.General.lr.type", "'float'", "hyperparams",
		"{'General':{'lr':{'section':'General','name':'lr',"
		"'value':'0.1','type':'float'}},'a.b':{'c%d':" LR "}}");
	does_not_edit("hyperparams.General.lr.value", "null", ERR_VALIDATION,
		"hyperparams.General.lr.value: is required");
	does_not_edit("hyperparams.General.new.value", "'5'", ERR_VALIDATION,
		"hyperparams.General.new.section: is required");
}

static void
the_whole_keeps_to_its_limits(void **state)
{
	const char *longest = "'0123456789012345678901234567890123456789'";

	(void)state;
	does_not_edit("runtime.a", longest, ERR_VALIDATION,
		"runtime: at most 40 bytes");
	does_not_edit("hyperparams.General",
		"{'1':" LR ",'2':" LR ",'3':" LR ",'4':" LR "}", ERR_VALIDATION,
		"hyperparams: more than 20 values");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_record_is_checked_member_by_member),
		TEST(records_lie_in_records),
		TEST(a_null_member_is_not_there),
		TEST(members_that_no_row_names_are_kept_dropped_or_refused),
		TEST(a_list_of_records_is_checked_item_by_item),
		TEST(a_map_holds_the_same_at_each_key),
		TEST(a_map_of_two_levels_holds_records_at_the_second),
		TEST(keys_that_stand_in_paths_are_cleaned),
		TEST(each_part_keeps_to_its_own_limits),
		TEST(one_value_of_a_map_can_be_checked),
		TEST(what_a_record_lacks_is_filled_in),
		TEST(a_path_changes_a_part_and_keeps_the_rest),
		TEST(objects_on_the_way_are_made),
		TEST(escaped_keys_are_found),
		TEST(a_path_of_one_name_is_the_field),
		TEST(changes_add_up),
		TEST(a_path_that_leads_nowhere_is_an_error),
		TEST(a_path_does_not_lead_through_a_value),
		TEST(what_a_client_puts_is_checked_as_deep_as_it_lies),
		TEST(a_long_path_is_cut_in_messages),
		TEST(a_record_of_a_map_stays_whole),
		TEST(the_whole_keeps_to_its_limits),
	};

	return cmocka_run_group_tests_name("nested", tests, NULL, NULL);
}
