#include <string.h>

#include "service/batch.h"
#include "service/models/models.h"
#include "service/tree.h"

/* Publishing models, and the tasks that made them. */

SHAPE(model_ready_args, NULL, MODEL_READY_ARGS);
SHAPE(publish_many_args, NULL, PUBLISH_MANY_ARGS);
SHAPE(model_ready_reply, NULL, MODEL_READY_REPLY);
SHAPE(publish_many_reply, NULL, PUBLISH_MANY_REPLY);

/* May a task in this status become published? */
static bool
may_publish(const char *status)
{
	static const char *const from[] = { "stopped", "closed", "failed",
		"publishing", "completed" };

	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		if (strcmp(from[i], status) == 0)
			return true;
	return false;
}

/* "published_task": what became of it. */
static void
write_published(struct call *c, const char *id, const struct task *set,
	const struct json *output)
{
	struct jw *w = &c->out;

	jw_obj(w, "published_task");
	jw_str(w, "id", id);
	jw_obj(w, "data");
	jw_int(w, "updated", 1);
	jw_obj(w, "fields");
	for (size_t i = 0; i < task_shape.count; i++)
		if (record_has(set, &task_shape.fields[i]))
			jw_field(w, &task_shape.fields[i], set);
	jw_value(w, "output", output);
	jw_end(w);
	jw_end(w);
	jw_end(w);
}

/*
 * Publish the task that made a model. One that is missing, public, of another
 * company or published is left alone, without an error.
 */
static int
publish_task(struct call *c, const char *id, bool force, bool *published)
{
	struct task old, t = { 0 };
	int rc = record_find(c->store, &task_shape, c->arena, c->who.company,
		REACH_OWN, id, &old);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_NONE || strcmp(old.status, "published") == 0)
		return 0;
	if (!force && !may_publish(old.status))
		return fail_details(c, ERR_INVALID_TASK_STATUS,
			"current_status", old.status, "new_status", "published",
			NULL);
	SET(&t, status, "published");
	SET(&t, status_reason, "");
	SET(&t, status_message, "");
	SET(&t, status_changed, c->now);
	SET(&t, published, c->now);
	SET(&t, last_update, c->now);
	SET(&t, last_change, c->now);
	SET(&t, last_changed_by, c->who.user);
	if (record_update(c->store, &task_shape, c->arena, c->who.company,
		    old.id, &t) != 1)
		return fail_store(c);
	if (old.has.project && project_touch(c, old.project) != 0)
		return c->error;
	write_published(c, old.id, &t,
		old.has.output ? old.output : jr_object());
	*published = true;
	return 0;
}

/* Publish a model; *published: its task was as well, and told of. */
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

int
models_set_ready(struct call *c, const void *args)
{
	const struct model_ready_args *in = args;
	bool published;

	jw_int(&c->out, "updated", 1);
	jw_obj(&c->out, "fields");
	jw_end(&c->out);
	return publish(c, in->model, in->publish_task, in->force_publish_task,
		&published);
}

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

int
models_publish_many(struct call *c, const void *args)
{
	const struct publish_many_args *in = args;

	return batch_run(c, &in->ids, publish_one, in);
}
