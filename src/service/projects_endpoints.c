/* The "projects" service: what it answers to. */
#include "service/families.h"
#include "service/entities.h"
#include "service/projects.h"

/* clang-format off */
const struct endpoint projects_endpoints[] = {
	{ "projects.create", V(1, 0), .flags = EP_WRITE,
	  .args = &project_create_args_shape,
	  .changes = &project_create_set_shape,
	  .reply = &project_made_reply_shape, .run = projects_create,
	  .doc = "Make a project" },
	{ "projects.get_all", V(1, 0), .args = &project_list_args_shape,
	  .rows = &project_shape, .reply = &project_list_reply_shape,
	  .run = projects_get_all,
	  .doc = "List projects" },
	{ "projects.get_all_ex", V(1, 0), .flags = EP_JOINED,
	  .args = &project_list_args_shape, .rows = &project_shape,
	  .reply = &project_list_reply_shape, .run = projects_get_all_ex,
	  .doc = "List projects with what they refer to" },
	{ "projects.get_by_id", V(1, 0), .args = &project_arg_shape,
	  .reply = &project_reply_shape, .run = projects_get_by_id,
	  .doc = "One project" },
	{ "projects.get_model_metadata_keys", V(1, 0),
	  .args = &facet_keys_args_shape, .reply = &facet_keys_reply_shape,
	  .run = projects_get_model_metadata_keys,
	  .doc = "Metadata keys of models" },
	{ "projects.get_model_metadata_values", V(1, 0),
	  .args = &facet_values_args_shape, .reply = &facet_values_reply_shape,
	  .run = projects_get_model_metadata_values,
	  .doc = "Values that models have at a metadata key" },
	{ "projects.get_model_tags", V(2, 8), .args = &facet_tags_args_shape,
	  .reply = &facet_tags_reply_shape, .run = projects_get_model_tags,
	  .doc = "Tags of models" },
	{ "projects.get_project_tags", V(1, 0), .args = &facet_tags_args_shape,
	  .reply = &facet_tags_reply_shape, .run = projects_get_project_tags,
	  .doc = "Tags of projects" },
	{ "projects.get_task_tags", V(2, 8), .args = &facet_tags_args_shape,
	  .reply = &facet_tags_reply_shape, .run = projects_get_task_tags,
	  .doc = "Tags of tasks" },
	{ "projects.get_user_names", V(1, 0), .args = &facet_users_args_shape,
	  .reply = &facet_users_reply_shape, .run = projects_get_user_names,
	  .doc = "Who made models or tasks" },
	{ "projects.update", V(1, 0), .flags = EP_WRITE,
	  .args = &project_arg_shape, .changes = &project_update_set_shape,
	  .reply = &project_change_reply_shape, .run = projects_update,
	  .doc = "Change the given fields of a project; null clears one" },
	{ 0 }
};
/* clang-format on */
