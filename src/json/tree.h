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

/* In the type of an item: it is a struct written. cJSON uses the lower bits. */
enum { WRITTEN = 1 << 20 };

/* A value by its looks, with the text that it was written as. */
struct written {
	cJSON v;
	const char *text;
};

static inline cJSON *
tree_raw(struct json *v)
{
	return (cJSON *)(void *)v;
}

static inline const cJSON *
tree_look(const struct json *v)
{
	return (const cJSON *)(const void *)v;
}

static inline struct json *
tree_wrap(cJSON *v)
{
	return (struct json *)(void *)v;
}

/* The member of that name, or NULL. */
cJSON *members_find(cJSON *obj, const char *name);
/* Append a member whose name, in ->string, is known to be new. */
void members_append(cJSON *obj, cJSON *m);
/* Put a member at the place of another one of its name. */
void members_replace(cJSON *obj, cJSON *old, cJSON *m);
void members_remove(cJSON *obj, cJSON *m);
/* Take out the first member, which there is. */
cJSON *members_take(cJSON *obj);
/* Of members with one name keep the last value, at the first one's place. */
void members_merge(cJSON *obj);

#endif
