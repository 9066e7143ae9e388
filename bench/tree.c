/*
 * How long lists of projects take in a large and deep tree, each beside a plain
 * scan: SQL that reads every row of the tables for the same numbers.
 *
 * usage: tree [-n PROJECTS] [-d DATABASE] [-r ROUNDS]
 *
 * As bench/scale does: -d keeps the database and takes it when it is there. For
 * each project there are two tasks and every fifth has a model. Prints one line
 * a form: rows found, kilobytes of the answer, milliseconds of processor time
 * of the request (the best of the rounds), those of the scan, and how many
 * times more that is.
 */
#include "tests/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "call/version.h"
#include "service/entities.h"
#include "store/record.h"
#include "store/regex.h"
#include "store/sqlite/stmt.h"

enum { ROOTS = 20, LEVELS = 10, BATCH = 2000 };

/* --- The data --- */

static uint64_t state = 88172645463325252u;

static unsigned
below(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

/* As random as ids are, and known from the number. */
static const char *
id_of(const char *kind, unsigned i)
{
	return arena_printf(&arena, "%s%08x%08x", kind, i * 2654435761u, i);
}

/* Where a project hangs: fewer than three lie directly below each. */
static unsigned
parent_of(unsigned i)
{
	return (i - ROOTS) * 20 / 49;
}

static unsigned
depth_of(unsigned i)
{
	return i < ROOTS ? 1 : 1 + depth_of(parent_of(i));
}

static const char *
name_of(unsigned i)
{
	return i < ROOTS ?
		arena_printf(&arena, "root-%u", i) :
		arena_printf(&arena, "%s/sub-%u", name_of(parent_of(i)), i);
}

static void
add_project(struct store *st, unsigned i)
{
	unsigned levels = depth_of(i), above = i;
	struct strs path = { ARENA_ARRAY(&arena, const char *, levels),
		levels - 1 };
	struct project p = { 0 };

	for (size_t k = path.n; k > 0; k--) {
		above = parent_of(above);
		path.v[k - 1] = id_of("p", above);
	}
	SET(&p, id, id_of("p", i));
	SET(&p, company, below(20) == 0 ? "" : "c1");
	SET(&p, user, arena_printf(&arena, "u%u", below(50)));
	SET(&p, name, name_of(i));
	SET(&p, basename, i < ROOTS ? p.name : strrchr(p.name, '/') + 1);
	if (path.n > 0)
		SET(&p, parent, path.v[path.n - 1]);
	SET(&p, path, path);
	SET(&p, created, NOW + i * INT64_C(60) * MICRO);
	SET(&p, last_update, NOW + below(100000) * INT64_C(60) * MICRO);
	if (record_insert(st, &project_shape, &arena, &p) != 1)
		flunk("%s", store_error(st));
}

static void
add_task(struct store *st, unsigned i, unsigned projects)
{
	static const char *const words[] = { "created", "in_progress",
		"stopped", "completed", "failed", "published" };
	const char *archived = "archived";
	struct task t = { 0 };

	SET(&t, id, id_of("t", i));
	SET(&t, company, "c1");
	SET(&t, user, arena_printf(&arena, "u%u", below(50)));
	SET(&t, name, arena_printf(&arena, "run %u", i));
	SET(&t, type, "training");
	SET(&t, status, words[below(COUNT(words))]);
	SET(&t, project, id_of("p", below(projects)));
	SET(&t, system_tags, ((struct strs){ &archived, below(10) == 0 }));
	SET(&t, created, NOW + i * INT64_C(60) * MICRO);
	SET(&t, started, t.created);
	SET(&t, completed, t.started + below(10000) * INT64_C(1) * MICRO);
	if (record_insert(st, &task_shape, &arena, &t) != 1)
		flunk("%s", store_error(st));
}

static void
add_model(struct store *st, unsigned i, unsigned projects)
{
	struct model m = { 0 };

	SET(&m, id, id_of("m", i));
	SET(&m, company, "c1");
	SET(&m, user, arena_printf(&arena, "u%u", below(50)));
	SET(&m, name, arena_printf(&arena, "net %u", i));
	SET(&m, project, id_of("p", below(projects)));
	SET(&m, ready, true);
	SET(&m, created, NOW + i * INT64_C(60) * MICRO);
	if (record_insert(st, &model_shape, &arena, &m) != 1)
		flunk("%s", store_error(st));
}

static void
fill(struct store *st, unsigned projects)
{
	int64_t began = clock_monotonic();

	must_begin(st, true);
	lists_people(st);
	for (unsigned i = 0; i < projects; i++) {
		add_project(st, i);
		add_task(st, 2 * i, projects);
		add_task(st, 2 * i + 1, projects);
		if (i % 5 == 0)
			add_model(st, i, projects);
		if (i % BATCH == BATCH - 1) {
			must_commit(st);
			lists_forget();
			must_begin(st, true);
		}
	}
	printf("%u projects made in %.1f s, the last at level %u of %d\n",
		projects, (double)(clock_monotonic() - began) / 1e6,
		depth_of(projects - 1), LEVELS);
	must_commit(st);
	lists_forget();
}

/* --- The forms --- */

#define PAGE                                                          \
	"'size':16,'start':0,'order_by':['featured','-last_update']," \
	"'only_fields':['name','company','system_tags']"
#define STATS "'include_stats':true,'stats_for_state':'active'"
/* Tasks with all the projects that they lie in, as the rows say it. */
static const char walk[] =
	"SELECT a.value, t.status, count(*), sum((t.completed - t.started) "
	"/ 1000000), max(t.started) FROM task t NOT INDEXED "
	"CROSS JOIN project p ON p.id = t.project "
	"CROSS JOIN json_each(json_insert(p.path, '$[#]', p.id)) a "
	"WHERE NOT EXISTS (SELECT 1 FROM json_each(t.system_tags) "
	"WHERE value = 'archived') GROUP BY 1, 2";

static const struct form {
	const char *title, *request;
	const char *scan;
} forms[] = {
	{ "16 roots", "{" PAGE ",'shallow_search':true}",
		"SELECT seq FROM project NOT INDEXED WHERE parent IS NULL "
		"ORDER BY featured, last_update DESC" },
	{ "16 roots, stats", "{" PAGE "," STATS ",'shallow_search':true}",
		walk },
	{ "16 roots, own stats",
		"{" PAGE "," STATS ",'shallow_search':true,"
		"'stats_with_children':false}",
		walk },
	{ "16 roots, own contents",
		"{" PAGE ",'check_own_contents':true,'shallow_search':true}",
		walk },
	{ "16 of all, stats", "{" PAGE "," STATS "}", walk },
	{ "16 below a root, stats",
		"{" PAGE "," STATS ",'parent':['%1'],"
		"'shallow_search':true}",
		walk },
	{ "one root, stats", "{'id':['%1']," STATS "}", walk },
	{ "one at level 5, stats", "{'id':['%5']," STATS "}", walk },
	{ "one at level 10, stats", "{'id':['%9']," STATS "}", walk },
	{ "16 roots, stats of a type",
		"{" PAGE "," STATS ",'shallow_search':true,"
		"'include_stats_filter':{'system_tags':['-pipeline',"
		"'-dataset'],'type':['training']}}",
		walk },
	{ "work of one user, stats",
		"{" PAGE "," STATS ",'shallow_search':true,"
		"'active_users':['u7']}",
		walk },
	{ "work of one user", "{" PAGE ",'active_users':['u7']}", walk },
	{ "with data sets", "{" PAGE "," STATS ",'children_type':'dataset'}",
		walk },
	{ "with reports", "{" PAGE "," STATS ",'children_type':'report'}",
		walk },
};

/* Processor time in milliseconds: other programs do not count. */
static double
used(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The id of a project at a level in place of %1 to %9; %9 is of the last. */
static const char *
filled(const char *text, unsigned projects)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	for (; *text != '\0'; text++) {
		unsigned i = projects - 1;

		if (*text != '%') {
			buf_addc(&b, *text);
			continue;
		}
		text++;
		while (*text != '9' && depth_of(i) > (unsigned)(*text - '0'))
			i = parent_of(i);
		buf_add(&b, id_of("p", i));
	}
	return b.data;
}

static double
ask(struct store *st, const char *request, size_t *found, size_t *bytes)
{
	struct json *body = json(request);
	const struct json *data;
	double began = used(), took;

	if (lists_run(st, "projects.get_all_ex", API_VERSION_MAX, body,
		    &data) != OK)
		flunk("%s: %s", request, call.detail);
	took = used() - began;
	*bytes = call.data.len;
	*found = jr_count(jr_get(data, "projects"));
	return took;
}

static double
scan(struct store *st, const char *sql)
{
	static const char *last;
	static double took;
	double began = used();
	struct stmt *s;
	int rc;

	if (sql == last)
		return took;
	last = sql;
	must_begin(st, false);
	s = stmt_text(st, sql);
	while ((rc = stmt_step(s)) == STORE_ROW)
		;
	if (rc == STORE_ERROR)
		flunk("%s: %s", sql, store_error(st));
	must_commit(st);
	took = used() - began;
	return took;
}

static void
measure(struct store *st, const struct form *f, unsigned projects, int rounds)
{
	double best = 0, plain = 0;
	size_t found = 0, bytes = 0;

	for (int i = 0; i < rounds; i++) {
		double ms = ask(st, filled(f->request, projects), &found,
			&bytes);

		best = i == 0 || ms < best ? ms : best;
		lists_forget();
	}
	plain = scan(st, f->scan);
	lists_forget();
	printf("%-26s %5zu %7zu %9.2f %9.2f %8.1f\n", f->title, found,
		bytes / 1024, best, plain, plain / best);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	const char *path = NULL;
	unsigned projects = 100000;
	struct store *st;
	struct site site;
	struct stat sb;
	int opt, rounds = 3;
	bool fresh = true;

	while ((opt = getopt(argc, argv, "d:n:r:")) != -1)
		switch (opt) {
		case 'd':
			path = optarg;
			break;
		case 'n':
			projects = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'r':
			rounds = (int)strtol(optarg, NULL, 10);
			break;
		default:
			return 64;
		}
	begin(NULL);
	if (path == NULL) {
		site_make(&site);
		st = site.store;
	} else {
		site_folder(&site);
		/* A store is told of its file when it is made. */
		store_free(site.store);
		site.options.path = path;
		st = site.store = store_new(&site.options);
		fresh = stat(path, &sb) != 0;
		if (fresh && (store_create(st) != 0 || store_migrate(st) != 0))
			flunk("%s", store_error(st));
	}
	if (fresh)
		fill(st, projects);
	printf("%-26s %5s %7s %9s %9s %8s\n", "form", "rows", "kB", "ms",
		"scan ms", "times");
	for (size_t i = 0; i < COUNT(forms); i++)
		measure(st, &forms[i], projects, rounds);
	site_remove(&site);
	regex_release();
	end(NULL);
	return EXIT_SUCCESS;
}
