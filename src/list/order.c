#include <string.h>

#include "json/jr.h"
#include "list/condition.h"
#include "list/filter.h"
#include "list/path.h"

/*
 * Order and pages (doc/protocol/query.md sections 11 and 12). Rows with the
 * same keys keep the order in which they were made, which every index has,
 * where the reference goes by id (doc/compatibility.md section 4).
 */

static int
add_key(struct call *c, struct query *q, const char *text, bool first)
{
	bool desc = *text == '-';
	struct path p;

	text += desc;
	switch (path_find(c, query_shape(q), text, &p)) {
	case PATH_BAD:
		return c->error;
	case PATH_UNKNOWN:
		break;
	default:
		if (first && path_is_numeric(&p))
			query_natural(q);
		query_order(q, &p, desc);
		return 0;
	}
	/* An empty name is ignored, wherever it stands. */
	if (first && !desc && *text != '\0')
		return fail(c, ERR_INVALID_FIELDS, "order_by: no field %.100s",
			text);
	query_order_nothing(q);
	return 0;
}

int
filter_order(struct call *c, struct query *q, const struct request *r)
{
	const struct json *v = r->word[WORD_ORDER_BY];
	bool list = jr_type(v) == JSON_ARRAY, first = true;

	if (!jr_truthy(v))
		return 0;
	query_about(q, "order_by");
	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL) {
		if (!jr_is_str(v))
			return fail(c, ERR_INVALID_FIELDS,
				"order_by: names must be strings");
		if (strcmp(jr_str(v), "@text_score") == 0) {
			if (condition_says_nothing(r->word[WORD_SEARCH_TEXT]))
				return fail(c, ERR_FIELDS_VALUE,
					"order_by: @text_score needs "
					"search_text");
			query_order_score(q);
			continue;
		}
		if (add_key(c, q, jr_str(v), first) != 0)
			return c->error;
		first = false;
	}
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
filter_page(struct call *c, struct query *q, const struct request *r)
{
	const struct json *page = r->word[WORD_PAGE];
	const struct json *size = r->word[WORD_PAGE_SIZE];
	const struct json *start = r->word[WORD_START];
	int64_t number = 0, rows = LIST_PAGE_MAX;

	if (r->first > 0) {
		query_page(q, 0, r->first);
		return 0;
	}
	/* A scroll sets its own page. */
	if (r->word[WORD_SCROLL_ID] != NULL)
		return 0;
	if (start != NULL && jr_type(start) != JSON_NULL) {
		size = r->word[WORD_SIZE];
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
