#ifndef SERVICE_SERVER_H
#define SERVICE_SERVER_H

#include "core/call.h"

/* The server and debug services (doc/protocol/wire.md section 13). */
/* clang-format off */
#define PING_REPLY(F, R)                                                       \
	F(R, msg, any, .flags = PRESENT,                                       \
	  .doc = "What was sent under this name, else who answers")
RECORD(ping_reply, PING_REPLY);

#define INFO_REPLY(F, R)                                                       \
	F(R, version, str, .flags = REQUIRED,                                  \
	  .doc = "Version of the server that the interface is that of")        \
	F(R, build, str, .flags = REQUIRED, .doc = "Empty")                    \
	F(R, commit, str, .flags = REQUIRED, .doc = "Empty")
RECORD(info_reply, INFO_REPLY);

#define INFO_UID_REPLY(F, R)                                                   \
	INFO_REPLY(F, R)                                                       \
	F(R, uid, str, .doc = "Id of the server")
RECORD(info_uid_reply, INFO_UID_REPLY);

#define INFO_VERSION_REPLY(F, R)                                               \
	INFO_REPLY(F, R)                                                       \
	F(R, api_version, str, .flags = REQUIRED,                              \
	  .doc = "Newest version of the interface")
RECORD(info_version_reply, INFO_VERSION_REPLY);
/* clang-format on */

int debug_ping(struct call *c, const void *args);
/* server.info as it was at three API versions. */
int server_info(struct call *c, const void *args);
int server_info_uid(struct call *c, const void *args);
int server_info_version(struct call *c, const void *args);

#endif
