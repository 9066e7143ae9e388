/* The "projects" service: what it answers to. */
#include "core/app.h"
#include "service/entities.h"
#include "service/projects.h"

/* clang-format off */
static const struct endpoint endpoints[] = {
	{ "projects.get_all", V(1, 0), .rows = &project_shape,
	  .run = projects_get_all, .doc = "List projects" },
	{ "projects.get_all_ex", V(1, 0), .rows = &project_shape,
	  .run = projects_get_all_ex,
	  .doc = "List projects with what they refer to" },
	{ 0 }
};
/* clang-format on */

int
main(int argc, char **argv)
{
	return app_main(argc, argv, endpoints);
}
