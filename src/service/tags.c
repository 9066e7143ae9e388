#include "service/tags.h"

#include <string.h>
#include <strings.h>

#include "json/jr.h"

const char *const model_system_tags[] = { "active", "archived", NULL };
const char *const project_system_tags[] = { "archived", "public", "default",
	NULL };
const char *const task_system_tags[] = { "active", "archived", "development",
	"annotat*", NULL };

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
tags_split(struct call *c, const char *const *reserved, struct strs *tags,
	struct strs *system_tags)
{
	struct strs plain = { 0 }, system = { 0 };

	if (c->version >= V(2, 3) || system_tags->n > 0)
		return false;
	plain.v = ARENA_ARRAY(c->arena, const char *, tags->n + 1);
	system.v = ARENA_ARRAY(c->arena, const char *, tags->n + 1);
	for (size_t i = 0; i < tags->n; i++)
		add_once(is_reserved(reserved, tags->v[i]) ? &system : &plain,
			tags->v[i]);
	*tags = plain;
	*system_tags = system;
	return true;
}

void
tags_split_request(struct call *c, const char *const *reserved,
	struct request *r)
{
	const struct json *tags = request_value(r, "tags"), *v;
	struct json *plain, *system;

	if (c->version >= V(2, 3) || jr_type(tags) != JSON_ARRAY ||
		jr_truthy(request_value(r, "system_tags")))
		return;
	plain = jr_array();
	system = jr_array();
	for (v = jr_first(tags); v != NULL; v = jr_next(v))
		jr_append(jr_is_str(v) && is_reserved(reserved, jr_str(v)) ?
				system :
				plain,
			jr_copy(v));
	request_set(r, c, ROLE_LIST, "tags", plain);
	request_set(r, c, ROLE_LIST, "system_tags", system);
}
