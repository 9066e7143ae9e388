#include <string.h>

#include "base/clock.h"
#include "call/nested.h"
#include "json/jr.h"
#include "service/batch.h"
#include "service/models/models.h"
#include "service/task_models.h"

/*
 * Deleting models, and what tasks remember of them (doc/protocol/models.md
 * section 4.14).
 */

static const char *
deleted_id(struct call *c, const char *id)
{
	return arena_printf(c->arena, "__DELETED__%s", id);
}

/*
 * Let the tasks that read the model keep an entry which tells that it is gone.
 */
static int
leave_readers(struct call *c, const struct model *m, bool force)
{
	int64_t n = 0;

	if (task_models_count(c, m->id, &n) != 0)
		return c->error;
	if (n == 0)
		return 0;
	if (!force)
		return fail_details(c, ERR_MODEL_IN_USE, "#num_tasks",
			arena_printf(c->arena, "%lld", (long long)n), NULL);
	return task_models_rename_input(c, m->id, deleted_id(c, m->id));
}

/* Note in the output of a published task that its model is gone. */
static int
note_in_output(struct call *c, const struct task *t, struct task *set)
{
	char now[CLOCK_TEXT];

	clock_format(c->now, now);
	return nested_put(c, &task_shape, ERR_INTERNAL, t, set, "output.error",
		jr_new_str(arena_printf(c->arena, "model deleted on %s", now)));
}

static int
stamp_task(struct call *c, const struct task *t, struct task *set)
{
	STAMP(c, set);
	return call_check_one(c,
		record_update(c->store, &task_shape, c->arena, t->company,
			t->id, set));
}

/* Let the task that made the model, of whatever company, forget it. */
static int
leave_maker(struct call *c, const struct model *m, bool force)
{
	struct task t, set = { 0 };
	struct json *models;
	bool published;
	size_t n;
	int rc;

	if (!m->has.task)
		return 0;
	rc = record_find(c->store, &task_shape, c->arena, NULL, REACH_ANY,
		m->task, &t);
	if (rc != STORE_ROW)
		return call_check(c, rc);
	published = strcmp(t.status, "published") == 0;
	if (published && !force)
		return fail_details(c, ERR_MODEL_TASK_EXISTS, "task", t.id,
			NULL);
	models = task_models_read(&t);
	n = task_models_replace(models, "output", m->id,
		published ? deleted_id(c, m->id) : NULL);
	if (n > 0 && task_models_write(c, &t, models) != 0)
		return c->error;
	if (published && n == 0)
		return 0;
	if (published && note_in_output(c, &t, &set) != 0)
		return c->error;
	return stamp_task(c, &t, &set);
}

int
model_delete(struct call *c, const char *id, bool force)
{
	struct model m;

	if (model_load(c, REACH_OWN, id, &m) != 0 ||
		leave_readers(c, &m, force) != 0 ||
		leave_maker(c, &m, force) != 0)
		return c->error;
	if (record_delete(c->store, &model_shape, c->arena, c->who.company,
		    m.id) < 0)
		return fail_store(c);
	jw_flag(&c->out, "deleted", true);
	jw_str(&c->out, "url", m.has.uri ? m.uri : "");
	return 0;
}

#define DELETE_ARGS(F, R)                                                     \
	F(R, force, flag, .fallback = "false", .doc = "Even if tasks use it") \
	F(R, delete_external_artifacts, flag, .fallback = "true",             \
		.doc = "Taken; there is no file server to delete from")
#define MODEL_DELETE_ARGS(F, R) \
	MODEL_ARG(F, R)         \
	DELETE_ARGS(F, R)
#define MODEL_DELETE_REPLY(F, R)                              \
	F(R, deleted, flag, .flags = REQUIRED, .doc = "True") \
	F(R, url, str, .flags = REQUIRED, .doc = "Where its weights are")

ENDPOINT(models, delete, V(1, 0), MODEL_DELETE_ARGS, MODEL_DELETE_REPLY,
	.flags = EP_WRITE, .doc = "Delete a model")
{
	return model_delete(c, in->model, in->force);
}

#define DELETE_MANY_ARGS(F, R) \
	IDS_ARG(F, R)          \
	DELETE_ARGS(F, R)
LOCAL_RECORD(delete_many_args, DELETE_MANY_ARGS);

static int
delete_one(struct call *c, const char *id, const void *arg)
{
	const struct delete_many_args *in = arg;

	return model_delete(c, id, in->force);
}

ENDPOINT_WITH(models, delete_many, V(1, 0), delete_many_args,
	MODEL_DELETE_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Delete models")
{
	return batch_run(c, &in->ids, delete_one, in);
}
