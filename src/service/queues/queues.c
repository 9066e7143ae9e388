#include "service/queues/queues.h"

#include <string.h>

#include "json/jr.h"
#include "service/absent/absent.h"
#include "service/families.h"
#include "service/metadata.h"
#include "service/queue_entries.h"
#include "service/tags.h"
#include "store/record.h"

#define QUEUES(E)                        \
	E(queues_add_or_update_metadata) \
	E(queues_add_task)               \
	E(queues_clear_queue)            \
	E(queues_create)                 \
	E(queues_delete)                 \
	E(queues_delete_metadata)        \
	E(queues_get_all)                \
	E(queues_get_all_ex)             \
	E(queues_get_by_id)              \
	E(queues_get_default)            \
	E(queues_get_next_task)          \
	E(queues_get_num_entries)        \
	E(queues_get_queue_metrics)      \
	E(queues_move_task_backward)     \
	E(queues_move_task_forward)      \
	E(queues_move_task_to_back)      \
	E(queues_move_task_to_front)     \
	E(queues_peek_task)              \
	E(queues_remove_task)            \
	E(queues_update)
FAMILY(queues, QUEUES);

/* --- Reading --- */

/* The list of the row of one queue. */
static int
row_of(struct call *c, const char *id, struct row_list *page)
{
	struct stmt *s = stmt_get(c->store, SQL_QUEUE_ROW);

	stmt_str(s, ":queue", id);
	stmt_company(s, ":company", c->who.company);
	return call_check(c, row_list_read(page, s));
}

#define QUEUE_BY_ID_ARGS(F, R) \
	QUEUE_ARG(F, R)        \
	QUEUE_MOST_ARG(F, R)
#define QUEUE_REPLY(F, R)                                         \
	F(R, queue, json, .flags = REQUIRED, .ref = &queue_shape, \
		.doc = "The queue")

ENDPOINT(queues, get_by_id, V(2, 4), QUEUE_BY_ID_ARGS, QUEUE_REPLY,
	.doc = "One queue")
{
	const struct view v = { .shape = &queue_shape };
	struct waiting w = { .view = &v, .most = in->max_task_entries };
	struct row_list *page = row_list_new(c->arena);
	struct queue q;

	if (queue_load(c, in->queue, &q) != 0 ||
		row_of(c, in->queue, page) != 0 ||
		waiting_prepare(c, &w, page) != 0 ||
		view_write(c, "queue", &v, &q, true) != 0 ||
		waiting_more(c, &w, 0, &q) != 0)
		return c->error;
	jw_end(&c->out);
	return 0;
}

#define QUEUE_DEFAULT_REPLY(F, R)                           \
	F(R, id, str, .flags = REQUIRED, .doc = "Queue ID") \
	F(R, name, str, .flags = REQUIRED, .doc = "Its name")

ENDPOINT(queues, get_default, V(2, 4), NOTHING, QUEUE_DEFAULT_REPLY,
	.doc = "The queue that is meant when none is named")
{
	const char *id, *name;

	if (queue_default(c, &id, &name) != 0)
		return c->error;
	jw_str(&c->out, "id", id);
	jw_str(&c->out, "name", name);
	return 0;
}

#define QUEUE_NUM_REPLY(F, R) \
	F(R, num, int, .flags = REQUIRED, .doc = "How many tasks wait")

ENDPOINT(queues, get_num_entries, V(2, 15), QUEUE_ARG, QUEUE_NUM_REPLY,
	.doc = "How many tasks wait in a queue")
{
	struct queue q;

	if (queue_load(c, in->queue, &q) != 0)
		return c->error;
	jw_int(&c->out, "num", q.entries_count);
	return 0;
}

/* What a queue has told of itself in the past is not kept. */
#define QUEUE_METRICS_ARGS(F, R)                              \
	PERIOD(F, R)                                          \
	F(R, queue_ids, strs, .doc = "Queue IDs; empty: all") \
	F(R, refresh, flag, .fallback = "false", .doc = "Count what waits now")
#define QUEUE_METRICS_REPLY(F, R)            \
	F(R, queues, any, .flags = REQUIRED, \
		.doc = "Queues with their waiting times and lengths: none")

ENDPOINT(queues, get_queue_metrics, V(2, 4), QUEUE_METRICS_ARGS,
	QUEUE_METRICS_REPLY, .doc = "How long tasks have waited: not known")
{
	if (in->from_date >= in->to_date)
		return fail(c, ERR_FIELDS_VALUE,
			"from_date: must be before to_date");
	jw_json(&c->out, "queues", "[]");
	return 0;
}

/* --- Making and changing --- */

#define QUEUE_CREATE_ARGS(F, R) QUEUE_COMMON(F, R, REQUIRED)
#define QUEUE_MADE_REPLY(F, R) \
	F(R, id, str, .flags = REQUIRED, .doc = "Queue ID")

/* Check tags and metadata as they will be stored. */
static int
check_values(struct call *c, struct queue *q)
{
	const struct field *f = shape_find(&queue_shape, "metadata");

	if (tags_check(c, &q->tags, &q->system_tags) != 0)
		return c->error;
	return q->has.metadata &&
			(metadata_check_items(c, f, &q->metadata) != 0 ||
				metadata_check_keys(c, f, &q->metadata) != 0) ?
		c->error :
		0;
}

ENDPOINT(queues, create, V(2, 4), QUEUE_CREATE_ARGS, QUEUE_MADE_REPLY,
	.flags = EP_WRITE, .doc = "Make a queue")
{
	struct queue q = { 0 };

	record_copy(&queues_create_args_shape, in, &queue_shape, &q);
	if (check_values(c, &q) != 0 || queue_add(c, &q) != 0)
		return c->error;
	jw_str(&c->out, "id", q.id);
	return 0;
}

#define QUEUE_UPDATE_ARGS(F, R) \
	QUEUE_ARG(F, R)         \
	QUEUE_COMMON(F, R, 0)
LOCAL_RECORD(queue_update_args, QUEUE_UPDATE_ARGS);

/* What a change sets: null empties lists, and else changes nothing. */
static void
take(struct queue *set, const struct queue_update_args *in)
{
	record_copy(&queue_update_args_shape, in, &queue_shape, set);
	if (in->nil.tags)
		SET(set, tags, (struct strs){ 0 });
	if (in->nil.system_tags)
		SET(set, system_tags, (struct strs){ 0 });
}

/* Check that no other queue has the name that one is to get. */
static int
check_rename(struct call *c, const char *id, const char *name)
{
	const char *other;

	if (queue_check_name(c, name) != 0 || queue_find(c, name, &other) != 0)
		return c->error;
	return other == NULL || strcmp(other, id) == 0 ?
		0 :
		fail(c, ERR_NOT_UNIQUE, "name=%.200s", name);
}

/* Write what was set; texts as they were sent. */
static int
write_fields(struct call *c, const struct queue *set)
{
	const struct view v = { .shape = &queue_shape };

	jw_obj(&c->out, "fields");
	for (size_t i = 0; i < queue_shape.count; i++) {
		const struct field *f = &queue_shape.fields[i];

		if (!record_has(set, f))
			continue;
		if (f->type == TYPE_str)
			jw_value(&c->out, f->name, jr_get(c->body, f->name));
		else if (view_member(c, &v, f, set) != 0)
			return c->error;
	}
	jw_end(&c->out);
	return 0;
}

#define QUEUE_CHANGE_REPLY(F, R)                                        \
	F(R, updated, int, .flags = REQUIRED, .doc = "1 if it changed") \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")

ENDPOINT_WITH(queues, update, V(2, 4), queue_update_args, QUEUE_CHANGE_REPLY,
	.flags = EP_WRITE,
	.doc = "Change the given fields of a queue; null empties a list")
{
	struct queue q, set = { 0 };
	int n;

	take(&set, in);
	if (check_values(c, &set) != 0 || queue_load(c, in->queue, &q) != 0 ||
		(set.has.name && check_rename(c, q.id, set.name) != 0))
		return c->error;
	n = record_update(c->store, &queue_shape, c->arena, c->who.company,
		q.id, &set);
	if (n < 0)
		return fail_store(c);
	jw_int(&c->out, "updated", n);
	return write_fields(c, &set);
}

#define QUEUE_DELETE_ARGS(F, R)                \
	QUEUE_ARG(F, R)                        \
	F(R, force, flag, .fallback = "false", \
		.doc = "Also if tasks wait in it, which are released")
#define QUEUE_DELETED_REPLY(F, R) \
	F(R, deleted, int, .flags = REQUIRED, .doc = "1")

ENDPOINT(queues, delete, V(2, 4), QUEUE_DELETE_ARGS, QUEUE_DELETED_REPLY,
	.flags = EP_WRITE | EP_LONG, .doc = "Delete a queue")
{
	struct strs released;
	struct queue q;

	if (queue_load(c, in->queue, &q) != 0)
		return c->error;
	if (q.entries_count > 0 && !in->force)
		return fail(c, ERR_QUEUE_NOT_EMPTY, "%lld tasks wait in %.100s",
			(long long)q.entries_count, q.id);
	if (queue_release(c, q.id, NULL, "The queue was deleted", &released) !=
			0 ||
		call_check_one(c,
			record_delete(c->store, &queue_shape, c->arena,
				c->who.company, q.id)) != 0)
		return c->error;
	jw_int(&c->out, "deleted", 1);
	return 0;
}

/* --- Metadata --- */

static int
write_metadata(struct call *c, const char *id, const struct json *metadata)
{
	struct queue set = { 0 };

	SET(&set, metadata, metadata);
	if (call_check_one(c,
		    record_update(c->store, &queue_shape, c->arena,
			    c->who.company, id, &set)) != 0)
		return c->error;
	jw_int(&c->out, "updated", 1);
	return 0;
}

#define QUEUE_ADD_METADATA_ARGS(F, R)                                       \
	QUEUE_ARG(F, R)                                                     \
	F(R, metadata, any, .flags = REQUIRED, .setting = "metadata_limit", \
		.doc = "Items, each with the strings key, type and value")  \
	F(R, replace_metadata, flag, .fallback = "false",                   \
		.doc = "Instead of what there is")

ENDPOINT(queues, add_or_update_metadata, V(2, 13), QUEUE_ADD_METADATA_ARGS,
	QUEUE_UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Set metadata items of a queue")
{
	const struct field *f = shape_find(&queue_shape, "metadata");
	struct metadata_items items;
	struct queue q;

	if (metadata_read(c, f, in->metadata, &items) != 0 ||
		queue_load(c, in->queue, &q) != 0)
		return c->error;
	if (in->replace_metadata)
		q.metadata = NULL;
	return metadata_put(c, f, &items, &q.metadata) != 0 ?
		c->error :
		write_metadata(c, q.id, q.metadata);
}

#define QUEUE_DELETE_METADATA_ARGS(F, R) \
	QUEUE_ARG(F, R)                  \
	F(R, keys, strs, .flags = ONCE, .least = 1, .doc = "Keys of the items")

ENDPOINT(queues, delete_metadata, V(2, 13), QUEUE_DELETE_METADATA_ARGS,
	QUEUE_UPDATED_REPLY, .flags = EP_WRITE,
	.doc = "Remove metadata items of a queue")
{
	struct queue q;

	return queue_load(c, in->queue, &q) != 0 ||
			metadata_remove(c, &in->keys, &q.metadata) != 0 ?
		c->error :
		write_metadata(c, q.id, q.metadata);
}
