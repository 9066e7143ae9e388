#include "tests/unit/helpers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "store/sqlite/natural.h"

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

/* What the keys of two texts tell of their order. */
static int
key_order(const char *a, const char *b, bool *cut)
{
	unsigned char x[NATURAL_KEY], y[NATURAL_KEY];
	size_t n = natural_key(a, strlen(a), x);
	size_t m = natural_key(b, strlen(b), y);
	int c = memcmp(x, y, n < m ? n : m);

	*cut = n == NATURAL_KEY && m == NATURAL_KEY;
	return c != 0 ? sign(c) : (n > m) - (n < m);
}

/* The order of two texts, which their keys must not gainsay. */
static int
order(const char *a, const char *b)
{
	int n = sign(natural_compare(a, strlen(a), b, strlen(b)));
	bool cut;
	int k = key_order(a, b, &cut);

	if (k != n && !(k == 0 && cut))
		flunk("the keys of \"%s\" and \"%s\"", a, b);
	return n;
}

/* Each text of the list comes before all that follow it. */
static void
check_ascending(const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (order(list[i], list[j]) != (i > j) - (i < j))
				flunk("\"%s\" and \"%s\"", list[i], list[j]);
}

static void
numbers_are_ordered_by_their_value(void **state)
{
	static const char *const ascending[] = { "-1e400", "-10", "-9.5",
		"-0.25", "-1e-400", "0", "1e-400", "1e-3", "0.05", ".5",
		"0.875", "0.9", "1.10", "1.9", "9", "10", "1e1000" };

	(void)state;
	check_ascending(ascending, COUNT(ascending));
}

static void
no_digit_of_a_number_is_lost(void **state)
{
	static const char *const ascending[] = { "9007199254740992",
		"9007199254740992.0000000000000000000000000001",
		"9007199254740993", "9007199254740993.5",
		"18446744073709551616", "18446744073709551617",
		"123456789012345678901234567890.1",
		"123456789012345678901234567890.11" };

	(void)state;
	check_ascending(ascending, COUNT(ascending));
}

static void
equal_numbers_are_ordered_by_their_text(void **state)
{
	static const char *const zeros[] = { "-0", "-0.0", ".0", "0", "0.",
		"00", "0e5" };
	static const char *const hundreds[] = { "+100", "0.1e3", "100", "100.0",
		"1000e-1", "1E2", "1e+02", "1e002", "1e2" };

	(void)state;
	check_ascending(zeros, COUNT(zeros));
	check_ascending(hundreds, COUNT(hundreds));
}

static void
what_is_no_number_comes_behind_all_that_are(void **state)
{
	static const char *const others[] = { " 5", "5 ", "\t5", "-", "+", ".",
		"-.", "e5", "1e", "1e+", "1e5.5", "--5", "+-5", "5-", "1.2.3",
		"0x10", "1_000", "1,000", "NaN", "nan", "inf", "-inf",
		"Infinity", "5a",
		"\xe2\x88\x92\x35", /* a minus that is no ASCII, and 5 */
		"\xd9\xa2", "1e1234567890123456", "0e9999999999999999" };

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		assert_int_equal(order(others[i], "1e999999999999999"), 1);
		assert_int_equal(order("-5", others[i]), -1);
		/* And the empty text before all. */
		assert_int_equal(order("", others[i]), -1);
	}
	assert_int_equal(order("", "-1e400"), -1);
	assert_int_equal(order("1e000000000000000000000000007", "x"), -1);
	assert_int_equal(order("1e000000000000000000000000007", "9999999"), 1);
}

/* --- An oracle: numbers as long rows of digits, added up by hand --- */

enum { PLACES = 200 }; /* before the point, and behind it */

/* 0, or 1 and the value: "-12.5e3" of at most 100 places on each side. */
static int
long_hand(const char *s, char out[2 * PLACES + 1])
{
	char digits[PLACES + 1];
	int n = 0, whole = -1, minus = 0, e = 0;

	if (*s == '-' || *s == '+')
		minus = *s++ == '-';
	for (; (*s >= '0' && *s <= '9') || *s == '.'; s++)
		if (*s == '.') {
			if (whole >= 0)
				return 0;
			whole = n;
		} else {
			digits[n++] = *s;
		}
	if (n == 0)
		return 0;
	if (*s == 'e' || *s == 'E') {
		char *end;

		if (s[1] == '\0' || strspn(s + 1, "+-0123456789") == 0 ||
			(!(s[1] >= '0' && s[1] <= '9') &&
				!(s[2] >= '0' && s[2] <= '9')))
			return 0;
		e = (int)strtol(s + 1, &end, 10);
		s = end;
	}
	if (*s != '\0')
		return 0;
	memset(out, '0', 2 * PLACES);
	out[2 * PLACES] = '\0';
	for (int i = 0; i < n; i++)
		out[PLACES - e - (whole < 0 ? n : whole) + i] = digits[i];
	/* A negative one is turned over, and stands before all others. */
	if (minus && strspn(out, "0") != 2 * PLACES) {
		for (int i = 0; i < 2 * PLACES; i++)
			out[i] = (char)('0' + '9' - out[i]);
		memmove(out + 1, out, 2 * PLACES - 1);
		out[0] = '-';
	} else {
		memmove(out + 1, out, 2 * PLACES - 1);
		out[0] = '0';
	}
	return 1;
}

static const char *
random_number_text(void)
{
	struct buf b;

	buf_init(&b, &arena, 100);
	buf_add(&b,
		random_below(3) == 0         ? "-" :
			random_below(9) == 0 ? "+" :
					       "");
	for (unsigned n = random_below(4); n > 0; n--)
		buf_addf(&b, "%u", random_below(3) == 0 ? 0 : random_below(10));
	if (random_below(2) == 0) {
		buf_addc(&b, '.');
		for (unsigned n = random_below(4); n > 0; n--)
			buf_addf(&b, "%u",
				random_below(2) == 0 ? 0 : random_below(10));
	}
	if (random_below(3) == 0)
		buf_addf(&b, "%c%s%u", random_below(2) == 0 ? 'e' : 'E',
			random_below(2) == 0         ? "-" :
				random_below(2) == 0 ? "+" :
						       "",
			random_below(5));
	if (random_below(20) == 0)
		buf_add(&b, " ");
	return b.data;
}

static void
random_numbers_compare_as_by_long_hand(void **state)
{
	char x[2 * PLACES + 1], y[2 * PLACES + 1];
	unsigned both = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		const char *a = random_number_text(), *b = random_number_text();
		int left = long_hand(a, x), right = long_hand(b, y), wanted;

		if (*a == '\0' || *b == '\0')
			continue;
		if (left != right)
			wanted = left ? -1 : 1;
		else if (!left)
			continue;
		else
			wanted = strcmp(x, y);
		both += left && right;
		/* '-' is less than '0'. */
		if (wanted == 0)
			wanted = strcmp(a, b);
		if (order(a, b) != (wanted > 0) - (wanted < 0))
			flunk("\"%s\" and \"%s\": %d", a, b, order(a, b));
		if (i % 1000 == 0) {
			end(NULL);
			begin(NULL);
		}
	}
	assert_true(both > 50000);
}

/* A text of any kind, few enough that some are near to each other. */
static const char *
random_text(void)
{
	static const char *const bits[] = { "0", "1", "01", "10", "a", "A", "b",
		" ", ".", "-", "e", "e1", "+", "\xc3\xa9", "_", "9" };
	struct buf b;

	if (random_below(3) == 0)
		return random_number_text();
	buf_init(&b, &arena, 100);
	for (unsigned n = random_below(5); n > 0; n--)
		buf_add(&b, bits[random_below(COUNT(bits))]);
	return b.data;
}

/* Sorting, and an index, go astray when an order is none. */
static void
it_is_a_total_order(void **state)
{
	(void)state;
	for (int i = 0; i < 300000; i++) {
		const char *a = random_text(), *b = random_text(),
			   *c = random_text();

		if ((order(a, b) == 0) != (strcmp(a, b) == 0) ||
			order(a, b) != -order(b, a) || order(a, a) != 0)
			flunk("\"%s\" and \"%s\"", a, b);
		if (order(a, b) < 0 && order(b, c) < 0 && order(a, c) >= 0)
			flunk("\"%s\", \"%s\" and \"%s\"", a, b, c);
		if (i % 1000 == 0) {
			end(NULL);
			begin(NULL);
		}
	}
}

static void
keys_are_short_and_sort_as_far_as_they_go(void **state)
{
	static const char *const ascending[] = { "-1e101", "-1e100", "-1e-100",
		"-1e-101", "", "0", "1e-101", "1e-100", "1e100", "1e101", "/",
		"7z", "Zz", "{", "\xc3\xa9", "\xff" };
	char same[3][NATURAL_KEY * 2 + 1];
	unsigned char key[NATURAL_KEY];
	bool cut;

	(void)state;
	for (size_t i = 0; i < COUNT(ascending); i++)
		for (size_t j = 0; j < COUNT(ascending); j++)
			(void)order(ascending[i], ascending[j]);
	assert_int_equal(natural_key("", 0, key), 0);
	assert_in_range(natural_key("0.9134", strlen("0.9134"), key), 1, 12);
	for (size_t i = 0; i < COUNT(same); i++) {
		memset(same[i], i == 2 ? '7' : 'x', NATURAL_KEY * 2);
		same[i][NATURAL_KEY * 2] = '\0';
	}
	same[1][NATURAL_KEY * 2 - 1] = 'y';
	assert_int_equal(key_order(same[0], same[1], &cut), 0);
	assert_true(cut);
	assert_int_equal(order(same[0], same[1]), -1);
	assert_int_equal(order(same[2], same[1]), -1);
}

/* Runs of digits of many lengths, some of which take a longer count. */
static void
keys_of_long_runs_of_digits_are_ordered_by_their_length(void **state)
{
	enum { LONG = 600 };
	char a[LONG + 2] = "a", b[LONG + 2] = "a";

	(void)state;
	for (size_t n = 1; n < LONG; n++) {
		a[n] = '1';
		b[n] = '1';
		b[n + 1] = '0';
		assert_int_equal(order(a, b), -1);
		b[n + 1] = '\0';
	}
}

static double
cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6;
}

/* What the longest values cost: the time that it takes to read them. */
static void
long_texts_cost_their_length(void **state)
{
	enum { LONG = 1 << 20 };
	char *a = malloc(LONG), *b = malloc(LONG);
	double began = cpu();

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	memset(a, '7', LONG);
	memset(b, '7', LONG);
	for (int i = 0; i < 20; i++) {
		b[LONG - 1] = '8';
		assert_true(natural_compare(a, LONG, b, LONG) < 0);
		/* The same with something that is no digit behind them. */
		a[LONG - 1] = 'x';
		b[LONG - 1] = 'y';
		assert_true(natural_compare(a, LONG, b, LONG) < 0);
		a[LONG - 1] = '7';
	}
	/* 40 times 2 MiB, read at most three times: seconds if squared. */
	assert_true(cpu() - began < 10);
	free(a);
	free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(numbers_are_ordered_by_their_value),
		TEST(keys_are_short_and_sort_as_far_as_they_go),
		TEST(keys_of_long_runs_of_digits_are_ordered_by_their_length),
		TEST(no_digit_of_a_number_is_lost),
		TEST(equal_numbers_are_ordered_by_their_text),
		TEST(what_is_no_number_comes_behind_all_that_are),
		TEST(random_numbers_compare_as_by_long_hand),
		TEST(it_is_a_total_order),
		TEST(long_texts_cost_their_length),
	};

	return cmocka_run_group_tests_name("natural", tests, NULL, NULL);
}
