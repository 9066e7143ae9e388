#ifndef JSON_JR_H
#define JSON_JR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Strict JSON reading (RFC 8259) into a tree that lives in the arena. cJSON
 * builds the tree; what it is lax about is refused before it sees the text:
 * trailing bytes, raw control characters, numbers such as 01, invalid UTF-8,
 * \u0000 (no string of this program holds a NUL), lone surrogates, and nesting
 * deeper than JR_DEPTH. Of a repeated key the last one counts. A number keeps
 * its text, so that values which are only carried come back with all their
 * digits. As doc/protocol/wire.md section 1.5 asks, a leading byte order mark
 * and the words NaN, Infinity and -Infinity are taken.
 */
struct json;

enum { JR_DEPTH = 64, JR_VALUES = 500000 };
/*
 * For values as deep as requests may be, which lie in records that lie in
 * others, as deep as only_fields leads. cJSON itself takes 1000 levels.
 */
enum { JR_OWN_DEPTH = 256 };

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct jr_error {
	const char *what;
	size_t at; /* byte of the text */
};

/* cJSON's allocation hooks take no context: every tree goes to this arena. */
void jr_init(struct arena *a);
/*
 * Let the trees that are made from now on go to another arena, and tell where
 * they went before.
 */
struct arena *jr_use(struct arena *a);

/*
 * Parse 'len' bytes at 'text', which has a NUL behind them and is changed.
 * NULL when it is no JSON; *why then says what is wrong, and where.
 */
struct json *jr_parse(char *text, size_t len, struct jr_error *why);
/*
 * Parse text that this program has written likewise, of any length, and up to
 * JR_OWN_DEPTH deep.
 */
struct json *jr_parse_own(char *text, size_t len, struct jr_error *why);
/* Parse text that is known to be short, and is not changed. */
struct json *jr_read(const char *text, struct jr_error *why);
/*
 * The value whose text a column holds. It is written as this text, and parsed
 * only when somebody looks inside, as jr_read() does it, once; what is no JSON
 * is null then. 'text' must last as long as the value, which lies in 'a'. What
 * is parsed lies in the arena of jr_init(): 'a' must not outlive that one.
 */
const struct json *jr_stored(const char *text, struct arena *a);
/*
 * The same, in the memory of an earlier such value, which is gone then; NULL:
 * there was none.
 */
const struct json *jr_stored_again(const struct json *old, const char *text,
	struct arena *a);

/* The type of a value; that of NULL is JSON_NULL. */
enum json_type jr_type(const struct json *v);
/* The word for that type in messages: "a string", "a list", "null". */
const char *jr_type_word(const struct json *v);
/*
 * The member of that name or NULL; NULL too when 'v' is no object. An object of
 * many members is searched by a table, made at the first look.
 */
const struct json *jr_get(const struct json *v, const char *name);
/* Members of an object, items of an array, in their order. */
const struct json *jr_first(const struct json *v);
const struct json *jr_next(const struct json *v);
/* The name of a member. */
const char *jr_key(const struct json *v);
/* How many members or items it has; 0 for other values and NULL. */
size_t jr_count(const struct json *v);

/* Is it the value true? */
bool jr_bool(const struct json *v);
/*
 * Can it be read as a string? A string can, and so can what was written in a
 * query string or a form, of which nobody says whether 007 or true is one.
 */
bool jr_is_str(const struct json *v);
/* The text of a value for which jr_is_str() is true. */
const char *jr_str(const struct json *v);
/* The text of a number, as it was sent. */
const char *jr_digits(const struct json *v);
/* The number as a double, which may have fewer digits than were sent. */
double jr_real(const struct json *v);
/* True, and *out, when a number is a whole one that fits into 64 bits. */
bool jr_int(const struct json *v, int64_t *out);
/*
 * Tell whether a number is whole, also if it is written with a point or an
 * exponent, as 1.0 and 1e2 are. The answer is exact, whatever a double can
 * hold.
 */
enum jr_whole { JR_WHOLE, JR_FRACTION, JR_TOO_LARGE };
enum jr_whole jr_whole(const struct json *v, int64_t *out);
/* Python's truth: not null, false, 0, "", [] or {}. */
bool jr_truthy(const struct json *v);

/* Building: what is added belongs to its parent. */
struct json *jr_object(void);
struct json *jr_array(void);
/* A new string, of which the text is copied. */
struct json *jr_new_str(const char *s);
/* A new boolean. */
struct json *jr_new_bool(bool b);
/* A new null. */
struct json *jr_new_null(void);
/* A new number with that JSON text, which is copied. */
struct json *jr_new_number(const char *digits);
/* A boolean or number that looks like one, and was written as 'text'. */
struct json *jr_new_written(const struct json *v, const char *text);
/* Add or replace a member. */
void jr_put(struct json *obj, const char *key, struct json *v);
/* Add a member whose key is known to be new. */
void jr_put_last(struct json *obj, const char *key, struct json *v);
/* Add an item at the end of an array. */
void jr_append(struct json *arr, struct json *v);
/* Replace item 'at', which there is. */
void jr_set_item(struct json *arr, size_t at, struct json *v);
/* Remove the member of that name, if there is one. */
void jr_remove(struct json *obj, const char *key);
/*
 * If several members have the same key, keep the last value in the place of the
 * first.
 */
void jr_unique(struct json *obj);
/* Take the first member out, with its key; NULL: there is none. */
struct json *jr_take(struct json *obj);
/* Get a member as jr_get() does, from a tree that may be changed. */
struct json *jr_child(struct json *v, const char *name);
/* A copy of the value and of all that is in it. */
struct json *jr_copy(const struct json *v);
/*
 * The value as its text says it: numbers that JSON has no text for are null,
 * and what was written in a query string is what it looks like. It is 'v'
 * itself when that makes no difference.
 */
const struct json *jr_plain(const struct json *v);

/*
 * Write the value as JSON text, without white space: keys in their order,
 * numbers as they were sent (what JSON has no number for, as null).
 */
void jr_write(const struct json *v, struct buf *out);
/* The text that jr_write() writes, in the arena. */
const char *jr_text(const struct json *v, struct arena *a);
/* How many bytes that text has. */
size_t jr_length(const struct json *v);
/* Why jr_read() would refuse that text; NULL: it would not. */
const char *jr_unreadable(const struct json *v);

#endif
