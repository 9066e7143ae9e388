#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/arena.h"

/*
 * Which of several words somebody has meant who has written another one. Begin
 * with { .word = what was written }, then try each word that there is.
 */
struct nearest {
	const char *word;
	const char *best; /* NULL: none is near */
	size_t distance;
};

/*
 * Near is what a few typing errors away: letters left out, added, changed or
 * two swapped, up to a third of the word; its beginning, too. Case does not
 * count. Words longer than 64 bytes are near to nothing.
 */
void nearest_try(struct nearest *n, const char *candidate);

/* "; did you mean WORD?", or "". */
const char *nearest_hint(const struct nearest *n, struct arena *a);

#endif
