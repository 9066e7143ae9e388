#ifndef SERVICE_PROJECTS_H
#define SERVICE_PROJECTS_H

#include "call/endpoint.h"
#include "service/entities.h"

/* The projects service (doc/protocol/projects.md). */

/*
 * The states of projects and tasks in requests, and the kinds of things that
 * projects hold; NULL last.
 */
extern const char *const project_states[];
extern const char *const project_children[];

#define PROJECT_ARG(F, R) \
	F(R, project, str, .flags = REQUIRED, .doc = "Project ID")

#define PROJECT_LIST_ARGS(F, R)                                                \
	F(R, shallow_search, flag, .fallback = "false", .since = V(2, 13),     \
		.doc = "Only what lies directly below the parents, or at the " \
		       "top")                                                  \
	F(R, search_hidden, flag, .fallback = "false", .since = V(2, 14),      \
		.doc = "Hidden projects too")

#define PROJECT_LIST_EX_ARGS(F, R)                                             \
	PROJECT_LIST_ARGS(F, R)                                                \
	F(R, include_stats, flag, .fallback = "false",                         \
		.doc = "Answer stats and sub_projects with each project")      \
	F(R, stats_with_children, flag, .fallback = "true", .since = V(2, 16), \
		.doc = "Stats count what lies below, too")                     \
	F(R, include_stats_filter, json, .since = V(2, 17),                    \
		.doc = "Only what fits is counted: a list, or an object as "   \
		       "in filters, by field")                                 \
	F(R, stats_for_state, str, .choices = project_states,                  \
		.fallback = "active", .doc = "Has no effect")                  \
	F(R, check_own_contents, flag, .fallback = "false", .since = V(2, 13), \
		.doc = "Answer own_tasks and own_models with each project")    \
	F(R, include_dataset_stats, flag, .fallback = "false",                 \
		.since = V(2, 20),                                             \
		.doc = "Answer dataset_stats with each project")               \
	F(R, active_users, strs, .flags = ONCE, .since = V(2, 13),             \
		.doc = "Only where these users have made something; that "     \
		       "alone is counted")                                     \
	F(R, allow_public, flag, .fallback = "true", .since = V(2, 23),        \
		.doc = "Public projects too")                                  \
	F(R, non_public, flag, .fallback = "false",                            \
		.doc = "The opposite of allow_public, which counts if sent")   \
	F(R, children_type, str, .choices = project_children,                  \
		.since = V(2, 24), .doc = "Only what holds such things")       \
	F(R, children_tags, any, .since = V(2, 25),                            \
		.doc = "Tags of those things, as in a list request")           \
	F(R, children_tags_filter, json, .since = V(2, 27),                    \
		.doc = "The same as in filters")
RECORD(project_list_ex_args, PROJECT_LIST_EX_ARGS);

/* Arguments and reply of a call for the tags of records. */
#define FACET_TAGS_ARGS(F, R)                                               \
	F(R, projects, strs, .flags = ONCE,                                 \
		.doc = "Only of these projects and those below; empty: of " \
		       "all")                                               \
	F(R, include_system, flag, .fallback = "false",                     \
		.doc = "System tags too")                                   \
	F(R, filter, any,                                                   \
		.doc = "Only of records with these tags and system_tags")
RECORD(facet_tags_args, FACET_TAGS_ARGS);
#define FACET_TAGS_REPLY(F, R)                                      \
	F(R, tags, strs, .flags = REQUIRED, .doc = "Tags of users") \
	F(R, system_tags, strs, .doc = "Tags of the system")

/* Check the filter of such a call. */
int facet_check_filter(struct call *c, const struct json *filter);
/*
 * A statement with one column that finds the different values of a list field,
 * in order. 'column' is the field that tells the project of a record. NULL: the
 * call has failed.
 */
struct stmt *facet_values(struct call *c, const struct shape *sh,
	const char *column, const struct facet_tags_args *in,
	const char *field);

#endif
