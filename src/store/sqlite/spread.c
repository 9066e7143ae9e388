#include "store/sqlite/spread.h"

#include <stdlib.h>
#include <string.h>

#include "json/jr.h"
#include "store/sqlite/apart.h"
#include "store/sqlite/sqlite.h"

/* --- One row, by its object --- */

struct spread_value {
	const char *path, *text;
	bool there; /* the table has it */
};

struct spreading {
	struct store *st;
	struct arena *arena;
	const char *table;
	const struct field *field;
	struct strs keys; /* that lead to the record at hand */
	struct spread_value *value;
	size_t n;
};

static void
add_value(struct spreading *w, const char *text)
{
	ARENA_GROW(w->arena, w->value, w->n);
	w->value[w->n++] = (struct spread_value){
		.path = strs_json(&w->keys, w->arena), .text = text
	};
}

/* Note what is in a record; 'v' may be something else, or NULL. */
static void
add_record(struct spreading *w, const struct shape *sh, const struct json *v)
{
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		const struct json *of = jr_get(v, f->name);

		if (of == NULL || (f->inside == NULL && !spread_has(f)))
			continue;
		strs_add(&w->keys, w->arena, f->name);
		if (spread_has(f) && jr_is_str(of))
			add_value(w, jr_str(of));
		else if (f->inside != NULL && f->type == TYPE_json)
			add_record(w, f->inside, of);
		else if (f->inside != NULL && jr_type(of) == JSON_ARRAY)
			for (of = jr_first(of); of != NULL; of = jr_next(of))
				add_record(w, f->inside, of);
		w->keys.n--;
	}
}

static int
by_text(const void *a, const void *b)
{
	const struct spread_value *p = a, *q = b;
	int order = strcmp(p->path, q->path);

	return order != 0 ? order : strcmp(p->text, q->text);
}

/* Put the values in order, and keep one of those that are equal. */
static void
sort_once(struct spreading *w)
{
	size_t n = 0;

	if (w->n == 0)
		return;
	qsort(w->value, w->n, sizeof(w->value[0]), by_text);
	for (size_t i = 1; i < w->n; i++)
		if (by_text(&w->value[i], &w->value[n]) != 0)
			w->value[++n] = w->value[i];
	w->n = n + 1;
}

/* Run a statement on a value of the row. */
static int
run(struct spreading *w, const char *sql, int64_t owner,
	const struct spread_value *v)
{
	struct stmt *s = stmt_text(w->st, sql);

	stmt_value(s, 1, &(struct value){ VALUE_INT, { .i = owner } });
	stmt_value(s, 2, &(struct value){ VALUE_TEXT, { .s = v->path } });
	stmt_value(s, 3, &(struct value){ VALUE_TEXT, { .s = v->text } });
	return stmt_run(s) < 0 ? STORE_ERROR : 0;
}

/* Find which values the table has, and take those away that are gone. */
static int
compare(struct spreading *w, int64_t owner)
{
	const char *away = arena_printf(w->arena,
		"DELETE FROM %s_%s WHERE owner = ?1 AND path = ?2 "
		"AND value = ?3",
		w->table, w->field->name);
	struct stmt *s = stmt_text(w->st,
		arena_printf(w->arena,
			"SELECT path, value FROM %s_%s WHERE owner = ?1",
			w->table, w->field->name));
	struct spread_value *gone = NULL;
	size_t n = 0;
	int rc;

	stmt_value(s, 1, &(struct value){ VALUE_INT, { .i = owner } });
	while ((rc = stmt_step(s)) == STORE_ROW) {
		struct spread_value has = { .path = stmt_column(s, 0),
			.text = stmt_column(s, 1) };
		struct spread_value *v = w->n == 0 ?
			NULL :
			bsearch(&has, w->value, w->n, sizeof(has), by_text);

		if (v != NULL) {
			v->there = true;
			continue;
		}
		ARENA_GROW(w->arena, gone, n);
		gone[n].path = arena_strdup(w->arena, has.path);
		gone[n++].text = arena_strdup(w->arena, has.text);
	}
	for (size_t i = 0; rc != STORE_ERROR && i < n; i++)
		if (run(w, away, owner, &gone[i]) != 0)
			rc = STORE_ERROR;
	return rc == STORE_ERROR ? rc : 0;
}

int
spread_write(struct store *st, const char *table, const struct field *f,
	struct arena *a, int64_t owner, const struct json *object, bool fresh)
{
	struct spreading w = {
		.st = st, .arena = a, .table = table, .field = f
	};
	const char *put = arena_printf(a,
		"INSERT INTO %s_%s (owner, path, value) VALUES (?1, ?2, ?3)",
		table, f->name);

	add_record(&w, f->inside, object);
	sort_once(&w);
	if (!fresh && compare(&w, owner) != 0)
		return STORE_ERROR;
	for (size_t i = 0; i < w.n; i++)
		if (!w.value[i].there && run(&w, put, owner, &w.value[i]) != 0)
			return STORE_ERROR;
	return 0;
}

/* --- Many rows, by their JSON --- */

/* The SELECTs of the members in the table, which are found one by one. */
struct selects {
	const char *table;
	const struct row_set *rows;
	struct buf sql;
	struct strs keys; /* that lead to the record at hand */
};

/*
 * Add the SELECTs of the members of a record, which is the value of the SQL
 * 'object', of the tables that 'from' joins; 'n' of them have a number.
 */
static void
add_selects(struct selects *s, const struct shape *sh, const char *from,
	const char *object, int n)
{
	struct arena *a = s->sql.arena;

	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		const char *more;
		int last = n;

		if (f->inside == NULL && !spread_has(f))
			continue;
		strs_add(&s->keys, a, f->name);
		more = arena_printf(a,
			"%s CROSS JOIN json_each(%s) k%d ON k%d.key = '%s'",
			from, object, n, n, f->name);
		if (f->inside == NULL)
			buf_addf(&s->sql,
				"%sSELECT t.seq AS owner, '%s' AS path, "
				"k%d.value AS value FROM %s t%s "
				"WHERE t.seq %s AND k%d.type = 'text'",
				s->sql.len > 0 ? " UNION ALL " : "",
				strs_json(&s->keys, a), n, s->table, more,
				row_set_among(s->rows), n);
		else if (f->type != TYPE_json)
			more = arena_printf(a,
				"%s CROSS JOIN json_each(CASE k%d.type "
				"WHEN 'array' THEN k%d.value END) k%d",
				more, n, n, ++last);
		if (f->inside != NULL)
			add_selects(s, f->inside, more,
				arena_printf(a,
					"CASE k%d.type WHEN 'object' "
					"THEN k%d.value END",
					last, last),
				last + 1);
		s->keys.n--;
	}
}

/* The SQL that finds owner, path and value of what the table shall have. */
static const char *
wanted(const char *table, const struct field *f, struct arena *a,
	const struct row_set *rows)
{
	struct selects s = { .table = table, .rows = rows };

	buf_init(&s.sql, a, SIZE_MAX / 4);
	add_selects(&s, f->inside, "", apart_value(table, f, "t", a), 0);
	return s.sql.data;
}

int
spread_write_rows(struct store *st, const char *table, const struct field *f,
	struct arena *a, const struct row_set *rows)
{
	return row_set_run(st, rows,
		       arena_printf(a,
			       "INSERT OR IGNORE INTO %s_%s (owner, path, "
			       "value) %s",
			       table, f->name, wanted(table, f, a, rows))) < 0 ?
		STORE_ERROR :
		0;
}

int
spread_differs(struct store *st, const char *table, const struct field *f,
	struct arena *a)
{
	const struct row_set all = { .all = true };

	return sides_differ(st, a, wanted(table, f, a, &all),
		arena_printf(a, "SELECT owner, path, value FROM %s_%s", table,
			f->name));
}
