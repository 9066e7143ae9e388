#ifndef BASE_STRS_H
#define BASE_STRS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * Lists of texts as sets. Whatever a client sends, an equal text counts once:
 * so no list costs more than its different items do, and none of these takes
 * longer than sorting does.
 */

struct strs {
	const char **v;
	size_t n;
};

/* Each text of the list once, in the order of its bytes. */
struct strs strs_sorted(const struct strs *list, struct arena *a);

/* Each text of the list once, where it stands first. */
struct strs strs_once(const struct strs *list, struct arena *a);

/* Is the text in a list that strs_sorted() has made? */
bool strs_has(const struct strs *sorted, const char *s);

#endif
