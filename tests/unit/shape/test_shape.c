#include "tests/unit/helpers.h"

#include <string.h>

#include "shape/shape.h"

#define THING_FIELDS(F, R)                                       \
	F(R, name, str, .flags = KEY | STRIP, .doc = "Its name") \
	F(R, size, int, .min = 1, .max = 9)                      \
	F(R, big, flag, .role = ROLE_EQUAL)                      \
	F(R, tags, strs, .since = V(2, 13))
RECORD(thing, THING_FIELDS);
SHAPE(thing, "things", THING_FIELDS);

static void
a_row_declares_member_and_field_alike(void **state)
{
	const struct field *f = thing_shape.fields;

	(void)state;
	assert_string_equal(thing_shape.name, "thing");
	assert_string_equal(thing_shape.table, "things");
	assert_int_equal(thing_shape.count, 4);
	assert_int_equal(thing_shape.size, sizeof(struct thing));
	assert_string_equal(f[0].name, "name");
	assert_int_equal(f[0].type, TYPE_str);
	assert_int_equal(f[0].flags, KEY | STRIP);
	assert_string_equal(f[0].doc, "Its name");
	assert_int_equal(f[1].type, TYPE_int);
	assert_int_equal(f[1].min, 1);
	assert_int_equal(f[1].max, 9);
	assert_int_equal(f[2].role, ROLE_EQUAL);
	assert_int_equal(f[3].type, TYPE_strs);
	assert_int_equal(f[3].at, offsetof(struct thing, tags));
	assert_int_equal(f[3].has, offsetof(struct thing, has.tags));
	assert_int_equal(f[3].nil, offsetof(struct thing, nil.tags));
}

static void
a_member_has_a_value_or_null_or_nothing(void **state)
{
	const struct field *size = shape_find(&thing_shape, "size");
	struct thing t = { 0 };

	(void)state;
	assert_false(record_has(&t, size));
	SET(&t, size, 7);
	assert_true(record_has(&t, size));
	assert_false(record_nil(&t, size));
	assert_int_equal(t.size, 7);
	record_set(&t, size, false, true);
	assert_false(t.has.size);
	assert_true(t.nil.size);
	SET(&t, size, 8);
	assert_false(t.nil.size);
	assert_false(t.has.name || t.has.big || t.has.tags);
}

static void
fields_are_found_by_their_whole_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < thing_shape.count; i++)
		assert_ptr_equal(shape_find(&thing_shape,
					 thing_shape.fields[i].name),
			&thing_shape.fields[i]);
	assert_null(shape_find(&thing_shape, "nam"));
	assert_null(shape_find(&thing_shape, "names"));
	assert_null(shape_find(&thing_shape, "Name"));
	assert_null(shape_find(&thing_shape, ""));
}

static void
versions_compare_part_by_part(void **state)
{
	(void)state;
	assert_true(V(2, 13) > V(2, 9));
	assert_true(V(3, 0) > V(2, 999));
	assert_true(V(2, 1) > V(1, 34));
}

static void
a_list_becomes_a_json_array(void **state)
{
	const char *v[] = { "a", "", "say \"hi\"", "\xc3\xa9\n" };

	(void)state;
	assert_string_equal(strs_json(&(struct strs){ v, 4 }, &arena),
		"[\"a\",\"\",\"say \\\"hi\\\"\",\"\xc3\xa9\\n\"]");
	assert_string_equal(strs_json(&(struct strs){ v, 1 }, &arena),
		"[\"a\"]");
	assert_string_equal(strs_json(&(struct strs){ NULL, 0 }, &arena), "[]");
}

static void
every_type_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (unsigned a = TYPE_str; a <= TYPE_any; a++) {
		assert_non_null(type_word(a));
		for (unsigned b = TYPE_str; b < a; b++)
			assert_string_not_equal(type_word(a), type_word(b));
	}
	assert_string_equal(type_word(TYPE_strs), "list of strings");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_declares_member_and_field_alike),
		TEST(a_member_has_a_value_or_null_or_nothing),
		TEST(fields_are_found_by_their_whole_name),
		TEST(versions_compare_part_by_part),
		TEST(a_list_becomes_a_json_array),
		TEST(every_type_has_a_word_of_its_own),
	};

	return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
