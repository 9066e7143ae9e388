#ifndef STORE_SQLITE_EXTRA_H
#define STORE_SQLITE_EXTRA_H

#include "store/extra.h"

/*
 * What the rest of the engine asks about extra indexes. No statement names one
 * (INDEXED BY), so that none fails when the index is dropped while it is in
 * use; a query is only built otherwise when it is there.
 */

/*
 * Has the database an extra index of that column? Remembered until another
 * process has written. Without a transaction there is none.
 */
bool extra_has(struct store *st, const char *table, const char *column);

/* Is what is remembered what the transaction sees? */
bool extra_holds(struct store *st);
/* Forget which there are. */
void extra_forget(struct store *st);

#endif
