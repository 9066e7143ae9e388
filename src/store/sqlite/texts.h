#ifndef STORE_SQLITE_TEXTS_H
#define STORE_SQLITE_TEXTS_H

#include "store/sqlite/row_set.h"

/*
 * The indexes of the texts of rows: <table>_trigram serves patterns, for fields
 * with GRAMS, and <table>_text finds words, in fields with a weight. Neither
 * keeps the texts themselves, so they are told what comes and what goes.
 *
 * Telling them takes longer than the rest of a write. So one row that is
 * written goes into a backlog, the table <table>_pending, with the texts that
 * the indexes hold of it, and many rows are told at once, later: after an
 * answer, or some of them in a write that finds the backlog long. Until then
 * searches look at the rows in the backlog themselves. A row that is not in the
 * backlog is in the indexes as it is.
 */

/* A row was made. Its number is in 'row'. 0 or STORE_ERROR. */
int texts_new(struct store *st, struct arena *a, const struct shape *sh,
	const struct row_set *row);
/*
 * Rows will be changed ('rec' has the members that are written) or deleted (it
 * is NULL). Those of a list are taken out of the indexes that have such a
 * member, and not put into the backlog. 0 or STORE_ERROR.
 */
int texts_before(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *rows);
/* The same rows were changed or deleted. */
int texts_after(struct store *st, struct arena *a, const struct shape *sh,
	const void *rec, const struct row_set *rows);
/* Tell the indexes of all rows in the backlog. 0 or STORE_ERROR. */
int texts_fold(struct store *st, const struct shape *sh, struct arena *a);
/*
 * Tell them of the first rows in the backlog, of so few that it takes no time
 * to speak of. 1: others wait, 0: none do, or STORE_ERROR.
 */
int texts_fold_some(struct store *st, const struct shape *sh, struct arena *a);
/* Make the indexes of all rows anew. 0 or STORE_ERROR. */
int texts_make(struct store *st, const struct shape *sh, struct arena *a);
/*
 * Check that the indexes hold what the rows say. 'say' is called once a
 * finding. How many there were, or STORE_ERROR.
 */
int texts_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg);

#endif
