#ifndef LIST_PROJECTION_H
#define LIST_PROJECTION_H

#include "list/request.h"
#include "list/view.h"

/*
 * Which fields of a record an answer carries (doc/protocol/query.md section 14).
 */

/*
 * Read only_fields (or its alias projection) of a list request into v->only.
 * 400/14 for names that are none, 400/12 for a malformed metadata path.
 */
int projection_read(struct call *c, const struct request *r, struct view *v);

/*
 * What names no field of a record that is referred to, which is an error as soon
 * as a row has such a reference; NULL: nothing.
 */
const char *projection_misnamed(const struct view *v);

/* Does an answer need this field of the record? */
bool projection_wants(const struct view *v, const struct field *f);

#endif
