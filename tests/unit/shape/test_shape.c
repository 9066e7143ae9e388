#include "tests/unit/helpers.h"

#include <string.h>

#include "shape/shape.h"

#define THING_FIELDS(F, R)                                       \
	F(R, name, str, .flags = KEY | STRIP, .doc = "Its name") \
	F(R, size, int, .min = 1, .max = 9)                      \
	F(R, big, flag, .filter = FILTER_EQUAL)                  \
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
	assert_int_equal(f[2].filter, FILTER_EQUAL);
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

#define PLACE_FIELDS(F, R)                     \
	F(R, tags, strs, .doc = "Its tags")    \
	F(R, where, str, .doc = "Where it is") \
	F(R, size, int, .doc = "Its size")     \
	F(R, name, str, .doc = "Its name")
RECORD(place, PLACE_FIELDS);
SHAPE(place, NULL, PLACE_FIELDS);

static void
a_record_takes_what_another_has_of_the_same_names(void **state)
{
	struct thing t = { 0 };
	struct place p = { 0 };

	(void)state;
	SET(&t, name, "chair");
	SET(&t, tags, words("old red"));
	SET(&t, big, true);
	t.size = 3;
	t.nil.size = true;
	SET(&p, name, "table");
	SET(&p, where, "hall");
	SET(&p, size, 8);
	record_copy(&thing_shape, &t, &place_shape, &p);
	assert_string_equal(p.name, "chair");
	assert_string_equal(joined(&p.tags), "old red");
	assert_true(p.has.tags);
	/* No value is no reason to forget one, and null is none. */
	assert_string_equal(p.where, "hall");
	assert_int_equal(p.size, 8);
	assert_false(p.nil.size);
}

static void
a_value_of_each_type_is_copied_whole(void **state)
{
	struct thing from = { 0 }, to = { 0 };

	(void)state;
	SET(&from, name, "x");
	SET(&from, size, INT64_MAX);
	SET(&from, big, true);
	SET(&from, tags, words("a b"));
	record_copy(&thing_shape, &from, &thing_shape, &to);
	assert_memory_equal(&from, &to, sizeof(from));
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
		TEST(a_record_takes_what_another_has_of_the_same_names),
		TEST(a_value_of_each_type_is_copied_whole),
		TEST(every_type_has_a_word_of_its_own),
	};

	return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
