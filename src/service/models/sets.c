#include <string.h>

#include "base/strs.h"
#include "json/jr.h"
#include "call/load.h"
#include "service/batch.h"
#include "service/models/models.h"
#include "service/tree.h"
#include "service/share.h"

/* Changing several models at once, except publishing and deleting them. */

/* --- Lists --- */

/*
 * Texts that a list gets at its end unless it has them, and texts that it then
 * loses. Both are sorted.
 */
struct change {
	struct strs add, remove;
};

static struct strs
changed_list(struct call *c, const struct strs *list, const struct change *ch)
{
	struct strs out = { 0 }, have = strs_sorted(list, c->arena);

	out.v = ARENA_ARRAY(c->arena, const char *, list->n + ch->add.n);
	for (size_t i = 0; i < list->n; i++)
		if (!strs_has(&ch->remove, list->v[i]))
			out.v[out.n++] = list->v[i];
	for (size_t i = 0; i < ch->add.n; i++)
		if (!strs_has(&have, ch->add.v[i]) &&
			!strs_has(&ch->remove, ch->add.v[i]))
			out.v[out.n++] = ch->add.v[i];
	return out;
}

/* --- Archiving (section 4.13) --- */

static int
set_archived(struct call *c, const char *id, bool archived)
{
	const char *tag = "archived";
	const struct strs tags = { &tag, 1 };
	struct change ch = { 0 };
	struct model old, m = { 0 };

	if (model_load(c, REACH_OWN, id, &old) != 0)
		return c->error;
	*(archived ? &ch.add : &ch.remove) = tags;
	SET(&m, system_tags, changed_list(c, &old.system_tags, &ch));
	jw_flag(&c->out, archived ? "archived" : "unarchived", true);
	return model_store(c, id, &m, false);
}

static int
archive_one(struct call *c, const char *id, const void *arg)
{
	(void)arg;
	return set_archived(c, id, true);
}

static int
unarchive_one(struct call *c, const char *id, const void *arg)
{
	(void)arg;
	return set_archived(c, id, false);
}

#define ARCHIVE_REPLY(F, R) \
	F(R, archived, flag, .flags = REQUIRED, .doc = "True")

ENDPOINT(models, archive_many, V(1, 0), IDS_ARG, ARCHIVE_REPLY,
	.flags = EP_WRITE | EP_BATCH | EP_LONG, .doc = "Archive models")
{
	return batch_run(c, &in->ids, archive_one, NULL);
}

#define UNARCHIVE_REPLY(F, R) \
	F(R, unarchived, flag, .flags = REQUIRED, .doc = "True")

ENDPOINT(models, unarchive_many, V(1, 0), IDS_ARG, UNARCHIVE_REPLY,
	.flags = EP_WRITE | EP_BATCH | EP_LONG,
	.doc = "Take models out of the archive")
{
	return batch_run(c, &in->ids, unarchive_one, NULL);
}

/* --- Public and private (sections 4.16 and 4.17) --- */

/*
 * Check that the caller's company can make a model public, or take it back. An
 * id for which it cannot is added to 'missing'.
 */
static int
check_owner(struct call *c, const char *id, bool public, struct strs *missing)
{
	struct model m;
	int rc = record_find(c->store, &model_shape, c->arena, NULL, REACH_ANY,
		id, &m);
	const char *owner;

	if (rc == STORE_ERROR)
		return fail_store(c);
	owner = rc == STORE_NONE ? NULL :
		public           ? m.company :
		company_is_public(m.company) && m.has.company_origin ?
			 m.company_origin :
			 NULL;
	if (owner == NULL || strcmp(owner, c->who.company) != 0) {
		missing->v[missing->n++] = id;
		return 0;
	}
	return public ? share_check_size(c, &model_shape, &m) : 0;
}

static int
make_public(struct call *c, const struct strs *list, bool public)
{
	struct strs ids = strs_sorted(list, c->arena), missing = { 0 };

	if (public && share_check_room(c, SQL_MODEL_GIVEN, ids.n) != 0)
		return c->error;
	missing.v = ARENA_ARRAY(c->arena, const char *, ids.n);
	for (size_t i = 0; i < ids.n; i++)
		if (check_owner(c, ids.v[i], public, &missing) != 0)
			return c->error;
	if (missing.n > 0)
		return fail(c, ERR_INVALID_MODEL_ID, "ids=%s",
			strs_json(&missing, c->arena));
	for (size_t i = 0; i < ids.n; i++) {
		struct model m = { 0 };

		SET(&m, company, public ? PUBLIC_COMPANY : c->who.company);
		m.company_origin = c->who.company;
		m.has.company_origin = public;
		m.nil.company_origin = !public;
		STAMP(c, &m);
		if (record_update(c->store, &model_shape, c->arena,
			    public ? c->who.company : PUBLIC_COMPANY, ids.v[i],
			    &m) != 1)
			return fail_store(c);
	}
	jw_int(&c->out, "updated", (int64_t)ids.n);
	return 0;
}

ENDPOINT(models, make_public, V(2, 9), IDS_ARG, UPDATED_REPLY,
	.flags = EP_WRITE | EP_LONG | EP_SHARE, .roles = ROLES_SHARE,
	.doc = "Give models to all companies, to read: until they are taken "
	       "back nobody can change them, their company neither")
{
	return make_public(c, &in->ids, true);
}

ENDPOINT(models, make_private, V(2, 9), IDS_ARG, UPDATED_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Take back models that the company has made public")
{
	return make_public(c, &in->ids, false);
}

/* --- Moving (section 4.18) --- */

#define MOVE_ARGS(F, R)                                             \
	IDS_ARG(F, R)                                               \
	F(R, project, str, .doc = "Project to move to; null: none") \
	F(R, project_name, str, .max = PROJECT_NAME_MAX,            \
		.doc = "Its name instead; it is made if it does not exist")
LOCAL_RECORD(move_args, MOVE_ARGS);

/* Find the project to which models move; *project is NULL for none. */
static int
find_target(struct call *c, const struct move_args *in, const char **project)
{
	*project = NULL;
	if (in->has.project && *in->project != '\0') {
		*project = in->project;
		return load_record(c, &project_shape, REACH_OWN, in->project,
			ERR_INVALID_PROJECT_ID, NULL);
	}
	if (in->has.project_name && *in->project_name != '\0')
		return project_find_or_make(c, in->project_name, project);
	if (in->has.project || in->nil.project)
		return 0;
	return fail(c, ERR_MISSING_FIELDS, "project or project_name");
}

/* Change those of the models that are the company's, and skip the others. */
static int
change_each(struct call *c, const struct strs *list,
	int (*change)(struct call *c, const struct model *old, struct model *m,
		const void *arg),
	const void *arg, int64_t *changed)
{
	struct strs ids = strs_sorted(list, c->arena);

	for (size_t i = 0; i < ids.n; i++) {
		struct model old, m = { 0 };
		int rc = record_find(c->store, &model_shape, c->arena,
			c->who.company, REACH_OWN, ids.v[i], &old);

		if (rc == STORE_ERROR)
			return fail_store(c);
		if (rc == STORE_NONE)
			continue;
		if (change(c, &old, &m, arg) != 0 ||
			model_store(c, old.id, &m, false) != 0)
			return c->error;
		++*changed;
	}
	return 0;
}

static int
set_project(struct call *c, const struct model *old, struct model *m,
	const void *arg)
{
	(void)c;
	(void)old;
	m->project = arg;
	m->has.project = arg != NULL;
	m->nil.project = arg == NULL;
	return 0;
}

#define MOVE_REPLY(F, R)                        \
	F(R, project_id, str, .flags = PRESENT, \
		.doc = "Where they are now; null: in no project")

ENDPOINT_WITH(models, move, V(1, 0), move_args, MOVE_REPLY,
	.flags = EP_WRITE | EP_LONG, .doc = "Move models to a project")
{
	const char *project;
	int64_t moved = 0;

	if (find_target(c, in, &project) != 0 ||
		change_each(c, &in->ids, set_project, project, &moved) != 0)
		return c->error;
	if (project == NULL)
		jw_null(&c->out, "project_id");
	else
		jw_str(&c->out, "project_id", project);
	return 0;
}

/* --- Tags (section 4.19) --- */

/*
 * Change the tags of a model. A list that is older than the limit may lose
 * tags, and must not get longer.
 */
static int
change_tags(struct call *c, const struct model *old, struct model *m,
	const void *arg)
{
	size_t most =
		limit_of(shape_find(&model_shape, "tags"), c->config).items;

	SET(m, tags, changed_list(c, &old->tags, arg));
	return m->tags.n <= most || m->tags.n <= old->tags.n ?
		0 :
		fail(c, ERR_VALIDATION, "tags: more than %zu items", most);
}

static int
touch_projects(struct call *c, const struct strs *ids)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_TOUCH_OF);

	stmt_strs(s, ":models", ids);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":now", c->now);
	return call_check(c, stmt_run(s));
}

#define UPDATE_TAGS_ARGS(F, R)                                 \
	IDS_ARG(F, R)                                          \
	F(R, add_tags, strs, .flags = LINE, .items = TAGS_MAX, \
		.each = TAG_MAX, .doc = "Tags to add")         \
	F(R, remove_tags, strs, .doc = "Tags to remove")

ENDPOINT(models, update_tags, V(1, 0), UPDATE_TAGS_ARGS, UPDATED_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Add tags to models and remove tags")
{
	const struct change ch = { strs_sorted(&in->add_tags, c->arena),
		strs_sorted(&in->remove_tags, c->arena) };
	int64_t changed = 0;

	if (in->add_tags.n + in->remove_tags.n == 0)
		return fail(c, ERR_VALIDATION,
			"add_tags, remove_tags: one must hold a tag");
	if (change_each(c, &in->ids, change_tags, &ch, &changed) != 0 ||
		touch_projects(c, &in->ids) != 0)
		return c->error;
	/*
	 * A model to which tags were added and from which tags were removed
	 * counts twice.
	 */
	jw_int(&c->out, "updated",
		changed * ((in->add_tags.n > 0) + (in->remove_tags.n > 0)));
	return 0;
}
