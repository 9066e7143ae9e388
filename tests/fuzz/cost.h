#ifndef FUZZ_COST_H
#define FUZZ_COST_H

#include "web.h"

/*
 * What a call may cost, for each byte of the request and of the answer. The
 * numbers are a few times what ordinary calls take, so that work that grows
 * faster than its input stands out.
 */
bool cost_fits(size_t length, const struct web_answer *answer);

#endif
