#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "json/jr.h"
#include "list/condition.h"

/*
 * Ranges, times and equal values (doc/protocol/query.md sections 6, 7 and 9).
 */

/*
 * Read a decimal number with sign, point and exponent, but not "inf" or "0x1".
 */
static bool
number_of(const char *s, double *out)
{
	char *end;

	*out = strtod(s, &end);
	return *s != '\0' && *end == '\0' &&
		strspn(s, "+-.0123456789eE \t") == strlen(s);
}

/*
 * Read what a range compares with: a number or a text, which may be a number.
 * False when the field cannot be compared with it.
 */
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

int
condition_range(struct call *c, struct query *q, const struct condition *cond)
{
	const struct path *p = &cond->path;
	const struct json *v = cond->value, *min = jr_first(v), *max;
	const char *key = cond->key;
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

/* Take one entry, "[prefix] time". False when the time in it is not one. */
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

/* Two entries without a prefix are a range; one of them may be null. */
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

int
condition_date(struct call *c, struct query *q, const struct condition *cond)
{
	const struct json *v = cond->value;
	struct {
		bool given;
		struct value value;
	} by[QUERY_GE + 1] = { 0 };
	const struct json *one = jr_type(v) == JSON_ARRAY ? jr_first(v) : v;
	bool list = jr_type(v) == JSON_ARRAY;

	if (is_range(v))
		return condition_range(c, q, cond);
	/* A later entry with the same prefix replaces the earlier one. */
	for (; one != NULL; one = list ? jr_next(one) : NULL) {
		enum query_cmp cmp;
		int64_t t;

		if (!jr_is_str(one))
			return fail(c, ERR_FIELDS_VALUE,
				"%s: times must be strings, one is %s",
				cond->key, jr_type_word(one));
		if (!read_date(c, jr_str(one), &cmp, &t))
			continue;
		by[cmp].given = true;
		by[cmp].value = (struct value){ VALUE_INT, { .i = t } };
	}
	query_begin(q, QUERY_AND);
	for (enum query_cmp cmp = QUERY_EQ; cmp <= QUERY_GE; cmp++)
		if (by[cmp].given)
			query_compare(q, &cond->path, cmp, &by[cmp].value);
	query_end(q);
	return 0;
}

/* --- Equality (section 9) --- */

/*
 * A column with equality is a flag. Inside an object anything can be, and a
 * value in a query string is equal to a text as well as to what it looks like.
 */
int
condition_equal(struct query *q, const struct condition *cond)
{
	const struct json *v = cond->value;
	const enum json_type type = jr_type(v);
	const bool inside = cond->path.keys != NULL;
	const bool text = inside && jr_is_str(v);
	const bool number = inside && type == JSON_NUMBER;
	struct value is = { VALUE_INT, { .i = jr_bool(v) } };

	if (number && !jr_int(v, &is.as.i))
		is = (struct value){ VALUE_REAL, { .d = jr_real(v) } };
	query_begin(q, QUERY_OR);
	if (text)
		query_any(q, &cond->path,
			&(struct strs){ (const char *[]){ jr_str(v) }, 1 });
	if (number || type == JSON_BOOL)
		query_compare(q, &cond->path, QUERY_EQ, &is);
	else if (!text)
		query_constant(q, false);
	query_end(q);
	return 0;
}
