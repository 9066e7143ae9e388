#ifndef SERVE_RPC_H
#define SERVE_RPC_H

#include "call/endpoint.h"

/*
 * Serve the request in c->http by one of 'endpoints', whose last row has no
 * name, answer it and log it. The caller has set arena, store, config and
 * http; the rest of the call begins as zero.
 */
void rpc_serve(struct call *c, const struct family *family);

#endif
