#ifndef CALL_CALL_H
#define CALL_CALL_H

#include "base/arena.h"
#include "shape/shape.h"
#include "json/jw.h"

struct budget;
struct call;
struct config;
struct endpoint;
struct fair;
struct http;
struct json;
struct query;
struct stmt;
struct store;
struct token_cache;

enum error {
	OK = 0,
#define ERR(name, http, sub, text) ERR_##name,
#include "call/errors.def"
#undef ERR
	ERROR_COUNT
};

/* The row of an error in errors.def. */
struct error_row {
	const char *name;
	int http, sub;
	const char *text;
};
extern const struct error_row error_rows[ERROR_COUNT];

/* Roles, from the mightiest down (doc/protocol/wire.md section 7). */
enum role_bit {
	ROLE_SYSTEM = 1 << 0,
	ROLE_ROOT = 1 << 1,
	ROLE_ADMIN = 1 << 2,
	ROLE_SUPERUSER = 1 << 3,
	ROLE_USER = 1 << 4,
	ROLE_ANNOTATOR = 1 << 5,
	ROLE_GUEST = 1 << 6,
};
/* Who may make something public; the setting make_public opens it to all. */
#define ROLES_SHARE (ROLE_SYSTEM | ROLE_ROOT | ROLE_ADMIN)
/* The bit of a role's name, 0 when there is no such role. */
unsigned role_of(const char *name);
/* The names, NULL last. */
extern const char *const role_names[];

/* Who calls. All NULL when an endpoint needs nobody. */
struct identity {
	const char *user, *company, *role, *user_name, *company_name;
	const char *own_role; /* without the rights of who acts as this user */
	const char *pair;     /* id of the pair logged in with, or NULL */
	const char *password; /* id of the password logged in with, or NULL */
	const char *session;  /* of the token; NULL with a key pair */
	int64_t until; /* when that ends, microseconds; INT64_MAX: never */
};

/*
 * An answer that is no envelope (doc/protocol/wire.md section 2.7). A handler
 * leaves it in its call and returns 0; what it has written to the call's data
 * is then not sent. rpc.c asks for the pieces once the handler's transaction is
 * over. Each is made in a transaction of its own, which only reads, and in an
 * arena of its own, c->arena: so none is held while a client is slow, and
 * memory does not depend on how many pieces there are. What 'next' keeps
 * between them is in the call's first arena. A piece without a byte is the end
 * of the answer. An error is answered as ever if it comes with the first piece;
 * later there is nothing left but to break off.
 */
struct raw {
	const char *headers; /* lines that end in \r\n */
	int (*next)(struct call *c, void *state, struct buf *piece);
	void *state;
	/* Bytes of the state, which is put back when a piece is made again. */
	size_t size;
};

/* One request in flight. It owns the arena that everything else lives in. */
struct call {
	struct arena *arena;
	/*
	 * For trees of what a list reads and writes, row by row, and then needs
	 * no more (list/listing.c); NULL: they go to the other arena.
	 */
	struct arena *scratch;
	struct store *store;
	const struct config *config;
	struct token_cache *tokens; /* of the process; may be NULL */
	struct fair *fair;          /* of the process; may be NULL */
	/* Of the process: when struct family.look is due; may be NULL. */
	int64_t *next_look;
	struct http *http;
	struct budget *budget; /* what it may cost; NULL: anything */
	const char *unfit;     /* why no call can be served, or NULL */
	const struct endpoint *endpoint; /* NULL until it is found */
	const char *name;                /* of the endpoint, as asked for */
	int version;                     /* asked for; V(major, minor) */
	int64_t now;                     /* one time for all the call writes */
	const char *id;                  /* of this call: meta.id */
	struct identity who;
	struct json *body; /* the data object, once decoded */
	/*
	 * The requests of a call that has one a line, of an endpoint that is
	 * EP_LINES: a list of objects. NULL: there is one, the body.
	 */
	struct json *lines;
	struct buf data; /* what jw has written so far */
	struct jw out;   /* positioned inside "data": {...} */
	char *raw;       /* the body as it was sent */
	size_t raw_len, raw_limit;
	int raw_state; /* HTTP_OK, or why there is none */
	enum { TX_NONE, TX_READ, TX_WRITE } tx;
	const char *set_cookie; /* a Set-Cookie value, or NULL */
	struct raw raw_answer;  /* next is NULL: there is none */
	int64_t retry_after; /* seconds to wait after an error; 0: not told */
	void *joins;         /* list/joins.c: records that were joined */
	void *spent; /* list/projection.c: what fields take of the answer */
	int error;   /* an enum error, or OK */
	const char *detail;
	const char *details; /* the same as a JSON object; NULL: none */
};

/*
 * The transaction of the call: begun when it is first needed, for reading by
 * who only looks. A writing one takes the place of a reading one. As
 * store_begin() and store_end(); the store tells what is wrong.
 */
int call_begin(struct call *c, bool write);
/* End the transaction, if there is one: commit it, or undo what it has done. */
int call_end(struct call *c, bool commit);
/* Begin a writing transaction, but only if nobody else writes just now. */
int call_try(struct call *c);

/*
 * Record that the call failed, and why. Always returns the error, which is
 * never 0, so that a handler can say: return fail(c, ERR_...).
 */
int fail(struct call *c, int e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), nonnull(1, 3)));
/*
 * Fail the call with details that a batch answers as data, too: pairs of a name
 * and a text, NULL last. If a name begins with #, its text is a number.
 */
int fail_details(struct call *c, int e, ...)
	__attribute__((sentinel, nonnull(1)));
/*
 * May a call go on that works, or that has waited for a lock for 'waits'
 * milliseconds? 'call' is a struct call. If it may not, end it by
 * call_too_slow().
 */
bool call_may_go_on(void *call, int waits);
/* Fail the call because its caller has as many slow calls as it may: 503. */
int call_too_slow(struct call *c);
/* Fail the call with the error that the store reports. */
int fail_store(struct call *c);
/*
 * Fail the call because a query was not run: for what was too much in it
 * (400/12), or as the store reports.
 */
int fail_query(struct call *c, const struct query *q);

/*
 * End a handler with what a function of the store has returned: STORE_ERROR
 * fails the call, and anything else is 0.
 */
int call_check(struct call *c, int answer);
/*
 * End it where one row must have been found or written: anything else fails the
 * call, as a mistake of this program.
 */
int call_check_one(struct call *c, int answer);
/*
 * End it where a row was looked for, or should have been changed: STORE_ROW is
 * 0, and STORE_NONE fails the call with the error 'e' and details as
 * fail_details() takes them.
 */
int call_check_found(struct call *c, int answer, int e, ...)
	__attribute__((sentinel, nonnull(1)));

/*
 * Write the texts of all rows of a statement, which has one column, as the list
 * 'key' of an answer. 0, or the failure of the call.
 */
int call_write_texts(struct call *c, struct jw *w, const char *key,
	struct stmt *s);

#endif
