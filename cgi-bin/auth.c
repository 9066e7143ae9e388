/* The "auth" service: what it answers to. The handlers are in src/service. */
#include "core/app.h"
#include "service/auth.h"

/* clang-format off */
static const struct endpoint endpoints[] = {
	{ "auth.login", V(1, 0), .args = &login_args_shape,
	  .reply = &login_reply_shape, .run = auth_login,
	  .doc = "Exchange credentials for a token" },
	{ 0 }
};
/* clang-format on */

int
main(int argc, char **argv)
{
	return app_main(argc, argv, endpoints);
}
