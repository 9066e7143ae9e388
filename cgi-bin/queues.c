/* The "queues" service. */
#include "serve/app.h"
#include "service/families.h"

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &queues_family);
}
