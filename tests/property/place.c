#include "inside.h"

#include <stdio.h>
#include <time.h>

static const struct field_row model_fields[] = {
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
	{ 0 },
};

static const struct field_row task_fields[] = {
	{ "id", TEXT, 'L', 10 },
	{ "name", TEXT, 'P', 10 },
	{ "comment", TEXT, 'P', 10 },
	{ "report", TEXT, 'P', 10 },
	{ "type", TEXT, 'L', 0 },
	{ "status", TEXT, 'L', 0 },
	{ "project", TEXT, 'L', 0 },
	{ "parent", TEXT, 'L', 0 },
	{ "user", TEXT, 'L', 0 },
	{ "tags", LIST, 'L', 0 },
	{ "system_tags", LIST, 'L', 0 },
	{ "created", TIME, 'R', 0 },
	{ "started", TIME, 'R', 0 },
	{ "active_duration", NUMBER, 'R', 0 },
	{ "last_iteration", NUMBER, 'R', 0 },
	{ "status_changed", TIME, 'D', 0 },
	{ "last_update", TIME, 'D', 0 },
	{ "last_change", TIME, 'D', 0 },
	{ "hyperparams", OBJECT, ' ', 0 },
	{ "last_metrics", OBJECT, ' ', 0 },
	{ "runtime", OBJECT, ' ', 0 },
	{ "execution", OBJECT, ' ', 0 },
	{ "models", OBJECT, ' ', 0 },
	{ 0 },
};

const struct field_row *fields = model_fields;
enum subject subject = MODELS;

void
about(enum subject of)
{
	subject = of;
	fields = of == MODELS ? model_fields : task_fields;
}

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

/* What lies at those keys of the field: how lists may be filtered by it. */
static char
role_inside(const struct place *p)
{
	static const struct {
		const char *field;
		char role;
	} roles[] = { { "last_metrics", 'R' }, { "metadata", 'L' },
		{ "hyperparams", 'L' }, { "runtime", 'E' },
		{ "execution", 'L' }, { "models", 'L' } };

	for (size_t i = 0; i < COUNT(roles); i++)
		if (is(p->field->name, roles[i].field))
			return roles[i].role;
	return ' ';
}

struct place
place_of(const char *text)
{
	static const char old[] = "execution.parameters.";
	struct place p = { 0 };
	const char *dot;
	size_t n;

	if (subject == TASKS && strncmp(text, old, strlen(old)) == 0)
		text = arena_printf(&arena, "hyperparams.Args.%s",
			text + strlen(old));
	dot = strchr(text, '.');
	n = dot == NULL ? strlen(text) : (size_t)(dot - text);
	for (size_t i = 0; fields[i].name != NULL; i++)
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
	p.role = role_inside(&p);
	if (is(p.field->name, "metadata"))
		p.keys.v[0] = unescaped(p.keys.v[0]);
	for (size_t i = 0; is(p.field->name, "hyperparams") && i < 2; i++)
		p.keys.v[i] = unescaped(p.keys.v[i]);
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

/* Add the texts that lie at the keys from one on, also in items of lists. */
static void
collect(const struct json *v, const struct place *p, size_t key,
	struct strs *set)
{
	if (v == NULL)
		return;
	if (jr_type(v) == JSON_ARRAY)
		for (v = jr_first(v); v != NULL; v = jr_next(v))
			collect(v, p, key, set);
	else if (key < p->keys.n)
		collect(jr_get(v, p->keys.v[key]), p, key + 1, set);
	else if (is_text(v))
		strs_add(set, &arena, jr_str(v));
}

struct strs
texts_of(const struct json *row, const struct place *p)
{
	struct strs set = { 0 };

	collect(jr_get(row, p->field->name), p, 0, &set);
	return set;
}

bool
is_empty(const struct json *row, const struct place *p)
{
	const struct json *v = value_of(row, p);

	/* There are lists on the way to a model. */
	if (is(p->field->name, "models"))
		return texts_of(row, p).n == 0;
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
scalar_from(const struct json *v)
{
	if (v != NULL && jr_type(v) == JSON_NUMBER)
		return (struct scalar){ A_NUMBER, jr_real(v), NULL };
	if (v != NULL && jr_type(v) == JSON_BOOL)
		return (struct scalar){ A_NUMBER, jr_bool(v), NULL };
	if (is_text(v))
		return (struct scalar){ A_TEXT, 0, jr_str(v) };
	return (struct scalar){ 0 };
}

struct scalar
scalar_of(const struct json *row, const struct place *p)
{
	const struct json *v = value_of(row, p);
	struct scalar s = scalar_from(v);

	if (v != NULL && p->field->kind == TIME) {
		s.kind = A_NUMBER;
		read_time(jr_str(v), &s.number);
	}
	return s;
}
