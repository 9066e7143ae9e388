#include "service/entities.h"

#include "call/call.h"

SHAPE(company, "company", COMPANY_FIELDS);
SHAPE(user, "user", USER_FIELDS);
SHAPE(account, "user", ACCOUNT_FIELDS);
SHAPE(project, "project", PROJECT_FIELDS);
SHAPE(task_model, NULL, TASK_MODEL_FIELDS);
SHAPE(task_models, NULL, TASK_MODELS_FIELDS);
SHAPE(task_output, NULL, TASK_OUTPUT_FIELDS);
SHAPE(task_artifact, NULL, TASK_ARTIFACT_FIELDS);
SHAPE(task_execution, NULL, TASK_EXECUTION_FIELDS);
SHAPE(task_script, NULL, TASK_SCRIPT_FIELDS);
SHAPE(task, "task", TASK_FIELDS);
SHAPE(metadata_item, NULL, METADATA_ITEM_FIELDS);
SHAPE(model, "model", MODEL_FIELDS);
SHAPE(named_row, NULL, NAMED_ROW);

const struct field metadata_value = { .name = "item",
	.type = TYPE_json,
	.inside = &metadata_item_shape,
	.unknown = UNKNOWN_DROPPED,
	.setting = "metadata_limit" };
const struct field label_value = { .name = "number", .type = TYPE_int };

const struct shape *const entity_shapes[] = { &company_shape, &user_shape,
	&account_shape, &project_shape, &task_shape, &model_shape, NULL };
