#ifndef LIST_CONDITION_H
#define LIST_CONDITION_H

#include "call/call.h"
#include "list/request.h"
#include "store/query.h"

/*
 * Each of these adds a condition of a list request to a query
 * (doc/protocol/query.md sections 4 to 9). It returns 0, or the error of a
 * value that the condition cannot have.
 */

/* Add a pattern that a text matches (section 3). */
int condition_pattern(struct call *c, struct query *q,
	const struct condition *cond);
/*
 * Add a list of values, with operators among them (section 4). If the field is
 * the reference 'below', a value also stands for all records below its record;
 * NULL: no field does.
 */
int condition_list(struct call *c, struct query *q,
	const struct condition *cond, const char *below);
/* Add a member of "filters" (section 5). */
int condition_parts(struct call *c, struct query *q,
	const struct condition *cond);
/* Add a range, [min, max] (section 6). */
int condition_range(struct call *c, struct query *q,
	const struct condition *cond);
/* Add times, each with the operator that it is compared by (section 7). */
int condition_date(struct call *c, struct query *q,
	const struct condition *cond);
/* Add a value that the field must be equal to (section 9). */
int condition_equal(struct query *q, const struct condition *cond);

/*
 * Check the form of a condition on several fields (section 8). That is a step
 * of its own, because a malformed value anywhere in the request is an error
 * that comes before unknown names and patterns.
 */
int condition_check_multi(struct call *c, const struct query *q,
	const char *key, const struct json *v);
/*
 * Add that condition: a pattern or a time for several fields, joined by 'op'.
 */
int condition_multi(struct call *c, struct query *q, const char *key,
	const struct json *v, enum query_op op);

/*
 * Fail the call if a pattern is longer than the setting pattern_limit. A whole
 * name, escaped as the SDK does it, may be longer, so that a record with a long
 * name can be found.
 */
int condition_check_length(struct call *c, const char *key,
	const char *pattern);

/* Fail the call: there are more values than the setting list_limit allows. */
int condition_too_many(struct call *c, const char *key);

/*
 * Is the value an empty text, or one that counts as false? A 0 in a query
 * string does not, because it is a text.
 */
bool condition_says_nothing(const struct json *v);

#endif
