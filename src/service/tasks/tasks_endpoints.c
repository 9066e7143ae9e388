/* The "tasks" service: what it answers to. */
#include "service/families.h"
#include "service/tasks/tasks.h"

/* clang-format off */
static const struct endpoint *const endpoints[] = {
	&(const struct endpoint){ "tasks.get_all", V(1, 0), .args = &task_list_args_shape, .rows = &task_shape,
	  .reply = &task_list_reply_shape, .run = tasks_get_all, .doc = "List tasks" },
	&(const struct endpoint){ "tasks.get_all_ex", V(1, 0), .flags = EP_JOINED,
	  .args = &task_list_ex_args_shape, .rows = &task_shape,
	  .reply = &task_list_reply_shape, .run = tasks_get_all_ex,
	  .doc = "List tasks with what they refer to" },
	&(const struct endpoint){ "tasks.get_by_id_ex", V(1, 0), .flags = EP_JOINED,
	  .args = &task_by_id_ex_args_shape, .rows = &task_shape,
	  .reply = &tasks_reply_shape, .run = tasks_get_by_id_ex,
	  .doc = "Tasks by their ids, with what they refer to" },
	&(const struct endpoint){ "tasks.get_types", V(1, 0), .args = &task_types_args_shape,
	  .reply = &task_types_reply_shape, .run = tasks_get_types,
	  .doc = "Types that tasks have" },
	NULL,
};
/* clang-format on */

const struct family tasks_family = { "tasks", endpoints };
