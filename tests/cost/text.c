#include "cost.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Templates of large texts. In a template
 *	'	stands for "
 *	$N{X}	is X, N times, with a comma between
 *	$N<X>	is X, N times
 *	#	is the number of the round, from 0
 *	%m %p	the id of the model, project, queue, task or user of that
 *	%q %t	number; with a number behind it, of that one; with + and a
 *	%u	number, so many further
 *	%c	a random CJK character, three bytes
 *	%a	a random letter
 *	$$ \X	are a $, and X itself
 */

static uint64_t state = 88172645463325252u;

static unsigned
below(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

/* The end of the repeated part that begins behind its bracket. */
static const char *
closing(const char *p, char open, char close)
{
	for (int depth = 1;; p++) {
		if (*p == '\0')
			die("a template has no %c", close);
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == open && p[-1] >= '0' && p[-1] <= '9')
			depth++;
		else if (*p == open && open == '{')
			depth++;
		else if (*p == close && --depth == 0)
			return p;
	}
}

static const char *
special(struct bytes *to, const char *p, unsigned round)
{
	char id[ID_ROOM], *end;
	unsigned n, more;

	switch (*p) {
	case 'c':
		n = 0x4e00 + below(20000);
		id[0] = (char)(0xe0 | n >> 12);
		id[1] = (char)(0x80 | (n >> 6 & 0x3f));
		id[2] = (char)(0x80 | (n & 0x3f));
		bytes_add(to, id, 3);
		return p + 1;
	case 'a':
		id[0] = (char)('a' + below(26));
		bytes_add(to, id, 1);
		return p + 1;
	case 'm':
	case 'p':
	case 'q':
	case 't':
	case 'u':
		more = p[1] == '+' ? 1 : 0;
		n = (unsigned)strtoul(p + 1 + more, &end, 10);
		site_id(*p, more || end == p + 1 ? round + n : n, id);
		bytes_add(to, id, strlen(id));
		return end;
	default:
		bytes_add(to, "%", 1);
		return p;
	}
}

static void
fill(struct bytes *to, const char *p, const char *end, unsigned round)
{
	while (p < end) {
		char *open, number[16];
		const char *close;
		unsigned long n;

		if (*p == '$' && isdigit((unsigned char)p[1])) {
			n = strtoul(p + 1, &open, 10);
			close = closing(open + 1, *open,
				*open == '{' ? '}' : '>');
			for (unsigned i = 0; i < n; i++) {
				if (i > 0 && *open == '{')
					bytes_add(to, ",", 1);
				fill(to, open + 1, close, i);
			}
			p = close + 1;
		} else if (*p == '#') {
			snprintf(number, sizeof(number), "%u", round);
			bytes_add(to, number, strlen(number));
			p++;
		} else if (*p == '%') {
			p = special(to, p + 1, round);
		} else if (*p == '\\' || (*p == '$' && p[1] == '$')) {
			bytes_add(to, p + 1, 1);
			p += 2;
		} else {
			bytes_add(to, *p == '\'' ? "\"" : p, 1);
			p++;
		}
	}
}

void
text_fill(struct bytes *to, const char *template)
{
	fill(to, template, template + strlen(template), 0);
	bytes_add(to, "", 0);
}
