#include "list/listing.h"

#include "list/filter.h"
#include "json/jr.h"
#include "store/query.h"
#include "store/record.h"

/* Leave out rows that are hidden, unless the request names ids. */
static void
hide(struct query *q, const struct request *r)
{
	const char *hidden = r->hides;
	struct path tags = { .field = shape_find(r->shape, "system_tags") };

	if (hidden != NULL && !jr_truthy(request_value(r, "id")))
		query_none(q, &tags, &(struct strs){ &hidden, 1 });
}

/* The query for the rows, or NULL: the call has failed. */
static struct query *
query_for(struct call *c, struct listing *l, const struct request *r,
	struct scroll *s)
{
	struct query *q;

	q = query_new(c->arena, l->view.shape, c->who.company, l->view.reach);
	query_extras(q, c->store);
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

/* What is read of the rows. */
static void
set_scope(struct call *c, const struct listing *l, struct found *f)
{
	const struct shape *sh = l->view.shape;
	bool *fields = ARENA_ARRAY(c->arena, bool, sh->count);

	for (size_t i = 0; i < sh->count; i++)
		fields[i] = is_read(l, &sh->fields[i]);
	f->scope = (struct record_scope){ .shape = sh,
		.fields = fields,
		.company = c->who.company,
		.reach = l->view.reach };
	view_join(c, &l->view, &f->scope);
}

/* Get ready to write what the cursor finds: each record as it is read. */
static void
start(struct call *c, const struct listing *l, struct found *f, size_t from)
{
	record_borrow(f->cursor);
	f->rec = arena_alloc(c->arena, l->view.shape->size);
	f->next = from;
}

void
listing_open(struct call *c, const struct listing *l, struct found *f,
	size_t from)
{
	set_scope(c, l, f);
	f->cursor = record_open_rows(c->store, c->arena, &f->scope, f->rows,
		from);
	start(c, l, f, from);
}

/*
 * How much the trees of rows may take before they are thrown away: to do so
 * takes time, and most rows have none. Sanitizers see who keeps one for longer.
 */
#ifdef ARENA_DEBUG
enum { SCRATCH_KEPT = 0 };
#else
enum { SCRATCH_KEPT = 1 << 20 };
#endif

/* Write a row that was read. */
static int
write_row(struct call *c, const struct listing *l, const struct found *f,
	size_t at)
{
	view_take(&l->view, &f->scope, f->cursor);
	if (view_write(c, NULL, &l->view, f->rec, l->more != NULL) != 0)
		return c->error;
	if (l->more == NULL)
		return 0;
	if (l->more(c, l->with, at, f->rec) != 0)
		return c->error;
	jw_end(&c->out);
	return 0;
}

/*
 * The same, with what is parsed of it for as long as it is written: a page of
 * tasks may hold a hundred times what it shows.
 */
static int
write_row_apart(struct call *c, const struct listing *l, const struct found *f,
	size_t at)
{
	struct arena *whole = jr_use(c->scratch);
	int rc = write_row(c, l, f, at);

	(void)jr_use(whole);
	if (c->scratch->taken > SCRATCH_KEPT)
		arena_reset(c->scratch);
	return rc;
}

int
listing_next(struct call *c, const struct listing *l, struct found *f,
	bool *none)
{
	size_t at;
	int rc = record_next(f->cursor, c->arena, &at, f->rec);

	if (rc == STORE_ERROR || store_overdue(c->store))
		return fail_store(c);
	*none = rc == STORE_NONE;
	if (*none)
		return 0;
	f->next = at + 1;
	return (c->scratch == NULL ? write_row : write_row_apart)(c, l, f, at);
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
	set_scope(c, l, f);
	f->cursor = query_open(q, c->store, &f->scope);
	if (f->cursor == NULL)
		return fail_query(c, q);
	start(c, l, f, 0);
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
