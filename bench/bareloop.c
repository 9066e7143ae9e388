/*
 * What SQLite alone can do: processes that insert the row of a model, each in a
 * transaction that is on the disk before the next one begins, with the tables
 * and indexes of modelshelf. The indexes of texts are told of 64 rows at once.
 * It is what models.create is measured against.
 *
 * usage: bareloop DATABASE PROCESSES SECONDS
 *
 * Prints the rows a second of all processes together. Started by a web server
 * as a FastCGI program, it inserts a row a request instead, into the database
 * that BARE_DATABASE names.
 *
 * The database must have the mark of one that a bench has made, a setting
 * "bench", because the rows stay in it.
 */
#include <fcgiapp.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	BUSY_MS = 30000,
	FOLD = 64, /* rows of this process between two looks at the backlog */
};

static const char *const inserts[] = {
	"INSERT INTO model (id, company, user, name, uri, framework, comment, "
	"tags, labels, created, last_update, last_change, last_changed_by, "
	"ready, last_iteration) VALUES (?1, "
	"1, "
	"'feedbeef00feedbeef00feedbeef0000', ?2, ?3, 'PyTorch', "
	"'one of many', '[\"bench\",\"odd\"]', '{\"cat\":1,\"dog\":2}', ?4, "
	"?4, "
	"?4, 'feedbeef00feedbeef00feedbeef0000', 0, 0)",
	"INSERT INTO model_tags (value, owner) "
	"VALUES ('bench', last_insert_rowid()), ('odd', last_insert_rowid())",
	/* Tags have no rowid, so that the last is still the model's. */
	"INSERT INTO model_pending (owner) VALUES (last_insert_rowid())",
};

enum { INSERTS = sizeof(inserts) / sizeof(inserts[0]) };

#define PENDING "FROM model WHERE seq IN (SELECT owner FROM model_pending)"

static const char fold[] =
	"BEGIN IMMEDIATE; "
	"INSERT INTO model_trigram (rowid, id, name, comment) "
	"SELECT seq, id, name, comment " PENDING "; "
	"INSERT INTO model_text (rowid, id, name, comment, project, task, "
	"parent) SELECT seq, id, name, comment, project, task, parent " PENDING
	"; DELETE FROM model_pending; COMMIT";

static sqlite3 *db;
static sqlite3_stmt *insert_into[INSERTS];
static long inserted;

static void
die(const char *what)
{
	fprintf(stderr, "bareloop: %s: %s\n", what, sqlite3_errmsg(db));
	exit(EXIT_FAILURE);
}

static void
run(const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sql);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
insert(void)
{
	sqlite3_stmt *const *s = insert_into;
	char id[40], name[64], uri[64];
	unsigned char bytes[16];

	sqlite3_randomness(sizeof(bytes), bytes);
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(id + 2 * i, 3, "%02x", bytes[i]);
	snprintf(name, sizeof(name), "bench model %.8s", id);
	snprintf(uri, sizeof(uri), "s3://bucket/models/%.8s/weights.pt", id);
	run("BEGIN IMMEDIATE");
	sqlite3_bind_text(s[0], 1, id, -1, SQLITE_STATIC);
	sqlite3_bind_text(s[0], 2, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(s[0], 3, uri, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s[0], 4, (sqlite3_int64)time(NULL) * 1000000);
	for (int i = 0; i < INSERTS; i++) {
		if (sqlite3_step(s[i]) != SQLITE_DONE)
			die(inserts[i]);
		sqlite3_reset(s[i]);
	}
	run("COMMIT");
	inserted++;
}

static void
fold_some(void)
{
	if (inserted % FOLD == 0)
		run(fold);
}

static int
found(void *arg, int n, char **values, char **names)
{
	(void)n;
	(void)values;
	(void)names;
	*(int *)arg = 1;
	return 0;
}

static void
open_marked(const char *path)
{
	int marked = 0;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) !=
		SQLITE_OK)
		die(path);
	sqlite3_busy_timeout(db, BUSY_MS);
	run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
	    "PRAGMA foreign_keys = ON");
	if (sqlite3_exec(db, "SELECT 1 FROM setting WHERE name = 'bench'",
		    found, &marked, NULL) != SQLITE_OK ||
		!marked) {
		fprintf(stderr, "bareloop: %s was not made by a bench\n", path);
		exit(EXIT_FAILURE);
	}
	for (int i = 0; i < INSERTS; i++)
		if (sqlite3_prepare_v2(db, inserts[i], -1, &insert_into[i],
			    NULL) != SQLITE_OK)
			die(inserts[i]);
}

static void
close_marked(void)
{
	for (int i = 0; i < INSERTS; i++)
		sqlite3_finalize(insert_into[i]);
	sqlite3_close(db);
}

/* Insert for so many seconds; how many rows. */
static long
loop(const char *path, double seconds)
{
	double end = now() + seconds;

	open_marked(path);
	while (now() < end) {
		insert();
		fold_some();
	}
	close_marked();
	return inserted;
}

/* Insert a row a request. What is left of it is done after the answer. */
static int
serve(void)
{
	static const char answer[] =
		"Status: 200 OK\r\n"
		"Content-Type: application/json\r\n\r\n"
		"{\"meta\":{},\"data\":{\"created\":true}}";
	const char *path = getenv("BARE_DATABASE");
	char sink[16384];
	FCGX_Request r;

	if (path == NULL || FCGX_Init() != 0 || FCGX_InitRequest(&r, 0, 0) != 0)
		return EXIT_FAILURE;
	open_marked(path);
	while (FCGX_Accept_r(&r) == 0) {
		while (FCGX_GetStr(sink, (int)sizeof(sink), r.in) > 0)
			continue;
		insert();
		(void)FCGX_PutStr(answer, (int)sizeof(answer) - 1, r.out);
		FCGX_Finish_r(&r);
		fold_some();
	}
	close_marked();
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	int processes = argc == 4 ? (int)strtol(argv[2], NULL, 10) : 0, fd[2];
	double seconds = argc == 4 ? strtod(argv[3], NULL) : 0;
	long all = 0, n;

	if (argc == 1 && !FCGX_IsCGI())
		return serve();
	if (processes < 1 || processes > 64 || !(seconds > 0)) {
		fputs("usage: bareloop DATABASE PROCESSES SECONDS\n", stderr);
		return 64;
	}
	if (pipe(fd) != 0)
		return EXIT_FAILURE;
	for (int i = 0; i < processes; i++)
		if (fork() == 0) {
			n = loop(argv[1], seconds);
			_exit(write(fd[1], &n, sizeof(n)) == sizeof(n) ? 0 : 1);
		}
	/* A process that fails must not be waited for. */
	close(fd[1]);
	for (int i = 0; i < processes; i++) {
		if (read(fd[0], &n, sizeof(n)) != sizeof(n))
			return EXIT_FAILURE;
		all += n;
	}
	while (wait(NULL) > 0)
		;
	printf("%.1f\n", (double)all / seconds);
	return 0;
}
