#ifndef FUZZ_SUPPORT_H
#define FUZZ_SUPPORT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "call/call.h"

/*
 * What the fuzz targets share. A target is more than a search for crashes: it
 * says by HOLDS() what has to be true of any input.
 */
#define HOLDS(condition)          \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * What every fuzz target defines: it tries one input, and aborts if that breaks
 * something.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A new call with an empty arena; the one before is over. */
struct call *fuzz_call(void);

/* The bytes with a NUL behind them, as the program reads them. */
char *fuzz_text(struct call *c, const uint8_t *data, size_t size);

/* Does the text hold all the pieces, whatever the case of their letters? */
bool fuzz_holds(const char *text, const struct strs *pieces);

/* A database with a few models of company c1, made once a process. */
struct store *fuzz_store(void);

#endif
