#ifndef SERVICE_SERVER_H
#define SERVICE_SERVER_H

#include "core/call.h"

/* The server and debug services (doc/protocol/wire.md section 13). */

int debug_ping(struct call *c, const void *args);
/* server.info as it was at three API versions. */
int server_info(struct call *c, const void *args);
int server_info_uid(struct call *c, const void *args);
int server_info_version(struct call *c, const void *args);

#endif
