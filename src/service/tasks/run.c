#include <string.h>

#include "service/batch.h"
#include "service/queue_entries.h"
#include "service/tasks/status.h"
#include "service/tasks/tasks.h"
#include "store/store.h"

/*
 * What becomes of a task while it runs, and how it ends (doc/protocol/tasks.md
 * sections 9.9, 9.14 and 9.23). tasks.completed is in publish.c.
 */

#define RUN_ARGS(F, R) \
	TASK_ARG(F, R) \
	STATUS_ARGS(F, R)
LOCAL_RECORD(run_args, RUN_ARGS);

/* Change the status, and answer what was written, but not what was removed. */
static int
change_status(struct call *c, const struct task *old,
	const struct status_change *change)
{
	struct task set = { 0 };

	if (status_change(c, old, change, &set) != 0)
		return c->error;
	memset(&set.nil, 0, sizeof(set.nil));
	return task_write_updated(c, &set);
}

/* The same for the task that a request names. */
static int
change_named(struct call *c, const struct run_args *in, const char *to,
	const struct status_extra *also)
{
	struct status_change change = STATUS_CHANGE(in);
	struct task old;

	change.to = to;
	change.also = also;
	return task_load_part(c, &task_head_shape, in->task, &old) != 0 ?
		c->error :
		change_status(c, &old, &change);
}

#define STARTED_REPLY(F, R)                   \
	TASK_UPDATED_REPLY(F, R)              \
	F(R, started, int, .flags = REQUIRED, \
		.doc = "1 if the status was written")

ENDPOINT_WITH(tasks, started, V(1, 0), run_args, STARTED_REPLY,
	.flags = EP_WRITE, .doc = "A task begins to run")
{
	static const struct status_extra start = { .now = "started",
		.gone = { "completed", "active_duration" } };
	struct status_change change = STATUS_CHANGE(in);
	struct task old;

	if (task_load_part(c, &task_head_shape, in->task, &old) ==
		ERR_INVALID_TASK_ID)
		return fail(c, ERR_INVALID_ID, "task %.100s", in->task);
	if (c->error != OK)
		return c->error;
	change.to = "in_progress";
	/* A run that goes on keeps its beginning. */
	if (strcmp(old.status, change.to) != 0 || !old.has.started)
		change.also = &start;
	jw_int(&c->out, "started", 1);
	return change_status(c, &old, &change);
}

ENDPOINT_WITH(tasks, stopped, V(1, 0), run_args, TASK_UPDATED_REPLY,
	.flags = EP_WRITE, .doc = "A task has stopped")
{
	return change_named(c, in, "stopped", &status_end);
}

ENDPOINT_WITH(tasks, failed, V(1, 0), run_args, TASK_UPDATED_REPLY,
	.flags = EP_WRITE, .doc = "A task has failed")
{
	return change_named(c, in, "failed", &status_end);
}

ENDPOINT_WITH(tasks, close, V(1, 0), run_args, TASK_UPDATED_REPLY,
	.flags = EP_WRITE, .doc = "Close a task that has stopped")
{
	return change_named(c, in, "closed", NULL);
}

/* Stop a task; one that waits in a queue leaves it. */
static int
stop(struct call *c, const char *id, const struct status_change *asked)
{
	struct status_change change = *asked;
	struct task old;

	change.to = "stopped";
	change.message = arena_printf(c->arena, "Stopped by %s",
		c->who.user_name);
	if (task_load_part(c, &task_head_shape, id, &old) != 0 ||
		(strcmp(old.status, "queued") == 0 &&
			queue_leave_all(c, old.id, NULL, NULL) != 0))
		return c->error;
	return change_status(c, &old, &change);
}

ENDPOINT_WITH(tasks, stop, V(1, 0), run_args, TASK_UPDATED_REPLY,
	.flags = EP_WRITE,
	.doc = "Stop a task; its message tells who has done so")
{
	const struct status_change change = STATUS_CHANGE(in);

	return stop(c, in->task, &change);
}

#define TASK_STOP_MANY_ARGS(F, R) \
	TASK_IDS_ARG(F, R)        \
	STATUS_ARGS(F, R)
LOCAL_RECORD(task_stop_many_args, TASK_STOP_MANY_ARGS);

static int
stop_one(struct call *c, const char *id, const void *arg)
{
	const struct task_stop_many_args *in = arg;
	const struct status_change change = STATUS_CHANGE(in);

	return stop(c, id, &change);
}

ENDPOINT_WITH(tasks, stop_many, V(1, 0), task_stop_many_args,
	TASK_UPDATED_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Stop tasks; their messages tell who has done so")
{
	return batch_run(c, &in->ids, stop_one, in);
}

ENDPOINT(tasks, ping, V(1, 0), TASK_ARG, NOTHING, .flags = EP_WRITE,
	.doc = "Tell that a task still runs. A task that is not there, or not "
	       "the company's, is left alone")
{
	struct stmt *s = stmt_get(c->store, SQL_TASK_PING);

	stmt_str(s, ":id", in->task);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":now", c->now);
	stmt_str(s, ":user", c->who.user);
	return call_check(c, stmt_run(s));
}
