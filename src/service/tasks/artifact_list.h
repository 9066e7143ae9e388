#ifndef SERVICE_TASKS_ARTIFACT_LIST_H
#define SERVICE_TASKS_ARTIFACT_LIST_H

#include "call/call.h"

/*
 * The artifacts of a task are a list, in the order of their keys. An artifact
 * is known by its key and its mode (doc/protocol/tasks.md section 3.2).
 */

/*
 * Join two lists of artifacts: an item of 'more' takes the place of the one
 * that has its key and mode, else it comes after those with its key. *out is a
 * new list, whose items have their defaults. Either list may be NULL.
 *
 * 'more' is what a client sent, and was checked by nested_check(). What that
 * cannot tell is checked here: display_data must be a list of lists of numbers,
 * texts and nulls, or the call fails with 'error'.
 */
int artifact_list_join(struct call *c, int error, const struct json *old,
	const struct json *more, struct json **out);

#endif
