#include "service/projects.h"

#include "core/rows.h"
#include "service/entities.h"
#include "service/tags.h"

static int
list(struct call *c, bool joined)
{
	struct listing l = { .key = "projects",
		.view = { .shape = &project_shape,
			.public_too = true,
			.joined = joined },
		.hides = true };

	tags_split_filter(c, project_system_tags);
	return rows_list(c, &l, c->body);
}

int
projects_get_all(struct call *c, const void *args)
{
	(void)args;
	return list(c, false);
}

int
projects_get_all_ex(struct call *c, const void *args)
{
	(void)args;
	return list(c, true);
}
