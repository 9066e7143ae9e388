#ifndef SERVICE_QUEUE_ENTRIES_H
#define SERVICE_QUEUE_ENTRIES_H

#include "call/call.h"
#include "service/entities.h"
#include "store/store.h"

/*
 * What waits in queues, as the services of queues and of tasks both change it
 * (doc/protocol/queues.md section 4). A queue is an order of tasks: new ones
 * come last, the first one runs next. A task waits in a queue at most once, and
 * may wait in several. All queues are those of the caller's company; one of
 * another company is as one that does not exist. A queue notes how many tasks
 * wait in it, and when the last one came or went.
 *
 * Functions return 0, or the error that has failed the call.
 */

/* Between the places of two entries that were added. */
enum { QUEUE_STEP = 1 << 24 };

/* Load a queue, or fail the call with 400/701. */
int queue_load(struct call *c, const char *id, struct queue *q);

/*
 * Store a new queue of that record, which gets its id. 400/800: the name is
 * shorter than 3 characters, 400/801: another queue has it, 400/12: the company
 * has as many as it may.
 */
int queue_add(struct call *c, struct queue *q);
/* Fail the call with 400/800 if a name, which is stripped, is too short. */
int queue_check_name(struct call *c, const char *name);
/* The id of the queue that has the name; NULL: there is none. */
int queue_find(struct call *c, const char *name, const char **id);
/*
 * The queue that is meant when none is named: 400/707 if there is none, 400/708
 * if there are several.
 */
int queue_default(struct call *c, const char **id, const char **name);

/*
 * Put a task at the end of a queue. 400/701: there is no such queue, 400/706:
 * the task waits there already, 400/12: the queue is full.
 */
int queue_append(struct call *c, const char *queue, const char *task);
/*
 * Take a task out of a queue; *removed tells whether it was there. A queue that
 * does not exist holds none.
 */
int queue_remove(struct call *c, const char *queue, const char *task,
	bool *removed);
/*
 * Take a task out of all queues but the one whose id is 'but' (NULL: none).
 * *n: out of how many; it may be NULL.
 */
int queue_leave_all(struct call *c, const char *task, const char *but,
	int64_t *n);
/* Take all tasks out of a queue: 400/701. */
int queue_clear(struct call *c, const char *queue);
/*
 * What of a task is read when it comes into a queue or leaves it: a part of a
 * struct task.
 */
#define QUEUED_TASK_FIELDS(F, R) \
	TASK_HEAD_FIELDS(F, R)   \
	TASK_EXECUTION(F, R)
extern const struct shape queued_task_shape;
/* The queue that the task notes as its own, NULL for none. */
const char *queue_of(const struct task *t);
/* Set in 'set' that the task notes this queue as its own. */
int queue_note(struct call *c, const struct task *t, struct task *set,
	const char *queue);
/* Take the tasks of these rows out of all queues. */
int queue_leave_rows(struct call *c, struct row_list *rows);
/*
 * Release the tasks that wait in a queue, or that one of them ('task' is not
 * NULL): they get back the status that they had before they were put there,
 * without a look at what is allowed, and no longer name the queue
 * (doc/protocol/queues.md section 4.3). Tasks that name another queue as theirs
 * are left alone. The entries stay where they are. *released: the ids, in the
 * order of the queue.
 */
int queue_release(struct call *c, const char *queue, const char *task,
	const char *reason, struct strs *released);

#endif
