#include "service/tasks/status.h"

#include <string.h>

#include "service/tags.h"
#include "service/tasks/tasks.h"
#include "service/tree.h"

/* Which status may follow (doc/protocol/tasks.md section 5.1). */
static const struct {
	const char *from;
	const char *to[9]; /* ends with NULL */
} transitions[] = {
	{ "created", { "queued", "in_progress" } },
	{ "queued", { "created", "in_progress", "stopped" } },
	{ "in_progress", { "stopped", "failed", "created", "completed" } },
	{ "stopped",
		{ "closed", "created", "failed", "queued", "in_progress",
			"published", "publishing", "completed" } },
	{ "closed",
		{ "created", "failed", "published", "publishing", "stopped" } },
	{ "failed", { "created", "stopped", "published", "queued" } },
	{ "publishing", { "published" } },
	{ "completed", { "published", "in_progress", "created" } },
};

const struct status_extra status_end = { .now = "completed" };

bool
status_allows(const char *from, const char *to)
{
	if (strcmp(from, to) == 0)
		return true;
	for (size_t i = 0; i < sizeof(transitions) / sizeof(transitions[0]);
		i++) {
		const char *const *next = transitions[i].to;

		if (strcmp(transitions[i].from, from) != 0)
			continue;
		for (; *next != NULL; next++)
			if (strcmp(*next, to) == 0)
				return true;
	}
	return false;
}

int
status_check(struct call *c, const struct task *old, const char *to, bool force)
{
	return force || status_allows(old->status, to) ?
		0 :
		status_refuse(c, old, to);
}

int
status_refuse(struct call *c, const struct task *old, const char *to)
{
	return fail_details(c, ERR_INVALID_TASK_STATUS, "current_status",
		old->status, "new_status", to, NULL);
}

static const char *
text_or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

/* Set what is written besides. */
static void
set_extra(const struct call *c, const struct status_extra *also,
	struct task *set)
{
	const struct field *f;

	if (also == NULL)
		return;
	if (also->now != NULL) {
		f = shape_find(&task_shape, also->now);
		*(T_time *)(void *)((char *)set + f->at) = c->now;
		record_set(set, f, true, false);
	}
	for (size_t i = 0; also->gone[i] != NULL; i++)
		record_set(set, shape_find(&task_shape, also->gone[i]), false,
			true);
}

void
status_set(const struct call *c, const struct status_change *change,
	struct task *set)
{
	SET(set, status, change->to);
	SET(set, status_reason, text_or_empty(change->reason));
	SET(set, status_message, text_or_empty(change->message));
	SET(set, status_changed, c->now);
	set_extra(c, change->also, set);
}

int
status_change(struct call *c, const struct task *old,
	const struct status_change *change, struct task *set)
{
	if (status_check(c, old, change->to, change->force) != 0)
		return c->error;
	status_set(c, change, set);
	if (strcmp(change->to, "queued") == 0)
		SET(set, system_tags,
			tags_with(&old->system_tags, "development", false,
				c->arena));
	if (task_store(c, old->id, set, true) != 0)
		return c->error;
	return task_touch_project(c, old);
}
