#include <string.h>

#include "call/nested.h"
#include "json/jr.h"
#include "service/batch.h"
#include "service/queue_entries.h"
#include "service/tasks/outputs.h"
#include "service/tasks/status.h"
#include "service/tasks/tasks.h"

/*
 * Putting a task back to what it was before it ran (doc/protocol/tasks.md
 * section 9.12).
 */

/* The artifacts that the task was given; those that it made go. */
static struct json *
input_artifacts(const struct task *t)
{
	const struct json *v = t->has.execution ?
		jr_first(jr_get(t->execution, "artifacts")) :
		NULL;
	struct json *kept = jr_array();

	for (; v != NULL; v = jr_next(v)) {
		const struct json *mode = jr_get(v, "mode");

		if (jr_type(mode) == JSON_STRING &&
			strcmp(jr_str(mode), "input") == 0)
			jr_append(kept, jr_copy(v));
	}
	return kept;
}

/* What the object is in a new task. */
static const struct json *
new_object(const char *field)
{
	return nested_defaults(shape_find(&task_shape, field), NULL);
}

/* Set what is left of the task's objects; with 'all', little. */
static int
reset_objects(struct call *c, const struct task *old, bool all,
	struct task *set)
{
	const struct {
		const char *path;
		const struct json *value; /* NULL: it goes */
	} parts[] = {
		{ "models.output", jr_array() },
		{ "output.result", NULL },
		{ "output.error", NULL },
		{ "execution.queue", NULL },
		{ "execution.artifacts", input_artifacts(old) },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (nested_put(c, &task_shape, ERR_INTERNAL, old, set,
			    parts[i].path, parts[i].value) != 0)
			return c->error;
	if (all) {
		SET(set, execution, new_object("execution"));
		SET(set, script, new_object("script"));
	}
	SET(set, runtime, jr_object());
	SET(set, last_iteration, 0);
	return 0;
}

/* Of all that was written, tell what belongs to the status. */
static int
write_status(struct call *c, const struct task *set)
{
	struct task told = { 0 };

	SET(&told, status, set->status);
	SET(&told, status_reason, set->status_reason);
	SET(&told, status_message, set->status_message);
	SET(&told, status_changed, set->status_changed);
	SET(&told, last_update, set->last_update);
	SET(&told, last_change, set->last_change);
	SET(&told, last_changed_by, set->last_changed_by);
	return task_write_updated(c, &told);
}

/* Reset a task, answer what was written, and count the queues it has left. */
static int
reset(struct call *c, const char *id, const struct parting *how, bool all,
	int64_t *dequeued)
{
	static const struct status_extra nothing_done = {
		.gone = { "started", "completed", "published",
			"active_duration", "enqueue_status", "last_worker",
			"last_worker_report", "last_metrics", "unique_metrics",
			"metric_stats" },
	};
	const struct status_change change = { .to = "created",
		.reason = "reset",
		.message = "reset",
		.force = how->force,
		.also = &nothing_done };
	struct parting parting = *how;
	struct task old, set = { 0 };
	int64_t marked;

	parting.no_urls = "{}";
	if (task_load_own(c, id, &old) != 0 ||
		status_check(c, &old, change.to, change.force) != 0 ||
		queue_leave_all(c, old.id, NULL, dequeued) != 0 ||
		outputs_part(c, &old, &parting, &marked) != 0 ||
		reset_objects(c, &old, all, &set) != 0 ||
		status_change(c, &old, &change, &set) != 0)
		return c->error;
	return write_status(c, &set);
}

#define RESET_ARGS(F, R)                                              \
	PARTING_ARGS(F, R)                                            \
	F(R, clear_all, flag, .fallback = "false",                    \
		.doc = "Put execution and script back to what a new " \
		       "task has, too")
#define RESET_REPLY(F, R)        \
	TASK_UPDATED_REPLY(F, R) \
	PARTING_REPLY(F, R)

#define TASK_RESET_ARGS(F, R) \
	TASK_ARG(F, R)        \
	RESET_ARGS(F, R)
#define TASK_RESET_REPLY(F, R)                                                \
	RESET_REPLY(F, R)                                                     \
	F(R, dequeued, json, .flags = REQUIRED,                               \
		.doc = "In \"removed\" the queues that it waited in, if any") \
	F(R, events, json, .flags = REQUIRED, .doc = "Empty")

ENDPOINT(tasks, reset, V(1, 0), TASK_RESET_ARGS, TASK_RESET_REPLY,
	.flags = EP_WRITE, .doc = "Put a task back to before it ran")
{
	const struct parting how = PARTING(in);
	int64_t dequeued;

	if (reset(c, in->task, &how, in->clear_all, &dequeued) != 0)
		return c->error;
	jw_obj(&c->out, "dequeued");
	if (dequeued > 0)
		jw_int(&c->out, "removed", dequeued);
	jw_end(&c->out);
	jw_obj(&c->out, "events");
	jw_end(&c->out);
	return 0;
}

#define TASK_RESET_MANY_ARGS(F, R) \
	TASK_IDS_ARG(F, R)         \
	RESET_ARGS(F, R)
LOCAL_RECORD(task_reset_many_args, TASK_RESET_MANY_ARGS);
#define TASK_RESET_MANY_REPLY(F, R)             \
	RESET_REPLY(F, R)                       \
	F(R, dequeued, flag, .flags = REQUIRED, \
		.doc = "True if it waited in a queue")

static int
reset_one(struct call *c, const char *id, const void *arg)
{
	const struct task_reset_many_args *in = arg;
	const struct parting how = PARTING(in);
	int64_t dequeued;

	if (reset(c, id, &how, in->clear_all, &dequeued) != 0)
		return c->error;
	jw_flag(&c->out, "dequeued", dequeued > 0);
	return 0;
}

ENDPOINT_WITH(tasks, reset_many, V(1, 0), task_reset_many_args,
	TASK_RESET_MANY_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Put tasks back to before they ran")
{
	return batch_run(c, &in->ids, reset_one, in);
}
