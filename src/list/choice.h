#ifndef LIST_CHOICE_H
#define LIST_CHOICE_H

#include "base/strs.h"
#include "list/view.h"

/*
 * What only_fields makes of each field: projection.c reads it, and view.c writes
 * records by it. Nobody else looks inside.
 */

/* Keys inside an object, one entry of the request each. */
struct inside {
	const struct strs *keys;
	struct inside *next;
};

/* What only_fields says of one field. */
struct choice {
	bool in, out; /* the whole field */
	struct inside *in_keys, *out_keys;
	struct projection *join; /* of what it refers to, or holds */
	bool some;               /* a part of what it holds */
	const char *bad;         /* an entry that names nothing there */
};

/* What it says of the records of a shape. */
struct projection {
	const struct shape *shape;
	bool including; /* exactly what is included, nothing else */
	bool all;       /* hidden ones too */
	struct choice *choice;
};

/* What was said of a field; NULL: the view has no only_fields. */
static inline const struct choice *
choice_of(const struct view *v, const struct field *f)
{
	return v->only == NULL ? NULL : &v->only->choice[f - v->shape->fields];
}

#endif
