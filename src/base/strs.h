#ifndef BASE_STRS_H
#define BASE_STRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * Lists of texts, and of numbers; and lists of texts as sets. Whatever a client sends, an equal text counts once:
 * so no list costs more than its different items do, and none of these takes
 * longer than sorting does.
 */

/* A list of texts. */
struct strs {
	const char **v;
	size_t n;
};

/* A list of numbers. */
struct ints {
	int64_t *v;
	size_t n;
};

/*
 * Put one more at the end of a list that began as zeroes and only this has made.
 * The text is not copied.
 */
void strs_add(struct strs *list, struct arena *a, const char *s);
void ints_add(struct ints *list, struct arena *a, int64_t i);

/*
 * Orders the elements of an array of texts by their bytes, for qsort(3) and
 * bsearch(3).
 */
int strs_compare(const void *a, const void *b);

/* Each text of the list once, in the order of its bytes. */
struct strs strs_sorted(const struct strs *list, struct arena *a);

/* Each text of the list once, where it stands first. */
struct strs strs_once(const struct strs *list, struct arena *a);

/* Is the text in a list that strs_sorted() has made? */
bool strs_has(const struct strs *sorted, const char *s);

#endif
