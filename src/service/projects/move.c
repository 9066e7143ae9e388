#include <string.h>

#include "service/tree.h"
#include "service/projects/projects.h"
#include "store/record.h"

/*
 * Moving a project to another place in the tree, and merging one into another
 * (doc/protocol/projects.md sections 6.11 and 6.12).
 */

static bool
contains(const struct strs *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return true;
	return false;
}

/*
 * Check that the tree is not too deep after the first 'above' levels of its
 * names have become 'below' levels.
 */
static int
check_levels(struct call *c, const struct tree *t, size_t above, size_t below)
{
	if (t->count == 0 || t->levels - above + below <= PROJECT_DEPTH_MAX)
		return 0;
	return fail(c, ERR_PROJECT_TOO_DEEP,
		"%zu levels, there can be at most %d",
		t->levels - above + below, PROJECT_DEPTH_MAX);
}

/* Check that the parent of the project, if it has one, is not public. */
static int
check_parent(struct call *c, const struct project *p)
{
	struct project parent;

	return p->has.parent ? project_load_own(c, p->parent, &parent) : 0;
}

/*
 * Find the new parent by its name; it is made if it is missing. For "", the
 * top, *to stays empty.
 */
static int
find_location(struct call *c, const struct project *p, const char *location,
	struct project *to)
{
	const char *id = NULL;

	if (*location != '\0' && project_find_or_make(c, location, &id) != 0)
		return c->error;
	if (id == NULL)
		return p->has.parent ?
			0 :
			fail(c, ERR_SAME_PROJECT,
				"project %.100s is at the top already", p->id);
	if (p->has.parent && strcmp(p->parent, id) == 0)
		return fail(c, ERR_SAME_PROJECT,
			"project %.100s is in %.200s already", p->id, location);
	if (project_load_own(c, id, to) != 0)
		return c->error;
	if (strcmp(id, p->id) == 0 || contains(&to->path, p->id))
		return fail(c, ERR_PROJECT_BELOW_ITSELF,
			"%.200s is project %.100s or lies below it", location,
			p->id);
	return 0;
}

/* Put the project, with all below it, under 'to', or at the top. */
static int
settle(struct call *c, const struct project *p, const struct tree *t,
	const struct project *to)
{
	const char *slash = strrchr(p->name, '/');
	const char *basename = slash == NULL ? p->name : slash + 1;
	struct strs above = { 0 };
	struct project set = { 0 };
	struct relocation r = { .from = p->name,
		.to = basename,
		.above = &above,
		.levels = p->path.n };

	set.nil.parent = true;
	if (to->has.id) {
		SET(&set, parent, to->id);
		above = project_path_below(c, to);
		r.to = arena_printf(c->arena, "%s/%s", to->name, basename);
	}
	if (project_relocate(c, t, &r) != 0)
		return c->error;
	return call_check_one(c,
		record_update(c->store, &project_shape, c->arena, p->company,
			p->id, &set));
}

#define PROJECT_MOVE_ARGS(F, R)                                             \
	PROJECT_ARG(F, R)                                                   \
	F(R, new_location, str, .flags = REQUIRED, .max = PROJECT_NAME_MAX, \
		.doc = "Full name of its new parent, which is made when "   \
		       "missing; empty or /: none")
#define PROJECT_MOVE_REPLY(F, R)            \
	F(R, moved, int, .flags = REQUIRED, \
		.doc = "Projects that have another name now")

ENDPOINT(projects, move, V(1, 0), PROJECT_MOVE_ARGS, PROJECT_MOVE_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Put a project and all below it below another one")
{
	const char *location = project_location_clean(c, in->new_location);
	struct project p, to = { 0 };
	struct tree t;

	if (project_load_own(c, in->project, &p) != 0 ||
		check_parent(c, &p) != 0 ||
		project_tree_find(c, p.id, true, &t) != 0 ||
		check_levels(c, &t, p.path.n, project_levels(location)) != 0 ||
		find_location(c, &p, location, &to) != 0 ||
		settle(c, &p, &t, &to) != 0)
		return c->error;
	if ((p.has.parent && project_touch(c, p.parent) != 0) ||
		(to.has.id && project_touch(c, to.id) != 0))
		return c->error;
	jw_int(&c->out, "moved", t.count);
	return 0;
}

/* --- Merging --- */

#define PROJECT_MERGE_ARGS(F, R)                                              \
	PROJECT_ARG(F, R)                                                     \
	F(R, destination_project, str,                                        \
		.doc = "ID of the project that gets it all; none: tasks and " \
		       "models are in no project then, and what lies below "  \
		       "the project moves to the top")
LOCAL_RECORD(project_merge_args, PROJECT_MERGE_ARGS);

/*
 * Load both projects. Without a destination, *to stays empty: the top is meant.
 */
static int
load_both(struct call *c, const struct project_merge_args *in,
	struct project *from, struct project *to)
{
	const char *destination = in->has.destination_project ?
		in->destination_project :
		"";

	if (strcmp(in->project, destination) == 0)
		return fail(c, ERR_SAME_PROJECT, "project=%.100s", in->project);
	if (project_load_own(c, in->project, from) != 0)
		return c->error;
	if (*destination == '\0')
		return 0;
	if (project_load_own(c, destination, to) != 0)
		return c->error;
	return contains(&to->path, from->id) ?
		fail(c, ERR_PROJECT_INTO_CHILD,
			"project %.100s lies below project %.100s", to->id,
			from->id) :
		0;
}

/* Let the projects directly below 'from' have 'to' as their parent. */
static int
adopt(struct call *c, const struct project *from, const struct project *to,
	int64_t *children)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_CHILDREN);
	struct project set = { 0 };
	struct row_list *rows;

	stmt_str(s, ":project", from->id);
	stmt_company(s, ":company", c->who.company);
	if (project_rows(c, s, &rows) != 0)
		return c->error;
	*children = (int64_t)row_list_count(rows);
	set.parent = to->id;
	set.has.parent = to->has.id;
	set.nil.parent = !to->has.id;
	return call_check(c,
		record_update_many(c->store, &project_shape, c->arena, rows,
			&set));
}

/*
 * Change names and paths of all that lay below 'from', which is deleted
 * already.
 */
static int
rename_adopted(struct call *c, const struct project *from,
	const struct project *to, const struct tree *below)
{
	struct strs above = { 0 };
	struct relocation r = { .from = arena_printf(c->arena, "%s/",
					from->name),
		.to = "",
		.above = &above,
		.levels = from->path.n + 1 };

	if (to->has.id) {
		above = project_path_below(c, to);
		r.to = arena_printf(c->arena, "%s/", to->name);
	}
	return project_relocate(c, below, &r);
}

#define PROJECT_MERGE_REPLY(F, R)                                   \
	F(R, moved_entities, int, .flags = REQUIRED,                \
		.doc = "Tasks and models that were in the project") \
	F(R, moved_projects, int, .flags = REQUIRED,                \
		.doc = "Projects that were directly below it")

ENDPOINT_WITH(projects, merge, V(1, 0), project_merge_args, PROJECT_MERGE_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Put all that a project has, its tasks, models and the projects "
	       "below it, into another one, and delete it")
{
	struct project from, to = { 0 };
	int64_t tasks, models, children = 0;
	struct strs self;
	struct tree below;

	if (load_both(c, in, &from, &to) != 0 ||
		project_tree_find(c, from.id, false, &below) != 0 ||
		(to.has.id &&
			check_levels(c, &below, from.path.n + 1,
				to.path.n + 1) != 0))
		return c->error;
	self = (struct strs){ &from.id, 1 };
	if (project_hand_over(c, &self, to.has.id ? to.id : NULL, &tasks,
		    &models) != 0 ||
		adopt(c, &from, &to, &children) != 0)
		return c->error;
	/* Its name must be free, because one of its children may get it. */
	if (record_delete(c->store, &project_shape, c->arena, from.company,
		    from.id) < 0)
		return fail_store(c);
	if (rename_adopted(c, &from, &to, &below) != 0 ||
		(to.has.id && project_touch(c, to.id) != 0))
		return c->error;
	jw_int(&c->out, "moved_entities", tasks + models);
	jw_int(&c->out, "moved_projects", children);
	return 0;
}
