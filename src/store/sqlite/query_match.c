#include "store/regex.h"
#include "store/sqlite/query_path.h"
#include "store/sqlite/query_sql.h"

/* The conditions that are regular expressions. */

/*
 * Add an equality for a pattern that matches only one text (and the text
 * followed by a line feed, before which "$" also matches). False: it is no such
 * pattern.
 */
static bool
match_literal(struct query *q, const struct path *p, const char *pattern)
{
	const char *two[2];
	struct buf text;

	buf_init(&text, q->arena, SQL_MAX);
	if (query_path_is_set(p) || !regex_literal(pattern, &text))
		return false;
	two[0] = text.data;
	two[1] = arena_printf(q->arena, "%s\n", text.data);
	query_any(q, p, &(struct strs){ two, 2 });
	return true;
}

/* The full-text query for what holds all of some pieces: "abc" AND "bcd". */
static const char *
holds_all(struct query *q, const struct strs *pieces)
{
	struct buf b;

	buf_init(&b, q->arena, SQL_MAX);
	for (size_t i = 0; i < pieces->n; i++) {
		buf_add(&b, i > 0 ? " AND \"" : "\"");
		for (const char *p = pieces->v[i]; *p != '\0'; p++) {
			if (*p == '"')
				buf_addc(&b, '"');
			buf_addc(&b, *p);
		}
		buf_addc(&b, '"');
	}
	return b.data;
}

/*
 * Narrow to the rows that hold all pieces of a pattern, because only these can
 * match it.
 */
static void
narrow_pattern(struct query *q, const struct path *p, const char *pattern,
	bool caseless)
{
	struct strs pieces;

	if ((p->field->flags & GRAMS) == 0)
		return;
	pieces = regex_pieces(pattern, caseless, q->arena);
	if (pieces.n > 0)
		query_narrow(q,
			arena_printf(q->arena,
				"SELECT rowid FROM %s_trigram "
				"WHERE %s_trigram MATCH ?%d "
				"UNION ALL SELECT p.owner FROM %s_pending p",
				q->shape->table, q->shape->table,
				query_arg(q, holds_all(q, &pieces)),
				q->shape->table));
}

/*
 * Narrow to the rows with a list in which a value matches. Lists use few
 * different values, and each of these is found by one look into the key of the
 * table.
 */
static void
narrow_distinct(struct query *q, const struct path *p, const char *call,
	int pattern)
{
	const char *table = arena_printf(q->arena, "%s_%s", q->shape->table,
		p->field->name);

	query_narrow(q,
		arena_printf(q->arena,
			"SELECT owner FROM (WITH RECURSIVE d (v) AS ("
			"SELECT min(value) FROM %s UNION ALL "
			"SELECT (SELECT min(value) FROM %s WHERE value > d.v) "
			"FROM d WHERE d.v IS NOT NULL) SELECT x.owner FROM d "
			"CROSS JOIN %s x WHERE x.value = d.v "
			"AND %s(?%d, d.v))",
			table, table, table, call, pattern));
}

bool
query_is_pattern(struct query *q, const struct path *p, const char *pattern,
	bool caseless)
{
	const char *why = "";

	if (regex_check(pattern, caseless, &why))
		return true;
	if (q->bad_pattern == NULL)
		q->bad_pattern = arena_printf(q->arena, "%s: %s",
			p->field->name, why);
	return false;
}

void
query_match(struct query *q, const struct path *p, const char *pattern,
	bool caseless)
{
	const char *call = caseless ? "iregexp" : "regexp";
	int n;

	if (!caseless && p->field->type == TYPE_str &&
		match_literal(q, p, pattern))
		return;
	if (!query_is_pattern(q, p, pattern, caseless))
		return;
	if (p->field->type != TYPE_str && !query_path_is_set(p)) {
		query_constant(q, false);
		return;
	}
	query_next(q);
	if (query_path_is_set(p)) {
		struct query_values s = query_path_values(q, p);

		n = query_arg(q, pattern);
		query_values_exist(q, &s,
			arena_printf(q->arena, " AND %s(?%d, x.value)", call,
				n),
			true);
		if (s.table && p->keys == NULL)
			narrow_distinct(q, p, call, n);
		return;
	}
	buf_addf(&q->where, "%s(?%d, %s)", call, query_arg(q, pattern),
		query_path_column(q, p));
	narrow_pattern(q, p, pattern, caseless);
}
