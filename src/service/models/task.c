#include <string.h>

#include "base/clock.h"
#include "call/load.h"
#include "call/nested.h"
#include "json/jr.h"
#include "list/view.h"
#include "call/validate.h"
#include "service/models/checks.h"
#include "service/models/models.h"
#include "service/tags.h"
#include "service/task_models.h"

/*
 * Models by the task that makes them, which clients up to API 2.13 use
 * (doc/protocol/models.md sections 4.2 and 4.7).
 */

/* The model that an entry of a task names; NULL when it names none. */
static const char *
entry_model(const struct json *entry)
{
	const struct json *id = jr_get(entry, "model");

	return entry != NULL && jr_type(id) == JSON_STRING ? jr_str(id) : NULL;
}

static const char *
last_output(const struct task *t)
{
	const struct json *models = t->has.models ? t->models : NULL;
	const struct json *v = jr_first(jr_get(models, "output"));
	const char *id = NULL;

	for (; v != NULL; v = jr_next(v))
		id = entry_model(v);
	return id;
}

#define TASK_ARG(F, R) F(R, task, str, .flags = REQUIRED, .doc = "Task ID")

ENDPOINT(models, get_by_task_id, V(1, 0), TASK_ARG, MODEL_REPLY,
	.last = V(2, 13), .doc = "The model that a task made last")
{
	struct view v = {
		.shape = &model_shape, .dialect = &model_dialect, .hidden = true
	};
	const char *id;
	struct model m;
	struct task t;

	if (load_record(c, &task_shape, REACH_OWN, in->task,
		    ERR_INVALID_TASK_ID, &t) != 0)
		return c->error;
	id = last_output(&t);
	if (id == NULL)
		return fail(c, ERR_MISSING_TASK_FIELDS, "models.output");
	if (model_load(c, REACH_VISIBLE, id, &m) != 0)
		return c->error;
	return view_write(c, "model", &v, &m, false);
}

/*
 * A member of a task's execution, which is an object; an empty object if there
 * is none.
 */
static const struct json *
execution_object(const struct task *t, const char *name)
{
	const struct json *v = t->has.execution ? jr_get(t->execution, name) :
						  NULL;

	return jr_type(v) == JSON_OBJECT ? v : jr_object();
}

/* Set what a new model takes over from its task. */
static void
take_from_task(const struct task *t, struct model *m)
{
	const struct json *framework = t->has.execution ?
		jr_get(t->execution, "framework") :
		NULL;
	const struct json *models = t->has.models ? t->models : NULL;
	const char *parent = entry_model(jr_first(jr_get(models, "input")));

	SET(m, task, t->id);
	if (t->has.project)
		SET(m, project, t->project);
	if (jr_type(framework) == JSON_STRING)
		SET(m, framework, jr_str(framework));
	SET(m, design, execution_object(t, "model_desc"));
	SET(m, labels, execution_object(t, "model_labels"));
	if (parent != NULL)
		SET(m, parent, parent);
}

#define UPDATE_FOR_TASK_ARGS(F, R)                                           \
	TASK_ARG(F, R)                                                       \
	F(R, uri, str, .max = URI_MAX, .doc = "Where the weights are")       \
	F(R, override_model_id, str, .doc = "Model to use instead of a uri") \
	F(R, iteration, int, .doc = "Iteration at which it was written")
LOCAL_RECORD(update_for_task_args, UPDATE_FOR_TASK_ARGS);

/* The fields that a new model has from the request. */
#define UPDATE_FOR_TASK_SET(F, R)                                             \
	F(R, name, str, .flags = STRIP | LINE, .misfit = ERR_DATA_VALIDATION, \
		.doc = "Name; else the task's")                               \
	F(R, comment, str, .max = COMMENT_MAX, .misfit = ERR_DATA_VALIDATION, \
		.doc = "Comment; else one that names the task")               \
	TAG_FIELDS(F, R)                                                      \
	F(R, metadata, json, .flags = ESCAPED | KEYED, METADATA_LIMITS,       \
		.doc = "Metadata items by their keys")
LOCAL_RECORD(update_for_task_set, UPDATE_FOR_TASK_SET);

/*
 * Read what the request says about the model, in the order of the checks of an
 * edit.
 */
static int
take_from_request(struct call *c, const struct update_for_task_args *in,
	struct model *m)
{
	const struct shape *sh = &update_for_task_set_shape;
	struct update_for_task_set set = { 0 };

	if (validate_some(c, sh, c->body, ERR_FIELDS_VALUE, &set) != 0 ||
		(set.has.tags &&
			tags_check(c, &set.tags, &set.system_tags) != 0))
		return c->error;
	tags_split(c, &model_dialect, &set.tags, &set.system_tags);
	if (validate_some(c, sh, c->body, ERR_VALIDATION, &set) != 0 ||
		(set.has.metadata && check_metadata(c, &set.metadata) != 0) ||
		validate_some(c, sh, c->body, ERR_DATA_VALIDATION, &set) != 0)
		return c->error;
	SET(m, name, set.has.name ? set.name : "");
	SET(m, uri, strip(c->arena, in->uri));
	if (set.has.comment)
		SET(m, comment, set.comment);
	SET(m, tags, set.tags);
	SET(m, system_tags, set.system_tags);
	SET(m, metadata, set.has.metadata ? set.metadata : jr_object());
	return check_name(c, m->name);
}

static int
make_model(struct call *c, const struct update_for_task_args *in,
	const struct task *t, const char **id)
{
	struct model m = { 0 };

	take_from_task(t, &m);
	/*
	 * The values that come from the task were stored without the checks of
	 * a model.
	 */
	if (take_from_request(c, in, &m) != 0 ||
		limit_record(c, &model_shape, ERR_DATA_VALIDATION, &m) != 0)
		return c->error;
	SET(&m, company, c->who.company);
	SET(&m, ready, false);
	if (model_add(c, &m) != 0)
		return c->error;
	*id = m.id;
	return 0;
}

/* Make the model the only output of the task. */
static int
set_output(struct call *c, const struct update_for_task_args *in,
	const struct task *t, const char *id)
{
	struct json *list = jr_array(), *entry = jr_object();
	struct task set = { 0 };
	char now[CLOCK_TEXT];

	jr_put(entry, "name", jr_new_str("Output Model"));
	jr_put(entry, "model", jr_new_str(id));
	clock_format(c->now, now);
	jr_put(entry, "updated", jr_new_str(now));
	jr_append(list, entry);
	if (nested_put(c, &task_shape, ERR_INTERNAL, t, &set, "models.output",
		    list) != 0)
		return c->error;
	SET(&set, last_update, c->now);
	STAMP(c, &set);
	if (in->has.iteration &&
		(!t->has.last_iteration || in->iteration > t->last_iteration))
		SET(&set, last_iteration, in->iteration);
	if (t->has.started && strcmp(t->status, "in_progress") == 0)
		SET(&set, active_duration, (c->now - t->started) / 1000000);
	return call_check_one(c,
		record_update(c->store, &task_shape, c->arena, t->company,
			t->id, &set));
}

static int
check_status(struct call *c, const struct task *t)
{
	if (strcmp(t->status, "created") == 0 ||
		strcmp(t->status, "in_progress") == 0)
		return 0;
	return fail_details(c, ERR_INVALID_TASK_STATUS, "status", t->status,
		"expected", "created or in_progress", NULL);
}

/* Change the output model that the task has already. */
static int
update_output(struct call *c, const struct update_for_task_args *in,
	const char *id)
{
	struct model old;

	if (model_load(c, REACH_OWN, id, &old) != 0)
		return c->error;
	jw_str(&c->out, "id", old.id);
	jw_flag(&c->out, "created", false);
	return model_update(c, old.id, in->task, in->has.iteration,
		in->iteration);
}

/* Take a name and a comment that the request does not have from the task. */
static void
name_model(struct call *c, const struct task *t)
{
	/* The request stays as it was sent: this may have to be done again. */
	c->body = jr_copy(c->body);
	if (jr_get(c->body, "name") == NULL)
		jr_put(c->body, "name", jr_new_str(t->name));
	if (jr_get(c->body, "comment") == NULL)
		jr_put(c->body, "comment",
			jr_new_str(arena_printf(c->arena,
				"Created by task `%s` (%s)", t->name, t->id)));
}

#define UPDATE_FOR_TASK_REPLY(F, R)                                  \
	MODEL_MADE_REPLY(F, R)                                       \
	F(R, updated, int,                                           \
		.doc = "Of a model that there was: 1 if it changed") \
	F(R, fields, json, .doc = "Of a model that there was: what was written")

ENDPOINT_WITH(models, update_for_task, V(1, 0), update_for_task_args,
	UPDATE_FOR_TASK_REPLY, .flags = EP_WRITE, .last = V(2, 13),
	.changes = &update_for_task_set_shape,
	.doc = "Set the model that a task makes")
{
	bool uri = in->has.uri && *in->uri != '\0';
	bool other = in->has.override_model_id &&
		*in->override_model_id != '\0';
	const char *id = NULL;
	struct model m;
	struct task t;

	if (uri == other)
		return fail(c, ERR_MISSING_FIELDS,
			"one of uri and override_model_id");
	if (model_check_task(c, c->who.company, in->task, &t) != 0 ||
		check_status(c, &t) != 0)
		return c->error;
	if (other) {
		if (model_load(c, REACH_OWN, in->override_model_id, &m) != 0)
			return c->error;
		id = m.id;
	} else {
		name_model(c, &t);
		id = last_output(&t);
		if (id != NULL)
			return update_output(c, in, id);
		if (make_model(c, in, &t, &id) != 0)
			return c->error;
	}
	if (set_output(c, in, &t, id) != 0)
		return c->error;
	jw_str(&c->out, "id", id);
	jw_flag(&c->out, "created", true);
	return 0;
}
