#ifndef STORE_REGEX_H
#define STORE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/strs.h"

/*
 * Regular expressions of clients: PCRE2, UTF-8, classes such as \w and \d
 * ASCII only, searched anywhere (doc/protocol/query.md section 3). A pattern
 * is compiled once a process and kept in a small cache; a match that needs
 * more than a bounded number of steps or bytes ends as REGEX_RUNAWAY.
 */
enum { REGEX_NO, REGEX_YES, REGEX_RUNAWAY, REGEX_OVERDUE };
struct budget;

/*
 * A pattern looks at so many bytes from the beginning of a text; "$" does not
 * match at the end of such a part. No field with patterns takes as much today,
 * but a row that is older than this limit must not make a whole list fail.
 */
enum { REGEX_SUBJECT_MAX = 256 << 10 };

/*
 * Is 'pattern' a regular expression? If not, *why says what is wrong, in text
 * that is valid until the next call.
 */
bool regex_check(const char *pattern, bool caseless, const char **why);

/*
 * Match a pattern that regex_check() has accepted against 'len' bytes.
 * REGEX_OVERDUE means that the budget was used up on the way; without a budget
 * (NULL) that cannot be.
 */
int regex_match(const char *pattern, bool caseless, const char *subject,
	size_t len, struct budget *b);

/*
 * Does each alternative consist of "^", literal characters, and "$", ".*" or
 * nothing? Clients look names up by such patterns: one name, those of a project
 * and of all projects above it, or what lies below one. They may be as long as
 * the names, because a match looks at each character of pattern and text once
 * and so cannot run away.
 */
bool regex_plain(const char *pattern);

/*
 * If the pattern is "^", literal characters and "$" and nothing else, append
 * the text that it matches to 'out' and return true. Clients look names up by
 * such patterns, which become an equality test. As "$" does, it also matches
 * the text followed by a line feed.
 */
bool regex_literal(const char *pattern, struct buf *out);

/*
 * List pieces of three characters that every text which the pattern matches
 * must hold: of "abcd" these are "abc" and "bcd". An empty list: nothing can be
 * said. The pieces are to be looked for without regard to the case of ASCII
 * letters: they narrow the rows, and do not decide. They are in the arena.
 */
struct strs regex_pieces(const char *pattern, bool caseless, struct arena *a);

/* Free the compiled patterns, at the end of the process. */
void regex_release(void);

#endif
