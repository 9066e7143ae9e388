#ifndef SERVICE_ORGANIZATION_H
#define SERVICE_ORGANIZATION_H

#include "call/call.h"
#include "service/entities.h"

/* The organization service (doc/protocol/wire.md section 12). */
/* clang-format off */
#define ORG_TAGS_ARGS(F, R)                                                    \
	F(R, include_system, flag, .fallback = "false",                        \
	  .doc = "System tags too")                                            \
	F(R, filter, any,                                                      \
	  .doc = "Only of records with these tags and system_tags")
RECORD(org_tags_args, ORG_TAGS_ARGS);

#define COMPANY_OWNER(F, R)                                                    \
	F(R, id, str, .flags = REQUIRED, .doc = "Id of the user")              \
	F(R, name, str, .flags = REQUIRED, .doc = "Name of the user")          \
	F(R, avatar, str, .flags = PRESENT, .doc = "Picture of the user")
RECORD(company_owner, COMPANY_OWNER);

#define COMPANY_ITEM(F, R)                                                     \
	F(R, id, str, .flags = REQUIRED, .doc = "Id of the company")           \
	F(R, name, str, .flags = REQUIRED, .doc = "Name of the company")       \
	F(R, allocated, int, .flags = REQUIRED,                                \
	  .doc = "How many users it has")                                      \
	F(R, owners, any, .flags = REQUIRED, .inside = &company_owner_shape,   \
	  .doc = "All of its users")
RECORD(company_item, COMPANY_ITEM);

#define COMPANIES_REPLY(F, R)                                                  \
	F(R, companies, any, .flags = REQUIRED, .inside = &company_item_shape, \
	  .doc = "The one company, with id, name, allocated (how many users "  \
		 "it has) and owners (all of them: id, name and avatar, which "\
		 "can be null)")
RECORD(companies_reply, COMPANIES_REPLY);

#define COUNT_ARGS(F, R)                                                       \
	F(R, projects, json, .doc = "Filters of projects to count")            \
	F(R, tasks, json, .doc = "Filters of tasks to count")                  \
	F(R, models, json, .doc = "Filters of models to count")                \
	F(R, pipelines, json, .doc = "Filters of projects that are pipelines") \
	F(R, pipeline_runs, any,                                               \
	  .doc = "Filters of tasks, of the type controller only")              \
	F(R, datasets, json, .doc = "Filters of projects that are datasets")   \
	F(R, dataset_versions, any,                                            \
	  .doc = "Filters of tasks, of the type data_processing only")         \
	F(R, reports, json, .doc = "Filters of tasks, of the type report only")\
	F(R, search_hidden, flag, .fallback = "false",                         \
	  .doc = "Hidden projects and tasks too")                              \
	F(R, active_users, strs, .flags = ONCE,                                \
	  .doc = "Only what these users made, and projects with such things")  \
	F(R, allow_public, flag, .fallback = "true",                           \
	  .doc = "Public records too")                                         \
	F(R, limit, int, .doc = "Count no further than this")
RECORD(count_args, COUNT_ARGS);

#define COUNT_REPLY(F, R)                                                      \
	F(R, projects, int, .doc = "How many projects")                        \
	F(R, tasks, int, .doc = "How many tasks")                              \
	F(R, models, int, .doc = "How many models")                            \
	F(R, pipelines, int, .doc = "How many pipelines")                      \
	F(R, pipeline_runs, int, .doc = "How many runs of pipelines")          \
	F(R, datasets, int, .doc = "How many datasets")                        \
	F(R, dataset_versions, int, .doc = "How many versions of datasets")    \
	F(R, reports, int, .doc = "How many reports")                          \
	F(R, errors, json, .doc = "Why some could not be counted")
RECORD(count_reply, COUNT_REPLY);

#define COLUMN_VALUE(F, R)                                                     \
	F(R, key, any, .flags = REQUIRED, .doc = "A value of the field")       \
	F(R, value, any, .doc = "What to show for it")
RECORD(column_value, COLUMN_VALUE);

#define COLUMN_ARGS(F, R)                                                      \
	F(R, field, str, .flags = REQUIRED, .doc = "Path of the field")        \
	F(R, name, str, .doc = "Name of the column; the path by default")      \
	F(R, values, any, .inside = &column_value_shape,                       \
	  .doc = "What to show for values")
RECORD(column_args, COLUMN_ARGS);

#define PREPARE_ARGS(F, R)                                                     \
	F(R, entity_type, str, .flags = REQUIRED, .choices = download_entities,\
	  .doc = "Kind of records; filters and order of its get_all_ex are "   \
		 "taken as well")                                              \
	F(R, only_fields, strs, .flags = REQUIRED, .least = 1,                 \
	  .doc = "Fields to read")                                             \
	F(R, field_mappings, any, .flags = REQUIRED,                           \
	  .inside = &column_args_shape,                                        \
	  .doc = "The columns: a list of objects with field (a path), name "   \
		 "(of the column) and values (a list of {key, value}: text to "\
		 "show for a value)")                                          \
	F(R, include_subprojects, flag, .fallback = "false",                   \
	  .doc = "Also what lies below the projects")                          \
	F(R, allow_public, flag, .fallback = "true",                           \
	  .doc = "Public records too")                                         \
	F(R, search_hidden, flag, .fallback = "false",                         \
	  .doc = "Hidden tasks too")
RECORD(prepare_args, PREPARE_ARGS);

#define PREPARE_REPLY(F, R)                                                    \
	F(R, prepare_id, str, .flags = REQUIRED,                               \
	  .doc = "For download_for_get_all, within 300 seconds")
RECORD(prepare_reply, PREPARE_REPLY);

#define DOWNLOAD_ARGS(F, R)                                                    \
	F(R, prepare_id, str, .flags = REQUIRED,                               \
	  .doc = "Of prepare_download_for_get_all, by the same user")
RECORD(download_args, DOWNLOAD_ARGS);

#define USAGE_ARGS(F, R)                                                       \
	F(R, projects, strs, .flags = REQUIRED | ONCE, .least = 1,             \
	  .doc = "Projects; of one alone, what lies directly below is told "   \
		 "apart")                                                      \
	F(R, from_date, str, .flags = REQUIRED,                                \
	  .doc = "First day; its offset from UTC says when days begin")        \
	F(R, to_date, str, .flags = REQUIRED, .doc = "Last day")               \
	USAGE_CHOICES(F, R)
#define USAGE_CHOICES(F, R)                                                    \
	F(R, include_development, flag, .fallback = "false",                   \
	  .doc = "Also tasks that no queue has handed out")                    \
	F(R, breakdown_keys, strs,                                             \
	  .doc = "What to group by: project, user, queue; all by default")     \
	F(R, usage_fields, strs,                                               \
	  .doc = "What to sum up: duration, cpu_usage, gpu_usage; the first "  \
		 "and the last by default")
RECORD(usage_args, USAGE_ARGS);

/* The same in which nothing must be sent. */
#define WORKLOAD_ARGS(F, R)                                                    \
	F(R, projects, strs, .doc = "Projects; none: the answer is empty")     \
	F(R, from_date, str, .doc = "First day; none: the answer is empty")    \
	F(R, to_date, str, .doc = "Last day; the same")                        \
	USAGE_CHOICES(F, R)
RECORD(workload_args, WORKLOAD_ARGS);

#define USAGE_REPLY(F, R)                                                      \
	F(R, projects, json,                                                   \
	  .doc = "By project: total, a list of groups with sums, and series, "\
		 "with dates and values of each day; seconds")                 \
	F(R, users, json, .doc = "The same by user")                           \
	F(R, queues, json, .doc = "The same by queue")                         \
	F(R, cpu_artificial_weights, flag,                                     \
	  .doc = "CPU usage is taken to be that of one processor")             \
	F(R, gpu_artificial_weights, flag,                                     \
	  .doc = "GPU usage is taken to be that of one processor")
RECORD(usage_reply, USAGE_REPLY);
/* clang-format on */

int organization_get_tags(struct call *c, const void *args);
int organization_get_user_companies(struct call *c, const void *args);
int organization_get_entities_count(struct call *c, const void *args);
int organization_prepare_download_for_get_all(struct call *c, const void *args);
int organization_download_for_get_all(struct call *c, const void *args);
int organization_get_project_usages(struct call *c, const void *args);
int organization_get_project_workloads(struct call *c, const void *args);

#endif
