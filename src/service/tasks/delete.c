#include <string.h>

#include "service/batch.h"
#include "service/queue_entries.h"
#include "service/tags.h"
#include "service/tasks/outputs.h"
#include "service/tasks/status.h"
#include "service/tasks/tasks.h"

/* Deleting tasks (doc/protocol/tasks.md section 9.13). */

/* May a task be deleted without force? */
static bool
may_go(const struct task *t)
{
	return strcmp(t->status, "created") == 0 ||
		tags_have(&t->system_tags, "archived");
}

/*
 * Let the children of a task note that it is gone, those of the company or
 * those of others, who are not told by whom.
 */
static int
leave_some(struct call *c, const struct task *t, const char *mark, bool own,
	int *n)
{
	struct row_list *rows = row_list_new(c->arena);
	struct stmt *s = stmt_get(c->store, SQL_TASK_CHILD_ROWS);
	struct task set = { 0 };

	stmt_str(s, ":task", t->id);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":own", own);
	if (row_list_read(rows, s) == STORE_ERROR)
		return fail_store(c);
	SET(&set, parent, mark);
	SET(&set, last_change, c->now);
	if (own)
		SET(&set, last_changed_by, c->who.user);
	*n = record_update_many(c->store, &task_shape, c->arena, rows, &set);
	return call_check(c, *n);
}

/* Let all children note it; *n: how many of them are the company's. */
static int
leave_children(struct call *c, const struct task *t, const char *mark,
	int64_t *n)
{
	int own = 0, others;

	if (leave_some(c, t, mark, false, &others) != 0 ||
		leave_some(c, t, mark, true, &own) != 0)
		return c->error;
	*n = own;
	return 0;
}

/* Delete a task and write the members of the answer. */
static int
delete_task(struct call *c, const char *id, const struct parting *how)
{
	struct parting parting = *how;
	int64_t children, models;
	struct task t;

	if (task_load_part(c, &task_head_shape, id, &t) != 0)
		return c->error;
	if (!how->force && !may_go(&t))
		return fail_details(c, ERR_TASK_IS_NEEDED, "task", t.id,
			"status", t.status, NULL);
	parting.mark = arena_printf(c->arena, "__DELETED__%s", t.id);
	parting.no_urls = "null";
	if (outputs_part(c, &t, &parting, &models) != 0 ||
		queue_leave_all(c, t.id, NULL, NULL) != 0 ||
		leave_children(c, &t, parting.mark, &children) != 0)
		return c->error;
	if (record_delete(c->store, &task_shape, c->arena, c->who.company,
		    t.id) != 1)
		return fail_store(c);
	jw_flag(&c->out, "deleted", true);
	jw_int(&c->out, "updated_children", children);
	jw_int(&c->out, "updated_models", models);
	return task_touch_project(c, &t);
}

#define DELETE_ARGS(F, R)                              \
	PARTING_ARGS(F, R)                             \
	F(R, move_to_trash, flag, .fallback = "false", \
		.doc = "Taken; there is no place for what is deleted")
#define DELETE_REPLY(F, R)                                                \
	F(R, deleted, flag, .flags = REQUIRED, .doc = "True")             \
	F(R, updated_children, int, .flags = REQUIRED,                    \
		.doc = "Tasks whose parent it was; they note that it is " \
		       "gone")                                            \
	F(R, updated_models, int, .flags = REQUIRED,                      \
		.doc = "Models that note that it is gone")                \
	PARTING_REPLY(F, R)

#define TASK_DELETE_ARGS(F, R) \
	TASK_ARG(F, R)         \
	DELETE_ARGS(F, R)

ENDPOINT(tasks, delete, V(1, 0), TASK_DELETE_ARGS, DELETE_REPLY,
	.flags = EP_WRITE | EP_LONG, .doc = "Delete a task")
{
	const struct parting how = PARTING(in);

	return delete_task(c, in->task, &how);
}

#define TASK_DELETE_MANY_ARGS(F, R) \
	TASK_IDS_ARG(F, R)          \
	DELETE_ARGS(F, R)
LOCAL_RECORD(task_delete_many_args, TASK_DELETE_MANY_ARGS);

static int
delete_one(struct call *c, const char *id, const void *arg)
{
	const struct task_delete_many_args *in = arg;
	const struct parting how = PARTING(in);

	return delete_task(c, id, &how);
}

ENDPOINT_WITH(tasks, delete_many, V(1, 0), task_delete_many_args, DELETE_REPLY,
	.flags = EP_WRITE | EP_BATCH | EP_LONG, .doc = "Delete tasks")
{
	return batch_run(c, &in->ids, delete_one, in);
}
