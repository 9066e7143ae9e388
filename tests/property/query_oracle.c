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
 * Random list requests on random models: the program must answer what the
 * oracle says, whatever way it takes to the rows. In every other thousand, the
 * models have all extra indexes that there can be. $ORACLE_SEED chooses another
 * world and other requests, $ORACLE_REQUESTS how many, and $ORACLE_MODELS how
 * many models there are. Prints "ok" or "not ok" for every thousand.
 */

enum { SHOWN = 10, THOUSAND = 1000 };

static struct site site;
static struct arena ground; /* of the rows, which outlive the requests */
static struct world world;

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
make_world(size_t nmodels)
{
	const struct json **models = ARENA_ARRAY(&ground, const struct json *,
		nmodels);
	const struct json **projects = ARENA_ARRAY(&ground, const struct json *,
		RANDOM_PROJECTS);

	site_make(&site);
	must_begin(site.store, true);
	lists_people(site.store);
	for (unsigned i = 0; i < RANDOM_PROJECTS; i++)
		projects[i] = add(&project_shape, random_project, i);
	for (unsigned i = 0; i < nmodels; i++)
		models[i] = add(&model_shape, random_model, i);
	must_commit(site.store);
	world = (struct world){ models, nmodels, projects, RANDOM_PROJECTS,
		"c1" };
}

static void
run_sql(const char *text)
{
	if (stmt_run(stmt_text(site.store, text)) < 0)
		flunk("%s: %s", text, store_error(site.store));
}

/*
 * What the indexes of texts are told late, searches find in the rows. Begin
 * with indexes that know every row; then with such that hold other texts of a
 * third of the rows and nothing of another third; then with such that know no
 * row.
 */
static void
fall_behind(unsigned behind)
{
	must_begin(site.store, true);
	if (record_reindex(site.store, &model_shape, &arena) != 0)
		flunk("%s", store_error(site.store));
	if (behind == 1) {
		run_sql("CREATE TABLE now AS SELECT seq AS n, name FROM model");
		run_sql("UPDATE model SET name = 'alpha 10 v2 old ' || id "
			"WHERE seq % 3 = 0");
		if (record_reindex(site.store, &model_shape, &arena) != 0)
			flunk("%s", store_error(site.store));
		run_sql("INSERT INTO model_pending SELECT seq, id, name, "
			"comment, project, task, parent FROM model "
			"WHERE seq % 3 = 0");
		run_sql("INSERT INTO model_trigram (model_trigram, rowid, id, "
			"name, comment) SELECT 'delete', seq, id, name, "
			"comment FROM model WHERE seq % 3 = 1");
		run_sql("INSERT INTO model_text (model_text, rowid, id, name, "
			"comment, project, task, parent) SELECT 'delete', seq, "
			"id, name, comment, project, task, parent FROM model "
			"WHERE seq % 3 = 1");
		run_sql("INSERT INTO model_pending (owner) SELECT seq "
			"FROM model WHERE seq % 3 = 1");
		run_sql("UPDATE model SET name = (SELECT name FROM now "
			"WHERE n = seq)");
		run_sql("DROP TABLE now");
	} else if (behind == 2) {
		run_sql("INSERT INTO model_trigram (model_trigram) "
			"VALUES ('delete-all')");
		run_sql("INSERT INTO model_text (model_text) "
			"VALUES ('delete-all')");
		run_sql("INSERT INTO model_pending (owner) "
			"SELECT seq FROM model");
	}
	must_commit(site.store);
}

/* Give the models all extra indexes that there can be, or take them away. */
static void
have_extras(bool wanted)
{
	static bool had;

	if (wanted == had)
		return;
	had = wanted;
	must_begin(site.store, true);
	for (size_t i = 0; i < model_shape.count; i++) {
		const struct extra x = extra_of(&model_shape,
			&model_shape.fields[i]);

		if (extra_fits(&model_shape, &model_shape.fields[i]) &&
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
	name = random_request(&request);
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

int
main(void)
{
	unsigned long long seed = setting("ORACLE_SEED", 1);
	unsigned long long requests = setting("ORACLE_REQUESTS", 10000);
	unsigned long long done = 0, wrong = 0;
	struct tally t = { 0 };
	bool all_ways;

	begin(NULL);
	arena_init(&ground, 1 << 16);
	random_seed(seed);
	make_world(setting("ORACLE_MODELS", 300));
	while (done < requests && wrong < SHOWN) {
		unsigned long long before = wrong;

		fall_behind((unsigned)(done / THOUSAND % 3));
		have_extras(done / THOUSAND % 2 != 0);
		do {
			/* One in four callers sees few rows. */
			world.company = done % 4 == 3 ? "c2" : "c1";
			wrong += !check(&t);
			done++;
			lists_forget();
		} while (done % THOUSAND != 0 && done < requests &&
			wrong < SHOWN);
		printf("%s requests to number %llu of seed %llu\n",
			wrong == before ? "ok" : "not ok", done, seed);
		fflush(stdout);
	}
	printf("# %llu requests, %llu answered wrongly; %u with rows, "
	       "%u without, %u refused\n",
		done, wrong, t.rows, t.empty, t.errors);
	all_ways = ways_print();
	if (done >= THOUSAND)
		printf("%s every way was taken\n", all_ways ? "ok" : "not ok");
	site_remove(&site);
	arena_release(&ground);
	oracle_release();
	regex_release();
	end(NULL);
	return wrong == 0 && done > 0 && (all_ways || done < THOUSAND) ?
		EXIT_SUCCESS :
		EXIT_FAILURE;
}
