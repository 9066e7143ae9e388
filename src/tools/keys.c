/* The commands of modelshelf(8) that are about key pairs. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "service/auth/auth.h"
#include "tools/admin.h"

int
cmd_key_add(struct admin *ad)
{
	struct new_pair pair = { .key = option(ad, "--access-key"),
		.secret = option(ad, "--secret-key"),
		.label = option(ad, "--label") };
	const char *expires = option(ad, "--expires");
	struct person who;
	int known;

	if (!good_pair(ad, &pair))
		return USAGE;
	if (!good_text(ad, &new_key_args_shape, "label", pair.label))
		return EXIT_FAILURE;
	if (expires != NULL &&
		!read_until(ad, "--expires", expires, &pair.expires))
		return EXIT_FAILURE;
	if (!find_user(ad, ad->words[0], &who))
		return EXIT_FAILURE;
	known = is_there(ad, SQL_KEY_EXISTS, ":access_key", pair.key);
	if (known == STORE_ROW)
		return complain("%s: there is such a key already", pair.key);
	if (known == STORE_ERROR)
		return EXIT_FAILURE;
	if (add_pair(ad, who.id, &pair) != 1)
		return complain_store(ad);
	who.name = tell_user(ad, who.id);
	if (who.name == NULL)
		return EXIT_FAILURE;
	buf_addf(&ad->said, "user=%s\n", who.name);
	return EXIT_SUCCESS;
}

/* clang-format off */
#define LISTED_KEY_ROW(F, R)                                                   \
	F(R, access_key, str, .doc = "Key of the pair")                        \
	F(R, name, str, .doc = "Name of the user whose it is")                 \
	F(R, label, str, .doc = "What it is for")                              \
	F(R, created, time, .doc = "When it was made")                         \
	F(R, last_used, time, .doc = "Last use that was noted")                \
	F(R, last_used_from, str, .doc = "Where that was from")                \
	F(R, expires, time, .doc = "Until when it is good")                    \
	F(R, expired, flag, .doc = "It is good no longer")                     \
	F(R, disabled, flag, .doc = "The user must not log in")                \
	F(R, login, str, .doc = "Login of the user")                           \
	F(R, user, str, .doc = "Id of the user")                               \
	F(R, company, str, .doc = "Name of the user's company")                \
	F(R, company_id, str, .doc = "Id of the same")
ROW(listed_key_row, LISTED_KEY_ROW);

#define KEY_LINE(F, R)                                                         \
	LISTED_KEY_ROW(F, R)                                                   \
	F(R, state, str, .doc = "What it is good for")                         \
	F(R, login_or_id, str, .doc = "The user in one word")
LOCAL_RECORD(key_line, KEY_LINE);

static const struct column columns[] = {
	{ "access_key",     "ACCESS KEY" },
	{ "state",          "STATE" },
	{ NULL,             "LOGIN OR ID", "login_or_id" },
	{ "user",           NULL },
	{ "login",          NULL },
	{ "company",        "COMPANY" },
	{ "company_id",     NULL },
	{ "name",           "USER" },
	{ "created",        "CREATED" },
	{ "expires",        "EXPIRES" },
	{ "last_used",      "LAST USED" },
	{ "last_used_from", "FROM" },
	{ "label",          "LABEL" },
};
/* clang-format on */

static const char *
state_of(const struct listed_key_row *r)
{
	if (r->expired)
		return "expired";
	return r->disabled ? "disabled" : "active";
}

static void
add_key(struct table *t, const struct listed_key_row *r)
{
	struct key_line line = { 0 };

	record_copy(&listed_key_row_shape, r, &key_line_shape, &line);
	SET(&line, state, state_of(r));
	SET(&line, login_or_id, r->has.login ? r->login : r->user);
	table_add(t, &line);
}

int
cmd_key_list(struct admin *ad)
{
	struct table *t = LIST(ad, key_line, columns);
	struct stmt *s = stmt_get(ad->store, SQL_KEY_LIST);
	struct listed_key_row r;
	int rc;

	stmt_int(s, ":now", ad->now);
	while ((rc = stmt_next(s, &listed_key_row_shape, &ad->arena, &r)) ==
		STORE_ROW)
		add_key(t, &r);
	return print_list(ad, t, rc);
}

int
cmd_key_revoke(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_KEY_OWNER);
	const char *key = ad->words[0], *owner;
	int rc;

	stmt_str(s, ":access_key", key);
	rc = stmt_first_text(s, &ad->arena, &owner);
	if (rc == STORE_NONE)
		return complain("%s: no such key", key);
	s = stmt_get(ad->store, SQL_KEY_REVOKE);
	stmt_str(s, ":access_key", key);
	if (rc == STORE_ERROR || stmt_run(s) != 1)
		return complain_store(ad);
	return say_user(ad,
		arena_printf(&ad->arena, "revoked %s", shown(ad, key)), owner);
}
