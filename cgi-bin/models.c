/* The "models" service: what it answers to. The handlers are in src/service. */
#include "core/app.h"
#include "service/models.h"

/* clang-format off */
static const struct endpoint endpoints[] = {
	{ "models.create", V(1, 0), .flags = EP_WRITE,
	  .args = &model_create_args_shape, .run = models_create,
	  .doc = "Make a model" },
	{ "models.delete", V(1, 0), .flags = EP_WRITE,
	  .args = &model_delete_args_shape, .run = models_delete,
	  .doc = "Delete a model" },
	{ "models.edit", V(1, 0), .flags = EP_WRITE,
	  .args = &model_change_args_shape, .changes = &model_edit_set_shape,
	  .run = models_edit,
	  .doc = "Change the given fields of a model; null changes nothing" },
	{ "models.get_all", V(1, 0), .rows = &model_shape,
	  .run = models_get_all, .doc = "List models" },
	{ "models.get_all_ex", V(1, 0), .args = &model_list_ex_args_shape,
	  .rows = &model_shape, .run = models_get_all_ex,
	  .doc = "List models with what they refer to" },
	{ "models.get_by_id", V(1, 0), .args = &model_arg_shape,
	  .run = models_get_by_id, .doc = "One model" },
	{ "models.set_ready", V(1, 0), .flags = EP_WRITE,
	  .args = &model_ready_args_shape, .run = models_set_ready,
	  .doc = "Publish a model" },
	{ "models.update", V(1, 0), .flags = EP_WRITE,
	  .args = &model_update_args_shape,
	  .changes = &model_update_set_shape, .run = models_update,
	  .doc = "Change the given fields of a model; null removes a value" },
	{ 0 }
};
/* clang-format on */

int
main(int argc, char **argv)
{
	return app_main(argc, argv, endpoints);
}
