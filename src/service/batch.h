#ifndef SERVICE_BATCH_H
#define SERVICE_BATCH_H

#include "call/call.h"

/*
 * Do one thing to each of several ids, in their order, and answer {"succeeded":
 * [...], "failed": [...]} (doc/protocol/models.md section 5).
 *
 * A batch is one transaction, so that it waits for the disk once and nobody
 * sees half of it. Each id is a part of it (store_mark()), so that what was
 * done for an id that fails is undone. An internal error ends the whole call
 * and undoes all of the batch.
 *
 * 'one' does it to one id. It writes members of the item of "succeeded", and
 * otherwise fails the call, from which the item of "failed" is made.
 */
int batch_run(struct call *c, const struct strs *ids,
	int (*one)(struct call *c, const char *id, const void *arg),
	const void *arg);

#endif
