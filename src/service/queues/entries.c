#include <string.h>

#include "service/queue_entries.h"
#include "service/queues/queues.h"
#include "service/tasks/status.h"
#include "service/tasks/tasks.h"
#include "store/record.h"

/* What is put into queues and taken out (doc/protocol/queues.md 4.1). */

/* The company's task of that id: *t, or STORE_NONE. */
static int
find_own(struct call *c, const char *id, struct task *t)
{
	return record_find(c->store, &queued_task_shape, c->arena,
		c->who.company, REACH_OWN, id, t);
}

/* Note in a task, if there is one, which queue it waits in. */
static int
note_queue(struct call *c, const char *task, const char *queue)
{
	struct task t, set = { 0 };
	int rc = find_own(c, task, &t);

	if (rc != STORE_ROW)
		return call_check(c, rc);
	return queue_note(c, &t, &set, queue) != 0 ?
		c->error :
		task_store(c, t.id, &set, false);
}

#define ADD_TASK_ARGS(F, R)                                    \
	QUEUE_TASK_ARGS(F, R)                                  \
	F(R, update_execution_queue, flag, .fallback = "true", \
		.doc = "The task says that it waits in this queue")
#define ADD_TASK_REPLY(F, R) F(R, added, int, .flags = REQUIRED, .doc = "1")

ENDPOINT(queues, add_task, V(2, 4), ADD_TASK_ARGS, ADD_TASK_REPLY,
	.flags = EP_WRITE,
	.doc = "Put a task into a queue, without a look at its status")
{
	if (queue_append(c, in->queue, in->task) != 0 ||
		(in->update_execution_queue &&
			note_queue(c, in->task, in->queue) != 0))
		return c->error;
	jw_int(&c->out, "added", 1);
	return 0;
}

/* The first entry of a queue. STORE_NONE: it is empty. */
static int
first_of(struct call *c, const char *queue, struct queue_entry *e)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUE_FIRST);

	stmt_str(s, ":queue", queue);
	stmt_company(s, ":company", c->who.company);
	return stmt_first(s, &queue_entry_shape, c->arena, e);
}

#define PEEK_REPLY(F, R) \
	F(R, task, str, .flags = PRESENT, .doc = "Task ID, null if it is empty")

ENDPOINT(queues, peek_task, V(2, 15), QUEUE_ARG, PEEK_REPLY,
	.doc = "The task of a queue that runs next")
{
	struct queue_entry e;
	struct queue q;
	int rc;

	if (queue_load(c, in->queue, &q) != 0)
		return c->error;
	rc = first_of(c, in->queue, &e);
	if (rc == STORE_ROW)
		jw_str(&c->out, "task", e.task);
	else
		jw_null(&c->out, "task");
	return call_check(c, rc);
}

/*
 * A task that is taken runs anew: one that the worker has stopped which ran it
 * last is queued again.
 */
static int
take_again(struct call *c, const struct task *t)
{
	const struct status_change queued = { .to = "queued" };
	struct task set = { 0 };

	return strcmp(t->status, "stopped") == 0 ?
		status_change(c, t, &queued, &set) :
		0;
}

static void
write_info(struct call *c, const struct task *t)
{
	jw_obj(&c->out, "task_info");
	jw_str(&c->out, "company", t->company);
	jw_str(&c->out, "user", t->user);
	jw_end(&c->out);
}

#define NEXT_TASK_ARGS(F, R)                                              \
	QUEUE_ARG(F, R)                                                   \
	F(R, get_task_info, flag, .fallback = "false", .since = V(2, 14), \
		.doc = "Answer task_info, too")                           \
	F(R, task, str, .since = V(2, 21), .doc = "Only if this task is first")
#define NEXT_TASK_REPLY(F, R)                                              \
	F(R, entry, json, .ref = &queue_entry_shape,                       \
		.doc = "What was first and is no longer there; not of an " \
		       "empty queue")                                      \
	F(R, task_info, json, .doc = "Company and user of the task")

ENDPOINT(queues, get_next_task, V(1, 0), NEXT_TASK_ARGS, NEXT_TASK_REPLY,
	.flags = EP_WRITE, .doc = "Take the first task out of a queue")
{
	const struct view v = { .shape = &queue_entry_shape };
	struct queue_entry e;
	struct queue q;
	struct task t;
	bool removed;
	int rc;

	if (queue_load(c, in->queue, &q) != 0)
		return c->error;
	rc = first_of(c, in->queue, &e);
	if (rc != STORE_ROW || (in->has.task && strcmp(in->task, e.task) != 0))
		return call_check(c, rc);
	if (queue_remove(c, in->queue, e.task, &removed) != 0 ||
		view_write(c, "entry", &v, &e, false) != 0)
		return c->error;
	rc = find_own(c, e.task, &t);
	if (rc != STORE_ROW)
		return call_check(c, rc);
	if (in->get_task_info)
		write_info(c, &t);
	return take_again(c, &t);
}

#define REMOVE_TASK_ARGS(F, R)                              \
	QUEUE_TASK_ARGS(F, R)                               \
	F(R, update_task_status, flag, .fallback = "false", \
		.doc = "The task is released")
#define REMOVE_TASK_REPLY(F, R) \
	F(R, removed, int, .flags = REQUIRED, .doc = "1")

ENDPOINT(queues, remove_task, V(2, 4), REMOVE_TASK_ARGS, REMOVE_TASK_REPLY,
	.flags = EP_WRITE, .doc = "Take a task out of a queue")
{
	struct strs released;
	bool removed;

	if (in->update_task_status &&
		queue_release(c, in->queue, in->task, "Taken out of its queue",
			&released) != 0)
		return c->error;
	if (queue_remove(c, in->queue, in->task, &removed) != 0)
		return c->error;
	if (!removed)
		return fail_details(c, ERR_NOT_IN_QUEUE, "queue", in->queue,
			"task", in->task, NULL);
	jw_int(&c->out, "removed", 1);
	return 0;
}

#define CLEAR_REPLY(F, R)                            \
	F(R, removed_tasks, strs, .flags = REQUIRED, \
		.doc = "Tasks that were released")

ENDPOINT(queues, clear_queue, V(1, 0), QUEUE_ARG, CLEAR_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Take all tasks out of a queue and release them")
{
	struct strs released;

	if (queue_release(c, in->queue, NULL, "The queue was cleared",
		    &released) != 0 ||
		queue_clear(c, in->queue) != 0)
		return c->error;
	jw_strs(&c->out, "removed_tasks", &released);
	return 0;
}
