/* What is read as JSON is written as JSON that reads the same. */
#include <string.h>

#include "json/jr.h"
#include "support.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call *c = fuzz_call();
	struct jr_error why = { 0 };
	struct json *v = jr_parse(fuzz_text(c, data, size), size, &why);
	const struct json *stored;
	const char *text;

	if (v == NULL) {
		HOLDS(why.what != NULL && why.at <= size);
		return 0;
	}
	text = jr_text(v, c->arena);
	HOLDS(strcmp(jr_text(jr_copy(v), c->arena), text) == 0);
	HOLDS(strcmp(jr_text(jr_plain(v), c->arena), text) == 0);
	HOLDS(jr_length(v) == strlen(text));
	HOLDS(jr_unreadable(v) == NULL);
	stored = jr_stored(text, c->arena);
	HOLDS(jr_type(stored) == jr_type(jr_plain(v)));
	HOLDS(strcmp(jr_text(jr_copy(stored), c->arena), text) == 0);
	v = jr_read(text, &why);
	HOLDS(v != NULL && strcmp(jr_text(v, c->arena), text) == 0);
	return 0;
}
