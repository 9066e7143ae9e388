#ifndef TESTS_LISTS_H
#define TESTS_LISTS_H

#include "unit/helpers.h"

/*
 * List requests run in this process: what a responder does between the body of
 * a request and its reply, without the transport and the login. The caller is
 * user u1 of company c1.
 */

/* The company, its users u1 and u2, and what a responder needs to log u1 in. */
void lists_people(struct store *st);
/* A token of u1, for the database that lists_people() has filled. */
const char *lists_token(void);

/*
 * Run the endpoint of that name: the error, or OK, when call.data has the text
 * of the answer's data. What was taken from the arena before may still be used,
 * also 'body'.
 */
int lists_ask(struct store *st, const char *name, int version,
	struct json *body);
/* The same, and read the answer's data. */
int lists_run(struct store *st, const char *name, int version,
	struct json *body, const struct json **data);

/* The member that holds the rows: "models", "projects". */
const char *lists_key(const char *name);

/* The ids of the rows of an answer, in their order: "m1 m2". */
const char *lists_ids(const char *name, const struct json *data);

/* Take all memory of the requests so far back. */
void lists_forget(void);

#endif
