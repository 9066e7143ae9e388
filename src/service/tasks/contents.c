#include "service/tasks/contents.h"

#include <string.h>

#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/tasks/tasks.h"

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
