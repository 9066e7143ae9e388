/* The commands of modelshelf(8) that are about key pairs. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tools/admin.h"

enum { DAYS_MAX = 36500 };

/* A time, or "30d" from now; false after a complaint. */
static bool
read_expiry(struct admin *ad, const char *text, int64_t *when)
{
	size_t digits = strspn(text, "0123456789");
	long days;

	if (digits > 0 && strcmp(text + digits, "d") == 0) {
		days = digits > 6 ? 0 : strtol(text, NULL, 10);
		*when = ad->now + days * INT64_C(86400000000);
		if (days >= 1 && days <= DAYS_MAX)
			return true;
		complain("--expires %s: from 1d to %dd", text, DAYS_MAX);
		return false;
	}
	if (!isdigit((unsigned char)*text) ||
		!clock_parse(text, ad->now, when)) {
		complain(
			"--expires %s: neither a time, as 2030-12-31, nor days "
			"from now, as 90d",
			text);
		return false;
	}
	if (*when > ad->now)
		return true;
	complain("--expires %s: is over", text);
	return false;
}

int
cmd_key_add(struct admin *ad)
{
	struct option_value opts[] = { { "--label", NULL },
		{ "--expires", NULL }, { "--access-key", NULL },
		{ "--secret-key", NULL } };
	struct new_pair pair = { 0 };
	struct person who;
	const char *user;
	int known;

	if (!read_options(ad, opts, 4, &user, 1))
		return USAGE;
	pair.label = opts[0].value;
	pair.key = opts[2].value;
	pair.secret = opts[3].value;
	if (!good_pair(ad, &pair))
		return USAGE;
	if (opts[1].value != NULL &&
		!read_expiry(ad, opts[1].value, &pair.expires))
		return EXIT_FAILURE;
	if (!find_user(ad, user, &who))
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

static const char *
state_of(struct stmt *s)
{
	if (stmt_column_int(s, 7) != 0)
		return "expired";
	return stmt_column_int(s, 8) != 0 ? "disabled" : "active";
}

int
cmd_key_list(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_KEY_LIST);
	int rc;

	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	stmt_int(s, ":now", ad->now);
	printf("%-30s  %-8s  %-16s  %-16s  %-16s  %-25s  %-25s  %-25s  %-16s  "
	       "%s\n",
		"ACCESS KEY", "STATE", "LOGIN OR ID", "COMPANY", "USER",
		"CREATED", "EXPIRES", "LAST USED", "FROM", "LABEL");
	while ((rc = stmt_step(s)) == STORE_ROW)
		printf("%-30s  %-8s  %-16s  %-16s  %-16s  %-25s  %-25s  %-25s  "
		       "%-16s  %s\n",
			stmt_column(s, 0), state_of(s), stmt_column(s, 9),
			stmt_column(s, 10), stmt_column(s, 1),
			time_text(ad, s, 3), time_text(ad, s, 6),
			time_text(ad, s, 4), or_dash(stmt_column(s, 5)),
			or_dash(stmt_column(s, 2)));
	return rc == STORE_ERROR ? complain_store(ad) : EXIT_SUCCESS;
}

int
cmd_key_revoke(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_KEY_OWNER);
	const char *key, *owner = NULL;
	int rc;

	if (!read_options(ad, NULL, 0, &key, 1))
		return USAGE;
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
	return say_user(ad, arena_printf(&ad->arena, "revoked %s", key), owner);
}
