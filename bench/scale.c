/*
 * How long list requests take when there are many models, each beside SQL for
 * the same question: a plain scan that reads every visible row of the table,
 * and a statement that may use any index, written by hand where that helps.
 *
 * usage: scale [-bt] [-n MODELS] [-d DATABASE] [-r ROUNDS]
 *
 * Without -d the database is made in a scratch folder; with -d it is kept, and
 * used as it is when it is there already and this program has made it. Prints
 * one line a form: rows found, milliseconds of the request (the median of the
 * rounds, in this process, without transport and login), of the plain scan and
 * of the statement, and the request's time divided by either. -b: no plain
 * scans, which take long. -t: columns end with a tab.
 */
#include "tests/lists.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "call/version.h"
#include "service/entities.h"
#include "store/record.h"
#include "store/regex.h"
#include "store/sqlite/stmt.h"

enum { PROJECTS = 200, BATCH = 20000, ROUNDS_MAX = 99 };

static bool has_tabs, has_scans = true;

/* --- The data --- */

static const char *const words_of_names[] = { "resnet", "bert", "unet", "yolo",
	"gpt", "vit", "lstm", "clip", "wav", "llama" };
static const char *const frameworks[] = { "PyTorch", "TensorFlow", "Keras",
	"ONNX", "XGBoost", "LightGBM", "ScikitLearn", "Custom" };

#define SEED 88172645463325252

static uint64_t state = SEED;

static unsigned
below(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

/* Few values are common, most are rare. */
static unsigned
skewed(unsigned n)
{
	unsigned a = below(n), b = below(a + 1);

	return below(b + 1);
}

static struct strs
some_tags(void)
{
	struct strs s = { ARENA_ARRAY(&arena, const char *, 4), 0 };

	for (unsigned i = below(4); i > 0; i--)
		s.v[s.n++] = arena_printf(&arena, "tag-%u", skewed(500));
	return s;
}

static void
add_model(struct store *st, unsigned i)
{
	static const char *const archived[] = { "archived" };
	const char *name = words_of_names[below(COUNT(words_of_names))];
	unsigned whose = below(100);
	struct model m = { 0 };

	SET(&m, id,
		arena_printf(&arena, "%08x%08x%08x%08x", below(1u << 31),
			below(1u << 31), below(1u << 31), i));
	SET(&m, company, whose < 80 ? "c1" : whose < 95 ? "c2" : "");
	SET(&m, user, arena_printf(&arena, "u%u", skewed(50)));
	SET(&m, name,
		arena_printf(&arena, "%s-%u run %u", name, 10 + below(200), i));
	if (below(3) > 0)
		SET(&m, comment,
			arena_printf(&arena,
				"trained on data set %u with learning rate "
				"0.%03u",
				below(300), below(1000)));
	SET(&m, tags, some_tags());
	SET(&m, system_tags,
		((struct strs){
			(const char **)(uintptr_t)archived, below(10) == 0 }));
	SET(&m, framework, frameworks[skewed(COUNT(frameworks))]);
	SET(&m, project, arena_printf(&arena, "p%u", skewed(PROJECTS)));
	SET(&m, task, arena_printf(&arena, "t%u", i / 3));
	SET(&m, uri, arena_printf(&arena, "s3://bucket/%u/weights.pt", i));
	SET(&m, ready, below(2) == 0);
	/* A model a minute, and some that are changed much later. */
	SET(&m, created, NOW + i * INT64_C(60) * MICRO);
	SET(&m, last_update, m.created + below(100000) * INT64_C(60) * MICRO);
	SET(&m, last_change, m.last_update);
	SET(&m, last_iteration, below(100000));
	SET(&m, metadata,
		jr_stored(
			arena_printf(&arena,
				"{\"size\":{\"key\":\"size\",\"type\":\"int\","
				"\"value\":\"%u\"},\"stage\":{\"key\":"
				"\"stage\",\"type\":\"str\",\"value\":\"s%u\"},"
				"\"run\":{\"key\":\"run\",\"type\":\"str\","
				"\"value\":\"run-%u\"},\"rate\":{\"key\":"
				"\"rate\",\"type\":\"float\",\"value\":"
				"\"0.%03u\"}}",
				below(5000), below(5), i, below(1000)),
			&arena));
	SET(&m, last_metrics,
		jr_stored(arena_printf(&arena,
				  "{\"loss\":{\"v\":{\"value\":0.%05u}},"
				  "\"accuracy\":{\"v\":{\"value\":0.%05u}}}",
				  below(100000), below(100000)),
			&arena));
	SET(&m, labels, jr_stored("{}", &arena));
	SET(&m, design, jr_stored("{}", &arena));
	if (record_insert(st, &model_shape, &arena, &m) != 1)
		flunk("%s", store_error(st));
}

static void
add_project(struct store *st, unsigned i)
{
	static const char *const above[] = { "p0" };
	struct project p = { 0 };

	SET(&p, id, arena_printf(&arena, "p%u", i));
	SET(&p, company, "c1");
	SET(&p, name, arena_printf(&arena, "group/%u", i));
	SET(&p, created, NOW);
	SET(&p, path,
		((struct strs){ (const char **)(uintptr_t)above,
			i > 0 && i % 20 == 0 }));
	if (record_insert(st, &project_shape, &arena, &p) != 1)
		flunk("%s", store_error(st));
}

/* By this row a database is known to be one that was made here. */
static void
mark(struct store *st, unsigned models)
{
	struct stmt *s = stmt_get(st, SQL_SETTING_PUT);

	stmt_str(s, ":name", "bench");
	stmt_str(s, ":value",
		arena_printf(&arena, "seed %" PRIu64 ", models %u, form 2",
			(uint64_t)SEED, models));
	if (stmt_run(s) < 0)
		flunk("%s", store_error(st));
}

/* Ends the program when the database is somebody's own. */
static void
need_mark(struct store *st, const char *path)
{
	const char *found;

	must_begin(st, false);
	found = rows(st, "SELECT value FROM setting WHERE name = 'bench'");
	must_commit(st);
	if (*found != '\0')
		return;
	fprintf(stderr, "scale: %s was not made by this bench\n", path);
	exit(65);
}

/* What the figures depend on. A bench changes none of it. */
static void
tell_settings(struct store *st)
{
	static const char *const pragmas[] = { "journal_mode", "synchronous",
		"page_size", "page_count", "cache_size", "mmap_size",
		"foreign_keys", "user_version" };

	must_begin(st, false);
	fprintf(stderr, "%s",
		rows(st,
			"SELECT value FROM setting WHERE "
			"name = 'bench'"));
	for (size_t i = 0; i < COUNT(pragmas); i++)
		fprintf(stderr, "%s %s %s", i == 0 ? ";" : ",", pragmas[i],
			rows(st,
				arena_printf(&arena, "PRAGMA %s", pragmas[i])));
	fprintf(stderr, "\n");
	must_commit(st);
}

static void
fill(struct store *st, unsigned models)
{
	int64_t began = clock_monotonic();

	must_begin(st, true);
	mark(st, models);
	lists_people(st);
	for (unsigned i = 0; i < PROJECTS; i++)
		add_project(st, i);
	for (unsigned i = 0; i < models; i++) {
		add_model(st, i);
		if (i % 1000 == 999)
			lists_forget();
		if (i % BATCH == BATCH - 1) {
			must_commit(st);
			must_begin(st, true);
		}
	}
	must_commit(st);
	lists_forget();
	fprintf(stderr, "%u models made in %.1f s\n", models,
		(double)(clock_monotonic() - began) / 1e6);
}

/* --- The forms --- */

#define VISIBLE "company IN ('c1', '')"
#define TAGGED(tag) \
	"EXISTS (SELECT 1 FROM json_each(m.tags) WHERE value = '" tag "')"
#define TAG_ROWS(tag) \
	"seq IN (SELECT owner FROM model_tags WHERE value = '" tag "')"
#define META "(metadata ->> '$.size.value')"

static const struct form {
	const char *title, *request;
	const char *where, *order; /* of the plain scan */

	/*
	 * Of the statement, where that is not the same without the order
	 * of the ids: a condition, and a column in whose order the rows of the
	 * company and those of all are merged.
	 */
	const char *narrow, *merged;
} forms[] = {
	{ "no condition", "{}", "1", "seq" },
	{ "newest first", "{'order_by':['-created']}", "1", "created DESC",
		NULL, "created DESC" },
	{ "last changed first", "{'order_by':['-last_update']}", "1",
		"last_update DESC", NULL, "last_update DESC" },
	{ "by name", "{'order_by':['name']}", "1", "name", NULL, "name" },
	{ "by framework", "{'order_by':['framework']}", "1", "framework", NULL,
		"framework" },
	{ "by id", "{'order_by':['id']}", "1", "id" },
	{ "by comment", "{'order_by':['comment']}", "1",
		"comment IS NULL, comment" },
	{ "by project", "{'order_by':['-project']}", "1", "project DESC" },
	{ "by tags", "{'order_by':['tags']}", "1",
		"(SELECT min(value) FROM json_each(m.tags)) IS NULL, "
		"(SELECT min(value) FROM json_each(m.tags))" },
	{ "by metadata", "{'order_by':['-metadata.size.value']}", "1",
		META " COLLATE natural_order DESC" },
	{ "by metric", "{'order_by':['last_metrics.loss.v.value']}", "1",
		"(last_metrics ->> '$.loss.v.value')" },
	{ "page 100 of newest", "{'order_by':['-created'],'page':100}", "1",
		"created DESC LIMIT 500 OFFSET 50000", NULL,
		"created DESC LIMIT 500 OFFSET 50000" },
	{ "3 ids", "{'id':['%1','%2','%3']}", "id IN ('%1', '%2', '%3')",
		"seq" },
	{ "a name", "{'name':'^%n$'}", "regexp('^%n$', name)", "seq",
		"name = '%n'", NULL },
	{ "a piece of few names", "{'name':'run 777'}",
		"regexp('run 777', name)", "seq" },
	{ "a piece of many names",
		"{'name':'resnet','order_by':['-last_update']}",
		"regexp('resnet', name)", "last_update DESC" },
	{ "pattern that finds little", "{'name':'^bert-1[0-9]7 run \\\\d+77$'}",
		"regexp('^bert-1[0-9]7 run \\d+77$', name)", "seq" },
	{ "pattern without a text", "{'name':'[0-9]{7}'}",
		"regexp('[0-9]{7}', name)", "seq" },
	{ "name or comment, few",
		"{'_any_':{'fields':['name','comment'],'pattern':'RUN 777'}}",
		"(iregexp('RUN 777', name) OR iregexp('RUN 777', comment))",
		"seq" },
	{ "search field, few",
		"{'_any_':{'fields':['id','name','comment','system_tags'],"
		"'pattern':'run 777'},'order_by':['-last_update']}",
		"(iregexp('run 777', id) OR iregexp('run 777', name) OR "
		"iregexp('run 777', comment) OR EXISTS (SELECT 1 FROM "
		"json_each(m.system_tags) WHERE iregexp('run 777', value)))",
		"last_update DESC" },
	{ "search field, many",
		"{'_any_':{'fields':['id','name','comment','system_tags'],"
		"'pattern':'bert'},'order_by':['-last_update'],"
		"'start':0,'size':30}",
		"(iregexp('bert', id) OR iregexp('bert', name) OR "
		"iregexp('bert', comment) OR EXISTS (SELECT 1 FROM "
		"json_each(m.system_tags) WHERE iregexp('bert', value)))",
		"last_update DESC LIMIT 30" },
	{ "words, few", "{'search_text':'777'}",
		"(iregexp('\\b777\\b', name) OR iregexp('\\b777\\b', comment))",
		"seq" },
	{ "words, many, best first",
		"{'search_text':'resnet','order_by':['@text_score']}",
		"(iregexp('\\bresnet\\b', name) OR "
		"iregexp('\\bresnet\\b', comment))",
		"name" },
	{ "a rare tag", "{'tags':['tag-480']}", TAGGED("tag-480"), "seq",
		TAG_ROWS("tag-480"), NULL },
	{ "a common tag, newest", "{'tags':['tag-0'],'order_by':['-created']}",
		TAGGED("tag-0"), "created DESC", TAG_ROWS("tag-0"),
		"created DESC" },
	{ "two tags", "{'tags':['__$all','tag-3','tag-40']}",
		TAGGED("tag-3") " AND " TAGGED("tag-40"), "seq",
		TAG_ROWS("tag-3") " AND " TAG_ROWS("tag-40"), NULL },
	{ "not archived, newest",
		"{'system_tags':['-archived'],'order_by':['-created']}",
		"NOT EXISTS (SELECT 1 FROM json_each(m.system_tags) WHERE "
		"value = 'archived')",
		"created DESC",
		"NOT EXISTS (SELECT 1 FROM model_system_tags WHERE owner = "
		"m.seq AND value = 'archived')",
		"created DESC" },
	{ "filters, one of two tags",
		"{'filters':{'tags':{'any':{'include':['tag-470','tag-480']}}}"
		"}",
		"(" TAGGED("tag-470") " OR " TAGGED("tag-480") ")", "seq",
		"(" TAG_ROWS("tag-470") " OR " TAG_ROWS("tag-480") ")", NULL },
	{ "a framework, newest",
		"{'framework':['Custom'],'order_by':['-created']}",
		"framework = 'Custom'", "created DESC", NULL, "created DESC" },
	{ "a small project, newest",
		"{'project':['p190'],'order_by':['-created']}",
		"project = 'p190'", "created DESC" },
	{ "a large project and below",
		"{'project':['p0'],'include_subprojects':true,"
		"'order_by':['-last_update']}",
		"project IN ('p0','p20','p40','p60','p80','p100','p120','p140',"
		"'p160','p180')",
		"last_update DESC" },
	{ "a URI", "{'uri':['s3://bucket/777/weights.pt']}",
		"uri = 's3://bucket/777/weights.pt'", "seq" },
	{ "a task", "{'task':['t777'],'order_by':['created']}", "task = 't777'",
		"created" },
	{ "ready, newest", "{'ready':true,'order_by':['-created']}",
		"ready = 1", "created DESC", NULL, "created DESC" },
	{ "created within an hour",
		"{'created':['2024-07-01T00:00:00','2024-07-01T01:00:00']}",
		"created BETWEEN 1719792000000000 AND 1719795600000000",
		"seq" },
	{ "created before, newest",
		"{'created':[null,'2024-07-01'],'order_by':['-created']}",
		"created <= 1719792000000000", "created DESC", NULL,
		"created DESC" },
	{ "updated in a minute",
		"{'last_update':['>=2024-08-01T00:00','<2024-08-01T00:05']}",
		"last_update >= 1722470400000000 AND "
		"last_update < 1722470700000000",
		"seq" },
	{ "iterations in a range", "{'last_iteration':[500,505]}",
		"last_iteration BETWEEN 500 AND 505", "seq" },
	{ "a metadata value", "{'metadata.size.value':['77']}", META " = '77'",
		"seq" },
	{ "a metric in a range", "{'last_metrics.loss.v.value':[0.5,0.5001]}",
		"(last_metrics ->> '$.loss.v.value') BETWEEN 0.5 AND 0.5001",
		"seq" },
	{ "as the SDK looks up",
		"{'project':['p7'],'name':'^%n$','system_tags':['-archived'],"
		"'order_by':['-created'],'page':0,'page_size':500}",
		"project = 'p7' AND regexp('^%n$', name) AND NOT EXISTS "
		"(SELECT 1 FROM json_each(m.system_tags) WHERE value = "
		"'archived')",
		"created DESC" },
};

/* Ids and a name of the data in place of %1, %2, %3 and %n. */
static const char *
filled(struct store *st, const char *text)
{
	static char ids[4][64];
	struct buf b;

	if (ids[0][0] == '\0')
		for (int i = 0; i < 4; i++)
			snprintf(ids[i], sizeof(ids[i]), "%s",
				rows(st,
					arena_printf(&arena,
						"SELECT %s FROM model WHERE "
						"company = 'c1' "
						"ORDER BY seq LIMIT 1 "
						"OFFSET %d",
						i == 0 ? "name" : "id",
						777 * (i + 1))));
	buf_init(&b, &arena, 1 << 20);
	for (; *text != '\0'; text++)
		if (*text == '%' &&
			(text[1] == 'n' ||
				(text[1] >= '1' && text[1] <= '3'))) {
			text++;
			buf_add(&b, ids[*text == 'n' ? 0 : *text - '0']);
		} else {
			buf_addc(&b, *text);
		}
	return b.data;
}

/* Milliseconds, and how many rows. */
static double
ask(struct store *st, const char *request, size_t *found)
{
	struct json *body = json(request);
	const struct json *data;
	struct json *only = jr_array();
	int64_t began;

	jr_append(only, jr_new_str("id"));
	jr_put(body, "only_fields", only);
	began = clock_monotonic();
	if (lists_run(st, "models.get_all", API_VERSION_MAX, body, &data) != OK)
		flunk("%s: %s", request, call.detail);
	*found = jr_count(jr_get(data, "models"));
	return (double)(clock_monotonic() - began) / 1e3;
}

/* Milliseconds of the statement, of which 500 rows are read. */
static double
run(struct store *st, const char *sql, size_t *found)
{
	struct stmt *s;
	int64_t began;
	int rc;

	must_begin(st, false);
	s = stmt_text(st, sql);
	began = clock_monotonic();
	for (*found = 0; (rc = stmt_step(s)) == STORE_ROW; ++*found)
		;
	if (rc == STORE_ERROR)
		flunk("%s: %s", sql, store_error(st));
	must_commit(st);
	return (double)(clock_monotonic() - began) / 1e3;
}

static const char *
limit(const char *order)
{
	return strstr(order, "LIMIT") == NULL ? " LIMIT 500" : "";
}

static double
scan(struct store *st, const struct form *f, size_t *found)
{
	return run(st,
		filled(st,
			arena_printf(&arena,
				"SELECT seq, id FROM model m NOT INDEXED "
				"WHERE " VISIBLE " AND (%s) ORDER BY %s%s",
				f->where, f->order, limit(f->order))),
		found);
}

/* Of the statements written by hand the one that took least. */
static double
best(struct store *st, const struct form *f, size_t *found)
{
	const char *where = f->narrow != NULL ? f->narrow : f->where;
	double ms = run(st,
		filled(st,
			arena_printf(&arena,
				"SELECT seq, id FROM model m WHERE " VISIBLE
				" AND (%s) ORDER BY %s%s",
				where, f->order, limit(f->order))),
		found);

	if (f->merged != NULL) {
		double also = run(st,
			filled(st,
				arena_printf(&arena,
					"SELECT seq, id, created, name, "
					"framework, last_update FROM model m "
					"WHERE company = 'c1' AND (%s) "
					"UNION ALL SELECT seq, id, created, "
					"name, framework, last_update FROM "
					"model m WHERE company = '' AND (%s) "
					"ORDER BY %s%s",
					where, where, f->merged,
					limit(f->merged))),
			found);

		ms = also < ms ? also : ms;
	}
	return ms;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static void
measure(struct store *st, const struct form *f, int rounds)
{
	double ms[3][ROUNDS_MAX] = { 0 }, middle[3];
	size_t found = 0, also = 0;

	for (int i = 0; i < rounds; i++) {
		must_begin(st, false);
		(void)filled(st, "");
		must_commit(st);
		ms[0][i] = ask(st, filled(st, f->request), &found);
		ms[1][i] = best(st, f, &also);
		if (has_scans)
			ms[2][i] = scan(st, f, &also);
		lists_forget();
	}
	for (int i = 0; i < 3; i++)
		middle[i] = median(ms[i], rounds);
	printf(has_tabs ? "%s\t%zu%s\t%.3f\t%.3f\t%.3f\t%.2f\t%.4f\n" :
			  "%-28s %6zu%s %9.2f %9.2f %9.2f %8.2f %8.4f\n",
		f->title, found, found == also ? " " : "!", middle[0],
		middle[1], middle[2], middle[0] / middle[1],
		has_scans ? middle[0] / middle[2] : 0.);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	const char *path = NULL;
	unsigned models = 100000;
	struct store *st;
	struct site site;
	struct stat sb;
	int opt, rounds = 5;
	bool fresh = true;

	while ((opt = getopt(argc, argv, "bd:n:r:t")) != -1)
		switch (opt) {
		case 'b':
			has_scans = false;
			break;
		case 't':
			has_tabs = true;
			break;
		case 'd':
			path = optarg;
			break;
		case 'n':
			models = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'r':
			rounds = (int)strtol(optarg, NULL, 10);
			break;
		default:
			return 64;
		}
	if (rounds < 1 || rounds > ROUNDS_MAX)
		return 64;
	begin(NULL);
	if (path == NULL) {
		site_make(&site);
		st = site.store;
	} else {
		site_folder(&site);
		site.options.path = path;
		st = site.store;
		fresh = stat(path, &sb) != 0;
		if (fresh && (store_create(st) != 0 || store_migrate(st) != 0))
			flunk("%s", store_error(st));
	}
	if (fresh)
		fill(st, models);
	else
		need_mark(st, path);
	tell_settings(st);
	printf(has_tabs ? "%s\t%s\t%s\t%s\t%s\t%s\t%s\n" :
			  "%-28s %6s  %9s %9s %9s %8s %8s\n",
		"form", "rows", "ms", "sql ms", "scan ms", "to sql", "to scan");
	for (size_t i = 0; i < COUNT(forms); i++)
		measure(st, &forms[i], rounds);
	site_remove(&site);
	regex_release();
	end(NULL);
	return EXIT_SUCCESS;
}
