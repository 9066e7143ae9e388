#include "service/tags.h"

#include <string.h>
#include <strings.h>

#include "json/jr.h"
#include "list/projection.h"
#include "list/request.h"

/*
 * The tags that are the system's in a kind of record, NULL last. A star stands
 * for whatever follows, in upper or lower case.
 */
static const char *const model_system[] = { "active", "archived", NULL };
static const char *const project_system[] = { "archived", "public", "default",
	NULL };
static const char *const task_system[] = { "active", "archived", "development",
	"annotat*", NULL };

/* Is the client one to which all tags are one list? */
static bool
is_one_list(const struct call *c)
{
	return c->version < V(2, 3);
}

static int
check_list(struct call *c, const char *name, const struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (strncmp(list->v[i], "__$", 3) == 0)
			return fail(c, ERR_FIELDS_VALUE,
				"%s: a tag must not begin with __$", name);
	return 0;
}

int
tags_check(struct call *c, const struct strs *tags,
	const struct strs *system_tags)
{
	if (check_list(c, "tags", tags) != 0)
		return c->error;
	return check_list(c, "system_tags", system_tags);
}

bool
tags_have(const struct strs *tags, const char *tag)
{
	for (size_t i = 0; i < tags->n; i++)
		if (strcmp(tags->v[i], tag) == 0)
			return true;
	return false;
}

struct strs
tags_with(const struct strs *tags, const char *tag, bool with, struct arena *a)
{
	struct strs out = { 0 };

	for (size_t i = 0; i < tags->n; i++)
		if (strcmp(tags->v[i], tag) != 0)
			strs_add(&out, a, tags->v[i]);
	if (with)
		strs_add(&out, a, tag);
	return out;
}

static bool
is_reserved(const char *const *reserved, const char *tag)
{
	tag += *tag == '-';
	for (; *reserved != NULL; reserved++) {
		size_t n = strcspn(*reserved, "*");

		if ((*reserved)[n] == '*' ?
				strncasecmp(*reserved, tag, n) == 0 :
				strcmp(*reserved, tag) == 0)
			return true;
	}
	return false;
}

static void
add_once(struct strs *list, const char *tag)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], tag) == 0)
			return;
	list->v[list->n++] = tag;
}

bool
tags_split(struct call *c, const struct dialect *d, struct strs *tags,
	struct strs *system_tags)
{
	struct strs plain = { 0 }, system = { 0 };

	if (!is_one_list(c) || system_tags->n > 0)
		return false;
	plain.v = ARENA_ARRAY(c->arena, const char *, tags->n + 1);
	system.v = ARENA_ARRAY(c->arena, const char *, tags->n + 1);
	for (size_t i = 0; i < tags->n; i++)
		add_once(is_reserved(d->with, tags->v[i]) ? &system : &plain,
			tags->v[i]);
	*tags = plain;
	*system_tags = system;
	return true;
}

static void
ask(struct call *c, const struct dialect *d, struct request *r)
{
	const struct json *tags = request_value(r, "tags"), *v;
	struct json *plain, *system;

	if (!is_one_list(c) || jr_type(tags) != JSON_ARRAY ||
		jr_truthy(request_value(r, "system_tags")))
		return;
	plain = jr_array();
	system = jr_array();
	for (v = jr_first(tags); v != NULL; v = jr_next(v))
		jr_append(jr_is_str(v) && is_reserved(d->with, jr_str(v)) ?
				system :
				plain,
			jr_copy(v));
	request_set(r, c, FILTER_LIST, "tags", plain);
	request_set(r, c, FILTER_LIST, "system_tags", system);
}

/* The system's tags join those of users, even where these are left out. */
static const struct strs *
show(struct call *c, const struct view *v, const struct field *f,
	const void *rec)
{
	const struct field *system;
	const struct strs *tags;

	if (!is_one_list(c) || strcmp(f->name, "tags") != 0)
		return NULL;
	system = shape_find(v->shape, "system_tags");
	if (system == NULL || !projection_wants(v, system) ||
		!record_has(rec, system))
		return NULL;
	tags = (const void *)((const char *)rec + system->at);
	return tags->n == 0 ? NULL : tags;
}

const struct dialect model_dialect = { ask, show, model_system };
const struct dialect project_dialect = { ask, show, project_system };
const struct dialect task_dialect = { ask, show, task_system };
