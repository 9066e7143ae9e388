#ifndef SERVICE_MODEL_CHECKS_H
#define SERVICE_MODEL_CHECKS_H

#include "call/call.h"

/*
 * Checks of a model's values before they are stored (doc/protocol/models.md
 * sections 2.1 to 2.6). Each returns 0 or the error. Where a value is stored in
 * another form than it was sent in, the check puts that form in its place.
 */

/*
 * Check that a name, which is stripped already, has 3 characters or more
 * (400/800).
 */
int check_name(struct call *c, const char *name);

/*
 * Check that no key inside a free object, at any depth, is empty or begins with
 * $ (400/800).
 */
int check_keys(struct call *c, const char *field, const struct json *v);

/* Check only the types of labels: integers, or strings (400/12). */
int check_label_types(struct call *c, const struct json *labels);
/*
 * Check labels, which are names for integers. Booleans are stored as 0 and 1,
 * whole numbers with a point or an exponent as integers. With 'unique' no
 * number but 0 may have two names, and a name must not be empty nor begin with
 * $ (400/800); without it only the numbers are checked (400/12).
 */
int check_labels(struct call *c, bool unique, const struct json **labels);

/*
 * An item of metadata with only its strings key, type and value. NULL: the call
 * has failed.
 */
struct json *check_metadata_item(struct call *c, const struct json *item);
/*
 * Check that each item of metadata has the strings key, type and value, and
 * keep nothing else of it (400/12).
 */
int check_metadata_items(struct call *c, const struct json **metadata);
/*
 * Check the keys of metadata: white space around them is removed, and none may
 * be empty (400/12). If the request had a list, its items must be whole, as
 * add_or_update_metadata takes them; in an object, edit and update take any
 * values.
 */
int check_metadata(struct call *c, const struct json **metadata);
/* Check the limits of metadata as they will be stored (400/12). */
int check_metadata_whole(struct call *c, const struct json *metadata);

#endif
