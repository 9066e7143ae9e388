#include "helpers.h"

#include <string.h>

#include "base/log.h"

static const char *
pair(const char *key, const char *value)
{
	struct buf b;

	buf_init(&b, &arena, 1000);
	log_add(&b, key, value);
	return b.data;
}

static void
pairs_are_separated_by_blanks(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1000);
	log_add(&b, "endpoint", "models.get_all");
	log_addn(&b, "status", 200);
	log_addn(&b, "least", INT64_MIN);
	assert_string_equal(b.data,
		"endpoint=models.get_all status=200 "
		"least=-9223372036854775808");
}

static void
a_value_is_quoted_only_where_it_must_be(void **state)
{
	(void)state;
	assert_string_equal(pair("a", "b/c-d.e"), "a=b/c-d.e");
	assert_string_equal(pair("a", ""), "a=\"\"");
	assert_string_equal(pair("a", "b c"), "a=\"b c\"");
	assert_string_equal(pair("a", "b=c"), "a=\"b=c\"");
	assert_string_equal(pair("a", "\"b\""), "a=\"\\\"b\\\"\"");
	assert_string_equal(pair("a", "b\\c d"), "a=\"b\\\\c d\"");
	assert_string_equal(pair("a", "\xc3\xa9"), "a=\xc3\xa9");
}

/* Who could write lines of his own could put words into others' mouths. */
static void
no_value_can_end_the_line(void **state)
{
	(void)state;
	assert_string_equal(pair("a", "b\nlevel=fatal"),
		"a=\"b\\x0alevel=fatal\"");
	assert_string_equal(pair("a", "\r\t\x1b[0m\x7f"),
		"a=\\x0d\\x09\\x1b[0m\\x7f");
}

static void
say_something(void *arg)
{
	(void)arg;
	log_event("warn", "database", "%s is %d", "/a b", 7);
}

static void
say_too_much(void *arg)
{
	(void)arg;
	log_event("warn", "database", "%20000s", "end");
}

/* Full to the last byte, and with what would not fit any more. */
static void
write_a_full_line(void *arg)
{
	const size_t *more = arg;
	struct buf b;

	buf_init(&b, &arena, 100);
	log_add(&b, "a", "b");
	for (size_t i = 0; i < 97 + *more; i++)
		buf_addc(&b, 'x');
	log_write(&b);
}

static void
a_line_that_is_too_long_ends_all_the_same(void **state)
{
	const char *err;

	(void)state;
	for (size_t more = 0; more < 3; more++) {
		assert_int_equal(in_child(write_a_full_line, &more, &err), 0);
		assert_int_equal(strlen(err), 100);
		assert_ptr_equal(strchr(err, '\n'), err + 99);
	}
}

static void
an_event_is_one_line_on_standard_error(void **state)
{
	const char *err;

	(void)state;
	assert_int_equal(in_child(say_something, NULL, &err), 0);
	assert_string_equal(err,
		"level=warn topic=database msg=\"/a b is 7\"\n");
	assert_int_equal(in_child(say_too_much, NULL, &err), 0);
	assert_true(strlen(err) < 4095);
	assert_ptr_equal(strchr(err, '\n'), err + strlen(err) - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pairs_are_separated_by_blanks),
		TEST(a_value_is_quoted_only_where_it_must_be),
		TEST(no_value_can_end_the_line),
		TEST(a_line_that_is_too_long_ends_all_the_same),
		TEST(an_event_is_one_line_on_standard_error),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
