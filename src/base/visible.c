#include "base/visible.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* The code point of a sequence of UTF-8 that is known to be one. */
static unsigned long
code_point(const char *s, size_t len)
{
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	unsigned long c = (unsigned char)*s & mask[len];

	for (size_t i = 1; i < len; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

static bool
is_unsafe(unsigned long c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool
visible_escape(const char *s, size_t *len, char *out)
{
	size_t n = utf8_len(s, strnlen(s, 4));
	unsigned long c;

	*len = n == 0 ? 1 : n;
	c = n == 0 ? (unsigned char)*s : code_point(s, n);
	if (n != 0 && !is_unsafe(c))
		return false;
	snprintf(out, VISIBLE_ROOM, n <= 1 ? "\\x%02lx" : "\\u%04lx", c);
	return true;
}

size_t
visible_run(const char *s)
{
	size_t n = 0;

	while (s[n] >= ' ' && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

bool
visible_as_it_is(const char *s)
{
	char escape[VISIBLE_ROOM];
	size_t len;

	for (; *s != '\0'; s += len)
		if (visible_escape(s, &len, escape))
			return false;
	return true;
}

void
visible_add(struct buf *b, const char *s)
{
	static const char from[] = "\n\r\t\\", to[] = "nrt\\";
	char escape[VISIBLE_ROOM];
	const char *which;
	size_t len;

	for (; *s != '\0'; s += len) {
		which = strchr(from, *s);
		len = 1;
		if (which != NULL)
			buf_addf(b, "\\%c", to[which - from]);
		else if (visible_escape(s, &len, escape))
			buf_add(b, escape);
		else
			buf_addn(b, s, len);
	}
}

void
visible_add_json(struct buf *b, const char *json)
{
	char escape[VISIBLE_ROOM];
	size_t len;

	for (; *json != '\0'; json += len)
		if (!visible_escape(json, &len, escape))
			buf_addn(b, json, len);
		else if (escape[1] == 'u')
			buf_add(b, escape);
		else
			buf_add(b, *json == 0x7f ? "\\u007f" : "\\ufffd");
}
