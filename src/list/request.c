#include "list/request.h"

#include <string.h>

#include "json/jr.h"
#include "list/path.h"

void
request_init(struct request *r, const struct shape *sh)
{
	*r = (struct request){ .shape = sh };
}

/* Find out which field a key means. False: none. */
static bool
resolve(const struct request *r, struct call *c, struct condition *cond)
{
	switch (path_find(c, r->shape, cond->key, &cond->path)) {
	case PATH_OK:
		cond->filter = path_filter(&cond->path);
		return cond->filter != FILTER_NONE;
	case PATH_BAD:
		/* It becomes an error when its turn comes. */
		cond->malformed = c->detail;
		c->error = OK;
		return true;
	default:
		return false;
	}
}

static struct condition *
keep(struct request *r, struct call *c, const struct condition *cond)
{
	ARENA_GROW(c->arena, r->conditions, r->n);
	r->conditions[r->n] = *cond;
	return &r->conditions[r->n++];
}

static void
read_filters(struct request *r, struct call *c)
{
	const struct json *v = r->word[WORD_FILTERS];

	if (jr_type(v) != JSON_OBJECT)
		return;
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		struct condition cond = { .key = jr_key(v),
			.value = v,
			.filter = FILTER_LIST,
			.parts = true };

		if (path_find_any(c, r->shape, cond.key, &cond.path) ==
				PATH_OK &&
			path_filter(&cond.path) == FILTER_LIST)
			keep(r, c, &cond);
	}
}

void
request_read(struct request *r, struct call *c, const struct shape *sh,
	const struct json *body)
{
	request_init(r, sh);
	for (const struct json *v = jr_first(body); v != NULL; v = jr_next(v)) {
		struct condition cond = { .key = jr_key(v), .value = v };

		for (size_t i = 0; i < WORDS; i++)
			if (strcmp(list_words[i].name, cond.key) == 0)
				r->word[i] = v;
		if (jr_type(v) == JSON_NULL || !resolve(r, c, &cond))
			continue;
		keep(r, c, &cond);
		if (cond.malformed == NULL && path_is_numeric(&cond.path))
			r->natural = true;
	}
	read_filters(r, c);
}

/* The condition of that key outside of "filters", or NULL. */
static struct condition *
find(const struct request *r, const char *key)
{
	for (size_t i = 0; i < r->n; i++)
		if (!r->conditions[i].parts &&
			strcmp(r->conditions[i].key, key) == 0)
			return &r->conditions[i];
	return NULL;
}

struct condition *
request_add(struct request *r, struct call *c, enum filter filter,
	const char *key, const struct json *value)
{
	struct condition cond = { .key = key, .value = value };

	return jr_type(value) != JSON_NULL && resolve(r, c, &cond) &&
			(cond.malformed != NULL || cond.filter == filter) ?
		keep(r, c, &cond) :
		NULL;
}

void
request_set(struct request *r, struct call *c, enum filter filter,
	const char *key, const struct json *value)
{
	struct condition *old = find(r, key);

	if (old != NULL)
		old->value = value;
	else
		request_add(r, c, filter, key, value);
}

void
request_remove(struct request *r, const char *key)
{
	struct condition *old = find(r, key);

	if (old == NULL)
		return;
	r->n--;
	memmove(old, old + 1,
		(size_t)(&r->conditions[r->n] - old) * sizeof(*old));
}

const struct json *
request_value(const struct request *r, const char *key)
{
	const struct condition *cond = find(r, key);

	return cond == NULL ? NULL : cond->value;
}

bool
request_overrules(const struct request *r, const char *key)
{
	return jr_type(jr_get(r->word[WORD_FILTERS], key)) != JSON_NULL;
}
