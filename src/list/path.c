#include "list/path.h"

#include <string.h>

#include "call/validate.h"

enum { KEYS_MAX = 16 };

/*
 * Metadata keys in paths may hold a dot as %2E and a per cent sign as %%, and
 * whatever else is escaped where they are stored so (models.md section 2.6).
 */
static const char *
unescape(struct call *c, const char *s)
{
	static const struct {
		const char *from, *to;
	} table[] = { { "%%", "%" }, { "%2E", "." }, { "%24", "$" },
		{ "%_%_", "__" } };
	struct buf b;

	buf_init(&b, c->arena, SIZE_MAX / 4);
	if (strncmp(s, "%_", 2) == 0 && strncmp(s, "%_%_", 4) != 0)
		s++;
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

/* "metadata.<key>" or "metadata.<key>.<member>", nothing empty; and so on. */
static int
check_escaped(struct call *c, const char *text, const struct field *f,
	const struct strs *keys, bool more)
{
	if (keys->n > f->parts || more)
		return fail(c, ERR_VALIDATION,
			"%.100s: a dot inside a key is written %%2E", text);
	for (size_t i = 0; i < keys->n; i++)
		if (*keys->v[i] == '\0')
			return fail(c, ERR_VALIDATION, "%.100s: empty key",
				text);
	return 0;
}

enum role
path_role(const struct path *p)
{
	if (p->keys == NULL)
		return p->field->role;
	return p->leaf != NULL ? p->leaf->role : p->field->inner;
}

bool
path_is_numeric(const struct path *p)
{
	return p->keys != NULL && p->field->inside == NULL &&
		(p->field->inner == ROLE_LIST || p->field->inner == ROLE_RANGE);
}

/*
 * The field that the keys lead to, or into: what an object holds of which only
 * clients know is not looked at. NULL: there is none.
 */
static const struct field *
leaf_of(const struct field *f, const struct strs *keys)
{
	for (size_t i = 0; f != NULL && i < keys->n; i++) {
		if (f->inside == NULL)
			return f->type == TYPE_json ? f : NULL;
		f = shape_find(f->inside, keys->v[i]);
	}
	return f;
}

static int
find(struct call *c, const struct shape *sh, const char *text, bool checked,
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
	if (out->field->type != TYPE_json && out->field->type != TYPE_strs)
		return PATH_UNKNOWN;
	keys = ARENA_NEW(c->arena, struct strs);
	keys->v = ARENA_ARRAY(c->arena, const char *, KEYS_MAX);
	while (dot != NULL && keys->n < KEYS_MAX) {
		keys->v[keys->n++] = dot;
		dot = strchr(dot, '.');
		if (dot != NULL)
			*dot++ = '\0';
	}
	if ((out->field->flags & ESCAPED) != 0) {
		/* The last one of a path as deep as can be is a member. */
		for (size_t i = 0; i < keys->n && i + 1 < out->field->parts;
			i++)
			keys->v[i] = unescape(c, keys->v[i]);
		if (checked &&
			check_escaped(c, text, out->field, keys, dot != NULL) !=
				0)
			return PATH_BAD;
	}
	if (dot != NULL)
		return PATH_UNKNOWN;
	out->keys = keys;
	if (out->field->inside == NULL)
		return PATH_OK;
	out->leaf = leaf_of(out->field, keys);
	return out->leaf == NULL ? PATH_UNKNOWN : PATH_OK;
}

int
path_find(struct call *c, const struct shape *sh, const char *text,
	struct path *out)
{
	return find(c, sh, text, true, out);
}

int
path_find_any(struct call *c, const struct shape *sh, const char *text,
	struct path *out)
{
	return find(c, sh, text, false, out);
}
