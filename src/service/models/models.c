#include "service/models/models.h"

#include <string.h>

#include "base/id.h"
#include "auth/auth.h"
#include "call/config.h"
#include "json/jr.h"
#include "list/listing.h"
#include "call/validate.h"
#include "service/families.h"
#include "service/metadata.h"
#include "service/models/checks.h"
#include "service/tree.h"
#include "service/share.h"
#include "service/tags.h"
#include "store/record.h"

#define MODELS(E)                        \
	E(models_add_or_update_metadata) \
	E(models_archive_many)           \
	E(models_create)                 \
	E(models_delete)                 \
	E(models_delete_many)            \
	E(models_delete_metadata)        \
	E(models_edit)                   \
	E(models_get_all)                \
	E(models_get_all_ex)             \
	E(models_get_by_id)              \
	E(models_get_by_id_ex)           \
	E(models_get_by_task_id)         \
	E(models_get_frameworks)         \
	E(models_make_private)           \
	E(models_make_public)            \
	E(models_move)                   \
	E(models_publish_many)           \
	E(models_set_ready)              \
	E(models_unarchive_many)         \
	E(models_update)                 \
	E(models_update_for_task)        \
	E(models_update_tags)
FAMILY(models, MODELS);

/*
 * A reference to a task that was deleted begins so; it is kept without a check.
 */
static const char deleted_prefix[] = "__DELETED__";

/* --- What several endpoints need --- */

int
model_load(struct call *c, enum reach reach, const char *id, struct model *m)
{
	const char *company = c->who.company;

	return call_check_found(c,
		record_find(c->store, &model_shape, c->arena, company, reach,
			id, m),
		ERR_INVALID_MODEL_ID, "company", company, "id", id, NULL);
}

int
model_store(struct call *c, const char *id, struct model *m, bool content)
{
	if (content)
		SET(m, last_update, c->now);
	STAMP(c, m);
	return call_check_one(c,
		record_update(c->store, &model_shape, c->arena, c->who.company,
			id, m));
}

int
model_add(struct call *c, struct model *m)
{
	char fresh[ID_LEN + 1];

	id_new(fresh);
	SET(m, id, arena_strdup(c->arena, fresh));
	SET(m, user, c->who.user);
	SET(m, created, c->now);
	SET(m, last_update, c->now);
	STAMP(c, m);
	SET(m, last_iteration, 0);
	return call_check_one(c,
		record_insert(c->store, &model_shape, c->arena, m));
}

int
model_check_task(struct call *c, const char *company, const char *id,
	struct task *t)
{
	if (call_check_found(c,
		    record_find(c->store, &task_shape, c->arena, company,
			    REACH_VISIBLE, id, t),
		    ERR_INVALID_TASK_ID, "id", id, NULL) != 0)
		return c->error;
	return company_is_public(t->company) ?
		fail(c, ERR_NO_WRITE_PERMISSION, "task %.100s is public", id) :
		0;
}

static int
check_task(struct call *c, const char *company, const char *id)
{
	struct task t;

	return model_check_task(c, company, id, &t);
}

/*
 * Set the last iteration of a task, unless that is higher. A task of another
 * company is left alone.
 */
static int
report_iteration(struct call *c, const char *task, int64_t iteration)
{
	struct stmt *s = stmt_get(c->store, SQL_TASK_ITERATION);

	stmt_str(s, ":id", task);
	stmt_company(s, ":company", c->who.company);
	stmt_str(s, ":user", c->who.user);
	stmt_int(s, ":iteration", iteration);
	stmt_int(s, ":now", c->now);
	return call_check(c, stmt_run(s));
}

/* --- Reading --- */

ENDPOINT(models, get_by_id, V(1, 0), MODEL_ARG, MODEL_REPLY, .doc = "One model")
{
	struct view v = { .shape = &model_shape, .dialect = &model_dialect };
	struct model m;

	if (model_load(c, REACH_VISIBLE, in->model, &m) != 0)
		return c->error;
	return view_write(c, "model", &v, &m, false);
}

#define MODEL_LIST_ARGS(F, R)                                \
	F(R, include_subprojects, flag, .fallback = "false", \
		.since = V(2, 13), .doc = "Also what lies below the projects")
#define MODELS_REPLY(F, R)                                        \
	F(R, models, any, .flags = REQUIRED, .ref = &model_shape, \
		.doc = "The models")
#define MODEL_LIST_REPLY(F, R) \
	MODELS_REPLY(F, R)     \
	SCROLL_REPLY(F, R)

ENDPOINT(models, get_all, V(1, 0), MODEL_LIST_ARGS, MODEL_LIST_REPLY,
	.lists = &model_shape, .doc = "List models")
{
	struct listing l = { .key = "models",
		.view = { .shape = &model_shape,
			.dialect = &model_dialect,
			.reach = REACH_VISIBLE } };
	struct request r;

	request_read(&r, c, &model_shape, c->body);
	if (in->include_subprojects)
		r.below = "project";
	return listing_answer(c, &l, &r);
}

static int
write_stats(struct call *c, void *with, size_t at, const void *rec)
{
	const struct model *m = rec;
	int64_t n = 0;

	(void)with;
	(void)at;
	if (m->has.labels)
		n = (int64_t)jr_count(m->labels);
	jw_obj(&c->out, "stats");
	jw_int(&c->out, "labels_count", n);
	jw_end(&c->out);
	return 0;
}

#define MODEL_LIST_EX_ARGS(F, R)                                          \
	F(R, include_stats, flag, .fallback = "false", .since = V(2, 20), \
		.doc = "Answer stats.labels_count with each model")       \
	F(R, allow_public, flag, .fallback = "true", .since = V(2, 23),   \
		.doc = "Public models too")                               \
	MODEL_LIST_ARGS(F, R)

ENDPOINT(models, get_all_ex, V(1, 0), MODEL_LIST_EX_ARGS, MODEL_LIST_REPLY,
	.flags = EP_JOINED, .lists = &model_shape,
	.doc = "List models with what they refer to")
{
	struct listing l = { .key = "models",
		.view = { .shape = &model_shape,
			.dialect = &model_dialect,
			.joined = true,
			.reach = reach_with_public(in->allow_public) },
		.more = in->include_stats ? write_stats : NULL };
	struct request r;

	request_read(&r, c, &model_shape, c->body);
	if (in->include_subprojects)
		r.below = "project";
	return listing_answer(c, &l, &r);
}

#define MODEL_BY_ID_EX_ARGS(F, R) \
	F(R, id, any, .flags = PRESENT, .doc = "Model IDs")

ENDPOINT(models, get_by_id_ex, V(1, 0), MODEL_BY_ID_EX_ARGS, MODELS_REPLY,
	.flags = EP_JOINED, .lists = &model_shape,
	.doc = "Models by their ids, with what they refer to")
{
	struct listing l = { .key = "models",
		.no_scroll_id = true,
		.view = { .shape = &model_shape,
			.dialect = &model_dialect,
			.joined = true,
			.reach = REACH_VISIBLE } };
	struct request r;

	request_read(&r, c, &model_shape, c->body);
	return listing_answer(c, &l, &r);
}

#define FRAMEWORKS_ARGS(F, R)                                               \
	F(R, projects, strs, .flags = ONCE,                                 \
		.doc = "Only of these projects and those below; empty: of " \
		       "all")
#define FRAMEWORKS_REPLY(F, R) \
	F(R, frameworks, strs, .flags = REQUIRED, .doc = "Each once, sorted")

ENDPOINT(models, get_frameworks, V(1, 0), FRAMEWORKS_ARGS, FRAMEWORKS_REPLY,
	.doc = "Frameworks that models have")
{
	struct strs projects;
	struct stmt *s;

	if (project_expand(c, &in->projects, &projects) != 0)
		return c->error;
	if (projects.n == 0) {
		s = stmt_get(c->store, SQL_MODEL_FRAMEWORKS);
	} else {
		s = stmt_get(c->store, SQL_MODEL_FRAMEWORKS_OF);
		stmt_strs(s, ":projects", &projects);
	}
	stmt_company(s, ":company", c->who.company);
	return call_write_texts(c, &c->out, "frameworks", s);
}

/* --- Making --- */

/*
 * Check that the project exists: for a private model one of the company, for a
 * public model a public one.
 */
static int
check_project(struct call *c, const char *company, const char *id)
{
	int rc = record_exists(c->store, &project_shape, c->arena, company,
		REACH_OWN, id);

	if (rc == STORE_ERROR)
		return fail_store(c);
	return rc == STORE_ROW ?
		0 :
		fail(c, ERR_VALIDATION, "project: no %sproject %.100s",
			company_is_public(company) ? "public " : "", id);
}

#define MODEL_CREATE_ARGS(F, R)                                              \
	MODEL_COMMON(F, R, REQUIRED, 0)                                      \
	MODEL_EDITED(F, R)                                                   \
	MODEL_UI_CACHE(F, R, 0)                                              \
	F(R, public, flag, .fallback = "false",                              \
		.doc = "Belongs to everybody, not to the caller's company; " \
		       "for who may call models.make_public")
LOCAL_RECORD(model_create_args, MODEL_CREATE_ARGS);

/*
 * Take what was sent. Objects and lists that were not are stored as empty ones,
 * as they are answered.
 */
static void
take(struct model *m, const struct model_create_args *in)
{
	SET(m, labels, jr_object());
	SET(m, design, jr_object());
	SET(m, metadata, jr_object());
	SET(m, tags, (struct strs){ 0 });
	SET(m, system_tags, (struct strs){ 0 });
	record_copy(&model_create_args_shape, in, &model_shape, m);
}

/*
 * Check the project and the task of a new model. A public model belongs to no
 * company's task.
 */
static int
check_place(struct call *c, const struct model *m)
{
	if (m->has.project && *m->project != '\0' &&
		check_project(c, m->company, m->project) != 0)
		return c->error;
	return m->has.task && *m->task != '\0' ?
		check_task(c, m->company, m->task) :
		0;
}

static int
check_new(struct call *c, struct model *m)
{
	if (tags_check(c, &m->tags, &m->system_tags) != 0)
		return c->error;
	tags_split(c, &model_dialect, &m->tags, &m->system_tags);
	if (metadata_check_keys(c, shape_find(&model_shape, "metadata"),
		    &m->metadata) != 0 ||
		check_name(c, m->name) != 0 ||
		check_new_labels(c, m->labels) != 0 ||
		check_keys(c, "design", m->design) != 0)
		return c->error;
	return m->has.ui_cache ? check_keys(c, "ui_cache", m->ui_cache) : 0;
}

ENDPOINT_WITH(models, create, V(1, 0), model_create_args, MODEL_MADE_REPLY,
	.flags = EP_WRITE, .doc = "Make a model")
{
	struct model m = { 0 };

	if (in->public &&
		(auth_may_share(c) != 0 ||
			share_check_room(c, SQL_MODEL_GIVEN, 1) != 0))
		return c->error;
	SET(&m, company, in->public ? PUBLIC_COMPANY : c->who.company);
	/* The company is remembered, so that it can take the model back. */
	if (in->public)
		SET(&m, company_origin, c->who.company);
	take(&m, in);
	if (check_label_types(c, &m.labels) != 0 ||
		metadata_check_items(c, shape_find(&model_shape, "metadata"),
			&m.metadata) != 0 ||
		check_place(c, &m) != 0 || check_new(c, &m) != 0 ||
		(in->public && share_check_size(c, &model_shape, &m) != 0))
		return c->error;
	if (in->nil.ready)
		return fail(c, ERR_DATA_VALIDATION, "ready: must not be null");
	SET(&m, ready, in->has.ready ? in->ready : c->config->ready_by_default);
	if (model_add(c, &m) != 0)
		return c->error;
	jw_str(&c->out, "id", m.id);
	jw_flag(&c->out, "created", true);
	return 0;
}

/* --- Changing --- */

static bool
any_written(const struct shape *sh, const void *rec)
{
	for (size_t i = 0; i < sh->count; i++)
		if (record_has(rec, &sh->fields[i]) ||
			record_nil(rec, &sh->fields[i]))
			return true;
	return false;
}

/* Do these changes move last_update (doc/protocol/models.md section 2.7)? */
static bool
moves_update(const struct shape *sh, const void *rec)
{
	static const char *const content[] = { "uri", "framework", "design",
		"labels", "ready", "metadata", "system_tags", "tags" };

	for (size_t i = 0; i < sizeof(content) / sizeof(content[0]); i++) {
		const struct field *f = shape_find(sh, content[i]);

		if (f != NULL && (record_has(rec, f) || record_nil(rec, f)))
			return true;
	}
	return false;
}

/* Check the tags of a change, and split them where a client sends one list. */
static int
check_lists(struct call *c, const struct shape *sh, void *rec)
{
	const struct field *f = shape_find(sh, "tags");
	const struct field *system = shape_find(sh, "system_tags");
	struct strs *tags = (struct strs *)(void *)((char *)rec + f->at);
	struct strs *system_tags = (struct strs *)(void *)((char *)rec +
		system->at);

	if (!record_has(rec, f))
		return 0;
	if (tags_check(c, tags, system_tags) != 0)
		return c->error;
	if (tags_split(c, &model_dialect, tags, system_tags))
		record_set(rec, system, true, false);
	return 0;
}

/* Write the object "fields": what was written, in the form of any model. */
static int
write_fields(struct call *c, const struct shape *sh, const void *rec)
{
	jw_obj(&c->out, "fields");
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		const struct json *sent = jr_get(c->body, f->name);
		struct view v = {
			.shape = sh, .dialect = &model_dialect, .hidden = true
		};

		if (record_nil(rec, f))
			jw_null(&c->out, f->name);
		else if (!view_shows(c, &v, f, rec))
			continue;
		else if ((f->type == TYPE_str || f->type == TYPE_time) &&
			sent != NULL && (f->flags & READONLY) == 0)
			jw_str(&c->out, f->name, jr_str(sent));
		else if (view_member(c, &v, f, rec) != 0)
			return c->error;
	}
	jw_end(&c->out);
	return 0;
}

static int
unchanged(struct call *c)
{
	jw_int(&c->out, "updated", 0);
	jw_obj(&c->out, "fields");
	jw_end(&c->out);
	return 0;
}

/*
 * Check that a record to which an edit refers exists and that the caller can
 * see it: an id of another company is treated as one that does not exist
 * (doc/protocol/wire.md section 14).
 */
static int
check_reference(struct call *c, const char *name, const struct shape *sh,
	const char *id)
{
	int rc = record_exists(c->store, sh, c->arena, c->who.company,
		REACH_VISIBLE, id);

	if (rc == STORE_ERROR)
		return fail_store(c);
	return rc == STORE_ROW ?
		0 :
		fail(c, ERR_FIELDS_VALUE, "%s: no %s with id %.100s", name,
			name, id);
}

/* The fields that models.edit sets, and those that change with them. */
#define MODEL_EDIT_SET(F, R)                    \
	MODEL_COMMON(F, R, 0, ERR_FIELDS_VALUE) \
	MODEL_EDITED(F, R)                      \
	MODEL_UI_CACHE(F, R, READONLY)          \
	CHANGE_FIELDS(F, R)
LOCAL_RECORD_OF(model_edit_set, "model", &model_shape, MODEL_EDIT_SET);

/*
 * Read the fields of an edit in the order of its checks, except those of
 * finish_edit().
 */
static int
read_edit(struct call *c, struct model_edit_set *m)
{
	const struct shape *sh = &model_edit_set_shape;

	if (validate_some(c, sh, c->body, ERR_FIELDS_VALUE, m) != 0)
		return c->error;
	if (m->has.task &&
		strncmp(m->task, deleted_prefix, sizeof(deleted_prefix) - 1) ==
			0)
		m->has.task = false;
	if ((m->has.task &&
		    check_reference(c, "task", &task_shape, m->task) != 0) ||
		(m->has.project &&
			check_reference(c, "project", &project_shape,
				m->project) != 0) ||
		(m->has.parent &&
			check_reference(c, "parent", &model_shape, m->parent) !=
				0))
		return c->error;
	if (check_lists(c, sh, m) != 0 ||
		validate_some(c, sh, c->body, ERR_VALIDATION, m) != 0 ||
		(m->has.metadata && check_metadata(c, &m->metadata) != 0))
		return c->error;
	if (m->has.task && check_task(c, c->who.company, m->task) != 0)
		return c->error;
	return m->has.labels ? check_labels(c, &m->labels) : 0;
}

/* Check and set what comes last, when the record is stored. */
static int
finish_edit(struct call *c, struct model_edit_set *m)
{
	if (validate_some(c, &model_edit_set_shape, c->body,
		    ERR_DATA_VALIDATION, m) != 0 ||
		(m->has.name && check_name(c, m->name) != 0))
		return c->error;
	/* In this call null means that a field is not given. */
	memset(&m->nil, 0, sizeof(m->nil));
	if (m->has.uri)
		SET(m, ui_cache, jr_object());
	return 0;
}

#define MODEL_CHANGE_ARGS(F, R) \
	MODEL_ARG(F, R)         \
	F(R, iteration, int,    \
		.doc = "Iteration at which the task wrote the model")
#define FIELDS_REPLY(F, R) \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")
#define MODEL_CHANGE_REPLY(F, R) \
	UPDATED_REPLY(F, R)      \
	FIELDS_REPLY(F, R)

ENDPOINT(models, edit, V(1, 0), MODEL_CHANGE_ARGS, MODEL_CHANGE_REPLY,
	.flags = EP_WRITE, .changes = &model_edit_set_shape,
	.doc = "Change the given fields of a model; null changes nothing")
{
	struct model_edit_set m = { 0 };
	struct model old;
	const char *task;
	int changed;

	if (model_load(c, REACH_OWN, in->model, &old) != 0 ||
		read_edit(c, &m) != 0)
		return c->error;
	task = old.has.task ? old.task : m.has.task ? m.task : NULL;
	if (in->has.iteration && task != NULL &&
		report_iteration(c, task, in->iteration) != 0)
		return c->error;
	if (finish_edit(c, &m) != 0)
		return c->error;
	if (!any_written(&model_edit_set_shape, &m))
		return unchanged(c);
	if (moves_update(&model_edit_set_shape, &m))
		SET(&m, last_update, c->now);
	STAMP(c, &m);
	changed = record_update(c->store, &model_edit_set_shape, c->arena,
		c->who.company, old.id, &m);
	if (changed < 0)
		return fail_store(c);
	jw_int(&c->out, "updated", changed);
	return write_fields(c, &model_edit_set_shape, &m);
}

/* The fields that models.update sets, and those that change with them. */
#define MODEL_UPDATE_SET(F, R)                     \
	MODEL_COMMON(F, R, 0, ERR_DATA_VALIDATION) \
	MODEL_CREATED(F, R, 0)                     \
	MODEL_UI_CACHE(F, R, 0)                    \
	CHANGE_FIELDS(F, R)
LOCAL_RECORD_OF(model_update_set, "model", &model_shape, MODEL_UPDATE_SET);

/*
 * Read the fields of an update in the order of its checks, except those of
 * finish_update(). Null removes a value.
 */
static int
read_update(struct call *c, const char *task, struct model_update_set *m)
{
	const struct shape *sh = &model_update_set_shape;
	const struct json *labels = jr_get(c->body, "labels");

	if (jr_get(c->body, "task") != NULL &&
		check_task(c, c->who.company, task == NULL ? "" : task) != 0)
		return c->error;
	/* Labels are checked, and then not stored. */
	if (labels != NULL) {
		if (jr_type(labels) != JSON_OBJECT)
			return fail(c, ERR_VALIDATION,
				"labels: must be an object, is %s",
				jr_type_word(labels));
		labels = jr_plain(labels);
		if (check_labels(c, &labels) != 0)
			return c->error;
	}
	if (validate_some(c, sh, c->body, ERR_FIELDS_VALUE, m) != 0 ||
		check_lists(c, sh, m) != 0 ||
		validate_some(c, sh, c->body, ERR_VALIDATION, m) != 0)
		return c->error;
	return m->has.metadata ? check_metadata(c, &m->metadata) : 0;
}

/* Check and set what comes last, when the record is stored. */
static int
finish_update(struct call *c, struct model_update_set *m)
{
	if (validate_some(c, &model_update_set_shape, c->body,
		    ERR_DATA_VALIDATION, m) != 0 ||
		(m->has.name && check_name(c, m->name) != 0))
		return c->error;
	if (m->nil.created)
		return fail(c, ERR_DATA_VALIDATION,
			"created: must not be null");
	if ((m->has.uri || m->nil.uri) && !m->has.ui_cache)
		SET(m, ui_cache, jr_object());
	return 0;
}

int
model_update(struct call *c, const char *id, const char *task,
	bool has_iteration, int64_t iteration)
{
	struct model_update_set m = { 0 };
	int changed;

	if (read_update(c, task, &m) != 0)
		return c->error;
	if (task != NULL && *task != '\0' && has_iteration &&
		report_iteration(c, task, iteration) != 0)
		return c->error;
	if (finish_update(c, &m) != 0)
		return c->error;
	if (!any_written(&model_update_set_shape, &m))
		return unchanged(c);
	if (moves_update(&model_update_set_shape, &m))
		SET(&m, last_update, c->now);
	STAMP(c, &m);
	changed = record_update(c->store, &model_update_set_shape, c->arena,
		c->who.company, id, &m);
	if (changed < 0)
		return fail_store(c);
	/* This call does not answer the time that it has set (section 4.10). */
	m.has.last_update = false;
	jw_int(&c->out, "updated", changed);
	return write_fields(c, &model_update_set_shape, &m);
}

#define MODEL_UPDATE_ARGS(F, R) \
	MODEL_CHANGE_ARGS(F, R) \
	F(R, task, str, .doc = "Task whose last iteration moves")

ENDPOINT(models, update, V(1, 0), MODEL_UPDATE_ARGS, MODEL_CHANGE_REPLY,
	.flags = EP_WRITE, .changes = &model_update_set_shape,
	.doc = "Change the given fields of a model; null removes a value")
{
	struct model old;

	if (model_load(c, REACH_OWN, in->model, &old) != 0)
		return c->error;
	return model_update(c, old.id, in->has.task ? in->task : NULL,
		in->has.iteration, in->iteration);
}
