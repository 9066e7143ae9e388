#include "tests/unit/helpers.h"

#include <string.h>

#include "describe/describe.h"
#include "service/families.h"

/* --- Families made for the test --- */

/* clang-format off */
#define THING(F, R)                                                    \
	F(R, id, str, .doc = "Id")                                     \
	F(R, name, str, .filter = FILTER_PATTERN, .doc = "Name")
LOCAL_RECORD(thing, THING);
/* Another record of the same name. */
static const struct shape twin = { .name = "thing",
	.fields = thing_fields, .count = 2,
	.size = sizeof(struct thing) };

#define FIND_ARGS(F, R)                                                \
	F(R, thing, str, .flags = REQUIRED, .max = 99, .doc = "Which")
#define FIND_REPLY(F, R)                                               \
	F(R, thing, json, .flags = REQUIRED, .ref = &thing_shape,      \
	  .doc = "The thing")
#define LOOK_REPLY(F, R)                                               \
	F(R, thing, json, .ref = &twin, .doc = "It")

ENDPOINT(things, find, V(2, 3), FIND_ARGS, FIND_REPLY, .doc = "Find a thing")
{
	(void)c;
	return 0;
}

ENDPOINT(things, find_all, V(1, 0), NOTHING, FIND_REPLY, .last = V(2, 0),
	.lists = &thing_shape, .flags = EP_WRITE, .doc = "Find all of them")
{
	(void)c;
	return 0;
}

ENDPOINT(looks, look, V(1, 0), NOTHING, LOOK_REPLY, .doc = "Look")
{
	(void)c;
	return 0;
}

/* What lies in objects, and in what lies in them. */
#define PIECE(F, R)                                                     \
	F(R, name, str, .flags = REQUIRED, .doc = "Its name")          \
	F(R, count, int, .min = 1, .max = 9, .doc = "How many")
LOCAL_RECORD(part, PIECE);

static const struct field part_value = { .name = "part",
	.type = TYPE_json, .inside = &part_shape,
	.unknown = UNKNOWN_REFUSED, .doc = "One of them" };
static const struct field silent_value = { .name = "text",
	.type = TYPE_str };

#define KEEP_ARGS(F, R)                                                \
	F(R, one, json, .inside = &part_shape, .doc = "A part")        \
	F(R, map, json, .values = &part_value, .levels = 2,            \
	  .doc = "Parts")                                              \
	F(R, words, json, .values = &silent_value, .doc = "Words")

ENDPOINT(keeps, keep, V(1, 0), KEEP_ARGS, NOTHING, .doc = "Keep")
{
	(void)c;
	return 0;
}
/* clang-format on */

static const struct endpoint *const of_keeps[] = { &keeps_keep_endpoint, NULL };
static const struct family keeps = { "keeps", of_keeps };
static const struct endpoint *const of_things[] = { &things_find_endpoint,
	&things_find_all_endpoint, NULL };
static const struct endpoint *const of_looks[] = { &looks_look_endpoint, NULL };
static const struct endpoint *const of_both[] = { &looks_look_endpoint,
	&things_find_endpoint, NULL };
static const struct family things = { "things", of_things };
static const struct family looks = { "looks", of_looks };
static const struct family both = { "both", of_both };

/* What a document of these families says; a NULL stands for no family. */
static const char *
told(void (*write)(struct buf *out, const struct family *const *families),
	const struct family *a, const struct family *b)
{
	const struct family *const some[] = { a, b, NULL };
	struct buf out;

	buf_init(&out, &arena, 1 << 24);
	write(&out, some);
	return out.data;
}

static const char *
twice(const struct family *a, const struct family *b)
{
	const struct family *const some[] = { a, b, NULL };
	struct buf out;

	buf_init(&out, &arena, 1 << 24);
	return describe_openapi(&out, some);
}

static void
tables_have_a_line_for_each_endpoint_argument_and_filter(void **state)
{
	(void)state;
	assert_string_equal(told(describe_tables, &things, NULL),
		"endpoint\tthings.find\t2.3\t-\tread\tFind a thing\n"
		"argument\tthings.find\tthing\tstring\trequired\t-\t99 "
		"bytes\tWhich\n"
		"endpoint\tthings.find_all\t1.0\t2.0\twrite\tFind all of them\n"
		"filter\tthings.find_all\tname\tstring\toptional\tpattern\t"
		"4096 bytes\tName\n");
}

static void
each_service_has_one_line_with_its_family(void **state)
{
	(void)state;
	assert_string_equal(told(describe_families, &things, &looks),
		"things\tthings\n"
		"looks\tlooks\n");
	assert_string_equal(told(describe_families, &both, NULL),
		"both\tlooks\n"
		"both\tthings\n");
}

static void
the_reference_begins_with_links_to_its_sections(void **state)
{
	const char *text = told(describe_api, &both, NULL);

	(void)state;
	assert_non_null(strstr(text,
		"\nContents: [looks](#looks) · [things](#things) · "
		"[Lists](#lists) · [Batches](#batches) · [Errors](#errors)\n"
		"\n## looks\n"));
	assert_non_null(strstr(text, "\n## things\n\n### things.find\n"));
	assert_non_null(strstr(text, "\n### Record: thing\n"));
}

static void
a_service_is_described_by_one_family(void **state)
{
	(void)state;
	assert_null(twice(&things, NULL));
	assert_null(twice(&looks, NULL));
	assert_string_equal(twice(&both, &things), "things");
	assert_string_equal(twice(&looks, &both), "looks");
}

static void
a_name_stands_for_one_record(void **state)
{
	(void)state;
	assert_string_equal(twice(&things, &looks), "thing");
	assert_string_equal(twice(&both, NULL), "thing");
}

static void
what_lies_in_objects_is_described(void **state)
{
	const struct family *const some[] = { &keeps, NULL };
	const char *reference = told(describe_api, &keeps, NULL), *schema;
	struct buf out;

	(void)state;
	buf_init(&out, &arena, 1 << 24);
	assert_null(describe_openapi(&out, some));
	schema = out.data;
	assert_non_null(strstr(reference,
		"| `one` | object, with `name` and `count` | no |"));
	assert_non_null(strstr(reference,
		"| `map` | object, at each key of its objects: object, with "
		"`name` and `count` | no |"));
	assert_non_null(strstr(reference, "| `words` | object | no |"));
	assert_non_null(strstr(schema,
		quoted("'one':{'type':['object','null'],'required':['name'],"
		       "'properties':{'name':{'type':'string',")));
	assert_non_null(strstr(schema,
		quoted("'map':{'type':['object','null'],"
		       "'additionalProperties':{'type':'object',"
		       "'additionalProperties':{'type':'object',"
		       "'required':['name'],'properties':{'name':")));
	assert_non_null(strstr(schema,
		quoted("},'additionalProperties':false,"
		       "'description':'One of them'}}")));
	assert_non_null(strstr(schema,
		quoted("'words':{'type':['object','null'],"
		       "'description':'Words'}")));
}

static void
no_family_of_ours_contradicts_another(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, &arena, 1 << 24);
	assert_null(describe_openapi(&out, families));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tables_have_a_line_for_each_endpoint_argument_and_filter),
		TEST(each_service_has_one_line_with_its_family),
		TEST(the_reference_begins_with_links_to_its_sections),
		TEST(a_service_is_described_by_one_family),
		TEST(a_name_stands_for_one_record),
		TEST(what_lies_in_objects_is_described),
		TEST(no_family_of_ours_contradicts_another),
	};

	return cmocka_run_group_tests_name("describe", tests, NULL, NULL);
}
