#include <string.h>

#include "list/condition.h"
#include "list/filter.h"
#include "json/jr.h"
#include "call/validate.h"
#include "service/projects/page.h"
#include "service/tree.h"
#include "service/projects/projects.h"
#include "store/query.h"

/*
 * Values that the records of projects have: tags, metadata keys and values,
 * makers, metrics, parents (doc/protocol/projects.md sections 6.8 to 6.10, 6.14
 * and 6.15). They are found anew by each call.
 */

static const char *const facet_entities[] = { "task", "model", NULL };

SHAPE(facet_tags_args, NULL, FACET_TAGS_ARGS);

/* --- Which records --- */

/*
 * Only records of these projects, with 'below' also of the projects below them,
 * and with 'none' those of no project.
 */
static void
in_projects(struct query *q, const char *column, const struct strs *ids,
	bool below, bool none)
{
	struct path p = { .field = shape_find(query_shape(q), column) };

	if (ids->n == 0 && !none)
		return;
	query_begin(q, QUERY_OR);
	if (ids->n > 0)
		(below ? query_below : query_any)(q, &p, ids);
	if (none)
		query_empty(q, &p, true);
	query_end(q);
}

/*
 * The same for a list as it was sent: an empty one means all projects, and null
 * in it means no project.
 */
static int
only_projects(struct call *c, struct query *q, const struct json *list,
	bool below)
{
	struct strs ids = { 0 };
	bool none = false;

	if (!jr_truthy(list))
		return 0;
	if (jr_type(list) != JSON_ARRAY)
		return fail(c, ERR_VALIDATION, "projects: must be a list");
	ids.v = ARENA_ARRAY(c->arena, const char *, jr_count(list));
	for (list = jr_first(list); list != NULL; list = jr_next(list)) {
		if (jr_type(list) == JSON_NULL)
			none = true;
		else if (jr_is_str(list))
			ids.v[ids.n++] = jr_str(list);
		else
			return fail(c, ERR_VALIDATION,
				"projects: an item must be a string, is %s",
				jr_type_word(list));
	}
	in_projects(q, "project", &ids, below, none);
	return 0;
}

/*
 * The records of a shape that the caller sees, with 'project' only those of it.
 */
static struct query *
seen_in(struct call *c, const struct shape *sh, const char *project, bool below)
{
	struct query *q = query_new(c->arena, sh, c->who.company,
		REACH_VISIBLE);
	struct strs ids = { &project, 1 };

	if (project != NULL)
		in_projects(q, "project", &ids, below, false);
	return q;
}

/* The statement, or NULL and a failed call when the query asks for too much. */
static struct stmt *
checked(struct call *c, const struct query *q, struct stmt *s)
{
	if (s == NULL && query_bad_pattern(q) != NULL)
		fail(c, ERR_INVALID_REGEX, "%s", query_bad_pattern(q));
	else if (s == NULL)
		fail(c, ERR_VALIDATION, "%s", query_bad(q));
	return s;
}

/* --- Tags (6.8) --- */

/*
 * Check that the filter has only the two lists of tags, without null in them.
 */
int
facet_check_filter(struct call *c, const struct json *filter)
{
	static const char *const names[] = { "tags", "system_tags" };

	if (filter != NULL && jr_type(filter) != JSON_OBJECT &&
		jr_type(filter) != JSON_NULL)
		return fail(c, ERR_VALIDATION, "filter: must be an object");
	for (size_t i = 0; i < 2; i++) {
		const struct json *v = jr_get(filter, names[i]);

		if (!jr_truthy(v))
			continue;
		if (jr_type(v) != JSON_ARRAY)
			return fail(c, ERR_VALIDATION,
				"filter.%s: must be a list", names[i]);
		for (v = jr_first(v); v != NULL; v = jr_next(v))
			if (!jr_is_str(v))
				return fail(c, ERR_VALIDATION,
					"filter.%s: an item must be a string",
					names[i]);
	}
	return 0;
}

/* Add the conditions of the filter, so that its operators work. */
static int
add_filter(struct call *c, struct query *q, const struct json *filter)
{
	static const char *const names[] = { "tags", "system_tags" };
	struct request r;

	request_init(&r, query_shape(q));
	for (size_t i = 0; i < 2; i++) {
		const struct json *v = jr_get(filter, names[i]);

		if (jr_truthy(v))
			request_add(&r, c, FILTER_LIST, names[i], v);
	}
	return filter_conditions(c, q, &r);
}

/* Only records whose name matches a pattern; NULL: all records. */
static int
add_name(struct call *c, struct query *q, const struct json *pattern)
{
	struct request r;

	request_init(&r, query_shape(q));
	request_add(&r, c, FILTER_PATTERN, "name", pattern);
	return filter_conditions(c, q, &r);
}

/* Write the distinct values of a list field as member 'name'. */
static int
write_values(struct call *c, const char *name, struct stmt *s)
{
	return s == NULL ? c->error : call_write_texts(c, &c->out, name, s);
}

struct stmt *
facet_values(struct call *c, const struct shape *sh, const char *column,
	const struct facet_tags_args *in, const char *field)
{
	struct path p = { .field = shape_find(sh, field) };
	struct query *q;

	q = query_new(c->arena, sh, c->who.company, REACH_OWN);
	in_projects(q, column, &in->projects, true, false);
	if (add_filter(c, q, in->filter) != 0)
		return NULL;
	return checked(c, q, query_distinct(q, c->store, &p));
}

static int
write_tags(struct call *c, const struct shape *sh, const char *column,
	const struct facet_tags_args *in, const char *field)
{
	return write_values(c, field, facet_values(c, sh, column, in, field));
}

/* Answer the tags of the records of a shape. */
static int
facet_tags(struct call *c, const struct shape *sh, const char *column,
	const struct facet_tags_args *in)
{
	if (facet_check_filter(c, in->filter) != 0 ||
		write_tags(c, sh, column, in, "tags") != 0)
		return c->error;
	return in->include_system ?
		write_tags(c, sh, column, in, "system_tags") :
		0;
}

ENDPOINT_WITH(projects, get_model_tags, V(2, 8), facet_tags_args,
	FACET_TAGS_REPLY, .doc = "Tags of models")
{
	return facet_tags(c, &model_shape, "project", in);
}

ENDPOINT_WITH(projects, get_task_tags, V(2, 8), facet_tags_args,
	FACET_TAGS_REPLY, .doc = "Tags of tasks")
{
	return facet_tags(c, &task_shape, "project", in);
}

ENDPOINT_WITH(projects, get_project_tags, V(1, 0), facet_tags_args,
	FACET_TAGS_REPLY, .doc = "Tags of projects")
{
	if (facet_tags(c, &project_shape, "id", in) != 0)
		return c->error;
	if (!in->include_system) {
		jw_arr(&c->out, "system_tags");
		jw_end(&c->out);
	}
	return 0;
}

/* --- Metadata (6.9 and 6.10) --- */

/* A page of the values that a statement finds, and how many it finds in all. */
struct page {
	int64_t from, to, total;
};

static struct page
page_of(int64_t page, int64_t size)
{
	struct page p = { 0 };

	if (size < 1)
		size = 1;
	if (page < 0)
		page = 0;
	if (page > INT32_MAX || size > INT32_MAX)
		page = size = INT32_MAX;
	p.from = page * size;
	p.to = p.from + size;
	return p;
}

/* Count a value. Is it on the page? */
static bool
on_page(struct page *p)
{
	int64_t at = p->total++;

	return at >= p->from && at < p->to;
}

/* Write the values that are on the page as member 'name', and count all. */
static int
write_page(struct call *c, const char *name, struct stmt *s, struct page *p)
{
	const char *text;
	int rc;

	jw_arr(&c->out, name);
	while ((rc = stmt_next_text(s, &text)) == STORE_ROW)
		if (on_page(p))
			jw_str(&c->out, NULL, text);
	jw_end(&c->out);
	jw_int(&c->out, "total", p->total);
	return call_check(c, rc);
}

#define PAGE_ARGS(F, R)                                         \
	F(R, page, int, .fallback = "0", .doc = "Page, from 0") \
	F(R, page_size, int, .fallback = "500", .doc = "Values of a page")
#define FACET_KEYS_ARGS(F, R)                                           \
	F(R, project, str, .doc = "Only of this project; none: of all") \
	F(R, include_subprojects, flag, .fallback = "true",             \
		.doc = "Also of what lies below it")                    \
	PAGE_ARGS(F, R)
LOCAL_RECORD(facet_keys_args, FACET_KEYS_ARGS);
#define FACET_KEYS_REPLY(F, R)                                           \
	F(R, keys, strs, .flags = REQUIRED, .doc = "Metadata keys")      \
	F(R, total, int, .flags = REQUIRED, .doc = "How many there are") \
	F(R, remaining, int, .flags = REQUIRED, .doc = "How many follow")

/* The records of which keys are asked for. */
static struct query *
keys_query(struct call *c, const struct facet_keys_args *in,
	const struct shape *sh)
{
	struct path p = { .field = shape_find(sh, "project") };
	struct query *q = seen_in(c, sh, in->has.project ? in->project : NULL,
		in->include_subprojects);

	if (!in->has.project && !in->include_subprojects)
		query_empty(q, &p, true);
	return q;
}

static void
write_remaining(struct call *c, const struct page *p)
{
	jw_int(&c->out, "remaining", p->total > p->to ? p->total - p->to : 0);
}

ENDPOINT_WITH(projects, get_model_metadata_keys, V(1, 0), facet_keys_args,
	FACET_KEYS_REPLY, .doc = "Metadata keys of models")
{
	struct page page = page_of(in->page, in->page_size);
	struct query *q = keys_query(c, in, &model_shape);
	struct stmt *s;

	s = checked(c, q,
		query_distinct_keys(q, c->store,
			shape_find(&model_shape, "metadata")));
	if (s == NULL || write_page(c, "keys", s, &page) != 0)
		return c->error;
	write_remaining(c, &page);
	return 0;
}

#define FACET_VALUES_ARGS(F, R)                                                \
	F(R, key, str, .flags = REQUIRED, .doc = "Metadata key")               \
	F(R, projects, any,                                                    \
		.doc = "Only of these projects; null: of none; empty: of all") \
	F(R, include_subprojects, flag, .fallback = "true",                    \
		.doc = "Also of what lies below them")                         \
	F(R, allow_public, flag, .fallback = "true",                           \
		.doc = "Public models too")                                    \
	PAGE_ARGS(F, R)
#define FACET_VALUES_REPLY(F, R)                               \
	F(R, values, strs, .flags = REQUIRED, .doc = "Values") \
	F(R, total, int, .flags = REQUIRED, .doc = "How many there are")

ENDPOINT(projects, get_model_metadata_values, V(1, 0), FACET_VALUES_ARGS,
	FACET_VALUES_REPLY, .doc = "Values that models have at a metadata key")
{
	const char *key = strip(c->arena, in->key);
	struct strs keys = { (const char *[]){ key, "value" }, 2 };
	struct path p = { .field = shape_find(&model_shape, "metadata"),
		.keys = &keys };
	struct page page = page_of(in->page, in->page_size);
	struct query *q;
	struct stmt *s;

	/*
	 * Keys are stored without white space around them, and none is empty.
	 */
	if (*key == '\0')
		return fail(c, ERR_VALIDATION, "key: is blank");
	q = query_new(c->arena, &model_shape, c->who.company,
		reach_with_public(in->allow_public));
	query_natural(q);
	if (only_projects(c, q, in->projects, in->include_subprojects) != 0)
		return c->error;
	s = checked(c, q, query_distinct(q, c->store, &p));
	if (s == NULL)
		return c->error;
	return write_page(c, "values", s, &page);
}

/* --- Users (6.14) --- */

#define FACET_USERS_ARGS(F, R)                                                 \
	F(R, projects, any,                                                    \
		.doc = "Only of these projects; null: of none; empty: of all") \
	F(R, include_subprojects, flag, .fallback = "true",                    \
		.doc = "Also of what lies below them")                         \
	F(R, entity, str, .choices = facet_entities,                           \
		.doc = "Who is named: for model those who make models, for "   \
		       "task, which is the default, those who make tasks or "  \
		       "models")
LOCAL_RECORD(facet_users_args, FACET_USERS_ARGS);

/* Add the ids of the users who have made such records to a list. */
static int
add_makers(struct call *c, const struct facet_users_args *in,
	const struct shape *sh, struct strs *ids)
{
	struct path p = { .field = shape_find(sh, "user") };
	struct query *q;
	struct stmt *s;

	q = query_new(c->arena, sh, c->who.company, REACH_VISIBLE);
	if (only_projects(c, q, in->projects, in->include_subprojects) != 0)
		return c->error;
	s = checked(c, q, query_distinct(q, c->store, &p));
	if (s == NULL)
		return c->error;
	return call_check(c, stmt_texts(s, c->arena, ids));
}

#define FACET_USERS_REPLY(F, R) \
	F(R, users, any, .flags = REQUIRED, .doc = "Users with id and name")

/*
 * Users who have made models are answered for tasks, too, because a user
 * interface asks for tasks alone on pages that show both.
 */
ENDPOINT_WITH(projects, get_user_names, V(1, 0), facet_users_args,
	FACET_USERS_REPLY, .doc = "Who made models or tasks")
{
	bool models = in->has.entity && strcmp(in->entity, "model") == 0;
	struct strs ids = { 0 };
	struct named_row r;
	struct stmt *s;
	int rc;

	if ((!models && add_makers(c, in, &task_shape, &ids) != 0) ||
		add_makers(c, in, &model_shape, &ids) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_USER_NAMES);
	stmt_strs(s, ":ids", &ids);
	stmt_company(s, ":company", c->who.company);
	jw_arr(&c->out, "users");
	while ((rc = stmt_next(s, &named_row_shape, NULL, &r)) == STORE_ROW) {
		jw_obj(&c->out, NULL);
		jw_str(&c->out, "id", r.id);
		jw_str(&c->out, "name", r.name);
		jw_end(&c->out);
	}
	jw_end(&c->out);
	return call_check(c, rc);
}

/* --- Metrics (6.15) --- */

/* clang-format off */
#define METRIC_ROW(F, R)                                                       \
	F(R, keys, strs, .doc = "The keys that lead to the metric's name")     \
	F(R, name, str, .doc = "Name of the metric")                           \
	F(R, other, str, .doc = "Name of the variant")
LOCAL_RECORD(metric_row, METRIC_ROW);
/* clang-format on */

/*
 * Write a metric. Metrics are stored under hashes of their names and of the
 * names of their variants.
 */
static void
write_metric(struct call *c, const struct metric_row *r)
{
	jw_obj(&c->out, NULL);
	jw_str(&c->out, "metric", r->name);
	jw_str(&c->out, "metric_hash", r->keys.v[0]);
	jw_str(&c->out, "variant", r->other);
	jw_str(&c->out, "variant_hash", r->keys.v[1]);
	jw_end(&c->out);
}

#define FACET_METRICS_ARGS(F, R)                                          \
	F(R, project, str, .doc = "Only of this project; none: of all")   \
	F(R, include_subprojects, flag, .fallback = "true",               \
		.doc = "Also of what lies below it")                      \
	F(R, model_metrics, flag, .fallback = "false", .since = V(2, 25), \
		.doc = "Of models, not of tasks")                         \
	F(R, ids, strs, .flags = ONCE, .since = V(2, 28),                 \
		.doc = "Only of these tasks or models; empty: of all")
LOCAL_RECORD(facet_metrics_args, FACET_METRICS_ARGS);

static int
write_metrics(struct call *c, const struct facet_metrics_args *in,
	const struct shape *sh)
{
	struct path id = { .field = shape_find(sh, "id") };
	struct query *q = seen_in(c, sh, in->has.project ? in->project : NULL,
		in->include_subprojects);
	struct metric_row r;
	struct stmt *s;
	int rc;

	if (in->ids.n > 0)
		query_any(q, &id, &in->ids);
	s = checked(c, q,
		query_distinct_objects(q, c->store,
			shape_find(sh, "last_metrics"), "metric", "variant"));
	if (s == NULL)
		return c->error;
	jw_arr(&c->out, "metrics");
	while ((rc = stmt_next(s, &metric_row_shape, c->arena, &r)) ==
		STORE_ROW)
		if (r.has.name && r.has.other)
			write_metric(c, &r);
	jw_end(&c->out);
	return call_check(c, rc);
}

#define FACET_METRICS_REPLY(F, R)                                           \
	F(R, metrics, any, .flags = REQUIRED,                               \
		.doc = "Each once, with metric, variant and the hashes of " \
		       "both")

ENDPOINT_WITH(projects, get_unique_metric_variants, V(1, 0), facet_metrics_args,
	FACET_METRICS_REPLY, .doc = "Metrics of tasks or of models")
{
	return write_metrics(c, in,
		in->model_metrics ? &model_shape : &task_shape);
}

/* --- Parents of tasks (6.15) --- */

/* Leave archived and hidden tasks out, unless the request asks for them. */
static void
in_state(struct query *q, const char *state)
{
	static const char *const tags[] = { "archived", "hidden" };
	struct path p = { .field = shape_find(query_shape(q), "system_tags") };
	bool active = strcmp(state, "active") == 0;

	for (size_t i = 0; i < 2; i++) {
		const char *tag = tags[i];

		if (active)
			query_none(q, &p, &(struct strs){ &tag, 1 });
		else if (strcmp(state, tag) == 0)
			query_any(q, &p, &(struct strs){ &tag, 1 });
	}
}

#define FACET_PARENTS_ARGS(F, R)                                            \
	F(R, projects, any,                                                 \
		.doc = "Only of tasks of these projects; null: of none; "   \
		       "empty: of all")                                     \
	F(R, include_subprojects, flag, .fallback = "true",                 \
		.doc = "Also of what lies below them")                      \
	F(R, tasks_state, str, .choices = project_states,                   \
		.doc = "Only of such tasks; none: of all")                  \
	F(R, task_name, any, .since = V(2, 25), .setting = "pattern_limit", \
		.doc = "Regular expression for the name of the parent")
LOCAL_RECORD(facet_parents_args, FACET_PARENTS_ARGS);

/* Find the different parents of tasks. */
static int
read_parents(struct call *c, const struct facet_parents_args *in,
	struct strs *ids)
{
	struct path p = { .field = shape_find(&task_shape, "parent") };
	struct query *q;
	struct stmt *s;

	q = query_new(c->arena, &task_shape, c->who.company, REACH_VISIBLE);
	if (only_projects(c, q, in->projects, in->include_subprojects) != 0)
		return c->error;
	if (in->has.tasks_state)
		in_state(q, in->tasks_state);
	s = checked(c, q, query_distinct(q, c->store, &p));
	if (s == NULL)
		return c->error;
	return call_check(c, stmt_texts(s, c->arena, ids));
}

/* clang-format off */
#define PARENT_ROW(F, R)                                                       \
	F(R, id, str, .doc = "Id of the task")                                 \
	F(R, name, str, .doc = "Name of the task")                             \
	F(R, project, str, .doc = "Id of its project")                         \
	F(R, project_name, str, .doc = "Name of the project, if it is visible")
ROW(parent_row, PARENT_ROW);
/* clang-format on */

static int
write_parents(struct call *c, struct row_list *tasks)
{
	struct stmt *s = stmt_get(c->store, SQL_TASKS_WITH_PROJECTS);
	struct parent_row r;
	int rc;

	stmt_rows(s, ":tasks", tasks);
	stmt_company(s, ":company", c->who.company);
	jw_arr(&c->out, "parents");
	while ((rc = stmt_next(s, &parent_row_shape, NULL, &r)) == STORE_ROW) {
		jw_obj(&c->out, NULL);
		jw_str(&c->out, "id", r.id);
		jw_str(&c->out, "name", r.name);
		if (r.has.project) {
			jw_obj(&c->out, "project");
			jw_str(&c->out, "id", r.project);
			if (r.has.project_name)
				jw_str(&c->out, "name", r.project_name);
			jw_end(&c->out);
		}
		jw_end(&c->out);
	}
	jw_end(&c->out);
	return call_check(c, rc);
}

#define FACET_PARENTS_REPLY(F, R)             \
	F(R, parents, any, .flags = REQUIRED, \
		.doc = "Tasks with id, name and project, by name")

ENDPOINT_WITH(projects, get_task_parents, V(2, 12), facet_parents_args,
	FACET_PARENTS_REPLY, .doc = "Tasks that other tasks were made from")
{
	struct path id = { .field = shape_find(&task_shape, "id") };
	struct path name = { .field = shape_find(&task_shape, "name") };
	struct strs ids = { 0 };
	struct row_list *tasks;
	struct query *q;

	q = query_new(c->arena, &task_shape, c->who.company, REACH_VISIBLE);
	if (add_name(c, q, in->task_name) != 0 ||
		read_parents(c, in, &ids) != 0)
		return c->error;
	query_any(q, &id, &ids);
	query_order(q, &name, false);
	query_order_id(q);
	tasks = query_run(q, c->store);
	if (tasks == NULL)
		return fail_query(c, q);
	return write_parents(c, tasks);
}

/* --- Parameters of tasks (6.15) --- */

/* clang-format off */
#define PARAMETER_ROW(F, R)                                                    \
	F(R, keys, strs, .doc = "Section, name, and the member of its value")
LOCAL_RECORD(parameter_row, PARAMETER_ROW);
/* clang-format on */

#define FACET_PARAMS_REPLY(F, R)                                         \
	F(R, parameters, any, .flags = REQUIRED,                         \
		.doc = "Section and name of each")                       \
	F(R, total, int, .flags = REQUIRED, .doc = "How many there are") \
	F(R, remaining, int, .flags = REQUIRED, .doc = "How many follow")

ENDPOINT_WITH(projects, get_hyper_parameters, V(2, 9), facet_keys_args,
	FACET_PARAMS_REPLY, .doc = "Parameters of tasks")
{
	struct page page = page_of(in->page, in->page_size);
	struct query *q = keys_query(c, in, &task_shape);
	struct parameter_row r;
	struct stmt *s;
	int rc;

	s = checked(c, q,
		query_distinct_paths(q, c->store,
			shape_find(&task_shape, "hyperparams")));
	if (s == NULL)
		return c->error;
	jw_arr(&c->out, "parameters");
	while ((rc = stmt_next(s, &parameter_row_shape, c->arena, &r)) ==
		STORE_ROW) {
		if (!on_page(&page))
			continue;
		jw_obj(&c->out, NULL);
		jw_str(&c->out, "section", r.keys.v[0]);
		jw_str(&c->out, "name", r.keys.v[1]);
		jw_end(&c->out);
	}
	jw_end(&c->out);
	jw_int(&c->out, "total", page.total);
	write_remaining(c, &page);
	return call_check(c, rc);
}

#define FACET_PARAM_ARGS(F, R)                                                 \
	F(R, section, str, .flags = REQUIRED, .doc = "Section")                \
	F(R, name, str, .flags = REQUIRED, .doc = "Name of the parameter")     \
	F(R, projects, any,                                                    \
		.doc = "Only of these projects; null: of none; empty: of all") \
	F(R, include_subprojects, flag, .fallback = "true",                    \
		.doc = "Also of what lies below them")                         \
	F(R, allow_public, flag, .fallback = "true",                           \
		.doc = "Public tasks too")                                     \
	F(R, pattern, any, .since = V(2, 27), .setting = "pattern_limit",      \
		.doc = "Regular expression for the values")                    \
	PAGE_ARGS(F, R)
#define FACET_PARAM_REPLY(F, R)                                          \
	F(R, total, int, .flags = REQUIRED, .doc = "How many there are") \
	F(R, values, strs, .flags = REQUIRED, .doc = "Values")

ENDPOINT(projects, get_hyperparam_values, V(2, 13), FACET_PARAM_ARGS,
	FACET_PARAM_REPLY, .doc = "Values that tasks have of a parameter")
{
	struct strs keys = { (const char *[]){ strip(c->arena, in->section),
				     strip(c->arena, in->name), "value" },
		3 };
	struct condition matches = { .key = "pattern",
		.value = in->pattern,
		.path = { .field = shape_find(&task_shape, "hyperparams"),
			.keys = &keys } };
	struct page page = page_of(in->page, in->page_size);
	struct query *q;
	struct stmt *s;

	q = query_new(c->arena, &task_shape, c->who.company,
		reach_with_public(in->allow_public));
	query_natural(q);
	if (only_projects(c, q, in->projects, in->include_subprojects) != 0 ||
		(in->pattern != NULL && condition_pattern(c, q, &matches) != 0))
		return c->error;
	s = checked(c, q, query_distinct(q, c->store, &matches.path));
	return s == NULL ? c->error : write_page(c, "values", s, &page);
}
