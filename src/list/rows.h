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
 * The steps of it, for a list that is too long for one transaction: which rows
 * there are, in their order, and each of them.
 */
struct found {
	struct row_list *rows; /* when 'lasting', for later transactions, too */
	size_t n;
	struct scroll scroll;
	/* Between rows_open() and the last rows_next(): */
	size_t next; /* where to go on in another transaction */
	struct record_cursor *cursor;
	void **rec;    /* records that were read */
	size_t *place; /* of each, in the list */
	size_t ahead, written;
};
int rows_find(struct call *c, struct listing *l, const struct request *r,
	struct found *f);
/* Begin to read the rows, from that place of the list on. */
void rows_open(struct call *c, const struct listing *l, struct found *f,
	size_t from);
/*
 * Write the next row as an item of a list, or tell that there is none. Rows that
 * have gone since they were found, or have become invisible to the caller's
 * company, are left out.
 */
int rows_next(struct call *c, const struct listing *l, struct found *f,
	bool *none);

#endif
