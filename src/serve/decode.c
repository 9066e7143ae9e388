#include "serve/decode.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "serve/argument.h"
#include "call/config.h"
#include "call/endpoint.h"
#include "call/http.h"
#include "json/jr.h"
#include "json/keys.h"

enum {
	ARGUMENTS_MAX = 10000,
	QUERY_MAX = 16384, /* bytes; web servers take no more than that */
};

/* Has 'header' this media type, with whatever parameters? */
static bool
media_type(const char *header, const char *type)
{
	size_t n = strlen(type);

	header += strspn(header, " \t");
	for (size_t i = 0; i < n; i++)
		if (tolower((unsigned char)header[i]) != type[i])
			return false;
	header += n;
	header += strspn(header, " \t");
	return *header == '\0' || *header == ';';
}

static int
hex(char c)
{
	if (!isxdigit((unsigned char)c))
		return -1;
	return isdigit((unsigned char)c) ? c - '0' :
					   tolower((unsigned char)c) - 'a' + 10;
}

/* Decode a name or value of application/x-www-form-urlencoded. */
static const char *
unescape(struct call *c, const char *s, size_t n)
{
	char *out = arena_alloc(c->arena, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		int high = i + 2 < n ? hex(s[i + 1]) : -1;
		int low = i + 2 < n ? hex(s[i + 2]) : -1;

		if (s[i] == '%' && high >= 0 && low >= 0) {
			out[len++] = (char)(high * 16 + low);
			i += 2;
		} else {
			out[len++] = s[i] == '+' ? ' ' : s[i];
		}
	}
	if (utf8_valid(out, len) != len || memchr(out, '\0', len) != NULL) {
		fail(c, ERR_BAD_REQUEST,
			"an argument is not valid UTF-8 text without NUL");
		return NULL;
	}
	return out;
}

static bool
is_word(const char *s, const char *a, const char *b, const char *all)
{
	return strcmp(s, a) == 0 || strcmp(s, b) == 0 || strcmp(s, all) == 0;
}

/*
 * The value that the text of an argument looks like; NULL when it looks like a
 * text.
 */
static struct json *
looks_like(struct call *c, const char *s)
{
	size_t digits = strspn(s, "0123456789"), zeros, rest;

	if (is_word(s, "true", "True", "TRUE"))
		return jr_new_bool(true);
	if (is_word(s, "false", "False", "FALSE"))
		return jr_new_bool(false);
	zeros = strspn(s, "0");
	if (digits > 0 && s[digits] == '\0')
		return jr_new_number(zeros == digits ? "0" : s + zeros);
	rest = s[digits] == '.' ? strspn(s + digits + 1, "0123456789") : 0;
	if (s[digits] == '.' && digits + rest > 0 &&
		s[digits + 1 + rest] == '\0')
		return jr_new_number(arena_printf(c->arena, "%.*s.%s",
			digits == zeros ? 1 : (int)(digits - zeros),
			digits == zeros ? "0" : s + zeros,
			rest == 0 ? "0" : s + digits + 1));
	return NULL;
}

/*
 * Make an argument that keeps the text it was written as (007, 1.0, true), for
 * fields that take a string.
 */
static struct json *
typed(struct call *c, const char *s)
{
	const struct json *v = looks_like(c, s);

	return v == NULL ? jr_new_str(s) : jr_new_written(v, s);
}

/* Put a value at a dotted path, and make the objects on the way. */
static int
assign(struct call *c, const char *name, struct json *value)
{
	char *path = arena_strdup(c->arena, name);
	size_t n = strlen(path);
	struct strs keys;
	struct json *at;
	bool all;

	while (n > 0 && (path[n - 1] == '[' || path[n - 1] == ']'))
		path[--n] = '\0';
	if (argument_is_condition(c, path)) {
		jr_put(c->body, path, value);
		return 0;
	}
	all = keys_split(path, JR_DEPTH, c->arena, &keys);
	at = keys_enter(c->body, &keys);
	if (at == NULL)
		return fail(c, ERR_BAD_REQUEST,
			"argument %s goes through a value", name);
	if (!all)
		return fail(c, ERR_BAD_REQUEST,
			"argument %s is nested too deeply", name);
	jr_put(at, keys.v[keys.n - 1], value);
	return 0;
}

/* Is it a name like "b[]", which is a list even if it is there once? */
static bool
is_list(const char *name)
{
	size_t len = strlen(name);

	return len >= 2 && strcmp(name + len - 2, "[]") == 0;
}

/*
 * Keep an argument. Arguments of the same name become a list in the place of
 * the first one.
 */
static void
keep_argument(struct json *all, const char *name, struct json *v)
{
	struct json *old = jr_child(all, name), *list;

	if (old == NULL && !is_list(name)) {
		jr_put_last(all, name, v);
		return;
	}
	/* An argument alone is never a list, so this one was made here. */
	if (old != NULL && jr_type(old) == JSON_ARRAY) {
		jr_append(old, v);
		return;
	}
	list = jr_array();
	if (old != NULL)
		jr_append(list, jr_copy(old));
	jr_append(list, v);
	jr_put(all, name, list);
}

/* Read an argument of 'n' bytes: "a=1", "a" or "b[]=2". */
static int
read_argument(struct call *c, struct json *all, const char *text, size_t n)
{
	const char *eq = memchr(text, '=', n), *name, *value;
	size_t name_len = eq == NULL ? n : (size_t)(eq - text);

	name = unescape(c, text, name_len);
	value = eq == NULL ? "" : unescape(c, eq + 1, n - name_len - 1);
	if (name == NULL || value == NULL)
		return c->error;
	keep_argument(all, name, typed(c, value));
	return 0;
}

/* Read arguments, "a=1&b[]=2". Each name is kept once, in its first place. */
static int
merge_arguments(struct call *c, const char *text)
{
	struct json *all = jr_object(), *v;
	unsigned count = 0;

	while (*text != '\0') {
		size_t n = strcspn(text, "&");

		if (n == 0) {
			text++;
			continue;
		}
		if (++count > ARGUMENTS_MAX)
			return fail(c, ERR_BAD_REQUEST, "too many arguments");
		if (read_argument(c, all, text, n) != 0)
			return c->error;
		text += n;
	}
	while ((v = jr_take(all)) != NULL)
		if (argument_check(c, jr_key(v)) != 0 ||
			assign(c, jr_key(v), v) != 0)
			return c->error;
	return 0;
}

static int
parse_json(struct call *c, char *text, size_t len)
{
	struct jr_error why = { 0 };
	struct json *v;

	if (len == 0)
		return 0;
	v = jr_parse(text, len, &why);
	if (v == NULL)
		return fail(c, ERR_BAD_REQUEST, "body: %s at byte %zu",
			why.what, why.at);
	if (jr_type(v) == JSON_OBJECT)
		c->body = v;
	else if (jr_truthy(v))
		return fail(c, ERR_BAD_REQUEST,
			"body: must be an object, is %s", jr_type_word(v));
	return 0;
}

/* Read line 'n' of a batch, from 1 on (doc/protocol/wire.md section 1.5 A). */
static int
parse_line(struct call *c, char *line, size_t len, size_t n)
{
	struct jr_error why = { 0 };
	struct json *v;

	if (n > (size_t)c->config->list_limit)
		return fail(c, ERR_VALIDATION, "more than %lld lines",
			(long long)c->config->list_limit);
	v = jr_parse(line, len, &why);
	if (v == NULL)
		return fail(c, ERR_BAD_REQUEST, "line %zu: %s at byte %zu", n,
			why.what, why.at);
	if (jr_type(v) != JSON_OBJECT)
		return fail(c, ERR_BAD_REQUEST,
			"line %zu: must be an object, is %s", n,
			jr_type_word(v));
	jr_append(c->lines, v);
	return 0;
}

/* Read a batch: objects, one a line, of which the last may lack its end. */
static int
parse_lines(struct call *c, char *text, size_t len)
{
	char *end = text + len;
	size_t n = 0;

	if (c->endpoint == NULL || (c->endpoint->flags & EP_LINES) == 0)
		return fail(c, ERR_VALIDATION,
			"this endpoint takes one request, not a batch");
	if (len == 0)
		return fail(c, ERR_VALIDATION, "the batch is empty");
	c->lines = jr_array();
	while (text < end) {
		char *next = memchr(text, '\n', (size_t)(end - text));
		char *stop = next == NULL ? end : next;

		if (stop > text && stop[-1] == '\r')
			stop--;
		*stop = '\0';
		if (parse_line(c, text, (size_t)(stop - text), ++n) != 0)
			return c->error;
		text = next == NULL ? end : next + 1;
	}
	return 0;
}

void
decode_receive(struct call *c, size_t limit)
{
	size_t most = (size_t)c->config->body_limit;

	c->raw_limit = limit < most ? limit : most;
	c->raw_state = http_body(c->http, c->raw_limit, &c->raw, &c->raw_len);
}

int
decode(struct call *c)
{
	const char *type = c->http->content_type;
	bool form;

	c->body = jr_object();
	switch (c->raw_state) {
	case HTTP_LARGE:
		return fail(c, ERR_TOO_LARGE, "at most %zu bytes%s",
			c->raw_limit,
			c->raw_limit < (size_t)c->config->body_limit ?
				" without credentials" :
				"");
	case HTTP_BROKEN:
		return fail(c, ERR_BAD_REQUEST,
			"the body is shorter than its Content-Length");
	default:
		break;
	}
	if (strcmp(type, "application/json-lines") == 0)
		return parse_lines(c, c->raw, c->raw_len);
	if (media_type(type, "multipart/form-data"))
		return fail(c, ERR_BAD_REQUEST,
			"send JSON or application/x-www-form-urlencoded");
	form = media_type(type, "application/x-www-form-urlencoded");
	if (!form && parse_json(c, c->raw, c->raw_len) != 0)
		return c->error;
	if (strlen(c->http->query) > QUERY_MAX)
		return fail(c, ERR_BAD_REQUEST,
			"query string: at most %d bytes, send a body instead",
			QUERY_MAX);
	if (merge_arguments(c, c->http->query) != 0)
		return c->error;
	if (form && memchr(c->raw, '\0', c->raw_len) != NULL)
		return fail(c, ERR_BAD_REQUEST, "a NUL byte in the body");
	return form ? merge_arguments(c, c->raw) : 0;
}
