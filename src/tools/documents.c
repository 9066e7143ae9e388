/* What the endpoints are: modelshelf describe. */
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "describe/describe.h"
#include "service/families.h"
#include "tools/admin.h"

static const struct family *
find_family(const char *name)
{
	for (size_t i = 0; families[i] != NULL; i++)
		if (strcmp(families[i]->name, name) == 0)
			return families[i];
	return NULL;
}

static void
no_family(struct admin *ad, const char *name)
{
	struct nearest near = { .word = name };
	const char *list = "";

	for (size_t i = 0; families[i] != NULL; i++) {
		nearest_try(&near, families[i]->name);
		list = arena_printf(&ad->arena, "%s %s", list,
			families[i]->name);
	}
	complain("%s: no such family%s; there are:%s", name,
		nearest_hint(&near, &ad->arena), list);
}

/* All families, or the one that is named. NULL after a complaint. */
static const struct family *const *
asked_for(struct admin *ad)
{
	const struct family **one;

	if (ad->words[0] == NULL)
		return families;
	one = ARENA_ARRAY(&ad->arena, const struct family *, 2);
	one[0] = find_family(ad->words[0]);
	if (one[0] == NULL) {
		no_family(ad, ad->words[0]);
		return NULL;
	}
	return one;
}

/* Print the document that 'write' makes. */
static int
describe(struct admin *ad,
	void (*write)(struct buf *out, const struct family *const *families))
{
	const struct family *const *which = asked_for(ad);

	if (which == NULL)
		return EXIT_FAILURE;
	write(&ad->said, which);
	return tell(ad) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
cmd_describe_api(struct admin *ad)
{
	return describe(ad, describe_api);
}

int
cmd_describe_openapi(struct admin *ad)
{
	const struct family *const *which = asked_for(ad);
	const char *twice;

	if (which == NULL)
		return EXIT_FAILURE;
	twice = describe_openapi(&ad->said, which);
	if (twice != NULL)
		return complain("two descriptions of %s", twice);
	return tell(ad) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
cmd_describe_tables(struct admin *ad)
{
	return describe(ad, describe_tables);
}

int
cmd_describe_families(struct admin *ad)
{
	return describe(ad, describe_families);
}
