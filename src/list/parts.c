#include <string.h>

#include "call/config.h"
#include "json/jr.h"
#include "list/condition.h"

/*
 * The key "filters", which has parts instead of operators
 * (doc/protocol/query.md section 5).
 */

struct values {
	struct strs texts;
	bool null;  /* null is among them */
	bool other; /* so is a value that is neither: it equals nothing */
};

struct part {
	struct values include, exclude;
};

static bool
given(const struct values *vs)
{
	return vs->texts.n > 0 || vs->null || vs->other;
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
			strs_add(&out->texts, c->arena, jr_str(v));
		else
			out->other = true;
		if (out->texts.n > (size_t)c->config->list_limit)
			return condition_too_many(c, key);
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

/* Null stands for an empty list; a column of one value never is one. */
static void
add_null(struct query *q, const struct path *p, bool is_empty)
{
	if (p->field->type == TYPE_strs)
		query_empty(q, p, is_empty);
	else
		query_constant(q, !is_empty);
}

/* The row's values include one of these ('any'), or all of them. */
static void
add_include(struct query *q, const struct path *p, const struct values *vs,
	bool any)
{
	if (any && (vs->texts.n > 0 || vs->other))
		query_any(q, p, &vs->texts);
	if (!any && vs->texts.n > 0)
		query_all(q, p, &vs->texts);
	if (!any && vs->other)
		query_constant(q, false);
	if (vs->null)
		add_null(q, p, true);
}

/* The row's values lack one of these ('any'), or all of them. */
static void
add_exclude(struct query *q, const struct path *p, const struct values *vs,
	bool any)
{
	if (any && vs->other)
		query_constant(q, true);
	else if (any && vs->texts.n > 0)
		query_lacks(q, p, &vs->texts);
	else if (vs->texts.n > 0 || vs->other)
		query_none(q, p, &vs->texts);
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

int
condition_parts(struct call *c, struct query *q, const struct condition *cond)
{
	struct part any = { 0 }, all = { 0 };
	const struct path *p = &cond->path;
	const struct json *v = cond->value;
	const char *key = cond->key;
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
	query_about(q, arena_printf(c->arena, "filters.%s", key));
	query_begin(q, either ? QUERY_OR : QUERY_AND);
	add_part(q, p, &any, true);
	add_part(q, p, &all, false);
	query_end(q);
	return 0;
}
