#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "json/jr.h"
#include "store/sqlite/company.h"
#include "store/sqlite/row_list.h"
#include "store/sqlite/sqlite.h"

/* Statements: preparing, binding, stepping, and what a row holds. */

void
stmt_free(struct stmt *s)
{
	sqlite3_finalize(s->raw);
	free(s->sql);
	*s = (struct stmt){ 0 };
}

void
stmt_prepare(struct store *st, struct stmt *s, const char *sql)
{
	s->st = st;
	s->rc = SQLITE_OK;
	if (s->raw == NULL)
		s->rc = sqlite3_prepare_v3(st->db, sql, -1,
			SQLITE_PREPARE_PERSISTENT, &s->raw, NULL);
	if (s->rc != SQLITE_OK) {
		store_failed_rc(st, s->rc);
		return;
	}
	sqlite3_reset(s->raw);
	sqlite3_clear_bindings(s->raw);
}

uint64_t
text_hash(const char *s)
{
	uint64_t h = 14695981039346656037u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

struct stmt *
stmt_text(struct store *st, const char *sql)
{
	uint64_t hash = text_hash(sql);
	struct stmt *s = NULL;

	for (unsigned i = 0; i < STMT_CACHE; i++) {
		s = &st->cached[i];
		if (s->sql != NULL && s->hash == hash &&
			strcmp(s->sql, sql) == 0) {
			stmt_prepare(st, s, sql);
			return s;
		}
	}
	/* A statement that is being run is in use. */
	for (unsigned i = 0; i < STMT_CACHE; i++) {
		s = &st->cached[st->next++ % STMT_CACHE];
		if (s->raw == NULL || !sqlite3_stmt_busy(s->raw))
			break;
	}
	stmt_free(s);
	s->sql = store_zeroed(strlen(sql) + 1);
	memcpy(s->sql, sql, strlen(sql));
	s->hash = hash;
	stmt_prepare(st, s, sql);
	return s;
}

void
stmt_keep(struct stmt *s, const void *what, unsigned form)
{
	s->what = what;
	s->form = form;
}

struct stmt *
stmt_kept(struct store *st, const void *what, unsigned form)
{
	for (unsigned i = 0; i < STMT_CACHE; i++) {
		struct stmt *s = &st->cached[i];

		if (s->what == what && s->form == form && s->sql != NULL) {
			stmt_prepare(st, s, s->sql);
			return s;
		}
	}
	return NULL;
}

static void
note(struct stmt *s, int rc)
{
	if (s->rc == SQLITE_OK && rc != SQLITE_OK) {
		s->rc = rc;
		store_failed_rc(s->st, rc);
	}
}

static int
param(struct stmt *s, const char *name)
{
	int i = s->raw == NULL ? 0 : sqlite3_bind_parameter_index(s->raw, name);

	if (i == 0 && s->rc == SQLITE_OK) {
		s->rc = SQLITE_RANGE;
		store_failed(s->st, FAULT_OTHER, name);
	}
	return i;
}

void
stmt_str(struct stmt *s, const char *name, const char *v)
{
	int i = param(s, name);

	if (i > 0)
		note(s, sqlite3_bind_text(s->raw, i, v, -1, SQLITE_STATIC));
}

/* Bind the number of a company; null for a NULL id. */
static void
bind_company(struct stmt *s, int i, const char *id)
{
	int64_t number = 0;

	if (id == NULL)
		note(s, sqlite3_bind_null(s->raw, i));
	else if (company_number(s->st, id, &number) == STORE_ERROR)
		s->rc = SQLITE_ERROR;
	else
		note(s, sqlite3_bind_int64(s->raw, i, number));
}

void
stmt_company(struct stmt *s, const char *name, const char *id)
{
	int i = param(s, name);

	if (i > 0)
		bind_company(s, i, id);
}

void
stmt_int(struct stmt *s, const char *name, int64_t v)
{
	int i = param(s, name);

	if (i > 0)
		note(s, sqlite3_bind_int64(s->raw, i, v));
}

/* Add a text to a JSON array. */
static void
add_quoted(sqlite3_str *out, const char *text)
{
	sqlite3_str_appendchar(out, 1, '"');
	for (const char *p = text; *p != '\0';) {
		size_t plain = 0;

		while ((unsigned char)p[plain] >= 0x20 && p[plain] != '"' &&
			p[plain] != '\\')
			plain++;
		sqlite3_str_append(out, p, (int)plain);
		p += plain;
		if (*p != '\0')
			sqlite3_str_appendf(out, "\\u%04x",
				(unsigned char)*p++);
	}
	sqlite3_str_appendchar(out, 1, '"');
}

void
stmt_strs(struct stmt *s, const char *name, const struct strs *list)
{
	int i = param(s, name);
	sqlite3_str *text;

	if (i == 0 || list == NULL)
		return;
	text = sqlite3_str_new(s->st->db);
	sqlite3_str_appendchar(text, 1, '[');
	for (size_t k = 0; k < list->n; k++) {
		if (k > 0)
			sqlite3_str_appendchar(text, 1, ',');
		add_quoted(text, list->v[k]);
	}
	sqlite3_str_appendchar(text, 1, ']');
	note(s, sqlite3_str_errcode(text));
	s->lists = true;
	note(s,
		sqlite3_bind_text(s->raw, i, sqlite3_str_finish(text), -1,
			sqlite3_free));
}

void
stmt_rows(struct stmt *s, const char *name, struct row_list *rows)
{
	stmt_str(s, name, rows == NULL ? NULL : row_list_json(rows));
}

void
stmt_reach(struct stmt *s, const char *company, enum reach reach)
{
	if (reach == REACH_ANY) {
		s->rc = SQLITE_MISUSE;
		store_failed(s->st, FAULT_OTHER, "a statement without reach");
		return;
	}
	stmt_company(s, ":company", company);
	stmt_company(s, ":public",
		reach == REACH_VISIBLE ? PUBLIC_COMPANY : company);
}

void
stmt_value(struct stmt *s, int i, const struct value *v)
{
	if (s->rc != SQLITE_OK)
		return;
	switch (v->kind) {
	case VALUE_NULL:
		note(s, sqlite3_bind_null(s->raw, i));
		break;
	case VALUE_INT:
		note(s, sqlite3_bind_int64(s->raw, i, v->as.i));
		break;
	case VALUE_REAL:
		note(s, sqlite3_bind_double(s->raw, i, v->as.d));
		break;
	case VALUE_TEXT:
		note(s,
			sqlite3_bind_text(s->raw, i, v->as.s, -1,
				SQLITE_STATIC));
		break;
	case VALUE_COMPANY:
		bind_company(s, i, v->as.s);
		break;
	}
}

/*
 * Bind the company of a row that is written. One that is unknown would make a
 * row that nobody can find.
 */
static void
bind_owner(struct stmt *s, int i, const char *id)
{
	int64_t number = 0;

	if (s->rc == SQLITE_OK && id != NULL &&
		company_number(s->st, id, &number) == 0 &&
		number == NO_COMPANY) {
		s->rc = SQLITE_CONSTRAINT;
		store_failed(s->st, FAULT_OTHER, "no such company");
	}
	if (s->rc == SQLITE_OK)
		bind_company(s, i, id);
}

void
stmt_bytes(struct stmt *s, int i, const void *bytes, size_t n)
{
	if (s->rc == SQLITE_OK)
		note(s,
			sqlite3_bind_blob64(s->raw, i, bytes, n,
				SQLITE_STATIC));
}

void
stmt_field(struct stmt *s, int i, const struct field *f, const void *rec,
	struct arena *a)
{
	const void *p = (const char *)rec + f->at;
	struct value v = { .kind = VALUE_NULL };

	if (record_has(rec, f))
		switch (f->type) {
		case TYPE_str:
			v.as.s = *(const T_str *)p;
			v.kind = v.as.s == NULL ? VALUE_NULL : VALUE_TEXT;
			if ((f->flags & COMPANY) == 0)
				break;
			bind_owner(s, i, v.as.s);
			return;
		case TYPE_json:
			v = (struct value){ VALUE_TEXT,
				{ .s = jr_text(*(const T_json *)p, a) } };
			break;
		case TYPE_int:
		case TYPE_time:
			v = (struct value){ VALUE_INT,
				{ .i = *(const T_int *)p } };
			break;
		case TYPE_flag:
			v = (struct value){ VALUE_INT,
				{ .i = *(const T_flag *)p } };
			break;
		case TYPE_real:
			v = (struct value){ VALUE_REAL,
				{ .d = *(const T_real *)p } };
			break;
		case TYPE_strs:
			v = (struct value){ VALUE_TEXT,
				{ .s = strs_json(p, a) } };
			break;
		case TYPE_any:
			break;
		}
	stmt_value(s, i, &v);
}

int
stmt_params(struct stmt *s)
{
	return s->raw == NULL ? 0 : sqlite3_bind_parameter_count(s->raw);
}

/* Note that the statement has failed, or that time or memory is used up. */
static int
overdue(struct stmt *s)
{
	if (s->rc == SQLITE_OK) {
		s->rc = s->st->budget->spent == SPENT_MEMORY ? SQLITE_NOMEM :
							       SQLITE_INTERRUPT;
		store_failed_rc(s->st, s->rc);
	}
	return STORE_ERROR;
}

int
stmt_step(struct stmt *s)
{
	int rc;

	if (s->rc != SQLITE_OK || s->st->budget->spent != SPENT_NOTHING)
		return overdue(s);
	rc = sqlite3_step(s->raw);
	/* Rows that were sorted after the budget ran out are in no order. */
	if (rc == SQLITE_ROW && s->st->budget->spent != SPENT_NOTHING)
		return overdue(s);
	if (rc == SQLITE_ROW)
		return STORE_ROW;
	/* A statement that has passed its bound is no error. */
	if (rc != SQLITE_DONE && (rc != SQLITE_INTERRUPT || !s->st->gave_up))
		store_failed_rc(s->st, rc);
	stmt_done(s);
	return rc == SQLITE_DONE ? STORE_NONE : STORE_ERROR;
}

int
stmt_run(struct stmt *s)
{
	int before = s->st->db == NULL ? 0 : sqlite3_total_changes(s->st->db);
	int rc;

	while ((rc = stmt_step(s)) == STORE_ROW)
		;
	/*
	 * If this statement changed nothing, sqlite3_changes() tells about an
	 * earlier one.
	 */
	if (rc == STORE_ERROR)
		return STORE_ERROR;
	return sqlite3_total_changes(s->st->db) == before ?
		0 :
		sqlite3_changes(s->st->db);
}

void
stmt_done(struct stmt *s)
{
	if (s->raw != NULL)
		sqlite3_reset(s->raw);
	/*
	 * Let go of long lists, instead of keeping them until the statement is
	 * used again.
	 */
	if (s->lists)
		sqlite3_clear_bindings(s->raw);
	s->lists = false;
}

int
stmt_columns(struct stmt *s)
{
	return sqlite3_column_count(s->raw);
}

const char *
stmt_column(struct stmt *s, int col)
{
	return (const char *)sqlite3_column_text(s->raw, col);
}

int64_t
stmt_column_int(struct stmt *s, int col)
{
	return sqlite3_column_int64(s->raw, col);
}

bool
stmt_column_null(struct stmt *s, int col)
{
	return sqlite3_column_type(s->raw, col) == SQLITE_NULL;
}

/*
 * Take the next text out of a list column, which strs_json() has written. *text
 * is at its quote, and then behind it. What has escapes becomes shorter, so
 * that each item stays where it is.
 */
static const char *
strs_item(char **text)
{
	static const char letters[] = "bfnrt", named[] = "\b\f\n\r\t";
	char *item = *text + 1, *to = item;
	const char *p = item;

	for (; *p != '\0' && *p != '"'; p++) {
		unsigned code;

		if (*p != '\\') {
			*to++ = *p;
		} else if (p[1] == 'u' && sscanf(p + 2, "%4x", &code) == 1) {
			*to++ = (char)code;
			p += 5;
		} else if (p[1] != '\0') {
			const char *at = strchr(letters, *++p);

			*to++ = at == NULL ? *p : named[at - letters];
		}
	}
	*text += p - *text + (*p == '"');
	*to = '\0';
	return item;
}

/* The items lie in one copy of the column. */
static void
read_strs(const char *text, struct arena *a, struct stmt_room *r,
	struct strs *out)
{
	size_t bytes = strlen(text) + 1, n = 0;
	char *p;

	*out = (struct strs){ 0 };
	if (strcmp(text, "[]") == 0)
		return;
	for (const char *q = text; (q = strchr(q, '"')) != NULL; q++)
		n++;
	n = n / 2 + 1;
	if (r->items < n) {
		r->item = ARENA_ARRAY(a, const char *, n);
		r->items = n;
	}
	if (r->bytes < bytes) {
		r->text = arena_alloc(a, bytes);
		r->bytes = bytes;
	}
	p = memcpy(r->text, text, bytes);
	out->v = r->item;
	while ((p = strchr(p, '"')) != NULL)
		out->v[out->n++] = strs_item(&p);
}

/* Is a column of that type a text? */
static bool
is_text(enum type t)
{
	return t == TYPE_str || t == TYPE_json || t == TYPE_strs;
}

/* The id of the company whose number the column holds. */
static const char *
read_company(struct stmt *s, int col, struct arena *a)
{
	const char *id = company_id(s->st, sqlite3_column_int64(s->raw, col));

	if (id == NULL) {
		s->rc = SQLITE_ERROR;
		return NULL;
	}
	return a == NULL ? id : arena_strdup(a, id);
}

/* Texts are copied, or with 'room' they stay where they are. */
static void
read_column(struct stmt *s, int col, const struct field *f, struct arena *a,
	struct stmt_room *room, void *rec)
{
	struct stmt_room fresh = { 0 };
	void *p = (char *)rec + f->at;
	const bool company = (f->flags & COMPANY) != 0;
	const char *text = is_text(f->type) && !company ? stmt_column(s, col) :
							  NULL;

	if (text == NULL && sqlite3_column_type(s->raw, col) == SQLITE_NULL) {
		record_set(rec, f, false, false);
		return;
	}
	record_set(rec, f, true, false);
	if (company) {
		*(T_str *)p = read_company(s, col, room == NULL ? a : NULL);
		return;
	}
	/* No memory was left for it, so that the next step fails. */
	if (text == NULL)
		text = "";
	switch (f->type) {
	case TYPE_str:
		*(T_str *)p = room != NULL || a == NULL ? text :
							  arena_strdup(a, text);
		break;
	case TYPE_json:
		if (room == NULL)
			*(T_json *)p = jr_stored(arena_strdup(a, text), a);
		else
			*(T_json *)p = room->object =
				jr_stored_again(room->object, text, a);
		break;
	case TYPE_int:
	case TYPE_time:
		*(T_int *)p = sqlite3_column_int64(s->raw, col);
		break;
	case TYPE_flag:
		*(T_flag *)p = sqlite3_column_int(s->raw, col) != 0;
		break;
	case TYPE_real:
		*(T_real *)p = sqlite3_column_double(s->raw, col);
		break;
	case TYPE_strs:
		read_strs(text, a, room == NULL ? &fresh : room, p);
		break;
	case TYPE_any:
		break;
	}
}

void
stmt_read(struct stmt *s, int col, const struct field *f, struct arena *a,
	void *rec)
{
	read_column(s, col, f, a, NULL, rec);
}

void
stmt_borrow(struct stmt *s, int col, const struct field *f, struct arena *a,
	struct stmt_room *room, void *rec)
{
	read_column(s, col, f, a, room, rec);
}

int
store_exec(struct store *st, const char *sql)
{
	int rc = sqlite3_exec(st->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_failed_rc(st, rc);
}

struct stmt *
stmt_get(struct store *st, enum sql_id id)
{
	stmt_prepare(st, &st->named[id], sql_text[id]);
	return &st->named[id];
}

int
store_plan(struct store *st, const char *sql,
	void (*say)(void *arg, const char *line), void *arg)
{
	sqlite3_stmt *s = NULL;
	char *text = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
	int rc = text == NULL ? SQLITE_NOMEM :
				sqlite3_prepare_v2(st->db, text, -1, &s, NULL);

	sqlite3_free(text);
	if (rc != SQLITE_OK)
		return store_failed_rc(st, rc);
	while (sqlite3_step(s) == SQLITE_ROW)
		say(arg, (const char *)sqlite3_column_text(s, 3));
	sqlite3_finalize(s);
	return 0;
}
