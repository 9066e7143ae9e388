#include "call/fair.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "call/turn.h"

/*
 * What was used is kept as the moment at which it will be paid off: each
 * microsecond of CPU takes two, so that who goes on at half a processor never
 * owes. Beyond two seconds' worth the caller is busy. What is owed ends after
 * ten seconds, so that nobody has to wait for longer because of what is past.
 */
enum {
	RATE = 2,
	MUCH = RATE * 2000000,
	MOST = 10 * 1000000,
	BUSY = MUCH + 2 * 1000000,
	SLOTS = 65536, /* of what is owed, 8 bytes each, at the file's begin */
};

/* Where the locks are: far behind, where the file has no bytes. */
#define TURN_BYTE(caller) ((int64_t)1 << 40 | (int64_t)((caller)*FAIR_TURNS))
#define WAIT_BYTE(caller) ((int64_t)1 << 61 | TURN_BYTE(caller))
#define CALLER_MASK (((uint64_t)1 << 48) - 1)

void
fair_init(struct fair *f, const char *path, int64_t turns)
{
	*f = (struct fair){
		.path = path, .turns = turns, .fd = -1, .turn = -1
	};
}

void
fair_release(struct fair *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

/* Is the file open, or can it be opened? Calls are served without it, too. */
static bool
ready(struct fair *f)
{
	if (f->fd == -1) {
		f->fd = open(f->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
			0600);
		if (f->fd < 0) {
			log_event("warn", "slow_calls",
				"%s: %s: callers can "
				"take all responders with slow calls",
				f->path, strerror(errno));
			f->fd = -2;
		}
	}
	return f->fd >= 0;
}

static off_t
slot(const struct fair *f)
{
	return (off_t)(f->caller % SLOTS * sizeof(int64_t));
}

/* The moment at which the caller has paid off all; past if nothing is owed. */
static int64_t
owed_until(const struct fair *f, int64_t now)
{
	int64_t until = 0;

	if (pread(f->fd, &until, sizeof(until), slot(f)) != sizeof(until) ||
		until > now + MOST)
		return 0;
	return until;
}

/*
 * Add to what the caller owes. When two processes write at once, what one of
 * them adds is lost, which does no harm.
 */
static void
owe(const struct fair *f, int64_t used)
{
	int64_t now = clock_now(), until = owed_until(f, now);

	until = (until < now ? now : until) + RATE * used;
	if (until > now + MOST)
		until = now + MOST;
	/* No call should fail because this could not be written. */
	if (pwrite(f->fd, &until, sizeof(until), slot(f)) != sizeof(until))
		return;
}

/*
 * Has the call used so much processor time? One thread cannot use more than has
 * passed, and the time that has passed costs no system call.
 */
static bool
used_up(const struct fair *f, int64_t limit)
{
	return clock_monotonic() - f->since >= limit &&
		clock_cpu() - f->begun >= limit;
}

void
fair_begin(struct fair *f, int64_t cpu)
{
	if (f == NULL || f->turns == 0)
		return;
	f->since = clock_monotonic();
	f->begun = cpu;
	f->caller = 0;
	f->busy = f->refused = false;
}

/* FNV-1a (RFC 9923): who would have two callers meet must know their ids. */
static uint64_t
hash(uint64_t h, const char *s)
{
	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h;
}

void
fair_caller(struct fair *f, const char *kind, const char *name)
{
	int64_t now;

	if (f == NULL || f->turns == 0 || !ready(f))
		return;
	now = clock_now();
	f->caller = hash(hash(0xcbf29ce484222325u, kind), name) & CALLER_MASK;
	f->busy = owed_until(f, now) > now + MUCH;
}

void
fair_forgive(struct fair *f, int64_t used)
{
	if (f != NULL)
		f->begun += used;
}

bool
fair_busy(const struct fair *f)
{
	return f != NULL && f->busy;
}

bool
fair_take(struct fair *f, bool may_wait)
{
	int64_t waiting = -1;

	if (f == NULL || f->caller == 0 || f->turn >= 0)
		return true;
	if (f->refused)
		return false;
	f->turn = turn_try(f->fd, TURN_BYTE(f->caller), f->turns);
	if (f->turn == TURN_NONE && may_wait && !f->busy)
		waiting = turn_try(f->fd, WAIT_BYTE(f->caller), 1);
	if (waiting >= 0) {
		f->turn = turn_wait(f->fd, TURN_BYTE(f->caller), f->turns,
			FAIR_WAIT);
		turn_leave(f->fd, waiting);
	}
	f->refused = f->turn == TURN_NONE;
	return !f->refused;
}

bool
fair_look(struct fair *f, bool may_wait)
{
	if (f == NULL || f->caller == 0 || f->turn >= 0)
		return true;
	if (f->refused)
		return false;
	if (!used_up(f, f->busy ? FAIR_QUICK_BUSY : FAIR_QUICK))
		return true;
	return fair_take(f, may_wait);
}

bool
fair_wait(struct fair *f, int waited)
{
	if (f == NULL || waited < (f->busy ? FAIR_LOCK_BUSY : FAIR_LOCK))
		return true;
	return fair_take(f, false);
}

void
fair_end(struct fair *f)
{
	if (f == NULL || f->caller == 0)
		return;
	/* A caller who was refused stays busy, or would soon ask again. */
	if (f->refused || used_up(f, FAIR_QUICK_BUSY))
		owe(f, clock_cpu() - f->begun + (f->refused ? BUSY / RATE : 0));
	if (f->turn >= 0)
		turn_leave(f->fd, f->turn);
	f->turn = -1;
	f->caller = 0;
}
