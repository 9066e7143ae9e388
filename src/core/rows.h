#ifndef CORE_ROWS_H
#define CORE_ROWS_H

#include "core/projection.h"

/* A list request, whole: conditions, order, page and fields from its body. */
struct listing {
	const char *key; /* of the list in the answer */
	struct view view;
	bool no_scroll_id; /* it is taken, but not answered */
	bool hides; /* rows with the system tag "hidden", unless asked for */
	/* Adds members to the object of each row; or NULL. */
	void (*more)(struct call *c, const void *rec);
};

int rows_list(struct call *c, struct listing *l, const struct json *body);

#endif
