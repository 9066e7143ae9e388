#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/sqlite/beside.h"
#include "store/sqlite/blame.h"
#include "store/sqlite/functions.h"
#include "store/sqlite/netfs.h"
#include "store/sqlite/sqlite.h"
#include "sql_sqlite.h"

enum {
	PROGRESS_STEPS = 5000,       /* between looks at the clock */
	APPLICATION_ID = 0x6d736866, /* "mshf": file(1) and we know the file */
	SQL_LIMIT = 1 << 20,         /* bytes of one statement */
	VARIABLE_LIMIT = 2000,       /* parameters of one statement */
	DEPTH_LIMIT = 500,           /* nesting of one expression */
	OVERDUE_TICKS = 100,   /* of a row, between looks of store_overdue() */
	KEPT_MEMORY = 8 << 20, /* bytes that the engine keeps between calls */
	WRITER_MEMORY =
		96 << 20, /* bytes that arenas get while somebody writes */
	WIDE_ROWS = 1500, /* so many are many */
	OPEN_TRIES = 10,  /* while somebody removes the files beside it */
	LOG_PAGES = 1000, /* of the log, until it is copied into the file */
};

/*
 * The page cache, in KiB. A change of thousands of rows goes through most pages
 * of several indexes in no order, and would write each many times to the log.
 */
#define SMALL_CACHE "PRAGMA cache_size = -1024"
#define LARGE_CACHE "PRAGMA cache_size = -16384"

/* Ending of the name of a copy that has what was in a log without a name. */
#define REMOVED_LOG ".removed-log"

static enum store_fault
fault_of(int rc)
{
	/* What was read is older than what another one has written. */
	if (rc == SQLITE_BUSY_SNAPSHOT)
		return FAULT_AGAIN;
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL: /* others were always quicker to lock the log */
		return FAULT_BUSY;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return FAULT_READONLY;
	case SQLITE_FULL:
		return FAULT_FULL;
	case SQLITE_CANTOPEN:
		return FAULT_OPEN;
	case SQLITE_IOERR:
		return rc == SQLITE_IOERR_NOMEM ? FAULT_OTHER : FAULT_IO;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return FAULT_CORRUPT;
	case SQLITE_INTERRUPT:
		return FAULT_TIMEOUT;
	case SQLITE_NOMEM:
		return FAULT_MEMORY;
	case SQLITE_FORMAT: /* regexp says so; SQLite itself never does */
		return FAULT_PATTERN;
	case SQLITE_CONSTRAINT:
		return rc == SQLITE_CONSTRAINT_UNIQUE ||
				rc == SQLITE_CONSTRAINT_PRIMARYKEY ?
			FAULT_UNIQUE :
			FAULT_OTHER;
	default:
		return FAULT_OTHER;
	}
}

int
store_failed(struct store *st, enum store_fault fault, const char *text)
{
	/* What was read, or how the file could be opened, must not stick. */
	if (fault == FAULT_CORRUPT || fault == FAULT_IO ||
		fault == FAULT_OPEN || fault == FAULT_READONLY)
		st->sick = true;
	if (st->fault == FAULT_NONE) {
		st->fault = st->ended ? FAULT_ENDED : fault;
		snprintf(st->error, sizeof(st->error), "%s", text);
	}
	return STORE_ERROR;
}

int
store_failed_rc(struct store *st, int rc)
{
	const char *what = st->db != NULL ? sqlite3_errmsg(st->db) :
					    sqlite3_errstr(rc);
	int err = st->db != NULL ? sqlite3_system_errno(st->db) : 0;
	enum store_fault fault = fault_of(rc);
	char text[sizeof(st->error)];

	/* The log, or the memory beside it, could not be made. */
	if ((fault == FAULT_OPEN || fault == FAULT_IO) &&
		(err == ENOSPC || err == EDQUOT))
		fault = FAULT_FULL;
	if (fault == FAULT_MEMORY && st->budget->spent == SPENT_NOTHING)
		st->budget->spent = SPENT_MEMORY;
	if (fault == FAULT_TIMEOUT || fault == FAULT_MEMORY)
		return store_failed(st, fault, budget_why(st->budget));
	if (rc == SQLITE_NOTADB) {
		snprintf(text, sizeof(text), "%s: %s", what, st->opt->path);
		return store_failed(st, fault, text);
	}
	if (fault != FAULT_OPEN && fault != FAULT_READONLY)
		return store_failed(st, fault, what);
	blame(st->opt->path, what, fault == FAULT_OPEN ? err : 0, text,
		sizeof(text));
	return store_failed(st, fault, text);
}

const char *
store_error(const struct store *st)
{
	return st->error;
}

enum store_fault
store_fault(const struct store *st)
{
	return st->fault;
}

static int
exec(struct store *st, const char *sql)
{
	int rc = sqlite3_exec(st->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_failed_rc(st, rc);
}

void *
store_zeroed(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL) {
		fputs("level=fatal msg=\"out of memory\"\n", stderr);
		exit(EXIT_FAILURE);
	}
	return p;
}

struct store *
store_new(const struct store_options *options)
{
	struct store *st = store_zeroed(sizeof(*st));

	/* One thread uses SQLite: it needs no locks. It counts its memory only
	 * where that has a limit. (Refused, without harm, once a store of this
	 * process was open.) */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, options->memory != 0);
	beside_watch();
	st->opt = options;
	st->budget = &st->own;
	return st;
}

static void
close_db(struct store *st)
{
	for (unsigned i = 0; i < SQL_COUNT; i++)
		stmt_free(&st->named[i]);
	for (unsigned i = 0; i < STMT_CACHE; i++)
		stmt_free(&st->cached[i]);
	stmt_free(&st->begin_read);
	stmt_free(&st->begin_write);
	stmt_free(&st->commit);
	stmt_free(&st->rollback);
	stmt_free(&st->version);
	/* The last one who closes a log removes what has its name, which would
	 * be somebody else's. */
	if (st->db != NULL && !beside_same(st))
		sqlite3_db_config(st->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
			NULL);
	sqlite3_close(st->db);
	st->db = NULL;
	st->beside = (struct beside){ 0 };
	st->log = false;
	st->open = st->ours = st->sick = st->closed = false;
}

/*
 * SQLite copies the log into the file when its last user closes that. Others
 * that have the file open, perhaps with an older log, may never do it for ours:
 * nothing of it must be left where nobody watches any more.
 */
static void
copy_log(struct store *st)
{
	if (st->db != NULL && st->log && !st->open && beside_same(st))
		sqlite3_wal_checkpoint_v2(st->db, "main",
			SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

void
store_free(struct store *st)
{
	if (st == NULL)
		return;
	store_look(st);
	copy_log(st);
	close_db(st);
	free(st);
}

void
store_budget(struct store *st, struct budget *b)
{
	st->budget = b;
}

static int
on_progress(void *arg)
{
	struct store *st = arg;

	if (st->open && st->go_on != NULL && !st->go_on(st->go_on_arg, 0))
		st->ended = true;
	return st->ended || budget_spent(st->budget);
}

/* Somebody has the lock that is needed: try again, or give it up? */
static int
on_busy(void *arg, int tries)
{
	static const int naps[] = { 1, 2, 5, 10, 15, 20, 25, 25, 25, 50 };
	const int last = sizeof(naps) / sizeof(naps[0]) - 1;
	struct store *st = arg;
	int nap = naps[tries < last ? tries : last];
	struct timespec t = { .tv_nsec = nap * 1000000L };

	if (tries == 0)
		st->waited = 0;
	if (st->waited >= st->opt->busy_ms)
		return 0;
	if (st->go_on != NULL && st->waited > 0 &&
		!st->go_on(st->go_on_arg, st->waited)) {
		st->ended = true;
		return 0;
	}
	nanosleep(&t, NULL);
	st->waited += nap;
	return 1;
}

void
store_watch(struct store *st, bool (*go_on)(void *arg, int waits), void *arg)
{
	st->go_on = go_on;
	st->go_on_arg = arg;
}

/*
 * Within its limits of memory and time, as far as it has any. Who reads makes
 * an answer, and the engine has its part of the memory. Who writes has sent
 * what it takes, and answers little: the engine has all that is left.
 */
static void
limit_engine(struct store *st, bool write)
{
	struct budget *b = st->budget;
	int64_t part = st->opt->memory / STORE_PART, left;

	left = st->opt->memory - (int64_t)b->taken - WRITER_MEMORY;
	if (write && left > part) {
		part = left;
		if (b->limits.memory > b->taken + WRITER_MEMORY)
			b->limits.memory = b->taken + WRITER_MEMORY;
	}
	if (st->opt->memory != 0)
		sqlite3_hard_heap_limit64(part);
	if (st->db != NULL)
		sqlite3_progress_handler(st->db, PROGRESS_STEPS, on_progress,
			st);
}

/*
 * A long log is copied into the file, as SQLite would do by itself; but not one
 * that has lost its name, of which beside_rescue() alone knows what to do.
 */
static int
on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	if (pages >= LOG_PAGES && beside_same(arg))
		sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE,
			NULL, NULL);
	return SQLITE_OK;
}

/* Sets the journal, and notes whether it is a log. */
static int
ask_for_journal(struct store *st, const char *pragma)
{
	struct stmt s = { 0 };
	int rc;

	stmt_prepare(st, &s, pragma);
	rc = stmt_step(&s);
	st->log = rc == STORE_ROW && strcmp(stmt_column(&s, 0), "wal") == 0;
	stmt_free(&s);
	return rc == STORE_ERROR ? STORE_ERROR : 0;
}

/* WAL where it works, else the rollback journal; both synced at a commit. */
static int
set_journal(struct store *st)
{
	const char *net = NULL;
	bool wal = st->opt->journal != JOURNAL_ROLLBACK;

	if (st->opt->journal == JOURNAL_AUTO)
		net = netfs_name(st->opt->path);
	if (net != NULL)
		wal = false;
	if (net != NULL && !st->told)
		log_event("warn", "database",
			"%s lies on a network file system (%s): using the "
			"rollback journal instead of WAL",
			st->opt->path, net);
	st->told = true;
	return ask_for_journal(st,
		wal ? "PRAGMA journal_mode = WAL" :
		      "PRAGMA journal_mode = DELETE");
}

static int
configure(struct store *st)
{
	sqlite3 *db = st->db;

	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_handler(db, on_busy, st);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LENGTH_LIMIT);
	sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, SQL_LIMIT);
	sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, VARIABLE_LIMIT);
	sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, DEPTH_LIMIT);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	limit_engine(st, false);
	sqlite3_wal_hook(db, on_commit, st);
	if (functions_register(db, st->budget) != SQLITE_OK)
		return store_failed(st, FAULT_OTHER,
			"this SQLite cannot be used: it lacks FTS5");
	/* An acknowledged write is on the disk: FULL syncs at every commit. */
	return exec(st,
		"PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; "
		"PRAGMA temp_store = MEMORY; " SMALL_CACHE);
}

/* Others use the file, and have not noticed yet that their log is gone. */
static int
not_ready(struct store *st)
{
	char text[sizeof(st->error)];

	close_db(st);
	snprintf(text, sizeof(text),
		"the log of the database %s (-wal, -shm) was removed while in "
		"use: try again; if this stays, stop the web server, which "
		"saves what was logged, and start it again (no kill -9)",
		st->opt->path);
	return store_failed(st, FAULT_MISSING, text);
}

/* *again: the files beside it were removed while it was opened. */
static int
open_once(struct store *st, bool *again)
{
	struct stat sb;
	int rc;

	*again = false;
	st->sick = false;
	if (stat(st->opt->path, &sb) != 0 || !S_ISREG(sb.st_mode)) {
		char text[sizeof(st->error)];

		blame(st->opt->path, "cannot open the database", errno, text,
			sizeof(text));
		return store_failed(st, FAULT_MISSING, text);
	}
	rc = sqlite3_open_v2(st->opt->path, &st->db, SQLITE_OPEN_READWRITE,
		NULL);
	if (rc != SQLITE_OK) {
		store_failed_rc(st, rc);
		close_db(st);
		return STORE_ERROR;
	}
	if (!beside_ready(st))
		return not_ready(st);
	if (configure(st) != 0 || set_journal(st) != 0) {
		/* A file that cannot be written can still be read. */
		if (st->fault != FAULT_READONLY) {
			*again = beside_moved(st);
			close_db(st);
			return STORE_ERROR;
		}
		st->fault = FAULT_NONE;
		st->sick = false;
	}
	st->dev = sb.st_dev;
	st->ino = sb.st_ino;
	return 0;
}

static int
open_db(struct store *st)
{
	bool again = true;
	int rc = STORE_ERROR;

	for (int i = 0; again && i < OPEN_TRIES; i++) {
		st->fault = FAULT_NONE;
		rc = open_once(st, &again);
	}
	return rc;
}

/*
 * A file that took the place of ours must not be opened: beside it lies the log
 * of the old one, which SQLite would read as the new one's, and other processes
 * may be using either. Nor is ours closed, which would write to that log.
 */
static int
replaced(struct store *st)
{
	char text[400];

	snprintf(text, sizeof(text),
		"the database %s was replaced or removed while in use: stop "
		"the web server, remove what is left of the old file's -wal "
		"and -shm, start again",
		st->opt->path);
	return store_failed(st, FAULT_MISSING, text);
}

static bool
same_file(const struct store *st)
{
	struct stat sb;

	return stat(st->opt->path, &sb) == 0 && sb.st_ino == st->ino &&
		sb.st_dev == st->dev;
}

static int
new_file(struct store *st, const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	char text[sizeof(st->error)];

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	blame_new(path, errno, text, sizeof(text));
	return store_failed(st, FAULT_OTHER, text);
}

static int
run_fixed(struct store *st, struct stmt *s, const char *sql)
{
	stmt_prepare(st, s, sql);
	return stmt_step(s) == STORE_ERROR ? STORE_ERROR : 0;
}

/* One number that the file keeps in its header; -1: cannot tell. */
static int
header_number(struct store *st, struct stmt *s, const char *pragma)
{
	int v = -1;

	stmt_prepare(st, s, pragma);
	if (stmt_step(s) == STORE_ROW) {
		v = sqlite3_column_int(s->raw, 0);
		stmt_done(s);
	}
	return v;
}

static int
user_version(struct store *st)
{
	return header_number(st, &st->version, "PRAGMA user_version");
}

/*
 * In a transaction that has read something, SQLite has made the files. False:
 * it may have taken one of another log.
 */
static bool
note_log(struct store *st)
{
	return !st->log || st->beside.used || beside_note(st);
}

/* SQLite leaves a copy to the system, which may hold it in memory. */
static int
sync_path(struct store *st, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	char text[sizeof(st->error)];

	if (!ok)
		snprintf(text, sizeof(text), "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok ? 0 : store_failed(st, FAULT_IO, text);
}

/* Whole, as it is now, into a new file. */
static int
copy_into(struct store *st, const char *path)
{
	struct stmt s = { 0 };
	int rc;

	if (new_file(st, path) != 0)
		return STORE_ERROR;
	/* The new file is attached for that long. */
	sqlite3_limit(st->db, SQLITE_LIMIT_ATTACHED, 1);
	stmt_prepare(st, &s, "VACUUM INTO :path");
	stmt_str(&s, ":path", path);
	rc = stmt_run(&s) < 0 ? STORE_ERROR : 0;
	stmt_free(&s);
	sqlite3_limit(st->db, SQLITE_LIMIT_ATTACHED, 0);
	if (rc == 0)
		rc = sync_path(st, path);
	if (rc != 0)
		unlink(path);
	return rc;
}

/*
 * Two logs hold what the other does not: none can be copied over the other's
 * pages. What ours holds is kept in a file of its own, once.
 */
static int
split_off(struct store *st)
{
	char path[PATH_MAX], text[sizeof(st->error)];

	snprintf(path, sizeof(path), "%s" REMOVED_LOG, st->opt->path);
	if (access(path, F_OK) != 0)
		(void)!copy_into(st, path);
	st->fault = FAULT_NONE;
	snprintf(text, sizeof(text),
		"the log of the database %s was removed while in use, and "
		"another program has begun a new one: stop the web server, "
		"compare with the file " REMOVED_LOG " beside it, which has "
		"all that was written here, and start again",
		st->opt->path);
	if (!st->split)
		log_event("error", "database", "%s", text);
	st->split = true;
	return store_failed(st, FAULT_MISSING, text);
}

/*
 * All of the old log is in the database. While nobody else may look for one,
 * make the new log, so that those who still have the old one open keep nobody
 * from opening the database. Where that fails, or it is removed as well, it is
 * made once they have all noticed.
 */
static void
begin_new_log(struct store *st)
{
	log_event("warn", "database",
		"the log of the database %s (-wal, -shm) was removed while in "
		"use: what it held is saved, a new one is used. These files "
		"must not be touched",
		st->opt->path);
	(void)!beside_make(st);
	close_db(st);
}

/*
 * The log lost its name, or was closed by who noticed that first. 0: what it
 * held is in the database; that may not be open then.
 */
static int
take_over(struct store *st)
{
	int lock = beside_lock(st), rc = STORE_ERROR;
	char text[sizeof(st->error)];

	switch (lock < 0 ? BESIDE_BUSY : beside_rescue(st)) {
	case BESIDE_SAVED:
		begin_new_log(st);
		rc = 0;
		break;
	case BESIDE_GONE:
		close_db(st);
		rc = 0;
		break;
	case BESIDE_SPLIT:
		rc = split_off(st);
		break;
	case BESIDE_BUSY:
		snprintf(text, sizeof(text),
			"the log of the database %s was removed while in use, "
			"and is being saved",
			st->opt->path);
		rc = store_failed(st, FAULT_BUSY, text);
		break;
	case BESIDE_FAILED:
		break;
	}
	if (lock >= 0)
		close(lock);
	return rc;
}

static int
ensure_open(struct store *st)
{
	st->fault = FAULT_NONE;
	st->error[0] = '\0';
	st->ended = false;
	if (st->db != NULL && !same_file(st))
		return replaced(st);
	if (st->db != NULL && !beside_same(st) && take_over(st) != 0)
		return STORE_ERROR;
	return st->db != NULL ? 0 : open_db(st);
}

void
store_look(struct store *st)
{
	if (st->db == NULL || st->open || beside_same(st) || !same_file(st))
		return;
	st->fault = FAULT_NONE;
	st->error[0] = '\0';
	(void)!take_over(st);
}

int
store_create(struct store *st)
{
	st->fault = FAULT_NONE;
	return new_file(st, st->opt->path) != 0 ? STORE_ERROR : ensure_open(st);
}

int
store_copy(struct store *st, const char *path)
{
	return ensure_open(st) != 0 ? STORE_ERROR : copy_into(st, path);
}

/* Is the file a database of this program, or an empty one? */
static int
check_owner(struct store *st)
{
	struct stmt s = { 0 };
	int id, tables;

	if (st->ours)
		return 0;
	id = header_number(st, &s, "PRAGMA application_id");
	stmt_free(&s);
	tables = header_number(st, &s, "SELECT count(*) FROM sqlite_schema");
	stmt_free(&s);
	if (id < 0 || tables < 0)
		return STORE_ERROR;
	if (id != APPLICATION_ID && tables > 0)
		return store_failed(st, FAULT_VERSION,
			"the file is the database of another program");
	st->ours = id == APPLICATION_ID;
	return 0;
}

/* A file without a table, which somebody has made by hand. */
static bool
is_empty(struct store *st)
{
	struct stmt s = { 0 };
	int tables = header_number(st, &s,
		"SELECT count(*) FROM sqlite_schema");

	stmt_free(&s);
	return tables == 0;
}

int
store_version_wanted(void)
{
	return sql_steps[sizeof(sql_steps) / sizeof(sql_steps[0]) - 1].version;
}

int
store_version(struct store *st)
{
	return ensure_open(st) != 0 ? -1 : user_version(st);
}

static int
check_version(struct store *st)
{
	int have = user_version(st), want = store_version_wanted();
	char text[300];

	if (have < 0 || check_owner(st) != 0)
		return STORE_ERROR;
	if (have == want)
		return 0;
	if (have == 0 && is_empty(st))
		return store_failed(st, FAULT_VERSION,
			"the database is an empty file: remove it, and run "
			"\"modelshelf init\"");
	st->closed = have >= BESIDE_CLOSED;
	snprintf(text, sizeof(text),
		have < want ? "the database has schema version %d, this "
			      "program needs %d: run \"modelshelf migrate\"" :
			      "the database has schema version %d, made by a "
			      "newer program than this one (%d): install that",
		have, want);
	return store_failed(st, FAULT_VERSION, text);
}

/*
 * The mark of a closed log: of ours, so there is a new one; or it got into the
 * database nevertheless, by another program that has copied the log, where it
 * means nothing.
 */
static int
pass_mark(struct store *st)
{
	char pragma[100];
	int have;

	if (!beside_same(st))
		return ensure_open(st);
	if (exec(st, "BEGIN IMMEDIATE") != 0)
		return STORE_ERROR;
	st->open = true;
	have = user_version(st);
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d",
		have - (have < BESIDE_CLOSED ? 0 : BESIDE_CLOSED));
	return store_end(st, exec(st, pragma) == 0);
}

static int
migrate_steps(struct store *st)
{
	char pragma[100];
	int have = user_version(st);

	if (have < 0 || check_owner(st) != 0)
		return STORE_ERROR;
	if (have > store_version_wanted())
		return check_version(st);
	for (size_t i = 0; i < sizeof(sql_steps) / sizeof(sql_steps[0]); i++) {
		if (sql_steps[i].version <= have)
			continue;
		snprintf(pragma, sizeof(pragma),
			"PRAGMA user_version = %d; PRAGMA application_id = %d",
			sql_steps[i].version, APPLICATION_ID);
		if (exec(st, sql_steps[i].text) != 0 || exec(st, pragma) != 0)
			return STORE_ERROR;
	}
	return 0;
}

int
store_migrate(struct store *st)
{
	int rc;

	if (ensure_open(st) != 0 || exec(st, "BEGIN IMMEDIATE") != 0)
		return STORE_ERROR;
	st->open = st->writes = true;
	rc = note_log(st) ? migrate_steps(st) : STORE_ERROR;
	if (store_end(st, rc == 0) != 0)
		return STORE_ERROR;
	/* Statements of the old schema are of no use. */
	if (rc == 0)
		close_db(st);
	return rc;
}

/* *again: the files beside it were exchanged while it was opened. */
static int
begin_once(struct store *st, bool write, bool *again)
{
	int rc;

	*again = false;
	if (ensure_open(st) != 0)
		return STORE_ERROR;
	if (st->budget == &st->own)
		budget_begin(&st->own,
			&(struct bounds){ .wall = st->opt->limit_ms * 1000 });
	if (write)
		rc = run_fixed(st, &st->begin_write, "BEGIN IMMEDIATE");
	else
		rc = run_fixed(st, &st->begin_read, "BEGIN");
	if (rc != 0)
		return STORE_ERROR;
	st->open = true;
	budget_hold(st->budget, write);
	limit_engine(st, write);
	st->writes = write;
	rc = check_version(st);
	if (!note_log(st)) {
		(void)!store_end(st, false);
		*again = true;
		return not_ready(st);
	}
	if (rc != 0) {
		(void)!store_end(st, false);
		return STORE_ERROR;
	}
	return 0;
}

static int
begin(struct store *st, bool write)
{
	bool again = true;
	int rc = STORE_ERROR;

	for (int i = 0; again && i < OPEN_TRIES; i++)
		rc = begin_once(st, write, &again);
	return rc;
}

int
store_begin(struct store *st, bool write)
{
	int rc = begin(st, write);

	for (int i = 0;
		rc != 0 && st->closed && st->db != NULL && i < OPEN_TRIES;
		i++) {
		st->closed = false;
		st->fault = FAULT_NONE;
		rc = pass_mark(st) != 0 ? STORE_ERROR : begin(st, write);
	}
	if (rc != 0 && st->sick)
		close_db(st);
	return rc;
}

int
store_try(struct store *st)
{
	int rc;

	if (ensure_open(st) != 0)
		return STORE_ERROR;
	sqlite3_busy_timeout(st->db, 0);
	rc = store_begin(st, true);
	if (st->db != NULL)
		sqlite3_busy_handler(st->db, on_busy, st);
	return rc;
}

bool
store_overdue(struct store *st)
{
	if (!budget_tick(st->budget, OVERDUE_TICKS))
		return false;
	store_failed(st, FAULT_TIMEOUT, budget_why(st->budget));
	return true;
}

/* No statement may be left half-way: it would hold the transaction. */
static void
reset_all(struct store *st)
{
	sqlite3_stmt *s = NULL;

	while ((s = sqlite3_next_stmt(st->db, s)) != NULL)
		if (sqlite3_stmt_busy(s))
			sqlite3_reset(s);
}

static int
end(struct store *st, bool commit)
{
	bool failed_before = st->fault != FAULT_NONE;

	if (!st->open)
		return 0;
	st->open = st->ended = false;
	budget_hold(st->budget, false);
	reset_all(st);
	/* What failed half-way is never committed, whoever asks for it. */
	if (commit && !failed_before &&
		run_fixed(st, &st->commit, "COMMIT") == 0)
		return 0;
	/* Some errors have rolled back already. */
	if (!sqlite3_get_autocommit(st->db)) {
		/* Not even this may fail for want of memory or time. */
		if (st->opt->memory != 0)
			sqlite3_hard_heap_limit64(0);
		sqlite3_progress_handler(st->db, 0, NULL, NULL);
		stmt_prepare(st, &st->rollback, "ROLLBACK");
		if (sqlite3_step(st->rollback.raw) != SQLITE_DONE)
			close_db(st);
		else
			sqlite3_reset(st->rollback.raw);
		limit_engine(st, false);
	}
	return commit ? STORE_ERROR : 0;
}

int
store_end(struct store *st, bool commit)
{
	bool wrote = st->open && st->writes;
	int rc = end(st, commit);

	if (st->wide && st->db != NULL)
		sqlite3_exec(st->db, SMALL_CACHE, NULL, NULL, NULL);
	st->wide = st->writes = false;
	/* Nobody may be told of a change that is in a log without a name. */
	if (rc == 0 && commit && wrote && !beside_same(st))
		rc = take_over(st);
	if (st->sick && st->db != NULL)
		close_db(st);
	return rc;
}

void
store_trim(struct store *st)
{
	if (st->db == NULL || st->opt->memory == 0 ||
		sqlite3_memory_used() < KEPT_MEMORY)
		return;
	for (unsigned i = 0; i < STMT_CACHE; i++)
		stmt_free(&st->cached[i]);
	sqlite3_db_release_memory(st->db);
}

void
store_widen(struct store *st, size_t rows)
{
	if (st->wide || rows < WIDE_ROWS)
		return;
	st->wide = sqlite3_exec(st->db, LARGE_CACHE, NULL, NULL, NULL) ==
		SQLITE_OK;
}

int
store_mark(struct store *st)
{
	return exec(st, "SAVEPOINT mark");
}

int
store_unmark(struct store *st, bool keep)
{
	if (keep)
		return exec(st, "RELEASE mark");
	/* What failed is undone: the rest of the transaction can go on. */
	st->fault = FAULT_NONE;
	st->error[0] = '\0';
	reset_all(st);
	return exec(st, "ROLLBACK TO mark; RELEASE mark");
}

struct stmt *
stmt_get(struct store *st, enum sql_id id)
{
	stmt_prepare(st, &st->named[id], sql_text[id]);
	return &st->named[id];
}

int
store_plan(struct store *st, const char *sql,
	void (*say)(void *arg, const char *line), void *arg)
{
	sqlite3_stmt *s = NULL;
	char *text = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
	int rc = text == NULL ? SQLITE_NOMEM :
				sqlite3_prepare_v2(st->db, text, -1, &s, NULL);

	sqlite3_free(text);
	if (rc != SQLITE_OK)
		return store_failed_rc(st, rc);
	while (sqlite3_step(s) == SQLITE_ROW)
		say(arg, (const char *)sqlite3_column_text(s, 3));
	sqlite3_finalize(s);
	return 0;
}

/* Every row of a PRAGMA that reports faults is a finding, but "ok". */
static int
findings(struct store *st, const char *pragma,
	void (*say)(void *arg, const char *finding), void *arg)
{
	struct stmt *s = stmt_text(st, pragma);
	int rc, n = 0;

	while ((rc = stmt_step(s)) == STORE_ROW) {
		const char *text = stmt_column(s, 0);

		if (text == NULL || strcmp(text, "ok") == 0)
			continue;
		say(arg, text);
		n++;
	}
	return rc == STORE_ERROR ? STORE_ERROR : n;
}

static int
check_shape(struct store *st, const struct shape *sh,
	void (*say)(void *arg, const char *finding), void *arg)
{
	char text[300];
	int n = 0;

	for (size_t i = 0; i < sh->count; i++) {
		struct stmt *s;
		int rc;

		if (!field_is_stored(&sh->fields[i]))
			continue;
		s = stmt_text(st,
			"SELECT 1 FROM pragma_table_info(:table) "
			"WHERE name = :column");
		stmt_str(s, ":table", sh->table);
		stmt_str(s, ":column", sh->fields[i].name);
		rc = stmt_step(s);
		stmt_done(s);
		if (rc == STORE_ERROR)
			return STORE_ERROR;
		if (rc == STORE_ROW)
			continue;
		snprintf(text, sizeof(text), "table %s lacks column %s",
			sh->table, sh->fields[i].name);
		say(arg, text);
		n++;
	}
	return n;
}

static int
check_statements(struct store *st, void (*say)(void *arg, const char *finding),
	void *arg)
{
	char text[600];
	int n = 0;

	for (unsigned i = 0; i < SQL_COUNT; i++) {
		stmt_get(st, (enum sql_id)i);
		if (st->fault == FAULT_NONE)
			continue;
		snprintf(text, sizeof(text), "statement %s: %s", sql_name[i],
			st->error);
		st->fault = FAULT_NONE;
		say(arg, text);
		n++;
	}
	return n;
}

int
store_check(struct store *st, const struct shape *const *shapes,
	void (*say)(void *arg, const char *finding), void *arg)
{
	int n = findings(st, "PRAGMA integrity_check", say, arg), more;

	if (n < 0)
		return n;
	more = findings(st, "PRAGMA foreign_key_check", say, arg);
	if (more < 0)
		return more;
	n += more;
	for (; *shapes != NULL; shapes++) {
		more = check_shape(st, *shapes, say, arg);
		if (more < 0)
			return more;
		n += more;
	}
	return n + check_statements(st, say, arg);
}
