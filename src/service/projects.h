#ifndef SERVICE_PROJECTS_H
#define SERVICE_PROJECTS_H

#include "core/call.h"
#include "service/entities.h"

/* The projects service (doc/protocol/projects.md). */
/* clang-format off */
#define PROJECT_OWN(F, R)                                                      \
	F(R, description, str, .misfit = ERR_DATA_VALIDATION,                  \
	  .doc = "Description")                                                \
	TAG_FIELDS(F, R)                                                       \
	F(R, default_output_destination, str, .flags = STRIP,                  \
	  .misfit = ERR_DATA_VALIDATION,                                       \
	  .doc = "Where tasks of the project store what they make")

#define PROJECT_CREATE_ARGS(F, R)                                              \
	F(R, name, any, .flags = PRESENT,                                      \
	  .doc = "Full name; the projects above it are made when missing")
RECORD(project_create_args, PROJECT_CREATE_ARGS);

#define PROJECT_CREATE_SET(F, R) PROJECT_OWN(F, R)
RECORD(project_create_set, PROJECT_CREATE_SET);

#define PROJECT_ARG(F, R)                                                      \
	F(R, project, str, .flags = REQUIRED, .doc = "Project ID")
RECORD(project_arg, PROJECT_ARG);

#define PROJECT_UPDATE_SET(F, R)                                               \
	F(R, name, str, .flags = STRIP | INDEXED | GRAMS,                      \
	  .role = ROLE_PATTERN, .weight = 10, .misfit = ERR_VALIDATION,        \
	  .doc = "New full name, below the same parent")                       \
	F(R, basename, str, .flags = READONLY, .doc = "Last level")            \
	PROJECT_OWN(F, R)                                                      \
	F(R, last_update, time, .flags = READONLY, .doc = "Time of change")
RECORD(project_update_set, PROJECT_UPDATE_SET);

#define PROJECT_LIST_ARGS(F, R)                                                \
	F(R, shallow_search, flag, .fallback = "false", .since = V(2, 13),     \
	  .doc = "Only what lies directly below the parents, or at the top")   \
	F(R, search_hidden, flag, .fallback = "false", .since = V(2, 14),      \
	  .doc = "Hidden projects too")
RECORD(project_list_args, PROJECT_LIST_ARGS);

/* What the endpoints answer. */
#define PROJECT_MADE_REPLY(F, R)                                               \
	F(R, id, str, .flags = REQUIRED, .doc = "Project ID")
RECORD(project_made_reply, PROJECT_MADE_REPLY);

#define PROJECT_REPLY(F, R)                                                    \
	F(R, project, json, .flags = REQUIRED, .ref = &project_shape,          \
	  .doc = "The project")
RECORD(project_reply, PROJECT_REPLY);

#define PROJECT_LIST_REPLY(F, R)                                               \
	F(R, projects, any, .flags = REQUIRED, .ref = &project_shape,          \
	  .doc = "The projects")                                               \
	SCROLL_REPLY(F, R)
RECORD(project_list_reply, PROJECT_LIST_REPLY);

#define PROJECT_CHANGE_REPLY(F, R)                                             \
	F(R, updated, int, .flags = REQUIRED, .doc = "1")                      \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")
RECORD(project_change_reply, PROJECT_CHANGE_REPLY);
/* clang-format on */

int projects_create(struct call *c, const void *args);
int projects_get_by_id(struct call *c, const void *args);
int projects_get_all(struct call *c, const void *args);
int projects_get_all_ex(struct call *c, const void *args);
int projects_update(struct call *c, const void *args);

#endif
