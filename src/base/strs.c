#include "base/strs.h"

#include <stdlib.h>
#include <string.h>

void
strs_add(struct strs *list, struct arena *a, const char *s)
{
	ARENA_GROW(a, list->v, list->n);
	list->v[list->n++] = s;
}

void
ints_add(struct ints *list, struct arena *a, int64_t i)
{
	ARENA_GROW(a, list->v, list->n);
	list->v[list->n++] = i;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
strs_sort(struct strs *list)
{
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(list->v[0]), by_text);
}

struct strs
strs_sorted(const struct strs *list, struct arena *a)
{
	struct strs out = { 0 };
	size_t n = 0;

	if (list->n == 0)
		return out;
	out.v = arena_memdup(a, list->v, list->n * sizeof(list->v[0]));
	out.n = list->n;
	strs_sort(&out);
	for (size_t i = 0; i < list->n; i++)
		if (n == 0 || strcmp(out.v[n - 1], out.v[i]) != 0)
			out.v[n++] = out.v[i];
	out.n = n;
	return out;
}

/* A text and where it stands in its list. */
struct place {
	const char *text;
	size_t at;
};

static int
by_text_and_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : x->at < y->at ? -1 : x->at > y->at;
}

struct strs
strs_once(const struct strs *list, struct arena *a)
{
	struct strs out = { 0 };
	struct place *places;

	if (list->n == 0)
		return out;
	places = ARENA_ARRAY(a, struct place, list->n);
	for (size_t i = 0; i < list->n; i++)
		places[i] = (struct place){ list->v[i], i };
	qsort(places, list->n, sizeof(places[0]), by_text_and_place);
	out.v = ARENA_ARRAY(a, const char *, list->n);
	/* The first of equal ones goes where it was; the others leave gaps. */
	for (size_t i = 0; i < list->n; i++)
		if (i == 0 || strcmp(places[i - 1].text, places[i].text) != 0)
			out.v[places[i].at] = places[i].text;
	for (size_t i = 0; i < list->n; i++)
		if (out.v[i] != NULL)
			out.v[out.n++] = out.v[i];
	return out;
}

bool
strs_has(const struct strs *sorted, const char *s)
{
	return sorted->n > 0 &&
		bsearch(&s, sorted->v, sorted->n, sizeof(sorted->v[0]),
			by_text) != NULL;
}
