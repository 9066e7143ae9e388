#ifndef SERVICE_METADATA_H
#define SERVICE_METADATA_H

#include "call/call.h"

/*
 * Metadata of models and queues: items with the strings key, type and value, by
 * their keys (doc/protocol/models.md section 2.6). 'f' is the field that holds
 * them. Each check returns 0 or the error; where a value is stored in another
 * form than it was sent in, that form takes its place.
 */

/*
 * Check that each item has the strings key, type and value, and keep nothing
 * else of it (400/12).
 */
int metadata_check_items(struct call *c, const struct field *f,
	const struct json **metadata);
/*
 * Check the keys: white space around them is removed, and none may be empty
 * (400/12). Then check the limits.
 */
int metadata_check_keys(struct call *c, const struct field *f,
	const struct json **metadata);

/* Items that a client sends in a list, which have been checked. */
struct metadata_items {
	struct strs keys; /* of each, as they were sent */
	struct json **items;
};
/* Read such a list, which must have an item (400/12). */
int metadata_read(struct call *c, const struct field *f,
	const struct json *list, struct metadata_items *items);
/*
 * The metadata with these items set: *metadata is what there is, NULL for none,
 * and becomes what is to be stored (400/12).
 */
int metadata_put(struct call *c, const struct field *f,
	const struct metadata_items *items, const struct json **metadata);
/*
 * The metadata without the items of some keys (400/12). No limit is checked, so
 * that metadata which are older than the limits can be made smaller item by
 * item.
 */
int metadata_remove(struct call *c, const struct strs *keys,
	const struct json **metadata);

#endif
