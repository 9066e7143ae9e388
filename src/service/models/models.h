#ifndef SERVICE_MODELS_H
#define SERVICE_MODELS_H

#include "call/call.h"
#include "service/entities.h"
#include "store/record.h"

/* The models service (doc/protocol/models.md section 4). */
/* clang-format off */
#define MODEL_ARG(F, R)                                                        \
	F(R, model, str, .flags = REQUIRED, .doc = "Model ID")
RECORD(model_arg, MODEL_ARG);

#define MODEL_CREATE_ARGS(F, R)                                                \
	MODEL_COMMON(F, R, REQUIRED, 0)                                        \
	MODEL_EDITED(F, R)                                                     \
	MODEL_UI_CACHE(F, R, 0)                                                \
	F(R, public, flag, .fallback = "false",                                \
	  .doc = "Belongs to everybody, not to the caller's company; for who " \
		 "may call models.make_public")
RECORD(model_create_args, MODEL_CREATE_ARGS);

#define MODEL_CHANGE_ARGS(F, R)                                                \
	MODEL_ARG(F, R)                                                        \
	F(R, iteration, int,                                                   \
	  .doc = "Iteration at which the task wrote the model")
RECORD(model_change_args, MODEL_CHANGE_ARGS);

/* Fields that models.edit sets, and what goes with them. */
#define MODEL_EDIT_SET(F, R)                                                   \
	MODEL_COMMON(F, R, 0, ERR_FIELDS_VALUE)                                \
	MODEL_EDITED(F, R)                                                     \
	MODEL_UI_CACHE(F, R, READONLY)                                         \
	CHANGE_FIELDS(F, R)
RECORD(model_edit_set, MODEL_EDIT_SET);

/* Fields that models.update sets, and what goes with them. */
#define MODEL_UPDATE_SET(F, R)                                                 \
	MODEL_COMMON(F, R, 0, ERR_DATA_VALIDATION)                             \
	MODEL_CREATED(F, R, 0)                                                 \
	MODEL_UI_CACHE(F, R, 0)                                                \
	CHANGE_FIELDS(F, R)
RECORD(model_update_set, MODEL_UPDATE_SET);

#define MODEL_UPDATE_ARGS(F, R)                                                \
	MODEL_CHANGE_ARGS(F, R)                                                \
	F(R, task, str, .doc = "Task whose last iteration moves")
RECORD(model_update_args, MODEL_UPDATE_ARGS);

#define PUBLISH_ARGS(F, R)                                                     \
	F(R, publish_task, flag, .fallback = "true",                           \
	  .doc = "Publish the task that made it too")                          \
	F(R, force_publish_task, flag, .fallback = "false",                    \
	  .doc = "Even if the task's status does not allow it")
#define MODEL_READY_ARGS(F, R)                                                 \
	MODEL_ARG(F, R)                                                        \
	PUBLISH_ARGS(F, R)
RECORD(model_ready_args, MODEL_READY_ARGS);

#define DELETE_ARGS(F, R)                                                      \
	F(R, force, flag, .fallback = "false",                                 \
	  .doc = "Even if tasks use it")                                       \
	F(R, delete_external_artifacts, flag, .fallback = "true",              \
	  .doc = "Taken; there is no file server to delete from")
#define MODEL_DELETE_ARGS(F, R)                                                \
	MODEL_ARG(F, R)                                                        \
	DELETE_ARGS(F, R)
RECORD(model_delete_args, MODEL_DELETE_ARGS);

#define MODEL_LIST_EX_ARGS(F, R)                                               \
	F(R, include_stats, flag, .fallback = "false", .since = V(2, 20),      \
	  .doc = "Answer stats.labels_count with each model")                          \
	F(R, allow_public, flag, .fallback = "true", .since = V(2, 23),        \
	  .doc = "Public models too")                                          \
	MODEL_LIST_ARGS(F, R)
#define MODEL_LIST_ARGS(F, R)                                                  \
	F(R, include_subprojects, flag, .fallback = "false",                   \
	  .since = V(2, 13), .doc = "Also what lies below the projects")
RECORD(model_list_ex_args, MODEL_LIST_EX_ARGS);
RECORD(model_list_args, MODEL_LIST_ARGS);

#define MODEL_BY_ID_EX_ARGS(F, R)                                              \
	F(R, id, any, .flags = PRESENT, .doc = "Model IDs")
RECORD(model_by_id_ex_args, MODEL_BY_ID_EX_ARGS);

#define TASK_ARG(F, R)                                                         \
	F(R, task, str, .flags = REQUIRED, .doc = "Task ID")
RECORD(task_arg, TASK_ARG);

#define FRAMEWORKS_ARGS(F, R)                                                  \
	F(R, projects, strs, .flags = ONCE,                                    \
	  .doc = "Only of these projects and those below; empty: of all")
RECORD(frameworks_args, FRAMEWORKS_ARGS);

#define UPDATE_FOR_TASK_ARGS(F, R)                                             \
	TASK_ARG(F, R)                                                         \
	F(R, uri, str, .max = URI_MAX, .doc = "Where the weights are")         \
	F(R, override_model_id, str, .doc = "Model to use instead of a uri")   \
	F(R, iteration, int, .doc = "Iteration at which it was written")
RECORD(update_for_task_args, UPDATE_FOR_TASK_ARGS);

/* What a model that it makes has from the request. */
#define UPDATE_FOR_TASK_SET(F, R)                                              \
	F(R, name, str, .flags = STRIP | LINE, .misfit = ERR_DATA_VALIDATION,  \
	  .doc = "Name; else the task's")                                      \
	F(R, comment, str, .max = COMMENT_MAX, .misfit = ERR_DATA_VALIDATION,  \
	  .doc = "Comment; else one that names the task")                      \
	TAG_FIELDS(F, R)                                                       \
	F(R, metadata, json, .flags = ESCAPED | KEYED, METADATA_LIMITS,        \
	  .doc = "Metadata items by their keys")
RECORD(update_for_task_set, UPDATE_FOR_TASK_SET);

#define IDS_ARG(F, R)                                                          \
	F(R, ids, strs, .least = 1, .doc = "Model IDs")
RECORD(ids_arg, IDS_ARG);

#define PUBLISH_MANY_ARGS(F, R)                                                \
	IDS_ARG(F, R)                                                          \
	PUBLISH_ARGS(F, R)
RECORD(publish_many_args, PUBLISH_MANY_ARGS);

#define DELETE_MANY_ARGS(F, R)                                                 \
	IDS_ARG(F, R)                                                          \
	DELETE_ARGS(F, R)
RECORD(delete_many_args, DELETE_MANY_ARGS);

#define MOVE_ARGS(F, R)                                                        \
	IDS_ARG(F, R)                                                          \
	F(R, project, str, .doc = "Project to move to; null: none")            \
	F(R, project_name, str, .max = PROJECT_NAME_MAX,                       \
	  .doc = "Its name instead; it is made if it does not exist")
RECORD(move_args, MOVE_ARGS);

#define UPDATE_TAGS_ARGS(F, R)                                                 \
	IDS_ARG(F, R)                                                          \
	F(R, add_tags, strs, .flags = LINE, .items = TAGS_MAX,                 \
	  .each = TAG_MAX, .doc = "Tags to add")                               \
	F(R, remove_tags, strs, .doc = "Tags to remove")
RECORD(update_tags_args, UPDATE_TAGS_ARGS);

#define ADD_METADATA_ARGS(F, R)                                                \
	MODEL_ARG(F, R)                                                        \
	F(R, metadata, any, .flags = REQUIRED, .setting = "metadata_limit",    \
	  .doc = "Items, each with the strings key, type and value")           \
	F(R, replace_metadata, flag, .fallback = "false",                      \
	  .doc = "Instead of what there is")
RECORD(add_metadata_args, ADD_METADATA_ARGS);

#define DELETE_METADATA_ARGS(F, R)                                             \
	MODEL_ARG(F, R)                                                        \
	F(R, keys, strs, .flags = ONCE, .least = 1, .doc = "Keys of the items")
RECORD(delete_metadata_args, DELETE_METADATA_ARGS);

/* What the endpoints answer. */
#define MODEL_REPLY(F, R)                                                      \
	F(R, model, json, .flags = REQUIRED, .ref = &model_shape,              \
	  .doc = "The model")
RECORD(model_reply, MODEL_REPLY);

#define MODELS_REPLY(F, R)                                                     \
	F(R, models, any, .flags = REQUIRED, .ref = &model_shape,              \
	  .doc = "The models")
RECORD(models_reply, MODELS_REPLY);

#define MODEL_LIST_REPLY(F, R)                                                 \
	MODELS_REPLY(F, R)                                                     \
	SCROLL_REPLY(F, R)
RECORD(model_list_reply, MODEL_LIST_REPLY);

#define FRAMEWORKS_REPLY(F, R)                                                 \
	F(R, frameworks, strs, .flags = REQUIRED, .doc = "Each once, sorted")
RECORD(frameworks_reply, FRAMEWORKS_REPLY);

#define MODEL_MADE_REPLY(F, R)                                                 \
	F(R, id, str, .flags = REQUIRED, .doc = "Model ID")                    \
	F(R, created, flag, .flags = REQUIRED,                                 \
	  .doc = "False: a model that there was has changed")
RECORD(model_made_reply, MODEL_MADE_REPLY);

#define UPDATED_REPLY(F, R)                                                    \
	F(R, updated, int, .flags = REQUIRED, .doc = "How many were changed")
RECORD(updated_reply, UPDATED_REPLY);

#define FIELDS_REPLY(F, R)                                                     \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")
#define MODEL_CHANGE_REPLY(F, R)                                               \
	UPDATED_REPLY(F, R)                                                    \
	FIELDS_REPLY(F, R)
RECORD(model_change_reply, MODEL_CHANGE_REPLY);

#define UPDATE_FOR_TASK_REPLY(F, R)                                            \
	MODEL_MADE_REPLY(F, R)                                                 \
	F(R, updated, int, .doc = "Of a model that there was: 1 if it changed") \
	F(R, fields, json, .doc = "Of a model that there was: what was written")
RECORD(update_for_task_reply, UPDATE_FOR_TASK_REPLY);

#define MODEL_READY_REPLY(F, R)                                                \
	UPDATED_REPLY(F, R)                                                    \
	F(R, fields, json, .flags = REQUIRED, .doc = "Empty")                  \
	F(R, published_task, json, .doc = "The task, if it was published too")
RECORD(model_ready_reply, MODEL_READY_REPLY);

#define PUBLISH_MANY_REPLY(F, R)                                               \
	F(R, updated, flag, .flags = REQUIRED, .doc = "True")                  \
	F(R, published_task, json, .flags = PRESENT,                           \
	  .doc = "The task, if it was published too")
RECORD(publish_many_reply, PUBLISH_MANY_REPLY);

#define MODEL_DELETE_REPLY(F, R)                                               \
	F(R, deleted, flag, .flags = REQUIRED, .doc = "True")                  \
	F(R, url, str, .flags = REQUIRED, .doc = "Where its weights are")
RECORD(model_delete_reply, MODEL_DELETE_REPLY);

#define ARCHIVE_REPLY(F, R)                                                    \
	F(R, archived, flag, .flags = REQUIRED, .doc = "True")
RECORD(archive_reply, ARCHIVE_REPLY);

#define UNARCHIVE_REPLY(F, R)                                                  \
	F(R, unarchived, flag, .flags = REQUIRED, .doc = "True")
RECORD(unarchive_reply, UNARCHIVE_REPLY);

#define MOVE_REPLY(F, R)                                                       \
	F(R, project_id, str, .flags = PRESENT,                                \
	  .doc = "Where they are now; null: in no project")
RECORD(move_reply, MOVE_REPLY);
/* clang-format on */

int models_get_by_id(struct call *c, const void *args);
int models_get_by_id_ex(struct call *c, const void *args);
int models_get_by_task_id(struct call *c, const void *args);
int models_get_all(struct call *c, const void *args);
int models_get_all_ex(struct call *c, const void *args);
int models_get_frameworks(struct call *c, const void *args);
int models_create(struct call *c, const void *args);
int models_edit(struct call *c, const void *args);
int models_update(struct call *c, const void *args);
int models_update_for_task(struct call *c, const void *args);
int models_set_ready(struct call *c, const void *args);
int models_publish_many(struct call *c, const void *args);
int models_delete(struct call *c, const void *args);
int models_delete_many(struct call *c, const void *args);
int models_archive_many(struct call *c, const void *args);
int models_unarchive_many(struct call *c, const void *args);
int models_make_public(struct call *c, const void *args);
int models_make_private(struct call *c, const void *args);
int models_move(struct call *c, const void *args);
int models_update_tags(struct call *c, const void *args);
int models_add_or_update_metadata(struct call *c, const void *args);
int models_delete_metadata(struct call *c, const void *args);

/* What the files of this service share. */

/* Load a model or fail the call with 400/201. */
int model_load(struct call *c, enum reach reach, const char *id,
	struct model *m);
/*
 * Store a new model: the caller's, made now, at iteration 0. Sets its id, which
 * lives as long as the call.
 */
int model_add(struct call *c, struct model *m);
/* Store changes of one of the company's models, with who and when. */
int model_store(struct call *c, const char *id, struct model *m, bool content);
/*
 * The task that a model of that company refers to must be seen by the company
 * (400/101) and not be public (403/21).
 */
int model_check_task(struct call *c, const char *company, const char *id,
	struct task *t);
/* models.update on a model that is known to be there. */
int model_update(struct call *c, const char *id, const char *task,
	bool has_iteration, int64_t iteration);

#endif
