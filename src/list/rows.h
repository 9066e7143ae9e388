#ifndef LIST_ROWS_H
#define LIST_ROWS_H

#include "list/projection.h"
#include "list/scroll.h"

/* How the rows that a request finds are answered. */
struct listing {
	const char *key; /* of the list in the answer */
	struct view view;
	bool no_scroll_id; /* it is taken, but not answered */
	bool lasting;      /* rows are written in later transactions */
	/*
	 * Looks at the page as a whole, its rows in their order, before the
	 * first one is written; or NULL.
	 */
	int (*prepare)(struct call *c, void *with, struct row_list *page);
	/* Adds members to the object of the row at that place; or NULL. */
	void (*more)(struct call *c, void *with, size_t at, const void *rec);
	void *with; /* given to both */
};

/* Find the rows and answer them, in one transaction. */
int rows_list(struct call *c, struct listing *l, const struct request *r);

/*
 * The two steps of it, for a list that is too long for one transaction: which
 * rows there are, in their order, and each of them.
 */
struct found {
	struct row_list *rows;
	int64_t n;
	/*
	 * Their ids, when 'lasting': the number of a row that has gone is given
	 * to a new one.
	 */
	const char **id;
	const char *sql; /* reads one of them */
	struct scroll scroll;
};
int rows_find(struct call *c, struct listing *l, const struct request *r,
	struct found *f);
/*
 * Write row 'i' as an item of a list. Nothing is written of a row that has gone
 * since it was found, or has become invisible to the caller's company.
 */
int rows_write(struct call *c, const struct listing *l, const struct found *f,
	int64_t i);

#endif
