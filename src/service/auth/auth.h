#ifndef SERVICE_AUTH_H
#define SERVICE_AUTH_H

#include "call/endpoint.h"
#include "service/entities.h"

/* The auth and login services (doc/protocol/wire.md sections 9 and 10). */
enum { KEY_LABEL_MAX = 1024 };

/* The arguments of a new key pair, also for modelshelf(8). */
#define LABEL_ARG(F, R)                                       \
	F(R, label, str, .flags = LINE, .max = KEY_LABEL_MAX, \
		.doc = "What the pair is for")
RECORD(new_key_args, LABEL_ARG);

/*
 * Is the text an e-mail address as people write it, name@example.com? The name
 * is a "dot-atom" of RFC 5322 (a quoted one is not taken), the domain may be
 * one label, as localhost; both may hold other letters than ASCII's (RFC 6531).
 */
bool email_is_valid(const char *email);

/* Check that a company exists. 0, or the error that failed the call. */
int check_company(struct call *c, const char *id);

#endif
