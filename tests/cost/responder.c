#include "cost.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * Each request gets a responder of its own, as a web server starts one, by
 * FastCGI: when it has answered it is still there, and the system tells what it
 * has used. (What wait4(2) tells of a process that has ended counts the memory
 * of the one that started it, too.)
 *
 * Whether it keeps others from writing is seen by the lock that SQLite's log
 * is written under: byte 120 of the -shm file (WAL_WRITE_LOCK of the format,
 * https://www.sqlite.org/walformat.html section 2.3.1).
 */
enum {
	WRITE_LOCK = 120,
	LOOK_MS = 2,
	GIVE_UP_MS = 100000, /* of processor time */
};

static const char *programs, *settings, *database;

void
responder_init(const char *where, const char *file, const char *data)
{
	programs = where;
	settings = file;
	database = data;
}

/* --- The process --- */

/* Families whose program has another name. */
static const struct {
	const char *family, *program;
} others[] = {
	{ "debug", "server" },
	{ "login", "auth" },
	{ "events", "absent" },
	{ "queues", "absent" },
	{ "reports", "absent" },
	{ "serving", "absent" },
	{ "workers", "absent" },
};

static void
program_of(const char *path, char *name, size_t room)
{
	const char *family = strrchr(path, '/') + 1;
	size_t n = strcspn(family, ".");

	for (size_t i = 0; i < COUNT(others); i++)
		if (strlen(others[i].family) == n &&
			strncmp(others[i].family, family, n) == 0) {
			family = others[i].program;
			n = strlen(family);
			break;
		}
	snprintf(name, room, "%s/%.*s.fcgi", programs, (int)n, family);
}

static int
listening(struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path), "%s.socket",
		database);
	unlink(address->sun_path);
	if (fd < 0 ||
		bind(fd, (struct sockaddr *)address, sizeof(*address)) != 0 ||
		listen(fd, 1) != 0)
		die("%s: %s", address->sun_path, strerror(errno));
	return fd;
}

static pid_t
start(const char *program, int listener)
{
	pid_t pid = fork();
	int log;

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid > 0)
		return pid;
	log = open("responder.log", O_WRONLY | O_CREAT | O_APPEND, 0666);
	if (dup2(listener, STDIN_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
		_exit(126);
	execl(program, program, "-f", settings, (char *)NULL);
	_exit(127);
}

/* --- What it has used --- */

static double
cpu_of(pid_t pid)
{
	struct timespec t = { 0 };
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 ||
		clock_gettime(clock, &t) != 0)
		return 0;
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long
peak_of(pid_t pid)
{
	char name[64], line[256];
	long kb = 0;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%ld/status", (long)pid);
	file = fopen(name, "r");
	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	fclose(file);
	return kb;
}

/* Does somebody keep others from writing? Nobody but our responder is there. */
static bool
locked(void)
{
	struct flock lock = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = WRITE_LOCK,
		.l_len = 1 };
	char name[600];
	bool is;
	int fd;

	snprintf(name, sizeof(name), "%s-shm", database);
	fd = open(name, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return false;
	is = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return is;
}

/* --- The request --- */

static void
add_param(struct bytes *params, const char *name, const char *template)
{
	struct bytes value = { 0 };

	text_fill(&value, template);
	fcgi_param(params, name, value.data);
	bytes_free(&value);
}

static void
make_request(const struct attack *a, const char *token, struct bytes *request)
{
	struct bytes params = { 0 }, body = { 0 }, text = { 0 };
	char length[32];

	if (a->body != NULL)
		text_fill(&body, a->body);
	snprintf(length, sizeof(length), "%zu", body.len);
	fcgi_param(&params, "REQUEST_METHOD", a->body == NULL ? "GET" : "POST");
	fcgi_param(&params, "CONTENT_LENGTH", length);
	fcgi_param(&params, "CONTENT_TYPE",
		a->type == NULL ? "application/json" : a->type);
	fcgi_param(&params, "SCRIPT_NAME", "/responder");
	fcgi_param(&params, "REMOTE_ADDR", "127.0.0.1");
	fcgi_param(&params, "PATH_INFO", a->path);
	add_param(&params, "QUERY_STRING", a->query == NULL ? "" : a->query);
	if (a->header != NULL)
		add_param(&params, a->header, a->value);
	if (token != NULL) {
		bytes_add(&text, "Bearer ", 7);
		bytes_add(&text, token, strlen(token));
		fcgi_param(&params, "HTTP_AUTHORIZATION", text.data);
	}
	fcgi_request(request, &params, body.data, body.len);
	bytes_free(&params);
	bytes_free(&body);
	bytes_free(&text);
}

/*
 * Send what is left of the request and take what there is of the answer. False
 * when the responder has closed.
 */
static bool
exchange(int fd, const struct bytes *request, size_t *at, struct bytes *in)
{
	struct pollfd p = { .fd = fd,
		.events = (short)(POLLIN |
			(*at < request->len ? POLLOUT : 0)) };
	char part[65536];
	ssize_t n;

	if (poll(&p, 1, LOOK_MS) <= 0)
		return true;
	if (p.revents & POLLOUT) {
		n = send(fd, request->data + *at, request->len - *at,
			MSG_DONTWAIT | MSG_NOSIGNAL);
		/* Who answers early reads no more: what it says counts. */
		*at = n > 0                      ? *at + (size_t)n :
			n < 0 && errno != EAGAIN ? request->len :
						   *at;
	}
	if (p.revents & (POLLIN | POLLHUP | POLLERR)) {
		n = recv(fd, part, sizeof(part), MSG_DONTWAIT);
		if (n <= 0)
			return n < 0 && errno == EAGAIN;
		bytes_add(in, part, (size_t)n);
	}
	return true;
}

static void
outcome(const struct bytes *answer, struct cost *cost)
{
	const char *code, *text;

	if (answer->len == 0 || strncmp(answer->data, "Status: ", 8) != 0)
		return;
	snprintf(cost->answer, sizeof(cost->answer), "%.3s", answer->data + 8);
	code = strstr(answer->data, "\"result_subcode\":");
	if (code != NULL)
		snprintf(cost->answer, sizeof(cost->answer), "%.3s/%ld",
			answer->data + 8, strtol(code + 17, NULL, 10));
	text = strstr(answer->data, "\"result_msg\":\"");
	if (text != NULL)
		snprintf(cost->message, sizeof(cost->message), "%.*s",
			(int)strcspn(text + 14, "\""), text + 14);
	text = strstr(answer->data, "\r\n\r\n");
	if (text != NULL)
		cost->came = answer->len - (size_t)(text + 4 - answer->data);
}

static void
talk(pid_t pid, int fd, const struct bytes *request, struct cost *cost)
{
	struct bytes in = { 0 }, answer = { 0 };
	double now = 0, last = 0;
	bool open = true, whole = false, was = false;
	size_t at = 0;

	while (open && !whole && now * 1000 < GIVE_UP_MS) {
		size_t had = in.len;

		open = exchange(fd, request, &at, &in);
		now = cpu_of(pid);
		if (was)
			cost->lock += now - last;
		was = locked();
		last = now;
		/* The record that ends a request is the last 16 bytes. */
		if (in.len > had && in.len >= 16)
			whole = in.data[in.len - 15] == 3;
	}
	cost->cpu = cpu_of(pid);
	cost->kb = peak_of(pid);
	cost->lost = !fcgi_answer(&in, &answer);
	outcome(&answer, cost);
	bytes_free(&in);
	bytes_free(&answer);
}

void
responder_ask(const struct attack *a, const char *token, struct cost *cost)
{
	struct sockaddr_un address = { 0 };
	struct bytes request = { 0 };
	char program[600];
	int listener = listening(&address), fd;
	pid_t pid;

	*cost = (struct cost){ 0 };
	program_of(a->path, program, sizeof(program));
	pid = start(program, listener);
	make_request(a, token, &request);
	cost->sent = request.len;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
		connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		die("%s: %s", address.sun_path, strerror(errno));
	talk(pid, fd, &request, cost);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
	close(listener);
	unlink(address.sun_path);
	bytes_free(&request);
}
