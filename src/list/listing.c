#include "list/listing.h"

#include "list/filter.h"
#include "json/jr.h"
#include "store/query.h"
#include "store/record.h"

enum {
	AHEAD = 500, /* most records that are read before they are written */
	AHEAD_BYTES = 1 << 20, /* or fewer, with so many bytes */
};

/* Leave hidden rows out, unless the request says search_hidden or names ids. */
static void
hide(struct query *q, const struct request *r)
{
	const char *hidden = "hidden";
	struct path tags = { .field = shape_find(r->shape, "system_tags") };

	if (r->hides && !jr_truthy(request_value(r, "id")))
		query_none(q, &tags, &(struct strs){ &hidden, 1 });
}

/* The query for the rows, or NULL: the call has failed. */
static struct query *
query_for(struct call *c, struct listing *l, const struct request *r,
	struct scroll *s)
{
	struct query *q;

	q = query_new(c->arena, l->view.shape, c->who.company, l->view.reach);
	hide(q, r);
	if (r->among != NULL)
		query_any(q,
			&(struct path){
				.field = shape_find(l->view.shape, "id") },
			r->among);
	if (filter_conditions(c, q, r) != 0 || filter_search(c, q, r) != 0 ||
		projection_read(c, r, &l->view) != 0 ||
		filter_order(c, q, r) != 0 || filter_page(c, q, r) != 0 ||
		scroll_begin(c, q, r, s) != 0)
		return NULL;
	return q;
}

int
listing_find(struct call *c, struct listing *l, const struct request *r,
	struct found *f)
{
	struct query *q = query_for(c, l, r, &f->scroll);

	if (q == NULL)
		return c->error;
	f->rows = query_run(q, c->store);
	if (f->rows == NULL)
		return fail_query(c, q);
	f->n = row_list_count(f->rows);
	if (l->prepare != NULL && l->prepare(c, l->with, f->rows) != 0)
		return c->error;
	if (l->lasting && record_hold(c->store, l->view.shape, f->rows) != 0)
		return fail_store(c);
	return 0;
}

/* Is the field read? Members that a service adds may need any field. */
static bool
is_read(const struct listing *l, const struct field *f)
{
	return l->more != NULL || projection_wants(&l->view, f);
}

static const bool *
fields_read(struct call *c, const struct listing *l)
{
	const struct shape *sh = l->view.shape;
	bool *fields = ARENA_ARRAY(c->arena, bool, sh->count);

	for (size_t i = 0; i < sh->count; i++)
		fields[i] = is_read(l, &sh->fields[i]);
	return fields;
}

/*
 * Get ready to read what the cursor finds. Records that refer to no other are
 * written as they are read, one in the place of the other.
 */
static void
start(const struct listing *l, struct found *f, size_t from)
{
	f->room = view_joins(&l->view) ? AHEAD : 1;
	if (f->room == 1)
		record_borrow(f->cursor);
	f->rec = NULL;
	f->place = NULL;
	f->had = f->ahead = f->written = 0;
	f->next = from;
}

void
listing_open(struct call *c, const struct listing *l, struct found *f,
	size_t from)
{
	const struct record_scope scope = { l->view.shape, fields_read(c, l),
		c->who.company, l->view.reach };

	f->cursor = record_open_rows(c->store, c->arena, &scope, f->rows, from);
	start(l, f, from);
}

/* Memory for the next record that is read; that of an earlier one, if any. */
static void *
record_at(struct call *c, const struct listing *l, struct found *f, size_t i)
{
	if (i == f->had) {
		ARENA_GROW(c->arena, f->rec, f->had);
		ARENA_GROW(c->arena, f->place, f->had);
		f->rec[f->had++] = arena_alloc(c->arena, l->view.shape->size);
	}
	return f->rec[i];
}

/*
 * Read the next records, and all to which they refer together. They are all in
 * memory before the first one is written, so their bytes are limited.
 */
static int
read_ahead(struct call *c, const struct listing *l, struct found *f)
{
	const size_t before = c->arena->taken;
	int rc = STORE_ROW;

	for (f->ahead = f->written = 0; f->ahead < f->room; f->ahead++) {
		void *rec = record_at(c, l, f, f->ahead);

		if (c->arena->taken - before >= AHEAD_BYTES && f->ahead > 0)
			break;
		rc = record_next(f->cursor, c->arena, &f->place[f->ahead], rec);
		if (rc == STORE_ERROR || store_overdue(c->store))
			return fail_store(c);
		if (rc == STORE_NONE)
			break;
	}
	return f->room == 1 ? 0 : view_prepare(c, &l->view, f->rec, f->ahead);
}

int
listing_next(struct call *c, const struct listing *l, struct found *f,
	bool *none)
{
	const void *rec;
	size_t at;

	if (f->written == f->ahead && read_ahead(c, l, f) != 0)
		return c->error;
	*none = f->ahead == 0;
	if (*none)
		return 0;
	rec = f->rec[f->written];
	at = f->place[f->written++];
	f->next = at + 1;
	if (view_write(c, NULL, &l->view, rec, l->more != NULL) != 0)
		return c->error;
	if (l->more != NULL) {
		l->more(c, l->with, at, rec);
		jw_end(&c->out);
	}
	return 0;
}

/*
 * Begin to read the rows, which are found first if something looks at the page
 * as a whole.
 */
static int
begin(struct call *c, struct listing *l, const struct request *r,
	struct found *f)
{
	struct query *q;

	if (l->prepare != NULL) {
		if (listing_find(c, l, r, f) != 0)
			return c->error;
		listing_open(c, l, f, 0);
		return 0;
	}
	q = query_for(c, l, r, &f->scroll);
	if (q == NULL)
		return c->error;
	f->cursor = query_open(q, c->store, fields_read(c, l));
	if (f->cursor == NULL)
		return fail_query(c, q);
	start(l, f, 0);
	return 0;
}

int
listing_answer(struct call *c, struct listing *l, struct request *r)
{
	struct found f;
	bool none = false;

	if (l->view.dialect != NULL)
		l->view.dialect->ask(c, l->view.dialect, r);
	if (begin(c, l, r, &f) != 0)
		return c->error;
	jw_arr(&c->out, l->key);
	while (!none) {
		if (listing_next(c, l, &f, &none) != 0)
			return c->error;
		if (c->data.full)
			return view_too_large(c);
	}
	jw_end(&c->out);
	if (f.scroll.id != NULL && !l->no_scroll_id)
		jw_str(&c->out, "scroll_id", f.scroll.id);
	return scroll_end(c, &f.scroll, (int64_t)f.next);
}
