#include "store/sqlite/query_path.h"
#include "store/sqlite/query_sql.h"

/* The keys of an order. */

/* What the rows are compared by. */
static const char *
key_text(struct query *q, const struct path *p, bool desc)
{
	struct query_values s;

	if (!query_path_is_set(p))
		return query_path_column(q, p);
	s = query_path_values(q, p);
	/* An object with lists can have several values at one path. */
	if (p->keys != NULL)
		return arena_printf(q->arena, "(SELECT %s %s%s)",
			p->field->inside == NULL ? "x.value" :
				desc             ? "max(x.value)" :
						   "min(x.value)",
			s.from, s.owned);
	return arena_printf(q->arena, "(SELECT %s(x.value%s) %s%s)",
		desc ? "max" : "min",
		q->natural ? " COLLATE natural_order" : "", s.from, s.owned);
}

void
query_order(struct query *q, const struct path *p, bool desc)
{
	const char *sql = key_text(q, p, desc);
	bool empty_last = q->nfields == 0 && !desc &&
		(p->field->flags & KEY) == 0;

	if (q->nkeys == QUERY_KEYS) {
		query_refuse(q, "too many keys to order by");
		return;
	}
	if (q->nkeys == 0) {
		q->sorts = !query_path_is_ordered(q, p);
		q->first = query_path_is_set(p) ? NULL : p->field;
		if ((desc || empty_last) && query_path_is_leaf(p))
			q->leaf = *p;
	}
	if (empty_last && q->nkeys == 0 && query_path_is_set(p))
		q->key[q->nkeys].nulls_last = true;
	else if (empty_last && p->field->type == TYPE_str)
		q->empty_first = arena_printf(q->arena,
			"(%s IS NULL OR %s = '')", sql, sql);
	else if (empty_last)
		q->empty_first = arena_printf(q->arena, "(%s IS NULL)", sql);
	q->nfields++;
	q->key[q->nkeys].sql = sql;
	/* A collation is about texts, and an index of numbers has none. */
	q->key[q->nkeys].bytes = !query_path_is_set(p) &&
		p->field->type != TYPE_str;
	q->key[q->nkeys++].desc = desc;
}

void
query_order_nothing(struct query *q)
{
	q->nfields++;
}

void
query_order_id(struct query *q)
{
	const struct field *id = shape_find(q->shape, "id");

	if (q->nkeys < QUERY_KEYS)
		query_order(q, &(struct path){ .field = id }, false);
}
