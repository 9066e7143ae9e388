#ifndef CORE_DECODE_H
#define CORE_DECODE_H

#include "core/call.h"

/*
 * Read the request's data object into c->body: JSON or form body, merged with
 * the query string (doc/protocol/wire.md section 1.5). Fails the call when there
 * is no such object.
 */
int decode(struct call *c);

#endif
