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

/* What a list of values asks for: one of, all of, none of these. */
struct wanted {
	enum { UNSET, AND, OR } global;
	struct strs any, all, none;
	bool empty; /* a row that has nothing there fits, too */
	/* Where its reader is: how the next value counts. */
	bool either, minus, neg;
	bool strip;
};

static void
read_operator(struct wanted *w, const char *s)
{
	if (is(s, "__$nop")) {
		w->neg = false;
		w->either = w->minus = true;
		w->global = w->global == UNSET ? AND : w->global;
		return;
	}
	if (w->neg)
		fault("400/16");
	if (is(s, "__$not")) {
		w->neg = true;
		return;
	}
	w->either = is(s, "__$any") || is(s, "__$or");
	if (!w->either && !is(s, "__$all") && !is(s, "__$and"))
		fault("400/16");
	w->minus = false;
	if (w->global == UNSET)
		w->global = w->either ? OR : AND;
}

static void
read_item(struct wanted *w, const struct json *v)
{
	const char *s = is_text(v) ? jr_str(v) : NULL;

	if (s == NULL && !is_null(v)) {
		fault("400/16");
		return;
	}
	if (s != NULL && strncmp(s, "__$", 3) == 0) {
		read_operator(w, s);
		return;
	}
	if (w->global == UNSET)
		w->global = AND;
	if (s == NULL) {
		w->neg = false;
		w->empty = true;
	} else if (*s == '-' && w->minus && !w->neg) {
		if (s[1] == '\0')
			fault("400/16");
		put(&w->none, w->strip ? stripped(s + 1) : s + 1);
	} else {
		put(w->neg                ? &w->none :
				w->either ? &w->any :
					    &w->all,
			w->strip ? stripped(s) : s);
		w->neg = false;
	}
}

static bool
fits_wanted(const struct json *row, const struct place *p,
	const struct wanted *w)
{
	const struct strs *parts[] = { &w->any, &w->all, &w->none };
	struct strs set = texts_of(row, p);
	bool joined = w->global != OR, first = true;

	if (w->any.n + w->all.n + w->none.n == 0)
		return !w->empty || is_empty(row, p);
	for (size_t i = 0; i < COUNT(parts); i++) {
		size_t hits = 0;
		bool holds;

		if (parts[i]->n == 0)
			continue;
		for (size_t j = 0; j < parts[i]->n; j++)
			hits += has(&set, parts[i]->v[j]);
		holds = parts[i] == &w->any ? hits > 0 :
			parts[i] == &w->all ? hits == w->all.n :
					      hits == 0;
		if (first && w->global == OR)
			joined = false;
		first = false;
		joined = w->global == OR ? joined || holds : joined && holds;
	}
	return joined || (w->empty && is_empty(row, p));
}

bool
fits_list(const struct json *row, const struct place *p, const struct json *v)
{
	bool list = jr_type(v) == JSON_ARRAY;
	size_t room = jr_count(v) + 1;
	struct wanted w = { UNSET,
		{ ARENA_ARRAY(&arena, const char *, room), 0 },
		{ ARENA_ARRAY(&arena, const char *, room), 0 },
		{ ARENA_ARRAY(&arena, const char *, room), 0 }, .either = true,
		.minus = true, .strip = is(p->field->name, "uri") };

	/* One value of these is that value, whatever it is. */
	if (!list && is_text(v) &&
		(is(p->field->name, "metadata") ||
			is(p->field->name, "hyperparams")))
		put(&w.any, jr_str(v));
	else if (!list)
		read_item(&w, v);
	else
		for (v = jr_first(v); v != NULL; v = jr_next(v))
			read_item(&w, v);
	if (w.neg)
		fault("400/16");
	if (row == NULL || wrong != NULL)
		return true;
	return fits_wanted(row, p, &w);
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
