#include "tests/unit/helpers.h"

#include <string.h>

#include "base/utf8.h"

static void
the_first_and_last_of_each_length_are_taken(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} table[] = { { "\x01", 1 }, { "\x7f", 1 }, { "\xc2\x80", 2 },
		{ "\xdf\xbf", 2 }, { "\xe0\xa0\x80", 3 }, { "\xed\x9f\xbf", 3 },
		{ "\xee\x80\x80", 3 }, { "\xef\xbf\xbf", 3 },
		{ "\xf0\x90\x80\x80", 4 }, { "\xf4\x8f\xbf\xbf", 4 } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(strlen(table[i].text), table[i].len);
		assert_int_equal(utf8_len(table[i].text, table[i].len),
			table[i].len);
		assert_int_equal(utf8_len(table[i].text, 100), table[i].len);
	}
	assert_int_equal(utf8_len("\0", 1), 1);
}

static void
what_unicode_forbids_is_refused(void **state)
{
	static const char *const table[] = { "\x80", /* nothing to continue */
		"\xbf",                              /* */
		"\xc0\x80",                          /* NUL, overlong */
		"\xc1\xbf",                          /* U+007F, overlong */
		"\xe0\x9f\xbf",                      /* U+07FF, overlong */
		"\xf0\x8f\xbf\xbf",                  /* U+FFFF, overlong */
		"\xed\xa0\x80",                      /* first surrogate */
		"\xed\xbf\xbf",                      /* last surrogate */
		"\xf4\x90\x80\x80",                  /* U+110000 */
		"\xf5\x80\x80\x80",                  /* beyond */
		"\xf8\x88\x80\x80\x80",     /* five bytes, once thought of */
		"\xff", "\xfe", "\xc2\x41", /* continued by a letter */
		"\xe2\x82\x41", "\xe2\x41\x82", "\xf0\x9f\x98\x41",
		"\xf0\x9f\x41\x80", "\xc2\xc2" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(utf8_len(table[i], strlen(table[i])), 0);
}

static void
a_sequence_cut_short_is_refused_and_not_read_beyond(void **state)
{
	static const char *const table[] = { "\xc3\xa9", "\xe2\x82\xac",
		"\xf0\x9f\x98\x80" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		for (size_t n = 0; n < strlen(table[i]); n++) {
			/* Of just that length, for the sanitizer to see. */
			char *part = arena_memdup(&arena, table[i], n);

			assert_int_equal(utf8_len(part, n), 0);
			assert_int_equal(utf8_valid(part, n), 0);
		}
}

static void
valid_text_is_counted_up_to_the_first_fault(void **state)
{
	static const char good[] = "na\xc3\xafve \xe2\x82\xac "
				   "\xf0\x9f\x98\x80\n";

	(void)state;
	assert_int_equal(utf8_valid(good, strlen(good)), strlen(good));
	assert_int_equal(utf8_valid("", 0), 0);
	assert_int_equal(utf8_valid("ab\xffgh", 5), 2);
	assert_int_equal(utf8_valid("ab\xc3\xa9\xc3", 5), 4);
	assert_int_equal(utf8_valid("a\0b", 3), 3);
}

/* Every code point there is, encoded here as RFC 3629 says. */
static void
every_code_point_but_surrogates_is_valid(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 0x120000; c += c < 0x3000 ? 1 : 61) {
		unsigned char s[4];
		size_t n;

		if (c < 0x80) {
			s[0] = (unsigned char)c;
			n = 1;
		} else if (c < 0x800) {
			s[0] = (unsigned char)(0xc0 | c >> 6);
			n = 2;
		} else if (c < 0x10000) {
			s[0] = (unsigned char)(0xe0 | c >> 12);
			n = 3;
		} else {
			s[0] = (unsigned char)(0xf0 | c >> 18);
			n = 4;
		}
		for (size_t i = 1; i < n; i++)
			s[i] = (unsigned char)(0x80 |
				(c >> 6 * (n - 1 - i) & 0x3f));
		assert_int_equal(utf8_len((const char *)s, n),
			c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_and_last_of_each_length_are_taken),
		TEST(what_unicode_forbids_is_refused),
		TEST(a_sequence_cut_short_is_refused_and_not_read_beyond),
		TEST(valid_text_is_counted_up_to_the_first_fault),
		TEST(every_code_point_but_surrogates_is_valid),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
