#include "service/projects/counted.h"

#include <string.h>

#include "json/jr.h"
#include "list/filter.h"
#include "store/query.h"

/* Is "any" or "all" of a filter an object, or left out? */
static bool
is_part(const struct json *v)
{
	return jr_type(v) == JSON_NULL || jr_type(v) == JSON_OBJECT;
}

/* Is it a list of strings, or an object with something in "any" or "all"? */
static bool
is_filter(const struct json *v)
{
	if (jr_type(v) == JSON_OBJECT)
		return is_part(jr_get(v, "any")) && is_part(jr_get(v, "all")) &&
			(jr_truthy(jr_get(v, "any")) ||
				jr_truthy(jr_get(v, "all")));
	if (jr_type(v) != JSON_ARRAY || jr_count(v) == 0)
		return false;
	for (v = jr_first(v); v != NULL; v = jr_next(v))
		if (!jr_is_str(v))
			return false;
	return true;
}

/*
 * The filters are conditions, so they are read as they were sent: 2024 in a
 * query string may be a text. What validate() keeps is what a value looks like.
 */
static const struct json *
stats_filter(const struct call *c)
{
	return jr_get(c->body, "include_stats_filter");
}

int
counted_check(struct call *c)
{
	const struct json *v = jr_first(stats_filter(c));

	for (; v != NULL; v = jr_next(v))
		if (!is_filter(v))
			return fail(c, ERR_VALIDATION,
				"include_stats_filter.%.100s: must be a list "
				"of strings, or an object with any or all",
				jr_key(v));
	return 0;
}

static bool
is_archived(const struct json *v)
{
	return jr_is_str(v) &&
		strcmp(jr_str(v) + (*jr_str(v) == '-'), "archived") == 0;
}

/* Does the filter mention archived records, at any depth? */
static bool
mentions_archived(const struct json *v)
{
	if (jr_type(v) != JSON_ARRAY && jr_type(v) != JSON_OBJECT)
		return v != NULL && is_archived(v);
	for (v = jr_first(v); v != NULL; v = jr_next(v))
		if (mentions_archived(v))
			return true;
	return false;
}

/*
 * The filter without mentions of archived records, and without an operator
 * "not" in front of one.
 */
static struct json *
without_archived(const struct json *v)
{
	const struct json *next;
	struct json *out;

	if (jr_type(v) == JSON_OBJECT) {
		out = jr_object();
		for (v = jr_first(v); v != NULL; v = jr_next(v))
			jr_put(out, jr_key(v), without_archived(v));
		return out;
	}
	if (jr_type(v) != JSON_ARRAY)
		return jr_copy(v);
	out = jr_array();
	for (v = jr_first(v); v != NULL; v = next) {
		next = jr_next(v);
		if (next != NULL && is_archived(next) &&
			jr_type(v) == JSON_STRING &&
			strcmp(jr_str(v), "__$not") == 0)
			continue;
		if (!is_archived(v))
			jr_append(out, jr_copy(v));
	}
	return out;
}

/*
 * Add the filter to a list request. Lists in it are conditions, objects are
 * members of "filters". What names no field that has values is ignored.
 */
static void
add_filter(struct call *c, bool archived_too, struct request *r)
{
	const struct json *v = jr_first(stats_filter(c));

	for (; v != NULL; v = jr_next(v)) {
		bool system = strcmp(jr_key(v), "system_tags") == 0;
		struct condition *cond = request_add(r, c, FILTER_LIST,
			jr_key(v),
			system && !archived_too ? without_archived(v) : v);

		if (cond != NULL)
			cond->parts = jr_type(v) == JSON_OBJECT;
	}
}

int
counted_tags(struct call *c, struct query *q,
	const struct project_list_ex_args *in)
{
	const struct json *filter = jr_get(c->body, "children_tags_filter");
	struct request r;

	request_init(&r, query_shape(q));
	if (jr_truthy(filter))
		request_add(&r, c, FILTER_LIST, "tags", filter)->parts = true;
	else if (jr_truthy(in->children_tags))
		request_add(&r, c, FILTER_LIST, "tags", in->children_tags);
	return filter_conditions(c, q, &r);
}

/*
 * A list can ask for projects by the kind of tasks that they hold; then only
 * those tasks count. Data sets are projects of their own, and are counted
 * apart.
 */
static const struct kind {
	const char *children, *tag, *type;
} kinds[] = {
	{ "pipeline", "pipeline", "controller" },
	{ "report", "reports", "report" },
};

static const struct kind *
kind_of(const struct project_list_ex_args *in)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (in->has.children_type &&
			strcmp(kinds[i].children, in->children_type) == 0)
			return &kinds[i];
	return NULL;
}

bool
counted_by_kind(const struct project_list_ex_args *in)
{
	return kind_of(in) != NULL;
}

/* Count only records of the kind. Models of a kind have only its tag. */
static int
only_kind(struct call *c, const struct project_list_ex_args *in,
	struct query *q)
{
	const struct kind *k = kind_of(in);
	struct path tags = { .field = shape_find(query_shape(q),
				     "system_tags") };
	struct path type = { .field = shape_find(query_shape(q), "type") };
	const char *tag, *word;

	if (k == NULL)
		return 0;
	tag = k->tag;
	word = k->type;
	query_any(q, &tags, &(struct strs){ &tag, 1 });
	if (type.field != NULL)
		query_any(q, &type, &(struct strs){ &word, 1 });
	return counted_tags(c, q, in);
}

int
counted_start(struct call *c, const struct project_list_ex_args *in,
	const struct shape *sh, bool by_filter, struct query **out)
{
	const char *archived = "archived";
	struct path tags = { .field = shape_find(sh, "system_tags") };
	struct path user = { .field = shape_find(sh, "user") };
	const struct json *filter = jr_get(stats_filter(c), "system_tags");
	struct query *q;
	struct request r;

	*out = q = query_new(c->arena, sh, c->who.company, REACH_VISIBLE);
	if (!by_filter || !mentions_archived(filter))
		query_none(q, &tags, &(struct strs){ &archived, 1 });
	if (in->active_users.n > 0)
		query_any(q, &user, &in->active_users);
	if (only_kind(c, in, q) != 0)
		return c->error;
	request_init(&r, sh);
	add_filter(c, by_filter, &r);
	return filter_conditions(c, q, &r);
}
