#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Times are microseconds since 1970-01-01T00:00:00Z, leap seconds left out. */

/* The time now, UTC. */
int64_t clock_now(void);
/* A clock that only goes forward, for durations; its zero means nothing. */
int64_t clock_monotonic(void);
/* Processor time that this process has used so far. */
int64_t clock_cpu(void);

/*
 * Read a time: ISO 8601 dates and date-times, a blank for the T, the basic form
 * YYYYMMDD, "Mon D YYYY", partial dates. No offset means UTC; what a partial
 * date leaves out is taken from 'now'. The result is rounded down to
 * milliseconds. False when the text is no time.
 */
bool clock_parse(const char *s, int64_t now, int64_t *out);

enum { CLOCK_TEXT = 40 };

/*
 * Write a time by ISO 8601: 2026-11-23T06:31:19.362000+00:00, without the
 * fraction when that is zero. 'out' has room for CLOCK_TEXT bytes.
 */
void clock_format(int64_t t, char *out);
/* The same, with the fraction always: six digits, so that texts compare. */
void clock_format_whole(int64_t t, char *out);

#endif
