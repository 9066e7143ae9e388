/*
 * Name of an endpoint, newline, bytes that become who calls, an API version
 * and arguments: a call is answered in its envelope, tells and changes nothing
 * of another company's, and costs no more than its length explains.
 *
 * FUZZ_SHOW=1 in the environment prints requests and answers.
 */
#include <stdio.h>
#include <string.h>

#include "cost.h"
#include "service/families.h"
#include "shape.h"
#include "site.h"
#include "web.h"

enum { TRIES = 3 }; /* of a call that cost too much: the machine may be busy */

/* The row of that name, or any: a fuzzer changes names, too. */
static const struct endpoint *
find(const char *name, const struct family **family)
{
	const struct endpoint *other = NULL;
	unsigned hash = 0, n = 0;

	for (const char *p = name; *p != '\0'; p++)
		hash = hash * 31 + (unsigned char)*p;
	for (size_t i = 0; families[i] != NULL; i++)
		for (size_t j = 0; families[i]->endpoints[j] != NULL; j++) {
			const struct endpoint *e = families[i]->endpoints[j];

			/* The n-th row with a chance of 1 in n. */
			if (hash % ++n == 0 || strcmp(e->name, name) == 0) {
				other = e;
				*family = families[i];
			}
			if (strcmp(e->name, name) == 0)
				return e;
		}
	return other;
}

static bool
has_text(const char *in, size_t len, const char *word)
{
	return memmem(in, len, word, strlen(word)) != NULL;
}

static const char *
version_of(struct bytes *in, struct call *c, const struct endpoint *e)
{
	int v = e->since;

	switch (bytes_below(in, 8)) {
	case 0:
		return "";
	case 1:
		v = e->last != 0 ? e->last : v;
		break;
	case 2:
		v = V(2, (int)bytes_below(in, 40));
		break;
	case 3:
		return "/v2.2";
	case 4:
		return "/v999.0";
	default:
		return "/v2.34";
	}
	return arena_printf(c->arena, "/v%d.%d", v / 1000, v % 1000);
}

static void
show(const char *path, enum who who, const struct buf *arguments,
	const struct web_answer *answer)
{
	if (getenv("FUZZ_SHOW") != NULL)
		fprintf(stderr, "%s by %d: %.3000s\n%d/%d %.1000s\n", path,
			(int)who, arguments->data, answer->status,
			answer->subcode, answer->body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call *c = fuzz_call();
	const uint8_t *eol = size == 0 ? NULL : memchr(data, '\n', size);
	size_t n = eol == NULL ? size : (size_t)(eol - data);
	struct bytes in = { data + n, size - n };
	const struct family *family = NULL;
	const struct endpoint *e;
	struct web_answer answer;
	struct buf arguments;
	const char *path, *word = NULL;
	unsigned caller;
	enum who who;
	int hidden, tries = 0;

	(void)site_store();
	bytes_below(&in, 2);
	e = find(fuzz_text(c, data, n), &family);
	caller = bytes_below(&in, WHO_COUNT);
	who = (enum who)caller;
	hidden = site_hidden_from(who);
	if (hidden != 0)
		word = site_marker(hidden);
	path = arena_printf(c->arena, "%s/%s", version_of(&in, c, e), e->name);
	buf_init(&arguments, c->arena, SIZE_MAX / 4);
	shape_arguments(&in, e, &arguments);
	web_begin();
	web_set("REQUEST_METHOD", "POST");
	web_set("PATH_INFO", path);
	web_set("CONTENT_TYPE", "application/json");
	web_set("CONTENT_LENGTH", arena_printf(c->arena, "%zu", arguments.len));
	if (site_token(who) != NULL)
		web_set("HTTP_AUTHORIZATION",
			arena_printf(c->arena, "Bearer %s", site_token(who)));
	web_body(arguments.data, arguments.len);
	do {
		web_serve(family, &answer);
		show(path, who, &arguments, &answer);
		if (word != NULL &&
			!has_text(arguments.data, arguments.len, word))
			HOLDS(!has_text(answer.body, answer.len, word));
		site_after(hidden, tries == 0 && (size + n) % 16 == 0);
	} while (!cost_fits(web_length(), &answer) && ++tries < TRIES);
	HOLDS(tries < TRIES);
	return 0;
}
