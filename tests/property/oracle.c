#define PCRE2_CODE_UNIT_WIDTH 8
#include "oracle.h"

#include <ctype.h>
#include <math.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The first thing that is wrong with the request, "400/12"; NULL: nothing. */
static const char *wrong;

static void
fault(const char *code)
{
	if (wrong == NULL)
		wrong = code;
}

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool
is_null(const struct json *v)
{
	return v == NULL || jr_type(v) == JSON_NULL;
}

static bool
is_text(const struct json *v)
{
	return v != NULL && jr_type(v) == JSON_STRING;
}

/* --- Fields (section 18) --- */

enum kind { TEXT, NUMBER, TIME, BOOL, LIST, OBJECT };

static const struct field_row {
	const char *name;
	enum kind kind;
	char role; /* of the field itself: P, L, R, D, E or a blank */
	int weight;
} fields[] = {
	{ "id", TEXT, 'L', 10 },
	{ "name", TEXT, 'P', 10 },
	{ "comment", TEXT, 'P', 10 },
	{ "project", TEXT, 'L', 3 },
	{ "task", TEXT, 'L', 3 },
	{ "parent", TEXT, 'L', 5 },
	{ "company", TEXT, ' ', 0 },
	{ "user", TEXT, 'L', 0 },
	{ "tags", LIST, 'L', 0 },
	{ "system_tags", LIST, 'L', 0 },
	{ "framework", TEXT, 'L', 0 },
	{ "uri", TEXT, 'L', 0 },
	{ "created", TIME, 'R', 0 },
	{ "last_iteration", NUMBER, 'R', 0 },
	{ "last_update", TIME, 'D', 0 },
	{ "last_change", TIME, 'D', 0 },
	{ "ready", BOOL, 'E', 0 },
	{ "unique_metrics", LIST, ' ', 0 },
	{ "metadata", OBJECT, ' ', 0 },
	{ "last_metrics", OBJECT, ' ', 0 },
	{ "design", OBJECT, ' ', 0 },
	{ "labels", OBJECT, ' ', 0 },
};

/* A field, or a way into an object. */
struct place {
	const struct field_row *field; /* NULL: there is none */
	struct strs keys;
	char role;
};

/* All 'from' in 's' become 'to'. */
static const char *
replaced(const char *s, const char *from, const char *to)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	while (*s != '\0')
		if (strncmp(s, from, strlen(from)) == 0) {
			buf_add(&b, to);
			s += strlen(from);
		} else {
			buf_addc(&b, *s++);
		}
	return b.data;
}

/* Section 2.6 of models.md: what "%%" stands for is put in last. */
static const char *
unescaped(const char *key)
{
	key = replaced(key, "%%", "\1");
	key = replaced(key, "%2E", ".");
	key = replaced(key, "%24", "$");
	key = replaced(key, "%_%_", "__");
	if (strncmp(key, "%_", 2) == 0)
		key++;
	return replaced(key, "\1", "%");
}

static struct place
place_of(const char *text)
{
	struct place p = { 0 };
	const char *dot = strchr(text, '.');
	size_t n = dot == NULL ? strlen(text) : (size_t)(dot - text);

	for (size_t i = 0; i < COUNT(fields); i++)
		if (strlen(fields[i].name) == n &&
			strncmp(fields[i].name, text, n) == 0)
			p.field = &fields[i];
	if (p.field == NULL || dot == NULL) {
		p.role = p.field == NULL ? ' ' : p.field->role;
		return p;
	}
	if (p.field->kind != OBJECT && p.field->kind != LIST) {
		p.field = NULL;
		return p;
	}
	p.keys.v = ARENA_ARRAY(&arena, const char *, strlen(text));
	while (dot != NULL) {
		const char *key = dot + 1;

		dot = strchr(key, '.');
		n = dot == NULL ? strlen(key) : (size_t)(dot - key);
		p.keys.v[p.keys.n++] = arena_strndup(&arena, key, n);
	}
	p.role = ' ';
	if (is(p.field->name, "last_metrics"))
		p.role = 'R';
	if (is(p.field->name, "metadata")) {
		p.role = 'L';
		p.keys.v[0] = unescaped(p.keys.v[0]);
	}
	return p;
}

/* What a row has there, or NULL. */
static const struct json *
value_of(const struct json *row, const struct place *p)
{
	const struct json *v = jr_get(row, p->field->name);

	for (size_t i = 0; v != NULL && i < p->keys.n; i++)
		v = jr_get(v, p->keys.v[i]);
	return is_null(v) ? NULL : v;
}

/* V, the set of its texts. */
static struct strs
texts_of(const struct json *row, const struct place *p)
{
	const struct json *v = value_of(row, p);
	struct strs set = { 0 };

	set.v = ARENA_ARRAY(&arena, const char *, 1 + jr_count(v));
	if (is_text(v))
		set.v[set.n++] = jr_str(v);
	if (v != NULL && jr_type(v) == JSON_ARRAY)
		for (v = jr_first(v); v != NULL; v = jr_next(v))
			set.v[set.n++] = jr_str(v);
	return set;
}

static bool
is_empty(const struct json *row, const struct place *p)
{
	const struct json *v = value_of(row, p);

	return v == NULL || (jr_type(v) == JSON_ARRAY && jr_first(v) == NULL);
}

static bool
has(const struct strs *set, const char *text)
{
	for (size_t i = 0; i < set->n; i++)
		if (is(set->v[i], text))
			return true;
	return false;
}

static void
put(struct strs *set, const char *text)
{
	set->v[set->n++] = text;
}

/* --- Patterns (section 3) --- */

static struct {
	char *text;
	bool caseless;
	pcre2_code *code;
} patterns[400];

static pcre2_match_data *match_data;

void
oracle_release(void)
{
	for (size_t i = 0; i < COUNT(patterns); i++) {
		free(patterns[i].text);
		pcre2_code_free(patterns[i].code);
	}
	pcre2_match_data_free(match_data);
}

/* NULL: it is none. */
static pcre2_code *
pattern(const char *text, bool caseless)
{
	PCRE2_SIZE at;
	size_t i = 0;
	int error;

	for (; i < COUNT(patterns) && patterns[i].text != NULL; i++)
		if (is(patterns[i].text, text) &&
			patterns[i].caseless == caseless)
			return patterns[i].code;
	if (i == COUNT(patterns))
		flunk("more patterns than expected");
	patterns[i].text = strdup(text);
	patterns[i].caseless = caseless;
	patterns[i].code = pcre2_compile((PCRE2_SPTR)text,
		PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | (caseless ? PCRE2_CASELESS : 0), &error, &at, NULL);
	return patterns[i].code;
}

static bool
finds(const char *text, bool caseless, const char *subject)
{
	if (match_data == NULL)
		match_data = pcre2_match_data_create(1, NULL);
	return pcre2_match(pattern(text, caseless), (PCRE2_SPTR)subject,
		       strlen(subject), 0, 0, match_data, NULL) >= 0;
}

/* In each function below a NULL row asks only whether all is well formed. */

static bool
fits_pattern(const struct json *row, const struct place *p,
	const struct json *v)
{
	struct strs set;

	if (!jr_truthy(v))
		return true;
	if (!is_text(v)) {
		fault("400/12");
		return true;
	}
	if (row == NULL)
		return true;
	set = texts_of(row, p);
	return set.n > 0 && finds(jr_str(v), false, set.v[0]);
}

/* --- Lists (section 4) --- */

static const char *
stripped(const char *s)
{
	size_t n;

	while (*s == ' ')
		s++;
	for (n = strlen(s); n > 0 && s[n - 1] == ' '; n--)
		;
	return arena_strndup(&arena, s, n);
}

static bool
fits_list(const struct json *row, const struct place *p, const struct json *v)
{
	enum { UNSET, AND, OR } ctx = OR, global = UNSET;
	bool minus = true, neg = false, empty = false;
	bool list = jr_type(v) == JSON_ARRAY, joined, first = true;
	bool strip = is(p->field->name, "uri");
	size_t room = jr_count(v) + 1;
	struct strs any = { ARENA_ARRAY(&arena, const char *, room), 0 };
	struct strs all = { ARENA_ARRAY(&arena, const char *, room), 0 };
	struct strs none = { ARENA_ARRAY(&arena, const char *, room), 0 };
	struct strs set;

	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL) {
		const char *s = is_text(v) ? jr_str(v) : NULL;

		/* One value of metadata is that value, whatever it is. */
		if (s != NULL && !list && is(p->field->name, "metadata")) {
			put(&any, s);
		} else if (s == NULL && !is_null(v)) {
			fault("400/16");
		} else if (s == NULL) {
			neg = false;
			empty = true;
			global = global == UNSET ? AND : global;
		} else if (is(s, "__$all") || is(s, "__$and") ||
			is(s, "__$any") || is(s, "__$or")) {
			if (neg)
				fault("400/16");
			ctx = is(s, "__$all") || is(s, "__$and") ? AND : OR;
			minus = false;
			global = global == UNSET ? ctx : global;
		} else if (is(s, "__$not")) {
			if (neg)
				fault("400/16");
			neg = true;
		} else if (is(s, "__$nop")) {
			neg = false;
			ctx = OR;
			minus = true;
			global = global == UNSET ? AND : global;
		} else if (strncmp(s, "__$", 3) == 0) {
			fault("400/16");
		} else if (*s == '-' && minus && !neg) {
			if (s[1] == '\0')
				fault("400/16");
			put(&none, strip ? stripped(s + 1) : s + 1);
			global = global == UNSET ? AND : global;
		} else {
			put(neg                   ? &none :
					ctx == OR ? &any :
						    &all,
				strip ? stripped(s) : s);
			neg = false;
			global = global == UNSET ? AND : global;
		}
	}
	if (neg)
		fault("400/16");
	if (row == NULL || wrong != NULL)
		return true;
	if (any.n + all.n + none.n == 0)
		return !empty || is_empty(row, p);
	set = texts_of(row, p);
	joined = global != OR;
	for (int i = 0; i < 3; i++) {
		const struct strs *named = i == 0 ? &any :
			i == 1                    ? &all :
						    &none;
		size_t hits = 0;
		bool holds;

		if (named->n == 0)
			continue;
		for (size_t j = 0; j < named->n; j++)
			hits += has(&set, named->v[j]);
		holds = i == 0 ? hits > 0 :
			i == 1 ? hits == named->n :
				 hits == 0;
		if (first && global == OR)
			joined = false;
		first = false;
		joined = global == OR ? joined || holds : joined && holds;
	}
	return joined || (empty && is_empty(row, p));
}

/* --- filters (section 5) --- */

static bool
none_given(const struct json *v)
{
	return v == NULL || !jr_truthy(v);
}

/* One part; *any_condition: is there a condition in it? */
static bool
fits_part(const struct json *row, const struct place *p,
	const struct json *part, bool any, bool *condition)
{
	bool stored_empty, result = !any;
	struct strs set;

	*condition = false;
	if (part == NULL || jr_type(part) == JSON_NULL)
		return true;
	if (jr_type(part) != JSON_OBJECT) {
		fault("400/12");
		return true;
	}
	set = row == NULL ? (struct strs){ 0 } : texts_of(row, p);
	stored_empty = row != NULL && p->field->kind == LIST &&
		is_empty(row, p);
	for (const struct json *m = jr_first(part); m != NULL; m = jr_next(m)) {
		bool include = is(jr_key(m), "include"), null = false;
		size_t named = 0, hits = 0;

		if (!include && !is(jr_key(m), "exclude"))
			fault("400/12");
		if (none_given(m))
			continue;
		if (jr_type(m) != JSON_ARRAY) {
			fault("400/12");
			continue;
		}
		*condition = true;
		for (const struct json *v = jr_first(m); v != NULL;
			v = jr_next(v)) {
			if (is_null(v)) {
				null = true;
				continue;
			}
			named++;
			hits += is_text(v) && has(&set, jr_str(v));
		}
		if (row == NULL)
			continue;
		if (any && include && (hits > 0 || (null && stored_empty)))
			result = true;
		if (any && !include &&
			((named > 0 && hits < named) ||
				(null && !stored_empty)))
			result = true;
		if (!any && include &&
			(hits < named || (null && !stored_empty)))
			result = false;
		if (!any && !include && (hits > 0 || (null && stored_empty)))
			result = false;
	}
	return !*condition || result;
}

static bool
fits_filter(const struct json *row, const struct place *p, const struct json *v)
{
	bool either = false, some_any, some_all, any, all;

	if (none_given(v))
		return true;
	if (jr_type(v) != JSON_OBJECT) {
		fault("400/12");
		return true;
	}
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m)) {
		if (is(jr_key(m), "op") && is_text(m) &&
			(is(jr_str(m), "and") || is(jr_str(m), "or")))
			either = is(jr_str(m), "or");
		else if (!is(jr_key(m), "any") && !is(jr_key(m), "all"))
			fault("400/12");
	}
	any = fits_part(row, p, jr_get(v, "any"), true, &some_any);
	all = fits_part(row, p, jr_get(v, "all"), false, &some_all);
	if (row == NULL)
		return true;
	if (some_any && some_all && either)
		return any || all;
	return any && all;
}

/* --- Ranges and times (sections 6 and 7) --- */

/* "2024-01-02" or "2024-01-02T03:04:05+02:00"; false: no time. */
static bool
read_time(const char *s, double *out)
{
	int y, mon, d, h = 0, min = 0, sec = 0, zh = 0, zm = 0, n = 0;
	char sign = 'Z';
	struct tm tm;

	while (*s == ' ')
		s++;
	if (sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2d%c%2d:%2d", &y, &mon, &d, &h,
		    &min, &sec, &sign, &zh, &zm) < 3)
		return false;
	if (sign == 'Z')
		zh = zm = 0;
	n = sign == '-' ? -1 : 1;
	tm = (struct tm){ .tm_year = y - 1900,
		.tm_mon = mon - 1,
		.tm_mday = d,
		.tm_hour = h,
		.tm_min = min,
		.tm_sec = sec };
	*out = (double)(timegm(&tm) - n * (zh * 3600 + zm * 60));
	return true;
}

/* What can be compared: a number, or a text. */
struct scalar {
	enum { NOTHING, A_NUMBER, A_TEXT } kind;
	double number;
	const char *text;
};

static struct scalar
scalar_of(const struct json *row, const struct place *p)
{
	const struct json *v = value_of(row, p);
	struct scalar s = { 0 };

	if (v == NULL)
		return s;
	s.kind = A_NUMBER;
	if (p->field->kind == TIME)
		read_time(jr_str(v), &s.number);
	else if (jr_type(v) == JSON_NUMBER)
		s.number = jr_real(v);
	else if (jr_type(v) == JSON_BOOL)
		s.number = jr_bool(v);
	else if (jr_type(v) == JSON_STRING)
		s = (struct scalar){ A_TEXT, 0, jr_str(v) };
	else
		s.kind = NOTHING;
	return s;
}

/* One end of a range. */
static struct scalar
bound_of(const struct place *p, const struct json *v)
{
	struct scalar s = { A_NUMBER, 0, NULL };
	char *end;

	if (p->field->kind == TIME) {
		if (!is_text(v) || !read_time(jr_str(v), &s.number))
			s.kind = NOTHING;
		return s;
	}
	if (jr_type(v) == JSON_NUMBER) {
		s.number = jr_real(v);
	} else if (is_text(v)) {
		s.number = strtod(jr_str(v), &end);
		if (*jr_str(v) == '\0' || *end != '\0')
			s = (struct scalar){ A_TEXT, 0, jr_str(v) };
	} else {
		s.kind = NOTHING;
	}
	if (p->field->kind != NUMBER)
		return s;
	if (s.kind != A_NUMBER)
		fault("400/12");
	s.number = trunc(s.number);
	return s;
}

/* a <= b, of one kind. */
static bool
at_most(const struct scalar *a, const struct scalar *b)
{
	if (a->kind != b->kind || a->kind == NOTHING)
		return false;
	return a->kind == A_NUMBER ? a->number <= b->number :
				     strcmp(a->text, b->text) <= 0;
}

static bool
fits_range(const struct json *row, const struct place *p, const struct json *v)
{
	const struct json *min = jr_first(v), *max;
	struct scalar value, low = { 0 }, high = { 0 };

	if (jr_type(v) != JSON_ARRAY || jr_count(v) != 2 ||
		(is_null(min) && is_null(jr_next(min)))) {
		fault("400/12");
		return true;
	}
	max = jr_next(min);
	if (!is_null(min))
		low = bound_of(p, min);
	if (!is_null(max))
		high = bound_of(p, max);
	if (row == NULL || wrong != NULL)
		return true;
	if (is_null(min) && is_empty(row, p))
		return true;
	value = scalar_of(row, p);
	return (is_null(min) || at_most(&low, &value)) &&
		(is_null(max) || at_most(&value, &high));
}

static bool
has_prefix(const struct json *v)
{
	return is_text(v) && (*jr_str(v) == '<' || *jr_str(v) == '>');
}

static bool
fits_date(const struct json *row, const struct place *p, const struct json *v)
{
	static const char *const prefixes[] = { ">=", ">", "<=", "<", "" };
	const char *by[COUNT(prefixes)] = { 0 };
	bool list = jr_type(v) == JSON_ARRAY, fits = true;
	struct scalar value;

	if (list && jr_count(v) == 2 && !has_prefix(jr_first(v)) &&
		!has_prefix(jr_next(jr_first(v))) &&
		(is_text(jr_first(v)) || is_null(jr_first(v))) &&
		(is_text(jr_next(jr_first(v))) ||
			is_null(jr_next(jr_first(v)))))
		return fits_range(row, p, v);
	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL) {
		size_t i = 0;
		double t;

		if (!is_text(v)) {
			fault("400/16");
			continue;
		}
		while (strncmp(jr_str(v), prefixes[i], strlen(prefixes[i])) !=
			0)
			i++;
		if (read_time(jr_str(v) + strlen(prefixes[i]), &t))
			by[i] = jr_str(v) + strlen(prefixes[i]);
	}
	if (row == NULL || wrong != NULL)
		return true;
	value = scalar_of(row, p);
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		double t, is_at = value.number;

		if (by[i] == NULL)
			continue;
		read_time(by[i], &t);
		if (value.kind == NOTHING || (i == 0 && is_at < t) ||
			(i == 1 && is_at <= t) || (i == 2 && is_at > t) ||
			(i == 3 && is_at >= t) || (i == 4 && is_at != t))
			fits = false;
	}
	return fits;
}

/* --- Several fields (section 8) --- */

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

/* What only shows when the query is put together, and is to be looked for. */
enum late { NOT_YET, NAMES, PATTERNS };

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
			pattern(jr_str(text), true) == NULL) {
			fault("400/21");
		} else if (row != NULL) {
			one = matches_one(row, &p, jr_str(text));
		}
		result = either ? result || one : result && one;
	}
	return !some || result;
}

/* --- Words (section 10) --- */

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

/* Words and -words, one blank between them. */
static bool
fits_words(const struct json *row, const char *search, double *score)
{
	struct strs terms = words(search);
	bool found = false;

	*score = 0;
	for (size_t f = 0; f < COUNT(fields); f++) {
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

/* --- All of a request (section 2) --- */

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
			fits = row == NULL ||
				(jr_type(v) == JSON_BOOL &&
					jr_bool(v) ==
						jr_bool(value_of(row, &p)));
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

static bool
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

/* What is wrong with the conditions, in the order of section 2. */
static void
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
			is_text(v) && pattern(jr_str(v), false) == NULL)
			fault("400/21");
}

/* --- Order (section 11) --- */

struct key {
	struct place place;
	bool score, desc;
};

static struct key keys[64];
static size_t nkeys;
static bool empty_last, natural;

struct found {
	const struct json *row;
	size_t made;
	double score;
};

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

static int
compare(const void *x, const void *y)
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
	return strncmp(name, "metadata.", 9) == 0 ||
		strncmp(name, "last_metrics.", 13) == 0;
}

static void
read_order(const struct json *body)
{
	const struct json *v = jr_get(body, "order_by");
	bool list = jr_type(v) == JSON_ARRAY, first = true, id = false;

	nkeys = 0;
	empty_last = natural = false;
	for (const struct json *m = jr_first(body); m != NULL; m = jr_next(m))
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
			id = id || is(k.place.field->name, "id");
			keys[nkeys++] = k;
		}
		first = false;
	}
	if (!id)
		keys[nkeys++] = (struct key){ .place = place_of("id") };
}

/* --- Pages (sections 12 and 13) --- */

static bool
whole_number(const struct json *v, int64_t least, int64_t *out)
{
	if (v == NULL || !jr_int(v, out) || *out < least)
		fault("400/12");
	return wrong == NULL;
}

static void
read_page(const struct json *body, size_t *from, size_t *count)
{
	const struct json *page = jr_get(body, "page");
	const struct json *size = jr_get(body, "page_size");
	int64_t number = 0, rows = 500;

	if (!is_null(jr_get(body, "start"))) {
		whole_number(jr_get(body, "start"), 0, &number);
		whole_number(jr_get(body, "size"), 1, &rows);
		*from = (size_t)number;
		*count = (size_t)rows;
		return;
	}
	if (size != NULL && is_null(size) && page != NULL) {
		if (!is_null(page))
			fault("400/11");
		*from = 0;
		*count = SIZE_MAX;
		return;
	}
	if (!is_null(page))
		whole_number(page, 0, &number);
	if (!is_null(size))
		whole_number(size, 1, &rows);
	if (rows > 500)
		rows = 500;
	*from = (size_t)(number * rows);
	*count = (size_t)rows;
}

/* --- Flags (section 15) --- */

/* The list "project" with all that lies below what it names. */
static const struct json *
with_subprojects(const struct world *w, const struct json *body)
{
	const struct json *named = jr_get(body, "project");
	bool list = jr_type(named) == JSON_ARRAY;
	struct json *copy, *all = jr_array();

	if (!jr_truthy(jr_get(body, "include_subprojects")) ||
		!jr_truthy(named))
		return body;
	for (named = list ? jr_first(named) : named; named != NULL;
		named = list ? jr_next(named) : NULL) {
		jr_append(all, jr_copy(named));
		for (size_t i = 0; is_text(named) && i < w->nprojects; i++) {
			const struct json *p = w->projects[i];
			struct strs path = texts_of(p,
				&(struct place){
					.field = &(struct field_row){
						"path", LIST, ' ', 0 } });

			if (has(&path, jr_str(named)) &&
				!is(jr_str(jr_get(p, "company")), "c2"))
				jr_append(all,
					jr_new_str(jr_str(jr_get(p, "id"))));
		}
	}
	copy = jr_copy(body);
	jr_put(copy, "project", all);
	return copy;
}

static bool
is_visible(const struct json *row, bool public_too)
{
	const char *company = jr_str(jr_get(row, "company"));

	return is(company, "c1") || (public_too && *company == '\0');
}

const char *
oracle_answer(const struct world *w, const char *name, const struct json *body)
{
	struct found *found = ARENA_ARRAY(&arena, struct found, w->nmodels);
	const struct json *allow = jr_get(body, "allow_public");
	const struct json *search = jr_get(body, "search_text");
	bool public_too = !is(name, "models.get_all_ex") || allow == NULL ||
		jr_truthy(allow);
	size_t n = 0, from = 0, count = 0;
	struct buf ids;

	wrong = NULL;
	body = with_subprojects(w, body);
	check_conditions(body);
	read_order(body);
	read_page(body, &from, &count);
	if (wrong != NULL)
		return wrong;
	for (size_t i = 0; i < w->nmodels; i++) {
		struct found f = { w->models[i], i, 0 };

		if (is_visible(f.row, public_too) &&
			fits_all(f.row, body, NOT_YET) &&
			(!jr_truthy(search) ||
				fits_words(f.row, jr_str(search), &f.score)))
			found[n++] = f;
	}
	qsort(found, n, sizeof(found[0]), compare);
	buf_init(&ids, &arena, 1 << 20);
	for (size_t i = from; i < n && i - from < count; i++)
		buf_addf(&ids, "%s%s", ids.len > 0 ? " " : "",
			jr_str(jr_get(found[i].row, "id")));
	return ids.data;
}
