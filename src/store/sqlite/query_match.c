#include <string.h>

#include "base/utf8.h"
#include "store/regex.h"
#include "store/sqlite/query_path.h"
#include "store/sqlite/query_sql.h"
#include "store/sqlite/stmt.h"

/* The conditions that are regular expressions. */

enum {
	PIECES_MOST = 4,   /* that are looked up */
	PIECES_LEAST = 2,  /* if so many are rare */
	TIMES_MOST = 8,    /* a piece is so many times as common at most */
	PIECES_TRIED = 32, /* that are asked for how rare they are */
	ROWS_TRIED = 16,   /* so many rows with a piece tell how rare it is */
};

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

/* Some of the pieces, from all over the pattern. */
static struct strs
some_of(const struct strs *pieces, struct arena *a)
{
	struct strs some = { NULL, 0 };

	if (pieces->n <= PIECES_TRIED)
		return *pieces;
	for (size_t i = 0; i < PIECES_TRIED; i++)
		strs_add(&some, a, pieces->v[i * pieces->n / PIECES_TRIED]);
	return some;
}

/*
 * The SQL of how far behind a row the next ones are that have a piece. Only one
 * row in many has a piece that is rare there.
 */
static const char *
distance(struct query *q, const char *start)
{
	const char *table = q->shape->table;

	return arena_printf(q->arena,
		"ifnull((SELECT rowid FROM %s_trigram WHERE %s_trigram MATCH "
		"'\"' || replace(p.value, '\"', '\"\"') || '\"' "
		"AND rowid > %s ORDER BY rowid LIMIT 1 OFFSET %d), "
		"2 * t.most) - %s",
		table, table, start, ROWS_TRIED - 1, start);
}

/*
 * The SQL that lists pieces, the rarest first, and how far apart the rows are
 * that have them, at the beginning of the table and in its middle.
 */
static const char *
by_distance(struct query *q)
{
	return arena_printf(q->arena,
		"SELECT p.value, %s + %s AS apart "
		"FROM (SELECT max(seq) AS most FROM %s) t "
		"CROSS JOIN json_each(:pieces) p ORDER BY apart DESC, p.key",
		distance(q, "0"), distance(q, "t.most / 2"), q->shape->table);
}

/* Does a piece begin with the last two characters of another, or the last? */
static bool
follows(const char *piece, const char *other)
{
	for (int i = 0; i < 2 && *other != '\0'; i++) {
		other += utf8_len(other, strlen(other));
		if (strncmp(piece, other, strlen(other)) == 0)
			return true;
	}
	return false;
}

static bool
overlaps(const struct strs *pieces, const char *piece)
{
	for (size_t i = 0; i < pieces->n; i++)
		if (follows(piece, pieces->v[i]) ||
			follows(pieces->v[i], piece))
			return true;
	return false;
}

/*
 * Choose among the rare pieces, the rarest first. Those that overlap are mostly
 * had by the same rows: one of them is enough, unless there are no others.
 */
static struct strs
choose(const struct strs *rare, struct arena *a)
{
	struct strs few = { NULL, 0 };

	for (size_t i = 0; i < rare->n && few.n < PIECES_MOST; i++)
		if (!overlaps(&few, rare->v[i]))
			strs_add(&few, a, rare->v[i]);
	for (size_t i = 1; i < rare->n && few.n < PIECES_LEAST; i++)
		strs_add(&few, a, rare->v[i]);
	return few;
}

int
query_match_rarest(struct query *q, struct store *st)
{
	for (unsigned i = 0; i < q->nmatches; i++) {
		struct stmt *s = stmt_text(st, by_distance(q));
		struct strs rare = { NULL, 0 };
		int64_t most = 0;
		int rc;

		stmt_strs(s, ":pieces", &q->match[i].pieces);
		while ((rc = stmt_step(s)) == STORE_ROW) {
			int64_t apart = stmt_column_int(s, 1);

			if (rare.n == 0)
				most = apart;
			if (apart > most / TIMES_MOST)
				strs_add(&rare, q->arena,
					arena_strdup(q->arena,
						stmt_column(s, 0)));
		}
		if (rc == STORE_ERROR)
			return STORE_ERROR;
		rare = choose(&rare, q->arena);
		if (rare.n > 0)
			q->args[q->match[i].param - 1].as.s = holds_all(q,
				&rare);
	}
	q->nmatches = 0;
	return 0;
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
	int n;

	if ((p->field->flags & GRAMS) == 0)
		return;
	pieces = regex_pieces(pattern, caseless, q->arena);
	if (pieces.n == 0)
		return;
	n = query_arg(q, holds_all(q, &pieces));
	query_narrow(q,
		arena_printf(q->arena,
			"SELECT rowid FROM %s_trigram "
			"WHERE %s_trigram MATCH ?%d "
			"UNION ALL SELECT p.owner FROM %s_pending p",
			q->shape->table, q->shape->table, n, q->shape->table));
	if (pieces.n <= PIECES_MOST || q->nmatches == QUERY_NARROWS)
		return;
	q->match[q->nmatches].param = n;
	q->match[q->nmatches++].pieces = some_of(&pieces, q->arena);
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
