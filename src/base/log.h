#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

#include "base/buf.h"

/*
 * Log lines are logfmt: key=value pairs, one line an event, its time first. A
 * line is written by one write(2), so that the lines of several processes do
 * not mix.
 *
 * They go to standard error, which a web server puts into its own log, or to a
 * file of their own. That is opened anew by whoever finds, before a line, that
 * it was moved or removed: so it can be rotated without a signal, and no line
 * is lost. What cannot be written there goes to standard error after all; the
 * log fails no request.
 */

/*
 * Append key=value, quoted where needed. Control characters and bytes that are
 * no UTF-8 become \xNN, those beyond U+007F \uNNNN (base/visible.h).
 */
void log_add(struct buf *line, const char *key, const char *value);
/* The same with a number, and without quotes. */
void log_addn(struct buf *line, const char *key, long long value);
/* The time, in microseconds since 1970, UTC; always with its fraction. */
void log_addt(struct buf *line, const char *key, int64_t when);
/* Write the line. */
void log_write(struct buf *line);

/* One line by itself: log_event("warn", "database", "reason ..."). */
void log_event(const char *level, const char *topic, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), nonnull(1, 2, 3)));

/*
 * From here on lines go to that file, which must outlive the log; it is made
 * with mode 0600 if it is not there. NULL or "": to standard error again.
 */
void log_open(const char *path);

#endif
