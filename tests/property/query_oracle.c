#include "oracle.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/version.h"
#include "service/entities.h"
#include "store/query.h"
#include "store/sqlite/query_sql.h"
#include "store/regex.h"

/*
 * Random list requests on random models: the program must answer what the
 * oracle says, whatever way it takes to the rows. $ORACLE_SEED chooses another
 * world and other requests, $ORACLE_REQUESTS how many. Prints "ok" or "not ok"
 * for every thousand.
 */

enum { MODELS = 300, SHOWN = 10, THOUSAND = 1000 };

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
make_world(void)
{
	const struct json **models = ARENA_ARRAY(&ground, const struct json *,
		MODELS);
	const struct json **projects = ARENA_ARRAY(&ground, const struct json *,
		RANDOM_PROJECTS);

	site_make(&site);
	must_begin(site.store, true);
	lists_people(site.store);
	for (unsigned i = 0; i < RANDOM_PROJECTS; i++)
		projects[i] = add(&project_shape, random_project, i);
	for (unsigned i = 0; i < MODELS; i++)
		models[i] = add(&model_shape, random_model, i);
	must_commit(site.store);
	world = (struct world){ models, MODELS, projects, RANDOM_PROJECTS };
}

static const char *
ask(const char *name, const char *request)
{
	struct jr_error why = { 0 };
	const struct json *data;
	int error = lists_run(site.store, name, API_VERSION_MAX,
		jr_read(request, &why), &data);

	if (error == OK)
		return lists_ids(name, data);
	return arena_printf(&arena, "%d/%d%s%s", error_rows[error].http,
		error_rows[error].sub, error_rows[error].http == 400 ? "" : " ",
		error_rows[error].http == 400 ? "" : call.detail);
}

struct tally {
	unsigned rows, errors, empty;
};

/* One request, both ways. */
static bool
check(struct tally *t)
{
	static const int64_t rows[] = { -1, INT64_C(1) << 40 };
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
		printf("# %s %s\n# %s:    %s\n# should be: %s\n", name,
			request.data, i == 0 ? "in order" : "narrowed", got,
			want);
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

	begin(NULL);
	arena_init(&ground, 1 << 16);
	random_seed(seed);
	make_world();
	while (done < requests && wrong < SHOWN) {
		unsigned long long before = wrong;

		do {
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
	site_remove(&site);
	arena_release(&ground);
	oracle_release();
	regex_release();
	end(NULL);
	return wrong == 0 && done > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
