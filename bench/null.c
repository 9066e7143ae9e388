/*
 * The responder that does nothing: it reads the request's body to its end and
 * answers the bytes of the file that NULL_ANSWER names, read at the first
 * request: bench/run makes it by asking the server that this one runs in.
 * What it manages behind a web server is the most that any responder can
 * manage there, so bench/run measures models.fcgi against it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcgiapp.h>

/* Headers and body as one string, so that each answer is a single copy. */
static char answer[1 << 20];

static int
read_answer(void)
{
	static char body[sizeof(answer) - 256];
	const char *path = getenv("NULL_ANSWER");
	FILE *f;
	size_t n;
	int head;

	if (path == NULL || (f = fopen(path, "rb")) == NULL)
		return -1;
	n = fread(body, 1, sizeof(body), f);
	if (ferror(f) || !feof(f)) {
		(void)fclose(f);
		return -1;
	}
	(void)fclose(f);

	head = snprintf(answer, 256,
		"Status: 200 OK\r\n"
		"Content-Type: application/json\r\n"
		"Content-Length: %zu\r\n"
		"\r\n",
		n);
	memcpy(answer + head, body, n);
	return head + (int)n;
}

int
main(void)
{
	static char sink[16384];
	FCGX_Request r;
	int n = -1;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&r, 0, 0) != 0)
		return 1;
	while (FCGX_Accept_r(&r) == 0) {
		while (FCGX_GetStr(sink, (int)sizeof(sink), r.in) > 0)
			continue;
		if (n < 0 && (n = read_answer()) < 0) {
			(void)fputs("null.fcgi: cannot read the file that "
				    "NULL_ANSWER names\n",
				stderr);
			return 1;
		}
		(void)FCGX_PutStr(answer, n, r.out);
	}
	return 0;
}
