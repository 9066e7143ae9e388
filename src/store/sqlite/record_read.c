#include "store/record.h"

#include <string.h>

#include "base/buf.h"
#include "store/sqlite/apart.h"
#include "store/sqlite/cursor.h"
#include "store/sqlite/reach.h"
#include "store/sqlite/row_list.h"
#include "store/sqlite/sqlite.h"

/* Reading records: one by its id, or those of a list. */

enum {
	SQL_MAX = 64 * 1024,
	PART = 500, /* records of a list that one statement reads */
};

/* The statement that finds a record, or only whether it is there. */
static struct stmt *
prepare_by_id(struct store *st, const struct shape *sh, struct arena *a,
	enum reach reach, bool columns)
{
	struct buf sql;
	int n = 0;

	buf_init(&sql, a, SQL_MAX);
	buf_add(&sql, "SELECT ");
	for (size_t i = 0; columns && i < sh->count; i++)
		if (field_is_stored(&sh->fields[i]))
			buf_addf(&sql, "%s%s", n++ > 0 ? ", " : "",
				apart_value(sh->table, &sh->fields[i], "m", a));
	buf_addf(&sql, "%s FROM %s m WHERE id = :id AND ", columns ? "" : "1",
		sh->table);
	reach_add(&sql, reach, "company", ":company");
	return stmt_text(st, sql.data);
}

static struct stmt *
select_by_id(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id, bool columns)
{
	unsigned form = 2 * (unsigned)reach + columns;
	struct stmt *s = stmt_kept(st, sh, form);

	if (s == NULL) {
		s = prepare_by_id(st, sh, a, reach, columns);
		stmt_keep(s, sh, form);
	}
	stmt_str(s, ":id", id);
	if (reach != REACH_ANY)
		stmt_company(s, ":company", company);
	return s;
}

int
record_find(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id, void *rec)
{
	struct stmt *s = select_by_id(st, sh, a, company, reach, id, true);
	int rc = stmt_step(s), n = 0;

	if (rc == STORE_ROW)
		memset(rec, 0, sh->size);
	for (size_t i = 0; rc == STORE_ROW && i < sh->count; i++)
		if (field_is_stored(&sh->fields[i]))
			stmt_read(s, n++, &sh->fields[i], a, rec);
	stmt_done(s);
	return rc;
}

int
record_exists(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id)
{
	struct stmt *s = select_by_id(st, sh, a, company, reach, id, false);
	int rc = stmt_step(s);

	stmt_done(s);
	return rc;
}

/* --- Lists --- */

/* The columns of a record in a row, from 'first' on. */
struct columns {
	const struct field **field;
	struct stmt_room *room; /* of each, where they are borrowed */
	size_t n;
	int first;
};

/* A record that is read with another. */
struct joined {
	const char *name;       /* of its table in the statement */
	struct columns columns; /* after its id */
	void *rec;              /* memory for it */
	bool there;             /* is there one? */
};

/*
 * A list is read part by part. The current part begins at 'from'. The rows of a
 * query are one part, whose length nobody knows.
 */
struct record_cursor {
	struct store *st;
	struct arena *arena;
	struct record_scope scope;
	struct row_list *rows;  /* the list, or when it is NULL: */
	const struct strs *ids; /* the same; NULL, too: of a query */
	const char *sql;
	size_t from, next, count; /* the part, what follows it, and the whole */
	struct stmt *stmt;        /* reads the part; NULL: none was begun */
	struct columns columns;   /* of the record */
	struct joined *joined;    /* what is read with it */
	bool borrows;
};

/* The columns of the fields that are read, from the column *at on. */
static struct columns
columns_of(struct arena *a, const struct shape *sh, const bool *fields, int *at)
{
	struct columns c = { .first = *at };

	c.field = ARENA_ARRAY(a, const struct field *, sh->count);
	c.room = ARENA_ARRAY(a, struct stmt_room, sh->count);
	for (size_t i = 0; i < sh->count; i++)
		if (field_is_stored(&sh->fields[i]) &&
			(fields == NULL || fields[i]))
			c.field[c.n++] = &sh->fields[i];
	*at += (int)c.n;
	return c;
}

/* Add the columns of a record of the table, which SQL knows by that name. */
static void
add_columns(struct buf *sql, const char *table, const char *name,
	const struct columns *c)
{
	for (size_t i = 0; i < c->n; i++) {
		buf_add(sql, ", ");
		buf_add(sql, apart_value(table, c->field[i], name, sql->arena));
	}
}

/* The columns of each record, and of each that is read with it after its id. */
static void
add_records(struct buf *sql, const struct record_cursor *cur)
{
	add_columns(sql, cur->scope.shape->table, "m", &cur->columns);
	for (size_t i = 0; i < cur->scope.njoins; i++) {
		const struct joined *j = &cur->joined[i];

		buf_add(sql, ", ");
		buf_add(sql, j->name);
		buf_add(sql, ".id");
		add_columns(sql, cur->scope.joins[i].shape->table, j->name,
			&j->columns);
	}
}

/* Add the tables of what is read with each record. */
static void
add_joins(struct buf *sql, const struct record_cursor *cur, const char *param)
{
	for (size_t i = 0; i < cur->scope.njoins; i++) {
		const struct record_join *j = &cur->scope.joins[i];
		const char *name = cur->joined[i].name;

		buf_addf(sql, " LEFT JOIN %s %s ON %s.%s = m.%s AND ",
			j->shape->table, name, name,
			(j->of->flags & COMPANY) != 0 ? "seq" : "id",
			j->of->name);
		reach_add(sql, j->reach,
			arena_printf(sql->arena, "+%s.company", name), param);
	}
}

static bool
has_company(const struct record_scope *scope)
{
	bool has = scope->reach != REACH_ANY;

	for (size_t i = 0; i < scope->njoins; i++)
		has = has || scope->joins[i].reach != REACH_ANY;
	return has;
}

/* A cursor whose rows have so many columns before those of the record. */
static struct record_cursor *
cursor_new(struct arena *a, const struct record_scope *scope, int first)
{
	struct record_cursor *cur = ARENA_NEW(a, struct record_cursor);

	cur->arena = a;
	cur->scope = *scope;
	cur->columns = columns_of(a, scope->shape, scope->fields, &first);
	cur->joined = ARENA_ARRAY(a, struct joined, scope->njoins);
	for (size_t i = 0; i < scope->njoins; i++) {
		const struct record_join *j = &scope->joins[i];

		first++;
		cur->joined[i].name = arena_printf(a, "r%zu", i);
		cur->joined[i].columns = columns_of(a, j->shape, j->fields,
			&first);
		cur->joined[i].rec = arena_alloc(a, j->shape->size);
	}
	return cur;
}

/*
 * The SQL that reads a part: the place in it, the id, and the columns of the
 * record. The list is the outer loop of the join, so that records come in its
 * order without a sort.
 */
static const char *
list_sql(const struct record_cursor *cur, const char *key)
{
	const struct record_scope *scope = &cur->scope;
	struct buf sql;

	buf_init(&sql, cur->arena, SQL_MAX);
	buf_add(&sql, "SELECT j.key, m.id");
	add_records(&sql, cur);
	buf_addf(&sql, " FROM json_each(:list) j CROSS JOIN %s m",
		scope->shape->table);
	add_joins(&sql, cur, ":company");
	buf_addf(&sql, " WHERE m.%s = j.value AND ", key);
	reach_add(&sql, scope->reach, "+m.company", ":company");
	return sql.data;
}

static struct record_cursor *
open_list(struct store *st, struct arena *a, const struct record_scope *scope,
	const char *key, size_t from, size_t count)
{
	struct record_cursor *cur = cursor_new(a, scope, 2);

	cur->st = st;
	cur->sql = list_sql(cur, key);
	cur->next = from;
	cur->count = count;
	return cur;
}

struct record_cursor *
record_open_rows(struct store *st, struct arena *a,
	const struct record_scope *scope, struct row_list *rows, size_t from)
{
	struct record_cursor *cur = open_list(st, a, scope, "seq", from,
		row_list_count(rows));

	cur->rows = rows;
	return cur;
}

struct record_cursor *
record_open_ids(struct store *st, struct arena *a,
	const struct record_scope *scope, const struct strs *ids)
{
	struct record_cursor *cur = open_list(st, a, scope, "id", 0, ids->n);

	cur->ids = ids;
	return cur;
}

struct record_cursor *
record_open_query(struct store *st, struct arena *a,
	const struct record_scope *scope, const char *rows, struct stmt **s)
{
	struct record_cursor *cur = cursor_new(a, scope, 1);
	struct buf sql;

	buf_init(&sql, a, SIZE_MAX / 4);
	buf_add(&sql, "SELECT f.seq");
	add_records(&sql, cur);
	buf_add(&sql, " FROM (");
	buf_add(&sql, rows);
	buf_addf(&sql, ") f CROSS JOIN %s m", scope->shape->table);
	add_joins(&sql, cur, "?1");
	buf_add(&sql, " WHERE m.seq = f.seq");
	*s = cur->stmt = stmt_text(st, sql.data);
	return cur;
}

void
record_borrow(struct record_cursor *cur)
{
	cur->borrows = true;
}

static void
begin_part(struct record_cursor *cur)
{
	size_t left = cur->count - cur->next, n = left < PART ? left : PART;

	cur->from = cur->next;
	cur->next += n;
	cur->stmt = stmt_text(cur->st, cur->sql);
	if (has_company(&cur->scope))
		stmt_company(cur->stmt, ":company", cur->scope.company);
	if (cur->rows == NULL)
		stmt_strs(cur->stmt, ":list",
			&(struct strs){ cur->ids->v + cur->from, n });
	else if (n == cur->count)
		stmt_rows(cur->stmt, ":list", cur->rows);
	else
		stmt_rows(cur->stmt, ":list",
			row_list_part(cur->rows, cur->from, n, cur->arena));
}

/*
 * Is the current row the one that was found, and not another that has got its
 * number since?
 */
static bool
is_held(const struct record_cursor *cur, size_t at)
{
	const char *id;

	if (cur->rows == NULL || cur->rows->ids.n == 0)
		return true;
	/* NULL: no memory was left for it, so that the next step fails. */
	id = stmt_column(cur->stmt, 1);
	return id != NULL && strcmp(cur->rows->ids.v[at], id) == 0;
}

static void
read_record(const struct record_cursor *cur, const struct columns *c,
	struct arena *a, void *rec)
{
	int col = c->first;

	for (size_t i = 0; i < c->n; i++)
		if (cur->borrows)
			stmt_borrow(cur->stmt, col++, c->field[i], a,
				&c->room[i], rec);
		else
			stmt_read(cur->stmt, col++, c->field[i], a, rec);
}

static void
read_records(const struct record_cursor *cur, struct arena *a, void *rec)
{
	memset(rec, 0, cur->scope.shape->size);
	read_record(cur, &cur->columns, a, rec);
	for (size_t i = 0; i < cur->scope.njoins; i++) {
		struct joined *j = &cur->joined[i];

		j->there = !stmt_column_null(cur->stmt, j->columns.first - 1);
		memset(j->rec, 0, cur->scope.joins[i].shape->size);
		if (j->there)
			read_record(cur, &j->columns, a, j->rec);
	}
}

const void *
record_joined(const struct record_cursor *cur, size_t join)
{
	return cur->joined[join].there ? cur->joined[join].rec : NULL;
}

int
record_next(struct record_cursor *cur, struct arena *a, size_t *at, void *rec)
{
	int rc = STORE_NONE;

	for (;;) {
		if (cur->stmt == NULL) {
			if (cur->next == cur->count)
				return STORE_NONE;
			begin_part(cur);
		}
		rc = stmt_step(cur->stmt);
		if (rc == STORE_ERROR)
			return rc;
		if (rc == STORE_NONE) {
			cur->stmt = NULL;
			continue;
		}
		if (cur->rows == NULL && cur->ids == NULL)
			*at = cur->from++;
		else
			*at = cur->from + (size_t)stmt_column_int(cur->stmt, 0);
		if (!is_held(cur, *at))
			continue;
		read_records(cur, a, rec);
		return STORE_ROW;
	}
}

void
record_close(struct record_cursor *cur)
{
	if (cur->stmt != NULL)
		stmt_done(cur->stmt);
	cur->stmt = NULL;
	cur->next = cur->count;
}

int
record_hold(struct store *st, const struct shape *sh, struct row_list *rows)
{
	struct stmt *s = stmt_text(st,
		arena_printf(rows->arena,
			"SELECT m.id FROM json_each(:rows) j CROSS JOIN %s m "
			"WHERE m.seq = j.value",
			sh->table));

	stmt_rows(s, ":rows", rows);
	return stmt_texts(s, rows->arena, &rows->ids) == STORE_NONE ?
		0 :
		STORE_ERROR;
}
