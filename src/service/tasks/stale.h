#ifndef SERVICE_TASKS_STALE_H
#define SERVICE_TASKS_STALE_H

#include "call/call.h"

/*
 * Tasks that are said to run, but of which nothing was heard for long, have
 * ended without a word: they become "stopped" (doc/protocol/tasks.md section
 * 6). No daemon looks for them. The responders of tasks do, when one of them
 * has sent an answer, and "modelshelf task stop-stale".
 */

/*
 * Stop such tasks of all companies, at most so many, in the call's writing
 * transaction; *n tells how many. It costs what the tasks do that it stops.
 */
int stale_stop(struct call *c, int64_t most, int64_t *n);

/*
 * Stop some if nobody has looked for stale_interval, unless somebody else
 * writes just now. It is called outside of transactions, when *c->next_look has
 * come, and sets the time for the next look. When that is due in all of the
 * site is a row of the table "setting".
 */
void stale_look(struct call *c);

#endif
