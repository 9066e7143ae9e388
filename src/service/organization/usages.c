#include <stdlib.h>
#include <string.h>

#include "call/endpoint.h"
#include "service/organization/groups.h"
#include "service/tree.h"
#include "store/store.h"

/*
 * How long the tasks of projects have run, day by day, added up by project, by
 * user and by queue (doc/protocol/wire.md section 12.6).
 */

static const int64_t second = 1000000;

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

/* What usage can be added up by, and the name of its list in the answer. */
enum by { BY_PROJECT, BY_USER, BY_QUEUE, BY_COUNT };
static const char *const by_words[] = { "project", "user", "queue", NULL };
static const char *const by_names[] = { "projects", "users", "queues" };

/*
 * What can be told about a group. A queue has no weights, so that each usage of
 * it is the duration.
 */
enum use { USE_DURATION, USE_CPU, USE_GPU, USE_COUNT };
static const char *const use_words[] = { "duration", "cpu_usage", "gpu_usage",
	NULL };
static const char *const use_weights[] = { NULL, "cpu_artificial_weights",
	"gpu_artificial_weights" };

/* A project, and the group in which its tasks count. */
struct member {
	const char *project;
	size_t group, turn;
};

struct usage {
	struct days days;
	bool by[BY_COUNT], use[USE_COUNT];
	struct groups groups[BY_COUNT];
	struct member *members; /* by project */
	size_t nmembers;
	int64_t cells; /* how many days of groups are in memory */
};

/* --- What is asked for --- */

/*
 * Set the flags of the words in a list; if the list is empty, those in 'usual'.
 */
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

/* --- Groups --- */

static void
add_member(struct call *c, struct usage *u, const char *project, size_t group)
{
	ARENA_GROW(c->arena, u->members, u->nmembers);
	u->members[u->nmembers] = (struct member){ project, group,
		u->nmembers };
	u->nmembers++;
}

/* Make a group for each project that a statement finds. */
static int
add_projects(struct call *c, struct usage *u, struct stmt *s)
{
	struct named_row r;
	int rc;

	while ((rc = stmt_next(s, &named_row_shape, NULL, &r)) == STORE_ROW)
		groups_add(c, &u->groups[BY_PROJECT], r.id, r.name);
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
 * Make the groups. If the request names one project, the projects directly
 * below it are groups of their own, and its own group has only its own tasks.
 * If it names several, the group of each has all tasks below it, except those
 * below another one of them that lies further down.
 */
static int
make_groups(struct call *c, const struct strs *projects, struct usage *u)
{
	struct groups *g = &u->groups[BY_PROJECT];
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_BY_DEPTH);
	size_t kept = 0;
	bool one;

	stmt_strs(s, ":ids", projects);
	stmt_company(s, ":company", c->who.company);
	if (add_projects(c, u, s) != 0)
		return c->error;
	one = g->n == 1;
	for (size_t i = 1; i < projects->n; i++)
		one = one && strcmp(projects->v[i], projects->v[0]) == 0;
	if (one) {
		s = stmt_get(c->store, SQL_PROJECTS_DIRECTLY_BELOW);
		stmt_str(s, ":project", g->v[0].id);
		stmt_company(s, ":company", c->who.company);
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
	/*
	 * A project in several groups counts in the last one, which is the
	 * nearest.
	 */
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

/* clang-format off */
#define USAGE_ROW(F, R)                                                        \
	F(R, project, str, .doc = "Project of the task")                       \
	F(R, user, str, .doc = "Who made the task")                            \
	F(R, queue, str, .doc = "Queue that it waited in")                     \
	F(R, started, time, .doc = "When it began to run")                     \
	F(R, ended, time, .doc = "Until when it has run")
ROW(usage_row, USAGE_ROW);
/* clang-format on */

/* Add the time of a task, within the days that are asked for, to its groups. */
static int
add_task(struct call *c, struct usage *u, const struct usage_row *r)
{
	int64_t from = r->started < u->days.since ? u->days.since : r->started;
	int64_t to = r->ended > u->days.until ? u->days.until : r->ended;
	const char *ids[BY_COUNT] = { NULL, r->user, r->queue };
	size_t project = group_of_project(u, r->project);

	if (group_add_time(c, &u->groups[BY_PROJECT].v[project], &u->days,
		    &u->cells, from, to) != 0)
		return c->error;
	for (int by = BY_USER; by <= BY_QUEUE; by++)
		if (u->by[by] && ids[by] != NULL &&
			group_add_time(c,
				groups_find(c, &u->groups[by], ids[by]),
				&u->days, &u->cells, from, to) != 0)
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
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":since", u->days.since);
	stmt_int(s, ":until", u->days.until);
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

/*
 * Look up the names of groups. Only what belongs to the company has one here:
 * names of others are theirs.
 */
static int
name_groups(struct call *c, struct groups *g, enum sql_id names)
{
	struct stmt *s = stmt_get(c->store, names);
	struct strs ids = { 0 };
	struct named_row r;
	int rc;

	for (size_t i = 0; i < g->n; i++)
		strs_add(&ids, c->arena, g->v[i].id);
	stmt_strs(s, ":ids", &ids);
	stmt_company(s, ":company", c->who.company);
	while ((rc = stmt_next(s, &named_row_shape, c->arena, &r)) == STORE_ROW)
		groups_find(c, g, r.id)->name = r.name;
	return call_check(c, rc);
}

/* Whole seconds; the rest is cut off. */
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
		for (int64_t d = 0; d < u->days.n; d++)
			jw_int(w, NULL, seconds(u->days.since + d * DAY));
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
		 * What is cut off one day counts for the next, so that the days
		 * add up to the total.
		 */
		for (int64_t d = 0, sum = 0; d < u->days.n; d++) {
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
	/*
	 * An answer that is too large is refused as a whole, so the rest is not
	 * written.
	 */
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
		if (by != BY_PROJECT &&
			name_groups(c, g,
				by == BY_USER ? SQL_USER_NAMES :
						SQL_QUEUE_NAMES) != 0)
			return c->error;
		groups_sort(g);
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
			(days_read(c, in->from_date, in->to_date, &u.days) !=
					0 ||
				make_groups(c, &in->projects, &u) != 0 ||
				sum_up(c, &u, in->include_development) != 0)))
		return c->error;
	return write_usage(c, &u);
}

/* The same arguments, all optional. */
#define WORKLOAD_ARGS(F, R)                                                 \
	F(R, projects, strs, .doc = "Projects; none: the answer is empty")  \
	F(R, from_date, str, .doc = "First day; none: the answer is empty") \
	F(R, to_date, str, .doc = "Last day; the same")                     \
	USAGE_CHOICES(F, R)

/*
 * The web application calls this, which is newer than the described interface.
 * It does the same; without projects or dates the answer is empty.
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
