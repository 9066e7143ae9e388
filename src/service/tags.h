#ifndef SERVICE_TAGS_H
#define SERVICE_TAGS_H

#include "call/call.h"
#include "list/view.h"

/* Tags of models, tasks and projects (doc/protocol/wire.md section 15). */

/* Fail the call if a tag that is to be written begins with "__$". */
int tags_check(struct call *c, const struct strs *tags,
	const struct strs *system_tags);

/* Is it one of the tags? */
bool tags_have(const struct strs *tags, const char *tag);
/* The tags with one of them, once, or without it; in the arena. */
struct strs tags_with(const struct strs *tags, const char *tag, bool with,
	struct arena *a);

/*
 * To clients below API 2.3 the tags of users and of the system are one list,
 * "tags" (doc/protocol/wire.md section 15.2). What they ask for is split, what
 * they are shown is joined, and what they write is split by tags_split().
 */
extern const struct dialect model_dialect, project_dialect, task_dialect;

/*
 * Move the tags that are the system's in such a kind of record from 'tags' to
 * 'system_tags', each value once. True when the client is one that sends one
 * list, so that both have to be written.
 */
bool tags_split(struct call *c, const struct dialect *d, struct strs *tags,
	struct strs *system_tags);

#endif
