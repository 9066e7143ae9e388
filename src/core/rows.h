#ifndef CORE_ROWS_H
#define CORE_ROWS_H

#include "core/projection.h"

/* A list request, whole: conditions, order, page and fields from its body. */
struct listing {
	const char *key; /* of the list in the answer */
	struct view view;
	bool no_scroll_id; /* it is taken, but not answered */
	bool hides; /* rows with the system tag "hidden", unless asked for */
	/* Besides what the body says, only rows with these ids; NULL: any. */
	const struct strs *among;
	/*
	 * Looks at the page as a whole before its first row is written, given
	 * the numbers of its rows in their order; or NULL.
	 */
	int (*prepare)(struct call *c, void *with, const int64_t *seq,
		size_t n);
	/* Adds members to the object of the row at that place; or NULL. */
	void (*more)(struct call *c, void *with, size_t at, const void *rec);
	void *with; /* given to both */
};

int rows_list(struct call *c, struct listing *l, const struct json *body);

#endif
