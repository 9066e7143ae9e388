#include <string.h>

#include "call/endpoint.h"
#include "call/limit.h"
#include "call/nested.h"
#include "json/jr.h"
#include "service/tasks/artifact_list.h"
#include "service/tasks/contents.h"
#include "service/tasks/tasks.h"

/* Artifacts of tasks, one by one (doc/protocol/tasks.md section 9.18). */

/* How a request names artifacts that are to go. */
#define ARTIFACT_NAME_FIELDS(F, R)                                       \
	F(R, key, str, .flags = REQUIRED, .doc = "Name")                 \
	F(R, mode, str, .choices = artifact_modes, .fill = "\"output\"", \
		.doc = "input or output")
LOCAL_RECORD(artifact_name, ARTIFACT_NAME_FIELDS);

/* Store what a task executes with another list of artifacts. */
static int
store(struct call *c, const struct task *t, struct json *artifacts, bool grows,
	const char *word)
{
	const struct field *f = shape_find(&task_shape, "execution");
	const struct field *list = shape_find(&task_execution_shape,
		"artifacts");
	const struct json *v = t->has.execution ? jr_first(t->execution) : NULL;
	struct json *execution = jr_object();
	struct task set = { 0 };

	if (grows && limit_any(c, list, ERR_VALIDATION, artifacts) != 0)
		return c->error;
	for (; v != NULL; v = jr_next(v))
		if (strcmp(jr_key(v), list->name) != 0)
			jr_put_last(execution, jr_key(v), jr_copy(v));
	jr_put_last(execution, list->name, artifacts);
	execution = nested_defaults(f, execution);
	if (grows && limit_object(c, f, ERR_VALIDATION, execution) != 0)
		return c->error;
	SET(&set, execution, execution);
	return contents_store(c, t->id, &set, true, word);
}

static const struct json *
artifacts_of(const struct task *t)
{
	return t->has.execution ? jr_get(t->execution, "artifacts") : NULL;
}

#define ADD_ARTIFACTS_ARGS(F, R)                                            \
	TASK_ARG(F, R)                                                      \
	F(R, artifacts, any, .flags = REQUIRED,                             \
		.inside = &task_artifact_shape, .unknown = UNKNOWN_DROPPED, \
		.items = ARTIFACTS_MAX, .setting = "task_limit",            \
		.doc = "Artifacts; each takes the place of the one with "   \
		       "its key and mode")                                  \
	CONTENTS_FORCED_ARG(F, R)

ENDPOINT(tasks, add_or_update_artifacts, V(2, 10), ADD_ARTIFACTS_ARGS,
	CONTENTS_UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Add artifacts to a task, or change them")
{
	const struct json *items = in->artifacts;
	struct json *artifacts;
	struct task t;

	if (contents_check_items(c, "artifacts", &items) != 0 ||
		contents_open(c, "execution", in->task, &t) != 0 ||
		artifact_list_join(c, ERR_VALIDATION, artifacts_of(&t), items,
			&artifacts) != 0)
		return c->error;
	return store(c, &t, artifacts, true, "updated");
}

static bool
is_input(const struct json *artifact)
{
	const struct json *mode = jr_get(artifact, "mode");

	return mode != NULL && jr_is_str(mode) &&
		strcmp(jr_str(mode), "input") == 0;
}

/* The artifacts but those of these names. */
static struct json *
without(struct call *c, const struct json *artifacts, const struct json *names)
{
	struct json *kept = jr_array();
	struct strs gone[2] = { { 0 }, { 0 } };

	for (const struct json *v = jr_first(names); v != NULL; v = jr_next(v))
		strs_add(&gone[is_input(v)], c->arena,
			jr_str(jr_get(v, "key")));
	gone[false] = strs_sorted(&gone[false], c->arena);
	gone[true] = strs_sorted(&gone[true], c->arena);
	for (const struct json *v = jr_first(artifacts); v != NULL;
		v = jr_next(v)) {
		const struct json *key = jr_get(v, "key");

		if (key == NULL || !jr_is_str(key) ||
			!strs_has(&gone[is_input(v)], jr_str(key)))
			jr_append(kept, jr_copy(v));
	}
	return kept;
}

#define DELETE_ARTIFACTS_ARGS(F, R)                                         \
	TASK_ARG(F, R)                                                      \
	F(R, artifacts, any, .flags = REQUIRED,                             \
		.inside = &artifact_name_shape, .unknown = UNKNOWN_DROPPED, \
		.items = ARTIFACTS_MAX, .setting = "task_limit",            \
		.doc = "Artifacts to delete")                               \
	CONTENTS_FORCED_ARG(F, R)

ENDPOINT(tasks, delete_artifacts, V(2, 10), DELETE_ARTIFACTS_ARGS,
	CONTENTS_DELETED_REPLY, .flags = EP_WRITE,
	.doc = "Delete artifacts of a task; it is no error if there are none")
{
	const struct json *names = in->artifacts;
	struct task t;

	if (contents_check_items(c, "artifacts", &names) != 0 ||
		contents_open(c, "execution", in->task, &t) != 0)
		return c->error;
	return store(c, &t, without(c, artifacts_of(&t), names), false,
		"deleted");
}
