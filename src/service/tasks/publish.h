#ifndef SERVICE_TASKS_PUBLISH_H
#define SERVICE_TASKS_PUBLISH_H

#include "service/tasks/status.h"

/*
 * Publish a task, and, if 'model', the model that it made last
 * (doc/protocol/tasks.md section 9.11). 'change' has the texts, and whether it
 * is forced; a task that is published already may be published again only
 * then. 'set' becomes what the answer tells as written, "output" among it.
 */
int task_publish(struct call *c, const struct task *old,
	const struct status_change *change, bool model, struct task *set);

#endif
