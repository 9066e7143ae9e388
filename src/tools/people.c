/* The commands of modelshelf(8) that are about companies and users. */
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "core/login.h"
#include "service/auth.h"
#include "store/record.h"
#include "tools/admin.h"

/* --- Companies --- */

static bool
good_id(const char *id)
{
	return *id != '\0' && strlen(id) <= LOGIN_MAX &&
		id[strspn(id,
			"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"abcdefghijklmnopqrstuvwxyz_-")] == '\0';
}

int
cmd_company_add(struct admin *ad)
{
	struct option_value opts[] = { { "--id", NULL } };
	const char *name, *id;
	char drawn[ID_LEN + 1];
	int known;

	if (!read_options(ad, opts, 1, &name, 1))
		return USAGE;
	if (*name == '\0')
		return complain("a name must not be empty");
	id_new(drawn);
	id = opts[0].value == NULL ? drawn : opts[0].value;
	if (!good_id(id))
		return complain(
			"--id %s: an id has up to %d letters, digits, _ "
			"and -",
			id, LOGIN_MAX);
	known = is_there(ad, SQL_COMPANY_FIND, ":company", id);
	if (known == STORE_NONE)
		known = is_there(ad, SQL_COMPANY_FIND, ":company", name);
	if (known == STORE_ROW)
		return complain(
			"there is a company of this id or name already");
	if (known == STORE_ERROR)
		return EXIT_FAILURE;
	if (add_company(ad, id, name) != 1)
		return complain_store(ad);
	buf_addf(&ad->said, "company=%s\n", id);
	return EXIT_SUCCESS;
}

int
cmd_company_set(struct admin *ad)
{
	struct option_value opts[] = { { "--name", NULL } };
	const char *company, *id, *name;
	struct stmt *s;
	int known;

	if (!read_options(ad, opts, 1, &company, 1))
		return USAGE;
	name = opts[0].value;
	if (name == NULL) {
		complain("nothing to change, give --name");
		return USAGE;
	}
	if (*name == '\0')
		return complain("a name must not be empty");
	id = find_company(ad, company);
	if (id == NULL)
		return EXIT_FAILURE;
	known = is_there(ad, SQL_COMPANY_FIND, ":company", name);
	if (known == STORE_ROW)
		return complain(
			"there is a company of this id or name already");
	if (known == STORE_ERROR)
		return EXIT_FAILURE;
	s = stmt_get(ad->store, SQL_COMPANY_SET);
	stmt_str(s, ":id", id);
	stmt_str(s, ":name", name);
	if (stmt_run(s) != 1)
		return complain_store(ad);
	buf_addf(&ad->said, "changed: %s (id %s)\n", name, id);
	return EXIT_SUCCESS;
}

int
cmd_company_list(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_COMPANY_LIST);
	int rc;

	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	printf("%-32s  %-25s  %5s  %s\n", "ID", "CREATED", "USERS", "NAME");
	while ((rc = stmt_step(s)) == STORE_ROW)
		printf("%-32s  %-25s  %5d  %s\n", stmt_column(s, 0),
			time_text(ad, s, 2), (int)stmt_column_int(s, 3),
			stmt_column(s, 1));
	return rc == STORE_ERROR ? complain_store(ad) : EXIT_SUCCESS;
}

/* --- What users have --- */

/* NULL stands for what was not given, "" for what is to be taken away. */
static bool
good_values(const char *name, const char *role, const char *email)
{
	if (name != NULL && *name == '\0') {
		complain("a name must not be empty");
		return false;
	}
	if (role != NULL && role_of(role) == 0) {
		complain("%s: not a role", role);
		return false;
	}
	if (email != NULL && *email != '\0' && !email_is_valid(email)) {
		complain("%s: not an e-mail address", email);
		return false;
	}
	return true;
}

/* Does nobody but 'user' have it? False after a complaint. */
static bool
is_free(struct admin *ad, enum sql_id id, const char *param, const char *value,
	const char *user)
{
	struct stmt *s;
	bool taken;
	int rc;

	if (value == NULL || *value == '\0')
		return true;
	s = stmt_get(ad->store, id);
	stmt_str(s, param, value);
	rc = stmt_step(s);
	taken = rc == STORE_ROW && strcmp(stmt_column(s, 0), user) != 0;
	stmt_done(s);
	if (rc == STORE_ERROR)
		complain_store(ad);
	if (taken)
		complain("%s: another user has it", value);
	return rc != STORE_ERROR && !taken;
}

/* Would nobody administer anything without the user? True after a complaint. */
static bool
is_needed(struct admin *ad, const struct person *who, bool force)
{
	int rc;

	if (force)
		return false;
	rc = is_there(ad, SQL_USER_LAST_ADMIN, ":user", who->id);
	if (rc == STORE_ROW)
		complain("%s is the last administrator: make another one first "
			 "(modelshelf user set USER --role admin), or give "
			 "--force",
			who->name);
	return rc != STORE_NONE;
}

static bool
administers(const char *role)
{
	return (role_of(role) & (ROLE_SYSTEM | ROLE_ROOT | ROLE_ADMIN)) != 0;
}

/* --- Users --- */

int
cmd_user_add(struct admin *ad)
{
	struct option_value opts[] = { { "--login", NULL }, { "--email", NULL },
		{ "--company", NULL }, { "--role", "user" },
		{ "--password-stdin", NULL, .alone = true } };
	struct new_user u = { 0 };
	const char *password, *id = NULL;
	int rc;

	if (!read_options(ad, opts, 5, &u.name, 1))
		return USAGE;
	u.email = opts[1].value;
	u.role = opts[3].value;
	if (!good_values(u.name, u.role, u.email))
		return EXIT_FAILURE;
	if (opts[0].value != NULL &&
		(u.login = good_login(ad, opts[0].value)) == NULL)
		return EXIT_FAILURE;
	if (opts[4].value != NULL) {
		if (u.login == NULL)
			return complain("--password-stdin: a password needs a "
					"login, give --login");
		password = read_password(ad, true, u.login);
		if (password == NULL ||
			(u.hash = good_password(ad, password, u.login)) == NULL)
			return EXIT_FAILURE;
	}
	if (!begin_work(ad, true))
		return EXIT_FAILURE;
	u.company = find_company(ad, opts[2].value);
	if (u.company != NULL &&
		is_free(ad, SQL_USER_BY_LOGIN, ":login", u.login, "") &&
		is_free(ad, SQL_USER_BY_EMAIL, ":email", u.email, "")) {
		id = add_user(ad, &u);
		if (id == NULL)
			complain_store(ad);
		else
			buf_addf(&ad->said, "user=%s\n", id);
	}
	rc = end_work(ad, id == NULL ? EXIT_FAILURE : EXIT_SUCCESS);
	if (rc == EXIT_SUCCESS && u.login != NULL && u.hash == NULL)
		fprintf(stderr,
			"There is no password yet: modelshelf user password "
			"%s\n",
			u.login);
	return rc;
}

int
cmd_user_set(struct admin *ad)
{
	struct option_value opts[] = { { "--name", NULL }, { "--login", NULL },
		{ "--email", NULL }, { "--role", NULL },
		{ "--force", NULL, .alone = true } };
	const char *user, *login = NULL;
	struct person who;
	struct name name = { 0 };
	struct stmt *s;

	if (!read_options(ad, opts, 5, &user, 1))
		return USAGE;
	if (opts[0].value == NULL && opts[1].value == NULL &&
		opts[2].value == NULL && opts[3].value == NULL) {
		complain("nothing to change, see modelshelf --help");
		return USAGE;
	}
	if (!good_values(opts[0].value, opts[3].value, opts[2].value) ||
		!find_user(ad, user, &who))
		return EXIT_FAILURE;
	if (opts[1].value != NULL) {
		login = *opts[1].value == '\0' ? "" :
						 good_login(ad, opts[1].value);
		if (login == NULL)
			return EXIT_FAILURE;
	}
	if (opts[3].value != NULL && !administers(opts[3].value) &&
		is_needed(ad, &who, opts[4].value != NULL))
		return EXIT_FAILURE;
	if (!is_free(ad, SQL_USER_BY_LOGIN, ":login", login, who.id) ||
		!is_free(ad, SQL_USER_BY_EMAIL, ":email", opts[2].value,
			who.id))
		return EXIT_FAILURE;
	if (opts[0].value != NULL)
		name = split_name(ad, opts[0].value);
	s = stmt_get(ad->store, SQL_USER_SET);
	stmt_str(s, ":user", who.id);
	stmt_str(s, ":name", opts[0].value);
	stmt_str(s, ":given_name", name.given);
	stmt_str(s, ":family_name", name.family);
	stmt_str(s, ":login", login);
	stmt_str(s, ":email", opts[2].value);
	stmt_str(s, ":role", opts[3].value);
	if (stmt_run(s) != 1)
		return complain_store(ad);
	return say_user(ad, "changed", who.id);
}

int
cmd_user_password(struct admin *ad)
{
	struct option_value opts[] = { { "--stdin", NULL, .alone = true } };
	const char *user, *password, *hash = NULL;
	struct person who, now;
	bool found;
	int rc;

	if (!read_options(ad, opts, 1, &user, 1))
		return USAGE;
	/* Who types a password must not keep others from writing. */
	if (!begin_work(ad, false))
		return EXIT_FAILURE;
	found = find_user(ad, user, &who);
	if (end_work(ad, EXIT_SUCCESS) != EXIT_SUCCESS || !found)
		return EXIT_FAILURE;
	if (who.login == NULL)
		return complain("%s has no login yet: modelshelf user set %s "
				"--login LOGIN",
			user, who.id);
	password = read_password(ad, opts[0].value != NULL, who.login);
	if (password != NULL)
		hash = good_password(ad, password, who.login);
	if (hash == NULL || !begin_work(ad, true))
		return EXIT_FAILURE;
	if (!find_user(ad, who.id, &now) || now.login == NULL)
		return end_work(ad, EXIT_FAILURE);
	rc = set_password(ad, who.id, hash) != 1 ||
			login_forgive(ad->store, now.login, &ad->arena) < 0 ?
		complain_store(ad) :
		say_user(ad, "new password", who.id);
	return end_work(ad, rc);
}

static int
set_disabled(struct admin *ad, bool disabled)
{
	struct option_value opts[] = { { "--force", NULL, .alone = true } };
	struct person who;
	const char *user;
	struct stmt *s;

	if (!read_options(ad, opts, disabled ? 1 : 0, &user, 1))
		return USAGE;
	if (!find_user(ad, user, &who) ||
		(disabled && is_needed(ad, &who, opts[0].value != NULL)))
		return EXIT_FAILURE;
	s = stmt_get(ad->store, SQL_USER_DISABLE);
	stmt_str(s, ":user", who.id);
	stmt_int(s, ":disabled", disabled);
	if (stmt_run(s) != 1)
		return complain_store(ad);
	if (!disabled && who.login != NULL &&
		login_forgive(ad->store, who.login, &ad->arena) < 0)
		return complain_store(ad);
	return say_user(ad, disabled ? "disabled" : "enabled", who.id);
}

int
cmd_user_disable(struct admin *ad)
{
	return set_disabled(ad, true);
}

/* Failed logins are forgotten, too. */
int
cmd_user_enable(struct admin *ad)
{
	return set_disabled(ad, false);
}

/* Their key pairs go with them. */
int
cmd_user_remove(struct admin *ad)
{
	struct option_value opts[] = { { "--force", NULL, .alone = true } };
	struct person who;
	const char *user;

	if (!read_options(ad, opts, 1, &user, 1))
		return USAGE;
	if (!find_user(ad, user, &who) ||
		is_needed(ad, &who, opts[0].value != NULL) ||
		say_user(ad, "removed", who.id) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	return record_delete(ad->store, &user_shape, &ad->arena, who.company,
		       who.id) == 1 ?
		EXIT_SUCCESS :
		complain_store(ad);
}

static const char *
state_of(struct admin *ad, bool disabled, const char *login)
{
	if (disabled)
		return "disabled";
	return login != NULL && login_waits(ad, login) ? "waiting" : "active";
}

int
cmd_user_list(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_LIST);
	int rc;

	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	stmt_int(s, ":now", ad->now);
	printf("%-32s  %-10s  %-8s  %-16s  %-8s  %4s  %-16s  %-24s  %s\n", "ID",
		"ROLE", "STATE", "LOGIN", "PASSWORD", "KEYS", "COMPANY",
		"EMAIL", "NAME");
	while ((rc = stmt_step(s)) == STORE_ROW)
		printf("%-32s  %-10s  %-8s  %-16s  %-8s  %4d  %-16s  %-24s  "
		       "%s\n",
			stmt_column(s, 0), stmt_column(s, 2),
			state_of(ad, stmt_column_int(s, 7) != 0,
				stmt_column(s, 5)),
			or_dash(stmt_column(s, 5)),
			stmt_column_int(s, 6) != 0 ? "yes" : "-",
			(int)stmt_column_int(s, 4), stmt_column(s, 3),
			or_dash(stmt_column(s, 8)), stmt_column(s, 1));
	return rc == STORE_ERROR ? complain_store(ad) : EXIT_SUCCESS;
}
