#ifndef SERVICE_SHARE_H
#define SERVICE_SHARE_H

#include "call/call.h"
#include "sql.h"

/*
 * What becomes public stands in the lists of all companies, and none of them but
 * the one that gave it can take it out. So nobody may give so much that others
 * suffer: 'shape' and 'rec' are such a record, 'given' the statement that counts
 * those of a company, and 'more' how many come to them. The settings are
 * public_rows and public_size. A page of 500 rows of the default size fits into
 * a reply many times.
 */
int share_check_room(struct call *c, enum sql_id given, size_t more);
int share_check_size(struct call *c, const struct shape *sh, const void *rec);

#endif
