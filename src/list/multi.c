#include "json/jr.h"
#include "list/condition.h"
#include "list/path.h"

/* Conditions on several fields at once (doc/protocol/query.md section 8). */

static bool
has_dates(const struct shape *sh)
{
	for (size_t i = 0; i < sh->count; i++)
		if (sh->fields[i].filter == FILTER_DATE)
			return true;
	return false;
}

static int
bad_multi(struct call *c, const char *key, const char *what)
{
	return fail(c, ERR_FIELDS_VALUE, "%s: %s", key, what);
}

int
condition_check_multi(struct call *c, const struct query *q, const char *key,
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
	if (date != NULL && !has_dates(query_shape(q)))
		return bad_multi(c, key, "there are no times to compare");
	for (const struct json *f = jr_first(fields); f != NULL; f = jr_next(f))
		if (!jr_is_str(f))
			return bad_multi(c, key, "fields must be strings");
	return pattern == NULL ?
		0 :
		condition_check_length(c, key, jr_str(pattern));
}

static int
add_multi_field(struct call *c, struct query *q, const char *key,
	const char *name, const struct json *pattern, const struct json *date)
{
	struct condition cond = { .key = key, .value = date };
	bool known = path_find_any(c, query_shape(q), name, &cond.path) ==
		PATH_OK;

	if (date != NULL)
		return known && cond.path.field->filter == FILTER_DATE ?
			condition_date(c, q, &cond) :
			0;
	if (!known)
		return fail(c, ERR_INVALID_FIELDS, "%s: no field %.100s", key,
			name);
	query_match(q, &cond.path, jr_str(pattern), true);
	return 0;
}

int
condition_multi(struct call *c, struct query *q, const char *key,
	const struct json *v, enum query_op op)
{
	const struct json *pattern = jr_get(v, "pattern");
	const struct json *date = jr_get(v, "datetime");
	const struct json *f = jr_first(jr_get(v, "fields"));

	query_about(q, key);
	query_begin(q, op);
	for (; f != NULL; f = jr_next(f))
		if (add_multi_field(c, q, key, jr_str(f), pattern, date) != 0)
			return c->error;
	query_end(q);
	return 0;
}
