#include "service/tasks/legacy.h"

#include <string.h>

#include "call/limit.h"
#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"

static const char type_legacy[] = "legacy";
static const char section_args[] = "Args";
static const char section_define[] = "TF_DEFINE";
static const char input_model[] = "Input Model";

/* --- Parameters and configuration that are sent --- */

static bool
is_legacy(const struct json *item)
{
	const struct json *type = jr_get(item, "type");

	return type != NULL && jr_is_str(type) &&
		strcmp(jr_str(type), type_legacy) == 0;
}

/* The items of a map that are not legacy ones. */
static struct json *
without_legacy(const struct json *items)
{
	struct json *out = jr_object();

	for (const struct json *v = jr_first(items); v != NULL; v = jr_next(v))
		if (!is_legacy(v))
			jr_put_last(out, jr_key(v), jr_copy(v));
	return out;
}

/* The same of a map of sections, without those that had no other items. */
static struct json *
sections_without_legacy(const struct json *sections)
{
	struct json *out = jr_object();
	const struct json *v;

	for (v = jr_first(sections); v != NULL; v = jr_next(v)) {
		struct json *left = without_legacy(v);

		if (jr_count(left) > 0 || jr_count(v) == 0)
			jr_put_last(out, jr_key(v), left);
	}
	return out;
}

/* A value as Python writes it; lists and objects as JSON. */
static const char *
text_of(struct call *c, const struct json *v)
{
	switch (jr_type(v)) {
	case JSON_STRING:
		return jr_str(v);
	case JSON_BOOL:
		return jr_bool(v) ? "True" : "False";
	case JSON_NULL:
		return "None";
	case JSON_NUMBER:
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return jr_text(v, c->arena);
}

static struct json *
legacy_item(struct call *c, const char *section, const char *name,
	const struct json *v)
{
	struct json *item = jr_object();

	if (section != NULL)
		jr_put_last(item, "section", jr_new_str(section));
	jr_put_last(item, "name", jr_new_str(name));
	jr_put_last(item, "value", jr_new_str(text_of(c, v)));
	jr_put_last(item, "type", jr_new_str(type_legacy));
	return item;
}

/* The section of that name, which is made if it is missing. */
static struct json *
section_in(struct json *sections, const char *name)
{
	struct json *section = jr_child(sections, name);

	if (section != NULL)
		return section;
	jr_put_last(sections, name, jr_object());
	return jr_child(sections, name);
}

/* "TF_DEFINE/x" is x of that section, any other name one of Args. */
static void
add_parameters(struct call *c, struct json *sections, const struct json *sent)
{
	const size_t n = sizeof(section_define) - 1;
	struct json *args = NULL, *define = NULL;

	for (const struct json *v = jr_first(sent); v != NULL; v = jr_next(v)) {
		const char *name = jr_key(v);
		bool defines = strncmp(name, section_define, n) == 0 &&
			name[n] == '/';
		const char *section = defines ? section_define : section_args;
		struct json **in = defines ? &define : &args;

		if (defines)
			name += n + 1;
		if (*in == NULL)
			*in = section_in(sections, section);
		/* What is no object is told when the keys are checked. */
		if (jr_type(*in) == JSON_OBJECT)
			jr_put_last(*in, name,
				legacy_item(c, section, name, v));
	}
	if (args != NULL && jr_type(args) == JSON_OBJECT)
		jr_unique(args);
	if (define != NULL && jr_type(define) == JSON_OBJECT)
		jr_unique(define);
}

static void
add_configuration(struct call *c, struct json *items, const struct json *sent)
{
	for (const struct json *v = jr_first(sent); v != NULL; v = jr_next(v))
		jr_put_last(items, jr_key(v),
			legacy_item(c, NULL, jr_key(v), v));
	jr_unique(items);
}

/* Does a map, or a section of it, have a legacy item? */
static bool
has_legacy(const struct json *map, bool sections)
{
	for (const struct json *v = jr_first(map); v != NULL; v = jr_next(v))
		if (sections ? has_legacy(v, false) : is_legacy(v))
			return true;
	return false;
}

static int
read_parameters(struct call *c, const struct task *old, struct task_set *set,
	const struct json *sent)
{
	const struct json *stored = old != NULL && old->has.hyperparams ?
		old->hyperparams :
		NULL;
	struct json *out;

	if (jr_type(sent) != JSON_OBJECT)
		return 0;
	/* The SDK sends an empty object with each change of execution. */
	if (jr_count(sent) == 0 &&
		(set->has.hyperparams || !has_legacy(stored, true)))
		return 0;
	out = set->has.hyperparams ? jr_copy(set->hyperparams) :
				     sections_without_legacy(stored);
	add_parameters(c, out, sent);
	SET(set, hyperparams, out);
	return limit_object(c, shape_find(&task_set_shape, "hyperparams"),
		ERR_FIELDS_VALUE, out);
}

static int
read_configuration(struct call *c, const struct task *old, struct task_set *set,
	const struct json *sent)
{
	const struct json *stored = old != NULL && old->has.configuration ?
		old->configuration :
		NULL;
	struct json *out;

	if (jr_type(sent) != JSON_OBJECT)
		return 0;
	if (jr_count(sent) == 0 &&
		(set->has.configuration || !has_legacy(stored, false)))
		return 0;
	out = set->has.configuration ? jr_copy(set->configuration) :
				       without_legacy(stored);
	add_configuration(c, out, sent);
	SET(set, configuration, out);
	return limit_object(c, shape_find(&task_set_shape, "configuration"),
		ERR_FIELDS_VALUE, out);
}

/* --- The model and the container of clients below API 2.13 --- */

static void
read_model(struct task_set *set, const char *id)
{
	struct json *models = set->has.models ? jr_copy(set->models) :
						jr_object();
	struct json *list = jr_array(), *item = jr_object();

	jr_put_last(item, "name", jr_new_str(input_model));
	jr_put_last(item, "model", jr_new_str(id));
	if (*id != '\0')
		jr_append(list, item);
	jr_put(models, "input", list);
	SET(set, models, models);
}

/* "image arguments": they are parted at the first blank. */
static void
read_container(struct call *c, struct task_set *set, const char *command)
{
	struct json *container = jr_object();
	size_t n = strcspn(command, " ");

	jr_put_last(container, "image",
		jr_new_str(arena_strndup(c->arena, command, n)));
	jr_put_last(container, "arguments",
		jr_new_str(command + n + (command[n] == ' ')));
	SET(set, container, container);
}

static const char *
text_at(const struct json *v, const char *name)
{
	const struct json *text = jr_get(v, name);

	return text != NULL && jr_is_str(text) ? jr_str(text) : NULL;
}

/* Take the objects out that have become something else. */
static struct json *
without_moved(const struct json *execution)
{
	struct json *out = jr_object();
	const struct json *v;

	for (v = jr_first(execution); v != NULL; v = jr_next(v))
		if (jr_type(v) != JSON_OBJECT ||
			(strcmp(jr_key(v), "parameters") != 0 &&
				strcmp(jr_key(v), "model_desc") != 0))
			jr_put_last(out, jr_key(v), jr_copy(v));
	return out;
}

static int
read_forms(struct call *c, const struct task *old, bool oldest,
	struct task_set *set)
{
	const struct json *sent = set->execution;
	const char *model = oldest ? text_at(sent, "model") : NULL;
	const char *command = oldest ? text_at(sent, "docker_cmd") : NULL;

	if (!set->has.execution)
		return 0;
	if (model != NULL)
		read_model(set, model);
	if (command != NULL)
		read_container(c, set, strip(c->arena, command));
	if (read_parameters(c, old, set, jr_get(sent, "parameters")) != 0 ||
		read_configuration(c, old, set, jr_get(sent, "model_desc")) !=
			0)
		return c->error;
	SET(set, execution, without_moved(sent));
	return 0;
}

int
legacy_read(struct call *c, const struct task *old, struct task_set *set)
{
	return read_forms(c, old, c->version < V(2, 13), set);
}

int
legacy_read_all(struct call *c, const struct task *old, struct task_set *set)
{
	return read_forms(c, old, true, set);
}

/* --- What old clients are shown --- */

/* What old clients call a parameter. */
static const char *
old_name(struct call *c, const char *section, const char *name)
{
	return strcmp(section, section_define) == 0 ?
		arena_printf(c->arena, "%s/%s", section, name) :
		name;
}

/* Add the legacy items of a map to an object of texts by their names. */
static void
show_items(struct call *c, const char *section, const struct json *items,
	struct json *out)
{
	for (const struct json *v = jr_first(items); v != NULL; v = jr_next(v))
		if (is_legacy(v) && text_at(v, "value") != NULL)
			jr_put_last(out, old_name(c, section, jr_key(v)),
				jr_new_str(text_at(v, "value")));
}

static void
show_parameters(struct call *c, const struct task *t, struct json *execution)
{
	struct json *parameters = jr_object(), *texts = jr_object();
	const struct json *v = t->has.hyperparams ? jr_first(t->hyperparams) :
						    NULL;

	for (; v != NULL; v = jr_next(v))
		show_items(c, jr_key(v), v, parameters);
	if (t->has.configuration)
		show_items(c, "", t->configuration, texts);
	jr_unique(parameters);
	jr_put(execution, "parameters", parameters);
	jr_put(execution, "model_desc", texts);
}

static void
show_container(struct call *c, const struct task *t, struct json *execution)
{
	const struct json *container = t->has.container ? t->container : NULL;
	const char *image = text_at(container, "image");
	const char *arguments = text_at(container, "arguments");

	if (image == NULL)
		return;
	if (arguments != NULL && *arguments != '\0')
		image = arena_printf(c->arena, "%s %s", image, arguments);
	jr_put(execution, "docker_cmd", jr_new_str(image));
}

/* The id of the first or last model of a list; NULL: there is none. */
static const char *
model_of(const struct task *t, const char *list, bool last)
{
	const struct json *v = t->has.models ? jr_get(t->models, list) : NULL;
	const struct json *found = v = jr_first(v);

	for (; last && v != NULL; v = jr_next(v))
		found = v;
	return text_at(found, "model");
}

void
legacy_show(struct call *c, struct task *t)
{
	struct json *execution, *output;
	const char *input, *made;

	if (c->version >= V(2, 13))
		return;
	execution = nested_defaults(shape_find(&task_shape, "execution"),
		t->has.execution ? t->execution : NULL);
	output = nested_defaults(shape_find(&task_shape, "output"),
		t->has.output ? t->output : NULL);
	input = model_of(t, "input", false);
	made = model_of(t, "output", true);
	if (input != NULL)
		jr_put(execution, "model", jr_new_str(input));
	if (made != NULL)
		jr_put(output, "model", jr_new_str(made));
	show_container(c, t, execution);
	if (c->version < V(2, 9))
		show_parameters(c, t, execution);
	SET(t, execution, execution);
	SET(t, output, output);
}
