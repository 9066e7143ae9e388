#ifndef SERVICE_TASKS_STATUS_H
#define SERVICE_TASKS_STATUS_H

#include "call/call.h"
#include "service/entities.h"

/*
 * The states that a task goes through (doc/protocol/tasks.md section 5). Every
 * change of a status is made here, so that one table says which are allowed and
 * one function what is written with them.
 */

/* What a client asks for. */
struct status_change {
	const char *to;
	const char *reason, *message; /* NULL: "" */
	bool force;                   /* whatever the status is now */
};

/* May a task go from one status to the other? It may always stay. */
bool status_allows(const char *from, const char *to);
/*
 * Fail the call with 400/110 if it may not, unless the change is forced; 500/1
 * if the status of the task is "unknown".
 */
int status_check(struct call *c, const struct task *old, const char *to,
	bool force);
/*
 * Change the status of a task of the caller's company, and note that in its
 * project. 'set' has what else is to be written, and gets what belongs to the
 * status: its time, reason and message, last_update, and who did it.
 */
int status_change(struct call *c, const struct task *old,
	const struct status_change *change, struct task *set);

#endif
