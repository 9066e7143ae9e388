#include "service/projects/projects.h"

#include <string.h>

#include "json/jr.h"
#include "list/view.h"
#include "call/validate.h"
#include "service/families.h"
#include "service/tree.h"
#include "service/tags.h"
#include "store/record.h"
#include "store/store.h"

#define PROJECTS(E)                            \
	E(projects_create)                     \
	E(projects_delete)                     \
	E(projects_get_all)                    \
	E(projects_get_all_ex)                 \
	E(projects_get_by_id)                  \
	E(projects_get_hyper_parameters)       \
	E(projects_get_hyperparam_values)      \
	E(projects_get_model_metadata_keys)    \
	E(projects_get_model_metadata_values)  \
	E(projects_get_model_tags)             \
	E(projects_get_project_tags)           \
	E(projects_get_task_tags)              \
	E(projects_get_task_parents)           \
	E(projects_get_unique_metric_variants) \
	E(projects_get_user_names)             \
	E(projects_make_private)               \
	E(projects_make_public)                \
	E(projects_merge)                      \
	E(projects_move)                       \
	E(projects_update)                     \
	E(projects_validate_delete)
FAMILY(projects, PROJECTS);

/* --- Making (section 6.1) --- */

/*
 * The part of a name before its last slash, which is the parent's name. NULL:
 * the project is at the top.
 */
static const char *
location_of(struct call *c, const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash == NULL ?
		NULL :
		arena_strndup(c->arena, name, (size_t)(slash - name));
}

static const char *
basename_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash == NULL ? name : slash + 1;
}

/* The fields that projects.create and projects.update set besides the name. */
#define PROJECT_OWN(F, R)                                              \
	F(R, description, str, .flags = GRAMS, .weight = 10,           \
		.max = DESCRIPTION_MAX, .misfit = ERR_DATA_VALIDATION, \
		.doc = "Description")                                  \
	TAG_FIELDS(F, R)                                               \
	F(R, default_output_destination, str, .flags = STRIP,          \
		.misfit = ERR_DATA_VALIDATION,                         \
		.doc = "Where tasks of the project store what they make")
#define PROJECT_CREATE_SET(F, R) PROJECT_OWN(F, R)
LOCAL_RECORD_OF(project_create_set, "project", &project_shape,
	PROJECT_CREATE_SET);

/*
 * Read the fields of a new project besides its name. Null counts as not given.
 */
static int
read_new(struct call *c, struct project *p)
{
	struct project_create_set in = { 0 };

	if (validate_fields(c, &project_create_set_shape, c->body, &in) != 0 ||
		tags_check(c, &in.tags, &in.system_tags) != 0)
		return c->error;
	if (in.has.tags)
		tags_split(c, &project_dialect, &in.tags, &in.system_tags);
	SET(p, description, in.has.description ? in.description : "");
	SET(p, tags, in.tags);
	SET(p, system_tags, in.system_tags);
	if (in.has.default_output_destination)
		SET(p, default_output_destination,
			in.default_output_destination);
	return 0;
}

#define PROJECT_CREATE_ARGS(F, R)                                  \
	F(R, name, any, .flags = PRESENT, .max = PROJECT_NAME_MAX, \
		.doc = "Full name, a string, levels separated by /")
#define PROJECT_MADE_REPLY(F, R) \
	F(R, id, str, .flags = REQUIRED, .doc = "Project ID")

ENDPOINT(projects, create, V(1, 0), PROJECT_CREATE_ARGS, PROJECT_MADE_REPLY,
	.flags = EP_WRITE, .changes = &project_create_set_shape,
	.doc = "Make a project, and those above it that are missing. Every "
	       "level of a name has 3 characters or more, and there are at "
	       "most 10")
{
	const char *name, *location, *parent = NULL;
	struct project p = { 0 };

	if (!jr_is_str(in->name))
		return fail(c, ERR_VALIDATION, "name: must be a string, is %s",
			jr_type_word(in->name));
	if (read_new(c, &p) != 0 ||
		project_check_depth(c, jr_str(in->name)) != 0)
		return c->error;
	name = project_name_clean(c, jr_str(in->name));
	if (name == NULL || project_check_free(c, name) != 0 ||
		project_check_piece(c, basename_of(name)) != 0)
		return c->error;
	location = location_of(c, name);
	if (location != NULL && project_find_or_make(c, location, &parent) != 0)
		return c->error;
	SET(&p, name, name);
	if (project_add(c, &p, parent) != 0)
		return c->error;
	jw_str(&c->out, "id", p.id);
	return 0;
}

/* --- Reading (section 6.2); lists are in projects/lists.c --- */

#define PROJECT_REPLY(F, R)                                           \
	F(R, project, json, .flags = REQUIRED, .ref = &project_shape, \
		.doc = "The project")

ENDPOINT(projects, get_by_id, V(1, 0), PROJECT_ARG, PROJECT_REPLY,
	.doc = "One project")
{
	struct view v = { .shape = &project_shape,
		.dialect = &project_dialect,
		.hidden = true };
	struct project p;

	if (project_load(c, in->project, &p) != 0)
		return c->error;
	return view_write(c, "project", &v, &p, false);
}

/* --- Changing (section 6.5) --- */

/* Give all projects below a project that is renamed their new names. */
static int
rename_below(struct call *c, const struct project *old, const char *name)
{
	const struct relocation r = { .from = old->name, .to = name };
	struct tree below;

	if (strcmp(name, old->name) == 0)
		return 0;
	if (project_tree_find(c, old->id, false, &below) != 0)
		return c->error;
	return project_relocate(c, &below, &r);
}

/* The fields that projects.update sets, and those that change with them. */
#define PROJECT_UPDATE_SET(F, R)                                           \
	F(R, name, str, .flags = INDEXED | GRAMS, .max = PROJECT_NAME_MAX, \
		.filter = FILTER_PATTERN, .weight = 10,                    \
		.misfit = ERR_VALIDATION,                                  \
		.doc = "New full name, below the same parent")             \
	F(R, basename, str, .flags = READONLY, .doc = "Last level")        \
	PROJECT_OWN(F, R)                                                  \
	F(R, last_update, time, .flags = READONLY, .doc = "Time of change")
LOCAL_RECORD_OF(project_update_set, "project", &project_shape,
	PROJECT_UPDATE_SET);

/*
 * Check the new name: it must have the same parent and be free. It is made
 * clean.
 */
static int
check_rename(struct call *c, const struct project *old,
	struct project_update_set *set)
{
	const char *name = project_name_clean(c, set->name), *here, *there;

	if (name == NULL)
		return c->error;
	here = location_of(c, old->name);
	there = location_of(c, name);
	if (strcmp(here == NULL ? "" : here, there == NULL ? "" : there) != 0)
		return fail(c, ERR_PROJECT_LOCATION, "use projects.move");
	if (project_check_piece(c, basename_of(name)) != 0 ||
		(strcmp(name, old->name) != 0 &&
			project_check_free(c, name) != 0))
		return c->error;
	SET(set, name, name);
	SET(set, basename, basename_of(name));
	return 0;
}

static int
write_updated(struct call *c, const struct project_update_set *set)
{
	struct view v = { .shape = &project_update_set_shape,
		.dialect = &project_dialect,
		.hidden = true };

	jw_int(&c->out, "updated", 1);
	jw_obj(&c->out, "fields");
	for (size_t i = 0; i < project_update_set_shape.count; i++) {
		const struct field *f = &project_update_set_shape.fields[i];
		const struct json *sent = jr_get(c->body, f->name);

		if ((f->flags & READONLY) != 0 || sent == NULL)
			continue;
		if (f->type == TYPE_strs && record_has(set, f)) {
			if (view_member(c, &v, f, set) != 0)
				return c->error;
		} else {
			jw_value(&c->out, f->name, sent);
		}
	}
	jw_end(&c->out);
	return 0;
}

#define PROJECT_CHANGE_REPLY(F, R)                        \
	F(R, updated, int, .flags = REQUIRED, .doc = "1") \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")

ENDPOINT(projects, update, V(1, 0), PROJECT_ARG, PROJECT_CHANGE_REPLY,
	.flags = EP_WRITE | EP_LONG, .changes = &project_update_set_shape,
	.doc = "Change the given fields of a project; null clears one")
{
	struct project_update_set set = { 0 };
	struct project old;
	bool renamed;

	if (validate_fields(c, &project_update_set_shape, c->body, &set) != 0 ||
		tags_check(c, &set.tags, &set.system_tags) != 0 ||
		project_load_own(c, in->project, &old) != 0)
		return c->error;
	if (set.has.tags &&
		tags_split(c, &project_dialect, &set.tags, &set.system_tags))
		set.has.system_tags = true;
	/* An empty name changes nothing. */
	renamed = set.has.name && *set.name != '\0';
	set.has.name = set.nil.name = false;
	if (renamed && check_rename(c, &old, &set) != 0)
		return c->error;
	SET(&set, last_update, c->now);
	if (record_update(c->store, &project_update_set_shape, c->arena,
		    c->who.company, old.id, &set) != 1)
		return fail_store(c);
	if (renamed && rename_below(c, &old, set.name) != 0)
		return c->error;
	return write_updated(c, &set);
}
