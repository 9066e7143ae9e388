#ifndef SERVICE_TASKS_H
#define SERVICE_TASKS_H

#include "call/call.h"
#include "service/entities.h"

/* The tasks service (doc/protocol/tasks.md). */
/* clang-format off */
#define TASK_LIST_ARGS(F, R)                                                   \
	F(R, include_subprojects, flag, .fallback = "false", .since = V(2, 13), \
	  .doc = "Also of what lies below the projects")                       \
	F(R, search_hidden, flag, .fallback = "false", .since = V(2, 14),      \
	  .doc = "Hidden tasks too")
RECORD(task_list_args, TASK_LIST_ARGS);

#define TASK_LIST_EX_ARGS(F, R)                                                \
	TASK_LIST_ARGS(F, R)                                                   \
	F(R, allow_public, flag, .fallback = "true", .since = V(2, 23),        \
	  .doc = "Public tasks too")
RECORD(task_list_ex_args, TASK_LIST_EX_ARGS);

#define TASK_BY_ID_EX_ARGS(F, R)                                               \
	F(R, id, any, .flags = PRESENT, .doc = "Task IDs")
RECORD(task_by_id_ex_args, TASK_BY_ID_EX_ARGS);

#define TASKS_REPLY(F, R)                                                      \
	F(R, tasks, any, .flags = REQUIRED, .ref = &task_shape,                \
	  .doc = "The tasks")
RECORD(tasks_reply, TASKS_REPLY);

#define TASK_LIST_REPLY(F, R)                                                  \
	TASKS_REPLY(F, R)                                                      \
	SCROLL_REPLY(F, R)
RECORD(task_list_reply, TASK_LIST_REPLY);

#define TASK_TYPES_ARGS(F, R)                                                  \
	F(R, projects, strs, .flags = ONCE,                                    \
	  .doc = "Only of tasks in these projects or below; empty: of all")
RECORD(task_types_args, TASK_TYPES_ARGS);

#define TASK_TYPES_REPLY(F, R)                                                 \
	F(R, types, strs, .flags = REQUIRED, .doc = "Types, in their order")
RECORD(task_types_reply, TASK_TYPES_REPLY);
/* clang-format on */

int tasks_get_all(struct call *c, const void *args);
int tasks_get_all_ex(struct call *c, const void *args);
int tasks_get_by_id_ex(struct call *c, const void *args);
int tasks_get_types(struct call *c, const void *args);

#endif
