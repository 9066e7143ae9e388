#include "inside.h"

#include <ctype.h>
#include <stdlib.h>

struct key {
	struct place place;
	bool score, desc;
};

static struct key keys[64];
static size_t nkeys;
static bool empty_last, natural;

/* A run of digits compares as a number, letters compare without case. */
static int
class_of(unsigned char c)
{
	return c >= 0x80 ? 3 : isalpha(c) ? 2 : isdigit(c) ? 1 : 0;
}

static unsigned long long
take_number(const char **s)
{
	unsigned long long n = 0;

	for (; isdigit((unsigned char)**s); ++*s)
		n = n * 10 + (unsigned long long)(**s - '0');
	return n;
}

enum { PLACES = 500 }; /* of a number, before its point and behind it */

/* A number, as the digits of all its places; false: it is another text. */
static bool
is_number(const char *s, char digits[2 * PLACES], int *sign)
{
	const char *all, *e;
	int before, seen, point, shift = 0;
	bool zero = true;

	*sign = *s == '-' ? -1 : 1;
	all = s += *s == '-' || *s == '+';
	before = (int)strspn(s, "0123456789");
	s += before;
	if (*s == '.')
		s += 1 + strspn(s + 1, "0123456789");
	seen = (int)(s - all);
	point = memchr(all, '.', (size_t)seen) != NULL;
	if (seen - point == 0)
		return false;
	if (*s == 'e' || *s == 'E') {
		e = ++s;
		s += *s == '-' || *s == '+';
		if (*s == '\0' || strlen(s) > 15)
			return false;
		shift = (int)strtol(e, NULL, 10);
		s += strspn(s, "0123456789");
	}
	if (*s != '\0')
		return false;
	memset(digits, '0', 2 * PLACES);
	for (int i = 0, place = PLACES - before - shift; i < seen; i++) {
		if (all[i] == '.')
			continue;
		if (place < 0 || place >= 2 * PLACES)
			flunk("%s is too large for this", all);
		zero = zero && all[i] == '0';
		digits[place++] = all[i];
	}
	if (zero)
		*sign = 0;
	return true;
}

/* Numbers before other texts, the empty one before all. */
static int
compare_kinds(const char *a, const char *b, bool *numbers)
{
	char x[2 * PLACES], y[2 * PLACES];
	int m = 1, n = 1;
	bool left = is_number(a, x, &m), right = is_number(b, y, &n);

	*numbers = left && right;
	if (*a == '\0' || *b == '\0')
		return (*a != '\0') - (*b != '\0');
	if (!*numbers)
		return right - left;
	return m != n ? m - n : m * memcmp(x, y, sizeof(x));
}

static int
compare_natural(const char *a, const char *b)
{
	const char *x = a, *y = b;
	bool numbers;
	int kinds = compare_kinds(a, b, &numbers);

	if (kinds != 0)
		return kinds;
	if (numbers)
		return strcmp(a, b);
	while (*x != '\0' && *y != '\0') {
		unsigned char c = (unsigned char)*x, d = (unsigned char)*y;

		if (isdigit(c) && isdigit(d)) {
			unsigned long long m = take_number(&x);
			unsigned long long n = take_number(&y);

			if (m != n)
				return m < n ? -1 : 1;
			continue;
		}
		if (class_of(c) != class_of(d))
			return class_of(c) - class_of(d);
		if (tolower(c) != tolower(d))
			return tolower(c) - tolower(d);
		x++;
		y++;
	}
	if (*x != *y)
		return *x == '\0' ? -1 : 1;
	/* The same but for the case: lower first, which has larger codes. */
	return strcmp(b, a);
}

static int
compare_texts(const char *a, const char *b)
{
	return natural ? compare_natural(a, b) : strcmp(a, b);
}

static struct scalar
key_of(const struct found *f, const struct key *k)
{
	struct strs set;
	struct scalar s;

	if (k->score)
		return (struct scalar){ A_NUMBER, f->score, NULL };
	if (k->place.field->kind != LIST)
		return scalar_of(f->row, &k->place);
	set = texts_of(f->row, &k->place);
	if (set.n == 0)
		return (struct scalar){ 0 };
	s = (struct scalar){ A_TEXT, 0, set.v[0] };
	for (size_t i = 1; i < set.n; i++)
		if ((compare_texts(set.v[i], s.text) < 0) != k->desc &&
			!is(set.v[i], s.text))
			s.text = set.v[i];
	return s;
}

static bool
counts_as_empty(const struct found *f)
{
	const struct key *k = NULL;
	struct scalar s;

	for (size_t i = 0; i < nkeys && k == NULL; i++)
		if (!keys[i].score)
			k = &keys[i];
	s = key_of(f, k);
	return s.kind == NOTHING ||
		(k->place.field->kind == TEXT && s.kind == A_TEXT &&
			*s.text == '\0');
}

int
compare_found(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	if (empty_last && counts_as_empty(a) != counts_as_empty(b))
		return counts_as_empty(a) ? 1 : -1;
	for (size_t i = 0; i < nkeys; i++) {
		struct scalar s = key_of(a, &keys[i]), t = key_of(b, &keys[i]);
		int order = 0;

		if (s.kind != t.kind)
			order = s.kind < t.kind ? -1 : 1;
		else if (s.kind == A_NUMBER)
			order = s.number < t.number ? -1 : s.number > t.number;
		else if (s.kind == A_TEXT)
			order = compare_texts(s.text, t.text);
		if (order != 0)
			return keys[i].desc ? -order : order;
	}
	return a->made < b->made ? -1 : 1;
}

static bool
is_numeric_key(const char *name)
{
	name += *name == '-';
	if (strncmp(name, "last_metrics.", 13) == 0)
		return true;
	if (subject == MODELS)
		return strncmp(name, "metadata.", 9) == 0;
	return strncmp(name, "hyperparams.", 12) == 0 ||
		strncmp(name, "execution.parameters.", 21) == 0;
}

void
read_order(const struct json *body)
{
	const struct json *v = jr_get(body, "order_by");
	bool list = jr_type(v) == JSON_ARRAY, first = true;

	nkeys = 0;
	empty_last = natural = false;
	/* What tasks are filtered by does not change how they are sorted. */
	for (const struct json *m = subject == MODELS ? jr_first(body) : NULL;
		m != NULL; m = jr_next(m))
		natural = natural || (!is_null(m) && is_numeric_key(jr_key(m)));
	if (!jr_truthy(v))
		return;
	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL) {
		const char *name = jr_str(v);
		struct key k = { .desc = *name == '-' };

		if (is(name, "@text_score")) {
			if (!jr_truthy(jr_get(body, "search_text")))
				fault("400/16");
			keys[nkeys++] = (struct key){ .score = true,
				.desc = true };
			continue;
		}
		k.place = place_of(name + k.desc);
		if (first && k.place.field == NULL && !k.desc && *name != '\0')
			fault("400/14");
		if (first && is_numeric_key(name))
			natural = true;
		if (k.place.field != NULL) {
			if (first && !k.desc)
				empty_last = true;
			keys[nkeys++] = k;
		}
		first = false;
	}
}
