#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { WORD_MAX = 64 };

static bool
same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Changes from one word to the other, swapped neighbours counted as one: the
 * optimal string alignment, of which three rows are kept.
 */
static size_t
distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2], *spare;

	for (size_t j = 0; j <= m; j++)
		last[j] = j;
	for (size_t i = 1; i <= n; i++) {
		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1,
				last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
				same(a[i - 2], b[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[m];
}

void
nearest_try(struct nearest *n, const char *candidate)
{
	size_t len = strlen(n->word), other = strlen(candidate), d;

	if (len < 2 || len > WORD_MAX || other > WORD_MAX)
		return;
	d = distance(n->word, len, candidate, other);
	if (len > 2 && strncasecmp(n->word, candidate, len) == 0)
		d = 1;
	if (d > (len + 2) / 3 || (n->best != NULL && d >= n->distance))
		return;
	n->best = candidate;
	n->distance = d;
}

const char *
nearest_hint(const struct nearest *n, struct arena *a)
{
	return n->best == NULL ? "" :
				 arena_printf(a, "; did you mean %s?", n->best);
}
