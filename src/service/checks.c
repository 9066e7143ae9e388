#include "service/checks.h"

#include <stdlib.h>
#include <string.h>

#include "call/limit.h"
#include "call/validate.h"
#include "json/jr.h"

enum {
	NAME_MIN = 3,
	SPREAD = 4, /* an index may take so many times the limit in bytes */
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

int
check_unlike(struct call *c, const char *field, const struct json *v)
{
	int64_t *ids = ARENA_ARRAY(c->arena, int64_t, jr_count(v));
	size_t n = 0;

	for (v = jr_first(v); v != NULL; v = jr_next(v))
		n += jr_int(v, &ids[n]);
	qsort(ids, n, sizeof(ids[0]), by_number);
	for (size_t i = 1; i < n; i++)
		if (ids[i] != 0 && ids[i] == ids[i - 1])
			return fail(c, ERR_DATA_VALIDATION,
				"%s: two have the number %lld", field,
				(long long)ids[i]);
	return 0;
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
check_spread(struct call *c, const struct field *f, const struct json *v)
{
	size_t most = limit_of(f, c->config).bytes * SPREAD;

	if (limit_object(c, f, ERR_VALIDATION, v) != 0)
		return c->error;
	return spread(v, 2) <= most ?
		0 :
		fail(c, ERR_VALIDATION,
			"%s: at most %zu bytes where each value counts with "
			"all the keys that lead to it",
			f->name, most);
}
