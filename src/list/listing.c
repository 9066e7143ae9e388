#include "list/listing.h"

#include "list/filter.h"
#include "json/jr.h"
#include "store/query.h"
#include "store/record.h"

enum {
	AHEAD = 500, /* records that are read before they are written */
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

int
listing_find(struct call *c, struct listing *l, const struct request *r,
	struct found *f)
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
		scroll_begin(c, q, r, &f->scroll) != 0)
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

void
listing_open(struct call *c, const struct listing *l, struct found *f,
	size_t from)
{
	const struct shape *sh = l->view.shape;
	bool *fields = ARENA_ARRAY(c->arena, bool, sh->count);
	const struct record_scope scope = { sh, fields, c->who.company,
		l->view.reach };

	for (size_t i = 0; i < sh->count; i++)
		fields[i] = is_read(l, &sh->fields[i]);
	f->cursor = record_open_rows(c->store, c->arena, &scope, f->rows, from);
	f->rec = ARENA_ARRAY(c->arena, void *, AHEAD);
	f->place = ARENA_ARRAY(c->arena, size_t, AHEAD);
	f->ahead = f->written = 0;
	f->next = from;
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

	for (f->ahead = f->written = 0; f->ahead < AHEAD; f->ahead++) {
		void *rec = arena_alloc(c->arena, l->view.shape->size);

		if (c->arena->taken - before >= AHEAD_BYTES && f->ahead > 0)
			break;
		rc = record_next(f->cursor, c->arena, &f->place[f->ahead], rec);
		if (rc == STORE_ERROR || store_overdue(c->store))
			return fail_store(c);
		if (rc == STORE_NONE)
			break;
		f->rec[f->ahead] = rec;
	}
	return view_prepare(c, &l->view, f->rec, f->ahead);
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

int
listing_answer(struct call *c, struct listing *l, struct request *r)
{
	struct found f;
	bool none = false;

	if (l->view.dialect != NULL)
		l->view.dialect->ask(c, l->view.dialect, r);
	if (listing_find(c, l, r, &f) != 0)
		return c->error;
	jw_arr(&c->out, l->key);
	listing_open(c, l, &f, 0);
	while (!none) {
		if (listing_next(c, l, &f, &none) != 0)
			return c->error;
		if (c->data.full)
			return view_too_large(c);
	}
	jw_end(&c->out);
	if (f.scroll.id != NULL && !l->no_scroll_id)
		jw_str(&c->out, "scroll_id", f.scroll.id);
	return scroll_end(c, &f.scroll, (int64_t)f.n);
}
