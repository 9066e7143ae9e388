#include <string.h>

#include "base/id.h"
#include "call/load.h"
#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/tags.h"
#include "service/tasks/tasks.h"
#include "service/tree.h"

/* Making tasks (doc/protocol/tasks.md section 9.1). */

enum { NAME_MIN = 3 };

#define TASK_CREATE_ARGS(F, R) TASK_NAMED(F, R, REQUIRED)

/* What a request sets field by field. */
#define TASK_CREATE_SET(F, R)                                                 \
	TASK_PLACED(F, R)                                                     \
	TASK_CONTENT(F, R)                                                    \
	F(R, output_dest, str, .flags = STRIP, .misfit = ERR_DATA_VALIDATION, \
		.doc = "Where its files go; it is output.destination")
LOCAL_RECORD(task_create_set, TASK_CREATE_SET);

#define TASK_CREATE_REPLY(F, R) \
	F(R, id, str, .flags = REQUIRED, .doc = "Task ID")

/* Check both steps of each object that was sent. */
static int
check_objects(struct call *c, struct task_create_set *set, unsigned step,
	int error)
{
	const struct shape *sh = &task_create_set_shape;

	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		T_json *v = (T_json *)(void *)((char *)set + f->at);

		if (f->type == TYPE_json && record_has(set, f) &&
			nested_check(c, f, error, step, v) != 0)
			return c->error;
	}
	return 0;
}

/* Give each object that a task always has its defaults. */
static void
fill_objects(struct task *t)
{
	for (size_t i = 0; i < task_shape.count; i++) {
		const struct field *f = &task_shape.fields[i];
		T_json *v = (T_json *)(void *)((char *)t + f->at);

		if (f->type != TYPE_json || !field_is_stored(f) ||
			(f->flags & READONLY) != 0)
			continue;
		*v = nested_defaults(f, record_has(t, f) ? *v : NULL);
		record_set(t, f, true, false);
	}
}

ENDPOINT(tasks, create, V(1, 0), TASK_CREATE_ARGS, TASK_CREATE_REPLY,
	.flags = EP_WRITE, .changes = &task_create_set_shape,
	.doc = "Make a task")
{
	const struct shape *sh = &task_create_set_shape;
	struct task_create_set set = { 0 };
	struct task t = { 0 };
	char fresh[ID_LEN + 1];

	if (validate_some(c, sh, c->body, ERR_FIELDS_VALUE, &set) != 0 ||
		tags_check(c, &set.tags, &set.system_tags) != 0 ||
		validate_some(c, sh, c->body, ERR_VALIDATION, &set) != 0 ||
		check_objects(c, &set, NESTED_KEYS, ERR_VALIDATION) != 0)
		return c->error;
	if (set.has.project &&
		load_record(c, &project_shape, REACH_OWN, set.project,
			ERR_INVALID_PROJECT_ID, NULL) != 0)
		return c->error;
	if (validate_some(c, sh, c->body, ERR_DATA_VALIDATION, &set) != 0 ||
		check_objects(c, &set, NESTED_VALUES, ERR_DATA_VALIDATION) != 0)
		return c->error;
	if (text_length(in->name) < NAME_MIN)
		return fail(c, ERR_DATA_VALIDATION,
			"name: must have at least %d characters", NAME_MIN);
	record_copy(sh, &set, &task_shape, &t);
	memset(&t.nil, 0, sizeof(t.nil));
	SET(&t, name, in->name);
	SET(&t, type, in->type);
	SET(&t, status, "created");
	SET(&t, company, c->who.company);
	SET(&t, user, c->who.user);
	SET(&t, created, c->now);
	SET(&t, last_update, c->now);
	SET(&t, last_iteration, 0);
	STAMP(c, &t);
	id_new(fresh);
	SET(&t, id, arena_strdup(c->arena, fresh));
	if (set.has.output_dest) {
		struct json *output = jr_object();

		jr_put(output, "destination", jr_new_str(set.output_dest));
		SET(&t, output, output);
	}
	fill_objects(&t);
	if (call_check_one(c,
		    record_insert(c->store, &task_shape, c->arena, &t)) != 0 ||
		(t.has.project && project_touch(c, t.project) != 0))
		return c->error;
	jw_str(&c->out, "id", t.id);
	return 0;
}
