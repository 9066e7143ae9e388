#include "tests/unit/helpers.h"

#include "json/keys.h"

static const char *
split(const char *text, size_t most, bool all)
{
	struct strs keys;

	assert_int_equal(keys_split(text, most, &arena, &keys), all);
	return joined(&keys);
}

static struct strs
keys_of(const char *text)
{
	struct strs keys;

	assert_true(keys_split(text, 9, &arena, &keys));
	return keys;
}

static void
dots_stand_between_keys(void **state)
{
	(void)state;
	assert_string_equal(split("a", 9, true), "a");
	assert_string_equal(split("a.bc.d", 9, true), "a bc d");
	assert_string_equal(split("", 9, true), "");
	assert_string_equal(split(".a..", 9, true), " a  ");
}

static void
no_more_keys_are_made_than_are_wanted(void **state)
{
	(void)state;
	assert_string_equal(split("a.b.c", 3, true), "a b c");
	assert_string_equal(split("a.b.c.d", 3, false), "a b c");
	assert_string_equal(split("a.b.c.", 3, false), "a b c");
	assert_string_equal(split("a.b", 1, false), "a");
}

static void
escapes_are_undone(void **state)
{
	static const struct {
		const char *escaped, *key;
	} table[] = { { "na%2Eme", "na.me" }, { "100%%", "100%" },
		{ "a%%2Eb", "a%2Eb" }, { "%24ref", "$ref" }, { "%_x", "_x" },
		{ "a%_%_b", "a__b" }, { "a%20b%", "a%20b%" }, { "", "" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(keys_unescape(table[i].escaped, &arena),
			table[i].key);
}

static void
what_lies_at_keys_is_found(void **state)
{
	const struct json *v = json("{'a':{'b':{'c':1}},'d':[2]}");
	const struct strs c = keys_of("a.b.c"), no = keys_of("a.x.c"),
			  list = keys_of("d.0"), through = keys_of("a.b.c.d");

	(void)state;
	assert_string_equal(jr_text(keys_get(v, &c), &arena), "1");
	assert_null(keys_get(v, &no));
	assert_null(keys_get(v, &list));
	assert_null(keys_get(v, &through));
}

static void
objects_on_the_way_are_made(void **state)
{
	struct json *v = jr_copy(json("{'a':{},'d':5}"));
	const struct strs c = keys_of("a.b.c"), top = keys_of("x"),
			  through = keys_of("d.e.f");
	struct json *at = keys_enter(v, &c);

	(void)state;
	assert_non_null(at);
	jr_put(at, "c", jr_new_str("there"));
	assert_string_equal(jr_text(v, &arena),
		"{\"a\":{\"b\":{\"c\":\"there\"}},\"d\":5}");
	assert_ptr_equal(keys_enter(v, &top), v);
	assert_null(keys_enter(v, &through));
	/* What is to have a member has to be an object itself. */
	assert_null(keys_enter(jr_new_str("text"), &c));
	assert_null(keys_enter(jr_new_str("text"), &top));
}

static void
copies_have_the_objects_that_were_on_the_way(void **state)
{
	const struct json *v = json("{'a':{'b':1,'c':{'d':2}},'e':3}");
	static const struct {
		const char *keys, *copied;
	} table[] = { { "a.b", "{\"a\":{\"b\":1}}" },
		{ "a.c", "{\"a\":{\"c\":{\"d\":2}}}" }, { "a.x", "{\"a\":{}}" },
		{ "x.y", "{}" }, { "e.f", "{}" }, { "e", "{\"e\":3}" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct strs keys = keys_of(table[i].keys);
		struct json *to = jr_object();

		keys_copy(to, v, &keys);
		assert_string_equal(jr_text(to, &arena), table[i].copied);
	}
}

static void
a_copy_does_not_replace_what_is_beside_it(void **state)
{
	const struct json *v = json("{'a':{'b':1,'c':2}}");
	const struct strs b = keys_of("a.b"), c = keys_of("a.c"),
			  a = keys_of("a");
	struct json *to = jr_object();

	(void)state;
	keys_copy(to, v, &b);
	keys_copy(to, v, &c);
	assert_string_equal(jr_text(to, &arena), "{\"a\":{\"b\":1,\"c\":2}}");
	keys_copy(to, v, &a);
	assert_string_equal(jr_text(to, &arena), "{\"a\":{\"b\":1,\"c\":2}}");
}

static void
what_lies_at_keys_can_be_removed(void **state)
{
	static const struct {
		const char *keys, *left;
	} table[] = { { "a.b", "{\"a\":{\"c\":2},\"e\":3}" },
		{ "a", "{\"e\":3}" }, { "a.x", NULL }, { "x.y", NULL },
		{ "e.f", NULL }, { "e.f.g", NULL } };
	const struct json *v = json("{'a':{'b':1,'c':2},'e':3}");

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct strs keys = keys_of(table[i].keys);
		struct json *from = jr_copy(v);

		keys_remove(from, &keys);
		assert_string_equal(jr_text(from, &arena),
			table[i].left != NULL ? table[i].left :
						jr_text(v, &arena));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(dots_stand_between_keys),
		TEST(no_more_keys_are_made_than_are_wanted),
		TEST(escapes_are_undone),
		TEST(what_lies_at_keys_is_found),
		TEST(objects_on_the_way_are_made),
		TEST(copies_have_the_objects_that_were_on_the_way),
		TEST(a_copy_does_not_replace_what_is_beside_it),
		TEST(what_lies_at_keys_can_be_removed),
	};

	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
