#include "service/tasks/stale.h"

#include <stdlib.h>

#include "call/config.h"
#include "service/tasks/status.h"
#include "store/record.h"
#include "store/store.h"

enum {
	SECOND = 1000000, /* microseconds */
	AT_ONCE = 100,    /* tasks that one look stops */
	RETRY = 10,       /* seconds until a look that could not be had */
};

/* The setting that tells when somebody looked last. */
static const char looked[] = "stale_looked";

int
stale_stop(struct call *c, int64_t most, int64_t *n)
{
	const struct status_change change = { .to = "stopped",
		.reason = "Forced stop (non-responsive)",
		.message = "Forced stop (non-responsive)" };
	struct row_list *rows = row_list_new(c->arena);
	struct stmt *s = stmt_get(c->store, SQL_TASK_STALE);
	struct task set = { 0 };
	int rc;

	*n = 0;
	if (c->config->stale_after == 0)
		return 0;
	stmt_int(s, ":before", c->now - c->config->stale_after * SECOND);
	stmt_int(s, ":limit", most);
	if (row_list_read(rows, s) == STORE_ERROR)
		return fail_store(c);
	if (row_list_count(rows) == 0)
		return 0;
	status_set(c, &change, &set);
	SET(&set, last_update, c->now);
	SET(&set, last_change, c->now);
	SET(&set, last_changed_by, "__apiserver__");
	rc = record_update_many(c->store, &task_shape, c->arena, rows, &set);
	if (rc < 0)
		return fail_store(c);
	*n = rc;
	s = stmt_get(c->store, SQL_TASK_PROJECTS_TOUCH);
	stmt_rows(s, ":rows", rows);
	stmt_int(s, ":now", c->now);
	return call_check(c, stmt_run(s));
}

/* When the next look is due in all of the site. 0 or STORE_ERROR. */
static int
find_due(struct call *c, int64_t *due)
{
	const int64_t interval = c->config->stale_interval * SECOND;
	struct stmt *s = stmt_get(c->store, SQL_SETTING_GET);
	const char *text = NULL;
	int64_t last;

	stmt_str(s, ":name", looked);
	if (stmt_first_text(s, c->arena, &text) == STORE_ERROR)
		return STORE_ERROR;
	last = text == NULL ? 0 : strtoll(text, NULL, 10);
	/* A clock that was wrong must not keep everybody from looking. */
	*due = last > c->now ? c->now : last + interval;
	return 0;
}

static int
note_look(struct call *c)
{
	struct stmt *s = stmt_get(c->store, SQL_SETTING_PUT);

	stmt_str(s, ":name", looked);
	stmt_str(s, ":value",
		arena_printf(c->arena, "%lld", (long long)c->now));
	return stmt_run(s);
}

/* Look, in a writing transaction. *due: when to look again. */
static bool
look(struct call *c, int64_t *due)
{
	int64_t n;

	if (find_due(c, due) == STORE_ERROR)
		return false;
	if (*due > c->now)
		return true;
	if (stale_stop(c, AT_ONCE, &n) != 0)
		return false;
	/* If there may be more, whoever answers next goes on. */
	*due = c->now;
	if (n == AT_ONCE)
		return true;
	*due += c->config->stale_interval * SECOND;
	return note_look(c) != STORE_ERROR;
}

void
stale_look(struct call *c)
{
	int64_t due = INT64_MAX;
	bool done;

	*c->next_look = c->now + RETRY * SECOND;
	if (c->config->stale_after != 0) {
		/* Most often, another process has looked meanwhile. */
		if (call_begin(c, false) != 0)
			return;
		done = find_due(c, &due) != STORE_ERROR;
		if (call_end(c, done) != 0 || !done)
			return;
		if (due <= c->now) {
			if (call_try(c) != 0)
				return;
			done = look(c, &due);
			if (call_end(c, done) != 0 || !done)
				return;
		}
	}
	*c->next_look = due;
}
