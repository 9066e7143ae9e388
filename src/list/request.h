#ifndef LIST_REQUEST_H
#define LIST_REQUEST_H

#include "call/call.h"
#include "store/query.h"

/*
 * What a client asks of a list (doc/protocol/query.md section 2): conditions on
 * fields, and words for all else. Each key of the body is resolved once, when it is
 * read; what is wrong with it is told when its turn comes, because the order of
 * errors is prescribed. A service then adds conditions of its own. Nobody changes
 * the body to say something to the code of lists.
 */

/* A field, and what is asked of it. */
struct condition {
	const char *key; /* what the client calls the field */
	const struct json *value;
	struct path path;
	enum role role;
	bool parts;            /* a member of "filters" (section 5) */
	const char *malformed; /* what is wrong with the key, or NULL */
};

/* The keys that name no field, in the order of request.c's table. */
enum request_word {
	WORD_FILTERS,
	WORD_ANY,
	WORD_OR,
	WORD_ALL,
	WORD_AND,
	WORD_SEARCH_TEXT,
	WORD_ORDER_BY,
	WORD_ONLY_FIELDS,
	WORD_PROJECTION,
	WORD_PAGE,
	WORD_PAGE_SIZE,
	WORD_START,
	WORD_SIZE,
	WORD_SCROLL_ID,
	WORD_REFRESH_SCROLL,
	WORD_SEARCH_HIDDEN,
	WORDS,
};

struct request {
	const struct shape *shape; /* of the rows */
	struct condition *conditions;
	size_t n;
	const struct json *word[WORDS]; /* NULL: not sent */
	bool natural; /* some key makes digits in texts compare as numbers */

	/* The rest is the service's; zero: nothing of the kind. */
	const char
		*below; /* lists of this reference mean what lies below, too */
	bool hides;     /* rows tagged "hidden", unless asked for */
	const struct strs *among; /* only rows with these ids */
	int64_t first; /* so many rows, and no page of the client's */
};

/* A request that asks for all rows of a shape. */
void request_init(struct request *r, const struct shape *sh);
/* What the client asks for. Keys that mean nothing are ignored. */
void request_read(struct request *r, struct call *c, const struct shape *sh,
	const struct json *body);

/*
 * One more condition, as if the client had sent it, if the key names a field that
 * has this role and the value is not null. NULL: nothing was added. The condition
 * may be changed until the next one is added.
 */
struct condition *request_add(struct request *r, struct call *c, enum role role,
	const char *key, const struct json *value);
/* The same in the place of what the client says of that key, if anything. */
void request_set(struct request *r, struct call *c, enum role role,
	const char *key, const struct json *value);
/* Forget what the client says of a key. */
void request_remove(struct request *r, const char *key);
/* What the client says of a field; NULL: nothing. */
const struct json *request_value(const struct request *r, const char *key);

/* Does a member of "filters" take the place of the plain key? */
bool request_overrules(const struct request *r, const char *key);

#endif
