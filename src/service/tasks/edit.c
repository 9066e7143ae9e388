#include <string.h>

#include "call/load.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/checks.h"
#include "service/tags.h"
#include "service/tasks/fields.h"
#include "service/tasks/tasks.h"

/* Changing fields of tasks (doc/protocol/tasks.md sections 9.6 to 9.8). */

/*
 * Does a change write anything? With 'content', anything that moves last_update
 * (section 6).
 */
static bool
writes(const struct task *set, bool content)
{
	static const char *const about[] = { "name", "comment", "project",
		"tags", "system_tags", NULL };

	for (size_t i = 0; i < task_shape.count; i++) {
		const struct field *f = &task_shape.fields[i];
		const char *const *name = about;

		while (content && *name != NULL && strcmp(*name, f->name) != 0)
			name++;
		if (record_has(set, f) && (!content || *name == NULL))
			return true;
	}
	return false;
}

static int
store(struct call *c, const char *id, struct task *set, bool content)
{
	if (task_store(c, id, set, content) != 0)
		return c->error;
	return task_touch_project(c, set);
}

/* --- tasks.edit --- */

#define TASK_EDIT_ARGS(F, R)                                \
	TASK_ARG(F, R)                                      \
	TASK_NAMED(F, R, 0)                                 \
	F(R, status, str, .choices = task_statuses,         \
		.doc = "Status, which is written as it is") \
	F(R, force, flag, .fallback = "false", .doc = "Whatever the status is")

ENDPOINT(tasks, edit, V(1, 0), TASK_EDIT_ARGS, TASK_UPDATED_REPLY,
	.flags = EP_WRITE, .changes = &task_set_shape,
	.doc = "Change the given fields of a task; null changes nothing")
{
	const struct strs needs = task_set_needs(c);
	struct task_set set = { 0 };
	struct task old, t = { 0 };

	if (task_load_with(c, &needs, in->task, &old) != 0)
		return c->error;
	if (!in->force && strcmp(old.status, "created") != 0)
		return fail_details(c, ERR_INVALID_TASK_STATUS, "status",
			old.status, "expected", "created", NULL);
	if (task_set_read(c, &old, &set) != 0 ||
		task_set_check_places(c, &set) != 0 ||
		task_set_read_texts(c, &set) != 0 ||
		task_set_apply(c, &old, &set, &t) != 0 ||
		(in->has.name && check_name(c, in->name) != 0))
		return c->error;
	if (in->has.name)
		SET(&t, name, in->name);
	if (in->has.type)
		SET(&t, type, in->type);
	if (in->has.status)
		SET(&t, status, in->status);
	if (!writes(&t, false))
		return task_write_updated(c, NULL);
	return store(c, old.id, &t, writes(&t, true)) != 0 ?
		c->error :
		task_write_updated(c, &t);
}

/* --- tasks.update and tasks.update_batch --- */

#define TASK_UPDATE_SET(F, R)                               \
	TASK_NAME(F, R, 0)                                  \
	TASK_COMMENT(F, R)                                  \
	TASK_PROJECT(F, R)                                  \
	TAG_FIELDS(F, R)                                    \
	F(R, status_message, str, .max = TASK_TEXT_MAX,     \
		.misfit = ERR_DATA_VALIDATION,              \
		.doc = "Message of the last status change") \
	F(R, output__error, str, .max = TASK_TEXT_MAX,      \
		.misfit = ERR_DATA_VALIDATION, .doc = "What went wrong")
LOCAL_RECORD(task_update_set, TASK_UPDATE_SET);

/* Read what an update sets, in the order of its checks. */
static int
read_update(struct call *c, const struct json *sent,
	struct task_update_set *set)
{
	const struct shape *sh = &task_update_set_shape;

	if (validate_some(c, sh, sent, ERR_VALIDATION, set) != 0 ||
		validate_some(c, sh, sent, ERR_FIELDS_VALUE, set) != 0 ||
		(set->has.project &&
			load_record(c, &project_shape, REACH_VISIBLE,
				set->project, ERR_FIELDS_VALUE, NULL) != 0) ||
		tags_check(c, &set->tags, &set->system_tags) != 0 ||
		validate_some(c, sh, sent, ERR_DATA_VALIDATION, set) != 0 ||
		(set->has.name && check_name(c, set->name) != 0))
		return c->error;
	if (set->has.tags &&
		tags_split(c, &task_dialect, &set->tags, &set->system_tags))
		set->has.system_tags = true;
	return 0;
}

/*
 * Update a task as an object says. 't' becomes what was written, of which
 * nothing is there if the object says nothing.
 */
static int
update(struct call *c, const struct task *old, const struct json *sent,
	struct task *t)
{
	struct task_update_set set = { 0 };
	struct json *output;

	*t = (struct task){ 0 };
	if (read_update(c, sent, &set) != 0)
		return c->error;
	memset(&set.nil, 0, sizeof(set.nil));
	record_copy(&task_update_set_shape, &set, &task_shape, t);
	if (set.has.output__error) {
		output = old->has.output ? jr_copy(old->output) : jr_object();
		jr_put(output, "error", jr_new_str(set.output__error));
		SET(t, output, output);
	}
	return writes(t, false) ? store(c, old->id, t, false) : 0;
}

ENDPOINT(tasks, update, V(1, 0), TASK_ARG, TASK_UPDATED_REPLY,
	.flags = EP_WRITE, .changes = &task_update_set_shape,
	.doc = "Change a few fields of a task, whatever its status is")
{
	struct task old, t;
	const struct json *error;

	if (task_load_part(c, &task_head_shape, in->task, &old) != 0 ||
		update(c, &old, c->body, &t) != 0)
		return c->error;
	if (!writes(&t, false))
		return task_write_updated(c, NULL);
	error = t.has.output ? jr_get(t.output, "error") : NULL;
	t.has.output = false;
	jw_int(&c->out, "updated", 1);
	jw_obj(&c->out, "fields");
	if (task_write_fields(c, &t) != 0)
		return c->error;
	if (error != NULL)
		jw_str(&c->out, "output.error", jr_str(error));
	jw_end(&c->out);
	return 0;
}

/* What each line of a batch has. */
#define TASK_UPDATE_LINE(F, R) \
	TASK_ARG(F, R)         \
	TASK_UPDATE_SET(F, R)
LOCAL_RECORD(task_update_line, TASK_UPDATE_LINE);
LOCAL_RECORD(task_named, TASK_ARG);

#define TASK_BATCH_REPLY(F, R)                \
	F(R, updated, int, .flags = REQUIRED, \
		.doc = "How many tasks have changed")

/* Load the task that a line names. */
static int
load_named(struct call *c, const struct json *line, struct task *t)
{
	const struct task_named *named;
	void *rec;

	if (validate(c, &task_named_shape, line, &rec) != 0)
		return c->error;
	named = rec;
	return task_load_part(c, &task_head_shape, named->task, t);
}

/* All tasks are looked at before one is changed. */
ENDPOINT(tasks, update_batch, V(1, 0), NOTHING, TASK_BATCH_REPLY,
	.flags = EP_WRITE | EP_LINES | EP_LONG,
	.changes = &task_update_line_shape,
	.doc = "Change a few fields of each of several tasks")
{
	size_t n = c->lines == NULL ? 1 : jr_count(c->lines), i = 0;
	struct task *old = ARENA_ARRAY(c->arena, struct task, n), t;
	const struct json *v, *first = c->body;
	int64_t updated = 0;

	if (c->lines != NULL)
		first = jr_first(c->lines);
	for (v = first; v != NULL; v = jr_next(v))
		if (load_named(c, v, &old[i++]) != 0)
			return c->error;
	for (v = first, i = 0; v != NULL; v = jr_next(v), i++) {
		if (update(c, &old[i], v, &t) != 0)
			return c->error;
		updated += writes(&t, false);
	}
	jw_int(&c->out, "updated", updated);
	return 0;
}
