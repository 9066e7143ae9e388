#ifndef FUZZ_WEB_H
#define FUZZ_WEB_H

#include "call/endpoint.h"
#include "support.h"

/*
 * A web server in memory: it stands in for libfcgi, so that all above it, from
 * call/http.c on, is what a responder runs. A request is what was said since
 * web_begin(); its parts must live until it was served.
 */

/* The address of whoever calls; a real server says it of each request. */
#define WEB_PEER "192.0.2.7"

struct web_answer {
	int status, subcode; /* subcode -1: no envelope */
	const char *type;
	const char *body;
	size_t len;
	bool whole;   /* it was ended, not broken off */
	size_t taken; /* bytes of the arena */
	double cpu;   /* seconds */
};

/* A new request, without variables and body. */
void web_begin(void);
/* Give it a variable of CGI. */
void web_set(const char *name, const char *value);
/* Was it given that variable? */
bool web_has(const char *name);
/*
 * Give it a body of so many bytes, which must live until the request is over.
 */
void web_body(const char *body, size_t len);
/* How long the request is: what its cost is held against. */
size_t web_length(void);

/*
 * Serve it by the endpoints of that table, and look at what has to be true of
 * any answer: its form, its status, its headers, and the line in the log. What
 * *to points to lives until the next request.
 */
void web_serve(const struct family *family, struct web_answer *to);

/* The family that a web server routes the path to. */
const struct family *web_route(const char *path);

#endif
