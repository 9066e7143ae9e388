#include "service/tasks/tasks.h"

#include "list/rows.h"
#include "service/tree.h"
#include "service/tags.h"
#include "store/query.h"
#include "store/store.h"

SHAPE(task_list_args, NULL, TASK_LIST_ARGS);
SHAPE(task_list_ex_args, NULL, TASK_LIST_EX_ARGS);
SHAPE(task_by_id_ex_args, NULL, TASK_BY_ID_EX_ARGS);
SHAPE(tasks_reply, NULL, TASKS_REPLY);
SHAPE(task_list_reply, NULL, TASK_LIST_REPLY);
SHAPE(task_types_args, NULL, TASK_TYPES_ARGS);
SHAPE(task_types_reply, NULL, TASK_TYPES_REPLY);

int
tasks_get_all(struct call *c, const void *args)
{
	const struct task_list_args *in = args;
	struct listing l = { .key = "tasks",
		.view = { .shape = &task_shape, .public_too = true },
		.hides = true };

	if (in->include_subprojects)
		l.below = "project";
	tags_split_filter(c, task_system_tags);
	return rows_list(c, &l, c->body);
}

int
tasks_get_all_ex(struct call *c, const void *args)
{
	const struct task_list_ex_args *in = args;
	struct listing l = { .key = "tasks",
		.view = { .shape = &task_shape,
			.joined = true,
			.public_too = in->allow_public },
		.hides = true };

	if (in->include_subprojects)
		l.below = "project";
	tags_split_filter(c, task_system_tags);
	return rows_list(c, &l, c->body);
}

int
tasks_get_by_id_ex(struct call *c, const void *args)
{
	struct listing l = { .key = "tasks",
		.no_scroll_id = true,
		.view = { .shape = &task_shape,
			.joined = true,
			.public_too = true } };

	(void)args;
	tags_split_filter(c, task_system_tags);
	return rows_list(c, &l, c->body);
}

/* The types of all tasks that the caller sees. */
static struct stmt *
all_types(struct call *c)
{
	struct path type = { .field = shape_find(&task_shape, "type") };
	struct query q;

	query_init(&q, c->arena, &task_shape, c->who.company, true);
	return query_distinct(&q, c->store, &type);
}

/* Those in some projects, and in what lies below them. */
static struct stmt *
types_of(struct call *c, const struct strs *projects)
{
	struct stmt *s = stmt_get(c->store, SQL_TASK_TYPES_OF);

	stmt_str(s, ":projects", strs_json(projects, c->arena));
	stmt_str(s, ":company", c->who.company);
	return s;
}

int
tasks_get_types(struct call *c, const void *args)
{
	const struct task_types_args *in = args;
	struct strs projects;
	struct stmt *s;
	int rc;

	if (project_expand(c, &in->projects, &projects) != 0)
		return c->error;
	s = projects.n == 0 ? all_types(c) : types_of(c, &projects);
	jw_arr(&c->out, "types");
	while ((rc = stmt_step(s)) == STORE_ROW)
		jw_str(&c->out, NULL, stmt_column(s, 0));
	jw_end(&c->out);
	return rc == STORE_NONE ? 0 : fail_store(c);
}
