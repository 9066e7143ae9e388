/*
 * Calls a responder as a web server does: starts it with a socket to accept
 * FastCGI requests from, sends it requests and prints the answers. Many calls
 * then cost one start of the program, and can be at once.
 *
 * usage: caller [-c CALLS] [-k SEED] [-r RESPONDERS] [-t TOKEN] PROGRAM
 *
 * Standard input has one request a line, "PATH[?QUERY] BODY", standard output
 * gets one line for each, in the same order: "STATUS BODY", or "lost" when no
 * answer came. -c: so many calls are under way together, then as many of the next
 * lines. -r: so many processes share them. -k: at each turn one of them is
 * killed with SIGKILL at some moment, and replaced. Exits 1 when a responder
 * ended on its own.
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

enum { CALLS_MAX = 64, RESPONDERS_MAX = 16, RECORD_MAX = 65528, GIVE_UP = 300 };

/* Record types of FastCGI 1.0. */
enum { BEGIN_REQUEST = 1, END_REQUEST = 3, PARAMS = 4, IN = 5, OUT = 6 };

struct bytes {
	char *data;
	size_t len, room;
};

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

static void
add(struct bytes *b, const void *p, size_t n)
{
	if (b->len + n + 1 > b->room) {
		b->room = (b->len + n + 1) * 2;
		b->data = realloc(b->data, b->room);
		if (b->data == NULL)
			die("no memory");
	}
	memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

/* --- Responders --- */

static pid_t
start_responder(void)
{
	pid_t pid = fork();

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

static void
add_record(struct bytes *b, int type, const char *p, size_t n)
{
	do {
		size_t part = n > RECORD_MAX ? RECORD_MAX : n;
		unsigned char head[8] = { 1, (unsigned char)type, 0, 1,
			(unsigned char)(part >> 8), (unsigned char)part, 0, 0 };

		add(b, head, sizeof(head));
		add(b, p, part);
		p += part;
		n -= part;
	} while (n > 0);
}

static void
add_length(struct bytes *b, size_t n)
{
	unsigned char text[4] = { (unsigned char)(n >> 24 | 0x80),
		(unsigned char)(n >> 16), (unsigned char)(n >> 8),
		(unsigned char)n };

	if (n < 0x80)
		add(b, &text[3], 1);
	else
		add(b, text, 4);
}

static void
add_param(struct bytes *b, const char *name, const char *value)
{
	add_length(b, strlen(name));
	add_length(b, strlen(value));
	add(b, name, strlen(name));
	add(b, value, strlen(value));
}

static void
make_request(struct bytes *b, char *path, const char *body, size_t len)
{
	char *query = strchr(path, '?');
	static const char begin[8] = { 0, 1 };
	struct bytes params = { 0 }, text = { 0 };
	char length[32];

	snprintf(length, sizeof(length), "%zu", len);
	add(&text, "Bearer ", 7);
	add(&text, token, strlen(token));
	add_param(&params, "REQUEST_METHOD", "POST");
	add_param(&params, "CONTENT_TYPE", "application/json");
	add_param(&params, "CONTENT_LENGTH", length);
	if (query != NULL)
		*query++ = '\0';
	add_param(&params, "QUERY_STRING", query == NULL ? "" : query);
	add_param(&params, "PATH_INFO", path);
	add_param(&params, "SCRIPT_NAME", "/responder");
	add_param(&params, "REMOTE_ADDR", "127.0.0.1");
	if (*token != '\0')
		add_param(&params, "HTTP_AUTHORIZATION", text.data);
	add_record(b, BEGIN_REQUEST, begin, sizeof(begin));
	add_record(b, PARAMS, params.data, params.len);
	add_record(b, PARAMS, "", 0);
	if (len > 0)
		add_record(b, IN, body, len);
	add_record(b, IN, "", 0);
	free(params.data);
	free(text.data);
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
	free(request.data);
	return fd;
}

/* --- Answers --- */

/* Copy the payload of OUT records; true: and END_REQUEST came. */
static bool
read_records(const struct bytes *in, struct bytes *out)
{
	for (size_t at = 0; at + 8 <= in->len;) {
		const unsigned char *head = (unsigned char *)in->data + at;
		size_t n = (size_t)head[4] << 8 | head[5];

		if (head[1] == END_REQUEST)
			return true;
		if (at + 8 + n > in->len)
			return false;
		if (head[1] == OUT)
			add(out, head + 8, n);
		at += 8 + n + head[6];
	}
	return false;
}

static void
print_answer(int fd)
{
	struct bytes in = { 0 }, out = { 0 };
	char part[65536], *body;
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) > 0)
		add(&in, part, (size_t)n);
	close(fd);
	add(&out, "", 0);
	if (!read_records(&in, &out) || strncmp(out.data, "Status: ", 8) != 0 ||
		(body = strstr(out.data, "\r\n\r\n")) == NULL) {
		puts("lost");
	} else {
		for (body += 4, n = 0; body[n] != '\0'; n++)
			if (body[n] == '\n')
				body[n] = ' ';
		printf("%.3s %s\n", out.data + 8, body);
	}
	free(in.data);
	free(out.data);
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
