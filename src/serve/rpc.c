#include "serve/rpc.h"

#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/budget.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "auth/address.h"
#include "auth/auth.h"
#include "call/endpoint.h"
#include "call/config.h"
#include "serve/decode.h"
#include "call/fair.h"
#include "call/http.h"
#include "json/jr.h"
#include "list/view.h"
#include "serve/services.h"
#include "call/validate.h"
#include "call/version.h"
#include "store/record.h"
#include "store/store.h"

enum {
	VERSION_DIGITS = 6,
	HEADERS_MAX = 65536,
	META_MAX = 16 << 20, /* bytes around the data of an answer */
	PIECE_CHUNK = 256 * 1024,
	OPEN_BODY = 65536,   /* bytes of a body that anybody may send */
	PARTS = 3,           /* an envelope is the data and what is around it */
	TRIES = 5,           /* how often a transaction is run */
	BARE_BODY = 4096,    /* bytes for an endpoint that takes no arguments */
	SLOW_BODY = 1 << 20, /* bytes of a body that makes a call slow */
};

/* The API version that the path names, "2.20" or "10". */
struct asked {
	long major, minor;
	bool dotted;
	bool known; /* this part of the path was understood */
};

static size_t
word(const char *p)
{
	size_t n = 0;

	if (isdigit((unsigned char)*p))
		return 0;
	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n < 2 ? 0 : n;
}

/* The number in a part of a version; -1 when it is none. */
static long
version_part(const char *p, size_t n)
{
	if (n > VERSION_DIGITS || (n > 1 && *p == '0'))
		return -1;
	return strtol(p, NULL, 10);
}

/* Take a version, "v2.20/", from the front of *path, if one is there. */
static int
read_version(struct call *c, const char **path, struct asked *v)
{
	const char *p = **path == 'v' ? *path + 1 : "";
	size_t major = strspn(p, "0123456789"), minor = 0;
	bool dotted = p[major] == '.';

	if (major == 0)
		return 0;
	if (dotted)
		minor = strspn(p + major + 1, "0123456789");
	if (p[major + dotted + minor] != '/' || major + minor < 2 ||
		(dotted && minor == 0))
		return 0;
	*path = p + major + dotted + minor + 1;
	v->major = version_part(p, major);
	v->minor = minor == 0 ? 0 : version_part(p + major + 1, minor);
	v->dotted = dotted;
	if (v->major < 0 || v->minor < 0) {
		*v = (struct asked){ .major = 1, .dotted = true };
		return fail(c, ERR_BAD_VERSION, "%.*s",
			(int)(major + dotted + minor), p);
	}
	return 0;
}

/* Read the path: [ "/" ] [ "v" version "/" ] service "." action [ "/" ] */
static int
read_path(struct call *c, struct asked *v)
{
	const char *path = c->http->path, *prefix = c->config->strip_prefix;
	size_t n = strlen(prefix), service, action;

	if (n > 0 && strncmp(path, prefix, n) == 0 && path[n] == '/')
		path += n;
	path += *path == '/';
	*v = (struct asked){ API_VERSION_MAX / 1000, API_VERSION_MAX % 1000,
		true, false };
	if (read_version(c, &path, v) != 0)
		return c->error;
	service = word(path);
	action = path[service] == '.' ? word(path + service + 1) : 0;
	n = service + 1 + action;
	/* The web server sends every path that it serves in no other way. */
	if (service == 5 && strncmp(path, "files", 5) == 0 && action == 0 &&
		(path[5] == '/' || path[5] == '\0'))
		return fail(c, ERR_NO_ENDPOINT, "%s", services_missing(path));
	if (service == 0 || action == 0 ||
		strcmp(path + n + (path[n] == '/'), "") != 0) {
		*v = (struct asked){ .major = 1, .dotted = true };
		return fail(c, ERR_BAD_REQUEST,
			"path is not "
			"[/vN.N]/service.action");
	}
	c->name = arena_strndup(c->arena, path, n);
	c->version = v->major > INT_MAX / 1000 - 1 ?
		INT_MAX :
		V((int)v->major, v->minor > 999 ? 999 : (int)v->minor);
	v->known = true;
	return 0;
}

/* Find the newest endpoint of that name that the version of the call has. */
static int
find(struct call *c, const struct family *family)
{
	int first = INT_MAX; /* the first version that has the name */
	const char *missing;

	for (size_t i = 0; family->endpoints[i] != NULL; i++) {
		const struct endpoint *e = family->endpoints[i];

		if (strcmp(e->name, c->name) != 0)
			continue;
		if (e->since < first)
			first = e->since;
		if (e->since <= c->version &&
			(c->endpoint == NULL || c->endpoint->since < e->since))
			c->endpoint = e;
	}
	if (c->endpoint != NULL)
		return 0;
	if (first != INT_MAX)
		return fail(c, ERR_NO_ENDPOINT, "%s begins with API %d.%d",
			c->name, first / 1000, first % 1000);
	missing = services_missing(c->name);
	return missing == NULL ?
		fail(c, ERR_NO_ENDPOINT, "%s", c->name) :
		fail(c, ERR_NO_ENDPOINT, "%s (%s)", missing, c->name);
}

/* Did another transaction make this one fail, so that it may be run again? */
static bool
may_try_again(struct call *c, int tries)
{
	return tries < TRIES && store_fault(c->store) == FAULT_AGAIN &&
		call_may_go_on(c, 0);
}

/*
 * Run the handler in a transaction. What it does is committed when it returns 0
 * and the reply is whole, and undone otherwise.
 */
static int
run_once(struct call *c, const void *args)
{
	/* A list that is scrolled through stores its position. */
	bool write = (c->endpoint->flags & EP_WRITE) != 0 ||
		(c->endpoint->lists != NULL &&
			jr_get(c->body, "scroll_id") != NULL);
	int rc;

	if (call_begin(c, write) != 0)
		return fail_store(c);
	rc = c->endpoint->run(c, args);
	if (rc == 0 && c->data.full)
		rc = view_too_large(c);
	if (call_end(c, rc == 0) != 0 && rc == 0)
		rc = fail_store(c);
	return rc;
}

/*
 * Run the handler, and run it again while the store says that another
 * transaction was in the way. Each try finds the call as the first one did; all
 * of them together have the call's one budget.
 */
static int
run(struct call *c, const void *args)
{
	const struct call before = *c;
	int rc = run_once(c, args);

	for (int tries = 1; rc != 0 && may_try_again(c, tries); tries++) {
		/* The text may lie elsewhere by now, because it has grown. */
		struct buf data = c->data;

		*c = before;
		c->data = data;
		c->data.full = false;
		buf_cut(&c->data, before.data.len);
		c->tx = TX_NONE;
		rc = run_once(c, args);
	}
	return rc;
}

/* The address of the client, cut: a header may have any text of any length. */
static const char *
client(struct call *c)
{
	const char *address = address_client(c->http->peer,
		c->http->forwarded_for, c->config->trusted_proxies, c->arena);

	return arena_strndup(c->arena, address, strnlen(address, 100));
}

/* Tell the module of turns whose turn the call would have to take. */
static void
tell_caller(struct call *c)
{
	const char *network;

	if (c->who.user != NULL) {
		fair_caller(c->fair, "user ", c->who.user);
		return;
	}
	network = address_network(client(c), c->arena);
	fair_caller(c->fair, "address ", network == NULL ? "" : network);
}

/* How many bytes of a body are read from a caller who is not known. */
static size_t
open_body(const struct call *c)
{
	const unsigned told = EP_PUBLIC | EP_ECHO;

	return (c->endpoint->flags & told) == EP_PUBLIC &&
			c->endpoint->args->count == 0 ?
		BARE_BODY :
		OPEN_BODY;
}

/* Give a call whose caller is known its full budget. */
static void
allow(struct call *c)
{
	const unsigned above = ROLE_SYSTEM | ROLE_ROOT | ROLE_ADMIN;
	struct bounds limits;

	if (c->who.user == NULL)
		return;
	limits = config_limits(c->config, true);
	if ((c->endpoint->flags & EP_LONG) != 0 &&
		(role_of(c->who.role) & above) != 0)
		limits = config_long_limits(c->config);
	budget_allow(c->budget, &limits);
}

/*
 * Find out who calls, and receive the body. A large body is received only after
 * the credentials were found to be good. The transaction that looked at them is
 * over by then, so that a slow sender does not hold one open.
 */
static int
receive(struct call *c)
{
	long long told = c->http->content_length;
	bool large = told < 0 || told > OPEN_BODY;

	if (!large)
		decode_receive(c, open_body(c));
	if (auth_identify(c) != 0)
		return c->error;
	tell_caller(c);
	allow(c);
	if (!large)
		return 0;
	if (call_end(c, true) != 0)
		return fail_store(c);
	/*
	 * Some web servers pass a large body on slowly, and decoding one uses
	 * all processor time that a busy caller is given.
	 */
	if ((told < 0 || told > SLOW_BODY || fair_busy(c->fair)) &&
		!fair_take(c->fair, true))
		return call_too_slow(c);
	decode_receive(c, c->who.user == NULL ? open_body(c) : SIZE_MAX);
	return 0;
}

/*
 * Fail the call because its budget has run out, in the middle of whatever it
 * did.
 */
static int
overrun(struct call *c)
{
	return fail(c,
		c->budget->spent == SPENT_MEMORY ? ERR_GENERAL : ERR_DATA, "%s",
		budget_why(c->budget));
}

/*
 * Do a step of the call within its budget. If the budget runs out the step is
 * left where it is, and the call has failed.
 */
static int
within(struct call *c, int (*f)(struct call *c, void *arg), void *arg)
{
	jmp_buf out;
	int rc;

	c->budget->out = &out;
	if (setjmp(out) != 0) {
		/* It may have left a list in the middle of a row. */
		(void)jr_use(c->arena);
		return overrun(c);
	}
	rc = f(c, arg);
	c->budget->out = NULL;
	return rc;
}

/* Every step of doc/protocol/wire.md section 3, in its order. */
struct steps {
	const struct family *family;
	struct asked *v;
};

static int
steps(struct call *c, void *arg)
{
	const struct steps *s = arg;
	void *args = NULL;

	if (read_path(c, s->v) != 0 || find(c, s->family) != 0)
		return c->error;
	strncpy(c->budget->what, c->name, sizeof(c->budget->what) - 1);
	if (c->unfit != NULL)
		return fail(c, ERR_CONFIG, "%s", c->unfit);
	if (receive(c) != 0 || decode(c) != 0)
		return c->error;
	if (!call_may_go_on(c, 0))
		return call_too_slow(c);
	if (validate(c, c->endpoint->args, c->body, &args) != 0)
		return c->error;
	if (c->endpoint->last != 0 && c->version > c->endpoint->last)
		return fail(c, ERR_NOT_SUPPORTED, "%s ended with %d.%d",
			c->name, c->endpoint->last / 1000,
			c->endpoint->last % 1000);
	return run(c, args);
}

/* A version as the path had it: 2, or 2.30. */
static const char *
version_text(struct arena *a, const struct asked *v)
{
	struct buf text;

	buf_init(&text, a, 48);
	buf_addi(&text, v->major);
	if (v->dotted) {
		buf_addc(&text, '.');
		buf_addi(&text, v->minor);
	}
	return text.data;
}

/*
 * Write a version: a string, but for clients below 2.1 a number with a point,
 * where 1.10 is 1.1 (doc/protocol/wire.md section 2.2).
 */
static void
write_version(struct call *c, struct jw *w, const char *key,
	const struct asked *v, bool number)
{
	const char *text = version_text(c->arena, v);

	if (number)
		jw_real(w, key, strtod(text, NULL));
	else
		jw_str(w, key, text);
}

/* What has become of the call, and in which way it has failed. */
static const char *
result_text(struct call *c)
{
	struct buf text;

	if (c->error == OK)
		return "OK";
	buf_init(&text, c->arena, META_MAX);
	buf_add(&text, error_rows[c->error].text);
	buf_add(&text, ": ");
	buf_add(&text, c->detail);
	return text.data;
}

static void
write_meta(struct call *c, struct jw *w, const struct asked *v)
{
	bool number = V(v->major, v->minor) < V(2, 1);
	const struct error_row *row = &error_rows[c->error];

	jw_obj(w, "meta");
	jw_str(w, "id", c->id);
	jw_str(w, "trx", *c->http->trx != '\0' ? c->http->trx : c->id);
	jw_obj(w, "endpoint");
	jw_str(w, "name", c->name == NULL ? "" : c->name);
	write_version(c, w, "requested_version", v, number);
	if (c->endpoint == NULL)
		jw_null(w, "actual_version");
	else
		write_version(c, w, "actual_version",
			&(struct asked){ c->endpoint->since / 1000,
				c->endpoint->since % 1000, true, true },
			number);
	jw_end(w);
	jw_int(w, "result_code", row->http);
	jw_int(w, "result_subcode", row->sub);
	jw_str(w, "result_msg", result_text(c));
	jw_null(w, "error_stack");
	jw_obj(w, "error_data");
	jw_end(w);
	jw_end(w);
}

/*
 * Write the value of a header, without characters that would end the line: a
 * client may have sent it.
 */
static void
add_header(struct buf *headers, const char *name, const char *value)
{
	buf_add(headers, name);
	buf_add(headers, ": ");
	while (*value != '\0') {
		size_t plain = 0;

		while ((unsigned char)value[plain] >= 0x20 &&
			value[plain] != 0x7f)
			plain++;
		buf_addn(headers, value, plain);
		value += plain;
		value += *value != '\0';
	}
	buf_add(headers, "\r\n");
}

/*
 * Allow pages of other origins to call, with credentials (doc/protocol/wire.md
 * section 2.5).
 */
static void
cors(struct call *c, struct buf *headers)
{
	const struct http *h = c->http;

	if (*h->origin == '\0')
		return;
	add_header(headers, "Access-Control-Allow-Origin", h->origin);
	add_header(headers, "Access-Control-Allow-Credentials", "true");
	add_header(headers, "Vary", "Origin");
	if (strcmp(h->method, "OPTIONS") != 0 || *h->preflight_method == '\0')
		return;
	add_header(headers, "Access-Control-Allow-Headers",
		h->preflight_headers);
	add_header(headers, "Access-Control-Allow-Methods",
		"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
}

static void
log_call(struct call *c, const struct asked *v, int status, size_t bytes,
	bool sent, int64_t started)
{
	int64_t spent = clock_monotonic() - started;
	struct buf line;

	buf_init(&line, c->arena, 8192);
	log_addt(&line, "time", c->now);
	log_add(&line, "endpoint",
		c->name == NULL ? "-" :
				  arena_strndup(c->arena, c->name,
					  strnlen(c->name, 100)));
	if (v->known)
		log_add(&line, "version", version_text(c->arena, v));
	log_add(&line, "user", c->who.user == NULL ? "-" : c->who.user);
	log_addn(&line, "status", status);
	log_addn(&line, "subcode", error_rows[c->error].sub);
	log_addn(&line, "us", spent);
	log_addn(&line, "bytes", (long long)bytes);
	/* An administrator may want to shut out an address that guesses. */
	if (c->error == ERR_INVALID_CREDENTIALS ||
		c->error == ERR_TOO_MANY_LOGINS)
		log_add(&line, "from", client(c));
	if (!sent)
		log_add(&line, "sent", "no");
	/* The status of a raw answer says only how it began. */
	if (c->error != OK &&
		(error_rows[c->error].http >= 500 || status == 200))
		log_add(&line, "error", c->detail);
	log_write(&line);
}

/* Send the envelope around what the handler has written. */
static void
answer(struct call *c, const struct asked *v, int64_t started)
{
	/* The data is not copied, because it can be large. */
	struct part parts[PARTS] = { { NULL, 0 }, { "{}", 2 }, { "}", 1 } };
	struct buf head, headers;
	size_t len = 0;
	struct jw w;
	bool sent;

	jw_end(&c->out);
	buf_init(&head, c->arena, META_MAX);
	jw_init(&w, &head);
	jw_obj(&w, NULL);
	write_meta(c, &w, v);
	buf_add(&head, ",\"data\":");
	if (c->error == OK)
		parts[1] = (struct part){ c->data.data, c->data.len };
	parts[0] = (struct part){ head.data, head.len };
	buf_init(&headers, c->arena, HEADERS_MAX);
	cors(c, &headers);
	if (c->set_cookie != NULL && c->error == OK && auth_may_set_cookie(c))
		add_header(&headers, "Set-Cookie", c->set_cookie);
	if (c->retry_after > 0)
		buf_addf(&headers, "Retry-After: %lld\r\n",
			(long long)c->retry_after);
	sent = http_reply(c->http, error_rows[c->error].http,
		"application/json", &headers, parts, PARTS);
	for (size_t i = 0; i < PARTS; i++)
		len += parts[i].n;
	log_call(c, v, error_rows[c->error].http, len, sent, started);
}

/* --- Raw answers --- */

/* A piece, and the memory that it is made in. */
struct piece {
	struct arena own;
	struct buf data;
	void *before; /* the answer's state before the piece was made */
};

static int
next_piece(struct call *c, void *arg)
{
	struct piece *piece = arg;
	int rc = call_begin(c, false) != 0 ?
		fail_store(c) :
		c->raw_answer.next(c, c->raw_answer.state, &piece->data);

	if (rc == 0 && piece->data.full)
		rc = fail(c, ERR_REPLY_TOO_LARGE, "over %zu bytes",
			piece->data.limit);
	return rc;
}

/* Make the next piece in its own memory, which is emptied first. */
static int
make_piece(struct call *c, struct piece *piece)
{
	struct arena *arena = c->arena;
	struct buf data = c->data;
	struct jw out = c->out;
	int rc;

	arena_reset(&piece->own);
	buf_init(&piece->data, &piece->own, data.limit);
	c->arena = &piece->own;
	c->joins = c->spent = NULL;
	jr_init(&piece->own);
	rc = within(c, next_piece, piece);
	if (call_end(c, rc == 0) != 0 && rc == 0)
		rc = fail_store(c);
	c->arena = arena;
	c->joins = c->spent = NULL;
	jr_init(arena);
	c->data = data;
	c->out = out;
	if (rc != 0)
		c->detail = arena_strdup(arena, c->detail);
	return rc;
}

/*
 * Make the next piece, and make it again while another transaction was in the
 * way.
 */
static int
raw_piece(struct call *c, struct piece *piece)
{
	const struct raw *raw = &c->raw_answer;
	int rc;

	/* All pieces together may use no more processor time than another call.
	 */
	budget_renew(c->budget);
	memcpy(piece->before, raw->state, raw->size);
	rc = make_piece(c, piece);
	for (int tries = 1; rc != 0 && may_try_again(c, tries); tries++) {
		memcpy(raw->state, piece->before, raw->size);
		c->error = OK;
		rc = make_piece(c, piece);
	}
	return rc;
}

/*
 * A download lasts as long as its client takes to read it. So downloads have
 * turns of their own: other calls of the user need not wait for their end, and
 * only the first piece can be refused.
 */
static int
begin_download(struct call *c)
{
	fair_end(c->fair);
	fair_begin(c->fair, clock_cpu());
	if (c->who.user != NULL)
		fair_caller(c->fair, "download ", c->who.user);
	return fair_take(c->fair, true) ? 0 : call_too_slow(c);
}

/*
 * Send a raw answer. False: nothing was sent, and the envelope has to tell why.
 */
static bool
answer_raw(struct call *c, const struct asked *v, int64_t started)
{
	struct http *h = c->http;
	struct buf headers;
	struct piece piece;
	bool sent;

	if (begin_download(c) != 0)
		return false;
	piece.before = arena_alloc(c->arena, c->raw_answer.size);
	arena_init(&piece.own, PIECE_CHUNK);
	piece.own.budget = c->budget;
	if (raw_piece(c, &piece) != 0) {
		arena_release(&piece.own);
		return false;
	}
	buf_init(&headers, c->arena, HEADERS_MAX);
	cors(c, &headers);
	buf_add(&headers, c->raw_answer.headers);
	sent = http_begin(h, 200, c->endpoint->raw, &headers);
	while (sent && piece.data.len > 0 && strcmp(h->method, "HEAD") != 0) {
		sent = http_write(h, piece.data.data, piece.data.len);
		if (!sent || raw_piece(c, &piece) != 0)
			break;
	}
	arena_release(&piece.own);
	sent = http_end(h, c->error == OK);
	log_call(c, v, 200, (size_t)h->sent, sent && c->error == OK, started);
	return true;
}

static void
answer_plain(struct call *c, int status, const char *type, const char *text,
	int64_t started)
{
	struct buf headers;
	bool sent;

	buf_init(&headers, c->arena, HEADERS_MAX);
	cors(c, &headers);
	sent = http_reply(c->http, status, type, &headers,
		&(struct part){ text, strlen(text) }, 1);
	log_call(c, &(struct asked){ 0 }, status, strlen(text), sent, started);
}

void
rpc_serve(struct call *c, const struct family *family)
{
	const struct bounds open = config_limits(c->config, false);
	int64_t started = clock_monotonic();
	struct asked v = { .major = 1, .dotted = true };
	char id[ID_LEN + 1];

	budget_begin(c->budget, &open);
	id_new(id);
	c->id = id;
	/*
	 * Times are stored in milliseconds (doc/protocol/models.md section
	 * 1.3).
	 */
	c->now = clock_now() / 1000 * 1000;
	buf_init(&c->data, c->arena, (size_t)c->config->reply_limit);
	jw_init(&c->out, &c->data);
	jw_obj(&c->out, NULL);
	if (strcmp(c->http->method, "OPTIONS") == 0) {
		answer_plain(c, 200, "text/html; charset=utf-8", "", started);
		return;
	}
	if (*c->http->content_encoding != '\0') {
		answer_plain(c, 415, "text/plain; charset=utf-8",
			"send the body without a Content-Encoding\n", started);
		return;
	}
	fair_begin(c->fair, c->budget->cpu_began);
	store_watch(c->store, call_may_go_on, c);
	within(c, steps, &(struct steps){ family, &v });
	(void)call_end(c, false);
	if (c->error != OK || c->raw_answer.next == NULL ||
		!answer_raw(c, &v, started))
		answer(c, &v, started);
	store_watch(c->store, NULL, NULL);
	fair_end(c->fair);
	/* What is done now is not what this client has asked for. */
	if (store_left(c->store)) {
		budget_begin(c->budget, &open);
		record_settle(c->store, c->arena);
		store_rest(c->store);
	}
	if (family->look != NULL && c->unfit == NULL && c->next_look != NULL &&
		c->now >= *c->next_look) {
		budget_begin(c->budget, &open);
		family->look(c);
	}
}
