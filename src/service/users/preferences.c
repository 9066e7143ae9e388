#include <stdlib.h>
#include <string.h>

#include "json/jr.h"
#include "json/keys.h"
#include "service/users/users.h"
#include "call/load.h"
#include "store/record.h"
#include "store/store.h"

/*
 * Preferences: what a user interface keeps for its user. They are a free object
 * that is changed by dotted paths (doc/protocol/wire.md sections 11.8 and
 * 11.9).
 */

/*
 * Limits that keep preferences readable and their changes fast: how many nulls
 * may be put before the new item of a list, and how many paths a call may have.
 * The row of the field has the limit in bytes.
 */
enum { PADDING_MAX = 1000, PATHS_MAX = 1000 };

static int
load(struct call *c, struct user *u, const struct json **preferences)
{
	if (load_record(c, &user_shape, REACH_OWN, c->who.user,
		    ERR_INVALID_USER_ID, u) != 0)
		return c->error;
	*preferences = jr_stored(u->has.preferences ? u->preferences : "{}",
		c->arena);
	return 0;
}

#define PREFERENCES_REPLY(F, R) \
	F(R, preferences, json, .flags = REQUIRED, .doc = "All preferences")

ENDPOINT(users, get_preferences, V(1, 0), NOTHING, PREFERENCES_REPLY,
	.doc = "The caller's preferences")
{
	const struct json *preferences;
	struct user u;

	if (load(c, &u, &preferences) != 0)
		return c->error;
	jw_value(&c->out, "preferences", preferences);
	return 0;
}

/* Check keys: none begins with $, and none inside has a dot (400/16). */
static int
check_keys(struct call *c, const struct json *v, bool inner)
{
	bool object = jr_type(v) == JSON_OBJECT;

	if (!object && jr_type(v) != JSON_ARRAY)
		return 0;
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		if (object &&
			(*jr_key(v) == '$' ||
				(inner && strchr(jr_key(v), '.'))))
			return fail(c, ERR_FIELDS_VALUE,
				"preferences: key %.100s", jr_key(v));
		if (check_keys(c, v, true) != 0)
			return c->error;
	}
	return 0;
}

static int
bad_path(struct call *c, const char *path)
{
	return fail(c, ERR_INVALID_PREFERENCES, "%.200s", path);
}

/* The index of a list that a text is; -1 when it is none. */
static long
index_of(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n == 0 || s[n] != '\0' || n > 6 ? -1 : strtol(s, NULL, 10);
}

/* An item of a list; NULL when the list is shorter. */
static struct json *
list_item(struct json *list, long at)
{
	const struct json *v = jr_first(list);

	for (long i = 0; v != NULL && i < at; i++)
		v = jr_next(v);
	return (struct json *)(uintptr_t)v;
}

/*
 * Go a step into an object, in which a missing object is made, or into a list.
 * NULL: there is no way.
 */
static struct json *
step(struct json *at, const char *key)
{
	struct json *inner;

	if (jr_type(at) == JSON_ARRAY)
		return index_of(key) < 0 ? NULL : list_item(at, index_of(key));
	if (jr_type(at) != JSON_OBJECT)
		return NULL;
	inner = jr_child(at, key);
	if (inner == NULL) {
		inner = jr_object();
		jr_put(at, key, inner);
	}
	return inner;
}

static bool
put_last(struct json *at, const char *key, const struct json *value)
{
	long index;

	if (jr_type(at) == JSON_OBJECT) {
		jr_put(at, key, jr_copy(value));
		return true;
	}
	index = index_of(key);
	if (jr_type(at) != JSON_ARRAY || index < 0 ||
		index > (long)jr_count(at) + PADDING_MAX)
		return false;
	while ((long)jr_count(at) <= index)
		jr_append(at, jr_new_null());
	jr_set_item(at, (size_t)index, jr_copy(value));
	return true;
}

static int
assign(struct call *c, struct json *all, const struct json *value)
{
	const char *path = jr_key(value);
	struct json *at = all;
	struct strs keys;
	size_t i = 0;

	if (!keys_split(path + (*path == '.'), JR_DEPTH, c->arena, &keys))
		return bad_path(c, path);
	for (; i + 1 < keys.n; i++) {
		at = *keys.v[i] == '\0' ? NULL : step(at, keys.v[i]);
		if (at == NULL || jr_type(at) == JSON_NULL)
			return bad_path(c, path);
	}
	return *keys.v[i] != '\0' && put_last(at, keys.v[i], value) ?
		0 :
		bad_path(c, path);
}

#define PREFERENCES_ARGS(F, R)                                            \
	F(R, preferences, any, .flags = REQUIRED, .max = PREFERENCES_MAX, \
		.doc = "Values by their dotted paths")                    \
	F(R, return_updated, flag, .fallback = "true", .since = V(2, 33), \
		.doc = "Answer all preferences")

ENDPOINT(users, set_preferences, V(1, 0), PREFERENCES_ARGS, USER_CHANGE_REPLY,
	.flags = EP_WRITE, .doc = "Change the caller's preferences")
{
	struct user u, set = { 0 };
	const struct json *stored;
	const char *before, *after;
	struct json *all;

	if (jr_type(in->preferences) != JSON_OBJECT)
		return fail(c, ERR_VALIDATION,
			"preferences: must be an object, is %s",
			jr_type_word(in->preferences));
	if (jr_count(in->preferences) > PATHS_MAX)
		return fail(c, ERR_VALIDATION, "preferences: at most %d paths",
			PATHS_MAX);
	if (check_keys(c, in->preferences, false) != 0 ||
		load(c, &u, &stored) != 0)
		return c->error;
	all = jr_copy(stored);
	before = jr_text(all, c->arena);
	for (const struct json *v = jr_first(in->preferences); v != NULL;
		v = jr_next(v))
		if (assign(c, all, v) != 0)
			return c->error;
	after = jr_text(all, c->arena);
	if (strlen(after) > strlen(before) &&
		limit_str(c, shape_find(&user_shape, "preferences"),
			ERR_VALIDATION, after) != 0)
		return c->error;
	/* The preferences are too deep, or have too many values. */
	if (jr_unreadable(all) != NULL)
		return bad_path(c, jr_unreadable(all));
	if (strcmp(before, after) != 0) {
		SET(&set, preferences, after);
		if (record_update(c->store, &user_shape, c->arena,
			    c->who.company, u.id, &set) != 1)
			return fail_store(c);
	}
	jw_int(&c->out, "updated", strcmp(before, after) != 0);
	jw_obj(&c->out, "fields");
	if (strcmp(before, after) != 0 && in->return_updated)
		jw_json(&c->out, "preferences", after);
	jw_end(&c->out);
	return 0;
}
