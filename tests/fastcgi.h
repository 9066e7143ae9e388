#ifndef TESTS_FASTCGI_H
#define TESTS_FASTCGI_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The web server's side of FastCGI 1.0, for programs that call a responder
 * themselves: the records of a request, and what is in those of an answer.
 */

/* Bytes that grow; a NUL that is not counted stands behind them. */
struct bytes {
	char *data; /* heap, of whoever has the struct; NULL: none yet */
	size_t len, room;
};

/* Out of memory ends the program. */
void bytes_add(struct bytes *b, const void *p, size_t n);
/* Give the bytes back; the struct is empty then. */
void bytes_free(struct bytes *b);

/* One variable of a request, to a list that fcgi_request() takes. */
void fcgi_param(struct bytes *params, const char *name, const char *value);

/* All records of a request with those variables and that body. */
void fcgi_request(struct bytes *to, const struct bytes *params,
	const char *body, size_t len);

/*
 * Take the answer out of the records that have come so far: headers, an empty
 * line, body. True when the answer has ended.
 */
bool fcgi_answer(const struct bytes *records, struct bytes *answer);

#endif
