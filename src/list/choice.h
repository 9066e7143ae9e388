#ifndef LIST_CHOICE_H
#define LIST_CHOICE_H

#include "base/strs.h"
#include "list/view.h"

/*
 * What only_fields of a request says of each field. projection.c reads it,
 * view.c writes records by it, and no other file looks inside.
 */

/* A list of paths into an object, each from an entry of only_fields. */
struct inside {
	const struct strs *keys;
	struct inside *next;
};

/* What only_fields says of one field. */
struct choice {
	bool in, out; /* the whole field */
	struct inside *in_keys, *out_keys;
	struct projection *join; /* of the record it refers to or holds */
	bool some;               /* only a part of the record it holds */
	bool wanted;             /* all in all: an answer has it */
	const char *bad;         /* an entry that names nothing there */
};

/*
 * What it says of the records of a shape, and which of them is being written.
 */
struct projection {
	const struct shape *shape;
	bool including;        /* only included fields are answered */
	bool all;              /* all fields, hidden ones too */
	struct choice *choice; /* one for each field of the shape */
	/*
	 * The fields that an answer may have: those that are wanted, and lists,
	 * in which a dialect may show something else.
	 */
	const struct field **shown;
	size_t nshown;
	/*
	 * Of records that are joined: those of a list are read together with
	 * the records of the list, and this is that of the record which is
	 * written, or NULL.
	 */
	bool together;
	const void *rec;
};

/* What only_fields says of a field; NULL when the view has none. */
static inline const struct choice *
choice_of(const struct view *v, const struct field *f)
{
	return v->only == NULL ? NULL : &v->only->choice[f - v->shape->fields];
}

/* What projection_wants() tells. */
static inline bool
is_wanted(const struct view *v, const struct field *f)
{
	return v->only == NULL ? v->hidden || (f->flags & HIDDEN) == 0 :
				 choice_of(v, f)->wanted;
}

#endif
