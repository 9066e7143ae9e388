#ifndef SERVICE_PROJECTS_H
#define SERVICE_PROJECTS_H

#include "call/call.h"
#include "service/entities.h"

/* The projects service (doc/protocol/projects.md). */

/* States of tasks, and kinds of things that projects hold; NULL last. */
extern const char *const project_states[];
extern const char *const project_children[];

/* clang-format off */
#define PROJECT_OWN(F, R)                                                      \
	F(R, description, str, .flags = GRAMS, .weight = 10,                   \
	  .max = DESCRIPTION_MAX,                                              \
	  .misfit = ERR_DATA_VALIDATION, .doc = "Description")                 \
	TAG_FIELDS(F, R)                                                       \
	F(R, default_output_destination, str, .flags = STRIP,                  \
	  .misfit = ERR_DATA_VALIDATION,                                       \
	  .doc = "Where tasks of the project store what they make")

#define PROJECT_CREATE_ARGS(F, R)                                              \
	F(R, name, any, .flags = PRESENT, .max = PROJECT_NAME_MAX,             \
	  .doc = "Full name, a string, levels separated by /")
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
	F(R, new_location, str, .flags = REQUIRED, .max = PROJECT_NAME_MAX,    \
	  .doc = "Full name of its new parent, which is made when missing; "   \
		 "empty or /: none")
RECORD(project_move_args, PROJECT_MOVE_ARGS);

#define PROJECT_MERGE_ARGS(F, R)                                               \
	PROJECT_ARG(F, R)                                                      \
	F(R, destination_project, str,                                         \
	  .doc = "ID of the project that gets it all; none: tasks and models " \
		 "are in no project then, and what lies below the project "    \
		 "moves to the top")
RECORD(project_merge_args, PROJECT_MERGE_ARGS);

#define PROJECT_IDS_ARG(F, R)                                                  \
	F(R, ids, strs, .flags = ONCE, .least = 1, .doc = "Project IDs")
RECORD(project_ids_arg, PROJECT_IDS_ARG);

#define PROJECT_UPDATE_SET(F, R)                                               \
	F(R, name, str, .flags = INDEXED | GRAMS, .max = PROJECT_NAME_MAX,     \
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

#define PROJECT_LIST_EX_ARGS(F, R)                                             \
	PROJECT_LIST_ARGS(F, R)                                                \
	F(R, include_stats, flag, .fallback = "false",                         \
	  .doc = "Answer stats and sub_projects with each project")            \
	F(R, stats_with_children, flag, .fallback = "true",                    \
	  .since = V(2, 16), .doc = "Stats count what lies below, too")        \
	F(R, include_stats_filter, json, .since = V(2, 17),                    \
	  .doc = "Only what fits is counted: a list, or an object as in "      \
		 "filters, by field")                                          \
	F(R, stats_for_state, str, .choices = project_states,                  \
	  .fallback = "active", .doc = "Has no effect")                        \
	F(R, check_own_contents, flag, .fallback = "false",                    \
	  .since = V(2, 13),                                                   \
	  .doc = "Answer own_tasks and own_models with each project")          \
	F(R, include_dataset_stats, flag, .fallback = "false",                 \
	  .since = V(2, 20), .doc = "Answer dataset_stats with each project")  \
	F(R, active_users, strs, .flags = ONCE, .since = V(2, 13),             \
	  .doc = "Only where these users have made something; that alone "     \
		 "is counted")                                                 \
	F(R, allow_public, flag, .fallback = "true", .since = V(2, 23),        \
	  .doc = "Public projects too")                                        \
	F(R, non_public, flag, .fallback = "false",                            \
	  .doc = "The opposite of allow_public, which counts if sent")         \
	F(R, children_type, str, .choices = project_children,                  \
	  .since = V(2, 24), .doc = "Only what holds such things")             \
	F(R, children_tags, any, .since = V(2, 25),                            \
	  .doc = "Tags of those things, as in a list request")                 \
	F(R, children_tags_filter, json, .since = V(2, 27),                    \
	  .doc = "The same as in filters")
RECORD(project_list_ex_args, PROJECT_LIST_EX_ARGS);

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

/* A project with what projects.get_all_ex can tell besides. */
#define PROJECT_LISTED_FIELDS(F, R)                                            \
	PROJECT_FIELDS(F, R)                                                   \
	F(R, hidden, flag,                                                     \
	  .doc = "true, of hidden projects; with search_hidden")               \
	F(R, own_tasks, int,                                                   \
	  .doc = "Tasks in it; with check_own_contents")                       \
	F(R, own_models, int,                                                  \
	  .doc = "Models in it; with check_own_contents")                      \
	F(R, own_datasets, int,                                                \
	  .doc = "Data sets directly in it, in place of own_tasks and own_models; "     \
		 "with children_type dataset")                                 \
	F(R, stats, json,                                                      \
	  .doc = "active.status_count, total_tasks, total_runtime (seconds), " \
		 "completed_tasks_24h, last_task_run; with children_type "     \
		 "dataset datasets.count and tags; with include_stats")        \
	F(R, sub_projects, any,                                                \
	  .doc = "What lies below it, id and name; with include_stats")        \
	F(R, dataset_stats, any,                                               \
	  .doc = "null: tasks hold no such values; with "                      \
		 "include_dataset_stats")
RECORD(project_listed, PROJECT_LISTED_FIELDS);

#define PROJECT_LIST_EX_REPLY(F, R)                                            \
	F(R, projects, any, .flags = REQUIRED, .ref = &project_listed_shape,   \
	  .doc = "The projects. What flags of the request add to each is not " \
		 "for only_fields to name: it always comes")                   \
	SCROLL_REPLY(F, R)
RECORD(project_list_ex_reply, PROJECT_LIST_EX_REPLY);

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
	F(R, projects, strs, .flags = ONCE,                                    \
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
	  .doc = "Who is named: for model those who make models, for task, "   \
		 "which is the default, those who make tasks or models")
RECORD(facet_users_args, FACET_USERS_ARGS);

#define FACET_USERS_REPLY(F, R)                                                \
	F(R, users, any, .flags = REQUIRED, .doc = "Users with id and name")
RECORD(facet_users_reply, FACET_USERS_REPLY);

#define FACET_METRICS_ARGS(F, R)                                               \
	F(R, project, str, .doc = "Only of this project; none: of all")        \
	F(R, include_subprojects, flag, .fallback = "true",                    \
	  .doc = "Also of what lies below it")                                 \
	F(R, model_metrics, flag, .fallback = "false", .since = V(2, 25),      \
	  .doc = "Of models, not of tasks")                                    \
	F(R, ids, strs, .flags = ONCE, .since = V(2, 28),                      \
	  .doc = "Only of these tasks or models; empty: of all")
RECORD(facet_metrics_args, FACET_METRICS_ARGS);

#define FACET_METRICS_REPLY(F, R)                                              \
	F(R, metrics, any, .flags = REQUIRED,                                  \
	  .doc = "Each once, with metric, variant and the hashes of both")
RECORD(facet_metrics_reply, FACET_METRICS_REPLY);

#define FACET_PARENTS_ARGS(F, R)                                               \
	F(R, projects, any,                                                    \
	  .doc = "Only of tasks of these projects; null: of none; empty: "     \
		 "of all")                                                     \
	F(R, include_subprojects, flag, .fallback = "true",                    \
	  .doc = "Also of what lies below them")                               \
	F(R, tasks_state, str, .choices = project_states,                      \
	  .doc = "Only of such tasks; none: of all")                           \
	F(R, task_name, any, .since = V(2, 25), .setting = "pattern_limit",    \
	  .doc = "Regular expression for the name of the parent")
RECORD(facet_parents_args, FACET_PARENTS_ARGS);

#define FACET_PARENTS_REPLY(F, R)                                              \
	F(R, parents, any, .flags = REQUIRED,                                  \
	  .doc = "Tasks with id, name and project, by name")
RECORD(facet_parents_reply, FACET_PARENTS_REPLY);

#define FACET_PARAMS_ARGS(F, R) FACET_KEYS_ARGS(F, R)
RECORD(facet_params_args, FACET_PARAMS_ARGS);

#define FACET_PARAMS_REPLY(F, R)                                               \
	F(R, parameters, any, .flags = REQUIRED,                               \
	  .doc = "Section and name of each; tasks hold none")                  \
	F(R, total, int, .flags = REQUIRED, .doc = "How many there are")       \
	F(R, remaining, int, .flags = REQUIRED, .doc = "How many follow")
RECORD(facet_params_reply, FACET_PARAMS_REPLY);

#define FACET_PARAM_ARGS(F, R)                                                 \
	F(R, section, str, .flags = REQUIRED, .doc = "Section")                \
	F(R, name, str, .flags = REQUIRED, .doc = "Name of the parameter")     \
	F(R, projects, any,                                                    \
	  .doc = "Only of these projects; null: of none; empty: of all")       \
	F(R, include_subprojects, flag, .fallback = "true",                    \
	  .doc = "Also of what lies below them")                               \
	F(R, allow_public, flag, .fallback = "true", .doc = "Public tasks too") \
	F(R, pattern, any, .since = V(2, 27), .setting = "pattern_limit",      \
	  .doc = "Regular expression for the values")                          \
	PAGE_ARGS(F, R)
RECORD(facet_param_args, FACET_PARAM_ARGS);

#define FACET_PARAM_REPLY(F, R)                                                \
	F(R, total, int, .flags = REQUIRED, .doc = "How many there are")       \
	F(R, values, strs, .flags = REQUIRED, .doc = "Values; tasks hold none")
RECORD(facet_param_reply, FACET_PARAM_REPLY);
/* clang-format on */

/* Tags of records of a kind; 'column' says which project they belong to. */
int facet_tags(struct call *c, const struct shape *sh, const char *column,
	const struct facet_tags_args *in);
/* The parts of it: is the filter one, and the distinct values of a list field
 * as a statement with one column, in order; NULL is a failed call. */
int facet_check_filter(struct call *c, const struct json *filter);
struct stmt *facet_values(struct call *c, const struct shape *sh,
	const char *column, const struct facet_tags_args *in,
	const char *field);

int projects_get_model_tags(struct call *c, const void *args);
int projects_get_task_tags(struct call *c, const void *args);
int projects_get_project_tags(struct call *c, const void *args);
int projects_get_model_metadata_keys(struct call *c, const void *args);
int projects_get_model_metadata_values(struct call *c, const void *args);
int projects_get_user_names(struct call *c, const void *args);
int projects_get_unique_metric_variants(struct call *c, const void *args);
int projects_get_task_parents(struct call *c, const void *args);
int projects_get_hyper_parameters(struct call *c, const void *args);
int projects_get_hyperparam_values(struct call *c, const void *args);
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
