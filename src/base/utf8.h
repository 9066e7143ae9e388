#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The length in bytes (1 to 4) of the UTF-8 sequence at 's', of which 'n'
 * bytes may be looked at, or 0 when it is none: overlong forms, surrogates
 * and code points above U+10FFFF included (RFC 3629 section 4).
 */
size_t utf8_len(const char *s, size_t n);

/*
 * Does the text hold a control character: U+0000 to U+001F, U+007F to U+009F?
 * It is valid UTF-8.
 */
bool utf8_has_controls(const char *s);

/* How many bytes of 's' are valid UTF-8: n when all are. */
size_t utf8_valid(const char *s, size_t n);

#endif
