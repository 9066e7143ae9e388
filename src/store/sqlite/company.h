#ifndef STORE_SQLITE_COMPANY_H
#define STORE_SQLITE_COMPANY_H

#include "store/store.h"

/*
 * Companies have a number in the tables, and an id everywhere else: statements
 * are bound and rows are read with the help of this file. 0 is the number of
 * PUBLIC_COMPANY, which is no company.
 *
 * A company keeps its number, and none is ever removed, so that numbers can be
 * remembered for as long as the file is open.
 */

enum { NO_COMPANY = -1 }; /* a number that no row has */

/* The number of the company, or NO_COMPANY. 0, or STORE_ERROR. */
int company_number(struct store *st, const char *id, int64_t *number);
/*
 * The id of the company of that number, valid until the store has looked up
 * STORE_COMPANIES others. NULL: there is none, which is an error of the store,
 * or the store has failed.
 */
const char *company_id(struct store *st, int64_t number);
/*
 * Forget all numbers: another file may be opened, or a company that was just
 * made is undone.
 */
void companies_forget(struct store *st);

#endif
