#ifndef TOOLS_ADMIN_H
#define TOOLS_ADMIN_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/config.h"
#include "store/store.h"

/* What the commands of modelshelf(8) share. */

/* Exit statuses, besides EXIT_SUCCESS and EXIT_FAILURE. */
enum { USAGE = 64 };

struct admin {
	struct arena arena;
	struct config cfg;
	struct store_options options;
	struct store *store;
	int64_t now;
	struct buf said; /* what is printed once it is true */
	char **args;     /* what follows the command's words, NULL last */
};

/* --- Talking; these return EXIT_FAILURE --- */

int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int complain_store(struct admin *ad);
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A column of a list. */
const char *time_text(struct admin *ad, struct stmt *s, int col);
const char *or_dash(const char *s);

/* --- Options of commands --- */

struct option_value {
	const char *name; /* "--label" */
	const char *value;
	bool alone; /* takes no value; it is "" when it was given */
};

/*
 * Take "--name value" and "--name=value" out of the arguments; 'plain' others
 * must be left, in *rest. False, after a complaint, when that is not so.
 */
bool read_options(struct admin *ad, struct option_value *opts, size_t n,
	const char **rest, size_t plain);

/*
 * A password, without its line end: of the first line of standard input, or
 * asked for twice at the terminal, once if it is none for the login. NULL after
 * a complaint.
 */
const char *read_password(struct admin *ad, bool from_stdin, const char *login);

/* --- Transactions of commands that are given none --- */

bool begin_work(struct admin *ad, bool write);
/* Commits if 'rc' is EXIT_SUCCESS. The exit status. */
int end_work(struct admin *ad, int rc);

/* --- What is in the database --- */

struct person {
	const char *id, *name, *login, *company; /* login may be NULL */
};

/*
 * The user of that id, login or name, the company of that id or name. False,
 * after a complaint, if there is none or it is not clear which: only an id is
 * always clear.
 */
bool find_user(struct admin *ad, const char *text, struct person *who);
/*
 * The user as people know them: name, login, company, id. NULL after a
 * complaint.
 */
const char *tell_user(struct admin *ad, const char *id);
/* Print, once it is true, what was done to the user. The exit status. */
int say_user(struct admin *ad, const char *done, const char *id);
const char *find_company(struct admin *ad, const char *text);

/* Is there a row? -1 after a complaint. */
int is_there(struct admin *ad, enum sql_id id, const char *param,
	const char *value);

/* What is before the first blank, and what is behind it or NULL. */
struct name {
	const char *given, *family;
};
struct name split_name(struct admin *ad, const char *name);

struct new_user {
	const char *name, *company, *role, *login, *email;
	const char *hash; /* of the password; NULL: none */
};

/* Add it; its id, or NULL after an error of the store. */
const char *add_user(struct admin *ad, const struct new_user *u);
/* Rows written, or STORE_ERROR. */
int set_password(struct admin *ad, const char *user, const char *hash);
int add_company(struct admin *ad, const char *id, const char *name);

/* The login as it is kept, NULL after a complaint. */
const char *good_login(struct admin *ad, const char *text);
/* The hash of a password that fits the login, NULL after a complaint. */
const char *good_password(struct admin *ad, const char *password,
	const char *login);

/* Has the login failed so often that nobody may try it for a while? */
bool login_waits(struct admin *ad, const char *login);

struct new_pair {
	const char *key, *secret, *label;
	int64_t expires; /* 0: never */
};

/* Complains when a pair that was given cannot be one; draws what was not. */
bool good_pair(struct admin *ad, struct new_pair *pair);
/* Rows written, or STORE_ERROR. Then it is said, too. */
int add_pair(struct admin *ad, const char *user, const struct new_pair *pair);

/* --- The commands --- */

int cmd_init(struct admin *ad);
int cmd_migrate(struct admin *ad);
int cmd_check(struct admin *ad);
int cmd_reindex(struct admin *ad);
int cmd_config(struct admin *ad);
int cmd_company_add(struct admin *ad);
int cmd_company_set(struct admin *ad);
int cmd_company_list(struct admin *ad);
int cmd_user_add(struct admin *ad);
int cmd_user_set(struct admin *ad);
int cmd_user_password(struct admin *ad);
int cmd_user_disable(struct admin *ad);
int cmd_user_enable(struct admin *ad);
int cmd_user_remove(struct admin *ad);
int cmd_user_list(struct admin *ad);
int cmd_key_add(struct admin *ad);
int cmd_key_list(struct admin *ad);
int cmd_key_revoke(struct admin *ad);
int cmd_login_list(struct admin *ad);
int cmd_login_clear(struct admin *ad);

#endif
