#include "core/path.h"

#include <string.h>

#include "core/validate.h"

enum { KEYS_MAX = 16, KEY_BYTES = 4096 };

/* Metadata keys in paths may hold a dot as %2E and a per cent sign as %%. */
static const char *
unescape(struct call *c, const char *s)
{
	static const struct {
		const char *from, *to;
	} table[] = { { "%%", "%" }, { "%2E", "." }, { "%24", "$" },
		{ "%_%_", "__" } };
	struct buf b;

	buf_init(&b, c->arena, KEY_BYTES);
	while (*s != '\0') {
		size_t i, n = 0;

		for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
			n = strlen(table[i].from);
			if (strncmp(s, table[i].from, n) == 0)
				break;
			n = 0;
		}
		if (n > 0) {
			buf_add(&b, table[i].to);
			s += n;
		} else {
			buf_addc(&b, *s++);
		}
	}
	return strip(c->arena, b.data);
}

/* "metadata.<key>" or "metadata.<key>.<member>", nothing empty. */
static int
check_escaped(struct call *c, const char *text, struct strs *keys)
{
	if (keys->n > 2)
		return fail(c, ERR_VALIDATION,
			"%s: a dot inside a key is written %%2E", text);
	for (size_t i = 0; i < keys->n; i++)
		if (*keys->v[i] == '\0')
			return fail(c, ERR_VALIDATION, "%s: empty key", text);
	keys->v[0] = unescape(c, keys->v[0]);
	return 0;
}

int
path_find(struct call *c, const struct shape *sh, const char *text,
	struct path *out)
{
	char *part = arena_strdup(c->arena, text), *dot = strchr(part, '.');
	struct strs *keys;

	if (dot != NULL)
		*dot++ = '\0';
	*out = (struct path){ .field = shape_find(sh, part) };
	if (out->field == NULL)
		return PATH_UNKNOWN;
	if (dot == NULL)
		return PATH_OK;
	if (out->field->type != TYPE_json)
		return PATH_UNKNOWN;
	keys = ARENA_NEW(c->arena, struct strs);
	keys->v = ARENA_ARRAY(c->arena, const char *, KEYS_MAX);
	while (dot != NULL && keys->n < KEYS_MAX) {
		keys->v[keys->n++] = dot;
		dot = strchr(dot, '.');
		if (dot != NULL)
			*dot++ = '\0';
	}
	if (dot != NULL)
		return PATH_UNKNOWN;
	if ((out->field->flags & ESCAPED) != 0 &&
		check_escaped(c, text, keys) != 0)
		return PATH_BAD;
	out->keys = keys;
	return PATH_OK;
}
