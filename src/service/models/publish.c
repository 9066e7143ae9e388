#include <string.h>

#include "service/batch.h"
#include "service/models/models.h"
#include "service/tasks/publish.h"
#include "service/tasks/tasks.h"

/* Publishing models, and the tasks that made them. */

/* Write "published_task", which tells what the task has become. */
static int
write_published(struct call *c, const char *id, const struct task *set)
{
	struct jw *w = &c->out;

	jw_obj(w, "published_task");
	jw_str(w, "id", id);
	jw_obj(w, "data");
	if (task_write_updated(c, set) != 0)
		return c->error;
	jw_end(w);
	jw_end(w);
	return 0;
}

/*
 * Publish the task that made a model. A task that is missing, public, of
 * another company or published already is left alone, which is no error.
 */
static int
publish_task(struct call *c, const char *id, bool force, bool *published)
{
	const struct status_change change = { .force = force };
	struct task old, set = { 0 };
	int rc = record_find(c->store, &task_shape, c->arena, c->who.company,
		REACH_OWN, id, &old);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_NONE || strcmp(old.status, "published") == 0)
		return 0;
	if (task_publish(c, &old, &change, false, &set) != 0)
		return c->error;
	*published = true;
	return write_published(c, old.id, &set);
}

/*
 * Publish a model. *published: its task was published as well, and the answer
 * tells of it.
 */
static int
publish(struct call *c, const char *id, bool with_task, bool force,
	bool *published)
{
	struct model old, m = { 0 };

	*published = false;
	if (model_load(c, REACH_OWN, id, &old) != 0)
		return c->error;
	if (old.ready)
		return fail_details(c, ERR_MODEL_IS_READY, "company",
			c->who.company, "model", old.id, NULL);
	if (with_task && old.has.task &&
		publish_task(c, old.task, force, published) != 0)
		return c->error;
	SET(&m, ready, true);
	return model_store(c, old.id, &m, true);
}

#define PUBLISH_ARGS(F, R)                                  \
	F(R, publish_task, flag, .fallback = "true",        \
		.doc = "Publish the task that made it too") \
	F(R, force_publish_task, flag, .fallback = "false", \
		.doc = "Even if the task's status does not allow it")
#define MODEL_READY_ARGS(F, R) \
	MODEL_ARG(F, R)        \
	PUBLISH_ARGS(F, R)
#define MODEL_READY_REPLY(F, R)                               \
	UPDATED_REPLY(F, R)                                   \
	F(R, fields, json, .flags = REQUIRED, .doc = "Empty") \
	F(R, published_task, json, .doc = "The task, if it was published too")

ENDPOINT(models, set_ready, V(1, 0), MODEL_READY_ARGS, MODEL_READY_REPLY,
	.flags = EP_WRITE, .doc = "Publish a model")
{
	bool published;

	jw_int(&c->out, "updated", 1);
	jw_obj(&c->out, "fields");
	jw_end(&c->out);
	return publish(c, in->model, in->publish_task, in->force_publish_task,
		&published);
}

#define PUBLISH_MANY_ARGS(F, R) \
	IDS_ARG(F, R)           \
	PUBLISH_ARGS(F, R)
LOCAL_RECORD(publish_many_args, PUBLISH_MANY_ARGS);

static int
publish_one(struct call *c, const char *id, const void *arg)
{
	const struct publish_many_args *in = arg;
	bool published;

	jw_flag(&c->out, "updated", true);
	if (publish(c, id, in->publish_task, in->force_publish_task,
		    &published) != 0)
		return c->error;
	if (!published)
		jw_null(&c->out, "published_task");
	return 0;
}

#define PUBLISH_MANY_REPLY(F, R)                              \
	F(R, updated, flag, .flags = REQUIRED, .doc = "True") \
	F(R, published_task, json, .flags = PRESENT,          \
		.doc = "The task, if it was published too")

ENDPOINT_WITH(models, publish_many, V(1, 0), publish_many_args,
	PUBLISH_MANY_REPLY, .flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Publish models")
{
	return batch_run(c, &in->ids, publish_one, in);
}
