#ifndef VECTORS_RESPONDER_H
#define VECTORS_RESPONDER_H

#include <sys/types.h>

#include "../lists.h"

/*
 * A responder as a web server runs it: a process that listens on a socket, and
 * one FastCGI request at a time (the specification, version 1.0).
 */
struct responder {
	pid_t pid;
	char socket[100];
};

/* Start 'program' on the database of a site. */
void responder_start(struct responder *r, const char *program,
	const struct site *s);
/* Post a body to that path: the reply's body, in the arena. */
const char *responder_post(struct responder *r, const char *path,
	const char *authorization, const char *body);
/* End it; false when it did not end well. */
bool responder_stop(struct responder *r);

#endif
