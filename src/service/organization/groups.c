#include "service/organization/groups.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 2000000 }; /* days of all groups, 8 bytes each */

void
groups_add(struct call *c, struct groups *g, const char *id, const char *name)
{
	ARENA_GROW(c->arena, g->v, g->n);
	g->v[g->n++] = (struct group){ .id = arena_strdup(c->arena, id),
		.name = name == NULL ? NULL : arena_strdup(c->arena, name) };
}

struct group *
groups_find(struct call *c, struct groups *g, const char *id)
{
	size_t low = 0, high = g->n;
	struct group made;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(g->v[middle].id, id);

		if (order == 0)
			return &g->v[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	groups_add(c, g, id, NULL);
	made = g->v[g->n - 1];
	memmove(&g->v[low + 1], &g->v[low], (g->n - 1 - low) * sizeof(g->v[0]));
	g->v[low] = made;
	return &g->v[low];
}

int
group_add_time(struct call *c, struct group *g, const struct days *days,
	int64_t *cells, int64_t from, int64_t to)
{
	if (from >= to)
		return 0;
	if (g->days == NULL) {
		*cells += days->n;
		if (*cells > CELLS_MAX)
			return fail(c, ERR_REPLY_TOO_LARGE,
				"over %d days of all groups", CELLS_MAX);
		g->days = ARENA_ARRAY(c->arena, int64_t, (size_t)days->n);
	}
	for (int64_t d = (from - days->since) / DAY; from < to; d++) {
		int64_t next = days->since + (d + 1) * DAY;
		int64_t part = (next < to ? next : to) - from;

		g->days[d] += part;
		g->total += part;
		from += part;
	}
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int order = strcmp(x->name == NULL ? x->id : x->name,
		y->name == NULL ? y->id : y->name);

	return order != 0 ? order : strcmp(x->id, y->id);
}

void
groups_sort(struct groups *g)
{
	if (g->n > 1)
		qsort(g->v, g->n, sizeof(g->v[0]), by_name);
}
