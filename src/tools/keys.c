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
static const struct column columns[] = {
	{ "access_key",     "ACCESS KEY",  TYPE_str },
	{ "state",          "STATE",       TYPE_str },
	{ NULL,             "LOGIN OR ID", TYPE_str },
	{ "user",           NULL,          TYPE_str },
	{ "login",          NULL,          TYPE_str },
	{ "company",        "COMPANY",     TYPE_str },
	{ "company_id",     NULL,          TYPE_str },
	{ "name",           "USER",        TYPE_str },
	{ "created",        "CREATED",     TYPE_time },
	{ "expires",        "EXPIRES",     TYPE_time },
	{ "last_used",      "LAST USED",   TYPE_time },
	{ "last_used_from", "FROM",        TYPE_str },
	{ "label",          "LABEL",       TYPE_str },
};
/* clang-format on */

/* Of a row of the list. */
static const char *
state_of(struct stmt *s)
{
	if (stmt_column_int(s, 7) != 0)
		return "expired";
	return stmt_column_int(s, 8) != 0 ? "disabled" : "active";
}

static void
add_row(struct table *t, struct stmt *s)
{
	table_column(t, s, 0);
	table_str(t, state_of(s));
	table_column(t, s, stmt_column_null(s, 9) ? 10 : 9);
	table_column(t, s, 10);
	table_column(t, s, 9);
	table_column(t, s, 11);
	table_column(t, s, 12);
	table_column(t, s, 1);
	table_column(t, s, 3);
	table_column(t, s, 6);
	table_column(t, s, 4);
	table_column(t, s, 5);
	table_column(t, s, 2);
}

int
cmd_key_list(struct admin *ad)
{
	struct table *t = LIST(ad, columns);
	struct stmt *s = stmt_get(ad->store, SQL_KEY_LIST);
	int rc;

	stmt_int(s, ":now", ad->now);
	while ((rc = stmt_step(s)) == STORE_ROW)
		add_row(t, s);
	return print_list(ad, t, rc);
}

int
cmd_key_revoke(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_KEY_OWNER);
	const char *key = ad->words[0], *owner = NULL;
	int rc;

	stmt_str(s, ":access_key", key);
	rc = stmt_step(s);
	if (rc == STORE_ROW)
		owner = arena_strdup(&ad->arena, stmt_column(s, 0));
	stmt_done(s);
	if (rc == STORE_NONE)
		return complain("%s: no such key", key);
	s = stmt_get(ad->store, SQL_KEY_REVOKE);
	stmt_str(s, ":access_key", key);
	if (rc == STORE_ERROR || stmt_run(s) != 1)
		return complain_store(ad);
	return say_user(ad,
		arena_printf(&ad->arena, "revoked %s", shown(ad, key)), owner);
}
