#ifndef CALL_NESTED_H
#define CALL_NESTED_H

#include "call/call.h"

/*
 * What lies in an object, as the row of its field says it:
 *
 *   json, .inside = &x_shape   a record
 *   any, .inside = &x_shape    a list of records
 *   json, .values = &row       a map: keys are chosen by clients, and what lies
 *                              at each is what that row says; with .levels = 2
 *                              each first key holds such a map
 *   json                       an object of which only clients know
 *
 * Rows of what lies inside say the same, as deep as one likes, each with its
 * own limits and its own error. The row that holds a record says by .unknown
 * what becomes of members that its shape does not name.
 */

/* What a check looks at; requests are checked in steps of a given order. */
enum {
	/*
	 * Members that no row names are refused where .unknown says so. Keys of
	 * an ESCAPED map lose the white space around them, and none may be
	 * empty; of those that are then equal the last one counts.
	 */
	NESTED_KEYS = 1 << 0,
	/*
	 * Types, required members, limits. Booleans and whole numbers with a
	 * point or an exponent are integers where one is asked for. A member
	 * that is null is not there, unless its row is TRISTATE.
	 */
	NESTED_VALUES = 1 << 1,
	NESTED_ALL = NESTED_KEYS | NESTED_VALUES,
};

/*
 * Check the value of a field. *v becomes what is to be stored; what was sent is
 * left alone. The call fails with the error of the row that is not met, or else
 * with 'error'; the message names the place. The field's own limits are not
 * looked at: limit_object() does that.
 */
int nested_check(struct call *c, const struct field *f, int error,
	unsigned steps, const struct json **v);
/*
 * The same of what lies at one key of a map, both steps; 'v' may be a member of
 * any object, or an item of a list. NULL: the call has failed.
 */
struct json *nested_value(struct call *c, const struct field *f, int error,
	const struct json *v);

/*
 * The value of a field, NULL for none, with the fills of its rows where a
 * record has nothing: a copy, which may be changed. What is no object is left
 * as it is.
 */
struct json *nested_defaults(const struct field *f, const struct json *v);

/*
 * Change what lies at a dotted path of a record: "execution.queue",
 * "hyperparams.General.lr". In an ESCAPED map a key is written as
 * doc/protocol/tasks.md section 3.1 has it, a dot as %2E. The field of 'set', a
 * record of the same shape, becomes what it is afterwards: what 'set' has
 * already is changed, else what 'old' has. NULL removes what lies there.
 * Objects on the way are made. 'error' is for a path that leads nowhere.
 */
int nested_put(struct call *c, const struct shape *sh, int error,
	const void *old, void *set, const char *path, const struct json *value);
/*
 * The same for a client: the value is checked first, in both steps, and the
 * limits of the field hold for all that it then has. Null removes.
 */
int nested_edit(struct call *c, const struct shape *sh, int error,
	const void *old, void *set, const char *path, const struct json *value);

#endif
