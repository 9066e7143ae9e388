#ifndef STORE_NATURAL_H
#define STORE_NATURAL_H

#include <stddef.h>

/*
 * COLLATE natural_order, by which lists are sorted when a request looks into
 * metadata, metrics or parameters (doc/protocol/query.md section 11.7). The
 * values there are texts, most of which are numbers.
 *
 * The empty text comes first. Texts that are numbers follow, by their values. A
 * number is compared as it is written: no digit is lost, and 1e400 is more than
 * 1e399. It consists of an optional sign (ASCII), of digits, before, between or
 * behind which a point may stand, and of an optional exponent of at most 15
 * digits besides leading zeros; nothing stands around it. NaN, inf, 0x10, 1_000
 * and " 5" are therefore not numbers.
 *
 * All other texts come last. Runs of digits in them compare as numbers and
 * letters without regard to case; lower case comes first where nothing else
 * differs. Texts that are equal by all of that are ordered by their bytes, so
 * that no two different texts are equal.
 *
 * The order depends on the two texts alone, not on a locale or a setting, and
 * it is a total order, so that an index can be built on it.
 *
 * Compares 'n' bytes at 'a' with 'm' bytes at 'b', which need not be UTF-8, and
 * returns less than 0, 0 or more than 0. The time it takes is in proportion to
 * the shorter text; it takes no memory.
 */
int natural_compare(const char *a, size_t n, const char *b, size_t m);

/* Bytes of the longest key. */
enum { NATURAL_KEY = 64 };

/*
 * Write bytes to 'out' by which texts can be sorted without looking at them:
 * memcmp() orders them as natural_compare() orders the texts. How many bytes
 * there are is returned; of two keys of which one begins with the other, the
 * shorter comes first. When there are fewer than NATURAL_KEY, no other text has
 * the same. Else the key may have been cut, and texts whose cut keys are equal
 * have to be compared themselves.
 */
size_t natural_key(const char *s, size_t n, unsigned char out[NATURAL_KEY]);

#endif
