#ifndef SERVICE_MODEL_CHECKS_H
#define SERVICE_MODEL_CHECKS_H

#include "call/call.h"
#include "service/checks.h"

/*
 * Checks of a model's values before they are stored (doc/protocol/models.md
 * sections 2.1 to 2.6). Each returns 0 or the error. Where a value is stored in
 * another form than it was sent in, the check puts that form in its place.
 */

/*
 * Check labels, which are names for integers (400/12). Booleans are stored as 0
 * and 1, whole numbers with a point or an exponent as integers.
 */
int check_labels(struct call *c, const struct json **labels);
/*
 * The same, but strings are left for check_new_labels(), as models.create does.
 */
int check_label_types(struct call *c, const struct json **labels);
/*
 * Check the labels of a new model, whose types have been checked: none is a
 * string, no number but 0 has two names, and a name is not empty and does not
 * begin with $ (400/800).
 */
int check_new_labels(struct call *c, const struct json *labels);

/*
 * Check the metadata of a change. If the request had a list, its items must be
 * whole, as add_or_update_metadata takes them; in an object, edit and update
 * take any values (400/12).
 */
int check_metadata(struct call *c, const struct json **metadata);

#endif
