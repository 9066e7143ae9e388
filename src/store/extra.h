#ifndef STORE_EXTRA_H
#define STORE_EXTRA_H

#include "store/store.h"

/*
 * Extra indexes: those that the administrator of a site adds, because its users
 * often ask for lists in the order of a column, or within a range of its
 * values, that has no index. Each makes every write of a row dearer, so the
 * schema has none of them.
 *
 * Such an index is known by table and column, and the database alone knows
 * which there are. It has rows with equal values in the order in which they
 * were made. Queries find the same rows with and without it.
 */

/* An extra index that the database has, or could have. */
struct extra {
	const char *table, *column;
	bool rises; /* from the smallest value to the largest */
};

/*
 * Could the column of a field have one? It has one value, which lists show, and
 * no index in the order of a company's rows.
 */
bool extra_fits(const struct shape *sh, const struct field *f);
/*
 * The index that the column of a field could have, in the order in which lists
 * are most often asked for: texts rise; numbers, times, and ids of what rows
 * refer to do not.
 */
struct extra extra_of(const struct shape *sh, const struct field *f);

/*
 * The extra indexes, by table and column; the list and its texts are in the
 * arena. How many there are, or STORE_ERROR.
 */
int extra_list(struct store *st, struct arena *a, struct extra **list);
/*
 * How many bytes of the file it takes; -1: the engine cannot tell, or there is
 * no such index. Reads all of the index.
 */
int64_t extra_bytes(struct store *st, const struct extra *x);
/*
 * Make it, in a transaction that writes, unless it is there. The table and the
 * column have to be. 0 or STORE_ERROR.
 */
int extra_add(struct store *st, const struct extra *x)
	__attribute__((warn_unused_result));
/* Remove it, likewise; it has to be there. 0 or STORE_ERROR. */
int extra_drop(struct store *st, const struct extra *x)
	__attribute__((warn_unused_result));

#endif
