#include "responder.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FCGI_VERSION = 1, FCGI_RESPONDER = 1, FCGI_HEADER = 8 };
enum { BEGIN_REQUEST = 1, PARAMS = 4, STDIN = 5, STDOUT = 6 };
enum { CONTENT_MAX = 0xffff, REPLY_MAX = 64 << 20 };

static struct sockaddr_un
address(const struct responder *r)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", r->socket);
	return a;
}

void
responder_start(struct responder *r, const char *program, const struct site *s)
{
	struct sockaddr_un a;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), log;
	const char *file = arena_printf(&arena, "%s/log", s->folder);

	snprintf(r->socket, sizeof(r->socket), "%s/socket", s->folder);
	a = address(r);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
		listen(fd, 8) != 0)
		flunk("cannot listen on %s", r->socket);
	r->pid = fork();
	if (r->pid < 0)
		flunk("cannot fork");
	if (r->pid == 0) {
		log = open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
		setenv("MODELSHELF_DATABASE", s->path, 1);
		setenv("MODELSHELF_CONF", "/dev/null", 1);
		if (dup2(fd, 0) == 0 && dup2(log, 2) == 2)
			execl(program, program, (char *)NULL);
		_exit(127);
	}
	close(fd);
}

static void
record(struct buf *b, int type, const char *content, size_t len)
{
	char header[FCGI_HEADER] = { FCGI_VERSION, (char)type, 0, 1,
		(char)(len >> 8), (char)(len & 0xff) };

	buf_addn(b, header, sizeof(header));
	buf_addn(b, content, len);
}

/* A stream: its content in pieces, and an empty one at the end. */
static void
stream(struct buf *b, int type, const char *content, size_t len)
{
	while (len > 0) {
		size_t n = len < CONTENT_MAX ? len : CONTENT_MAX;

		record(b, type, content, n);
		content += n;
		len -= n;
	}
	record(b, type, "", 0);
}

static void
param(struct buf *b, const char *name, const char *value)
{
	size_t n = strlen(name), v = strlen(value);
	char lengths[5] = { (char)n, (char)(0x80 | v >> 24), (char)(v >> 16),
		(char)(v >> 8), (char)v };

	buf_addn(b, lengths, sizeof(lengths));
	buf_addn(b, name, n);
	buf_addn(b, value, v);
}

static void
request(struct buf *b, const char *path, const char *authorization,
	const char *body)
{
	static const char role[8] = { 0, FCGI_RESPONDER };
	struct buf params;

	buf_init(&params, &arena, CONTENT_MAX);
	param(&params, "REQUEST_METHOD", "POST");
	param(&params, "SCRIPT_NAME", "");
	param(&params, "PATH_INFO", path);
	param(&params, "QUERY_STRING", "");
	param(&params, "CONTENT_TYPE", "application/json");
	param(&params, "CONTENT_LENGTH",
		arena_printf(&arena, "%zu", strlen(body)));
	param(&params, "HTTP_AUTHORIZATION", authorization);
	record(b, BEGIN_REQUEST, role, sizeof(role));
	stream(b, PARAMS, params.data, params.len);
	stream(b, STDIN, body, strlen(body));
}

static void
read_all(int fd, struct buf *b)
{
	char piece[8192];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_addn(b, piece, (size_t)n);
}

/* What the records of the reply carry to standard output. */
static void
take_output(const struct buf *raw, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)raw->data;
	const unsigned char *end = p + raw->len;

	while (end - p >= FCGI_HEADER) {
		size_t len = (size_t)p[4] << 8 | p[5], padding = p[6];

		if ((size_t)(end - p) < FCGI_HEADER + len + padding)
			break;
		if (p[1] == STDOUT)
			buf_addn(out, (const char *)p + FCGI_HEADER, len);
		p += FCGI_HEADER + len + padding;
	}
}

const char *
responder_post(struct responder *r, const char *path, const char *authorization,
	const char *body)
{
	struct sockaddr_un a = address(r);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct buf ask, raw, out;
	const char *blank;

	buf_init(&ask, &arena, REPLY_MAX);
	buf_init(&raw, &arena, REPLY_MAX);
	buf_init(&out, &arena, REPLY_MAX);
	request(&ask, path, authorization, body);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
		write(fd, ask.data, ask.len) != (ssize_t)ask.len)
		flunk("cannot ask %s", r->socket);
	read_all(fd, &raw);
	close(fd);
	take_output(&raw, &out);
	blank = strstr(out.data, "\r\n\r\n");
	if (blank == NULL)
		flunk("%s: no reply to %s", path, body);
	return blank + 4;
}

bool
responder_stop(struct responder *r)
{
	int status;

	kill(r->pid, SIGTERM);
	return waitpid(r->pid, &status, 0) == r->pid && WIFEXITED(status) &&
		WEXITSTATUS(status) == 0;
}
