#ifndef SERVICE_TASK_MODELS_H
#define SERVICE_TASK_MODELS_H

#include "call/call.h"
#include "service/entities.h"

/*
 * The models that a task reads and writes: task.models is an object with the
 * lists "input" and "output" of {"name", "model", "updated"}
 * (doc/protocol/tasks.md).
 */

/* Store the object as the one of the task, which may be of any company. */
int task_models_write(struct call *c, const struct task *t,
	const struct json *models);

/*
 * In one list of the object, "input" or "output", give every entry of 'model'
 * the id of another model, or drop the entry when 'other' is NULL. How many
 * entries there were.
 */
size_t task_models_replace(struct json *models, const char *list,
	const char *model, const char *other);

/* The same for the entries of many models, whose ids are sorted. */
size_t task_models_replace_any(struct json *models, const char *list,
	const struct strs *sorted, const char *other);

/* The object of a task, as a copy that may be changed. */
struct json *task_models_read(const struct task *t);

/* Count the tasks, of any company, that read the model. */
int task_models_count(struct call *c, const char *model, int64_t *n);

/* Let every task that reads the model read 'other' instead. */
int task_models_rename_input(struct call *c, const char *model,
	const char *other);

#endif
