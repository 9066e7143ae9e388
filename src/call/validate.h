#ifndef CALL_VALIDATE_H
#define CALL_VALIDATE_H

#include "call/call.h"

/*
 * JSON object + shape -> record, or a failed call whose message names the
 * field. Members that the shape does not name are ignored.
 */

/*
 * The arguments of an endpoint: values are cast as doc/protocol/wire.md section
 * 4.2 says, every misfit is 400/12. *rec is a new record.
 */
int validate(struct call *c, const struct shape *sh, const struct json *obj,
	void **rec);

/*
 * Fields that a handler reads from the request one by one, after its own
 * checks: no casts but null, which becomes a nil member; a misfit is the
 * error that the field's row names.
 */
int validate_fields(struct call *c, const struct shape *sh,
	const struct json *obj, void *rec);
/*
 * Read likewise only the fields whose misfit is that error (ERR_VALIDATION when
 * their row names none), for a handler with checks in between.
 */
int validate_some(struct call *c, const struct shape *sh,
	const struct json *obj, int misfit, void *rec);

/* The text without white space around it, that of Unicode included. */
const char *strip(struct arena *a, const char *s);
/* How many characters, not bytes, a text has. */
size_t text_length(const char *s);

#endif
