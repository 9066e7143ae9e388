#ifndef LIST_LISTING_H
#define LIST_LISTING_H

#include "list/projection.h"
#include "list/scroll.h"

/* How the rows that a request finds are answered. */
struct listing {
	const char *key; /* the name of the list in the answer */
	struct view view;
	bool no_scroll_id; /* the answer does not tell the scroll_id */
	bool lasting;      /* rows are written in later transactions */
	/*
	 * Called with the page as a whole, in the order of its rows, before the
	 * first row is written; or NULL.
	 */
	int (*prepare)(struct call *c, void *with, struct row_list *page);
	/*
	 * Adds members to the object of the row at that place, those that are
	 * ADDED among them; or NULL.
	 */
	int (*more)(struct call *c, void *with, size_t at, const void *rec);
	void *with; /* passed to both */
};

/*
 * Find the rows and answer them, in one transaction. The request is taken in
 * the dialect of the view.
 */
int listing_answer(struct call *c, struct listing *l, struct request *r);

/*
 * The rows of a list that is too long for one transaction: they are found
 * first, and then written one by one.
 */
struct found {
	struct row_list *rows; /* when 'lasting', for later transactions, too */
	size_t n;
	struct scroll scroll;
	/* Between listing_open() and the last listing_next(): */
	size_t next; /* where to go on in another transaction */
	struct record_scope scope;
	struct record_cursor *cursor;
	void *rec; /* the last record that was read */
};
/* Find the rows. */
int listing_find(struct call *c, struct listing *l, const struct request *r,
	struct found *f);
/* Begin to read the rows, from that place of the list on. */
void listing_open(struct call *c, const struct listing *l, struct found *f,
	size_t from);
/*
 * Write the next row as an item of a list. *none: there is no other row. Rows
 * that have been removed since they were found, or that the caller's company
 * can no longer see, are left out.
 */
int listing_next(struct call *c, const struct listing *l, struct found *f,
	bool *none);

#endif
