#include "service/metadata.h"
#include "service/models/models.h"

/* Changing metadata item by item (doc/protocol/models.md 4.20 and 4.21). */

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
	const struct field *f = shape_find(&model_shape, "metadata");
	const struct json *metadata;
	struct metadata_items items;
	struct model m;

	if (metadata_read(c, f, in->metadata, &items) != 0 ||
		model_load(c, REACH_OWN, in->model, &m) != 0)
		return c->error;
	metadata = in->replace_metadata ? NULL : m.metadata;
	return metadata_put(c, f, &items, &metadata) != 0 ?
		c->error :
		write_metadata(c, m.id, metadata);
}

#define DELETE_METADATA_ARGS(F, R) \
	MODEL_ARG(F, R)            \
	F(R, keys, strs, .flags = ONCE, .least = 1, .doc = "Keys of the items")

ENDPOINT(models, delete_metadata, V(2, 13), DELETE_METADATA_ARGS, UPDATED_REPLY,
	.flags = EP_WRITE, .doc = "Remove metadata items of a model")
{
	struct model m;

	return model_load(c, REACH_OWN, in->model, &m) != 0 ||
			metadata_remove(c, &in->keys, &m.metadata) != 0 ?
		c->error :
		write_metadata(c, m.id, m.metadata);
}
