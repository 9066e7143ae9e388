#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/buf.h"

/*
 * Log lines are logfmt: key=value pairs, one line an event, on standard error,
 * which a web server puts into its own log. A line is written by one write(2)
 * so that the lines of several processes do not mix.
 */

/* Append key=value, quoted where needed; control bytes become \xNN. */
void log_add(struct buf *line, const char *key, const char *value);
void log_addn(struct buf *line, const char *key, long long value);
/* Write the line. */
void log_write(struct buf *line);

/* One line by itself: log_event("warn", "database", "reason ..."). */
void log_event(const char *level, const char *topic, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), nonnull(1, 2, 3)));

#endif
