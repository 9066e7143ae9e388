#ifndef SERVE_DECODE_H
#define SERVE_DECODE_H

#include "call/call.h"

/*
 * Take in the body, unless it is over 'limit' or body_limit, bytes. Cannot fail
 * by itself: decode() tells.
 */
void decode_receive(struct call *c, size_t limit);

/*
 * Read the request's data object into c->body: the JSON or form body that
 * was received, merged with
 * the query string (doc/protocol/wire.md section 1.5). Fails the call when there
 * is no such object.
 */
int decode(struct call *c);

#endif
