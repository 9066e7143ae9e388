#ifndef BASE_STRS_H
#define BASE_STRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * Lists of texts and of numbers, and lists of texts as sets. Where a list is
 * taken as a set, equal texts count once, so that it costs no more than its
 * different items do. No function here takes longer than sorting.
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
 * Put one more at the end of a list that began as zeroes and only this has
 * made. The text is not copied.
 */
void strs_add(struct strs *list, struct arena *a, const char *s);
/* The same for a number. */
void ints_add(struct ints *list, struct arena *a, int64_t i);

/* Put the list itself into the order of its bytes; equal texts all stay. */
void strs_sort(struct strs *list);

/* Each text of the list once, in the order of its bytes. */
struct strs strs_sorted(const struct strs *list, struct arena *a);

/* Each text of the list once, where it stands first. */
struct strs strs_once(const struct strs *list, struct arena *a);

/* Is the text in a list that strs_sort() or strs_sorted() has ordered? */
bool strs_has(const struct strs *sorted, const char *s);

#endif
