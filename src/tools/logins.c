/* The commands of modelshelf(8) that are about failed logins. */
#include <stdlib.h>
#include <string.h>

#include "auth/address.h"
#include "auth/login.h"
#include "tools/admin.h"

/* The tries of an address are counted under this word and the address. */
static const char by_address[] = "address ";

/* clang-format off */
#define ATTEMPT_ROW(F, R)                                                      \
	F(R, subject, str, .doc = "What the tries are counted under")          \
	F(R, failures, int, .doc = "How many have failed")                     \
	F(R, until, time, .doc = "Until when they count")
ROW(attempt_row, ATTEMPT_ROW);
/* clang-format on */

static struct stmt *
attempts(struct admin *ad, const char *subject)
{
	struct stmt *s = stmt_get(ad->store, SQL_ATTEMPT_LIST);

	stmt_str(s, ":subject", subject);
	stmt_int(s, ":now", ad->now);
	stmt_int(s, ":window", ad->cfg.login_window * 1000000);
	return s;
}

static bool
is_address(const char *subject)
{
	return strncmp(subject, by_address, sizeof(by_address) - 1) == 0;
}

/* Has the login or address of that row to wait before the next try? */
static bool
is_waiting(struct admin *ad, const struct attempt_row *r)
{
	int64_t limit = is_address(r->subject) ?
		ad->cfg.login_failures_address :
		ad->cfg.login_failures;

	return limit != 0 && r->failures >= limit;
}

bool
login_waits(struct admin *ad, const char *login)
{
	struct stmt *s = attempts(ad, login_subject(login, &ad->arena));
	struct attempt_row r;

	return stmt_first(s, &attempt_row_shape, &ad->arena, &r) == STORE_ROW &&
		is_waiting(ad, &r);
}

/* A login of a user, and the hash under which its tries are counted. */
struct known {
	const char *login, *subject;
	struct known *next;
};

static struct known *
known_logins(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_LOGINS);
	struct known *all = NULL;
	const char *login;

	while (stmt_next_text(s, &login) == STORE_ROW) {
		struct known *k = arena_alloc(&ad->arena, sizeof(*k));

		k->login = arena_strdup(&ad->arena, login);
		k->subject = login_subject(k->login, &ad->arena);
		k->next = all;
		all = k;
	}
	return all;
}

/* The login that is counted under that hash; NULL when nobody has it. */
static const char *
login_of(const struct known *k, const char *subject)
{
	while (k != NULL && strcmp(k->subject, subject) != 0)
		k = k->next;
	return k == NULL ? NULL : k->login;
}

/* clang-format off */
#define ATTEMPT_LINE(F, R)                                                     \
	F(R, failures, int, .doc = "How many have failed")                     \
	F(R, state, str, .doc = "The word for who has to wait")                \
	F(R, waiting, flag, .doc = "Nobody may try before they are forgotten") \
	F(R, until, time, .doc = "Until when they count")                      \
	F(R, who, str, .doc = "Whose they are")                                \
	F(R, kind, str, .doc = "Of an address or of a login")                  \
	F(R, login, str, .doc = "The login")                                   \
	F(R, address, str, .doc = "The address")
LOCAL_RECORD(attempt_line, ATTEMPT_LINE);

static const struct column columns[] = {
	{ "failures", "FAILURES" },
	{ NULL,       "STATE",         "state" },
	{ "waiting",  NULL },
	{ "until",    "COUNTED UNTIL" },
	{ NULL,       "OF",            "who" },
	{ "of",       NULL,            "kind" },
	{ "login",    NULL },
	{ "address",  NULL },
};
/* clang-format on */

/* Fill in whose tries they are: those of an address, or of a login. */
static void
set_subject(struct admin *ad, struct attempt_line *line, const char *subject,
	const struct known *known)
{
	struct arena *a = &ad->arena;
	const char *address, *login;

	if (is_address(subject)) {
		address = arena_printf(a, "%s%s",
			subject + sizeof(by_address) - 1,
			strchr(subject, ':') == NULL ? "" : "/64");
		SET(line, kind, "address");
		SET(line, address, address);
		SET(line, who, arena_printf(a, "address %s", address));
		return;
	}
	SET(line, kind, "login");
	SET(line, who, "login of no user");
	login = login_of(known, subject);
	if (login == NULL)
		return;
	SET(line, login, login);
	SET(line, who, arena_printf(a, "login %s", login));
}

static void
add_attempt(struct admin *ad, struct table *t, const struct attempt_row *r,
	const struct known *known)
{
	struct attempt_line line = { 0 };

	record_copy(&attempt_row_shape, r, &attempt_line_shape, &line);
	SET(&line, waiting, is_waiting(ad, r));
	if (line.waiting)
		SET(&line, state, "waiting");
	set_subject(ad, &line, r->subject, known);
	table_add(t, &line);
}

int
cmd_login_list(struct admin *ad)
{
	struct table *t = LIST(ad, attempt_line, columns);
	const struct known *k = known_logins(ad);
	struct stmt *s = attempts(ad, NULL);
	struct attempt_row r;
	int rc;

	while ((rc = stmt_next(s, &attempt_row_shape, &ad->arena, &r)) ==
		STORE_ROW)
		add_attempt(ad, t, &r, k);
	return print_list(ad, t, rc);
}

/* Forget the tries of one. The number of rows, or STORE_ERROR. */
static int
forget(struct admin *ad, const char *subject)
{
	struct stmt *s = stmt_get(ad->store, SQL_LOGIN_CLEAR);

	stmt_str(s, ":subject", subject);
	return stmt_run(s);
}

/* A login may look like an address: then both are meant. */
static int
forget_both(struct admin *ad, const char *text)
{
	const char *login = login_name(text, &ad->arena), *address;
	size_t n = strlen(text);
	int of_login = 0, of_address = 0;

	if (n > 3 && strcmp(text + n - 3, "/64") == 0)
		text = arena_strndup(&ad->arena, text, n - 3);
	address = address_network(text, &ad->arena);
	if (login != NULL)
		of_login = forget(ad, login_subject(login, &ad->arena));
	if (address != NULL)
		of_address = forget(ad,
			arena_printf(&ad->arena, "%s%s", by_address, address));
	return of_login < 0 || of_address < 0 ? STORE_ERROR :
						of_login + of_address;
}

int
cmd_login_clear(struct admin *ad)
{
	const char *of = ad->words[0];
	int n;

	if ((of == NULL) == (option(ad, "--all") == NULL)) {
		complain("give a login, an address or --all");
		return USAGE;
	}
	n = of != NULL ? forget_both(ad, of) :
			 stmt_run(stmt_get(ad->store, SQL_ATTEMPT_CLEAR_ALL));
	if (n < 0)
		return complain_store(ad);
	if (n == 0 && of != NULL)
		return complain("%s: no failed logins are counted", of);
	buf_addf(&ad->said, "forgotten: failed logins of %s\n",
		of == NULL ? "all logins and addresses" : shown(ad, of));
	return EXIT_SUCCESS;
}
