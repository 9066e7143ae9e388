#include "list/filter.h"

#include <string.h>

#include "call/config.h"
#include "json/jr.h"
#include "list/condition.h"
#include "store/regex.h"

int
condition_too_many(struct call *c, const char *key)
{
	return fail(c, ERR_VALIDATION, "%s: more than %lld values", key,
		(long long)c->config->list_limit);
}

/*
 * An empty text says nothing, and so does what counts as false; but a 0 in a
 * query string is a text.
 */
bool
condition_says_nothing(const struct json *v)
{
	return jr_is_str(v) ? *jr_str(v) == '\0' : !jr_truthy(v);
}

/* --- Patterns (section 3) --- */

/*
 * The query tells whether the pattern is one at all. A whole name, escaped as
 * the SDK does it, may be longer, so that a record with a long name can be
 * found.
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

int
condition_pattern(struct call *c, struct query *q, const struct condition *cond)
{
	const struct json *v = cond->value;

	if (condition_says_nothing(v))
		return 0;
	if (!jr_is_str(v))
		return fail(c, ERR_VALIDATION, "%s: must be a pattern, is %s",
			cond->key, jr_type_word(v));
	if (condition_check_length(c, cond->key, jr_str(v)) != 0)
		return c->error;
	query_match(q, &cond->path, jr_str(v), false);
	return 0;
}

/* --- All together (section 2) --- */

static int
add_condition(struct call *c, struct query *q, const struct request *r,
	const struct condition *cond)
{
	query_about(q, cond->key);
	switch (cond->filter) {
	case FILTER_PATTERN:
		return condition_pattern(c, q, cond);
	case FILTER_LIST:
		return condition_list(c, q, cond, r->below);
	case FILTER_RANGE:
		return condition_range(c, q, cond);
	case FILTER_EQUAL:
		return condition_equal(q, cond);
	case FILTER_DATE:
		return condition_date(c, q, cond);
	case FILTER_NONE:
		break;
	}
	return 0;
}

/*
 * Add the conditions with patterns. They come first, and so does the error of
 * any key that is malformed.
 */
static int
add_patterns(struct call *c, struct query *q, const struct request *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct condition *cond = &r->conditions[i];

		if (cond->malformed != NULL)
			return fail(c, ERR_VALIDATION, "%s", cond->malformed);
		if (cond->filter == FILTER_PATTERN &&
			add_condition(c, q, r, cond) != 0)
			return c->error;
	}
	return 0;
}

static int
add_filters(struct call *c, struct query *q, const struct request *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->conditions[i].parts &&
			condition_parts(c, q, &r->conditions[i]) != 0)
			return c->error;
	return 0;
}

static int
add_kind(struct call *c, struct query *q, const struct request *r,
	enum filter filter)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct condition *cond = &r->conditions[i];

		if (cond->filter != filter || cond->parts ||
			(filter == FILTER_LIST &&
				request_overrules(r, cond->key)))
			continue;
		if (add_condition(c, q, r, cond) != 0)
			return c->error;
	}
	return 0;
}

/*
 * Add the conditions on several fields. Errors of unknown names and of bad
 * patterns come after those of malformed values.
 */
static int
add_multi(struct call *c, struct query *q, const struct request *r)
{
	static const struct {
		enum list_word_id word;
		enum query_op op;
	} multi[] = { { WORD_ANY, QUERY_OR }, { WORD_OR, QUERY_OR },
		{ WORD_ALL, QUERY_AND }, { WORD_AND, QUERY_AND } };
	const size_t n = sizeof(multi) / sizeof(multi[0]);

	for (size_t i = 0; i < n; i++) {
		const struct json *v = r->word[multi[i].word];

		if (v != NULL &&
			condition_check_multi(c, q,
				list_words[multi[i].word].name, v) != 0)
			return c->error;
	}
	for (size_t i = 0; i < n; i++) {
		const struct json *v = r->word[multi[i].word];

		if (v != NULL &&
			condition_multi(c, q, list_words[multi[i].word].name, v,
				multi[i].op) != 0)
			return c->error;
	}
	return 0;
}

/*
 * The conditions are added kind by kind: that decides which error comes first.
 */
int
filter_conditions(struct call *c, struct query *q, const struct request *r)
{
	static const enum filter order[] = { FILTER_LIST, FILTER_RANGE,
		FILTER_EQUAL, FILTER_DATE };
	const struct json *filters = r->word[WORD_FILTERS];

	if (r->natural)
		query_natural(q);
	if (filters != NULL && jr_type(filters) != JSON_OBJECT)
		return fail(c, ERR_FIELDS_VALUE, "filters: must be an object");
	if (add_patterns(c, q, r) != 0 || add_filters(c, q, r) != 0)
		return c->error;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (add_kind(c, q, r, order[i]) != 0)
			return c->error;
	if (add_multi(c, q, r) != 0)
		return c->error;
	return query_bad_pattern(q) == NULL ?
		0 :
		fail(c, ERR_INVALID_REGEX, "%s", query_bad_pattern(q));
}

/* --- Words (section 10) --- */

int
filter_search(struct call *c, struct query *q, const struct request *r)
{
	const struct json *v = r->word[WORD_SEARCH_TEXT];

	if (condition_says_nothing(v))
		return 0;
	if (!jr_is_str(v))
		return fail(c, ERR_VALIDATION,
			"search_text: must be a string, is %s",
			jr_type_word(v));
	query_about(q, "search_text");
	if (!query_search(q, jr_str(v)))
		return fail(c, ERR_VALIDATION,
			"search_text: %s records have no index of words",
			query_shape(q)->name);
	return 0;
}
