#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "store/sqlite/sqlite.h"

/*
 * What was committed to the log is synced before it is acknowledged.
 *
 * When a sync has failed, the system takes what was to be written for written,
 * and later syncs succeed without it. So the log may have a hole on the disk,
 * and what is committed behind a hole is lost with the power. A copy of such a
 * log is worse: then a database of today would get the changes of yesterday
 * from what lies before the hole. So the process whose sync has failed makes a
 * mark, a file beside the database. Whoever finds it writes the whole log once
 * more before a change is acknowledged or the log is copied.
 */

/* The name of the mark ends so. */
#define UNSYNCED "-unsynced"

static const char *
mark_of(const struct store *st, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s" UNSYNCED, st->opt->path);
	return path;
}

bool
store_doubts_log(const struct store *st)
{
	char path[PATH_MAX];

	return st->log &&
		(st->unmarked || access(mark_of(st, path), F_OK) == 0);
}

/*
 * Let nobody rely on the log, which could not be synced. Where no mark can be
 * made, at least this process does not.
 */
static void
doubt_log(struct store *st, int rc)
{
	char path[PATH_MAX];
	int fd = open(mark_of(st, path),
		O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	log_event("error", "database",
		"the log of the database %s cannot be synced: %s. No change is "
		"acknowledged until it could. Is the disk sound?",
		st->opt->path, sqlite3_errstr(rc));
	st->unmarked = fd < 0;
	if (fd < 0)
		log_event("error", "database", "%s: %s", path, strerror(errno));
	else
		close(fd);
}

/* The log is whole. A mark that stays has it written again and again. */
static void
trust_log(struct store *st)
{
	char path[PATH_MAX];

	st->unmarked = false;
	if (unlink(mark_of(st, path)) != 0 && errno != ENOENT)
		log_event("error", "database", "%s: %s", path, strerror(errno));
}

/* The file of the log; NULL: it is not open. */
static sqlite3_file *
log_file(struct store *st)
{
	sqlite3_file *log = NULL;
	int rc = sqlite3_file_control(st->db, "main",
		SQLITE_FCNTL_JOURNAL_POINTER, &log);

	return rc == SQLITE_OK && log != NULL && log->pMethods != NULL ? log :
									 NULL;
}

/*
 * Others write meanwhile, and who waits for the disk at the same time shares
 * its work.
 */
static int
sync_log(struct store *st)
{
	sqlite3_file *log = log_file(st);

	return log == NULL ? SQLITE_IOERR_FSYNC :
			     log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
}

/*
 * Write what the log holds over itself, so that the system writes it again.
 * Nobody else may write to it.
 */
static int
write_log_again(struct store *st)
{
	sqlite3_file *log = log_file(st);
	sqlite3_int64 size = 0;
	char part[1 << 14];
	int rc = log == NULL ? SQLITE_IOERR_WRITE :
			       log->pMethods->xFileSize(log, &size);

	for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < size;
		at += (int)sizeof(part)) {
		int n = size - at < (int)sizeof(part) ? (int)(size - at) :
							(int)sizeof(part);

		rc = log->pMethods->xRead(log, part, n, at);
		if (rc == SQLITE_OK)
			rc = log->pMethods->xWrite(log, part, n, at);
	}
	return rc == SQLITE_OK ? sync_log(st) : rc;
}

/*
 * Make the log whole on the disk, unless somebody has done so meanwhile. One
 * that has lost its name is left to beside_rescue().
 */
static int
heal_log(struct store *st)
{
	int rc;

	if (!beside_same(st))
		return SQLITE_OK;
	rc = sqlite3_exec(st->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc == SQLITE_OK && store_doubts_log(st)) {
		rc = write_log_again(st);
		if (rc == SQLITE_OK)
			trust_log(st);
	}
	if (!sqlite3_get_autocommit(st->db))
		sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

int
store_sync(struct store *st)
{
	int rc;

	if (!st->unsynced || !st->log)
		return 0;
	st->unsynced = false;
	rc = sync_log(st);
	if (rc != SQLITE_OK)
		doubt_log(st, rc);
	else if (store_doubts_log(st))
		rc = heal_log(st);
	if (rc == SQLITE_OK)
		return 0;
	/* Who is told to try again would make the change twice: it is there. */
	st->ended = false;
	return store_failed(st, FAULT_IO, sqlite3_errstr(rc));
}

int
store_checkpoint(struct store *st, int how)
{
	int rc = store_doubts_log(st) ? heal_log(st) : SQLITE_OK;

	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_wal_checkpoint_v2(st->db, "main", how, NULL, NULL);
	if ((rc & 0xff) == SQLITE_IOERR)
		doubt_log(st, rc);
	return rc;
}
