#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "store/sqlite/sqlite.h"

/*
 * The file and its log while the database is in use: somebody may replace or
 * remove them.
 */

/* What a log without a name held is copied to a file whose name ends so. */
#define REMOVED_LOG ".removed-log"

/*
 * Fail because another file has taken the place of the database. It must not be
 * opened: beside it lies the log of the old file, which SQLite would read as
 * its own, and other processes may be using either file. The old file is not
 * closed either, because that would write to the log.
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

/*
 * Once a transaction has read something, SQLite has made the files. False: it
 * may have opened one that belongs to another log.
 */
bool
store_note_log(struct store *st)
{
	return !st->log || st->beside.used || beside_note(st);
}

/*
 * Fail because there are two logs. Each holds what the other does not, so
 * neither can be copied over the pages of the other. What this process's log
 * holds is copied to a file of its own, once.
 */
static int
split_off(struct store *st)
{
	char path[PATH_MAX], text[sizeof(st->error)];

	snprintf(path, sizeof(path), "%s" REMOVED_LOG, st->opt->path);
	if (access(path, F_OK) != 0)
		(void)!store_copy_into(st, path);
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
 * Make the new log, now that all of the old one is in the database. That is
 * done while no other process may look for a log, so that processes which still
 * have the old one open keep nobody from opening the database. If it fails, or
 * the new log is removed as well, the log is made once all processes have
 * noticed.
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
	store_close(st);
}

/*
 * Take over the data of a log that has lost its name, or was closed by the
 * process that noticed it first. 0: all of it is in the database, which may not
 * be open then.
 */
int
store_take_over(struct store *st)
{
	int lock = beside_lock(st, st->opt->busy_ms), rc = STORE_ERROR;
	char text[sizeof(st->error)];

	switch (lock < 0 ? BESIDE_BUSY : beside_rescue(st)) {
	case BESIDE_SAVED:
		begin_new_log(st);
		rc = 0;
		break;
	case BESIDE_GONE:
		store_close(st);
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

int
store_ensure_open(struct store *st)
{
	st->fault = FAULT_NONE;
	st->error[0] = '\0';
	st->ended = false;
	if (st->db != NULL && !same_file(st))
		return replaced(st);
	if (st->db != NULL && !beside_same(st) && store_take_over(st) != 0)
		return STORE_ERROR;
	return st->db != NULL ? 0 : store_open(st);
}

void
store_look(struct store *st)
{
	if (st->db == NULL || st->open || beside_same(st) || !same_file(st))
		return;
	st->fault = FAULT_NONE;
	st->error[0] = '\0';
	(void)!store_take_over(st);
}
