#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>
#include <sys/types.h>

#include "base/budget.h"
#include "store/sqlite/beside.h"
#include "store/sqlite/stmt.h"
#include "store/store.h"

/*
 * The insides of a store, for the files of this folder only. Each of them calls
 * only functions of those that are named before it: fault.c, sync.c, stmt.c
 * with company.c, open.c, copy.c, version.c, files.c, transaction.c, schema.c
 * and store.c.
 */

enum {
	STMT_CACHE = 64,         /* prepared statements of built SQL */
	LENGTH_LIMIT = 64 << 20, /* bytes of one value */
	ROW_COLUMNS = 24,        /* most columns of a row that is a record */
	STORE_COMPANIES = 16,    /* whose numbers are remembered */
	STORE_BACKLOGS = 3,      /* tables with texts that are indexed */
};

/* The named statements and the steps of the schema, made of sql/sqlite/. */
struct sql_step {
	int version;
	const char *text;
};
extern const char *const sql_text[], *const sql_name[];
extern const struct sql_step sql_steps[];
extern const size_t sql_step_count;

struct stmt {
	struct store *st;
	sqlite3_stmt *raw;
	char *sql; /* of a built statement; NULL of a named one */
	uint64_t hash;
	const void *what; /* stmt_keep() */
	unsigned form;
	int rc;
	/*
	 * The shape that its rows were read into last, and the column of each
	 * field.
	 */
	const struct shape *row;
	unsigned char column[ROW_COLUMNS];
	bool lists; /* texts of the engine's are bound, by stmt_strs() */
};

/* A company whose number is known. */
struct known_company {
	char *id; /* NULL: a free slot */
	int64_t number;
};

struct store {
	const struct store_options *opt;
	sqlite3 *db; /* NULL: not open */
	dev_t dev;
	ino_t ino;
	bool log;        /* there is a write-ahead log */
	bool unmarked;   /* it may have a hole, and no mark tells: sync.c */
	char *wal, *shm; /* paths of the files beside it */
	struct beside beside;
	bool ours; /* the file is a database of this program */
	struct stmt named[SQL_COUNT];
	struct stmt cached[STMT_CACHE];
	unsigned next;   /* the slot to evict */
	unsigned opened; /* how often the file was opened */
	struct known_company companies[STORE_COMPANIES]; /* company.h */
	unsigned next_company;                           /* the slot to evict */
	struct stmt number_of, id_of;
	struct stmt begin_read, begin_write, commit, rollback, version;
	bool (*go_on)(void *arg, int waits); /* store_watch() */
	void *go_on_arg;
	bool ended;          /* because go_on() said so */
	int64_t bound;       /* steps that are left, 0: no bound */
	int stride;          /* steps between two looks at it */
	bool gave_up;        /* a statement has passed it */
	int64_t waits_since; /* for a lock; clock_monotonic() */
	bool unsynced; /* a commit may be in the log and not on the disk */
	int log_pages; /* of the log, after the last commit */
	int log_tried; /* the same, when this process has copied it last */
	struct budget *budget; /* store_budget()'s, or the next one: */
	struct budget own;     /* of the transaction; limit_ms */
	/* The tables whose backlog record_settle() is to work off; NULL: none.
	 */
	const struct shape *backlog[STORE_BACKLOGS];
	struct known_paths *paths; /* paths.c; NULL: none */
	uint64_t paths_at;         /* store_changes() when they were learned */
	char *extra;       /* names of extra indexes, or NULL: extra.c */
	uint64_t extra_at; /* store_changes() when they were learned */
	bool open;         /* a transaction is */
	bool writes;       /* it is for writing */
	bool wide;         /* it has the large page cache */
	bool told;         /* the journal mode was logged */
	bool closed;       /* the log is, see store/sqlite/beside.h */
	bool split;        /* it was told that there are two logs */
	bool sick;         /* a page was damaged, or the disk failed: reopen */
	enum store_fault fault;
	char error[512];
};

/*
 * Note an error, unless there was one before in the transaction. STORE_ERROR.
 */
int store_failed(struct store *st, enum store_fault fault, const char *text);
/* Note the error that SQLite reports by a result code. STORE_ERROR. */
int store_failed_rc(struct store *st, int rc);

/* Zeroed memory of the process, not of a request; never NULL. */
void *store_zeroed(size_t size);

/* Run SQL that has no rows and no parameters. */
int store_exec(struct store *st, const char *sql);

/* --- sync.c --- */

/*
 * Sync the log with what this process has committed to it, before that is
 * acknowledged; after the lock of writers was given back. 0, or STORE_ERROR:
 * what was committed may be there, and may not be on the disk.
 */
int store_sync(struct store *st);
/*
 * Copy the log into the database as sqlite3_wal_checkpoint_v2() does. Not in a
 * transaction. A result code of SQLite.
 */
int store_checkpoint(struct store *st, int how);
/*
 * Has a sync of the log failed, of whatever process, and was that not mended
 * yet? Then the log must not be copied but by store_checkpoint().
 */
bool store_doubts_log(const struct store *st);

/* --- open.c --- */

/*
 * The size of pages, in bytes, of a file that is made now: a new one, or a
 * copy. A file that is there keeps its own. A write changes a few rows on each
 * of many pages, and puts those pages into the log whole, so small ones cost
 * less.
 */
#define NEW_PAGES "PRAGMA page_size = 2048; "

/* The page cache, in KiB. */
#define SMALL_CACHE "PRAGMA cache_size = -1024"

enum { OPEN_TRIES = 10 }; /* while others remove the files beside it */

/* Open the database, which is not open. */
int store_open(struct store *st);
/* Close the database, whatever was begun. */
void store_close(struct store *st);
/*
 * Fail because other processes use the file, and have not noticed yet that
 * their log is gone.
 */
int store_not_ready(struct store *st);
/* Let statements wait for locks as long as the options and the watcher say. */
void store_wait(struct store *st);
/*
 * Keep the engine within the limits of a call that writes, or of one that
 * reads.
 */
void store_limit(struct store *st, bool write);

/*
 * Let the statements that are run from now on take about so many steps of the
 * engine. The one that passes them ends with STORE_ERROR, which is not noted as
 * an error of the store.
 */
void store_bound(struct store *st, int64_t steps);
/* Take the bound away. Was it passed? */
bool store_unbound(struct store *st);

/* --- copy.c --- */

/* Make a file of mode 0600, which must not be there. */
int store_new_file(struct store *st, const char *path);
/* Copy the database as it is now into a new file, and sync it to the disk. */
int store_copy_into(struct store *st, const char *path);

/* --- version.c --- */

enum { APPLICATION_ID = 0x6d736866 }; /* "mshf": file(1) and we know the file */

/* The version that the file has; -1: cannot tell. */
int store_user_version(struct store *st);
/* Is the file a database of this program, or an empty one? */
int store_check_owner(struct store *st);
/* Is its schema that of this program? */
int store_check_version(struct store *st);

/* --- files.c --- */

/* Forget the last error, and open the database unless it is open. */
int store_ensure_open(struct store *st);
/*
 * Note which files SQLite has made, once a transaction has read something.
 * False: it may have opened one that belongs to another log.
 */
bool store_note_log(struct store *st);

/*
 * Take over the data of a log that has lost its name, or was closed by the
 * process that noticed it first. 0: all of it is in the database, which may not
 * be open then.
 */
int store_take_over(struct store *st);

/* --- transaction.c --- */

/*
 * Say how many rows the transaction is about to change. If they are many, it
 * has a larger cache of pages until its end.
 */
void store_widen(struct store *st, size_t rows);

/* --- stmt.c --- */

/*
 * Compile the statement unless it is compiled, and make it ready to be bound.
 */
void stmt_prepare(struct store *st, struct stmt *s, const char *sql);
/* Give back what SQLite holds of the statement. */
void stmt_free(struct stmt *s);
/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
uint64_t text_hash(const char *s);

/* --- paths.c --- */

/* Forget the numbers of all paths: some of them may be undone. */
void paths_forget(struct store *st);
/* Has nobody else written since the numbers were learned? */
bool paths_hold(struct store *st);

#endif
