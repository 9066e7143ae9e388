#ifndef SERVICE_TASKS_H
#define SERVICE_TASKS_H

#include "call/endpoint.h"
#include "service/entities.h"
#include "store/record.h"

/*
 * What the files of the tasks service share (doc/protocol/tasks.md section 9):
 * arguments and replies of several endpoints, and functions.
 */
#define TASK_ARG(F, R) F(R, task, str, .flags = REQUIRED, .doc = "Task ID")
#define TASK_IDS_ARG(F, R) F(R, ids, strs, .least = 1, .doc = "Task IDs")
#define TASK_REPLY(F, R)                                        \
	F(R, task, json, .flags = REQUIRED, .ref = &task_shape, \
		.doc = "The task")
#define TASK_UPDATED_REPLY(F, R)                                        \
	F(R, updated, int, .flags = REQUIRED, .doc = "1 if it changed") \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")

/*
 * Does a reference say that the task it was to has been deleted? Such a one
 * begins with __DELETED__.
 */
bool task_is_gone(const char *id);

/* Load a task that the caller's company sees, or fail the call with 400/101. */
int task_load(struct call *c, const char *id, struct task *t);
/*
 * Load a task that is to be changed: the company must see it (400/101), and it
 * must not be public (403/21).
 */
int task_load_own(struct call *c, const char *id, struct task *t);
/*
 * The same, but read only the columns of a part of a task (PART() in
 * shape/shape.h), such as task_head_shape: what a call does not look at need
 * not be read, and a task may hold megabytes.
 */
int task_load_part(struct call *c, const struct shape *part, const char *id,
	struct task *t);
/*
 * The same for one call that needs more than the head and knows what only when
 * it has read the request: the head and the fields with these names.
 */
int task_load_with(struct call *c, const struct strs *names, const char *id,
	struct task *t);
/*
 * Store a new task of the company, with the status "created". It gets its id,
 * who made it and when, and each object that it lacks with its defaults.
 */
int task_add(struct call *c, struct task *t);
/*
 * Store changes of a task of the company, with who made them and when.
 * 'content' says whether they also move last_update (doc/protocol/tasks.md
 * section 6).
 */
int task_store(struct call *c, const char *id, struct task *set, bool content);
/* Set last_update of the project that the task is in, if there is one. */
int task_touch_project(struct call *c, const struct task *t);
/* Write all that a change has written as members of the answer. */
int task_write_fields(struct call *c, const struct task *set);
/*
 * Write "updated": 1 and "fields" with all that a change has written, or
 * "updated": 0 and empty "fields" if it is NULL.
 */
int task_write_updated(struct call *c, const struct task *set);

#endif
