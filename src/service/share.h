#ifndef SERVICE_SHARE_H
#define SERVICE_SHARE_H

#include "call/call.h"
#include "store/store.h"

/*
 * How much a company may make public. A public record stands in the lists of
 * all companies, and only the company that made it public can take it back. So
 * the settings public_rows and public_size limit how many records that may be
 * and how large each of them. A page of 500 records of the default size fits
 * into a reply many times.
 */

/*
 * Fail the call if the company would have more public records of a kind than
 * public_rows with 'more' of them. The statement 'given' counts those it has.
 */
int share_check_room(struct call *c, enum sql_id given, size_t more);
/* Fail the call if the record has more bytes than public_size. */
int share_check_size(struct call *c, const struct shape *sh, const void *rec);

#endif
