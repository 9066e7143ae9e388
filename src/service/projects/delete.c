#include <string.h>

#include "json/jr.h"
#include "service/tree.h"
#include "service/projects/projects.h"
#include "service/queue_entries.h"
#include "service/task_models.h"
#include "service/urls.h"
#include "store/record.h"

/*
 * Deleting a project with all that lies below it
 * (doc/protocol/projects.md sections 6.6 and 6.7).
 */

/*
 * Tasks have this in the place of the id of a model that was deleted with its
 * project.
 */
static const char gone[] = "__DELETED__";

/* --- What there is --- */

/* clang-format off */
#define CONTENTS_ROW(F, R)                                                     \
	F(R, tasks, int, .doc = "Tasks that are no reports")                   \
	F(R, active_tasks, int, .doc = "Those of them that are not archived")  \
	F(R, reports, int, .doc = "Reports")                                   \
	F(R, active_reports, int, .doc = "Those that are not archived")        \
	F(R, pipelines, int, .doc = "Pipelines")                               \
	F(R, datasets, int, .doc = "Data sets")                                \
	F(R, models, int, .doc = "Models")                                     \
	F(R, active_models, int, .doc = "Those that are not archived")
ROW(contents_row, CONTENTS_ROW);
/* clang-format on */

static int
count_contents(struct call *c, const struct tree *t, struct contents_row *n)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_CONTENTS);

	stmt_strs(s, ":projects", &t->ids);
	stmt_company(s, ":company", c->who.company);
	return call_check_one(c,
		stmt_first(s, &contents_row_shape, c->arena, n));
}

#define PROJECT_CONTENTS_REPLY(F, R)                                       \
	F(R, tasks, int, .flags = REQUIRED,                                \
		.doc = "Tasks in it and below; none of those that follow") \
	F(R, non_archived_tasks, int, .flags = REQUIRED,                   \
		.doc = "Of those, not archived")                           \
	F(R, models, int, .flags = REQUIRED, .doc = "Models")              \
	F(R, non_archived_models, int, .flags = REQUIRED,                  \
		.doc = "Of those, not archived")                           \
	F(R, reports, int, .flags = REQUIRED, .doc = "Reports")            \
	F(R, non_archived_reports, int, .flags = REQUIRED,                 \
		.doc = "Of those, not archived")                           \
	F(R, pipelines, int, .flags = REQUIRED,                            \
		.doc = "Pipelines that have a controller, not archived")   \
	F(R, datasets, int, .flags = REQUIRED,                             \
		.doc = "Datasets that have a task, not archived")

ENDPOINT(projects, validate_delete, V(1, 0), PROJECT_ARG,
	PROJECT_CONTENTS_REPLY, .doc = "What a project and all below it hold")
{
	struct contents_row n;
	struct project p;
	struct tree t;

	if (project_load_own(c, in->project, &p) != 0 ||
		project_tree_find(c, p.id, true, &t) != 0 ||
		count_contents(c, &t, &n) != 0)
		return c->error;
	jw_int(&c->out, "tasks", n.tasks);
	jw_int(&c->out, "non_archived_tasks", n.active_tasks);
	jw_int(&c->out, "models", n.models);
	jw_int(&c->out, "non_archived_models", n.active_models);
	jw_int(&c->out, "reports", n.reports);
	jw_int(&c->out, "non_archived_reports", n.active_reports);
	jw_int(&c->out, "pipelines", n.pipelines);
	jw_int(&c->out, "datasets", n.datasets);
	return 0;
}

/* Fail the call if the projects hold something that nobody has archived. */
static int
check_contents(struct call *c, const struct tree *t)
{
	struct contents_row n;

	if (count_contents(c, t, &n) != 0)
		return c->error;
	if (n.pipelines > 0)
		return fail(c, ERR_PROJECT_HAS_PIPELINES, "%lld pipelines",
			(long long)n.pipelines);
	if (n.datasets > 0)
		return fail(c, ERR_PROJECT_HAS_DATASETS, "%lld datasets",
			(long long)n.datasets);
	if (n.active_tasks + n.active_reports > 0)
		return fail(c, ERR_PROJECT_HAS_TASKS, "%lld tasks",
			(long long)(n.active_tasks + n.active_reports));
	return n.active_models == 0 ?
		0 :
		fail(c, ERR_PROJECT_HAS_MODELS, "%lld models",
			(long long)n.active_models);
}

/* --- What goes with the projects --- */

/*
 * The tasks and models that are deleted with the projects: the company's own.
 */
struct doomed {
	struct row_list *tasks, *models;
};

static int
find_doomed(struct call *c, const struct tree *t, struct doomed *d)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_OWN_TASKS);

	stmt_strs(s, ":projects", &t->ids);
	stmt_company(s, ":company", c->who.company);
	if (project_rows(c, s, &d->tasks) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_PROJECT_OWN_MODELS);
	stmt_strs(s, ":projects", &t->ids);
	stmt_company(s, ":company", c->who.company);
	return project_rows(c, s, &d->models);
}

/*
 * Clear the parent of tasks that stay, and the maker of models that stay, where
 * it is deleted.
 */
static int
forget_tasks(struct call *c, const struct doomed *d)
{
	struct stmt *s = stmt_get(c->store, SQL_TASK_CHILDREN);
	struct model model = { 0 };
	struct task task = { 0 };
	struct row_list *rows;

	task.nil.parent = model.nil.task = true;
	SET(&task, last_change, c->now);
	SET(&model, last_change, c->now);
	stmt_rows(s, ":rows", d->tasks);
	if (project_rows(c, s, &rows) != 0)
		return c->error;
	if (record_update_many(c->store, &task_shape, c->arena, rows, &task) <
		0)
		return fail_store(c);
	s = stmt_get(c->store, SQL_TASK_MADE);
	stmt_rows(s, ":rows", d->tasks);
	stmt_rows(s, ":models", d->models);
	if (project_rows(c, s, &rows) != 0)
		return c->error;
	return call_check(c,
		record_update_many(c->store, &model_shape, c->arena, rows,
			&model));
}

/*
 * Let a task that made deleted models forget them, or, if it is published, note
 * that they are gone.
 */
static int
leave_maker(struct call *c, const struct task *t, const struct strs *models)
{
	bool published = strcmp(t->status, "published") == 0;
	struct json *lists = task_models_read(t);
	struct task set = { 0 };
	size_t n = task_models_replace_any(lists, "output", models,
		published ? gone : NULL);

	if (n > 0 && task_models_write(c, t, lists) != 0)
		return c->error;
	/* A task of another company that did not have them has not changed. */
	if (n == 0 && strcmp(t->company, c->who.company) != 0)
		return 0;
	STAMP(c, &set);
	return call_check_one(c,
		record_update(c->store, &task_shape, c->arena, t->company,
			t->id, &set));
}

/* Let a task that reads deleted models note that they are gone. */
static int
leave_reader(struct call *c, const struct task *t, const struct strs *models)
{
	struct json *lists = task_models_read(t);

	return task_models_replace_any(lists, "input", models, gone) == 0 ?
		0 :
		task_models_write(c, t, lists);
}

/* clang-format off */
#define REMEMBERED_ROW(F, R)                                                   \
	F(R, task, str, .doc = "A task that stays")                            \
	F(R, model, str, .doc = "A model that goes, which it knows")
ROW(remembered_row, REMEMBERED_ROW);
/* clang-format on */

/* A task that has to note that models are gone. */
struct rememberer {
	const char *task;
	struct strs models;
};

struct rememberers {
	struct rememberer *v;
	size_t n;
};

/* Add what a statement finds. The rows of a task follow each other. */
static int
find_rememberers(struct call *c, struct stmt *s, struct rememberers *list)
{
	struct rememberer *last = NULL;
	struct remembered_row r;
	int rc;

	while ((rc = stmt_next(s, &remembered_row_shape, c->arena, &r)) ==
		STORE_ROW) {
		if (last == NULL || strcmp(last->task, r.task) != 0) {
			ARENA_GROW(c->arena, list->v, list->n);
			last = &list->v[list->n++];
			*last = (struct rememberer){ .task = r.task };
		}
		strs_add(&last->models, c->arena, r.model);
	}
	return call_check(c, rc);
}

/*
 * Do something to each task that a statement finds, with the deleted models
 * that it names for the task.
 */
static int
each_task(struct call *c, enum sql_id statement, struct row_list *rows,
	int (*leave)(struct call *c, const struct task *t,
		const struct strs *models))
{
	struct stmt *s = stmt_get(c->store, statement);
	struct rememberers list = { 0 };

	stmt_rows(s, ":rows", rows);
	if (find_rememberers(c, s, &list) != 0)
		return c->error;
	for (size_t i = 0; i < list.n; i++) {
		struct task t;

		strs_sort(&list.v[i].models);
		if (record_find(c->store, &task_shape, c->arena, NULL,
			    REACH_ANY, list.v[i].task, &t) != STORE_ROW)
			return fail_store(c);
		if (leave(c, &t, &list.v[i].models) != 0)
			return c->error;
	}
	return 0;
}

/*
 * Delete tasks and models. The tasks come first, so that of those which use
 * deleted models only the ones that stay have to note it; they may be of any
 * company.
 */
static int
delete_contents(struct call *c, const struct doomed *d)
{
	if (forget_tasks(c, d) != 0 || queue_leave_rows(c, d->tasks) != 0)
		return c->error;
	if (record_delete_many(c->store, &task_shape, c->arena, d->tasks) < 0)
		return fail_store(c);
	if (each_task(c, SQL_MODEL_READERS, d->models, leave_reader) != 0 ||
		each_task(c, SQL_MODEL_MAKERS, d->models, leave_maker) != 0)
		return c->error;
	return call_check(c,
		record_delete_many(c->store, &model_shape, c->arena,
			d->models));
}

#define PROJECT_DELETE_ARGS(F, R)                                           \
	PROJECT_ARG(F, R)                                                   \
	F(R, force, flag, .fallback = "false",                              \
		.doc = "Even if it holds what is not archived")             \
	F(R, delete_contents, flag, .fallback = "false", .since = V(2, 13), \
		.doc = "Tasks and models too; else they are in no project") \
	F(R, delete_external_artifacts, flag, .fallback = "true",           \
		.since = V(2, 26),                                          \
		.doc = "Taken; there is no file server to delete from")
#define PROJECT_DELETE_REPLY(F, R)                                             \
	F(R, deleted, int, .flags = REQUIRED, .doc = "Projects that are gone") \
	F(R, disassociated_tasks, int, .flags = REQUIRED,                      \
		.doc = "Tasks that are in no project now")                     \
	F(R, deleted_tasks, int, .flags = REQUIRED, .doc = "Tasks deleted")    \
	F(R, deleted_models, int, .flags = REQUIRED, .doc = "Models deleted")  \
	F(R, urls, json, .flags = PRESENT,                                     \
		.doc = "What was deleted lies there: the lists model_urls, "   \
		       "artifact_urls and event_urls; null: nothing was")

ENDPOINT(projects, delete, V(1, 0), PROJECT_DELETE_ARGS, PROJECT_DELETE_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Delete a project and all below it. What it holds is deleted "
	       "with it or left without a project, models too, which are "
	       "counted only when they are deleted")
{
	struct doomed d = { row_list_new(c->arena), row_list_new(c->arena) };
	int64_t tasks, models;
	struct project p;
	struct tree t;

	if (project_load_own(c, in->project, &p) != 0 ||
		project_tree_find(c, p.id, true, &t) != 0 ||
		(!in->force && check_contents(c, &t) != 0))
		return c->error;
	if (in->delete_contents) {
		if (find_doomed(c, &t, &d) != 0 ||
			urls_write(c, d.models, d.tasks) != 0 ||
			delete_contents(c, &d) != 0)
			return c->error;
	} else {
		jw_null(&c->out, "urls");
	}
	/*
	 * Tasks and models that were not deleted stay, and are in no project
	 * then.
	 */
	if (project_hand_over(c, &t.ids, NULL, &tasks, &models) != 0)
		return c->error;
	if (record_delete_many(c->store, &project_shape, c->arena, t.rows) < 0)
		return fail_store(c);
	jw_int(&c->out, "deleted", t.count);
	jw_int(&c->out, "disassociated_tasks", tasks);
	jw_int(&c->out, "deleted_tasks", (int64_t)row_list_count(d.tasks));
	jw_int(&c->out, "deleted_models", (int64_t)row_list_count(d.models));
	return 0;
}
