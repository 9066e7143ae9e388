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
/* Most of them take tasks that wait or run only if they are forced. */
#define CONTENTS_FORCE_ARG(F, R)               \
	F(R, force, flag, .fallback = "false", \
		.doc = "Even if the task waits or runs")
/* Others take these anyway, and the argument all the same. */
#define CONTENTS_FORCED_ARG(F, R)                                         \
	F(R, force, flag, .fallback = "false",                            \
		.doc = "Taken; a task that waits or runs can be changed " \
		       "without")
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

/* The members of an object in the order of their keys; *n tells how many. */
const struct json **contents_sorted(struct call *c, const struct json *map,
	size_t *n);
/*
 * Write the items of an object into a list in the order of their keys, those
 * with the sorted names; NULL: all.
 */
void contents_write_items(struct call *c, const struct json *map,
	const struct strs *names);
/*
 * Write the list 'key' with an item for each task that the company sees: its id
 * as "task", and what 'write' adds, for which one field of the task is read.
 * With 'all' the call fails with 400/101 if a task is not seen; else tasks that
 * are not seen, or have nothing in the field, are left out. However many tasks
 * there are, they are read by one statement a page.
 */
int contents_write_each(struct call *c, const char *key, const char *field,
	const struct strs *ids, bool all,
	int (*write)(struct call *c, const struct task *t, const void *arg),
	const void *arg);

#endif
