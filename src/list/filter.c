#include "list/filter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "call/config.h"
#include "json/jr.h"
#include "list/path.h"
#include "call/validate.h"
#include "store/regex.h"
#include "store/store.h"

/* A growing list of texts. */
struct set {
	struct strs s;
	size_t room;
};

static void
set_add(struct call *c, struct set *set, const char *v)
{
	if (set->s.n == set->room) {
		size_t room = set->room == 0 ? 8 : set->room * 2;
		const char **more = ARENA_ARRAY(c->arena, const char *, room);

		for (size_t i = 0; i < set->s.n; i++)
			more[i] = set->s.v[i];
		set->s.v = more;
		set->room = room;
	}
	set->s.v[set->s.n++] = v;
}

static int
too_many(struct call *c, const char *key)
{
	return fail(c, ERR_VALIDATION, "%s: more than %lld values", key,
		(long long)c->config->list_limit);
}

/* No text, and nothing else that counts: 0 is a text in a query string. */
static bool
says_nothing(const struct json *v)
{
	return jr_is_str(v) ? *jr_str(v) == '\0' : !jr_truthy(v);
}

/* --- Patterns (section 3) --- */

/*
 * Whether it is one at all, the query will tell. Whole names, escaped as the SDK
 * does, are as long as names are: else what has a long one could not be found
 * again.
 */
static int
check_length(struct call *c, const char *key, const char *pattern)
{
	if (strlen(pattern) > (size_t)c->config->pattern_limit &&
		!regex_plain(pattern))
		return fail(c, ERR_VALIDATION,
			"%s: a pattern has at most %lld bytes", key,
			(long long)c->config->pattern_limit);
	return 0;
}

static int
add_pattern(struct call *c, struct query *q, const struct path *p,
	const char *key, const struct json *v)
{
	if (says_nothing(v))
		return 0;
	if (!jr_is_str(v))
		return fail(c, ERR_VALIDATION, "%s: must be a pattern, is %s",
			key, jr_type_word(v));
	if (check_length(c, key, jr_str(v)) != 0)
		return c->error;
	query_match(q, p, jr_str(v), false);
	return 0;
}

/* --- Lists with operators (section 4) --- */

enum context { CONTEXT_UNSET, CONTEXT_AND, CONTEXT_OR };

/* The state machine of section 4.2. */
struct operators {
	const char *key;
	bool stripped; /* values are compared without white space around */
	enum context context, global;
	bool minus, negated, empty;
	struct set any, all, none;
};

static void
fix_global(struct operators *o, enum context context)
{
	if (o->global == CONTEXT_UNSET)
		o->global = context;
}

static int
operator(struct call *c, struct operators *o, const char *name)
{
	static const struct {
		const char *name;
		enum context context;
	} words[] = { { "all", CONTEXT_AND }, { "and", CONTEXT_AND },
		{ "any", CONTEXT_OR }, { "or", CONTEXT_OR } };

	if (strcmp(name, "nop") == 0) {
		o->negated = false;
		o->context = CONTEXT_OR;
		o->minus = true;
		fix_global(o, CONTEXT_AND);
		return 0;
	}
	if (o->negated)
		return fail(c, ERR_FIELDS_VALUE,
			"%s: an operator cannot follow __$not", o->key);
	if (strcmp(name, "not") == 0) {
		o->negated = true;
		return 0;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].name, name) == 0) {
			o->context = words[i].context;
			o->minus = false;
			fix_global(o, words[i].context);
			return 0;
		}
	return fail(c, ERR_FIELDS_VALUE, "%s: unknown operator __$%s", o->key,
		name);
}

static int
element(struct call *c, struct operators *o, const struct json *v)
{
	const char *s;

	if (jr_type(v) == JSON_NULL) {
		o->negated = false;
		o->empty = true;
		fix_global(o, CONTEXT_AND);
		return 0;
	}
	if (!jr_is_str(v))
		return fail(c, ERR_FIELDS_VALUE,
			"%s: values must be strings or null, one is %s", o->key,
			jr_type_word(v));
	s = jr_str(v);
	if (strncmp(s, "__$", 3) == 0)
		return operator(c, o, s + 3);
	fix_global(o, CONTEXT_AND);
	if (*s == '-' && o->minus && !o->negated) {
		s++;
		if (*s == '\0')
			return fail(c, ERR_FIELDS_VALUE,
				"%s: \"-\" excludes nothing", o->key);
		set_add(c, &o->none, o->stripped ? strip(c->arena, s) : s);
		return 0;
	}
	if (o->stripped)
		s = strip(c->arena, s);
	set_add(c,
		o->negated                       ? &o->none :
			o->context == CONTEXT_OR ? &o->any :
						   &o->all,
		s);
	o->negated = false;
	return 0;
}

static int
read_operators(struct call *c, struct operators *o, const struct json *v)
{
	size_t n = 0;

	o->context = CONTEXT_OR;
	o->minus = true;
	if (jr_type(v) != JSON_ARRAY) {
		if (element(c, o, v) != 0)
			return c->error;
	} else {
		for (v = jr_first(v); v != NULL; v = jr_next(v)) {
			if (++n > (size_t)c->config->list_limit)
				return too_many(c, o->key);
			if (element(c, o, v) != 0)
				return c->error;
		}
	}
	return o->negated ? fail(c, ERR_FIELDS_VALUE,
				    "%s: nothing follows __$not", o->key) :
			    0;
}

/*
 * Is it a value and nothing else? What people keep in metadata can look like an
 * operator: -5. A single string is how the SDK asks for a value there, so it
 * means this value; operators stand in a list.
 */
static bool
is_value(const struct path *p, const struct json *v)
{
	return p->keys != NULL && (p->field->flags & ESCAPED) != 0 &&
		jr_is_str(v);
}

static int
add_list(struct call *c, struct query *q, const struct path *p, const char *key,
	const struct json *v)
{
	struct operators o = { .key = key,
		.stripped = (p->field->flags & STRIP) != 0 };
	bool below = q->below == p->field && p->keys == NULL, some;

	if (is_value(p, v))
		set_add(c, &o.any, jr_str(v));
	else if (read_operators(c, &o, v) != 0)
		return c->error;
	some = o.any.s.n + o.all.s.n + o.none.s.n > 0;
	if (!some && !o.empty)
		return 0;
	if (o.empty)
		query_begin(q, QUERY_OR);
	if (some)
		query_begin(q, o.global == CONTEXT_OR ? QUERY_OR : QUERY_AND);
	if (o.any.s.n > 0)
		(below ? query_below : query_any)(q, p, &o.any.s);
	if (o.all.s.n > 0)
		(below ? query_below : query_all)(q, p, &o.all.s);
	if (o.none.s.n > 0)
		query_none(q, p, &o.none.s);
	if (some)
		query_end(q);
	if (o.empty) {
		query_empty(q, p, true);
		query_end(q);
	}
	return 0;
}

/* --- filters (section 5) --- */

struct values {
	struct set set;
	bool null;  /* null is among them */
	bool other; /* and values that are neither: they equal nothing */
};

struct part {
	struct values include, exclude;
};

static bool
given(const struct values *vs)
{
	return vs->set.s.n > 0 || vs->null || vs->other;
}

static int
read_values(struct call *c, const char *key, const struct json *v,
	struct values *out)
{
	if (!jr_truthy(v))
		return 0;
	if (jr_type(v) != JSON_ARRAY)
		return fail(c, ERR_VALIDATION, "filters.%s: must be a list",
			key);
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		if (jr_type(v) == JSON_NULL)
			out->null = true;
		else if (jr_is_str(v))
			set_add(c, &out->set, jr_str(v));
		else
			out->other = true;
		if (out->set.s.n > (size_t)c->config->list_limit)
			return too_many(c, key);
	}
	return 0;
}

static int
read_part(struct call *c, const char *key, const struct json *v,
	struct part *out)
{
	if (v == NULL || jr_type(v) == JSON_NULL)
		return 0;
	if (jr_type(v) != JSON_OBJECT)
		return fail(c, ERR_VALIDATION, "filters.%s: must be objects",
			key);
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m)) {
		int rc;

		if (strcmp(jr_key(m), "include") == 0)
			rc = read_values(c, key, m, &out->include);
		else if (strcmp(jr_key(m), "exclude") == 0)
			rc = read_values(c, key, m, &out->exclude);
		else
			rc = fail(c, ERR_VALIDATION,
				"filters.%s: unknown member %.100s", key,
				jr_key(m));
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* Null stands for a stored empty list; a scalar column holds none. */
static void
add_null(struct query *q, const struct path *p, bool is_empty)
{
	if (p->field->type == TYPE_strs)
		query_empty(q, p, is_empty);
	else
		query_constant(q, !is_empty);
}

/* V has one of the values (any), or all of them. */
static void
add_include(struct query *q, const struct path *p, const struct values *vs,
	bool any)
{
	if (any && (vs->set.s.n > 0 || vs->other))
		query_any(q, p, &vs->set.s);
	if (!any && vs->set.s.n > 0)
		query_all(q, p, &vs->set.s);
	if (!any && vs->other)
		query_constant(q, false);
	if (vs->null)
		add_null(q, p, true);
}

/* V lacks one of the values (any), or all of them. */
static void
add_exclude(struct query *q, const struct path *p, const struct values *vs,
	bool any)
{
	if (any && vs->other)
		query_constant(q, true);
	else if (any && vs->set.s.n > 0)
		query_lacks(q, p, &vs->set.s);
	else if (vs->set.s.n > 0 || vs->other)
		query_none(q, p, &vs->set.s);
	if (vs->null)
		add_null(q, p, false);
}

static void
add_part(struct query *q, const struct path *p, const struct part *part,
	bool any)
{
	if (!given(&part->include) && !given(&part->exclude))
		return;
	query_begin(q, any ? QUERY_OR : QUERY_AND);
	add_include(q, p, &part->include, any);
	add_exclude(q, p, &part->exclude, any);
	query_end(q);
}

static int
add_filter(struct call *c, struct query *q, const struct path *p,
	const struct json *v)
{
	struct part any = { 0 }, all = { 0 };
	const char *key = jr_key(v);
	bool either = false;

	if (!jr_truthy(v))
		return 0;
	if (jr_type(v) != JSON_OBJECT)
		return fail(c, ERR_VALIDATION, "filters.%s: must be an object",
			key);
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m)) {
		const char *name = jr_key(m);
		int rc = 0;

		if (strcmp(name, "any") == 0)
			rc = read_part(c, key, m, &any);
		else if (strcmp(name, "all") == 0)
			rc = read_part(c, key, m, &all);
		else if (strcmp(name, "op") == 0 && jr_type(m) == JSON_STRING &&
			(strcmp(jr_str(m), "or") == 0 ||
				strcmp(jr_str(m), "and") == 0))
			either = strcmp(jr_str(m), "or") == 0;
		else
			rc = fail(c, ERR_VALIDATION,
				"filters.%s: unknown member %.100s", key, name);
		if (rc != 0)
			return rc;
	}
	q->about = arena_printf(c->arena, "filters.%s", key);
	query_begin(q, either ? QUERY_OR : QUERY_AND);
	add_part(q, p, &any, true);
	add_part(q, p, &all, false);
	query_end(q);
	return 0;
}

/* --- Times and ranges (sections 6 and 7) --- */

/* Decimal digits with what can go with them, and no "inf" or "0x1". */
static bool
number_of(const char *s, double *out)
{
	char *end;

	*out = strtod(s, &end);
	return *s != '\0' && *end == '\0' &&
		strspn(s, "+-.0123456789eE \t") == strlen(s);
}

/* Numbers as they are sent, texts of numbers too; false: not comparable. */
static bool
range_value(struct call *c, const struct path *p, const struct json *v,
	struct value *out)
{
	bool whole = p->keys == NULL;
	double d = 0;

	if (whole && p->field->type == TYPE_time) {
		out->kind = VALUE_INT;
		return jr_is_str(v) &&
			clock_parse(jr_str(v), c->now, &out->as.i);
	}
	if (jr_type(v) == JSON_BOOL) {
		*out = (struct value){ VALUE_INT, { .i = jr_bool(v) } };
		return true;
	}
	if (jr_type(v) == JSON_STRING && !number_of(jr_str(v), &d)) {
		*out = (struct value){ VALUE_TEXT, { .s = jr_str(v) } };
		return !whole;
	}
	if (jr_type(v) == JSON_NUMBER)
		d = jr_real(v);
	else if (jr_type(v) != JSON_STRING)
		return false;
	*out = (struct value){ VALUE_REAL, { .d = whole ? trunc(d) : d } };
	return whole ? isfinite(d) : !isnan(d);
}

static int
add_range(struct call *c, struct query *q, const struct path *p,
	const char *key, const struct json *v)
{
	const struct json *min = jr_first(v), *max;
	struct value low, high;
	bool open_low, open_high;

	if (jr_type(v) != JSON_ARRAY || jr_count(v) != 2)
		return fail(c, ERR_VALIDATION, "%s: must be [min, max]", key);
	max = jr_next(min);
	open_low = jr_type(min) == JSON_NULL;
	open_high = jr_type(max) == JSON_NULL;
	if (open_low && open_high)
		return fail(c, ERR_VALIDATION,
			"%s: min and max cannot both be null", key);
	if ((!open_low && !range_value(c, p, min, &low)) ||
		(!open_high && !range_value(c, p, max, &high))) {
		if (p->field->type == TYPE_int)
			return fail(c, ERR_VALIDATION,
				"%s: min and max must be numbers", key);
		query_constant(q, false);
		return 0;
	}
	query_begin(q, open_low ? QUERY_OR : QUERY_AND);
	if (open_low)
		query_empty(q, p, true);
	else
		query_compare(q, p, QUERY_GE, &low);
	if (!open_high)
		query_compare(q, p, QUERY_LE, &high);
	query_end(q);
	return 0;
}

/* One entry, "[prefix] time"; false when its time is none. */
static bool
read_date(struct call *c, const char *s, enum query_cmp *cmp, int64_t *t)
{
	*cmp = QUERY_EQ;
	if (*s == '>' || *s == '<') {
		bool or_equal = s[1] == '=';

		*cmp = *s == '>' ? (or_equal ? QUERY_GE : QUERY_GT) :
				   (or_equal ? QUERY_LE : QUERY_LT);
		s += 1 + or_equal;
	}
	return clock_parse(s, c->now, t);
}

/* A pair of which no entry has a prefix is a range; one may be null. */
static bool
is_range(const struct json *v)
{
	if (jr_type(v) != JSON_ARRAY || jr_count(v) != 2)
		return false;
	for (v = jr_first(v); v != NULL; v = jr_next(v))
		if (jr_type(v) != JSON_NULL &&
			(!jr_is_str(v) || *jr_str(v) == '<' ||
				*jr_str(v) == '>'))
			return false;
	return true;
}

static int
add_date(struct call *c, struct query *q, const struct path *p, const char *key,
	const struct json *v)
{
	struct {
		bool given;
		struct value value;
	} by[QUERY_GE + 1] = { 0 };
	const struct json *one = jr_type(v) == JSON_ARRAY ? jr_first(v) : v;
	bool list = jr_type(v) == JSON_ARRAY;

	if (is_range(v))
		return add_range(c, q, p, key, v);
	/* A later entry with the same prefix replaces the earlier one. */
	for (; one != NULL; one = list ? jr_next(one) : NULL) {
		enum query_cmp cmp;
		int64_t t;

		if (!jr_is_str(one))
			return fail(c, ERR_FIELDS_VALUE,
				"%s: times must be strings, one is %s", key,
				jr_type_word(one));
		if (!read_date(c, jr_str(one), &cmp, &t))
			continue;
		by[cmp].given = true;
		by[cmp].value = (struct value){ VALUE_INT, { .i = t } };
	}
	query_begin(q, QUERY_AND);
	for (enum query_cmp cmp = QUERY_EQ; cmp <= QUERY_GE; cmp++)
		if (by[cmp].given)
			query_compare(q, p, cmp, &by[cmp].value);
	query_end(q);
	return 0;
}

/* --- Equality (section 9) --- */

static int
add_equal(struct query *q, const struct path *p, const struct json *v)
{
	struct value is = { VALUE_INT, { .i = jr_bool(v) } };

	if (jr_type(v) != JSON_BOOL)
		query_constant(q, false);
	else
		query_compare(q, p, QUERY_EQ, &is);
	return 0;
}

/* --- Several fields at once (section 8) --- */

static bool
has_dates(const struct shape *sh)
{
	for (size_t i = 0; i < sh->count; i++)
		if (sh->fields[i].role == ROLE_DATE)
			return true;
	return false;
}

static int
bad_multi(struct call *c, const char *key, const char *what)
{
	return fail(c, ERR_FIELDS_VALUE, "%s: %s", key, what);
}

/* Is the condition well formed? */
static int
check_multi(struct call *c, const struct query *q, const char *key,
	const struct json *v)
{
	const struct json *fields = jr_get(v, "fields");
	const struct json *pattern = jr_get(v, "pattern");
	const struct json *date = jr_get(v, "datetime");

	if (jr_type(v) != JSON_OBJECT || jr_type(fields) != JSON_ARRAY ||
		jr_count(v) != 2 || (pattern == NULL) == (date == NULL))
		return bad_multi(c, key,
			"must have fields and either pattern or datetime");
	if (pattern != NULL && !jr_is_str(pattern))
		return bad_multi(c, key, "pattern must be a string");
	if (date != NULL && jr_type(date) == JSON_NULL)
		return bad_multi(c, key, "datetime must not be null");
	if (date != NULL && !has_dates(q->shape))
		return bad_multi(c, key, "there are no times to compare");
	for (const struct json *f = jr_first(fields); f != NULL; f = jr_next(f))
		if (!jr_is_str(f))
			return bad_multi(c, key, "fields must be strings");
	return pattern == NULL ? 0 : check_length(c, key, jr_str(pattern));
}

static int
add_multi_field(struct call *c, struct query *q, const char *key,
	const char *name, const struct json *pattern, const struct json *date)
{
	struct path p;
	bool known = path_find_any(c, q->shape, name, &p) == PATH_OK;

	if (date != NULL)
		return known && p.field->role == ROLE_DATE ?
			add_date(c, q, &p, key, date) :
			0;
	if (!known)
		return fail(c, ERR_INVALID_FIELDS, "%s: no field %.100s", key,
			name);
	query_match(q, &p, jr_str(pattern), true);
	return 0;
}

static int
add_multi(struct call *c, struct query *q, const char *key,
	const struct json *v, enum query_op op)
{
	const struct json *pattern = jr_get(v, "pattern");
	const struct json *date = jr_get(v, "datetime");
	const struct json *f = jr_first(jr_get(v, "fields"));

	q->about = key;
	query_begin(q, op);
	for (; f != NULL; f = jr_next(f))
		if (add_multi_field(c, q, key, jr_str(f), pattern, date) != 0)
			return c->error;
	query_end(q);
	return 0;
}

/* --- All together (section 2) --- */

/* Do texts there compare as numbers if they are some (section 11.7)? */
static bool
is_numeric(const struct path *p)
{
	return p->keys != NULL && p->field->inside == NULL &&
		(p->field->inner == ROLE_LIST || p->field->inner == ROLE_RANGE);
}

/* The role that a key of the request plays; ROLE_NONE: it means nothing. */
static int
role_of_key(struct call *c, const struct shape *sh, const char *key,
	struct path *p, enum role *role)
{
	*role = ROLE_NONE;
	switch (path_find(c, sh, key, p)) {
	case PATH_OK:
		*role = path_role(p);
		return 0;
	case PATH_BAD:
		return c->error;
	default:
		return 0;
	}
}

static int
add_condition(struct call *c, struct query *q, const struct path *p,
	enum role role, const char *key, const struct json *v)
{
	q->about = key;
	switch (role) {
	case ROLE_PATTERN:
		return add_pattern(c, q, p, key, v);
	case ROLE_LIST:
		return add_list(c, q, p, key, v);
	case ROLE_RANGE:
		return add_range(c, q, p, key, v);
	case ROLE_EQUAL:
		return add_equal(q, p, v);
	case ROLE_DATE:
		return add_date(c, q, p, key, v);
	case ROLE_NONE:
		break;
	}
	return 0;
}

/* Roles are taken one after the other: the first error decides. */
static int
add_role(struct call *c, struct query *q, const struct json *body,
	enum role wanted)
{
	const struct json *filters = jr_get(body, "filters");

	for (const struct json *v = jr_first(body); v != NULL; v = jr_next(v)) {
		const char *key = jr_key(v);
		struct path p;
		enum role role;

		if (jr_type(v) == JSON_NULL)
			continue;
		if (role_of_key(c, q->shape, key, &p, &role) != 0)
			return c->error;
		if (role != ROLE_NONE && is_numeric(&p))
			q->natural = true;
		if (role != wanted ||
			(role == ROLE_LIST &&
				jr_type(jr_get(filters, key)) != JSON_NULL))
			continue;
		if (add_condition(c, q, &p, role, key, v) != 0)
			return c->error;
	}
	return 0;
}

static int
add_filters(struct call *c, struct query *q, const struct json *filters)
{
	if (filters == NULL)
		return 0;
	if (jr_type(filters) != JSON_OBJECT)
		return fail(c, ERR_FIELDS_VALUE, "filters: must be an object");
	for (const struct json *v = jr_first(filters); v != NULL;
		v = jr_next(v)) {
		struct path p;

		if (path_find_any(c, q->shape, jr_key(v), &p) == PATH_OK &&
			path_role(&p) == ROLE_LIST &&
			add_filter(c, q, &p, v) != 0)
			return c->error;
	}
	return 0;
}

int
filter_conditions(struct call *c, struct query *q, const struct json *body)
{
	static const enum role order[] = { ROLE_LIST, ROLE_RANGE, ROLE_EQUAL,
		ROLE_DATE };
	static const struct {
		const char *key;
		enum query_op op;
	} multi[] = { { "_any_", QUERY_OR }, { "_or_", QUERY_OR },
		{ "_all_", QUERY_AND }, { "_and_", QUERY_AND } };
	const struct json *filters = jr_get(body, "filters");

	if (filters != NULL && jr_type(filters) != JSON_OBJECT)
		return fail(c, ERR_FIELDS_VALUE, "filters: must be an object");
	if (add_role(c, q, body, ROLE_PATTERN) != 0 ||
		add_filters(c, q, filters) != 0)
		return c->error;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (add_role(c, q, body, order[i]) != 0)
			return c->error;
	for (size_t i = 0; i < sizeof(multi) / sizeof(multi[0]); i++) {
		const struct json *v = jr_get(body, multi[i].key);

		if (v != NULL && check_multi(c, q, multi[i].key, v) != 0)
			return c->error;
	}
	/* Names and patterns that are none come after what is malformed. */
	for (size_t i = 0; i < sizeof(multi) / sizeof(multi[0]); i++) {
		const struct json *v = jr_get(body, multi[i].key);

		if (v != NULL &&
			add_multi(c, q, multi[i].key, v, multi[i].op) != 0)
			return c->error;
	}
	return q->bad_pattern == NULL ?
		0 :
		fail(c, ERR_INVALID_REGEX, "%s", q->bad_pattern);
}

/* --- Words (section 10) --- */

int
filter_search(struct call *c, struct query *q, const struct json *body)
{
	const struct json *v = jr_get(body, "search_text");

	if (says_nothing(v))
		return 0;
	if (!jr_is_str(v))
		return fail(c, ERR_VALIDATION,
			"search_text: must be a string, is %s",
			jr_type_word(v));
	q->about = "search_text";
	if (!query_search(q, jr_str(v)))
		return fail(c, ERR_VALIDATION,
			"search_text: %s records have no index of words",
			q->shape->name);
	return 0;
}

/* --- Order (section 11) --- */

static int
add_key(struct call *c, struct query *q, const char *text, bool first,
	bool *by_id)
{
	bool desc = *text == '-';
	struct path p;

	text += desc;
	switch (path_find(c, q->shape, text, &p)) {
	case PATH_BAD:
		return c->error;
	case PATH_UNKNOWN:
		break;
	default:
		q->natural = q->natural || (first && is_numeric(&p));
		*by_id = *by_id || (p.field->flags & KEY) != 0;
		query_order(q, &p, desc);
		return 0;
	}
	/* No name at all is no key, wherever it stands. */
	if (first && !desc && *text != '\0')
		return fail(c, ERR_INVALID_FIELDS, "order_by: no field %.100s",
			text);
	query_order_nothing(q);
	return 0;
}

int
filter_order(struct call *c, struct query *q, const struct json *body)
{
	const struct json *v = jr_get(body, "order_by");
	bool list = jr_type(v) == JSON_ARRAY, by_id = false, first = true;

	if (!jr_truthy(v))
		return 0;
	q->about = "order_by";
	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL) {
		if (!jr_is_str(v))
			return fail(c, ERR_INVALID_FIELDS,
				"order_by: names must be strings");
		if (strcmp(jr_str(v), "@text_score") == 0) {
			if (says_nothing(jr_get(body, "search_text")))
				return fail(c, ERR_FIELDS_VALUE,
					"order_by: @text_score needs "
					"search_text");
			query_order_score(q);
			continue;
		}
		if (add_key(c, q, jr_str(v), first, &by_id) != 0)
			return c->error;
		first = false;
	}
	if (!by_id)
		query_order_id(q);
	return 0;
}

/* --- Pages (section 12) --- */

static int
page_number(struct call *c, const char *key, const struct json *v,
	int64_t least, int64_t *out)
{
	if (!jr_int(v, out))
		return fail(c, ERR_VALIDATION, "%s: must be an integer", key);
	if (*out < least)
		return fail(c, ERR_VALIDATION, "%s: must be at least %lld", key,
			(long long)least);
	return 0;
}

int
filter_page(struct call *c, struct query *q, const struct json *body)
{
	const struct json *page = jr_get(body, "page");
	const struct json *size = jr_get(body, "page_size");
	const struct json *start = jr_get(body, "start");
	int64_t number = 0, rows = LIST_PAGE_MAX;

	/* A scroll sets its own page. */
	if (jr_get(body, "scroll_id") != NULL)
		return 0;
	if (start != NULL && jr_type(start) != JSON_NULL) {
		size = jr_get(body, "size");
		if (page_number(c, "start", start, 0, &number) != 0)
			return c->error;
		if (size == NULL)
			return fail(c, ERR_VALIDATION, "size: is required");
		if (page_number(c, "size", size, 1, &rows) != 0)
			return c->error;
		query_page(q, number, rows);
		return 0;
	}
	if (size != NULL && jr_type(size) == JSON_NULL) {
		if (page != NULL && jr_type(page) != JSON_NULL)
			return fail(c, ERR_MISSING_FIELDS, "page_size");
		if (page != NULL) {
			query_page(q, 0, -1);
			return 0;
		}
		size = NULL;
	}
	if (page != NULL && jr_type(page) != JSON_NULL &&
		page_number(c, "page", page, 0, &number) != 0)
		return c->error;
	if (size != NULL && page_number(c, "page_size", size, 1, &rows) != 0)
		return c->error;
	if (rows > LIST_PAGE_MAX)
		rows = LIST_PAGE_MAX;
	if (number > INT64_MAX / LIST_PAGE_MAX)
		return fail(c, ERR_VALIDATION, "page: too large");
	query_page(q, number * rows, rows);
	return 0;
}
