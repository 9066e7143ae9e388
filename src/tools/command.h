#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include "tools/admin.h"

/*
 * What a command is called and takes. Its usage, its --help and what its
 * arguments are read by are this one declaration.
 */

/* An option of a command, as "--label TEXT". */
struct command_option {
	const char *name; /* with its dashes */
	const char *arg;  /* what its value is called; NULL: takes none */
	const char *const
		*choices; /* the values it can have, NULL last; or any */
	const char *doc;
};

/*
 * The transaction that a command runs in: a reading one, a writing one, or
 * none. WORK_NOTHING needs no settings and no database either.
 */
enum work { WORK_NOTHING, WORK_ALONE, WORK_READ, WORK_WRITE };

struct command {
	const char *word, *second; /* second: NULL when there is one word */
	enum work work;
	int (*run)(struct admin *ad);
	const char *args; /* words; those in brackets may be left out, of the
	                     last there may be several if it ends in dots */
	const struct command_option *options; /* a row without a name is last */
	const char *doc;
};

/* All of them; a row without a word is last. */
extern const struct command commands[];

/*
 * Which command these words are: its row. The rest of the arguments goes to
 * *rest. NULL, with the exit status in *status, when the words are none, which
 * is told on standard error, or ask for help, which is printed.
 */
const struct command *command_find(char **words, char ***rest, int *status);

/*
 * Take the arguments of the command apart, into ad->given and ad->words. False,
 * with the exit status in *status, as above.
 */
bool command_read(struct admin *ad, const struct command *cmd, char **args,
	int *status);

/* The usage of the whole program, with all commands. */
void command_usage(FILE *out);

#endif
