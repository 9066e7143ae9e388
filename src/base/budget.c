#include "base/budget.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/*
 * The clocks are looked at once in so many ticks, which are some hundred
 * microseconds of work: a look itself costs half a microsecond.
 */
enum { TICKS = 2000 };

/* How much too early the guard may end a request: a part of what it waits. */
enum { GUARD_PART = 64 };

/*
 * Set the timer to go off when the processor's clock shows 'at', 0: never. To
 * set it costs as much as to look at a clock, so it stays as it is for as long
 * as it goes off only a little before that.
 */
static void
set_guard(struct budget *b, int64_t at)
{
	struct itimerspec when = { .it_value = { .tv_sec = at / 1000000,
					   .tv_nsec = at % 1000000 * 1000 } };

	if (b->after == 0 ||
		(at != 0 && b->ends <= at &&
			b->ends >= at - b->after / GUARD_PART))
		return;
	timer_settime(b->timer, TIMER_ABSTIME, &when, NULL);
	b->ends = at;
}

void
budget_begin(struct budget *b, const struct bounds *limits)
{
	b->limits = *limits;
	b->wall_began = clock_monotonic();
	b->cpu_began = clock_cpu();
	b->hold_began = 0;
	b->ticks = TICKS;
	b->spent = SPENT_NOTHING;
	b->out = NULL;
	b->what[0] = '\0';
	set_guard(b, b->cpu_began + b->after);
}

void
budget_allow(struct budget *b, const struct bounds *limits)
{
	/* The guard waits longer for a call that may take more than others. */
	if (limits->cpu == 0 || limits->cpu >= b->after)
		set_guard(b,
			limits->cpu == 0 ?
				0 :
				b->cpu_began + limits->cpu + b->after);
	b->limits = *limits;
}

void
budget_renew(struct budget *b)
{
	b->wall_began = clock_monotonic();
}

void
budget_hold(struct budget *b, bool holds)
{
	b->hold_began = holds && b->limits.hold != 0 ? clock_monotonic() : 0;
}

struct pause
budget_pause(struct budget *b)
{
	struct pause p = { 0 };

	if (b == NULL)
		return p;
	p = (struct pause){ clock_cpu(), b->out, b->spent };
	b->out = NULL;
	return p;
}

void
budget_resume(struct budget *b, const struct pause *p)
{
	if (b == NULL)
		return;
	b->cpu_began += clock_cpu() - p->cpu;
	b->out = p->out;
	b->spent = p->spent;
}

bool
budget_spent(struct budget *b)
{
	const struct bounds *l = &b->limits;
	int64_t now;

	b->ticks = TICKS;
	if (b->spent != SPENT_NOTHING)
		return true;
	now = clock_monotonic();
	if (l->wall != 0 && now - b->wall_began > l->wall)
		b->spent = SPENT_WALL;
	else if (b->hold_began != 0 && now - b->hold_began > l->hold)
		b->spent = SPENT_HOLD;
	else if (l->cpu != 0 && clock_cpu() - b->cpu_began > l->cpu)
		b->spent = SPENT_CPU;
	return b->spent != SPENT_NOTHING;
}

bool
budget_tick(struct budget *b, int n)
{
	b->ticks -= n;
	return b->ticks < 0 && budget_spent(b);
}

void
budget_step(struct budget *b, int n)
{
	b->ticks -= n;
	if (b->ticks < 0 && budget_spent(b))
		budget_leave(b, b->spent);
}

void
budget_leave(struct budget *b, enum spent why)
{
	jmp_buf *out = b->out;

	if (out == NULL)
		return;
	if (b->spent == SPENT_NOTHING)
		b->spent = why;
	/* Telling that the budget has run out must not run out of it again. */
	b->out = NULL;
	longjmp(*out, 1);
}

const char *
budget_why(const struct budget *b)
{
	static const char *const texts[] = {
		[SPENT_NOTHING] = "interrupted",
		[SPENT_WALL] = "time_limit_ms: the request takes too long, "
			       "narrow it",
		[SPENT_CPU] = "cpu_limit_ms: the request takes too much of the "
			      "processor, narrow it",
		[SPENT_HOLD] = "write_limit_ms: the request keeps others from "
			       "writing for too long, change less at once",
		[SPENT_MEMORY] = "memory_limit: the request takes too much "
				 "memory, send or ask for less",
	};

	return texts[b->spent];
}

/* --- The last resort --- */

/* The timer brings the budget along: no variable of the process is needed. */
static void
on_overrun(int sig, siginfo_t *info, void *context)
{
	static const char text[] =
		"level=fatal topic=budget msg=\"a call went on far over "
		"cpu_limit_ms and was ended\" endpoint=";
	const struct budget *b = info->si_value.sival_ptr;
	char line[sizeof(text) + sizeof(b->what) + 1];
	size_t n = sizeof(text) - 1;

	(void)sig;
	(void)context;
	memcpy(line, text, n);
	for (size_t i = 0; i < sizeof(b->what) && b->what[i] != '\0'; i++)
		line[n++] = b->what[i];
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) < 0)
		_exit(2);
	_exit(1);
}

void
budget_guard(struct budget *b, int64_t after)
{
	struct sigaction act = { .sa_sigaction = on_overrun,
		.sa_flags = SA_SIGINFO };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGXCPU,
		.sigev_value = { .sival_ptr = b } };
	timer_t timer;

	if (sigaction(SIGXCPU, &act, NULL) != 0 ||
		timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) != 0)
		return;
	b->timer = timer;
	b->after = after;
}
