/*
 * How long list requests take when there are many models, each beside a plain
 * scan: the same question as SQL that reads every visible row of the table.
 *
 * usage: scale [-n MODELS] [-d DATABASE] [-r ROUNDS]
 *
 * Without -d the database is made in a scratch folder; with -d it is kept, and
 * used as it is when it is there already. Prints one line a form: rows found,
 * milliseconds of the request (the best of the rounds, in this process, without
 * transport and login), milliseconds of the plain scan, and how many times more
 * that is.
 */
#include "tests/lists.h"

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

enum { PROJECTS = 200, BATCH = 2000 };

/* --- The data --- */

static const char *const words_of_names[] = { "resnet", "bert", "unet", "yolo",
	"gpt", "vit", "lstm", "clip", "wav", "llama" };
static const char *const frameworks[] = { "PyTorch", "TensorFlow", "Keras",
	"ONNX", "XGBoost", "LightGBM", "ScikitLearn", "Custom" };

static uint64_t state = 88172645463325252u;

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
				"\"stage\","
				"\"type\":\"str\",\"value\":\"s%u\"}}",
				below(5000), below(5)),
			&arena));
	SET(&m, last_metrics,
		jr_stored(arena_printf(&arena,
				  "{\"loss\":{\"v\":{\"value\":0.%05u}}}",
				  below(100000)),
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

static void
fill(struct store *st, unsigned models)
{
	int64_t began = clock_monotonic();

	must_begin(st, true);
	lists_people(st);
	for (unsigned i = 0; i < PROJECTS; i++)
		add_project(st, i);
	for (unsigned i = 0; i < models; i++) {
		add_model(st, i);
		if (i % BATCH == BATCH - 1) {
			must_commit(st);
			lists_forget();
			must_begin(st, true);
		}
	}
	must_commit(st);
	lists_forget();
	printf("%u models made in %.1f s\n", models,
		(double)(clock_monotonic() - began) / 1e6);
}

/* --- The forms --- */

#define VISIBLE "company IN ('c1', '')"
#define TAGGED(tag) \
	"EXISTS (SELECT 1 FROM json_each(m.tags) WHERE value = '" tag "')"
#define META "(metadata ->> '$.size.value')"

static const struct form {
	const char *title, *request;
	const char *where, *order; /* of the plain scan */
} forms[] = {
	{ "no condition", "{}", "1", "seq" },
	{ "newest first", "{'order_by':['-created']}", "1",
		"created DESC, id" },
	{ "last changed first", "{'order_by':['-last_update']}", "1",
		"last_update DESC, id" },
	{ "by name", "{'order_by':['name']}", "1", "name, id" },
	{ "by framework", "{'order_by':['framework']}", "1", "framework, id" },
	{ "by id", "{'order_by':['id']}", "1", "id" },
	{ "by comment", "{'order_by':['comment']}", "1",
		"comment IS NULL, comment, id" },
	{ "by project", "{'order_by':['-project']}", "1", "project DESC, id" },
	{ "by tags", "{'order_by':['tags']}", "1",
		"(SELECT min(value) FROM json_each(m.tags)) IS NULL, "
		"(SELECT min(value) FROM json_each(m.tags)), id" },
	{ "by metadata", "{'order_by':['-metadata.size.value']}", "1",
		META " COLLATE natural_order DESC, id" },
	{ "by metric", "{'order_by':['last_metrics.loss.v.value']}", "1",
		"(last_metrics ->> '$.loss.v.value'), id" },
	{ "page 100 of newest", "{'order_by':['-created'],'page':100}", "1",
		"created DESC, id LIMIT 500 OFFSET 50000" },
	{ "3 ids", "{'id':['%1','%2','%3']}", "id IN ('%1', '%2', '%3')",
		"seq" },
	{ "a name", "{'name':'^%n$'}", "regexp('^%n$', name)", "seq" },
	{ "a piece of few names", "{'name':'run 777'}",
		"regexp('run 777', name)", "seq" },
	{ "a piece of many names",
		"{'name':'resnet','order_by':['-last_update']}",
		"regexp('resnet', name)", "last_update DESC, id" },
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
		"last_update DESC, id" },
	{ "search field, many",
		"{'_any_':{'fields':['id','name','comment','system_tags'],"
		"'pattern':'bert'},'order_by':['-last_update'],"
		"'start':0,'size':30}",
		"(iregexp('bert', id) OR iregexp('bert', name) OR "
		"iregexp('bert', comment) OR EXISTS (SELECT 1 FROM "
		"json_each(m.system_tags) WHERE iregexp('bert', value)))",
		"last_update DESC, id LIMIT 30" },
	{ "words, few", "{'search_text':'777'}",
		"(iregexp('\\b777\\b', name) OR iregexp('\\b777\\b', comment))",
		"seq" },
	{ "words, many, best first",
		"{'search_text':'resnet','order_by':['@text_score']}",
		"(iregexp('\\bresnet\\b', name) OR "
		"iregexp('\\bresnet\\b', comment))",
		"name" },
	{ "a rare tag", "{'tags':['tag-480']}", TAGGED("tag-480"), "seq" },
	{ "a common tag, newest", "{'tags':['tag-0'],'order_by':['-created']}",
		TAGGED("tag-0"), "created DESC, id" },
	{ "two tags", "{'tags':['__$all','tag-3','tag-40']}",
		TAGGED("tag-3") " AND " TAGGED("tag-40"), "seq" },
	{ "not archived, newest",
		"{'system_tags':['-archived'],'order_by':['-created']}",
		"NOT EXISTS (SELECT 1 FROM json_each(m.system_tags) WHERE "
		"value = 'archived')",
		"created DESC, id" },
	{ "filters, one of two tags",
		"{'filters':{'tags':{'any':{'include':['tag-470','tag-480']}}}"
		"}",
		"(" TAGGED("tag-470") " OR " TAGGED("tag-480") ")", "seq" },
	{ "a framework, newest",
		"{'framework':['Custom'],'order_by':['-created']}",
		"framework = 'Custom'", "created DESC, id" },
	{ "a small project, newest",
		"{'project':['p190'],'order_by':['-created']}",
		"project = 'p190'", "created DESC, id" },
	{ "a large project and below",
		"{'project':['p0'],'include_subprojects':true,"
		"'order_by':['-last_update']}",
		"project IN ('p0','p20','p40','p60','p80','p100','p120','p140',"
		"'p160','p180')",
		"last_update DESC, id" },
	{ "a URI", "{'uri':['s3://bucket/777/weights.pt']}",
		"uri = 's3://bucket/777/weights.pt'", "seq" },
	{ "a task", "{'task':['t777'],'order_by':['created']}", "task = 't777'",
		"created, id" },
	{ "ready, newest", "{'ready':true,'order_by':['-created']}",
		"ready = 1", "created DESC, id" },
	{ "created within an hour",
		"{'created':['2024-07-01T00:00:00','2024-07-01T01:00:00']}",
		"created BETWEEN 1719792000000000 AND 1719795600000000",
		"seq" },
	{ "created before, newest",
		"{'created':[null,'2024-07-01'],'order_by':['-created']}",
		"created <= 1719792000000000", "created DESC, id" },
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
		"created DESC, id" },
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

static double
scan(struct store *st, const struct form *f, size_t *found)
{
	const char *limit = strstr(f->order, "LIMIT") == NULL ? " LIMIT 500" :
								"";
	const char *sql = filled(st,
		arena_printf(&arena,
			"SELECT seq, id FROM model m NOT INDEXED WHERE " VISIBLE
			" AND (%s) ORDER BY %s%s",
			f->where, f->order, limit));
	int64_t began = clock_monotonic();
	struct stmt *s;
	int rc;

	must_begin(st, false);
	s = stmt_text(st, sql);
	for (*found = 0; (rc = stmt_step(s)) == STORE_ROW; ++*found)
		;
	if (rc == STORE_ERROR)
		flunk("%s: %s", sql, store_error(st));
	must_commit(st);
	return (double)(clock_monotonic() - began) / 1e3;
}

static void
measure(struct store *st, const struct form *f, int rounds)
{
	double best = 0, plain = 0;
	size_t found = 0, also = 0;

	for (int i = 0; i < rounds; i++) {
		double ms;

		must_begin(st, false);
		(void)filled(st, "");
		must_commit(st);
		ms = ask(st, filled(st, f->request), &found);
		best = i == 0 || ms < best ? ms : best;
		ms = scan(st, f, &also);
		plain = i == 0 || ms < plain ? ms : plain;
		lists_forget();
	}
	printf("%-28s %6zu%s %9.2f %9.2f %8.1f\n", f->title, found,
		found == also ? " " : "!", best, plain, plain / best);
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
	int opt, rounds = 3;
	bool fresh = true;

	while ((opt = getopt(argc, argv, "d:n:r:")) != -1)
		switch (opt) {
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
	printf("%-28s %6s  %9s %9s %8s\n", "form", "rows", "ms", "scan ms",
		"times");
	for (size_t i = 0; i < COUNT(forms); i++)
		measure(st, &forms[i], rounds);
	site_remove(&site);
	regex_release();
	end(NULL);
	return EXIT_SUCCESS;
}
