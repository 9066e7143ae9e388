#include "serve/argument.h"

#include <string.h>

#include "call/endpoint.h"
#include "list/words.h"
#include "list/path.h"

enum {
	LENGTH_MAX = 40, /* bytes of a name that may be misspelt */
	CHANGES_MAX = 2, /* changes that can lie between two names */
	FOREIGN_MAX = 6, /* bytes of a name that may be either */
};

/*
 * How names begin that nobody has typed: against caches, and for statistics of
 * web sites.
 */
static const char *const foreign[] = { "_", "utm_", "fbclid", "gclid" };

static const struct shape *
rows_of(const struct call *c)
{
	return c->endpoint == NULL ? NULL : c->endpoint->lists;
}

bool
argument_is_condition(struct call *c, const char *name)
{
	const struct shape *rows = rows_of(c);
	struct path p;

	return rows != NULL && path_find_any(c, rows, name, &p) == PATH_OK &&
		p.keys != NULL && path_filter(&p) != FILTER_NONE;
}

/* Call 'see' for all names that the endpoint takes. */
static void
each_name(const struct endpoint *e, void (*see)(void *arg, const char *name),
	void *arg)
{
	for (size_t i = 0; i < e->args->count; i++)
		see(arg, e->args->fields[i].name);
	for (const struct list_word *k = list_words; k->name != NULL; k++)
		see(arg, k->name);
	for (size_t i = 0; i < e->lists->count; i++)
		if (e->lists->fields[i].filter != FILTER_NONE ||
			e->lists->fields[i].inner != FILTER_NONE)
			see(arg, e->lists->fields[i].name);
}

struct search {
	const char *name;
	bool exact;
	const char *nearest; /* NULL: no name is near */
	size_t changes;
};

/*
 * How many letters have to be put in, taken out or replaced to make one name
 * the other.
 */
static size_t
changes(const char *a, const char *b)
{
	size_t row[LENGTH_MAX + 1], n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; *a != '\0'; i++, a++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t least = corner + (*a != b[j - 1]);

			corner = row[j];
			if (row[j] + 1 < least)
				least = row[j] + 1;
			if (row[j - 1] + 1 < least)
				least = row[j - 1] + 1;
			row[j] = least;
		}
	}
	return row[n];
}

static void
look_for(void *arg, const char *name)
{
	struct search *s = arg;

	if (strcmp(s->name, name) == 0)
		s->exact = true;
}

static void
come_near(void *arg, const char *name)
{
	struct search *s = arg;
	size_t n;

	if (strlen(name) > LENGTH_MAX || strlen(s->name) > LENGTH_MAX)
		return;
	n = changes(s->name, name);
	/* All names of two letters are near to each other. */
	if (n < s->changes && n < strlen(name)) {
		s->changes = n;
		s->nearest = name;
	}
}

static bool
is_foreign(const char *name)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (strncmp(name, foreign[i], strlen(foreign[i])) == 0)
			return true;
	return false;
}

/*
 * Does the name, as "metadata" or "models.nope", name an object without a
 * condition on anything inside it?
 */
static bool
is_nowhere(const struct call *c, const char *first)
{
	const struct field *f = shape_find(rows_of(c), first);

	return f != NULL && f->filter == FILTER_NONE;
}

int
argument_check(struct call *c, const char *name)
{
	struct search s = { .changes = CHANGES_MAX + 1 };

	if (rows_of(c) == NULL ||
		argument_is_condition(c,
			arena_strndup(c->arena, name, strcspn(name, "[]"))))
		return 0;
	/*
	 * What is inside, as in "filters.tags.any.include[]", does not matter
	 * here.
	 */
	s.name = arena_strndup(c->arena, name, strcspn(name, ".[]"));
	each_name(c->endpoint, look_for, &s);
	if (s.exact && !is_nowhere(c, s.name))
		return 0;
	if (is_foreign(name) && strlen(s.name) > FOREIGN_MAX)
		return 0;
	each_name(c->endpoint, come_near, &s);
	if (is_foreign(name) && s.changes > 1)
		return 0;
	if (!s.exact && s.nearest != NULL)
		return fail(c, ERR_VALIDATION,
			"%.100s: %s has no such argument; %s?", name,
			c->endpoint->name, s.nearest);
	return fail(c, ERR_VALIDATION, "%.100s: %s has no such argument%s",
		name, c->endpoint->name,
		*name == '{' ? "; JSON needs Content-Type: application/json" :
			       "");
}
