/*
 * Calls a responder as a web server does: starts it with a socket to accept
 * FastCGI requests from, sends it requests and prints the answers. Many calls
 * then cost one start of the program, and can be at once.
 *
 * usage: caller [-c CALLS] [-k SEED] [-r RESPONDERS] [-t TOKEN] PROGRAM
 *
 * Standard input has one request a line, "PATH[?QUERY] BODY", standard output
 * gets one line for each, in the same order: "STATUS BODY", or "lost" when no
 * answer came. -c: so many calls are under way together, then as many of the
 * next lines. -r: so many processes share them. -k: at each turn one of them is
 * killed with SIGKILL at some moment, and replaced. -t: a token, or another
 * kind of credentials, "Basic ..." with its space. They are sent as they are,
 * but for a row of @: it becomes the number of the request, so that each
 * request has other ones. Exits 1 when a responder ended on its own.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fastcgi.h"

enum { CALLS_MAX = 64, RESPONDERS_MAX = 16, GIVE_UP = 300 };

static char folder[] = "/tmp/callerXXXXXX";
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static int listener = -1;
static const char *program, *token = "";
static pid_t responders[RESPONDERS_MAX];
static int responder_count = 1;
static bool kills, crashed;

static void
remove_socket(void)
{
	unlink(address.sun_path);
	rmdir(folder);
}

__attribute__((noreturn, format(printf, 1, 2))) static void
die(const char *fmt, ...)
{
	va_list ap;

	fputs("caller: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	remove_socket();
	exit(2);
}

/* --- Responders --- */

static pid_t
start_responder(void)
{
	sigset_t all, before;
	pid_t pid;

	/* Until it has let go of on_end(), a signal would end all others. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid = fork();
	if (pid == 0)
		signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid > 0)
		return pid;
	if (dup2(listener, STDIN_FILENO) < 0)
		_exit(126);
	close(listener);
	execl(program, program, (char *)NULL);
	_exit(127);
}

static void
start_responders(void)
{
	if (mkdtemp(folder) == NULL)
		die("%s: %s", folder, strerror(errno));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket",
		folder);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 ||
		bind(listener, (struct sockaddr *)&address, sizeof(address)) !=
			0 ||
		listen(listener, CALLS_MAX) != 0)
		die("%s: %s", address.sun_path, strerror(errno));
	for (int i = 0; i < responder_count; i++)
		responders[i] = start_responder();
}

static void
kill_one(void)
{
	int i = (int)(random() % responder_count);

	usleep((useconds_t)(random() % 3000));
	kill(responders[i], SIGKILL);
	waitpid(responders[i], NULL, 0);
	responders[i] = start_responder();
}

/* Replace those that ended on their own. */
static void
look_after_responders(void)
{
	int status;

	for (int i = 0; i < responder_count; i++)
		if (waitpid(responders[i], &status, WNOHANG) == responders[i]) {
			fprintf(stderr, "caller: %s ended with %s %d\n",
				program,
				WIFSIGNALED(status) ? "signal" : "status",
				WIFSIGNALED(status) ? WTERMSIG(status) :
						      WEXITSTATUS(status));
			crashed = true;
			responders[i] = start_responder();
		}
}

static void
stop_responders(void)
{
	int status;

	for (int i = 0; i < responder_count; i++)
		kill(responders[i], SIGTERM);
	for (int i = 0; i < responder_count; i++) {
		waitpid(responders[i], &status, 0);
		/* One that was just started does not catch the signal yet. */
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
			continue;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			fprintf(stderr, "caller: %s did not stop well\n",
				program);
			crashed = true;
		}
	}
	remove_socket();
}

/* Nothing stays behind, whoever ends it. */
static void
on_end(int sig)
{
	for (int i = 0; i < responder_count; i++)
		if (responders[i] > 0)
			kill(responders[i], SIGKILL);
	remove_socket();
	_exit(128 + sig);
}

static void
catch_signals(void)
{
	static const int ends[] = { SIGALRM, SIGHUP, SIGINT, SIGTERM };
	struct sigaction act = { .sa_handler = on_end };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigaction(ends[i], &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	/* Rather no result than none for ever. */
	alarm(GIVE_UP);
}

/* --- Requests --- */

/* Add the credentials of the next request. */
static void
add_credentials(struct bytes *b)
{
	static unsigned requests;
	size_t before = strcspn(token, "@"), row = strspn(token + before, "@");
	char number[32];

	if (strchr(token, ' ') == NULL)
		bytes_add(b, "Bearer ", 7);
	bytes_add(b, token, before);
	snprintf(number, sizeof(number), "%0*u", (int)row, ++requests);
	if (row > 0)
		bytes_add(b, number, strlen(number));
	bytes_add(b, token + before + row, strlen(token + before + row));
}

static void
make_request(struct bytes *b, char *path, const char *body, size_t len)
{
	char *query = strchr(path, '?');
	struct bytes params = { 0 }, text = { 0 };
	char length[32];

	snprintf(length, sizeof(length), "%zu", len);
	add_credentials(&text);
	fcgi_param(&params, "REQUEST_METHOD", "POST");
	fcgi_param(&params, "CONTENT_TYPE", "application/json");
	fcgi_param(&params, "CONTENT_LENGTH", length);
	if (query != NULL)
		*query++ = '\0';
	fcgi_param(&params, "QUERY_STRING", query == NULL ? "" : query);
	fcgi_param(&params, "PATH_INFO", path);
	fcgi_param(&params, "SCRIPT_NAME", "/responder");
	fcgi_param(&params, "REMOTE_ADDR", "127.0.0.1");
	if (*token != '\0')
		fcgi_param(&params, "HTTP_AUTHORIZATION", text.data);
	fcgi_request(b, &params, body, len);
	bytes_free(&params);
	bytes_free(&text);
}

/* A line of the input, sent; the socket that the answer will come from. */
static int
send_request(char *line, size_t len)
{
	char *blank = strchr(line, ' ');
	const char *body = blank == NULL ? "" : blank + 1;
	struct bytes request = { 0 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ssize_t n = 0;

	if (blank != NULL)
		*blank = '\0';
	make_request(&request, line, body,
		blank == NULL ? 0 : len - (size_t)(body - line));
	if (fd < 0 ||
		connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		die("connect: %s", strerror(errno));
	/* Who does not read to the end may have been killed. */
	for (size_t at = 0; at < request.len && n >= 0; at += (size_t)n)
		n = write(fd, request.data + at, request.len - at);
	bytes_free(&request);
	return fd;
}

/* --- Answers --- */

static void
print_answer(int fd)
{
	struct bytes in = { 0 }, out = { 0 };
	char part[65536], *body;
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) > 0)
		bytes_add(&in, part, (size_t)n);
	close(fd);
	if (!fcgi_answer(&in, &out) || strncmp(out.data, "Status: ", 8) != 0 ||
		(body = strstr(out.data, "\r\n\r\n")) == NULL) {
		puts("lost");
	} else {
		for (body += 4, n = 0; body[n] != '\0'; n++)
			if (body[n] == '\n')
				body[n] = ' ';
		printf("%.3s %s\n", out.data + 8, body);
	}
	bytes_free(&in);
	bytes_free(&out);
}

static void
serve(int calls)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len = 0;

	while (len >= 0) {
		int fds[CALLS_MAX], n = 0;

		while (n < calls && (len = getline(&line, &room, stdin)) >= 0) {
			if (len > 0 && line[len - 1] == '\n')
				line[--len] = '\0';
			fds[n++] = send_request(line, (size_t)len);
		}
		if (kills && n > 0)
			kill_one();
		for (int i = 0; i < n; i++)
			print_answer(fds[i]);
		fflush(stdout);
		look_after_responders();
	}
	free(line);
}

static int
number(const char *text, long max)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end != '\0' || n < 1 || n > max)
		die("%s: must be from 1 to %ld", text, max);
	return (int)n;
}

int
main(int argc, char **argv)
{
	int opt, calls = 1;

	while ((opt = getopt(argc, argv, "c:k:r:t:")) != -1)
		switch (opt) {
		case 'c':
			calls = number(optarg, CALLS_MAX);
			break;
		case 'k':
			kills = true;
			srandom((unsigned)number(optarg, 1000000));
			break;
		case 'r':
			responder_count = number(optarg, RESPONDERS_MAX);
			break;
		case 't':
			token = optarg;
			break;
		default:
			return 64;
		}
	if (optind + 1 != argc)
		return 64;
	program = argv[optind];
	catch_signals();
	start_responders();
	serve(calls);
	stop_responders();
	return crashed ? 1 : 0;
}
