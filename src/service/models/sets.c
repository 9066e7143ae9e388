#include "service/batch.h"
#include "service/models/models.h"
#include "service/sets.h"

/* Changing several models at once, except publishing and deleting them. */

/* --- Archiving (section 4.13) --- */

static int
set_archived(struct call *c, const char *id, bool archived)
{
	const char *tag = "archived";
	const struct strs tags = { &tag, 1 };
	struct sets_change ch = { 0 };
	struct model old, m = { 0 };

	if (model_load(c, REACH_OWN, id, &old) != 0)
		return c->error;
	*(archived ? &ch.add : &ch.remove) = tags;
	SET(&m, system_tags, sets_changed(c, &old.system_tags, &ch));
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

static const struct sets_kind kind = { &model_shape, &model_shape,
	SQL_MODEL_GIVEN, ERR_INVALID_MODEL_ID };

ENDPOINT(models, make_public, V(2, 9), IDS_ARG, UPDATED_REPLY,
	.flags = EP_WRITE | EP_LONG | EP_SHARE, .roles = ROLES_SHARE,
	.doc = "Give models to all companies, to read: until they are taken "
	       "back nobody can change them, their company neither")
{
	return sets_make_public(c, &kind, &in->ids, true);
}

ENDPOINT(models, make_private, V(2, 9), IDS_ARG, UPDATED_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Take back models that the company has made public")
{
	return sets_make_public(c, &kind, &in->ids, false);
}

/* --- Moving (section 4.18) --- */

#define MOVE_ARGS(F, R) \
	IDS_ARG(F, R)   \
	SETS_PLACE_ARGS(F, R)

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

ENDPOINT(models, move, V(1, 0), MOVE_ARGS, SETS_PLACE_REPLY,
	.flags = EP_WRITE | EP_LONG, .doc = "Move models to a project")
{
	const struct sets_place place = SETS_PLACE(in);
	const char *project;
	int64_t moved = 0;

	return sets_find_place(c, &place, &project) != 0 ||
			change_each(c, &in->ids, set_project, project,
				&moved) != 0 ?
		c->error :
		0;
}

/* --- Tags (section 4.19) --- */

static int
change_tags(struct call *c, const struct model *old, struct model *m,
	const void *arg)
{
	struct strs tags;

	if (sets_change_tags(c, &model_shape, &old->tags, arg, &tags) != 0)
		return c->error;
	SET(m, tags, tags);
	return 0;
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

#define UPDATE_TAGS_ARGS(F, R) \
	IDS_ARG(F, R)          \
	SETS_TAGS_ARGS(F, R)

ENDPOINT(models, update_tags, V(1, 0), UPDATE_TAGS_ARGS, UPDATED_REPLY,
	.flags = EP_WRITE | EP_LONG,
	.doc = "Add tags to models and remove tags")
{
	struct sets_change ch;
	int64_t changed = 0;

	if (sets_read_tags(c, &in->add_tags, &in->remove_tags, &ch) != 0 ||
		change_each(c, &in->ids, change_tags, &ch, &changed) != 0 ||
		touch_projects(c, &in->ids) != 0)
		return c->error;
	jw_int(&c->out, "updated", sets_count_tags(&ch, changed));
	return 0;
}
