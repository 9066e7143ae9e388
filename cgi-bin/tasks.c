/* The "tasks" service: what it answers to. */
#include "core/app.h"
#include "service/tasks.h"

/* clang-format off */
static const struct endpoint endpoints[] = {
	{ "tasks.get_all", V(1, 0), .rows = &task_shape,
	  .reply = &task_list_reply_shape, .run = tasks_get_all, .doc = "List tasks" },
	{ "tasks.get_all_ex", V(1, 0), .flags = EP_JOINED,
	  .args = &task_list_ex_args_shape, .rows = &task_shape,
	  .reply = &task_list_reply_shape, .run = tasks_get_all_ex,
	  .doc = "List tasks with what they refer to" },
	{ 0 }
};
/* clang-format on */

int
main(int argc, char **argv)
{
	return app_main(argc, argv, endpoints);
}
