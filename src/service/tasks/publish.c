#include "service/tasks/publish.h"

#include <string.h>

#include "json/jr.h"
#include "service/batch.h"
#include "service/tasks/outputs.h"
#include "service/tasks/tasks.h"

/* Publishing tasks (doc/protocol/tasks.md sections 9.10 and 9.11). */

static const struct status_extra publication = { "published", { NULL } };

int
task_publish(struct call *c, const struct task *old,
	const struct status_change *change, bool model, struct task *set)
{
	struct status_change to = *change;

	/* Staying what it is, which is allowed elsewhere, is none here. */
	if (!change->force && strcmp(old->status, "published") == 0)
		return status_refuse(c, old, "published");
	to.to = "published";
	to.also = &publication;
	if (status_check(c, old, to.to, to.force) != 0 ||
		(model && outputs_publish_last(c, old) != 0) ||
		status_change(c, old, &to, set) != 0)
		return c->error;
	SET(set, output, old->has.output ? old->output : jr_object());
	return 0;
}

/* Publish a task and answer what was written. */
static int
publish(struct call *c, const char *id, const struct status_change *change,
	bool model)
{
	struct task old, set = { 0 };

	if (task_load_own(c, id, &old) != 0 ||
		task_publish(c, &old, change, model, &set) != 0)
		return c->error;
	return task_write_updated(c, &set);
}

#define PUBLISH_ARGS(F, R)                            \
	STATUS_ARGS(F, R)                             \
	F(R, publish_model, flag, .fallback = "true", \
		.doc = "Publish the model that it made last too")
#define TASK_PUBLISH_ARGS(F, R) \
	TASK_ARG(F, R)          \
	PUBLISH_ARGS(F, R)

ENDPOINT(tasks, publish, V(1, 0), TASK_PUBLISH_ARGS, TASK_UPDATED_REPLY,
	.flags = EP_WRITE, .doc = "Publish a task")
{
	const struct status_change change = STATUS_CHANGE(in);

	return publish(c, in->task, &change, in->publish_model);
}

#define TASK_PUBLISH_MANY_ARGS(F, R) \
	TASK_IDS_ARG(F, R)           \
	PUBLISH_ARGS(F, R)
LOCAL_RECORD(task_publish_many_args, TASK_PUBLISH_MANY_ARGS);

static int
publish_one(struct call *c, const char *id, const void *arg)
{
	const struct task_publish_many_args *in = arg;
	const struct status_change change = STATUS_CHANGE(in);

	return publish(c, id, &change, in->publish_model);
}

ENDPOINT_WITH(tasks, publish_many, V(1, 0), task_publish_many_args,
	TASK_UPDATED_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Publish tasks")
{
	return batch_run(c, &in->ids, publish_one, in);
}

#define TASK_COMPLETED_ARGS(F, R)                                   \
	TASK_ARG(F, R)                                              \
	STATUS_ARGS(F, R)                                           \
	F(R, publish, flag, .fallback = "false", .since = V(2, 20), \
		.doc = "Publish it too, with the model that it made last")
#define TASK_COMPLETED_REPLY(F, R)              \
	TASK_UPDATED_REPLY(F, R)                \
	F(R, published, int, .flags = REQUIRED, \
		.doc = "1 if it was published too")

ENDPOINT(tasks, completed, V(2, 2), TASK_COMPLETED_ARGS, TASK_COMPLETED_REPLY,
	.flags = EP_WRITE, .doc = "A task has done all its work")
{
	struct status_change change = STATUS_CHANGE(in);
	struct task old, set = { 0 };

	change.to = "completed";
	change.also = &status_end;
	if (task_load_own(c, in->task, &old) != 0 ||
		status_check(c, &old, change.to, change.force) != 0)
		return c->error;
	if (in->publish) {
		/* One change leads to both: what is completed may go on. */
		change.force = true;
		SET(&set, completed, c->now);
		if (task_publish(c, &old, &change, true, &set) != 0)
			return c->error;
		set.has.published = set.has.output = false;
	} else if (status_change(c, &old, &change, &set) != 0) {
		return c->error;
	}
	jw_int(&c->out, "published", in->publish);
	return task_write_updated(c, &set);
}
