#ifndef SERVICE_TASKS_H
#define SERVICE_TASKS_H

#include "core/call.h"
#include "service/entities.h"

/* The tasks service (doc/protocol/tasks.md). */
/* clang-format off */
#define TASK_LIST_EX_ARGS(F, R)                                                \
	F(R, allow_public, flag, .fallback = "true", .since = V(2, 23),        \
	  .doc = "Public tasks too")
RECORD(task_list_ex_args, TASK_LIST_EX_ARGS);
/* clang-format on */

int tasks_get_all(struct call *c, const void *args);
int tasks_get_all_ex(struct call *c, const void *args);

#endif
