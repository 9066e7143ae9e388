#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "call/endpoint.h"
#include "json/jr.h"
#include "service/tree.h"
#include "store/store.h"

/*
 * How long the tasks of projects have run, day by day, summed up by project, by
 * user and by queue (doc/protocol/wire.md section 12.6).
 */

enum {
	DAYS_MAX = 1100,
	CELLS_MAX = 2000000, /* days of all groups, 8 bytes each */
};
static const int64_t second = 1000000, day = 86400 * (int64_t)1000000;

#define USAGE_CHOICES(F, R)                                                   \
	F(R, include_development, flag, .fallback = "false",                  \
		.doc = "Also tasks that no queue has handed out")             \
	F(R, breakdown_keys, strs,                                            \
		.doc = "What to group by: project, user, queue; all by "      \
		       "default")                                             \
	F(R, usage_fields, strs,                                              \
		.doc = "What to sum up: duration, cpu_usage, gpu_usage; the " \
		       "first and the last by default")
#define USAGE_ARGS(F, R)                                                      \
	F(R, projects, strs, .flags = REQUIRED | ONCE, .least = 1,            \
		.doc = "Projects; of one alone, what lies directly below is " \
		       "told apart")                                          \
	F(R, from_date, str, .flags = REQUIRED,                               \
		.doc = "First day; its offset from UTC says when days begin") \
	F(R, to_date, str, .flags = REQUIRED, .doc = "Last day")              \
	USAGE_CHOICES(F, R)
LOCAL_RECORD(usage_args, USAGE_ARGS);

/* Those who can be summed up for, and what is answered with them. */
enum by { BY_PROJECT, BY_USER, BY_QUEUE, BY_COUNT };
static const char *const by_words[] = { "project", "user", "queue", NULL };
static const char *const by_names[] = { "projects", "users", "queues" };

/* A queue has no weight of its own: usages are as long as the durations. */
enum use { USE_DURATION, USE_CPU, USE_GPU, USE_COUNT };
static const char *const use_words[] = { "duration", "cpu_usage", "gpu_usage",
	NULL };
static const char *const use_weights[] = { NULL, "cpu_artificial_weights",
	"gpu_artificial_weights" };

struct group {
	const char *id, *name;
	int64_t total; /* microseconds */
	int64_t *days; /* the same of each day; NULL: never used */
};

struct groups {
	struct group *v;
	size_t n;
};

/* A project, and the group in which it counts. */
struct member {
	const char *project;
	size_t group, turn;
};

struct usage {
	int64_t since, until, days; /* whole days, 'until' is behind the last */
	bool by[BY_COUNT], use[USE_COUNT];
	struct groups groups[BY_COUNT];
	struct member *members; /* by project */
	size_t nmembers;
	int64_t cells; /* days of groups that are there */
};

/* --- What is asked for --- */

/* Set the flags of the words in a list; those of 'usual' when there is none. */
static int
read_words(struct call *c, const char *key, const struct strs *list,
	const char *const *words, unsigned usual, bool *flags)
{
	for (size_t i = 0; words[i] != NULL; i++)
		flags[i] = list->n == 0 && (usual & 1u << i) != 0;
	for (size_t i = 0; i < list->n; i++) {
		size_t w = 0;

		while (words[w] != NULL && strcmp(words[w], list->v[i]) != 0)
			w++;
		if (words[w] == NULL)
			return fail(c, ERR_VALIDATION,
				"%s: %.100s is not one of the words it can be",
				key, list->v[i]);
		flags[w] = true;
	}
	return 0;
}

/*
 * A date with the offset from UTC that it names; a Z says nothing. *zoned: it
 * names one.
 */
static int
read_date(struct call *c, const char *key, const char *text, int64_t *moment,
	int64_t *offset, bool *zoned)
{
	size_t n = strlen(text), date, time;
	int64_t local = 0;

	if (n > 0 && (text[n - 1] == 'Z' || text[n - 1] == 'z'))
		n--;
	text = arena_strndup(c->arena, text, n);
	date = strcspn(text, "Tt ");
	time = strcspn(text + date, "+-");
	*zoned = text[date + time] != '\0';
	if (!clock_parse(text, c->now, moment) ||
		(*zoned &&
			!clock_parse(arena_strndup(c->arena, text, date + time),
				c->now, &local)))
		return fail(c, ERR_VALIDATION, "%s: %.100s is no time", key,
			text);
	*offset = *zoned ? local - *moment : 0;
	return 0;
}

/* The day of a moment, counted where clocks are ahead by 'offset'. */
static int64_t
day_of(int64_t moment, int64_t offset)
{
	int64_t local = moment + offset;

	return local >= 0 ? local / day : -((day - 1 - local) / day);
}

static int
read_days(struct call *c, const struct usage_args *in, struct usage *u)
{
	int64_t from, to, offset, other, first;
	bool zoned, other_zoned;

	if (read_date(c, "from_date", in->from_date, &from, &offset, &zoned) !=
			0 ||
		read_date(c, "to_date", in->to_date, &to, &other,
			&other_zoned) != 0)
		return c->error;
	if (zoned != other_zoned)
		return fail(c, ERR_VALIDATION,
			"from_date, to_date: both or none of them with an "
			"offset from UTC");
	if (from > to)
		return fail(c, ERR_VALIDATION,
			"from_date: must not be later than to_date");
	first = day_of(from, offset);
	u->days = day_of(to, offset) - first + 1;
	if (u->days > DAYS_MAX)
		return fail(c, ERR_VALIDATION,
			"from_date, to_date: more than %d days", DAYS_MAX);
	u->since = first * day - offset;
	u->until = u->since + u->days * day;
	return 0;
}

/* --- Groups --- */

static void
add_group(struct call *c, struct groups *g, const char *id, const char *name)
{
	ARENA_GROW(c->arena, g->v, g->n);
	g->v[g->n++] = (struct group){ .id = arena_strdup(c->arena, id),
		.name = name == NULL ? NULL : arena_strdup(c->arena, name) };
}

static void
add_member(struct call *c, struct usage *u, const char *project, size_t group)
{
	ARENA_GROW(c->arena, u->members, u->nmembers);
	u->members[u->nmembers] = (struct member){ project, group,
		u->nmembers };
	u->nmembers++;
}

/* A group for each project that a statement finds. */
static int
add_projects(struct call *c, struct usage *u, struct stmt *s)
{
	struct named_row r;
	int rc;

	while ((rc = stmt_next(s, &named_row_shape, NULL, &r)) == STORE_ROW)
		add_group(c, &u->groups[BY_PROJECT], r.id, r.name);
	return call_check(c, rc);
}

static int
by_project(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = strcmp(x->project, y->project);

	return order != 0 ? order : (x->turn > y->turn) - (x->turn < y->turn);
}

/*
 * Of one project what lies directly below it is told apart, and it stands for
 * itself alone; of several each stands for all below it that is not below
 * another one further down.
 */
static int
make_groups(struct call *c, const struct strs *projects, struct usage *u)
{
	struct groups *g = &u->groups[BY_PROJECT];
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_BY_DEPTH);
	size_t kept = 0;
	bool one;

	stmt_strs(s, ":ids", projects);
	stmt_str(s, ":company", c->who.company);
	if (add_projects(c, u, s) != 0)
		return c->error;
	one = g->n == 1;
	for (size_t i = 1; i < projects->n; i++)
		one = one && strcmp(projects->v[i], projects->v[0]) == 0;
	if (one) {
		s = stmt_get(c->store, SQL_PROJECTS_DIRECTLY_BELOW);
		stmt_str(s, ":project", g->v[0].id);
		stmt_str(s, ":company", c->who.company);
		if (add_projects(c, u, s) != 0)
			return c->error;
	}
	for (size_t i = 0; i < g->n; i++) {
		struct strs self = { &g->v[i].id, 1 }, all = self;

		if (!(one && i == 0) && project_expand(c, &self, &all) != 0)
			return c->error;
		for (size_t k = 0; k < all.n; k++)
			add_member(c, u, all.v[k], i);
	}
	/* Of several groups the last one, which is the nearest, counts. */
	if (u->nmembers > 1)
		qsort(u->members, u->nmembers, sizeof(u->members[0]),
			by_project);
	for (size_t i = 0; i < u->nmembers; i++) {
		if (kept > 0 &&
			strcmp(u->members[kept - 1].project,
				u->members[i].project) == 0)
			kept--;
		u->members[kept++] = u->members[i];
	}
	u->nmembers = kept;
	return 0;
}

static size_t
group_of_project(const struct usage *u, const char *project)
{
	size_t low = 0, high = u->nmembers;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(u->members[middle].project, project) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return u->members[low].group;
}

/* --- Summing up --- */

static int
add_time(struct call *c, struct usage *u, struct group *g, int64_t from,
	int64_t to)
{
	if (from >= to)
		return 0;
	if (g->days == NULL) {
		u->cells += u->days;
		if (u->cells > CELLS_MAX)
			return fail(c, ERR_REPLY_TOO_LARGE,
				"over %d days of all groups", CELLS_MAX);
		g->days = ARENA_ARRAY(c->arena, int64_t, (size_t)u->days);
	}
	for (int64_t d = (from - u->since) / day; from < to; d++) {
		int64_t next = u->since + (d + 1) * day;
		int64_t part = (next < to ? next : to) - from;

		g->days[d] += part;
		g->total += part;
		from += part;
	}
	return 0;
}

/* Groups that are made as they are met, in the order of their ids. */
static struct group *
find_group(struct call *c, struct groups *g, const char *id)
{
	size_t low = 0, high = g->n;
	struct group made;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(g->v[middle].id, id);

		if (order == 0)
			return &g->v[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	add_group(c, g, id, NULL);
	made = g->v[g->n - 1];
	memmove(&g->v[low + 1], &g->v[low], (g->n - 1 - low) * sizeof(g->v[0]));
	g->v[low] = made;
	return &g->v[low];
}

/* clang-format off */
#define USAGE_ROW(F, R)                                                        \
	F(R, project, str, .doc = "Project of the task")                       \
	F(R, user, str, .doc = "Who made the task")                            \
	F(R, queue, str, .doc = "Queue that it waited in")                     \
	F(R, started, time, .doc = "When it began to run")                     \
	F(R, ended, time, .doc = "Until when it has run")
ROW(usage_row, USAGE_ROW);
/* clang-format on */

/*
 * The time of a task within the days that are asked for counts in its groups.
 */
static int
add_task(struct call *c, struct usage *u, const struct usage_row *r)
{
	int64_t from = r->started < u->since ? u->since : r->started;
	int64_t to = r->ended > u->until ? u->until : r->ended;
	const char *ids[BY_COUNT] = { NULL, r->user, r->queue };
	size_t project = group_of_project(u, r->project);

	if (add_time(c, u, &u->groups[BY_PROJECT].v[project], from, to) != 0)
		return c->error;
	for (int by = BY_USER; by <= BY_QUEUE; by++)
		if (u->by[by] && ids[by] != NULL &&
			add_time(c, u, find_group(c, &u->groups[by], ids[by]),
				from, to) != 0)
			return c->error;
	return 0;
}

static int
sum_up(struct call *c, struct usage *u, bool development)
{
	struct stmt *s = stmt_get(c->store, SQL_TASK_USAGES);
	struct strs ids = { 0 };
	struct usage_row r;
	int rc;

	for (size_t i = 0; i < u->nmembers; i++)
		strs_add(&ids, c->arena, u->members[i].project);
	stmt_strs(s, ":projects", &ids);
	stmt_str(s, ":company", c->who.company);
	stmt_int(s, ":since", u->since);
	stmt_int(s, ":until", u->until);
	stmt_int(s, ":now", c->now);
	stmt_int(s, ":development", development);
	while ((rc = stmt_next(s, &usage_row_shape, NULL, &r)) == STORE_ROW) {
		if (store_overdue(c->store))
			return fail_store(c);
		if (add_task(c, u, &r) != 0)
			return c->error;
	}
	return call_check(c, rc);
}

/* --- The answer --- */

/* Users of the company have names; of others the id is all that is told. */
static int
name_users(struct call *c, struct groups *g)
{
	struct stmt *s = stmt_get(c->store, SQL_USER_NAMES);
	struct strs ids = { 0 };
	struct named_row r;
	int rc;

	for (size_t i = 0; i < g->n; i++)
		strs_add(&ids, c->arena, g->v[i].id);
	stmt_strs(s, ":ids", &ids);
	stmt_str(s, ":company", c->who.company);
	while ((rc = stmt_next(s, &named_row_shape, c->arena, &r)) == STORE_ROW)
		find_group(c, g, r.id)->name = r.name;
	return call_check(c, rc);
}

static int
by_name(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int order = strcmp(x->name == NULL ? x->id : x->name,
		y->name == NULL ? y->id : y->name);

	return order != 0 ? order : strcmp(x->id, y->id);
}

/* Seconds, cut. */
static int64_t
seconds(int64_t micro)
{
	return micro / second;
}

static void
write_group(struct call *c, const struct usage *u, const struct group *g,
	bool series)
{
	struct jw *w = &c->out;

	jw_obj(w, NULL);
	jw_str(w, "name", g->name == NULL ? g->id : g->name);
	jw_str(w, "id", g->id);
	if (series) {
		jw_arr(w, "dates");
		for (int64_t d = 0; d < u->days; d++)
			jw_int(w, NULL, seconds(u->since + d * day));
		jw_end(w);
	}
	for (int use = 0; use < USE_COUNT; use++) {
		if (!u->use[use])
			continue;
		if (!series) {
			jw_int(w, use_words[use], seconds(g->total));
			continue;
		}
		jw_arr(w, use_words[use]);
		/*
		 * What is cut of one day counts for the next: the sum is
		 * total's.
		 */
		for (int64_t d = 0, sum = 0; d < u->days; d++) {
			jw_int(w, NULL,
				seconds(sum + g->days[d]) - seconds(sum));
			sum += g->days[d];
		}
		jw_end(w);
	}
	jw_end(w);
}

static void
write_groups(struct call *c, const struct usage *u, const struct groups *g,
	bool series)
{
	jw_arr(&c->out, series ? "series" : "total");
	/* What no longer fits is refused as a whole. */
	for (size_t i = 0; i < g->n && !c->data.full; i++)
		if (g->v[i].days != NULL)
			write_group(c, u, &g->v[i], series);
	jw_end(&c->out);
}

static int
write_usage(struct call *c, struct usage *u)
{
	bool some = false;

	for (int by = 0; by < BY_COUNT; by++) {
		struct groups *g = &u->groups[by];

		if (!u->by[by])
			continue;
		if (by == BY_USER && name_users(c, g) != 0)
			return c->error;
		if (g->n > 1)
			qsort(g->v, g->n, sizeof(g->v[0]), by_name);
		jw_obj(&c->out, by_names[by]);
		write_groups(c, u, g, false);
		write_groups(c, u, g, true);
		jw_end(&c->out);
		if (store_overdue(c->store))
			return fail_store(c);
	}
	for (size_t i = 0; i < u->groups[BY_PROJECT].n; i++)
		some = some || u->groups[BY_PROJECT].v[i].days != NULL;
	for (int use = USE_CPU; use < USE_COUNT; use++)
		if (some && u->use[use])
			jw_flag(&c->out, use_weights[use], true);
	return 0;
}

#define USAGE_REPLY(F, R)                                                    \
	F(R, projects, json,                                                 \
		.doc = "By project: total, a list of groups with sums, and " \
		       "series, with dates and values of each day; seconds") \
	F(R, users, json, .doc = "The same by user")                         \
	F(R, queues, json, .doc = "The same by queue")                       \
	F(R, cpu_artificial_weights, flag,                                   \
		.doc = "CPU usage is taken to be that of one processor")     \
	F(R, gpu_artificial_weights, flag,                                   \
		.doc = "GPU usage is taken to be that of one processor")

ENDPOINT_WITH(organization, get_project_usages, V(1, 0), usage_args,
	USAGE_REPLY, .doc = "How long tasks have run, day by day")
{
	struct usage u = { 0 };

	if (read_words(c, "breakdown_keys", &in->breakdown_keys, by_words, 7,
		    u.by) != 0 ||
		read_words(c, "usage_fields", &in->usage_fields, use_words,
			1u << USE_DURATION | 1u << USE_GPU, u.use) != 0 ||
		(in->projects.n > 0 &&
			(read_days(c, in, &u) != 0 ||
				make_groups(c, &in->projects, &u) != 0 ||
				sum_up(c, &u, in->include_development) != 0)))
		return c->error;
	return write_usage(c, &u);
}

/* The same in which nothing must be sent. */
#define WORKLOAD_ARGS(F, R)                                                 \
	F(R, projects, strs, .doc = "Projects; none: the answer is empty")  \
	F(R, from_date, str, .doc = "First day; none: the answer is empty") \
	F(R, to_date, str, .doc = "Last day; the same")                     \
	USAGE_CHOICES(F, R)

/*
 * What the web application calls, which is newer than the interface that is
 * described: the same, and an empty answer when it is not told of what or when.
 */
ENDPOINT(organization, get_project_workloads, V(1, 0), WORKLOAD_ARGS,
	USAGE_REPLY, .doc = "The same, of nothing if it does not say of what")
{
	struct usage_args usage = {
		.include_development = in->include_development,
		.breakdown_keys = in->breakdown_keys,
		.usage_fields = in->usage_fields,
	};

	if (in->has.from_date && in->has.to_date) {
		SET(&usage, projects, in->projects);
		SET(&usage, from_date, in->from_date);
		SET(&usage, to_date, in->to_date);
	}
	return organization_get_project_usages(c, &usage);
}
