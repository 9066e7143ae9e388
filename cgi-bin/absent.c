/* Services that this server does not have. */
#include "serve/app.h"
#include "service/families.h"

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &absent_family);
}
