#include "service/entities.h"

#include "call/call.h"

SHAPE(company, "company", COMPANY_FIELDS);
SHAPE(user, "user", USER_FIELDS);
SHAPE(account, "user", ACCOUNT_FIELDS);
SHAPE(project, "project", PROJECT_FIELDS);
SHAPE(task_model, NULL, TASK_MODEL_FIELDS);
SHAPE(task_models, NULL, TASK_MODELS_FIELDS);
SHAPE(task_output, NULL, TASK_OUTPUT_FIELDS);
SHAPE(task_artifact_data, NULL, TASK_ARTIFACT_DATA_FIELDS);
SHAPE(task_artifact, NULL, TASK_ARTIFACT_FIELDS);
SHAPE(task_execution, NULL, TASK_EXECUTION_FIELDS);
SHAPE(task_script, NULL, TASK_SCRIPT_FIELDS);
SHAPE(task_parameter, NULL, TASK_PARAMETER_FIELDS);
SHAPE(task_configuration_item, NULL, TASK_CONFIGURATION_ITEM_FIELDS);
SHAPE(task, "task", TASK_FIELDS);
PART(task_head, task, TASK_HEAD_FIELDS);
SHAPE(metadata_item, NULL, METADATA_ITEM_FIELDS);
SHAPE(queue_entry, NULL, QUEUE_ENTRY_FIELDS);
SHAPE(queue, "queue", QUEUE_FIELDS);
SHAPE(model, "model", MODEL_FIELDS);
SHAPE(named_row, NULL, NAMED_ROW);

const struct field metadata_value = { .name = "item",
	.doc = "Item",
	.type = TYPE_json,
	.inside = &metadata_item_shape,
	.unknown = UNKNOWN_DROPPED,
	.setting = "metadata_limit" };
const struct field label_value = {
	.name = "number", .doc = "Number of the class", .type = TYPE_int
};
const struct field task_parameter_value = { .name = "item",
	.doc = "Parameter",
	.type = TYPE_json,
	.inside = &task_parameter_shape,
	.unknown = UNKNOWN_REFUSED,
	.setting = "task_limit" };
const struct field task_configuration_value = { .name = "item",
	.doc = "Configuration",
	.type = TYPE_json,
	.inside = &task_configuration_item_shape,
	.unknown = UNKNOWN_REFUSED,
	.setting = "task_limit" };
/* A class of a task may have no number yet. */
const struct field task_label_value = { .name = "number",
	.doc = "Number of the class",
	.type = TYPE_int,
	.flags = TRISTATE };
const struct field container_value = { .name = "text",
	.doc = "Text",
	.type = TYPE_str,
	.flags = TRISTATE,
	.max = TASK_TEXT_MAX };

const struct moved task_moved[] = {
	{ "execution.parameters", "hyperparams.Args" },
	{ "execution.model_desc", "configuration" },
	{ "execution.docker_cmd", "container" },
	{ NULL, NULL },
};

const char *const task_types[] = { "training", "testing", "inference",
	"data_processing", "application", "monitor", "controller", "report",
	"optimizer", "service", "qc", "custom", NULL };
const char *const task_statuses[] = { "created", "queued", "in_progress",
	"stopped", "closed", "failed", "publishing", "published", "completed",
	"unknown", NULL };
const char *const task_results[] = { "success", "failure", NULL };
const char *const artifact_modes[] = { "input", "output", NULL };

const struct shape *const entity_shapes[] = { &company_shape, &user_shape,
	&account_shape, &project_shape, &task_shape, &queue_shape, &model_shape,
	NULL };
