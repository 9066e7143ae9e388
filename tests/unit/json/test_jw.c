#include "tests/unit/helpers.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json/jw.h"

static struct jw w;
static struct buf out;

static int
begin_writing(void **state)
{
	begin(state);
	buf_init(&out, &arena, 100000);
	jw_init(&w, &out);
	return 0;
}

#define WRITES(f) cmocka_unit_test_setup_teardown(f, begin_writing, end)

static void
objects_and_lists_nest(void **state)
{
	(void)state;
	jw_obj(&w, NULL);
	jw_str(&w, "a", "x");
	jw_arr(&w, "b");
	jw_int(&w, NULL, 1);
	jw_obj(&w, NULL);
	jw_end(&w);
	jw_arr(&w, NULL);
	jw_end(&w);
	jw_null(&w, NULL);
	jw_end(&w);
	jw_obj(&w, "c");
	jw_flag(&w, "d", true);
	jw_flag(&w, "e", false);
	jw_end(&w);
	jw_json(&w, "f", "{\"as\": 1}");
	jw_end(&w);
	assert_string_equal(out.data,
		"{\"a\":\"x\",\"b\":[1,{},[],null],"
		"\"c\":{\"d\":true,\"e\":false},\"f\":{\"as\": 1}}");
}

static void
keys_and_strings_are_escaped(void **state)
{
	(void)state;
	jw_obj(&w, NULL);
	jw_str(&w, "say \"hi\"", "line\nend\\");
	jw_end(&w);
	assert_string_equal(out.data,
		"{\"say \\\"hi\\\"\":\"line\\nend\\\\\"}");
}

static void
integers_are_written_whole(void **state)
{
	(void)state;
	jw_arr(&w, NULL);
	jw_int(&w, NULL, INT64_MIN);
	jw_int(&w, NULL, INT64_MAX);
	jw_int(&w, NULL, 0);
	jw_end(&w);
	assert_string_equal(out.data,
		"[-9223372036854775808,9223372036854775807,0]");
}

static void
reals_are_the_shortest_text_and_look_like_reals(void **state)
{
	static const struct {
		double d;
		const char *text;
	} table[] = { { 1, "1.0" }, { -0.0, "-0.0" }, { 0, "0.0" },
		{ 0.1, "0.1" }, { 0.1 + 0.2, "0.30000000000000004" },
		{ 100000, "100000.0" }, { 2.5e-5, "2.5e-05" },
		{ 1e16, "1e+16" }, { 1.5e300, "1.5e+300" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 9007199254740993.0, "9007199254740992.0" },
		{ DBL_MAX, "1.7976931348623157e+308" },
		{ DBL_MIN, "2.2250738585072014e-308" }, { 5e-324, "5e-324" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		buf_cut(&out, 0);
		jw_init(&w, &out);
		jw_real(&w, NULL, table[i].d);
		assert_string_equal(out.data, table[i].text);
	}
}

static void
reals_read_back_the_same(void **state)
{
	uint64_t bits = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double d;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&d, &bits, sizeof(d));
		if (!isfinite(d))
			continue;
		buf_cut(&out, 0);
		jw_init(&w, &out);
		jw_real(&w, NULL, d);
		if (strtod(out.data, NULL) != d)
			flunk("%a is written as %s", d, out.data);
		assert_non_null(strpbrk(out.data, ".e"));
	}
}

static void
what_is_no_number_is_null(void **state)
{
	(void)state;
	jw_arr(&w, NULL);
	jw_real(&w, NULL, (double)NAN);
	jw_real(&w, NULL, HUGE_VAL);
	jw_real(&w, NULL, -HUGE_VAL);
	jw_end(&w);
	assert_string_equal(out.data, "[null,null,null]");
}

static void
times_have_an_offset_and_a_fraction_if_there_is_one(void **state)
{
	(void)state;
	jw_obj(&w, NULL);
	jw_time(&w, "a", NOW);
	jw_time(&w, "b", NOW + 1000);
	jw_end(&w);
	assert_string_equal(out.data,
		"{\"a\":\"2024-06-15T12:00:00+00:00\","
		"\"b\":\"2024-06-15T12:00:00.001000+00:00\"}");
}

static void
lists_of_strings_may_be_empty(void **state)
{
	struct strs none = { 0 }, two = words("a b");

	(void)state;
	jw_obj(&w, NULL);
	jw_strs(&w, "none", &none);
	jw_strs(&w, "two", &two);
	jw_end(&w);
	assert_string_equal(out.data, "{\"none\":[],\"two\":[\"a\",\"b\"]}");
}

#define ALL_FIELDS(F, R)                   \
	F(R, text, str, .doc = "A text")   \
	F(R, whole, int, .doc = "A whole") \
	F(R, part, real, .doc = "A part")  \
	F(R, yes, flag, .doc = "A yes")    \
	F(R, when, time, .doc = "A when")  \
	F(R, list, strs, .doc = "A list")  \
	F(R, object, json, .doc = "A object")
RECORD(all, ALL_FIELDS);
SHAPE(all, NULL, ALL_FIELDS);

static const char *
written(const struct all *a)
{
	jw_obj(&w, NULL);
	for (size_t i = 0; i < all_shape.count; i++)
		jw_field(&w, &all_shape.fields[i], a);
	jw_end(&w);
	return out.data;
}

static void
a_member_is_written_as_its_type_says(void **state)
{
	struct all a = { 0 };

	(void)state;
	SET(&a, text, "t");
	SET(&a, whole, -5);
	SET(&a, part, 2);
	SET(&a, yes, true);
	SET(&a, when, 0);
	SET(&a, list, words("x y"));
	SET(&a, object, jr_stored("{\"k\":[1.50]}", &arena));
	assert_string_equal(written(&a),
		"{\"text\":\"t\",\"whole\":-5,\"part\":2.0,\"yes\":true,"
		"\"when\":\"1970-01-01T00:00:00+00:00\",\"list\":[\"x\",\"y\"],"
		"\"object\":{\"k\":[1.50]}}");
}

static void
the_key_of_a_field_comes_before_any_value(void **state)
{
	const struct field bare = { .name = "no \"record\"" };

	(void)state;
	jw_obj(&w, NULL);
	jw_member(&w, &all_shape.fields[0]);
	jw_arr(&w, NULL);
	jw_int(&w, NULL, 1);
	jw_int(&w, NULL, 2);
	jw_end(&w);
	jw_member(&w, &all_shape.fields[1]);
	jw_null(&w, NULL);
	jw_member(&w, &bare);
	jw_int(&w, NULL, 3);
	jw_end(&w);
	assert_string_equal(out.data,
		"{\"text\":[1,2],\"whole\":null,\"no \\\"record\\\"\":3}");
}

static void
of_a_record_only_what_has_a_value_is_written(void **state)
{
	struct all a = { 0 };

	(void)state;
	SET(&a, whole, 0);
	SET(&a, text, "t");
	jw_obj(&w, NULL);
	jw_record(&w, &all_shape, &a);
	jw_end(&w);
	assert_string_equal(out.data, "{\"text\":\"t\",\"whole\":0}");
}

static void
a_member_without_a_value_is_null(void **state)
{
	struct all a = { 0 };

	(void)state;
	assert_string_equal(written(&a),
		"{\"text\":null,\"whole\":null,\"part\":null,\"yes\":null,"
		"\"when\":null,\"list\":null,\"object\":null}");
}

static void
what_does_not_fit_is_told_at_the_end(void **state)
{
	(void)state;
	buf_init(&out, &arena, 20);
	jw_init(&w, &out);
	jw_arr(&w, NULL);
	for (int i = 0; i < 20; i++)
		jw_str(&w, NULL, "abc");
	jw_end(&w);
	assert_true(out.full);
	assert_true(out.len <= 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WRITES(objects_and_lists_nest),
		WRITES(keys_and_strings_are_escaped),
		WRITES(integers_are_written_whole),
		WRITES(reals_are_the_shortest_text_and_look_like_reals),
		WRITES(reals_read_back_the_same),
		WRITES(what_is_no_number_is_null),
		WRITES(times_have_an_offset_and_a_fraction_if_there_is_one),
		WRITES(lists_of_strings_may_be_empty),
		WRITES(a_member_is_written_as_its_type_says),
		WRITES(the_key_of_a_field_comes_before_any_value),
		WRITES(of_a_record_only_what_has_a_value_is_written),
		WRITES(a_member_without_a_value_is_null),
		WRITES(what_does_not_fit_is_told_at_the_end),
	};

	return cmocka_run_group_tests_name("jw", tests, NULL, NULL);
}
