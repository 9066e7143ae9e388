#include "tests/unit/helpers.h"

#include <string.h>

#include "call/validate.h"

static const char *const colours[] = { "red", "green", NULL };

/* clang-format off */
#define ARGS(F, R)                                                             \
	F(R, text, str, .doc = "A text")                                       \
	F(R, bare, str, .flags = STRIP, .doc = "A text without white space")   \
	F(R, colour, str, .choices = colours, .doc = "One of a few")           \
	F(R, whole, int, .doc = "A number")                                    \
	F(R, small, int, .min = -2, .max = 9, .doc = "A number of a range")    \
	F(R, part, real, .doc = "A fraction")                                  \
	F(R, yes, flag, .doc = "True or false")                                \
	F(R, when, time, .doc = "A moment")                                    \
	F(R, list, strs, .doc = "A list")                                      \
	F(R, object, json, .doc = "An object")                                 \
	F(R, server, str, .flags = READONLY, .doc = "Not to be sent")
/* clang-format on */
RECORD(args, ARGS);
SHAPE(args, NULL, ARGS);

/* clang-format off */
#define SETS(F, R)                                                             \
	F(R, text, str, .misfit = ERR_DATA_VALIDATION, .doc = "A text")        \
	F(R, bare, str, .flags = STRIP, .doc = "A text without white space")   \
	F(R, whole, int, .misfit = ERR_FIELDS_VALUE, .doc = "A number")        \
	F(R, small, int, .min = -2, .max = 9, .doc = "A number of a range")    \
	F(R, yes, flag, .misfit = ERR_FIELDS_VALUE, .doc = "True or false")    \
	F(R, when, time, .misfit = ERR_DATA_VALIDATION, .doc = "A moment")     \
	F(R, list, strs, .misfit = ERR_FIELDS_VALUE, .doc = "A list")          \
	F(R, object, json, .doc = "An object")                                 \
	F(R, server, str, .flags = READONLY, .doc = "Not to be sent")
/* clang-format on */
RECORD(sets, SETS);
SHAPE(sets, NULL, SETS);

/* What a record holds as one member: "text", 5, nil, or "none". */
static const char *
held(const struct shape *sh, const char *name, const void *rec)
{
	const struct field *f = shape_find(sh, name);
	struct buf b;
	struct jw w;

	if (record_nil(rec, f))
		return "nil";
	if (!record_has(rec, f))
		return "none";
	buf_init(&b, &arena, 10000);
	jw_init(&w, &b);
	jw_field(&w, f, rec);
	return b.data + strlen(name) + 3;
}

struct cast {
	const char *name, *sent;
	const char *kept; /* NULL: 400/12 */
};

static void
check_casts(const struct cast *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *body = arena_printf(&arena, "{'%s':%s}",
			table[i].name, table[i].sent);
		void *rec;
		int rc;

		call.error = OK;
		rc = validate(&call, &args_shape, json(body), &rec);
		if (table[i].kept == NULL) {
			if (rc != ERR_VALIDATION || call.error != rc)
				flunk("%s ends with %s", body,
					error_rows[rc].name);
			/* The field at fault is named. */
			if (strncmp(call.detail, table[i].name,
				    strlen(table[i].name)) != 0)
				flunk("%s: %s", body, call.detail);
			continue;
		}
		if (rc != OK)
			flunk("%s: %s", body, call.detail);
		if (strcmp(held(&args_shape, table[i].name, rec),
			    quoted(table[i].kept)) != 0)
			flunk("%s becomes %s", body,
				held(&args_shape, table[i].name, rec));
	}
}

/* The columns of doc/protocol/wire.md section 4.2, type by type. */
static void
strings_are_taken_as_they_are(void **state)
{
	static const struct cast table[] = { { "text", "null", "nil" },
		{ "text", "''", "''" }, { "text", "' a '", "' a '" },
		{ "bare", "' \\t\\n a b \\u00a0\\u3000 '", "'a b'" },
		{ "bare", "'   '", "''" }, { "text", "5", NULL },
		{ "text", "1.5", NULL }, { "text", "true", NULL },
		{ "text", "[]", NULL }, { "text", "{}", NULL } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
a_choice_is_one_of_its_words(void **state)
{
	static const struct cast table[] = { { "colour", "'red'", "'red'" },
		{ "colour", "'green'", "'green'" }, { "colour", "null", "nil" },
		{ "colour", "'Red'", NULL }, { "colour", "''", NULL },
		{ "colour", "'re'", NULL }, { "colour", "0", NULL } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
integers_are_cast_from_what_looks_like_one(void **state)
{
	static const struct cast table[] = { { "whole", "null", "nil" },
		{ "whole", "7", "7" }, { "whole", "'12'", "12" },
		{ "whole", "'-12'", "-12" }, { "whole", "1.9", "1" },
		{ "whole", "-1.9", "-1" }, { "whole", "1e3", "1000" },
		{ "whole", "true", "1" }, { "whole", "false", "0" },
		{ "whole", "9223372036854775807", "9223372036854775807" },
		{ "whole", "9007199254740993", "9007199254740993" },
		{ "whole", "1e19", NULL }, { "whole", "-1e300", NULL },
		{ "whole", "NaN", NULL }, { "whole", "Infinity", NULL },
		{ "whole", "9223372036854775808", NULL },
		{ "whole", "'9223372036854775808'", NULL },
		{ "whole", "''", NULL }, { "whole", "'1.5'", NULL },
		{ "whole", "'12x'", NULL }, { "whole", "'x'", NULL },
		{ "whole", "[1]", NULL }, { "whole", "{}", NULL } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
a_range_is_checked_after_the_cast(void **state)
{
	static const struct cast table[] = { { "small", "-2", "-2" },
		{ "small", "9", "9" }, { "small", "9.9", "9" },
		{ "small", "'9'", "9" }, { "small", "null", "nil" },
		{ "small", "-3", NULL }, { "small", "10", NULL },
		{ "small", "'10'", NULL } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
fractions_are_numbers(void **state)
{
	static const struct cast table[] = { { "part", "null", "nil" },
		{ "part", "7", "7.0" }, { "part", "1.5", "1.5" },
		{ "part", "'12'", NULL }, { "part", "[]", NULL },
		{ "part", "{}", NULL } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
flags_follow_the_truth_of_any_value(void **state)
{
	static const struct cast table[] = { { "yes", "null", "nil" },
		{ "yes", "true", "true" }, { "yes", "false", "false" },
		{ "yes", "'false'", "true" }, { "yes", "''", "false" },
		{ "yes", "2", "true" }, { "yes", "0", "false" },
		{ "yes", "0.0", "false" }, { "yes", "[0]", "true" },
		{ "yes", "[]", "false" }, { "yes", "{}", "false" } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
times_are_texts_and_what_is_false_is_none(void **state)
{
	static const struct cast table[] = { { "when", "null", "nil" },
		{ "when", "''", "nil" }, { "when", "0", "nil" },
		{ "when", "false", "nil" }, { "when", "[]", "nil" },
		{ "when", "{}", "nil" },
		{ "when", "'2024-02-02 01:00+01:00'",
			"'2024-02-02T00:00:00+00:00'" },
		{ "when", "'2024'", "'2024-06-15T00:00:00+00:00'" },
		{ "when", "'soon'", NULL }, { "when", "1706832000", NULL },
		{ "when", "true", NULL }, { "when", "['2024-02-02']", NULL } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
lists_hold_strings_only(void **state)
{
	static const struct cast table[] = { { "list", "null", "nil" },
		{ "list", "['a','','a']", "['a','','a']" },
		{ "list", "[]", "[]" }, { "list", "''", "[]" },
		{ "list", "0", "[]" }, { "list", "false", "[]" },
		{ "list", "{}", "[]" }, { "list", "'a'", NULL },
		{ "list", "1", NULL }, { "list", "true", NULL },
		{ "list", "{'a':1}", NULL }, { "list", "['a',1]", NULL },
		{ "list", "[null]", NULL }, { "list", "[['a']]", NULL } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
objects_are_kept_as_they_were_sent(void **state)
{
	static const struct cast table[] = { { "object", "null", "nil" },
		{ "object", "{}", "{}" },
		{ "object", "{ 'z' : 1.50, 'a' : [9007199254740993, null] }",
			"{'z':1.50,'a':[9007199254740993,null]}" },
		/* JSON has no text for these. */
		{ "object", "{'a':NaN,'b':[-Infinity]}",
			"{'a':null,'b':[null]}" },
		{ "object", "[]", NULL }, { "object", "''", NULL },
		{ "object", "'{}'", NULL }, { "object", "0", NULL },
		{ "object", "false", NULL } };

	(void)state;
	check_casts(table, COUNT(table));
}

static void
what_is_no_object_is_told_as_it_was_sent(void **state)
{
	void *rec;

	(void)state;
	assert_int_equal(validate(&call, &args_shape, json("{'object':NaN}"),
				 &rec),
		ERR_VALIDATION);
	assert_string_equal(call.detail,
		"object: must be an object, is a number");
}

static void
members_that_nobody_asked_for_are_ignored(void **state)
{
	void *rec;

	(void)state;
	assert_int_equal(validate(&call, &args_shape,
				 json("{'server':'x','other':[],'text':'t'}"),
				 &rec),
		OK);
	assert_string_equal(held(&args_shape, "server", rec), "none");
	assert_string_equal(held(&args_shape, "text", rec), "\"t\"");
}

/* clang-format off */
#define NEEDS(F, R)                                                            \
	F(R, must, str, .flags = REQUIRED, .doc = "Must be sent")              \
	F(R, items, strs, .least = 2, .doc = "At least two")                   \
	F(R, flag, flag, .fallback = "true", .doc = "True if not sent")        \
	F(R, size, int, .fallback = "500", .doc = "500 if not sent")           \
	F(R, word, str, .fallback = "red", .doc = "red if not sent")
#define SENT(F, R)                                                             \
	F(R, there, any, .flags = PRESENT, .doc = "Must be there")
/* clang-format on */
RECORD(needs, NEEDS);
SHAPE(needs, NULL, NEEDS);
RECORD(sent, SENT);
SHAPE(sent, NULL, SENT);

static void
what_is_required_must_be_sent_and_not_as_null(void **state)
{
	static const char *const good[] = { "{'must':'','items':['a','b']}" };
	static const char *const bad[] = { "{'items':['a','b']}",
		"{'must':null,'items':['a','b']}", "{'must':'x'}",
		"{'must':'x','items':null}", "{'must':'x','items':[]}",
		"{'must':'x','items':['a']}" };
	void *rec;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_int_equal(validate(&call, &needs_shape, json(good[i]),
					 &rec),
			OK);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(validate(&call, &needs_shape, json(bad[i]),
					 &rec),
			ERR_VALIDATION);
}

static void
what_must_be_present_may_be_null(void **state)
{
	struct sent *in;
	void *rec;

	(void)state;
	assert_int_equal(validate(&call, &sent_shape, json("{'there':[1]}"),
				 &rec),
		OK);
	in = rec;
	assert_string_equal(jr_text(in->there, &arena), "[1]");
	assert_int_equal(validate(&call, &sent_shape, json("{'there':null}"),
				 &rec),
		OK);
	assert_int_equal(validate(&call, &sent_shape, json("{}"), &rec),
		ERR_MISSING_FIELDS);
	assert_string_equal(call.detail, "there");
}

static void
a_default_is_for_what_was_not_sent_and_not_for_null(void **state)
{
	const struct needs *in;
	void *rec;

	(void)state;
	assert_int_equal(validate(&call, &needs_shape,
				 json("{'must':'','items':['a','b']}"), &rec),
		OK);
	in = rec;
	assert_true(in->flag);
	assert_int_equal(in->size, 500);
	assert_string_equal(in->word, "red");
	assert_false(in->has.flag || in->has.size || in->has.word);
	assert_int_equal(validate(&call, &needs_shape,
				 json("{'must':'','items':['a','b'],"
				      "'flag':null,'size':null,'word':null}"),
				 &rec),
		OK);
	in = rec;
	assert_false(in->flag);
	assert_int_equal(in->size, 0);
	assert_null(in->word);
	assert_true(in->nil.flag && in->nil.size && in->nil.word);
}

static void
a_list_has_a_limit(void **state)
{
	void *rec;

	(void)state;
	config.list_limit = 2;
	assert_int_equal(validate(&call, &args_shape,
				 json("{'list':['a','b']}"), &rec),
		OK);
	assert_int_equal(validate(&call, &args_shape,
				 json("{'list':['a','b','c']}"), &rec),
		ERR_VALIDATION);
}

static void
fields_that_are_set_are_not_cast(void **state)
{
	static const struct {
		const char *body;
		int error;
	} table[] = { { "{'text':5}", ERR_DATA_VALIDATION },
		{ "{'whole':'5'}", ERR_FIELDS_VALUE },
		{ "{'whole':1.5}", ERR_FIELDS_VALUE },
		{ "{'whole':true}", ERR_FIELDS_VALUE },
		{ "{'small':10}", ERR_VALIDATION },
		{ "{'yes':1}", ERR_FIELDS_VALUE },
		{ "{'yes':'true'}", ERR_FIELDS_VALUE },
		{ "{'when':''}", ERR_DATA_VALIDATION },
		{ "{'when':0}", ERR_DATA_VALIDATION },
		{ "{'list':''}", ERR_FIELDS_VALUE },
		{ "{'list':['a',1]}", ERR_FIELDS_VALUE },
		{ "{'object':[]}", ERR_VALIDATION } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct sets m = { 0 };
		int rc = validate_fields(&call, &sets_shape,
			json(table[i].body), &m);

		if (rc != table[i].error)
			flunk("%s ends with %s", table[i].body,
				error_rows[rc].name);
	}
}

static void
only_what_was_sent_is_set(void **state)
{
	struct sets m = { 0 };

	(void)state;
	assert_int_equal(
		validate_fields(&call, &sets_shape,
			json("{'text':'t','bare':' b ','small':-2,'yes':false,"
			     "'list':[],'object':{'a':1.0},'server':'x',"
			     "'when':null,'none':1}"),
			&m),
		OK);
	assert_string_equal(held(&sets_shape, "text", &m), "\"t\"");
	assert_string_equal(held(&sets_shape, "bare", &m), "\"b\"");
	assert_string_equal(held(&sets_shape, "whole", &m), "none");
	assert_string_equal(held(&sets_shape, "small", &m), "-2");
	assert_string_equal(held(&sets_shape, "yes", &m), "false");
	assert_string_equal(held(&sets_shape, "when", &m), "nil");
	assert_string_equal(held(&sets_shape, "list", &m), "[]");
	assert_string_equal(held(&sets_shape, "object", &m), "{\"a\":1.0}");
	assert_string_equal(held(&sets_shape, "server", &m), "none");
}

static void
white_space_of_every_script_is_stripped(void **state)
{
	static const struct {
		const char *text, *bare;
	} table[] = { { "", "" }, { " ", "" }, { "a", "a" }, { " a ", "a" },
		{ "\t\n\v\f\r\x1c\x1d\x1e\x1f\xc2\x85 a b\r\n", "a b" },
		{ "\xe2\x80\x83\xe3\x80\x80"
		  "a\xc2\xa0\xe1\x9a\x80",
			"a" },
		{ "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaf\xe2\x81\x9f", "" },
		/* No white space: zero width space, word joiner, BOM. */
		{ "\xe2\x80\x8b"
		  "a\xe2\x81\xa0",
			"\xe2\x80\x8b"
			"a\xe2\x81\xa0" },
		{ "\xef\xbb\xbf"
		  "a",
			"\xef\xbb\xbf"
			"a" },
		{ "a\x1b", "a\x1b" }, { "\xc3\x85", "\xc3\x85" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(strip(&arena, table[i].text),
			table[i].bare);
}

static void
length_is_counted_in_characters(void **state)
{
	(void)state;
	assert_int_equal(text_length(""), 0);
	assert_int_equal(text_length("abc"), 3);
	assert_int_equal(text_length("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
		3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(strings_are_taken_as_they_are),
		TEST(a_choice_is_one_of_its_words),
		TEST(integers_are_cast_from_what_looks_like_one),
		TEST(a_range_is_checked_after_the_cast),
		TEST(fractions_are_numbers),
		TEST(flags_follow_the_truth_of_any_value),
		TEST(times_are_texts_and_what_is_false_is_none),
		TEST(lists_hold_strings_only),
		TEST(objects_are_kept_as_they_were_sent),
		TEST(what_is_no_object_is_told_as_it_was_sent),
		TEST(members_that_nobody_asked_for_are_ignored),
		TEST(what_is_required_must_be_sent_and_not_as_null),
		TEST(what_must_be_present_may_be_null),
		TEST(a_default_is_for_what_was_not_sent_and_not_for_null),
		TEST(a_list_has_a_limit),
		TEST(fields_that_are_set_are_not_cast),
		TEST(only_what_was_sent_is_set),
		TEST(white_space_of_every_script_is_stripped),
		TEST(length_is_counted_in_characters),
	};

	return cmocka_run_group_tests_name("validate", tests, NULL, NULL);
}
