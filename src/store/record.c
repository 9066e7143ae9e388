#include "store/record.h"

#include "base/buf.h"

enum { SQL_MAX = 64 * 1024 };

static const char *
company_condition(enum reach reach)
{
	switch (reach) {
	case REACH_OWN:
		return " AND company = :company";
	case REACH_VISIBLE:
		return " AND company IN (:company, '')";
	case REACH_ANY:
		break;
	}
	return "";
}

static struct stmt *
select_by_id(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id, bool columns)
{
	struct stmt *s;
	struct buf sql;

	buf_init(&sql, a, SQL_MAX);
	buf_add(&sql, "SELECT ");
	for (size_t i = 0; columns && i < sh->count; i++)
		buf_addf(&sql, "%s%s", i == 0 ? "" : ", ", sh->fields[i].name);
	buf_addf(&sql, "%s FROM %s WHERE id = :id%s", columns ? "" : "1",
		sh->table, company_condition(reach));
	s = stmt_text(st, sql.data);
	stmt_str(s, ":id", id);
	if (reach != REACH_ANY)
		stmt_str(s, ":company", company);
	return s;
}

int
record_find(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id, void *rec)
{
	struct stmt *s = select_by_id(st, sh, a, company, reach, id, true);
	int rc = stmt_step(s);

	if (rc == STORE_ROW)
		for (size_t i = 0; i < sh->count; i++)
			stmt_read(s, (int)i, &sh->fields[i], a, rec);
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

static bool
writes(const void *rec, const struct field *f)
{
	return record_has(rec, f) || record_nil(rec, f);
}

/* Bind every member that is written to parameters 1, 2, ... */
static int
bind_record(struct stmt *s, const struct shape *sh, const void *rec,
	struct arena *a)
{
	int n = 0;

	for (size_t i = 0; i < sh->count; i++)
		if (writes(rec, &sh->fields[i]))
			stmt_field(s, ++n, &sh->fields[i], rec, a);
	return n;
}

/* One statement of the table beside field 'f', which takes the row number. */
static int
side(struct store *st, int64_t owner, const char *sql)
{
	struct stmt *s = stmt_text(st, sql);

	stmt_int(s, ":owner", owner);
	return stmt_run(s);
}

/*
 * Every leaf of an object with the keys that lead to it, as JSON array text;
 * an inner object is a leaf too, without a value, so that "is there such a
 * key" is the same question at every level.
 */
static const char leaves[] =
	"WITH RECURSIVE leaf (path, type, value) AS ("
	"SELECT json_array(key), type, value FROM json_each("
	"(SELECT %s FROM %s WHERE seq = :owner)) UNION ALL "
	"SELECT json_insert(leaf.path, '$[#]', e.key), e.type, e.value "
	"FROM leaf, json_each(leaf.value) e WHERE leaf.type = 'object') "
	"INSERT INTO %s_%s (path, value, owner) SELECT path, "
	"CASE WHEN type IN ('object', 'array') THEN NULL ELSE value END, "
	":owner FROM leaf";

static const char values[] =
	"INSERT OR IGNORE INTO %s_%s (value, owner) SELECT value, :owner "
	"FROM json_each((SELECT %s FROM %s WHERE seq = :owner))";

/* Bring the tables beside the row to what the row says. */
static int
write_sides(struct store *st, const struct shape *sh, struct arena *a,
	int64_t owner, const void *rec, bool fresh)
{
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		const char *sql;

		if (!field_has_side(f) || !writes(rec, f))
			continue;
		sql = arena_printf(a, "DELETE FROM %s_%s WHERE owner = :owner",
			sh->table, f->name);
		if (!fresh && side(st, owner, sql) < 0)
			return STORE_ERROR;
		if (!record_has(rec, f))
			continue;
		sql = f->type == TYPE_strs ?
			arena_printf(a, values, sh->table, f->name, f->name,
				sh->table) :
			arena_printf(a, leaves, f->name, sh->table, sh->table,
				f->name);
		if (side(st, owner, sql) < 0)
			return STORE_ERROR;
	}
	return 1;
}

/* Run a statement that returns the row number; 0 rows: nothing matched. */
static int
run_and_follow(struct store *st, struct stmt *s, const struct shape *sh,
	struct arena *a, const void *rec, bool fresh)
{
	int rc = stmt_step(s);
	int64_t owner;

	if (rc != STORE_ROW)
		return rc;
	owner = stmt_column_int(s, 0);
	stmt_done(s);
	return write_sides(st, sh, a, owner, rec, fresh);
}

int
record_insert(struct store *st, const struct shape *sh, struct arena *a,
	const void *rec)
{
	struct buf sql, marks;
	struct stmt *s;

	buf_init(&sql, a, SQL_MAX);
	buf_init(&marks, a, SQL_MAX);
	buf_addf(&sql, "INSERT INTO %s (", sh->table);
	for (size_t i = 0; i < sh->count; i++)
		if (writes(rec, &sh->fields[i])) {
			buf_addf(&sql, "%s%s", marks.len > 0 ? ", " : "",
				sh->fields[i].name);
			buf_add(&marks, marks.len > 0 ? ",?" : "?");
		}
	buf_addf(&sql, ") VALUES (%s) RETURNING seq", marks.data);
	s = stmt_text(st, sql.data);
	bind_record(s, sh, rec, a);
	return run_and_follow(st, s, sh, a, rec, true);
}

int
record_update(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id, const void *rec)
{
	struct value at[2] = { { VALUE_TEXT, { .s = company } },
		{ VALUE_TEXT, { .s = id } } };
	struct stmt *s;
	struct buf sql;
	int n = 0;

	buf_init(&sql, a, SQL_MAX);
	buf_addf(&sql, "UPDATE %s SET ", sh->table);
	for (size_t i = 0; i < sh->count; i++)
		if (writes(rec, &sh->fields[i]))
			buf_addf(&sql, "%s%s = ?", n++ > 0 ? ", " : "",
				sh->fields[i].name);
	if (n == 0)
		return 0;
	buf_add(&sql, " WHERE company = ? AND id = ? RETURNING seq");
	s = stmt_text(st, sql.data);
	n = bind_record(s, sh, rec, a);
	stmt_value(s, n + 1, &at[0]);
	stmt_value(s, n + 2, &at[1]);
	return run_and_follow(st, s, sh, a, rec, false);
}

int
record_delete(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id)
{
	struct stmt *s = stmt_text(st,
		arena_printf(a,
			"DELETE FROM %s WHERE company = :company AND id = :id",
			sh->table));

	stmt_str(s, ":company", company);
	stmt_str(s, ":id", id);
	return stmt_run(s);
}
