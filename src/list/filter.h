#ifndef LIST_FILTER_H
#define LIST_FILTER_H

#include "call/call.h"
#include "list/request.h"
#include "store/query.h"

/*
 * How a list request becomes a query (doc/protocol/query.md). The filters of
 * fields say what a client may ask about them, so that a new family has the
 * query language once it has declared its fields.
 *
 * The four steps are called in the order in which they stand here, which is the
 * order of the errors (query.md section 2). Request and query have the same
 * shape. Each returns 0, or the error of what is wrong.
 */

/* The most rows that a page can have. */
enum { LIST_PAGE_MAX = 500 };

/* Add all conditions on fields. */
int filter_conditions(struct call *c, struct query *q, const struct request *r);
/* Add the words of search_text. */
int filter_search(struct call *c, struct query *q, const struct request *r);
/* Set the order of the rows. */
int filter_order(struct call *c, struct query *q, const struct request *r);
/* Set which rows of that order are wanted. */
int filter_page(struct call *c, struct query *q, const struct request *r);

#endif
