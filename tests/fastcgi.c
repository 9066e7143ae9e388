#include "fastcgi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_MAX = 65528 };

/* Record types. */
enum { BEGIN_REQUEST = 1, END_REQUEST = 3, PARAMS = 4, IN = 5, OUT = 6 };

void
bytes_add(struct bytes *b, const void *p, size_t n)
{
	if (b->len + n + 1 > b->room) {
		b->room = (b->len + n + 1) * 2;
		b->data = realloc(b->data, b->room);
		if (b->data == NULL) {
			fputs("no memory\n", stderr);
			exit(2);
		}
	}
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void
bytes_free(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){ 0 };
}

static void
add_length(struct bytes *b, size_t n)
{
	unsigned char text[4] = { (unsigned char)(n >> 24 | 0x80),
		(unsigned char)(n >> 16), (unsigned char)(n >> 8),
		(unsigned char)n };

	if (n < 0x80)
		bytes_add(b, &text[3], 1);
	else
		bytes_add(b, text, 4);
}

void
fcgi_param(struct bytes *params, const char *name, const char *value)
{
	add_length(params, strlen(name));
	add_length(params, strlen(value));
	bytes_add(params, name, strlen(name));
	bytes_add(params, value, strlen(value));
}

static void
add_record(struct bytes *b, int type, const char *p, size_t n)
{
	do {
		size_t part = n > RECORD_MAX ? RECORD_MAX : n;
		unsigned char head[8] = { 1, (unsigned char)type, 0, 1,
			(unsigned char)(part >> 8), (unsigned char)part, 0, 0 };

		bytes_add(b, head, sizeof(head));
		bytes_add(b, p, part);
		p += part;
		n -= part;
	} while (n > 0);
}

void
fcgi_request(struct bytes *to, const struct bytes *params, const char *body,
	size_t len)
{
	static const char begin[8] = { 0, 1 };

	add_record(to, BEGIN_REQUEST, begin, sizeof(begin));
	add_record(to, PARAMS, params->data, params->len);
	add_record(to, PARAMS, "", 0);
	if (len > 0)
		add_record(to, IN, body, len);
	add_record(to, IN, "", 0);
}

bool
fcgi_answer(const struct bytes *records, struct bytes *answer)
{
	answer->len = 0;
	bytes_add(answer, "", 0);
	for (size_t at = 0; at + 8 <= records->len;) {
		const unsigned char *head =
			(const unsigned char *)records->data + at;
		size_t n = (size_t)head[4] << 8 | head[5];

		if (head[1] == END_REQUEST)
			return true;
		if (at + 8 + n > records->len)
			return false;
		if (head[1] == OUT)
			bytes_add(answer, head + 8, n);
		at += 8 + n + head[6];
	}
	return false;
}
