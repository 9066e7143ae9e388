/*
 * The "server" and "debug" services: what they answer to. The web server sends
 * this responder every path that no family has, too: it knows how to say so.
 */
#include "core/app.h"
#include "service/server.h"

/* clang-format off */
static const struct endpoint endpoints[] = {
	{ "debug.ping", V(1, 0), .flags = EP_PUBLIC, .run = debug_ping,
	  .doc = "Answer what was sent" },
	{ "server.info", V(1, 0), .run = server_info,
	  .doc = "Version of the server" },
	{ "server.info", V(2, 8), .run = server_info_uid,
	  .doc = "Version and id of the server" },
	{ "server.info", V(2, 12), .run = server_info_version,
	  .doc = "Version of the server and of its interface" },
	{ 0 }
};
/* clang-format on */

int
main(int argc, char **argv)
{
	return app_main(argc, argv, endpoints);
}
