#include <stdio.h>

#include "store/sqlite/company.h"
#include "store/sqlite/extra.h"
#include "store/sqlite/sqlite.h"

/* Transactions: how they begin and end, and what they may take. */

enum {
	OVERDUE_TICKS = 100,   /* of a row; see budget_tick() */
	KEPT_MEMORY = 8 << 20, /* bytes that the engine keeps between calls */
	WIDE_ROWS = 1500,      /* with so many rows the cache is large */
};

/*
 * The page cache of a large change, in KiB. A change of thousands of rows uses
 * most pages of several indexes in no order, and would write each of them to
 * the log many times.
 */
#define LARGE_CACHE "PRAGMA cache_size = -16384"

static int
run_fixed(struct store *st, struct stmt *s, const char *sql)
{
	stmt_prepare(st, s, sql);
	return stmt_step(s) == STORE_ERROR ? STORE_ERROR : 0;
}

/*
 * Reset all statements: one that was left half-way would keep the transaction
 * open.
 */
static void
reset_all(struct store *st)
{
	sqlite3_stmt *s = NULL;

	while ((s = sqlite3_next_stmt(st->db, s)) != NULL)
		if (sqlite3_stmt_busy(s))
			sqlite3_reset(s);
}

/* What a process has written itself is no news to it. */
static int
commit_now(struct store *st)
{
	bool paths = paths_hold(st), extra = extra_holds(st);

	if (run_fixed(st, &st->commit, "COMMIT") != 0)
		return STORE_ERROR;
	if (paths)
		st->paths_at = store_changes(st);
	if (extra)
		st->extra_at = store_changes(st);
	return 0;
}

/*
 * What has only read leaves nothing to undo: to end it as if it were good is
 * less work, and forgets nothing.
 */
static bool
only_read(const struct store *st)
{
	return !st->writes &&
		sqlite3_txn_state(st->db, "main") != SQLITE_TXN_WRITE;
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
	/*
	 * A transaction that has failed is never committed, even if the caller
	 * asks for it.
	 */
	if ((commit || only_read(st)) && !failed_before && commit_now(st) == 0)
		return 0;
	paths_forget(st);
	if (st->writes) {
		companies_forget(st);
		extra_forget(st);
	}
	/* After some errors SQLite has rolled back already. */
	if (!sqlite3_get_autocommit(st->db)) {
		/* This must not fail because memory or time is used up. */
		if (st->opt->memory != 0)
			sqlite3_hard_heap_limit64(0);
		sqlite3_progress_handler(st->db, 0, NULL, NULL);
		stmt_prepare(st, &st->rollback, "ROLLBACK");
		if (sqlite3_step(st->rollback.raw) != SQLITE_DONE)
			store_close(st);
		else
			sqlite3_reset(st->rollback.raw);
		store_limit(st, false);
	}
	return commit ? STORE_ERROR : 0;
}

int
store_end(struct store *st, bool commit)
{
	bool wrote = st->open && st->writes;
	int rc = end(st, commit);

	if (rc == 0 && commit && wrote)
		rc = store_sync(st);
	if (st->wide && st->db != NULL)
		sqlite3_exec(st->db, SMALL_CACHE, NULL, NULL, NULL);
	st->wide = st->writes = false;
	/* A change that is in a log without a name must not be acknowledged. */
	if (rc == 0 && commit && wrote && !beside_same(st))
		rc = store_take_over(st);
	if (st->sick && st->db != NULL)
		store_close(st);
	return rc;
}

/*
 * Handle the mark of a closed log. If it is in the log of this process, there
 * is a new log. Otherwise another program has copied the log, with the mark,
 * into the database, where it has no meaning.
 */
static int
pass_mark(struct store *st)
{
	char pragma[100];
	int have;

	if (!beside_same(st))
		return store_ensure_open(st);
	if (store_exec(st, "BEGIN IMMEDIATE") != 0)
		return STORE_ERROR;
	st->open = true;
	have = store_user_version(st);
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d",
		have - (have < BESIDE_CLOSED ? 0 : BESIDE_CLOSED));
	return store_end(st, store_exec(st, pragma) == 0);
}

/*
 * Try to begin. *again: the files beside the database were exchanged meanwhile.
 */
static int
begin_once(struct store *st, bool write, bool *again)
{
	int rc;

	*again = false;
	if (store_ensure_open(st) != 0)
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
	store_limit(st, write);
	st->writes = write;
	rc = store_check_version(st);
	if (!store_note_log(st)) {
		(void)!store_end(st, false);
		*again = true;
		return store_not_ready(st);
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
		store_close(st);
	return rc;
}

int
store_try(struct store *st)
{
	int rc;

	if (store_ensure_open(st) != 0)
		return STORE_ERROR;
	sqlite3_busy_timeout(st->db, 0);
	rc = store_begin(st, true);
	if (st->db != NULL)
		store_wait(st);
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

uint64_t
store_changes(struct store *st)
{
	unsigned version = 0;

	/* The engine counts from anew each time the file is opened. */
	sqlite3_file_control(st->db, "main", SQLITE_FCNTL_DATA_VERSION,
		&version);
	return (uint64_t)st->opened << 32 | version;
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
	return store_exec(st, "SAVEPOINT mark");
}

int
store_unmark(struct store *st, bool keep)
{
	if (keep)
		return store_exec(st, "RELEASE mark");
	/*
	 * The part that failed is undone, so the rest of the transaction can go
	 * on.
	 */
	st->fault = FAULT_NONE;
	st->error[0] = '\0';
	paths_forget(st);
	companies_forget(st);
	reset_all(st);
	return store_exec(st, "ROLLBACK TO mark; RELEASE mark");
}
