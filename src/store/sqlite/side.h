#ifndef STORE_SQLITE_SIDE_H
#define STORE_SQLITE_SIDE_H

#include "shape/shape.h"

/*
 * What is stored beside the rows of a table: the values of a list field that
 * has a filter, each as a row of the table <table>_<field>, while the row
 * itself holds the list as JSON text; an object whose members have a filter,
 * likewise, leaf by leaf; texts, in the indexes <table>_trigram and
 * <table>_text. record.c writes all of it, and query*.c looks into it.
 */

/* Does the field have a table of its values beside it? */
static inline bool
field_has_side(const struct field *f)
{
	return field_is_stored(f) &&
		((f->type == TYPE_strs && f->filter != FILTER_NONE) ||
			(f->type == TYPE_json && f->inner != FILTER_NONE));
}

#endif
