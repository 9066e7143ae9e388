#ifndef SERVICE_TASKS_OUTPUTS_H
#define SERVICE_TASKS_OUTPUTS_H

#include "call/call.h"
#include "service/entities.h"

/*
 * The output models of a task: those of its company that say it made them, and
 * those in its models.output. Drafts are those that are not published
 * (doc/protocol/tasks.md section 7.4). All are found by indexes, and changed by
 * statements that each take many.
 */

/* How a task parts with its models when it is reset or deleted. */
struct parting {
	bool force;         /* even if they, or its children, are published */
	bool delete_drafts; /* but for those that some task reads */
	const char *mark;   /* the task that the others then have; NULL: none */
	bool urls;          /* tell where what is deleted lies */
	const char *no_urls; /* what "urls" is otherwise, as JSON */
};

/* What requests to reset and to delete tasks say of it. */
#define PARTING_ARGS(F, R)                                                   \
	F(R, force, flag, .fallback = "false",                               \
		.doc = "Even if its status, its models or its children do "  \
		       "not allow it")                                       \
	F(R, delete_output_models, flag, .fallback = "true",                 \
		.since = V(2, 13),                                           \
		.doc = "Delete models that it made and that are neither "    \
		       "published nor read by a task")                       \
	F(R, return_file_urls, flag, .fallback = "false", .since = V(2, 13), \
		.doc = "Tell where what is deleted lies")                    \
	F(R, delete_external_artifacts, flag, .fallback = "true",            \
		.since = V(2, 21),                                           \
		.doc = "Taken; there is no file server to delete from")
#define PARTING(in)                                          \
	{                                                    \
		.force = (in)->force,                        \
		.delete_drafts = (in)->delete_output_models, \
		.urls = (in)->return_file_urls,              \
	}
/* What is answered of it. */
#define PARTING_REPLY(F, R)                                                    \
	F(R, deleted_models, int, .flags = REQUIRED,                           \
		.doc = "Models that were deleted with what it made")           \
	F(R, urls, json, .flags = PRESENT,                                     \
		.doc = "If asked for, where what was deleted lies: the lists " \
		       "model_urls, artifact_urls and event_urls")

/*
 * Part a task of the caller's company from its output models. The call fails
 * with 400/123, unless forced, if one of them or of the task's children is
 * published. Writes the members "deleted_models" and "urls", and tells how many
 * models were marked. A draft that is kept because a task reads it loses its
 * task and has no mark.
 */
int outputs_part(struct call *c, const struct task *t, const struct parting *p,
	int64_t *marked);

/*
 * Publish the model that is the last entry of models.output, if it is the
 * company's and a draft. That it is gone is no error.
 */
int outputs_publish_last(struct call *c, const struct task *t);

#endif
