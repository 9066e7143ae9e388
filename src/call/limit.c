#include "call/limit.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "call/config.h"
#include "json/jr.h"

/* --- What holds --- */

/* The value of a setting that is a number. */
static size_t
setting(const char *name, const struct config *cfg)
{
	const struct field *f = shape_find(&config_shape, name);

	return cfg == NULL ? (size_t)strtoll(f->fallback, NULL, 10) :
			     (size_t) *
			(const T_int *)(const void *)((const char *)cfg +
				f->at);
}

static size_t
or_else(size_t own, size_t other)
{
	return own != 0 ? own : other;
}

/* The setting holds for every list, whatever its row allows. */
static size_t
list_items(const struct field *f, const struct config *cfg)
{
	size_t all = setting("list_limit", cfg);

	return f->items != 0 && f->items < all ? f->items : all;
}

struct limits
limit_of(const struct field *f, const struct config *cfg)
{
	size_t bytes = f->setting != NULL ? setting(f->setting, cfg) :
					    (size_t)f->max;

	switch (f->type) {
	case TYPE_str:
		return (struct limits){ .bytes = or_else(bytes, LIMIT_TEXT) };
	case TYPE_strs:
		return (struct limits){
			.items = list_items(f, cfg),
			.each = or_else(f->each, LIMIT_TEXT),
		};
	case TYPE_json:
		return (struct limits){ or_else(bytes, LIMIT_OBJECT), f->items,
			f->each, f->depth };
	case TYPE_any:
		return (struct limits){
			.bytes = or_else(bytes, LIMIT_OBJECT),
			.items = list_items(f, cfg),
		};
	case TYPE_int:
	case TYPE_real:
	case TYPE_flag:
	case TYPE_time:
		break;
	}
	return (struct limits){ 0 };
}

bool
limit_own(const struct field *f)
{
	return f->type != TYPE_int &&
		(f->max != 0 || f->setting != NULL || f->items != 0 ||
			f->each != 0 || f->depth != 0);
}

const char *
limit_text(const struct field *f, const struct config *cfg, struct arena *a)
{
	struct limits l = limit_of(f, cfg);
	bool object = f->type == TYPE_json;
	struct buf b;

	buf_init(&b, a, 4096);
	if (l.bytes > 0)
		buf_addf(&b, "%zu bytes", l.bytes);
	if (l.items > 0)
		buf_addf(&b, "%s%zu %s", b.len > 0 ? ", " : "", l.items,
			object ? "values" : "items");
	if (l.each > 0)
		buf_addf(&b, "%s%zu bytes", object ? ", keys of " : " of ",
			l.each);
	if (l.depth > 0)
		buf_addf(&b, ", %zu levels", l.depth);
	return b.data;
}

/* --- What is too much --- */

const char *
limit_fault_str(const struct field *f, const struct config *cfg, const char *s,
	struct arena *a)
{
	struct limits l = limit_of(f, cfg);

	if (strlen(s) > l.bytes)
		return arena_printf(a, "at most %zu bytes", l.bytes);
	if ((f->flags & LINE) != 0 && utf8_has_controls(s))
		return "must not hold control characters, such as line ends";
	return NULL;
}

int
limit_str(struct call *c, const struct field *f, int error, const char *s)
{
	const char *fault = limit_fault_str(f, c->config, s, c->arena);

	return fault == NULL ? 0 : fail(c, error, "%s: %s", f->name, fault);
}

int
limit_strs(struct call *c, const struct field *f, int error,
	const struct strs *list)
{
	struct limits l = limit_of(f, c->config);

	if (list->n > l.items)
		return fail(c, error, "%s: more than %zu items", f->name,
			l.items);
	for (size_t i = 0; i < list->n; i++) {
		if (strlen(list->v[i]) > l.each)
			return fail(c, error, "%s: item %zu has over %zu bytes",
				f->name, i, l.each);
		if ((f->flags & LINE) != 0 && utf8_has_controls(list->v[i]))
			return fail(c, error,
				"%s: item %zu must not hold control characters",
				f->name, i);
	}
	return 0;
}

/* Keys, levels and values of an object, inner objects among the latter. */
static int
walk(struct call *c, const struct field *f, int error, const struct limits *l,
	const struct json *v, size_t level, size_t *values)
{
	bool object = jr_type(v) == JSON_OBJECT;

	if (!object && jr_type(v) != JSON_ARRAY)
		return 0;
	if (level > l->depth && l->depth > 0)
		return fail(c, error, "%s: at most %zu levels", f->name,
			l->depth);
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		if (++*values > l->items && l->items > 0)
			return fail(c, error, "%s: more than %zu values",
				f->name, l->items);
		if (object && l->each > 0 && strlen(jr_key(v)) > l->each)
			return fail(c, error, "%s: a key has over %zu bytes",
				f->name, l->each);
		if (walk(c, f, error, l, v, level + 1, values) != 0)
			return c->error;
	}
	return 0;
}

int
limit_object(struct call *c, const struct field *f, int error,
	const struct json *v)
{
	struct limits l = limit_of(f, c->config);
	size_t values = 0;

	if (jr_length(v) > l.bytes)
		return fail(c, error, "%s: at most %zu bytes", f->name,
			l.bytes);
	if (l.items == 0 && l.each == 0 && l.depth == 0)
		return 0;
	return walk(c, f, error, &l, v, 1, &values);
}

int
limit_any(struct call *c, const struct field *f, int error,
	const struct json *v)
{
	struct limits l = limit_of(f, c->config);

	if (jr_type(v) == JSON_STRING)
		return strlen(jr_str(v)) <= l.bytes ?
			0 :
			fail(c, error, "%s: at most %zu bytes", f->name,
				l.bytes);
	if (jr_type(v) == JSON_ARRAY && jr_count(v) > l.items)
		return fail(c, error, "%s: more than %zu items", f->name,
			l.items);
	return jr_length(v) <= l.bytes ?
		0 :
		fail(c, error, "%s: at most %zu bytes", f->name, l.bytes);
}

int
limit_record(struct call *c, const struct shape *sh, int error, const void *rec)
{
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		const void *p = (const char *)rec + f->at;
		int rc = 0;

		if (!record_has(rec, f))
			continue;
		if (f->type == TYPE_str)
			rc = limit_str(c, f, error, *(const T_str *)p);
		else if (f->type == TYPE_strs)
			rc = limit_strs(c, f, error, p);
		else if (f->type == TYPE_json)
			rc = limit_object(c, f, error, *(const T_json *)p);
		if (rc != 0)
			return rc;
	}
	return 0;
}
