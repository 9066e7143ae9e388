#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "base/buf.h"
#include "shape/shape.h"

/*
 * What a client types into a search box, taken apart as doc/protocol/query.md
 * section 10 says: words, "phrases" and what is not wanted, each with a minus
 * before it. English words that say nothing are left out.
 */
struct words {
	struct strs terms;   /* words, those of phrases too */
	struct strs without; /* words that must not be there */
	struct strs phrases; /* texts that must be there */
	struct strs no_phrases;
};

void words_read(const char *text, struct arena *a, struct words *out);

/* A full-text query that finds rows with any of the words. */
const char *words_any(const struct strs *words, struct arena *a);

#endif
