#ifndef SERVE_RPC_H
#define SERVE_RPC_H

#include "call/endpoint.h"

/*
 * Answer the request in c->http by an endpoint of the family, and log it. The
 * caller has set arena, store, config and http of the call, all other members
 * are zero.
 */
void rpc_serve(struct call *c, const struct family *family);

#endif
