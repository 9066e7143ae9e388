#include "call/nested.h"
#include "json/jr.h"
#include "service/checks.h"
#include "service/tasks/fields.h"
#include "service/tasks/tasks.h"

/* Making tasks (doc/protocol/tasks.md sections 9.1 and 9.2). */

#define TASK_CREATE_ARGS(F, R) TASK_NAMED(F, R, REQUIRED)

#define TASK_CREATE_REPLY(F, R) \
	F(R, id, str, .flags = REQUIRED, .doc = "Task ID")

ENDPOINT(tasks, create, V(1, 0), TASK_CREATE_ARGS, TASK_CREATE_REPLY,
	.flags = EP_WRITE, .changes = &task_set_shape, .doc = "Make a task")
{
	const struct task nothing = { 0 };
	struct task_set set = { 0 };
	struct task t = { 0 };

	if (task_set_read(c, NULL, &set) != 0 ||
		task_set_check_places(c, &set) != 0 ||
		task_set_read_texts(c, &set) != 0 ||
		task_set_apply(c, &nothing, &set, &t) != 0 ||
		check_name(c, in->name) != 0)
		return c->error;
	SET(&t, name, in->name);
	SET(&t, type, in->type);
	if (task_add(c, &t) != 0)
		return c->error;
	jw_str(&c->out, "id", t.id);
	return 0;
}

ENDPOINT(tasks, validate, V(1, 0), TASK_CREATE_ARGS, NOTHING,
	.changes = &task_set_shape,
	.doc = "Check what a new task would refer to, and make none")
{
	const struct json *parent = jr_get(c->body, "parent");
	struct task_set set = { 0 };

	if (parent != NULL && jr_is_str(parent) &&
		task_is_gone(jr_str(parent))) {
		/* The request stays as it was sent. */
		c->body = jr_copy(c->body);
		jr_remove(c->body, "parent");
	}
	return task_set_read(c, NULL, &set) != 0 ?
		c->error :
		task_set_check_places(c, &set);
}
