#include "service/families.h"

#include <stddef.h>

const struct endpoint *const families[] = {
	absent_endpoints,
	auth_endpoints,
	models_endpoints,
	organization_endpoints,
	projects_endpoints,
	server_endpoints,
	tasks_endpoints,
	users_endpoints,
	NULL,
};
