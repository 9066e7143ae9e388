#include "list/projection.h"

#include <string.h>

#include "call/config.h"
#include "json/jr.h"
#include "list/choice.h"
#include "list/path.h"

enum { JOIN_DEPTH = 8 };

static struct projection *
projection_new(struct call *c, const struct shape *sh)
{
	struct projection *p = ARENA_NEW(c->arena, struct projection);

	p->shape = sh;
	p->choice = ARENA_ARRAY(c->arena, struct choice, sh->count);
	p->shown = ARENA_ARRAY(c->arena, const struct field *, sh->count);
	return p;
}

static int
unknown(struct call *c, const char *entry)
{
	return fail(c, ERR_INVALID_FIELDS, "only_fields: %.100s", entry);
}

static void
push(struct call *c, struct inside **list, const struct strs *keys)
{
	struct inside *i = ARENA_NEW(c->arena, struct inside);

	i->keys = keys;
	i->next = *list;
	*list = i;
}

static int add_entry(struct call *c, struct projection *p, const char *entry,
	bool joined, unsigned depth);

/*
 * Add an entry that leads into an object: "models.input.name",
 * "-models.output".
 */
static int
add_inside(struct call *c, struct projection *p, size_t at, const char *rest,
	bool joined, bool out, unsigned depth)
{
	struct choice *ch = &p->choice[at];

	if (depth == JOIN_DEPTH)
		return unknown(c, rest);
	if (!out)
		p->including = true;
	/* A field that is named as a whole stays whole. */
	if (ch->join == NULL)
		ch->join = projection_new(c, p->shape->fields[at].inside);
	ch->some = ch->some || !out;
	return add_entry(c, ch->join,
		out ? arena_printf(c->arena, "-%s", rest) : rest, joined,
		depth + 1);
}

/*
 * Add an entry on the record that a reference names: "project.name",
 * "project.*", "-project.name".
 */
static int
add_join(struct call *c, struct projection *p, size_t at, const char *rest,
	bool out, unsigned depth)
{
	struct choice *ch = &p->choice[at];
	const struct shape *sh = p->shape->fields[at].ref;

	if (depth == JOIN_DEPTH)
		return unknown(c, rest);
	p->including = true;
	ch->in = true;
	if (ch->join == NULL && !out)
		ch->join = projection_new(c, sh);
	/* A field that is to be left out is checked, and has no effect. */
	if (add_entry(c, out ? projection_new(c, sh) : ch->join, rest, true,
		    depth + 1) == 0)
		return 0;
	if (c->error != ERR_INVALID_FIELDS)
		return c->error;
	/* It becomes an error once a row has such a reference. */
	ch->bad = c->detail;
	c->error = OK;
	return 0;
}

static int
add_field(struct call *c, struct projection *p, const char *entry, bool out)
{
	struct choice *ch;
	struct path path;

	switch (path_find(c, p->shape, entry, &path)) {
	case PATH_BAD:
		return c->error;
	case PATH_UNKNOWN:
		return unknown(c, entry);
	default:
		break;
	}
	ch = &p->choice[path.field - p->shape->fields];
	if (!out)
		p->including = true;
	if (path.keys == NULL && out)
		ch->out = true;
	else if (path.keys == NULL)
		ch->in = true;
	else
		push(c, out ? &ch->out_keys : &ch->in_keys, path.keys);
	return 0;
}

static int
add_entry(struct call *c, struct projection *p, const char *entry, bool joined,
	unsigned depth)
{
	bool out = *entry == '-';
	const char *name = path_current(c, p->shape, entry + out);
	const char *dot = strchr(name, '.');
	size_t n = strlen(name);

	if (n == 0 || strcmp(name, ".*") == 0)
		return unknown(c, entry);
	if (strcmp(name, "*") == 0) {
		if (!joined || out)
			return unknown(c, entry);
		p->including = p->all = true;
		return 0;
	}
	for (size_t i = 0; dot != NULL && i < p->shape->count; i++) {
		const struct field *f = &p->shape->fields[i];

		if ((f->ref == NULL && f->inside == NULL) ||
			strlen(f->name) != (size_t)(dot - name) ||
			strncmp(f->name, name, (size_t)(dot - name)) != 0)
			continue;
		if (f->inside != NULL)
			return add_inside(c, p, i, dot + 1, joined, out, depth);
		return joined ? add_join(c, p, i, dot + 1, out, depth) :
				unknown(c, entry);
	}
	if (joined && n > 2 && strcmp(name + n - 2, ".*") == 0)
		name = arena_strndup(c->arena, name, n - 2);
	return add_field(c, p, name, out);
}

/* Say of each field whether it is wanted, once all entries were read. */
static void
settle(struct projection *p, bool joined)
{
	for (size_t i = 0; i < p->shape->count; i++) {
		const struct field *f = &p->shape->fields[i];
		struct choice *ch = &p->choice[i];

		if (p->all)
			ch->wanted = true;
		else if (!p->including)
			ch->wanted = !ch->out && (f->flags & HIDDEN) == 0;
		else
			ch->wanted = ch->in || ch->some ||
				ch->in_keys != NULL ||
				(joined && (f->flags & KEY) != 0);
		if (ch->wanted || f->type == TYPE_strs)
			p->shown[p->nshown++] = f;
		if (ch->join != NULL)
			settle(ch->join, joined);
	}
}

int
projection_read(struct call *c, const struct request *r, struct view *v)
{
	const struct json *list = r->word[WORD_PROJECTION];
	size_t n = 0;

	if (!jr_truthy(list))
		list = r->word[WORD_ONLY_FIELDS];
	if (!jr_truthy(list))
		return 0;
	if (jr_type(list) != JSON_ARRAY)
		return fail(c, ERR_INVALID_FIELDS,
			"only_fields: must be a list of names");
	v->only = projection_new(c, v->shape);
	for (list = jr_first(list); list != NULL; list = jr_next(list)) {
		if (!jr_is_str(list))
			return fail(c, ERR_INVALID_FIELDS,
				"only_fields: names must be strings");
		if (++n > (size_t)c->config->fields_limit)
			return fail(c, ERR_VALIDATION,
				"only_fields: more than %lld names",
				(long long)c->config->fields_limit);
		if (add_entry(c, v->only, jr_str(list), v->joined, 0) != 0)
			return c->error;
	}
	settle(v->only, v->joined);
	return 0;
}

static const char *
misnamed(const struct projection *p)
{
	const char *bad = NULL;

	for (size_t i = 0; p != NULL && i < p->shape->count; i++) {
		bad = p->choice[i].bad != NULL ? p->choice[i].bad :
						 misnamed(p->choice[i].join);
		if (bad != NULL)
			break;
	}
	return bad;
}

const char *
projection_misnamed(const struct view *v)
{
	return misnamed(v->only);
}

bool
projection_wants(const struct view *v, const struct field *f)
{
	return is_wanted(v, f);
}
