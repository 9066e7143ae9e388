#include <string.h>

#include "base/clock.h"
#include "call/endpoint.h"
#include "call/limit.h"
#include "json/jr.h"
#include "service/task_models.h"
#include "service/tasks/contents.h"
#include "service/tasks/tasks.h"

/*
 * The models that a task reads and writes, one by one (doc/protocol/tasks.md
 * sections 9.16 and 9.17). Nobody looks whether there is such a model.
 */

static const char *const model_lists[] = { "input", "output", NULL };

/* The place of the first model of a list with that name, or its end. */
static size_t
place_of(const struct json *list, const char *name)
{
	size_t at = 0;

	for (const struct json *v = jr_first(list); v != NULL;
		v = jr_next(v), at++) {
		const struct json *own = jr_get(v, "name");

		if (own != NULL && jr_is_str(own) &&
			strcmp(jr_str(own), name) == 0)
			break;
	}
	return at;
}

#define ADD_MODEL_ARGS(F, R)                                                \
	TASK_ARG(F, R)                                                      \
	F(R, name, str, .flags = REQUIRED, .doc = "What the task calls it") \
	F(R, model, str, .flags = REQUIRED, .doc = "Model ID")              \
	F(R, type, str, .flags = REQUIRED, .choices = model_lists,          \
		.doc = "input or output")                                   \
	F(R, iteration, int,                                                \
		.doc = "Iteration at which the task took or made it")
LOCAL_RECORD(add_model_args, ADD_MODEL_ARGS);

/* Put a model into a list in the place of the one with its name, or last. */
static int
put_model(struct call *c, const struct add_model_args *in, struct json *models)
{
	const struct field *f = shape_find(&task_models_shape, in->type);
	struct json *list = jr_child(models, in->type), *item = jr_object();
	char now[CLOCK_TEXT];
	size_t at;

	if (jr_type(list) != JSON_ARRAY) {
		list = jr_array();
		jr_put(models, in->type, list);
	}
	clock_format(c->now, now);
	jr_put_last(item, "name", jr_new_str(in->name));
	jr_put_last(item, "model", jr_new_str(in->model));
	jr_put_last(item, "updated", jr_new_str(now));
	at = place_of(list, in->name);
	if (at < jr_count(list))
		jr_set_item(list, at, item);
	else
		jr_append(list, item);
	return limit_any(c, f, ERR_VALIDATION, list) != 0 ?
		c->error :
		limit_object(c, shape_find(&task_shape, "models"),
			ERR_VALIDATION, models);
}

ENDPOINT_WITH(tasks, add_or_update_model, V(2, 13), add_model_args,
	CONTENTS_UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Note a model that a task reads or has made, in the place of "
	       "the one of that name if there is one")
{
	struct task t, set = { 0 };
	struct json *models;

	if (contents_open(c, "models", in->task, &t) != 0)
		return c->error;
	models = task_models_read(&t);
	if (put_model(c, in, models) != 0)
		return c->error;
	SET(&set, models, models);
	if (in->has.iteration && in->iteration > t.last_iteration)
		SET(&set, last_iteration, in->iteration);
	if (t.has.started && strcmp(t.status, "in_progress") == 0)
		SET(&set, active_duration, (c->now - t.started) / 1000000);
	return contents_store(c, t.id, &set, true, "updated");
}

#define MODEL_NAME_FIELDS(F, R)                                             \
	F(R, name, str, .flags = REQUIRED, .doc = "What the task calls it") \
	F(R, type, str, .flags = REQUIRED, .choices = model_lists,          \
		.doc = "input or output")
LOCAL_RECORD(model_name, MODEL_NAME_FIELDS);

/* Drop all models from a list that the request names. */
static void
drop_models(struct call *c, const struct json *names, const char *type,
	struct json *models)
{
	struct json *kept = jr_array();
	struct strs gone = { 0 };
	const struct json *v;

	for (v = jr_first(names); v != NULL; v = jr_next(v))
		if (strcmp(jr_str(jr_get(v, "type")), type) == 0)
			strs_add(&gone, c->arena, jr_str(jr_get(v, "name")));
	gone = strs_sorted(&gone, c->arena);
	for (v = jr_first(jr_get(models, type)); v != NULL; v = jr_next(v)) {
		const struct json *name = jr_get(v, "name");

		if (name == NULL || !jr_is_str(name) ||
			!strs_has(&gone, jr_str(name)))
			jr_append(kept, jr_copy(v));
	}
	jr_put(models, type, kept);
}

#define DELETE_MODELS_ARGS(F, R)                                          \
	TASK_ARG(F, R)                                                    \
	F(R, models, any, .flags = REQUIRED, .inside = &model_name_shape, \
		.unknown = UNKNOWN_DROPPED, .items = 2 * TASK_MODELS_MAX, \
		.setting = "task_limit", .doc = "Names of models, by list")

ENDPOINT(tasks, delete_models, V(2, 13), DELETE_MODELS_ARGS,
	CONTENTS_UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Let a task forget models; it is no error if it has none of "
	       "the name")
{
	const struct json *names = in->models;
	struct task t, set = { 0 };
	struct json *models;

	if (contents_check_items(c, "models", &names) != 0 ||
		contents_open(c, "models", in->task, &t) != 0)
		return c->error;
	models = task_models_read(&t);
	for (size_t i = 0; model_lists[i] != NULL; i++)
		drop_models(c, names, model_lists[i], models);
	SET(&set, models, models);
	return contents_store(c, t.id, &set, false, "updated");
}
