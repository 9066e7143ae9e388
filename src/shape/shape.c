#include "shape/shape.h"

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
