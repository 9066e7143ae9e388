#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * A growing, NUL-terminated string in an arena.
 *
 * It is born with its limit in bytes, so that hostile input cannot grow it.
 * Appending past the limit sets 'full' and drops the bytes: append freely and
 * look at 'full' once, at the end. 'data' is never NULL.
 */
struct buf {
	struct arena *arena;
	char *data;
	size_t len, cap, limit;
	bool full;
};

/* An empty text that may grow to 'limit' bytes, without the NUL. */
void buf_init(struct buf *b, struct arena *a, size_t limit);
/* Append a text. */
void buf_add(struct buf *b, const char *s);
/* Append the first n bytes of s, none of which is NUL. */
void buf_addn(struct buf *b, const char *s, size_t n);
/* Append one byte. */
void buf_addc(struct buf *b, char c);
/* Append an integer in decimal digits. */
void buf_addi(struct buf *b, int64_t i);
/* Append the text that printf(3) would print. */
void buf_addf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), nonnull(1, 2)));
/*
 * A JSON string with its quotes (RFC 8259 section 7). A control character is
 * the short escape that JSON has for it, or \u and four hexadecimal digits.
 * An engine of the store compares such texts with those that it makes itself.
 */
void buf_quote(struct buf *b, const char *s);
/* The same of the first n bytes of s, none of which is NUL. */
void buf_quoten(struct buf *b, const char *s, size_t n);
/* How many bytes that string has, with its quotes. */
size_t buf_quoted(const char *s);
/* Take back all that was appended after the buffer was 'len' bytes long. */
void buf_cut(struct buf *b, size_t len);

#endif
