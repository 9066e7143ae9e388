#include "list/filter.h"

#include <string.h>

#include "call/config.h"
#include "json/jr.h"
#include "list/condition.h"
#include "list/path.h"
#include "store/regex.h"

int
condition_too_many(struct call *c, const char *key)
{
	return fail(c, ERR_VALIDATION, "%s: more than %lld values", key,
		(long long)c->config->list_limit);
}

/* No text, and nothing else that counts: 0 is a text in a query string. */
bool
condition_says_nothing(const struct json *v)
{
	return jr_is_str(v) ? *jr_str(v) == '\0' : !jr_truthy(v);
}

/* --- Patterns (section 3) --- */

/*
 * Whether it is one at all, the query will tell. Whole names, escaped as the SDK
 * does, are as long as names are: else what has a long one could not be found
 * again.
 */
int
condition_check_length(struct call *c, const char *key, const char *pattern)
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
	if (condition_says_nothing(v))
		return 0;
	if (!jr_is_str(v))
		return fail(c, ERR_VALIDATION, "%s: must be a pattern, is %s",
			key, jr_type_word(v));
	if (condition_check_length(c, key, jr_str(v)) != 0)
		return c->error;
	query_match(q, p, jr_str(v), false);
	return 0;
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
		return condition_list(c, q, p, key, v);
	case ROLE_RANGE:
		return condition_range(c, q, p, key, v);
	case ROLE_EQUAL:
		return condition_equal(q, p, v);
	case ROLE_DATE:
		return condition_date(c, q, p, key, v);
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
		if (role != ROLE_NONE && path_is_numeric(&p))
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
			condition_parts(c, q, &p, v) != 0)
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

		if (v != NULL &&
			condition_check_multi(c, q, multi[i].key, v) != 0)
			return c->error;
	}
	/* Names and patterns that are none come after what is malformed. */
	for (size_t i = 0; i < sizeof(multi) / sizeof(multi[0]); i++) {
		const struct json *v = jr_get(body, multi[i].key);

		if (v != NULL &&
			condition_multi(c, q, multi[i].key, v, multi[i].op) !=
				0)
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

	if (condition_says_nothing(v))
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
