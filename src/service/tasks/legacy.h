#ifndef SERVICE_TASKS_LEGACY_H
#define SERVICE_TASKS_LEGACY_H

#include "call/call.h"
#include "service/tasks/fields.h"

/*
 * The forms in which old clients speak of a task (doc/protocol/tasks.md section
 * 10). Nothing is stored in them.
 */

/*
 * Turn what was sent of execution in an old form into what it means now:
 * parameters into hyperparams, model_desc into configuration, each item of the
 * type "legacy"; and of clients below API 2.13, model into the input model and
 * docker_cmd into container. Legacy items that 'old' has are replaced, where
 * the request does not set hyperparams or configuration itself; NULL: the task
 * is a new one. The limits hold for what it becomes.
 */
int legacy_read(struct call *c, const struct task *old, struct task_set *set);
/* The same, with the forms of clients below API 2.13 whatever the version. */
int legacy_read_all(struct call *c, const struct task *old,
	struct task_set *set);

/*
 * Give a task that was read from the database the members that the version of
 * the call has besides: they are made of the present ones.
 */
void legacy_show(struct call *c, struct task *t);

#endif
