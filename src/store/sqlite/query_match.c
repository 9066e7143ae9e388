#include <string.h>

#include "base/utf8.h"
#include "store/regex.h"
#include "store/sqlite/query_path.h"
#include "store/sqlite/query_sql.h"
#include "store/sqlite/stmt.h"

/* The conditions that are regular expressions. */

enum {
	PIECES_MOST = 4,   /* that are looked up */
	PIECES_TRIED = 32, /* that are asked for how rare they are */
	ROWS_TRIED = 16,   /* so many rows with a piece tell how rare it is */
	/*
	 * The index passes so many rows of a piece while one row is read that
	 * the other pieces leave.
	 */
	ROWS_PASSED = 64,
};

/* A piece of a pattern. */
struct piece {
	const char *text;
	int64_t rows; /* that have it, as an estimate */
	bool taken;   /* it is looked up */
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
 * The SQL of how many rows of half a table have a piece: so many as if all
 * were as far apart as the first behind a row.
 */
static const char *
rows_behind(struct query *q, const char *start)
{
	const char *table = q->shape->table;

	return arena_printf(q->arena,
		"t.most * %d / (ifnull((SELECT rowid FROM %s_trigram "
		"WHERE %s_trigram MATCH "
		"'\"' || replace(p.value, '\"', '\"\"') || '\"' "
		"AND rowid > %s ORDER BY rowid LIMIT 1 OFFSET %d), "
		"2 * t.most) - %s)",
		ROWS_TRIED / 2, table, table, start, ROWS_TRIED - 1, start);
}

/*
 * The SQL that lists pieces, the rarest first, and how many rows have each, as
 * the beginning of the table and its middle tell.
 */
static const char *
by_rows(struct query *q)
{
	return arena_printf(q->arena,
		"SELECT p.value, %s + %s AS n "
		"FROM (SELECT max(seq) AS most FROM %s) t "
		"CROSS JOIN json_each(:pieces) p ORDER BY n, p.key",
		rows_behind(q, "0"), rows_behind(q, "t.most / 2"),
		q->shape->table);
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
 * Does it pay to look up a piece, too, when the others leave so many rows of
 * all? It costs what rows have it, and leaves out those that have it not.
 */
static bool
pays(const struct piece *p, int64_t left, int64_t all)
{
	double lack = 1 - (double)p->rows / (double)all;

	return (double)p->rows < ROWS_PASSED * lack * (double)left;
}

/*
 * Choose among n pieces, the rarest first, which is always taken. 'all' is the
 * rows of the table. Those that overlap are mostly had by the same rows, so
 * they come last.
 */
static struct strs
choose(struct piece *piece, size_t n, int64_t all, struct arena *a)
{
	struct strs few = { NULL, 0 };
	int64_t left = all;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n && few.n < PIECES_MOST; i++) {
			struct piece *p = &piece[i];

			if (p->taken || (few.n > 0 && !pays(p, left, all)) ||
				(pass == 0 && overlaps(&few, p->text)))
				continue;
			p->taken = true;
			strs_add(&few, a, p->text);
			left = (int64_t)((double)left * (double)p->rows /
				(double)all);
		}
	return few;
}

/* Look only for the rarest of some pieces. */
static int
look_for_rarest(struct query *q, struct store *st, int64_t all, int param,
	const struct strs *pieces)
{
	struct piece *piece = ARENA_ARRAY(q->arena, struct piece, pieces->n);
	struct stmt *s = stmt_text(st, by_rows(q));
	struct strs few;
	size_t n = 0;
	int rc;

	stmt_strs(s, ":pieces", pieces);
	while ((rc = stmt_step(s)) == STORE_ROW) {
		piece[n].text = arena_strdup(q->arena, stmt_column(s, 0));
		piece[n++].rows = stmt_column_int(s, 1);
	}
	if (rc == STORE_ERROR)
		return STORE_ERROR;
	few = choose(piece, n, all, q->arena);
	q->args[param - 1].as.s = holds_all(q, &few);
	return 0;
}

int
query_match_rarest(struct query *q, struct store *st)
{
	int64_t all = q->nmatches == 0 ? 0 : query_all_rows(q, st);

	/* Of a small table each narrow is a short one. */
	for (unsigned i = 0; i < q->nmatches && all > query_narrow_rows; i++)
		if (look_for_rarest(q, st, all, q->match[i].param,
			    &q->match[i].pieces) != 0)
			return STORE_ERROR;
	q->nmatches = 0;
	return all < 0 ? STORE_ERROR : 0;
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
	if (pieces.n <= 1 || q->nmatches == QUERY_NARROWS)
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
