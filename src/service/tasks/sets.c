#include <string.h>

#include "call/endpoint.h"
#include "service/sets.h"
#include "service/tasks/tasks.h"
#include "service/tree.h"

/*
 * Changing several tasks at once, all or none (doc/protocol/tasks.md sections
 * 9.24 to 9.26).
 */

/* Note that something has changed in each of these projects. */
static int
touch(struct call *c, const struct strs *projects)
{
	const struct strs once = strs_once(projects, c->arena);

	for (size_t i = 0; i < once.n; i++)
		if (project_touch(c, once.v[i]) != 0)
			return c->error;
	return 0;
}

static void
note_project(struct call *c, const struct task *t, struct strs *projects)
{
	if (t->has.project && *t->project != '\0')
		strs_add(projects, c->arena, t->project);
}

/* --- Tags --- */

#define TASK_TAGS_ARGS(F, R) \
	TASK_IDS_ARG(F, R)   \
	SETS_TAGS_ARGS(F, R)
#define TASK_TAGS_REPLY(F, R)                                           \
	F(R, updated, int, .flags = REQUIRED,                           \
		.doc = "How many tasks got tags, and how many were to " \
		       "lose tags, together")

ENDPOINT(tasks, update_tags, V(1, 0), TASK_TAGS_ARGS, TASK_TAGS_REPLY,
	.flags = EP_WRITE | EP_LONG, .doc = "Add tags to tasks and remove tags")
{
	const struct strs ids = strs_once(&in->ids, c->arena);
	struct strs projects = { 0 };
	struct sets_change ch;

	if (sets_read_tags(c, &in->add_tags, &in->remove_tags, &ch) != 0)
		return c->error;
	for (size_t i = 0; i < ids.n; i++) {
		struct task old, set = { 0 };
		struct strs tags;

		if (task_load_part(c, &task_head_shape, ids.v[i], &old) != 0 ||
			sets_change_tags(c, &task_shape, &old.tags, &ch,
				&tags) != 0)
			return c->error;
		SET(&set, tags, tags);
		if (task_store(c, old.id, &set, false) != 0)
			return c->error;
		note_project(c, &old, &projects);
	}
	jw_int(&c->out, "updated", sets_count_tags(&ch, (int64_t)ids.n));
	return touch(c, &projects);
}

/* --- Projects --- */

#define TASK_MOVE_ARGS(F, R) \
	TASK_IDS_ARG(F, R)   \
	SETS_PLACE_ARGS(F, R)

ENDPOINT(tasks, move, V(1, 0), TASK_MOVE_ARGS, SETS_PLACE_REPLY,
	.flags = EP_WRITE | EP_LONG, .doc = "Move tasks to a project")
{
	const struct sets_place place = SETS_PLACE(in);
	const struct strs ids = strs_once(&in->ids, c->arena);
	struct strs projects = { 0 };
	const char *project;
	struct task t;

	for (size_t i = 0; i < ids.n; i++) {
		if (task_load_part(c, &task_head_shape, ids.v[i], &t) != 0)
			return c->error;
		note_project(c, &t, &projects);
	}
	if (sets_find_place(c, &place, &project) != 0)
		return c->error;
	for (size_t i = 0; i < ids.n; i++) {
		t = (struct task){ .project = project };
		t.has.project = project != NULL;
		t.nil.project = project == NULL;
		if (task_store(c, ids.v[i], &t, false) != 0)
			return c->error;
	}
	if (project != NULL)
		strs_add(&projects, c->arena, project);
	return touch(c, &projects);
}

/* --- Public and private --- */

static const struct sets_kind kind = { &task_shape, &task_head_shape,
	SQL_TASK_GIVEN, ERR_INVALID_TASK_ID };

#define TASKS_CHANGED_REPLY(F, R) \
	F(R, updated, int, .flags = REQUIRED, .doc = "How many were changed")

/*
 * Check that none of the company's tasks works. Who runs a public task could
 * not tell of it, and one in a queue could not leave it.
 */
static int
check_at_rest(struct call *c, const struct strs *ids)
{
	struct task t;

	for (size_t i = 0; i < ids->n; i++) {
		int rc = record_find(c->store, &task_head_shape, c->arena,
			c->who.company, REACH_OWN, ids->v[i], &t);

		if (rc == STORE_ERROR)
			return fail_store(c);
		if (rc == STORE_ROW &&
			(strcmp(t.status, "queued") == 0 ||
				strcmp(t.status, "in_progress") == 0))
			return fail_details(c, ERR_INVALID_TASK_STATUS, "task",
				t.id, "status", t.status, NULL);
	}
	return 0;
}

ENDPOINT(tasks, make_public, V(2, 9), TASK_IDS_ARG, TASKS_CHANGED_REPLY,
	.flags = EP_WRITE | EP_LONG | EP_SHARE, .roles = ROLES_SHARE,
	.doc = "Give tasks to all companies, to read: until they are taken "
	       "back nobody can change them, their company neither")
{
	return check_at_rest(c, &in->ids) != 0 ?
		c->error :
		sets_make_public(c, &kind, &in->ids, true);
}

ENDPOINT(tasks, make_private, V(2, 9), TASK_IDS_ARG, TASKS_CHANGED_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Take back tasks that the company has made public")
{
	return sets_make_public(c, &kind, &in->ids, false);
}
