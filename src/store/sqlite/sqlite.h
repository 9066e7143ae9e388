#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>
#include <sys/types.h>

#include "base/budget.h"
#include "store/sqlite/beside.h"
#include "store/sqlite/stmt.h"
#include "store/store.h"

/* How a store is kept, for store_sqlite.c and stmt.c only. */

enum {
	STMT_CACHE = 64,         /* prepared statements of built SQL */
	LENGTH_LIMIT = 64 << 20, /* bytes of one value */
	ROW_COLUMNS = 24,        /* most columns of a row that is a record */
};

struct stmt {
	struct store *st;
	sqlite3_stmt *raw;
	char *sql; /* of a built one; NULL of a named one */
	uint64_t hash;
	int rc;
	/* The record that its rows were read into last: columns of its fields.
	 */
	const struct shape *row;
	unsigned char column[ROW_COLUMNS];
	bool lists; /* texts of the engine's are bound, by stmt_strs() */
};

struct store {
	const struct store_options *opt;
	sqlite3 *db; /* NULL: not open */
	dev_t dev;
	ino_t ino;
	bool log; /* there is a write-ahead log */
	struct beside beside;
	bool ours; /* the file is a database of this program */
	struct stmt named[SQL_COUNT];
	struct stmt cached[STMT_CACHE];
	unsigned next; /* the slot to evict */
	struct stmt begin_read, begin_write, commit, rollback, version;
	bool (*go_on)(void *arg, int waits); /* store_watch() */
	void *go_on_arg;
	bool ended;            /* by whom that asks */
	int waited;            /* for a lock, milliseconds */
	struct budget *budget; /* of who uses the store, or the next: */
	struct budget own;     /* of the transaction; limit_ms */
	bool open;             /* a transaction is */
	bool writes;           /* it is for writing */
	bool wide;             /* it has the large page cache */
	bool told;             /* the journal mode was logged */
	bool closed;           /* the log is, see store/sqlite/beside.h */
	bool split;            /* it was told that there are two logs */
	bool sick; /* a page was damaged, or the disk failed: reopen */
	enum store_fault fault;
	char error[512];
};

/* Keep the first error: a ROLLBACK would overwrite SQLite's own. */
int store_failed(struct store *st, enum store_fault fault, const char *text);
/* The same for an error code of SQLite. */
int store_failed_rc(struct store *st, int rc);

/* Zeroed memory of the process, not of a request; never NULL. */
void *store_zeroed(size_t size);

/* Compile the statement unless it is, and make it ready to be bound. */
void stmt_prepare(struct store *st, struct stmt *s, const char *sql);
/* Give back what SQLite holds of the statement. */
void stmt_free(struct stmt *s);

#endif
