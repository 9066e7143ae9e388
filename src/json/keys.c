#include "json/keys.h"

#include <string.h>

#include "base/buf.h"

bool
keys_split(const char *text, size_t most, struct arena *a, struct strs *keys)
{
	char *part = arena_strdup(a, text), *dot;
	size_t n = 1;

	for (const char *s = text; n < most && *s != '\0'; s++)
		n += *s == '.';
	keys->v = ARENA_ARRAY(a, const char *, n);
	keys->n = 0;
	for (;; part = dot + 1) {
		dot = strchr(part, '.');
		if (dot != NULL)
			*dot = '\0';
		keys->v[keys->n++] = part;
		if (dot == NULL || keys->n == most)
			return dot == NULL;
	}
}

const char *
keys_unescape(const char *key, struct arena *a)
{
	static const struct {
		const char *from, *to;
	} table[] = { { "%%", "%" }, { "%2E", "." }, { "%24", "$" },
		{ "%_%_", "__" } };
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	if (strncmp(key, "%_", 2) == 0 && strncmp(key, "%_%_", 4) != 0)
		key++;
	while (*key != '\0') {
		size_t i, n = 0;

		for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
			n = strlen(table[i].from);
			if (strncmp(key, table[i].from, n) == 0)
				break;
			n = 0;
		}
		if (n > 0) {
			buf_add(&b, table[i].to);
			key += n;
		} else {
			buf_addc(&b, *key++);
		}
	}
	return b.data;
}

const struct json *
keys_get(const struct json *v, const struct strs *keys)
{
	for (size_t i = 0; v != NULL && i < keys->n; i++)
		v = jr_get(v, keys->v[i]);
	return v;
}

struct json *
keys_enter(struct json *obj, const struct strs *keys)
{
	for (size_t i = 0; i + 1 < keys->n && jr_type(obj) == JSON_OBJECT;
		i++) {
		struct json *inner = jr_child(obj, keys->v[i]);

		if (inner == NULL) {
			inner = jr_object();
			jr_put(obj, keys->v[i], inner);
		}
		obj = inner;
	}
	return jr_type(obj) == JSON_OBJECT ? obj : NULL;
}

void
keys_copy(struct json *to, const struct json *from, const struct strs *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		bool last = i + 1 == keys->n;
		struct json *inner = jr_child(to, keys->v[i]);

		from = jr_get(from, keys->v[i]);
		if (from == NULL || (!last && jr_type(from) != JSON_OBJECT))
			return;
		if (inner == NULL) {
			inner = last ? jr_copy(from) : jr_object();
			jr_put(to, keys->v[i], inner);
		} else if (last) {
			jr_put(to, keys->v[i], jr_copy(from));
		}
		to = inner;
	}
}

void
keys_remove(struct json *obj, const struct strs *keys)
{
	for (size_t i = 0; obj != NULL && i + 1 < keys->n; i++)
		obj = jr_child(obj, keys->v[i]);
	if (obj != NULL && jr_type(obj) == JSON_OBJECT)
		jr_remove(obj, keys->v[keys->n - 1]);
}
