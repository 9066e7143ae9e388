#ifndef CALL_FAIR_H
#define CALL_FAIR_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Gives each caller no more than a share of the responders. A call is quick
 * until it has used a certain processor time. Then it must take a slow turn of
 * its caller, who is a user or, if no user is known, an address. The setting
 * slow_calls says how many turns a caller has, in all processes of all families
 * together. While other calls of the same caller have them, one call waits for
 * a moment, if it can, and all others are refused with 503, which clients
 * repeat. A call that waits for a lock of the database occupies a responder,
 * too, and is slow after a while.
 *
 * The work of a refused call is lost, and a client that repeats the call at
 * once loses it again. So the time that the calls of a caller have used is
 * remembered for some seconds, and a caller who has used much is given less
 * time without a turn.
 *
 * Turns are locks on bytes of a file beside the database (call/turn.h); the
 * file itself holds how much was used. It may be removed while nobody is
 * served.
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
	int64_t since;    /* the moment at which the call began */
	int64_t begun;    /* the same by the CPU clock, microseconds */
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
 * Begin a call, which is quick until its caller is known. 'cpu' is what the CPU
 * clock shows (clock_cpu()), which whoever begins a call has looked at already.
 * Like the functions below, this does nothing when it is given NULL.
 */
void fair_begin(struct fair *f, int64_t cpu);
/*
 * The caller of the call is known from here on: a kind, as "user", and a name.
 */
void fair_caller(struct fair *f, const char *kind, const char *name);
/* The call ends: its turn is free, and the time that it has used is noted. */
void fair_end(struct fair *f);

/* Do not count so many microseconds of what the call has used. */
void fair_forgive(struct fair *f, int64_t used);

/* Has the caller used much of late, or was just refused? */
bool fair_busy(const struct fair *f);

/*
 * May the call go on? This is asked again and again while the call works; when
 * it is false the call must end. 'may_wait' is false for a call that holds the
 * lock of writers.
 */
bool fair_look(struct fair *f, bool may_wait);
/*
 * May a call go on that has waited so many milliseconds for a lock of the
 * database?
 */
bool fair_wait(struct fair *f, int waited);
/* May a call go on that is known to be slow? It needs a turn at once. */
bool fair_take(struct fair *f, bool may_wait);

#endif
