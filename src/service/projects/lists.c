#include <string.h>

#include "list/filter.h"
#include "json/jr.h"
#include "list/listing.h"
#include "service/projects/counted.h"
#include "service/projects/page.h"
#include "service/projects/projects.h"
#include "service/tags.h"
#include "store/query.h"
#include "store/store.h"

/*
 * Lists of projects (doc/protocol/projects.md sections 6.3 and 6.4): where in
 * the tree to look, and which projects hold what a request asks for.
 * projects/page.c writes what is told about each project.
 */

const char *const project_states[] = { "active", "archived", "hidden", NULL };
const char *const project_children[] = { "pipeline", "report", "dataset",
	NULL };

SHAPE(project_list_ex_args, NULL, PROJECT_LIST_EX_ARGS);

/*
 * Add the condition on where in the tree to look: below the parents at any
 * depth, or directly below them. What a client says of "path" is ignored.
 */
static void
resolve_place(struct call *c, struct request *r, bool shallow)
{
	const struct json *parent = request_value(r, "parent");
	struct json *top;

	request_remove(r, "path");
	if (!shallow && jr_truthy(parent)) {
		request_remove(r, "parent");
		request_add(r, c, FILTER_LIST, "path", parent);
	} else if (shallow && !jr_truthy(parent)) {
		top = jr_array();
		jr_append(top, jr_new_null());
		request_set(r, c, FILTER_LIST, "parent", top);
	}
}

/* Read what a client asks of a list of projects. */
static void
read_request(struct call *c, bool shallow, bool hidden, struct request *r)
{
	request_read(r, c, &project_shape, c->body);
	r->hides = hidden ? NULL : "hidden";
	resolve_place(c, r, shallow);
}

#define PROJECT_LIST_REPLY(F, R)                                      \
	F(R, projects, any, .flags = REQUIRED, .ref = &project_shape, \
		.doc = "The projects")                                \
	SCROLL_REPLY(F, R)

ENDPOINT(projects, get_all, V(1, 0), PROJECT_LIST_ARGS, PROJECT_LIST_REPLY,
	.lists = &project_shape, .doc = "List projects")
{
	struct listing l = { .key = "projects",
		.view = { .shape = &project_shape,
			.dialect = &project_dialect,
			.reach = REACH_VISIBLE } };
	struct request r;

	read_request(c, in->shallow_search, in->search_hidden, &r);
	return listing_answer(c, &l, &r);
}

/* --- Which projects hold something (step 3 of section 6.4) --- */

/*
 * "allow_public" decides, else the older "non_public", else public projects
 * count.
 */
static enum reach
reach_of(const struct project_list_ex_args *in)
{
	return reach_with_public(in->has.allow_public || in->nil.allow_public ?
			in->allow_public :
			!in->non_public);
}

/* Find the rows of a query. */
static int
find(struct call *c, struct query *q, struct row_list **rows)
{
	*rows = query_run(q, c->store);
	if (*rows == NULL)
		return fail_query(c, q);
	return 0;
}

static void
add_value(struct query *q, const char *field, const char *value, bool has)
{
	struct path p = { .field = shape_find(query_shape(q), field) };
	struct strs one = { &value, 1 };

	if (has)
		query_any(q, &p, &one);
	else
		query_none(q, &p, &one);
}

/* Add the ids of projects that hold reports, which are tasks. */
static int
with_reports(struct call *c, const struct project_list_ex_args *in,
	struct strs *ids)
{
	struct path user = { .field = shape_find(&task_shape, "user") };
	struct row_list *tasks;
	struct query *q;
	struct stmt *s;

	q = query_new(c->arena, &task_shape, c->who.company, reach_of(in));
	add_value(q, "system_tags", "reports", true);
	add_value(q, "system_tags", "archived", false);
	if (in->active_users.n > 0)
		query_any(q, &user, &in->active_users);
	if (counted_tags(c, q, in) != 0 || find(c, q, &tasks) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_PROJECTS_OF_TASKS);
	stmt_rows(s, ":tasks", tasks);
	return call_check(c, stmt_texts(s, c->arena, ids));
}

/*
 * Add the ids of pipelines and data sets. Each of them is a project that has
 * the name of its kind as a system tag; projects called ".pipelines" and
 * ".datasets" only hold them.
 */
static int
of_kind(struct call *c, const struct project_list_ex_args *in, struct strs *ids)
{
	const char *kind = in->children_type;
	struct row_list *rows;
	struct query *q;
	struct stmt *s;

	q = query_new(c->arena, &project_shape, c->who.company, reach_of(in));
	add_value(q, "system_tags", kind, true);
	add_value(q, "basename", arena_printf(c->arena, ".%ss", kind), false);
	if (counted_tags(c, q, in) != 0 || find(c, q, &rows) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_PROJECTS_OF_PAGE);
	stmt_rows(s, ":page", rows);
	return call_check(c, stmt_texts(s, c->arena, ids));
}

/* Add the ids of projects in which some users are active. */
static int
of_users(struct call *c, const struct project_list_ex_args *in,
	struct strs *ids)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_OF_USERS);

	stmt_strs(s, ":users", &in->active_users);
	stmt_reach(s, c->who.company, reach_of(in));
	return call_check(c, stmt_texts(s, c->arena, ids));
}

/* Find the ids that the client names, without those that it excludes. */
static struct strs
named(struct call *c, const struct request *r)
{
	const struct json *v = request_value(r, "id");
	bool list = jr_type(v) == JSON_ARRAY;
	struct strs ids = { 0 };

	if (!jr_truthy(v))
		return ids;
	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL)
		if (jr_is_str(v) && *jr_str(v) != '-' &&
			strncmp(jr_str(v), "__$", 3) != 0)
			strs_add(&ids, c->arena, jr_str(v));
	return ids;
}

/* The projects that hold what is asked for, without those above them. */
struct holders {
	bool asked;       /* is anything asked for? */
	struct strs kind; /* projects of a kind, or only of users */
	bool both;        /* they must also be among these: */
	struct strs users;
};

static int
find_holders(struct call *c, const struct project_list_ex_args *in,
	struct holders *h)
{
	bool kind = in->has.children_type;
	bool reports = kind && strcmp(in->children_type, "report") == 0;
	bool users = in->active_users.n > 0 && !reports;

	*h = (struct holders){ .asked = kind || users, .both = kind && users };
	if (kind && (reports ? with_reports : of_kind)(c, in, &h->kind) != 0)
		return c->error;
	return users ? of_users(c, in, kind ? &h->users : &h->kind) : 0;
}

/*
 * Restrict the list to the projects that hold what is asked for, and to all
 * projects above those. If nothing is asked for, nothing is done.
 */
static int
candidates(struct call *c, const struct project_list_ex_args *in,
	struct request *r, struct project_page *page)
{
	const struct strs ids = named(c, r);
	struct holders *h = ARENA_NEW(c->arena, struct holders);
	struct strs *among = ARENA_NEW(c->arena, struct strs);
	struct stmt *s;

	if (find_holders(c, in, h) != 0)
		return c->error;
	if (!h->asked)
		return 0;
	if (in->has.children_type && strcmp(in->children_type, "dataset") == 0)
		page->datasets = &h->kind;
	s = stmt_get(c->store, SQL_PROJECTS_WITH_PARENTS);
	stmt_strs(s, ":projects", &h->kind);
	stmt_strs(s, ":also", h->both ? &h->users : NULL);
	stmt_strs(s, ":ids", ids.n > 0 ? &ids : NULL);
	stmt_reach(s, c->who.company, reach_of(in));
	r->among = page->among = among;
	return call_check(c, stmt_texts(s, c->arena, among));
}

/* A project, with the fields that projects.get_all_ex can add. */
#define PROJECT_LISTED_FIELDS(F, R)                                           \
	PROJECT_FIELDS(F, R)                                                  \
	F(R, hidden, flag,                                                    \
		.doc = "true, of hidden projects; with search_hidden")        \
	F(R, own_tasks, int, .doc = "Tasks in it; with check_own_contents")   \
	F(R, own_models, int, .doc = "Models in it; with check_own_contents") \
	F(R, own_datasets, int,                                               \
		.doc = "Data sets directly in it, in place of own_tasks and " \
		       "own_models; with children_type dataset")              \
	F(R, stats, json,                                                     \
		.doc = "active.status_count, total_tasks, total_runtime "     \
		       "(seconds), completed_tasks_24h, last_task_run; with " \
		       "children_type dataset datasets.count and tags; with " \
		       "include_stats")                                       \
	F(R, sub_projects, any,                                               \
		.doc = "What lies below it, id and name; with include_stats") \
	F(R, dataset_stats, any,                                              \
		.doc = "null: tasks hold no such values; with "               \
		       "include_dataset_stats")
LOCAL_RECORD(project_listed, PROJECT_LISTED_FIELDS);

#define PROJECT_LIST_EX_REPLY(F, R)                                           \
	F(R, projects, any, .flags = REQUIRED, .ref = &project_listed_shape,  \
		.doc = "The projects. What flags of the request add to each " \
		       "is not for only_fields to name: it always comes")     \
	SCROLL_REPLY(F, R)

ENDPOINT_WITH(projects, get_all_ex, V(1, 0), project_list_ex_args,
	PROJECT_LIST_EX_REPLY, .flags = EP_JOINED, .lists = &project_shape,
	.doc = "List projects with what they refer to")
{
	struct project_page page = { .in = in };
	struct listing l = { .key = "projects",
		.view = { .shape = &project_shape,
			.dialect = &project_dialect,
			.joined = true,
			.reach = reach_of(in) },
		.with = &page };
	struct request r;

	read_request(c, in->shallow_search, in->search_hidden, &r);
	if (counted_check(c) != 0 || candidates(c, in, &r, &page) != 0)
		return c->error;
	if (project_page_tells(in)) {
		l.prepare = project_page_prepare;
		l.more = project_page_more;
	}
	return listing_answer(c, &l, &r);
}
