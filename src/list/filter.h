#ifndef LIST_FILTER_H
#define LIST_FILTER_H

#include "call/call.h"
#include "list/request.h"
#include "store/query.h"

/*
 * The query language of every list request (doc/protocol/query.md), driven by
 * the roles in the shape: a new family gets it by declaring its fields.
 */

enum { LIST_PAGE_MAX = 500 };

/*
 * Add the conditions, the words of a search, the order and the page that a request
 * asks for to a query of the same shape. To be called in this order, which is that
 * of the errors (query.md section 2). 0, or the error of what is wrong.
 */
int filter_conditions(struct call *c, struct query *q, const struct request *r);
int filter_search(struct call *c, struct query *q, const struct request *r);
int filter_order(struct call *c, struct query *q, const struct request *r);
int filter_page(struct call *c, struct query *q, const struct request *r);

#endif
