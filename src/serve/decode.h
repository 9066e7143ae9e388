#ifndef SERVE_DECODE_H
#define SERVE_DECODE_H

#include "call/call.h"

/*
 * Receive the body, unless it has more than 'limit' or body_limit bytes. This
 * cannot fail: decode() tells what was wrong.
 */
void decode_receive(struct call *c, size_t limit);

/*
 * Read the arguments of the request into c->body, a JSON object: the body that
 * was received, which is JSON or a form, with the query string merged into it
 * (doc/protocol/wire.md section 1.5). Fails the call when the body is no such
 * object.
 */
int decode(struct call *c);

#endif
