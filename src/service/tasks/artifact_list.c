#include "service/tasks/artifact_list.h"

#include <stdlib.h>
#include <string.h>

#include "call/nested.h"
#include "json/jr.h"
#include "service/entities.h"

/* An artifact, and where it stood before they were sorted. */
struct entry {
	const struct json *item;
	const char *key, *mode;
	size_t at;
};

static int
by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : x->at < y->at ? -1 : 1;
}

static const char *
text_of(const struct json *item, const char *name, const char *other)
{
	const struct json *v = jr_get(item, name);

	return v != NULL && jr_is_str(v) ? jr_str(v) : other;
}

static size_t
add_entries(struct entry *list, size_t n, const struct json *items)
{
	const struct json *v;

	for (v = jr_first(items); v != NULL; v = jr_next(v), n++) {
		list[n].item = v;
		list[n].key = text_of(v, "key", "");
		list[n].mode = text_of(v, "mode", "output");
		list[n].at = n;
	}
	return n;
}

/*
 * Let the last of those with one key and mode take the place of the first. The
 * entries are sorted, so they stand close together: there are two modes.
 */
static size_t
replace(struct entry *list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = kept;

		while (at > 0 && strcmp(list[at - 1].key, list[i].key) == 0 &&
			strcmp(list[at - 1].mode, list[i].mode) != 0)
			at--;
		if (at > 0 && strcmp(list[at - 1].key, list[i].key) == 0)
			list[at - 1] = list[i];
		else
			list[kept++] = list[i];
	}
	return kept;
}

static bool
is_row(const struct json *row)
{
	if (jr_type(row) != JSON_ARRAY)
		return false;
	for (const struct json *v = jr_first(row); v != NULL; v = jr_next(v))
		if (jr_type(v) != JSON_NULL && jr_type(v) != JSON_NUMBER &&
			jr_type(v) != JSON_STRING)
			return false;
	return true;
}

static int
check_display(struct call *c, int error, const struct json *items)
{
	for (; items != NULL; items = jr_next(items)) {
		const struct json *v = jr_get(items, "display_data");
		bool fits = v == NULL || jr_type(v) == JSON_ARRAY;

		for (v = jr_first(v); fits && v != NULL; v = jr_next(v))
			fits = is_row(v);
		if (!fits)
			return fail(c, error,
				"execution.artifacts: display_data of an item "
				"must be a list of lists of numbers and texts");
	}
	return 0;
}

int
artifact_list_join(struct call *c, int error, const struct json *old,
	const struct json *more, struct json **out)
{
	/* The row of one artifact, whose defaults each of them gets. */
	const struct field row = { .name = "artifact",
		.type = TYPE_json,
		.inside = &task_artifact_shape };
	struct entry *list = ARENA_ARRAY(c->arena, struct entry,
		jr_count(old) + jr_count(more));
	size_t n = add_entries(list, add_entries(list, 0, old), more);

	if (check_display(c, error, jr_first(more)) != 0)
		return c->error;
	qsort(list, n, sizeof(list[0]), by_key);
	n = replace(list, n);
	*out = jr_array();
	for (size_t i = 0; i < n; i++)
		jr_append(*out, nested_defaults(&row, list[i].item));
	return 0;
}
