#ifndef LIST_SCROLL_H
#define LIST_SCROLL_H

#include "call/call.h"
#include "list/request.h"
#include "store/query.h"

/*
 * Going through a list piece by piece (doc/protocol/query.md section 13). Only
 * the position is kept, in the database, so any process can serve the next
 * piece, also after a restart.
 */
struct scroll {
	const char *id; /* NULL: the request does not scroll */
	int64_t position;
};

/* Set the page of 'q' when the request has the key scroll_id. */
int scroll_begin(struct call *c, struct query *q, const struct request *r,
	struct scroll *s);
/* Move on by the rows that were answered. */
int scroll_end(struct call *c, struct scroll *s, int64_t rows);

#endif
