#include <string.h>

#include "list/filter.h"
#include "json/jr.h"
#include "list/rows.h"
#include "service/projects/page.h"
#include "service/projects/projects.h"
#include "service/tags.h"
#include "store/query.h"
#include "store/store.h"

/*
 * Lists of projects (doc/protocol/projects.md sections 6.3 and 6.4): where in
 * the tree to look, and which projects hold what is asked for. What is told of
 * each besides is in projects/page.c.
 */

const char *const project_states[] = { "active", "archived", "hidden", NULL };
const char *const project_children[] = { "pipeline", "report", "dataset",
	NULL };

SHAPE(project_list_args, NULL, PROJECT_LIST_ARGS);
SHAPE(project_list_ex_args, NULL, PROJECT_LIST_EX_ARGS);
SHAPE(project_list_reply, NULL, PROJECT_LIST_REPLY);
SHAPE(project_listed, NULL, PROJECT_LISTED_FIELDS);
SHAPE(project_list_ex_reply, NULL, PROJECT_LIST_EX_REPLY);

/*
 * Where in the tree to look: below the parents at any depth, or directly below
 * them. What a client says of "path" is not taken.
 */
static void
resolve_place(struct call *c, bool shallow)
{
	struct json *parent = jr_child(c->body, "parent"), *top;

	jr_remove(c->body, "path");
	if (!shallow && jr_truthy(parent)) {
		jr_remove(c->body, "parent");
		jr_put(c->body, "path", jr_copy(parent));
	} else if (shallow && !jr_truthy(parent)) {
		top = jr_array();
		jr_append(top, jr_new_null());
		jr_put(c->body, "parent", top);
	}
}

int
projects_get_all(struct call *c, const void *args)
{
	const struct project_list_args *in = args;
	struct listing l = { .key = "projects",
		.view = { .shape = &project_shape, .public_too = true },
		.hides = true };

	resolve_place(c, in->shallow_search);
	tags_split_filter(c, project_system_tags);
	return rows_list(c, &l, c->body);
}

/* --- Which projects hold something (step 3 of section 6.4) --- */

/* "allow_public" counts, else the older "non_public", else public ones too. */
static bool
public_too(const struct project_list_ex_args *in)
{
	return in->has.allow_public || in->nil.allow_public ? in->allow_public :
							      !in->non_public;
}

/* The companies whose records count, as a JSON array. */
static const char *
companies(struct call *c, bool public)
{
	const char *both[] = { c->who.company, "" };

	return strs_json(&(struct strs){ both, public ? 2 : 1 }, c->arena);
}

/* The first column of a statement, as a JSON array and as a list. */
static int
take(struct call *c, struct stmt *s, const char **text, struct strs *list)
{
	struct strs found = { 0 };
	size_t room = 0;
	int rc;

	while ((rc = stmt_step(s)) == STORE_ROW) {
		if (found.n == room) {
			const char **more = ARENA_ARRAY(c->arena, const char *,
				room * 2 + 64);

			if (room > 0)
				memcpy(more, found.v, room * sizeof(*more));
			found.v = more;
			room = room * 2 + 64;
		}
		found.v[found.n++] = arena_strdup(c->arena, stmt_column(s, 0));
	}
	if (list != NULL)
		*list = found;
	*text = strs_json(&found, c->arena);
	return rc == STORE_NONE ? 0 : fail_store(c);
}

/* The rows that a query finds. */
static int
find(struct call *c, struct query *q, struct row_list **rows)
{
	*rows = query_run(q, c->store);
	if (*rows == NULL)
		return q->bad != NULL ? fail(c, ERR_VALIDATION, "%s", q->bad) :
					fail_store(c);
	return 0;
}

static void
add_value(struct query *q, const char *field, const char *value, bool has)
{
	struct path p = { .field = shape_find(q->shape, field) };
	struct strs one = { &value, 1 };

	if (has)
		query_any(q, &p, &one);
	else
		query_none(q, &p, &one);
}

/* Projects with reports in them: those are tasks. */
static int
with_reports(struct call *c, const struct project_list_ex_args *in,
	const char **ids)
{
	struct path user = { .field = shape_find(&task_shape, "user") };
	struct row_list *tasks;
	struct query q;
	struct stmt *s;

	query_init(&q, c->arena, &task_shape, c->who.company, public_too(in));
	add_value(&q, "system_tags", "reports", true);
	add_value(&q, "system_tags", "archived", false);
	if (in->active_users.n > 0)
		query_any(&q, &user, &in->active_users);
	if (project_page_tags(c, &q, in) != 0 || find(c, &q, &tasks) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_PROJECTS_OF_TASKS);
	stmt_rows(s, ":tasks", tasks);
	return take(c, s, ids, NULL);
}

/*
 * Pipelines and data sets: each is a project of its own, which has the name of
 * its kind for a system tag; ".pipelines" and ".datasets" only hold them.
 */
static int
of_kind(struct call *c, const struct project_list_ex_args *in, const char **ids)
{
	const char *kind = in->children_type;
	struct row_list *rows;
	struct query q;
	struct stmt *s;

	query_init(&q, c->arena, &project_shape, c->who.company,
		public_too(in));
	add_value(&q, "system_tags", kind, true);
	add_value(&q, "basename", arena_printf(c->arena, ".%ss", kind), false);
	if (project_page_tags(c, &q, in) != 0 || find(c, &q, &rows) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_PROJECTS_OF_PAGE);
	stmt_rows(s, ":page", rows);
	return take(c, s, ids, NULL);
}

static int
of_users(struct call *c, const struct project_list_ex_args *in,
	const char **ids)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_OF_USERS);

	stmt_str(s, ":users", strs_json(&in->active_users, c->arena));
	stmt_str(s, ":companies", companies(c, public_too(in)));
	return take(c, s, ids, NULL);
}

/* The ids that the client names; NULL when there are none. */
static const char *
named(struct call *c)
{
	const struct json *v = jr_get(c->body, "id");
	struct json *ids = jr_array();
	bool list = jr_type(v) == JSON_ARRAY;

	if (!jr_truthy(v))
		return NULL;
	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL)
		if (jr_is_str(v) && *jr_str(v) != '-' &&
			strncmp(jr_str(v), "__$", 3) != 0)
			jr_append(ids, jr_new_str(jr_str(v)));
	return jr_count(ids) > 0 ? jr_text(ids, c->arena) : NULL;
}

/*
 * The projects that hold what is asked for, and all above them; the list is
 * of these alone. Nothing is done when nothing is asked for.
 */
static int
candidates(struct call *c, const struct project_list_ex_args *in,
	struct project_page *page, struct strs *out)
{
	const char *kind = in->has.children_type ? in->children_type : NULL;
	bool reports = kind != NULL && strcmp(kind, "report") == 0;
	const char *ids = NULL, *also = NULL;
	struct stmt *s;

	if (reports && with_reports(c, in, &ids) != 0)
		return c->error;
	if (kind != NULL && !reports && of_kind(c, in, &ids) != 0)
		return c->error;
	if (in->active_users.n > 0 && !reports &&
		of_users(c, in, ids == NULL ? &ids : &also) != 0)
		return c->error;
	if (ids == NULL)
		return 0;
	if (kind != NULL && strcmp(kind, "dataset") == 0)
		page->datasets = ids;
	s = stmt_get(c->store, SQL_PROJECTS_WITH_PARENTS);
	stmt_str(s, ":projects", ids);
	stmt_str(s, ":also", also);
	stmt_str(s, ":ids", named(c));
	stmt_str(s, ":companies", companies(c, public_too(in)));
	return take(c, s, &page->among, out);
}

int
projects_get_all_ex(struct call *c, const void *args)
{
	const struct project_list_ex_args *in = args;
	struct project_page page = { .in = in };
	struct strs among;
	struct listing l = { .key = "projects",
		.view = { .shape = &project_shape,
			.joined = true,
			.public_too = public_too(in) },
		.hides = true,
		.with = &page };

	if (project_page_check(c, in) != 0 ||
		candidates(c, in, &page, &among) != 0)
		return c->error;
	if (page.among != NULL)
		l.among = &among;
	if (project_page_tells(in)) {
		l.prepare = project_page_prepare;
		l.more = project_page_more;
	}
	resolve_place(c, in->shallow_search);
	tags_split_filter(c, project_system_tags);
	return rows_list(c, &l, c->body);
}
