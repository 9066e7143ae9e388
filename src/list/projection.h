#ifndef LIST_PROJECTION_H
#define LIST_PROJECTION_H

#include "list/request.h"
#include "list/view.h"

/*
 * Which fields of a record an answer carries (doc/protocol/query.md section
 * 14).
 */

/*
 * Read only_fields of a list request, which may also be called projection, into
 * v->only. A name that no field has is 400/14, a malformed path into metadata
 * is 400/12.
 */
int projection_read(struct call *c, const struct request *r, struct view *v);

/*
 * An entry of only_fields that names no field of a record that is referred to,
 * or NULL. It is an error only once a row has such a reference.
 */
const char *projection_misnamed(const struct view *v);

/* Does an answer need this field of the record? */
bool projection_wants(const struct view *v, const struct field *f);

#endif
