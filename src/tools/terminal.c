/* Reading a password, by modelshelf(8). */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "auth/login.h"
#include "tools/admin.h"

static volatile sig_atomic_t interrupted;

static void
on_signal(int sig)
{
	interrupted = sig;
}

/*
 * One line of standard input, NULL after a complaint. Byte by byte, so that
 * what follows is left for the next line.
 */
static const char *
read_one_line(struct admin *ad)
{
	char *line = arena_alloc(&ad->arena, PASSWORD_MAX + 3);
	size_t n = 0;
	ssize_t got;

	while ((got = read(STDIN_FILENO, line + n, 1)) == 1 &&
		line[n] != '\n') {
		if (line[n] == '\0' || n == PASSWORD_MAX + 1) {
			complain(n > PASSWORD_MAX ?
					"the password is too long" :
					"a password must not hold control "
					"characters");
			return NULL;
		}
		n++;
	}
	if (got < 0) {
		/* A signal says enough itself. */
		if (interrupted)
			return NULL;
		complain("standard input: %s", strerror(errno));
		return NULL;
	}
	if (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	if (n == 0 && got == 0) {
		complain("there is no password on standard input");
		return NULL;
	}
	return line;
}

static const char *
ask(struct admin *ad, const char *prompt)
{
	const char *line;

	fputs(prompt, stderr);
	fflush(stderr);
	line = read_one_line(ad);
	fputc('\n', stderr);
	return line;
}

/* The terminal shows what is typed again, whatever happens in between. */
static const char *
ask_twice(struct admin *ad, const char *login)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
		SIGTSTP };
	struct sigaction act = { .sa_handler = on_signal }, old[5];
	struct termios shown, hidden;
	const char *first, *second, *why;

	if (tcgetattr(STDIN_FILENO, &shown) != 0) {
		complain("standard input is no terminal to ask at: give "
			 "--stdin");
		return NULL;
	}
	for (size_t i = 0; i < 5; i++)
		sigaction(signals[i], &act, &old[i]);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	first = ask(ad, "New password: ");
	why = first == NULL ? NULL : login_refuses(first, login);
	second = first == NULL || why != NULL ? NULL : ask(ad, "Once more: ");
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	for (size_t i = 0; i < 5; i++)
		sigaction(signals[i], &old[i], NULL);
	if (interrupted)
		raise(interrupted);
	if (why != NULL)
		complain("%s", why);
	if (second != NULL && strcmp(first, second) != 0) {
		complain("the two passwords differ");
		return NULL;
	}
	return second;
}

const char *
read_password(struct admin *ad, bool from_stdin, const char *login)
{
	return from_stdin ? read_one_line(ad) : ask_twice(ad, login);
}
