#include "json/jr.h"
#include "list/listing.h"
#include "list/projection.h"
#include "service/queues/queues.h"

/* Lists of queues (doc/protocol/queues.md 3.1), and what waits in them. */

/* --- What waits --- */

/* clang-format off */
#define WAITING_ROW(F, R)                                                      \
	F(R, at, int, .doc = "Place of the queue in the page")                 \
	F(R, task, str, .doc = "Task")                                         \
	F(R, added, time, .doc = "When it was put there")                      \
	F(R, name, str, .doc = "Name of the task, if it is there")
ROW(waiting_row, WAITING_ROW);
/* clang-format on */

/* Read the next row, whose texts last until the one after it. */
static int
step(struct call *c, struct waiting *w)
{
	int rc = stmt_next(w->s, &waiting_row_shape, NULL, w->row);

	if (rc == STORE_NONE)
		w->row = NULL;
	return call_check(c, rc);
}

int
waiting_prepare(struct call *c, void *waiting, struct row_list *page)
{
	struct waiting *w = waiting;

	if (!projection_wants(w->view, shape_find(&queue_shape, "entries")))
		return 0;
	w->row = ARENA_NEW(c->arena, struct waiting_row);
	w->s = stmt_get(c->store, SQL_QUEUE_ENTRIES);
	stmt_rows(w->s, ":page", page);
	stmt_int(w->s, ":names", w->listed);
	stmt_int(w->s, ":most", w->most);
	return step(c, w);
}

/* Write an entry with the name of its task, of which nothing else is read. */
static void
write_listed(struct call *c, const struct waiting_row *r)
{
	jw_obj(&c->out, NULL);
	jw_obj(&c->out, "task");
	jw_str(&c->out, "id", r->task);
	if (r->has.name)
		jw_str(&c->out, "name", r->name);
	jw_end(&c->out);
	jw_time(&c->out, "added", r->added);
	jw_end(&c->out);
}

static int
write_entry(struct call *c, const struct waiting *w, const struct view *v)
{
	struct queue_entry entry = { 0 };

	if (w->listed) {
		write_listed(c, w->row);
		return 0;
	}
	SET(&entry, task, w->row->task);
	SET(&entry, added, w->row->added);
	return view_write(c, NULL, v, &entry, false);
}

static int
write_entries(struct call *c, struct waiting *w, size_t at)
{
	const struct view v = view_inside(w->view,
		shape_find(&queue_shape, "entries"));

	jw_arr(&c->out, "entries");
	while (w->row != NULL && (size_t)w->row->at == at) {
		if (c->data.full)
			return view_too_large(c);
		if (write_entry(c, w, &v) != 0 || step(c, w) != 0)
			return c->error;
	}
	jw_end(&c->out);
	return 0;
}

int
waiting_more(struct call *c, void *waiting, size_t at, const void *queue)
{
	struct waiting *w = waiting;

	if (w->counted)
		jw_int(&c->out, "entries_count",
			((const struct queue *)queue)->entries_count);
	/* Nobody has told of a worker. */
	if (w->listed)
		jw_json(&c->out, "workers", "[]");
	return w->s == NULL ? 0 : write_entries(c, w, at);
}

/* --- Lists --- */

/* List queues; those of the glue of Kubernetes only to who asks for them. */
static int
list_queues(struct call *c, struct waiting *w, bool hidden)
{
	struct listing l = { .key = "queues",
		.view = { .shape = &queue_shape,
			.joined = w->listed,
			.reach = REACH_OWN },
		.prepare = waiting_prepare,
		.more = waiting_more,
		.with = w };
	struct request r;

	w->view = &l.view;
	request_read(&r, c, &queue_shape, c->body);
	if (!hidden && !jr_truthy(request_value(&r, "name")))
		r.hides = "k8s-glue";
	/* There it has no effect, whatever it names (section 3). */
	if (w->listed)
		r.word[WORD_PROJECTION] = r.word[WORD_ONLY_FIELDS] = NULL;
	return listing_answer(c, &l, &r);
}

#define QUEUE_LIST_ARGS(F, R)                          \
	QUEUE_MOST_ARG(F, R)                           \
	F(R, search_hidden, flag, .fallback = "false", \
		.doc = "Queues with the system tag k8s-glue, too")
#define QUEUE_LIST_REPLY(F, R)                                    \
	F(R, queues, any, .flags = REQUIRED, .ref = &queue_shape, \
		.doc = "The queues")                              \
	SCROLL_REPLY(F, R)

ENDPOINT(queues, get_all, V(2, 4), QUEUE_LIST_ARGS, QUEUE_LIST_REPLY,
	.lists = &queue_shape, .doc = "List queues")
{
	struct waiting w = { .most = in->max_task_entries };

	return list_queues(c, &w, in->search_hidden);
}

/* A queue, with what queues.get_all_ex adds. */
#define QUEUE_LISTED_FIELDS(F, R) \
	QUEUE_FIELDS(F, R)        \
	F(R, workers, any, .doc = "Who takes tasks from it: nobody")
LOCAL_RECORD(queue_listed, QUEUE_LISTED_FIELDS);

#define QUEUE_LIST_EX_ARGS(F, R)                            \
	QUEUE_LIST_ARGS(F, R)                               \
	F(R, count_task_entries, flag, .fallback = "false", \
		.doc = "Answer entries_count with each queue")
#define QUEUE_LIST_EX_REPLY(F, R)                                         \
	F(R, queues, any, .flags = REQUIRED, .ref = &queue_listed_shape,  \
		.doc = "The queues, whole ones, whatever only_fields "    \
		       "names; tasks of entries are objects with id and " \
		       "name")                                            \
	SCROLL_REPLY(F, R)

ENDPOINT(queues, get_all_ex, V(2, 4), QUEUE_LIST_EX_ARGS, QUEUE_LIST_EX_REPLY,
	.flags = EP_JOINED, .lists = &queue_shape,
	.doc = "List queues with what waits in them")
{
	struct waiting w = { .most = in->max_task_entries,
		.listed = true,
		.counted = in->count_task_entries };

	return list_queues(c, &w, in->search_hidden);
}
