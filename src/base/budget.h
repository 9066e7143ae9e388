#ifndef BASE_BUDGET_H
#define BASE_BUDGET_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What one request may cost: time on the wall, time of the processor, memory,
 * and how long it may keep others from writing. It begins with the request, and
 * whatever takes long or much asks this one: the arena at its allocations, the
 * store between its steps, patterns while they match. Times are microseconds.
 *
 * Running out is no error that each function between has to hand on. Memory of
 * a request is the arena's, and its transaction and statements are ended by who
 * has begun the call: so budget_step() and the arena leave by a longjmp(3) to
 * 'out'. Frames of foreign libraries must not be left so. What they call back
 * may therefore neither take memory of an arena nor call budget_step(): it asks
 * budget_tick() and answers with an error of theirs. Whoever holds what is not
 * the arena's (a lock, a file, memory of the heap that nothing points to) does
 * nothing in the meantime that could leave.
 */
struct bounds {
	int64_t wall, cpu, hold; /* 0: without end */
	size_t memory;           /* bytes of all arenas together; 0: any */
};

enum spent { SPENT_NOTHING, SPENT_WALL, SPENT_CPU, SPENT_HOLD, SPENT_MEMORY };

struct budget {
	struct bounds limits;
	int64_t wall_began, cpu_began, hold_began; /* hold: 0 while it is not */
	size_t taken;                              /* by arenas, bytes */
	int ticks;        /* until the clocks are looked at again */
	enum spent spent; /* what has run out first, and stays so */
	jmp_buf *out;  /* where to go on then; NULL: nowhere, so go on here */
	char what[64]; /* what is being done, for budget_guard() */
	void *timer;   /* of budget_guard() */
	int64_t after; /* 0: it was not called */
	int64_t ends;  /* when the timer goes off, by the processor's clock */
};

/* A request begins. What arenas have still got goes on being counted. */
void budget_begin(struct budget *b, const struct bounds *limits);
/* From now on these are its limits, counted from where it began. */
void budget_allow(struct budget *b, const struct bounds *limits);
/* The time on the wall counts anew. */
void budget_renew(struct budget *b);

/* The lock of writers was taken, or given back. */
void budget_hold(struct budget *b, bool holds);

/*
 * What is done between the two is paid from elsewhere: its time of the
 * processor does not count, and nothing leaves meanwhile, so that something may
 * be held that is not the arena's. 'b' may be NULL.
 */
struct pause {
	int64_t cpu;
	jmp_buf *out;
	enum spent spent; /* what seemed to run out meanwhile has not */
};
struct pause budget_pause(struct budget *b);
/* End the pause: what the request costs counts again. */
void budget_resume(struct budget *b, const struct pause *p);

/* Look at the clocks: has something run out? */
bool budget_spent(struct budget *b);
/*
 * Something of about 'n' tenths of a microsecond was done. Look now and then.
 */
bool budget_tick(struct budget *b, int n);
/* The same, and leave if something has run out. */
void budget_step(struct budget *b, int n);
/* Leave for that reason; returns only if there is nowhere to go. */
void budget_leave(struct budget *b, enum spent why);

/* What has run out, for people: it names the setting. */
const char *budget_why(const struct budget *b);

/*
 * The last resort against a single call into a library that does not come back:
 * from now on a request ends the process, with a line in the log, when it has
 * taken 'after' microseconds of the processor, or up to a sixty-fourth less.
 * Once a process, and before the budgets begin that it shall count for.
 */
void budget_guard(struct budget *b, int64_t after);

#endif
