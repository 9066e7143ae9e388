#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "base/buf.h"
#include "shape/shape.h"

/*
 * What a client types into a search box, taken apart by the rules of
 * doc/protocol/query.md section 10: words, "phrases", and either of them with a
 * minus in front, which rows must not have. Common English words that say
 * nothing are left out.
 */
struct words {
	struct strs terms;   /* words, including those of phrases */
	struct strs without; /* words that must not be there */
	struct strs phrases; /* texts that must be there */
	struct strs no_phrases;
};

/* Take the text apart. The lists are in the arena. */
void words_read(const char *text, struct arena *a, struct words *out);

/*
 * A full-text query, as FTS5 takes it, that finds rows with any of the words.
 */
const char *words_any(const struct strs *words, struct arena *a);

#endif
