#include "shape/shape.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"

const struct field *
shape_find(const struct shape *sh, const char *name)
{
	for (size_t i = 0; i < sh->count; i++)
		if (strcmp(sh->fields[i].name, name) == 0)
			return &sh->fields[i];
	return NULL;
}

static const size_t type_sizes[] = {
	[TYPE_str] = sizeof(T_str),
	[TYPE_int] = sizeof(T_int),
	[TYPE_real] = sizeof(T_real),
	[TYPE_flag] = sizeof(T_flag),
	[TYPE_time] = sizeof(T_time),
	[TYPE_strs] = sizeof(T_strs),
	[TYPE_json] = sizeof(T_json),
	[TYPE_any] = sizeof(T_any),
};

void
record_copy(const struct shape *from_shape, const void *from,
	const struct shape *to_shape, void *to)
{
	for (size_t i = 0; i < from_shape->count; i++) {
		const struct field *f = &from_shape->fields[i], *t;

		if (!record_has(from, f))
			continue;
		t = shape_find(to_shape, f->name);
		if (t == NULL)
			continue;
		assert(t->type == f->type);
		memcpy((char *)to + t->at, (const char *)from + f->at,
			type_sizes[f->type]);
		record_set(to, t, true, false);
	}
}

const char *
strs_json(const struct strs *ss, struct arena *a)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	buf_addc(&b, '[');
	for (size_t i = 0; i < ss->n; i++) {
		if (i > 0)
			buf_addc(&b, ',');
		buf_quote(&b, ss->v[i]);
	}
	buf_addc(&b, ']');
	return b.data;
}

const char *
type_word(enum type t)
{
	static const char *const words[] = {
		[TYPE_str] = "string",
		[TYPE_int] = "integer",
		[TYPE_real] = "number",
		[TYPE_flag] = "boolean",
		[TYPE_time] = "time",
		[TYPE_strs] = "list of strings",
		[TYPE_json] = "object",
		[TYPE_any] = "any",
	};

	return words[t];
}
