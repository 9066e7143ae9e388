#include "json/jr.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/crypto.h"

static struct arena *tree_arena;

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

static cJSON *
raw(struct json *v)
{
	return (cJSON *)(void *)v;
}

static const cJSON *
look(const struct json *v)
{
	return (const cJSON *)(const void *)v;
}

static struct json *
wrap(cJSON *v)
{
	return (struct json *)(void *)v;
}

/* What an argument looks like, with the text that it was written as. */
enum { WRITTEN = 1 << 20 }; /* of cJSON's type, which uses the lower bits */

struct written {
	cJSON v;
	const char *text;
};

/* --- The scanner: is this text JSON, and nothing but JSON? --- */

struct scan {
	char *text, *p, *end;
	struct jr_error *why;
	unsigned depth_max;
	size_t values, values_max;
	/* The numbers of the text, in their order. */
	const char **number;
	size_t numbers, room;
};

static bool
refuse(struct scan *s, const char *what)
{
	s->why->what = what;
	s->why->at = (size_t)(s->p - s->text);
	return false;
}

static void
skip_space(struct scan *s)
{
	while (s->p < s->end && strchr(" \t\r\n", *s->p) != NULL &&
		*s->p != '\0')
		s->p++;
}

static void
keep_number(struct scan *s, size_t len)
{
	if (s->numbers == s->room) {
		size_t room = s->room == 0 ? 16 : s->room * 2;

		s->number = arena_resize(tree_arena, s->number,
			s->room * sizeof(*s->number),
			room * sizeof(*s->number));
		s->room = room;
	}
	s->number[s->numbers++] = arena_strndup(tree_arena, s->p, len);
	/* cJSON reads at most 63 bytes of a number: show it a zero instead. */
	memset(s->p, ' ', len);
	*s->p = '0';
	s->p += len;
}

/* NaN, Infinity, -Infinity. */
static size_t
word_number(const struct scan *s)
{
	static const char *const words[] = { "NaN", "Infinity", "-Infinity" };

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(s->end - s->p) >= n &&
			memcmp(s->p, words[i], n) == 0)
			return n;
	}
	return 0;
}

static size_t
digit_run(const struct scan *s, size_t at)
{
	size_t n = 0;

	while (isdigit((unsigned char)s->p[at + n]))
		n++;
	return n;
}

static bool
scan_number(struct scan *s)
{
	size_t n = word_number(s), d;

	if (n > 0) {
		keep_number(s, n);
		return true;
	}
	n = *s->p == '-';
	d = digit_run(s, n);
	if (d == 0 || (d > 1 && s->p[n] == '0'))
		return refuse(s, "not a number");
	n += d;
	if (s->p[n] == '.') {
		d = digit_run(s, n + 1);
		if (d == 0)
			return refuse(s, "not a number");
		n += 1 + d;
	}
	if (s->p[n] == 'e' || s->p[n] == 'E') {
		n += s->p[n + 1] == '+' || s->p[n + 1] == '-' ? 2 : 1;
		d = digit_run(s, n);
		if (d == 0)
			return refuse(s, "not a number");
		n += d;
	}
	keep_number(s, n);
	return true;
}

static bool
hex4(const char *p, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		int c = (unsigned char)p[i];

		if (!isxdigit(c))
			return false;
		*out = *out * 16 +
			(unsigned)(isdigit(c) ? c - '0' :
						tolower(c) - 'a' + 10);
	}
	return true;
}

static bool
scan_escape(struct scan *s)
{
	unsigned code, low;

	if (s->p[1] != 'u') {
		if (s->p[1] == '\0' || strchr("\"\\/bfnrt", s->p[1]) == NULL)
			return refuse(s, "unknown escape");
		s->p += 2;
		return true;
	}
	if (!hex4(s->p + 2, &code))
		return refuse(s, "unknown escape");
	if (code == 0)
		return refuse(s, "\\u0000 in a string");
	if (code >= 0xdc00 && code <= 0xdfff)
		return refuse(s, "lone surrogate");
	if (code >= 0xd800 && code <= 0xdbff) {
		if (s->p[6] != '\\' || s->p[7] != 'u' ||
			!hex4(s->p + 8, &low) || low < 0xdc00 || low > 0xdfff)
			return refuse(s, "lone surrogate");
		s->p += 6;
	}
	s->p += 6;
	return true;
}

static bool
scan_string(struct scan *s)
{
	size_t n;

	s->p++;
	for (;;) {
		if (s->p >= s->end)
			return refuse(s, "unfinished string");
		if (*s->p == '"') {
			s->p++;
			return true;
		}
		if ((unsigned char)*s->p < 0x20)
			return refuse(s, "control character in a string");
		if (*s->p == '\\') {
			if (!scan_escape(s))
				return false;
			continue;
		}
		n = utf8_len(s->p, (size_t)(s->end - s->p));
		if (n == 0)
			return refuse(s, "invalid UTF-8");
		s->p += n;
	}
}

static bool
scan_word(struct scan *s, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
		return refuse(s, "not JSON");
	s->p += n;
	return true;
}

static bool scan_value(struct scan *s, unsigned depth);

/* The members or items up to 'close'. */
static bool
scan_nested(struct scan *s, unsigned depth, char close)
{
	if (depth >= s->depth_max)
		return refuse(s, "nested too deeply");
	s->p++;
	skip_space(s);
	if (*s->p == close) {
		s->p++;
		return true;
	}
	for (;;) {
		if (close == '}') {
			if (*s->p != '"')
				return refuse(s, "not a key");
			if (!scan_string(s))
				return false;
			skip_space(s);
			if (*s->p != ':')
				return refuse(s, "no colon after a key");
			s->p++;
		}
		if (!scan_value(s, depth + 1))
			return false;
		if (*s->p == close) {
			s->p++;
			return true;
		}
		if (*s->p != ',')
			return refuse(s, "not JSON");
		s->p++;
		skip_space(s);
	}
}

static bool
scan_value(struct scan *s, unsigned depth)
{
	bool ok;

	skip_space(s);
	if (s->p >= s->end)
		return refuse(s, "unexpected end");
	if (++s->values > s->values_max)
		return refuse(s, "too many values");
	switch (*s->p) {
	case '{':
		ok = scan_nested(s, depth, '}');
		break;
	case '[':
		ok = scan_nested(s, depth, ']');
		break;
	case '"':
		ok = scan_string(s);
		break;
	case 't':
		ok = scan_word(s, "true");
		break;
	case 'f':
		ok = scan_word(s, "false");
		break;
	case 'n':
		ok = scan_word(s, "null");
		break;
	default:
		ok = scan_number(s);
		break;
	}
	if (ok)
		skip_space(s);
	return ok;
}

/* --- Members by their names --- */

/* So many members are looked through one after the other. */
enum { INDEX_FROM = 16 };

/*
 * A table of the members of an object with many, by a keyed hash of their
 * names, so that nobody can choose names that meet in it. It is made when a
 * name is first looked for, and lies where cJSON keeps the text of a string,
 * which objects have no use for.
 */
struct index {
	cJSON **slot; /* NULL: free */
	size_t taken, mask;
};

/* Stands in the slot of a member that was removed. */
static const cJSON removed = { 0 };

static struct index *
index_of(const cJSON *obj)
{
	return (struct index *)(void *)obj->valuestring;
}

/* The slot of that name, or the one where it would go. */
static cJSON **
index_slot(const struct index *x, const char *key)
{
	size_t at = crypto_table_hash(key, strlen(key)) & x->mask;

	while (x->slot[at] != NULL &&
		(x->slot[at] == &removed ||
			strcmp(x->slot[at]->string, key) != 0))
		at = (at + 1) & x->mask;
	return &x->slot[at];
}

/* An index without members, of an object that has 'n' of them. */
static struct index *
index_new(size_t n)
{
	struct index *x = ARENA_NEW(tree_arena, struct index);
	size_t room = 4 * (size_t)INDEX_FROM;

	while (room / 3 * 2 <= n)
		room *= 2;
	x->slot = ARENA_ARRAY(tree_arena, cJSON *, room);
	x->mask = room - 1;
	return x;
}

static void
index_put(struct index *x, cJSON *m)
{
	cJSON **slot = index_slot(x, m->string);

	if (*slot == NULL) {
		*slot = m;
		x->taken++;
	}
}

static void
index_make(cJSON *obj)
{
	struct index *x;
	size_t n = 0;

	for (const cJSON *m = obj->child; m != NULL; m = m->next)
		n++;
	/* With room to grow, also for those that come where others went. */
	x = index_new(n + n / 2);
	for (cJSON *m = obj->child; m != NULL; m = m->next)
		index_put(x, m);
	obj->valuestring = (char *)(void *)x;
}

/* A member was appended whose name is new. */
static void
index_add(cJSON *obj, cJSON *m)
{
	struct index *x = index_of(obj);

	if (x == NULL)
		return;
	if (x->taken >= x->mask / 3 * 2)
		index_make(obj);
	else
		index_put(x, m);
}

static cJSON *
member(cJSON *obj, const char *name)
{
	size_t n = 0;

	if (index_of(obj) != NULL)
		return *index_slot(index_of(obj), name);
	for (cJSON *m = obj->child; m != NULL; m = m->next) {
		if (++n > INDEX_FROM) {
			index_make(obj);
			return *index_slot(index_of(obj), name);
		}
		if (strcmp(m->string, name) == 0)
			return m;
	}
	return NULL;
}

/* --- From cJSON's tree to ours --- */

/* The last value of a repeated key takes the first one's place. */
static void
take_place(cJSON *obj, cJSON *first, cJSON *m)
{
	first->type = m->type;
	first->child = m->child;
	first->valuestring = m->valuestring;
	first->valuedouble = m->valuedouble;
	cJSON_DetachItemViaPointer(obj, m);
}

/* The member of that name in front of 'end'. */
static cJSON *
earlier(cJSON *obj, const cJSON *end)
{
	cJSON *m = obj->child;

	while (m != end && strcmp(m->string, end->string) != 0)
		m = m->next;
	return m == end ? NULL : m;
}

/* Of members with one key keep the last value, at the first one's place. */
static void
drop_repeated(cJSON *obj)
{
	struct index *x = NULL;
	cJSON *next, *first;
	size_t n = 0;

	for (cJSON *m = obj->child; m != NULL; m = m->next)
		n++;
	if (n > INDEX_FROM)
		x = index_new(n);
	for (cJSON *m = obj->child; m != NULL; m = next) {
		next = m->next;
		first = x == NULL ? earlier(obj, m) : *index_slot(x, m->string);
		if (first != NULL)
			take_place(obj, first, m);
		else if (x != NULL)
			index_put(x, m);
	}
	obj->valuestring = (char *)(void *)x;
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
		drop_repeated(v);
	return number;
}

static struct json *
parse(struct scan *s, size_t len)
{
	char *text = s->text;
	cJSON *tree;

	s->p = text;
	s->end = text + len;
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		s->p += 3;
	text = s->p;
	if (!scan_value(s, 0))
		return NULL;
	if (s->p != s->end) {
		refuse(s, "more after the value");
		return NULL;
	}
	tree = cJSON_ParseWithLength(text, (size_t)(s->end - text) + 1);
	if (tree == NULL) {
		s->p = s->text;
		refuse(s, "not JSON");
		return NULL;
	}
	attach(tree, s->number);
	return wrap(tree);
}

struct json *
jr_parse(char *text, size_t len, struct jr_error *why)
{
	struct scan s = { .text = text,
		.why = why,
		.depth_max = JR_DEPTH,
		.values_max = JR_VALUES };

	return parse(&s, len);
}

struct json *
jr_parse_own(char *text, size_t len, struct jr_error *why)
{
	struct scan s = { .text = text,
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

/* --- Looking --- */

enum json_type
jr_type(const struct json *v)
{
	const cJSON *j = look(v);

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
	if (v == NULL || !cJSON_IsObject(look(v)))
		return NULL;
	/* What is made on the way changes nothing that a caller sees. */
	return wrap(member((cJSON *)(uintptr_t)v, name));
}

const struct json *
jr_first(const struct json *v)
{
	return v == NULL ? NULL :
			   (const struct json *)(const void *)look(v)->child;
}

const struct json *
jr_next(const struct json *v)
{
	return (const struct json *)(const void *)look(v)->next;
}

const char *
jr_key(const struct json *v)
{
	return look(v)->string;
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
	return cJSON_IsTrue(look(v));
}

bool
jr_is_str(const struct json *v)
{
	return jr_type(v) == JSON_STRING ||
		(v != NULL && (look(v)->type & WRITTEN) != 0);
}

const char *
jr_str(const struct json *v)
{
	return (look(v)->type & WRITTEN) != 0 ?
		((const struct written *)(const void *)v)->text :
		look(v)->valuestring;
}

const char *
jr_digits(const struct json *v)
{
	return look(v)->valuestring;
}

double
jr_real(const struct json *v)
{
	return look(v)->valuedouble;
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

/* --- Building --- */

struct json *
jr_object(void)
{
	return wrap(cJSON_CreateObject());
}

struct json *
jr_array(void)
{
	return wrap(cJSON_CreateArray());
}

struct json *
jr_new_str(const char *s)
{
	return wrap(cJSON_CreateString(s));
}

struct json *
jr_new_bool(bool b)
{
	return wrap(cJSON_CreateBool(b));
}

struct json *
jr_new_null(void)
{
	return wrap(cJSON_CreateNull());
}

struct json *
jr_new_number(const char *digits)
{
	cJSON *v = cJSON_CreateNumber(strtod(digits, NULL));

	v->valuestring = arena_strdup(tree_arena, digits);
	return wrap(v);
}

struct json *
jr_new_written(const struct json *v, const char *text)
{
	struct written *w = ARENA_NEW(tree_arena, struct written);

	w->v.type = look(v)->type | WRITTEN;
	w->v.valuestring = look(v)->valuestring;
	w->v.valuedouble = look(v)->valuedouble;
	w->text = arena_strdup(tree_arena, text);
	return wrap(&w->v);
}

struct json *
jr_child(struct json *v, const char *name)
{
	const struct json *m = jr_get(v, name);

	/* The tree that was given may be changed, and so its members. */
	return (struct json *)(uintptr_t)m;
}

static void
append_member(cJSON *obj, cJSON *m)
{
	cJSON_AddItemToArray(obj, m);
	index_add(obj, m);
}

void
jr_put(struct json *obj, const char *key, struct json *v)
{
	cJSON *old = raw(jr_child(obj, key));

	raw(v)->string = arena_strdup(tree_arena, key);
	if (old == NULL) {
		append_member(raw(obj), raw(v));
		return;
	}
	if (index_of(raw(obj)) != NULL)
		*index_slot(index_of(raw(obj)), key) = raw(v);
	cJSON_ReplaceItemViaPointer(raw(obj), old, raw(v));
}

void
jr_put_last(struct json *obj, const char *key, struct json *v)
{
	raw(v)->string = arena_strdup(tree_arena, key);
	append_member(raw(obj), raw(v));
}

void
jr_append(struct json *arr, struct json *v)
{
	cJSON_AddItemToArray(raw(arr), raw(v));
}

void
jr_set_item(struct json *arr, size_t at, struct json *v)
{
	cJSON *old = raw(arr)->child;

	while (at-- > 0)
		old = old->next;
	cJSON_ReplaceItemViaPointer(raw(arr), old, raw(v));
}

void
jr_remove(struct json *obj, const char *key)
{
	cJSON *old = raw(jr_child(obj, key));

	if (old == NULL)
		return;
	if (index_of(raw(obj)) != NULL)
		*index_slot(index_of(raw(obj)),
			key) = (cJSON *)(uintptr_t)&removed;
	cJSON_DetachItemViaPointer(raw(obj), old);
}

struct json *
jr_take(struct json *obj)
{
	cJSON *first = raw(obj)->child;

	if (first == NULL)
		return NULL;
	raw(obj)->valuestring = NULL;
	return wrap(cJSON_DetachItemViaPointer(raw(obj), first));
}

struct json *
jr_copy(const struct json *v)
{
	cJSON *copy;

	if ((look(v)->type & WRITTEN) != 0)
		return jr_new_written(v, jr_str(v));
	copy = ARENA_NEW(tree_arena, cJSON);
	copy->type = look(v)->type;
	/* An index is that of the members of one object. */
	if (!cJSON_IsObject(look(v)))
		copy->valuestring = look(v)->valuestring;
	copy->valuedouble = look(v)->valuedouble;
	for (const struct json *m = jr_first(v); m != NULL; m = jr_next(m)) {
		struct json *item = jr_copy(m);

		raw(item)->string = look(m)->string;
		cJSON_AddItemToArray(copy, raw(item));
	}
	return wrap(copy);
}

/* --- Writing --- */

void
jr_write(const struct json *v, struct buf *out)
{
	bool object = jr_type(v) == JSON_OBJECT, first = true;

	switch (jr_type(v)) {
	case JSON_NULL:
		buf_add(out, "null");
		return;
	case JSON_BOOL:
		buf_add(out, jr_bool(v) ? "true" : "false");
		return;
	case JSON_NUMBER:
		/* An unbounded number is text that no JSON number can be. */
		buf_add(out,
			isalpha((unsigned char)jr_digits(v)[0]) ||
					strcmp(jr_digits(v), "-Infinity") == 0 ?
				"null" :
				jr_digits(v));
		return;
	case JSON_STRING:
		buf_quote(out, jr_str(v));
		return;
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
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

	buf_init(&b, a, SIZE_MAX / 4);
	jr_write(v, &b);
	return b.data;
}
