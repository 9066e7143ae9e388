#include "json/jr.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json/scan.h"
#include "json/tree.h"

struct arena *tree_arena;

static void *
hook_alloc(size_t n)
{
	return arena_alloc(tree_arena, n);
}

static void
hook_free(void *p)
{
	(void)p;
}

void
jr_init(struct arena *a)
{
	cJSON_Hooks hooks = { hook_alloc, hook_free };

	tree_arena = a;
	cJSON_InitHooks(&hooks);
}

struct arena *
jr_use(struct arena *a)
{
	struct arena *before = tree_arena;

	tree_arena = a;
	return before;
}

/* Give each number its text and value; numbers come in document order. */
static const char **
attach(cJSON *v, const char **number)
{
	if (cJSON_IsNumber(v)) {
		v->valuestring = (char *)(uintptr_t)*number;
		v->valuedouble = strtod(*number, NULL);
		return number + 1;
	}
	for (cJSON *m = v->child; m != NULL; m = m->next)
		number = attach(m, number);
	if (cJSON_IsObject(v))
		members_merge(v);
	return number;
}

static struct json *
parse(struct scan *s, size_t len)
{
	cJSON *tree;

	if (!scan_text(s, len))
		return NULL;
	tree = cJSON_ParseWithLength(s->json, (size_t)(s->end - s->json) + 1);
	if (tree == NULL) {
		*s->why = (struct jr_error){ "not JSON", 0 };
		return NULL;
	}
	attach(tree, s->number);
	return tree_wrap(tree);
}

struct json *
jr_parse(char *text, size_t len, struct jr_error *why)
{
	struct scan s = { .arena = tree_arena,
		.text = text,
		.why = why,
		.depth_max = JR_DEPTH,
		.values_max = JR_VALUES };

	return parse(&s, len);
}

struct json *
jr_parse_own(char *text, size_t len, struct jr_error *why)
{
	struct scan s = { .arena = tree_arena,
		.text = text,
		.why = why,
		.depth_max = JR_OWN_DEPTH,
		.values_max = SIZE_MAX };

	return parse(&s, len);
}

struct json *
jr_read(const char *text, struct jr_error *why)
{
	size_t len = strlen(text);

	return jr_parse(arena_strndup(tree_arena, text, len), len, why);
}

const struct json *
jr_stored(const char *text, struct arena *a)
{
	struct stored *s = ARENA_NEW(a, struct stored);

	s->v.type = STORED | UNREAD;
	s->text = text;
	return tree_wrap(&s->v);
}

const struct json *
jr_stored_again(const struct json *old, const char *text, struct arena *a)
{
	/* What nobody uses any more may change. */
	struct stored *s = (struct stored *)(uintptr_t)old;

	if (old == NULL)
		return jr_stored(text, a);
	*s = (struct stored){ .v.type = STORED | UNREAD, .text = text };
	return old;
}

void
tree_open(const struct json *v)
{
	/* Nobody sees the difference. */
	struct stored *s = (struct stored *)(uintptr_t)v;
	struct jr_error why;
	const cJSON *tree = tree_look(jr_read(s->text, &why));

	s->v.type = STORED | (tree == NULL ? cJSON_NULL : tree->type);
	if (tree == NULL)
		return;
	s->v.child = tree->child;
	s->v.valuestring = tree->valuestring;
	s->v.valuedouble = tree->valuedouble;
}

/* The text of a value that has one, or NULL. Asking does not read it. */
static const char *
stored_text(const struct json *v)
{
	const struct stored *s = (const struct stored *)(const void *)v;

	return v != NULL && (s->v.type & STORED) != 0 ? s->text : NULL;
}

/* --- Looking --- */

enum json_type
jr_type(const struct json *v)
{
	const cJSON *j = tree_look(v);

	if (j == NULL || cJSON_IsNull(j))
		return JSON_NULL;
	if (cJSON_IsBool(j))
		return JSON_BOOL;
	if (cJSON_IsNumber(j))
		return JSON_NUMBER;
	if (cJSON_IsString(j))
		return JSON_STRING;
	return cJSON_IsArray(j) ? JSON_ARRAY : JSON_OBJECT;
}

const char *
jr_type_word(const struct json *v)
{
	static const char *const words[] = {
		[JSON_NULL] = "null",
		[JSON_BOOL] = "a boolean",
		[JSON_NUMBER] = "a number",
		[JSON_STRING] = "a string",
		[JSON_ARRAY] = "a list",
		[JSON_OBJECT] = "an object",
	};

	return words[jr_type(v)];
}

const struct json *
jr_get(const struct json *v, const char *name)
{
	if (v == NULL || !cJSON_IsObject(tree_look(v)))
		return NULL;
	/* What is made on the way changes nothing that a caller sees. */
	return tree_wrap(members_find((cJSON *)(uintptr_t)v, name));
}

const struct json *
jr_first(const struct json *v)
{
	return v == NULL ?
		NULL :
		(const struct json *)(const void *)tree_look(v)->child;
}

const struct json *
jr_next(const struct json *v)
{
	return (const struct json *)(const void *)tree_look(v)->next;
}

const char *
jr_key(const struct json *v)
{
	return tree_look(v)->string;
}

size_t
jr_count(const struct json *v)
{
	size_t n = 0;

	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m))
		n++;
	return n;
}

bool
jr_bool(const struct json *v)
{
	return cJSON_IsTrue(tree_look(v));
}

bool
jr_is_str(const struct json *v)
{
	return jr_type(v) == JSON_STRING ||
		(v != NULL && (tree_look(v)->type & WRITTEN) != 0);
}

const char *
jr_str(const struct json *v)
{
	return (tree_look(v)->type & WRITTEN) != 0 ?
		((const struct written *)(const void *)v)->text :
		tree_look(v)->valuestring;
}

const char *
jr_digits(const struct json *v)
{
	return tree_look(v)->valuestring;
}

double
jr_real(const struct json *v)
{
	return tree_look(v)->valuedouble;
}

bool
jr_int(const struct json *v, int64_t *out)
{
	const char *s = jr_digits(v);
	char *end;
	long long n;

	if (jr_type(v) != JSON_NUMBER)
		return false;
	errno = 0;
	n = strtoll(s, &end, 10);
	if (*end != '\0' || errno != 0)
		return false;
	*out = n;
	return true;
}

/* A whole number of these digits, of which there may be too many. */
static enum jr_whole
whole(const char *digits, size_t n, long long zeros, bool below, int64_t *out)
{
	uint64_t sum = 0;

	if (n == 0)
		zeros = 0;
	if (zeros > 19)
		return JR_TOO_LARGE;
	for (size_t i = 0; i < n + (size_t)zeros; i++) {
		unsigned d = i < n ? (unsigned)(digits[i] - '0') : 0;

		if (sum > (UINT64_MAX - d) / 10)
			return JR_TOO_LARGE;
		sum = sum * 10 + d;
	}
	if (sum > (uint64_t)INT64_MAX + below)
		return JR_TOO_LARGE;
	*out = below && sum > 0 ? -(int64_t)(sum - 1) - 1 : (int64_t)sum;
	return JR_WHOLE;
}

enum jr_whole
jr_whole(const struct json *v, int64_t *out)
{
	const char *s = jr_digits(v);
	bool below = *s == '-', point = false;
	long long zeros = 0; /* behind the digits; below 0: a fraction */
	char *digits;
	size_t n = 0;

	s += below;
	if (isalpha((unsigned char)*s))
		return *s == 'I' ? JR_TOO_LARGE : JR_FRACTION;
	digits = arena_alloc(tree_arena, strlen(s) + 1);
	for (; *s != '\0' && *s != 'e' && *s != 'E'; s++) {
		if (*s == '.') {
			point = true;
			continue;
		}
		zeros -= point;
		if (n > 0 || *s != '0')
			digits[n++] = *s;
	}
	/* Past the ends of long long it is as large, or as small, anyway. */
	if (*s != '\0') {
		long long e = strtoll(s + 1, NULL, 10);

		zeros += e > INT32_MAX ? INT32_MAX :
			e < -INT32_MAX ? -INT32_MAX :
					 e;
	}
	for (; n > 0 && digits[n - 1] == '0'; n--)
		zeros++;
	if (zeros < 0 && n > 0)
		return JR_FRACTION;
	return whole(digits, n, zeros, below, out);
}

bool
jr_truthy(const struct json *v)
{
	switch (jr_type(v)) {
	case JSON_NULL:
		return false;
	case JSON_BOOL:
		return jr_bool(v);
	case JSON_NUMBER:
		return jr_real(v) != 0;
	case JSON_STRING:
		return *jr_str(v) != '\0';
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return jr_first(v) != NULL;
}

/* --- Writing --- */

bool
tree_is_bounded(const cJSON *number)
{
	const char *digits = number->valuestring;

	return !isalpha((unsigned char)digits[0]) &&
		strcmp(digits, "-Infinity") != 0;
}

static const char *
number_text(const struct json *v)
{
	return tree_is_bounded(tree_look(v)) ? jr_digits(v) : "null";
}

void
jr_write(const struct json *v, struct buf *out)
{
	bool object, first = true;

	if (stored_text(v) != NULL) {
		buf_add(out, stored_text(v));
		return;
	}
	switch (jr_type(v)) {
	case JSON_NULL:
		buf_add(out, "null");
		return;
	case JSON_BOOL:
		buf_add(out, jr_bool(v) ? "true" : "false");
		return;
	case JSON_NUMBER:
		buf_add(out, number_text(v));
		return;
	case JSON_STRING:
		buf_quote(out, jr_str(v));
		return;
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	object = jr_type(v) == JSON_OBJECT;
	buf_addc(out, object ? '{' : '[');
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m)) {
		if (!first)
			buf_addc(out, ',');
		first = false;
		if (object) {
			buf_quote(out, jr_key(m));
			buf_addc(out, ':');
		}
		jr_write(m, out);
	}
	buf_addc(out, object ? '}' : ']');
}

const char *
jr_text(const struct json *v, struct arena *a)
{
	struct buf b;

	if (stored_text(v) != NULL)
		return stored_text(v);
	buf_init(&b, a, SIZE_MAX / 4);
	jr_write(v, &b);
	return b.data;
}

size_t
jr_length(const struct json *v)
{
	bool object;
	size_t n = 2; /* brackets */

	if (stored_text(v) != NULL)
		return strlen(stored_text(v));
	switch (jr_type(v)) {
	case JSON_NULL:
		return strlen("null");
	case JSON_BOOL:
		return strlen(jr_bool(v) ? "true" : "false");
	case JSON_NUMBER:
		return strlen(number_text(v));
	case JSON_STRING:
		return buf_quoted(jr_str(v));
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	object = jr_type(v) == JSON_OBJECT;
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m))
		n += jr_length(m) + (jr_next(m) != NULL) +
			(object ? buf_quoted(jr_key(m)) + 1 : 0);
	return n;
}

/* In the order of the text, as the scanner does it. */
static const char *
walk(const struct json *v, unsigned depth, size_t *values)
{
	const char *why = NULL;

	if (++*values > JR_VALUES)
		return "too many values";
	if (jr_type(v) != JSON_ARRAY && jr_type(v) != JSON_OBJECT)
		return NULL;
	if (depth >= JR_DEPTH)
		return "nested too deeply";
	for (v = jr_first(v); v != NULL && why == NULL; v = jr_next(v))
		why = walk(v, depth + 1, values);
	return why;
}

const char *
jr_unreadable(const struct json *v)
{
	size_t values = 0;

	return walk(v, 0, &values);
}
