#include <string.h>

#include "store/sqlite/query_sql.h"
#include "store/sqlite/words.h"

/* The words of a search box: the rows that have them, and how well they fit. */

static bool
has_words(const struct shape *sh)
{
	for (size_t i = 0; i < sh->count; i++)
		if (sh->fields[i].weight != 0)
			return true;
	return false;
}

/*
 * Add the condition that a searched field holds the phrase, whatever the case
 * of its letters.
 */
static void
phrase(struct query *q, const char *text, bool wanted)
{
	struct buf literal;
	bool first = true;
	int n;

	buf_init(&literal, q->arena, SQL_MAX);
	for (; *text != '\0'; text++) {
		if (strchr("\\^$.[|()?*+{", *text) != NULL)
			buf_addc(&literal, '\\');
		buf_addc(&literal, *text);
	}
	if (!query_is_pattern(q, &(struct path){ .field = q->shape->fields },
		    literal.data, true))
		query_refuse(q, "a phrase is too long");
	n = query_arg(q, literal.data);
	q->of_rows = true;
	query_next(q);
	buf_addf(&q->where, "%s(", wanted ? "" : "NOT ");
	for (size_t i = 0; i < q->shape->count; i++)
		if (q->shape->fields[i].weight != 0) {
			buf_addf(&q->where, "%siregexp(?%d, m.%s)",
				first ? "" : " OR ", n,
				q->shape->fields[i].name);
			first = false;
		}
	buf_addc(&q->where, ')');
}

/*
 * The rows that have any of the words of a parameter: the column seq, and with
 * 'scored' the column score. The index of words does not know yet how the rows
 * in the backlog are now, so these are looked at one by one.
 */
static const char *
with_words(struct query *q, int param, bool scored)
{
	const char *table = q->shape->table;
	struct buf weights, texts;

	buf_init(&weights, q->arena, SQL_MAX);
	buf_init(&texts, q->arena, SQL_MAX);
	for (size_t i = 0; i < q->shape->count; i++) {
		const struct field *f = &q->shape->fields[i];

		if (f->weight == 0)
			continue;
		buf_addf(&weights, ", %d.0", f->weight);
		buf_addf(&texts, ", %d.0, r.%s", f->weight, f->name);
	}
	return arena_printf(q->arena,
		"SELECT i.rowid AS seq%s FROM %s_text i "
		"WHERE i.%s_text MATCH ?%d "
		"AND i.rowid NOT IN (SELECT owner FROM %s_pending) "
		"UNION ALL SELECT seq%s FROM "
		"(SELECT r.seq, words_score(?%d%s) AS score "
		"FROM %s_pending p CROSS JOIN %s r WHERE r.seq = p.owner) "
		"WHERE score > 0",
		!scored ? "" :
			  arena_printf(q->arena,
				  ", text_score(i.%s_text%s) AS score", table,
				  weights.data),
		table, table, param, table, scored ? ", score" : "", param,
		texts.data, table, table);
}

bool
query_search(struct query *q, const char *text)
{
	const char *rows;
	struct words w;

	if (!has_words(q->shape))
		return false;
	words_read(text, q->arena, &w);
	if (w.terms.n == 0) {
		query_constant(q, false);
		return true;
	}
	q->search = query_arg(q, words_any(&w.terms, q->arena));
	rows = with_words(q, q->search, false);
	query_next(q);
	q->words.from = q->where.len;
	buf_addf(&q->where, "+m.seq IN (%s)", rows);
	q->words.to = q->where.len;
	query_narrow(q, rows);
	if (w.without.n > 0) {
		query_next(q);
		buf_addf(&q->where, "+m.seq NOT IN (%s)",
			with_words(q,
				query_arg(q, words_any(&w.without, q->arena)),
				false));
	}
	for (size_t i = 0; i < w.phrases.n; i++)
		phrase(q, w.phrases.v[i], true);
	for (size_t i = 0; i < w.no_phrases.n; i++)
		phrase(q, w.no_phrases.v[i], false);
	return true;
}

void
query_order_score(struct query *q)
{
	if (q->nkeys == QUERY_KEYS || q->search == 0)
		return;
	q->sorts = true;
	q->scored = with_words(q, q->search, true);
	q->key[q->nkeys].sql = "f.score";
	q->key[q->nkeys++].desc = true;
}
