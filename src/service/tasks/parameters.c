#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "call/endpoint.h"
#include "json/jr.h"
#include "service/checks.h"
#include "service/tasks/contents.h"
#include "service/tasks/tasks.h"

/* Parameters of tasks, one by one (doc/protocol/tasks.md section 9.19). */

static const struct field *
parameters_field(void)
{
	return shape_find(&task_shape, "hyperparams");
}

/* --- Items of a request --- */

/*
 * Properties of users are a section that can be changed whatever the status of
 * the task is, and is known in any letter case.
 */
static const char properties[] = "properties";

/* A parameter of a request, or a section if it has no name. */
struct item {
	const char *section, *name; /* the keys, NULL: none */
	struct json *value;         /* as it is stored */
};
struct items {
	struct item *v;
	size_t n;
	bool only_properties;
};

/* The key of an item for a member of it. NULL: the call has failed. */
static const char *
key_of(struct call *c, const struct json *value, const char *member)
{
	return contents_key(c, "hyperparams", jr_str(jr_get(value, member)));
}

/* Read the argument "hyperparams", which was sent as 'list'. */
static int
read_items(struct call *c, const struct json *list, struct items *items)
{
	*items = (struct items){ .only_properties = true };
	if (contents_check_items(c, "hyperparams", &list) != 0)
		return c->error;
	items->v = ARENA_ARRAY(c->arena, struct item, jr_count(list));
	for (list = jr_first(list); list != NULL; list = jr_next(list)) {
		struct item *item = &items->v[items->n++];

		item->value = jr_copy(list);
		item->section = key_of(c, list, "section");
		if (item->section == NULL)
			return c->error;
		if (strcasecmp(item->section, properties) == 0) {
			item->section = properties;
			jr_put(item->value, "section", jr_new_str(properties));
		} else {
			items->only_properties = false;
		}
		if (jr_get(list, "name") == NULL)
			continue;
		item->name = key_of(c, list, "name");
		if (item->name == NULL)
			return c->error;
	}
	return 0;
}

/* Load the task that is changed, and check whether it may be. */
static int
open_task(struct call *c, const char *id, const struct items *items, bool force,
	struct task *t)
{
	if (contents_load(c, "hyperparams", id, t) != 0)
		return c->error;
	return items->only_properties ? 0 : contents_check_status(c, t, force);
}

static struct json *
parameters_of(const struct task *t)
{
	return t->has.hyperparams ? jr_copy(t->hyperparams) : jr_object();
}

static int
store(struct call *c, const struct task *t, const struct items *items,
	const struct json *all, const char *word)
{
	struct task set = { 0 };

	SET(&set, hyperparams, all);
	return contents_store(c, t->id, &set, !items->only_properties, word);
}

/* --- Changing --- */

static const char *const replacements[] = { "none", "section", "all", NULL };

#define EDIT_PARAMETERS_ARGS(F, R)                                           \
	TASK_ARG(F, R)                                                       \
	F(R, hyperparams, any, .flags = REQUIRED,                            \
		.inside = &task_parameter_shape, .unknown = UNKNOWN_DROPPED, \
		.items = PARAMETER_VALUES, .setting = "task_limit",          \
		.doc = "Parameters; each takes the place of the one with "   \
		       "its section and name")                               \
	F(R, replace_hyperparams, str, .fallback = "none",                   \
		.choices = replacements,                                     \
		.doc = "Whether the sections that are named, or all, lose "  \
		       "what they have")                                     \
	CONTENTS_FORCE_ARG(F, R)

ENDPOINT(tasks, edit_hyper_params, V(1, 0), EDIT_PARAMETERS_ARGS,
	CONTENTS_UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Set parameters of a task; the section \"properties\" whatever "
	       "its status is")
{
	/* Null is no answer, and as if it had not been sent. */
	const char *how = in->has.replace_hyperparams ?
		in->replace_hyperparams :
		"none";
	struct items items;
	struct json *all;
	struct task t;

	if (read_items(c, in->hyperparams, &items) != 0)
		return c->error;
	/* Who replaces all parameters does not only change properties. */
	if (strcmp(how, "all") == 0)
		items.only_properties = false;
	if (open_task(c, in->task, &items, in->force, &t) != 0)
		return c->error;
	all = strcmp(how, "all") == 0 ? jr_object() : parameters_of(&t);
	for (size_t i = 0; strcmp(how, "section") == 0 && i < items.n; i++)
		jr_remove(all, items.v[i].section);
	for (size_t i = 0; i < items.n; i++) {
		const struct item *item = &items.v[i];
		struct json *section = jr_child(all, item->section);

		if (jr_type(section) != JSON_OBJECT) {
			section = jr_object();
			jr_put(all, item->section, section);
		}
		jr_put(section, item->name, item->value);
	}
	return check_spread(c, parameters_field(), all) != 0 ?
		c->error :
		store(c, &t, &items, all, "updated");
}

/* How a request names a parameter, or a section, that is to go. */
#define PARAMETER_NAME_FIELDS(F, R)                             \
	F(R, section, str, .flags = REQUIRED, .doc = "Section") \
	F(R, name, str, .doc = "Name; none: the whole section")
LOCAL_RECORD(parameter_name, PARAMETER_NAME_FIELDS);

/* Check that no item is of a section that goes as a whole (400/15). */
static int
check_sections(struct call *c, const struct items *items)
{
	struct strs whole = { 0 };

	for (size_t i = 0; i < items->n; i++)
		if (items->v[i].name == NULL)
			strs_add(&whole, c->arena, items->v[i].section);
	whole = strs_sorted(&whole, c->arena);
	for (size_t i = 0; i < items->n; i++)
		if (items->v[i].name != NULL &&
			strs_has(&whole, items->v[i].section))
			return fail(c, ERR_FIELDS_CONFLICT,
				"hyperparams: section %.100s and one of its "
				"parameters",
				items->v[i].section);
	return 0;
}

#define DELETE_PARAMETERS_ARGS(F, R)                                         \
	TASK_ARG(F, R)                                                       \
	F(R, hyperparams, any, .flags = REQUIRED,                            \
		.inside = &parameter_name_shape, .unknown = UNKNOWN_DROPPED, \
		.items = PARAMETER_VALUES, .setting = "task_limit",          \
		.doc = "Parameters and sections to delete")                  \
	CONTENTS_FORCE_ARG(F, R)

ENDPOINT(tasks, delete_hyper_params, V(1, 0), DELETE_PARAMETERS_ARGS,
	CONTENTS_DELETED_REPLY, .flags = EP_WRITE,
	.doc = "Delete parameters of a task; it is no error if there are none")
{
	struct items items;
	struct json *all;
	struct task t;

	if (read_items(c, in->hyperparams, &items) != 0 ||
		check_sections(c, &items) != 0 ||
		open_task(c, in->task, &items, in->force, &t) != 0)
		return c->error;
	all = parameters_of(&t);
	for (size_t i = 0; i < items.n; i++) {
		const struct item *item = &items.v[i];
		struct json *section = jr_child(all, item->section);

		if (item->name == NULL)
			jr_remove(all, item->section);
		else if (jr_type(section) == JSON_OBJECT)
			jr_remove(section, item->name);
	}
	return store(c, &t, &items, all, "deleted");
}

/* --- Reading --- */

static int
write_parameters(struct call *c, const struct task *t, const void *arg)
{
	const struct json *all = t->has.hyperparams ? t->hyperparams : NULL;
	size_t n;
	const struct json **sections = contents_sorted(c, all, &n);

	(void)arg;
	jw_arr(&c->out, "hyperparams");
	for (size_t i = 0; i < n; i++)
		contents_write_items(c, sections[i], NULL);
	jw_end(&c->out);
	return 0;
}

#define GET_PARAMETERS_ARGS(F, R) \
	F(R, tasks, strs, .flags = ONCE, .least = 1, .doc = "Task IDs")
#define GET_PARAMETERS_REPLY(F, R)                                       \
	F(R, params, any, .flags = REQUIRED,                             \
		.doc = "Of each task: its id as \"task\", and the list " \
		       "\"hyperparams\", in the order of section and name")

ENDPOINT(tasks, get_hyper_params, V(1, 0), GET_PARAMETERS_ARGS,
	GET_PARAMETERS_REPLY, .doc = "Parameters of tasks")
{
	return contents_write_each(c, "params", "hyperparams", &in->tasks, true,
		write_parameters, NULL);
}
