#include "service/models/checks.h"

#include <stdlib.h>
#include <string.h>

#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/entities.h"
#include "service/metadata.h"

enum { NAME_MIN = 3 };

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

int
check_metadata(struct call *c, const struct json **metadata)
{
	const struct field *f = shape_find(&model_shape, "metadata");
	const struct json *sent = jr_get(c->body, "metadata");

	if (sent != NULL && jr_type(sent) == JSON_ARRAY &&
		metadata_check_items(c, f, metadata) != 0)
		return c->error;
	return metadata_check_keys(c, f, metadata);
}
