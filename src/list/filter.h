#ifndef LIST_FILTER_H
#define LIST_FILTER_H

#include "call/call.h"
#include "store/query.h"

/*
 * The query language of every list request (doc/protocol/query.md), driven by
 * the roles in the shape: a new family gets it by declaring its fields.
 */

enum { LIST_PAGE_MAX = 500 };

/*
 * Add the conditions, order and page that 'body' asks for to 'q', in the order
 * of query.md section 2. Keys that mean nothing are ignored.
 */
int filter_conditions(struct call *c, struct query *q, const struct json *body);
int filter_search(struct call *c, struct query *q, const struct json *body);
int filter_order(struct call *c, struct query *q, const struct json *body);
int filter_page(struct call *c, struct query *q, const struct json *body);

#endif
