/* Kind, query, NUL, body: a request is refused, or its data is an object. */
#include <string.h>

#include "serve/decode.h"
#include "call/http.h"
#include "json/jr.h"
#include "support.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = { "application/json", "",
		"application/x-www-form-urlencoded", "application/json-lines" };
	struct call *c = fuzz_call();
	struct http h = { .arena = c->arena };
	struct jr_error why;
	size_t n;

	if (size == 0)
		return 0;
	h.content_type = types[data[0] % 4];
	h.query = fuzz_text(c, data + 1, size - 1);
	n = strlen(h.query) + 2 < size ? strlen(h.query) + 2 : size;
	c->http = &h;
	c->raw_state = HTTP_OK;
	c->raw = fuzz_text(c, data + n, size - n);
	c->raw_len = size - n;
	HOLDS(decode(c) == c->error);
	if (c->error != OK)
		return 0;
	HOLDS(jr_type(c->body) == JSON_OBJECT);
	HOLDS(jr_read(jr_text(c->body, c->arena), &why) != NULL);
	return 0;
}
