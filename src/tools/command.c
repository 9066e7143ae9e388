/* Finding a command, reading its arguments, and its help. */
#include "tools/command.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/utf8.h"

static bool
asks_for_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* --- Help --- */

static void
print_name(const struct command *cmd, FILE *out)
{
	fprintf(out, "%s%s%s", cmd->word, cmd->second == NULL ? "" : " ",
		cmd->second == NULL ? "" : cmd->second);
}

/* "  user password USER [--stdin]" */
static void
print_line(const struct command *cmd, FILE *out)
{
	fputs("  ", out);
	print_name(cmd, out);
	fprintf(out, "%s%s", *cmd->args == '\0' ? "" : " ", cmd->args);
	for (const struct command_option *o = cmd->options; o->name != NULL;
		o++)
		fprintf(out, " [%s%s%s]", o->name, o->arg == NULL ? "" : " ",
			o->arg == NULL ? "" : o->arg);
	fputc('\n', out);
}

void
command_usage(FILE *out)
{
	fputs("usage: modelshelf [-f FILE] COMMAND [ARGUMENT ...]\n"
	      "  -f, --file FILE  read the configuration from FILE\n"
	      "  -h, --help       print this; behind a command: what it takes\n"
	      "  -V, --version    print the version\n"
	      "commands:\n",
		out);
	for (const struct command *cmd = commands; cmd->word != NULL; cmd++) {
		print_line(cmd, out);
		fprintf(out, "        %s\n", cmd->doc);
	}
}

static void
print_option(const struct command_option *o, FILE *out)
{
	int len = (int)strlen(o->name);

	len += o->arg == NULL ? 0 : (int)strlen(o->arg) + 1;
	fprintf(out, "  %s%s%s%*s%s", o->name, o->arg == NULL ? "" : " ",
		o->arg == NULL ? "" : o->arg, len < 22 ? 24 - len : 2, "",
		o->doc);
	for (const char *const *c = o->choices; c != NULL && *c != NULL; c++)
		fprintf(out, "%s%s", c == o->choices ? ": " : ", ", *c);
	fputc('\n', out);
}

/* The help of one command. */
static void
command_help(const struct command *cmd, FILE *out)
{
	static const struct command_option help = { "--help", NULL, NULL,
		"print this" };

	fputs("usage: modelshelf [-f FILE] ", out);
	print_name(cmd, out);
	fprintf(out, "%s%s [OPTION ...]\n%s\n", *cmd->args == '\0' ? "" : " ",
		cmd->args, cmd->doc);
	for (const struct command_option *o = cmd->options; o->name != NULL;
		o++)
		print_option(o, out);
	print_option(&help, out);
}

/* The help of all commands with that first word; false: there is none. */
static bool
help_of(const char *word)
{
	bool any = false;

	for (const struct command *cmd = commands; cmd->word != NULL; cmd++)
		if (strcmp(cmd->word, word) == 0) {
			if (any)
				putchar('\n');
			command_help(cmd, stdout);
			any = true;
		}
	return any;
}

/* --- Finding --- */

/* Tell that no command has these words; 'second' may be NULL. */
static void
tell_unknown(const char *first, const char *second)
{
	bool known = false;
	struct nearest near = { .word = first };
	struct arena a;

	arena_init(&a, 4096);
	for (const struct command *cmd = commands; cmd->word != NULL; cmd++)
		if (strcmp(cmd->word, first) == 0)
			known = true;
	if (known)
		near.word = second == NULL ? "" : second;
	for (const struct command *cmd = commands; cmd->word != NULL; cmd++)
		if (!known)
			nearest_try(&near, cmd->word);
		else if (strcmp(cmd->word, first) == 0)
			nearest_try(&near, cmd->second);
	complain("%s%s%s: unknown command%s; there are:", first,
		known ? " " : "",
		!known                 ? "" :
			second == NULL ? "..." :
					 second,
		nearest_hint(&near, &a));
	for (const struct command *cmd = commands; cmd->word != NULL; cmd++)
		if (!known || strcmp(cmd->word, first) == 0)
			print_line(cmd, stderr);
	arena_release(&a);
}

/* "modelshelf help", "help user", "help user add" */
static int
help(char **words)
{
	if (words[0] == NULL || asks_for_help(words[0])) {
		command_usage(stdout);
		return EXIT_SUCCESS;
	}
	for (const struct command *cmd = commands; cmd->word != NULL; cmd++)
		if (words[1] != NULL && strcmp(cmd->word, words[0]) == 0 &&
			(cmd->second == NULL ||
				strcmp(cmd->second, words[1]) == 0)) {
			command_help(cmd, stdout);
			return EXIT_SUCCESS;
		}
	if (words[1] == NULL && help_of(words[0]))
		return EXIT_SUCCESS;
	tell_unknown(words[0], words[1]);
	return USAGE;
}

const struct command *
command_find(char **words, char ***rest, int *status)
{
	*status = USAGE;
	if (words[0] == NULL) {
		command_usage(stderr);
		return NULL;
	}
	for (const struct command *cmd = commands; cmd->word != NULL; cmd++) {
		bool two = cmd->second != NULL;

		if (strcmp(words[0], cmd->word) != 0 ||
			(two &&
				(words[1] == NULL ||
					strcmp(words[1], cmd->second) != 0)))
			continue;
		*rest = words + 1 + two;
		if (cmd->run != NULL)
			return cmd;
		*status = help(*rest);
		return NULL;
	}
	if (words[1] != NULL && asks_for_help(words[1]) && help_of(words[0]))
		*status = EXIT_SUCCESS;
	else
		tell_unknown(words[0], words[1]);
	return NULL;
}

/* --- Arguments --- */

/* Which option it is; the row without a name when it is none. */
static const struct command_option *
option_row(const struct command *cmd, const char *arg)
{
	size_t len = strcspn(arg, "=");
	const struct command_option *o = cmd->options;

	while (o->name != NULL &&
		(strlen(o->name) != len || strncmp(o->name, arg, len) != 0))
		o++;
	return o;
}

static bool
unknown_option(struct admin *ad, const struct command *cmd, const char *arg)
{
	struct nearest near = { .word = arena_strndup(&ad->arena, arg,
					strcspn(arg, "=")) };
	const char *list = "--help";

	nearest_try(&near, list);
	for (const struct command_option *o = cmd->options; o->name != NULL;
		o++) {
		nearest_try(&near, o->name);
		list = arena_printf(&ad->arena, "%s %s", list, o->name);
	}
	complain("%s: unknown option%s; there are: %s", near.word,
		nearest_hint(&near, &ad->arena), list);
	return false;
}

static bool
is_choice(struct admin *ad, const struct command_option *o, const char *value)
{
	struct nearest near = { .word = value };
	const char *list = "";

	for (const char *const *c = o->choices; *c != NULL; c++) {
		if (strcmp(*c, value) == 0)
			return true;
		nearest_try(&near, *c);
		list = arena_printf(&ad->arena, "%s %s", list, *c);
	}
	complain("%s %s: no such word%s; there are:%s", o->name, value,
		nearest_hint(&near, &ad->arena), list);
	return false;
}

/* Its value, from behind the = or the next argument. */
static bool
take_value(struct admin *ad, const struct command *cmd,
	const struct command_option *o, char ***at)
{
	const char *value = strchr(**at, '=');

	if (o->arg == NULL && value != NULL) {
		complain("%s: takes no value", o->name);
		return false;
	}
	if (o->arg == NULL)
		value = "";
	else
		value = value != NULL ? value + 1 : (*at)[1];
	if (value == NULL) {
		complain("%s: needs a value, %s", o->name, o->arg);
		return false;
	}
	if (o->arg != NULL && strchr(**at, '=') == NULL)
		++*at;
	if (utf8_valid(value, strlen(value)) != strlen(value)) {
		complain("arguments must be UTF-8 text");
		return false;
	}
	if (o->choices != NULL && !is_choice(ad, o, value))
		return false;
	ad->given[o - cmd->options] = value;
	return true;
}

/*
 * How many words the usage names, and how many of them must be there. Of one
 * that ends in dots there may be as many as were given.
 */
static void
count_words(const char *args, size_t given, size_t *most, size_t *least)
{
	*most = strstr(args, "...") != NULL ? given : 0;
	*least = 0;
	while (*args != '\0') {
		++*most;
		*least += *args != '[';
		args += strcspn(args, " ");
		args += strspn(args, " ");
	}
}

/* One argument, with the next one if it is an option's value. */
static bool
take_argument(struct admin *ad, const struct command *cmd, char ***at,
	size_t *have, size_t most, bool *plain)
{
	const struct command_option *o;
	char *arg = **at;

	if (utf8_valid(arg, strlen(arg)) != strlen(arg)) {
		complain("arguments must be UTF-8 text");
		return false;
	}
	if (!*plain && strcmp(arg, "--") == 0) {
		*plain = true;
		return true;
	}
	if (*plain || strncmp(arg, "--", 2) != 0) {
		if (*have == most) {
			complain("%s: too many arguments, see --help", arg);
			return false;
		}
		ad->words[(*have)++] = arg;
		return true;
	}
	o = option_row(cmd, arg);
	return o->name == NULL ? unknown_option(ad, cmd, arg) :
				 take_value(ad, cmd, o, at);
}

bool
command_read(struct admin *ad, const struct command *cmd, char **args,
	int *status)
{
	size_t options = 0, given = 0, have = 0, most, least;
	bool plain = false;

	while (cmd->options[options].name != NULL)
		options++;
	while (args[given] != NULL)
		given++;
	count_words(cmd->args, given, &most, &least);
	ad->command = cmd;
	ad->given = ARENA_ARRAY(&ad->arena, const char *, options + 1);
	ad->words = ARENA_ARRAY(&ad->arena, const char *, most + 1);
	*status = USAGE;
	for (; *args != NULL; args++) {
		if (!plain && asks_for_help(*args)) {
			command_help(cmd, stdout);
			*status = EXIT_SUCCESS;
			return false;
		}
		if (!take_argument(ad, cmd, &args, &have, most, &plain))
			return false;
	}
	if (have >= least)
		return true;
	complain("too few arguments; usage:");
	print_line(cmd, stderr);
	return false;
}

const char *
option(const struct admin *ad, const char *name)
{
	const struct command_option *o = option_row(ad->command, name);

	assert(o->name != NULL);
	return ad->given[o - ad->command->options];
}
