#include <stdlib.h>
#include <string.h>

#include "core/jr.h"
#include "service/batch.h"
#include "service/models.h"
#include "service/project_tree.h"
#include "service/share.h"

/* What is done to several models at once, besides publishing and deleting. */

SHAPE(ids_arg, NULL, IDS_ARG);
SHAPE(move_args, NULL, MOVE_ARGS);
SHAPE(update_tags_args, NULL, UPDATE_TAGS_ARGS);
SHAPE(archive_reply, NULL, ARCHIVE_REPLY);
SHAPE(unarchive_reply, NULL, UNARCHIVE_REPLY);
SHAPE(move_reply, NULL, MOVE_REPLY);

/* --- Lists --- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each text of the list once, sorted. */
static struct strs
distinct(struct call *c, const struct strs *list)
{
	struct strs out = { 0 };

	out.v = arena_memdup(c->arena, list->v, list->n * sizeof(list->v[0]));
	qsort(out.v, list->n, sizeof(out.v[0]), by_text);
	for (size_t i = 0; i < list->n; i++)
		if (out.n == 0 || strcmp(out.v[out.n - 1], out.v[i]) != 0)
			out.v[out.n++] = out.v[i];
	return out;
}

static bool
contains(const struct strs *sorted, const char *s)
{
	return sorted->n > 0 &&
		bsearch(&s, sorted->v, sorted->n, sizeof(sorted->v[0]),
			by_text) != NULL;
}

/* What a list gets at its end if it has it not, and then loses; sorted. */
struct change {
	struct strs add, remove;
};

static struct strs
changed_list(struct call *c, const struct strs *list, const struct change *ch)
{
	struct strs out = { 0 }, have = distinct(c, list);

	out.v = ARENA_ARRAY(c->arena, const char *, list->n + ch->add.n);
	for (size_t i = 0; i < list->n; i++)
		if (!contains(&ch->remove, list->v[i]))
			out.v[out.n++] = list->v[i];
	for (size_t i = 0; i < ch->add.n; i++)
		if (!contains(&have, ch->add.v[i]) &&
			!contains(&ch->remove, ch->add.v[i]))
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

int
models_archive_many(struct call *c, const void *args)
{
	const struct ids_arg *in = args;

	return batch_run(c, &in->ids, archive_one, NULL);
}

int
models_unarchive_many(struct call *c, const void *args)
{
	const struct ids_arg *in = args;

	return batch_run(c, &in->ids, unarchive_one, NULL);
}

/* --- Public and private (sections 4.16 and 4.17) --- */

/* Is it a model that the caller's company can give away, or take back? */
static int
check_owner(struct call *c, const char *id, bool public, struct strs *missing)
{
	struct model m;
	int rc = record_find(c->store, &model_shape, c->arena, "", REACH_ANY,
		id, &m);
	const char *owner;

	if (rc == STORE_ERROR)
		return fail_store(c);
	owner = rc == STORE_NONE                           ? NULL :
		public                                     ? m.company :
		*m.company == '\0' && m.has.company_origin ? m.company_origin :
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
	struct strs ids = distinct(c, list), missing = { 0 };

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

		SET(&m, company, public ? "" : c->who.company);
		m.company_origin = c->who.company;
		m.has.company_origin = public;
		m.nil.company_origin = !public;
		SET(&m, last_change, c->now);
		SET(&m, last_changed_by, c->who.user);
		if (record_update(c->store, &model_shape, c->arena,
			    public ? c->who.company : "", ids.v[i], &m) != 1)
			return fail_store(c);
	}
	jw_int(&c->out, "updated", (int64_t)ids.n);
	return 0;
}

int
models_make_public(struct call *c, const void *args)
{
	const struct ids_arg *in = args;

	return make_public(c, &in->ids, true);
}

int
models_make_private(struct call *c, const void *args)
{
	const struct ids_arg *in = args;

	return make_public(c, &in->ids, false);
}

/* --- Moving (section 4.18) --- */

/* Where to: *project, NULL for no project. */
static int
find_target(struct call *c, const struct move_args *in, const char **project)
{
	*project = NULL;
	if (in->has.project && *in->project != '\0') {
		int rc = record_exists(c->store, &project_shape, c->arena,
			c->who.company, REACH_OWN, in->project);

		*project = in->project;
		if (rc == STORE_ERROR)
			return fail_store(c);
		return rc == STORE_ROW ? 0 :
					 fail_details(c, ERR_INVALID_PROJECT_ID,
						 "id", in->project, NULL);
	}
	if (in->has.project_name && *in->project_name != '\0')
		return project_find_or_make(c, in->project_name, project);
	if (in->has.project || in->nil.project)
		return 0;
	return fail(c, ERR_MISSING_FIELDS, "project or project_name");
}

/* Change each of the company's own among the ids; others are skipped. */
static int
change_each(struct call *c, const struct strs *list,
	void (*change)(struct call *c, const struct model *old, struct model *m,
		const void *arg),
	const void *arg, int64_t *changed)
{
	struct strs ids = distinct(c, list);

	for (size_t i = 0; i < ids.n; i++) {
		struct model old, m = { 0 };
		int rc = record_find(c->store, &model_shape, c->arena,
			c->who.company, REACH_OWN, ids.v[i], &old);

		if (rc == STORE_ERROR)
			return fail_store(c);
		if (rc == STORE_NONE)
			continue;
		change(c, &old, &m, arg);
		if (model_store(c, old.id, &m, false) != 0)
			return c->error;
		++*changed;
	}
	return 0;
}

static void
set_project(struct call *c, const struct model *old, struct model *m,
	const void *arg)
{
	(void)c;
	(void)old;
	m->project = arg;
	m->has.project = arg != NULL;
	m->nil.project = arg == NULL;
}

int
models_move(struct call *c, const void *args)
{
	const struct move_args *in = args;
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

static void
change_tags(struct call *c, const struct model *old, struct model *m,
	const void *arg)
{
	SET(m, tags, changed_list(c, &old->tags, arg));
}

static int
touch_projects(struct call *c, const struct strs *ids)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_TOUCH_OF);

	stmt_str(s, ":models", strs_json(ids, c->arena));
	stmt_str(s, ":company", c->who.company);
	stmt_int(s, ":now", c->now);
	return stmt_run(s) < 0 ? fail_store(c) : 0;
}

int
models_update_tags(struct call *c, const void *args)
{
	const struct update_tags_args *in = args;
	const struct change ch = { distinct(c, &in->add_tags),
		distinct(c, &in->remove_tags) };
	int64_t changed = 0;

	if (in->add_tags.n + in->remove_tags.n == 0)
		return fail(c, ERR_VALIDATION,
			"add_tags, remove_tags: one must hold a tag");
	if (change_each(c, &in->ids, change_tags, &ch, &changed) != 0 ||
		touch_projects(c, &in->ids) != 0)
		return c->error;
	/* Adding and removing count a model each. */
	jw_int(&c->out, "updated",
		changed * ((in->add_tags.n > 0) + (in->remove_tags.n > 0)));
	return 0;
}
