#ifndef SERVICE_TASKS_FIELDS_H
#define SERVICE_TASKS_FIELDS_H

#include "call/call.h"
#include "service/entities.h"

/*
 * What clients set of a task: the fields that tasks.create, tasks.validate,
 * tasks.edit and tasks.clone take, besides name, type and status, and their
 * checks, in the order of doc/protocol/tasks.md section 9.1. Each function
 * returns 0, or the error with which it has failed the call.
 */
/* clang-format off */
#define TASK_SET_FIELDS(F, R)                                                  \
	TASK_PLACED(F, R)                                                      \
	TASK_CONTENT(F, R)                                                     \
	F(R, output_dest, str, .flags = STRIP, .misfit = ERR_DATA_VALIDATION,  \
	  .doc = "Where its files go; it is output.destination")
RECORD(task_set, TASK_SET_FIELDS);
/* clang-format on */

/*
 * The large fields of a task that a change of what the body names has to read:
 * those with which something that is sent is merged.
 */
struct strs task_set_needs(struct call *c);

/*
 * Steps 2 to 4: read the fields of the body. 'old' is the task that is changed,
 * with what task_set_needs() names, or NULL for a new one.
 */
int task_set_read(struct call *c, const struct task *old, struct task_set *set);
/* Step 4 alone, of fields that were read in another way. */
int task_set_check_keys(struct call *c, struct task_set *set);
/* Steps 5 to 7: may the task refer to what it names? */
int task_set_check_places(struct call *c, const struct task_set *set);
/* Step 7 alone: the company must see each input model (400/201). */
int task_check_inputs(struct call *c, const struct json *models);
/* Step 8 of the fields of the body that are texts. */
int task_set_read_texts(struct call *c, struct task_set *set);
/*
 * Step 8 of all others; then put what is set into 't', as it is stored. Output,
 * models, script and execution are merged with those of 'old', one level deep,
 * where null stands for no member; all others take the place of the old ones.
 * An old task without values is a new one.
 */
int task_set_apply(struct call *c, const struct task *old,
	const struct task_set *set, struct task *t);

#endif
