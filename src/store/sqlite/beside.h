#ifndef STORE_BESIDE_H
#define STORE_BESIDE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * The two files that SQLite keeps beside a database with a write-ahead log:
 * -wal is the log itself, and -shm is memory in which processes share an index
 * of the log. What was committed lately is in the log alone. SQLite opens both
 * files by their names and never looks at the names again. So when somebody
 * removes them, the processes that have them open go on with files that have no
 * name, a process that opens the database afterwards makes new ones, and
 * neither sees what the other writes.
 *
 * So this module watches which files they are. A process that finds them gone
 * copies the log into the database, and closes it for all processes that still
 * have it open by a mark, which is the last thing that is written to it. Then
 * it goes on with a new log, and so does every process that finds the mark. A
 * process that opens the database waits until those that use it have done so.
 *
 * The two files belong together: with the index of another log, processes would
 * write over what others have committed. So both are made at the same time, and
 * only while no other process can make or open them. In particular, a process
 * that opens the database never makes one of them because somebody has removed
 * it a moment before.
 *
 * Only the files of store/sqlite that open a store and end transactions use
 * this.
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
 * The mark of a log that was closed is a user_version: this number and the
 * version of the schema. The mark is never copied into the database.
 */
enum { BESIDE_CLOSED = 1000000000 };

/*
 * Let SQLite open files by way of this module, which notes which files they are
 * and lets SQLite make none beside a database that has a log. To be called once
 * in a process, before the first database is opened.
 */
void beside_watch(void);
/*
 * Make the files of a database that no other process uses. To be called between
 * opening the database and the first look into it. False when they are missing,
 * other processes use the database, and that has not changed for a few seconds:
 * the log of those processes has no name any more.
 */
bool beside_ready(struct store *st);
/*
 * SQLite could not open the files. Is the reason that they are other ones than
 * beside_ready() has seen, so that it is worth trying again?
 */
bool beside_moved(const struct store *st);
/*
 * Note which files SQLite has opened. To be called once the log is open, before
 * anything is written. False when they are other ones than beside_ready() has
 * seen: one may then be of an old log and the other of a new one.
 */
bool beside_note(struct store *st);
/*
 * Make the files that are missing. Only for whoever can be sure that no other
 * process makes them: with the database locked, or after beside_rescue() has
 * returned BESIDE_SAVED and before the old log is closed. False when that
 * fails.
 */
bool beside_make(const struct store *st);
/*
 * Are the files still those that beside_note() has noted? True when there is no
 * log.
 */
bool beside_same(const struct store *st);

/*
 * Wait for the lock that a process holds while it saves what a log without a
 * name holds. The descriptor, which close(2) gives back, or -1 when the lock
 * was not free within so many milliseconds.
 */
int beside_lock(const struct store *st, int wait_ms);

/* What has become of such a log. */
enum beside_rescue {
	BESIDE_SAVED,  /* all is in the database: make a new log now */
	BESIDE_GONE,   /* another process did it: open the database */
	BESIDE_BUSY,   /* others used it for too long: try again */
	BESIDE_FAILED, /* the store tells why */
	BESIDE_SPLIT,  /* somebody has written to another log already */
};

/*
 * Save what the log holds, when the files are not those that were noted. Only
 * with the lock of beside_lock(), and with no transaction open.
 */
enum beside_rescue beside_rescue(struct store *st);

#endif
