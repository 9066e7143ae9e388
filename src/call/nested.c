#include "call/nested.h"

#include <string.h>

#include "base/clock.h"
#include "call/limit.h"
#include "call/validate.h"
#include "json/jr.h"

/* A check of one field. */
struct check {
	struct call *c;
	int error;
	unsigned steps;
};

/* Where a check is, for messages. */
struct spot {
	const struct spot *up; /* NULL: it is the field itself */
	enum {
		SPOT_MEMBER, /* of a record, or the field itself */
		SPOT_KEY,    /* of a map */
		SPOT_ITEM, /* a record of a list or a map, which has no name */
	} kind;
	const char *name; /* of the member or the key */
};

static bool
looks_at_values(const struct check *k)
{
	return (k->steps & NESTED_VALUES) != 0;
}

static struct json *value(const struct check *k, const struct spot *at,
	const struct field *f, const struct json *v);

/* --- Messages --- */

/* "execution.queue", "labels: cat", "metadata: type of an item" */
static void
add_place(struct buf *b, const struct spot *at, bool last)
{
	const struct spot *up = at->up;

	if (up != NULL)
		add_place(b, up, false);
	if (at->kind == SPOT_ITEM)
		buf_add(b, last ? ": an item" : "");
	else if (at->kind == SPOT_KEY)
		buf_addf(b, "%s%.100s", up->kind == SPOT_KEY ? "." : ": ",
			at->name);
	else if (up == NULL)
		buf_add(b, at->name);
	else if (up->kind == SPOT_ITEM)
		buf_addf(b, ": %.100s of an item", at->name);
	else
		buf_addf(b, ".%.100s", at->name);
}

static const char *
place(const struct check *k, const struct spot *at)
{
	struct buf b;

	buf_init(&b, k->c->arena, 4096);
	add_place(&b, at, true);
	return b.data;
}

/* Fail with the place and what is wrong there, "must be an integer". */
static int
refuse(const struct check *k, const struct spot *at, int error,
	const char *what)
{
	const char *joint = ": ";

	for (const struct spot *s = at; s != NULL; s = s->up)
		if (s->kind != SPOT_MEMBER)
			joint = " ";
	return fail(k->c, error, "%s%s%s", place(k, at), joint, what);
}

static int
error_of(const struct check *k, const struct field *f)
{
	return f->misfit != OK ? f->misfit : k->error;
}

static bool
is_item_member(const struct spot *at)
{
	return at->kind == SPOT_MEMBER && at->up != NULL &&
		at->up->kind == SPOT_ITEM;
}

static int
misfit(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	bool an = f->type == TYPE_int || f->type == TYPE_json;
	const char *word = f->type == TYPE_any ? "list" : type_word(f->type);

	return refuse(k, at, error_of(k, f),
		is_item_member(at) ?
			arena_printf(k->c->arena, "must be %s %s",
				an ? "an" : "a", word) :
			arena_printf(k->c->arena, "must be %s %s, is %s",
				an ? "an" : "a", word, jr_type_word(v)));
}

/* A limit has failed the call with the name of the row: say the place. */
static void
say_place(const struct check *k, const struct spot *at, const struct field *f)
{
	k->c->detail = arena_printf(k->c->arena, "%s%s", place(k, at),
		k->c->detail + strlen(f->name));
}

/* --- Values that hold no others --- */

static struct json *
integer(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	struct arena *a = k->c->arena;
	int64_t n = 0;

	if (jr_type(v) == JSON_BOOL)
		n = jr_bool(v);
	else
		switch (jr_whole(v, &n)) {
		case JR_WHOLE:
			break;
		case JR_FRACTION:
			refuse(k, at, error_of(k, f),
				arena_printf(a, "must be an integer, is %.100s",
					jr_digits(v)));
			return NULL;
		case JR_TOO_LARGE:
			refuse(k, at, error_of(k, f),
				arena_printf(a,
					"is %.100s, which does not fit into 64 "
					"bits",
					jr_digits(v)));
			return NULL;
		}
	if ((f->min != 0 || f->max != 0) && (n < f->min || n > f->max)) {
		refuse(k, at, error_of(k, f),
			arena_printf(a, "must be from %lld to %lld",
				(long long)f->min, (long long)f->max));
		return NULL;
	}
	return jr_new_number(arena_printf(a, "%lld", (long long)n));
}

static bool
is_choice(const struct field *f, const char *s)
{
	for (const char *const *choice = f->choices; *choice != NULL; choice++)
		if (strcmp(*choice, s) == 0)
			return true;
	return false;
}

static struct json *
text(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	const char *s = jr_str(v);
	int64_t moment;

	if ((f->flags & STRIP) != 0)
		s = strip(k->c->arena, s);
	if (f->type == TYPE_time && !clock_parse(s, k->c->now, &moment)) {
		refuse(k, at, error_of(k, f), "is not a time");
		return NULL;
	}
	if (f->choices != NULL && !is_choice(f, s)) {
		refuse(k, at, error_of(k, f),
			arena_printf(k->c->arena,
				"is %.200s, which is not one of its values",
				s));
		return NULL;
	}
	if (f->type == TYPE_str && f->choices == NULL &&
		limit_str(k->c, f, error_of(k, f), s) != 0) {
		say_place(k, at, f);
		return NULL;
	}
	return jr_new_str(s);
}

static struct json *
texts(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	struct json *out = jr_array();
	struct strs list = { 0 };

	list.v = ARENA_ARRAY(k->c->arena, const char *, jr_count(v));
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		if (!jr_is_str(v)) {
			refuse(k, at, error_of(k, f),
				arena_printf(k->c->arena,
					"must be a list of strings, item %zu "
					"is %s",
					list.n, jr_type_word(v)));
			return NULL;
		}
		list.v[list.n++] = jr_str(v);
		jr_append(out, jr_new_str(jr_str(v)));
	}
	if (limit_strs(k->c, f, error_of(k, f), &list) != 0) {
		say_place(k, at, f);
		return NULL;
	}
	return out;
}

/* --- Records --- */

/*
 * Check a member that a row names; *out is NULL when it is not there. False
 * when the call has failed.
 */
static bool
member(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v, struct json **out)
{
	const struct spot here = { at, SPOT_MEMBER, f->name };
	bool nil = jr_type(v) == JSON_NULL && (f->flags & TRISTATE) == 0 &&
		looks_at_values(k);

	*out = NULL;
	if (v == NULL || nil) {
		if ((f->flags & REQUIRED) == 0 || !looks_at_values(k))
			return true;
		if (is_item_member(&here))
			misfit(k, &here, f, v);
		else
			refuse(k, &here, error_of(k, f), "is required");
		return false;
	}
	*out = value(k, &here, f, v);
	return *out != NULL;
}

/* A member that no row names; false: it is refused. */
static bool
take_unknown(const struct check *k, const struct spot *at,
	const struct field *f, const struct json *m, struct json *out)
{
	const struct spot here = { at, SPOT_MEMBER, jr_key(m) };

	if (f->unknown == UNKNOWN_REFUSED && (k->steps & NESTED_KEYS) != 0) {
		refuse(k, &here, k->error, "is not known");
		return false;
	}
	jr_put_last(out, jr_key(m), jr_copy(m));
	return true;
}

/* Members are told wrong in the order of their rows, then unknown ones. */
static struct json *
record(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	const struct shape *sh = f->inside;
	struct json **members = ARENA_ARRAY(k->c->arena, struct json *,
		sh->count);
	struct json *out = jr_object();
	bool drops = f->unknown == UNKNOWN_DROPPED && looks_at_values(k);

	for (size_t i = 0; i < sh->count; i++) {
		const struct field *inner = &sh->fields[i];

		if (!member(k, at, inner, jr_get(v, inner->name), &members[i]))
			return NULL;
		if (drops && members[i] != NULL)
			jr_put_last(out, inner->name, members[i]);
	}
	if (jr_type(v) != JSON_OBJECT) {
		misfit(k, at, f, v);
		return NULL;
	}
	if (drops)
		return out;
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m)) {
		const struct field *inner = shape_find(sh, jr_key(m));
		struct json *known = inner == NULL ?
			NULL :
			members[inner - sh->fields];

		if (known != NULL)
			jr_put_last(out, jr_key(m), known);
		else if (inner == NULL && !take_unknown(k, at, f, m, out))
			return NULL;
	}
	return out;
}

static struct json *
list(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	const struct spot here = { at, SPOT_ITEM, NULL };
	struct json *out = jr_array();

	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		struct json *item = jr_type(v) == JSON_OBJECT ||
				looks_at_values(k) ?
			record(k, &here, f, v) :
			jr_copy(v);

		if (item == NULL)
			return NULL;
		jr_append(out, item);
	}
	return out;
}

/* --- Maps --- */

static bool
holds_record(const struct field *f)
{
	return f->type == TYPE_json && f->inside != NULL;
}

/* What lies at the last key of a map. */
static struct json *
map_value(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	const struct spot here = { at,
		holds_record(f->values) ? SPOT_ITEM : SPOT_KEY, jr_key(v) };

	return value(k, &here, f->values, v);
}

static struct json *map(const struct check *k, const struct spot *at,
	const struct field *f, unsigned levels, const struct json *v);

/* Check what lies at a key that is not the last one: another map. */
static struct json *
inner_map(const struct check *k, const struct spot *at, const struct field *f,
	unsigned levels, const struct json *v)
{
	if (jr_type(v) == JSON_OBJECT)
		return map(k, at, f, levels, v);
	if (!looks_at_values(k))
		return jr_copy(v);
	misfit(k, at, f, v);
	return NULL;
}

/* Check a map in which so many keys, one below the other, lead to a value. */
static struct json *
map(const struct check *k, const struct spot *at, const struct field *f,
	unsigned levels, const struct json *v)
{
	bool clean = (f->flags & ESCAPED) != 0 && (k->steps & NESTED_KEYS) != 0;
	struct json *out = jr_object();

	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		const char *key = clean ? strip(k->c->arena, jr_key(v)) :
					  jr_key(v);
		const struct spot here = { at, SPOT_KEY, key };
		struct json *inner;

		if (clean && *key == '\0') {
			fail(k->c, k->error, "%s: a key is empty",
				place(k, at));
			return NULL;
		}
		inner = levels <= 1 ? map_value(k, at, f, v) :
				      inner_map(k, &here, f, levels - 1, v);
		if (inner == NULL)
			return NULL;
		jr_put_last(out, key, inner);
	}
	jr_unique(out);
	return out;
}

/* --- Any value --- */

static bool
fits(const struct field *f, const struct json *v)
{
	switch (f->type) {
	case TYPE_str:
	case TYPE_time:
		return jr_is_str(v);
	case TYPE_int:
		return jr_type(v) == JSON_NUMBER || jr_type(v) == JSON_BOOL;
	case TYPE_real:
		return jr_type(v) == JSON_NUMBER;
	case TYPE_flag:
		return jr_type(v) == JSON_BOOL;
	case TYPE_strs:
		return jr_type(v) == JSON_ARRAY;
	case TYPE_json:
		return jr_type(v) == JSON_OBJECT;
	case TYPE_any:
		return f->inside == NULL || jr_type(v) == JSON_ARRAY;
	}
	return false;
}

/* The limits of an object or list that lies in another. */
static bool
within_limits(const struct check *k, const struct spot *at,
	const struct field *f, const struct json *v)
{
	if (at->up == NULL || !looks_at_values(k))
		return true;
	if ((f->type == TYPE_json ? limit_object : limit_any)(k->c, f,
		    error_of(k, f), v) == 0)
		return true;
	say_place(k, at, f);
	return false;
}

static struct json *
holder(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	if (!within_limits(k, at, f, v))
		return NULL;
	if (f->values != NULL)
		return map(k, at, f, f->levels, v);
	if (f->inside == NULL)
		return jr_copy(v);
	return f->type == TYPE_any ? list(k, at, f, v) : record(k, at, f, v);
}

/* A value that holds no others, and is of the right type. */
static struct json *
scalar(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	switch (f->type) {
	case TYPE_int:
		return integer(k, at, f, v);
	case TYPE_str:
	case TYPE_time:
		return text(k, at, f, v);
	case TYPE_strs:
		return texts(k, at, f, v);
	case TYPE_real:
	case TYPE_flag:
	case TYPE_json:
	case TYPE_any:
		break;
	}
	return jr_copy(v);
}

static struct json *
value(const struct check *k, const struct spot *at, const struct field *f,
	const struct json *v)
{
	if (jr_type(v) == JSON_NULL && (f->flags & TRISTATE) != 0)
		return jr_new_null();
	if (!fits(f, v)) {
		if (!looks_at_values(k))
			return jr_copy(v);
		/* Tell which members an item lacks, rather than its type. */
		if (at->kind == SPOT_ITEM)
			return record(k, at, f, v);
		misfit(k, at, f, v);
		return NULL;
	}
	if (f->type == TYPE_json || f->type == TYPE_any)
		return holder(k, at, f, v);
	return looks_at_values(k) ? scalar(k, at, f, v) : jr_copy(v);
}

int
nested_check(struct call *c, const struct field *f, int error, unsigned steps,
	const struct json **v)
{
	const struct check k = { c, error, steps };
	const struct spot at = { NULL, SPOT_MEMBER, f->name };
	const struct json *checked = value(&k, &at, f, *v);

	if (checked == NULL)
		return c->error;
	*v = checked;
	return 0;
}

struct json *
nested_value(struct call *c, const struct field *f, int error,
	const struct json *v)
{
	const struct check k = { c, error, NESTED_ALL };
	const struct spot at = { NULL, SPOT_MEMBER, f->name };

	return map_value(&k, &at, f, v);
}

/* --- Defaults --- */

static bool
is_nothing(const struct json *v)
{
	return v == NULL || jr_type(v) == JSON_NULL;
}

struct json *
nested_defaults(const struct field *f, const struct json *v)
{
	struct jr_error why;
	struct json *out;

	if (!is_nothing(v))
		out = jr_copy(v);
	else
		out = f->fill == NULL ? jr_object() : jr_read(f->fill, &why);
	if (jr_type(out) != JSON_OBJECT)
		return out;
	for (size_t i = 0; f->inside != NULL && i < f->inside->count; i++) {
		const struct field *inner = &f->inside->fields[i];
		const struct json *m = jr_get(out, inner->name);

		if (is_nothing(m) && inner->fill == NULL)
			continue;
		if (is_nothing(m))
			jr_remove(out, inner->name);
		if (holds_record(inner))
			jr_put(out, inner->name, nested_defaults(inner, m));
		else if (is_nothing(m))
			jr_put(out, inner->name, jr_read(inner->fill, &why));
	}
	return out;
}
