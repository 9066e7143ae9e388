/* Tasks: what several files need, and reading (doc/protocol/tasks.md). */
#include "service/tasks/tasks.h"

#include <string.h>

#include "base/id.h"
#include "call/load.h"
#include "call/nested.h"
#include "list/listing.h"
#include "service/families.h"
#include "service/tags.h"
#include "service/tasks/stale.h"
#include "service/tasks/legacy.h"
#include "service/tree.h"
#include "store/query.h"
#include "store/store.h"

#define TASKS(E)                         \
	E(tasks_add_or_update_artifacts) \
	E(tasks_add_or_update_model)     \
	E(tasks_archive)                 \
	E(tasks_archive_many)            \
	E(tasks_clone)                   \
	E(tasks_close)                   \
	E(tasks_completed)               \
	E(tasks_create)                  \
	E(tasks_delete)                  \
	E(tasks_delete_artifacts)        \
	E(tasks_delete_configuration)    \
	E(tasks_delete_hyper_params)     \
	E(tasks_delete_many)             \
	E(tasks_delete_models)           \
	E(tasks_dequeue)                 \
	E(tasks_dequeue_many)            \
	E(tasks_edit)                    \
	E(tasks_edit_configuration)      \
	E(tasks_edit_hyper_params)       \
	E(tasks_edit_runtime)            \
	E(tasks_enqueue)                 \
	E(tasks_enqueue_many)            \
	E(tasks_failed)                  \
	E(tasks_get_all)                 \
	E(tasks_get_all_ex)              \
	E(tasks_get_by_id)               \
	E(tasks_get_by_id_ex)            \
	E(tasks_get_configuration_names) \
	E(tasks_get_configurations)      \
	E(tasks_get_hyper_params)        \
	E(tasks_get_types)               \
	E(tasks_make_private)            \
	E(tasks_make_public)             \
	E(tasks_move)                    \
	E(tasks_ping)                    \
	E(tasks_publish)                 \
	E(tasks_publish_many)            \
	E(tasks_reset)                   \
	E(tasks_reset_many)              \
	E(tasks_set_requirements)        \
	E(tasks_started)                 \
	E(tasks_stop)                    \
	E(tasks_stop_many)               \
	E(tasks_stopped)                 \
	E(tasks_unarchive_many)          \
	E(tasks_update)                  \
	E(tasks_update_batch)            \
	E(tasks_update_tags)             \
	E(tasks_validate)
FAMILY_WITH(tasks, TASKS, stale_look);

/* --- What several endpoints need --- */

bool
task_is_gone(const char *id)
{
	static const char prefix[] = "__DELETED__";

	return strncmp(id, prefix, sizeof(prefix) - 1) == 0;
}

/* Fail the call unless the store has found a task of that id. */
static int
check_seen(struct call *c, const char *id, int found)
{
	return call_check_found(c, found, ERR_INVALID_TASK_ID, "id", id,
		"company", c->who.company, NULL);
}

static int
check_own(struct call *c, const struct task *t)
{
	return company_is_public(t->company) ?
		fail(c, ERR_NO_WRITE_PERMISSION, "task %.100s is public",
			t->id) :
		0;
}

static int
find_task(struct call *c, const struct shape *part, const char *id,
	struct task *t)
{
	return check_seen(c, id,
		record_find(c->store, part, c->arena, c->who.company,
			REACH_VISIBLE, id, t));
}

int
task_load(struct call *c, const char *id, struct task *t)
{
	return find_task(c, &task_shape, id, t);
}

int
task_load_part(struct call *c, const struct shape *part, const char *id,
	struct task *t)
{
	return find_task(c, part, id, t) != 0 ? c->error : check_own(c, t);
}

int
task_load_own(struct call *c, const char *id, struct task *t)
{
	return task_load_part(c, &task_shape, id, t);
}

int
task_load_with(struct call *c, const struct strs *names, const char *id,
	struct task *t)
{
	bool *fields = ARENA_ARRAY(c->arena, bool, task_shape.count);
	const struct record_scope scope = { .shape = &task_shape,
		.fields = fields,
		.company = c->who.company,
		.reach = REACH_VISIBLE };
	const struct strs ids = { &id, 1 }, more = strs_sorted(names, c->arena);
	struct record_cursor *cur;
	size_t at;
	int rc;

	for (size_t i = 0; i < task_shape.count; i++) {
		const char *name = task_shape.fields[i].name;

		fields[i] = shape_find(&task_head_shape, name) != NULL ||
			strs_has(&more, name);
	}
	cur = record_open_ids(c->store, c->arena, &scope, &ids);
	rc = record_next(cur, c->arena, &at, t);
	record_close(cur);
	return check_seen(c, id, rc) != 0 ? c->error : check_own(c, t);
}

int
task_store(struct call *c, const char *id, struct task *set, bool content)
{
	if (content)
		SET(set, last_update, c->now);
	STAMP(c, set);
	return call_check_one(c,
		record_update(c->store, &task_shape, c->arena, c->who.company,
			id, set));
}

int
task_touch_project(struct call *c, const struct task *t)
{
	return t->has.project && *t->project != '\0' ?
		project_touch(c, t->project) :
		0;
}

int
task_add(struct call *c, struct task *t)
{
	char fresh[ID_LEN + 1];

	for (size_t i = 0; i < task_shape.count; i++) {
		const struct field *f = &task_shape.fields[i];

		if (f->type != TYPE_json || !field_is_stored(f) ||
			(f->flags & READONLY) != 0 || record_has(t, f))
			continue;
		*(T_json *)(void *)((char *)t + f->at) = nested_defaults(f,
			NULL);
		record_set(t, f, true, false);
	}
	id_new(fresh);
	SET(t, id, arena_strdup(c->arena, fresh));
	SET(t, status, "created");
	SET(t, company, c->who.company);
	SET(t, user, c->who.user);
	SET(t, created, c->now);
	SET(t, last_update, c->now);
	SET(t, last_iteration, 0);
	STAMP(c, t);
	if (call_check_one(c,
		    record_insert(c->store, &task_shape, c->arena, t)) != 0)
		return c->error;
	return task_touch_project(c, t);
}

int
task_write_fields(struct call *c, const struct task *set)
{
	const struct view v = {
		.shape = &task_shape, .dialect = &task_dialect, .hidden = true
	};

	for (size_t i = 0; i < task_shape.count; i++) {
		const struct field *f = &task_shape.fields[i];

		if (record_nil(set, f))
			jw_null(&c->out, f->name);
		else if (record_has(set, f) && view_member(c, &v, f, set) != 0)
			return c->error;
	}
	return 0;
}

int
task_write_updated(struct call *c, const struct task *set)
{
	jw_int(&c->out, "updated", set != NULL);
	jw_obj(&c->out, "fields");
	if (set != NULL && task_write_fields(c, set) != 0)
		return c->error;
	jw_end(&c->out);
	return 0;
}

/* --- Reading --- */

ENDPOINT(tasks, get_by_id, V(1, 0), TASK_ARG, TASK_REPLY, .doc = "One task")
{
	struct view v = { .shape = &task_shape, .dialect = &task_dialect };
	struct task t;

	if (task_load(c, in->task, &t) != 0)
		return c->error;
	legacy_show(c, &t);
	return view_write(c, "task", &v, &t, false);
}

#define TASK_LIST_ARGS(F, R)                                              \
	F(R, include_subprojects, flag, .fallback = "false",              \
		.since = V(2, 13),                                        \
		.doc = "Also of what lies below the projects")            \
	F(R, search_hidden, flag, .fallback = "false", .since = V(2, 14), \
		.doc = "Hidden tasks too")
#define TASKS_REPLY(F, R)                                       \
	F(R, tasks, any, .flags = REQUIRED, .ref = &task_shape, \
		.doc = "The tasks")
#define TASK_LIST_REPLY(F, R) \
	TASKS_REPLY(F, R)     \
	SCROLL_REPLY(F, R)

/*
 * Read a list request. What tasks are filtered by does not change how their
 * texts are sorted (doc/protocol/tasks.md section 4.6).
 */
static void
read_request(struct call *c, struct request *r)
{
	request_read(r, c, &task_shape, c->body);
	r->natural = false;
}

/* List tasks; those below projects and hidden ones if the client wants them. */
static int
list_tasks(struct call *c, bool joined, enum reach reach, bool below,
	bool hidden)
{
	struct listing l = { .key = "tasks",
		.view = { .shape = &task_shape,
			.dialect = &task_dialect,
			.joined = joined,
			.reach = reach } };
	struct request r;

	read_request(c, &r);
	r.hides = hidden ? NULL : "hidden";
	if (below)
		r.below = "project";
	return listing_answer(c, &l, &r);
}

ENDPOINT(tasks, get_all, V(1, 0), TASK_LIST_ARGS, TASK_LIST_REPLY,
	.lists = &task_shape, .doc = "List tasks")
{
	return list_tasks(c, false, REACH_VISIBLE, in->include_subprojects,
		in->search_hidden);
}

#define TASK_LIST_EX_ARGS(F, R)                                         \
	TASK_LIST_ARGS(F, R)                                            \
	F(R, allow_public, flag, .fallback = "true", .since = V(2, 23), \
		.doc = "Public tasks too")

ENDPOINT(tasks, get_all_ex, V(1, 0), TASK_LIST_EX_ARGS, TASK_LIST_REPLY,
	.flags = EP_JOINED, .lists = &task_shape,
	.doc = "List tasks with what they refer to")
{
	return list_tasks(c, true, reach_with_public(in->allow_public),
		in->include_subprojects, in->search_hidden);
}

#define TASK_BY_ID_EX_ARGS(F, R) \
	F(R, id, any, .flags = PRESENT, .doc = "Task IDs")

ENDPOINT(tasks, get_by_id_ex, V(1, 0), TASK_BY_ID_EX_ARGS, TASKS_REPLY,
	.flags = EP_JOINED, .lists = &task_shape,
	.doc = "Tasks by their ids, with what they refer to")
{
	struct listing l = { .key = "tasks",
		.no_scroll_id = true,
		.view = { .shape = &task_shape,
			.dialect = &task_dialect,
			.joined = true,
			.reach = REACH_VISIBLE } };
	struct request r;

	read_request(c, &r);
	return listing_answer(c, &l, &r);
}

/* A statement that finds the types of all tasks that the caller sees. */
static struct stmt *
all_types(struct call *c)
{
	struct path type = { .field = shape_find(&task_shape, "type") };
	struct query *q;

	q = query_new(c->arena, &task_shape, c->who.company, REACH_VISIBLE);
	return query_distinct(q, c->store, &type);
}

/* A statement that finds those of the tasks in some projects and below them. */
static struct stmt *
types_of(struct call *c, const struct strs *projects)
{
	struct stmt *s = stmt_get(c->store, SQL_TASK_TYPES_OF);

	stmt_strs(s, ":projects", projects);
	stmt_company(s, ":company", c->who.company);
	return s;
}

#define TASK_TYPES_ARGS(F, R)                                                 \
	F(R, projects, strs, .flags = ONCE,                                   \
		.doc = "Only of tasks in these projects or below; empty: of " \
		       "all")
#define TASK_TYPES_REPLY(F, R) \
	F(R, types, strs, .flags = REQUIRED, .doc = "Types, in their order")

ENDPOINT(tasks, get_types, V(1, 0), TASK_TYPES_ARGS, TASK_TYPES_REPLY,
	.doc = "Types that tasks have")
{
	struct strs projects;

	if (project_expand(c, &in->projects, &projects) != 0)
		return c->error;
	return call_write_texts(c, &c->out, "types",
		projects.n == 0 ? all_types(c) : types_of(c, &projects));
}
