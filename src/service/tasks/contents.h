#ifndef SERVICE_TASKS_CONTENTS_H
#define SERVICE_TASKS_CONTENTS_H

#include "call/call.h"
#include "service/entities.h"

/*
 * What the calls share that change one part of what a task holds: parameters,
 * configuration, models, artifacts, what is known at run time
 * (doc/protocol/tasks.md sections 9.16 to 9.22). Each function that returns an
 * int returns 0, or the error with which it has failed the call.
 */

/* What most of these calls answer. */
#define CONTENTS_UPDATED_REPLY(F, R) \
	F(R, updated, int, .flags = REQUIRED, .doc = "1")
#define CONTENTS_DELETED_REPLY(F, R) \
	F(R, deleted, int, .flags = REQUIRED, .doc = "1, whatever was there")

/* Load the head of a task of the company's own, and one large field. */
int contents_load(struct call *c, const char *field, const char *id,
	struct task *t);
/*
 * Fail the call with 400/110 unless the task is new, or waits or runs and the
 * change is forced.
 */
int contents_check_status(struct call *c, const struct task *t, bool force);
/* Both at once, where no call has to be forced. */
int contents_open(struct call *c, const char *field, const char *id,
	struct task *t);

/*
 * Check a list of items, the argument of that name: it holds one at least, and
 * each is what the row of the argument says (400/12). *items becomes what is to
 * be stored.
 */
int contents_check_items(struct call *c, const char *name,
	const struct json **items);
/*
 * The key at which an item is kept that calls itself 'name': without white
 * space around it. NULL: it is empty, and the call has failed (400/12).
 */
const char *contents_key(struct call *c, const char *field, const char *name);

/*
 * Store a change and write the one member of the answer, 'word'. 'content' says
 * whether the change moves last_update.
 */
int contents_store(struct call *c, const char *id, struct task *set,
	bool content, const char *word);

#endif
