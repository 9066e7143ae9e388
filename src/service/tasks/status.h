#ifndef SERVICE_TASKS_STATUS_H
#define SERVICE_TASKS_STATUS_H

#include "call/call.h"
#include "service/entities.h"

/*
 * The states that a task goes through (doc/protocol/tasks.md section 5). Every
 * change of a status is made here, so that one table says which are allowed and
 * one function what is written with them.
 */

/*
 * What is written besides the status and its texts: a row for each endpoint
 * that does so (section 5.4).
 */
struct status_extra {
	const char *now; /* the field of a time that becomes now; NULL: none */
	/* The fields that lose their values; ends with NULL. */
	const char *gone[11];
};
/* A run has come to its end. */
extern const struct status_extra status_end;

/* What a client asks for. */
struct status_change {
	const char *to;
	const char *reason, *message;    /* NULL: "" */
	bool force;                      /* whatever the status is now */
	const struct status_extra *also; /* NULL: nothing else */
};

/* What requests say of it, and how it is read from their arguments. */
#define STATUS_TEXTS(F, R)                                              \
	F(R, status_reason, str, .fallback = "", .max = TASK_TEXT_MAX,  \
		.doc = "Why the status changes")                        \
	F(R, status_message, str, .fallback = "", .max = TASK_TEXT_MAX, \
		.doc = "More about that")
#define STATUS_ARGS(F, R)                            \
	F(R, force, flag, .fallback = "false",       \
		.doc = "Whatever the status is now") \
	STATUS_TEXTS(F, R)
#define STATUS_CHANGE_TEXTS(in)                  \
	{                                        \
		.reason = (in)->status_reason,   \
		.message = (in)->status_message, \
	}
#define STATUS_CHANGE(in)                                              \
	{                                                              \
		.reason = (in)->status_reason,                         \
		.message = (in)->status_message, .force = (in)->force, \
	}

/* May a task go from one status to the other? It may always stay. */
bool status_allows(const char *from, const char *to);
/* Fail the call with 400/110 if it may not, unless the change is forced. */
int status_check(struct call *c, const struct task *old, const char *to,
	bool force);
/* Fail the call with 400/110, because the task cannot become that. */
int status_refuse(struct call *c, const struct task *old, const char *to);
/*
 * Set what belongs to a change: status, texts, time, and what else it says.
 * That the change is allowed is for the caller to know.
 */
void status_set(const struct call *c, const struct status_change *change,
	struct task *set);
/*
 * Change the status of a task of the caller's company, and note that in its
 * project. 'set' has what else is to be written, and gets what belongs to the
 * status: its time, reason and message, last_update, and who did it. To wait in
 * a queue, a task loses the system tag "development".
 */
int status_change(struct call *c, const struct task *old,
	const struct status_change *change, struct task *set);

#endif
