#ifndef SERVICE_MODELS_H
#define SERVICE_MODELS_H

#include "core/call.h"
#include "service/entities.h"

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
	  .doc = "Belongs to everybody, not to the caller's company")
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
	  .doc = "Also delete its files from a file server of ours")
#define MODEL_DELETE_ARGS(F, R)                                                \
	MODEL_ARG(F, R)                                                        \
	DELETE_ARGS(F, R)
RECORD(model_delete_args, MODEL_DELETE_ARGS);

#define MODEL_LIST_EX_ARGS(F, R)                                               \
	F(R, include_stats, flag, .fallback = "false", .since = V(2, 20),      \
	  .doc = "Answer statistics with each model")                          \
	F(R, allow_public, flag, .fallback = "true", .since = V(2, 23),        \
	  .doc = "Public models too")
RECORD(model_list_ex_args, MODEL_LIST_EX_ARGS);

/* clang-format on */

int models_get_by_id(struct call *c, const void *args);
int models_get_all(struct call *c, const void *args);
int models_get_all_ex(struct call *c, const void *args);
int models_create(struct call *c, const void *args);
int models_edit(struct call *c, const void *args);
int models_update(struct call *c, const void *args);
int models_set_ready(struct call *c, const void *args);
int models_delete(struct call *c, const void *args);

#endif
