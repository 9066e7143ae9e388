#include "describe/describe.h"

#include <stdio.h>
#include <string.h>

enum { NAME_ROOM = 256 };

/* clang-format off */
const struct filter_text filter_texts[FILTER_EQUAL + 1] = {
	[FILTER_NONE] = { "-", "", "", "" },
	[FILTER_PATTERN] = { "pattern",
		"a regular expression",
		"Keeps the rows in whose field it is found, at any place; `^` "
		"and `$` anchor it, `(?i)` in front ignores case. The syntax "
		"is that of PCRE2. A field without a value matches nothing, "
		"an empty pattern restricts nothing. 400/21: it does not "
		"compile, or takes too long",
		"{'type':['string','null']}" },
	[FILTER_LIST] = { "list",
		"a value, or a list of values and operators",
		"Keeps the rows that have one of the values. `-x` excludes "
		"rows with `x`, null keeps rows without a value. Of what "
		"follows `__$all` (or `__$and`) rows must have everything, of "
		"what follows `__$any` (or `__$or`) something; there a "
		"leading `-` is part of the value. `__$not` excludes the next "
		"value, `__$nop` ends the effect of an operator. 400/16: an "
		"operator stands where it cannot",
		"{'type':['string','array','null'],"
		"'items':{'type':['string','null']}}" },
	[FILTER_RANGE] = { "range",
		"`[min, max]`",
		"Keeps the rows from min to max, both included. Null leaves "
		"one end open; without a min, rows without a value are kept, "
		"too. Numbers or times, as the field has them",
		"{'type':['array','null'],'minItems':2,'maxItems':2,"
		"'items':{'type':['number','string','null']}}" },
	[FILTER_DATE] = { "date",
		"a time or a list of times, each maybe behind `>`, `>=`, `<` "
		"or `<=`",
		"Keeps the rows for which all of it is true. Two times "
		"without a sign are a range, of which one end may be null. "
		"What is no time is ignored",
		"{'type':['string','array','null'],"
		"'items':{'type':['string','null']}}" },
	[FILTER_EQUAL] = { "equal",
		"a value",
		"Keeps the rows with this very value: nothing is converted",
		"{}" },
};
/* clang-format on */

/*
 * A JSON text that stands in C with ' for ", so that people can read it there.
 */
static char *
quoted(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	return copy;
}

void
describe_json(struct jw *w, const char *key, const char *text)
{
	jw_json(w, key, quoted(w->out->arena, text));
}

void
describe_members(struct jw *w, const char *text)
{
	char *members = quoted(w->out->arena, text + 1);

	members[strlen(members) - 1] = '\0';
	if (w->comma)
		buf_addc(w->out, ',');
	buf_add(w->out, members);
	w->comma = true;
}

void
describe_line(struct jw *w)
{
	if (w->comma)
		buf_addc(w->out, ',');
	w->comma = false;
	buf_addc(w->out, '\n');
}

bool
describe_newest(const struct family *family, const struct endpoint *e)
{
	for (const struct endpoint *const *o = family->endpoints; *o != NULL;
		o++)
		if (strcmp((*o)->name, e->name) == 0 && (*o)->since > e->since)
			return false;
	return true;
}

int
describe_service(const struct endpoint *e)
{
	return (int)strcspn(e->name, ".");
}

bool
describe_same_service(const struct endpoint *a, const struct endpoint *b)
{
	return strncmp(a->name, b->name, (size_t)describe_service(a) + 1) == 0;
}

bool
describe_begins(const struct family *const *families, const struct endpoint *e)
{
	for (; *families != NULL; families++)
		for (size_t i = 0; (*families)->endpoints[i] != NULL; i++)
			if (describe_same_service(e, (*families)->endpoints[i]))
				return (*families)->endpoints[i] == e;
	return false;
}

bool
describe_sets(const struct endpoint *e, const struct field *f)
{
	return (f->flags & READONLY) == 0 &&
		shape_find(e->args, f->name) == NULL;
}

static void
see_inside(const char *prefix, const struct field *f,
	void (*see)(void *arg, const char *name, const struct field *f),
	void *arg)
{
	char name[NAME_ROOM];

	snprintf(name, sizeof(name), "%s%s%s", prefix,
		*prefix == '\0' ? "" : ".", f->name);
	if (f->filter != FILTER_NONE)
		see(arg, name, f);
	for (size_t i = 0; f->inside != NULL && i < f->inside->count; i++)
		see_inside(name, &f->inside->fields[i], see, arg);
}

void
describe_inside(const struct field *f,
	void (*see)(void *arg, const char *name, const struct field *f),
	void *arg)
{
	see_inside("", f, see, arg);
}

enum filter
describe_filter(const struct field *f)
{
	return (f->flags & HIDDEN) != 0 ? FILTER_NONE : f->filter;
}

bool
describe_has_words(const struct shape *sh)
{
	for (size_t i = 0; i < sh->count; i++)
		if (sh->fields[i].weight > 0)
			return true;
	return false;
}

bool
describe_is_record(const struct field *f)
{
	return f->ref != NULL && (f->type == TYPE_json || f->type == TYPE_any);
}

void
describe_field(struct buf *out, const struct field *f)
{
	buf_add(out, f->doc == NULL ? f->name : f->doc);
	if (f->since > V(1, 0))
		buf_addf(out, " (since %d.%d)", f->since / 1000,
			f->since % 1000);
}
