#include "service/projects/page.h"

#include <stdlib.h>
#include <string.h>

#include "json/jr.h"
#include "service/projects/counted.h"
#include "store/query.h"
#include "store/store.h"

static const int64_t day = 24 * 3600 * INT64_C(1000000);

/* What a task can be; what is none of it counts as the last. */
static const char *const statuses[] = { "created", "queued", "in_progress",
	"stopped", "publishing", "published", "closed", "failed", "completed",
	"unknown" };

enum { STATUSES = sizeof(statuses) / sizeof(statuses[0]) };

struct below {
	const char *id, *name;
	bool hidden;
};

struct project_row {
	const char *id;
	struct below *below; /* what lies below, by name */
	size_t nbelow;
	int64_t count[STATUSES], runtime, completed_24h, last_run;
	bool ran;
	int64_t own_tasks, own_models;
	int64_t datasets, own_datasets;
	struct json *dataset_tags;
};

/* The records of the groups, or NULL when the filter asks for too much. */
static struct stmt *
grouped(struct call *c, struct query *q, const char *groups,
	const struct field *const *fields, size_t n)
{
	struct stmt *s = query_grouped(q, c->store,
		shape_find(query_shape(q), "project"), groups, fields, n);

	if (s == NULL)
		fail(c, ERR_VALIDATION, "include_stats_filter: %s",
			query_bad(q) != NULL ? query_bad(q) : "pattern");
	return s;
}

/* --- What lies below, and how its tasks do --- */

static void
add_below(struct call *c, struct project_row *r, struct stmt *s)
{
	ARENA_GROW(c->arena, r->below, r->nbelow);
	r->below[r->nbelow++] = (struct below){
		arena_strdup(c->arena, stmt_column(s, 1)),
		arena_strdup(c->arena, stmt_column(s, 2)),
		stmt_column_int(s, 3) != 0,
	};
}

static int
by_name(const void *a, const void *b)
{
	const struct below *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(x->id, y->id);
}

static int
read_below(struct call *c, struct project_page *p, struct row_list *page,
	bool hidden_too)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_BELOW);
	int rc;

	stmt_rows(s, ":page", page);
	stmt_str(s, ":company", c->who.company);
	stmt_int(s, ":hidden", hidden_too);
	stmt_strs(s, ":among", p->among);
	while ((rc = stmt_step(s)) == STORE_ROW)
		add_below(c, &p->rows[stmt_column_int(s, 0)], s);
	for (size_t i = 0; i < p->n; i++)
		if (p->rows[i].nbelow > 1)
			qsort(p->rows[i].below, p->rows[i].nbelow,
				sizeof(p->rows[i].below[0]), by_name);
	return rc == STORE_NONE ? 0 : fail_store(c);
}

/* For each project the ids in which tasks count: its own and those below. */
static const char *
groups_of(struct call *c, const struct project_page *p, bool below)
{
	struct buf b;

	buf_init(&b, c->arena, SIZE_MAX / 4);
	buf_addc(&b, '[');
	for (size_t i = 0; i < p->n; i++) {
		const struct project_row *r = &p->rows[i];
		struct strs all = {
			ARENA_ARRAY(c->arena, const char *, r->nbelow + 1), 0
		};

		all.v[all.n++] = r->id;
		for (size_t k = 0; below && k < r->nbelow; k++)
			all.v[all.n++] = r->below[k].id;
		strs_sort(&all);
		buf_addf(&b, "%s%s", i > 0 ? "," : "",
			strs_json(&all, c->arena));
	}
	buf_addc(&b, ']');
	return b.data;
}

static size_t
status_of(const char *name)
{
	for (size_t i = 0; i < STATUSES; i++)
		if (strcmp(statuses[i], name) == 0)
			return i;
	return STATUSES - 1;
}

/* Times of tasks, as read_tasks() asks for them. */
enum { GROUP, STATUS, STARTED, COMPLETED };

static void
add_task(struct call *c, struct project_row *r, struct stmt *s)
{
	const char *status = stmt_column(s, STATUS);
	bool started = !stmt_column_null(s, STARTED);
	bool completed = !stmt_column_null(s, COMPLETED);
	int64_t from = stmt_column_int(s, STARTED);
	int64_t to = stmt_column_int(s, COMPLETED);

	r->count[status_of(status)]++;
	if (started && completed && to > from)
		r->runtime += (to - from) / 1000000;
	/* What has been started again is not at its end. */
	if (completed && to >= c->now - day && strcmp(status, "queued") != 0 &&
		strcmp(status, "in_progress") != 0 &&
		strcmp(status, "failed") != 0)
		r->completed_24h++;
	if (started && (!r->ran || from > r->last_run)) {
		r->ran = true;
		r->last_run = from;
	}
}

static int
read_tasks(struct call *c, struct project_page *p)
{
	const struct field *const fields[] = { shape_find(&task_shape,
						       "status"),
		shape_find(&task_shape, "started"),
		shape_find(&task_shape, "completed") };
	struct query *q;
	struct stmt *s;
	int rc;

	if (counted_start(c, p->in, &task_shape, false, &q) != 0)
		return c->error;
	s = grouped(c, q, groups_of(c, p, true), fields, 3);
	if (s == NULL)
		return c->error;
	while ((rc = stmt_step(s)) == STORE_ROW)
		add_task(c, &p->rows[stmt_column_int(s, GROUP)], s);
	return rc == STORE_NONE ? 0 : fail_store(c);
}

/* --- What is in a project itself --- */

static int
read_own(struct call *c, struct project_page *p, const struct shape *sh)
{
	struct query *q;
	struct stmt *s;
	int rc;

	if (counted_start(c, p->in, sh, true, &q) != 0)
		return c->error;
	s = grouped(c, q, groups_of(c, p, false), NULL, 0);
	if (s == NULL)
		return c->error;
	while ((rc = stmt_step(s)) == STORE_ROW) {
		struct project_row *r = &p->rows[stmt_column_int(s, GROUP)];

		++*(sh == &task_shape ? &r->own_tasks : &r->own_models);
	}
	return rc == STORE_NONE ? 0 : fail_store(c);
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
	int rc;

	while ((rc = stmt_step(s)) == STORE_ROW) {
		struct project_row *r = &p->rows[stmt_column_int(s, 0)];

		r->datasets = stmt_column_int(s,
			p->in->stats_with_children ? 1 : 2);
		r->own_datasets = stmt_column_int(s, 3);
	}
	if (rc == STORE_ERROR)
		return fail_store(c);
	for (size_t i = 0; i < p->n; i++)
		p->rows[i].dataset_tags = jr_array();
	s = of_datasets(c, p, page, SQL_DATASET_TAGS);
	stmt_int(s, ":own", !p->in->stats_with_children);
	while ((rc = stmt_step(s)) == STORE_ROW)
		jr_append(p->rows[stmt_column_int(s, 0)].dataset_tags,
			jr_new_str(stmt_column(s, 1)));
	return rc == STORE_NONE ? 0 : fail_store(c);
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
	size_t i = 0;
	int rc;

	stmt_rows(s, ":page", page);
	while ((rc = stmt_step(s)) == STORE_ROW && i < p->n)
		p->rows[i++].id = arena_strdup(c->arena, stmt_column(s, 0));
	return rc == STORE_NONE ? 0 : fail_store(c);
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
		jw_value(&c->out, "tags", r->dataset_tags);
		jw_end(&c->out);
	}
	jw_end(&c->out);
	jw_arr(&c->out, "sub_projects");
	/* Hidden ones may count without being shown. */
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

void
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
	/* Tasks do not keep how large the data sets are that they make. */
	if (in->include_dataset_stats)
		jw_null(&c->out, "dataset_stats");
}
