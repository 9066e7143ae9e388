#include "service/auth.h"

#include <string.h>

#include "core/auth.h"
#include "core/config.h"
#include "core/token.h"

SHAPE(login_args, NULL, LOGIN_ARGS);
SHAPE(login_reply, NULL, LOGIN_REPLY);

/* Seconds since 1970 when a token ends; 0: never (wire.md section 6.4). */
static int
expiry(struct call *c, const struct login_args *in, int64_t *expires)
{
	int64_t now = c->now / 1000000;

	if (in->expiration_sec > TOKEN_LIFETIME_MAX)
		return fail(c, ERR_VALIDATION, "expiration_sec: at most %d",
			TOKEN_LIFETIME_MAX);
	if (in->expiration_sec != 0)
		*expires = in->expiration_sec < -now ? 1 :
						       now + in->expiration_sec;
	else if (strcmp(c->who.role, "system") == 0)
		*expires = 0;
	else
		*expires = now + c->config->token_lifetime;
	return 0;
}

int
auth_login(struct call *c, const void *args)
{
	const char *secret = auth_token_secret(c), *token;
	int64_t expires = 0;

	if (secret == NULL || expiry(c, args, &expires) != 0)
		return c->error;
	token = token_issue(c, secret, &c->who, expires);
	jw_str(&c->out, "token", token);
	c->set_cookie = arena_printf(c->arena,
		AUTH_COOKIE "=%s; Expires=Fri, 31 Dec 9999 23:59:59 GMT; "
			    "Max-Age=99999999999; HttpOnly; Path=/; "
			    "SameSite=Lax%s",
		token, c->config->cookie_secure ? "; Secure" : "");
	return 0;
}
