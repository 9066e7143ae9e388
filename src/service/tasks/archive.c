#include <string.h>

#include "service/batch.h"
#include "service/queue_entries.h"
#include "service/tags.h"
#include "service/tasks/status.h"
#include "service/tasks/tasks.h"

/*
 * Archiving tasks and taking them out of the archive (doc/protocol/tasks.md
 * section 9.15).
 */

/*
 * What a task becomes that is archived while it waits in a queue or runs; NULL:
 * it stays what it is.
 */
static const char *
end_of_work(const struct task *t)
{
	if (strcmp(t->status, "queued") == 0)
		return t->has.enqueue_status ? t->enqueue_status : "created";
	return strcmp(t->status, "in_progress") == 0 ? "stopped" : NULL;
}

/* Store the tags and texts of a task that is archived, or is no longer. */
static int
put_away(struct call *c, const struct task *old, const char *to,
	const struct status_change *texts, struct task *set)
{
	static const struct status_extra not_queued = {
		.gone = { "enqueue_status" },
	};
	struct status_change change = *texts;

	if (to == NULL) {
		SET(set, status_reason, texts->reason);
		SET(set, status_message, texts->message);
		return task_store(c, old->id, set, false);
	}
	change.to = to;
	change.also = &not_queued;
	change.force = true;
	return status_change(c, old, &change, set);
}

/*
 * Archive a task that was loaded as the company's own. It leaves its queues,
 * and does not run any more.
 */
static int
archive(struct call *c, const struct task *old,
	const struct status_change *texts)
{
	struct task set = { 0 };

	SET(&set, system_tags,
		tags_with(&old->system_tags, "archived", true, c->arena));
	return queue_leave_all(c, old->id, NULL, NULL) != 0 ?
		c->error :
		put_away(c, old, end_of_work(old), texts, &set);
}

#define TASK_ARCHIVE_ARGS(F, R)                          \
	F(R, tasks, strs, .least = 1, .doc = "Task IDs") \
	STATUS_TEXTS(F, R)
#define TASK_ARCHIVE_REPLY(F, R) \
	F(R, archived, int, .flags = REQUIRED, .doc = "How many there are")

ENDPOINT(tasks, archive, V(1, 0), TASK_ARCHIVE_ARGS, TASK_ARCHIVE_REPLY,
	.flags = EP_WRITE | EP_LONG, .doc = "Archive tasks, all or none")
{
	const struct status_change texts = STATUS_CHANGE_TEXTS(in);
	struct task t;

	for (size_t i = 0; i < in->tasks.n; i++)
		if (task_load_part(c, &task_head_shape, in->tasks.v[i], &t) !=
				0 ||
			archive(c, &t, &texts) != 0)
			return c->error;
	jw_int(&c->out, "archived", (int64_t)in->tasks.n);
	return 0;
}

#define ARCHIVE_MANY_ARGS(F, R) \
	TASK_IDS_ARG(F, R)      \
	STATUS_TEXTS(F, R)
LOCAL_RECORD(task_archive_many_args, ARCHIVE_MANY_ARGS);

static int
archive_one(struct call *c, const char *id, const void *arg)
{
	const struct task_archive_many_args *in = arg;
	const struct status_change texts = STATUS_CHANGE_TEXTS(in);
	struct task t;

	jw_flag(&c->out, "archived", true);
	return task_load_part(c, &task_head_shape, id, &t) != 0 ?
		c->error :
		archive(c, &t, &texts);
}

#define TASK_ARCHIVE_MANY_REPLY(F, R) \
	F(R, archived, flag, .flags = REQUIRED, .doc = "True")

ENDPOINT_WITH(tasks, archive_many, V(1, 0), task_archive_many_args,
	TASK_ARCHIVE_MANY_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Archive tasks")
{
	return batch_run(c, &in->ids, archive_one, in);
}

static int
unarchive_one(struct call *c, const char *id, const void *arg)
{
	const struct task_archive_many_args *in = arg;
	const struct status_change texts = STATUS_CHANGE_TEXTS(in);
	struct task old, set = { 0 };

	if (task_load_part(c, &task_head_shape, id, &old) != 0)
		return c->error;
	SET(&set, system_tags,
		tags_with(&old.system_tags, "archived", false, c->arena));
	jw_flag(&c->out, "unarchived", true);
	return put_away(c, &old, NULL, &texts, &set);
}

#define TASK_UNARCHIVE_MANY_REPLY(F, R) \
	F(R, unarchived, flag, .flags = REQUIRED, .doc = "True")

ENDPOINT_WITH(tasks, unarchive_many, V(1, 0), task_archive_many_args,
	TASK_UNARCHIVE_MANY_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Take tasks out of the archive")
{
	return batch_run(c, &in->ids, unarchive_one, in);
}
