#ifndef CALL_LOAD_H
#define CALL_LOAD_H

#include "call/call.h"
#include "store/record.h"

/*
 * Read the record of that id into *rec, or fail the call: with 'e' and the
 * detail "id" if the caller's company has none of this reach, or as the store
 * says. Members without a value are zero. With a NULL 'rec' it is enough that
 * there is such a record.
 */
int load_record(struct call *c, const struct shape *sh, enum reach reach,
	const char *id, int e, void *rec);

#endif
