#include <string.h>

#include "base/crypto.h"
#include "json/tree.h"

/* So many members are looked through one after the other. */
enum { INDEX_FROM = 16 };

/*
 * A table of the members of an object with many, by a keyed hash of their
 * names, so that nobody can choose names that meet in it. It is made when an
 * object is parsed, or, of one that was built, when a name is first looked for.
 * It lies where cJSON keeps the text of a string, which objects have no use
 * for.
 */
struct index {
	cJSON **slot; /* NULL: free */
	size_t taken, mask;
};

/* Stands in the slot of a member that was removed. */
static const cJSON removed = { 0 };

static struct index *
index_of(const cJSON *obj)
{
	return (struct index *)(void *)obj->valuestring;
}

/* The slot of that name, or the one where it would go. */
static cJSON **
index_slot(const struct index *x, const char *key)
{
	size_t at = crypto_table_hash(key, strlen(key)) & x->mask;

	while (x->slot[at] != NULL &&
		(x->slot[at] == &removed ||
			strcmp(x->slot[at]->string, key) != 0))
		at = (at + 1) & x->mask;
	return &x->slot[at];
}

/* An index without members, of an object that has 'n' of them. */
static struct index *
index_new(size_t n)
{
	struct index *x = ARENA_NEW(tree_arena, struct index);
	size_t room = 4 * (size_t)INDEX_FROM;

	while (room / 3 * 2 <= n)
		room *= 2;
	x->slot = ARENA_ARRAY(tree_arena, cJSON *, room);
	x->mask = room - 1;
	return x;
}

/* Note a member, unless there is one of its name. */
static void
index_put(struct index *x, cJSON *m)
{
	cJSON **slot = index_slot(x, m->string);

	if (*slot == NULL) {
		*slot = m;
		x->taken++;
	}
}

/* Give an object the index of its members. */
static void
index_make(cJSON *obj)
{
	struct index *x;
	size_t n = 0;

	for (const cJSON *m = obj->child; m != NULL; m = m->next)
		n++;
	/* With room to grow, also for those that come where others went. */
	x = index_new(n + n / 2);
	for (cJSON *m = obj->child; m != NULL; m = m->next)
		index_put(x, m);
	obj->valuestring = (char *)(void *)x;
}

void
members_append(cJSON *obj, cJSON *m)
{
	struct index *x = index_of(obj);

	cJSON_AddItemToArray(obj, m);
	if (x == NULL)
		return;
	if (x->taken >= x->mask / 3 * 2)
		index_make(obj);
	else
		index_put(x, m);
}

cJSON *
members_find(cJSON *obj, const char *name)
{
	size_t n = 0;

	if (index_of(obj) != NULL)
		return *index_slot(index_of(obj), name);
	for (cJSON *m = obj->child; m != NULL; m = m->next) {
		if (++n > INDEX_FROM) {
			index_make(obj);
			return *index_slot(index_of(obj), name);
		}
		if (strcmp(m->string, name) == 0)
			return m;
	}
	return NULL;
}

/* The member of that name in front of 'end'. */
static cJSON *
earlier(cJSON *obj, const cJSON *end)
{
	cJSON *m = obj->child;

	while (m != end && strcmp(m->string, end->string) != 0)
		m = m->next;
	return m == end ? NULL : m;
}

void
members_merge(cJSON *obj)
{
	struct index *x = NULL;
	cJSON *next, *first;
	size_t n = 0;

	for (cJSON *m = obj->child; m != NULL; m = m->next)
		n++;
	if (n > INDEX_FROM)
		x = index_new(n);
	obj->valuestring = (char *)(void *)x;
	for (cJSON *m = obj->child; m != NULL; m = next) {
		next = m->next;
		first = x == NULL ? earlier(obj, m) : *index_slot(x, m->string);
		if (first != NULL)
			members_replace(obj, first,
				cJSON_DetachItemViaPointer(obj, m));
		else if (x != NULL)
			index_put(x, m);
	}
}

void
members_replace(cJSON *obj, cJSON *old, cJSON *m)
{
	if (index_of(obj) != NULL)
		*index_slot(index_of(obj), m->string) = m;
	cJSON_ReplaceItemViaPointer(obj, old, m);
}

void
members_remove(cJSON *obj, cJSON *m)
{
	if (index_of(obj) != NULL)
		*index_slot(index_of(obj),
			m->string) = (cJSON *)(uintptr_t)&removed;
	cJSON_DetachItemViaPointer(obj, m);
}

cJSON *
members_take(cJSON *obj)
{
	/* The index goes: who takes one member takes them all. */
	obj->valuestring = NULL;
	return cJSON_DetachItemViaPointer(obj, obj->child);
}
