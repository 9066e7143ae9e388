#ifndef JSON_KEYS_H
#define JSON_KEYS_H

#include "base/strs.h"
#include "json/jr.h"

/*
 * Keys that lead into nested objects. Clients write them with dots between:
 * "a.b.c" are the keys a, b and c. Everybody who follows such keys does it
 * here. There is at least one key in each list.
 */

/*
 * The keys of a dotted text, of which some may be empty, but no more than
 * 'most' of them. False: there are more, which are left out.
 */
bool keys_split(const char *text, size_t most, struct arena *a,
	struct strs *keys);

/*
 * The key that clients mean in a dotted text where keys are escaped: %2E is a
 * dot, %% a per cent sign, and so is whatever else is escaped in the
 * reference's database (doc/protocol/models.md section 2.6).
 */
const char *keys_unescape(const char *key, struct arena *a);

/* What lies at the keys; NULL: nothing does. */
const struct json *keys_get(const struct json *v, const struct strs *keys);

/*
 * The object that the last of the keys is a member of, or would be. Objects
 * that are missing on the way to it are made; NULL: the way leads through a
 * value that is no object, or begins with one.
 */
struct json *keys_enter(struct json *obj, const struct strs *keys);

/*
 * Copy what lies at the keys of 'from' to the same keys of 'to'. The objects on
 * the way are there even when nothing lies at their end, as in the reference's
 * database.
 */
void keys_copy(struct json *to, const struct json *from,
	const struct strs *keys);

/* Remove what lies at the keys, if anything does. */
void keys_remove(struct json *obj, const struct strs *keys);

#endif
