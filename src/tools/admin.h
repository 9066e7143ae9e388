#ifndef TOOLS_ADMIN_H
#define TOOLS_ADMIN_H

#include "base/arena.h"
#include "base/buf.h"
#include "call/config.h"
#include "store/store.h"
#include "tools/table.h"

/*
 * What the commands of modelshelf(8) share. What they print for people passes
 * through shown(), complain() and warn(), which write control characters out:
 * names and labels come from clients.
 */

/* Exit statuses, besides EXIT_SUCCESS and EXIT_FAILURE. */
enum { USAGE = 64 };

struct command;

struct admin {
	struct arena arena;
	struct config cfg;
	struct store_options options;
	struct store *store;
	int64_t now;
	struct buf said; /* what tell() prints */
	const struct command *command;
	const char *
		*given; /* values of the command's options, in their order */
	const char **words; /* its other arguments; NULL: not given */
};

/* --- Talking; what complains returns EXIT_FAILURE --- */

/* Print an error, as printf(3) would, with control characters written out. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Print what the store says is wrong. */
int complain_store(struct admin *ad);
/* Print that standard output cannot be written, for the reason in errno. */
int complain_output(void);
/* Print a warning, as complain() prints an error. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Text for people, its control characters written out. */
const char *shown(struct admin *ad, const char *text);

/*
 * Print what was said, and see that it has arrived. What it tells may be had
 * only once, so that comes before the commit: if it fails nothing has changed.
 * False after a complaint.
 */
bool tell(struct admin *ad);

/*
 * The value of an option of the command, "" of one that takes none; NULL when
 * it was not given.
 */
const char *option(const struct admin *ad, const char *name);

/*
 * The value of an option that says until when: a time, or how long from now, as
 * 90d, 12h or 30m. False after a complaint.
 */
bool read_until(struct admin *ad, const char *name, const char *text,
	int64_t *when);

/* A list of records R with these columns; JSON when --json asks for it. */
#define LIST(ad, R, columns)                            \
	table_new(&(ad)->arena, &R##_shape, (columns),  \
		sizeof(columns) / sizeof((columns)[0]), \
		option((ad), "--json") != NULL)
/* Print it, unless 'rc' is the STORE_ERROR of its rows. The exit status. */
int print_list(struct admin *ad, struct table *t, int rc);

/*
 * A password, without its line end: of the first line of standard input, or
 * asked for twice at the terminal, once if it is none for the login. NULL after
 * a complaint.
 */
const char *read_password(struct admin *ad, bool from_stdin, const char *login);

/* --- Transactions of commands that are given none --- */

/* Begin one. False after a complaint. */
bool begin_work(struct admin *ad, bool write);
/* Tells and commits if 'rc' is EXIT_SUCCESS. The exit status. */
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
/* Say what was done to the user. The exit status. */
int say_user(struct admin *ad, const char *done, const char *id);
/* The id of the company of that id or name, NULL after a complaint. */
const char *find_company(struct admin *ad, const char *text);

/*
 * Does the statement, with that value of its parameter, find a row? 1 or 0, or
 * -1 after a complaint.
 */
int is_there(struct admin *ad, enum sql_id id, const char *param,
	const char *value);

/* The words of a name before and behind its first blank; or NULL for family. */
struct name {
	const char *given, *family;
};
struct name split_name(struct admin *ad, const char *name);

struct new_user {
	const char *name, *company, *role, *login, *email;
	const char *hash; /* of the password; NULL: none */
};

/* Add a user. Returns the id, or NULL after an error of the store. */
const char *add_user(struct admin *ad, const struct new_user *u);
/* Rows written, or STORE_ERROR. */
int set_password(struct admin *ad, const char *user, const char *hash);
/* Add a company and its default queue. 1, or STORE_ERROR. */
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

/*
 * Check the pair that was given, or draw one if none was. False after a
 * complaint.
 */
bool good_pair(struct admin *ad, struct new_pair *pair);
/* Add a pair and tell it. The number of rows written, or STORE_ERROR. */
int add_pair(struct admin *ad, const char *user, const struct new_pair *pair);

/*
 * --- The commands, each named as its words are. The exit status, after what
 * went wrong was said; their rows in commands.c say what they are for.
 */
int cmd_init(struct admin *ad);
int cmd_backup(struct admin *ad);
int cmd_secret_rotate(struct admin *ad);
int cmd_secret_list(struct admin *ad);
int cmd_migrate(struct admin *ad);
int cmd_queue_list(struct admin *ad);
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
int cmd_model_list(struct admin *ad);
int cmd_model_remove(struct admin *ad);
int cmd_model_make_private(struct admin *ad);
int cmd_project_list(struct admin *ad);
int cmd_project_make_private(struct admin *ad);
int cmd_describe_api(struct admin *ad);
int cmd_describe_openapi(struct admin *ad);
int cmd_describe_tables(struct admin *ad);
int cmd_describe_families(struct admin *ad);
int cmd_index_list(struct admin *ad);
int cmd_index_add(struct admin *ad);
int cmd_index_drop(struct admin *ad);
int cmd_lineage(struct admin *ad);
int cmd_task_stop_stale(struct admin *ad);
int cmd_login_list(struct admin *ad);
int cmd_login_clear(struct admin *ad);

/*
 * Does the text keep to what the field's row says of it (call/limit.h)? NULL
 * does. False after a complaint that names the field.
 */
bool good_text(struct admin *ad, const struct shape *sh, const char *field,
	const char *text);

#endif
