#include "tools/table.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/visible.h"
#include "json/jw.h"

struct line {
	struct line *next;
	const void *rec;
};

struct table {
	struct arena *arena;
	const struct shape *shape;
	const struct column *columns;
	const struct field **fields; /* what the columns show */
	size_t count;                /* of the columns */
	bool json;
	struct line *first, **end;
};

struct table *
table_new(struct arena *a, const struct shape *sh, const struct column *columns,
	size_t count, bool json)
{
	struct table *t = ARENA_NEW(a, struct table);

	t->arena = a;
	t->shape = sh;
	t->columns = columns;
	t->count = count;
	t->json = json;
	t->end = &t->first;
	t->fields = ARENA_ARRAY(a, const struct field *, count);
	for (size_t i = 0; i < count; i++) {
		const struct column *c = &columns[i];

		t->fields[i] = shape_find(sh,
			c->field == NULL ? c->name : c->field);
		assert(t->fields[i] != NULL);
	}
	return t;
}

void
table_add(struct table *t, const void *rec)
{
	struct line *line = ARENA_NEW(t->arena, struct line);

	line->rec = arena_memdup(t->arena, rec, t->shape->size);
	*t->end = line;
	t->end = &line->next;
}

static const char *
text_of(const void *rec, const struct field *f)
{
	return *(const T_str *)(const void *)((const char *)rec + f->at);
}

static bool
is_nothing(const void *rec, const struct field *f)
{
	return !record_has(rec, f) ||
		(f->type == TYPE_str &&
			(text_of(rec, f) == NULL || *text_of(rec, f) == '\0'));
}

/* --- For programs --- */

static void
json_cell(struct jw *w, const struct column *c, const void *rec,
	const struct field *f)
{
	const void *p = (const char *)rec + f->at;

	if (is_nothing(rec, f))
		jw_null(w, c->name);
	else if (f->type == TYPE_str)
		jw_str(w, c->name, text_of(rec, f));
	else if (f->type == TYPE_flag)
		jw_flag(w, c->name, *(const T_flag *)p);
	else if (f->type == TYPE_time)
		jw_time(w, c->name, *(const T_time *)p);
	else
		jw_int(w, c->name, *(const T_int *)p);
}

static void
print_json(const struct table *t, FILE *out)
{
	struct buf text, shown;
	struct jw w;

	buf_init(&text, t->arena, SIZE_MAX / 4);
	buf_init(&shown, t->arena, SIZE_MAX / 4);
	fputs("[", out);
	for (const struct line *r = t->first; r != NULL; r = r->next) {
		buf_cut(&text, 0);
		buf_cut(&shown, 0);
		jw_init(&w, &text);
		jw_obj(&w, NULL);
		for (size_t i = 0; i < t->count; i++)
			if (t->columns[i].name != NULL)
				json_cell(&w, &t->columns[i], r->rec,
					t->fields[i]);
		jw_end(&w);
		visible_add_json(&shown, text.data);
		fprintf(out, "%s\n%s", r == t->first ? "" : ",", shown.data);
	}
	fputs(t->first == NULL ? "]\n" : "\n]\n", out);
}

/* --- For people --- */

static const char *
shown(const struct table *t, const void *rec, const struct field *f)
{
	const void *p = (const char *)rec + f->at;
	char text[CLOCK_TEXT];
	struct buf b;

	if (is_nothing(rec, f))
		return "-";
	if (f->type == TYPE_int)
		return arena_printf(t->arena, "%" PRId64, *(const T_int *)p);
	if (f->type == TYPE_flag)
		return *(const T_flag *)p ? "yes" : "-";
	if (f->type == TYPE_time) {
		/* Nobody reads fractions of a second. */
		clock_format(*(const T_time *)p / 1000000 * 1000000, text);
		return arena_strdup(t->arena, text);
	}
	buf_init(&b, t->arena, SIZE_MAX / 4);
	visible_add(&b, text_of(rec, f));
	return b.data;
}

/* Places on a terminal: characters, not bytes. */
static size_t
width(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* Numbers stand at the right; nothing is behind the last column. */
static void
print_cell(const struct table *t, size_t i, size_t last, size_t room,
	const char *text, FILE *out)
{
	int fill = (int)(room - width(text));

	if (t->fields[i]->type == TYPE_int)
		fprintf(out, "%*s%s", fill, "", text);
	else
		fprintf(out, "%s%*s", text, i == last ? 0 : fill, "");
	fputs(i == last ? "\n" : "  ", out);
}

/* The headings are the first of the lines. */
static const char **
print_line(const struct table *t, const size_t *room, const char **line,
	size_t last, FILE *out)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->columns[i].heading != NULL)
			print_cell(t, i, last, room[i], line[i], out);
	return line + t->count;
}

static void
print_text(const struct table *t, FILE *out)
{
	size_t *room = ARENA_ARRAY(t->arena, size_t, t->count);
	size_t rows = 1, last = 0;
	const char **all, **line;

	for (const struct line *r = t->first; r != NULL; r = r->next)
		rows++;
	all = line = ARENA_ARRAY(t->arena, const char *, rows * t->count);
	for (size_t i = 0; i < t->count; i++) {
		line[i] = t->columns[i].heading;
		if (line[i] != NULL)
			last = i;
	}
	for (const struct line *r = t->first; r != NULL; r = r->next) {
		line += t->count;
		for (size_t i = 0; i < t->count; i++)
			line[i] = shown(t, r->rec, t->fields[i]);
	}
	for (size_t i = 0; i < rows * t->count; i++)
		if (t->columns[i % t->count].heading != NULL &&
			width(all[i]) > room[i % t->count])
			room[i % t->count] = width(all[i]);
	for (line = all; rows > 0; rows--)
		line = print_line(t, room, line, last, out);
}

void
table_print(struct table *t, FILE *out)
{
	if (t->json)
		print_json(t, out);
	else
		print_text(t, out);
}
