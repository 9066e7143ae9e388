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

/* --- Keys --- */

/* The first byte of the key of a text that is not empty. */
enum {
	KEY_NEGATIVE = 0x10,
	KEY_ZERO = 0x11,
	KEY_POSITIVE = 0x12,
	KEY_TEXT = 0x20,
};

/* Behind KEY_TEXT, by rank(); 0 is the end, and what has rank 3 is itself. */
enum { KEY_DIGITS = 0x60, KEY_LETTER = 0x61 };

enum {
	NEAR = 100,    /* exponents up to it take one byte */
	SHORT = 0xf0,  /* as runs of digits do whose length is less */
	COUNTED = 8,   /* bytes of a longer length or exponent */
	BYTE = 8,      /* bits */
	FLIPPED = 0xff /* what a byte is flipped by to reverse the order */
};

struct key {
	unsigned char *at, *end;
	unsigned char flip;
};

static bool
is_full(const struct key *k)
{
	return k->at == k->end;
}

static void
put(struct key *k, unsigned c)
{
	if (!is_full(k))
		*k->at++ = (unsigned char)c ^ k->flip;
}

static void
put_counted(struct key *k, uint64_t n)
{
	for (int i = COUNTED - 1; i >= 0; i--)
		put(k, (unsigned)(n >> (i * BYTE)) & FLIPPED);
}

static void
put_exponent(struct key *k, int64_t n)
{
	const unsigned middle = 0x80;

	if (n >= -NEAR && n <= NEAR) {
		put(k, (unsigned)(middle + n));
		return;
	}
	put(k, n < 0 ? middle - NEAR - 1 : middle + NEAR + 1);
	put_counted(k, (uint64_t)n + (UINT64_C(1) << 63));
}

/* Two digits a byte, none of which is 0, up to a byte that is. */
static void
put_number(struct key *k, const struct number *x)
{
	const char *at = x->first;

	if (x->sign == 0) {
		put(k, KEY_ZERO);
		return;
	}
	put(k, x->sign < 0 ? KEY_NEGATIVE : KEY_POSITIVE);
	k->flip = x->sign < 0 ? FLIPPED : 0;
	put_exponent(k, x->exponent);
	while (at <= x->last && !is_full(k)) {
		int tens = next_digit(x, &at);

		put(k, (unsigned)(tens * 10 + next_digit(x, &at) + 1));
	}
	put(k, 0);
	k->flip = 0;
}

static void
put_run(struct key *k, struct text *t)
{
	const unsigned char *from;
	size_t n = run(t, &from);

	put(k, KEY_DIGITS);
	put(k, n < SHORT ? (unsigned)n : SHORT);
	if (n >= SHORT)
		put_counted(k, n);
	for (size_t i = 0; i < n && !is_full(k); i++)
		put(k, from[i]);
}

/* The code of a character that is no digit: more than 0, ordered by rank(). */
static unsigned
code(unsigned char c)
{
	if (is_letter(c))
		return (unsigned)(KEY_LETTER + lower(c) - 'a');
	if (c >= 0x80)
		return c;
	/* Leave out the places of digits and letters. */
	return 1U + c - (c > '9' ? 10 : 0) - (c > 'Z' ? 26 : 0) -
		(c > 'z' ? 26 : 0);
}

static void
put_text(struct key *k, struct text t)
{
	put(k, KEY_TEXT);
	while (t.p < t.end && !is_full(k))
		if (at_digit(&t))
			put_run(k, &t);
		else
			put(k, code(*t.p++));
	put(k, 0);
}

/* What orders texts that are equal otherwise: see natural_compare(). */
static void
put_bytes(struct key *k, const char *s, size_t n, bool number)
{
	k->flip = number ? 0 : FLIPPED;
	for (size_t i = 0; i < n && !is_full(k); i++)
		put(k, (unsigned char)s[i]);
	/* The longer of two texts comes first, too. */
	if (!number)
		put(k, 0);
}

size_t
natural_key(const char *s, size_t n, unsigned char out[NATURAL_KEY])
{
	const unsigned char *p = (const unsigned char *)s;
	struct key k = { out, out + NATURAL_KEY, 0 };
	struct number x;
	bool number;

	if (n == 0)
		return 0;
	number = read_number(s, n, &x);
	if (number)
		put_number(&k, &x);
	else
		put_text(&k, (struct text){ p, p + n });
	put_bytes(&k, s, n, number);
	return (size_t)(k.at - out);
}
