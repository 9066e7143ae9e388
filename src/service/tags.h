#ifndef SERVICE_TAGS_H
#define SERVICE_TAGS_H

#include "call/call.h"
#include "list/request.h"

/* Tags of models, tasks and projects (doc/protocol/wire.md section 15). */

/*
 * The tags that are the system's in a kind of record, NULL last. A star stands
 * for whatever follows, in upper or lower case.
 */
extern const char *const model_system_tags[];
extern const char *const project_system_tags[];
extern const char *const task_system_tags[];

/* Fail the call if a tag that is to be written begins with "__$". */
int tags_check(struct call *c, const struct strs *tags,
	const struct strs *system_tags);

/*
 * Clients below API 2.3 send one list: move what is reserved from 'tags' to
 * 'system_tags', each value once. True when it was done, so that both lists
 * have to be written.
 */
bool tags_split(struct call *c, const char *const *reserved, struct strs *tags,
	struct strs *system_tags);

/* The same in a list request, before its conditions are looked at. */
void tags_split_request(struct call *c, const char *const *reserved,
	struct request *r);

#endif
