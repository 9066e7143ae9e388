#include "auth/auth.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "call/endpoint.h"
#include "call/config.h"
#include "base/crypto.h"
#include "call/http.h"
#include "auth/login.h"
#include "auth/token.h"
#include "auth/who.h"
#include "store/store.h"

/* How stale "last used" may be: a write for every read would cost too much. */
enum { LAST_USED_MICRO = 60 * 1000000 };
/* Bytes of where a pair was used from, as a client says. */
enum { ORIGIN_MAX = 256 };

/* --- Rows of statements --- */

/* clang-format off */
#define SECRET_ROW(F, R)                                                       \
	F(R, value, str, .doc = "A secret that signs tokens")                  \
	F(R, until, time, .doc = "When it ends, if it signs no new ones")
ROW(secret_row, SECRET_ROW);

#define PAIR_ROW(F, R)                                                         \
	WHO_ROW(F, R)                                                          \
	F(R, secret_hash, str, .doc = "What is kept of the secret")            \
	F(R, last_used, time, .doc = "Last use that was noted")                \
	F(R, disabled, flag, .doc = "The user must not log in")                \
	F(R, expired, flag, .doc = "The pair is good no longer")               \
	F(R, pair, str, .doc = "Id of the pair")
ROW(pair_row, PAIR_ROW);
/* clang-format on */

/* --- Secrets and key pairs --- */

/* Read the secrets; *until becomes earlier if one of them ends before. */
static int
read_secrets(struct call *c, struct strs *out, int64_t *until)
{
	struct stmt *s = stmt_get(c->store, SQL_TOKEN_SECRETS);
	struct secret_row r;
	int rc;

	/* The secret that signs new tokens has the first place. */
	*out = (struct strs){
		ARENA_ARRAY(c->arena, const char *, TOKEN_SECRETS_MAX), 1
	};
	stmt_int(s, ":now", c->now);
	while ((rc = stmt_next(s, &secret_row_shape, c->arena, &r)) ==
		STORE_ROW) {
		bool retired = r.has.until;

		if (retired && r.until < *until)
			*until = r.until;
		if (!retired || out->n < TOKEN_SECRETS_MAX)
			out->v[retired ? out->n++ : 0] = r.value;
	}
	if (call_check(c, rc) != 0)
		return c->error;
	if (out->v[0] == NULL)
		return fail(c, ERR_CONFIG,
			"the database has no token secret: run \"modelshelf "
			"secret rotate\"");
	if (strlen(out->v[0]) < TOKEN_SECRET_MIN)
		return fail(c, ERR_CONFIG,
			"the token secret of the database has less than %d "
			"characters, anybody could sign tokens: run "
			"\"modelshelf secret rotate\"",
			TOKEN_SECRET_MIN);
	return 0;
}

int
auth_secrets(struct call *c, struct strs *out, int64_t *until)
{
	int64_t ends = INT64_MAX;

	if (!token_secrets(c, out, &ends)) {
		if (read_secrets(c, out, &ends) != 0)
			return c->error;
		token_keep_secrets(c, out, ends);
	}
	if (until != NULL && ends < *until)
		*until = ends;
	return 0;
}

/*
 * Note when and from where a pair was used. A request does not fail when that
 * cannot be written.
 */
static void
note_use(struct call *c, const char *key)
{
	const char *from = *c->http->worker != '\0' ? c->http->worker :
						      c->http->address;
	struct stmt *s;

	/* Clients choose this header: keep it only if it is short and plain. */
	if (strlen(from) > ORIGIN_MAX || utf8_has_controls(from))
		from = c->http->address;

	if (call_try(c) != 0)
		return;
	s = stmt_get(c->store, SQL_AUTH_KEY_USED);
	stmt_str(s, ":access_key", key);
	stmt_str(s, ":origin", from);
	stmt_int(s, ":now", c->now);
	(void)call_end(c, stmt_run(s) >= 0);
}

/*
 * What is wrong with a key pair. A caller who does not know its secret is told
 * no more than that it is wrong.
 */
enum pair { PAIR_GOOD, PAIR_WRONG, PAIR_EXPIRED, PAIR_DISABLED, PAIR_ERROR };

/*
 * Find out who calls by a key pair. *stale tells that the time of its last use
 * should be written.
 */
static enum pair
by_pair(struct call *c, const char *key, const char *secret, bool *stale)
{
	struct stmt *s = stmt_get(c->store, SQL_AUTH_KEY);
	struct pair_row r = { 0 };

	stmt_str(s, ":access_key", key);
	stmt_int(s, ":now", c->now);
	if (stmt_first(s, &pair_row_shape, c->arena, &r) == STORE_ERROR)
		return PAIR_ERROR;
	/* Without a hash it takes as long, and is wrong. */
	if (!crypto_check_secret(r.secret_hash, secret))
		return PAIR_WRONG;
	if (r.disabled)
		return PAIR_DISABLED;
	if (r.expired)
		return PAIR_EXPIRED;
	*stale = c->now - r.last_used > LAST_USED_MICRO;
	SET_WHO(&c->who, &r);
	c->who.pair = r.pair;
	return PAIR_GOOD;
}

/*
 * Answer for a name and a secret that are no good key pair: where logins are
 * taken, they may be the login and password of a person.
 */
static int
no_pair(struct call *c, const char *name, const char *secret, enum pair pair)
{
	switch (pair) {
	case PAIR_EXPIRED:
		return fail(c, ERR_INVALID_CREDENTIALS,
			"the key pair has expired");
	case PAIR_DISABLED:
		return fail(c, ERR_INVALID_CREDENTIALS, "the user is disabled");
	case PAIR_GOOD:
	case PAIR_ERROR:
		return fail_store(c);
	case PAIR_WRONG:
		break;
	}
	if ((c->endpoint->flags & EP_LOGIN) != 0)
		return login_by_password(c, name, secret);
	return fail(c, ERR_INVALID_CREDENTIALS,
		"unknown access key or wrong secret; a password is for "
		"auth.login, which answers a token");
}

static int
basic(struct call *c, const char *text)
{
	size_t n;
	char *pair = crypto_unbase64(text, &n, c->arena), *colon;
	enum pair found;
	bool stale = false;

	/* A NUL byte would cut the secret short. */
	if (pair == NULL || strlen(pair) != n)
		return fail(c, ERR_BAD_CREDENTIALS, "not base64 text");
	colon = strchr(pair, ':');
	if (colon == NULL)
		colon = pair + n;
	else
		*colon++ = '\0';
	if (call_begin(c, false) != 0)
		return fail_store(c);
	found = by_pair(c, pair, colon, &stale);
	if (found != PAIR_GOOD)
		return no_pair(c, pair, colon, found);
	if (stale)
		note_use(c, pair);
	return 0;
}

/*
 * Who a token is for is asked of the database only after something was written
 * there, or when time has ended something.
 */
static int
bearer(struct call *c, const char *text)
{
	const struct token token = token_sent(c, text);
	struct identity claimed = { 0 };
	int64_t until = INT64_MAX;
	struct strs secrets;
	const char *why;
	bool known;

	if (call_begin(c, false) != 0)
		return fail_store(c);
	switch (token_recall(c, &token, &c->who)) {
	case TOKEN_STANDS:
		return 0;
	case TOKEN_REFUSED:
		return fail(c, ERR_INVALID_TOKEN, "%s", token_badly_signed);
	case TOKEN_UNKNOWN:
		break;
	}
	if (auth_secrets(c, &secrets, &until) != 0)
		return c->error;
	if (!token_verify(c, &secrets, &token, &claimed, &why)) {
		if (why == token_badly_signed)
			token_was_refused(c, &token);
		return fail(c, ERR_INVALID_TOKEN, "%s", why);
	}
	if (who_refresh(c, &claimed, &known, &until) != 0)
		return c->error;
	if (!known)
		return fail(c, ERR_INVALID_TOKEN, "revoked");
	c->who = claimed;
	token_stood(c, &token, until);
	return 0;
}

/*
 * The value of the session cookie, or NULL (RFC 6265 section 5.4). A browser
 * that has two of the name sends both, and one of them may be from a sibling
 * host, whose owner would have its user work under another name. So they must
 * not differ.
 */
static int
session_cookie(struct call *c, const char **value)
{
	const char *p = c->http->cookie, *one;
	size_t name = strlen(AUTH_COOKIE);

	for (*value = NULL; *p != '\0'; p += strcspn(p, ";")) {
		p += strspn(p, " \t;");
		if (strncmp(p, AUTH_COOKIE, name) != 0 || p[name] != '=')
			continue;
		one = arena_strndup(c->arena, p + name + 1,
			strcspn(p + name + 1, ";"));
		if (*value != NULL && strcmp(*value, one) != 0)
			return fail(c, ERR_INVALID_TOKEN,
				"two cookies of one name: remove them from the "
				"browser");
		*value = one;
	}
	return 0;
}

/* Is the origin one of those that web_origins lists? */
static bool
listed(struct call *c)
{
	const char *p = c->config->web_origins, *origin = c->http->origin;
	size_t n;

	for (; *p != '\0'; p += n) {
		p += strspn(p, " \t,");
		n = strcspn(p, " \t,");
		if (n > 0 && strlen(origin) == n &&
			strncasecmp(p, origin, n) == 0)
			return true;
	}
	return false;
}

/*
 * Is the page that calls ours? Over https and on loopback the browser says so;
 * else Origin has to name the host and port that are called.
 */
static bool
from_own_page(struct call *c)
{
	const struct http *h = c->http;
	const char *name = strstr(h->origin, "://");

	if (*h->fetch_site != '\0')
		return strcmp(h->fetch_site, "same-origin") == 0 || listed(c);
	return (name != NULL && strcasecmp(name + 3, h->host) == 0) ||
		listed(c);
}

/* A change needs another method, if nothing but the cookie speaks for it. */
static bool
only_reads(const struct http *h)
{
	return strcmp(h->method, "GET") == 0 || strcmp(h->method, "HEAD") == 0;
}

/*
 * No page calls, or it cannot be told which: who typed the address, a program,
 * or a browser that names nothing.
 */
static bool
from_no_page(const struct http *h)
{
	return *h->origin == '\0' &&
		(*h->fetch_site == '\0' || strcmp(h->fetch_site, "none") == 0);
}

/*
 * May this call be made with nothing but the cookie? SameSite keeps it from
 * pages of other sites only: those of another port or of a sibling host get it
 * sent, and CORS would let them read. A browser names the origin of each call
 * whose answer a foreign page could read, and of each POST. What it does not
 * name it for is the navigation, after which the page is ours, and what a page
 * embeds, as pictures and scripts, and can learn of by how it fails.
 */
static int
own_page(struct call *c)
{
	const struct http *h = c->http;
	bool write = (c->endpoint->flags & EP_WRITE) != 0;

	if (write && only_reads(h))
		return fail(c, ERR_CROSS_SITE,
			"a change with the cookie alone must be a POST");
	if (from_no_page(h) || from_own_page(c))
		return 0;
	if (!write && *h->origin == '\0' &&
		strcmp(h->fetch_mode, "navigate") == 0)
		return 0;
	return fail(c, ERR_CROSS_SITE,
		"the cookie alone is not enough; web_origins can allow %.200s",
		*h->origin == '\0' ? "an origin" : h->origin);
}

bool
auth_may_set_cookie(struct call *c)
{
	const struct http *h = c->http;

	if (h->authorization == NULL && only_reads(h))
		return false;
	return from_no_page(h) || from_own_page(c);
}

static int
credentials(struct call *c)
{
	const char *header = c->http->authorization, *cookie;
	size_t scheme;

	/* A header that is there, even empty, beats the cookie. */
	if (header == NULL) {
		if (session_cookie(c, &cookie) != 0)
			return c->error;
		if (cookie == NULL || *cookie == '\0')
			return fail(c, ERR_NO_CREDENTIALS,
				"send an Authorization header");
		return bearer(c, cookie) != 0 ? c->error : own_page(c);
	}
	if (*header == '\0')
		return fail(c, ERR_NO_CREDENTIALS, "Authorization is empty");
	/* Some web servers drop blanks at the end, and all answer alike. */
	scheme = strcspn(header, " ");
	if (header[scheme + strspn(header + scheme, " ")] == '\0')
		return fail(c, ERR_BAD_AUTH_TYPE,
			"use Basic or Bearer, with credentials behind it");
	if (strncmp(header, "Basic ", 6) == 0)
		return basic(c, header + 6);
	if (strncmp(header, "Bearer ", 7) == 0)
		return bearer(c, header + 7);
	return fail(c, ERR_BAD_AUTH_TYPE, "use Basic or Bearer");
}

int
auth_may_share(struct call *c)
{
	if (strcmp(c->config->make_public, "user") == 0 ||
		(role_of(c->who.role) & ROLES_SHARE) != 0)
		return 0;
	return fail(c, ERR_ROLE_NOT_ALLOWED,
		"role=%s: only an administrator of the company may make "
		"something public (setting make_public)",
		c->who.role);
}

static int
check_role(struct call *c)
{
	unsigned roles = c->endpoint->roles;

	if ((c->endpoint->flags & EP_SHARE) != 0)
		return auth_may_share(c);
	if (roles == 0 || (role_of(c->who.role) & roles) != 0)
		return 0;
	return fail(c, ERR_ROLE_NOT_ALLOWED, "role=%s", c->who.role);
}

/*
 * Become the user of that id; root may go into any company. Those above all
 * companies are no administrator's to be: nobody gets by it what is not theirs.
 */
static int
become(struct call *c, const char *user, bool keep_role)
{
	const unsigned above = ROLE_SYSTEM | ROLE_ROOT;
	const char *role = c->who.role;

	if (who_find(c, user, strcmp(role, "root") == 0 ? NULL : c->who.company,
		    ERR_IMPERSONATION, &c->who) != 0)
		return c->error;
	if ((role_of(c->who.role) & above) != 0 && (role_of(role) & above) == 0)
		return fail(c, ERR_IMPERSONATION, "%.100s is above you", user);
	if (keep_role)
		c->who.role = role;
	return 0;
}

/* The two headers by which one user acts as another. */
static int
impersonate(struct call *c)
{
	const char *as = c->http->impersonate_as, *act = c->http->act_as;
	int rc;

	if (*as == '\0' && *act == '\0')
		return 0;
	if (*as != '\0' && *act != '\0')
		return fail(c, ERR_INVALID_HEADERS,
			"impersonate-as and act-as exclude each other");
	if (c->who.user == NULL ||
		(role_of(c->who.role) &
			(ROLE_SYSTEM | ROLE_ROOT | ROLE_ADMIN)) == 0)
		return fail(c, ERR_IMPERSONATION, "only an administrator may");
	if (call_begin(c, false) != 0)
		return fail_store(c);
	rc = become(c, *as != '\0' ? as : act, *act != '\0');
	return rc != 0 ? rc : check_role(c);
}

/* May a call whose credentials were refused go on as one of nobody? */
static bool
goes_on_as_nobody(struct call *c)
{
	unsigned flags = c->endpoint->flags;

	if ((flags & EP_OPTIONAL) == 0)
		return false;
	/* A foreign page sees what all see; it logs nobody out. */
	return error_rows[c->error].http == 401 ||
		(c->error == ERR_CROSS_SITE && (flags & EP_WRITE) == 0);
}

int
auth_identify(struct call *c)
{
	const struct endpoint *e = c->endpoint;

	if ((e->flags & EP_PUBLIC) != 0)
		return impersonate(c);
	if (credentials(c) != 0) {
		if (!goes_on_as_nobody(c))
			return c->error;
		c->who = (struct identity){ 0 };
		c->error = OK;
		return impersonate(c);
	}
	if (check_role(c) != 0)
		return c->error;
	return impersonate(c);
}
