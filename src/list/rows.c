#include "list/rows.h"

#include "list/filter.h"
#include "json/jr.h"
#include "store/query.h"
#include "store/sqlite/row_list.h"
#include "store/store.h"

/* Is it read of each row? What is added to an answer may need any column. */
static bool
is_read(const struct listing *l, const struct field *f)
{
	return field_is_stored(f) &&
		(l->more != NULL || projection_wants(&l->view, f));
}

/* The columns that the answer needs, of the row of that number (?1). */
static const char *
row_sql(struct call *c, const struct listing *l)
{
	const struct shape *sh = l->view.shape;
	bool first = true;
	struct buf sql;

	buf_init(&sql, c->arena, 65536);
	buf_add(&sql, "SELECT ");
	for (size_t i = 0; i < sh->count; i++)
		if (is_read(l, &sh->fields[i])) {
			buf_addf(&sql, "%s%s", first ? "" : ", ",
				sh->fields[i].name);
			first = false;
		}
	buf_addf(&sql, "%s FROM %s WHERE seq = ?1 AND company %s%s",
		first ? "1" : "", sh->table,
		l->view.public_too ? "IN (?2, '')" : "= ?2",
		l->lasting ? " AND +id = ?3" : "");
	return sql.data;
}

static int
write_row(struct call *c, const struct listing *l, size_t at, struct stmt *s)
{
	const struct shape *sh = l->view.shape;
	void *rec = arena_alloc(c->arena, sh->size);
	int col = 0;

	for (size_t i = 0; i < sh->count; i++)
		if (is_read(l, &sh->fields[i]))
			stmt_read(s, col++, &sh->fields[i], c->arena, rec);
	/* A joined record may need the same statement. */
	stmt_done(s);
	if (view_write(c, NULL, &l->view, rec, l->more != NULL) != 0)
		return c->error;
	if (l->more != NULL) {
		l->more(c, l->with, at, rec);
		jw_end(&c->out);
	}
	return 0;
}

/* The flag search_hidden, or naming rows by id, shows what is hidden. */
static void
hide(struct query *q, const struct request *r)
{
	const char *hidden = "hidden";
	struct path tags = { .field = shape_find(r->shape, "system_tags") };

	if (r->hides && !jr_truthy(r->word[WORD_SEARCH_HIDDEN]) &&
		!jr_truthy(request_value(r, "id")))
		query_none(q, &tags, &(struct strs){ &hidden, 1 });
}

static int
find_ids(struct call *c, const struct listing *l, struct found *f)
{
	const char *sql = arena_printf(c->arena,
		"SELECT id FROM %s WHERE seq = ?1", l->view.shape->table);
	struct stmt *s;
	int rc;

	f->id = ARENA_ARRAY(c->arena, const char *, (size_t)f->n + 1);
	for (int64_t i = 0; i < f->n; i++) {
		s = stmt_text(c->store, sql);
		stmt_value(s, 1,
			&(struct value){
				VALUE_INT, { .i = f->rows->seq.v[i] } });
		rc = stmt_step(s);
		if (rc != STORE_ROW || store_overdue(c->store))
			return fail_store(c);
		f->id[i] = arena_strdup(c->arena, stmt_column(s, 0));
		stmt_done(s);
	}
	return 0;
}

int
rows_find(struct call *c, struct listing *l, const struct request *r,
	struct found *f)
{
	struct query q;

	query_init(&q, c->arena, l->view.shape, c->who.company,
		l->view.public_too);
	if (r->below != NULL)
		q.below = shape_find(l->view.shape, r->below);
	hide(&q, r);
	if (r->among != NULL)
		query_any(&q,
			&(struct path){
				.field = shape_find(l->view.shape, "id") },
			r->among);
	if (filter_conditions(c, &q, r) != 0 || filter_search(c, &q, r) != 0 ||
		projection_read(c, r, &l->view) != 0 ||
		filter_order(c, &q, r) != 0 || filter_page(c, &q, r) != 0 ||
		scroll_begin(c, &q, r, &f->scroll) != 0)
		return c->error;
	f->rows = query_run(&q, c->store);
	if (f->rows == NULL)
		return q.bad != NULL ? fail(c, ERR_VALIDATION, "%s", q.bad) :
				       fail_store(c);
	f->n = (int64_t)row_list_count(f->rows);
	if (l->prepare != NULL && l->prepare(c, l->with, f->rows) != 0)
		return c->error;
	if (l->lasting && find_ids(c, l, f) != 0)
		return c->error;
	f->sql = row_sql(c, l);
	return 0;
}

int
rows_write(struct call *c, const struct listing *l, const struct found *f,
	int64_t i)
{
	struct stmt *s = stmt_text(c->store, f->sql);
	int rc;

	stmt_value(s, 1,
		&(struct value){ VALUE_INT, { .i = f->rows->seq.v[i] } });
	stmt_value(s, 2,
		&(struct value){ VALUE_TEXT, { .s = c->who.company } });
	if (l->lasting)
		stmt_value(s, 3,
			&(struct value){ VALUE_TEXT, { .s = f->id[i] } });
	rc = stmt_step(s);
	if (rc == STORE_ERROR || store_overdue(c->store))
		return fail_store(c);
	return rc == STORE_ROW ? write_row(c, l, (size_t)i, s) : 0;
}

int
rows_list(struct call *c, struct listing *l, const struct request *r)
{
	struct found f;

	if (rows_find(c, l, r, &f) != 0)
		return c->error;
	jw_arr(&c->out, l->key);
	for (int64_t i = 0; i < f.n; i++) {
		if (rows_write(c, l, &f, i) != 0)
			return c->error;
		if (c->data.full)
			return view_too_large(c);
	}
	jw_end(&c->out);
	if (f.scroll.id != NULL && !l->no_scroll_id)
		jw_str(&c->out, "scroll_id", f.scroll.id);
	return scroll_end(c, &f.scroll, f.n);
}
