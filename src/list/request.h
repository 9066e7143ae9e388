#ifndef LIST_REQUEST_H
#define LIST_REQUEST_H

#include "call/call.h"
#include "list/words.h"
#include "store/query.h"

/*
 * A list request: the conditions on fields and the other keys that a client
 * sends (doc/protocol/query.md section 2). Each key of the body is resolved
 * once, when the body is read. What is wrong with a key is told later, when its
 * turn comes, because the order of errors is prescribed. A service then adds
 * conditions of its own here, and never changes the body.
 */

/* A condition on a field. */
struct condition {
	const char *key; /* what the client calls the field */
	const struct json *value;
	struct path path;
	enum filter filter;
	bool parts;            /* a member of "filters" (section 5) */
	const char *malformed; /* what is wrong with the key, or NULL */
};

struct request {
	const struct shape *shape; /* of the rows */
	struct condition *conditions;
	size_t n;
	const struct json *word[WORDS]; /* NULL: it was not sent */
	bool natural; /* some key makes digits in texts compare as numbers; a
	                 service may leave that to the order alone */

	/* A service sets these; each is zero when it does not apply. */
	const char *below; /* this reference also finds what lies below */
	const char *hides; /* not rows with this system tag, unless ids are
	                      named */
	const struct strs *among; /* only rows with these ids */
	int64_t first; /* this many rows, whatever page the client wants */
};

/* Make a request that asks for all rows of a shape. */
void request_init(struct request *r, const struct shape *sh);
/* Make a request from the body. Keys that mean nothing are ignored. */
void request_read(struct request *r, struct call *c, const struct shape *sh,
	const struct json *body);

/*
 * Add a condition as if the client had sent it. NULL, and nothing is added,
 * when the key names no field of this filter or the value is null. The caller
 * may change the condition until the next one is added.
 */
struct condition *request_add(struct request *r, struct call *c,
	enum filter filter, const char *key, const struct json *value);
/* Add it in the place of what the client says of that key, if anything. */
void request_set(struct request *r, struct call *c, enum filter filter,
	const char *key, const struct json *value);
/* Forget what the client says of a key. */
void request_remove(struct request *r, const char *key);
/* The value that the client sends for a field; NULL: none. */
const struct json *request_value(const struct request *r, const char *key);

/*
 * Has "filters" a member for this key? Then the key beside it does not count.
 */
bool request_overrules(const struct request *r, const char *key);

#endif
