#ifndef STORE_BESIDE_H
#define STORE_BESIDE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * The two files that SQLite keeps beside a database with a write-ahead log:
 * -wal, the log itself, and -shm, by which processes share its index. What was
 * committed lately is in the log alone. SQLite opens both by their names and
 * never looks at the names again: when somebody removes them, the processes
 * that have them open go on with files that have no name, whoever opens the
 * database anew makes other ones, and neither sees what the other writes.
 *
 * So their identity is watched. A process that finds them gone copies the log
 * into the database and closes it for all who still have it open, by a mark
 * that is the last thing written to it; then it goes on with a new log. Whoever
 * finds the mark goes on with the new log, too. A process that opens the
 * database waits until those who use it have seen to that.
 *
 * Two files belong together: an index of another log makes processes write over
 * what others have committed. So both are made at once, and only where nobody
 * else can be making or opening them: who opens the database never makes one of
 * them because somebody has removed it a moment before.
 *
 * Only store_sqlite.c uses this.
 */
struct store;

/* Which files they were when the database was opened. */
struct beside {
	bool used; /* there is such a log, and the files are known */
	bool seen; /* both were there before it was opened */
	struct beside_id {
		dev_t dev;
		ino_t ino;
	} wal, shm;
};

/*
 * user_version of a log that was closed: this, and the version of the schema.
 * It is never copied into the database.
 */
enum { BESIDE_CLOSED = 1000000000 };

/*
 * Once in a process, before the first database is opened: SQLite opens files by
 * way of this module from then on, which notes which ones they are, and has it
 * make none beside a database that has a log.
 */
void beside_watch(void);
/*
 * Called between opening the file and the first look into it. Makes the files
 * of a database that nobody else uses. False, after a few seconds, when they are
 * missing and others use the database: their log has no name any more.
 */
bool beside_ready(struct store *st);
/*
 * SQLite could not open them: because they are not those any more that
 * beside_ready() has seen, so that it is worth to try again?
 */
bool beside_moved(const struct store *st);
/*
 * Note which files SQLite has opened; called once the log is open, before
 * anything is written. False when they are not those that beside_ready() has
 * seen: one may be of an old log then, and the other of a new one.
 */
bool beside_note(struct store *st);
/*
 * Make those that are missing; only while nobody else can: with the database
 * locked, or by whom beside_rescue() told BESIDE_SAVED, before it closes the old
 * log. False when that fails.
 */
bool beside_make(const struct store *st);
/* Are they still those? True when there is no log. */
bool beside_same(const struct store *st);

/*
 * The files are not those any more, and no transaction is open: take over what
 * the log holds. Only one process at a time does that, between beside_lock(),
 * which returns a descriptor or -1 after the busy time-out, and close(2) of it.
 */
enum beside_rescue {
	BESIDE_SAVED,  /* all of it is in the database: make a new log now */
	BESIDE_GONE,   /* another process has done that: open the database */
	BESIDE_BUSY,   /* others were using it for too long: try again */
	BESIDE_FAILED, /* the store tells why */
	BESIDE_SPLIT,  /* somebody else has written to another log already */
};
int beside_lock(const struct store *st);
enum beside_rescue beside_rescue(struct store *st);

#endif
