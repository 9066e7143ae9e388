/* Kind, query, NUL, body: a request is refused, or its data is an object. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/decode.h"
#include "core/http.h"
#include "core/jr.h"
#include "support.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = { "application/json", "",
		"application/x-www-form-urlencoded", "application/json-lines" };
	struct call *c = fuzz_call();
	struct http h = { .method = "POST", .arena = c->arena };
	static int fd = -1;
	struct jr_error why;
	size_t n;

	if (size == 0)
		return 0;
	/* As a CGI program has it: the body is on standard input. */
	if (fd < 0)
		HOLDS((fd = memfd_create("body", 0)) >= 0 && dup2(fd, 0) == 0 &&
			http_init());
	h.content_type = types[data[0] % 4];
	h.query = fuzz_text(c, data + 1, size - 1);
	n = 1 + strlen(h.query);
	n += n < size;
	h.content_length = (data[0] & 4) != 0 ? -1 : (long long)(size - n);
	HOLDS(ftruncate(fd, 0) == 0 && fflush(stdin) == 0);
	HOLDS(pwrite(fd, data + n, size - n, 0) == (ssize_t)(size - n));
	rewind(stdin);
	c->http = &h;
	HOLDS(decode(c) == c->error);
	HOLDS(c->error != OK || jr_type(c->body) == JSON_OBJECT);
	HOLDS(c->error != OK ||
		jr_read(jr_text(c->body, c->arena), &why) != NULL);
	return 0;
}
