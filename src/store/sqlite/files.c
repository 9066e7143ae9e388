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

/* Ending of the name of a copy that has what was in a log without a name. */
#define REMOVED_LOG ".removed-log"

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

/*
 * In a transaction that has read something, SQLite has made the files. False:
 * it may have taken one of another log.
 */
bool
store_note_log(struct store *st)
{
	return !st->log || st->beside.used || beside_note(st);
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
	store_close(st);
}

/*
 * The log lost its name, or was closed by who noticed that first. 0: what it
 * held is in the database; that may not be open then.
 */
int
store_take_over(struct store *st)
{
	int lock = beside_lock(st), rc = STORE_ERROR;
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
