#ifndef CALL_FAIR_H
#define CALL_FAIR_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Who shares the responders with others gets no more than a share of them. A
 * call is quick until it has used so much processor time; then it must take the
 * slow turn of its caller, a user or, without one, an address, and of those a
 * caller has as many as the setting slow_calls says, in all processes of all
 * families. While others of the same caller have them, one call waits for a
 * moment, if it can, and others are refused: 503, which clients repeat. Who
 * waits for a lock of the database holds a responder, too, and is slow then.
 *
 * What a refused call has used is lost, and whoever asks again at once loses
 * it again. So the time that a caller's calls have used is remembered for some
 * seconds, and who has used much is given less of it without a turn.
 *
 * Turns are locks on bytes of a file beside the database (call/turn.h), and the
 * file itself holds what was used. It may be removed while nobody is served.
 */

enum {
	FAIR_TURNS = 64,         /* most turns of one caller */
	FAIR_QUICK = 100000,     /* microseconds of CPU of a quick call: nearly
	                            all are under a tenth of it */
	FAIR_QUICK_BUSY = 20000, /* the same for who has used much */
	FAIR_WAIT = 1000000,     /* how long one call of a caller who has not
	                            used much waits for a turn */
	FAIR_LOCK = 1000,        /* milliseconds that a quick call waits for a
	                            lock of the database */
	FAIR_LOCK_BUSY = 100,    /* the same for who has used much */
};

/* One in each process, for one call after the other. */
struct fair {
	const char *path; /* of the file; must outlive the struct */
	int64_t turns;    /* of one caller; 0: whoever wants may be slow */
	int fd;           /* -1: not open; -2: cannot be, which was logged */
	uint64_t caller;  /* 0: not known yet */
	int64_t begun;    /* by the CPU clock, microseconds */
	bool busy;        /* the caller has used much */
	bool refused;     /* for the rest of the call */
	int64_t turn;     /* byte that is locked; -1: none */
};

/*
 * The struct for calls of a process that has begun no call yet; the file is
 * opened when a call begins.
 */
void fair_init(struct fair *f, const char *path, int64_t turns);
/* Close the file. */
void fair_release(struct fair *f);

/*
 * A call begins and ends; all of these take NULL for nothing to do. Its caller
 * is told by a kind and a name, once they are known; until then it is quick.
 */
void fair_begin(struct fair *f);
/*
 * The caller of the call is known from here on: a kind, as "user", and a name.
 */
void fair_caller(struct fair *f, const char *kind, const char *name);
/* The call ends: its turn is free, and the time that it has used is noted. */
void fair_end(struct fair *f);

/* So much of what the call has used is paid from elsewhere, microseconds. */
void fair_forgive(struct fair *f, int64_t used);

/* Has the caller used much of late, or was just refused? */
bool fair_busy(const struct fair *f);

/*
 * May the call go on? Asked again and again while it works; false is the end of
 * it. A call that holds the lock of writers must not wait.
 */
bool fair_look(struct fair *f, bool may_wait);
/* The same of one that has waited for a lock of the database, milliseconds. */
bool fair_wait(struct fair *f, int waited);
/* The same of one that is slow by its nature. */
bool fair_take(struct fair *f, bool may_wait);

#endif
