#ifndef SERVICE_MODEL_CHECKS_H
#define SERVICE_MODEL_CHECKS_H

#include "call/call.h"

/*
 * What must hold of a model's values before they are stored
 * (doc/protocol/models.md sections 2.1 to 2.6). What is stored otherwise than
 * it was sent takes the place of what was.
 */

/* A name is stripped already; it has 3 characters or more (400/800). */
int check_name(struct call *c, const char *name);

/* Keys of free objects: not empty, no leading $, at any depth (400/800). */
int check_keys(struct call *c, const char *field, const struct json *v);

/* Labels as far as their types tell: integers, or strings (400/12). */
int check_label_types(struct call *c, const struct json *labels);
/*
 * Labels: names of integers. Booleans count as 0 and 1, whole numbers with a
 * point or an exponent as their integers, and are stored so.
 * 'unique': no number but 0 has two names, names are not empty and do not
 * begin with $ (400/800); else only the numbers are looked at (400/12).
 */
int check_labels(struct call *c, bool unique, const struct json **labels);

/* One item of metadata with its three strings alone; NULL: call failed. */
struct json *check_metadata_item(struct call *c, const struct json *item);
/*
 * Each item of metadata has the strings key, type and value, and nothing else
 * is kept of it (400/12).
 */
int check_metadata_items(struct call *c, const struct json **metadata);
/*
 * Keys lose the white space around them and must not be empty (400/12). What
 * the request had as a list is of whole items, as add_or_update_metadata takes
 * them; of an object, edit and update take anything.
 */
int check_metadata(struct call *c, const struct json **metadata);
/* The limits of metadata as they are stored (400/12). */
int check_metadata_whole(struct call *c, const struct json *metadata);

#endif
