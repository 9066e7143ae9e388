/*
 * modelshelf lineage: what a model comes from, and what comes of it. The two
 * ways are walked one after the other, the nearest records first, and in each
 * way a record is walked from once, so that circles end.
 */
#include <stdlib.h>
#include <string.h>

#include "base/visible.h"
#include "service/entities.h"
#include "store/record.h"
#include "tools/admin.h"

/*
 * How far is walked: steps from one record to the next, and lines that are
 * printed, which are as many as connections that were found.
 */
enum {
	DEPTH = 20,
	DEPTH_MAX = 1000,
	LINES = 1000,
	LINES_MAX = 10000,
	SHORT_ID = 8
};

/* What a reference to a deleted record begins with (doc/protocol/tasks.md). */
static const char deleted[] = "__DELETED__";

/* clang-format off */
#define LINEAGE_ROW(F, R)                                                      \
	F(R, place, int, .doc = "Which of the ids it is about")                \
	F(R, kind, str, .doc = "model or task")                                \
	F(R, id, str, .doc = "Id of what was found there")                     \
	F(R, name, str, .doc = "Its name")                                     \
	F(R, status, str, .doc = "Its status; null: it cannot be seen")
ROW(lineage_row, LINEAGE_ROW);
/* clang-format on */

/* A record where it was met. Those below it are the next ones on the way. */
struct met {
	struct lineage_row row;
	const char *how; /* it was met: what the line begins with */
	bool again;      /* elsewhere, too, where the walk goes on */
	struct met *below, **end, *next;
};

/* One way: which statement follows which kind. */
struct way {
	enum sql_id models, tasks;
	const char *arrow;
	/* How a model is followed to a task, to a model, a task to a model. */
	const char *task_of_model, *model_of_model, *model_of_task;
};

static const struct way ways[] = {
	{ SQL_LINEAGE_MODEL_UP, SQL_LINEAGE_TASK_UP, "<-", "made by",
		"made from", "reads" },
	{ SQL_LINEAGE_MODEL_DOWN, SQL_LINEAGE_TASK_DOWN, "->", "read by",
		"turned into", "makes" },
};

struct walk {
	struct admin *ad;
	const char *company; /* who looks */
	int64_t depth, lines;
	struct met *model; /* where it begins */
	struct met **met;  /* all that the way has led to */
	size_t n;
	bool cut_depth, cut_lines;
	bool dot;
	struct buf out;
};

/* --- Walking --- */

/* Has the way led to this record before? */
static bool
was_met(const struct walk *w, const struct met *m)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->met[i]->row.id, m->row.id) == 0 &&
			strcmp(w->met[i]->row.kind, m->row.kind) == 0)
			return true;
	return false;
}

static bool
is_task(const struct met *m)
{
	return strcmp(m->row.kind, "task") == 0;
}

static void
add(struct walk *w, const struct way *way, struct met *from,
	const struct lineage_row *row)
{
	struct met *m = ARENA_NEW(&w->ad->arena, struct met);

	m->row = *row;
	m->end = &m->below;
	m->how = is_task(from)                 ? way->model_of_task :
		strcmp(row->kind, "task") == 0 ? way->task_of_model :
						 way->model_of_model;
	m->again = row->status != NULL && was_met(w, m);
	*from->end = m;
	from->end = &m->next;
	ARENA_GROW(&w->ad->arena, w->met, w->n);
	w->met[w->n++] = m;
}

/*
 * Take the next step from those of one kind among all that were met from place
 * 'first' to place 'last'. 'deep': only see whether there is one. 0, or
 * STORE_ERROR.
 */
static int
step(struct walk *w, const struct way *way, bool tasks, size_t first,
	size_t last, bool deep)
{
	struct met **from = ARENA_ARRAY(&w->ad->arena, struct met *,
		last - first);
	int64_t left = w->lines - ((int64_t)w->n - 1);
	struct strs ids = { 0 };
	struct lineage_row row;
	struct stmt *s;
	int rc;

	for (size_t i = first; i < last; i++) {
		struct met *m = w->met[i];

		if (m->again || m->row.status == NULL || is_task(m) != tasks)
			continue;
		from[ids.n] = m;
		strs_add(&ids, &w->ad->arena, m->row.id);
	}
	if (ids.n == 0)
		return 0;
	s = stmt_get(w->ad->store, tasks ? way->tasks : way->models);
	stmt_strs(s, ":ids", &ids);
	stmt_company(s, ":company", w->company);
	stmt_int(s, ":limit", deep ? 1 : left + 1);
	while ((rc = stmt_next(s, &lineage_row_shape, &w->ad->arena, &row)) ==
		STORE_ROW) {
		if (deep)
			w->cut_depth = true;
		else if (left-- <= 0)
			w->cut_lines = true;
		else
			add(w, way, from[row.place], &row);
	}
	return rc;
}

/* Walk one way to its end, or as far as it goes. 0, or STORE_ERROR. */
static int
walk(struct walk *w, const struct way *way)
{
	size_t first = 0, last;

	w->n = 0;
	ARENA_GROW(&w->ad->arena, w->met, w->n);
	w->met[w->n++] = w->model;
	for (int64_t depth = 0; first < w->n && depth <= w->depth; depth++) {
		bool deep = depth == w->depth;

		last = w->n;
		if (step(w, way, false, first, last, deep) != 0 ||
			step(w, way, true, first, last, deep) != 0)
			return STORE_ERROR;
		if (w->cut_lines)
			break;
		first = last;
	}
	return 0;
}

/* --- Printing --- */

/* Status and id for people, who are not shown the mark of what was deleted. */
static void
describe(struct walk *w, const struct met *m, struct buf *b)
{
	const char *id = m->row.id, *status = m->row.status;
	size_t len = strlen(deleted);

	if (status == NULL && strncmp(id, deleted, len) == 0) {
		id += len;
		status = "deleted";
	}
	if (option(w->ad, "--long") == NULL && strlen(id) > SHORT_ID)
		id = arena_strndup(&w->ad->arena, id, SHORT_ID);
	visible_add(b, m->row.kind);
	buf_addc(b, ' ');
	visible_add(b, *id == '\0' ? "-" : id);
	buf_addf(b, " (%s%s)", status == NULL ? "not there" : status,
		m->again ? ", shown elsewhere" : "");
	if (m->row.name != NULL) {
		buf_addc(b, ' ');
		visible_add(b, m->row.name);
	}
}

static void
print_below(struct walk *w, const struct way *way, const struct met *m,
	int depth)
{
	struct buf *b = &w->out;

	for (m = m->below; m != NULL; m = m->next) {
		buf_addf(b, "%*s%s %s ", 3 * depth, "", way->arrow, m->how);
		describe(w, m, b);
		buf_addc(b, '\n');
		print_below(w, way, m, depth + 1);
	}
}

/* What was left out, or NULL. */
static const char *
left_out(struct walk *w)
{
	struct arena *a = &w->ad->arena;

	if (w->cut_lines)
		return arena_printf(a, "more than %lld lines; see --limit",
			(long long)w->lines);
	if (w->cut_depth)
		return arena_printf(a,
			"more lies farther than %lld steps; see --depth",
			(long long)w->depth);
	return NULL;
}

/*
 * Append a text as what stands between the quotation marks of DOT, in which a
 * backslash begins an escape and & an entity of HTML.
 */
static void
dot_add(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_addc(b, '\\');
		buf_addc(b, *text);
		if (*text == '&')
			buf_add(b, "amp;");
	}
}

/* The name of a node: no two records have the same. */
static void
dot_name(struct walk *w, const struct met *m)
{
	struct buf *b = &w->out;
	struct buf text;

	buf_init(&text, &w->ad->arena, SIZE_MAX / 4);
	visible_add(&text, m->row.kind);
	buf_addc(&text, ' ');
	visible_add(&text, m->row.id);
	buf_addc(b, '"');
	dot_add(b, text.data);
	buf_addc(b, '"');
}

/*
 * A record that was met twice is written once more with the same label. It does
 * not say that there is another one.
 */
static void
dot_node(struct walk *w, const struct met *m)
{
	struct buf *b = &w->out;
	struct met once = *m;
	struct buf text;

	once.again = false;
	buf_init(&text, &w->ad->arena, SIZE_MAX / 4);
	describe(w, &once, &text);
	buf_add(b, "  ");
	dot_name(w, m);
	buf_add(b, " [label=\"");
	dot_add(b, text.data);
	buf_addf(b, "\", shape=%s%s];\n", is_task(m) ? "ellipse" : "box",
		m->row.status == NULL ? ", style=dashed" : "");
}

/* Edges lead from what was first to what was made of it. */
static void
dot_below(struct walk *w, const struct way *way, const struct met *m)
{
	struct buf *b = &w->out;

	for (const struct met *to = m->below; to != NULL; to = to->next) {
		dot_node(w, to);
		buf_add(b, "  ");
		dot_name(w, way == &ways[0] ? to : m);
		buf_add(b, " -> ");
		dot_name(w, way == &ways[0] ? m : to);
		buf_add(b, ";\n");
		dot_below(w, way, to);
	}
}

/* --- The command --- */

/* The number that an option says. False after a complaint. */
static bool
read_number(struct admin *ad, const char *name, int64_t max, int64_t *n)
{
	const char *text = option(ad, name);
	char *end;

	if (text == NULL)
		return true;
	*n = strtoll(text, &end, 10);
	if (*text >= '0' && *text <= '9' && *end == '\0' && *n > 0 && *n <= max)
		return true;
	complain("%s: %s is not a number from 1 to %lld", name, text,
		(long long)max);
	return false;
}

/* Find where the walk begins, and who looks. False after a complaint. */
static bool
find_model(struct walk *w, const char *id)
{
	const char *company = option(w->ad, "--company");
	struct model m;
	int rc;

	if (company != NULL && (company = find_company(w->ad, company)) == NULL)
		return false;
	rc = record_find(w->ad->store, &model_shape, &w->ad->arena, NULL,
		REACH_ANY, id, &m);
	if (rc == STORE_ERROR)
		complain_store(w->ad);
	else if (rc == STORE_NONE ||
		(company != NULL && !company_is_public(m.company) &&
			strcmp(company, m.company) != 0))
		complain("%s: no such model%s", id,
			company == NULL ? "" : " of that company");
	else {
		w->company = company != NULL          ? company :
			!company_is_public(m.company) ? m.company :
			m.has.company_origin          ? m.company_origin :
							PUBLIC_COMPANY;
		w->model = ARENA_NEW(&w->ad->arena, struct met);
		w->model->row.kind = "model";
		w->model->row.id = m.id;
		w->model->row.name = m.name;
		w->model->row.status = m.ready ? "published" : "draft";
		w->model->end = &w->model->below;
		return true;
	}
	return false;
}

/* What stands before what was met on the two ways. */
static void
begin(struct walk *w)
{
	if (w->dot) {
		/* An edge that is met on both ways is drawn once: strict. */
		buf_add(&w->out, "strict digraph lineage {\n");
		dot_node(w, w->model);
		return;
	}
	describe(w, w->model, &w->out);
	buf_addc(&w->out, '\n');
}

static void
end(struct walk *w)
{
	const char *more = left_out(w);

	if (more != NULL)
		buf_addf(&w->out, w->dot ? "  label=\"%s\";\n" : "... %s\n",
			more);
	if (w->dot)
		buf_add(&w->out, "}\n");
}

int
cmd_lineage(struct admin *ad)
{
	struct walk w = { .ad = ad,
		.depth = DEPTH,
		.lines = LINES,
		.dot = option(ad, "--dot") != NULL };

	if (!read_number(ad, "--depth", DEPTH_MAX, &w.depth) ||
		!read_number(ad, "--limit", LINES_MAX, &w.lines) ||
		!find_model(&w, ad->words[0]))
		return EXIT_FAILURE;
	buf_init(&w.out, &ad->arena, SIZE_MAX / 4);
	begin(&w);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		w.model->below = NULL;
		w.model->end = &w.model->below;
		if (walk(&w, &ways[i]) != 0)
			return complain_store(ad);
		if (w.dot)
			dot_below(&w, &ways[i], w.model);
		else
			print_below(&w, &ways[i], w.model, 0);
	}
	end(&w);
	fputs(w.out.data, stdout);
	return EXIT_SUCCESS;
}
