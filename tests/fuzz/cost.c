#include "cost.h"

#include <stdio.h>

/* Sanitizers, and what a fuzzer counts, make all of it slower. */
#if defined(__SANITIZE_ADDRESS__) || defined(ARENA_DEBUG) || \
	defined(FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION)
#define SLOWER 15
#else
#define SLOWER 1
#endif

enum {
	CALL_US = 300000, /* of any call; a password takes 100000 */
	BYTE_NS = 2000,
	CALL_BYTES = 2 << 20,
	BYTE_BYTES = 400,
};

bool
cost_fits(size_t length, const struct web_answer *answer)
{
	size_t n = length + answer->len;
	double cpu = SLOWER * (CALL_US / 1e6 + (double)n * BYTE_NS / 1e9);
	size_t memory = CALL_BYTES + n * BYTE_BYTES;

	if (answer->cpu <= cpu && answer->taken <= memory)
		return true;
	fprintf(stderr,
		"%zu bytes in and %zu out cost %.3f s (at most %.3f s) and "
		"%zu bytes (at most %zu)\n",
		length, answer->len, answer->cpu, cpu, answer->taken, memory);
	return false;
}
