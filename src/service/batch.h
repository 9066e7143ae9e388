#ifndef SERVICE_BATCH_H
#define SERVICE_BATCH_H

#include "call/call.h"

/*
 * Do one thing to each of several ids, in their order, and answer
 * {"succeeded": [...], "failed": [...]} (doc/protocol/models.md section 5).
 *
 * All of it is one transaction, so there is one wait for the disk and nobody
 * sees half a batch; a savepoint around each id undoes what that one did when
 * it fails. An internal error ends the whole call and undoes all of it.
 *
 * 'one' writes its members of the item of 'succeeded', or fails the call.
 */
int batch_run(struct call *c, const struct strs *ids,
	int (*one)(struct call *c, const char *id, const void *arg),
	const void *arg);

#endif
