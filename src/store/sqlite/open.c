#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/sqlite/blame.h"
#include "store/sqlite/company.h"
#include "store/sqlite/extra.h"
#include "store/sqlite/functions.h"
#include "store/sqlite/netfs.h"
#include "store/sqlite/sqlite.h"

/* Opening and closing the file, and the limits that the engine works within. */

enum {
	PROGRESS_STEPS = 5000, /* between looks at the clock */
	SQL_LIMIT = 1 << 20,   /* bytes of one statement */
	VARIABLE_LIMIT = 2000, /* parameters of one statement */
	DEPTH_LIMIT = 500,     /* nesting of one expression */
	WRITER_MEMORY =
		96 << 20, /* bytes that arenas get while somebody writes */
	LOG_PAGES = 2000, /* of the log, before it is copied into the file */
	MORE_PAGES = 500, /* before what came since is copied, too */
	LONG_LOG_PAGES = 4 * LOG_PAGES, /* before it is begun anew */
};

void
store_close(struct store *st)
{
	for (unsigned i = 0; i < SQL_COUNT; i++)
		stmt_free(&st->named[i]);
	for (unsigned i = 0; i < STMT_CACHE; i++)
		stmt_free(&st->cached[i]);
	stmt_free(&st->number_of);
	stmt_free(&st->id_of);
	companies_forget(st);
	stmt_free(&st->begin_read);
	stmt_free(&st->begin_write);
	stmt_free(&st->commit);
	stmt_free(&st->rollback);
	stmt_free(&st->version);
	paths_forget(st);
	extra_forget(st);
	/*
	 * The last process that closes a log copies it, which it may not, and
	 * removes the file of its name, which may be another log by now.
	 */
	if (st->db != NULL && (!beside_same(st) || store_doubts_log(st)))
		sqlite3_db_config(st->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
			NULL);
	sqlite3_close(st->db);
	st->db = NULL;
	st->beside = (struct beside){ 0 };
	st->log = false;
	st->open = st->ours = st->sick = st->closed = st->unsynced = false;
	st->log_pages = st->log_tried = 0;
}

static int
on_progress(void *arg)
{
	struct store *st = arg;

	if (st->open && st->go_on != NULL && !st->go_on(st->go_on_arg, 0))
		st->ended = true;
	if (st->ended || budget_spent(st->budget))
		return 1;
	if (st->bound > 0)
		st->gave_up = (st->bound -= st->stride) <= 0;
	return st->gave_up;
}

void
store_bound(struct store *st, int64_t steps)
{
	st->bound = steps < 1 ? 1 : steps;
	st->stride = steps < PROGRESS_STEPS ? (int)st->bound : PROGRESS_STEPS;
	sqlite3_progress_handler(st->db, st->stride, on_progress, st);
}

bool
store_unbound(struct store *st)
{
	bool gave_up = st->gave_up;

	st->bound = 0;
	st->gave_up = false;
	sqlite3_progress_handler(st->db, PROGRESS_STEPS, on_progress, st);
	return gave_up;
}

/*
 * How long to sleep, in microseconds, between two looks for a lock, by the
 * milliseconds that were waited so far. A commit takes less than a millisecond,
 * so who has waited for some of them looks most often and is the likeliest to
 * get the lock next: nobody is passed by for long. After that it must be a
 * large change that goes on, and looking costs power.
 */
static int
nap_after(int waited)
{
	static const struct {
		int until, nap;
	} naps[] = { { 2, 700 }, { 50, 150 }, { 250, 1000 } };

	for (size_t i = 0; i < sizeof(naps) / sizeof(naps[0]); i++)
		if (waited < naps[i].until)
			return naps[i].nap;
	return 10000;
}

/*
 * SQLite calls this while another process has the lock that it needs: try again
 * (1), or give up (0)?
 */
static int
on_busy(void *arg, int tries)
{
	struct store *st = arg;
	int64_t now = clock_monotonic();
	struct timespec t = { 0 };
	int waited;

	if (tries == 0)
		st->waits_since = now;
	waited = (int)((now - st->waits_since) / 1000);
	if (waited >= st->opt->busy_ms)
		return 0;
	if (st->go_on != NULL && waited > 0 &&
		!st->go_on(st->go_on_arg, waited)) {
		st->ended = true;
		return 0;
	}
	t.tv_nsec = nap_after(waited) * 1000L;
	nanosleep(&t, NULL);
	return 1;
}

/*
 * Set the engine's limits of memory and time, if there are any. A call that
 * reads makes an answer, so the engine has its part of the memory. A call that
 * writes has sent its data and answers little, so the engine has all that is
 * left.
 */
void
store_limit(struct store *st, bool write)
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
		(void)store_unbound(st);
}

/* Note what is left to do for a commit: its sync, and a log that is long. */
static int
on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *st = arg;

	(void)db;
	(void)name;
	st->unsynced = true;
	st->log_pages = pages;
	return SQLITE_OK;
}

static bool
log_is_long(const struct store *st)
{
	return st->log_pages >= LOG_PAGES &&
		(st->log_pages < st->log_tried ||
			st->log_pages >= st->log_tried + MORE_PAGES);
}

bool
store_left(const struct store *st)
{
	return st->backlog[0] != NULL || log_is_long(st);
}

/*
 * While others write, a copy never reaches the end of the log, which is copied
 * again when it has grown by some pages. When it is very long, they are kept
 * from writing for the moment that the rest takes, two syncs among it, so that
 * the log is begun anew. A log that has lost its name may have got the mark,
 * which must not be copied, and is left to beside_rescue(): nobody gives it the
 * mark while we have the lock.
 */
void
store_rest(struct store *st)
{
	int how = st->log_pages >= LONG_LOG_PAGES ? SQLITE_CHECKPOINT_RESTART :
						    SQLITE_CHECKPOINT_PASSIVE;
	int lock;

	if (st->db == NULL || st->open || !log_is_long(st))
		return;
	st->log_tried = st->log_pages;
	st->log_pages = 0;
	lock = beside_lock(st, 0);
	if (lock < 0)
		return;
	/* Who reads is not waited for while nobody can write. */
	sqlite3_busy_timeout(st->db, 0);
	if (beside_same(st))
		(void)store_checkpoint(st, how);
	store_wait(st);
	close(lock);
}

/* Set the journal mode, and note whether it is a log. */
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

/*
 * What was acknowledged must be on the disk. The rollback journal is synced at
 * each commit; the log is synced by store_end(), when others can write again.
 */
static int
set_sync(struct store *st)
{
	return store_exec(st,
		st->log ? "PRAGMA synchronous = NORMAL" :
			  "PRAGMA synchronous = FULL");
}

/* Choose the journal: WAL where it works, else the rollback journal. */
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
	if (ask_for_journal(st,
		    wal ? "PRAGMA journal_mode = WAL" :
			  "PRAGMA journal_mode = DELETE") != 0)
		return STORE_ERROR;
	return set_sync(st);
}

void
store_wait(struct store *st)
{
	sqlite3_busy_handler(st->db, on_busy, st);
}

static int
configure(struct store *st)
{
	sqlite3 *db = st->db;

	sqlite3_extended_result_codes(db, 1);
	store_wait(st);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LENGTH_LIMIT);
	sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, SQL_LIMIT);
	sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, VARIABLE_LIMIT);
	sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, DEPTH_LIMIT);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	store_limit(st, false);
	sqlite3_wal_hook(db, on_commit, st);
	if (functions_register(db, st->budget) != SQLITE_OK)
		return store_failed(st, FAULT_OTHER,
			"this SQLite cannot be used: it lacks FTS5");
	return store_exec(st,
		"PRAGMA foreign_keys = ON; "
		"PRAGMA secure_delete = FAST; "
		"PRAGMA temp_store = MEMORY; " NEW_PAGES SMALL_CACHE);
}

/*
 * Fail because other processes use the file, and have not noticed yet that
 * their log is gone.
 */
int
store_not_ready(struct store *st)
{
	char text[sizeof(st->error)];

	store_close(st);
	snprintf(text, sizeof(text),
		"the log of the database %s (-wal, -shm) was removed while in "
		"use: try again; if this stays, stop the web server, which "
		"saves what was logged, and start it again (no kill -9)",
		st->opt->path);
	return store_failed(st, FAULT_MISSING, text);
}

/*
 * Try to open the database. *again: the files beside it were removed meanwhile.
 */
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
		store_close(st);
		return STORE_ERROR;
	}
	if (!beside_ready(st))
		return store_not_ready(st);
	if (configure(st) != 0 || set_journal(st) != 0) {
		/* A file that cannot be written can still be read. */
		if (st->fault != FAULT_READONLY) {
			*again = beside_moved(st);
			store_close(st);
			return STORE_ERROR;
		}
		st->fault = FAULT_NONE;
		st->sick = false;
	}
	st->opened++;
	st->dev = sb.st_dev;
	st->ino = sb.st_ino;
	return 0;
}

int
store_open(struct store *st)
{
	bool again = true;
	int rc = STORE_ERROR;

	for (int i = 0; again && i < OPEN_TRIES; i++) {
		st->fault = FAULT_NONE;
		rc = open_once(st, &again);
	}
	return rc;
}
