#include "tests/unit/helpers.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

/* Seconds of some midnights, UTC. */
#define Y2024 INT64_C(1704067200)    /* 2024-01-01 */
#define FEB_2 INT64_C(1706832000)    /* 2024-02-02 */
#define FEB_29 INT64_C(1709164800)   /* 2024-02-29 */
#define JUN_15 INT64_C(1718409600)   /* 2024-06-15, the day of NOW */
#define Y1969 INT64_C(-31536000)     /* 1969-01-01 */
#define Y1 INT64_C(-62135596800)     /* 0001-01-01 */
#define Y10000 INT64_C(253402300800) /* after 9999-12-31 */

static int64_t
parsed(const char *text, int64_t now)
{
	int64_t t;

	if (!clock_parse(text, now, &t))
		flunk("%s is refused", text);
	return t;
}

static void
times_of_every_form_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds, micro;
	} table[] = {
		{ "2024-02-02", FEB_2, 0 },
		{ "20240202", FEB_2, 0 },
		{ "2024-02-02T00:00", FEB_2, 0 },
		{ "2024-02-02 00:00:00", FEB_2, 0 },
		{ "2024-02-02T01:02:03", FEB_2 + 3723, 0 },
		{ "2024-02-02t01:02:03z", FEB_2 + 3723, 0 },
		{ "20240202T23:59:59Z", FEB_2 + 86399, 0 },
		{ "2024-02-02T01:02:03.5", FEB_2 + 3723, 500000 },
		{ "2024-02-02T01:02:03,25", FEB_2 + 3723, 250000 },
		{ "2024-02-02T00:00:00.007+00:00", FEB_2, 7000 },
		{ "2024-02-02T02:00:00+02:00", FEB_2, 0 },
		{ "2024-02-01T18:30:00-05:30", FEB_2, 0 },
		{ "2024-02-02T05:30:00+0530", FEB_2, 0 },
		{ "2024-02-02T02:00:00 +02", FEB_2, 0 },
		{ "2024-02-02T00:00 Z", FEB_2, 0 },
		{ " 2024-02-02 ", FEB_2, 0 },
		{ "Feb 2 2024", FEB_2, 0 },
		{ "feb 02, 2024", FEB_2, 0 },
		{ "February 2 2024 01:02", FEB_2 + 3720, 0 },
		{ "Jan 1 2024", Y2024, 0 },
		{ "2024-02-29", FEB_29, 0 },
		{ "2000-02-29", INT64_C(951782400), 0 },
		{ "1970-01-01", 0, 0 },
		{ "1969-01-01T00:00:00.5Z", Y1969, 500000 },
		{ "0001-01-01", Y1, 0 },
		{ "9999-12-31T23:59:59", Y10000 - 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		if (parsed(table[i].text, NOW) !=
			table[i].seconds * MICRO + table[i].micro)
			flunk("%s is read as %lld", table[i].text,
				(long long)parsed(table[i].text, NOW));
}

static void
what_is_no_time_is_refused(void **state)
{
	static const char *const table[] = { "", " ", "garbage", "Feb", "Feb 2",
		"Fex 2 2024", "Febr 2 2024", "202", "20240", "202402",
		"2024020", "1706832000", "2024-", "2024-2-2", "2024-13-01",
		"2024-00-10", "2024-01-00", "2024-01-32", "2024-04-31",
		"2023-02-29", "1900-02-29", "20240230", "2024-02-02T",
		"2024-02-02T1:00", "2024-02-02T24:00", "2024-02-02T10:60",
		"2024-02-02T10:00:60", "2024-02-02T10:00:00.",
		"2024-02-02T10:00:00.x", "2024-02-02T10:00+24:00",
		"2024-02-02T10:00+00:60", "2024-02-02T10:00+1",
		"2024-02-02T10:00X", "2024-02-02X10:00", "2024-02-02 and more",
		"2024-02-02T10:00:00Z and more", "0000-01-01", "-2024-01-01",
		"=>2024-02-02", "> 2024-02-02", "\xd9\xa2\xd9\xa0" };
	int64_t t = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		if (clock_parse(table[i], NOW, &t))
			flunk("\"%s\" is read as %lld", table[i], (long long)t);
	assert_int_equal(t, 42);
}

/* Which day is today must not decide whether there is such a day. */
static void
a_day_that_the_month_does_not_have_is_refused_on_any_day(void **state)
{
	int64_t t;

	(void)state;
	assert_false(clock_parse("2024-02-30", moment("2024-04-30"), &t));
	assert_false(clock_parse("2023-02-29", moment("2024-04-29"), &t));
	assert_false(clock_parse("20230431", moment("2024-05-31"), &t));
	assert_false(clock_parse("Jun 31 2023", moment("2024-05-31"), &t));
}

static void
a_time_outside_four_digit_years_is_refused(void **state)
{
	int64_t t;

	(void)state;
	assert_false(clock_parse("9999-12-31T23:59:59-00:01", NOW, &t));
	assert_false(clock_parse("0001-01-01T00:00:00+00:01", NOW, &t));
}

static void
a_partial_date_is_completed_by_the_present_one(void **state)
{
	(void)state;
	assert_int_equal(parsed("2024", NOW), JUN_15 * MICRO);
	assert_int_equal(parsed("2024-02", NOW), moment("2024-02-15"));
	assert_int_equal(parsed("2023", NOW), moment("2023-06-15"));
	assert_int_equal(parsed("2024-02", moment("2024-01-31T23:00")),
		FEB_29 * MICRO);
	assert_int_equal(parsed("2023-02", moment("2024-01-29")),
		moment("2023-02-28"));
	assert_int_equal(parsed("2023", moment("2024-02-29")),
		moment("2023-02-28"));
	assert_int_equal(parsed("2024T10:00", NOW), moment("2024-06-15T10:00"));
}

static void
times_are_cut_to_milliseconds(void **state)
{
	(void)state;
	assert_int_equal(parsed("2024-02-02T00:00:00.123456", NOW),
		FEB_2 * MICRO + 123000);
	assert_int_equal(parsed("2024-02-02T00:00:00.9999999999999", NOW),
		FEB_2 * MICRO + 999000);
	/* Down, not towards zero. */
	assert_int_equal(parsed("1969-01-01T00:00:00.0019", NOW),
		Y1969 * MICRO + 1000);
}

static const char *
formatted(int64_t t)
{
	char *out = arena_alloc(&arena, CLOCK_TEXT);

	clock_format(t, out);
	return out;
}

static void
times_are_written_as_answers_carry_them(void **state)
{
	(void)state;
	assert_string_equal(formatted(FEB_2 * MICRO),
		"2024-02-02T00:00:00+00:00");
	assert_string_equal(formatted((FEB_2 + 3723) * MICRO + 362000),
		"2024-02-02T01:02:03.362000+00:00");
	assert_string_equal(formatted(FEB_2 * MICRO + 1),
		"2024-02-02T00:00:00.000001+00:00");
	assert_string_equal(formatted(-1), "1969-12-31T23:59:59.999999+00:00");
	assert_string_equal(formatted(0), "1970-01-01T00:00:00+00:00");
	assert_string_equal(formatted(Y10000 * MICRO - 1),
		"9999-12-31T23:59:59.999999+00:00");
}

static void
a_year_has_four_digits(void **state)
{
	(void)state;
	assert_string_equal(formatted(Y1 * MICRO), "0001-01-01T00:00:00+00:00");
	assert_string_equal(formatted(moment("0987-06-05")),
		"0987-06-05T00:00:00+00:00");
}

static void
what_is_written_is_read_back_as_the_same_time(void **state)
{
	/* About a month and a bit of everything. */
	const int64_t step = INT64_C(2743212345) * 1000;

	(void)state;
	for (int64_t t = moment("1000-01-01"); t < Y10000 * MICRO; t += step)
		assert_int_equal(parsed(formatted(t), NOW), t);
}

static void
clocks_go_forward(void **state)
{
	int64_t wall = clock_now(), steady = clock_monotonic();

	(void)state;
	assert_true(wall > Y2024 * MICRO);
	for (int i = 0; i < 1000; i++) {
		int64_t t = clock_monotonic();

		assert_true(t >= steady);
		steady = t;
	}
	/* Microseconds, not nanoseconds. */
	assert_true(clock_now() - wall < INT64_C(60) * MICRO);
	assert_true(clock_now() < Y10000 * MICRO);
}

/* The C library knows the calendar, too, but takes longer. */
static void
every_day_is_that_of_the_c_library(void **state)
{
	(void)state;
	for (int64_t t = Y1; t < Y10000; t += 86399) {
		char text[CLOCK_TEXT], want[64];
		time_t seconds = (time_t)t;
		struct tm tm;

		gmtime_r(&seconds, &tm);
		assert_true(strftime(want, sizeof(want), "-%m-%dT%H:%M:%S",
				    &tm) > 0);
		clock_format(t * 1000000, text);
		assert_int_equal(strtol(text, NULL, 10), tm.tm_year + 1900);
		assert_memory_equal(text + 4, want, strlen(want));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(times_of_every_form_are_read),
		TEST(what_is_no_time_is_refused),
		TEST(a_day_that_the_month_does_not_have_is_refused_on_any_day),
		TEST(a_time_outside_four_digit_years_is_refused),
		TEST(a_partial_date_is_completed_by_the_present_one),
		TEST(times_are_cut_to_milliseconds),
		TEST(times_are_written_as_answers_carry_them),
		TEST(a_year_has_four_digits),
		TEST(what_is_written_is_read_back_as_the_same_time),
		TEST(clocks_go_forward),
		TEST(every_day_is_that_of_the_c_library),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
