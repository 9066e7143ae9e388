#ifndef CALL_HTTP_H
#define CALL_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * One request in, one response out, over FastCGI or plain CGI (RFC 3875);
 * nothing else in the program knows which. Fields are never NULL unless they
 * say so. Text lives in the arena of the request.
 */
struct http {
	const char *method;
	const char *path;  /* percent-decoded, without the query */
	const char *query; /* as sent */
	const char *content_type, *content_encoding;
	const char *authorization; /* NULL: there was no such header */
	const char *cookie, *origin, *trx, *worker, *address;
	const char *preflight_method, *preflight_headers;
	const char *impersonate_as, *act_as;
	const char *peer; /* address of who is connected, perhaps a proxy */
	const char *forwarded_for, *forwarded_proto; /* as anybody may send */
	bool https;       /* the web server was called by TLS */
	const char *host; /* that the request was sent to */
	/* What a browser says of the calling page, and of what it is for. */
	const char *fetch_site, *fetch_mode;
	long long content_length; /* -1: not told */
	struct arena *arena;
	long long taken; /* bytes of the body that were read */
	long long sent;  /* bytes of the answer behind its headers */
	bool gone;       /* the client is: what is written gets lost */
};

/* Once a process. False when it cannot serve. */
bool http_init(void);

/*
 * Wait for a request. False when there will be none any more: http_stop() was
 * called, or the one CGI request has been served. 'idle' is called with 'arg'
 * about every HTTP_IDLE_MS milliseconds for as long as nobody asks anything.
 */
enum { HTTP_IDLE_MS = 2000 };
bool http_accept(struct http *h, struct arena *a, void (*idle)(void *arg),
	void *arg);
/* End the wait; may be called from a signal handler. */
void http_stop(void);

/*
 * Read the body, at most 'limit' bytes of it, with a NUL behind. HTTP_LARGE
 * comes before anything is read when the request tells its length.
 */
enum { HTTP_OK, HTTP_LARGE, HTTP_BROKEN };
int http_body(struct http *h, size_t limit, char **text, size_t *len);

/*
 * Answer the request, whole. 'headers' holds lines that end in \r\n. The body
 * is so many parts, which are sent from where they lie. HEAD gets all but the
 * body. False when the client has gone.
 */
struct part {
	const char *s;
	size_t n;
};
bool http_reply(struct http *h, int status, const char *content_type,
	const struct buf *headers, const struct part *parts, size_t count);

/*
 * Begin an answer that is sent in pieces, so that its length need not be known:
 * call http_write() as often as there is a piece, then http_end(). A HEAD
 * request gets none of the pieces. False when the client has gone, then and
 * ever after.
 *
 * An answer that is not whole ends without the FastCGI record that ends a
 * request. Each web server handles that in its own way. Plain CGI has no such
 * sign.
 */
bool http_begin(struct http *h, int status, const char *content_type,
	const struct buf *headers);
/* Send so many bytes of the body. */
bool http_write(struct http *h, const char *s, size_t n);
/* End the answer. 'whole': is there nothing missing at its end? */
bool http_end(struct http *h, bool whole);

#endif
