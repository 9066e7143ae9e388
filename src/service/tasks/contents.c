#include "service/tasks/contents.h"

#include <stdlib.h>
#include <string.h>

#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/tasks/tasks.h"
#include "store/record.h"

int
contents_load(struct call *c, const char *field, const char *id, struct task *t)
{
	const struct strs names = { &field, 1 };

	return task_load_with(c, &names, id, t);
}

int
contents_check_status(struct call *c, const struct task *t, bool force)
{
	if (strcmp(t->status, "created") == 0 ||
		(force &&
			(strcmp(t->status, "queued") == 0 ||
				strcmp(t->status, "in_progress") == 0)))
		return 0;
	return fail_details(c, ERR_INVALID_TASK_STATUS, "status", t->status,
		"expected",
		force ? "created, queued or in_progress" : "created", NULL);
}

int
contents_open(struct call *c, const char *field, const char *id, struct task *t)
{
	return contents_load(c, field, id, t) != 0 ?
		c->error :
		contents_check_status(c, t, true);
}

int
contents_check_items(struct call *c, const char *name,
	const struct json **items)
{
	const struct field *f = shape_find(c->endpoint->args, name);

	return jr_truthy(*items) ?
		nested_check(c, f, ERR_VALIDATION, NESTED_ALL, items) :
		fail(c, ERR_VALIDATION, "%s: must hold an item", name);
}

const char *
contents_key(struct call *c, const char *field, const char *name)
{
	const char *key = strip(c->arena, name);

	if (*key != '\0')
		return key;
	fail(c, ERR_VALIDATION, "%s: a name is empty", field);
	return NULL;
}

int
contents_store(struct call *c, const char *id, struct task *set, bool content,
	const char *word)
{
	if (task_store(c, id, set, content) != 0)
		return c->error;
	jw_int(&c->out, word, 1);
	return 0;
}

/* --- Reading --- */

static int
by_key(const void *a, const void *b)
{
	const struct json *const *x = a, *const *y = b;

	return strcmp(jr_key(*x), jr_key(*y));
}

const struct json **
contents_sorted(struct call *c, const struct json *map, size_t *n)
{
	const struct json **list = ARENA_ARRAY(c->arena, const struct json *,
		jr_count(map));

	*n = 0;
	for (const struct json *v = jr_first(map); v != NULL; v = jr_next(v))
		list[(*n)++] = v;
	qsort(list, *n, sizeof(list[0]), by_key);
	return list;
}

void
contents_write_items(struct call *c, const struct json *map,
	const struct strs *names)
{
	size_t n;
	const struct json **list = contents_sorted(c, map, &n);

	for (size_t i = 0; i < n; i++)
		if (names == NULL || strs_has(names, jr_key(list[i])))
			jw_value(&c->out, NULL, list[i]);
}

/* Fail the call with the first id of which no task was seen. */
static int
check_all_seen(struct call *c, const struct strs *ids, const bool *seen)
{
	for (size_t i = 0; i < ids->n; i++)
		if (!seen[i])
			return fail_details(c, ERR_INVALID_TASK_ID, "id",
				ids->v[i], "company", c->who.company, NULL);
	return 0;
}

int
contents_write_each(struct call *c, const char *key, const char *field,
	const struct strs *ids, bool all,
	int (*write)(struct call *c, const struct task *t, const void *arg),
	const void *arg)
{
	const struct field *f = shape_find(&task_shape, field);
	bool *fields = ARENA_ARRAY(c->arena, bool, task_shape.count);
	bool *seen = ARENA_ARRAY(c->arena, bool, ids->n);
	const struct record_scope scope = { .shape = &task_shape,
		.fields = fields,
		.company = c->who.company,
		.reach = REACH_VISIBLE };
	struct record_cursor *cur;
	struct task t;
	size_t at;
	int rc;

	fields[f - task_shape.fields] = true;
	cur = record_open_ids(c->store, c->arena, &scope, ids);
	jw_arr(&c->out, key);
	while ((rc = record_next(cur, c->arena, &at, &t)) == STORE_ROW) {
		const struct json *v = *(
			const T_json *)(const void *)((const char *)&t + f->at);

		seen[at] = true;
		if (!all && (!record_has(&t, f) || jr_count(v) == 0))
			continue;
		jw_obj(&c->out, NULL);
		jw_str(&c->out, "task", ids->v[at]);
		if (write(c, &t, arg) != 0) {
			record_close(cur);
			return c->error;
		}
		jw_end(&c->out);
	}
	jw_end(&c->out);
	if (rc == STORE_ERROR)
		return fail_store(c);
	return all ? check_all_seen(c, ids, seen) : 0;
}
