#ifndef TESTS_COST_H
#define TESTS_COST_H

#include "../fastcgi.h"

#include <stdint.h>

/*
 * What single requests cost a responder: processor time, memory, and how long
 * the database stays locked for writers. attacks.c has the requests, limits.c
 * what each may cost, site.c the database, responder.c measures.
 */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Who sends a request: an index of what site_tokens() gives. */
enum who { NOBODY, USER, ADMIN, WHO_COUNT };

/* What a request may cost; 0: as much as it likes. */
struct limit {
	const char *name;
	int cpu_ms;  /* processor time, the start of the responder included */
	int kb;      /* largest resident memory */
	int lock_ms; /* processor time while it keeps other writers waiting */
};

extern const struct limit anybody, user, batch;

/*
 * One request. Texts are templates, see text.c; what is NULL is not sent. The
 * method is POST when there is a body, else GET.
 */
struct attack {
	const char *name; /* the sentence behind "ok" */
	const struct limit *limit;
	enum who who;
	const char *path; /* which names the responder, too */
	const char *query;
	const char *type; /* of the body; NULL: application/json */
	const char *body;
	const char *header, *value; /* one more variable, HTTP_COOKIE */
	/*
	 * The outcomes that it may have, "200/0" or "400/12 413/0"; NULL: any
	 * but 500/1.
	 */
	const char *answers;
	const char *known; /* why it still costs more than it may, or NULL */
};

extern const struct attack attacks[];
extern const size_t attack_count;

/* Append the text that a template stands for. */
void text_fill(struct bytes *to, const char *template);

/* The ids that templates name, of the i-th record of a kind: m, p, q, t, u. */
enum { ID_ROOM = 33 };
void site_id(char kind, unsigned i, char id[ID_ROOM]);
/* Make a database with MODELS models, and more; exits when it cannot. */
void site_make(const char *path);
/* Tokens of each of enum who for any such database; NOBODY gets none. */
void site_tokens(const char *tokens[WHO_COUNT]);

/*
 * Sanitizers cost more than what they look at: built with them, the requests
 * are only held to be answered, on a small database.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(ARENA_DEBUG)
#define INSTRUMENTED true
#else
#define INSTRUMENTED false
#endif

enum {
	MODELS = INSTRUMENTED ? 2000 : 60000,
	PROJECTS = INSTRUMENTED ? 200 : 2000,
	TASKS = INSTRUMENTED ? 1000 : 20000,
	QUEUES = 10,
	USERS = 50,
	LARGE = 500, /* models with designs of 64 KiB, the newest ones */
};

/* What a request has cost. */
struct cost {
	double cpu, lock; /* seconds */
	long kb;
	bool lost;       /* the responder has ended, or was ended */
	size_t sent;     /* bytes of the request */
	size_t came;     /* of the answer's body */
	char answer[16]; /* the outcome: "200/0", or the HTTP status alone */
	char message[200];
};

/* Where responders are made from, and with what settings. */
void responder_init(const char *programs, const char *settings,
	const char *database);
/* Send the request to a responder of its own. */
void responder_ask(const struct attack *a, const char *token,
	struct cost *cost);

/* Say it on standard error and end the program. */
void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
