#include "inside.h"

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

bool
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

bool
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
