/* The commands of modelshelf(8) that are about failed logins. */
#include <stdlib.h>
#include <string.h>

#include "auth/address.h"
#include "auth/login.h"
#include "tools/admin.h"

/* What the tries of an address are counted under, before the address. */
static const char by_address[] = "address ";

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

/* Of a row of those. */
static bool
is_waiting(struct admin *ad, struct stmt *s)
{
	int64_t limit = is_address(stmt_column(s, 0)) ?
		ad->cfg.login_failures_address :
		ad->cfg.login_failures;

	return limit != 0 && stmt_column_int(s, 1) >= limit;
}

bool
login_waits(struct admin *ad, const char *login)
{
	struct stmt *s = attempts(ad, login_subject(login, &ad->arena));
	bool waits = stmt_step(s) == STORE_ROW && is_waiting(ad, s);

	stmt_done(s);
	return waits;
}

/* Logins are counted under a hash: whose is it? */
struct known {
	const char *login, *subject;
	struct known *next;
};

static struct known *
known_logins(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_LOGINS);
	struct known *all = NULL;

	while (stmt_step(s) == STORE_ROW) {
		struct known *k = arena_alloc(&ad->arena, sizeof(*k));

		k->login = arena_strdup(&ad->arena, stmt_column(s, 0));
		k->subject = login_subject(k->login, &ad->arena);
		k->next = all;
		all = k;
	}
	return all;
}

/* Whose it is; NULL: nobody has that login. */
static const char *
login_of(const struct known *k, const char *subject)
{
	while (k != NULL && strcmp(k->subject, subject) != 0)
		k = k->next;
	return k == NULL ? NULL : k->login;
}

/* clang-format off */
static const struct column columns[] = {
	{ "failures", "FAILURES",      TYPE_int },
	{ NULL,       "STATE",         TYPE_str },
	{ "waiting",  NULL,            TYPE_flag },
	{ "until",    "COUNTED UNTIL", TYPE_time },
	{ NULL,       "OF",            TYPE_str },
	{ "of",       NULL,            TYPE_str },
	{ "login",    NULL,            TYPE_str },
	{ "address",  NULL,            TYPE_str },
};
/* clang-format on */

static void
add_row(struct admin *ad, struct table *t, struct stmt *s,
	const struct known *k)
{
	const char *subject = stmt_column(s, 0), *login = NULL, *address = NULL;
	bool waiting = is_waiting(ad, s);

	if (is_address(subject))
		address = arena_printf(&ad->arena, "%s%s",
			subject + sizeof(by_address) - 1,
			strchr(subject, ':') == NULL ? "" : "/64");
	else
		login = login_of(k, subject);
	table_column(t, s, 1);
	table_str(t, waiting ? "waiting" : NULL);
	table_flag(t, waiting);
	table_column(t, s, 2);
	if (address != NULL)
		table_str(t, arena_printf(&ad->arena, "address %s", address));
	else if (login != NULL)
		table_str(t, arena_printf(&ad->arena, "login %s", login));
	else
		table_str(t, "login of no user");
	table_str(t, address != NULL ? "address" : "login");
	table_str(t, login);
	table_str(t, address);
}

int
cmd_login_list(struct admin *ad)
{
	struct table *t = LIST(ad, columns);
	const struct known *k = known_logins(ad);
	struct stmt *s = attempts(ad, NULL);
	int rc;

	while ((rc = stmt_step(s)) == STORE_ROW)
		add_row(ad, t, s, k);
	return print_list(ad, t, rc);
}

/* Rows, or STORE_ERROR. */
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
