#include <string.h>

#include "call/limit.h"
#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "json/keys.h"

/* Changes of a part of a record, by dotted paths. */

enum {
	KEYS_MAX = 16,
	PLACE_MAX = 200, /* bytes of a path in a message */
};

/* What a path leads to. */
struct target {
	const struct field *field; /* of the record */
	struct strs keys;          /* from there on */
	/* The row of what lies there; NULL: anything may. */
	const struct field *row;
	unsigned levels; /* of the row's map: so many keys were taken */
	/* The record of a map that it lies in, at the first so many keys. */
	const struct field *item;
	size_t item_keys;
};

static int
nowhere(struct call *c, int error, const char *path)
{
	return fail(c, error, "%.200s: there is no such field", path);
}

/* One key further; false: there is nothing of that name. */
static bool
follow(struct call *c, struct target *t, const char **key)
{
	const struct field *f = t->row;

	if (f == NULL)
		return true;
	if (f->type != TYPE_json)
		return false;
	if (f->values != NULL) {
		if ((f->flags & ESCAPED) != 0)
			*key = strip(c->arena, keys_unescape(*key, c->arena));
		if (++t->levels >= f->levels) {
			t->levels = 0;
			t->row = f->values;
		}
		return true;
	}
	t->row = f->inside == NULL ? NULL : shape_find(f->inside, *key);
	return f->inside == NULL || t->row != NULL ||
		f->unknown == UNKNOWN_KEPT;
}

static int
find_target(struct call *c, const struct shape *sh, int error, const char *path,
	struct target *t)
{
	const char *dot = strchr(path, '.');

	*t = (struct target){ 0 };
	t->field = t->row = shape_find(sh,
		dot == NULL ?
			path :
			arena_strndup(c->arena, path, (size_t)(dot - path)));
	if (t->field == NULL || t->field->type != TYPE_json)
		return nowhere(c, error, path);
	if (dot != NULL && !keys_split(dot + 1, KEYS_MAX, c->arena, &t->keys))
		return fail(c, error, "%.200s: at most %d keys", path,
			KEYS_MAX);
	for (size_t i = 0; i < t->keys.n; i++) {
		const struct field *map = t->row;

		if (!follow(c, t, &t->keys.v[i]))
			return nowhere(c, error, path);
		if (*t->keys.v[i] == '\0')
			return fail(c, error, "%.200s: a key is empty", path);
		if (map != NULL && t->row == map->values && t->row != NULL &&
			t->row->inside != NULL) {
			t->item = t->row;
			t->item_keys = i + 1;
		}
	}
	return 0;
}

static T_json *
member_of(const void *rec, const struct field *f)
{
	return (T_json *)(uintptr_t)((const char *)rec + f->at);
}

/* What the field is before the change. */
static struct json *
before(const struct target *t, const void *old, const void *set)
{
	if (record_has(set, t->field))
		return jr_copy(*member_of(set, t->field));
	if (record_nil(set, t->field) || !record_has(old, t->field))
		return jr_object();
	return jr_copy(*member_of(old, t->field));
}

static int
put(struct call *c, int error, const struct target *t, const void *old,
	void *set, const char *path, const struct json *value)
{
	struct json *whole = before(t, old, set), *at;

	if (t->keys.n == 0) {
		*member_of(set, t->field) = value;
		record_set(set, t->field, value != NULL, value == NULL);
		return 0;
	}
	if (value == NULL) {
		keys_remove(whole, &t->keys);
	} else {
		at = keys_enter(whole, &t->keys);
		if (at == NULL)
			return fail(c, error, "%.200s: leads through a value",
				path);
		jr_put(at, t->keys.v[t->keys.n - 1], jr_copy(value));
	}
	*member_of(set, t->field) = whole;
	record_set(set, t->field, true, false);
	return 0;
}

int
nested_put(struct call *c, const struct shape *sh, int error, const void *old,
	void *set, const char *path, const struct json *value)
{
	struct target t;

	return find_target(c, sh, error, path, &t) != 0 ?
		c->error :
		put(c, error, &t, old, set, path, value);
}

/* A row for what lies at a path, which messages name as far as they do. */
static struct field
row_at(struct call *c, const struct field *f, const char *path, size_t n)
{
	struct field row = *f;

	row.name = arena_strndup(c->arena, path, n < PLACE_MAX ? n : PLACE_MAX);
	return row;
}

/* Check what a client puts there, whose place the message has to name. */
static int
check(struct call *c, int error, const struct target *t, const char *path,
	const struct json **value)
{
	struct field row;

	if (t->row == NULL)
		return 0;
	row = row_at(c, t->row, path, strlen(path));
	if (row.values != NULL)
		row.levels -= t->levels;
	if (nested_check(c, &row, error, NESTED_ALL, value) != 0)
		return c->error;
	return t->keys.n > 0 && row.type == TYPE_json ?
		limit_object(c, &row, error, *value) :
		0;
}

/* A record that is made member by member has to have those that it needs. */
static int
check_item(struct call *c, int error, const struct target *t, const void *set,
	const char *path)
{
	struct strs keys = { t->keys.v, t->item_keys };
	const struct json *v;
	size_t name = strcspn(path, ".");
	struct field row;

	if (t->item == NULL || t->item_keys == t->keys.n)
		return 0;
	v = keys_get(*member_of(set, t->field), &keys);
	for (size_t i = 0; i < t->item_keys; i++)
		name += 1 + strcspn(path + name + 1, ".");
	row = row_at(c, t->item, path, name);
	return nested_check(c, &row, error, NESTED_ALL, &v);
}

int
nested_edit(struct call *c, const struct shape *sh, int error, const void *old,
	void *set, const char *path, const struct json *value)
{
	struct target t;

	if (find_target(c, sh, error, path, &t) != 0)
		return c->error;
	value = jr_plain(value);
	if (jr_type(value) == JSON_NULL)
		value = NULL;
	if (value == NULL && t.row != NULL && (t.row->flags & REQUIRED) != 0)
		return fail(c, error, "%.200s: is required", path);
	if ((value != NULL && check(c, error, &t, path, &value) != 0) ||
		put(c, error, &t, old, set, path, value) != 0 ||
		check_item(c, error, &t, set, path) != 0)
		return c->error;
	return record_has(set, t.field) ?
		limit_object(c, t.field, error, *member_of(set, t.field)) :
		0;
}
