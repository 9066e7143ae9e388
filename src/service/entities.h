#ifndef SERVICE_ENTITIES_H
#define SERVICE_ENTITIES_H

#include "shape/shape.h"
#include "call/limit.h"

/*
 * The stored records: what a model, a task, a project, a user and a company
 * is, column by column (doc/protocol/models.md section 2, projects.md,
 * tasks.md). Requests that set some of these fields share the rows.
 *
 * A row says how much a request may put into its field, where that differs from
 * what call/limit.h has for all fields of the type. Texts that are searched by
 * words and by patterns are costly: to write a model with each field at its
 * limit, in Chinese characters that all differ, keeps others from writing for
 * half a second (tests/cost), and a comment alone for a third of that.
 *
 * Texts are limited in bytes, lists and objects in items.
 */
enum {
	PROJECT_NAME_MAX = 4096, /* the names of all below it begin with it */
	DESCRIPTION_MAX = 64 << 10, /* many projects are moved at once */
	COMMENT_MAX = 256 << 10,
	URI_MAX = 8 << 10,     /* URIs with signatures can be long */
	AVATAR_MAX = 64 << 10, /* a small picture can be a data: URI */
	EMAIL_MAX = 254,       /* RFC 5321 section 4.5.3.1 */
	USER_ID_MAX = 256,
	TAGS_MAX = 1000,
	TAG_MAX = 1024,
	LABELS_MAX = 100000, /* some data sets have 22,000 classes */
	LABEL_MAX = 1024,
	METADATA_VALUES = 20000, /* 5,000 items; an index has each value */
	METADATA_LEVELS = 16,    /* a path leads no deeper */
	PREFERENCES_MAX = 1 << 20,
	TASK_TEXT_MAX = 64 << 10, /* a message, a preview, a script of setup */
	TASK_MODELS_MAX = 10000,
	ARTIFACTS_MAX = 10000,
	PARAMETER_VALUES = 100000, /* 20,000 parameters with all members */
	CONTAINER_MAX = 100,
	RUNTIME_MAX = 1000,
};
/* clang-format off */

#define COMPANY_FIELDS(F, R)                                                   \
	F(R, id, str, .flags = KEY | READONLY, .doc = "Company ID")            \
	F(R, name, str, .flags = LINE, .doc = "Name")                          \
	F(R, created, time, .flags = READONLY, .doc = "When it was made")
RECORD(company, COMPANY_FIELDS);

#define USER_FIELDS(F, R)                                                      \
	F(R, id, str, .flags = KEY | READONLY | LINE, .filter = FILTER_LIST,   \
	  .max = USER_ID_MAX, .doc = "User ID")                                \
	F(R, company, str, .flags = READONLY | COMPANY, .ref = &company_shape, \
	  .doc = "Company")                                                    \
	F(R, name, str, .flags = INDEXED | LINE, .filter = FILTER_PATTERN,     \
	  .doc = "Full name")                                                  \
	F(R, given_name, str, .flags = LINE, .doc = "Given name")              \
	F(R, family_name, str, .flags = LINE, .doc = "Family name")            \
	F(R, avatar, str, .max = AVATAR_MAX, .doc = "Picture's address")       \
	F(R, preferences, str, .flags = READONLY | HIDDEN,                     \
	  .max = PREFERENCES_MAX,                                              \
	  .doc = "What user interfaces keep, as JSON text")                    \
	F(R, created, time, .flags = READONLY, .doc = "When it was made")
RECORD(user, USER_FIELDS);

/* A user with the fields that lists do not show. */
#define ACCOUNT_FIELDS(F, R)                                                   \
	USER_FIELDS(F, R)                                                      \
	F(R, role, str, .flags = READONLY, .doc = "Role")                      \
	F(R, email, str, .flags = READONLY, .max = EMAIL_MAX,                  \
	  .doc = "E-mail address")
RECORD(account, ACCOUNT_FIELDS);

/* What every project, task and model begins with. */
#define ENTITY_FIELDS(F, R)                                                    \
	F(R, id, str, .flags = KEY | READONLY | GRAMS, .filter = FILTER_LIST,  \
	  .weight = 10, .doc = "ID")                                           \
	F(R, company, str, .flags = READONLY | COMPANY, .ref = &company_shape, \
	  .doc = "Company; empty: public")                                     \
	F(R, company_origin, str, .flags = READONLY | HIDDEN | COMPANY,        \
	  .doc = "Company that made it public")                                \
	F(R, user, str, .flags = READONLY, .filter = FILTER_LIST,              \
	  .ref = &user_shape, .doc = "User who made it")

#define TAG_FIELDS(F, R)                                                       \
	F(R, tags, strs, .flags = LINE, .filter = FILTER_LIST, .fill = "[]",   \
	  .items = TAGS_MAX, .each = TAG_MAX,                                  \
	  .misfit = ERR_FIELDS_VALUE, .doc = "Tags of users")                  \
	F(R, system_tags, strs, .flags = LINE, .filter = FILTER_LIST,          \
	  .fill = "[]", .items = TAGS_MAX, .each = TAG_MAX,                    \
	  .misfit = ERR_FIELDS_VALUE, .doc = "Tags of the system")

#define PROJECT_FIELDS(F, R)                                                   \
	ENTITY_FIELDS(F, R)                                                    \
	F(R, name, str, .flags = STRIP | INDEXED | GRAMS | LINE,               \
	  .filter = FILTER_PATTERN, .weight = 10, .max = PROJECT_NAME_MAX,     \
	  .doc = "Full name, levels separated by /")                           \
	F(R, basename, str, .flags = READONLY, .filter = FILTER_PATTERN,       \
	  .doc = "Last level of the name")                                     \
	F(R, description, str, .flags = GRAMS, .filter = FILTER_PATTERN,       \
	  .weight = 10, .max = DESCRIPTION_MAX, .doc = "Description")          \
	TAG_FIELDS(F, R)                                                       \
	F(R, parent, str, .flags = READONLY | ACROSS, .filter = FILTER_LIST,   \
	  .ref = &project_shape, .doc = "Parent project")                      \
	F(R, path, strs, .flags = READONLY | HIDDEN | SEQUENCE,                \
	  .filter = FILTER_LIST, .fill = "[]",                                 \
	  .doc = "All projects above it, the topmost first")                   \
	F(R, default_output_destination, str,                                  \
	  .doc = "Where tasks of the project store what they make")            \
	F(R, created, time, .flags = READONLY | INDEXED,                       \
	  .doc = "When it was made")                                           \
	F(R, last_update, time, .flags = READONLY | INDEXED,                   \
	  .filter = FILTER_RANGE,                                              \
	  .doc = "When it or something in it last changed")                    \
	F(R, featured, int, .flags = READONLY | INDEXED,                       \
	  .fill = "9999", .doc = "Place among featured projects; 9999: none")
RECORD(project, PROJECT_FIELDS);

#define CHANGE_FIELDS(F, R)                                                    \
	F(R, last_update, time, .flags = READONLY | INDEXED,                   \
	  .filter = FILTER_DATE,                                               \
	  .doc = "When its content last changed")                              \
	F(R, last_change, time, .flags = READONLY | INDEXED,                   \
	  .filter = FILTER_DATE,                                               \
	  .doc = "When anything of it last changed")                           \
	F(R, last_changed_by, str, .flags = READONLY,                          \
	  .doc = "User who made the last change")

/* What lies at each key of metadata, and of labels. */
extern const struct field metadata_value, label_value;

/* A model that a task reads or writes. */
#define TASK_MODEL_FIELDS(F, R)                                                \
	F(R, name, str, .flags = REQUIRED, .doc = "What the task calls it")    \
	F(R, model, str, .flags = REQUIRED, .filter = FILTER_LIST,             \
	  .ref = &model_shape, .doc = "Model")                                 \
	F(R, updated, time, .flags = READONLY,                                 \
	  .doc = "When the task took or made it")
RECORD(task_model, TASK_MODEL_FIELDS);

#define TASK_MODELS_FIELDS(F, R)                                               \
	F(R, input, any, .inside = &task_model_shape,                          \
	  .unknown = UNKNOWN_REFUSED, .fill = "[]",                            \
	  .items = TASK_MODELS_MAX, .setting = "task_limit",                   \
	  .doc = "Models it reads")                                            \
	F(R, output, any, .inside = &task_model_shape,                         \
	  .unknown = UNKNOWN_REFUSED, .fill = "[]",                            \
	  .items = TASK_MODELS_MAX, .setting = "task_limit",                   \
	  .doc = "Models it has made")
RECORD(task_models, TASK_MODELS_FIELDS);

#define TASK_OUTPUT_FIELDS(F, R)                                               \
	F(R, destination, str, .flags = STRIP, .doc = "Where its files go")    \
	F(R, error, str, .max = TASK_TEXT_MAX, .doc = "What went wrong")       \
	F(R, result, str, .choices = task_results,                             \
	  .doc = "success or failure")
RECORD(task_output, TASK_OUTPUT_FIELDS);

#define TASK_ARTIFACT_DATA_FIELDS(F, R)                                        \
	F(R, preview, str, .max = TASK_TEXT_MAX, .doc = "Text to show")        \
	F(R, content_type, str, .doc = "Media type")                           \
	F(R, data_hash, str, .doc = "Checksum of the data")
RECORD(task_artifact_data, TASK_ARTIFACT_DATA_FIELDS);

/* An artifact is known by key and mode (doc/protocol/tasks.md section 3.2). */
#define TASK_ARTIFACT_FIELDS(F, R)                                             \
	F(R, key, str, .flags = REQUIRED, .misfit = ERR_VALIDATION,            \
	  .doc = "Name")                                                       \
	F(R, type, str, .flags = REQUIRED, .doc = "Kind")                      \
	F(R, mode, str, .choices = artifact_modes, .fill = "\"output\"",       \
	  .doc = "input or output")                                            \
	F(R, uri, str, .max = URI_MAX, .doc = "Where it is")                   \
	F(R, hash, str, .doc = "Checksum")                                     \
	F(R, content_size, int, .doc = "Bytes")                                \
	F(R, timestamp, int, .doc = "When it was made, seconds")               \
	F(R, type_data, json, .inside = &task_artifact_data_shape,             \
	  .unknown = UNKNOWN_DROPPED, .max = 4 * TASK_TEXT_MAX,                \
	  .doc = "More on what it is")                                         \
	F(R, display_data, any, .fill = "[]", .max = TASK_TEXT_MAX,            \
	  .doc = "Rows to show, each a list of texts and numbers")
RECORD(task_artifact, TASK_ARTIFACT_FIELDS);

#define TASK_EXECUTION_FIELDS(F, R)                                            \
	F(R, test_split, int, .fill = "0", .doc = "Part that tests, per cent") \
	F(R, parameters, json, .fill = "{}", .setting = "task_limit",          \
	  .doc = "Parameters as old clients set them; they become "            \
		 "hyperparams")                                                \
	F(R, model_desc, json, .fill = "{}", .setting = "task_limit",          \
	  .doc = "Configuration of old clients; it becomes configuration")     \
	F(R, model_labels, json, .flags = ESCAPED, .parts = 2,                 \
	  .values = &task_label_value,                                         \
	  .fill = "{}", .setting = "task_limit", .items = LABELS_MAX,          \
	  .each = LABEL_MAX, .doc = "Class numbers by their names")            \
	F(R, framework, str, .doc = "Framework of its models")                 \
	F(R, artifacts, any, .inside = &task_artifact_shape,                   \
	  .unknown = UNKNOWN_REFUSED, .fill = "[]", .items = ARTIFACTS_MAX,    \
	  .setting = "task_limit", .doc = "What it has read and made")         \
	F(R, queue, str, .filter = FILTER_LIST, .ref = &queue_shape,           \
	  .doc = "Queue it waits in")
RECORD(task_execution, TASK_EXECUTION_FIELDS);

#define TASK_SCRIPT_FIELDS(F, R)                                               \
	F(R, binary, str, .flags = STRIP, .fill = "\"python\"",                \
	  .doc = "Interpreter")                                                \
	F(R, repository, str, .flags = STRIP, .fill = "\"\"",                  \
	  .max = URI_MAX, .doc = "Repository")                                 \
	F(R, entry_point, str, .flags = STRIP, .fill = "\"\"",                 \
	  .doc = "File to start with")                                         \
	F(R, requirements, json, .fill = "{}", .setting = "task_limit",        \
	  .doc = "Packages it needs")                                          \
	F(R, version_num, str, .flags = STRIP, .doc = "Commit")                \
	F(R, branch, str, .flags = STRIP, .doc = "Branch")                     \
	F(R, tag, str, .flags = STRIP, .doc = "Tag")                           \
	F(R, working_dir, str, .flags = STRIP, .doc = "Folder to start in")    \
	F(R, diff, str, .setting = "task_limit",                               \
	  .doc = "Changes that are not committed")
RECORD(task_script, TASK_SCRIPT_FIELDS);

/* A hyper-parameter, and a configuration, which is not in a section. */
#define TASK_CONFIGURATION_ITEM_FIELDS(F, R)                                   \
	F(R, name, str, .flags = REQUIRED, .doc = "Name")                      \
	F(R, value, str, .flags = REQUIRED, .setting = "task_limit",           \
	  .doc = "Value")                                                      \
	F(R, type, str, .doc = "Kind of value")                                \
	F(R, description, str, .max = TASK_TEXT_MAX, .doc = "Description")
#define TASK_PARAMETER_FIELDS(F, R)                                            \
	F(R, section, str, .flags = REQUIRED, .doc = "Section")                \
	TASK_CONFIGURATION_ITEM_FIELDS(F, R)
RECORD(task_parameter, TASK_PARAMETER_FIELDS);
RECORD(task_configuration_item, TASK_CONFIGURATION_ITEM_FIELDS);

/* What lies at each key of parameters, configuration, labels, container. */
extern const struct field task_parameter_value, task_configuration_value,
	task_label_value, container_value;

/* What lay in "execution" once (doc/protocol/tasks.md section 3.1). */
extern const struct moved task_moved[];

/* What a field may be, NULL last. */
extern const char *const task_types[], *const task_statuses[],
	*const task_results[], *const artifact_modes[];

/* What tasks.create and tasks.edit both set (doc/protocol/tasks.md 9.1). */
#define TASK_NAME(F, R, extra)                                                 \
	F(R, name, str, .flags = STRIP | INDEXED | GRAMS | LINE | (extra),     \
	  .filter = FILTER_PATTERN, .weight = 10,                              \
	  .doc = "Name, 3 characters or more")
#define TASK_NAMED(F, R, extra)                                                \
	TASK_NAME(F, R, extra)                                                 \
	F(R, type, str, .flags = (extra), .filter = FILTER_LIST,               \
	  .choices = task_types, .doc = "Kind of task")
#define TASK_PROJECT(F, R)                                                     \
	F(R, project, str, .flags = ACROSS, .filter = FILTER_LIST,             \
	  .ref = &project_shape, .misfit = ERR_FIELDS_VALUE,                   \
	  .doc = "Project")
#define TASK_PLACED(F, R)                                                      \
	F(R, parent, str, .flags = ACROSS, .filter = FILTER_LIST,              \
	  .ref = &task_shape, .misfit = ERR_FIELDS_VALUE,                      \
	  .doc = "Parent task")                                                \
	TASK_PROJECT(F, R)                                                     \
	TAG_FIELDS(F, R)
#define TASK_COMMENT(F, R)                                                     \
	F(R, comment, str, .flags = GRAMS, .filter = FILTER_PATTERN,           \
	  .weight = 10, .max = COMMENT_MAX, .misfit = ERR_DATA_VALIDATION,     \
	  .doc = "Comment")
#define TASK_MODELS(F, R)                                                      \
	F(R, models, json, .inner = FILTER_LIST, .inside = &task_models_shape, \
	  .unknown = UNKNOWN_REFUSED, .setting = "task_limit",                 \
	  .fill = "{\"input\":[],\"output\":[]}",                              \
	  .doc = "Models it reads and writes")
#define TASK_EXECUTION(F, R)                                                   \
	F(R, execution, json, .flags = APART, .inner = FILTER_LIST,            \
	  .inside = &task_execution_shape, .unknown = UNKNOWN_DROPPED,         \
	  .moved = task_moved, .setting = "task_limit",                        \
	  .fill = "{\"test_split\":0,\"parameters\":{},\"model_desc\":{},"     \
		  "\"model_labels\":{},\"artifacts\":[]}",                     \
	  .doc = "How it runs")
#define TASK_CONTENT(F, R)                                                     \
	TASK_COMMENT(F, R)                                                     \
	TASK_MODELS(F, R)                                                      \
	F(R, container, json, .flags = ESCAPED, .parts = 3,                    \
	  .values = &container_value,                                          \
	  .setting = "task_limit", .items = CONTAINER_MAX, .fill = "{}",       \
	  .misfit = ERR_FIELDS_VALUE, .doc = "Container that it runs in")      \
	F(R, runtime, json, .inner = FILTER_EQUAL, .parts = 1,                 \
	  .items = RUNTIME_MAX, .each = LIMIT_TEXT, .fill = "{}",              \
	  .misfit = ERR_FIELDS_VALUE, .doc = "What is known while it runs")    \
	F(R, script, json, .flags = APART, .inside = &task_script_shape,       \
	  .unknown = UNKNOWN_REFUSED, .setting = "task_limit",                 \
	  .fill = "{\"binary\":\"python\",\"repository\":\"\","                \
		  "\"entry_point\":\"\",\"requirements\":{}}",                 \
	  .doc = "Code that it runs")                                          \
	TASK_EXECUTION(F, R)                                                   \
	F(R, configuration, json, .flags = ESCAPED | APART, .parts = 3,        \
	  .values = &task_configuration_value, .setting = "task_limit",        \
	  .items = PARAMETER_VALUES, .each = LIMIT_TEXT, .fill = "{}",         \
	  .misfit = ERR_FIELDS_VALUE,                                          \
	  .doc = "Configurations by their names")                              \
	F(R, hyperparams, json, .flags = ESCAPED | APART,                      \
	  .inner = FILTER_LIST, .parts = 3, .sought = "value", .levels = 2,    \
	  .values = &task_parameter_value, .setting = "task_limit",            \
	  .items = PARAMETER_VALUES, .each = LIMIT_TEXT, .fill = "{}",         \
	  .misfit = ERR_FIELDS_VALUE,                                          \
	  .doc = "Parameters by section and name")

/* What every change of a task looks at. None of it is large. */
#define TASK_HEAD_FIELDS(F, R)                                                 \
	ENTITY_FIELDS(F, R)                                                    \
	TASK_NAMED(F, R, 0)                                                    \
	F(R, status, str, .flags = READONLY, .filter = FILTER_LIST,            \
	  .choices = task_statuses, .doc = "Status")                           \
	F(R, status_reason, str, .flags = READONLY, .max = TASK_TEXT_MAX,      \
	  .doc = "Reason of the last status change")                           \
	F(R, status_message, str, .flags = READONLY, .max = TASK_TEXT_MAX,     \
	  .doc = "Message of the last status change")                          \
	F(R, status_changed, time, .flags = READONLY | INDEXED,                \
	  .filter = FILTER_DATE,                                               \
	  .doc = "When the status last changed")                               \
	F(R, enqueue_status, str, .flags = READONLY | HIDDEN,                  \
	  .doc = "Status before it was put into a queue")                      \
	F(R, started, time, .flags = READONLY | INDEXED,                       \
	  .filter = FILTER_RANGE, .doc = "When it started")                    \
	F(R, completed, time, .flags = READONLY, .doc = "When it ended")       \
	F(R, published, time, .flags = READONLY,                               \
	  .doc = "When it was published")                                      \
	F(R, active_duration, int, .flags = READONLY, .filter = FILTER_RANGE,  \
	  .doc = "Seconds it has run")                                         \
	F(R, last_iteration, int, .flags = READONLY, .filter = FILTER_RANGE,   \
	  .fill = "0", .doc = "Last iteration reported")                       \
	F(R, last_worker, str, .flags = READONLY,                              \
	  .doc = "Worker that ran it last")                                    \
	F(R, last_worker_report, time, .flags = READONLY,                      \
	  .doc = "When that worker last told of it")                           \
	F(R, created, time, .flags = READONLY | INDEXED,                       \
	  .filter = FILTER_RANGE, .doc = "When it was made")                   \
	CHANGE_FIELDS(F, R)                                                    \
	F(R, output, json, .flags = READONLY, .inside = &task_output_shape,    \
	  .fill = "{}", .doc = "What came out")                                \
	TASK_PLACED(F, R)
#define TASK_FIELDS(F, R)                                                      \
	TASK_HEAD_FIELDS(F, R)                                                 \
	TASK_CONTENT(F, R)                                                     \
	F(R, report, str, .flags = READONLY | GRAMS,                           \
	  .filter = FILTER_PATTERN, .weight = 10, .max = COMMENT_MAX,          \
	  .doc = "Text of a report")                                           \
	F(R, report_assets, strs, .flags = READONLY, .fill = "[]",             \
	  .doc = "Files that a report shows")                                  \
	F(R, unique_metrics, strs, .flags = READONLY | HIDDEN, .fill = "[]",   \
	  .doc = "Names of its metrics")                                       \
	F(R, metric_stats, json, .flags = READONLY, .fill = "{}",              \
	  .doc = "What its metrics have in all")                               \
	F(R, last_metrics, json, .flags = READONLY | APART,                    \
	  .inner = FILTER_RANGE, .parts = 3, .fill = "{}",                     \
	  .doc = "Last values of its metrics")                                 \
	F(R, duration, int, .flags = READONLY | ABSENT,                        \
	  .doc = "Not used any more")
RECORD(task, TASK_FIELDS);
/* A struct task of which only these columns are read. */
extern const struct shape task_head_shape;

/* An item of metadata. All of them together have a limit, so each has. */
#define METADATA_ITEM_FIELDS(F, R)                                             \
	F(R, key, str, .flags = REQUIRED, .setting = "metadata_limit",         \
	  .doc = "Name")                                                       \
	F(R, type, str, .flags = REQUIRED, .setting = "metadata_limit",        \
	  .doc = "Kind of value")                                              \
	F(R, value, str, .flags = REQUIRED, .setting = "metadata_limit",       \
	  .doc = "Value")
RECORD(metadata_item, METADATA_ITEM_FIELDS);

#define METADATA_LIMITS                                                        \
	.setting = "metadata_limit", .items = METADATA_VALUES,                 \
	.each = LIMIT_TEXT, .depth = METADATA_LEVELS, .values = &metadata_value

/* What waits in a queue. */
#define QUEUE_ENTRY_FIELDS(F, R)                                               \
	F(R, task, str, .ref = &task_shape, .doc = "Task")                     \
	F(R, added, time, .doc = "When it was put there")
RECORD(queue_entry, QUEUE_ENTRY_FIELDS);

/* What queues.create and queues.update both set. */
#define QUEUE_COMMON(F, R, extra)                                              \
	F(R, name, str, .flags = STRIP | INDEXED | LINE | (extra),             \
	  .filter = FILTER_PATTERN, .doc = "Name, 3 characters or more")       \
	F(R, display_name, str, .flags = STRIP | LINE,                         \
	  .doc = "Name that is shown instead")                                 \
	TAG_FIELDS(F, R)                                                       \
	F(R, metadata, json, .flags = ESCAPED | KEYED, .inner = FILTER_LIST,   \
	  .parts = 2, .sought = "value", .fill = "{}", METADATA_LIMITS,        \
	  .doc = "Metadata items by their keys")

/*
 * A queue of tasks (doc/protocol/queues.md section 1). What waits in it is in a
 * table of its own.
 */
#define QUEUE_FIELDS(F, R)                                                     \
	F(R, id, str, .flags = KEY | READONLY, .filter = FILTER_LIST,          \
	  .doc = "ID")                                                         \
	F(R, company, str, .flags = READONLY | COMPANY, .ref = &company_shape, \
	  .doc = "Company")                                                    \
	F(R, created, time, .flags = READONLY | INDEXED,                       \
	  .doc = "When it was made")                                           \
	F(R, last_update, time, .flags = READONLY | INDEXED,                   \
	  .doc = "When something was put into it or taken out")                \
	F(R, entries, any, .flags = READONLY | ADDED,                          \
	  .inside = &queue_entry_shape,                                        \
	  .doc = "What waits in it, the next to run first")                    \
	F(R, entries_count, int, .flags = READONLY | HIDDEN,                   \
	  .doc = "How many tasks wait in it")                                  \
	QUEUE_COMMON(F, R, 0)
RECORD(queue, QUEUE_FIELDS);

/* What models.edit and models.update can both set. */
#define MODEL_COMMON(F, R, extra, no_project)                                  \
	F(R, name, str, .flags = STRIP | INDEXED | GRAMS | LINE | (extra),     \
	  .filter = FILTER_PATTERN, .weight = 10,                              \
	  .misfit = ERR_DATA_VALIDATION,                                       \
	  .doc = "Name, 3 characters or more")                                 \
	F(R, uri, str, .flags = STRIP | (extra), .filter = FILTER_LIST,        \
	  .fill = "\"\"", .max = URI_MAX, .misfit = ERR_DATA_VALIDATION,       \
	  .doc = "Where the weights are")                                      \
	F(R, comment, str, .flags = GRAMS, .filter = FILTER_PATTERN,           \
	  .weight = 10, .max = COMMENT_MAX,                                    \
	  .misfit = ERR_DATA_VALIDATION, .doc = "Comment")                     \
	TAG_FIELDS(F, R)                                                       \
	F(R, project, str, .flags = ACROSS, .filter = FILTER_LIST,             \
	  .ref = &project_shape,                                               \
	  .weight = 3, .misfit = (no_project), .doc = "Project")               \
	F(R, metadata, json, .flags = ESCAPED | KEYED, .inner = FILTER_LIST,   \
	  .parts = 2, .sought = "value", .fill = "{}",                         \
	  METADATA_LIMITS, .since = V(2, 13),                                  \
	  .doc = "Metadata items by their keys")
/* What only models.edit can. */
#define MODEL_EDITED(F, R)                                                     \
	F(R, task, str, .flags = ACROSS, .filter = FILTER_LIST,                \
	  .ref = &task_shape,                                                  \
	  .weight = 3, .misfit = ERR_FIELDS_VALUE,                             \
	  .doc = "Task that made it")                                          \
	F(R, parent, str, .flags = ACROSS, .filter = FILTER_LIST,              \
	  .ref = &model_shape,                                                 \
	  .weight = 5, .misfit = ERR_FIELDS_VALUE,                             \
	  .doc = "Model it was made from")                                     \
	F(R, framework, str, .filter = FILTER_LIST,                            \
	  .misfit = ERR_DATA_VALIDATION, .doc = "Framework")                   \
	F(R, design, json, .flags = OR_TEXT, .fill = "{}",                     \
	  .setting = "object_limit",                                           \
	  .misfit = ERR_FIELDS_VALUE,                                          \
	  .doc = "Architecture")                                               \
	F(R, labels, json, .fill = "{}", .setting = "object_limit",            \
	  .items = LABELS_MAX, .each = LABEL_MAX, .values = &label_value,      \
	  .misfit = ERR_FIELDS_VALUE,                                          \
	  .doc = "Class numbers by their names")                               \
	F(R, ready, flag, .flags = TRISTATE, .filter = FILTER_EQUAL,           \
	  .misfit = ERR_DATA_VALIDATION,                                       \
	  .doc = "Published; of a new model that does not say, as the "        \
		 "setting ready_by_default has it")
#define MODEL_CREATED(F, R, extra)                                             \
	F(R, created, time, .flags = INDEXED | (extra),                        \
	  .filter = FILTER_RANGE,                                              \
	  .misfit = ERR_DATA_VALIDATION, .doc = "When it was made")
#define MODEL_UI_CACHE(F, R, extra)                                            \
	F(R, ui_cache, json, .flags = HIDDEN | (extra), .fill = "{}",          \
	  .setting = "object_limit",                                           \
	  .doc = "What a user interface keeps with it")

#define MODEL_FIELDS(F, R)                                                     \
	ENTITY_FIELDS(F, R)                                                    \
	MODEL_COMMON(F, R, 0, 0)                                               \
	MODEL_EDITED(F, R)                                                     \
	MODEL_CREATED(F, R, READONLY)                                          \
	MODEL_UI_CACHE(F, R, 0)                                                \
	CHANGE_FIELDS(F, R)                                                    \
	F(R, last_iteration, int, .flags = READONLY, .filter = FILTER_RANGE,   \
	  .fill = "0", .doc = "Last iteration reported")                       \
	F(R, last_metrics, json, .flags = READONLY, .inner = FILTER_RANGE,     \
	  .parts = 3, .fill = "{}", .doc = "Last values of its metrics")       \
	F(R, unique_metrics, strs, .flags = READONLY | HIDDEN, .fill = "[]",   \
	  .doc = "Names of its metrics")
RECORD(model, MODEL_FIELDS);

/* What some statements tell of each record that they find. */
#define NAMED_ROW(F, R)                                                        \
	F(R, id, str, .doc = "Id")                                             \
	F(R, name, str, .doc = "Name")
RECORD(named_row, NAMED_ROW);

/* What a list answers besides its rows. */
#define SCROLL_REPLY(F, R)                                                     \
	F(R, scroll_id, str,                                                   \
	  .doc = "For the next piece; if scroll_id was sent")
/* clang-format on */

/* Note in a record that it changes now, and by whom: STAMP(c, &model). */
#define STAMP(c, r) \
	(SET(r, last_change, (c)->now), SET(r, last_changed_by, (c)->who.user))

/* All shapes that are tables, NULL last; for "modelshelf check". */
extern const struct shape *const entity_shapes[];

#endif
