#include "list/scroll.h"

#include "base/id.h"
#include "json/jr.h"
#include "store/store.h"

/* How long a position is kept after it was last used. */
static const int64_t lifetime = 600 * (int64_t)1000000;

static int
forget_old(struct call *c)
{
	struct stmt *s = stmt_get(c->store, SQL_SCROLL_FORGET);

	stmt_int(s, ":before", c->now - lifetime);
	return call_check(c, stmt_run(s));
}

/* An unknown id, or somebody else's, silently starts a new scroll. */
static int
find(struct call *c, const struct json *id, struct scroll *s)
{
	struct stmt *q = stmt_get(c->store, SQL_SCROLL_FIND);
	char fresh[ID_LEN + 1];
	int rc;

	s->id = jr_is_str(id) ? jr_str(id) : "";
	stmt_str(q, ":id", s->id);
	stmt_str(q, ":user", c->who.user);
	rc = stmt_first_int(q, &s->position);
	if (rc == STORE_NONE) {
		id_new(fresh);
		s->id = arena_strdup(c->arena, fresh);
	}
	return call_check(c, rc);
}

int
scroll_begin(struct call *c, struct query *q, const struct request *r,
	struct scroll *s)
{
	const struct json *id = r->word[WORD_SCROLL_ID];
	int64_t size;

	*s = (struct scroll){ 0 };
	if (id == NULL || r->first > 0)
		return 0;
	if (r->word[WORD_SIZE] == NULL || !jr_int(r->word[WORD_SIZE], &size) ||
		size < 1)
		return fail(c, ERR_VALIDATION,
			"size: must be an integer of at least 1");
	if (forget_old(c) != 0 || find(c, id, s) != 0)
		return c->error;
	if (jr_truthy(r->word[WORD_REFRESH_SCROLL])) {
		if (s->position > size)
			size = s->position;
		s->position = 0;
	}
	query_page(q, s->position, size);
	return 0;
}

int
scroll_end(struct call *c, struct scroll *s, int64_t rows)
{
	struct stmt *q;

	if (s->id == NULL)
		return 0;
	q = stmt_get(c->store, SQL_SCROLL_PUT);
	stmt_str(q, ":id", s->id);
	stmt_str(q, ":user", c->who.user);
	stmt_int(q, ":position", s->position + rows);
	stmt_int(q, ":now", c->now);
	return call_check(c, stmt_run(q));
}
