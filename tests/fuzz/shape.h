#ifndef FUZZ_SHAPE_H
#define FUZZ_SHAPE_H

#include "call/endpoint.h"
#include "support.h"

/*
 * Bytes become the arguments of an endpoint: JSON that fits the declared rows,
 * nearly fits or does not fit, with ids of records that there are. Few bytes
 * can say a lot: texts and lists are repeated.
 */
struct bytes {
	const uint8_t *p;
	size_t left; /* when there are none left, all are 0 */
};

enum { SHAPE_TEXT_MAX = 1 << 18 }; /* of the arguments */

/* A number below n, of as many bytes as that takes. */
unsigned bytes_below(struct bytes *in, unsigned n);

/* Append the JSON object of arguments for the endpoint. */
void shape_arguments(struct bytes *in, const struct endpoint *e,
	struct buf *to);

#endif
