#include "tests/unit/helpers.h"

#include <math.h>
#include <string.h>

#include "json/jr.h"

/* Parse exactly these bytes. */
static struct json *
parse(const char *text, size_t len, struct jr_error *why)
{
	return jr_parse(arena_strndup(&arena, text, len), len, why);
}

/* What becomes of the text when it is read and written. */
static const char *
again(const char *text)
{
	return jr_text(json(text), &arena);
}

static void
every_kind_of_value_is_read(void **state)
{
	(void)state;
	assert_int_equal(jr_type(json("null")), JSON_NULL);
	assert_int_equal(jr_type(json("true")), JSON_BOOL);
	assert_true(jr_bool(json("true")));
	assert_false(jr_bool(json("false")));
	assert_int_equal(jr_type(json("-12")), JSON_NUMBER);
	assert_int_equal(jr_type(json("'a'")), JSON_STRING);
	assert_string_equal(jr_str(json("'a b'")), "a b");
	assert_int_equal(jr_type(json("[1]")), JSON_ARRAY);
	assert_int_equal(jr_type(json("{'a':1}")), JSON_OBJECT);
	assert_string_equal(jr_type_word(json("[]")), "a list");
	assert_int_equal(jr_type(NULL), JSON_NULL);
	assert_int_equal(jr_type(json(" \t\r\n [ ] \n")), JSON_ARRAY);
}

static void
what_is_no_json_is_refused_with_the_place(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} table[] = {
		{ "", 0 },
		{ "  ", 2 },
		{ "nul", 0 },
		{ "True", 0 },
		{ "{'a':1}", 1 },
		{ "[1,]", 3 },
		{ "[,1]", 1 },
		{ "[1 2]", 3 },
		{ "{\"a\" 1}", 5 },
		{ "{\"a\":}", 5 },
		{ "{\"a\":1,}", 7 },
		{ "{a:1}", 1 },
		{ "[1", 2 },
		{ "{\"a\":1", 6 },
		{ "\"abc", 4 },
		{ "\"abc\\\"", 6 },
		{ "1 2", 2 },
		{ "{} x", 3 },
		{ "[]]", 2 },
		{ "nullnull", 4 },
		{ "// x\n1", 0 },
		{ "+1", 0 },
		{ "01", 0 },
		{ "-01", 0 },
		{ "-", 0 },
		{ "1.", 0 },
		{ ".5", 0 },
		{ "1.e3", 0 },
		{ "1e", 0 },
		{ "1e+", 0 },
		{ "0x10", 1 },
		{ "1_000", 1 },
		{ "--1", 0 },
		{ "-Inf", 0 },
		{ "[-nan]", 1 },
		{ "\"a\nb\"", 2 },
		{ "\"a\tb\"", 2 },
		{ "\"\\x41\"", 1 },
		{ "\"\\\"", 3 },
		{ "\"\\u12\"", 1 },
		{ "\"\\u12g4\"", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct jr_error why = { NULL, 999 };
		const char *text = table[i].text;

		if (parse(text, strlen(text), &why) != NULL)
			flunk("%s is read", text);
		assert_non_null(why.what);
		if (why.at != table[i].at)
			flunk("%s: %s at byte %zu", text, why.what, why.at);
	}
}

static void
text_that_is_not_utf8_is_refused(void **state)
{
	static const char *const table[] = { "\"\xff\"", "\"a\xc3\"",
		"\"\xc0\x80\"", "\"\xed\xa0\x80\"", "{\"\xe2\x82\":1}",
		"\"\xf4\x90\x80\x80\"" };
	struct jr_error why;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_null(parse(table[i], strlen(table[i]), &why));
		assert_string_equal(why.what, "invalid UTF-8");
	}
	/* The end of the text is the end of its characters too. */
	assert_null(parse("\"\xe2\x82\xac\"", 3, &why));
}

static void
a_nul_is_refused_wherever_it_stands(void **state)
{
	struct jr_error why;

	(void)state;
	assert_null(parse("\"a\\u0000b\"", 10, &why));
	assert_int_equal(why.at, 2);
	assert_null(parse("{\"a\\u0000\":1}", 13, &why));
	assert_null(parse("\"a\0b\"", 5, &why));
	assert_null(parse("{}\0", 3, &why));
	assert_null(parse("1\0", 2, &why));
	assert_null(parse("[\0]", 3, &why));
	assert_null(parse("\0", 1, &why));
}

static void
escapes_are_undone(void **state)
{
	(void)state;
	assert_string_equal(
		jr_str(json(
			"'\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC'")),
		"\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac");
	assert_string_equal(jr_str(json("'\\ud83d\\uDE00'")),
		"\xf0\x9f\x98\x80");
	assert_string_equal(jr_str(json("'\\udbff\\udfff'")),
		"\xf4\x8f\xbf\xbf");
}

static void
half_a_surrogate_pair_is_refused(void **state)
{
	static const char *const table[] = { "\"\\ud800\"", "\"\\udc00\"",
		"\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"",
		"\"\\udc00\\ud800\"", "\"\\ud800\\", "\"\\ud800\\u",
		"\"\\ud8" };
	struct jr_error why;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_null(parse(table[i], strlen(table[i]), &why));
}

/* '[' n times, ']' n times. */
static char *
nested(size_t n, const char *open, const char *close)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 22);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, open);
	buf_add(&b, "1");
	for (size_t i = 0; i < n; i++)
		buf_add(&b, close);
	return b.data;
}

static void
nesting_deeper_than_64_is_refused(void **state)
{
	struct jr_error why;
	char *text;

	(void)state;
	json(nested(64, "[", "]"));
	json(nested(64, "{\"a\":", "}"));
	text = nested(65, "[", "]");
	assert_null(jr_parse(text, strlen(text), &why));
	assert_int_equal(why.at, 64);
	assert_string_equal(why.what, "nested too deeply");
	text = nested(65, "{\"a\":", "}");
	assert_null(jr_parse(text, strlen(text), &why));
	text = nested(300000, "[", "]");
	assert_null(jr_parse(text, strlen(text), &why));
	/* Depth, not number. */
	json("[[],[[]],{},[],[]]");
}

static void
more_than_half_a_million_values_are_refused(void **state)
{
	struct jr_error why;
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1 << 22);
	buf_addc(&b, '[');
	for (size_t i = 0; i < JR_VALUES - 2; i++)
		buf_add(&b, "0,");
	buf_add(&b, "0]");
	assert_int_equal(jr_count(jr_parse(arena_strdup(&arena, b.data), b.len,
				 &why)),
		JR_VALUES - 1);
	buf_cut(&b, b.len - 1);
	buf_add(&b, ",0]");
	assert_null(jr_parse(arena_strdup(&arena, b.data), b.len, &why));
	assert_int_equal(jr_count(jr_parse_own(b.data, b.len, &why)),
		JR_VALUES);
}

static void
our_own_text_may_be_deeper(void **state)
{
	char *text = arena_alloc(&arena, 2 * JR_OWN_DEPTH + 3);
	size_t depth = JR_DEPTH + 1;
	struct jr_error why;

	(void)state;
	for (; depth <= JR_OWN_DEPTH + 1; depth += JR_OWN_DEPTH - JR_DEPTH) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth + 1);
		text[2 * depth] = '\0';
		assert_null(jr_parse(arena_strdup(&arena, text), 2 * depth,
			&why));
		if (depth <= JR_OWN_DEPTH)
			assert_non_null(jr_parse_own(text, 2 * depth, &why));
		else
			assert_null(jr_parse_own(text, 2 * depth, &why));
	}
	assert_string_equal(why.what, "nested too deeply");
}

static void
a_repeated_key_keeps_its_last_value(void **state)
{
	(void)state;
	assert_string_equal(again("{'a':1,'b':2,'a':'x'}"),
		"{\"a\":\"x\",\"b\":2}");
	assert_string_equal(again("{'a':1,'a':2,'a':3,'b':4,'b':{}}"),
		"{\"a\":3,\"b\":{}}");
	assert_string_equal(again("{'b':0,'a':[1,2],'a':{'a':1,'a':[7]}}"),
		"{\"b\":0,\"a\":{\"a\":[7]}}");
	assert_string_equal(again("{'a':1,'a':null}"), "{\"a\":null}");
	assert_string_equal(again("{'a':'text','a':5,'c':6}"),
		"{\"a\":5,\"c\":6}");
	/* The same key, however it is written; not one that looks like it. */
	assert_string_equal(again("{'a':1,'\\u0061':2,'A':3}"),
		"{\"a\":2,\"A\":3}");
}

static void
keys_keep_their_order(void **state)
{
	const char *text = "{\"z\":1,\"a\":{\"y\":[],\"x\":{}},\"\":3,\"m\":4}";

	(void)state;
	assert_string_equal(again(text), text);
}

static void
numbers_come_back_as_they_were_sent(void **state)
{
	static const char *const table[] = { "0", "-0", "1.0", "1.50",
		"9007199254740993", "-9007199254740993",
		"123456789012345678901234567890",
		"3.14159265358979323846264338327950288419716939937510", "1e400",
		"1E+05", "-1.5e-300",
		"0.1000000000000000055511151231257827021181583404541015625" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *list = arena_printf(&arena, "[%s,{\"a\":%s},%s]",
			table[i], table[i], table[i]);

		assert_string_equal(again(table[i]), table[i]);
		assert_string_equal(again(list), list);
		assert_string_equal(jr_digits(json(table[i])), table[i]);
	}
}

static void
numbers_stay_with_their_keys(void **state)
{
	(void)state;
	assert_string_equal(
		again("{'a':1,'b':[2,{'c':3},4],'a':[5,'6',null],'d':7}"),
		"{\"a\":[5,\"6\",null],\"b\":[2,{\"c\":3},4],\"d\":7}");
}

static void
whole_numbers_may_have_a_point_or_an_exponent(void **state)
{
	static const struct {
		const char *text;
		enum jr_whole is;
		int64_t n;
	} table[] = {
		{ "0", JR_WHOLE, 0 },
		{ "-0.000e5", JR_WHOLE, 0 },
		{ "0e999999999999999999999", JR_WHOLE, 0 },
		{ "1.0", JR_WHOLE, 1 },
		{ "1e2", JR_WHOLE, 100 },
		{ "-25.50E1", JR_WHOLE, -255 },
		{ "120e-1", JR_WHOLE, 12 },
		{ "0.00012e5", JR_WHOLE, 12 },
		{ "9007199254740993.0", JR_WHOLE, 9007199254740993 },
		{ "9223372036854775807", JR_WHOLE, INT64_MAX },
		{ "9.223372036854775807e18", JR_WHOLE, INT64_MAX },
		{ "-9223372036854775808.00", JR_WHOLE, INT64_MIN },
		{ "9223372036854775808", JR_TOO_LARGE, 0 },
		{ "-9223372036854775809", JR_TOO_LARGE, 0 },
		{ "18446744073709551616", JR_TOO_LARGE, 0 },
		{ "1e19", JR_TOO_LARGE, 0 },
		{ "1e999999999999999999999", JR_TOO_LARGE, 0 },
		{ "Infinity", JR_TOO_LARGE, 0 },
		{ "-Infinity", JR_TOO_LARGE, 0 },
		{ "1.5", JR_FRACTION, 0 },
		{ "1e-2", JR_FRACTION, 0 },
		{ "1e-999999999999999999999", JR_FRACTION, 0 },
		{ "1000000000000000000000.5", JR_FRACTION, 0 },
		{ "NaN", JR_FRACTION, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int64_t n = 0;

		print_message("%s\n", table[i].text);
		assert_int_equal(jr_whole(json(table[i].text), &n),
			table[i].is);
		assert_int_equal(n, table[i].n);
	}
}

static void
whole_numbers_of_64_bits_are_exact(void **state)
{
	int64_t n = 5;

	(void)state;
	assert_true(jr_int(json("9223372036854775807"), &n));
	assert_int_equal(n, INT64_MAX);
	assert_true(jr_int(json("-9223372036854775808"), &n));
	assert_int_equal(n, INT64_MIN);
	assert_true(jr_int(json("9007199254740993"), &n));
	assert_int_equal(n, 9007199254740993);
	assert_true(jr_int(json("-0"), &n));
	assert_int_equal(n, 0);
	n = 5;
	assert_false(jr_int(json("9223372036854775808"), &n));
	assert_false(jr_int(json("1.0"), &n));
	assert_false(jr_int(json("1e3"), &n));
	assert_false(jr_int(json("NaN"), &n));
	assert_false(jr_int(json("'7'"), &n));
	assert_false(jr_int(json("true"), &n));
	assert_false(jr_int(json("[7]"), &n));
	assert_false(jr_int(json("null"), &n));
	assert_int_equal(n, 5);
}

static void
real_numbers_are_the_nearest(void **state)
{
	(void)state;
	assert_true(jr_real(json("0.1")) == 0.1);
	assert_true(jr_real(json("-1.5e3")) == -1500.0);
	assert_true(jr_real(json("9007199254740993")) == 9007199254740992.0);
	assert_true(isinf(jr_real(json("1e999"))));
	assert_true(jr_real(json("1e-999")) == 0);
}

static void
the_words_for_unbounded_numbers_are_taken(void **state)
{
	(void)state;
	assert_true(isnan(jr_real(json("NaN"))));
	assert_true(jr_real(json("Infinity")) == HUGE_VAL);
	assert_true(jr_real(json("-Infinity")) == -HUGE_VAL);
	/* JSON has no word for them. */
	assert_string_equal(again("[NaN,-Infinity,1,Infinity]"),
		"[null,null,1,null]");
}

static void
one_byte_order_mark_may_lead(void **state)
{
	struct jr_error why;

	(void)state;
	assert_string_equal(again("\xef\xbb\xbf{'a':1}"), "{\"a\":1}");
	assert_null(parse("\xef\xbb\xbf\xef\xbb\xbf{}", 8, &why));
	assert_int_equal(why.at, 3);
	assert_null(parse("{}\xef\xbb\xbf", 5, &why));
	assert_null(parse("\xef\xbb\xbf", 3, &why));
	assert_int_equal(why.at, 3);
}

static void
reading_leaves_a_constant_text_alone(void **state)
{
	static const char text[] = "[12345]";
	struct jr_error why;

	(void)state;
	assert_non_null(jr_read(text, &why));
	assert_string_equal(text, "[12345]");
}

static void
members_are_found_by_their_exact_name(void **state)
{
	const struct json *v = json("{'a':1,'A':2,'':3,'a b':4}");

	(void)state;
	assert_string_equal(jr_digits(jr_get(v, "a")), "1");
	assert_string_equal(jr_digits(jr_get(v, "A")), "2");
	assert_string_equal(jr_digits(jr_get(v, "")), "3");
	assert_string_equal(jr_digits(jr_get(v, "a b")), "4");
	assert_null(jr_get(v, "b"));
	assert_null(jr_get(json("[1]"), "a"));
	assert_null(jr_get(json("'a'"), "a"));
	assert_null(jr_get(NULL, "a"));
}

static void
members_and_items_are_walked_in_order(void **state)
{
	const struct json *v = json("{'x':[1,'two',null],'y':{}}"), *m;

	(void)state;
	assert_int_equal(jr_count(v), 2);
	m = jr_first(v);
	assert_string_equal(jr_key(m), "x");
	assert_int_equal(jr_count(m), 3);
	assert_string_equal(jr_str(jr_next(jr_first(m))), "two");
	assert_null(jr_next(jr_next(jr_next(jr_first(m)))));
	m = jr_next(m);
	assert_string_equal(jr_key(m), "y");
	assert_null(jr_first(m));
	assert_null(jr_next(m));
	assert_int_equal(jr_count(json("5")), 0);
	assert_null(jr_first(NULL));
}

static void
truth_is_pythons(void **state)
{
	static const char *const no[] = { "null", "false", "0", "-0", "0.0",
		"0e5", "''", "[]", "{}" };
	static const char *const yes[] = { "true", "1", "-1", "0.1", "NaN",
		"Infinity", "' '", "'false'", "[0]", "[[]]", "{'':null}" };

	(void)state;
	assert_false(jr_truthy(NULL));
	for (size_t i = 0; i < COUNT(no); i++)
		if (jr_truthy(json(no[i])))
			flunk("%s is true", no[i]);
	for (size_t i = 0; i < COUNT(yes); i++)
		if (!jr_truthy(json(yes[i])))
			flunk("%s is false", yes[i]);
}

static void
trees_are_built_and_changed(void **state)
{
	struct json *v = jr_object(), *list = jr_array();

	(void)state;
	jr_put(v, "n", jr_new_number("12345678901234567890"));
	jr_put(v, "s", jr_new_str("a\"b"));
	jr_put(v, "b", jr_new_bool(true));
	jr_put_last(v, "l", list);
	jr_append(list, jr_new_null());
	jr_append(list, jr_new_bool(false));
	assert_string_equal(jr_text(v, &arena),
		"{\"n\":12345678901234567890,\"s\":\"a\\\"b\",\"b\":true,"
		"\"l\":[null,false]}");
	jr_put(v, "s", jr_new_str("new"));
	jr_remove(v, "n");
	jr_remove(v, "nothing");
	jr_append(jr_child(v, "l"), jr_new_number("7"));
	assert_string_equal(jr_text(v, &arena),
		"{\"s\":\"new\",\"b\":true,\"l\":[null,false,7]}");
	jr_remove(v, "l");
	jr_put(v, "last", jr_object());
	assert_string_equal(jr_text(v, &arena),
		"{\"s\":\"new\",\"b\":true,\"last\":{}}");
	jr_remove(v, "s");
	jr_remove(v, "b");
	jr_remove(v, "last");
	assert_string_equal(jr_text(v, &arena), "{}");
	jr_put(v, "a", jr_new_number("1"));
	assert_string_equal(jr_text(v, &arena), "{\"a\":1}");
}

static void
a_copy_shares_nothing_that_changes(void **state)
{
	struct json *v = json("{'a':{'b':[1,2.50]},'c':'x'}");
	struct json *copy = jr_copy(v);

	(void)state;
	jr_put(jr_child(copy, "a"), "new", jr_new_null());
	jr_remove(copy, "c");
	assert_string_equal(jr_text(v, &arena),
		"{\"a\":{\"b\":[1,2.50]},\"c\":\"x\"}");
	assert_string_equal(jr_text(copy, &arena),
		"{\"a\":{\"b\":[1,2.50],\"new\":null}}");
}

static void
a_copied_number_can_stand_under_another_key(void **state)
{
	struct json *v = json("{'a':1.10}"), *other = jr_object();

	(void)state;
	jr_put(other, "z", jr_copy(jr_get(v, "a")));
	assert_string_equal(jr_text(other, &arena), "{\"z\":1.10}");
	assert_string_equal(jr_text(v, &arena), "{\"a\":1.10}");
}

/* "k0":0,"k1":1 ... of which every third is there twice. */
static struct json *
many_members(size_t n)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s\"k%zu\":%zu", i == 0 ? "{" : ",", i,
			i % 3 == 0 ? 0 : i);
	for (size_t i = 0; i < n; i += 3)
		buf_addf(&b, ",\"k%zu\":%zu", i, i);
	buf_addc(&b, '}');
	return json(b.data);
}

static bool
holds(const struct json *v, size_t key, size_t value)
{
	const struct json *m = jr_get(v, arena_printf(&arena, "k%zu", key));
	int64_t n;

	return m != NULL && jr_int(m, &n) && n == (int64_t)value;
}

static void
members_of_large_objects_are_found_and_changed_as_those_of_small_ones(
	void **state)
{
	static const size_t sizes[] = { 1, 15, 16, 17, 18, 40, 43, 64, 3000 };

	(void)state;
	for (size_t s = 0; s < COUNT(sizes); s++) {
		size_t n = sizes[s];
		struct json *v = many_members(n), *copy = jr_copy(v);

		assert_int_equal(jr_count(v), n);
		assert_string_equal(jr_key(jr_first(v)), "k0");
		for (size_t i = 0; i < n; i++)
			assert_true(holds(v, i, i) && holds(copy, i, i));
		assert_null(jr_get(v, arena_printf(&arena, "k%zu", n)));
		/* Replaced, removed, put back at the end, and new ones. */
		for (size_t i = 0; i < 2 * n; i++)
			jr_put(v, arena_printf(&arena, "k%zu", i),
				jr_new_number("7"));
		jr_remove(v, "k0");
		jr_remove(v, "k0");
		assert_null(jr_get(v, "k0"));
		jr_put(v, "k0", jr_new_number("8"));
		jr_put_last(v, "last", jr_new_bool(true));
		assert_int_equal(jr_count(v), 2 * n + 1);
		assert_true(holds(v, 0, 8));
		for (size_t i = 1; i < 2 * n; i++)
			assert_true(holds(v, i, 7));
		assert_true(jr_bool(jr_get(v, "last")));
		/* The copy is not what it was made of. */
		for (size_t i = 0; i < n; i++)
			assert_true(holds(copy, i, i));
		assert_int_equal(jr_count(copy), n);
	}
}

static void
an_object_is_emptied_from_the_front(void **state)
{
	struct json *v = many_members(40), *m;
	size_t n = 0;

	(void)state;
	while ((m = jr_take(v)) != NULL)
		assert_string_equal(jr_key(m),
			arena_printf(&arena, "k%zu", n++));
	assert_int_equal(n, 40);
	assert_null(jr_get(v, "k5"));
	assert_string_equal(jr_text(v, &arena), "{}");
}

/* Does it have so many bytes as its text? */
static bool
length_is_right(const struct json *v)
{
	return jr_length(v) == strlen(jr_text(v, &arena));
}

static void
the_length_of_a_text_is_known_without_it(void **state)
{
	static const char *const values[] = { "null", "true", "false", "0",
		"-1.50e3", "NaN", "-Infinity", "''", "'a b'", "[]", "[1]",
		"[1,'a',null]", "{}", "{'a':1}", "{'a':[{}],'b':{'c':'d'}}",
		"'\\u0001 \\n \\\\ \\u00e9'", "{'\\t':'\\u001f'}" };

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		if (!length_is_right(json(values[i])))
			flunk("%s: %zu", values[i], jr_length(json(values[i])));
	assert_true(length_is_right(NULL));
	assert_int_equal(jr_length(jr_stored("{ }", &arena)), 3);
}

/* A list in a list, and so on, so many of them; n values in the last one. */
static struct json *
nested_lists(unsigned depth, unsigned n)
{
	struct json *top = jr_array(), *v = top;

	while (--depth > 0) {
		struct json *inner = jr_array();

		jr_append(v, inner);
		v = inner;
	}
	while (n-- > 0)
		jr_append(v, jr_new_null());
	return top;
}

static void
what_cannot_be_read_again_is_known_without_its_text(void **state)
{
	struct jr_error why;

	(void)state;
	for (unsigned depth = JR_DEPTH - 1; depth < JR_DEPTH + 2; depth++) {
		struct json *v = nested_lists(depth, 1);
		bool fits = jr_read(jr_text(v, &arena), &why) != NULL;

		assert_int_equal(jr_unreadable(v) == NULL, fits);
		if (!fits)
			assert_string_equal(jr_unreadable(v), why.what);
	}
	assert_null(jr_unreadable(nested_lists(1, JR_VALUES - 1)));
	assert_string_equal(jr_unreadable(nested_lists(1, JR_VALUES)),
		"too many values");
	assert_null(jr_read(jr_text(nested_lists(1, JR_VALUES), &arena), &why));
	assert_string_equal(why.what, "too many values");
}

static void
a_stored_value_is_written_as_it_is(void **state)
{
	const char *text = "{ \"b\": 1.50, \"a\" : [] }";
	const struct json *v = jr_stored(text, &arena);
	struct buf b;

	(void)state;
	assert_ptr_equal(jr_text(v, &arena), text);
	assert_string_equal(jr_digits(jr_get(v, "b")), "1.50");
	assert_int_equal(jr_count(v), 2);
	/* Having looked inside makes no difference. */
	assert_ptr_equal(jr_text(v, &arena), text);
	buf_init(&b, &arena, 100);
	jr_write(v, &b);
	assert_string_equal(b.data, text);
}

static void
a_stored_value_is_any_value(void **state)
{
	(void)state;
	assert_int_equal(jr_type(jr_stored("[1]", &arena)), JSON_ARRAY);
	assert_string_equal(jr_str(jr_stored("\"x\"", &arena)), "x");
	assert_string_equal(jr_digits(jr_stored("1.0", &arena)), "1.0");
	assert_true(jr_bool(jr_stored("true", &arena)));
	assert_false(jr_truthy(jr_stored("{}", &arena)));
	assert_true(jr_is_str(jr_stored("\"\"", &arena)));
	assert_int_equal(jr_type(jr_stored("no JSON", &arena)), JSON_NULL);
	assert_null(jr_get(jr_stored("", &arena), "a"));
}

static void
a_copy_of_a_stored_value_can_be_changed(void **state)
{
	const struct json *v = jr_stored("{ \"a\": 1 }", &arena);
	struct json *copy = jr_copy(v);

	(void)state;
	jr_put(copy, "b", jr_new_str("c"));
	assert_string_equal(jr_text(copy, &arena), "{\"a\":1,\"b\":\"c\"}");
	assert_string_equal(jr_text(v, &arena), "{ \"a\": 1 }");
}

static void
plain_is_what_comes_back_from_the_text(void **state)
{
	struct json *v = json("{'a':[NaN,-Infinity,1.0],'b':'NaN'}");
	const struct json *plain;

	(void)state;
	assert_ptr_equal(jr_plain(jr_get(v, "b")), jr_get(v, "b"));
	jr_put(v, "c", jr_new_written(json("7"), "007"));
	plain = jr_plain(v);
	assert_int_equal(jr_type(jr_first(jr_get(plain, "a"))), JSON_NULL);
	assert_false(jr_is_str(jr_get(plain, "c")));
	assert_string_equal(jr_text(plain, &arena),
		quoted("{'a':[null,null,1.0],'b':'NaN','c':7}"));
	/* What was given stays what it is. */
	assert_string_equal(jr_str(jr_get(v, "c")), "007");
	assert_int_equal(jr_type(jr_first(jr_get(v, "a"))), JSON_NUMBER);
}

/* {"0":0, "1":1, ... , "0":n, "1":n+1 ...} made unique */
static void
repeated_members_can_be_merged(void **state)
{
	static const unsigned sizes[] = { 1, 3, 16, 17, 100 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct json *v = jr_object();
		unsigned n = sizes[i];

		for (unsigned k = 0; k < 2 * n; k++)
			jr_put_last(v, arena_printf(&arena, "%u", k % n),
				jr_new_number(arena_printf(&arena, "%u", k)));
		jr_put_last(v, "0", jr_new_written(json("7"), "007"));
		jr_unique(v);
		assert_int_equal(jr_count(v), n);
		assert_string_equal(jr_key(jr_first(v)), "0");
		assert_string_equal(jr_str(jr_first(v)), "007");
		for (unsigned k = 1; k < n; k++)
			assert_string_equal(jr_digits(jr_get(v,
						    arena_printf(&arena, "%u",
							    k))),
				arena_printf(&arena, "%u", k + n));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_kind_of_value_is_read),
		TEST(what_is_no_json_is_refused_with_the_place),
		TEST(text_that_is_not_utf8_is_refused),
		TEST(a_nul_is_refused_wherever_it_stands),
		TEST(escapes_are_undone),
		TEST(half_a_surrogate_pair_is_refused),
		TEST(nesting_deeper_than_64_is_refused),
		TEST(more_than_half_a_million_values_are_refused),
		TEST(our_own_text_may_be_deeper),
		TEST(a_repeated_key_keeps_its_last_value),
		TEST(keys_keep_their_order),
		TEST(numbers_come_back_as_they_were_sent),
		TEST(numbers_stay_with_their_keys),
		TEST(whole_numbers_of_64_bits_are_exact),
		TEST(whole_numbers_may_have_a_point_or_an_exponent),
		TEST(real_numbers_are_the_nearest),
		TEST(the_words_for_unbounded_numbers_are_taken),
		TEST(one_byte_order_mark_may_lead),
		TEST(reading_leaves_a_constant_text_alone),
		TEST(members_are_found_by_their_exact_name),
		TEST(members_and_items_are_walked_in_order),
		TEST(truth_is_pythons),
		TEST(trees_are_built_and_changed),
		TEST(a_copy_shares_nothing_that_changes),
		TEST(a_copied_number_can_stand_under_another_key),
		TEST(members_of_large_objects_are_found_and_changed_as_those_of_small_ones),
		TEST(an_object_is_emptied_from_the_front),
		TEST(the_length_of_a_text_is_known_without_it),
		TEST(what_cannot_be_read_again_is_known_without_its_text),
		TEST(a_stored_value_is_written_as_it_is),
		TEST(a_stored_value_is_any_value),
		TEST(a_copy_of_a_stored_value_can_be_changed),
		TEST(plain_is_what_comes_back_from_the_text),
		TEST(repeated_members_can_be_merged),
	};

	return cmocka_run_group_tests_name("jr", tests, NULL, NULL);
}
