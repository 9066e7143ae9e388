/* The "server" and "debug" services: what they answer to. */
#include "service/families.h"
#include "service/server.h"

/* clang-format off */
const struct endpoint server_endpoints[] = {
	{ "debug.ping", V(1, 0), .flags = EP_PUBLIC,
	  .reply = &ping_reply_shape, .run = debug_ping,
	  .doc = "Answer what was sent" },
	{ "server.info", V(1, 0), .reply = &info_reply_shape,
	  .run = server_info,
	  .doc = "Version of the server" },
	{ "server.info", V(2, 8), .reply = &info_uid_reply_shape,
	  .run = server_info_uid,
	  .doc = "Version and id of the server" },
	{ "server.info", V(2, 12), .reply = &info_version_reply_shape,
	  .run = server_info_version,
	  .doc = "Version of the server and of its interface" },
	{ 0 }
};
/* clang-format on */
