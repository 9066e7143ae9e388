/* modelshelf(8): what an administrator does to the database. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "core/crypto.h"
#include "tools/admin.h"

enum work { WORK_ALONE, WORK_READ, WORK_WRITE };

/* clang-format off */
static const struct command {
	const char *word, *second; /* second: NULL when there is one word */
	enum work work;            /* the transaction it runs in */
	int (*run)(struct admin *ad);
	const char *args, *doc;
} commands[] = {
	{ "init", NULL, WORK_ALONE, cmd_init,
	  "[--company NAME] [--user NAME] [--login LOGIN] [--password-stdin] "
	  "[--access-key K --secret-key S]",
	  "make the database, a first user, a password and a key pair" },
	{ "company", "add", WORK_WRITE, cmd_company_add, "NAME [--id ID]",
	  "add a company" },
	{ "company", "set", WORK_WRITE, cmd_company_set, "COMPANY --name NAME",
	  "rename a company" },
	{ "company", "list", WORK_READ, cmd_company_list, "",
	  "list the companies" },
	{ "user", "add", WORK_ALONE, cmd_user_add,
	  "NAME [--login LOGIN] [--password-stdin] [--email ADDRESS] "
	  "[--company COMPANY] [--role ROLE]",
	  "add a user" },
	{ "user", "set", WORK_WRITE, cmd_user_set,
	  "USER [--name NAME] [--login LOGIN] [--email ADDRESS] [--role ROLE] "
	  "[--force]",
	  "change a user" },
	{ "user", "password", WORK_ALONE, cmd_user_password, "USER [--stdin]",
	  "give a user a new password" },
	{ "user", "disable", WORK_WRITE, cmd_user_disable, "USER [--force]",
	  "lock a user out, at once" },
	{ "user", "enable", WORK_WRITE, cmd_user_enable, "USER",
	  "let a user in again, and forget failed logins" },
	{ "user", "remove", WORK_WRITE, cmd_user_remove, "USER [--force]",
	  "remove a user; what the user made stays" },
	{ "user", "list", WORK_READ, cmd_user_list, "", "list the users" },
	{ "key", "add", WORK_WRITE, cmd_key_add,
	  "USER [--label TEXT] [--expires DATE|DAYSd] "
	  "[--access-key K --secret-key S]",
	  "make a key pair; its secret is shown once" },
	{ "key", "list", WORK_READ, cmd_key_list, "", "list the key pairs" },
	{ "key", "revoke", WORK_WRITE, cmd_key_revoke, "ACCESS_KEY",
	  "end a key pair and the tokens made with it" },
	{ "login", "list", WORK_READ, cmd_login_list, "",
	  "list what failed logins are counted of, and who has to wait" },
	{ "login", "clear", WORK_WRITE, cmd_login_clear,
	  "LOGIN|ADDRESS|--all", "forget failed logins: the wait ends" },
	{ "migrate", NULL, WORK_ALONE, cmd_migrate, "[--no-copy]",
	  "bring the database to this program's schema, after a copy" },
	{ "check", NULL, WORK_READ, cmd_check, "",
	  "look for damage in the database" },
	{ "reindex", NULL, WORK_WRITE, cmd_reindex, "",
	  "make the indexes that are kept beside the records anew" },
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
			if (!known)
				complain("%s %s: unknown command; there are:",
					first, argc > 1 ? argv[1] : "...");
			fprintf(stderr, "  modelshelf %s %s %s\n", first,
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
	/* The limit is for calls of clients. */
	ad.options.limit_ms = 0;
	ad.store = store_new(&ad.options);
	rc = run(&ad, argc - optind, argv + optind);
	store_free(ad.store);
	arena_release(&ad.arena);
	return rc;
}
