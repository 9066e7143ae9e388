#include <string.h>

#include "base/strs.h"
#include "call/config.h"
#include "json/jr.h"
#include "call/validate.h"
#include "service/models/checks.h"
#include "service/models/models.h"

/* Changing metadata item by item (doc/protocol/models.md 4.20 and 4.21). */

/* The metadata of a model, as a copy that may be changed. */
static struct json *
read_metadata(const struct model *m)
{
	return m->has.metadata ? jr_copy(m->metadata) : jr_object();
}

static int
write_metadata(struct call *c, const char *id, const struct json *metadata)
{
	struct model m = { 0 };

	SET(&m, metadata, metadata);
	if (model_store(c, id, &m, true) != 0)
		return c->error;
	jw_int(&c->out, "updated", 1);
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

/*
 * Read the items into an object {"key": {item}}. Items of wrong types fail the
 * call.
 */
static int
read_items(struct call *c, const struct json *list, struct strs *keys,
	struct json ***items)
{
	size_t n = jr_count(list), i = 0;

	if (jr_type(list) != JSON_ARRAY || n == 0 ||
		n > (size_t)c->config->list_limit)
		return fail(c, ERR_VALIDATION,
			"metadata: must be a list of 1 to %lld items",
			(long long)c->config->list_limit);
	keys->v = ARENA_ARRAY(c->arena, const char *, n);
	*items = ARENA_ARRAY(c->arena, struct json *, n);
	for (list = jr_first(list); list != NULL; list = jr_next(list), i++) {
		(*items)[i] = check_metadata_item(c, list);
		if ((*items)[i] == NULL)
			return c->error;
		keys->v[keys->n++] = jr_str(jr_get(list, "key"));
	}
	return 0;
}

#define ADD_METADATA_ARGS(F, R)                                             \
	MODEL_ARG(F, R)                                                     \
	F(R, metadata, any, .flags = REQUIRED, .setting = "metadata_limit", \
		.doc = "Items, each with the strings key, type and value")  \
	F(R, replace_metadata, flag, .fallback = "false",                   \
		.doc = "Instead of what there is")

ENDPOINT(models, add_or_update_metadata, V(2, 13), ADD_METADATA_ARGS,
	UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Set metadata items of a model")
{
	struct json *metadata, **items;
	struct strs keys = { 0 };
	struct model m;

	if (read_items(c, in->metadata, &keys, &items) != 0 ||
		model_load(c, REACH_OWN, in->model, &m) != 0)
		return c->error;
	metadata = in->replace_metadata ? jr_object() : read_metadata(&m);
	for (size_t i = 0; i < keys.n; i++) {
		const char *key = clean_key(c, keys.v[i]);

		if (key == NULL)
			return c->error;
		jr_put_last(metadata, key, items[i]);
	}
	jr_unique(metadata);
	return check_metadata_whole(c, metadata) == 0 ?
		write_metadata(c, m.id, metadata) :
		c->error;
}

/*
 * The metadata without the items of some keys. No limit is checked, so that
 * metadata which are older than the limits can be made smaller item by item.
 */
static const struct json *
without(struct call *c, const struct model *m, const struct strs *keys)
{
	const struct strs gone = strs_sorted(keys, c->arena);
	struct json *kept = jr_object();
	const struct json *v = m->has.metadata ? jr_first(m->metadata) : NULL;

	for (; v != NULL; v = jr_next(v))
		if (!strs_has(&gone, jr_key(v)))
			jr_put_last(kept, jr_key(v), jr_copy(v));
	return kept;
}

#define DELETE_METADATA_ARGS(F, R) \
	MODEL_ARG(F, R)            \
	F(R, keys, strs, .flags = ONCE, .least = 1, .doc = "Keys of the items")

ENDPOINT(models, delete_metadata, V(2, 13), DELETE_METADATA_ARGS, UPDATED_REPLY,
	.flags = EP_WRITE, .doc = "Remove metadata items of a model")
{
	struct strs keys = { 0 };
	struct model m;

	if (model_load(c, REACH_OWN, in->model, &m) != 0)
		return c->error;
	keys.v = ARENA_ARRAY(c->arena, const char *, in->keys.n);
	for (; keys.n < in->keys.n; keys.n++) {
		keys.v[keys.n] = clean_key(c, in->keys.v[keys.n]);
		if (keys.v[keys.n] == NULL)
			return c->error;
	}
	return write_metadata(c, m.id, without(c, &m, &keys));
}
