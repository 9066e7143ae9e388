#include "service/projects/page.h"

#include <stdlib.h>
#include <string.h>

#include "json/jr.h"
#include "service/projects/counted.h"
#include "store/query.h"
#include "store/store.h"

static const int64_t day = 24 * 3600 * INT64_C(1000000);

/* The states of tasks. Any other state counts as the last of them. */
static const char *const statuses[] = { "created", "queued", "in_progress",
	"stopped", "publishing", "published", "closed", "failed", "completed",
	"unknown" };

enum { STATUSES = sizeof(statuses) / sizeof(statuses[0]) };

/*
 * The rows that statements find for a page. 'place' says to which of its
 * projects a row belongs; the first one has 0.
 */
/* clang-format off */
#define BELOW_ROW(F, R)                                                        \
	F(R, place, int, .doc = "The project that it lies below")              \
	F(R, id, str, .doc = "Id")                                             \
	F(R, name, str, .doc = "Name")                                         \
	F(R, hidden, flag, .doc = "It is shown only when asked for")
ROW(below_row, BELOW_ROW);

#define MEMBER_ROW(F, R)                                                       \
	F(R, place, int, .doc = "The project that it is in")
LOCAL_RECORD(member_row, MEMBER_ROW);

#define TASK_ROW(F, R)                                                         \
	MEMBER_ROW(F, R)                                                       \
	F(R, status, str, .doc = "Status")                                     \
	F(R, started, time, .doc = "When it began to run")                     \
	F(R, completed, time, .doc = "When it was at its end")
LOCAL_RECORD(task_row, TASK_ROW);

#define DATASETS_ROW(F, R)                                                     \
	F(R, place, int, .doc = "The project")                                 \
	F(R, below, int, .doc = "Data sets below it, at any depth")            \
	F(R, inside, int, .doc = "Those of the project itself")                \
	F(R, children, int, .doc = "Those that are directly below it")
ROW(datasets_row, DATASETS_ROW);

#define DATASET_TAG_ROW(F, R)                                                  \
	F(R, place, int, .doc = "The project")                                 \
	F(R, value, str, .doc = "A tag of its data sets")
ROW(dataset_tag_row, DATASET_TAG_ROW);
/* clang-format on */

struct project_row {
	const char *id;
	struct below_row *below; /* projects below it, by name */
	size_t nbelow;
	int64_t count[STATUSES], runtime, completed_24h, last_run;
	bool ran;
	int64_t own_tasks, own_models;
	int64_t datasets, own_datasets;
	struct strs dataset_tags;
};

/*
 * A statement that finds the records of the groups. NULL: the call has failed,
 * because the filter asks for too much.
 */
static struct stmt *
grouped(struct call *c, const struct project_page *p, struct query *q,
	const struct strs *groups, const struct field *const *fields, size_t n)
{
	struct stmt *s = query_grouped(q, c->store,
		shape_find(query_shape(q), "project"), groups, p->n, fields, n);

	if (s == NULL)
		fail(c, ERR_VALIDATION, "include_stats_filter: %s",
			query_bad(q) != NULL ? query_bad(q) : "pattern");
	return s;
}

/* --- What lies below, and how its tasks do --- */

static int
by_name(const void *a, const void *b)
{
	const struct below_row *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(x->id, y->id);
}

static int
read_below(struct call *c, struct project_page *p, struct row_list *page,
	bool hidden_too)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_BELOW);
	struct below_row r;
	int rc;

	stmt_rows(s, ":page", page);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":hidden", hidden_too);
	stmt_strs(s, ":among", p->among);
	while ((rc = stmt_next(s, &below_row_shape, c->arena, &r)) ==
		STORE_ROW) {
		struct project_row *above = &p->rows[r.place];

		ARENA_GROW(c->arena, above->below, above->nbelow);
		above->below[above->nbelow++] = r;
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->rows[i].nbelow > 1)
			qsort(p->rows[i].below, p->rows[i].nbelow,
				sizeof(p->rows[i].below[0]), by_name);
	return call_check(c, rc);
}

/*
 * For each project the ids of the projects whose tasks count: its own and, with
 * 'below', those below it.
 */
static const struct strs *
groups_of(struct call *c, const struct project_page *p, bool below)
{
	struct strs *groups = ARENA_ARRAY(c->arena, struct strs, p->n + 1);

	for (size_t i = 0; i < p->n; i++) {
		const struct project_row *r = &p->rows[i];

		strs_add(&groups[i], c->arena, r->id);
		for (size_t k = 0; below && k < r->nbelow; k++)
			strs_add(&groups[i], c->arena, r->below[k].id);
		strs_sort(&groups[i]);
	}
	return groups;
}

static size_t
status_of(const char *name)
{
	for (size_t i = 0; i < STATUSES; i++)
		if (strcmp(statuses[i], name) == 0)
			return i;
	return STATUSES - 1;
}

static void
add_task(struct call *c, struct project_row *r, const struct task_row *t)
{
	r->count[status_of(t->status)]++;
	if (t->has.started && t->has.completed && t->completed > t->started)
		r->runtime += (t->completed - t->started) / 1000000;
	/* A task that was started again has not ended. */
	if (t->has.completed && t->completed >= c->now - day &&
		strcmp(t->status, "queued") != 0 &&
		strcmp(t->status, "in_progress") != 0 &&
		strcmp(t->status, "failed") != 0)
		r->completed_24h++;
	if (t->has.started && (!r->ran || t->started > r->last_run)) {
		r->ran = true;
		r->last_run = t->started;
	}
}

static int
read_tasks(struct call *c, struct project_page *p)
{
	const struct field *const fields[] = { shape_find(&task_shape,
						       "status"),
		shape_find(&task_shape, "started"),
		shape_find(&task_shape, "completed") };
	struct task_row t;
	struct query *q;
	struct stmt *s;
	int rc;

	if (counted_start(c, p->in, &task_shape, false, &q) != 0)
		return c->error;
	s = grouped(c, p, q, groups_of(c, p, true), fields, 3);
	if (s == NULL)
		return c->error;
	while ((rc = stmt_next(s, &task_row_shape, NULL, &t)) == STORE_ROW)
		add_task(c, &p->rows[t.place], &t);
	return call_check(c, rc);
}

/* --- What is in a project itself --- */

static int
read_own(struct call *c, struct project_page *p, const struct shape *sh)
{
	struct member_row m;
	struct query *q;
	struct stmt *s;
	int rc;

	if (counted_start(c, p->in, sh, true, &q) != 0)
		return c->error;
	s = grouped(c, p, q, groups_of(c, p, false), NULL, 0);
	if (s == NULL)
		return c->error;
	while ((rc = stmt_next(s, &member_row_shape, NULL, &m)) == STORE_ROW) {
		struct project_row *r = &p->rows[m.place];

		++*(sh == &task_shape ? &r->own_tasks : &r->own_models);
	}
	return call_check(c, rc);
}

/* --- Data sets, which are projects themselves --- */

static struct stmt *
of_datasets(struct call *c, const struct project_page *p, struct row_list *page,
	enum sql_id id)
{
	struct stmt *s = stmt_get(c->store, id);

	stmt_strs(s, ":datasets", p->datasets);
	stmt_strs(s, ":among", p->among);
	stmt_rows(s, ":page", page);
	return s;
}

static int
read_datasets(struct call *c, struct project_page *p, struct row_list *page)
{
	struct stmt *s = of_datasets(c, p, page, SQL_DATASETS_BELOW);
	struct dataset_tag_row tag;
	struct datasets_row n;
	int rc;

	while ((rc = stmt_next(s, &datasets_row_shape, NULL, &n)) ==
		STORE_ROW) {
		struct project_row *r = &p->rows[n.place];

		r->datasets = p->in->stats_with_children ? n.below : n.inside;
		r->own_datasets = n.children;
	}
	if (call_check(c, rc) != 0)
		return c->error;
	s = of_datasets(c, p, page, SQL_DATASET_TAGS);
	stmt_int(s, ":own", !p->in->stats_with_children);
	while ((rc = stmt_next(s, &dataset_tag_row_shape, c->arena, &tag)) ==
		STORE_ROW)
		strs_add(&p->rows[tag.place].dataset_tags, c->arena, tag.value);
	return call_check(c, rc);
}

/* --- The page --- */

bool
project_page_tells(const struct project_list_ex_args *in)
{
	return in->search_hidden || in->check_own_contents ||
		in->include_stats || in->include_dataset_stats;
}

static int
read_ids(struct call *c, struct project_page *p, struct row_list *page)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_OF_PAGE);
	struct strs ids = { 0 };

	stmt_rows(s, ":page", page);
	if (call_check(c, stmt_texts(s, c->arena, &ids)) != 0)
		return c->error;
	for (size_t i = 0; i < ids.n && i < p->n; i++)
		p->rows[i].id = ids.v[i];
	return 0;
}

int
project_page_prepare(struct call *c, void *with, struct row_list *page)
{
	struct project_page *p = with;
	const struct project_list_ex_args *in = p->in;

	p->n = row_list_count(page);
	p->rows = ARENA_ARRAY(c->arena, struct project_row, p->n + 1);
	if (read_ids(c, p, page) != 0)
		return c->error;
	if (p->datasets != NULL &&
		(in->include_stats || in->check_own_contents)) {
		if (read_datasets(c, p, page) != 0)
			return c->error;
	} else if (in->check_own_contents &&
		(read_own(c, p, &task_shape) != 0 ||
			read_own(c, p, &model_shape) != 0)) {
		return c->error;
	}
	if (!in->include_stats)
		return 0;
	if (in->stats_with_children &&
		read_below(c, p, page,
			in->search_hidden || counted_by_kind(in)) != 0)
		return c->error;
	return p->datasets == NULL ? read_tasks(c, p) : 0;
}

/* --- Writing --- */

static void
write_active(struct call *c, const struct project_row *r)
{
	int64_t total = 0;

	jw_obj(&c->out, "active");
	jw_obj(&c->out, "status_count");
	for (size_t i = 0; i < STATUSES; i++) {
		jw_int(&c->out, statuses[i], r->count[i]);
		total += r->count[i];
	}
	jw_end(&c->out);
	jw_int(&c->out, "total_tasks", total);
	jw_int(&c->out, "total_runtime", r->runtime);
	jw_int(&c->out, "completed_tasks_24h", r->completed_24h);
	if (r->ran)
		jw_time(&c->out, "last_task_run", r->last_run);
	else
		jw_null(&c->out, "last_task_run");
	jw_end(&c->out);
}

static void
write_stats(struct call *c, const struct project_page *p,
	const struct project_row *r)
{
	jw_obj(&c->out, "stats");
	if (p->datasets == NULL) {
		write_active(c, r);
	} else {
		jw_obj(&c->out, "datasets");
		jw_int(&c->out, "count", r->datasets);
		jw_strs(&c->out, "tags", &r->dataset_tags);
		jw_end(&c->out);
	}
	jw_end(&c->out);
	jw_arr(&c->out, "sub_projects");
	/* Hidden projects may count without being shown. */
	for (size_t i = 0; i < r->nbelow; i++) {
		if (r->below[i].hidden && !p->in->search_hidden)
			continue;
		jw_obj(&c->out, NULL);
		jw_str(&c->out, "id", r->below[i].id);
		jw_str(&c->out, "name", r->below[i].name);
		jw_end(&c->out);
	}
	jw_end(&c->out);
}

int
project_page_more(struct call *c, void *with, size_t at, const void *rec)
{
	const struct project_page *p = with;
	const struct project_list_ex_args *in = p->in;
	const struct project_row *r = &p->rows[at];
	const struct strs *tags = &((const struct project *)rec)->system_tags;

	for (size_t i = 0; in->search_hidden && i < tags->n; i++)
		if (strcmp(tags->v[i], "hidden") == 0) {
			jw_flag(&c->out, "hidden", true);
			break;
		}
	if (in->check_own_contents && p->datasets != NULL) {
		jw_int(&c->out, "own_datasets", r->own_datasets);
	} else if (in->check_own_contents) {
		jw_int(&c->out, "own_tasks", r->own_tasks);
		jw_int(&c->out, "own_models", r->own_models);
	}
	if (in->include_stats)
		write_stats(c, p, r);
	/* Tasks do not store the sizes of the data sets that they make. */
	if (in->include_dataset_stats)
		jw_null(&c->out, "dataset_stats");
	return 0;
}
