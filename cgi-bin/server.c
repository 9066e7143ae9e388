/*
 * The "server" and "debug" services. The web server sends this responder every
 * path that no family has, too: it knows how to say so.
 */
#include "serve/app.h"
#include "service/families.h"

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &server_family);
}
