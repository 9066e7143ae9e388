/* modelshelf(8): what an administrator does to the database. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/streams.h"
#include "base/crypto.h"
#include "tools/command.h"

static int
run_command(struct admin *ad, const struct command *cmd)
{
	if (cmd->work == WORK_ALONE)
		return cmd->run(ad);
	if (!begin_work(ad, cmd->work == WORK_WRITE))
		return EXIT_FAILURE;
	return end_work(ad, cmd->run(ad));
}

static void
tell_setting(void *arg, const char *text)
{
	(void)arg;
	warn("%s", text);
}

static int
run(struct admin *ad, const struct command *cmd, const char *file)
{
	const char *why = "cannot initialize";
	int rc;

	if (cmd->work == WORK_NOTHING)
		return cmd->run(ad);
	if (!crypto_init() || !config_load(&ad->cfg, file, &ad->arena, &why))
		return complain("%s", why);
	config_misspelt(&ad->arena, tell_setting, NULL);
	ad->options = config_store(&ad->cfg);
	/* The limit is for calls of clients. */
	ad->options.limit_ms = 0;
	ad->options.memory = 0;
	ad->store = store_new(&ad->options);
	/*
	 * Nothing may be half done when nobody takes what is printed. Who only
	 * lists is ended by that, as all programs are.
	 */
	if (cmd->work != WORK_READ)
		signal(SIGPIPE, SIG_IGN);
	rc = run_command(ad, cmd);
	store_free(ad->store);
	return rc;
}

/* What was printed has to have arrived. */
static int
close_output(int rc)
{
	bool bad = ferror(stdout) != 0;

	errno = 0;
	if (fclose(stdout) == 0 && !bad)
		return rc;
	/* A command that looks itself has told. */
	if (rc == EXIT_SUCCESS)
		complain_output();
	return rc == EXIT_SUCCESS ? EXIT_FAILURE : rc;
}

static int
use(char **words, const char *file)
{
	struct admin ad = { .now = clock_now() / 1000 * 1000 };
	const struct command *cmd;
	char **rest;
	int rc;

	cmd = command_find(words, &rest, &rc);
	if (cmd == NULL)
		return rc;
	arena_init(&ad.arena, 65536);
	buf_init(&ad.said, &ad.arena, 1 << 24);
	if (command_read(&ad, cmd, rest, &rc))
		rc = run(&ad, cmd, file);
	arena_release(&ad.arena);
	return rc;
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
	const char *file = NULL;
	int opt;

	if (!streams_open())
		return EXIT_FAILURE;
	/* "+": what follows the command is the command's. */
	while ((opt = getopt_long(argc, argv, "+f:hV", longs, NULL)) != -1)
		switch (opt) {
		case 'f':
			file = optarg;
			break;
		case 'h':
			command_usage(stdout);
			return close_output(EXIT_SUCCESS);
		case 'V':
			puts(PACKAGE_STRING);
			return close_output(EXIT_SUCCESS);
		default:
			command_usage(stderr);
			return USAGE;
		}
	return close_output(use(argv + optind, file));
}
