#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Looks whether a text is JSON and nothing but JSON, as jr.h says, before cJSON
 * makes a tree of it. The numbers are taken out on the way: cJSON reads at most
 * 63 bytes of one into a double, and a number that is only carried has to keep
 * all its digits.
 */
struct arena;
struct jr_error;

struct scan {
	/* Set by the caller; 'text' has a NUL behind it and is changed. */
	struct arena *arena;
	char *text;
	struct jr_error *why;
	unsigned depth_max;
	size_t values_max;

	/* The result: the text without its byte order mark, and its numbers in
	 * their order, each a text of the arena. The text has 0 for each. */
	char *json;
	const char **number;

	/* For scan.c alone: where it is, and how much it has met. */
	char *p, *end;
	size_t values, numbers;
};

/* False when the 'len' bytes are no JSON; *why then says what, and where. */
bool scan_text(struct scan *s, size_t len);

#endif
