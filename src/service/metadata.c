#include "service/metadata.h"

#include <string.h>

#include "base/strs.h"
#include "call/config.h"
#include "call/limit.h"
#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/checks.h"

int
metadata_check_items(struct call *c, const struct field *f,
	const struct json **metadata)
{
	return nested_check(c, f, ERR_VALIDATION, NESTED_VALUES, metadata);
}

int
metadata_check_keys(struct call *c, const struct field *f,
	const struct json **metadata)
{
	return nested_check(c, f, ERR_VALIDATION, NESTED_KEYS, metadata) != 0 ?
		c->error :
		check_spread(c, f, *metadata);
}

int
metadata_read(struct call *c, const struct field *f, const struct json *list,
	struct metadata_items *items)
{
	size_t n = jr_count(list), i = 0;

	if (jr_type(list) != JSON_ARRAY || n == 0 ||
		n > (size_t)c->config->list_limit)
		return fail(c, ERR_VALIDATION,
			"metadata: must be a list of 1 to %lld items",
			(long long)c->config->list_limit);
	items->keys = (struct strs){ ARENA_ARRAY(c->arena, const char *, n),
		n };
	items->items = ARENA_ARRAY(c->arena, struct json *, n);
	for (list = jr_first(list); list != NULL; list = jr_next(list), i++) {
		items->items[i] = nested_value(c, f, ERR_VALIDATION, list);
		if (items->items[i] == NULL)
			return c->error;
		items->keys.v[i] = jr_str(jr_get(list, "key"));
	}
	return 0;
}

/* The key of an item. NULL: the call has failed. */
static const char *
clean_key(struct call *c, const char *key)
{
	key = strip(c->arena, key);
	if (*key != '\0')
		return key;
	fail(c, ERR_VALIDATION, "metadata: a key is empty");
	return NULL;
}

int
metadata_put(struct call *c, const struct field *f,
	const struct metadata_items *items, const struct json **metadata)
{
	struct json *all = *metadata == NULL ? jr_object() : jr_copy(*metadata);

	for (size_t i = 0; i < items->keys.n; i++) {
		const char *key = clean_key(c, items->keys.v[i]);

		if (key == NULL)
			return c->error;
		jr_put_last(all, key, items->items[i]);
	}
	jr_unique(all);
	*metadata = all;
	return check_spread(c, f, all);
}

int
metadata_remove(struct call *c, const struct strs *keys,
	const struct json **metadata)
{
	struct strs gone = { ARENA_ARRAY(c->arena, const char *, keys->n), 0 };
	struct json *kept = jr_object();
	const struct json *v = *metadata == NULL ? NULL : jr_first(*metadata);

	for (; gone.n < keys->n; gone.n++) {
		gone.v[gone.n] = clean_key(c, keys->v[gone.n]);
		if (gone.v[gone.n] == NULL)
			return c->error;
	}
	gone = strs_sorted(&gone, c->arena);
	for (; v != NULL; v = jr_next(v))
		if (!strs_has(&gone, jr_key(v)))
			jr_put_last(kept, jr_key(v), jr_copy(v));
	*metadata = kept;
	return 0;
}
