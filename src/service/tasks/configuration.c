#include "call/endpoint.h"
#include "call/limit.h"
#include "call/nested.h"
#include "json/jr.h"
#include "service/checks.h"
#include "service/tasks/contents.h"
#include "service/tasks/tasks.h"

/*
 * Configurations of tasks, what is known of them at run time, and what their
 * scripts need (doc/protocol/tasks.md sections 9.20 to 9.22).
 */

/* --- Configurations --- */

static int
open_configuration(struct call *c, const char *id, bool force, struct task *t)
{
	return contents_load(c, "configuration", id, t) != 0 ?
		c->error :
		contents_check_status(c, t, force);
}

static struct json *
configuration_of(const struct task *t)
{
	return t->has.configuration ? jr_copy(t->configuration) : jr_object();
}

/* Set the items of a list, which were checked, by their names. */
static int
put_items(struct call *c, const struct json *items, struct json *all)
{
	for (items = jr_first(items); items != NULL; items = jr_next(items)) {
		const char *key = contents_key(c, "configuration",
			jr_str(jr_get(items, "name")));

		if (key == NULL)
			return c->error;
		jr_put(all, key, jr_copy(items));
	}
	return limit_object(c, shape_find(&task_shape, "configuration"),
		ERR_VALIDATION, all);
}

#define EDIT_CONFIGURATION_ARGS(F, R)                                     \
	TASK_ARG(F, R)                                                    \
	F(R, configuration, any, .flags = REQUIRED,                       \
		.inside = &task_configuration_item_shape,                 \
		.unknown = UNKNOWN_DROPPED, .items = PARAMETER_VALUES,    \
		.setting = "task_limit",                                  \
		.doc = "Configurations; each takes the place of the one " \
		       "with its name")                                   \
	F(R, replace_configuration, flag, .fallback = "false",            \
		.doc = "Instead of what there is")                        \
	CONTENTS_FORCE_ARG(F, R)

ENDPOINT(tasks, edit_configuration, V(1, 0), EDIT_CONFIGURATION_ARGS,
	CONTENTS_UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Set configurations of a task")
{
	const struct json *items = in->configuration;
	struct task t, set = { 0 };
	struct json *all;

	if (contents_check_items(c, "configuration", &items) != 0 ||
		open_configuration(c, in->task, in->force, &t) != 0)
		return c->error;
	all = in->replace_configuration ? jr_object() : configuration_of(&t);
	if (put_items(c, items, all) != 0)
		return c->error;
	SET(&set, configuration, all);
	return contents_store(c, t.id, &set, true, "updated");
}

#define DELETE_CONFIGURATION_ARGS(F, R)                     \
	TASK_ARG(F, R)                                      \
	F(R, configuration, strs, .least = 1,               \
		.doc = "Names of configurations to delete") \
	CONTENTS_FORCE_ARG(F, R)

ENDPOINT(tasks, delete_configuration, V(1, 0), DELETE_CONFIGURATION_ARGS,
	CONTENTS_DELETED_REPLY, .flags = EP_WRITE,
	.doc = "Delete configurations of a task; it is no error if there are "
	       "none")
{
	struct task t, set = { 0 };
	struct json *all;

	if (open_configuration(c, in->task, in->force, &t) != 0)
		return c->error;
	all = configuration_of(&t);
	for (size_t i = 0; i < in->configuration.n; i++) {
		const char *key = contents_key(c, "configuration",
			in->configuration.v[i]);

		if (key == NULL)
			return c->error;
		jr_remove(all, key);
	}
	SET(&set, configuration, all);
	return contents_store(c, t.id, &set, true, "deleted");
}

static int
write_configuration(struct call *c, const struct task *t, const void *arg)
{
	jw_arr(&c->out, "configuration");
	contents_write_items(c, t->has.configuration ? t->configuration : NULL,
		arg);
	jw_end(&c->out);
	return 0;
}

#define TASKS_ARG(F, R) \
	F(R, tasks, strs, .flags = ONCE, .least = 1, .doc = "Task IDs")
#define GET_CONFIGURATIONS_ARGS(F, R) \
	TASKS_ARG(F, R)               \
	F(R, names, strs, .doc = "Only these; none: all")
#define GET_CONFIGURATIONS_REPLY(F, R)                                   \
	F(R, configurations, any, .flags = REQUIRED,                     \
		.doc = "Of each task: its id as \"task\", and the list " \
		       "\"configuration\", in the order of names")

ENDPOINT(tasks, get_configurations, V(1, 0), GET_CONFIGURATIONS_ARGS,
	GET_CONFIGURATIONS_REPLY, .doc = "Configurations of tasks")
{
	const struct strs names = strs_sorted(&in->names, c->arena);

	return contents_write_each(c, "configurations", "configuration",
		&in->tasks, true, write_configuration,
		names.n == 0 ? NULL : &names);
}

/* Write the names of those that are there, or that have a value. */
static int
write_names(struct call *c, const struct task *t, const void *arg)
{
	const bool *skip_empty = arg;
	size_t n;
	const struct json **items = contents_sorted(c, t->configuration, &n);
	struct strs names = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct json *value = jr_get(items[i], "value");

		if (!*skip_empty || jr_truthy(value))
			strs_add(&names, c->arena, jr_key(items[i]));
	}
	jw_strs(&c->out, "names", &names);
	return 0;
}

#define GET_NAMES_ARGS(F, R)                       \
	TASKS_ARG(F, R)                            \
	F(R, skip_empty, flag, .fallback = "true", \
		.doc = "Without those whose value is empty")
#define GET_NAMES_REPLY(F, R)                                                \
	F(R, configurations, any, .flags = REQUIRED,                         \
		.doc = "Of each task that has any: its id as \"task\", and " \
		       "its \"names\", sorted")

ENDPOINT(tasks, get_configuration_names, V(1, 0), GET_NAMES_ARGS,
	GET_NAMES_REPLY, .doc = "Names of the configurations of tasks")
{
	return contents_write_each(c, "configurations", "configuration",
		&in->tasks, false, write_names, &in->skip_empty);
}

/* --- What is known at run time --- */

#define EDIT_RUNTIME_ARGS(F, R)                                             \
	TASK_ARG(F, R)                                                      \
	F(R, add_or_update, json, .items = RUNTIME_MAX, .each = LIMIT_TEXT, \
		.doc = "Values by their keys")                              \
	F(R, remove, strs, .items = RUNTIME_MAX,                            \
		.doc = "Keys to remove, after that")                        \
	CONTENTS_FORCED_ARG(F, R)
#define EDIT_RUNTIME_REPLY(F, R) \
	F(R, updated, int, .flags = REQUIRED, .doc = "0 if nothing was sent")
LOCAL_RECORD(edit_runtime_args, EDIT_RUNTIME_ARGS);

static int
change_runtime(struct call *c, const struct edit_runtime_args *in,
	struct json *runtime)
{
	const struct json *v = in->has.add_or_update ? in->add_or_update : NULL;
	const char *key;

	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		key = contents_key(c, "add_or_update", jr_key(v));
		if (key == NULL)
			return c->error;
		jr_put(runtime, key, jr_copy(v));
	}
	for (size_t i = 0; i < in->remove.n; i++) {
		key = contents_key(c, "remove", in->remove.v[i]);
		if (key == NULL)
			return c->error;
		jr_remove(runtime, key);
	}
	if (jr_count(in->has.add_or_update ? in->add_or_update : NULL) == 0)
		return 0;
	return check_keys(c, "runtime", runtime) != 0 ?
		c->error :
		limit_object(c, shape_find(&task_shape, "runtime"),
			ERR_VALIDATION, runtime);
}

ENDPOINT_WITH(tasks, edit_runtime, V(1, 0), edit_runtime_args,
	EDIT_RUNTIME_REPLY, .flags = EP_WRITE,
	.doc = "Set and remove what is known of a task while it runs")
{
	struct task t, set = { 0 };
	struct json *runtime;

	if (contents_open(c, "runtime", in->task, &t) != 0)
		return c->error;
	if (in->remove.n == 0 &&
		(!in->has.add_or_update || jr_count(in->add_or_update) == 0)) {
		jw_int(&c->out, "updated", 0);
		return 0;
	}
	runtime = t.has.runtime ? jr_copy(t.runtime) : jr_object();
	if (change_runtime(c, in, runtime) != 0)
		return c->error;
	SET(&set, runtime, runtime);
	return contents_store(c, t.id, &set, true, "updated");
}

/* --- What scripts need --- */

#define REQUIREMENTS_ARGS(F, R)                                              \
	TASK_ARG(F, R)                                                       \
	F(R, requirements, json, .flags = REQUIRED, .setting = "task_limit", \
		.doc = "Packages it needs")

ENDPOINT(tasks, set_requirements, V(1, 0), REQUIREMENTS_ARGS,
	TASK_UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Set the packages that the script of a task needs, whatever "
	       "its status is")
{
	const struct field *f = shape_find(&task_shape, "script");
	struct task t, set = { 0 };
	struct json *script;

	if (contents_load(c, f->name, in->task, &t) != 0)
		return c->error;
	script = nested_defaults(f, t.has.script ? t.script : NULL);
	jr_put(script, "requirements", jr_copy(in->requirements));
	if (limit_object(c, f, ERR_VALIDATION, script) != 0)
		return c->error;
	SET(&set, script, script);
	if (contents_store(c, t.id, &set, true, "updated") != 0)
		return c->error;
	jw_obj(&c->out, "fields");
	jw_end(&c->out);
	return 0;
}
