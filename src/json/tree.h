#ifndef JSON_TREE_H
#define JSON_TREE_H

#include <cjson/cJSON.h>

#include "json/jr.h"

/*
 * A value of ours is an item of cJSON. This is known to the folder json alone,
 * in which jr.c reads trees, jr_build.c makes them, and members.c finds members
 * by their names.
 */

/* The arena of all trees: cJSON's hooks take no context. */
extern struct arena *tree_arena;

/*
 * What the type of an item says besides, above the bits that cJSON uses: it is
 * a struct written, or a struct stored whose text may not have been read yet.
 */
enum { WRITTEN = 1 << 20, STORED = 1 << 21, UNREAD = 1 << 22 };

/* A value by its looks, with the text that it was written as. */
struct written {
	cJSON v;
	const char *text;
};

/* A value that was read from a column, with its text. */
struct stored {
	cJSON v;
	const char *text;
};

/* Read the text of a value that is UNREAD. */
void tree_open(const struct json *v);

/* The item that a value is, as it lies in memory. */
static inline cJSON *
tree_raw(struct json *v)
{
	return (cJSON *)(void *)v;
}

/* The item that a value is, of which the text is read now if it was not. */
static inline const cJSON *
tree_look(const struct json *v)
{
	if (v != NULL && (((const cJSON *)(const void *)v)->type & UNREAD) != 0)
		tree_open(v);
	return (const cJSON *)(const void *)v;
}

/* The value that an item is. */
static inline struct json *
tree_wrap(cJSON *v)
{
	return (struct json *)(void *)v;
}

/* Is it no infinite number, and not NaN? JSON has no text for these. */
bool tree_is_bounded(const cJSON *number);

/* The member of that name, or NULL. */
cJSON *members_find(cJSON *obj, const char *name);
/* Append a member whose name, in ->string, is known to be new. */
void members_append(cJSON *obj, cJSON *m);
/* Put a member at the place of another one of its name. */
void members_replace(cJSON *obj, cJSON *old, cJSON *m);
/* Remove a member, which the object has. */
void members_remove(cJSON *obj, cJSON *m);
/* Take out the first member, which there is. */
cJSON *members_take(cJSON *obj);
/* Of members with one name keep the last value, at the first one's place. */
void members_merge(cJSON *obj);

#endif
