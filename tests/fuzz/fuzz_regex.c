/* Pattern, NUL, subject: what is said of the pattern is true of its matches. */
#include <string.h>

#include "store/regex.h"
#include "support.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call *c = fuzz_call();
	const char *pattern = fuzz_text(c, data, size), *why = NULL;
	size_t n = strlen(pattern), rest = n < size ? n + 1 : n;
	const char *subject = fuzz_text(c, data + rest, size - rest);

	for (int caseless = 0; caseless < 2; caseless++) {
		struct strs pieces;
		struct buf literal;
		bool plain;

		if (!regex_check(pattern, caseless, &why)) {
			HOLDS(why != NULL);
			continue;
		}
		buf_init(&literal, c->arena, SIZE_MAX / 4);
		pieces = regex_pieces(pattern, caseless, c->arena);
		plain = regex_literal(pattern, &literal);
		n = strlen(subject);
		if (regex_match(pattern, caseless, subject, n, NULL) ==
			REGEX_YES)
			HOLDS(fuzz_holds(subject, &pieces));
		if (plain && !caseless)
			HOLDS(regex_match(pattern, false, literal.data,
				      literal.len, NULL) == REGEX_YES);
	}
	return 0;
}
