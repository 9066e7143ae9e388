#include "service/models/checks.h"

#include <stdlib.h>
#include <string.h>

#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/entities.h"

enum {
	NAME_MIN = 3,
	SPREAD = 4, /* the index may take so many times metadata_limit */
};

int
check_name(struct call *c, const char *name)
{
	if (text_length(name) >= NAME_MIN)
		return 0;
	return fail(c, ERR_DATA_VALIDATION,
		"name: must have at least %d characters", NAME_MIN);
}

int
check_keys(struct call *c, const char *field, const struct json *v)
{
	bool object = jr_type(v) == JSON_OBJECT;

	if (!object && jr_type(v) != JSON_ARRAY)
		return 0;
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		if (object && *jr_key(v) == '\0')
			return fail(c, ERR_DATA_VALIDATION, "%s: empty key",
				field);
		if (object && *jr_key(v) == '$')
			return fail(c, ERR_DATA_VALIDATION,
				"%s: key %.100s begins with $", field,
				jr_key(v));
		if (check_keys(c, field, v) != 0)
			return c->error;
	}
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static int
check_unique(struct call *c, const struct json *labels)
{
	int64_t *ids = ARENA_ARRAY(c->arena, int64_t, jr_count(labels));
	size_t n = 0;

	for (const struct json *v = jr_first(labels); v != NULL; v = jr_next(v))
		(void)jr_int(v, &ids[n++]);
	qsort(ids, n, sizeof(ids[0]), by_number);
	for (size_t i = 1; i < n; i++)
		if (ids[i] != 0 && ids[i] == ids[i - 1])
			return fail(c, ERR_DATA_VALIDATION,
				"labels: two have the number %lld",
				(long long)ids[i]);
	return 0;
}

int
check_labels(struct call *c, const struct json **labels)
{
	return nested_check(c, shape_find(&model_shape, "labels"),
		ERR_VALIDATION, NESTED_VALUES, labels);
}

int
check_label_types(struct call *c, const struct json **labels)
{
	const struct field *f = shape_find(&model_shape, "labels");
	struct json *out = jr_object();

	for (const struct json *v = jr_first(*labels); v != NULL;
		v = jr_next(v)) {
		struct json *number = jr_type(v) == JSON_STRING ?
			jr_copy(v) :
			nested_value(c, f, ERR_VALIDATION, v);

		if (number == NULL)
			return c->error;
		jr_put_last(out, jr_key(v), number);
	}
	*labels = out;
	return 0;
}

int
check_new_labels(struct call *c, const struct json *labels)
{
	const struct field *f = shape_find(&model_shape, "labels");

	/* Wrong numbers are told before wrong names. */
	for (const struct json *v = jr_first(labels); v != NULL; v = jr_next(v))
		if (jr_type(v) == JSON_STRING &&
			nested_value(c, f, ERR_DATA_VALIDATION, v) == NULL)
			return c->error;
	return check_keys(c, "labels", labels) != 0 ? c->error :
						      check_unique(c, labels);
}

struct json *
check_metadata_item(struct call *c, const struct json *item)
{
	return nested_value(c, shape_find(&model_shape, "metadata"),
		ERR_VALIDATION, item);
}

int
check_metadata_items(struct call *c, const struct json **metadata)
{
	return nested_check(c, shape_find(&model_shape, "metadata"),
		ERR_VALIDATION, NESTED_VALUES, metadata);
}

/*
 * How many bytes the paths of all values have. The index keeps each value with
 * its own path, so that one long key above many values is kept as many times.
 */
static size_t
spread(const struct json *v, size_t path)
{
	size_t bytes = 0;

	if (jr_type(v) != JSON_OBJECT)
		return 0;
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		size_t here = path + strlen(jr_key(v)) + 3;

		bytes += here + spread(v, here);
	}
	return bytes;
}

int
check_metadata_whole(struct call *c, const struct json *metadata)
{
	const struct field *f = shape_find(&model_shape, "metadata");
	size_t most = limit_of(f, c->config).bytes * SPREAD;

	if (limit_object(c, f, ERR_VALIDATION, metadata) != 0)
		return c->error;
	return spread(metadata, 2) <= most ?
		0 :
		fail(c, ERR_VALIDATION,
			"metadata: at most %zu bytes where each value counts "
			"with all the keys that lead to it",
			most);
}

int
check_metadata_keys(struct call *c, const struct json **metadata)
{
	const struct field *f = shape_find(&model_shape, "metadata");

	return nested_check(c, f, ERR_VALIDATION, NESTED_KEYS, metadata) != 0 ?
		c->error :
		check_metadata_whole(c, *metadata);
}

int
check_metadata(struct call *c, const struct json **metadata)
{
	const struct json *sent = jr_get(c->body, "metadata");

	if (sent != NULL && jr_type(sent) == JSON_ARRAY &&
		check_metadata_items(c, metadata) != 0)
		return c->error;
	return check_metadata_keys(c, metadata);
}
