#include "inside.h"

#include <stdio.h>
#include <time.h>

const struct field_row fields[NFIELDS] = {
	{ "id", TEXT, 'L', 10 },
	{ "name", TEXT, 'P', 10 },
	{ "comment", TEXT, 'P', 10 },
	{ "project", TEXT, 'L', 3 },
	{ "task", TEXT, 'L', 3 },
	{ "parent", TEXT, 'L', 5 },
	{ "company", TEXT, ' ', 0 },
	{ "user", TEXT, 'L', 0 },
	{ "tags", LIST, 'L', 0 },
	{ "system_tags", LIST, 'L', 0 },
	{ "framework", TEXT, 'L', 0 },
	{ "uri", TEXT, 'L', 0 },
	{ "created", TIME, 'R', 0 },
	{ "last_iteration", NUMBER, 'R', 0 },
	{ "last_update", TIME, 'D', 0 },
	{ "last_change", TIME, 'D', 0 },
	{ "ready", BOOL, 'E', 0 },
	{ "unique_metrics", LIST, ' ', 0 },
	{ "metadata", OBJECT, ' ', 0 },
	{ "last_metrics", OBJECT, ' ', 0 },
	{ "design", OBJECT, ' ', 0 },
	{ "labels", OBJECT, ' ', 0 },
};

/* All 'from' in 's' become 'to'. */
static const char *
replaced(const char *s, const char *from, const char *to)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	while (*s != '\0')
		if (strncmp(s, from, strlen(from)) == 0) {
			buf_add(&b, to);
			s += strlen(from);
		} else {
			buf_addc(&b, *s++);
		}
	return b.data;
}

/* Section 2.6 of models.md: what "%%" stands for is put in last. */
static const char *
unescaped(const char *key)
{
	key = replaced(key, "%%", "\1");
	key = replaced(key, "%2E", ".");
	key = replaced(key, "%24", "$");
	key = replaced(key, "%_%_", "__");
	if (strncmp(key, "%_", 2) == 0)
		key++;
	return replaced(key, "\1", "%");
}

struct place
place_of(const char *text)
{
	struct place p = { 0 };
	const char *dot = strchr(text, '.');
	size_t n = dot == NULL ? strlen(text) : (size_t)(dot - text);

	for (size_t i = 0; i < COUNT(fields); i++)
		if (strlen(fields[i].name) == n &&
			strncmp(fields[i].name, text, n) == 0)
			p.field = &fields[i];
	if (p.field == NULL || dot == NULL) {
		p.role = p.field == NULL ? ' ' : p.field->role;
		return p;
	}
	if (p.field->kind != OBJECT && p.field->kind != LIST) {
		p.field = NULL;
		return p;
	}
	p.keys.v = ARENA_ARRAY(&arena, const char *, strlen(text));
	while (dot != NULL) {
		const char *key = dot + 1;

		dot = strchr(key, '.');
		n = dot == NULL ? strlen(key) : (size_t)(dot - key);
		p.keys.v[p.keys.n++] = arena_strndup(&arena, key, n);
	}
	p.role = ' ';
	if (is(p.field->name, "last_metrics"))
		p.role = 'R';
	if (is(p.field->name, "metadata")) {
		p.role = 'L';
		p.keys.v[0] = unescaped(p.keys.v[0]);
	}
	return p;
}

const struct json *
value_of(const struct json *row, const struct place *p)
{
	const struct json *v = jr_get(row, p->field->name);

	for (size_t i = 0; v != NULL && i < p->keys.n; i++)
		v = jr_get(v, p->keys.v[i]);
	return is_null(v) ? NULL : v;
}

struct strs
texts_of(const struct json *row, const struct place *p)
{
	const struct json *v = value_of(row, p);
	struct strs set = { 0 };

	set.v = ARENA_ARRAY(&arena, const char *, 1 + jr_count(v));
	if (is_text(v))
		set.v[set.n++] = jr_str(v);
	if (v != NULL && jr_type(v) == JSON_ARRAY)
		for (v = jr_first(v); v != NULL; v = jr_next(v))
			set.v[set.n++] = jr_str(v);
	return set;
}

bool
is_empty(const struct json *row, const struct place *p)
{
	const struct json *v = value_of(row, p);

	return v == NULL || (jr_type(v) == JSON_ARRAY && jr_first(v) == NULL);
}

bool
has(const struct strs *set, const char *text)
{
	for (size_t i = 0; i < set->n; i++)
		if (is(set->v[i], text))
			return true;
	return false;
}

void
put(struct strs *set, const char *text)
{
	set->v[set->n++] = text;
}

bool
read_time(const char *s, double *out)
{
	int y, mon, d, h = 0, min = 0, sec = 0, zh = 0, zm = 0, n = 0;
	char sign = 'Z';
	struct tm tm;

	while (*s == ' ')
		s++;
	if (sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2d%c%2d:%2d", &y, &mon, &d, &h,
		    &min, &sec, &sign, &zh, &zm) < 3)
		return false;
	if (sign == 'Z')
		zh = zm = 0;
	n = sign == '-' ? -1 : 1;
	tm = (struct tm){ .tm_year = y - 1900,
		.tm_mon = mon - 1,
		.tm_mday = d,
		.tm_hour = h,
		.tm_min = min,
		.tm_sec = sec };
	*out = (double)(timegm(&tm) - n * (zh * 3600 + zm * 60));
	return true;
}

struct scalar
scalar_of(const struct json *row, const struct place *p)
{
	const struct json *v = value_of(row, p);
	struct scalar s = { 0 };

	if (v == NULL)
		return s;
	s.kind = A_NUMBER;
	if (p->field->kind == TIME)
		read_time(jr_str(v), &s.number);
	else if (jr_type(v) == JSON_NUMBER)
		s.number = jr_real(v);
	else if (jr_type(v) == JSON_BOOL)
		s.number = jr_bool(v);
	else if (jr_type(v) == JSON_STRING)
		s = (struct scalar){ A_TEXT, 0, jr_str(v) };
	else
		s.kind = NOTHING;
	return s;
}
