#include "call/validate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/strs.h"
#include "json/jr.h"
#include "call/limit.h"

static int
misfit(struct call *c, const struct field *f, int error, const struct json *v)
{
	return fail(c, error, "%s: must be %s %s, is %s", f->name,
		f->type == TYPE_int || f->type == TYPE_json ? "an" : "a",
		type_word(f->type), jr_type_word(v));
}

static int
set_str(struct call *c, const struct field *f, int error, const struct json *v,
	void *rec)
{
	T_str *out = (T_str *)(void *)((char *)rec + f->at);

	if (!jr_is_str(v))
		return misfit(c, f, error, v);
	*out = jr_str(v);
	if ((f->flags & STRIP) != 0)
		*out = strip(c->arena, *out);
	if (f->choices == NULL)
		return limit_str(c, f, error, *out);
	for (const char *const *s = f->choices; *s != NULL; s++)
		if (strcmp(*s, *out) == 0)
			return 0;
	return fail(c, error, "%s: %.200s is not one of its values", f->name,
		*out);
}

static int
set_strs(struct call *c, const struct field *f, int error, const struct json *v,
	void *rec)
{
	T_strs *out = (T_strs *)(void *)((char *)rec + f->at);
	size_t n = 0;

	if (jr_type(v) != JSON_ARRAY)
		return misfit(c, f, error, v);
	out->n = jr_count(v);
	/* A list of a million numbers is no list of texts, but too long. */
	if (out->n > limit_of(f, c->config).items)
		return fail(c, error, "%s: more than %zu items", f->name,
			limit_of(f, c->config).items);
	out->v = ARENA_ARRAY(c->arena, const char *, out->n);
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		if (!jr_is_str(v))
			return fail(c, error,
				"%s: item %zu must be a string, is %s", f->name,
				n, jr_type_word(v));
		out->v[n++] = jr_str(v);
	}
	if (limit_strs(c, f, error, out) != 0)
		return c->error;
	if ((f->flags & ONCE) != 0)
		*out = strs_once(out, c->arena);
	return 0;
}

static int
set_time(struct call *c, const struct field *f, int error, const struct json *v,
	void *rec)
{
	T_time *out = (T_time *)(void *)((char *)rec + f->at);

	if (!jr_is_str(v))
		return misfit(c, f, error, v);
	if (!clock_parse(jr_str(v), c->now, out))
		return fail(c, error, "%s: not a time", f->name);
	return 0;
}

static int
in_range(struct call *c, const struct field *f, int error, int64_t n)
{
	if ((f->min != 0 || f->max != 0) && (n < f->min || n > f->max))
		return fail(c, error, "%s: must be from %lld to %lld", f->name,
			(long long)f->min, (long long)f->max);
	return 0;
}

/* An integer, a float cut towards zero, a boolean or an integer's text. */
static int
cast_int(struct call *c, const struct field *f, const struct json *v, void *rec)
{
	T_int *out = (T_int *)(void *)((char *)rec + f->at);
	double d;
	char *end;

	switch (jr_type(v)) {
	case JSON_BOOL:
		*out = jr_bool(v);
		break;
	case JSON_NUMBER:
		if (jr_int(v, out))
			break;
		d = trunc(jr_real(v));
		if (!(fabs(d) < 9.2e18))
			return fail(c, ERR_VALIDATION,
				"%s: too large for an integer", f->name);
		*out = (int64_t)d;
		break;
	case JSON_STRING:
		errno = 0;
		*out = strtoll(jr_str(v), &end, 10);
		if (*jr_str(v) == '\0' || *end != '\0' || errno != 0)
			return misfit(c, f, ERR_VALIDATION, v);
		break;
	case JSON_NULL:
	case JSON_ARRAY:
	case JSON_OBJECT:
		return misfit(c, f, ERR_VALIDATION, v);
	}
	return in_range(c, f, ERR_VALIDATION, *out);
}

/* The object of a list's items by their keys; NULL: the call has failed. */
static struct json *
by_keys(struct call *c, const struct field *f, int error, const struct json *v)
{
	struct json *object = jr_object();
	size_t n = 0;

	for (v = jr_first(v); v != NULL; v = jr_next(v), n++) {
		const struct json *key = jr_get(v, "key");

		if (key == NULL || jr_type(key) != JSON_STRING) {
			fail(c, error,
				"%s: item %zu must be an object with a string "
				"as its key",
				f->name, n);
			return NULL;
		}
		jr_put_last(object, jr_str(key), jr_copy(v));
	}
	return object;
}

/*
 * An object. One of items by their keys is taken as a list of them, too: so the
 * SDK's request classes send it. All items count for the limits, and then the
 * last of several with one key. Without items it is what metadata is answered
 * as up to API 2.16. And a user interface sends a design as its bare text
 * (doc/protocol/webapp.md section 15), which 'text' allows.
 */
static int
set_json(struct call *c, const struct field *f, int error, const struct json *v,
	bool text, void *rec)
{
	T_json *out = (T_json *)(void *)((char *)rec + f->at);
	struct json *object;

	if (text && (f->flags & OR_TEXT) != 0 && jr_type(v) == JSON_STRING) {
		object = jr_object();
		jr_put(object, f->name, jr_new_str(jr_str(v)));
		*out = object;
		return limit_object(c, f, error, *out);
	}
	if ((f->flags & KEYED) != 0 && jr_type(v) == JSON_ARRAY) {
		object = by_keys(c, f, error, jr_plain(v));
		if (object == NULL || limit_object(c, f, error, object) != 0)
			return c->error;
		jr_unique(object);
		*out = object;
		return 0;
	}
	if (jr_type(v) != JSON_OBJECT)
		return misfit(c, f, error, v);
	*out = jr_plain(v);
	return limit_object(c, f, error, *out);
}

/* One value as its declared type; *nil when it means "nothing". */
static int
cast(struct call *c, const struct field *f, const struct json *v, void *rec,
	bool *nil)
{
	void *p = (char *)rec + f->at;
	const int error = ERR_VALIDATION;

	switch (f->type) {
	case TYPE_str:
		return set_str(c, f, error, v, rec);
	case TYPE_int:
		return cast_int(c, f, v, rec);
	case TYPE_real:
		if (jr_type(v) != JSON_NUMBER)
			return misfit(c, f, error, v);
		*(T_real *)p = jr_real(v);
		return 0;
	case TYPE_flag:
		*(T_flag *)p = jr_truthy(v);
		return 0;
	case TYPE_time:
		if (!jr_truthy(v)) {
			*nil = true;
			return 0;
		}
		return set_time(c, f, error, v, rec);
	case TYPE_strs:
		if (!jr_truthy(v))
			return 0;
		return set_strs(c, f, error, v, rec);
	case TYPE_json:
		return set_json(c, f, error, v, false, rec);
	case TYPE_any:
		*(T_any *)p = v;
		return limit_any(c, f, error, v);
	}
	return 0;
}

/* What an argument is when it was not sent. */
static void
set_fallback(struct call *c, const struct field *f, void *rec)
{
	void *p = (char *)rec + f->at;

	if (f->fallback == NULL)
		return;
	switch (f->type) {
	case TYPE_flag:
		*(T_flag *)p = strcmp(f->fallback, "true") == 0;
		break;
	case TYPE_int:
		*(T_int *)p = strtoll(f->fallback, NULL, 10);
		break;
	case TYPE_str:
		*(T_str *)p = f->fallback;
		break;
	case TYPE_json:
		*(T_json *)p = jr_stored(f->fallback, c->arena);
		break;
	case TYPE_real:
	case TYPE_time:
	case TYPE_strs:
	case TYPE_any:
		break;
	}
}

static int
argument(struct call *c, const struct field *f, const struct json *v, void *rec)
{
	bool nil = v != NULL && jr_type(v) == JSON_NULL;

	if (v == NULL && (f->flags & PRESENT) != 0)
		return fail(c, ERR_MISSING_FIELDS, "%s", f->name);
	if ((v == NULL || nil) && (f->flags & REQUIRED) != 0)
		return fail(c, ERR_VALIDATION, "%s: is required", f->name);
	if (v == NULL)
		set_fallback(c, f, rec);
	else if (!nil && cast(c, f, v, rec, &nil) != 0)
		return c->error;
	record_set(rec, f, v != NULL && !nil, nil);
	if (f->least > 0 &&
		(v == NULL || nil ||
			((const T_strs *)(const void *)((const char *)rec +
				 f->at))
					->n < f->least))
		return fail(c, ERR_VALIDATION,
			"%s: must hold at least %zu item%s", f->name, f->least,
			f->least == 1 ? "" : "s");
	return 0;
}

int
validate(struct call *c, const struct shape *sh, const struct json *obj,
	void **rec)
{
	*rec = arena_alloc(c->arena, sh->size);
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if ((f->flags & READONLY) == 0 &&
			argument(c, f, jr_get(obj, f->name), *rec) != 0)
			return c->error;
	}
	return 0;
}

/* The error that a value of the wrong type is. */
static int
misfit_of(const struct field *f)
{
	return f->misfit != OK ? f->misfit : ERR_VALIDATION;
}

static int
set_field(struct call *c, const struct field *f, const struct json *v,
	void *rec)
{
	int error = misfit_of(f);
	void *p = (char *)rec + f->at;

	switch (f->type) {
	case TYPE_str:
		return set_str(c, f, error, v, rec);
	case TYPE_strs:
		return set_strs(c, f, error, v, rec);
	case TYPE_time:
		return set_time(c, f, error, v, rec);
	case TYPE_flag:
		if (jr_type(v) != JSON_BOOL)
			return misfit(c, f, error, v);
		*(T_flag *)p = jr_bool(v);
		return 0;
	case TYPE_int:
		if (!jr_int(v, p))
			return misfit(c, f, error, v);
		return in_range(c, f, error, *(T_int *)p);
	case TYPE_real:
		if (jr_type(v) != JSON_NUMBER)
			return misfit(c, f, error, v);
		*(T_real *)p = jr_real(v);
		return 0;
	case TYPE_json:
		return set_json(c, f, error, v, true, rec);
	case TYPE_any:
		*(T_any *)p = v;
		return limit_any(c, f, error, v);
	}
	return 0;
}

static int
read_field(struct call *c, const struct field *f, const struct json *v,
	void *rec)
{
	bool nil;

	if (v == NULL || (f->flags & READONLY) != 0)
		return 0;
	nil = jr_type(v) == JSON_NULL;
	if (!nil && set_field(c, f, v, rec) != 0)
		return c->error;
	record_set(rec, f, !nil, nil);
	return 0;
}

int
validate_fields(struct call *c, const struct shape *sh, const struct json *obj,
	void *rec)
{
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if (read_field(c, f, jr_get(obj, f->name), rec) != 0)
			return c->error;
	}
	return 0;
}

int
validate_some(struct call *c, const struct shape *sh, const struct json *obj,
	int misfit, void *rec)
{
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if (misfit_of(f) == misfit &&
			read_field(c, f, jr_get(obj, f->name), rec) != 0)
			return c->error;
	}
	return 0;
}

/* Bytes of the white space character at 's', 0 when there is none. */
static size_t
space_at(const char *s)
{
	/* What Unicode has besides ASCII's. */
	static const char *const wide[] = { "\xc2\x85", "\xc2\xa0",
		"\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
		"\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
		"\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
		"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
		"\xe3\x80\x80" };

	if (*s == ' ' || (*s >= '\t' && *s <= '\r') ||
		(*s >= 0x1c && *s <= 0x1f))
		return 1;
	/* They begin with one of these, and few other characters do. */
	if (strchr("\xc2\xe1\xe2\xe3", *s) == NULL)
		return 0;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncmp(s, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	return 0;
}

const char *
strip(struct arena *a, const char *s)
{
	size_t n, end = 0;

	while ((n = space_at(s)) > 0)
		s += n;
	for (size_t i = 0; s[i] != '\0'; i += n) {
		n = space_at(s + i);
		if (n == 0) {
			n = 1;
			end = i + 1;
		}
	}
	return s[end] == '\0' ? s : arena_strndup(a, s, end);
}

size_t
text_length(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}
