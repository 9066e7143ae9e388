#include "list/path.h"

#include <string.h>

#include "call/validate.h"
#include "json/keys.h"

enum { KEYS_MAX = 16 };

/*
 * Check the form of a path like "metadata.<key>" or "metadata.<key>.<member>":
 * not too many keys, and none is empty.
 */
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

enum filter
path_filter(const struct path *p)
{
	if (p->keys == NULL)
		return p->field->filter;
	return p->leaf != NULL ? p->leaf->filter : p->field->inner;
}

bool
path_is_numeric(const struct path *p)
{
	return p->keys != NULL && p->field->inside == NULL &&
		(p->field->inner == FILTER_LIST ||
			p->field->inner == FILTER_RANGE);
}

/*
 * The field that the keys lead to. Where they lead into an object whose members
 * are the clients' own, it is the field of that object. NULL: there is none.
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

/* The field that the first part of a path names. */
static const struct field *
first_field(struct call *c, const struct shape *sh, const char *text)
{
	return shape_find(sh,
		arena_strndup(c->arena, text, strcspn(text, ".")));
}

const char *
path_current(struct call *c, const struct shape *sh, const char *text)
{
	const struct field *f = strchr(text, '.') == NULL ?
		NULL :
		first_field(c, sh, text);
	const struct moved *m = f == NULL ? NULL : f->moved;

	for (; m != NULL && m->from != NULL; m++) {
		const char *rest = text + strnlen(text, strlen(m->from));

		if (strncmp(text, m->from, strlen(m->from)) == 0 &&
			(*rest == '\0' || *rest == '.'))
			return arena_printf(c->arena, "%s%s", m->to, rest);
	}
	return text;
}

static int
find(struct call *c, const struct shape *sh, const char *text, bool checked,
	struct path *out)
{
	size_t first;
	struct strs *keys;
	bool all;

	text = path_current(c, sh, text);
	first = strcspn(text, ".");
	*out = (struct path){ .field = first_field(c, sh, text) };
	if (out->field == NULL)
		return PATH_UNKNOWN;
	if (text[first] == '\0')
		return PATH_OK;
	if (out->field->type != TYPE_json && out->field->type != TYPE_strs)
		return PATH_UNKNOWN;
	keys = ARENA_NEW(c->arena, struct strs);
	all = keys_split(text + first + 1, KEYS_MAX, c->arena, keys);
	if ((out->field->flags & ESCAPED) != 0) {
		/*
		 * At the full depth the last key is the name of a member, which
		 * is never escaped.
		 */
		for (size_t i = 0; i < keys->n && i + 1 < out->field->parts;
			i++)
			keys->v[i] = strip(c->arena,
				keys_unescape(keys->v[i], c->arena));
		if (checked &&
			check_escaped(c, text, out->field, keys, !all) != 0)
			return PATH_BAD;
	}
	if (!all)
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
