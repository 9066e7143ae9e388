#include "bench/scale.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "service/entities.h"
#include "store/record.h"
#include "store/sqlite/stmt.h"
#include "store/sqlite/texts.h"
#include "tests/lists.h"

static const char *const words_of_names[] = { "resnet", "bert", "unet", "yolo",
	"gpt", "vit", "lstm", "clip", "wav", "llama" };
static const char *const frameworks[] = { "PyTorch", "TensorFlow", "Keras",
	"ONNX", "XGBoost", "LightGBM", "ScikitLearn", "Custom" };

/* Most tasks have the first of these. */
static const char *const statuses[] = { "completed", "published", "failed",
	"stopped", "in_progress", "queued", "created" };

#define SEED 88172645463325252

enum { PROJECTS = 200, BATCH = 20000 };

static uint64_t state = SEED;

static unsigned
below(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

/* The next 64 bits of the sequence that begins with 'from' (splitmix64). */
static uint64_t
mixed(uint64_t from)
{
	uint64_t x = from + 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

const char *
scale_id(char kind, unsigned i)
{
	uint64_t from = mixed((uint64_t)kind << 32 | i);

	return arena_printf(&arena, "%016" PRIx64 "%016" PRIx64, from,
		mixed(from));
}

const char *
scale_company(enum scale_whose whose)
{
	return whose == EVERYBODYS ? "" : scale_id('c', whose);
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

/*
 * One of the first three is of each of those who are asked for, so that their
 * rows are found by number. The poor company has ten rows, evenly among all.
 */
static enum scale_whose
owner_of(unsigned i, unsigned rows)
{
	unsigned whose = below(100);

	if (i <= EVERYBODYS)
		return (enum scale_whose)i;
	if (rows >= 20 && i % (rows / 10) == rows / 20)
		return POOR;
	return whose < 80 ? MINE : whose < 95 ? OTHER : EVERYBODYS;
}

static const struct json *
some_metadata(unsigned i, enum scale_whose whose)
{
	return jr_stored(
		arena_printf(&arena,
			"{\"size\":{\"key\":\"size\",\"type\":\"int\","
			"\"value\":\"%u\"},\"%s\":{\"key\":\"%s\","
			"\"type\":\"str\",\"value\":\"s%u\"},"
			"\"run\":{\"key\":\"run\",\"type\":\"str\","
			"\"value\":\"run-%u\"},\"rate\":{\"key\":\"rate\","
			"\"type\":\"float\",\"value\":\"0.%03u\"}}",
			below(5000), whose == OTHER ? "tier" : "stage",
			whose == OTHER ? "tier" : "stage", below(5), i,
			below(1000)),
		&arena);
}

static const struct json *
some_metrics(enum scale_whose whose)
{
	return jr_stored(arena_printf(&arena,
				 "{\"loss\":{\"v\":{\"value\":0.%05u}},"
				 "\"%s\":{\"v\":{\"value\":0.%05u}}}",
				 below(100000),
				 whose == OTHER ? "f1" : "accuracy",
				 below(100000)),
		&arena);
}

/* What the plain form of a model does not have. */
static void
add_rich_values(struct model *m, unsigned i, enum scale_whose whose)
{
	static const char *const archived[] = { "archived" };

	SET(m, tags, some_tags());
	SET(m, system_tags,
		((struct strs){
			(const char **)(uintptr_t)archived, below(10) == 0 }));
	SET(m, metadata, some_metadata(i, whose));
	SET(m, last_metrics, some_metrics(whose));
}

static void
add_model(struct store *st, unsigned i, unsigned models, bool is_plain)
{
	const char *name = words_of_names[below(COUNT(words_of_names))];
	enum scale_whose whose = owner_of(i, models);
	struct model m = { 0 };

	SET(&m, id, scale_id('m', i));
	SET(&m, company, scale_company(whose));
	SET(&m, user, scale_id('u', skewed(50)));
	SET(&m, name,
		arena_printf(&arena, "%s-%u run %u", name, 10 + below(200), i));
	if (below(3) > 0)
		SET(&m, comment,
			arena_printf(&arena,
				"trained on data set %u with learning rate "
				"0.%03u",
				below(300), below(1000)));
	SET(&m, framework, frameworks[skewed(COUNT(frameworks))]);
	SET(&m, project, scale_id('p', skewed(PROJECTS)));
	SET(&m, task, scale_id('t', i / 3));
	SET(&m, uri, arena_printf(&arena, "s3://bucket/%u/weights.pt", i));
	SET(&m, ready, below(2) == 0);
	/* A model a minute, and some that are changed much later. */
	SET(&m, created, NOW + i * INT64_C(60) * MICRO);
	SET(&m, last_update, m.created + below(100000) * INT64_C(60) * MICRO);
	SET(&m, last_change, m.last_update);
	SET(&m, last_iteration, below(100000));
	SET(&m, labels, jr_stored("{}", &arena));
	SET(&m, design, jr_stored("{}", &arena));
	if (!is_plain)
		add_rich_values(&m, i, whose);
	if (record_insert(st, &model_shape, &arena, &m) != 1)
		flunk("%s", store_error(st));
}

/* A parameter as tasks keep it, with a comma unless it is the first. */
__attribute__((format(printf, 4, 5))) static void
add_parameter(struct buf *b, const char *section, const char *name,
	const char *fmt, ...)
{
	char value[64];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	if (b->data[b->len - 1] != '{')
		buf_addc(b, ',');
	buf_addf(b,
		"\"%s\":{\"section\":\"%s\",\"name\":\"%s\","
		"\"value\":\"%s\",\"type\":\"str\",\"description\":\"\"}",
		name, section, name, value);
}

/* Ten parameters: of one few tasks have the same value, of others many. */
static const struct json *
some_parameters(unsigned i)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 16);
	buf_add(&b, "{\"General\":{");
	add_parameter(&b, "General", "rate", "0.%03u", below(1000));
	add_parameter(&b, "General", "batch", "%u", 16 << skewed(6));
	add_parameter(&b, "General", "epochs", "%u", below(300));
	add_parameter(&b, "General", "optimizer", "opt-%u", below(4));
	add_parameter(&b, "General", "data/set", "set-%u", skewed(300));
	buf_add(&b, "},\"Args\":{");
	add_parameter(&b, "Args", "seed", "%u", i);
	add_parameter(&b, "Args", "workers", "%u", below(16));
	add_parameter(&b, "Args", "resume", "%s", below(2) ? "True" : "");
	add_parameter(&b, "Args", "out", "/data/run-%u", i);
	add_parameter(&b, "Args", "note", "n%u", below(100000));
	buf_add(&b, "}}");
	return jr_stored(b.data, &arena);
}

static const struct json *
some_artifacts(unsigned i)
{
	return jr_stored(
		arena_printf(&arena,
			"{\"test_split\":0,\"parameters\":{},"
			"\"model_desc\":{},\"model_labels\":{},"
			"\"artifacts\":[{\"key\":\"report\",\"type\":\"dict\","
			"\"mode\":\"output\",\"uri\":\"s3://bucket/%u/report."
			"json\",\"content_size\":%u,\"hash\":\"%s\","
			"\"display_data\":[]},{\"key\":\"table\",\"type\":"
			"\"pandas\",\"mode\":\"output\",\"uri\":\"s3://bucket/"
			"%u/table.csv\",\"content_size\":%u,\"hash\":\"%s\","
			"\"display_data\":[[\"rows\",%u]]}]}",
			i, below(100000), scale_id('h', i), i, below(100000),
			scale_id('i', i), below(1000)),
		&arena);
}

/* A task reads one of a hundred models, and makes one. */
static const struct json *
some_models(unsigned i)
{
	return jr_stored(
		arena_printf(&arena,
			"{\"input\":[{\"name\":\"base\",\"model\":\"%s\"}],"
			"\"output\":[{\"name\":\"net\",\"model\":\"%s\"}]}",
			scale_id('m', skewed(100)), scale_id('m', i + 100)),
		&arena);
}

static const struct json *
some_configuration(void)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 16);
	buf_add(&b,
		"{\"net\":{\"name\":\"net\",\"type\":\"dictionary\","
		"\"value\":\"");
	for (unsigned i = 0; i < 16; i++)
		buf_addf(&b, "layer_%u = %u\\n", i, below(4096));
	buf_add(&b, "\"}}");
	return jr_stored(b.data, &arena);
}

static void
add_task(struct store *st, unsigned i, unsigned tasks)
{
	const char *name = words_of_names[below(COUNT(words_of_names))];
	enum scale_whose whose = owner_of(i, tasks);
	struct task t = { 0 };

	SET(&t, id, scale_id('t', i));
	SET(&t, company, scale_company(whose));
	SET(&t, user, scale_id('u', skewed(50)));
	SET(&t, name, arena_printf(&arena, "train %s run %u", name, i));
	SET(&t, type, "training");
	SET(&t, status, statuses[skewed(COUNT(statuses))]);
	SET(&t, project, scale_id('p', skewed(PROJECTS)));
	SET(&t, tags, some_tags());
	SET(&t, system_tags, ((struct strs){ 0 }));
	SET(&t, created, NOW + i * INT64_C(60) * MICRO);
	SET(&t, started, t.created + MICRO);
	SET(&t, last_update, t.created + below(100000) * INT64_C(60) * MICRO);
	SET(&t, last_change, t.last_update);
	SET(&t, status_changed, t.last_update);
	SET(&t, last_iteration, below(100000));
	SET(&t, hyperparams, some_parameters(i));
	SET(&t, configuration, some_configuration());
	SET(&t, execution, some_artifacts(i));
	SET(&t, models, some_models(i));
	SET(&t, runtime,
		jr_stored(arena_printf(&arena, "{\"progress\":\"%u\"}",
				  below(101)),
			&arena));
	SET(&t, script,
		jr_stored("{\"binary\":\"python\",\"repository\":\"\","
			  "\"entry_point\":\"train.py\",\"requirements\":"
			  "{\"pip\":\"clearml == 2.1.12\\n\"}}",
			&arena));
	if (record_insert(st, &task_shape, &arena, &t) != 1)
		flunk("%s", store_error(st));
}

static void
add_project(struct store *st, unsigned i)
{
	const char *above[] = { scale_id('p', 0) };
	struct project p = { 0 };

	SET(&p, id, scale_id('p', i));
	SET(&p, company, scale_company(MINE));
	SET(&p, name, arena_printf(&arena, "group/%u", i));
	SET(&p, created, NOW);
	SET(&p, path, ((struct strs){ above, i > 0 && i % 20 == 0 }));
	if (record_insert(st, &project_shape, &arena, &p) != 1)
		flunk("%s", store_error(st));
}

static void
add_company(struct store *st, enum scale_whose whose)
{
	struct stmt *s = stmt_get(st, SQL_COMPANY_ADD);

	stmt_str(s, ":id", scale_company(whose));
	stmt_str(s, ":name", arena_printf(&arena, "Company %d", (int)whose));
	stmt_int(s, ":now", NOW);
	if (stmt_run(s) != 1)
		flunk("%s", store_error(st));
}

static const char *const kinds[] = { "rich models", "plain models", "tasks" };

/* By this row a database is known to be one that was made here, to its end. */
static void
mark(struct store *st, unsigned rows, enum scale_kind kind)
{
	struct stmt *s = stmt_get(st, SQL_SETTING_PUT);

	stmt_str(s, ":name", "bench");
	stmt_str(s, ":value",
		arena_printf(&arena, "seed %" PRIu64 ", %u %s, form 3",
			(uint64_t)SEED, rows, kinds[kind]));
	if (stmt_run(s) < 0)
		flunk("%s", store_error(st));
}

static void
add_rows(struct store *st, unsigned rows, enum scale_kind kind)
{
	for (unsigned i = 0; i < rows; i++) {
		if (kind == SCALE_TASKS)
			add_task(st, i, rows);
		else
			add_model(st, i, rows, kind == SCALE_PLAIN);
		if (i % 1000 == 999)
			lists_forget();
		if (i % BATCH == BATCH - 1) {
			must_commit(st);
			/* As after an answer: the log does not grow on. */
			store_rest(st);
			must_begin(st, true);
		}
	}
}

void
scale_fill(struct store *st, unsigned rows, enum scale_kind kind)
{
	int64_t began = clock_monotonic();

	must_begin(st, true);
	add_company(st, MINE);
	add_company(st, POOR);
	add_company(st, OTHER);
	for (unsigned i = 0; i < PROJECTS; i++)
		add_project(st, i);
	add_rows(st, rows, kind);
	mark(st, rows, kind);
	/* As in a site that has answered its last write for a while. */
	if (texts_fold(st, kind == SCALE_TASKS ? &task_shape : &model_shape,
		    &arena) != 0)
		flunk("%s", store_error(st));
	must_commit(st);
	store_rest(st);
	lists_forget();
	fprintf(stderr, "%u %s made in %.1f s\n", rows, kinds[kind],
		(double)(clock_monotonic() - began) / 1e6);
}
