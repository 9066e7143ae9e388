#include "tests/unit/helpers.h"

#include <string.h>

#include "base/visible.h"

static const char *
shown(const char *text)
{
	struct buf b;

	buf_init(&b, &arena, 10000);
	visible_add(&b, text);
	return b.data;
}

static void
text_is_shown_as_it_is(void **state)
{
	static const char *const table[] = { "", "a b", "n\xc3\xa4me",
		"\xe6\xa8\xa1", "\xf0\x9f\x98\x80", "\xc2\xa0", "\xe2\x80\x8f",
		"\xe2\x81\xa5", "\xe2\x81\xaa", "~\"'" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_string_equal(shown(table[i]), table[i]);
		assert_true(visible_as_it_is(table[i]));
	}
}

static void
what_moves_a_cursor_is_written_out(void **state)
{
	static const struct {
		const char *text, *shown;
	} table[] = {
		{ "a\nb\r\tc", "a\\nb\\r\\tc" },
		{ "\x1b[2J\x01\x1f\x7f", "\\x1b[2J\\x01\\x1f\\x7f" },
		/* U+0080, U+009B and U+009F */
		{ "\xc2\x80\xc2\x9b\xc2\x9f", "\\u0080\\u009b\\u009f" },
		{ "\xe2\x80\xa8\xe2\x80\xaa\xe2\x80\xae",
			"\\u2028\\u202a\\u202e" },
		{ "\xe2\x81\xa6\xe2\x81\xa9", "\\u2066\\u2069" },
		/* no UTF-8: alone, overlong, a surrogate, cut off */
		{ "a\x9b\xff", "a\\x9b\\xff" },
		{ "\xc0\x9b", "\\xc0\\x9b" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xe2\x80", "\\xe2\\x80" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_string_equal(shown(table[i].text), table[i].shown);
		assert_false(visible_as_it_is(table[i].text));
	}
}

static void
an_escape_is_not_what_looks_like_one(void **state)
{
	(void)state;
	assert_string_equal(shown("\\n"), "\\\\n");
	assert_string_equal(shown("\n"), "\\n");
	assert_string_equal(shown("\\\x1b"), "\\\\\\x1b");
}

static void
json_keeps_its_value(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1000);
	visible_add_json(&b,
		"{\"a\":\"\\n\xc3\xa4\x7f\xc2\x9b\xe2\x80\xae\xff\"}");
	assert_string_equal(b.data,
		"{\"a\":\"\\n\xc3\xa4\\u007f\\u009b\\u202e\\ufffd\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_is_shown_as_it_is),
		TEST(what_moves_a_cursor_is_written_out),
		TEST(an_escape_is_not_what_looks_like_one),
		TEST(json_keeps_its_value),
	};

	return cmocka_run_group_tests_name("visible", tests, NULL, NULL);
}
