#include <stdlib.h>

#include "json/tree.h"

struct json *
jr_object(void)
{
	return tree_wrap(cJSON_CreateObject());
}

struct json *
jr_array(void)
{
	return tree_wrap(cJSON_CreateArray());
}

struct json *
jr_new_str(const char *s)
{
	return tree_wrap(cJSON_CreateString(s));
}

struct json *
jr_new_bool(bool b)
{
	return tree_wrap(cJSON_CreateBool(b));
}

struct json *
jr_new_null(void)
{
	return tree_wrap(cJSON_CreateNull());
}

struct json *
jr_new_number(const char *digits)
{
	cJSON *v = cJSON_CreateNumber(strtod(digits, NULL));

	v->valuestring = arena_strdup(tree_arena, digits);
	return tree_wrap(v);
}

struct json *
jr_new_written(const struct json *v, const char *text)
{
	struct written *w = ARENA_NEW(tree_arena, struct written);

	w->v.type = tree_look(v)->type | WRITTEN;
	w->v.valuestring = tree_look(v)->valuestring;
	w->v.valuedouble = tree_look(v)->valuedouble;
	w->text = arena_strdup(tree_arena, text);
	return tree_wrap(&w->v);
}

struct json *
jr_child(struct json *v, const char *name)
{
	const struct json *m = jr_get(v, name);

	/* The tree that was given may be changed, and so its members. */
	return (struct json *)(uintptr_t)m;
}

void
jr_put(struct json *obj, const char *key, struct json *v)
{
	cJSON *old = tree_raw(jr_child(obj, key));

	tree_raw(v)->string = arena_strdup(tree_arena, key);
	if (old == NULL)
		members_append(tree_raw(obj), tree_raw(v));
	else
		members_replace(tree_raw(obj), old, tree_raw(v));
}

void
jr_put_last(struct json *obj, const char *key, struct json *v)
{
	tree_raw(v)->string = arena_strdup(tree_arena, key);
	members_append(tree_raw(obj), tree_raw(v));
}

void
jr_append(struct json *arr, struct json *v)
{
	cJSON_AddItemToArray(tree_raw(arr), tree_raw(v));
}

void
jr_set_item(struct json *arr, size_t at, struct json *v)
{
	cJSON *old = tree_raw(arr)->child;

	while (at-- > 0)
		old = old->next;
	cJSON_ReplaceItemViaPointer(tree_raw(arr), old, tree_raw(v));
}

void
jr_remove(struct json *obj, const char *key)
{
	cJSON *old = tree_raw(jr_child(obj, key));

	if (old != NULL)
		members_remove(tree_raw(obj), old);
}

void
jr_unique(struct json *obj)
{
	members_merge(tree_raw(obj));
}

struct json *
jr_take(struct json *obj)
{
	return tree_raw(obj)->child == NULL ?
		NULL :
		tree_wrap(members_take(tree_raw(obj)));
}

struct json *
jr_copy(const struct json *v)
{
	cJSON *copy;

	if ((tree_look(v)->type & WRITTEN) != 0)
		return jr_new_written(v, jr_str(v));
	copy = ARENA_NEW(tree_arena, cJSON);
	copy->type = tree_look(v)->type & ~STORED;
	/* An index is that of the members of one object. */
	if (!cJSON_IsObject(tree_look(v)))
		copy->valuestring = tree_look(v)->valuestring;
	copy->valuedouble = tree_look(v)->valuedouble;
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m)) {
		struct json *item = jr_copy(m);

		tree_raw(item)->string = tree_look(m)->string;
		cJSON_AddItemToArray(copy, tree_raw(item));
	}
	return tree_wrap(copy);
}

static bool
is_plain(const struct json *v)
{
	if ((tree_look(v)->type & WRITTEN) != 0)
		return false;
	if (jr_type(v) == JSON_NUMBER)
		return tree_is_bounded(tree_look(v));
	for (v = jr_first(v); v != NULL; v = jr_next(v))
		if (!is_plain(v))
			return false;
	return true;
}

static void
make_plain(cJSON *v)
{
	v->type &= ~WRITTEN;
	if (cJSON_IsNumber(v) && !tree_is_bounded(v))
		v->type = cJSON_NULL;
	for (cJSON *m = v->child; m != NULL; m = m->next)
		make_plain(m);
}

const struct json *
jr_plain(const struct json *v)
{
	struct json *copy;

	if (is_plain(v))
		return v;
	copy = jr_copy(v);
	make_plain(tree_raw(copy));
	return copy;
}
