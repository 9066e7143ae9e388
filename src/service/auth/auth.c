#include "service/auth/auth.h"

#include <ctype.h>
#include <string.h>

#include "base/id.h"
#include "auth/address.h"
#include "auth/auth.h"
#include "call/config.h"
#include "call/http.h"
#include "auth/token.h"
#include "auth/who.h"
#include "store/record.h"

/* Bytes, by RFC 5321 section 4.5.3.1 and RFC 1035. */
enum { EMAIL_LOCAL = 64, DOMAIN_LABEL = 63 };

SHAPE(login_args, NULL, LOGIN_ARGS);
SHAPE(login_reply, NULL, LOGIN_REPLY);

static const char *const company_roles[] = { "admin", "superuser", "user",
	"annotator", "guest", NULL };

SHAPE(token_for_args, NULL, TOKEN_FOR_ARGS);
SHAPE(token_for_reply, NULL, TOKEN_FOR_REPLY);
SHAPE(validate_args, NULL, VALIDATE_ARGS);
SHAPE(validate_reply, NULL, VALIDATE_REPLY);
SHAPE(auth_user_args, NULL, AUTH_USER_ARGS);
SHAPE(auth_user_reply, NULL, AUTH_USER_REPLY);
SHAPE(edit_user_args, NULL, EDIT_USER_ARGS);
SHAPE(edit_user_reply, NULL, EDIT_USER_REPLY);
SHAPE(fixed_users_reply, NULL, FIXED_USERS_REPLY);
SHAPE(login_modes_reply, NULL, LOGIN_MODES_REPLY);

/* Seconds since 1970 when a token ends; 0: never (wire.md section 6.4). */
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

static const char *
cookie(struct call *c, const char *token)
{
	const struct http *h = c->http;
	bool clear = token == NULL;
	bool secure = c->config->cookie_secure ||
		address_by_https(h->https, h->forwarded_proto,
			c->config->trusted_proxies, c->arena);

	return arena_printf(c->arena,
		AUTH_COOKIE "=%s; Expires=%s; Max-Age=%s; HttpOnly; Path=/; "
			    "SameSite=Lax%s",
		clear ? "" : token,
		clear ? "Thu, 01 Jan 1970 00:00:00 GMT" :
			"Fri, 31 Dec 9999 23:59:59 GMT",
		clear ? "0" : "99999999999", secure ? "; Secure" : "");
}

int
auth_login(struct call *c, const void *args)
{
	const struct login_args *in = args;
	struct strs secrets;
	const char *token;
	struct identity who = c->who;
	int64_t expires = 0;

	/* Acting as another, the caller has kept a role that is not theirs. */
	if (auth_secrets(c, &secrets) != 0 ||
		who_find(c, who.user, who.company, ERR_INVALID_USER_ID, &who) !=
			0 ||
		expiry(c, in->expiration_sec, who.role, &expires) != 0)
		return c->error;
	token = token_issue(c, secrets.v[0], &who, expires);
	jw_str(&c->out, "token", token);
	c->set_cookie = cookie(c, token);
	return 0;
}

/* --- Logging out (9.2 and 10.2) --- */

/* The token that was presented ends; a key pair stays. */
int
auth_logout(struct call *c, const void *args)
{
	struct stmt *s;

	(void)args;
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
	return stmt_run(s) < 0 ? fail_store(c) : 0;
}

/* --- Tokens of others (9.3 and 9.4) --- */

int
auth_get_token_for_user(struct call *c, const void *args)
{
	const struct token_for_args *in = args;
	struct strs secrets;
	/* It ends with what the caller has logged in with. */
	struct identity who = { .pair = c->who.pair,
		.password = c->who.password };
	int64_t expires = 0;

	if (auth_secrets(c, &secrets) != 0 ||
		who_find(c, in->user, in->has.company ? in->company : NULL,
			ERR_INVALID_USER_ID, &who) != 0 ||
		expiry(c, in->expiration_sec, who.role, &expires) != 0)
		return c->error;
	jw_str(&c->out, "token", token_issue(c, secrets.v[0], &who, expires));
	return 0;
}

int
auth_validate_token(struct call *c, const void *args)
{
	const struct validate_args *in = args;
	const char *why = "";
	struct strs secrets;
	struct identity who = { 0 };
	bool good, known = false;

	if (auth_secrets(c, &secrets) != 0)
		return c->error;
	good = token_verify(c, &secrets, in->token, &who, &why);
	if (good && who_refresh(c, &who, &known) != 0)
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
	switch (record_exists(c->store, &company_shape, c->arena, "", REACH_ANY,
		id)) {
	case STORE_ROW:
		return 0;
	case STORE_NONE:
		return fail_details(c, ERR_INVALID_ID, "company", id, NULL);
	default:
		return fail_store(c);
	}
}

/*
 * Pieces between points, none of them empty: of letters, digits, what 'others'
 * lists and whatever is not ASCII. Each has 'longest' bytes at most.
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
 * No label of a domain begins or ends with a hyphen; the last is no number. One
 * label is enough: machines of a local network are called so.
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

/* An address, and nobody's yet (400/800, 400/801). */
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
	rc = stmt_step(s);
	stmt_done(s);
	if (rc == STORE_ERROR)
		return fail_store(c);
	return rc == STORE_ROW ?
		fail_details(c, ERR_NOT_UNIQUE, "email", email, NULL) :
		0;
}

int
auth_create_user(struct call *c, const void *args)
{
	const struct auth_user_args *in = args;
	char id[ID_LEN + 1];
	struct account u = { 0 };

	if (check_company(c, in->company) != 0)
		return c->error;
	if (check_email(c, in->email) != 0)
		return c->error;
	id_new(id);
	SET(&u, id, id);
	SET(&u, name, in->name);
	SET(&u, company, in->company);
	SET(&u, email, in->email);
	SET(&u, role, in->nil.role ? "user" : in->role);
	SET(&u, created, c->now);
	if (in->has.given_name)
		SET(&u, given_name, in->given_name);
	if (in->has.family_name)
		SET(&u, family_name, in->family_name);
	if (in->has.avatar)
		SET(&u, avatar, in->avatar);
	if (record_insert(c->store, &account_shape, c->arena, &u) != 1)
		return fail_store(c);
	jw_str(&c->out, "id", id);
	return 0;
}

int
auth_edit_user(struct call *c, const void *args)
{
	const struct edit_user_args *in = args;
	struct account old, u = { 0 };
	bool same;

	switch (record_find(c->store, &account_shape, c->arena, c->who.company,
		REACH_OWN, in->user, &old)) {
	case STORE_ROW:
		break;
	case STORE_NONE:
		return fail_details(c, ERR_INVALID_USER_ID, "id", in->user,
			NULL);
	default:
		return fail_store(c);
	}
	/* Those above all companies are no administrator's to change. */
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

int
auth_fixed_users_mode(struct call *c, const void *args)
{
	struct jw *w = &c->out;

	(void)args;
	jw_flag(w, "enabled", true);
	jw_obj(w, "guest");
	jw_flag(w, "enabled", false);
	jw_end(w);
	jw_obj(w, "server_errors");
	jw_end(w);
	return 0;
}

int
login_supported_modes(struct call *c, const void *args)
{
	struct jw *w = &c->out;

	(void)args;
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
