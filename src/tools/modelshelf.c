/* modelshelf(8): what an administrator does to the database. */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/utf8.h"
#include "core/call.h"
#include "core/config.h"
#include "core/crypto.h"
#include "service/entities.h"
#include "store/store.h"

enum { USAGE = 64, SHORT_SECRET = 16 };

/* The id of the company that clients take for the default one (wire.md 8). */
static const char default_company[] = "d1bd92a3b039400cbafc60a7a5b1e52b";

struct admin {
	struct arena arena;
	struct config cfg;
	struct store_options options;
	struct store *store;
	int64_t now;
	struct buf said; /* what is printed once it is true */
	char **args;     /* what follows the command's words, NULL last */
};

/* --- Talking --- */

static int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static int
complain(const char *fmt, ...)
{
	va_list ap;

	fputs("modelshelf: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_FAILURE;
}

static int
complain_store(struct admin *ad)
{
	return complain("%s", store_error(ad->store));
}

static const char *
time_text(struct admin *ad, struct stmt *s, int col)
{
	char text[CLOCK_TEXT];

	if (stmt_column_null(s, col))
		return "-";
	clock_format(stmt_column_int(s, col) / 1000000 * 1000000, text);
	return arena_strdup(&ad->arena, text);
}

static const char *
or_dash(const char *s)
{
	return s == NULL || *s == '\0' ? "-" : s;
}

/* --- Options of commands --- */

struct option_value {
	const char *name; /* "--label" */
	const char *value;
};

/*
 * Take "--name value" and "--name=value" out of the arguments; at most 'plain'
 * others may be left, in *rest. False, after a complaint, when there is more.
 */
static bool
read_options(struct admin *ad, struct option_value *opts, size_t n,
	const char **rest, size_t plain)
{
	size_t have = 0;

	for (char **p = ad->args; *p != NULL; p++) {
		size_t i, len;

		if (utf8_valid(*p, strlen(*p)) != strlen(*p)) {
			complain("arguments must be UTF-8 text");
			return false;
		}

		if (strncmp(*p, "--", 2) != 0) {
			if (have == plain) {
				complain("%s: too many arguments", *p);
				return false;
			}
			rest[have++] = *p;
			continue;
		}
		len = strcspn(*p, "=");
		for (i = 0; i < n; i++)
			if (strlen(opts[i].name) == len &&
				strncmp(opts[i].name, *p, len) == 0)
				break;
		if (i == n) {
			complain("%s: unknown option", *p);
			return false;
		}
		opts[i].value = (*p)[len] == '=' ? *p + len + 1 : *++p;
		if (opts[i].value == NULL) {
			complain("%s: needs a value", opts[i].name);
			return false;
		}
	}
	if (have < plain) {
		complain("too few arguments, see modelshelf --help");
		return false;
	}
	return true;
}

/* --- Steps inside a transaction; STORE_ERROR or a count --- */

static int
put_setting(struct admin *ad, const char *name, const char *value)
{
	struct stmt *s = stmt_get(ad->store, SQL_SETTING_PUT);

	stmt_str(s, ":name", name);
	stmt_str(s, ":value", value);
	return stmt_run(s);
}

static int
add_company(struct admin *ad, const char *id, const char *name)
{
	struct stmt *s = stmt_get(ad->store, SQL_COMPANY_ADD);

	stmt_str(s, ":id", id);
	stmt_str(s, ":name", name);
	stmt_int(s, ":now", ad->now);
	return stmt_run(s);
}

static int
add_user(struct admin *ad, const char *id, const char *company,
	const char *name, const char *role)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_ADD);
	const char *blank = strchr(name, ' ');

	stmt_str(s, ":id", id);
	stmt_str(s, ":company", company);
	stmt_str(s, ":name", name);
	stmt_str(s, ":role", role);
	stmt_str(s, ":given_name",
		blank == NULL ? name :
				arena_strndup(&ad->arena, name,
					(size_t)(blank - name)));
	stmt_str(s, ":family_name", blank == NULL ? NULL : blank + 1);
	stmt_int(s, ":now", ad->now);
	return stmt_run(s);
}

static int
add_key(struct admin *ad, const char *user, const char *key, const char *secret,
	const char *label)
{
	struct stmt *s = stmt_get(ad->store, SQL_KEY_ADD);

	stmt_str(s, ":access_key", key);
	stmt_str(s, ":user", user);
	stmt_str(s, ":secret_hash", crypto_hash_secret(secret, &ad->arena));
	stmt_str(s, ":label", label);
	stmt_int(s, ":now", ad->now);
	return stmt_run(s);
}

static void
say_key(struct admin *ad, const char *key, const char *secret)
{
	buf_addf(&ad->said, "access_key=%s\nsecret_key=%s\n", key, secret);
}

/* A UUID with its dashes, as clients expect a server's id. */
static const char *
uuid(struct admin *ad)
{
	char id[ID_LEN + 1];

	id_new(id);
	return arena_printf(&ad->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", id, id + 8,
		id + 12, id + 16, id + 20);
}

static bool
write_pair_ok(const char *key, const char *secret)
{
	if ((key == NULL) != (secret == NULL)) {
		complain("--access-key and --secret-key go together");
		return false;
	}
	if (key == NULL)
		return true;
	if (*key == '\0' || strchr(key, ':') != NULL || *secret == '\0') {
		complain("a key must not be empty or hold a colon, and a "
			 "secret must not be empty");
		return false;
	}
	if (strlen(secret) < SHORT_SECRET)
		fprintf(stderr,
			"modelshelf: warning: a secret of less than %d "
			"characters is easy to guess\n",
			SHORT_SECRET);
	return true;
}

/* --- Commands --- */

static int
fill_new(struct admin *ad, const char *company, const char *user,
	const char *key, const char *secret)
{
	char id[ID_LEN + 1];
	int rc;

	id_new(id);
	if (store_migrate(ad->store) != 0 || store_begin(ad->store, true) != 0)
		return STORE_ERROR;
	rc = put_setting(ad, "token_secret", crypto_new_secret(&ad->arena)) <
				0 ||
			put_setting(ad, "server.uuid", uuid(ad)) < 0 ||
			add_company(ad, default_company, company) < 0 ||
			add_user(ad, id, default_company, user, "admin") < 0 ||
			add_key(ad, id, key, secret, "first key") < 0 ?
		STORE_ERROR :
		0;
	return store_end(ad->store, rc == 0) != 0 ? STORE_ERROR : rc;
}

static int
cmd_init(struct admin *ad)
{
	struct option_value opts[] = { { "--company", "modelshelf" },
		{ "--user", "admin" }, { "--access-key", NULL },
		{ "--secret-key", NULL } };
	const char *key, *secret;

	if (!read_options(ad, opts, 4, NULL, 0) ||
		!write_pair_ok(opts[2].value, opts[3].value))
		return USAGE;
	key = opts[2].value != NULL ? opts[2].value :
				      crypto_new_access_key(&ad->arena);
	secret = opts[3].value != NULL ? opts[3].value :
					 crypto_new_secret(&ad->arena);
	if (store_create(ad->store) != 0)
		return complain_store(ad);
	if (fill_new(ad, opts[0].value, opts[1].value, key, secret) != 0) {
		complain_store(ad);
		/* Half a database would be in the way of the next try. */
		unlink(ad->cfg.database);
		return EXIT_FAILURE;
	}
	say_key(ad, key, secret);
	return EXIT_SUCCESS;
}

/* The company that new users belong to; NULL after a complaint. */
static const char *
first_company(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_COMPANY_FIRST);
	const char *id = NULL;

	if (stmt_step(s) == STORE_ROW)
		id = arena_strdup(&ad->arena, stmt_column(s, 0));
	else
		complain("the database has no company");
	stmt_done(s);
	return id;
}

static int
cmd_user_add(struct admin *ad)
{
	struct option_value opts[] = { { "--role", "user" } };
	const char *name, *company;
	char id[ID_LEN + 1];

	if (!read_options(ad, opts, 1, &name, 1))
		return USAGE;
	if (role_of(opts[0].value) == 0)
		return complain("%s: not a role", opts[0].value);
	if (*name == '\0')
		return complain("a name must not be empty");
	company = first_company(ad);
	if (company == NULL)
		return EXIT_FAILURE;
	id_new(id);
	if (add_user(ad, id, company, name, opts[0].value) != 1)
		return complain_store(ad);
	buf_addf(&ad->said, "user=%s\n", id);
	return EXIT_SUCCESS;
}

static int
cmd_user_list(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_LIST);
	int rc;

	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	printf("%-32s  %-10s  %4s  %-16s  %s\n", "ID", "ROLE", "KEYS",
		"COMPANY", "NAME");
	while ((rc = stmt_step(s)) == STORE_ROW)
		printf("%-32s  %-10s  %4d  %-16s  %s\n", stmt_column(s, 0),
			stmt_column(s, 2), (int)stmt_column_int(s, 4),
			stmt_column(s, 3), stmt_column(s, 1));
	return rc == STORE_ERROR ? complain_store(ad) : EXIT_SUCCESS;
}

/* The id of the user of that id or name; NULL after a complaint. */
static const char *
find_user(struct admin *ad, const char *user)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_FIND);
	const char *id = NULL;

	stmt_str(s, ":user", user);
	if (stmt_step(s) == STORE_ROW)
		id = arena_strdup(&ad->arena, stmt_column(s, 0));
	if (id == NULL)
		complain("%s: no such user", user);
	else if (strcmp(id, user) != 0 && stmt_step(s) == STORE_ROW) {
		complain("%s: several users have this name, give an id", user);
		id = NULL;
	}
	stmt_done(s);
	return id;
}

static int
cmd_key_add(struct admin *ad)
{
	struct option_value opts[] = { { "--label", NULL },
		{ "--access-key", NULL }, { "--secret-key", NULL } };
	const char *user, *id, *key, *secret;

	if (!read_options(ad, opts, 3, &user, 1) ||
		!write_pair_ok(opts[1].value, opts[2].value))
		return USAGE;
	id = find_user(ad, user);
	if (id == NULL)
		return EXIT_FAILURE;
	key = opts[1].value != NULL ? opts[1].value :
				      crypto_new_access_key(&ad->arena);
	secret = opts[2].value != NULL ? opts[2].value :
					 crypto_new_secret(&ad->arena);
	if (add_key(ad, id, key, secret, opts[0].value) != 1)
		return complain_store(ad);
	say_key(ad, key, secret);
	return EXIT_SUCCESS;
}

static int
cmd_key_list(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_KEY_LIST);
	int rc;

	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	printf("%-30s  %-16s  %-25s  %-25s  %-16s  %s\n", "ACCESS KEY", "USER",
		"CREATED", "LAST USED", "FROM", "LABEL");
	while ((rc = stmt_step(s)) == STORE_ROW)
		printf("%-30s  %-16s  %-25s  %-25s  %-16s  %s\n",
			stmt_column(s, 0), stmt_column(s, 1),
			time_text(ad, s, 3), time_text(ad, s, 4),
			or_dash(stmt_column(s, 5)), or_dash(stmt_column(s, 2)));
	return rc == STORE_ERROR ? complain_store(ad) : EXIT_SUCCESS;
}

static int
cmd_key_revoke(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_KEY_REVOKE);
	const char *key;
	int rc;

	if (!read_options(ad, NULL, 0, &key, 1))
		return USAGE;
	stmt_str(s, ":access_key", key);
	rc = stmt_run(s);
	if (rc < 0)
		return complain_store(ad);
	return rc == 1 ? EXIT_SUCCESS : complain("%s: no such key", key);
}

static int
cmd_migrate(struct admin *ad)
{
	int before;

	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	before = store_version(ad->store);
	if (before < 0 || store_migrate(ad->store) != 0)
		return complain_store(ad);
	if (before == store_version_wanted())
		printf("schema version %d: nothing to do\n", before);
	else
		printf("schema version %d: was %d\n", store_version_wanted(),
			before);
	return EXIT_SUCCESS;
}

static void
print_finding(void *arg, const char *finding)
{
	(void)arg;
	printf("%s\n", finding);
}

/* A shape is checked against the columns of its table, a setting for being. */
static int
cmd_check(struct admin *ad)
{
	struct stmt *s;
	int n, rc;

	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	n = store_check(ad->store, entity_shapes, print_finding, NULL);
	if (n < 0)
		return complain_store(ad);
	s = stmt_get(ad->store, SQL_SETTING_GET);
	stmt_str(s, ":name", "token_secret");
	rc = stmt_step(s);
	stmt_done(s);
	if (rc == STORE_ERROR)
		return complain_store(ad);
	if (rc == STORE_NONE) {
		puts("setting token_secret is missing");
		n++;
	}
	if (n > 0)
		return complain("%d finding%s", n, n == 1 ? "" : "s");
	puts("ok");
	return EXIT_SUCCESS;
}

static int
cmd_config(struct admin *ad)
{
	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	config_sample(stdout);
	return EXIT_SUCCESS;
}

enum work { WORK_ALONE, WORK_READ, WORK_WRITE };

/* clang-format off */
static const struct command {
	const char *word, *second; /* second: NULL when there is one word */
	enum work work;            /* the transaction it runs in */
	int (*run)(struct admin *ad);
	const char *args, *doc;
} commands[] = {
	{ "init", NULL, WORK_ALONE, cmd_init,
	  "[--company NAME] [--user NAME] [--access-key K --secret-key S]",
	  "make the database, a first user and a key pair" },
	{ "user", "add", WORK_WRITE, cmd_user_add, "NAME [--role ROLE]",
	  "add a user" },
	{ "user", "list", WORK_READ, cmd_user_list, "", "list the users" },
	{ "key", "add", WORK_WRITE, cmd_key_add,
	  "USER [--label TEXT] [--access-key K --secret-key S]",
	  "make a key pair; its secret is shown once" },
	{ "key", "list", WORK_READ, cmd_key_list, "", "list the key pairs" },
	{ "key", "revoke", WORK_WRITE, cmd_key_revoke, "ACCESS_KEY",
	  "end a key pair and the tokens made with it" },
	{ "migrate", NULL, WORK_ALONE, cmd_migrate, "",
	  "bring the database to this program's schema" },
	{ "check", NULL, WORK_READ, cmd_check, "",
	  "look for damage in the database" },
	{ "config", NULL, WORK_ALONE, cmd_config, "",
	  "print a sample configuration file" },
};
/* clang-format on */

static int
usage(FILE *out)
{
	fputs("usage: modelshelf [-f file] command\n"
	      "  -f, --file FILE  read the configuration from FILE\n"
	      "  -h, --help       print this\n"
	      "  -V, --version    print the version\n"
	      "commands:\n",
		out);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const struct command *cmd = &commands[i];

		fprintf(out, "  %s%s%s%s%s\n        %s\n", cmd->word,
			cmd->second == NULL ? "" : " ",
			cmd->second == NULL ? "" : cmd->second,
			*cmd->args == '\0' ? "" : " ", cmd->args, cmd->doc);
	}
	return out == stdout ? EXIT_SUCCESS : USAGE;
}

static int
run_command(struct admin *ad, const struct command *cmd)
{
	int rc;

	if (cmd->work == WORK_ALONE)
		return cmd->run(ad);
	if (store_begin(ad->store, cmd->work == WORK_WRITE) != 0)
		return complain_store(ad);
	rc = cmd->run(ad);
	if (store_end(ad->store, rc == EXIT_SUCCESS) != 0)
		return complain_store(ad);
	return rc;
}

/* Say what the words could have been. */
static int
unknown(int argc, char **argv)
{
	const char *first = argc > 0 ? argv[0] : "";
	bool known = false;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].second != NULL &&
			strcmp(commands[i].word, first) == 0) {
			complain("usage: modelshelf %s %s %s", first,
				commands[i].second, commands[i].args);
			known = true;
		}
	if (known)
		return USAGE;
	if (argc == 0)
		return usage(stderr);
	complain("%s: unknown command, see modelshelf --help", first);
	return USAGE;
}

static int
run(struct admin *ad, int argc, char **argv)
{
	int rc;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const struct command *cmd = &commands[i];
		bool two = cmd->second != NULL;

		if (argc < 1 + two || strcmp(argv[0], cmd->word) != 0 ||
			(two && strcmp(argv[1], cmd->second) != 0))
			continue;
		ad->args = argv + 1 + two;
		rc = run_command(ad, cmd);
		if (rc == EXIT_SUCCESS)
			fputs(ad->said.data, stdout);
		return rc;
	}
	return unknown(argc, argv);
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "file", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	const char *file = NULL, *why = "";
	struct admin ad = { .now = clock_now() / 1000 * 1000 };
	int opt, rc;

	/* "+": what follows the command is the command's. */
	while ((opt = getopt_long(argc, argv, "+f:hV", longs, NULL)) != -1)
		switch (opt) {
		case 'f':
			file = optarg;
			break;
		case 'h':
			return usage(stdout);
		case 'V':
			puts(PACKAGE_STRING);
			return EXIT_SUCCESS;
		default:
			return usage(stderr);
		}
	arena_init(&ad.arena, 65536);
	buf_init(&ad.said, &ad.arena, 65536);
	if (!crypto_init() || !config_load(&ad.cfg, file, &ad.arena, &why)) {
		arena_release(&ad.arena);
		return complain("%s", why);
	}
	ad.options = config_store(&ad.cfg);
	ad.store = store_new(&ad.options);
	rc = run(&ad, argc - optind, argv + optind);
	store_free(ad.store);
	arena_release(&ad.arena);
	return rc;
}
