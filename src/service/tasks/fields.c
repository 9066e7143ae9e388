#include "service/tasks/fields.h"

#include <string.h>

#include "base/clock.h"
#include "call/limit.h"
#include "call/load.h"
#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/checks.h"
#include "service/tags.h"
#include "service/tasks/artifact_list.h"
#include "service/tasks/legacy.h"
#include "service/tree.h"
#include "store/record.h"

SHAPE(task_set, NULL, TASK_SET_FIELDS);

/* A field that is an object, of a record of the shape. */
static T_json *
object_at(void *rec, const struct field *f)
{
	return (T_json *)(void *)((char *)rec + f->at);
}

static const struct json *
object_of(const void *rec, const struct field *f)
{
	return record_has(rec, f) ?
		*(const T_json *)(const void *)((const char *)rec + f->at) :
		NULL;
}

/* --- Reading --- */

struct strs
task_set_needs(struct call *c)
{
	const struct json *execution = jr_get(c->body, "execution");
	struct strs names = { 0 };

	for (size_t i = 0; i < task_set_shape.count; i++) {
		const struct field *f = &task_set_shape.fields[i];

		if (f->type == TYPE_json && f->inside != NULL &&
			jr_get(c->body, f->name) != NULL)
			strs_add(&names, c->arena, f->name);
	}
	if (jr_get(execution, "parameters") != NULL)
		strs_add(&names, c->arena, "hyperparams");
	if (jr_get(execution, "model_desc") != NULL)
		strs_add(&names, c->arena, "configuration");
	/* What old clients send of execution belongs there by now. */
	if (jr_get(execution, "model") != NULL)
		strs_add(&names, c->arena, "models");
	return names;
}

/*
 * Fail the call if there is no such record that the company sees. One of
 * another company is none (doc/protocol/wire.md section 14).
 */
static int
check_there(struct call *c, const char *name, const struct shape *sh,
	const char *id)
{
	int rc = record_exists(c->store, sh, c->arena, c->who.company,
		REACH_VISIBLE, id);

	if (rc == STORE_ERROR)
		return fail_store(c);
	return rc == STORE_ROW ? 0 :
				 fail(c, ERR_FIELDS_VALUE,
					 "%s: there is none "
					 "with the id %.100s",
					 name, id);
}

int
task_set_read(struct call *c, const struct task *old, struct task_set *set)
{
	const struct shape *sh = &task_set_shape;

	if (validate_some(c, sh, c->body, ERR_FIELDS_VALUE, set) != 0 ||
		(set->has.project &&
			check_there(c, "project", &project_shape,
				set->project) != 0) ||
		(set->has.parent &&
			check_there(c, "parent", &task_shape, set->parent) !=
				0) ||
		tags_check(c, &set->tags, &set->system_tags) != 0 ||
		validate_some(c, sh, c->body, ERR_VALIDATION, set) != 0)
		return c->error;
	if (set->has.tags &&
		tags_split(c, &task_dialect, &set->tags, &set->system_tags))
		set->has.system_tags = true;
	if (legacy_read(c, old, set) != 0)
		return c->error;
	return task_set_check_keys(c, set);
}

int
task_set_check_keys(struct call *c, struct task_set *set)
{
	for (size_t i = 0; i < task_set_shape.count; i++) {
		const struct field *f = &task_set_shape.fields[i];

		if (f->type == TYPE_json && record_has(set, f) &&
			nested_check(c, f, ERR_VALIDATION, NESTED_KEYS,
				object_at(set, f)) != 0)
			return c->error;
	}
	return 0;
}

int
task_set_read_texts(struct call *c, struct task_set *set)
{
	return validate_some(c, &task_set_shape, c->body, ERR_DATA_VALIDATION,
		set);
}

/* --- What a task refers to --- */

/* The ids that are no model which the company sees, the first of them. */
static int
first_unseen(struct call *c, const struct strs *ids, const char **unseen)
{
	const bool *none = ARENA_ARRAY(c->arena, bool, model_shape.count);
	bool *seen = ARENA_ARRAY(c->arena, bool, ids->n);
	const struct record_scope scope = { .shape = &model_shape,
		.fields = none,
		.company = c->who.company,
		.reach = REACH_VISIBLE };
	struct record_cursor *cur = record_open_ids(c->store, c->arena, &scope,
		ids);
	struct model m;
	size_t at;
	int rc;

	while ((rc = record_next(cur, c->arena, &at, &m)) == STORE_ROW)
		seen[at] = true;
	if (rc == STORE_ERROR)
		return fail_store(c);
	for (size_t i = ids->n; i > 0; i--)
		if (!seen[i - 1])
			*unseen = ids->v[i - 1];
	return 0;
}

int
task_check_inputs(struct call *c, const struct json *models)
{
	const struct json *v = jr_first(jr_get(models, "input"));
	const char *unseen = NULL;
	struct strs ids = { 0 };

	for (; v != NULL; v = jr_next(v)) {
		const struct json *id = jr_get(v, "model");

		/* Whatever is no text is told with the other values. */
		if (id != NULL && jr_is_str(id))
			strs_add(&ids, c->arena, jr_str(id));
	}
	ids = strs_once(&ids, c->arena);
	if (first_unseen(c, &ids, &unseen) != 0)
		return c->error;
	return unseen == NULL ?
		0 :
		fail(c, ERR_INVALID_MODEL_ID, "models.input: no model %.100s",
			unseen);
}

int
task_set_check_places(struct call *c, const struct task_set *set)
{
	struct project p;

	if (set->has.project && project_load_own(c, set->project, &p) != 0)
		return c->error;
	return set->has.models ? task_check_inputs(c, set->models) : 0;
}

/* --- Values --- */

static int
check_values(struct call *c, const struct field *f, const struct json **v)
{
	if (nested_check(c, f, ERR_DATA_VALIDATION, NESTED_VALUES, v) != 0)
		return c->error;
	if (strcmp(f->name, "runtime") == 0)
		return check_keys(c, f->name, *v);
	if (strcmp(f->name, "hyperparams") == 0)
		return check_spread(c, f, *v);
	if (strcmp(f->name, "execution") == 0)
		return check_unlike(c, "execution.model_labels",
			jr_get(*v, "model_labels"));
	return 0;
}

/*
 * Put what was sent of a record over what is stored of it. 'values' is what was
 * sent once it was checked, so without nulls and members that are not known.
 */
static struct json *
merge(const struct field *f, const struct json *old, const struct json *sent,
	const struct json *values)
{
	struct json *out = old == NULL ? jr_object() : jr_copy(old);

	for (const struct json *v = jr_first(sent); v != NULL; v = jr_next(v)) {
		const struct json *m = jr_get(values, jr_key(v));

		if (m != NULL)
			jr_put(out, jr_key(v), jr_copy(m));
		else if (jr_type(v) == JSON_NULL)
			jr_remove(out, jr_key(v));
	}
	return nested_defaults(f, out);
}

/* Note in each model of a list that the task has it since now. */
static void
stamp_models(struct call *c, struct json *models, const char *name,
	const struct json *sent)
{
	struct json *out = jr_array();
	char now[CLOCK_TEXT];

	clock_format(c->now, now);
	for (sent = jr_first(sent); sent != NULL; sent = jr_next(sent)) {
		struct json *item = jr_copy(sent);

		jr_put(item, "updated", jr_new_str(now));
		jr_append(out, item);
	}
	jr_put(models, name, out);
}

static int
merge_record(struct call *c, const struct field *f, const struct task *old,
	const struct json *sent, const struct json **v)
{
	const struct json *values = *v, *list;
	struct json *out = merge(f,
		object_of(old, shape_find(&task_shape, f->name)), sent, values);
	struct json *artifacts;

	for (size_t i = 0; i < task_models_shape.count; i++) {
		const char *name = task_models_shape.fields[i].name;

		list = jr_get(values, name);
		if (strcmp(f->name, "models") == 0 && list != NULL)
			stamp_models(c, out, name, list);
	}
	list = jr_get(values, "artifacts");
	if (strcmp(f->name, "execution") == 0 && list != NULL) {
		if (artifact_list_join(c, ERR_DATA_VALIDATION, NULL, list,
			    &artifacts) != 0)
			return c->error;
		jr_put(out, "artifacts", artifacts);
	}
	*v = out;
	return limit_object(c, f, ERR_VALIDATION, out);
}

static void
set_destination(const struct task *old, const char *destination, struct task *t)
{
	struct json *output = old->has.output ? jr_copy(old->output) :
						jr_object();

	jr_put(output, "destination", jr_new_str(destination));
	SET(t, output, output);
}

int
task_set_apply(struct call *c, const struct task *old,
	const struct task_set *set, struct task *t)
{
	const struct shape *sh = &task_set_shape;
	struct task_set values = *set;

	memset(&values.nil, 0, sizeof(values.nil));
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		const struct json *sent = object_of(set, f);
		T_json *v = object_at(&values, f);

		if (f->type != TYPE_json || !record_has(set, f))
			continue;
		if (check_values(c, f, v) != 0 ||
			(f->inside != NULL &&
				merge_record(c, f, old, sent, v) != 0))
			return c->error;
	}
	record_copy(sh, &values, &task_shape, t);
	if (set->has.output_dest)
		set_destination(old, set->output_dest, t);
	return 0;
}
