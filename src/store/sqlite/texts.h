#ifndef STORE_SQLITE_TEXTS_H
#define STORE_SQLITE_TEXTS_H

#include "store/sqlite/row_set.h"

/*
 * The indexes of the texts of rows: <table>_trigram serves patterns, for fields
 * with GRAMS, and <table>_text finds words, in fields with a weight. Neither
 * keeps the texts themselves, so they are told what comes and what goes.
 */

/*
 * Put the rows as they are now into the indexes, or take them out ('out'): what
 * a change needs after and before it. 'rec' says which members change, NULL
 * that all do. An index that no such member is in stays as it is. 0 or
 * STORE_ERROR.
 */
int texts_index(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *rows, bool out);
/* Make the indexes of all rows anew. 0 or STORE_ERROR. */
int texts_make(struct store *st, const struct shape *sh, struct arena *a);
/*
 * Check that the indexes hold what the rows say. 'say' is called once a
 * finding. How many there were, or STORE_ERROR.
 */
int texts_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg);

#endif
