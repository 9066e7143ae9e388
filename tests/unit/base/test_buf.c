#include "tests/unit/helpers.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

static void
a_new_buffer_is_an_empty_string(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 0);
	assert_string_equal(b.data, "");
	assert_int_equal(b.len, 0);
	assert_false(b.full);
}

static void
what_is_added_follows_what_is_there(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 100);
	buf_add(&b, "one");
	buf_addc(&b, ' ');
	buf_addn(&b, "two and more", 3);
	buf_addf(&b, " %d%s", 3, "");
	buf_add(&b, "");
	assert_string_equal(b.data, "one two 3");
	assert_int_equal(b.len, strlen("one two 3"));
}

static void
it_grows_as_far_as_it_must(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1 << 20);
	for (int i = 0; i < 20000; i++)
		buf_addf(&b, "%06d,", i);
	assert_int_equal(b.len, 140000);
	assert_false(b.full);
	for (int i = 0; i < 20000; i++) {
		char want[16];

		snprintf(want, sizeof(want), "%06d,", i);
		assert_memory_equal(b.data + 7 * i, want, 7);
	}
	assert_int_equal(b.data[b.len], '\0');
}

static void
the_limit_itself_can_be_reached(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 5);
	buf_add(&b, "12");
	buf_addf(&b, "%s", "345");
	assert_string_equal(b.data, "12345");
	assert_false(b.full);
	buf_add(&b, "");
	assert_false(b.full);
	buf_addc(&b, '6');
	assert_true(b.full);
	assert_string_equal(b.data, "12345");
	buf_init(&b, &arena, 5);
	buf_addn(&b, "123456", 5);
	assert_string_equal(b.data, "12345");
	assert_false(b.full);
}

static void
what_would_pass_the_limit_is_dropped_whole(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 5);
	buf_add(&b, "123");
	buf_addf(&b, "%d", 4567);
	assert_true(b.full);
	assert_string_equal(b.data, "123");
	/* Holes would be worse than an end. */
	buf_addc(&b, '4');
	assert_string_equal(b.data, "123");
}

static void
a_hostile_length_does_not_overflow(void **state)
{
	/* The compiler refuses such a length where it can see it. */
	volatile size_t most = SIZE_MAX;
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 100);
	buf_add(&b, "x");
	assert_false(buf_room(&b, most));
	b.full = false;
	buf_addn(&b, "", most);
	assert_true(b.full);
	assert_string_equal(b.data, "x");
}

static void
what_was_added_can_be_cut_again(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 100);
	buf_add(&b, "keep this, not that");
	buf_cut(&b, 9);
	assert_string_equal(b.data, "keep this");
	buf_cut(&b, 50);
	assert_string_equal(b.data, "keep this");
	buf_add(&b, "!");
	assert_string_equal(b.data, "keep this!");
	buf_cut(&b, 0);
	assert_string_equal(b.data, "");
}

static void
json_strings_are_quoted_and_escaped(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1000);
	buf_quote(&b, "a/\"b\"\\\b\f\n\r\t\x01\x1f\x7f caf\xc3\xa9");
	assert_string_equal(b.data,
		"\"a/\\\"b\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f "
		"caf\xc3\xa9\"");
	buf_cut(&b, 0);
	buf_quote(&b, "");
	assert_string_equal(b.data, "\"\"");
}

static void
integers_are_written_in_decimal(void **state)
{
	static const struct {
		int64_t i;
		const char *text;
	} table[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -1, "-1" },
		{ 1000, "1000" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct buf b;

		buf_init(&b, &arena, 100);
		buf_addi(&b, table[i].i);
		assert_string_equal(b.data, table[i].text);
	}
}

/* Eight bytes are looked at together, so each place among them is tried. */
static void
an_escape_is_found_wherever_it_stands(void **state)
{
	static const char *const special[] = { "\"", "\\", "\n" };
	static const char *const escaped[] = { "\\\"", "\\\\", "\\n" };

	(void)state;
	for (size_t len = 1; len < 26; len++)
		for (size_t at = 0; at < len; at++)
			for (size_t k = 0; k < COUNT(special); k++) {
				char text[32] = "", want[40];
				struct buf b;

				memset(text, '\xff', len);
				text[at] = *special[k];
				snprintf(want, sizeof(want), "\"%.*s%s%s\"",
					(int)at, text, escaped[k],
					text + at + 1);
				buf_init(&b, &arena, 100);
				buf_quote(&b, text);
				assert_string_equal(b.data, want);
				assert_int_equal(buf_quoted(text), b.len);
				buf_cut(&b, 0);
				buf_quoten(&b, text, at);
				assert_int_equal(b.len, at + 2);
			}
}

/* Lists are compared as text with what the database makes of them. */
static void
sqlite_quotes_every_character_alike(void **state)
{
	sqlite3_stmt *s;
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT json_array(?)", -1, &s,
				 NULL),
		SQLITE_OK);
	for (int c = 1; c < 0x250; c++) {
		char text[] = { 'a', (char)c, 'z', '\0', '\0' };
		struct buf b;

		if (c >= 0x80) {
			text[1] = (char)(0xc0 | c >> 6);
			text[2] = (char)(0x80 | (c & 0x3f));
			text[3] = 'z';
		}
		buf_init(&b, &arena, 100);
		buf_addc(&b, '[');
		buf_quote(&b, text);
		assert_int_equal(buf_quoted(text), b.len - 1);
		buf_addc(&b, ']');
		sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
		assert_int_equal(sqlite3_step(s), SQLITE_ROW);
		assert_string_equal(b.data,
			(const char *)sqlite3_column_text(s, 0));
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_buffer_is_an_empty_string),
		TEST(what_is_added_follows_what_is_there),
		TEST(it_grows_as_far_as_it_must),
		TEST(the_limit_itself_can_be_reached),
		TEST(what_would_pass_the_limit_is_dropped_whole),
		TEST(a_hostile_length_does_not_overflow),
		TEST(what_was_added_can_be_cut_again),
		TEST(json_strings_are_quoted_and_escaped),
		TEST(integers_are_written_in_decimal),
		TEST(an_escape_is_found_wherever_it_stands),
		TEST(sqlite_quotes_every_character_alike),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
