#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "shape/shape.h"
#include "store/row_list.h"
#include "sql.h"

/*
 * The one way to the database. Everything above speaks in statements named in
 * sql/, in shapes and in queries; nothing above knows the engine.
 *
 * A store is opened at its first transaction, so a responder needs no restart
 * after "modelshelf init". A file that is replaced while it is in use is an
 * error until the process ends: its log would be taken for the new one's. A
 * process uses one store, from one thread, and does not
 * carry it across fork(2). After a fault of the file or of the disk it is opened
 * anew by the next transaction, so that nothing that was read of a damaged page
 * outlives the damage.
 */
struct store;
struct stmt;

/* What a store function that can fail returns, besides a count. */
enum { STORE_ERROR = -1, STORE_NONE = 0, STORE_ROW = 1 };

/* Why it failed, as far as a caller may want to act on it. */
enum store_fault {
	FAULT_NONE,
	FAULT_MISSING,  /* there is no database file */
	FAULT_VERSION,  /* the schema is not this program's */
	FAULT_BUSY,     /* locked for longer than the time-out */
	FAULT_OPEN,     /* it, or a file beside it, cannot be opened */
	FAULT_READONLY, /* the file or its folder cannot be written */
	FAULT_FULL,     /* no space left */
	FAULT_IO,       /* the disk failed */
	FAULT_CORRUPT,  /* not a database, or a damaged one */
	FAULT_UNIQUE,   /* a unique index refused the write */
	FAULT_TIMEOUT,  /* the budget's time is used up */
	FAULT_ENDED,    /* whom store_watch() asks has ended it */
	FAULT_MEMORY,   /* the engine may not have more memory */
	FAULT_PATTERN,  /* a regular expression ran away */
	FAULT_OTHER,
};

/* How a commit is made durable. */
enum journal { JOURNAL_AUTO, JOURNAL_WAL, JOURNAL_ROLLBACK };

enum { STORE_PART = 4 }; /* of memory is the engine's, one in so many */

struct store_options {
	const char *path;
	enum journal journal; /* AUTO: WAL, but not on a network file system */
	int busy_ms;          /* how long to wait for another writer */
	int64_t limit_ms; /* how long one transaction may take; 0: for ever */
	/* Bytes that the engine and the arenas may have together; 0: any. */
	int64_t memory;
};

/* 'options' and what it points to must outlive the store. Never NULL. */
struct store *store_new(const struct store_options *options);
void store_free(struct store *st);
/*
 * What the transactions are part of has this budget, instead of limit_ms for
 * each; it must outlive the store, which is not open yet.
 */
struct budget;
void store_budget(struct store *st, struct budget *b);
/* Give back what only a large transaction needed; outside of transactions. */
void store_trim(struct store *st);

/*
 * Outside of transactions, every few seconds while there is nothing to do: when
 * somebody has removed the files beside the database, what they held is saved.
 * Transactions look for themselves.
 */
void store_look(struct store *st);

/*
 * 'go_on' is asked again and again while statements work, and while they wait
 * for a lock, for so many milliseconds; false ends the transaction. It must not
 * use the store. NULL: nobody is.
 */
void store_watch(struct store *st, bool (*go_on)(void *arg, int waits),
	void *arg);

/* The first error since the transaction began, for people. */
const char *store_error(const struct store *st);
enum store_fault store_fault(const struct store *st);

/* Make the file, mode 0600; it must not exist. The schema comes by migrate. */
int store_create(struct store *st) __attribute__((warn_unused_result));
/* Take the schema to this program's version, in one transaction. */
int store_migrate(struct store *st) __attribute__((warn_unused_result));
/*
 * Copy the database, whole, into a new file of mode 0600, which must not exist,
 * and see it onto the disk; outside of transactions. It is as of one moment:
 * what is written meanwhile is not in it. Nothing is left after a failure.
 */
int store_copy(struct store *st, const char *path)
	__attribute__((warn_unused_result));
/* The schema's version: of the file (-1: cannot tell) and of this program. */
int store_version(struct store *st);
int store_version_wanted(void);
/* Integrity, foreign keys, shapes against columns; calls 'say' a finding. */
int store_check(struct store *st, const struct shape *const *shapes,
	void (*say)(void *arg, const char *finding), void *arg);

/*
 * One transaction a call. Writers lock at the start, so what a handler reads
 * stays true until it writes; readers see one snapshot. store_end() with
 * commit = false never fails as far as callers can see.
 */
int store_begin(struct store *st, bool write)
	__attribute__((warn_unused_result));
/* The same for writing, but not if that had to wait for somebody. */
int store_try(struct store *st) __attribute__((warn_unused_result));
int store_end(struct store *st, bool commit)
	__attribute__((warn_unused_result));
/*
 * The transaction is about to change so many rows: if they are many, it gets
 * more memory for pages until its end.
 */
void store_widen(struct store *st, size_t rows);
/* Has the transaction used up its time? Then that is its error. */
bool store_overdue(struct store *st);
/* Inside a transaction: what happens until the end can be undone alone. */
int store_mark(struct store *st) __attribute__((warn_unused_result));
int store_unmark(struct store *st, bool keep)
	__attribute__((warn_unused_result));

/*
 * Statements are prepared once a process and handed out reset. Binding never
 * reports an error: the first one is kept, and the next stmt_step() or
 * stmt_run() returns STORE_ERROR for it. Bound text is not copied: it must
 * live until the call ends. NULL binds as SQL null.
 */
struct stmt *stmt_get(struct store *st, enum sql_id id);
struct stmt *stmt_text(struct store *st, const char *sql);
void stmt_str(struct stmt *s, const char *param, const char *v);
void stmt_int(struct stmt *s, const char *param, int64_t v);
/*
 * Bind a list as one parameter, whatever its length; the statement takes it
 * apart. The texts are copied, the list of rows must live until the call ends.
 * NULL binds as SQL null.
 */
void stmt_strs(struct stmt *s, const char *param, const struct strs *list);
void stmt_rows(struct stmt *s, const char *param, struct row_list *rows);

/* A value of one of the types that a column can have. */
struct value {
	enum { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT } kind;
	union {
		int64_t i;
		double d;
		const char *s;
	} as;
};
void stmt_value(struct stmt *s, int index, const struct value *v);
/* How many parameters the statement has. */
int stmt_params(struct stmt *s);
/* Bind one member of a record, a null member as null. */
void stmt_field(struct stmt *s, int index, const struct field *f,
	const void *rec, struct arena *a);

int stmt_step(struct stmt *s) __attribute__((warn_unused_result));
/* Step to the end; rows changed, or STORE_ERROR. */
int stmt_run(struct stmt *s) __attribute__((warn_unused_result));
/* Give up the rest of the rows. */
void stmt_done(struct stmt *s);

/*
 * Rows are read into records. 'row' is the shape of such a record: for each
 * column of the statement it has a field of that column's name, in any order,
 * and no other field; but the column "seq" is for row_list_add(). A statement
 * and a shape that do not fit are an error of this program (FAULT_OTHER).
 *
 * A null column leaves its member zero, and r.has.NAME false. Texts are copied
 * into the arena; without one (NULL) they are lent until the next step, and the
 * shape must not have lists.
 */

/* The next row: STORE_ROW and *rec, STORE_NONE after the last, or STORE_ERROR. */
int stmt_next(struct stmt *s, const struct shape *row, struct arena *a,
	void *rec) __attribute__((warn_unused_result));
/* The first row, likewise; the others are given up. */
int stmt_first(struct stmt *s, const struct shape *row, struct arena *a,
	void *rec) __attribute__((warn_unused_result));

/* Of statements with one column no record is made. */

/* The next row's text, NULL for null, which is lent until the next step. */
int stmt_next_text(struct stmt *s, const char **text)
	__attribute__((warn_unused_result));
/* Add the texts of all rows to a list, but nulls. STORE_NONE, or STORE_ERROR. */
int stmt_texts(struct stmt *s, struct arena *a, struct strs *list)
	__attribute__((warn_unused_result));
/* The first row's text, copied into the arena: STORE_ROW, STORE_NONE... */
int stmt_first_text(struct stmt *s, struct arena *a, const char **text)
	__attribute__((warn_unused_result));
/* The first row's number, 0 for null. */
int stmt_first_int(struct stmt *s, int64_t *n)
	__attribute__((warn_unused_result));
/* Is there a row? STORE_ROW, STORE_NONE or STORE_ERROR. */
int stmt_exists(struct stmt *s) __attribute__((warn_unused_result));

/* A column of the current row; text lives until the next step. */
const char *stmt_column(struct stmt *s, int col);
int64_t stmt_column_int(struct stmt *s, int col);
bool stmt_column_null(struct stmt *s, int col);
/* Columns of the current row, from 'col' on, as one field of a record. */
void stmt_read(struct stmt *s, int col, const struct field *f, struct arena *a,
	void *rec);

/* One EXPLAIN QUERY PLAN line a call of 'say', for the tests of plans. */
int store_plan(struct store *st, const char *sql,
	void (*say)(void *arg, const char *line), void *arg);

#endif
