#include "call/http.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"

enum { LISTENER = 0 }; /* where FastCGI puts the listening socket */

static FCGX_Request request;
static bool is_cgi, cgi_served;
static volatile sig_atomic_t stopping;
static int watch = -1; /* an epoll of the listening socket; -1: none */

/*
 * Accepting must not block: of several responders that see a connection one
 * gets it, and the others go back to where they also see the time. A kernel
 * that can wakes only one of them. What cannot be watched is no socket: there
 * is no waiting then.
 */
static void
watch_listener(void)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	int flags = fcntl(LISTENER, F_GETFL);
	struct stat sb;

	if (fstat(LISTENER, &sb) != 0 || !S_ISSOCK(sb.st_mode))
		return;
	watch = epoll_create1(EPOLL_CLOEXEC);
	if (watch < 0 || flags < 0)
		return;
	if (epoll_ctl(watch, EPOLL_CTL_ADD, LISTENER, &event) == 0 &&
		fcntl(LISTENER, F_SETFL, flags | O_NONBLOCK) == 0)
		return;
	close(watch);
	watch = -1;
}

bool
http_init(void)
{
	is_cgi = FCGX_IsCGI() != 0;
	if (is_cgi)
		return true;
	/* A signal must end the wait, so that SIGTERM is obeyed at once. */
	if (FCGX_Init() != 0 ||
		FCGX_InitRequest(&request, LISTENER,
			FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return false;
	watch_listener();
	return true;
}

void
http_stop(void)
{
	stopping = 1;
	FCGX_ShutdownPending();
}

/* A header is bytes; what is not UTF-8 in it must not get into an answer. */
static void
make_utf8(char *s)
{
	size_t n = strlen(s), at = 0;

	while ((at += utf8_valid(s + at, n - at)) < n)
		s[at] = '?';
}

/* The CGI variables that are read, the shortest names first. */
#define VARIABLES(V)                          \
	V(HTTPS)                              \
	V(HTTP_HOST)                          \
	V(PATH_INFO)                          \
	V(HTTP_COOKIE)                        \
	V(HTTP_ORIGIN)                        \
	V(REMOTE_ADDR)                        \
	V(SCRIPT_NAME)                        \
	V(CONTENT_TYPE)                       \
	V(QUERY_STRING)                       \
	V(CONTENT_LENGTH)                     \
	V(HTTP_X_REAL_IP)                     \
	V(REQUEST_METHOD)                     \
	V(REQUEST_SCHEME)                     \
	V(HTTP_X_TRAINS_TRX)                  \
	V(HTTP_AUTHORIZATION)                 \
	V(HTTP_X_CLEARML_TRX)                 \
	V(HTTP_SEC_FETCH_MODE)                \
	V(HTTP_SEC_FETCH_SITE)                \
	V(HTTP_X_FORWARDED_FOR)               \
	V(HTTP_X_TRAINS_ACT_AS)               \
	V(HTTP_X_TRAINS_WORKER)               \
	V(HTTP_CONTENT_ENCODING)              \
	V(HTTP_X_CLEARML_ACT_AS)              \
	V(HTTP_X_CLEARML_WORKER)              \
	V(HTTP_TRANSFER_ENCODING)             \
	V(HTTP_X_FORWARDED_PROTO)             \
	V(REDIRECT_HTTP_AUTHORIZATION)        \
	V(HTTP_X_TRAINS_IMPERSONATE_AS)       \
	V(HTTP_X_CLEARML_IMPERSONATE_AS)      \
	V(HTTP_ACCESS_CONTROL_REQUEST_METHOD) \
	V(HTTP_ACCESS_CONTROL_REQUEST_HEADERS)

#define NUMBER(name) V_##name,
#define NAME(name) { #name, sizeof(#name) - 1 },
enum variable { VARIABLES(NUMBER) VARIABLES_END };
static const struct {
	const char *s;
	size_t n;
} names[] = { VARIABLES(NAME) };

/* The value of each; NULL: the server has not set it. */
struct variables {
	const char *v[VARIABLES_END];
};

/* What proves who calls. */
static bool
is_secret(size_t i)
{
	return i == V_HTTP_AUTHORIZATION || i == V_HTTP_COOKIE ||
		i == V_REDIRECT_HTTP_AUTHORIZATION;
}

static size_t
number_of(const char *name, size_t n)
{
	size_t i = 0;

	while (i < VARIABLES_END && names[i].n < n)
		i++;
	while (i < VARIABLES_END && names[i].n == n &&
		memcmp(names[i].s, name, n) != 0)
		i++;
	return i < VARIABLES_END && names[i].n == n ? i : VARIABLES_END;
}

/*
 * Copy the variables out of the environment. If one is there twice, the first
 * counts. Secrets are left nowhere else: libfcgi keeps its copy until the
 * memory is used again.
 */
static void
take_variables(struct http *h, char **env, struct variables *to)
{
	*to = (struct variables){ 0 };
	for (; env != NULL && *env != NULL; env++) {
		char *value = strchr(*env, '=');
		size_t i = value == NULL ?
			VARIABLES_END :
			number_of(*env, (size_t)(value - *env));

		if (i == VARIABLES_END)
			continue;
		value++;
		if (to->v[i] == NULL) {
			char *own = arena_strdup(h->arena, value);

			make_utf8(own);
			to->v[i] = own;
		}
		if (is_secret(i) && !is_cgi)
			explicit_bzero(value, strlen(value));
	}
}

static const char *
text(const struct variables *vars, enum variable i)
{
	return vars->v[i] == NULL ? "" : vars->v[i];
}

/* A variable that has another name, too. */
static const char *
either(const struct variables *vars, enum variable i, enum variable other)
{
	return vars->v[i] == NULL ? text(vars, other) : vars->v[i];
}

/*
 * Servers that map a path prefix to a responder put the rest into PATH_INFO;
 * those that map the whole path put it into SCRIPT_NAME.
 */
static const char *
request_path(const struct variables *vars)
{
	const char *path = text(vars, V_PATH_INFO);

	return *path != '\0' ? path : text(vars, V_SCRIPT_NAME);
}

/* The first of X-Forwarded-For, X-Real-IP and the peer. */
static const char *
caller_address(const struct variables *vars)
{
	const char *v = text(vars, V_HTTP_X_FORWARDED_FOR);

	if (*v == '\0')
		v = text(vars, V_HTTP_X_REAL_IP);
	return *v != '\0' ? v : text(vars, V_REMOTE_ADDR);
}

/* Apache and lighttpd say HTTPS=on, and all can be told to name the scheme. */
static bool
by_https(const struct variables *vars)
{
	const char *on = text(vars, V_HTTPS);

	return strcasecmp(text(vars, V_REQUEST_SCHEME), "https") == 0 ||
		(*on != '\0' && strcasecmp(on, "off") != 0);
}

/* Some servers hand Authorization to CGI only under another name. */
static const char *
authorization(const struct variables *vars)
{
	const char *v = vars->v[V_HTTP_AUTHORIZATION];

	return v != NULL ? v : vars->v[V_REDIRECT_HTTP_AUTHORIZATION];
}

static long long
content_length(const struct variables *vars)
{
	const char *v = text(vars, V_CONTENT_LENGTH);
	char *end;
	long long n;

	if (*v == '\0')
		return *text(vars, V_HTTP_TRANSFER_ENCODING) != '\0' ? -1 : 0;
	n = strtoll(v, &end, 10);
	return *end != '\0' || n < 0 ? -1 : n;
}

/*
 * A signal ends the wait for a request but not a request: libfcgi would take
 * it for a broken connection and leave half an answer.
 */
static void
let_signals(int how)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGUSR1);
	sigprocmask(how, &ours, NULL);
}

/* Until there is something to read or to accept; false: it is to end. */
static bool
wait_or_idle(void (*idle)(void *arg), void *arg)
{
	struct epoll_event event;
	int n = 0;

	if (watch < 0)
		return !stopping;
	while (!stopping && (n == 0 || (n < 0 && errno == EINTR))) {
		struct pollfd kept = { request.ipcFd, POLLIN, 0 };

		/* The web server may have more on the same connection. */
		n = kept.fd >= 0 ? poll(&kept, 1, HTTP_IDLE_MS) :
				   epoll_wait(watch, &event, 1, HTTP_IDLE_MS);
		if (n != 0)
			continue;
		let_signals(SIG_BLOCK);
		idle(arg);
		let_signals(SIG_UNBLOCK);
	}
	return !stopping && n > 0;
}

static int
wait_for_request(void (*idle)(void *arg), void *arg)
{
	int rc;

	let_signals(SIG_UNBLOCK);
	do
		rc = wait_or_idle(idle, arg) ? FCGX_Accept_r(&request) : -1;
	while (!stopping && rc == -EAGAIN);
	let_signals(SIG_BLOCK);
	return rc;
}

static void
fill(struct http *h, const struct variables *v)
{
	h->method = text(v, V_REQUEST_METHOD);
	h->path = request_path(v);
	h->query = text(v, V_QUERY_STRING);
	h->content_type = text(v, V_CONTENT_TYPE);
	h->content_encoding = text(v, V_HTTP_CONTENT_ENCODING);
	h->authorization = authorization(v);
	h->cookie = text(v, V_HTTP_COOKIE);
	h->origin = text(v, V_HTTP_ORIGIN);
	/* The older names are those of doc/protocol/wire.md section 1.6. */
	h->trx = either(v, V_HTTP_X_CLEARML_TRX, V_HTTP_X_TRAINS_TRX);
	h->worker = either(v, V_HTTP_X_CLEARML_WORKER, V_HTTP_X_TRAINS_WORKER);
	h->impersonate_as = either(v, V_HTTP_X_CLEARML_IMPERSONATE_AS,
		V_HTTP_X_TRAINS_IMPERSONATE_AS);
	h->act_as = either(v, V_HTTP_X_CLEARML_ACT_AS, V_HTTP_X_TRAINS_ACT_AS);
	h->fetch_site = text(v, V_HTTP_SEC_FETCH_SITE);
	h->fetch_mode = text(v, V_HTTP_SEC_FETCH_MODE);
	h->host = text(v, V_HTTP_HOST);
	h->preflight_method = text(v, V_HTTP_ACCESS_CONTROL_REQUEST_METHOD);
	h->preflight_headers = text(v, V_HTTP_ACCESS_CONTROL_REQUEST_HEADERS);
	h->address = caller_address(v);
	h->peer = text(v, V_REMOTE_ADDR);
	h->forwarded_for = text(v, V_HTTP_X_FORWARDED_FOR);
	h->forwarded_proto = text(v, V_HTTP_X_FORWARDED_PROTO);
	h->https = by_https(v);
	h->content_length = content_length(v);
}

bool
http_accept(struct http *h, struct arena *a, void (*idle)(void *arg), void *arg)
{
	struct variables vars;

	if (stopping || (is_cgi && cgi_served))
		return false;
	if (!is_cgi && wait_for_request(idle, arg) != 0)
		return false;
	cgi_served = true;
	*h = (struct http){ .arena = a };
	take_variables(h, is_cgi ? environ : request.envp, &vars);
	fill(h, &vars);
	return true;
}

static size_t
read_some(struct http *h, char *to, size_t n)
{
	size_t got;
	int part;

	if (is_cgi) {
		got = fread(to, 1, n, stdin);
	} else {
		part = FCGX_GetStr(to, (int)n, request.in);
		got = part < 0 ? 0 : (size_t)part;
	}
	h->taken += (long long)got;
	return got;
}

int
http_body(struct http *h, size_t limit, char **body, size_t *len)
{
	size_t room = h->content_length < 0 ? 65536 : (size_t)h->content_length;
	size_t have = 0;
	char *to;

	*body = arena_strdup(h->arena, "");
	*len = 0;
	if (h->content_length >= 0 && (size_t)h->content_length > limit)
		return HTTP_LARGE;
	to = arena_alloc(h->arena, room + 1);
	for (;;) {
		size_t want = room - have, got;

		got = want == 0 ?
			0 :
			read_some(h, to + have, want > 65536 ? 65536 : want);
		have += got;
		if (have > limit)
			return HTTP_LARGE;
		if (want > 0 && got == 0)
			break;
		if (have == room) {
			if (h->content_length >= 0)
				break;
			to = arena_resize(h->arena, to, room + 1, room * 2 + 1);
			room *= 2;
		}
	}
	/* A client that stops half-way must not have half a body believed. */
	if (h->content_length >= 0 && have < (size_t)h->content_length)
		return HTTP_BROKEN;
	to[have] = '\0';
	*body = to;
	*len = have;
	return HTTP_OK;
}

static bool
put(const char *s, size_t n)
{
	if (is_cgi)
		return fwrite(s, 1, n, stdout) == n;
	while (n > 0) {
		int part = n > 1 << 20 ? 1 << 20 : (int)n;

		if (FCGX_PutStr(s, part, request.out) != part)
			return false;
		s += part;
		n -= (size_t)part;
	}
	return true;
}

/*
 * A server that runs us by CGI may drop the answer of a program that has left
 * its input unread.
 */
static void
drain(struct http *h)
{
	char rest[4096];
	long long left;

	/* To read more than was announced could wait for ever. */
	do
		left = h->content_length < 0 ? (long long)sizeof(rest) :
					       h->content_length - h->taken;
	while (left > 0 &&
		read_some(h, rest,
			left > (long long)sizeof(rest) ? sizeof(rest) :
							 (size_t)left) > 0);
}

/* The length of an answer in pieces is not told: -1. */
static bool
put_head(struct http *h, int status, const char *content_type, long long len,
	const struct buf *headers)
{
	struct buf head;

	buf_init(&head, h->arena, 65536);
	buf_add(&head, "Status: ");
	buf_addi(&head, status);
	buf_add(&head, "\r\nContent-Type: ");
	buf_add(&head, content_type);
	if (len >= 0) {
		buf_add(&head, "\r\nContent-Length: ");
		buf_addi(&head, len);
	}
	buf_add(&head, "\r\n");
	if (headers != NULL)
		buf_addn(&head, headers->data, headers->len);
	buf_add(&head, "\r\n");
	if (is_cgi)
		drain(h);
	h->gone = !put(head.data, head.len);
	return !h->gone;
}

bool
http_begin(struct http *h, int status, const char *content_type,
	const struct buf *headers)
{
	return put_head(h, status, content_type, -1, headers);
}

bool
http_write(struct http *h, const char *s, size_t n)
{
	if (h->gone || strcmp(h->method, "HEAD") == 0)
		return !h->gone;
	/* Flushed, so that a client that has gone is seen at once. */
	h->gone = !put(s, n) || (is_cgi && fflush(stdout) != 0);
	if (!h->gone)
		h->sent += (long long)n;
	return !h->gone;
}

bool
http_end(struct http *h, bool whole)
{
	if (is_cgi)
		return fflush(stdout) == 0 && !h->gone;
	if (whole)
		FCGX_Finish_r(&request);
	else
		FCGX_Free(&request, 1);
	return !h->gone;
}

bool
http_reply(struct http *h, int status, const char *content_type,
	const struct buf *headers, const struct part *parts, size_t count)
{
	long long len = 0;

	for (size_t i = 0; i < count; i++)
		len += (long long)parts[i].n;
	if (put_head(h, status, content_type, len, headers))
		for (size_t i = 0; i < count; i++)
			http_write(h, parts[i].s, parts[i].n);
	return http_end(h, true);
}
