#ifndef SERVICE_AUTH_H
#define SERVICE_AUTH_H

#include "core/call.h"

/* The auth service (doc/protocol/wire.md section 9). */
/* clang-format off */
#define LOGIN_ARGS(F, R)                                                       \
	F(R, expiration_sec, int,                                              \
	  .doc = "How long the token lasts, seconds; 0: as configured")
RECORD(login_args, LOGIN_ARGS);

#define LOGIN_REPLY(F, R)                                                      \
	F(R, token, str, .flags = REQUIRED,                                    \
	  .doc = "For the scheme Bearer; it is set as a cookie, too")
RECORD(login_reply, LOGIN_REPLY);
/* clang-format on */

int auth_login(struct call *c, const void *args);

#endif
