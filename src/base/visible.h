#ifndef BASE_VISIBLE_H
#define BASE_VISIBLE_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Text that others have chosen, for the eyes of people: what would move a
 * terminal's cursor, change its colours or begin a line of its own is written
 * out instead. A backslash is doubled, so that an escape can be told from text
 * that looks like one.
 */
enum { VISIBLE_ROOM = 8 };

/*
 * Must the character at 's' not be shown as it is? Then its escape is left in
 * 'out', of VISIBLE_ROOM bytes: \x1b for a control character below U+0080 and
 * for a byte that is no UTF-8, \u202e for a control character above, for what
 * turns the direction of text (U+202A to U+202E, U+2066 to U+2069) and for
 * the separators of lines U+2028 and U+2029. Either way *len is the number of
 * bytes that it takes. 's' must not be empty.
 */
bool visible_escape(const char *s, size_t *len, char *out);

/*
 * How many bytes at the start are ASCII that is shown as it is, and neither a
 * quotation mark nor a backslash.
 */
size_t visible_run(const char *s);

/* Is there nothing in the text that visible_escape() would write out? */
bool visible_as_it_is(const char *s);

/* Append the text so, with \n, \r and \t for those, and \\ for a backslash. */
void visible_add(struct buf *b, const char *s);

/*
 * JSON whose strings hold such characters, which JSON itself lets pass, with
 * \u009b for them: the same value. What is no UTF-8 becomes \ufffd.
 */
void visible_add_json(struct buf *b, const char *json);

#endif
