#include "tests/unit/helpers.h"

#include "list/request.h"
#include "service/entities.h"
#include "service/tags.h"

/* The two lists of tags that a request asks for, as an old client means it. */
static const char *
asked(const struct dialect *d, const struct shape *sh, const char *body)
{
	const struct json *tags, *system;
	struct request r;

	request_read(&r, &call, sh, json(body));
	d->ask(&call, d, &r);
	tags = request_value(&r, "tags");
	system = request_value(&r, "system_tags");
	return arena_printf(&arena, "%s %s",
		tags == NULL ? "-" : jr_text(tags, &arena),
		system == NULL ? "-" : jr_text(system, &arena));
}

static void
a_request_of_an_old_client_is_split(void **state)
{
	static const struct {
		const char *body, *lists;
	} table[] = { { "{'tags':['a','-archived','active']}",
			      "[\"a\"] [\"-archived\",\"active\"]" },
		{ "{'tags':[null,'__$all','b']}",
			"[null,\"__$all\",\"b\"] []" },
		{ "{'tags':['archived'],'system_tags':[]}",
			"[] [\"archived\"]" },
		{ "{'tags':['archived'],'system_tags':['x']}",
			"[\"archived\"] [\"x\"]" },
		{ "{'tags':'archived'}", "\"archived\" -" }, { "{}", "- -" },
		{ "{'system_tags':['x']}", "- [\"x\"]" } };

	(void)state;
	call.version = V(2, 2);
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(asked(&model_dialect, &model_shape,
					    table[i].body),
			table[i].lists);
}

static void
each_kind_of_record_has_its_own_words(void **state)
{
	static const char body[] = "{'tags':['active','public','development',"
				   "'Annotated']}";

	(void)state;
	call.version = V(2, 2);
	assert_string_equal(asked(&model_dialect, &model_shape, body),
		"[\"public\",\"development\",\"Annotated\"] [\"active\"]");
	assert_string_equal(asked(&project_dialect, &project_shape, body),
		"[\"active\",\"development\",\"Annotated\"] [\"public\"]");
	assert_string_equal(asked(&task_dialect, &task_shape, body),
		"[\"public\"] [\"active\",\"development\",\"Annotated\"]");
}

static void
a_request_of_a_new_client_is_as_it_is(void **state)
{
	(void)state;
	call.version = V(2, 3);
	assert_string_equal(asked(&model_dialect, &model_shape,
				    "{'tags':['-archived']}"),
		"[\"-archived\"] -");
}

static void
what_an_old_client_writes_is_split(void **state)
{
	struct strs tags = words("a archived a b"), system = { 0 };

	(void)state;
	call.version = V(2, 3);
	assert_false(tags_split(&call, &model_dialect, &tags, &system));
	assert_string_equal(joined(&tags), "a archived a b");
	call.version = V(2, 2);
	assert_true(tags_split(&call, &model_dialect, &tags, &system));
	assert_string_equal(joined(&tags), "a b");
	assert_string_equal(joined(&system), "archived");
	/* Who sends the system's tags knows the two lists. */
	assert_false(tags_split(&call, &model_dialect, &tags, &system));
}

static void
what_an_old_client_is_shown_is_joined(void **state)
{
	const struct view v = { .shape = &model_shape };
	const struct field *tags = shape_find(&model_shape, "tags");
	const struct field *name = shape_find(&model_shape, "name");
	struct model m = { 0 };

	(void)state;
	SET(&m, system_tags, words("archived"));
	call.version = V(2, 2);
	assert_string_equal(joined(model_dialect.show(&call, &v, tags, &m)),
		"archived");
	assert_null(model_dialect.show(&call, &v, name, &m));
	call.version = V(2, 3);
	assert_null(model_dialect.show(&call, &v, tags, &m));
	call.version = V(2, 2);
	m.system_tags.n = 0;
	assert_null(model_dialect.show(&call, &v, tags, &m));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_request_of_an_old_client_is_split),
		TEST(each_kind_of_record_has_its_own_words),
		TEST(a_request_of_a_new_client_is_as_it_is),
		TEST(what_an_old_client_writes_is_split),
		TEST(what_an_old_client_is_shown_is_joined),
	};

	return cmocka_run_group_tests_name("tags", tests, NULL, NULL);
}
