#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "shape/shape.h"
#include "store/reach.h"
#include "store/row_list.h"
#include "sql.h"

/*
 * The one way to the database. Everything above it speaks in shapes, in queries
 * and in statements that are named in sql/; nothing above it knows the engine.
 *
 * The first transaction opens the store, so that a responder needs no restart
 * after "modelshelf init". When the database file is replaced while the store
 * is in use, every transaction fails until the process ends, because the log of
 * the old file would be applied to the new one. After a fault of the file or of
 * the disk the next transaction opens the file again, so that nothing that was
 * read from a damaged page is used any longer.
 *
 * A process uses one store, in one thread, and does not carry it across
 * fork(2).
 */
struct store;
struct stmt;

/* What the functions of the store return that do not return a count. */
enum { STORE_ERROR = -1, STORE_NONE = 0, STORE_ROW = 1 };

/* Why a transaction failed, as far as a caller may want to act on it. */
enum store_fault {
	FAULT_NONE,
	FAULT_MISSING,  /* there is no database file */
	FAULT_VERSION,  /* the schema is not this program's */
	FAULT_AGAIN,    /* another transaction was in the way: run it anew */
	FAULT_BUSY,     /* locked for longer than the time-out */
	FAULT_OPEN,     /* the file, or one beside it, cannot be opened */
	FAULT_READONLY, /* the file or its folder cannot be written */
	FAULT_FULL,     /* no space left */
	FAULT_IO,       /* the disk failed */
	FAULT_CORRUPT,  /* not a database, or a damaged one */
	FAULT_UNIQUE,   /* a unique index refused the write */
	FAULT_TIMEOUT,  /* the time of the budget is used up */
	FAULT_ENDED,    /* the function of store_watch() said so */
	FAULT_MEMORY,   /* the engine may not have more memory */
	FAULT_PATTERN,  /* a regular expression ran away */
	FAULT_OTHER,
};

/* How a commit is made durable. */
enum journal { JOURNAL_AUTO, JOURNAL_WAL, JOURNAL_ROLLBACK };

/* While a call reads, the engine may use a quarter of the memory limit. */
enum { STORE_PART = 4 };

struct store_options {
	const char *path;
	enum journal journal; /* the setting journal_mode */
	int busy_ms;          /* how long a writer waits for another one */
	int64_t limit_ms;     /* how long a transaction may take; 0: no limit */
	int64_t memory; /* bytes of engine and arenas together; 0: no limit */
};

/*
 * Make a store, which is not open yet. The options, and what they point to,
 * must outlive it. Never NULL.
 */
struct store *store_new(const struct store_options *options);
/* Close the database and free the store. */
void store_free(struct store *st);
/*
 * Let all transactions share a budget, instead of having limit_ms each. To be
 * called before the store is open; the budget must outlive the store.
 */
struct budget;
void store_budget(struct store *st, struct budget *b);
/*
 * Has the last transaction left something for record_settle() or store_rest()?
 */
bool store_left(const struct store *st);
/*
 * Do what the last transaction has left to do for all, if it is much: copy its
 * log into the file. A responder calls this when it has sent an answer.
 */
void store_rest(struct store *st);
/*
 * Give back memory that only a large transaction needed. Between transactions.
 */
void store_trim(struct store *st);

/*
 * Look whether the files beside the database were removed, and save what they
 * held if so. A responder calls this every few seconds while it has nothing to
 * do; transactions look by themselves.
 */
void store_look(struct store *st);

/*
 * Have a function decide how long statements may go on. It is called again and
 * again while they work (waits is 0) and while they wait for a lock ('waits' is
 * how many milliseconds so far); when it returns false the transaction ends
 * with FAULT_ENDED. It must not use the store. NULL: no function is called.
 */
void store_watch(struct store *st, bool (*go_on)(void *arg, int waits),
	void *arg);

/* The first error since the transaction began, as text for people. */
const char *store_error(const struct store *st);
/* The same error, as a caller can tell it from others. */
enum store_fault store_fault(const struct store *st);

/*
 * Make an empty database file of mode 0600, which must not exist yet;
 * store_migrate() then makes the tables.
 */
int store_create(struct store *st) __attribute__((warn_unused_result));
/* Bring the schema to the version of this program, in one transaction. */
int store_migrate(struct store *st) __attribute__((warn_unused_result));
/*
 * Copy the whole database into a new file of mode 0600, which must not exist
 * yet, and sync it to the disk. The copy is that of one moment: what is written
 * meanwhile is not in it. After a failure no file is left. Not in a
 * transaction.
 */
int store_copy(struct store *st, const char *path)
	__attribute__((warn_unused_result));
/* The version of the file's schema; -1 when it cannot be read. */
int store_version(struct store *st);
/* The version of the schema that this program works with. */
int store_version_wanted(void);
/*
 * Check the integrity of the file, its foreign keys, and that the shapes have
 * the columns of their tables. 'say' is called once a finding.
 */
int store_check(struct store *st, const struct shape *const *shapes,
	void (*say)(void *arg, const char *finding), void *arg);

/*
 * Begin a transaction; a call has one. One that writes takes the lock of
 * writers now, so that what it reads stays true until it writes. One that reads
 * sees a snapshot.
 */
int store_begin(struct store *st, bool write)
	__attribute__((warn_unused_result));
/* Begin one that writes, or fail at once if it would have to wait. */
int store_try(struct store *st) __attribute__((warn_unused_result));
/* Commit the transaction, or undo it, in which case this never fails. */
int store_end(struct store *st, bool commit)
	__attribute__((warn_unused_result));
/*
 * Has the transaction used up its time? If so, it has failed with that error.
 */
bool store_overdue(struct store *st);
/*
 * A number that was never told before if anything was written to the database
 * since, by whatever process; never 0. Inside a transaction, it is about what
 * the transaction sees.
 */
uint64_t store_changes(struct store *st);
/*
 * Begin a part of a transaction that can be undone alone. Parts do not nest.
 */
int store_mark(struct store *st) __attribute__((warn_unused_result));
/* End that part: keep what it did, or undo it. */
int store_unmark(struct store *st, bool keep)
	__attribute__((warn_unused_result));

/*
 * A statement is prepared once a process and handed out reset, with nothing
 * bound. Binding never reports an error: the statement keeps the first one, and
 * returns STORE_ERROR for it when it is run. A text that is bound is not copied
 * and must live until the call ends. NULL binds as SQL null.
 */

/* The statement that sql/ has under that name, ready to be bound. */
struct stmt *stmt_get(struct store *st, enum sql_id id);
/* Bind a text to a parameter, which is named with its colon: ":id". */
void stmt_str(struct stmt *s, const char *param, const char *v);
/*
 * Bind a company by its id. Tables hold the number of a company, so that is
 * what the statement sees: 0 for PUBLIC_COMPANY, and for an id that no company
 * has a number that no row has.
 */
void stmt_company(struct stmt *s, const char *param, const char *id);
/* Bind a number. */
void stmt_int(struct stmt *s, const char *param, int64_t v);
/*
 * Bind a list of texts as one parameter, whatever its length; the statement
 * takes it apart. The texts are copied.
 */
void stmt_strs(struct stmt *s, const char *param, const struct strs *list);
/* Bind a list of rows likewise. It must live until the call ends. */
void stmt_rows(struct stmt *s, const char *param, struct row_list *rows);

/*
 * Bind whose rows a statement with a varying reach finds. It has the parameters
 * :company and :public, and rows within reach have one of the two as their
 * company. 'reach' is not REACH_ANY: that is a mistake in this program
 * (FAULT_OTHER). 'company' must live until the call ends.
 */
void stmt_reach(struct stmt *s, const char *company, enum reach reach);

/* A value of one of the types that a column can have. */
struct value {
	enum {
		VALUE_NULL,
		VALUE_INT,
		VALUE_REAL,
		VALUE_TEXT,
		VALUE_COMPANY, /* s is an id; bound as stmt_company() does */
	} kind;
	union {
		int64_t i;
		double d;
		const char *s;
	} as;
};
/* Run it to its end. How many rows it has changed, or STORE_ERROR. */
int stmt_run(struct stmt *s) __attribute__((warn_unused_result));
/* Leave the statement before its last row. */
void stmt_done(struct stmt *s);

/*
 * The rows of a statement are read into records. 'row' is the shape of such a
 * record: it has a field for each column of the statement, of the same name, in
 * any order, and no other field. The column "seq" is an exception: it is for
 * row_list_add(). A statement and a shape that do not fit are a mistake in this
 * program (FAULT_OTHER).
 *
 * A column that is null leaves its member zero, and r.has.NAME false. Texts are
 * copied into the arena. Without an arena (NULL) they are valid until the next
 * step only, and the shape must not have lists.
 */

/*
 * Declare such a record, in the source file that reads it: ROW(key, KEY_ROW).
 * Its shape is not static, so that a test can hold each statement against it.
 */
#define ROW(R, LIST)     \
	RECORD(R, LIST); \
	SHAPE(R, NULL, LIST)

/* Read the next row: STORE_ROW, STORE_NONE after the last, or STORE_ERROR. */
int stmt_next(struct stmt *s, const struct shape *row, struct arena *a,
	void *rec) __attribute__((warn_unused_result));
/* Read the first row likewise, and leave the others. */
int stmt_first(struct stmt *s, const struct shape *row, struct arena *a,
	void *rec) __attribute__((warn_unused_result));

/* A statement that has one column needs no record: */

/* The text of the next row, NULL for null; it is valid until the next step. */
int stmt_next_text(struct stmt *s, const char **text)
	__attribute__((warn_unused_result));
/*
 * Add the texts of all rows to a list, but no nulls. STORE_NONE when all are
 * there, or STORE_ERROR.
 */
int stmt_texts(struct stmt *s, struct arena *a, struct strs *list)
	__attribute__((warn_unused_result));
/*
 * The text of the first row, copied into the arena: STORE_ROW, STORE_NONE when
 * there is no row, or STORE_ERROR.
 */
int stmt_first_text(struct stmt *s, struct arena *a, const char **text)
	__attribute__((warn_unused_result));
/* The number of the first row likewise; 0 for null. */
int stmt_first_int(struct stmt *s, int64_t *n)
	__attribute__((warn_unused_result));
/* Is there a row? STORE_ROW, STORE_NONE or STORE_ERROR. */
int stmt_exists(struct stmt *s) __attribute__((warn_unused_result));

#endif
