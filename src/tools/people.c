/* The commands of modelshelf(8) that are about companies and users. */
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "auth/login.h"
#include "service/auth/auth.h"
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

/* Does no company have the text as its id or name? False after a complaint. */
static bool
is_free_company(struct admin *ad, const char *text)
{
	int known = is_there(ad, SQL_COMPANY_FIND, ":company", text);

	if (known == STORE_ROW)
		complain("there is a company of this id or name already");
	return known == STORE_NONE;
}

int
cmd_company_add(struct admin *ad)
{
	const char *name = ad->words[0], *id = option(ad, "--id");
	char drawn[ID_LEN + 1];

	if (*name == '\0')
		return complain("a name must not be empty");
	if (!good_text(ad, &company_shape, "name", name))
		return EXIT_FAILURE;
	id_new(drawn);
	id = id == NULL ? drawn : id;
	if (!good_id(id))
		return complain(
			"--id %s: an id has up to %d letters, digits, _ "
			"and -",
			id, LOGIN_MAX);
	if (!is_free_company(ad, id) || !is_free_company(ad, name))
		return EXIT_FAILURE;
	if (add_company(ad, id, name) != 1)
		return complain_store(ad);
	buf_addf(&ad->said, "company=%s\n", id);
	return EXIT_SUCCESS;
}

int
cmd_company_set(struct admin *ad)
{
	const char *id, *name = option(ad, "--name");
	struct stmt *s;

	if (name == NULL) {
		complain("nothing to change, give --name");
		return USAGE;
	}
	if (*name == '\0')
		return complain("a name must not be empty");
	if (!good_text(ad, &company_shape, "name", name))
		return EXIT_FAILURE;
	id = find_company(ad, ad->words[0]);
	if (id == NULL)
		return EXIT_FAILURE;
	if (!is_free_company(ad, name))
		return EXIT_FAILURE;
	s = stmt_get(ad->store, SQL_COMPANY_SET);
	stmt_str(s, ":id", id);
	stmt_str(s, ":name", name);
	if (stmt_run(s) != 1)
		return complain_store(ad);
	buf_addf(&ad->said, "changed: %s (id %s)\n", shown(ad, name), id);
	return EXIT_SUCCESS;
}

/* clang-format off */
#define LISTED_COMPANY_ROW(F, R)                                               \
	F(R, id, str, .doc = "Id")                                             \
	F(R, name, str, .doc = "Name")                                         \
	F(R, created, time, .doc = "When it was made")                         \
	F(R, users, int, .doc = "How many users it has")
ROW(listed_company_row, LISTED_COMPANY_ROW);

static const struct column company_columns[] = {
	{ "id",      "ID" },
	{ "created", "CREATED" },
	{ "users",   "USERS" },
	{ "name",    "NAME" },
};
/* clang-format on */

int
cmd_company_list(struct admin *ad)
{
	struct table *t = LIST(ad, listed_company_row, company_columns);
	struct stmt *s = stmt_get(ad->store, SQL_COMPANY_LIST);
	struct listed_company_row r;
	int rc;

	while ((rc = stmt_next(s, &listed_company_row_shape, &ad->arena, &r)) ==
		STORE_ROW)
		table_add(t, &r);
	return print_list(ad, t, rc);
}

/* --- What users have --- */

/*
 * Can these be the name and the e-mail address of a user? NULL was not given,
 * and "" takes away what there is. False after a complaint.
 */
static bool
good_values(struct admin *ad, const char *name, const char *email)
{
	if (name != NULL && *name == '\0') {
		complain("a name must not be empty");
		return false;
	}
	if (!good_text(ad, &user_shape, "name", name))
		return false;
	if (email != NULL && *email != '\0' && !email_is_valid(email)) {
		complain("%s: not an e-mail address", email);
		return false;
	}
	return true;
}

/* Does nobody but 'user' have the value? False after a complaint. */
static bool
is_free(struct admin *ad, enum sql_id id, const char *param, const char *value,
	const char *user)
{
	const char *owner;
	struct stmt *s;
	bool taken;
	int rc;

	if (value == NULL || *value == '\0')
		return true;
	s = stmt_get(ad->store, id);
	stmt_str(s, param, value);
	rc = stmt_first_text(s, &ad->arena, &owner);
	taken = rc == STORE_ROW && strcmp(owner, user) != 0;
	if (rc == STORE_ERROR)
		complain_store(ad);
	if (taken)
		complain("%s: another user has it", value);
	return rc != STORE_ERROR && !taken;
}

/* Is the user the last administrator? True after a complaint. */
static bool
is_needed(struct admin *ad, const struct person *who)
{
	int rc;

	if (option(ad, "--force") != NULL)
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
	const char *login = option(ad, "--login"), *password, *id = NULL;
	const char *role = option(ad, "--role");
	struct new_user u = { .name = ad->words[0],
		.email = option(ad, "--email"),
		.role = role == NULL ? "user" : role };
	int rc;

	if (!good_values(ad, u.name, u.email))
		return EXIT_FAILURE;
	if (login != NULL && (u.login = good_login(ad, login)) == NULL)
		return EXIT_FAILURE;
	if (option(ad, "--password-stdin") != NULL) {
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
	u.company = find_company(ad, option(ad, "--company"));
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
	const char *new_name = option(ad, "--name");
	const char *login = option(ad, "--login");
	const char *email = option(ad, "--email");
	const char *role = option(ad, "--role");
	struct person who;
	struct name name = { 0 };
	struct stmt *s;

	if (new_name == NULL && login == NULL && email == NULL &&
		role == NULL) {
		complain("nothing to change, see modelshelf user set --help");
		return USAGE;
	}
	if (!good_values(ad, new_name, email) ||
		!find_user(ad, ad->words[0], &who))
		return EXIT_FAILURE;
	if (login != NULL && *login != '\0' &&
		(login = good_login(ad, login)) == NULL)
		return EXIT_FAILURE;
	if (role != NULL && !administers(role) && is_needed(ad, &who))
		return EXIT_FAILURE;
	if (!is_free(ad, SQL_USER_BY_LOGIN, ":login", login, who.id) ||
		!is_free(ad, SQL_USER_BY_EMAIL, ":email", email, who.id))
		return EXIT_FAILURE;
	if (new_name != NULL)
		name = split_name(ad, new_name);
	s = stmt_get(ad->store, SQL_USER_SET);
	stmt_str(s, ":user", who.id);
	stmt_str(s, ":name", new_name);
	stmt_str(s, ":given_name", name.given);
	stmt_str(s, ":family_name", name.family);
	stmt_str(s, ":login", login);
	stmt_str(s, ":email", email);
	stmt_str(s, ":role", role);
	if (stmt_run(s) != 1)
		return complain_store(ad);
	return say_user(ad, "changed", who.id);
}

int
cmd_user_password(struct admin *ad)
{
	const char *user = ad->words[0], *password, *hash = NULL;
	struct person who, now;
	bool found;
	int rc;

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
	password = read_password(ad, option(ad, "--stdin") != NULL, who.login);
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
	struct person who;
	struct stmt *s;

	if (!find_user(ad, ad->words[0], &who) ||
		(disabled && is_needed(ad, &who)))
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
	struct person who;

	if (!find_user(ad, ad->words[0], &who) || is_needed(ad, &who) ||
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

/* clang-format off */
#define LISTED_USER_ROW(F, R)                                                  \
	F(R, id, str, .doc = "Id")                                             \
	F(R, name, str, .doc = "Name")                                         \
	F(R, role, str, .doc = "Role")                                         \
	F(R, company, str, .doc = "Name of the company")                       \
	F(R, keys, int, .doc = "How many key pairs are good")                  \
	F(R, login, str, .doc = "Login")                                       \
	F(R, password, flag, .doc = "There is a password")                     \
	F(R, disabled, flag, .doc = "The user must not log in")                \
	F(R, email, str, .doc = "Address")                                     \
	F(R, company_id, str, .doc = "Id of the company")                      \
	F(R, created, time, .doc = "When the user was made")
ROW(listed_user_row, LISTED_USER_ROW);

#define USER_LINE(F, R)                                                        \
	LISTED_USER_ROW(F, R)                                                  \
	F(R, state, str, .doc = "Whether the user can log in")
LOCAL_RECORD(user_line, USER_LINE);

static const struct column user_columns[] = {
	{ "id",         "ID" },
	{ "role",       "ROLE" },
	{ "state",      "STATE" },
	{ "login",      "LOGIN" },
	{ "password",   "PASSWORD" },
	{ "keys",       "KEYS" },
	{ "company",    "COMPANY" },
	{ "company_id", NULL },
	{ "email",      "EMAIL" },
	{ "created",    NULL },
	{ "name",       "NAME" },
};
/* clang-format on */

int
cmd_user_list(struct admin *ad)
{
	struct table *t = LIST(ad, user_line, user_columns);
	struct stmt *s = stmt_get(ad->store, SQL_USER_LIST);
	struct listed_user_row r;
	int rc;

	stmt_int(s, ":now", ad->now);
	while ((rc = stmt_next(s, &listed_user_row_shape, &ad->arena, &r)) ==
		STORE_ROW) {
		struct user_line line = { 0 };

		record_copy(&listed_user_row_shape, &r, &user_line_shape,
			&line);
		SET(&line, state, state_of(ad, r.disabled, r.login));
		table_add(t, &line);
	}
	return print_list(ad, t, rc);
}
