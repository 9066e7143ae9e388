#include "cost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "auth/token.h"
#include "json/jr.h"
#include "service/entities.h"
#include "store/record.h"
#include "store/sqlite/stmt.h"
#include "store/store.h"

/*
 * A company with as many models as a large site has, among them the worst that
 * there can be, put there as the services themselves would:
 *
 * - project 0 is the top of a tree that holds everything; below it are a
 *   hundred, and below those the others. The last one has no place in it.
 * - models 57600 to 58799 are public
 * - each thousandth model has a name of 4,000 bytes, of one letter as far as
 *   its end; all have the tag "every"; model 7 has 20,000 tags, model 8
 *   metadata of a megabyte, model 9 a comment of 256 KiB
 * - the newest LARGE models have designs of 64 KiB
 * - task 0 has a comment of 400,000 bytes, and every twentieth model is its
 *   work; tasks have run for up to three years; of the second half each is the
 *   child of the one before it
 * - task 1 has 5,000 parameters and a configuration of 2 MB, task 2 has 10,000
 *   artifacts, the others two parameters each
 * - all tasks wait in queue 0, a seventh of them because they are queued
 */

enum {
	MICRO = 1000000,
	BATCH = 2000,
	GROUPS = 100,
	LONG_NAME = 4000,
	PUBLIC = 1200
};

#define NOW (INT64_C(1718452800) * MICRO)

static const char token_secret[] = "the secret of a database for measuring";

static struct arena arena;
static struct store *store;

void
site_id(char kind, unsigned i, char id[ID_ROOM])
{
	/* As random as ids are, and known from the number. */
	snprintf(id, ID_ROOM, "%08x%02x%014x%08x", (i + 1) * 2654435761u,
		(unsigned)kind, i, (i + 1) * 40503u);
}

static const char *
id_of(char kind, unsigned i)
{
	char *id = arena_alloc(&arena, ID_ROOM);

	site_id(kind, i, id);
	return id;
}

static char *
repeated(char letter, size_t n)
{
	char *text = arena_alloc(&arena, n + 1);

	memset(text, letter, n);
	return text;
}

static void
put(const struct shape *sh, const void *rec)
{
	if (record_insert(store, sh, &arena, rec) != 1)
		die("%s: %s", sh->name, store_error(store));
}

static void
run(const char *sql)
{
	if (stmt_run(stmt_text(store, sql)) < 0)
		die("%s: %s", sql, store_error(store));
}

/* --- What there is --- */

static void
add_people(void)
{
	struct stmt *s;

	run("INSERT INTO company (id, name, created) VALUES "
	    "('c1', 'One', 1), ('c2', 'Two', 1)");
	for (unsigned i = 0; i < USERS; i++) {
		s = stmt_text(store,
			"INSERT INTO user (id, company, name, role, created) "
			"VALUES (:id, 1, :name, :role, 1)");
		stmt_str(s, ":id", id_of('u', i));
		stmt_str(s, ":name", arena_printf(&arena, "User %u", i));
		stmt_str(s, ":role", i == 0 ? "admin" : "user");
		if (stmt_run(s) != 1)
			die("user: %s", store_error(store));
	}
	run("INSERT INTO credential (id, access_key, user, secret_hash, "
	    "created) SELECT 'pair ' || id, 'key ' || id, id, 'none', 1 "
	    "FROM user");
	s = stmt_get(store, SQL_SETTING_PUT);
	stmt_str(s, ":name", "token_secret");
	stmt_str(s, ":value", token_secret);
	if (stmt_run(s) < 0)
		die("setting: %s", store_error(store));
}

/* What the second user has prepared: all models, with the widest columns. */
static void
add_download(const char *id, const char *more)
{
	struct stmt *s = stmt_get(store, SQL_DOWNLOAD_PUT);
	struct buf b;

	buf_init(&b, &arena, 1 << 18);
	buf_addf(&b, "{\"entity_type\":\"model\"%s,\"only_fields\":[\"id\"",
		more);
	for (int i = 0; i < 500; i++)
		buf_addf(&b, ",\"metadata.key %d.value\"", i);
	buf_add(&b,
		",\"name\",\"comment\",\"task.name\"],\"field_mappings\":["
		"{\"field\":\"id\",\"name\":\"id\"}");
	for (int i = 0; i < 500; i++)
		buf_addf(&b,
			",{\"field\":\"metadata.key %d.value\","
			"\"name\":\"key %d\"}",
			i, i);
	buf_add(&b, "]}");
	stmt_str(s, ":id", id);
	stmt_str(s, ":user", id_of('u', 1));
	stmt_str(s, ":company", "c1");
	stmt_str(s, ":request", b.data);
	stmt_int(s, ":until", INT64_MAX / 2);
	if (stmt_run(s) != 1)
		die("download: %s", store_error(store));
}

/* Which project a project is in; 0 and the last are at the top. */
static unsigned
above(unsigned i)
{
	return i <= GROUPS ? 0 : 1 + i % GROUPS;
}

static const char *
project_name(unsigned i)
{
	if (i == 0 || i == PROJECTS - 1)
		return i == 0 ? "everything" : "elsewhere";
	return arena_printf(&arena, "%s/project %u", project_name(above(i)), i);
}

static void
add_project(unsigned i)
{
	struct strs path = { ARENA_ARRAY(&arena, const char *, 2), 0 };
	struct project p = { 0 };

	if (i > GROUPS && i < PROJECTS - 1)
		path.v[path.n++] = id_of('p', 0);
	if (i > 0 && i < PROJECTS - 1) {
		path.v[path.n++] = id_of('p', above(i));
		SET(&p, parent, path.v[path.n - 1]);
	}
	SET(&p, id, id_of('p', i));
	SET(&p, company, "c1");
	SET(&p, user, id_of('u', i % USERS));
	SET(&p, name, project_name(i));
	SET(&p, basename,
		i == 0 || i == PROJECTS - 1 ? p.name :
					      strrchr(p.name, '/') + 1);
	SET(&p, description, "what is tried here, and what came of it");
	SET(&p, path, path);
	SET(&p, created, NOW);
	SET(&p, last_update, NOW + i);
	put(&project_shape, &p);
}

static const char *
parameters_of(unsigned i)
{
	unsigned n = i == 1 ? 5000 : 2;
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	buf_add(&b, "{\"Args\":{");
	for (unsigned k = 0; k < n; k++)
		buf_addf(&b,
			"%s\"key %u\":{\"section\":\"Args\","
			"\"name\":\"key %u\",\"value\":\"%u\"}",
			k == 0 ? "" : ",", k, k, (i * 7919 + k) % 5000);
	buf_add(&b, "}}");
	return b.data;
}

static const char *
execution_of(unsigned i)
{
	unsigned n = i == 2 ? 10000 : 1;
	struct buf b;

	buf_init(&b, &arena, 4 << 20);
	buf_addf(&b, "{\"queue\":\"%s\",\"artifacts\":[", id_of('q', 0));
	for (unsigned k = 0; k < n; k++)
		buf_addf(&b,
			"%s{\"key\":\"artifact %05u\",\"type\":\"custom\","
			"\"mode\":\"output\",\"uri\":\"s3://bucket/%u/%u\"}",
			k == 0 ? "" : ",", k, i, k);
	buf_add(&b, "]}");
	return b.data;
}

static void
add_task(unsigned i)
{
	static const char *const words[] = { "created", "in_progress",
		"stopped", "completed", "failed", "published", "queued" };
	struct task t = { 0 };

	SET(&t, id, id_of('t', i));
	SET(&t, company, "c1");
	SET(&t, user, id_of('u', i % USERS));
	SET(&t, name, arena_printf(&arena, "experiment %u", i));
	SET(&t, comment, i == 0 ? repeated('k', 400000) : "one of many");
	SET(&t, type, "training");
	SET(&t, status, words[i % COUNT(words)]);
	SET(&t, project, id_of('p', i % (PROJECTS - 1)));
	if (i > 0)
		SET(&t, parent, id_of('t', i > TASKS / 2 ? i - 1 : i / 3));
	SET(&t, hyperparams, jr_stored(parameters_of(i), &arena));
	SET(&t, execution, jr_stored(execution_of(i), &arena));
	if (i == 1)
		SET(&t, configuration,
			jr_stored(arena_printf(&arena,
					  "{\"large\":{\"name\":\"large\","
					  "\"value\":\"%s\"}}",
					  repeated('c', 2000000)),
				&arena));
	SET(&t, models,
		jr_stored(arena_printf(&arena,
				  "{\"input\":[{\"name\":\"in\",\"model\":\"%"
				  "s\"}],"
				  "\"output\":[]}",
				  id_of('m', i)),
			&arena));
	SET(&t, created, NOW - i * INT64_C(3600) * MICRO);
	SET(&t, started, t.created);
	SET(&t, completed, t.started + i % 1000 * INT64_C(86400) * MICRO);
	SET(&t, last_update, t.created);
	put(&task_shape, &t);
}

static void
add_queue(unsigned i)
{
	struct queue q = { 0 };

	SET(&q, id, id_of('q', i));
	SET(&q, company, "c1");
	SET(&q, name, arena_printf(&arena, "queue %u", i));
	SET(&q, created, NOW);
	SET(&q, last_update, NOW);
	put(&queue_shape, &q);
	if (i == 0)
		run("INSERT INTO queue_entry (queue, place, company, task, "
		    "added) SELECT q.seq, t.seq, 1, t.id, t.created "
		    "FROM task t, queue q");
}

/* --- Models --- */

static struct strs
tags_of(unsigned i)
{
	size_t n = i == 7 ? 20000 : 1 + i % 4;
	struct strs tags = { ARENA_ARRAY(&arena, const char *, n), 0 };

	for (; tags.n < n; tags.n++)
		tags.v[tags.n] = tags.n == 0 ?
			"every" :
			arena_printf(&arena, "tag %zu",
				i == 7 ? tags.n : (i + tags.n * 7) % 500);
	return tags;
}

static const char *
metadata_of(unsigned i)
{
	unsigned n = i == 8 ? 18000 : 2;
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	for (unsigned k = 0; k < n; k++) {
		unsigned key = i == 8 ? k : (i + k * 251) % 1000;

		buf_addf(&b,
			"%s\"key %u\":{\"key\":\"key %u\",\"type\":\"\","
			"\"value\":\"%u\"}",
			k == 0 ? "{" : ",", key, key, (i * 7919 + k) % 5000);
	}
	buf_add(&b, "}");
	return b.data;
}

/* As much as a comment may hold, of characters that are all different. */
static const char *
long_comment(void)
{
	struct bytes text = { 0 };
	const char *kept;

	text_fill(&text, "$87380<%c>");
	kept = arena_strdup(&arena, text.data);
	bytes_free(&text);
	return kept;
}

static const char *
name_of(unsigned i)
{
	if (i % 1000 > 0)
		return arena_printf(&arena, "resnet-%u run %u", i % 200, i);
	return arena_printf(&arena, "%s!bcXx %u", repeated('a', LONG_NAME), i);
}

static void
add_model(unsigned i)
{
	struct model m = { 0 };

	SET(&m, id, id_of('m', i));
	SET(&m, company, i / PUBLIC == 48 ? "" : "c1");
	if (i / PUBLIC == 48)
		SET(&m, company_origin, "c1");
	SET(&m, user, id_of('u', i % USERS));
	SET(&m, name, name_of(i));
	SET(&m, comment,
		i == 9 ? long_comment() :
			 arena_printf(&arena,
				 "trained on data set %u with learning rate "
				 "0.%03u, "
				 "better than the one before it",
				 i % 300, i % 1000));
	SET(&m, tags, tags_of(i));
	SET(&m, project, id_of('p', i % (PROJECTS - 1)));
	SET(&m, task, id_of('t', i % 20 == 0 ? 0 : i / 3));
	if (i > 0)
		SET(&m, parent, id_of('m', i / 2));
	SET(&m, uri, arena_printf(&arena, "s3://bucket/%u/weights.pt", i));
	SET(&m, framework, arena_printf(&arena, "Framework %u", i % 30));
	SET(&m, design,
		jr_stored(i < MODELS - LARGE ?
				"{}" :
				arena_printf(&arena, "{\"design\":\"%s\"}",
					repeated('d', 65536)),
			&arena));
	SET(&m, labels, jr_stored("{\"cat\":1,\"dog\":2}", &arena));
	SET(&m, metadata, jr_stored(metadata_of(i), &arena));
	SET(&m, last_metrics,
		jr_stored(arena_printf(&arena,
				  "{\"loss\":{\"v\":{\"value\":0.%05u}}}",
				  i * 7919 % 100000),
			&arena));
	SET(&m, ready, i % 2 == 0);
	SET(&m, created, NOW + i * INT64_C(60) * MICRO);
	SET(&m, last_update, m.created);
	SET(&m, last_change, m.created);
	put(&model_shape, &m);
}

/* --- All of it --- */

static void
begin(void)
{
	arena_reset(&arena);
	if (store_begin(store, true) != 0)
		die("%s", store_error(store));
	/* Who makes it at once needs more pages at hand than a responder. */
	run("PRAGMA cache_size = -524288");
}

static void
end(void)
{
	if (store_end(store, true) != 0)
		die("%s", store_error(store));
}

static void
add_all(unsigned n, void (*add)(unsigned i))
{
	for (unsigned i = 0; i < n; i++) {
		if (i % BATCH == 0)
			begin();
		add(i);
		if (i % BATCH == BATCH - 1 || i == n - 1)
			end();
	}
}

void
site_make(const char *path)
{
	struct store_options options = { .path = path, .busy_ms = 1000 };

	arena_init(&arena, 1 << 20);
	jr_init(&arena);
	store = store_new(&options);
	if (store_create(store) != 0 || store_migrate(store) != 0)
		die("%s: %s", path, store_error(store));
	begin();
	add_people();
	add_download("wide", "");
	add_download("ordered", ",\"order_by\":[\"comment\"]");
	end();
	add_all(PROJECTS, add_project);
	add_all(TASKS, add_task);
	add_all(QUEUES, add_queue);
	add_all(MODELS, add_model);
	store_free(store);
	arena_release(&arena);
}

void
site_tokens(const char *tokens[WHO_COUNT])
{
	static struct arena kept;
	struct call call = { .arena = &kept, .now = clock_now() };

	arena_init(&kept, 65536);
	arena_init(&arena, 65536);
	if (!crypto_init())
		die("no libsodium");
	for (int who = USER; who < WHO_COUNT; who++) {
		const char *id = id_of('u', who == ADMIN ? 0 : 1);
		struct identity identity = { .user = id,
			.company = "c1",
			.role = who == ADMIN ? "admin" : "user",
			.pair = arena_printf(&arena, "pair %s", id),
			.user_name = "",
			.company_name = "" };

		tokens[who] = token_issue(&call, token_secret, &identity, 0);
	}
	arena_release(&arena);
}
