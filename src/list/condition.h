#ifndef LIST_CONDITION_H
#define LIST_CONDITION_H

#include "call/call.h"
#include "list/request.h"
#include "store/query.h"

/*
 * Add one condition of a list request to the query (doc/protocol/query.md sections
 * 4 to 9). All return 0, or the error of a value that is none.
 */

/*
 * Section 4: values with operators among them. If the field is the reference
 * 'below', they mean what lies below the records, too; NULL: no field is.
 */
int condition_list(struct call *c, struct query *q,
	const struct condition *cond, const char *below);
/* Section 5: a member of "filters". */
int condition_parts(struct call *c, struct query *q,
	const struct condition *cond);
/* Section 6: [min, max]. */
int condition_range(struct call *c, struct query *q,
	const struct condition *cond);
/* Section 7: times with what they are compared by. */
int condition_date(struct call *c, struct query *q,
	const struct condition *cond);
/* Section 9: the very value. */
int condition_equal(struct query *q, const struct condition *cond);

/*
 * Section 8: a pattern or a time for several fields, joined by 'op'. Its form is
 * checked apart, because names and patterns that are none come after what is
 * malformed anywhere.
 */
int condition_check_multi(struct call *c, const struct query *q,
	const char *key, const struct json *v);
int condition_multi(struct call *c, struct query *q, const char *key,
	const struct json *v, enum query_op op);

/*
 * A pattern is no longer than the setting pattern_limit. Whole names, escaped as
 * the SDK does, may be: else what has a long name could not be found again.
 */
int condition_check_length(struct call *c, const char *key,
	const char *pattern);

/* Fail the call: there are more values than the setting list_limit allows. */
int condition_too_many(struct call *c, const char *key);

/*
 * Is the value an empty text, or what counts as false? In a query string 0 is a
 * text.
 */
bool condition_says_nothing(const struct json *v);

#endif
