#include "oracle.h"
#include "random.h"
#include "ways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/version.h"
#include "service/entities.h"
#include "store/extra.h"
#include "store/query.h"
#include "store/record.h"
#include "store/regex.h"
#include "store/sqlite/query_sql.h"
#include "store/sqlite/stmt.h"

/*
 * Random list requests on random models, and then on random tasks: the program
 * must answer what the oracle says, whatever way it takes to the rows. In every
 * other thousand, the rows have all extra indexes that there can be.
 * $ORACLE_SEED chooses another world and other requests, $ORACLE_REQUESTS how
 * many of each, and $ORACLE_MODELS how many models there are, and tasks. Prints
 * "ok" or "not ok" for every thousand.
 */

enum { SHOWN = 10, THOUSAND = 1000 };

static struct site site;
static struct arena ground; /* of the rows, which outlive the requests */
static struct world world;

/* What the lists are of. */
static const struct kind {
	const struct shape *shape;
	void (*make)(struct buf *out, unsigned number);
	const char *grams, *words; /* the columns of the indexes of texts */
} kinds[] = {
	[MODELS] = { &model_shape, random_model, "id, name, comment",
		"id, name, comment, project, task, parent" },
	[TASKS] = { &task_shape, random_task, "id, name, comment, report",
		"id, name, comment, report" },
};

static unsigned long long
setting(const char *name, unsigned long long usual)
{
	const char *text = getenv(name);

	return text == NULL || *text == '\0' ? usual : strtoull(text, NULL, 10);
}

/* A record into the database, and as JSON into the world. */
static const struct json *
add(const struct shape *sh, void (*make)(struct buf *out, unsigned number),
	unsigned number)
{
	struct jr_error why = { 0 };
	const struct json *row;
	struct buf text;

	buf_init(&text, &ground, 1 << 20);
	make(&text, number);
	insert(site.store, sh, text.data);
	jr_init(&ground);
	row = jr_read(text.data, &why);
	jr_init(&arena);
	if (row == NULL)
		flunk("%s: %s", text.data, why.what);
	return row;
}

static void
make_world(enum subject of, size_t nrows)
{
	const struct kind *k = &kinds[of];
	const struct json **rows = ARENA_ARRAY(&ground, const struct json *,
		nrows);
	const struct json **projects = ARENA_ARRAY(&ground, const struct json *,
		RANDOM_PROJECTS);

	site_make(&site);
	must_begin(site.store, true);
	lists_people(site.store);
	for (unsigned i = 0; i < RANDOM_PROJECTS; i++)
		projects[i] = add(&project_shape, random_project, i);
	for (unsigned i = 0; i < nrows; i++)
		rows[i] = add(k->shape, k->make, i);
	must_commit(site.store);
	world = (struct world){ of, rows, nrows, projects, RANDOM_PROJECTS,
		"c1" };
}

/* Run a statement in which each # is the table. */
static void
run_sql(const char *table, const char *text)
{
	struct buf sql;

	buf_init(&sql, &arena, 10000);
	for (; *text != '\0'; text++)
		if (*text == '#')
			buf_add(&sql, table);
		else
			buf_addc(&sql, *text);
	if (stmt_run(stmt_text(site.store, sql.data)) < 0)
		flunk("%s: %s", sql.data, store_error(site.store));
}

static void
reindex(const struct kind *k)
{
	if (record_reindex(site.store, k->shape, &arena) != 0)
		flunk("%s", store_error(site.store));
}

/*
 * Let the indexes hold other texts of a third of the rows, and nothing of
 * another third.
 */
static void
mislead(const struct kind *k)
{
	const char *table = k->shape->table;

	run_sql(table, "CREATE TABLE now AS SELECT seq AS n, name FROM #");
	run_sql(table,
		"UPDATE # SET name = 'alpha 10 v2 old ' || id "
		"WHERE seq % 3 = 0");
	reindex(k);
	run_sql(table,
		arena_printf(&arena,
			"INSERT INTO #_pending SELECT seq, %s FROM # "
			"WHERE seq %% 3 = 0",
			k->words));
	run_sql(table,
		arena_printf(&arena,
			"INSERT INTO #_trigram (#_trigram, rowid, %s) "
			"SELECT 'delete', seq, %s FROM # WHERE seq %% 3 = 1",
			k->grams, k->grams));
	run_sql(table,
		arena_printf(&arena,
			"INSERT INTO #_text (#_text, rowid, %s) "
			"SELECT 'delete', seq, %s FROM # WHERE seq %% 3 = 1",
			k->words, k->words));
	run_sql(table,
		"INSERT INTO #_pending (owner) SELECT seq FROM # "
		"WHERE seq % 3 = 1");
	run_sql(table,
		"UPDATE # SET name = (SELECT name FROM now WHERE n = seq)");
	run_sql(table, "DROP TABLE now");
}

/*
 * What the indexes of texts are told late, searches find in the rows. Begin
 * with indexes that know every row; then with such that are wrong about most;
 * then with such that know no row.
 */
static void
fall_behind(const struct kind *k, unsigned behind)
{
	const char *table = k->shape->table;

	must_begin(site.store, true);
	reindex(k);
	if (behind == 1) {
		mislead(k);
	} else if (behind == 2) {
		run_sql(table,
			"INSERT INTO #_trigram (#_trigram) "
			"VALUES ('delete-all')");
		run_sql(table,
			"INSERT INTO #_text (#_text) VALUES ('delete-all')");
		run_sql(table,
			"INSERT INTO #_pending (owner) SELECT seq FROM #");
	}
	must_commit(site.store);
}

/* Give the rows all extra indexes that there can be, or take them away. */
static void
have_extras(const struct shape *sh, bool wanted)
{
	static bool had;

	if (wanted == had)
		return;
	had = wanted;
	must_begin(site.store, true);
	for (size_t i = 0; i < sh->count; i++) {
		const struct extra x = extra_of(sh, &sh->fields[i]);

		if (extra_fits(sh, &sh->fields[i]) &&
			(wanted ? extra_add : extra_drop)(site.store, &x) != 0)
			flunk("%s", store_error(site.store));
	}
	must_commit(site.store);
}

static const char *
ask(const char *name, const char *request)
{
	struct jr_error why = { 0 };
	const struct json *data;
	int error;

	call.who.company = world.company;
	ways_begin();
	error = lists_run(site.store, name, API_VERSION_MAX,
		jr_read(request, &why), &data);
	ways_end();
	if (error == OK)
		return lists_ids(name, data);
	return arena_printf(&arena, "%d/%d%s%s", error_rows[error].http,
		error_rows[error].sub, error_rows[error].http == 400 ? "" : " ",
		error_rows[error].http == 400 ? "" : call.detail);
}

struct tally {
	unsigned rows, errors, empty;
};

/* One request, by all ways. */
static bool
check(struct tally *t)
{
	/* Each way alone, and turns that end before a way does. */
	static const int64_t rows[] = { -1, 1, 30, INT64_C(1) << 40 };
	struct jr_error why = { 0 };
	const struct json *body;
	const char *name, *want;
	struct buf request;
	bool ok = true;

	buf_init(&request, &arena, 1 << 20);
	name = random_request(&request, world.subject);
	body = jr_read(request.data, &why);
	if (body == NULL)
		flunk("%s: %s", request.data, why.what);
	want = oracle_answer(&world, name, body);
	t->errors += strchr(want, '/') != NULL;
	t->empty += *want == '\0';
	t->rows += *want != '\0' && strchr(want, '/') == NULL;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got;

		query_narrow_rows = rows[i];
		got = ask(name, request.data);
		if (strcmp(got, want) == 0)
			continue;
		printf("# %s %s\n# turns of %lld:    %s\n# should be: %s\n",
			name, request.data, (long long)rows[i], got, want);
		ok = false;
	}
	return ok;
}

/* Ask for lists of models or of tasks. False: some answers were wrong. */
static bool
check_subject(enum subject of, unsigned long long requests)
{
	const struct kind *k = &kinds[of];
	const char *table = k->shape->table;
	unsigned long long done = 0, wrong = 0;
	struct tally t = { 0 };
	bool all_ways;

	make_world(of, setting("ORACLE_MODELS", 300));
	ways_about(table);
	while (done < requests && wrong < SHOWN) {
		unsigned long long before = wrong;

		fall_behind(k, (unsigned)(done / THOUSAND % 3));
		have_extras(k->shape, done / THOUSAND % 2 != 0);
		do {
			/* One in four callers sees few rows. */
			world.company = done % 4 == 3 ? "c2" : "c1";
			wrong += !check(&t);
			done++;
			lists_forget();
		} while (done % THOUSAND != 0 && done < requests &&
			wrong < SHOWN);
		printf("%s requests for %ss to number %llu\n",
			wrong == before ? "ok" : "not ok", table, done);
		fflush(stdout);
	}
	printf("# %llu requests, %llu answered wrongly; %u with rows, "
	       "%u without, %u refused\n",
		done, wrong, t.rows, t.empty, t.errors);
	all_ways = ways_print();
	if (done >= THOUSAND)
		printf("%s every way to %ss was taken\n",
			all_ways ? "ok" : "not ok", table);
	have_extras(k->shape, false);
	site_remove(&site);
	return wrong == 0 && done > 0 && (all_ways || done < THOUSAND);
}

int
main(void)
{
	unsigned long long seed = setting("ORACLE_SEED", 1);
	unsigned long long requests = setting("ORACLE_REQUESTS", 10000);
	bool ok;

	begin(NULL);
	arena_init(&ground, 1 << 16);
	random_seed(seed);
	printf("# seed %llu\n", seed);
	ok = check_subject(MODELS, requests);
	ok = check_subject(TASKS, requests) && ok;
	arena_release(&ground);
	oracle_release();
	regex_release();
	end(NULL);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
