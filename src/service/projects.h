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

#define PROJECT_DELETE_ARGS(F, R)                                              \
	PROJECT_ARG(F, R)                                                      \
	F(R, force, flag, .fallback = "false",                                 \
	  .doc = "Even if it holds what is not archived")                      \
	F(R, delete_contents, flag, .fallback = "false", .since = V(2, 13),    \
	  .doc = "Tasks and models too; else they are in no project")          \
	F(R, delete_external_artifacts, flag, .fallback = "true",              \
	  .since = V(2, 26),                                                   \
	  .doc = "Taken; there is no file server to delete from")
RECORD(project_delete_args, PROJECT_DELETE_ARGS);

#define PROJECT_MOVE_ARGS(F, R)                                                \
	PROJECT_ARG(F, R)                                                      \
	F(R, new_location, str, .flags = REQUIRED,                             \
	  .doc = "Full name of its new parent, which is made when missing; "   \
		 "empty or /: none")
RECORD(project_move_args, PROJECT_MOVE_ARGS);

#define PROJECT_MERGE_ARGS(F, R)                                               \
	PROJECT_ARG(F, R)                                                      \
	F(R, destination_project, str,                                         \
	  .doc = "ID of the project that gets what the project has; none: "    \
		 "nobody does, what lies below it moves to the top")
RECORD(project_merge_args, PROJECT_MERGE_ARGS);

#define PROJECT_IDS_ARG(F, R)                                                  \
	F(R, ids, strs, .least = 1, .doc = "Project IDs")
RECORD(project_ids_arg, PROJECT_IDS_ARG);

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

#define PROJECT_CONTENTS_REPLY(F, R)                                           \
	F(R, tasks, int, .flags = REQUIRED,                                    \
	  .doc = "Tasks in it and below; none of those that follow")           \
	F(R, non_archived_tasks, int, .flags = REQUIRED,                       \
	  .doc = "Of those, not archived")                                     \
	F(R, models, int, .flags = REQUIRED, .doc = "Models")                  \
	F(R, non_archived_models, int, .flags = REQUIRED,                      \
	  .doc = "Of those, not archived")                                     \
	F(R, reports, int, .flags = REQUIRED, .doc = "Reports")                \
	F(R, non_archived_reports, int, .flags = REQUIRED,                     \
	  .doc = "Of those, not archived")                                     \
	F(R, pipelines, int, .flags = REQUIRED,                                \
	  .doc = "Pipelines that have a controller, not archived")             \
	F(R, datasets, int, .flags = REQUIRED,                                 \
	  .doc = "Datasets that have a task, not archived")
RECORD(project_contents_reply, PROJECT_CONTENTS_REPLY);

#define PROJECT_DELETE_REPLY(F, R)                                             \
	F(R, deleted, int, .flags = REQUIRED,                                  \
	  .doc = "Projects that are gone")                                     \
	F(R, disassociated_tasks, int, .flags = REQUIRED,                      \
	  .doc = "Tasks that are in no project now")                           \
	F(R, deleted_tasks, int, .flags = REQUIRED, .doc = "Tasks deleted")    \
	F(R, deleted_models, int, .flags = REQUIRED, .doc = "Models deleted")  \
	F(R, urls, json, .flags = PRESENT,                                     \
	  .doc = "What was deleted lies there: the lists model_urls, "         \
		 "artifact_urls and event_urls; null: nothing was")
RECORD(project_delete_reply, PROJECT_DELETE_REPLY);

#define PROJECT_MOVE_REPLY(F, R)                                               \
	F(R, moved, int, .flags = REQUIRED,                                    \
	  .doc = "Projects that have another name now")
RECORD(project_move_reply, PROJECT_MOVE_REPLY);

#define PROJECT_MERGE_REPLY(F, R)                                              \
	F(R, moved_entities, int, .flags = REQUIRED,                           \
	  .doc = "Tasks and models that were in the project")                  \
	F(R, moved_projects, int, .flags = REQUIRED,                           \
	  .doc = "Projects that were directly below it")
RECORD(project_merge_reply, PROJECT_MERGE_REPLY);

#define PROJECTS_UPDATED_REPLY(F, R)                                           \
	F(R, updated, int, .flags = REQUIRED, .doc = "How many were changed")
RECORD(projects_updated_reply, PROJECTS_UPDATED_REPLY);

#define FACET_TAGS_ARGS(F, R)                                                  \
	F(R, projects, strs,                                                   \
	  .doc = "Only of these projects and those below; empty: of all")      \
	F(R, include_system, flag, .fallback = "false",                        \
	  .doc = "System tags too")                                            \
	F(R, filter, any,                                                      \
	  .doc = "Only of records with these tags and system_tags")
RECORD(facet_tags_args, FACET_TAGS_ARGS);

#define FACET_TAGS_REPLY(F, R)                                                 \
	F(R, tags, strs, .flags = REQUIRED, .doc = "Tags of users")            \
	F(R, system_tags, strs, .doc = "Tags of the system")
RECORD(facet_tags_reply, FACET_TAGS_REPLY);

#define PAGE_ARGS(F, R)                                                        \
	F(R, page, int, .fallback = "0", .doc = "Page, from 0")                \
	F(R, page_size, int, .fallback = "500", .doc = "Values of a page")
#define FACET_KEYS_ARGS(F, R)                                                  \
	F(R, project, str, .doc = "Only of this project; none: of all")        \
	F(R, include_subprojects, flag, .fallback = "true",                    \
	  .doc = "Also of what lies below it")                                 \
	PAGE_ARGS(F, R)
RECORD(facet_keys_args, FACET_KEYS_ARGS);

#define FACET_KEYS_REPLY(F, R)                                                 \
	F(R, keys, strs, .flags = REQUIRED, .doc = "Metadata keys")            \
	F(R, total, int, .flags = REQUIRED, .doc = "How many there are")       \
	F(R, remaining, int, .flags = REQUIRED, .doc = "How many follow")
RECORD(facet_keys_reply, FACET_KEYS_REPLY);

#define FACET_VALUES_ARGS(F, R)                                                \
	F(R, key, str, .flags = REQUIRED, .doc = "Metadata key")               \
	F(R, projects, any,                                                    \
	  .doc = "Only of these projects; null: of none; empty: of all")       \
	F(R, include_subprojects, flag, .fallback = "true",                    \
	  .doc = "Also of what lies below them")                               \
	F(R, allow_public, flag, .fallback = "true",                           \
	  .doc = "Public models too")                                          \
	PAGE_ARGS(F, R)
RECORD(facet_values_args, FACET_VALUES_ARGS);

#define FACET_VALUES_REPLY(F, R)                                               \
	F(R, values, strs, .flags = REQUIRED, .doc = "Values")                 \
	F(R, total, int, .flags = REQUIRED, .doc = "How many there are")
RECORD(facet_values_reply, FACET_VALUES_REPLY);

#define FACET_USERS_ARGS(F, R)                                                 \
	F(R, projects, any,                                                    \
	  .doc = "Only of these projects; null: of none; empty: of all")       \
	F(R, include_subprojects, flag, .fallback = "true",                    \
	  .doc = "Also of what lies below them")                               \
	F(R, entity, str, .choices = facet_entities,                           \
	  .doc = "Whose makers; task if not given")
RECORD(facet_users_args, FACET_USERS_ARGS);

#define FACET_USERS_REPLY(F, R)                                                \
	F(R, users, any, .flags = REQUIRED, .doc = "Users with id and name")
RECORD(facet_users_reply, FACET_USERS_REPLY);
/* clang-format on */

/* Tags of records of a kind; 'column' says which project they belong to. */
int facet_tags(struct call *c, const struct shape *sh, const char *column,
	const struct facet_tags_args *in);

int projects_get_model_tags(struct call *c, const void *args);
int projects_get_task_tags(struct call *c, const void *args);
int projects_get_project_tags(struct call *c, const void *args);
int projects_get_model_metadata_keys(struct call *c, const void *args);
int projects_get_model_metadata_values(struct call *c, const void *args);
int projects_get_user_names(struct call *c, const void *args);
int projects_create(struct call *c, const void *args);
int projects_get_by_id(struct call *c, const void *args);
int projects_get_all(struct call *c, const void *args);
int projects_get_all_ex(struct call *c, const void *args);
int projects_update(struct call *c, const void *args);
int projects_validate_delete(struct call *c, const void *args);
int projects_delete(struct call *c, const void *args);
int projects_move(struct call *c, const void *args);
int projects_merge(struct call *c, const void *args);
int projects_make_public(struct call *c, const void *args);
int projects_make_private(struct call *c, const void *args);

#endif
