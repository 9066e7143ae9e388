#include <string.h>

#include "call/load.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/batch.h"
#include "service/queue_entries.h"
#include "service/tasks/status.h"
#include "service/tasks/tasks.h"
#include "store/record.h"

/*
 * Putting tasks into queues and taking them out (doc/protocol/queues.md section
 * 5). A call is one transaction, so a task that cannot be put into a queue is
 * what it was before.
 */

/* Does the task wait, or is it about to? */
static bool
is_queued(const struct task *t)
{
	return strcmp(t->status, "queued") == 0;
}

/* What a client wants to be done with each task. */
struct enqueue {
	const char *queue, *name; /* NULL: not given; neither: the default */
	struct status_change change;
	bool update;   /* the task notes the queue as its own */
	bool validate; /* what it refers to must be there */
	bool many;     /* it is one of a batch */
	size_t *done;  /* how many are queued */
};

#define ENQUEUE_ARGS(F, R)                                                  \
	F(R, queue, str,                                                    \
		.doc = "Queue ID; neither this nor queue_name: the "        \
		       "default queue")                                     \
	F(R, queue_name, str, .flags = STRIP | LINE,                        \
		.doc = "Name of the queue, which is made if it is missing") \
	STATUS_TEXTS(F, R)                                                  \
	F(R, verify_watched_queue, flag, .fallback = "false",               \
		.doc = "Answer queue_watched, too")
#define ENQUEUE(in)                                                         \
	{                                                                   \
		.queue = (in)->has.queue && *(in)->queue != '\0' ?          \
			(in)->queue :                                       \
			NULL,                                               \
		.name = (in)->has.queue_name && *(in)->queue_name != '\0' ? \
			(in)->queue_name :                                  \
			NULL,                                               \
	}

static int
check_one_queue(struct call *c, const struct enqueue *e)
{
	return e->queue != NULL && e->name != NULL ?
		fail(c, ERR_VALIDATION,
			"queue: cannot be given together with queue_name") :
		0;
}

/* --- Checks of a task that is to run --- */

/* Check that the models that a task reads are there. */
static int
check_models(struct call *c, const struct task *t)
{
	const struct json *v = t->has.models ?
		jr_first(jr_get(t->models, "input")) :
		NULL;

	for (; v != NULL; v = jr_next(v)) {
		const struct json *id = jr_get(v, "model");

		if (load_record(c, &model_shape, REACH_VISIBLE,
			    id != NULL && jr_is_str(id) ? jr_str(id) : "",
			    ERR_INVALID_MODEL_ID, NULL) != 0)
			return c->error;
	}
	return 0;
}

/* Check that all that a task refers to is there. */
static int
check_references(struct call *c, const struct task *t)
{
	if (t->has.parent && *t->parent != '\0' && !task_is_gone(t->parent) &&
		load_record(c, &task_shape, REACH_VISIBLE, t->parent,
			ERR_INVALID_TASK_ID, NULL) != 0)
		return c->error;
	if (t->has.project && *t->project != '\0' &&
		load_record(c, &project_shape, REACH_VISIBLE, t->project,
			ERR_INVALID_PROJECT_ID, NULL) != 0)
		return c->error;
	return check_models(c, t);
}

/*
 * The queue of a task changes without the task noting it only while it waits:
 * that is how a worker passes it on.
 */
static int
check_passing(struct call *c, const struct enqueue *e, const struct task *t)
{
	return !e->update && (!is_queued(t) || queue_of(t) == NULL) ?
		fail(c, ERR_VALIDATION,
			"update_execution_queue: %.100s waits in no queue",
			t->id) :
		0;
}

/* --- Enqueueing --- */

/* The queue that is meant; one that is named is made if it is missing. */
static int
resolve(struct call *c, const struct enqueue *e, const char **id)
{
	struct queue q = { 0 };
	const char *name;

	*id = e->queue;
	if (e->queue != NULL)
		return 0;
	if (e->name == NULL)
		return queue_default(c, id, &name);
	if (queue_find(c, e->name, id) != 0 || *id != NULL)
		return c->error;
	SET(&q, name, e->name);
	if (queue_add(c, &q) != 0)
		return c->error;
	*id = q.id;
	return 0;
}

/* Write what has become of the task, as far as the interface tells of it. */
static int
write_queued(struct call *c, const struct enqueue *e, const struct task *set,
	const char *queue)
{
	struct task told = *set;

	told.has.system_tags = told.has.execution = false;
	jw_int(&c->out, "updated", 1);
	jw_obj(&c->out, "fields");
	if (task_write_fields(c, &told) != 0)
		return c->error;
	if (e->update)
		jw_str(&c->out, "execution.queue", queue);
	jw_end(&c->out);
	if (e->many)
		jw_flag(&c->out, "queued", true);
	else
		jw_int(&c->out, "queued", 1);
	return 0;
}

/* Put a task at the end of a queue; it leaves all others. */
static int
put(struct call *c, const struct enqueue *e, const struct task *t,
	const char *queue)
{
	struct task set = { 0 };

	if (queue_append(c, queue, t->id) != 0 ||
		queue_leave_all(c, t->id, queue, NULL) != 0 ||
		(e->update && queue_note(c, t, &set, queue) != 0))
		return c->error;
	/* One that waits already has been something else before. */
	if (!is_queued(t))
		SET(&set, enqueue_status, t->status);
	else if (t->has.enqueue_status)
		SET(&set, enqueue_status, t->enqueue_status);
	return status_change(c, t, &e->change, &set) != 0 ?
		c->error :
		write_queued(c, e, &set, queue);
}

/* The part of a task that is read when it is put into a queue. */
/* clang-format off */
#define CHECKED_TASK_FIELDS(F, R)                                              \
	QUEUED_TASK_FIELDS(F, R)                                               \
	TASK_MODELS(F, R)
LOCAL_PART(checked_task, task, CHECKED_TASK_FIELDS);
/* clang-format on */

static int
enqueue(struct call *c, const char *id, const void *arg)
{
	const struct enqueue *e = arg;
	const char *queue;
	struct task t;

	if (check_one_queue(c, e) != 0 ||
		task_load_part(c,
			e->validate ? &checked_task_shape : &queued_task_shape,
			id, &t) != 0 ||
		check_passing(c, e, &t) != 0 ||
		(e->validate && check_references(c, &t) != 0) ||
		resolve(c, e, &queue) != 0 ||
		status_check(c, &t, "queued", e->change.force) != 0 ||
		put(c, e, &t, queue) != 0)
		return c->error;
	++*e->done;
	return 0;
}

#define TASK_ENQUEUE_ARGS(F, R)                                       \
	TASK_ARG(F, R)                                                \
	F(R, force, flag, .fallback = "false",                        \
		.doc = "Whatever the status is now")                  \
	ENQUEUE_ARGS(F, R)                                            \
	F(R, update_execution_queue, flag, .fallback = "true",        \
		.doc = "The task notes the queue as its own; false: " \
		       "only of a task that waits in another one")
#define WATCHED_REPLY(F, R)       \
	F(R, queue_watched, flag, \
		.doc = "False: no worker is known; with verify_watched_queue")
#define TASK_ENQUEUE_REPLY(F, R)                         \
	TASK_UPDATED_REPLY(F, R)                         \
	F(R, queued, int, .flags = REQUIRED, .doc = "1") \
	WATCHED_REPLY(F, R)

ENDPOINT(tasks, enqueue, V(1, 5), TASK_ENQUEUE_ARGS, TASK_ENQUEUE_REPLY,
	.flags = EP_WRITE, .doc = "Put a task at the end of a queue")
{
	struct enqueue e = ENQUEUE(in);
	size_t done = 0;

	e.change = (struct status_change)STATUS_CHANGE(in);
	e.change.to = "queued";
	e.update = in->update_execution_queue;
	e.done = &done;
	if (!e.update && in->verify_watched_queue)
		return fail(c, ERR_VALIDATION,
			"verify_watched_queue: cannot be given where "
			"update_execution_queue is false");
	if (enqueue(c, in->task, &e) != 0)
		return c->error;
	if (in->verify_watched_queue)
		jw_flag(&c->out, "queue_watched", false);
	return 0;
}

#define TASK_ENQUEUE_MANY_ARGS(F, R)                    \
	TASK_IDS_ARG(F, R)                              \
	ENQUEUE_ARGS(F, R)                              \
	F(R, validate_tasks, flag, .fallback = "false", \
		.doc = "Parents, projects and input models must be there")
#define TASK_ENQUEUE_MANY_REPLY(F, R) \
	TASK_UPDATED_REPLY(F, R)      \
	F(R, queued, flag, .flags = REQUIRED, .doc = "true")

ENDPOINT(tasks, enqueue_many, V(1, 0), TASK_ENQUEUE_MANY_ARGS,
	TASK_ENQUEUE_MANY_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Put tasks at the end of a queue; queue_watched stands beside "
	       "succeeded")
{
	struct enqueue e = ENQUEUE(in);
	size_t done = 0;

	e.change = (struct status_change)STATUS_CHANGE_TEXTS(in);
	e.change.to = "queued";
	e.update = true;
	e.validate = in->validate_tasks;
	e.many = true;
	e.done = &done;
	if (batch_run(c, &in->ids, enqueue, &e) != 0)
		return c->error;
	if (in->verify_watched_queue && done > 0)
		jw_flag(&c->out, "queue_watched", false);
	return 0;
}

/* --- Dequeueing --- */

struct dequeue {
	const char *to; /* NULL: what it was before */
	const char *reason, *message;
	bool all;  /* out of all queues */
	bool many; /* it is one of a batch */
};

/* Take the task out of its queue, where it need not be. */
static int
leave(struct call *c, const struct dequeue *d, const struct task *t)
{
	const char *queue = queue_of(t);
	bool removed;

	if (d->all)
		return queue_leave_all(c, t->id, NULL, NULL);
	return queue == NULL ? 0 : queue_remove(c, queue, t->id, &removed);
}

static int
write_dequeued(struct call *c, const struct dequeue *d, const struct task *set)
{
	if (task_write_updated(c, set) != 0)
		return c->error;
	if (d->many)
		jw_flag(&c->out, "dequeued", true);
	else
		jw_int(&c->out, "dequeued", 1);
	return 0;
}

/* A task that does not wait leaves queues only if all are meant. */
static int
leave_alone(struct call *c, const struct dequeue *d, const char *id, bool all)
{
	return all && queue_leave_all(c, id, NULL, NULL) != 0 ?
		c->error :
		write_dequeued(c, d, NULL);
}

static int
dequeue(struct call *c, const char *id, const void *arg)
{
	const struct dequeue *d = arg;
	struct status_change change = { .to = d->to,
		.reason = d->reason,
		.message = d->message,
		.force = true };
	struct task t, set = { 0 };
	int rc = record_find(c->store, &queued_task_shape, c->arena,
		c->who.company, REACH_VISIBLE, id, &t);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_NONE)
		return leave_alone(c, d, id, true);
	if (company_is_public(t.company))
		return fail(c, ERR_NO_WRITE_PERMISSION, "task %.100s is public",
			id);
	/* One that runs was not queued: it stops only if that is asked for. */
	if (!is_queued(&t) &&
		(d->to == NULL || strcmp(t.status, "in_progress") != 0))
		return leave_alone(c, d, id, d->all);
	if (change.to == NULL)
		change.to = t.has.enqueue_status ? t.enqueue_status : "created";
	set.nil.enqueue_status = true;
	return leave(c, d, &t) != 0 ||
			status_change(c, &t, &change, &set) != 0 ?
		c->error :
		write_dequeued(c, d, &set);
}

#define DEQUEUE_ARGS(F, R)                                         \
	F(R, new_status, str, .choices = task_statuses,            \
		.doc = "What it becomes; else what it was before") \
	F(R, remove_from_all_queues, flag, .fallback = "false",    \
		.doc = "Out of all queues, not only of its own")   \
	STATUS_TEXTS(F, R)
#define DEQUEUE(in)                                                   \
	{                                                             \
		.to = (in)->has.new_status ? (in)->new_status : NULL, \
		.reason = (in)->status_reason,                        \
		.message = (in)->status_message,                      \
		.all = (in)->remove_from_all_queues,                  \
	}

#define TASK_DEQUEUE_ARGS(F, R) \
	TASK_ARG(F, R)          \
	DEQUEUE_ARGS(F, R)
#define TASK_DEQUEUE_REPLY(F, R) \
	TASK_UPDATED_REPLY(F, R) \
	F(R, dequeued, int, .flags = REQUIRED, .doc = "1")

ENDPOINT(tasks, dequeue, V(1, 5), TASK_DEQUEUE_ARGS, TASK_DEQUEUE_REPLY,
	.flags = EP_WRITE, .doc = "Take a task out of its queue")
{
	const struct dequeue d = DEQUEUE(in);

	return dequeue(c, in->task, &d);
}

#define TASK_DEQUEUE_MANY_ARGS(F, R) \
	TASK_IDS_ARG(F, R)           \
	DEQUEUE_ARGS(F, R)
#define TASK_DEQUEUE_MANY_REPLY(F, R) \
	TASK_UPDATED_REPLY(F, R)      \
	F(R, dequeued, flag, .flags = REQUIRED, .doc = "true")

ENDPOINT(tasks, dequeue_many, V(1, 0), TASK_DEQUEUE_MANY_ARGS,
	TASK_DEQUEUE_MANY_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Take tasks out of their queues")
{
	struct dequeue d = DEQUEUE(in);

	d.many = true;
	return batch_run(c, &in->ids, dequeue, &d);
}
