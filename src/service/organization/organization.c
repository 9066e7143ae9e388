/* The organization service (doc/protocol/wire.md section 12). */
#include <string.h>

#include "list/filter.h"
#include "json/jr.h"
#include "service/families.h"
#include "service/projects/projects.h"
#include "store/query.h"
#include "store/store.h"

#define ORGANIZATION(E)                       \
	E(organization_download_for_get_all)  \
	E(organization_get_entities_count)    \
	E(organization_get_project_usages)    \
	E(organization_get_project_workloads) \
	E(organization_get_tags)              \
	E(organization_get_user_companies)    \
	E(organization_prepare_download_for_get_all)
FAMILY(organization, ORGANIZATION);

/* --- Tags (section 12.1) --- */

/* Write what two statements find, whose texts are in order; each text once. */
static int
write_union(struct call *c, const char *name, struct stmt *a, struct stmt *b)
{
	const char *of_a, *of_b;
	int more_a = stmt_next_text(a, &of_a);
	int more_b = stmt_next_text(b, &of_b);

	jw_arr(&c->out, name);
	while (more_a == STORE_ROW || more_b == STORE_ROW) {
		int order = more_a != STORE_ROW ? 1 :
			more_b != STORE_ROW     ? -1 :
						  strcmp(of_a, of_b);

		jw_str(&c->out, NULL, order <= 0 ? of_a : of_b);
		if (order <= 0)
			more_a = stmt_next_text(a, &of_a);
		if (order >= 0)
			more_b = stmt_next_text(b, &of_b);
	}
	jw_end(&c->out);
	return more_a == STORE_ERROR || more_b == STORE_ERROR ? fail_store(c) :
								0;
}

static int
write_tags(struct call *c, const struct facet_tags_args *in, const char *field)
{
	struct stmt *models, *tasks;

	models = facet_values(c, &model_shape, "project", in, field);
	if (models == NULL)
		return c->error;
	tasks = facet_values(c, &task_shape, "project", in, field);
	if (tasks == NULL)
		return c->error;
	return write_union(c, field, models, tasks);
}

#define ORG_TAGS_ARGS(F, R)                             \
	F(R, include_system, flag, .fallback = "false", \
		.doc = "System tags too")               \
	F(R, filter, any,                               \
		.doc = "Only of records with these tags and system_tags")

ENDPOINT(organization, get_tags, V(1, 0), ORG_TAGS_ARGS, FACET_TAGS_REPLY,
	.doc = "Tags of the company's models and tasks")
{
	struct facet_tags_args all = { .filter = in->filter };

	if (facet_check_filter(c, in->filter) != 0 ||
		write_tags(c, &all, "tags") != 0)
		return c->error;
	return in->include_system ? write_tags(c, &all, "system_tags") : 0;
}

/* --- The company (section 12.2) --- */

#define COMPANY_OWNER(F, R)                                           \
	F(R, id, str, .flags = REQUIRED, .doc = "Id of the user")     \
	F(R, name, str, .flags = REQUIRED, .doc = "Name of the user") \
	F(R, avatar, str, .flags = PRESENT, .doc = "Picture of the user")
ROW(company_owner, COMPANY_OWNER);

#define COMPANY_ITEM(F, R)                                                   \
	F(R, id, str, .flags = REQUIRED, .doc = "Id of the company")         \
	F(R, name, str, .flags = REQUIRED, .doc = "Name of the company")     \
	F(R, allocated, int, .flags = REQUIRED,                              \
		.doc = "How many users it has")                              \
	F(R, owners, any, .flags = REQUIRED, .inside = &company_owner_shape, \
		.doc = "All of its users")
LOCAL_RECORD(company_item, COMPANY_ITEM);

#define COMPANIES_REPLY(F, R)                                                  \
	F(R, companies, any, .flags = REQUIRED, .inside = &company_item_shape, \
		.doc = "The one company, with id, name, allocated (how many "  \
		       "users it has) and owners (all of them: id, name and "  \
		       "avatar, which can be null)")

ENDPOINT(organization, get_user_companies, V(1, 0), NOTHING, COMPANIES_REPLY,
	.doc = "The caller's company and who belongs to it")
{
	struct stmt *s = stmt_get(c->store, SQL_USERS_OF_COMPANY);
	struct jw *w = &c->out;
	struct company_owner r;
	int64_t users = 0;
	int rc;

	stmt_company(s, ":company", c->who.company);
	jw_arr(w, "companies");
	jw_obj(w, NULL);
	jw_str(w, "id", c->who.company);
	jw_str(w, "name", c->who.company_name);
	jw_arr(w, "owners");
	for (; (rc = stmt_next(s, &company_owner_shape, NULL, &r)) == STORE_ROW;
		users++) {
		jw_obj(w, NULL);
		for (size_t i = 0; i < company_owner_shape.count; i++)
			jw_field(w, &company_owner_shape.fields[i], &r);
		jw_end(w);
	}
	jw_end(w);
	jw_int(w, "allocated", users);
	jw_end(w);
	jw_end(w);
	return call_check(c, rc);
}

/* --- Counts (section 12.3) --- */

#define COUNT_ARGS(F, R)                                                       \
	F(R, projects, json, .doc = "Filters of projects to count")            \
	F(R, tasks, json, .doc = "Filters of tasks to count")                  \
	F(R, models, json, .doc = "Filters of models to count")                \
	F(R, pipelines, json, .doc = "Filters of projects that are pipelines") \
	F(R, pipeline_runs, any,                                               \
		.doc = "Filters of tasks, of the type controller only")        \
	F(R, datasets, json, .doc = "Filters of projects that are datasets")   \
	F(R, dataset_versions, any,                                            \
		.doc = "Filters of tasks, of the type data_processing only")   \
	F(R, reports, json,                                                    \
		.doc = "Filters of tasks, of the type report only")            \
	F(R, search_hidden, flag, .fallback = "false",                         \
		.doc = "Hidden projects and tasks too")                        \
	F(R, active_users, strs, .flags = ONCE,                                \
		.doc = "Only what these users made, and projects with such "   \
		       "things")                                               \
	F(R, allow_public, flag, .fallback = "true",                           \
		.doc = "Public records too")                                   \
	F(R, limit, int, .doc = "Count no further than this")
LOCAL_RECORD(count_args, COUNT_ARGS);

/* What can be counted, in the order of the answer. */
static const struct kind {
	const char *name;
	const struct shape *shape;
	const char *type; /* the type of tasks that count; NULL: any */
	bool hides;       /* hidden ones count only if asked for */
} kinds[] = {
	{ "projects", &project_shape, NULL, true },
	{ "tasks", &task_shape, NULL, true },
	{ "models", &model_shape, NULL, false },
	{ "pipelines", &project_shape, NULL, false },
	{ "pipeline_runs", &task_shape, "controller", false },
	{ "datasets", &project_shape, NULL, false },
	{ "dataset_versions", &task_shape, "data_processing", false },
	{ "reports", &task_shape, "report", false },
};

static struct path
field_path(const struct shape *sh, const char *name)
{
	return (struct path){ .field = shape_find(sh, name) };
}

/*
 * A request. Three of the kinds are projects of some users, which are looked up
 * once.
 */
struct counting {
	const struct count_args *in;
	struct strs active; /* projects */
	bool known;
};

/*
 * Find the projects in which the users are active, and all projects above
 * those.
 */
static int
active_projects(struct call *c, struct counting *n)
{
	const struct count_args *in = n->in;
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_ACTIVE);

	if (n->known)
		return 0;
	stmt_strs(s, ":users", &in->active_users);
	stmt_reach(s, c->who.company, reach_with_public(in->allow_public));
	if (stmt_texts(s, c->arena, &n->active) != STORE_NONE)
		return fail_store(c);
	n->known = true;
	return 0;
}

static int
only_active(struct call *c, struct query *q, const struct kind *k,
	struct counting *n, const struct request *r)
{
	struct path id = field_path(k->shape, "id");
	struct path user = field_path(k->shape, "user");

	if (n->in->active_users.n == 0)
		return 0;
	if (k->shape != &project_shape) {
		if (!jr_truthy(request_value(r, "user")))
			query_any(q, &user, &n->in->active_users);
		return 0;
	}
	if (active_projects(c, n) != 0)
		return c->error;
	if (n->active.n == 0)
		query_constant(q, false);
	else
		query_any(q, &id, &n->active);
	return 0;
}

static int
count_kind(struct call *c, const struct kind *k, struct counting *all,
	const struct json *criteria, int64_t *n)
{
	const struct count_args *in = all->in;
	struct path type = field_path(k->shape, "type");
	struct path tags = field_path(k->shape, "system_tags");
	const char *hidden = "hidden";
	struct request r;
	struct query *q;

	if (jr_type(criteria) != JSON_OBJECT)
		return fail(c, ERR_VALIDATION, "%s: must be an object, is %s",
			k->name, jr_type_word(criteria));
	request_read(&r, c, k->shape, criteria);
	q = query_new(c->arena, k->shape, c->who.company,
		reach_with_public(in->allow_public));
	if (k->type != NULL)
		query_any(q, &type,
			&(struct strs){ (const char *[]){ k->type }, 1 });
	if (k->hides && !in->search_hidden)
		query_none(q, &tags, &(struct strs){ &hidden, 1 });
	if (only_active(c, q, k, all, &r) != 0 ||
		filter_conditions(c, q, &r) != 0 ||
		filter_search(c, q, &r) != 0)
		return c->error;
	*n = query_count(q, c->store, in->has.limit ? in->limit : 0);
	if (*n >= 0)
		return 0;
	return fail_query(c, q);
}

/*
 * If one kind cannot be counted because of the request, its error is answered
 * beside the other counts. A fault of the database fails the call.
 */
static int
note_error(struct call *c, const char *name, struct json *errors)
{
	const struct error_row *row = &error_rows[c->error];

	if (row->http >= 500)
		return c->error;
	jr_put_last(errors, name,
		jr_new_str(arena_printf(c->arena, "%s: %s", row->text,
			c->detail)));
	c->error = OK;
	return 0;
}

#define COUNT_REPLY(F, R)                                                   \
	F(R, projects, int, .doc = "How many projects")                     \
	F(R, tasks, int, .doc = "How many tasks")                           \
	F(R, models, int, .doc = "How many models")                         \
	F(R, pipelines, int, .doc = "How many pipelines")                   \
	F(R, pipeline_runs, int, .doc = "How many runs of pipelines")       \
	F(R, datasets, int, .doc = "How many datasets")                     \
	F(R, dataset_versions, int, .doc = "How many versions of datasets") \
	F(R, reports, int, .doc = "How many reports")                       \
	F(R, errors, json, .doc = "Why some could not be counted")

ENDPOINT_WITH(organization, get_entities_count, V(1, 0), count_args,
	COUNT_REPLY, .doc = "How many records there are of some kinds")
{
	struct counting all = { .in = in };
	struct json *errors = jr_object();
	int64_t n = 0;
	int rc;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct kind *k = &kinds[i];
		const struct json *criteria = jr_get(c->body, k->name);

		if (criteria == NULL || jr_type(criteria) == JSON_NULL)
			continue;
		/* A pattern that runs away must not spoil the other counts. */
		if (store_mark(c->store) != 0)
			return fail_store(c);
		rc = count_kind(c, k, &all, criteria, &n);
		if (rc != 0 && note_error(c, k->name, errors) != 0)
			return c->error;
		if (store_unmark(c->store, rc == 0) != 0)
			return fail_store(c);
		if (rc == 0)
			jw_int(&c->out, k->name, n);
	}
	if (jr_first(errors) != NULL)
		jw_value(&c->out, "errors", errors);
	return 0;
}
