#include "tests/unit/helpers.h"

#include <string.h>

#include "list/filter.h"
#include "list/path.h"
#include "list/request.h"

/* clang-format off */
#define BOX_FIELDS(F, R)                                                       \
	F(R, id, str, .flags = KEY, .filter = FILTER_LIST, .doc = "Key")       \
	F(R, name, str, .filter = FILTER_PATTERN, .doc = "A text")             \
	F(R, tags, strs, .filter = FILTER_LIST, .doc = "A list")               \
	F(R, size, int, .filter = FILTER_RANGE, .doc = "Named like a word")    \
	F(R, plain, str, .doc = "Nobody can ask for it")                       \
	F(R, metadata, json, .flags = ESCAPED, .parts = 2,                     \
	  .inner = FILTER_LIST, .doc = "With escaped keys")
/* clang-format on */
RECORD(box, BOX_FIELDS);
SHAPE(box, "box", BOX_FIELDS);

/*
 * How often a key was looked up: the linker puts this in path_find()'s place.
 */
static unsigned lookups;

int __real_path_find(struct call *c, const struct shape *sh, const char *text,
	struct path *out);
int __wrap_path_find(struct call *c, const struct shape *sh, const char *text,
	struct path *out);

int
__wrap_path_find(struct call *c, const struct shape *sh, const char *text,
	struct path *out)
{
	lookups++;
	return __real_path_find(c, sh, text, out);
}

static struct request
asked(const char *body)
{
	struct request r;

	request_read(&r, &call, &box_shape, json(body));
	return r;
}

/* The keys of the conditions in their order; those of "filters" in brackets. */
static const char *
keys(const struct request *r)
{
	struct buf b;

	buf_init(&b, &arena, 1000);
	for (size_t i = 0; i < r->n; i++)
		buf_addf(&b, r->conditions[i].parts ? "%s[%s]" : "%s%s",
			i == 0 ? "" : " ", r->conditions[i].key);
	return b.data;
}

static void
a_key_is_a_condition_a_word_or_nothing(void **state)
{
	struct request r = asked("{'name':'x','page':1,'nope':2,'plain':'y',"
				 "'tags':['a'],'filters':{},'metadata.a':'v'}");

	(void)state;
	assert_string_equal(keys(&r), "name tags metadata.a");
	assert_int_equal(r.conditions[0].filter, FILTER_PATTERN);
	assert_string_equal(r.conditions[0].path.field->name, "name");
	assert_null(r.conditions[0].path.keys);
	assert_int_equal(r.conditions[1].filter, FILTER_LIST);
	assert_int_equal(r.conditions[2].filter, FILTER_LIST);
	assert_string_equal(joined(r.conditions[2].path.keys), "a");
	assert_non_null(r.word[WORD_PAGE]);
	assert_non_null(r.word[WORD_FILTERS]);
	assert_null(r.word[WORD_PAGE_SIZE]);
}

static void
each_word_has_its_place(void **state)
{
	static const char *const words[] = { "filters", "_any_", "_or_",
		"_all_", "_and_", "search_text", "order_by", "page",
		"page_size", "start", "size", "scroll_id", "refresh_scroll",
		"only_fields", "projection" };

	(void)state;
	assert_int_equal(COUNT(words), WORDS);
	for (size_t i = 0; i < WORDS; i++) {
		struct request r = asked(arena_printf(&arena, "{'%s':'%zu'}",
			words[i], i));

		for (size_t k = 0; k < WORDS; k++)
			assert_int_equal(r.word[k] != NULL, k == i);
	}
}

/* A field may be called like a word: then the key is both. */
static void
a_word_can_be_a_field_too(void **state)
{
	struct request r = asked("{'size':[1,2]}");

	(void)state;
	assert_string_equal(keys(&r), "size");
	assert_non_null(r.word[WORD_SIZE]);
}

static void
null_is_a_word_but_no_condition(void **state)
{
	struct request r = asked("{'name':null,'tags':null,'page_size':null,"
				 "'metadata.a.b.c':null}");

	(void)state;
	assert_string_equal(keys(&r), "");
	assert_non_null(r.word[WORD_PAGE_SIZE]);
}

/* The first error is that of the first step, not of the first key. */
static void
a_malformed_key_is_told_when_its_turn_comes(void **state)
{
	struct request r = asked("{'metadata.a.b.c':'x','filters':5}");
	struct query *q;

	(void)state;
	assert_int_equal(call.error, OK);
	q = query_new(&arena, &box_shape, "c1", REACH_VISIBLE);
	assert_int_equal(filter_conditions(&call, q, &r), ERR_FIELDS_VALUE);
	r = asked("{'name':5,'metadata.a.b.c':'x'}");
	assert_int_equal(filter_conditions(&call, q, &r), ERR_VALIDATION);
	assert_string_equal(call.detail,
		"name: must be a pattern, is a number");
	r = asked("{'tags':5,'metadata.a.b.c':'x','name':5}");
	assert_int_equal(filter_conditions(&call, q, &r), ERR_VALIDATION);
	assert_string_equal(call.detail,
		"metadata.a.b.c: a dot inside a key is written %2E");
}

/* However many steps look at the request. */
static void
each_key_is_looked_up_once(void **state)
{
	struct request r;
	struct query *q;

	(void)state;
	lookups = 0;
	r = asked("{'name':'x','tags':['a'],'nope':1,'metadata.a':'v',"
		  "'id':null,'order_by':['name','-id']}");
	q = query_new(&arena, &box_shape, "c1", REACH_OWN);
	assert_int_equal(filter_conditions(&call, q, &r), 0);
	assert_int_equal(filter_search(&call, q, &r), 0);
	/* Null is not looked at; a word may be a field, too. */
	assert_int_equal(lookups, 5);
	assert_int_equal(filter_order(&call, q, &r), 0);
	assert_int_equal(lookups, 7);
	assert_int_equal(filter_page(&call, q, &r), 0);
	assert_int_equal(lookups, 7);
}

static void
filters_are_conditions_with_parts(void **state)
{
	struct request r = asked("{'filters':{'tags':{},'name':{},'nope':{},"
				 "'metadata.a.b.c':{},'id':null},'tags':['a'],"
				 "'id':['b']}");

	(void)state;
	assert_string_equal(keys(&r), "tags id [tags] [metadata.a.b.c] [id]");
	assert_true(request_overrules(&r, "tags"));
	assert_false(request_overrules(&r, "id"));
	assert_false(request_overrules(&r, "size"));
}

static void
keys_inside_objects_make_digits_numbers(void **state)
{
	struct request r = asked("{'metadata.a':'1'}");

	(void)state;
	assert_true(r.natural);
	r = asked("{'tags':'1','name':'2'}");
	assert_false(r.natural);
}

static void
a_service_adds_conditions(void **state)
{
	struct request r;

	(void)state;
	request_init(&r, &box_shape);
	assert_non_null(request_add(&r, &call, FILTER_LIST, "tags",
		json("['a']")));
	assert_null(request_add(&r, &call, FILTER_LIST, "name", json("'x'")));
	assert_null(request_add(&r, &call, FILTER_LIST, "nope", json("'x'")));
	assert_null(request_add(&r, &call, FILTER_LIST, "id", json("null")));
	assert_null(request_add(&r, &call, FILTER_LIST, "id", NULL));
	assert_string_equal(keys(&r), "tags");
}

static void
a_service_changes_what_was_sent(void **state)
{
	struct request r = asked("{'id':['1'],'name':'x','tags':['a']}");

	(void)state;
	request_set(&r, &call, FILTER_LIST, "id", json("['2']"));
	assert_string_equal(keys(&r), "id name tags");
	assert_string_equal(jr_text(request_value(&r, "id"), &arena),
		"[\"2\"]");
	request_remove(&r, "id");
	assert_string_equal(keys(&r), "name tags");
	assert_null(request_value(&r, "id"));
	request_set(&r, &call, FILTER_LIST, "id", json("['3']"));
	assert_string_equal(keys(&r), "name tags id");
	request_remove(&r, "nope");
	request_remove(&r, "tags");
	request_remove(&r, "id");
	request_remove(&r, "name");
	assert_string_equal(keys(&r), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_is_a_condition_a_word_or_nothing),
		TEST(each_word_has_its_place),
		TEST(a_word_can_be_a_field_too),
		TEST(null_is_a_word_but_no_condition),
		TEST(a_malformed_key_is_told_when_its_turn_comes),
		TEST(each_key_is_looked_up_once),
		TEST(filters_are_conditions_with_parts),
		TEST(keys_inside_objects_make_digits_numbers),
		TEST(a_service_adds_conditions),
		TEST(a_service_changes_what_was_sent),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
