#include "tools/table.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/visible.h"
#include "json/jw.h"

struct cell {
	bool none;
	const char *s;
	int64_t i;
};

struct row {
	struct row *next;
	struct cell cells[];
};

struct table {
	struct arena *arena;
	const struct column *columns;
	size_t count, at; /* of the columns, of the cells of the last row */
	bool json;
	struct row *first, **end, *last;
};

struct table *
table_new(struct arena *a, const struct column *columns, size_t count,
	bool json)
{
	struct table *t = ARENA_NEW(a, struct table);

	t->arena = a;
	t->columns = columns;
	t->count = t->at = count;
	t->json = json;
	t->end = &t->first;
	return t;
}

static void
add(struct table *t, struct cell cell)
{
	if (t->at == t->count) {
		t->last = arena_alloc(t->arena,
			sizeof(struct row) + t->count * sizeof(struct cell));
		*t->end = t->last;
		t->end = &t->last->next;
		t->at = 0;
	}
	t->last->cells[t->at++] = cell;
}

static enum type
next_type(const struct table *t)
{
	return t->columns[t->at % t->count].type;
}

void
table_none(struct table *t)
{
	add(t, (struct cell){ .none = true });
}

void
table_str(struct table *t, const char *s)
{
	assert(next_type(t) == TYPE_str);
	if (s == NULL || *s == '\0')
		table_none(t);
	else
		add(t, (struct cell){ .s = arena_strdup(t->arena, s) });
}

void
table_int(struct table *t, int64_t i)
{
	assert(next_type(t) == TYPE_int);
	add(t, (struct cell){ .i = i });
}

void
table_flag(struct table *t, bool b)
{
	assert(next_type(t) == TYPE_flag);
	add(t, (struct cell){ .i = b });
}

void
table_time(struct table *t, int64_t when)
{
	assert(next_type(t) == TYPE_time);
	add(t, (struct cell){ .i = when });
}

void
table_column(struct table *t, struct stmt *s, int col)
{
	if (stmt_column_null(s, col))
		table_none(t);
	else if (next_type(t) == TYPE_str)
		table_str(t, stmt_column(s, col));
	else
		add(t, (struct cell){ .i = stmt_column_int(s, col) });
}

/* --- For programs --- */

static void
json_cell(struct jw *w, const struct column *c, const struct cell *cell)
{
	if (cell->none)
		jw_null(w, c->name);
	else if (c->type == TYPE_str)
		jw_str(w, c->name, cell->s);
	else if (c->type == TYPE_flag)
		jw_flag(w, c->name, cell->i != 0);
	else if (c->type == TYPE_time)
		jw_time(w, c->name, cell->i);
	else
		jw_int(w, c->name, cell->i);
}

static void
print_json(const struct table *t, FILE *out)
{
	struct buf text, shown;
	struct jw w;

	buf_init(&text, t->arena, SIZE_MAX / 4);
	buf_init(&shown, t->arena, SIZE_MAX / 4);
	fputs("[", out);
	for (const struct row *r = t->first; r != NULL; r = r->next) {
		buf_cut(&text, 0);
		buf_cut(&shown, 0);
		jw_init(&w, &text);
		jw_obj(&w, NULL);
		for (size_t i = 0; i < t->count; i++)
			if (t->columns[i].name != NULL)
				json_cell(&w, &t->columns[i], &r->cells[i]);
		jw_end(&w);
		visible_add_json(&shown, text.data);
		fprintf(out, "%s\n%s", r == t->first ? "" : ",", shown.data);
	}
	fputs(t->first == NULL ? "]\n" : "\n]\n", out);
}

/* --- For people --- */

static const char *
shown(const struct table *t, size_t column, const struct cell *cell)
{
	enum type type = t->columns[column].type;
	char text[CLOCK_TEXT];
	struct buf b;

	if (cell->none)
		return "-";
	if (type == TYPE_int)
		return arena_printf(t->arena, "%" PRId64, cell->i);
	if (type == TYPE_flag)
		return cell->i != 0 ? "yes" : "-";
	if (type == TYPE_time) {
		/* Nobody reads fractions of a second. */
		clock_format(cell->i / 1000000 * 1000000, text);
		return arena_strdup(t->arena, text);
	}
	buf_init(&b, t->arena, SIZE_MAX / 4);
	visible_add(&b, cell->s);
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

	if (t->columns[i].type == TYPE_int)
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

	for (const struct row *r = t->first; r != NULL; r = r->next)
		rows++;
	all = line = ARENA_ARRAY(t->arena, const char *, rows * t->count);
	for (size_t i = 0; i < t->count; i++) {
		line[i] = t->columns[i].heading;
		if (line[i] != NULL)
			last = i;
	}
	for (const struct row *r = t->first; r != NULL; r = r->next) {
		line += t->count;
		for (size_t i = 0; i < t->count; i++)
			line[i] = shown(t, i, &r->cells[i]);
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
	assert(t->at == t->count);
	if (t->json)
		print_json(t, out);
	else
		print_text(t, out);
}
