#ifndef LIST_SCROLL_H
#define LIST_SCROLL_H

#include "call/call.h"
#include "list/request.h"
#include "store/query.h"

/*
 * How a client goes through a list piece by piece (doc/protocol/query.md
 * section 13). Only the position is kept. It is in the database, so that any
 * process can answer the next piece, also after a restart.
 */
struct scroll {
	const char *id; /* NULL: the request does not scroll */
	int64_t position;
};

/* If the request has the key scroll_id, set the page of the query by it. */
int scroll_begin(struct call *c, struct query *q, const struct request *r,
	struct scroll *s);
/* Move the position on by the number of rows that were answered. */
int scroll_end(struct call *c, struct scroll *s, int64_t rows);

#endif
