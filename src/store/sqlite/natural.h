#ifndef STORE_NATURAL_H
#define STORE_NATURAL_H

#include <stddef.h>

/*
 * COLLATE natural_order, by which lists are sorted when they look into
 * metadata, metrics or parameters (doc/protocol/query.md section 11.7): values
 * there are texts, most of which are numbers.
 *
 * The empty text comes first, then those that are numbers, by their value. It is
 * compared as it is written: no digit is lost, and 1e400 is more than 1e399. A number is an
 * optional sign (ASCII), digits of which a point may stand before, between or
 * behind, and an optional exponent of at most 15 digits besides leading zeros;
 * nothing stands around it. NaN, inf, 0x10, 1_000 and " 5" are other texts. These
 * come behind, with runs of digits compared as numbers and letters without
 * case, lower ones first where nothing else differs. What is the same by all
 * that is ordered by its bytes: only the same text is equal.
 *
 * It is a function of the two texts alone, of no locale and no setting, and a
 * total order: an index can be built on it.
 *
 * Below 0, 0 or above 0, for 'n' bytes at 'a' and 'm' bytes at 'b'. Any bytes
 * will do. Costs time in proportion to the shorter text, and no memory.
 */
int natural_compare(const char *a, size_t n, const char *b, size_t m);

#endif
