#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
/*
 * Make room for n more bytes and a NUL. When that is over the limit: false, and
 * the buffer is full.
 */
bool buf_grow(struct buf *b, size_t n);

/* The same, at once when there is room already. */
static inline bool
buf_room(struct buf *b, size_t n)
{
	return (!b->full && n < b->cap - b->len) || buf_grow(b, n);
}

/* Append the first n bytes of s, none of which is NUL. */
static inline void
buf_addn(struct buf *b, const char *s, size_t n)
{
	if (n == 0 || !buf_room(b, n))
		return;
	memcpy(b->data + b->len, s, n);
	b->len += n;
	b->data[b->len] = '\0';
}

/* Append a text. */
static inline void
buf_add(struct buf *b, const char *s)
{
	buf_addn(b, s, strlen(s));
}

/* Append one byte. */
static inline void
buf_addc(struct buf *b, char c)
{
	if (!buf_room(b, 1))
		return;
	b->data[b->len++] = c;
	b->data[b->len] = '\0';
}

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
