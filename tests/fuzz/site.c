#include "site.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "json/jr.h"
#include "auth/token.h"
#include "service/entities.h"
#include "store/record.h"
#include "store/sqlite/stmt.h"
#include "store/store.h"

enum { MICRO = 1000000 };
#define NOW (INT64_C(1718452800) * MICRO)
#define SECRET "the secret of a database for fuzzing"

static const char *const markers[] = { "anyone", "Kq7vWxOneZ", "Jb3yTuTwoQ" };
static const struct {
	const char *user, *role;
	int company;
} people[WHO_COUNT] = {
	[USER_1] = { "u10", "user", 1 },
	[ADMIN_1] = { "u11", "admin", 1 },
	[USER_2] = { "u20", "user", 2 },
	[ADMIN_2] = { "u21", "admin", 2 },
	[ROOT] = { "u12", "root", 1 },
};

static struct arena arena; /* as long as the process */
static struct store *store;
static struct store_options options;
static struct config config;
static char folder[512];
static const char *tokens[WHO_COUNT], *pairs[WHO_COUNT];
static char *image; /* heap: the file as it was made */
static size_t image_len;
static const char *before[3]; /* the records of each company */
static int64_t changes;

int
site_hidden_from(enum who who)
{
	return who == ROOT || who == NOBODY ? 0 : 3 - people[who].company;
}

const char *
site_marker(int company)
{
	return markers[company];
}

void
site_id(char kind, int company, unsigned i, char id[SITE_ID])
{
	snprintf(id, SITE_ID, "%c%d%u", kind, company, i % SITE_EACH);
}

const char *
site_token(enum who who)
{
	return tokens[who];
}

const char *
site_pair(enum who who)
{
	return pairs[who];
}

const char *
site_signed(const char *header, const char *claims, struct arena *a)
{
	unsigned char mac[HMAC_LEN];
	const char *body = arena_printf(a, "%s.%s",
		crypto_base64url(header, strlen(header), a),
		crypto_base64url(claims, strlen(claims), a));

	crypto_hmac(SECRET, body, strlen(body), mac);
	return arena_printf(a, "%s.%s", body,
		crypto_base64url(mac, sizeof(mac), a));
}

const struct config *
site_config(void)
{
	site_store();
	return &config;
}

/* --- What there is --- */

static const char *
id_of(char kind, int company, unsigned i)
{
	char *id = arena_alloc(&arena, SITE_ID);

	site_id(kind, company, i, id);
	return id;
}

static const char *
owner(int company)
{
	return company == 0 ? "" : company == 1 ? "c1" : "c2";
}

static void
run(const char *sql)
{
	if (stmt_run(stmt_text(store, sql)) < 0) {
		fprintf(stderr, "%s: %s\n", sql, store_error(store));
		abort();
	}
}

static void
put(const struct shape *sh, const void *rec)
{
	if (record_insert(store, sh, &arena, rec) != 1) {
		fprintf(stderr, "%s: %s\n", sh->name, store_error(store));
		abort();
	}
}

static void
add_people(void)
{
	struct stmt *s;

	run(arena_printf(&arena,
		"INSERT INTO company (seq, id, name, created) VALUES "
		"(1, 'c1', 'First %s', 1), (2, 'c2', 'Second %s', 1)",
		markers[1], markers[2]));
	for (int who = USER_1; who < WHO_COUNT; who++) {
		const char *id = people[who].user, *name;
		const char *key = arena_printf(&arena, "KEY%s", id);

		name = arena_printf(&arena, "%s %s", id,
			markers[people[who].company]);
		run(arena_printf(&arena,
			"INSERT INTO user (id, company, name, role, created, "
			"login, email) VALUES ('%s', %d, '%s', '%s', 1, "
			"'login %s', 'mail %s')",
			id, people[who].company, name, people[who].role, name,
			name));
		run(arena_printf(&arena,
			"INSERT INTO credential (id, access_key, user, label, "
			"secret_hash, created, last_used) VALUES "
			"('pair %s', '%s', '%s', 'of %s', '%s', 1, %lld)",
			id, key, id, name,
			crypto_hash_secret("a secret", &arena),
			(long long)INT64_MAX / 2));
		pairs[who] = arena_printf(&arena, "%s:a secret", key);
	}
	s = stmt_get(store, SQL_SETTING_PUT);
	stmt_str(s, ":name", "token_secret");
	stmt_str(s, ":value", SECRET);
	HOLDS(stmt_run(s) >= 0);
}

/* Project 0 is a top; 1 and 2 are below it, 3 is below 1; others are tops. */
static void
add_project(int company, unsigned i)
{
	static const unsigned above[] = { 0, 0, 0, 1 };
	struct strs path = { ARENA_ARRAY(&arena, const char *, 2), 0 };
	const char *top = arena_printf(&arena, "top %s", markers[company]);
	struct project p = { 0 };

	if (i == 3)
		path.v[path.n++] = id_of('p', company, 0);
	if (i > 0 && i <= 3) {
		path.v[path.n++] = id_of('p', company, above[i]);
		SET(&p, parent, path.v[path.n - 1]);
	}
	SET(&p, id, id_of('p', company, i));
	SET(&p, company, owner(company));
	if (company == 0)
		SET(&p, company_origin, "c1");
	SET(&p, user, id_of('u', company == 2 ? 2 : 1, i % 2));
	SET(&p, basename, arena_printf(&arena, "sub %u", i));
	SET(&p, name,
		i == 0         ? top :
			i == 3 ? arena_printf(&arena, "%s/sub 1/sub 3", top) :
			i <= 2 ? arena_printf(&arena, "%s/sub %u", top, i) :
				 arena_printf(&arena, "%s %u", markers[company],
					 i));
	if (i == 0 || i > 3)
		SET(&p, basename, p.name);
	SET(&p, description, arena_printf(&arena, "of %s", markers[company]));
	SET(&p, path, path);
	SET(&p, created, NOW);
	SET(&p, last_update, NOW + i);
	put(&project_shape, &p);
}

static struct strs
tags_of(int company, unsigned i)
{
	struct strs tags = { ARENA_ARRAY(&arena, const char *, 3), i % 3 };

	for (size_t k = 0; k < tags.n; k++)
		tags.v[k] = k == 0 ?
			arena_printf(&arena, "tag %s", markers[company]) :
			arena_printf(&arena, "tag%zu", k);
	return tags;
}

/* Something in each object of a task. */
static void
fill_task(struct task *t, int company, unsigned i)
{
	const char *mark = markers[company];

	SET(t, hyperparams,
		jr_stored(arena_printf(&arena,
				  "{\"Args\":{\"lr\":{\"section\":\"Args\","
				  "\"name\":\"lr\",\"value\":\"0.%u\"}},"
				  "\"%s\":{\"%s\":{\"section\":\"%s\","
				  "\"name\":\"%s\",\"value\":\"%s\"}}}",
				  i, mark, mark, mark, mark, mark),
			&arena));
	SET(t, configuration,
		jr_stored(arena_printf(&arena,
				  "{\"%s\":{\"name\":\"%s\","
				  "\"value\":\"%s\"}}",
				  mark, mark, mark),
			&arena));
	SET(t, runtime,
		jr_stored(arena_printf(&arena, "{\"%s\":%u}", mark, i),
			&arena));
	SET(t, container,
		jr_stored(arena_printf(&arena, "{\"image\":\"%s\"}", mark),
			&arena));
	SET(t, script,
		jr_stored(arena_printf(&arena, "{\"repository\":\"%s\"}", mark),
			&arena));
	SET(t, execution,
		jr_stored(arena_printf(&arena,
				  "{\"queue\":\"%s\",\"framework\":\"%s\","
				  "\"artifacts\":[{\"key\":\"%s\","
				  "\"type\":\"t\",\"mode\":\"output\"}]}",
				  id_of('q', company, i), mark, mark),
			&arena));
}

static void
add_task(int company, unsigned i)
{
	static const char *const words[] = { "created", "in_progress",
		"stopped", "completed", "published", "queued", "closed",
		"failed" };
	struct task t = { 0 };

	SET(&t, id, id_of('t', company, i));
	SET(&t, company, owner(company));
	if (company == 0)
		SET(&t, company_origin, "c1");
	SET(&t, user, id_of('u', company == 2 ? 2 : 1, i % 2));
	SET(&t, name, arena_printf(&arena, "run %u %s", i, markers[company]));
	SET(&t, comment, arena_printf(&arena, "of %s", markers[company]));
	SET(&t, type, i == 7 ? "controller" : "training");
	SET(&t, status, words[i % COUNT(words)]);
	SET(&t, project, id_of('p', company, i));
	SET(&t, parent, id_of('t', company, i / 2));
	SET(&t, tags, tags_of(company, i));
	SET(&t, models,
		jr_stored(arena_printf(&arena,
				  "{\"input\":[{\"name\":\"in "
				  "%s\",\"model\":\"%s\"}],"
				  "\"output\":[{\"name\":\"out\",\"model\":\"%"
				  "s\"}]}",
				  markers[company], id_of('m', company, i),
				  id_of('m', company, i + 1)),
			&arena));
	fill_task(&t, company, i);
	SET(&t, created, NOW + i);
	SET(&t, started, NOW);
	SET(&t, completed, NOW + i * INT64_C(86400) * MICRO);
	SET(&t, last_update, NOW + i);
	put(&task_shape, &t);
}

static void
add_model(int company, unsigned i)
{
	const char *mark = markers[company];
	struct model m = { 0 };

	SET(&m, id, id_of('m', company, i));
	SET(&m, company, owner(company));
	if (company == 0)
		SET(&m, company_origin, "c1");
	SET(&m, user, id_of('u', company == 2 ? 2 : 1, i % 2));
	SET(&m, name, arena_printf(&arena, "net %u %s", i, mark));
	SET(&m, comment, arena_printf(&arena, "of %s", mark));
	SET(&m, tags, tags_of(company, i));
	SET(&m, project, id_of('p', company, i));
	SET(&m, task, id_of('t', company, i));
	SET(&m, parent, id_of('m', company, i / 2));
	SET(&m, uri, arena_printf(&arena, "s3://%s/%u", mark, i));
	SET(&m, framework, arena_printf(&arena, "Torch %s", mark));
	SET(&m, design,
		jr_stored(arena_printf(&arena, "{\"design\":\"%s\"}", mark),
			&arena));
	SET(&m, labels,
		jr_stored(arena_printf(&arena, "{\"%s\":1}", mark), &arena));
	SET(&m, ready, i % 2 == 0);
	SET(&m, metadata,
		jr_stored(
			arena_printf(&arena,
				"{\"size\":{\"key\":\"size\",\"type\":\"int\","
				"\"value\":\"%u\"},\"%s\":{\"key\":\"%s\","
				"\"type\":\"str\",\"value\":\"%s\"}}",
				i, mark, mark, mark),
			&arena));
	SET(&m, last_metrics,
		jr_stored(arena_printf(&arena,
				  "{\"m\":{\"v\":{\"metric\":\"%s\","
				  "\"variant\":\"v\","
				  "\"value\":0.%u}}}",
				  mark, i),
			&arena));
	SET(&m, created, NOW + i);
	SET(&m, last_update, NOW + i);
	put(&model_shape, &m);
}

/* Nothing public: queues never are. The task of that number waits in it. */
static void
add_queue(int company, unsigned i)
{
	const char *mark = markers[company];
	struct queue q = { 0 };

	if (company == 0)
		return;
	SET(&q, id, id_of('q', company, i));
	SET(&q, company, owner(company));
	SET(&q, name, arena_printf(&arena, "queue %u %s", i, mark));
	SET(&q, tags, tags_of(company, i));
	SET(&q, created, NOW + i);
	SET(&q, last_update, NOW + i);
	put(&queue_shape, &q);
	run(arena_printf(&arena,
		"INSERT INTO queue_entry (queue, company, place, task, added) "
		"SELECT seq, company, 1, '%s', %lld FROM queue "
		"WHERE id = '%s'",
		id_of('t', company, i), (long long)NOW, q.id));
}

static void
make_tokens(void)
{
	struct call c = { .arena = &arena, .now = clock_now() };

	for (int who = USER_1; who < WHO_COUNT; who++) {
		struct identity identity = { .user = people[who].user,
			.company = owner(people[who].company),
			.role = people[who].role,
			.pair = arena_printf(&arena, "pair %s",
				people[who].user),
			.user_name = "",
			.company_name = "" };

		tokens[who] = token_issue(&c, SECRET, &identity, 0);
	}
}

/* --- As it was --- */

/* Every column of every record of a company, as text. */
static const char *
records(int company)
{
	static const struct {
		const char *name;
		bool given; /* its records can be made public */
	} tables[] = { { "user" }, { "queue" }, { "queue_entry" },
		{ "project", true }, { "task", true }, { "model", true } };
	struct buf all;

	buf_init(&all, &arena, 16 << 20);
	for (size_t i = 0; i < COUNT(tables); i++) {
		struct stmt *s = stmt_text(store,
			arena_printf(&arena,
				"SELECT 'SELECT json_group_array(json_array(' "
				"|| group_concat(name) || ')) FROM %s WHERE "
				"company = %d%s' FROM "
				"pragma_table_info('%s')",
				tables[i].name, company,
				tables[i].given ?
					arena_printf(&arena,
						" OR company_origin = %d",
						company) :
					"",
				tables[i].name));
		const char *sql;

		HOLDS(stmt_step(s) == STORE_ROW);
		sql = arena_strdup(&arena, stmt_column(s, 0));
		stmt_done(s);
		s = stmt_text(store, sql);
		HOLDS(stmt_step(s) == STORE_ROW);
		buf_add(&all, stmt_column(s, 0));
		stmt_done(s);
	}
	HOLDS(!all.full);
	return all.data;
}

static int64_t
total_changes(void)
{
	struct stmt *s;
	int64_t n;

	HOLDS(store_begin(store, false) == 0);
	s = stmt_text(store, "SELECT total_changes()");
	HOLDS(stmt_step(s) == STORE_ROW);
	n = stmt_column_int(s, 0);
	stmt_done(s);
	HOLDS(store_end(store, false) == 0);
	return n;
}

static void
unlink_files(void)
{
	DIR *dir = opendir(folder);
	const struct dirent *e;

	while (dir != NULL && (e = readdir(dir)) != NULL)
		if (e->d_name[0] != '.')
			unlink(arena_printf(&arena, "%s/%s", folder,
				e->d_name));
	if (dir != NULL)
		closedir(dir);
}

static void
remove_all(void)
{
	store_free(store);
	unlink_files();
	rmdir(folder);
	free(image);
}

static void
keep_image(void)
{
	FILE *file;
	long n;

	/* Closing it takes what is in the log into the file. */
	store_free(store);
	file = fopen(options.path, "rb");
	HOLDS(file != NULL && fseek(file, 0, SEEK_END) == 0);
	n = ftell(file);
	HOLDS(n > 0);
	image_len = (size_t)n;
	image = malloc(image_len); /* heap: see above */
	rewind(file);
	HOLDS(image != NULL && fread(image, 1, image_len, file) == image_len);
	fclose(file);
	store = store_new(&options);
}

static void
put_back(void)
{
	int fd;

	store_free(store);
	unlink(arena_printf(&arena, "%s-wal", options.path));
	unlink(arena_printf(&arena, "%s-shm", options.path));
	fd = open(options.path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	HOLDS(fd >= 0 && write(fd, image, image_len) == (ssize_t)image_len);
	close(fd);
	store = store_new(&options);
	changes = total_changes();
}

static void
make(void)
{
	const char *tmp = getenv("TMPDIR"), *why;

	arena_init(&arena, 1 << 20);
	HOLDS(crypto_init() && config_load(&config, "/dev/null", &arena, &why));
	/* Small, so that limits are within reach. */
	config.body_limit = 1 << 19;
	config.reply_limit = 4 << 20;
	config.list_limit = 2000;
	config.fields_limit = 100;
	config.metadata_limit = 65536;
	if (tmp == NULL || *tmp == '\0')
		tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(folder, sizeof(folder), "%s/fuzz.XXXXXX", tmp);
	HOLDS(mkdtemp(folder) != NULL);
	config.database = arena_printf(&arena, "%s/db", folder);
	options = config_store(&config);
	store = store_new(&options);
	HOLDS(store_create(store) == 0 && store_migrate(store) == 0);
	atexit(remove_all);
	HOLDS(store_begin(store, true) == 0);
	add_people();
	for (int company = 0; company < 3; company++)
		for (unsigned i = 0; i < SITE_EACH; i++) {
			add_project(company, i);
			add_task(company, i);
			add_model(company, i);
			add_queue(company, i);
		}
	for (int company = 1; company < 3; company++)
		before[company] = records(company);
	HOLDS(store_end(store, true) == 0);
	make_tokens();
	keep_image();
	changes = total_changes();
}

struct store *
site_store(void)
{
	if (store == NULL)
		make();
	return store;
}

static void
finding(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "%s\n", text);
}

/* All that modelshelf check looks at. */
static void
check_database(void)
{
	HOLDS(store_check(store, entity_shapes, finding, NULL) == 0);
	HOLDS(store_begin(store, false) == 0);
	for (size_t i = 0; entity_shapes[i] != NULL; i++)
		HOLDS(record_check(store, entity_shapes[i], &arena, finding,
			      NULL) == 0);
	HOLDS(store_end(store, false) == 0);
}

void
site_after(int hidden, bool whole)
{
	struct arena kept = arena;

	if (total_changes() == changes)
		return;
	/* What is taken here is given back with the process's memory. */
	arena_init(&arena, 65536);
	jr_init(&arena);
	if (hidden != 0) {
		HOLDS(store_begin(store, false) == 0);
		HOLDS(strcmp(records(hidden), before[hidden]) == 0);
		HOLDS(store_end(store, false) == 0);
	}
	if (whole)
		check_database();
	put_back();
	arena_release(&arena);
	arena = kept;
}
