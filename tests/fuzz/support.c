#include "support.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "call/config.h"
#include "json/jr.h"
#include "call/validate.h"
#include "service/entities.h"
#include "store/record.h"
#include "store/store.h"

/* Small, so that limits are within reach. */
static const struct config config = { .body_limit = 65536,
	.list_limit = 100,
	.pattern_limit = 1000,
	.fields_limit = 100,
	.strip_prefix = "" };

struct call *
fuzz_call(void)
{
	static struct arena arena;
	static struct call c;

	if (arena.chunk_size == 0)
		arena_init(&arena, 65536);
	arena_reset(&arena);
	jr_init(&arena);
	c = (struct call){ .arena = &arena, .config = &config };
	c.now = INT64_C(1718452800000000);
	c.version = V(2, 34);
	c.who.user = "u1";
	c.who.company = "c1";
	return &c;
}

char *
fuzz_text(struct call *c, const uint8_t *data, size_t size)
{
	return arena_strndup(c->arena, (const char *)data, size);
}

bool
fuzz_holds(const char *text, const struct strs *pieces)
{
	for (size_t i = 0; i < pieces->n; i++)
		if (strcasestr(text, pieces->v[i]) == NULL)
			return false;
	return true;
}

/* --- The database --- */

static char path[512];
static struct store *store;

static void
remove_store(void)
{
	static const char *const suffixes[] = { "", "-wal", "-shm",
		"-journal" };
	char name[600];

	store_free(store);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(name, sizeof(name), "%s/db%s", path, suffixes[i]);
		unlink(name);
	}
	rmdir(path);
}

static void
add_models(void)
{
	static const char *const models[] = {
		"{\"name\":\"alpha\",\"framework\":\"PyTorch\",\"ready\":true}",
		"{\"name\":\"Alpha 2\",\"comment\":\"one\",\"ready\":false}",
		"{\"name\":\"gamma.v1\",\"framework\":\"\",\"ready\":true}",
		"{\"tags\":[\"a\",\"b\"],\"project\":\"p1\",\"ready\":true}",
		"{\"tags\":[\"-a\"],\"system_tags\":[\"a\"],\"ready\":true}",
		"{\"metadata\":{\"size\":{\"value\":\"2\"}},\"ready\":true}",
		"{\"metadata\":{\"size\":{\"value\":\"10\"}},\"ready\":false}",
		"{\"tags\":[],\"comment\":\"\",\"ready\":false}",
	};
	struct call *c = fuzz_call();
	struct jr_error why;

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		struct model m = { 0 };

		HOLDS(validate_fields(c, &model_shape, jr_read(models[i], &why),
			      &m) == OK);
		SET(&m, id, arena_printf(c->arena, "m%zu", i));
		SET(&m, company, i == 3 ? "" : i == 6 ? "c2" : "c1");
		SET(&m, created, c->now - (int64_t)i * 3600 * 1000000);
		if (i % 3 > 0)
			SET(&m, last_iteration, (int64_t)i);
		HOLDS(record_insert(store, &model_shape, c->arena, &m) == 1);
	}
}

static void
add_company(const char *id)
{
	struct stmt *s = stmt_get(store, SQL_COMPANY_ADD);

	stmt_str(s, ":id", id);
	stmt_str(s, ":name", id);
	stmt_int(s, ":now", 0);
	HOLDS(stmt_run(s) == 1);
}

struct store *
fuzz_store(void)
{
	static struct store_options options = { .busy_ms = 1000,
		.limit_ms = 20000 };
	static char file[600];
	const char *tmp = getenv("TMPDIR");

	if (store != NULL)
		return store;
	snprintf(path, sizeof(path), "%s/fuzz.XXXXXX",
		tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	HOLDS(mkdtemp(path) != NULL);
	snprintf(file, sizeof(file), "%s/db", path);
	options.path = file;
	store = store_new(&options);
	atexit(remove_store);
	HOLDS(store_create(store) == 0 && store_migrate(store) == 0);
	HOLDS(store_begin(store, true) == 0);
	add_company("c1");
	add_company("c2");
	add_models();
	HOLDS(store_end(store, true) == 0);
	return store;
}
