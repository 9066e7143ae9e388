/*
 * A request as it is sent: METHOD PATH?QUERY, lines of headers, an empty line,
 * a body. Whatever it says is answered as the protocol has it, and costs no
 * more than its length explains.
 *
 * In place of credentials that nobody could guess stand, behind "Bearer" or in
 * the session cookie, @0 to @5 for good tokens (enum who), @claims JSON for a
 * token that says this and is signed, and behind "Basic" @0 to @5 and
 * @login:password.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "auth/auth.h"
#include "base/crypto.h"
#include "cost.h"
#include "site.h"
#include "web.h"

enum { TRIES = 3 };

static int
digit(char ch)
{
	return ch >= '0' && ch <= '9'  ? ch - '0' :
		ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 :
		ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 :
					 -1;
}

/* A web server decodes the path; one with a NUL in it is none. */
static const char *
decoded(struct call *c, const char *path)
{
	char *to = arena_strdup(c->arena, path), *p = to;

	for (; *path != '\0'; path++) {
		int high = *path == '%' ? digit(path[1]) : -1;
		int low = high < 0 ? -1 : digit(path[2]);

		*p++ = low < 0 || high + low == 0 ? *path :
						    (char)(high << 4 | low);
		path += low < 0 || high + low == 0 ? 0 : 2;
	}
	*p = '\0';
	return to;
}

static const char *
base64(struct call *c, const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(text);
	struct buf b;

	buf_init(&b, c->arena, SIZE_MAX / 4);
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 |
				(i + k < n ? (unsigned char)text[i + k] : 0u);
		buf_addc(&b, digits[v >> 18]);
		buf_addc(&b, digits[v >> 12 & 63]);
		buf_addc(&b, i + 1 < n ? digits[v >> 6 & 63] : '=');
		buf_addc(&b, i + 2 < n ? digits[v & 63] : '=');
	}
	return b.data;
}

/* What stands for credentials in a header's value, in their place. */
static const char *
with_credentials(struct call *c, const char *value)
{
	const char *at = strchr(value, '@'), *start;
	enum who who;

	if (at == NULL)
		return value;
	start = arena_strndup(c->arena, value, (size_t)(at - value));
	who = (enum who)((unsigned char)at[1] % WHO_COUNT);
	if (strncmp(at, "@claims ", 8) == 0)
		return arena_printf(c->arena, "%s%s", start,
			site_signed("{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
				at + 8, c->arena));
	if (strncmp(start, "Basic", 5) == 0)
		return arena_printf(c->arena, "%s%s", start,
			base64(c,
				at[1] >= '0' && at[1] <= '5' &&
						site_pair(who) != NULL ?
					site_pair(who) :
					at + 1));
	if (site_token(who) == NULL)
		return value;
	return arena_printf(c->arena, "%s%s%s", start, site_token(who),
		at[1] == '\0' ? "" : at + 2);
}

/* "Name: value", as a web server hands it to a responder. */
static void
add_header(struct call *c, const char *line)
{
	const char *colon = strchr(line, ':'), *value;
	char *name;
	bool plain;

	if (colon == NULL || colon == line)
		return;
	name = arena_strndup(c->arena, line, (size_t)(colon - line));
	for (char *p = name; *p != '\0'; p++)
		*p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
	value = colon + 1 + strspn(colon + 1, " ");
	if (strcmp(name, "AUTHORIZATION") == 0 || strcmp(name, "COOKIE") == 0)
		value = with_credentials(c, value);
	plain = strcmp(name, "CONTENT_TYPE") == 0 ||
		strcmp(name, "CONTENT_LENGTH") == 0 ||
		strcmp(name, "HTTPS") == 0 ||
		strcmp(name, "REQUEST_SCHEME") == 0 ||
		strcmp(name, "REMOTE_ADDR") == 0;
	web_set(plain ? name : arena_printf(c->arena, "HTTP_%s", name), value);
}

/* The next line of the request; what is behind it. */
static const char *
next_line(struct call *c, const char *p, const char **line)
{
	size_t n = strcspn(p, "\n");

	*line = arena_strndup(c->arena, p, n);
	return p + n + (p[n] == '\n');
}

static const char *
start(struct call *c, const char *line)
{
	const char *blank = strchr(line, ' '), *query, *path;

	if (blank == NULL)
		blank = line + strlen(line);
	web_set("REQUEST_METHOD",
		arena_strndup(c->arena, line, (size_t)(blank - line)));
	path = *blank == '\0' ? "/" : blank + 1;
	query = strchr(path, '?');
	if (query != NULL)
		path = arena_strndup(c->arena, path, (size_t)(query++ - path));
	web_set("QUERY_STRING", query == NULL ? "" : query);
	path = decoded(c, path);
	web_set("PATH_INFO", path);
	return path;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call *c = fuzz_call();
	const char *all = fuzz_text(c, data, size), *p, *line, *path;
	struct web_answer answer;
	int tries = 0;

	(void)site_store();
	web_begin();
	p = next_line(c, all, &line);
	path = start(c, line);
	while (*p != '\0') {
		p = next_line(c, p, &line);
		if (*line == '\0' || strcmp(line, "\r") == 0)
			break;
		add_header(c, line);
	}
	/* A body may have any bytes, also NUL. */
	web_body(p, size - (size_t)(p - all));
	if (size > (size_t)(p - all) && !web_has("CONTENT_LENGTH"))
		web_set("CONTENT_LENGTH",
			arena_printf(c->arena, "%zu",
				size - (size_t)(p - all)));
	do {
		web_serve(web_route(path), &answer);
		site_after(0, false);
	} while (!cost_fits(web_length(), &answer) && ++tries < TRIES);
	HOLDS(tries < TRIES);
	return 0;
}
