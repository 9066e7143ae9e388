#ifndef SERVICE_QUEUES_H
#define SERVICE_QUEUES_H

#include "call/endpoint.h"
#include "list/view.h"
#include "service/entities.h"
#include "store/store.h"

/*
 * What the files of the queues service share (doc/protocol/queues.md sections 3
 * and 4): arguments and replies of several endpoints, and how what waits in
 * queues is written. service/queue_entries.h has what tasks need, too.
 */
#define QUEUE_ARG(F, R) F(R, queue, str, .flags = REQUIRED, .doc = "Queue ID")
/* Whether there is such a task is not looked at. */
#define QUEUE_TASK_ARGS(F, R)                                               \
	QUEUE_ARG(F, R)                                                     \
	F(R, task, str, .flags = REQUIRED | LINE, .max = QUEUE_TASK_ID_MAX, \
		.doc = "Task ID")
#define QUEUE_UPDATED_REPLY(F, R) \
	F(R, updated, int, .flags = REQUIRED, .doc = "1")
#define QUEUE_MOST_ARG(F, R)                                               \
	F(R, max_task_entries, int, .min = -QUEUE_MOST, .max = QUEUE_MOST, \
		.doc = "Only so many entries of a queue, the first ones, " \
		       "or the last ones if it is negative; 0: all")
enum { QUEUE_TASK_ID_MAX = 256, QUEUE_MOST = INT32_MAX };

/*
 * What waits in some queues, which is read while it is written: by one
 * statement, whatever the number of queues, and without keeping any of it. The
 * caller sets the first members.
 */
struct waiting_row;
struct waiting {
	const struct view *view; /* of the queues */
	int64_t most;            /* max_task_entries */
	bool listed;             /* queues.get_all_ex: tasks with names,
	                            and workers */
	bool counted;            /* the number of entries, too */
	struct stmt *s;          /* NULL: nothing is read */
	struct waiting_row *row; /* the next one; NULL: there is none */
};

/* Begin to read for the queues of a page, which are then written in order. */
int waiting_prepare(struct call *c, void *waiting, struct row_list *page);
/* Write the members of the queue at that place of the page. */
int waiting_more(struct call *c, void *waiting, size_t at, const void *queue);

#endif
