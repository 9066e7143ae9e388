#ifndef STORE_REGEX_H
#define STORE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Regular expressions of clients: PCRE2, UTF-8, classes such as \w and \d
 * ASCII only, searched anywhere (doc/protocol/query.md section 3). A pattern
 * is compiled once a process and kept in a small cache; a match that needs
 * more than a bounded number of steps or bytes ends as REGEX_RUNAWAY.
 */
enum { REGEX_NO, REGEX_YES, REGEX_RUNAWAY, REGEX_OVERDUE };
struct budget;

/*
 * Of a longer text a pattern sees so many bytes from its beginning, and "$" is
 * not their end. No field with patterns takes as much; rows that are older than
 * this limit must not be what a whole list fails for.
 */
enum { REGEX_SUBJECT_MAX = 256 << 10 };

/*
 * Is 'pattern' a regular expression? If not, *why says what is wrong, in text
 * that lives until the next call.
 */
bool regex_check(const char *pattern, bool caseless, const char **why);

/*
 * Match a pattern that regex_check() has taken. OVERDUE: the budget was used up
 * on the way. It is NULL where there is none.
 */
int regex_match(const char *pattern, bool caseless, const char *subject,
	size_t len, struct budget *b);

/*
 * Does each alternative consist of "^", literal characters, and "$", ".*" or
 * nothing? That is how names are looked up: one of them, those of a project and
 * of all above it, what lies below one. Such a pattern may be as long as the names:
 * a match looks at each character of either once, so that none of it can run
 * away.
 */
bool regex_plain(const char *pattern);

/*
 * If the pattern is "^", literal characters and "$" and nothing else, append
 * the text that it matches to 'out' and return true. Such a pattern, which is
 * how clients look names up, becomes an equality test. It matches the text and
 * the text followed by a line feed, as "$" does.
 */
bool regex_literal(const char *pattern, struct buf *out);

/*
 * What every text that the pattern matches must hold, as a full-text query of
 * three-character pieces: "abc" AND "bcd". False when nothing can be said.
 * The pieces match without regard to case, so they narrow and do not decide.
 */
bool regex_pieces(const char *pattern, bool caseless, struct buf *out);

/* Give the compiled patterns back, at the end of the process. */
void regex_release(void);

struct sqlite3;
/*
 * Make regexp(pattern, text) and iregexp(pattern, text) SQL functions, which are
 * paid from that budget. What runs away is an error, but in a text of over 16 KiB
 * no match.
 */
int regex_register(struct sqlite3 *db, struct budget *b);

#endif
