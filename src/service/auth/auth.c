#include "service/auth/auth.h"

#include <ctype.h>
#include <string.h>

#include "base/id.h"
#include "auth/address.h"
#include "auth/auth.h"
#include "call/config.h"
#include "call/load.h"
#include "call/http.h"
#include "auth/token.h"
#include "auth/who.h"
#include "service/families.h"
#include "store/record.h"

#define AUTH(E)                    \
	E(auth_create_credentials) \
	E(auth_create_user)        \
	E(auth_edit_credentials)   \
	E(auth_edit_user)          \
	E(auth_fixed_users_mode)   \
	E(auth_get_credentials)    \
	E(auth_get_token_for_user) \
	E(auth_login)              \
	E(auth_logout)             \
	E(auth_revoke_credentials) \
	E(auth_validate_token)     \
	E(login_logout)            \
	E(login_supported_modes)
FAMILY(auth, AUTH);

/* Limits in bytes, by RFC 5321 section 4.5.3.1 and RFC 1035. */
enum { EMAIL_LOCAL = 64, DOMAIN_LABEL = 63 };
enum { TOKEN_ARG_MAX = 64 << 10 }; /* bytes, with long names */

static const char *const company_roles[] = { "admin", "superuser", "user",
	"annotator", "guest", NULL };

/* When a token ends, in seconds since 1970; 0: never (wire.md section 6.4). */
static int
expiry(struct call *c, int64_t seconds, const char *role, int64_t *expires)
{
	int64_t now = c->now / 1000000;

	if (seconds > TOKEN_LIFETIME_MAX)
		return fail(c, ERR_VALIDATION, "expiration_sec: at most %d",
			TOKEN_LIFETIME_MAX);
	if (seconds != 0)
		*expires = seconds < -now ? 1 : now + seconds;
	else if (strcmp(role, "system") == 0)
		*expires = 0;
	else
		*expires = now + c->config->token_lifetime;
	return 0;
}

/* Bytes of the cookie: a token, and what stands around it. */
enum { COOKIE_MAX = TOKEN_MAX + 256 };

/* The value of Set-Cookie that keeps the token, or clears it (NULL). */
static const char *
cookie(struct call *c, const char *token)
{
	const struct http *h = c->http;
	bool clear = token == NULL;
	bool secure = c->config->cookie_secure ||
		address_by_https(h->https, h->forwarded_proto,
			c->config->trusted_proxies, c->arena);
	struct buf text;

	buf_init(&text, c->arena, COOKIE_MAX);
	buf_add(&text, AUTH_COOKIE "=");
	if (!clear)
		buf_add(&text, token);
	buf_add(&text,
		clear ? "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0" :
			"; Expires=Fri, 31 Dec 9999 23:59:59 GMT"
			"; Max-Age=99999999999");
	buf_add(&text, "; HttpOnly; Path=/; SameSite=Lax");
	if (secure)
		buf_add(&text, "; Secure");
	return text.data;
}

#define LOGIN_ARGS(F, R)          \
	F(R, expiration_sec, int, \
		.doc = "How long the token lasts, seconds; 0: as configured")
#define LOGIN_REPLY(F, R)                   \
	F(R, token, str, .flags = REQUIRED, \
		.doc = "For the scheme Bearer; it is set as a cookie, too")

ENDPOINT(auth, login, V(1, 0), LOGIN_ARGS, LOGIN_REPLY, .flags = EP_LOGIN,
	.doc = "Exchange a key pair, or a login and password, sent as HTTP "
	       "Basic, for a token")
{
	struct strs secrets;
	const char *token;
	int64_t expires = 0;

	/*
	 * Who acts as a user with rights of their own gets a token with those
	 * of the user.
	 */
	if (auth_secrets(c, &secrets, NULL) != 0 ||
		expiry(c, in->expiration_sec, c->who.own_role, &expires) != 0)
		return c->error;
	token = token_issue(c, secrets.v[0], &c->who, expires);
	jw_str(&c->out, "token", token);
	c->set_cookie = cookie(c, token);
	return 0;
}

/* --- Logging out (9.2 and 10.2) --- */

/* End the token that the call came with. A key pair stays valid. */
static int
log_out(struct call *c)
{
	struct stmt *s;

	c->set_cookie = cookie(c, NULL);
	if (c->who.session == NULL)
		return 0;
	s = stmt_get(c->store, SQL_SESSION_FORGET);
	stmt_int(s, ":now", c->now);
	if (stmt_run(s) < 0)
		return fail_store(c);
	s = stmt_get(c->store, SQL_SESSION_REVOKE);
	stmt_str(s, ":session", c->who.session);
	stmt_int(s, ":until", c->who.until);
	return call_check(c, stmt_run(s));
}

ENDPOINT(auth, logout, V(2, 2), NOTHING, NOTHING, .flags = EP_WRITE,
	.doc = "End the token in use")
{
	return log_out(c);
}

ENDPOINT(login, logout, V(2, 13), NOTHING, NOTHING,
	.flags = EP_WRITE | EP_OPTIONAL,
	.doc = "End the token in use, if there is one")
{
	return log_out(c);
}

/* --- Tokens of others (9.3 and 9.4) --- */

#define TOKEN_FOR_ARGS(F, R)                                 \
	F(R, user, str, .flags = REQUIRED, .doc = "User ID") \
	F(R, company, str, .doc = "The user's company")      \
	LOGIN_ARGS(F, R)
#define TOKEN_FOR_REPLY(F, R) \
	F(R, token, str, .flags = REQUIRED, .doc = "For the scheme Bearer")

ENDPOINT(auth, get_token_for_user, V(1, 0), TOKEN_FOR_ARGS, TOKEN_FOR_REPLY,
	.roles = ROLE_SYSTEM | ROLE_ROOT, .doc = "A token for another user")
{
	struct strs secrets;
	/* The token ends when the key pair or password of the caller does. */
	struct identity who = { .pair = c->who.pair,
		.password = c->who.password };
	int64_t expires = 0;

	if (auth_secrets(c, &secrets, NULL) != 0 ||
		who_find(c, in->user, in->has.company ? in->company : NULL,
			ERR_INVALID_USER_ID, &who) != 0 ||
		expiry(c, in->expiration_sec, who.role, &expires) != 0)
		return c->error;
	jw_str(&c->out, "token", token_issue(c, secrets.v[0], &who, expires));
	return 0;
}

#define VALIDATE_ARGS(F, R)                                       \
	F(R, token, str, .flags = REQUIRED, .max = TOKEN_ARG_MAX, \
		.doc = "Token to look at")
#define VALIDATE_REPLY(F, R)                                             \
	F(R, valid, flag, .flags = REQUIRED, .doc = "It would be taken") \
	F(R, user, str, .doc = "User it is for")                         \
	F(R, company, str, .doc = "The user's company")                  \
	F(R, msg, str, .doc = "Why it is not valid")

ENDPOINT(auth, validate_token, V(1, 0), VALIDATE_ARGS, VALIDATE_REPLY,
	.roles = ROLE_SYSTEM | ROLE_ROOT, .doc = "Whether a token is good")
{
	const struct token token = token_sent(c, in->token);
	const char *why = "";
	struct strs secrets;
	struct identity who = { 0 };
	bool good, known = false;

	if (auth_secrets(c, &secrets, NULL) != 0)
		return c->error;
	good = token_verify(c, &secrets, &token, &who, &why);
	if (good && who_refresh(c, &who, &known, NULL) != 0)
		return c->error;
	jw_flag(&c->out, "valid", good && known);
	if (good) {
		jw_str(&c->out, "user", who.user);
		jw_str(&c->out, "company", who.company);
	} else {
		jw_str(&c->out, "msg", why);
	}
	return 0;
}

/* --- Users (9.5 and 9.6) --- */

int
check_company(struct call *c, const char *id)
{
	return call_check_found(c,
		record_exists(c->store, &company_shape, c->arena, NULL,
			REACH_ANY, id),
		ERR_INVALID_ID, "company", id, NULL);
}

/*
 * Is the text pieces between points, none of which is empty or has more than
 * 'longest' bytes? They may have letters, digits, the characters in 'others'
 * and whatever is not ASCII.
 */
static bool
is_dotted(const char *s, const char *end, const char *others, size_t longest)
{
	const char *begin = s;

	for (;; s++) {
		if (s == end || *s == '.') {
			if (s == begin || (size_t)(s - begin) > longest)
				return false;
			begin = s + 1;
			if (s == end)
				return true;
		} else if (!isalnum((unsigned char)*s) &&
			(unsigned char)*s < 0x80 &&
			strchr(others, *s) == NULL) {
			return false;
		}
	}
}

/*
 * Is it a domain? No label begins or ends with a hyphen, and the last one is
 * not a number. One label is enough, because machines of a local network have
 * such names.
 */
static bool
is_domain(const char *s)
{
	const char *point = strrchr(s, '.');
	const char *last = point == NULL ? s : point + 1;

	return is_dotted(s, s + strlen(s), "-", DOMAIN_LABEL) && *s != '-' &&
		s[strlen(s) - 1] != '-' && strstr(s, ".-") == NULL &&
		strstr(s, "-.") == NULL &&
		last[strspn(last, "0123456789")] != '\0';
}

bool
email_is_valid(const char *email)
{
	const char *at = strchr(email, '@');

	return at != NULL && strlen(email) <= EMAIL_MAX &&
		is_dotted(email, at, "!#$%&'*+-/=?^_`{|}~", EMAIL_LOCAL) &&
		at - email <= EMAIL_LOCAL && is_domain(at + 1);
}

/*
 * Check that a text is an e-mail address (400/800) that no user has (400/801).
 */
static int
check_email(struct call *c, const char *email)
{
	struct stmt *s;
	int rc;

	if (!email_is_valid(email))
		return fail(c, ERR_DATA_VALIDATION,
			"email: must be an address as name@example.com");
	s = stmt_get(c->store, SQL_USER_BY_EMAIL);
	stmt_str(s, ":email", email);
	rc = stmt_exists(s);
	return rc == STORE_ROW ?
		fail_details(c, ERR_NOT_UNIQUE, "email", email, NULL) :
		call_check(c, rc);
}

#define AUTH_USER_ARGS(F, R)                                                 \
	F(R, name, str, .flags = REQUIRED | LINE, .doc = "Full name")        \
	F(R, company, str, .flags = REQUIRED, .doc = "Company ID")           \
	F(R, email, str, .flags = REQUIRED, .doc = "E-mail address, unique") \
	F(R, role, str, .choices = role_names, .fallback = "user",           \
		.doc = "Role")                                               \
	F(R, given_name, str, .flags = LINE, .doc = "Given name")            \
	F(R, family_name, str, .flags = LINE, .doc = "Family name")          \
	F(R, avatar, str, .max = AVATAR_MAX, .doc = "Picture's address")
#define AUTH_USER_REPLY(F, R) F(R, id, str, .flags = REQUIRED, .doc = "User ID")

ENDPOINT(auth, create_user, V(1, 0), AUTH_USER_ARGS, AUTH_USER_REPLY,
	.flags = EP_WRITE, .roles = ROLE_SYSTEM | ROLE_ROOT,
	.doc = "Make a user")
{
	char id[ID_LEN + 1];
	struct account u = { 0 };

	if (check_company(c, in->company) != 0)
		return c->error;
	if (check_email(c, in->email) != 0)
		return c->error;
	id_new(id);
	record_copy(&auth_create_user_args_shape, in, &account_shape, &u);
	SET(&u, id, id);
	SET(&u, role, in->nil.role ? "user" : in->role);
	SET(&u, created, c->now);
	if (record_insert(c->store, &account_shape, c->arena, &u) != 1)
		return fail_store(c);
	jw_str(&c->out, "id", id);
	return 0;
}

#define EDIT_USER_ARGS(F, R)                                         \
	F(R, user, str, .flags = REQUIRED, .doc = "User ID")         \
	F(R, role, str, .choices = company_roles, .flags = REQUIRED, \
		.doc = "New role")
#define EDIT_USER_REPLY(F, R)                                              \
	F(R, updated, int, .flags = REQUIRED, .doc = "0: it was the same") \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")

ENDPOINT(auth, edit_user, V(1, 0), EDIT_USER_ARGS, EDIT_USER_REPLY,
	.flags = EP_WRITE, .roles = ROLE_SYSTEM | ROLE_ROOT | ROLE_ADMIN,
	.doc = "Change a user's role")
{
	struct account old, u = { 0 };
	bool same;

	if (load_record(c, &account_shape, REACH_OWN, in->user,
		    ERR_INVALID_USER_ID, &old) != 0)
		return c->error;
	/*
	 * An administrator cannot change users whose role is above all
	 * companies.
	 */
	if ((role_of(old.role) & (ROLE_SYSTEM | ROLE_ROOT)) != 0 &&
		(role_of(c->who.role) & (ROLE_SYSTEM | ROLE_ROOT)) == 0)
		return fail(c, ERR_ROLE_NOT_ALLOWED, "role=%s", c->who.role);
	same = strcmp(old.role, in->role) == 0;
	SET(&u, role, in->role);
	if (!same &&
		record_update(c->store, &account_shape, c->arena,
			c->who.company, old.id, &u) != 1)
		return fail_store(c);
	jw_int(&c->out, "updated", !same);
	jw_obj(&c->out, "fields");
	jw_str(&c->out, "role", in->role);
	jw_end(&c->out);
	return 0;
}

/* --- How one can log in (9.11 and 10.1) --- */

#define FIXED_USERS_REPLY(F, R)                                          \
	F(R, enabled, flag, .flags = REQUIRED,                           \
		.doc = "People log in by name and password")             \
	F(R, guest, json, .flags = REQUIRED, .doc = "The guest's login") \
	F(R, server_errors, json, .flags = REQUIRED,                     \
		.doc = "What is wrong with the server")

ENDPOINT(auth, fixed_users_mode, V(1, 0), NOTHING, FIXED_USERS_REPLY,
	.flags = EP_PUBLIC, .doc = "Whether people log in by name and password")
{
	struct jw *w = &c->out;

	jw_flag(w, "enabled", true);
	jw_obj(w, "guest");
	jw_flag(w, "enabled", false);
	jw_end(w);
	jw_obj(w, "server_errors");
	jw_end(w);
	return 0;
}

#define LOGIN_MODES_REPLY(F, R)                                         \
	F(R, authenticated, flag, .flags = REQUIRED,                    \
		.doc = "The call came with good credentials")           \
	F(R, basic, json, .flags = REQUIRED,                            \
		.doc = "Login by name and password")                    \
	F(R, server_errors, json, .flags = REQUIRED,                    \
		.doc = "What is wrong with the server")                 \
	F(R, sso, json, .flags = REQUIRED, .doc = "Other logins; none") \
	F(R, sso_providers, any, .flags = REQUIRED, .doc = "Other logins; none")

ENDPOINT(login, supported_modes, V(1, 0), NOTHING, LOGIN_MODES_REPLY,
	.flags = EP_OPTIONAL, .doc = "How one can log in")
{
	struct jw *w = &c->out;

	jw_flag(w, "authenticated", c->who.user != NULL);
	jw_obj(w, "basic");
	jw_flag(w, "enabled", true);
	jw_obj(w, "guest");
	jw_flag(w, "enabled", false);
	jw_end(w);
	jw_end(w);
	jw_obj(w, "server_errors");
	jw_flag(w, "es_connection_error", false);
	jw_flag(w, "missed_es_upgrade", false);
	jw_end(w);
	jw_obj(w, "sso");
	jw_end(w);
	jw_arr(w, "sso_providers");
	jw_end(w);
	return 0;
}
