#include "list/joins.h"

#include <string.h>

#include "base/crypto.h"
#include "list/projection.h"

/* A record. Its view decides which fields of it were read. */
struct join {
	struct projection *only;
	const struct shape *shape;
	const char *id;
	const void *rec; /* NULL: the caller cannot see it */
};

/*
 * All such records of a call, in a hash table with open addressing that is half
 * full at most.
 */
struct joins {
	struct join *slot;
	size_t room, used;
};

enum { JOINS_ROOM = 64 };

/* The slot where the record is, or where it belongs. */
static struct join *
slot_of(const struct joins *j, const struct view *v, const char *id)
{
	size_t at = crypto_table_hash(id, strlen(id)) % j->room;

	while (j->slot[at].id != NULL &&
		(j->slot[at].only != v->only || j->slot[at].shape != v->shape ||
			strcmp(j->slot[at].id, id) != 0))
		at = (at + 1) % j->room;
	return &j->slot[at];
}

static void
grow(struct call *c, struct joins *j)
{
	struct joins old = *j;

	j->room = old.room == 0 ? JOINS_ROOM : old.room * 2;
	j->slot = ARENA_ARRAY(c->arena, struct join, j->room);
	for (size_t i = 0; i < old.room; i++)
		if (old.slot[i].id != NULL)
			*slot_of(j,
				&(struct view){ .shape = old.slot[i].shape,
					.only = old.slot[i].only },
				old.slot[i].id) = old.slot[i];
}

static struct joins *
joins_of(struct call *c)
{
	if (c->joins == NULL)
		c->joins = ARENA_NEW(c->arena, struct joins);
	return c->joins;
}

/* Add a record, which counts as not visible at first. */
static struct join *
add(struct call *c, struct joins *j, const struct view *v, const char *id)
{
	struct join *slot;

	if (j->used >= j->room / 2)
		grow(c, j);
	slot = slot_of(j, v, id);
	*slot = (struct join){ v->only, v->shape, id, NULL };
	j->used++;
	return slot;
}

struct record_join
joins_of_field(struct call *c, const struct field *f, const struct view *v)
{
	const struct shape *sh = v->shape;
	bool *wanted = ARENA_ARRAY(c->arena, bool, sh->count);

	for (size_t i = 0; i < sh->count; i++)
		wanted[i] = projection_wants(v, &sh->fields[i]);
	/*
	 * A shape without a company is that of companies. Whoever sees a row
	 * sees its company.
	 */
	return (struct record_join){ f, sh, wanted,
		shape_find(sh, "company") == NULL ? REACH_ANY : v->reach };
}

/* Read the record of an id. */
static int
read_one(struct call *c, const struct view *v, const char *id, void **rec)
{
	const struct record_join j = joins_of_field(c, NULL, v);
	const struct record_scope scope = { .shape = j.shape,
		.fields = j.fields,
		.company = c->who.company,
		.reach = j.reach };
	struct record_cursor *cur = record_open_ids(c->store, c->arena, &scope,
		&(struct strs){ &id, 1 });
	size_t at;
	int rc;

	*rec = arena_alloc(c->arena, j.shape->size);
	rc = record_next(cur, c->arena, &at, *rec);
	record_close(cur);
	if (rc == STORE_NONE)
		*rec = NULL;
	return call_check(c, rc);
}

int
joins_find(struct call *c, const struct view *v, const char *id,
	const void **rec)
{
	struct joins *j = joins_of(c);
	struct join *slot = j->room == 0 ? NULL : slot_of(j, v, id);
	void *read;

	if (slot == NULL || slot->id == NULL) {
		if (read_one(c, v, id, &read) != 0)
			return c->error;
		slot = add(c, j, v, arena_strdup(c->arena, id));
		slot->rec = read;
	}
	*rec = slot->rec;
	return 0;
}
