#include "service/tasks/outputs.h"

#include "json/jr.h"
#include "service/models/models.h"
#include "service/urls.h"
#include "store/record.h"
#include "store/store.h"

struct outputs {
	struct row_list *drafts; /* that no task reads */
	struct row_list *read;   /* drafts that some task reads */
	struct row_list *ready;
};

static int
read_rows(struct call *c, struct stmt *s, struct row_list **rows)
{
	*rows = row_list_new(c->arena);
	return call_check(c, row_list_read(*rows, s));
}

/* The models of a task that are published, or not, and that tasks read. */
static int
find_some(struct call *c, const struct task *t, bool ready, bool read,
	struct row_list **rows)
{
	struct stmt *s = stmt_get(c->store, SQL_TASK_OUTPUTS);

	stmt_str(s, ":task", t->id);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":ready", ready);
	stmt_int(s, ":read", read);
	return read_rows(c, s, rows);
}

static int
find_outputs(struct call *c, const struct task *t, struct outputs *o)
{
	if (find_some(c, t, false, false, &o->drafts) != 0 ||
		find_some(c, t, false, true, &o->read) != 0)
		return c->error;
	return find_some(c, t, true, false, &o->ready);
}

/* Fail the call if the task has something published. */
static int
check_nothing_published(struct call *c, const struct task *t,
	const struct outputs *o)
{
	struct stmt *s;
	int rc;

	if (row_list_count(o->ready) > 0)
		return fail_details(c, ERR_TASK_IS_NEEDED, "task", t->id,
			"reason", "it has published models", NULL);
	s = stmt_get(c->store, SQL_TASK_PUBLISHED_CHILD);
	stmt_str(s, ":task", t->id);
	stmt_company(s, ":company", c->who.company);
	rc = stmt_exists(s);
	return rc == STORE_ROW ?
		fail_details(c, ERR_TASK_IS_NEEDED, "task", t->id, "reason",
			"it has published children", NULL) :
		call_check(c, rc);
}

static int
write_urls(struct call *c, const struct task *t, const struct parting *p,
	const struct outputs *o)
{
	struct row_list *none = row_list_new(c->arena), *task;
	struct stmt *s;

	if (!p->urls) {
		jw_json(&c->out, "urls", p->no_urls);
		return 0;
	}
	s = stmt_get(c->store, SQL_TASK_ROW);
	stmt_str(s, ":id", t->id);
	stmt_company(s, ":company", c->who.company);
	if (read_rows(c, s, &task) != 0)
		return c->error;
	return urls_write(c, p->delete_drafts ? o->drafts : none, task);
}

/* Give models another task, or none, and count them. */
static int
set_task(struct call *c, struct row_list *rows, const char *task, int64_t *n)
{
	struct model set = { 0 };
	int rc;

	if (task == NULL)
		set.nil.task = true;
	else
		SET(&set, task, task);
	STAMP(c, &set);
	rc = record_update_many(c->store, &model_shape, c->arena, rows, &set);
	if (rc < 0)
		return fail_store(c);
	*n += task == NULL ? 0 : rc;
	return 0;
}

int
outputs_part(struct call *c, const struct task *t, const struct parting *p,
	int64_t *marked)
{
	int deleted = 0;
	struct outputs o;

	*marked = 0;
	if (find_outputs(c, t, &o) != 0 ||
		(!p->force && check_nothing_published(c, t, &o) != 0) ||
		write_urls(c, t, p, &o) != 0 ||
		set_task(c, o.ready, p->mark, marked) != 0 ||
		set_task(c, o.read, p->delete_drafts ? NULL : p->mark,
			marked) != 0)
		return c->error;
	if (p->delete_drafts)
		deleted = record_delete_many(c->store, &model_shape, c->arena,
			o.drafts);
	else if (set_task(c, o.drafts, p->mark, marked) != 0)
		return c->error;
	jw_int(&c->out, "deleted_models", deleted);
	return call_check(c, deleted);
}

int
outputs_publish_last(struct call *c, const struct task *t)
{
	const struct json *models = t->has.models ? t->models : NULL;
	const struct json *v = jr_first(jr_get(models, "output")), *id = NULL;
	struct model m, set = { 0 };
	int rc;

	for (; v != NULL; v = jr_next(v))
		id = jr_get(v, "model");
	if (jr_type(id) != JSON_STRING)
		return 0;
	rc = record_find(c->store, &model_shape, c->arena, c->who.company,
		REACH_OWN, jr_str(id), &m);
	if (rc != STORE_ROW || m.ready)
		return call_check(c, rc);
	SET(&set, ready, true);
	return model_store(c, m.id, &set, true);
}
