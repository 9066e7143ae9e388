#include "list/joins.h"

#include <string.h>

#include "base/crypto.h"
#include "list/projection.h"
#include "store/record.h"

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

/* Add a record, which counts as not visible until it was read. */
static void
add(struct call *c, struct joins *j, const struct view *v, const char *id)
{
	if (j->used >= j->room / 2)
		grow(c, j);
	*slot_of(j, v, id) = (struct join){ v->only, v->shape, id, NULL };
	j->used++;
}

int
joins_read(struct call *c, const struct view *v, const struct strs *ids)
{
	const struct shape *sh = v->shape;
	struct joins *j = joins_of(c);
	bool *wanted = ARENA_ARRAY(c->arena, bool, sh->count);
	struct record_scope scope = { sh, wanted, c->who.company, v->reach };
	struct strs missing = { 0 };
	struct record_cursor *cur;
	void *rec;
	size_t at;
	int rc;

	for (size_t i = 0; i < ids->n; i++)
		if (j->room == 0 || slot_of(j, v, ids->v[i])->id == NULL) {
			add(c, j, v, ids->v[i]);
			strs_add(&missing, c->arena, ids->v[i]);
		}
	if (missing.n == 0)
		return 0;
	/*
	 * A shape without a company is that of companies. Whoever sees a row
	 * sees its company.
	 */
	if (shape_find(sh, "company") == NULL)
		scope.reach = REACH_ANY;
	for (size_t i = 0; i < sh->count; i++)
		wanted[i] = projection_wants(v, &sh->fields[i]);
	cur = record_open_ids(c->store, c->arena, &scope, &missing);
	while ((rc = record_next(cur, c->arena, &at,
			rec = arena_alloc(c->arena, sh->size))) == STORE_ROW)
		slot_of(j, v, missing.v[at])->rec = rec;
	return call_check(c, rc);
}

int
joins_find(struct call *c, const struct view *v, const char *id,
	const void **rec)
{
	const struct joins *j = joins_of(c);

	if ((j->room == 0 || slot_of(j, v, id)->id == NULL) &&
		joins_read(c, v, &(struct strs){ &id, 1 }) != 0)
		return c->error;
	*rec = slot_of(j, v, id)->rec;
	return 0;
}
