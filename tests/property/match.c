#include "inside.h"

#include <ctype.h>
#include <strings.h>

static bool
matches_one(const struct json *row, const struct place *p, const char *text)
{
	struct strs set = { 0 };

	if (p->field->kind == TEXT || p->field->kind == LIST || p->keys.n > 0)
		set = texts_of(row, p);
	for (size_t i = 0; i < set.n; i++)
		if (finds(text, true, set.v[i]))
			return true;
	return false;
}

static bool
fits_multi(const struct json *row, const struct json *v, bool either,
	enum late late)
{
	const struct json *names = jr_get(v, "fields");
	const struct json *text = jr_get(v, "pattern");
	const struct json *date = jr_get(v, "datetime");
	bool some = false, result = !either;

	if (jr_type(v) != JSON_OBJECT || jr_count(v) != 2 ||
		jr_type(names) != JSON_ARRAY ||
		(text == NULL) == (date == NULL) ||
		(text != NULL && !is_text(text)) ||
		(date != NULL && is_null(date))) {
		fault("400/16");
		return true;
	}
	for (const struct json *n = jr_first(names); n != NULL;
		n = jr_next(n)) {
		struct place p = place_of(jr_str(n));
		bool one = true;

		if (date != NULL && (p.field == NULL || p.role != 'D'))
			continue;
		some = true;
		if (date != NULL) {
			one = fits_date(row, &p, date);
		} else if (late == NAMES && p.field == NULL) {
			fault("400/14");
		} else if (late == PATTERNS &&
			!is_pattern(jr_str(text), true)) {
			fault("400/21");
		} else if (row != NULL) {
			one = matches_one(row, &p, jr_str(text));
		}
		result = either ? result || one : result && one;
	}
	return !some || result;
}

static bool
in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80) != 0;
}

/* How often the word stands in a text, and how many words that has. */
static int
count_word(const char *text, const char *word, int *words_in)
{
	int hits = 0;

	*words_in = 0;
	while (*text != '\0') {
		size_t n = 0;

		while (in_word(text[n]))
			n++;
		if (n > 0) {
			++*words_in;
			hits += n == strlen(word) &&
				strncasecmp(text, word, n) == 0;
		}
		text += n > 0 ? n : 1;
	}
	return hits;
}

bool
fits_words(const struct json *row, const char *search, double *score)
{
	struct strs terms = words(search);
	bool found = false;

	*score = 0;
	for (size_t f = 0; fields[f].name != NULL; f++) {
		const struct json *v = jr_get(row, fields[f].name);

		for (size_t i = 0; i < terms.n; i++) {
			bool minus = *terms.v[i] == '-';
			int tokens, n;
			double part = 1, sum = 0, one;

			if (fields[f].weight == 0 || is_null(v))
				continue;
			n = count_word(jr_str(v), terms.v[i] + minus, &tokens);
			if (n == 0)
				continue;
			if (minus)
				return false;
			found = true;
			for (int k = 0; k < n; k++, part /= 2)
				sum += part;
			one = fields[f].weight * sum * (0.5 * n / tokens + 0.5);
			*score += tokens == 1 ? one * 1.1 : one;
		}
	}
	return found;
}

/* A flag equals a flag; inside objects anything can be, of its own type. */
static bool
fits_equal(const struct json *row, const struct place *p, const struct json *v)
{
	struct scalar a = scalar_from(v), b;

	if (row == NULL || (p->keys.n == 0 && jr_type(v) != JSON_BOOL))
		return row == NULL;
	b = scalar_from(value_of(row, p));
	if (a.kind != b.kind || a.kind == NOTHING)
		return false;
	return a.kind == A_TEXT ? is(a.text, b.text) : a.number == b.number;
}

static bool
fits_role(const struct json *row, const struct json *body, char role)
{
	const struct json *filters = jr_get(body, "filters");

	for (const struct json *v = jr_first(body); v != NULL; v = jr_next(v)) {
		struct place p = place_of(jr_key(v));
		bool fits = true;

		if (is_null(v) || p.field == NULL || p.role != role)
			continue;
		if (role == 'L' && !is_null(jr_get(filters, jr_key(v))))
			continue;
		if (role == 'P')
			fits = fits_pattern(row, &p, v);
		if (role == 'L')
			fits = fits_list(row, &p, v);
		if (role == 'R')
			fits = fits_range(row, &p, v);
		if (role == 'D')
			fits = fits_date(row, &p, v);
		if (role == 'E')
			fits = fits_equal(row, &p, v);
		if (!fits)
			return false;
	}
	return true;
}

static bool
fits_filters(const struct json *row, const struct json *filters)
{
	for (const struct json *v = jr_first(filters); v != NULL;
		v = jr_next(v)) {
		struct place p = place_of(jr_key(v));

		if (p.field != NULL && p.role == 'L' &&
			!fits_filter(row, &p, v))
			return false;
	}
	return true;
}

bool
fits_all(const struct json *row, const struct json *body, enum late late)
{
	static const char *const multi[] = { "_any_", "_or_", "_all_",
		"_and_" };

	for (const char *role = "PLRED"; *role != '\0'; role++) {
		/* filters come between patterns and plain lists. */
		if (*role == 'L' && !fits_filters(row, jr_get(body, "filters")))
			return false;
		if (!fits_role(row, body, *role))
			return false;
	}
	for (size_t i = 0; i < COUNT(multi); i++)
		if (jr_get(body, multi[i]) != NULL &&
			!fits_multi(row, jr_get(body, multi[i]), i < 2, late))
			return false;
	return true;
}

void
check_conditions(const struct json *body)
{
	const struct json *filters = jr_get(body, "filters");

	if (filters != NULL && jr_type(filters) != JSON_OBJECT)
		fault("400/16");
	for (enum late late = NOT_YET; late <= PATTERNS; late++)
		if (wrong == NULL)
			fits_all(NULL, body, late);
	for (const struct json *v = jr_first(body); v != NULL; v = jr_next(v))
		if (place_of(jr_key(v)).role == 'P' && jr_truthy(v) &&
			is_text(v) && !is_pattern(jr_str(v), false))
			fault("400/21");
}
