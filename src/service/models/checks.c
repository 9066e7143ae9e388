#include "service/models/checks.h"

#include <stdlib.h>
#include <string.h>

#include "json/jr.h"
#include "call/validate.h"
#include "service/entities.h"

enum {
	NAME_MIN = 3,
	SPREAD = 4, /* times the limit of metadata may its index take */
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
check_unique(struct call *c, int64_t *ids, size_t n)
{
	qsort(ids, n, sizeof(ids[0]), by_number);
	for (size_t i = 1; i < n; i++)
		if (ids[i] != 0 && ids[i] == ids[i - 1])
			return fail(c, ERR_DATA_VALIDATION,
				"labels: two have the number %lld",
				(long long)ids[i]);
	return 0;
}

static int
read_label(struct call *c, bool unique, const struct json *v, int64_t *id)
{
	if (jr_type(v) == JSON_BOOL) {
		*id = jr_bool(v);
		return 0;
	}
	if (jr_type(v) != JSON_NUMBER)
		return fail(c,
			unique && jr_type(v) == JSON_STRING ?
				ERR_DATA_VALIDATION :
				ERR_VALIDATION,
			"labels: %.100s must be an integer, is %s", jr_key(v),
			jr_type_word(v));
	switch (jr_whole(v, id)) {
	case JR_WHOLE:
		return 0;
	case JR_FRACTION:
		return fail(c, ERR_VALIDATION,
			"labels: %.100s must be an integer, is %.100s",
			jr_key(v), jr_digits(v));
	case JR_TOO_LARGE:
		break;
	}
	return fail(c, ERR_VALIDATION,
		"labels: %.100s is %.100s, which does not fit into 64 bits",
		jr_key(v), jr_digits(v));
}

int
check_label_types(struct call *c, const struct json *labels)
{
	const struct json *v = jr_first(labels);
	int64_t id;

	for (; v != NULL; v = jr_next(v))
		if (jr_type(v) != JSON_STRING &&
			read_label(c, true, v, &id) != 0)
			return c->error;
	return 0;
}

int
check_labels(struct call *c, bool unique, const struct json **labels)
{
	const struct json *in = *labels;
	struct json *out = jr_object();
	size_t n = jr_count(in), i = 0;
	int64_t *ids = ARENA_ARRAY(c->arena, int64_t, n);

	/* Wrong numbers are told before wrong names. */
	for (const struct json *v = jr_first(in); v != NULL; v = jr_next(v)) {
		if (read_label(c, unique, v, &ids[i]) != 0)
			return c->error;
		jr_put_last(out, jr_key(v),
			jr_new_number(arena_printf(c->arena, "%lld",
				(long long)ids[i])));
		i++;
	}
	*labels = out;
	if (!unique)
		return 0;
	return check_keys(c, "labels", in) != 0 ? c->error :
						  check_unique(c, ids, n);
}

struct json *
check_metadata_item(struct call *c, const struct json *v)
{
	static const char *const members[] = { "key", "type", "value" };
	struct json *item = jr_object();

	for (size_t i = 0; i < 3; i++) {
		const struct json *m = jr_get(v, members[i]);

		if (!jr_is_str(m)) {
			fail(c, ERR_VALIDATION,
				"metadata: %s of an item must be a string",
				members[i]);
			return NULL;
		}
		jr_put(item, members[i], jr_new_str(jr_str(m)));
	}
	return item;
}

int
check_metadata_items(struct call *c, const struct json **metadata)
{
	struct json *out = jr_object();

	for (const struct json *v = jr_first(*metadata); v != NULL;
		v = jr_next(v)) {
		struct json *item = check_metadata_item(c, v);

		if (item == NULL)
			return c->error;
		jr_put_last(out, jr_key(v), item);
	}
	*metadata = out;
	return 0;
}

/*
 * Bytes of the paths of all values: the index keeps each value with its own, so
 * that one long key above many values would be kept as often.
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
check_metadata_whole(struct call *c, struct json *metadata)
{
	const struct field *f = shape_find(&model_shape, "metadata");
	size_t most = limit_of(f, c->config).bytes * SPREAD;

	jr_unique(metadata);
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
check_metadata(struct call *c, const struct json **metadata)
{
	const struct json *sent = jr_get(c->body, "metadata");
	struct json *out = jr_object();

	if (sent != NULL && jr_type(sent) == JSON_ARRAY &&
		check_metadata_items(c, metadata) != 0)
		return c->error;
	for (const struct json *v = jr_first(*metadata); v != NULL;
		v = jr_next(v)) {
		const char *key = strip(c->arena, jr_key(v));

		if (*key == '\0')
			return fail(c, ERR_VALIDATION,
				"metadata: a key is empty");
		jr_put_last(out, key, jr_copy(v));
	}
	*metadata = out;
	return check_metadata_whole(c, out);
}
