#ifndef STORE_QUERY_SQL_H
#define STORE_QUERY_SQL_H

#include "store/query.h"

/* How a query becomes a statement; for query*.c only. */

enum {
	WHERE_MAX = 256 * 1024,
	SQL_MAX = 3 * WHERE_MAX,
};

/* Close what is open. What is too much for a statement is then in q->bad. */
void query_finish(struct query *q);

/* Keep a text to be bound; its parameter number. */
int query_arg(struct query *q, const char *s);

/* Add the conditions, if there are any, after another condition. */
void query_add_conditions(struct query *q, struct buf *sql);

void query_bind(struct query *q, struct stmt *s);

#endif
