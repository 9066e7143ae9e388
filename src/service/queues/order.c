#include "service/queue_entries.h"
#include "service/queues/queues.h"

/*
 * Moving tasks within a queue (doc/protocol/queues.md 4.2). What moves gets a
 * place in the middle between its new neighbours. Only when there is no room
 * between those, which takes two dozen moves to the same spot, all places are
 * given anew.
 */

/* clang-format off */
#define QUEUE_PLACE_ROW(F, R)                                                  \
	F(R, position, int, .doc = "How many come before the task")            \
	F(R, count, int, .doc = "How many wait")
ROW(queue_place_row, QUEUE_PLACE_ROW);

#define QUEUE_PLACES_ROW(F, R)                                                 \
	F(R, low, int, .doc = "The first place")                               \
	F(R, high, int, .doc = "The last place")
ROW(queue_places_row, QUEUE_PLACES_ROW);
/* clang-format on */

struct move {
	const char *queue, *task;
	int64_t from, to, count;
};

/* A statement about an entry of the queue. */
static struct stmt *
about(struct call *c, enum sql_id id, const struct move *m)
{
	struct stmt *s = stmt_get(c->store, id);

	stmt_str(s, ":queue", m->queue);
	stmt_company(s, ":company", c->who.company);
	return s;
}

/* The first and last of n places from a position on. */
static int
places(struct call *c, const struct move *m, int64_t position, int64_t n,
	struct queue_places_row *r)
{
	struct stmt *s = about(c, SQL_QUEUE_PLACES, m);

	stmt_int(s, ":position", position);
	stmt_int(s, ":n", n);
	return call_check_one(c,
		stmt_first(s, &queue_places_row_shape, c->arena, r));
}

/*
 * Give all entries places with room between them. The new numbers lie above or
 * below all old ones, because no two entries may ever have the same.
 */
static int
spread(struct call *c, const struct move *m)
{
	int64_t room = (m->count + 1) * QUEUE_STEP;
	struct queue_places_row r;
	struct stmt *s;

	if (places(c, m, 0, m->count, &r) != 0)
		return c->error;
	s = about(c, SQL_QUEUE_SPREAD, m);
	stmt_int(s, ":base", r.low > room ? 0 : r.high);
	stmt_int(s, ":step", QUEUE_STEP);
	return call_check(c, stmt_run(s));
}

/*
 * Find a place between those that will be the neighbours; at an end there is
 * one neighbour. *place is that of the one before it if there is no room.
 */
static int
between(struct call *c, const struct move *m, int64_t *place, bool *room)
{
	bool first = m->to == 0, last = m->to == m->count - 1;
	int64_t position = m->to > m->from ? m->to : m->to - 1;
	struct queue_places_row r;

	*room = true;
	if (first || last) {
		if (places(c, m, m->to, 1, &r) != 0)
			return c->error;
		*place = first ? r.low - QUEUE_STEP : r.high + QUEUE_STEP;
		return 0;
	}
	if (places(c, m, position, 2, &r) != 0)
		return c->error;
	*place = r.low + (r.high - r.low) / 2;
	*room = *place > r.low;
	return 0;
}

static int
put(struct call *c, const struct move *m)
{
	struct stmt *s;
	int64_t place;
	bool room;

	if (between(c, m, &place, &room) != 0 ||
		(!room &&
			(spread(c, m) != 0 ||
				between(c, m, &place, &room) != 0)))
		return c->error;
	s = about(c, SQL_QUEUE_MOVE, m);
	stmt_str(s, ":task", m->task);
	stmt_int(s, ":place", place);
	return call_check_one(c, stmt_run(s));
}

/* Move a task by so many positions, towards the front if it is negative. */
static int
move(struct call *c, const char *queue, const char *task, int64_t by)
{
	struct move m = { .queue = queue, .task = task };
	struct stmt *s = about(c, SQL_QUEUE_PLACE, &m);
	struct queue_place_row r;

	stmt_str(s, ":task", task);
	if (call_check_found(c,
		    stmt_first(s, &queue_place_row_shape, c->arena, &r),
		    ERR_NOT_IN_QUEUE, "queue", queue, "task", task, NULL) != 0)
		return c->error;
	m.from = r.position;
	m.count = r.count;
	m.to = by < -m.from ? 0 : m.from + by;
	if (m.to >= m.count)
		m.to = m.count - 1;
	if (m.to != m.from && put(c, &m) != 0)
		return c->error;
	jw_int(&c->out, "position", m.to);
	return 0;
}

#define MOVE_BY_ARGS(F, R)                                    \
	QUEUE_TASK_ARGS(F, R)                                 \
	F(R, count, int, .fallback = "1", .min = -QUEUE_MOST, \
		.max = QUEUE_MOST,                            \
		.doc = "By how many; negative: the other way")
#define MOVED_REPLY(F, R) \
	F(R, position, int, .flags = REQUIRED, .doc = "Where it is now, from 0")

ENDPOINT(queues, move_task_backward, V(2, 4), MOVE_BY_ARGS, MOVED_REPLY,
	.flags = EP_WRITE, .doc = "Let a task run later")
{
	return move(c, in->queue, in->task, in->count);
}

ENDPOINT(queues, move_task_forward, V(2, 4), MOVE_BY_ARGS, MOVED_REPLY,
	.flags = EP_WRITE, .doc = "Let a task run earlier")
{
	return move(c, in->queue, in->task, -in->count);
}

ENDPOINT(queues, move_task_to_back, V(2, 4), QUEUE_TASK_ARGS, MOVED_REPLY,
	.flags = EP_WRITE, .doc = "Let a task run last")
{
	return move(c, in->queue, in->task, QUEUE_MOST);
}

ENDPOINT(queues, move_task_to_front, V(2, 4), QUEUE_TASK_ARGS, MOVED_REPLY,
	.flags = EP_WRITE, .doc = "Let a task run next")
{
	return move(c, in->queue, in->task, -QUEUE_MOST);
}
