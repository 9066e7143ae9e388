#include "store/sqlite/natural.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The functions of ctype.h depend on the locale. The order must not. */
static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

static bool
is_letter(unsigned char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

/* --- Texts that are numbers --- */

/*
 * A text whose exponent has more digits is not a number. So sums fit into 64
 * bits.
 */
enum { EXPONENT_DIGITS = 15 };

/*
 * A number is sign * 0.DDDD * 10^exponent, where the first digit D is not 0.
 * The digits are those from 'first' to 'last', perhaps with a point among them;
 * zero has no digits.
 */
struct number {
	int sign; /* -1, 0 or 1 */
	int64_t exponent;
	const char *first, *last;
};

/*
 * Read an exponent such as "e-07", which must be all of the text at 's'. False
 * when it is something else.
 */
static bool
read_exponent(const char *s, const char *end, int64_t *out)
{
	bool negative = false;
	const char *from;

	if (s == end) {
		*out = 0;
		return true;
	}
	if (lower((unsigned char)*s++) != 'e' || s == end)
		return false;
	if (*s == '+' || *s == '-')
		negative = *s++ == '-';
	if (s == end)
		return false;
	while (s + 1 < end && *s == '0')
		s++;
	from = s;
	for (*out = 0; s < end; s++) {
		if (!is_digit((unsigned char)*s) || s - from == EXPONENT_DIGITS)
			return false;
		*out = *out * 10 + (*s - '0');
	}
	*out = negative ? -*out : *out;
	return true;
}

static bool
read_number(const char *s, size_t n, struct number *out)
{
	const char *end = s + n, *point = NULL;
	int64_t exponent;
	bool negative = false;
	size_t digits = 0;

	if (s < end && (*s == '-' || *s == '+'))
		negative = *s++ == '-';
	*out = (struct number){ 0 };
	for (; s < end; s++) {
		if (*s == '.' && point == NULL) {
			point = s;
			continue;
		}
		if (!is_digit((unsigned char)*s))
			break;
		digits++;
		if (*s == '0')
			continue;
		if (out->first == NULL)
			out->first = s;
		out->last = s;
	}
	if (digits == 0 || !read_exponent(s, end, &exponent))
		return false;
	if (out->first == NULL)
		return true;
	if (point == NULL)
		point = s;
	out->sign = negative ? -1 : 1;
	/*
	 * Add the digits before the point, or subtract the zeros between it and
	 * the first digit.
	 */
	out->exponent = exponent +
		(out->first < point ? point - out->first :
				      point + 1 - out->first);
	return true;
}

/*
 * Take the digit at *p and go on to the next place. Behind the last digit every
 * digit is 0.
 */
static int
next_digit(const struct number *x, const char **at)
{
	if (*at <= x->last && **at == '.')
		++*at;
	return *at > x->last ? 0 : *(*at)++ - '0';
}

static int
compare_numbers(const struct number *x, const struct number *y)
{
	const char *a = x->first, *b = y->first;

	if (x->sign != y->sign)
		return x->sign - y->sign;
	if (x->sign == 0)
		return 0;
	if (x->exponent != y->exponent)
		return x->exponent < y->exponent ? -x->sign : x->sign;
	while (a <= x->last || b <= y->last) {
		int order = next_digit(x, &a) - next_digit(y, &b);

		if (order != 0)
			return order * x->sign;
	}
	return 0;
}

/* --- Other texts --- */

struct text {
	const unsigned char *p, *end;
};

/*
 * The class of a character: white space and punctuation come first, then
 * digits, letters, and everything else.
 */
static int
rank(unsigned char c)
{
	if (c >= 0x80)
		return 3;
	if (is_letter(c))
		return 2;
	return is_digit(c);
}

static bool
at_digit(const struct text *t)
{
	return t->p < t->end && is_digit(*t->p);
}

/* Take a run of digits, and return its length without leading zeros. */
static size_t
run(struct text *t, const unsigned char **from)
{
	while (at_digit(t) && *t->p == '0')
		t->p++;
	*from = t->p;
	while (at_digit(t))
		t->p++;
	return (size_t)(t->p - *from);
}

static int
compare_runs(struct text *a, struct text *b)
{
	const unsigned char *x, *y;
	size_t n = run(a, &x), m = run(b, &y);

	if (n != m)
		return n < m ? -1 : 1;
	return memcmp(x, y, n);
}

static int
compare_characters(unsigned char a, unsigned char b)
{
	if (rank(a) != rank(b))
		return rank(a) - rank(b);
	return lower(a) - lower(b);
}

static int
compare_texts(struct text a, struct text b)
{
	while (a.p < a.end && b.p < b.end) {
		int order = at_digit(&a) && at_digit(&b) ?
			compare_runs(&a, &b) :
			compare_characters(*a.p++, *b.p++);

		if (order != 0)
			return order;
	}
	return (a.p < a.end) - (b.p < b.end);
}

/* --- Both --- */

static int
compare_bytes(const char *a, size_t n, const char *b, size_t m)
{
	int order = memcmp(a, b, n < m ? n : m);

	return order != 0 ? order : (n > m) - (n < m);
}

int
natural_compare(const char *a, size_t n, const char *b, size_t m)
{
	struct number x, y;
	const unsigned char *p = (const unsigned char *)a;
	const unsigned char *q = (const unsigned char *)b;
	bool left, right;
	int order;

	if (n == 0 || m == 0)
		return (n > 0) - (m > 0);
	left = read_number(a, n, &x);
	right = read_number(b, m, &y);
	if (left != right)
		return left ? -1 : 1;
	order = left ? compare_numbers(&x, &y) :
		       compare_texts((struct text){ p, p + n },
			       (struct text){ q, q + m });
	if (order != 0)
		return order;
	/* Lower case comes first here, though its codes are the larger ones. */
	return left ? compare_bytes(a, n, b, m) : compare_bytes(b, m, a, n);
}
