#ifndef SERVICE_MODELS_H
#define SERVICE_MODELS_H

#include "call/endpoint.h"
#include "service/entities.h"
#include "store/record.h"

/*
 * What the files of the models service share (doc/protocol/models.md section
 * 4): arguments and replies of several endpoints, and functions.
 */
#define MODEL_ARG(F, R) F(R, model, str, .flags = REQUIRED, .doc = "Model ID")
#define IDS_ARG(F, R) F(R, ids, strs, .least = 1, .doc = "Model IDs")
#define MODEL_REPLY(F, R)                                         \
	F(R, model, json, .flags = REQUIRED, .ref = &model_shape, \
		.doc = "The model")
#define MODEL_MADE_REPLY(F, R)                              \
	F(R, id, str, .flags = REQUIRED, .doc = "Model ID") \
	F(R, created, flag, .flags = REQUIRED,              \
		.doc = "False: a model that there was has changed")
#define UPDATED_REPLY(F, R) \
	F(R, updated, int, .flags = REQUIRED, .doc = "How many were changed")

/* Load a model that is within the reach, or fail the call with 400/201. */
int model_load(struct call *c, enum reach reach, const char *id,
	struct model *m);
/*
 * Store a new model, which the caller has made now, at iteration 0. Its id is
 * set, and is valid as long as the call.
 */
int model_add(struct call *c, struct model *m);
/*
 * Store changes of a model of the company, with who made them and when.
 * 'content' says whether they also move last_update.
 */
int model_store(struct call *c, const char *id, struct model *m, bool content);
/*
 * Check the task to which a model of that company refers: the company must see
 * it (400/101), and it must not be public (403/21).
 */
int model_check_task(struct call *c, const char *company, const char *id,
	struct task *t);
/* Do what models.update does, for a model that is known to exist. */
int model_update(struct call *c, const char *id, const char *task,
	bool has_iteration, int64_t iteration);
/*
 * Delete a model of the caller's company, as models.delete and modelshelf(8)
 * do, and write the members of the answer. A model that tasks use is deleted
 * only with 'force'.
 */
int model_delete(struct call *c, const char *id, bool force);

#endif
