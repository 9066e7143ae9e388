#include "serve/services.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name, *text;
} services[] = {
	{ "events", "this server keeps no metrics, plots and logs of tasks" },
	{ "files", "this server serves no files yet" },
	{ "pipelines", "this server runs no pipelines" },
	{ "reports", "this server keeps no reports" },
	{ "serving", "this server keeps models and serves none" },
	{ "storage", "this server keeps no settings of storage" },
	{ "workers", "this server keeps no workers" },
};

const char *
services_missing(const char *name)
{
	size_t n = strcspn(name, "./");

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strlen(services[i].name) == n &&
			strncmp(services[i].name, name, n) == 0)
			return services[i].text;
	return NULL;
}
