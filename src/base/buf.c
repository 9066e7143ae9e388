#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/eight.h"

enum { SMALL = 64, LARGE = 1 << 20 };

static char nothing[1] = "";

void
buf_init(struct buf *b, struct arena *a, size_t limit)
{
	*b = (struct buf){ .arena = a, .limit = limit, .data = nothing };
}

bool
buf_grow(struct buf *b, size_t n)
{
	size_t need, cap;

	if (b->full || n > b->limit - b->len) {
		b->full = true;
		return false;
	}
	need = b->len + n + 1;
	if (need <= b->cap)
		return true;
	/* What is large grows in its place, and need not grow by much. */
	cap = need > LARGE ? need + need / 4 : need * 2;
	if (cap < SMALL)
		cap = SMALL;
	if (cap > b->limit)
		cap = b->limit + 1;
	b->data = b->cap == 0 ? arena_alloc(b->arena, cap) :
				arena_resize(b->arena, b->data, b->cap, cap);
	b->cap = cap;
	return true;
}

void
buf_addi(struct buf *b, int64_t i)
{
	char text[24], *p = text + sizeof(text);
	uint64_t left = i < 0 ? -(uint64_t)i : (uint64_t)i;

	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (i < 0)
		*--p = '-';
	buf_addn(b, p, (size_t)(text + sizeof(text) - p));
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	size_t room = b->cap > b->len ? b->cap - b->len : 0;
	va_list ap;
	int n;

	/* Most often it fits where it is. */
	va_start(ap, fmt);
	n = vsnprintf(room > 0 ? b->data + b->len : NULL, room, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < room && !b->full &&
		(size_t)n <= b->limit - b->len) {
		b->len += (size_t)n;
		return;
	}
	if (room > 0)
		b->data[b->len] = '\0';
	if (n <= 0 || !buf_room(b, (size_t)n))
		return;
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void
buf_cut(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}

/* Characters of a JSON string whose escapes have letters, and these. */
static const char named[] = "\b\f\n\r\t\"\\";
static const char letters[] = "bfnrt\"\\";

static inline bool
needs_escape(char c)
{
	return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* Has one of eight bytes to be escaped? eight.h has the parts of this test. */
static inline bool
has_escape(uint64_t w)
{
	const uint64_t low = (w - EIGHT(0x20)) | ((w ^ EIGHT('"')) - EIGHT(1)) |
		((w ^ EIGHT('\\')) - EIGHT(1));

	return (low & ~w & EIGHT(0x80)) != 0;
}

/*
 * How many of the n bytes of a text come before the first that needs an escape.
 */
static inline size_t
unescaped(const char *s, size_t n)
{
	size_t at = 0;

	while (n - at >= 8 && !has_escape(eight_at(s + at)))
		at += 8;
	/* The last eight are looked at together, some of them again. */
	if (n >= 8 && n - at < 8 && !has_escape(eight_at(s + n - 8)))
		return n;
	while (at < n && !needs_escape(s[at]))
		at++;
	return at;
}

size_t
buf_quoted(const char *s)
{
	size_t left = strlen(s), n = 2;

	for (;; s++, left--) {
		size_t same = unescaped(s, left);

		n += same;
		s += same;
		left -= same;
		if (left == 0)
			return n;
		n += strchr(named, *s) != NULL ? strlen("\\n") :
						 strlen("\\u0001");
	}
}

static void
escape(struct buf *b, char c)
{
	const char *which = strchr(named, c);

	if (which != NULL)
		buf_addf(b, "\\%c", letters[which - named]);
	else
		buf_addf(b, "\\u%04x", (unsigned)c);
}

/*
 * Copy the n bytes of a text up to the first that needs an escape. How many
 * that are.
 */
static inline size_t
copy_plain(char *to, const char *s, size_t n)
{
	size_t at = 0;

	for (; n - at >= 8; at += 8) {
		uint64_t w = eight_at(s + at);

		if (has_escape(w))
			break;
		memcpy(to + at, &w, sizeof(w));
	}
	/* The last eight together, some of them again. */
	if (n >= 8 && n - at < 8 && !has_escape(eight_at(s + n - 8))) {
		memcpy(to + n - 8, s + n - 8, 8);
		return n;
	}
	for (; at < n && !needs_escape(s[at]); at++)
		to[at] = s[at];
	return at;
}

void
buf_quoten(struct buf *b, const char *s, size_t n)
{
	const char *end = s + n;
	size_t same;
	char *to;

	/* Room for all of it at once; what has escapes grows on. */
	if (!buf_room(b, n + 2))
		return;
	to = b->data + b->len;
	*to = '"';
	same = copy_plain(to + 1, s, n);
	b->len += same + 1;
	for (s += same; s < end; s += same) {
		escape(b, *s++);
		same = unescaped(s, (size_t)(end - s));
		buf_addn(b, s, same);
	}
	buf_addc(b, '"');
}

void
buf_quote(struct buf *b, const char *s)
{
	buf_quoten(b, s, strlen(s));
}
