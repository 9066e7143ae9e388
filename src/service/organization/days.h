#ifndef SERVICE_ORGANIZATION_DAYS_H
#define SERVICE_ORGANIZATION_DAYS_H

#include "call/call.h"

/* The length of a day in microseconds, which are the unit of all times here. */
#define DAY (86400 * INT64_C(1000000))

/* Some whole days, one after the other. */
struct days {
	int64_t since,
		until; /* 'until' is where the day behind the last begins */
	int64_t n;
};

/*
 * The days from the one of 'from_date' to the one of 'to_date', which are times
 * as clock_parse() takes them. Days begin at midnight where clocks are as far
 * ahead of UTC as from_date says. Fails the call when the two are no times, do
 * not fit each other or are too far apart (doc/protocol/wire.md section 12.6).
 */
int days_read(struct call *c, const char *from_date, const char *to_date,
	struct days *out);

#endif
