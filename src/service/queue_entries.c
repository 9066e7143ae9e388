#include "service/queue_entries.h"

#include "base/id.h"
#include "call/config.h"
#include "call/load.h"
#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "store/record.h"
#include "store/store.h"

enum { NAME_MIN = 3 };

/* clang-format off */
#define QUEUE_TASK_ROW(F, R)                                                   \
	F(R, id, str, .doc = "Task")                                           \
	F(R, project, str, .doc = "Its project")
ROW(queue_task_row, QUEUE_TASK_ROW);

PART(queued_task, task, QUEUED_TASK_FIELDS);
/* clang-format on */

/* --- Queues --- */

int
queue_load(struct call *c, const char *id, struct queue *q)
{
	return load_record(c, &queue_shape, REACH_OWN, id, ERR_INVALID_QUEUE_ID,
		q);
}

int
queue_check_name(struct call *c, const char *name)
{
	if (text_length(name) >= NAME_MIN)
		return 0;
	return fail(c, ERR_DATA_VALIDATION,
		"name: must have at least %d characters", NAME_MIN);
}

int
queue_find(struct call *c, const char *name, const char **id)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUE_BY_NAME);

	*id = NULL;
	stmt_company(s, ":company", c->who.company);
	stmt_str(s, ":name", name);
	return call_check(c, stmt_first_text(s, c->arena, id));
}

/* Fail the call if the company has as many queues as it may. */
static int
check_room(struct call *c)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUE_COUNT);
	int64_t n;

	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":limit", c->config->queue_limit);
	if (call_check_one(c, stmt_first_int(s, &n)) != 0)
		return c->error;
	return n < c->config->queue_limit ?
		0 :
		fail(c, ERR_VALIDATION, "the company has %lld queues already",
			(long long)n);
}

int
queue_add(struct call *c, struct queue *q)
{
	const char *other;
	char fresh[ID_LEN + 1];

	if (queue_check_name(c, q->name) != 0 ||
		queue_find(c, q->name, &other) != 0)
		return c->error;
	if (other != NULL)
		return fail(c, ERR_NOT_UNIQUE, "name=%.200s", q->name);
	if (check_room(c) != 0)
		return c->error;
	id_new(fresh);
	SET(q, id, arena_strdup(c->arena, fresh));
	SET(q, company, c->who.company);
	SET(q, created, c->now);
	SET(q, last_update, c->now);
	SET(q, entries_count, 0);
	return call_check_one(c,
		record_insert(c->store, &queue_shape, c->arena, q));
}

int
queue_default(struct call *c, const char **id, const char **name)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUE_DEFAULT);
	struct named_row r, other;
	int rc;

	stmt_company(s, ":company", c->who.company);
	rc = stmt_next(s, &named_row_shape, c->arena, &r);
	if (rc == STORE_NONE)
		return fail(c, ERR_NO_DEFAULT_QUEUE,
			"no queue has the system tag default");
	if (rc == STORE_ROW) {
		*id = r.id;
		*name = r.name;
		rc = stmt_next(s, &named_row_shape, c->arena, &other);
		stmt_done(s);
	}
	return rc == STORE_ROW ?
		fail(c, ERR_SEVERAL_DEFAULTS,
			"queues %.100s and %.100s have the system tag default",
			r.name, other.name) :
		call_check(c, rc);
}

/* --- Entries --- */

/* Note that so many more wait in a queue. */
static int
changed(struct call *c, const char *queue, int64_t more)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUE_CHANGED);

	stmt_str(s, ":queue", queue);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":more", more);
	stmt_int(s, ":now", c->now);
	return call_check_one(c, stmt_run(s));
}

int
queue_append(struct call *c, const char *queue, const char *task)
{
	struct stmt *s;
	struct queue q;
	int n;

	if (queue_load(c, queue, &q) != 0)
		return c->error;
	if (q.entries_count >= c->config->waiting_limit)
		return fail(c, ERR_VALIDATION, "%lld tasks wait there already",
			(long long)q.entries_count);
	s = stmt_get(c->store, SQL_QUEUE_APPEND);
	stmt_str(s, ":queue", queue);
	stmt_company(s, ":company", c->who.company);
	stmt_str(s, ":task", task);
	stmt_int(s, ":step", QUEUE_STEP);
	stmt_int(s, ":now", c->now);
	n = stmt_run(s);
	if (n == 0)
		return fail_details(c, ERR_IN_QUEUE_ALREADY, "queue", queue,
			"task", task, NULL);
	return call_check_one(c, n) != 0 ? c->error : changed(c, queue, 1);
}

int
queue_remove(struct call *c, const char *queue, const char *task, bool *removed)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUE_REMOVE);
	int n;

	stmt_str(s, ":queue", queue);
	stmt_company(s, ":company", c->who.company);
	stmt_str(s, ":task", task);
	n = stmt_run(s);
	*removed = n > 0;
	return n > 0 ? changed(c, queue, -1) : call_check(c, n);
}

int
queue_leave_all(struct call *c, const char *task, const char *but, int64_t *n)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUES_LEFT);
	int left;

	stmt_company(s, ":company", c->who.company);
	stmt_str(s, ":task", task);
	stmt_str(s, ":but", but);
	stmt_int(s, ":now", c->now);
	left = stmt_run(s);
	if (n != NULL)
		*n = left;
	if (left <= 0)
		return call_check(c, left);
	s = stmt_get(c->store, SQL_QUEUES_LEAVE);
	stmt_company(s, ":company", c->who.company);
	stmt_str(s, ":task", task);
	stmt_str(s, ":but", but);
	return call_check(c, stmt_run(s));
}

int
queue_leave_rows(struct call *c, struct row_list *rows)
{
	static const enum sql_id steps[] = { SQL_QUEUES_LEFT_BY,
		SQL_QUEUES_LEAVE_BY };

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct stmt *s = stmt_get(c->store, steps[i]);

		stmt_rows(s, ":rows", rows);
		stmt_company(s, ":company", c->who.company);
		if (steps[i] == SQL_QUEUES_LEFT_BY)
			stmt_int(s, ":now", c->now);
		if (call_check(c, stmt_run(s)) != 0)
			return c->error;
	}
	return 0;
}

int
queue_clear(struct call *c, const char *queue)
{
	struct stmt *s;
	struct queue q;

	if (queue_load(c, queue, &q) != 0 || q.entries_count == 0)
		return c->error;
	s = stmt_get(c->store, SQL_QUEUE_CLEAR);
	stmt_str(s, ":queue", queue);
	stmt_company(s, ":company", c->who.company);
	if (call_check(c, stmt_run(s)) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_QUEUE_CLEARED);
	stmt_str(s, ":queue", queue);
	stmt_company(s, ":company", c->who.company);
	return call_check(c, stmt_run(s));
}

/* --- What a task notes of its queue --- */

const char *
queue_of(const struct task *t)
{
	const struct json *id = t->has.execution ?
		jr_get(t->execution, "queue") :
		NULL;

	return id != NULL && jr_is_str(id) && *jr_str(id) != '\0' ? jr_str(id) :
								    NULL;
}

int
queue_note(struct call *c, const struct task *t, struct task *set,
	const char *queue)
{
	return nested_put(c, &task_shape, ERR_INTERNAL, t, set,
		"execution.queue", jr_new_str(queue));
}

/* --- Releasing --- */

/* Let a task forget which queue it waits in. */
static int
forget_queue(struct call *c, const char *task)
{
	struct stmt *s = stmt_get(c->store, SQL_TASK_FORGET_QUEUE);

	stmt_str(s, ":id", task);
	stmt_company(s, ":company", c->who.company);
	return call_check(c, stmt_run(s));
}

/* Give the tasks of these rows, whose ids these are, their status back. */
static int
release(struct call *c, struct row_list *rows, const struct strs *ids,
	const char *reason)
{
	struct stmt *s;
	/* What the statements write; its values are other ones. */
	struct task set = { .has = { .status = true,
				    .execution = true,
				    .status_reason = true,
				    .status_message = true,
				    .status_changed = true,
				    .last_update = true,
				    .last_change = true,
				    .last_changed_by = true,
				    .enqueue_status = true } };

	for (size_t i = 0; i < ids->n; i++)
		if (forget_queue(c, ids->v[i]) != 0)
			return c->error;
	s = stmt_get(c->store, SQL_TASKS_RELEASE);
	stmt_str(s, ":reason", reason);
	stmt_str(s, ":user", c->who.user);
	stmt_int(s, ":now", c->now);
	return call_check(c,
		record_change_many(c->store, &task_shape, c->arena, rows, &set,
			s));
}

static int
touch_projects(struct call *c, const struct strs *projects)
{
	const struct strs once = strs_once(projects, c->arena);
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_TOUCH);

	stmt_strs(s, ":ids", &once);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":now", c->now);
	return call_check(c, stmt_run(s));
}

int
queue_release(struct call *c, const char *queue, const char *task,
	const char *reason, struct strs *released)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUE_TASKS);
	struct row_list *rows = row_list_new(c->arena);
	struct strs projects = { 0 };
	struct queue_task_row r;
	int rc;

	*released = (struct strs){ 0 };
	stmt_str(s, ":queue", queue);
	stmt_company(s, ":company", c->who.company);
	stmt_str(s, ":task", task);
	while ((rc = stmt_next(s, &queue_task_row_shape, c->arena, &r)) ==
		STORE_ROW) {
		row_list_add(rows, s);
		strs_add(released, c->arena, r.id);
		if (r.has.project && *r.project != '\0')
			strs_add(&projects, c->arena, r.project);
	}
	if (call_check(c, rc) != 0 || released->n == 0)
		return c->error;
	return release(c, rows, released, reason) != 0 ?
		c->error :
		touch_projects(c, &projects);
}
