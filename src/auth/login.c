#include "auth/login.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "base/budget.h"
#include "base/clock.h"
#include "auth/address.h"
#include "auth/who.h"
#include "call/config.h"
#include "base/crypto.h"
#include "call/fair.h"
#include "call/http.h"
#include "call/turn.h"
#include "store/store.h"

/* --- What logins and passwords are --- */

/* Letters and digits, 30 of them, are an access key and no login. */
enum { KEY_LIKE = 30 };

const char *
login_name(const char *text, struct arena *a)
{
	size_t n = strlen(text), plain = 0;
	char *login;

	if (n == 0 || n > LOGIN_MAX || !isalnum((unsigned char)*text))
		return NULL;
	login = arena_strdup(a, text);
	for (char *p = login; *p != '\0'; p++) {
		unsigned char byte = (unsigned char)*p;

		if (byte >= 0x80 ||
			(!isalnum(byte) && strchr("._@+-", byte) == NULL))
			return NULL;
		plain += isalnum(byte) != 0;
		*p = (char)tolower(byte);
	}
	return n == KEY_LIKE && plain == n ? NULL : login;
}

const char *
login_refuses(const char *password, const char *login)
{
	size_t n = strlen(password), characters = 0;

	if (utf8_valid(password, n) != n)
		return "a password must be UTF-8 text";
	if (n > PASSWORD_MAX)
		return "a password may have 1024 bytes";
	for (size_t i = 0; i < n; characters++) {
		unsigned char byte = (unsigned char)password[i];

		if (byte < 0x20 || byte == 0x7f)
			return "a password must not hold control characters";
		i += utf8_len(password + i, n - i);
	}
	if (characters < PASSWORD_MIN)
		return "a password must have 8 characters or more";
	/* The web application cuts them off. */
	if (*password == ' ' || password[n - 1] == ' ')
		return "a password must not begin or end with a blank";
	if (strcasecmp(password, login) == 0)
		return "a password must not be the login itself";
	return NULL;
}

const char *
login_text(const char *bytes, struct arena *a)
{
	size_t n = strlen(bytes);
	char *text, *p;

	if (utf8_valid(bytes, n) == n)
		return bytes;
	p = text = arena_alloc(a, 2 * n + 1);
	for (; *bytes != '\0'; bytes++) {
		unsigned char byte = (unsigned char)*bytes;

		if (byte >= 0x80) {
			*p++ = (char)(0xc0 | byte >> 6);
			byte = 0x80 | (byte & 0x3f);
		}
		*p++ = (char)byte;
	}
	return text;
}

/* --- Counting --- */

/*
 * Now and then somebody types a password where the name belongs, so that names
 * are kept as hashes.
 */
const char *
login_subject(const char *login, struct arena *a)
{
	unsigned char digest[DIGEST_LEN];

	crypto_digest("login", login, digest);
	return arena_printf(a, "login %s",
		crypto_base64url(digest, sizeof(digest), a));
}

/* A try to log in: the names under which tries are counted. */
struct attempt {
	const char *login, *subject;
	const char *address; /* NULL: not known, so not counted */
};

/* clang-format off */
#define COUNT_ROW(F, R)                                                        \
	F(R, failures, int, .doc = "Tries that have failed")                   \
	F(R, since, time, .doc = "When the first of them was made")
ROW(count_row, COUNT_ROW);
/* clang-format on */

static int64_t
window(const struct call *c)
{
	return c->config->login_window * 1000000;
}

/*
 * Fails the call when as many tries as 'limit' have failed; 0: no limit. 'how'
 * they have in common is said: it is so whether or not there is such a login.
 */
static int
check(struct call *c, const char *subject, int64_t limit, const char *how)
{
	struct count_row r = { 0 };
	struct stmt *s;
	int64_t left;

	if (subject == NULL || limit == 0)
		return 0;
	s = stmt_get(c->store, SQL_LOGIN_ATTEMPTS);
	stmt_str(s, ":subject", subject);
	stmt_int(s, ":old", c->now - window(c));
	stmt_int(s, ":ahead", c->now + window(c));
	if (call_check(c, stmt_first(s, &count_row_shape, c->arena, &r)) != 0)
		return c->error;
	if (r.failures < limit)
		return 0;
	left = r.since + window(c) - c->now;
	c->retry_after = (left + 999999) / 1000000;
	return fail(c, ERR_TOO_MANY_LOGINS, "%s; try again in %lld seconds",
		how, (long long)c->retry_after);
}

static int
check_both(struct call *c, const struct attempt *at)
{
	if (check(c, at->subject, c->config->login_failures,
		    "with this login") != 0 ||
		check(c, at->address, c->config->login_failures_address,
			"from this address") != 0)
		return c->error;
	return 0;
}

static int
run_with(struct call *c, enum sql_id id, const char *subject)
{
	struct stmt *s;

	if (subject == NULL)
		return 0;
	s = stmt_get(c->store, id);
	stmt_str(s, ":subject", subject);
	if (id == SQL_LOGIN_COUNT)
		stmt_int(s, ":now", c->now);
	return call_check(c, stmt_run(s));
}

/* Count the try as failed, until its password has turned out to be right. */
static int
count(struct call *c, const struct attempt *at)
{
	struct stmt *s;

	if (check_both(c, at) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_LOGIN_FORGET);
	stmt_int(s, ":old", c->now - window(c));
	stmt_int(s, ":ahead", c->now + window(c));
	if (call_check(c, stmt_run(s)) != 0 ||
		run_with(c, SQL_LOGIN_COUNT, at->subject) != 0)
		return c->error;
	return run_with(c, SQL_LOGIN_COUNT, at->address);
}

/*
 * The user begins anew. An address gets back this try only: else whoever has
 * one password could guess others for ever.
 */
static int
uncount(struct call *c, const struct attempt *at)
{
	if (run_with(c, SQL_LOGIN_CLEAR, at->subject) != 0)
		return c->error;
	return run_with(c, SQL_LOGIN_UNCOUNT, at->address);
}

/* Take back a try whose password was not looked at. */
static void
give_back(struct call *c, const struct attempt *at)
{
	int rc;

	if (call_begin(c, true) != 0)
		return;
	rc = run_with(c, SQL_LOGIN_UNCOUNT, at->subject);
	if (rc == 0)
		rc = run_with(c, SQL_LOGIN_UNCOUNT, at->address);
	(void)call_end(c, rc == 0);
}

int
login_forgive(struct store *st, const char *login, struct arena *a)
{
	struct stmt *s = stmt_get(st, SQL_LOGIN_CLEAR);

	stmt_str(s, ":subject", login_subject(login, a));
	return stmt_run(s);
}

/* --- Logging in --- */

/* clang-format off */
#define LOGIN_ROW(F, R)                                                        \
	WHO_ROW(F, R)                                                          \
	F(R, password_hash, str, .doc = "What is kept of the password")        \
	F(R, password_id, str, .doc = "Which of the user's passwords it is")   \
	F(R, disabled, flag, .doc = "The user must not log in")
ROW(login_row, LOGIN_ROW);
/* clang-format on */

/* What is kept of a user's password; both NULL when there is none. */
struct kept {
	const char *hash, *id;
	bool disabled;
	struct identity who;
};

static int
look_up(struct call *c, const char *login, struct kept *k)
{
	struct stmt *s = stmt_get(c->store, SQL_AUTH_LOGIN);
	struct login_row r;
	int rc;

	*k = (struct kept){ 0 };
	stmt_str(s, ":login", login);
	rc = stmt_first(s, &login_row_shape, c->arena, &r);
	if (rc == STORE_ROW && r.has.password_hash) {
		k->hash = r.password_hash;
		k->id = r.password_id;
		k->disabled = r.disabled;
		SET_WHO(&k->who, &r);
	}
	return call_check(c, rc);
}

static int
wrong(struct call *c)
{
	return fail(c, ERR_INVALID_CREDENTIALS,
		"unknown name or key, or wrong password or secret");
}

/* In a transaction of its own, because the call may fail. */
static int
begin_try(struct call *c, const struct attempt *at, struct kept *k)
{
	int rc;

	/* A caller who may not try any more must not keep others waiting. */
	if (check_both(c, at) != 0)
		return c->error;
	if (call_begin(c, true) != 0)
		return fail_store(c);
	rc = count(c, at);
	if (rc == 0)
		rc = look_up(c, at->login, k);
	if (call_end(c, rc == 0) != 0 && rc == 0)
		rc = fail_store(c);
	return rc;
}

/* The password was right; is it still that of the user? */
static int
accept_login(struct call *c, const struct attempt *at, const struct kept *old,
	const char *fresh_hash)
{
	struct kept k;
	struct stmt *s;

	if (look_up(c, at->login, &k) != 0)
		return c->error;
	if (k.id == NULL || strcmp(k.id, old->id) != 0)
		return wrong(c);
	if (k.disabled)
		return fail(c, ERR_INVALID_CREDENTIALS, "the user is disabled");
	if (uncount(c, at) != 0)
		return c->error;
	if (fresh_hash != NULL) {
		s = stmt_get(c->store, SQL_PASSWORD_REHASH);
		stmt_str(s, ":hash", fresh_hash);
		stmt_str(s, ":login", at->login);
		stmt_str(s, ":password", k.id);
		if (call_check(c, stmt_run(s)) != 0)
			return c->error;
	}
	c->who = k.who;
	c->who.password = k.id;
	return 0;
}

static int
end_try(struct call *c, const struct attempt *at, const struct kept *k,
	const char *fresh)
{
	int rc;

	if (call_begin(c, true) != 0)
		return fail_store(c);
	rc = accept_login(c, at, k, fresh);
	if (call_end(c, rc == 0) != 0 && rc == 0)
		rc = fail_store(c);
	return rc;
}

/*
 * One of the turns that all responders share: as many processes as the web
 * server likes to start would else take 64 MiB each.
 */
static int
wait_for_turn(struct call *c, int *turn)
{
	const char *path = arena_printf(c->arena, "%s-logins",
		c->config->database);

	*turn = turn_begin(path, c->config->password_checks,
		c->config->busy_timeout_ms * 1000);
	if (*turn == TURN_TROUBLE)
		return fail(c, ERR_INTERNAL, "%s cannot be locked: %s", path,
			strerror(errno));
	if (*turn == TURN_NONE)
		return fail(c, ERR_BUSY,
			"password_checks: too many passwords are checked just "
			"now");
	return 0;
}

/*
 * Is it the password? Fails the call if that cannot be told. *fresh: its hash
 * when the one that is kept is of another time, else NULL. No transaction is
 * open: this takes long.
 */
static int
look_at(struct call *c, const struct kept *k, const char *password, bool *right,
	const char **fresh)
{
	struct pause pause;
	enum verdict is;
	int64_t began;
	int turn;

	*fresh = NULL;
	if (wait_for_turn(c, &turn) != 0)
		return c->error;
	/*
	 * How much is hashed at once the turns say, not the budget of a call or
	 * the slow turn of who logs in.
	 */
	pause = budget_pause(c->budget);
	began = clock_cpu();
	is = crypto_check_password(k->hash, password);
	if (is == PASSWORD_RIGHT && crypto_password_is_stale(k->hash))
		*fresh = crypto_hash_password(password, c->arena);
	turn_end(turn);
	budget_resume(c->budget, &pause);
	fair_forgive(c->fair, clock_cpu() - began);
	*right = is == PASSWORD_RIGHT;
	return is != PASSWORD_TROUBLE ?
		0 :
		fail(c, ERR_INTERNAL,
			"not enough memory to check a password, 64 MiB");
}

int
login_by_password(struct call *c, const char *name, const char *password)
{
	const struct http *h = c->http;
	struct attempt at = { .login = login_name(name, c->arena) };
	const char *address, *fresh;
	struct kept k;
	bool right = false;

	if (at.login == NULL || strlen(password) > PASSWORD_MAX)
		return wrong(c);
	password = login_text(password, c->arena);
	at.subject = login_subject(at.login, c->arena);
	address = address_network(address_client(h->peer, h->forwarded_for,
					  c->config->trusted_proxies, c->arena),
		c->arena);
	if (address != NULL)
		at.address = arena_printf(c->arena, "address %s", address);
	if (begin_try(c, &at, &k) != 0)
		return c->error;
	if (look_at(c, &k, password, &right, &fresh) != 0) {
		give_back(c, &at);
		return c->error;
	}
	return right ? end_try(c, &at, &k, fresh) : wrong(c);
}
