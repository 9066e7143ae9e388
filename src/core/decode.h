#ifndef CORE_DECODE_H
#define CORE_DECODE_H

#include "core/call.h"

/* Take in the body, unless it is too large. Cannot fail by itself. */
void decode_receive(struct call *c);

/*
 * Read the request's data object into c->body: the JSON or form body that
 * was received, merged with
 * the query string (doc/protocol/wire.md section 1.5). Fails the call when there
 * is no such object.
 */
int decode(struct call *c);

#endif
