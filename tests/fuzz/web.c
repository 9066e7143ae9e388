#include "web.h"

#include <fcgiapp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/budget.h"
#include "call/config.h"
#include "call/http.h"
#include "json/jr.h"
#include "serve/rpc.h"
#include "service/families.h"
#include "site.h"
#include "store/store.h"

enum { VARIABLES_MAX = 64, PIECE = 4096 };

static struct {
	const char *name, *value;
} variables[VARIABLES_MAX];
static size_t count;
static const char *body_text;
static size_t body_len, body_at;
static char *out;
static size_t out_len, out_room;
static bool waiting, finished, freed;

/* --- In the place of libfcgi --- */

int
FCGX_IsCGI(void)
{
	return 0;
}

int
FCGX_Init(void)
{
	return 0;
}

int
FCGX_InitRequest(FCGX_Request *request, int sock, int flags)
{
	(void)sock;
	(void)flags;
	memset(request, 0, sizeof(*request));
	return 0;
}

void
FCGX_ShutdownPending(void)
{
}

static const char *
value_of(const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(variables[i].name, name) == 0)
			return variables[i].value;
	return NULL;
}

/* Make the environment of the request of the variables. */
static char **
environment(void)
{
	static char *env[VARIABLES_MAX + 1];

	for (size_t i = 0; i < VARIABLES_MAX; i++) {
		size_t name, value;

		free(env[i]);
		env[i] = NULL;
		if (i >= count)
			continue;
		name = strlen(variables[i].name);
		value = strlen(variables[i].value) + 1;
		env[i] = malloc(name + 1 + value); /* heap: until the next */
		HOLDS(env[i] != NULL);
		memcpy(env[i], variables[i].name, name);
		env[i][name] = '=';
		memcpy(env[i] + name + 1, variables[i].value, value);
	}
	return env;
}

int
FCGX_Accept_r(FCGX_Request *request)
{
	HOLDS(waiting);
	waiting = false;
	request->envp = environment();
	return 0;
}

int
FCGX_GetStr(char *to, int n, FCGX_Stream *stream)
{
	size_t part = body_len - body_at;

	(void)stream;
	HOLDS(n >= 0);
	if (part > (size_t)n)
		part = (size_t)n;
	if (part > PIECE)
		part = PIECE;
	if (part > 0)
		memcpy(to, body_text + body_at, part);
	body_at += part;
	return (int)part;
}

int
FCGX_PutStr(const char *from, int n, FCGX_Stream *stream)
{
	(void)stream;
	HOLDS(n >= 0 && !finished);
	if (out_len + (size_t)n + 1 > out_room) {
		out_room = (out_len + (size_t)n + 1) * 2;
		out = realloc(out, out_room); /* heap: kept for the next */
		HOLDS(out != NULL);
	}
	if (n > 0)
		memcpy(out + out_len, from, (size_t)n);
	out_len += (size_t)n;
	return n;
}

void
FCGX_Finish_r(FCGX_Request *request)
{
	(void)request;
	HOLDS(!finished && !freed);
	finished = true;
}

void
FCGX_Free(FCGX_Request *request, int close)
{
	(void)request;
	(void)close;
	HOLDS(!finished && !freed);
	freed = true;
}

/* --- The log --- */

/* Linked in the place of log_write(): a line is one line, of plain text. */
void __wrap_log_write(struct buf *line);

void
__wrap_log_write(struct buf *line)
{
	for (size_t i = 0; i < line->len; i++) {
		unsigned char ch = (unsigned char)line->data[i];

		HOLDS((ch >= 0x20 && ch != 0x7f) ||
			(ch == '\n' && i == line->len - 1));
	}
}

/* --- A request --- */

void
web_begin(void)
{
	count = 0;
	body_text = "";
	body_len = 0;
	web_set("REMOTE_ADDR", WEB_PEER);
}

void
web_set(const char *name, const char *value)
{
	size_t i = 0;

	while (i < count && strcmp(variables[i].name, name) != 0)
		i++;
	if (i == VARIABLES_MAX)
		return;
	count += i == count;
	variables[i].name = name;
	variables[i].value = value;
}

bool
web_has(const char *name)
{
	return value_of(name) != NULL;
}

void
web_body(const char *body, size_t len)
{
	body_text = body;
	body_len = len;
}

size_t
web_length(void)
{
	size_t n = body_len;

	for (size_t i = 0; i < count; i++)
		n += strlen(variables[i].name) + strlen(variables[i].value);
	return n;
}

/* --- Its answer --- */

/* Headers are those that we know, each in a line of its own. */
static void
check_headers(const char *p, const char *end, size_t len)
{
	static const char *const known[] = { "Status", "Content-Type",
		"Content-Length", "Access-Control-Allow-Origin",
		"Access-Control-Allow-Credentials",
		"Access-Control-Allow-Headers", "Access-Control-Allow-Methods",
		"Access-Control-Max-Age", "Vary", "Set-Cookie", "Retry-After",
		"Content-Disposition", "Cache-Control",
		"X-Content-Type-Options", "Allow", "Content-Encoding" };
	const char *eol, *colon;
	size_t i;

	for (; p < end; p = eol + 2) {
		eol = strstr(p, "\r\n");
		colon = strstr(p, ": ");
		HOLDS(eol != NULL && colon != NULL && colon < eol);
		for (const char *q = p; q < eol; q++)
			HOLDS((unsigned char)*q >= 0x20 && *q != 0x7f);
		for (i = 0; i < COUNT(known); i++)
			if (strlen(known[i]) == (size_t)(colon - p) &&
				strncmp(known[i], p, strlen(known[i])) == 0)
				break;
		HOLDS(i < COUNT(known));
		if (strcmp(known[i], "Content-Length") == 0)
			HOLDS(strtoull(colon + 2, NULL, 10) == len);
	}
}

/* An envelope says the same as the status, and nothing that may not be. */
static void
check_envelope(struct web_answer *to)
{
	static struct arena arena;
	struct jr_error why = { 0 };
	const struct json *v, *meta;
	int64_t code, subcode;

	if (arena.chunk_size == 0)
		arena_init(&arena, 65536);
	arena_reset(&arena);
	jr_init(&arena);
	v = jr_parse_own(arena_strndup(&arena, to->body, to->len), to->len,
		&why);
	if (v == NULL)
		fprintf(stderr, "%s at %zu of: %s\n", why.what, why.at,
			to->body);
	HOLDS(v != NULL && jr_type(v) == JSON_OBJECT);
	meta = jr_get(v, "meta");
	HOLDS(jr_type(jr_get(v, "data")) == JSON_OBJECT);
	HOLDS(jr_int(jr_get(meta, "result_code"), &code));
	HOLDS(jr_int(jr_get(meta, "result_subcode"), &subcode));
	HOLDS(code == to->status);
	to->subcode = (int)subcode;
	if (code >= 500)
		fprintf(stderr, "%lld/%lld %s\n", (long long)code,
			(long long)subcode, jr_str(jr_get(meta, "result_msg")));
	HOLDS(code != 500 || subcode != 1);
}

static void
check(struct web_answer *to, bool head)
{
	char *end;
	const char *type;

	HOLDS(out != NULL && strncmp(out, "Status: ", 8) == 0);
	out[out_len] = '\0';
	to->status = (int)strtol(out + 8, NULL, 10);
	HOLDS(to->status >= 200 && (to->status <= 500 || to->status == 503));
	end = strstr(out, "\r\n\r\n");
	HOLDS(end != NULL);
	to->body = end + 4;
	to->len = out_len - (size_t)(to->body - out);
	HOLDS(!head || to->len == 0);
	if (!head)
		check_headers(out, end + 2, to->len);
	type = strstr(out, "Content-Type: ");
	HOLDS(type != NULL && type < end);
	to->type = type + 14;
	to->subcode = -1;
	to->whole = finished;
	HOLDS(finished || to->status == 200);
	if (!head && strncmp(to->type, "application/json\r\n", 18) == 0)
		check_envelope(to);
}

static double
used(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
web_serve(const struct family *family, struct web_answer *to)
{
	static struct arena arena;
	static struct budget budget, any;
	struct http http;
	struct call c;
	double began;

	if (arena.chunk_size == 0) {
		arena_init(&arena, 65536);
		arena.budget = &budget;
		HOLDS(http_init());
	}
	arena_reset(&arena);
	jr_init(&arena);
	store_budget(site_store(), &budget);
	*to = (struct web_answer){ 0 };
	waiting = true;
	finished = freed = false;
	body_at = out_len = 0;
	began = used();
	HOLDS(http_accept(&http, &arena, NULL, NULL));
	c = (struct call){ .arena = &arena,
		.store = site_store(),
		.config = site_config(),
		.budget = &budget,
		.http = &http };
	rpc_serve(&c, family);
	to->cpu = used() - began;
	to->taken = arena.taken;
	store_budget(site_store(), &any);
	check(to, strcmp(value_of("REQUEST_METHOD"), "HEAD") == 0);
}

/* --- Families --- */

static bool
has_service(const struct family *f, const char *service, size_t n)
{
	for (size_t i = 0; f->endpoints[i] != NULL; i++) {
		const char *name = f->endpoints[i]->name;

		if (strncmp(name, service, n) == 0 && name[n] == '.')
			return true;
	}
	return false;
}

const struct family *
web_route(const char *path)
{
	const char *dot = strchr(path, '.'), *service;

	/* A version may have a point, too. */
	while (dot != NULL && strchr(dot, '/') != NULL)
		dot = strchr(dot + 1, '.');
	if (dot == NULL)
		return &server_family;
	for (service = dot; service > path && service[-1] != '/';)
		service--;
	for (size_t i = 0; families[i] != NULL; i++)
		if (has_service(families[i], service, (size_t)(dot - service)))
			return families[i];
	return &server_family;
}
