#include <string.h>

#include "call/load.h"
#include "call/nested.h"
#include "json/jr.h"
#include "service/checks.h"
#include "service/tags.h"
#include "service/tasks/fields.h"
#include "service/tasks/legacy.h"
#include "service/tasks/tasks.h"
#include "service/tree.h"

/* New tasks that are like others (doc/protocol/tasks.md section 9.27). */

/* clang-format off */
#define TASK_CLONE_ARGS(F, R)                                                  \
	TASK_ARG(F, R)                                                         \
	F(R, new_task_name, str, .flags = STRIP | LINE,                        \
	  .doc = "Name; none or empty: that of the task")                      \
	F(R, new_task_comment, str, .max = COMMENT_MAX,                        \
	  .doc = "Comment, likewise")                                          \
	F(R, new_task_tags, strs, .flags = LINE, .items = TAGS_MAX,            \
	  .each = TAG_MAX, .doc = "Tags, likewise")                            \
	F(R, new_task_system_tags, strs, .flags = LINE, .items = TAGS_MAX,     \
	  .each = TAG_MAX, .doc = "Tags of the system; none: those of the "    \
	  "task without development and archived")                             \
	F(R, new_task_parent, str, .ref = &task_shape,                         \
	  .doc = "Parent; none: the parent of the task, or the task itself")   \
	F(R, new_task_project, str, .ref = &project_shape,                     \
	  .doc = "Project; none: that of the task")                            \
	F(R, new_project_name, str, .max = PROJECT_NAME_MAX,                   \
	  .since = V(2, 12),                                                   \
	  .doc = "Name of the project instead, which is made if it is missing")\
	F(R, new_task_hyperparams, json, .values = &task_parameter_value,      \
	  .levels = 2, .setting = "task_limit", .items = PARAMETER_VALUES,     \
	  .each = LIMIT_TEXT, .since = V(2, 13),                               \
	  .doc = "Parameters instead of those of the task")                    \
	F(R, new_task_configuration, json,                                     \
	  .values = &task_configuration_value, .setting = "task_limit",        \
	  .items = PARAMETER_VALUES, .each = LIMIT_TEXT, .since = V(2, 13),    \
	  .doc = "Configurations instead of those of the task")                \
	F(R, new_task_container, json, .values = &container_value,             \
	  .setting = "task_limit", .items = CONTAINER_MAX, .since = V(2, 13),  \
	  .doc = "Container instead of that of the task")                      \
	F(R, new_task_input_models, any, .inside = &task_model_shape,          \
	  .unknown = UNKNOWN_REFUSED, .items = TASK_MODELS_MAX,                \
	  .setting = "task_limit", .since = V(2, 13),                          \
	  .doc = "Input models instead of those of the task")                  \
	F(R, execution_overrides, json, .inside = &task_execution_shape,       \
	  .setting = "task_limit",                                             \
	  .doc = "Members of execution instead of those of the task; model "   \
		 "is the input model, docker_cmd the container")               \
	F(R, validate_references, flag, .fallback = "false",                   \
	  .doc = "Check also what is taken over from the task")
/* clang-format on */
LOCAL_RECORD(task_clone_args, TASK_CLONE_ARGS);

#define TASK_CLONE_REPLY(F, R)                             \
	F(R, id, str, .flags = REQUIRED, .doc = "Task ID") \
	F(R, new_project, json, .ref = &named_row_shape,   \
		.doc = "Of new_project_name, its id and name")

/* --- What is taken over --- */

/* The artifacts that the task has read. */
static struct json *
read_artifacts(const struct json *artifacts)
{
	struct json *out = jr_array();
	const struct json *v;

	for (v = jr_first(artifacts); v != NULL; v = jr_next(v)) {
		const struct json *mode = jr_get(v, "mode");

		if (mode != NULL && jr_is_str(mode) &&
			strcmp(jr_str(mode), "input") == 0)
			jr_append(out, jr_copy(v));
	}
	return out;
}

static struct strs
unmarked(struct call *c, const struct strs *tags)
{
	struct strs out = { 0 };

	for (size_t i = 0; i < tags->n; i++)
		if (strcmp(tags->v[i], "development") != 0 &&
			strcmp(tags->v[i], "archived") != 0)
			strs_add(&out, c->arena, tags->v[i]);
	return out;
}

/* Take over the objects that a run changes, without what it has changed. */
static void
take_objects(const struct task *from, struct task *t)
{
	const struct json *v = from->has.output ?
		jr_get(from->output, "destination") :
		NULL;
	struct json *o;

	if (v != NULL) {
		o = jr_object();
		jr_put(o, "destination", jr_copy(v));
		SET(t, output, o);
	}
	if (from->has.execution) {
		o = jr_copy(from->execution);
		jr_remove(o, "queue");
		jr_put(o, "artifacts",
			read_artifacts(jr_get(from->execution, "artifacts")));
		SET(t, execution, o);
	}
	if (from->has.models) {
		o = jr_copy(from->models);
		jr_put(o, "output", jr_array());
		SET(t, models, o);
	}
}

#define TAKE(t, from, member) \
	((from)->has.member ? (void)SET(t, member, (from)->member) : (void)0)

static void
take_over(struct call *c, const struct task *from, struct task *t)
{
	TAKE(t, from, name);
	TAKE(t, from, type);
	TAKE(t, from, comment);
	TAKE(t, from, project);
	TAKE(t, from, tags);
	TAKE(t, from, script);
	TAKE(t, from, hyperparams);
	TAKE(t, from, configuration);
	TAKE(t, from, container);
	SET(t, system_tags, unmarked(c, &from->system_tags));
	SET(t, parent,
		from->has.parent && *from->parent != '\0' &&
				!task_is_gone(from->parent) ?
			from->parent :
			from->id);
	take_objects(from, t);
}

/* --- What the request says --- */

static bool
says(bool has, const char *text)
{
	return has && *text != '\0';
}

/* The input models that the request has, as what is set of models. */
static int
say_models(struct call *c, const struct json *list, struct task_set *set)
{
	struct json *models = jr_object();

	if (!jr_truthy(list))
		return 0;
	jr_put(models, "input", jr_copy(list));
	SET(set, models, models);
	/* What is no model is told by another error than in other calls. */
	return nested_check(c, shape_find(&task_set_shape, "models"),
		ERR_VALIDATION, NESTED_VALUES, &set->models);
}

static int
say_objects(struct call *c, const struct task_clone_args *in,
	struct task_set *set)
{
	if (jr_count(in->new_task_hyperparams) > 0)
		SET(set, hyperparams, in->new_task_hyperparams);
	if (jr_count(in->new_task_configuration) > 0)
		SET(set, configuration, in->new_task_configuration);
	if (jr_count(in->new_task_container) > 0)
		SET(set, container, in->new_task_container);
	if (in->has.execution_overrides)
		SET(set, execution, in->execution_overrides);
	return say_models(c, in->new_task_input_models, set);
}

static int
say_texts(struct call *c, const struct task_clone_args *in, struct task *t)
{
	if (tags_check(c, &in->new_task_tags, &in->new_task_system_tags) != 0)
		return c->error;
	if (says(in->has.new_task_name, in->new_task_name))
		SET(t, name, in->new_task_name);
	if (says(in->has.new_task_comment, in->new_task_comment))
		SET(t, comment, in->new_task_comment);
	if (in->new_task_tags.n > 0)
		SET(t, tags, in->new_task_tags);
	if (in->new_task_system_tags.n > 0)
		SET(t, system_tags, in->new_task_system_tags);
	return t->name == in->new_task_name ? check_name(c, t->name) : 0;
}

static int
say_parent(struct call *c, const struct task_clone_args *in, struct task *t)
{
	bool given = says(in->has.new_task_parent, in->new_task_parent);

	if (given)
		SET(t, parent, in->new_task_parent);
	return given || in->validate_references ?
		load_record(c, &task_shape, REACH_VISIBLE, t->parent,
			ERR_INVALID_TASK_ID, NULL) :
		0;
}

/* --- The project --- */

/*
 * A project that is taken over is left out when the company does not see it,
 * as that of a task which another company has made public.
 */
static int
keep_project(struct call *c, bool must, struct task *t)
{
	int rc;

	if (!t->has.project || *t->project == '\0')
		return 0;
	rc = record_exists(c->store, &project_shape, c->arena, c->who.company,
		REACH_VISIBLE, t->project);
	if (rc == STORE_NONE && !must)
		t->has.project = false;
	return rc == STORE_ERROR ? fail_store(c) : 0;
}

/*
 * Find the project of the new task, in which the company must be able to write.
 * *named tells whether the request has told its name.
 */
static int
find_project(struct call *c, const struct task_clone_args *in, struct task *t,
	struct project *p, bool *named)
{
	const char *id;

	*named = false;
	if (says(in->has.new_task_project, in->new_task_project)) {
		SET(t, project, in->new_task_project);
	} else if (says(in->has.new_project_name, in->new_project_name)) {
		if (project_find_or_make(c, in->new_project_name, &id) != 0)
			return c->error;
		SET(t, project, id);
		*named = true;
	} else if (keep_project(c, in->validate_references, t) != 0) {
		return c->error;
	}
	return t->has.project && *t->project != '\0' ?
		project_load_own(c, t->project, p) :
		0;
}

/* --- tasks.clone --- */

/* Check the input models that are given or, if asked for, taken over. */
static int
check_models(struct call *c, const struct task_clone_args *in,
	const struct task_set *set, const struct task *t)
{
	if (set->has.models)
		return task_check_inputs(c, set->models);
	return in->validate_references && t->has.models ?
		task_check_inputs(c, t->models) :
		0;
}

ENDPOINT_WITH(tasks, clone, V(1, 0), task_clone_args, TASK_CLONE_REPLY,
	.flags = EP_WRITE, .doc = "Make a task that is like another")
{
	struct task_set set = { 0 };
	struct task from, base = { 0 }, t;
	struct project p;
	bool named;

	if (task_load(c, in->task, &from) != 0)
		return c->error;
	take_over(c, &from, &base);
	t = base;
	if (say_objects(c, in, &set) != 0 || say_texts(c, in, &t) != 0 ||
		legacy_read_all(c, &base, &set) != 0 ||
		task_set_check_keys(c, &set) != 0 ||
		say_parent(c, in, &t) != 0 ||
		find_project(c, in, &t, &p, &named) != 0 ||
		check_models(c, in, &set, &t) != 0 ||
		task_set_apply(c, &base, &set, &t) != 0 || task_add(c, &t) != 0)
		return c->error;
	jw_str(&c->out, "id", t.id);
	if (named) {
		jw_obj(&c->out, "new_project");
		jw_str(&c->out, "id", p.id);
		jw_str(&c->out, "name", p.name);
		jw_end(&c->out);
	}
	return 0;
}
