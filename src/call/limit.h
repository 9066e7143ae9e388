#ifndef CALL_LIMIT_H
#define CALL_LIMIT_H

#include "call/call.h"

/*
 * How much a request may put into a field. A field's row says it, or the
 * setting that the row names; where the row says nothing, what holds is the
 * same for all fields of a type. Whoever stores what a client has sent asks
 * here, so that there is one limit, one message and one document of it.
 *
 * Rows that hold more, because they are older than the limit, are read, listed
 * and changed in other fields as ever: only what is sent is looked at.
 */
enum {
	LIMIT_TEXT = 4096, /* bytes of a text, of an item, of a key */
	LIMIT_OBJECT =
		1 << 20 /* bytes of an object or another value, as JSON */
};

/* 0: there is no such limit. */
struct limits {
	size_t bytes;
	size_t items; /* of a list; values of an object, at any level */
	size_t each;  /* bytes of an item, or of a key */
	size_t depth; /* levels of an object */
};

/*
 * The limits of a field. Without a configuration (NULL), settings have their
 * defaults.
 */
struct limits limit_of(const struct field *f, const struct config *cfg);

/*
 * These limits in words, as "1000 items of 1024 bytes"; "" when there are none.
 */
const char *limit_text(const struct field *f, const struct config *cfg,
	struct arena *a);
/* Has the row a limit of its own, which is not the one of its type? */
bool limit_own(const struct field *f);

/*
 * What is wrong with a value, as "at most 4096 bytes", or NULL. The value is
 * stripped already if the field's row wants that.
 */
const char *limit_fault_str(const struct field *f, const struct config *cfg,
	const char *s, struct arena *a);

/*
 * Check a text. 0, or the call fails with 'error' and "<name>: <what is
 * wrong>".
 */
int limit_str(struct call *c, const struct field *f, int error, const char *s);
/* Check each item of a list likewise, and their number. */
int limit_strs(struct call *c, const struct field *f, int error,
	const struct strs *list);
/* Check an object likewise, and the length of its JSON text. */
int limit_object(struct call *c, const struct field *f, int error,
	const struct json *v);
/*
 * Check any value likewise: a text as a text, a list with its items, others as
 * JSON.
 */
int limit_any(struct call *c, const struct field *f, int error,
	const struct json *v);

/* Check each member of a record that is about to be stored. */
int limit_record(struct call *c, const struct shape *sh, int error,
	const void *rec);

#endif
