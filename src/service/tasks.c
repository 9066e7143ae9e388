#include "service/tasks.h"

#include "core/rows.h"
#include "service/project_tree.h"
#include "service/tags.h"

SHAPE(task_list_args, NULL, TASK_LIST_ARGS);
SHAPE(task_list_ex_args, NULL, TASK_LIST_EX_ARGS);
SHAPE(task_list_reply, NULL, TASK_LIST_REPLY);

int
tasks_get_all(struct call *c, const void *args)
{
	const struct task_list_args *in = args;
	struct listing l = { .key = "tasks",
		.view = { .shape = &task_shape, .public_too = true },
		.hides = true };

	if (in->include_subprojects && project_expand_filter(c) != 0)
		return c->error;
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

	if (in->include_subprojects && project_expand_filter(c) != 0)
		return c->error;
	tags_split_filter(c, task_system_tags);
	return rows_list(c, &l, c->body);
}
