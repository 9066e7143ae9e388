#include "service/task_models.h"

#include <string.h>

#include "call/nested.h"
#include "json/jr.h"
#include "store/record.h"
#include "store/store.h"

struct json *
task_models_read(const struct task *t)
{
	return t->has.models ?
		jr_copy(t->models) :
		nested_defaults(shape_find(&task_shape, "models"), NULL);
}

int
task_models_write(struct call *c, const struct task *t,
	const struct json *models)
{
	struct task set = { 0 };

	SET(&set, models, models);
	return call_check_one(c,
		record_update(c->store, &task_shape, c->arena, t->company,
			t->id, &set));
}

size_t
task_models_replace_any(struct json *models, const char *list,
	const struct strs *sorted, const char *other)
{
	struct json *kept = jr_array();
	const struct json *v = jr_first(jr_get(models, list));
	size_t n = 0;

	for (; v != NULL; v = jr_next(v)) {
		const struct json *id = jr_get(v, "model");
		struct json *entry = jr_copy(v);
		const char *text;

		text = jr_type(id) == JSON_STRING ? jr_str(id) : "";
		if (strs_has(sorted, text)) {
			n++;
			if (other == NULL)
				continue;
			jr_put(entry, "model", jr_new_str(other));
		}
		jr_append(kept, entry);
	}
	if (n > 0)
		jr_put(models, list, kept);
	return n;
}

size_t
task_models_replace(struct json *models, const char *list, const char *model,
	const char *other)
{
	const struct strs one = { &model, 1 };

	return task_models_replace_any(models, list, &one, other);
}

int
task_models_count(struct call *c, const char *model, int64_t *n)
{
	struct stmt *s = stmt_get(c->store, SQL_MODEL_USERS);

	stmt_str(s, ":model", model);
	return call_check_one(c, stmt_first_int(s, n));
}

/* Load a task that reads the model. STORE_NONE: there is none (any more). */
static int
next_reader(struct call *c, const char *model, struct task *t)
{
	struct stmt *s = stmt_get(c->store, SQL_MODEL_READER);
	const char *id;
	int rc;

	stmt_str(s, ":model", model);
	rc = stmt_first_text(s, c->arena, &id);
	if (rc != STORE_ROW)
		return rc;
	return record_find(c->store, &task_shape, c->arena, NULL, REACH_ANY, id,
		t);
}

int
task_models_rename_input(struct call *c, const char *model, const char *other)
{
	struct json *models;
	struct task t;
	int rc;

	while ((rc = next_reader(c, model, &t)) == STORE_ROW) {
		models = task_models_read(&t);
		task_models_replace(models, "input", model, other);
		if (task_models_write(c, &t, models) != 0)
			return c->error;
	}
	return call_check(c, rc);
}
