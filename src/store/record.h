#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "store/reach.h"
#include "store/store.h"

/*
 * Reading and writing whole records, as their shapes describe them.
 *
 * What a query looks for is stored a second time, in the form in which an
 * engine finds it quickly: the values of a list, or of the members of an
 * object, that has a filter; the texts of fields with GRAMS or a weight, or
 * that they have yet to be indexed. This module writes all of it, in the same
 * transaction, and nothing else does: no other statement may change such a
 * column or delete such a row.
 */

/*
 * Read the record of an id, if it is within reach: STORE_ROW, STORE_NONE or
 * STORE_ERROR. A member without a value is zero: an empty list, a NULL text.
 * For REACH_ANY the company is not looked at: it is NULL.
 */
int record_find(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id, void *rec);
/* Is there such a record? The same answers, but nothing is read. */
int record_exists(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id);

/* The record whose id is in a field of the records of a list. */
struct record_join {
	const struct field *of; /* the field */
	const struct shape *shape;
	const bool *fields; /* which of the shape are read */
	enum reach reach;
};

/* Which fields of the records of a list are read, and whose records may be. */
struct record_scope {
	const struct shape *shape;
	const bool *fields; /* which of the shape are read; NULL: all */
	const char *company;
	enum reach reach;
	const struct record_join *joins; /* what is read with each record */
	size_t njoins;
};

/*
 * A cursor reads the records of a list one after the other, in the order of the
 * list. It takes one statement, unless the list is longer than a page can be. A
 * record that is out of reach, or was removed, is left out.
 *
 * The cursor is in the arena; the list must outlive it. It is open until it has
 * come to its end, it is closed, or the transaction ends.
 */
struct record_cursor;

/* Begin to read the records of a list of rows, from the place 'from' on. */
struct record_cursor *record_open_rows(struct store *st, struct arena *a,
	const struct record_scope *scope, struct row_list *rows, size_t from);
/* Begin to read the records that have these ids. */
struct record_cursor *record_open_ids(struct store *st, struct arena *a,
	const struct record_scope *scope, const struct strs *ids);
/*
 * Read the next record and tell its place in the list: STORE_ROW, STORE_NONE
 * after the last one, or STORE_ERROR.
 */
int record_next(struct record_cursor *cur, struct arena *a, size_t *at,
	void *rec) __attribute__((warn_unused_result));
/*
 * The record that was read together with the last one, by the join of that
 * place in the scope. It lasts until the next is read. NULL: there is none
 * within reach.
 */
const void *record_joined(const struct record_cursor *cur, size_t join);
/*
 * Let the texts, objects and lists of each record last until the next record is
 * read. This saves copies of what is only passed
 * on.
 */
void record_borrow(struct record_cursor *cur);
/* Leave the list before its last record. */
void record_close(struct record_cursor *cur);

/*
 * Let the list mean the same rows for as long as its arena lives, and not only
 * in this transaction: record_next() then leaves out a row that was removed,
 * even when another has taken its place. 0 or STORE_ERROR.
 */
int record_hold(struct store *st, const struct shape *sh, struct row_list *rows)
	__attribute__((warn_unused_result));

/* Store a new record. How many rows were written (1), or STORE_ERROR. */
int record_insert(struct store *st, const struct shape *sh, struct arena *a,
	const void *rec);
/*
 * Change the record of an id, if it is the company's: write the members that
 * 'rec' has, clear those that it has as null, and leave all others. How many
 * rows were written (0 or 1), or STORE_ERROR.
 */
int record_update(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id, const void *rec);
/* Delete the record of an id, if it is the company's. The same answers. */
int record_delete(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id);

/*
 * Change many rows likewise, by statements that each take all of them. Whose
 * they are was asked when they were found. How many were written, or
 * STORE_ERROR.
 */
int record_update_many(struct store *st, const struct shape *sh,
	struct arena *a, struct row_list *rows, const void *rec);
/* Delete many rows. The same answers. */
int record_delete_many(struct store *st, const struct shape *sh,
	struct arena *a, struct row_list *rows);
/*
 * Change many rows to values that differ from row to row. 'change' is a named
 * statement, an UPDATE of the rows in :rows, in which all other parameters are
 * bound. 'rec' has the members that it writes, with any value, and those that
 * are APART, which the caller has changed.
 */
int record_change_many(struct store *st, const struct shape *sh,
	struct arena *a, struct row_list *rows, const void *rec,
	struct stmt *change);

/*
 * What is stored beside rows for searches need not be complete when a write
 * ends; searches know. Do what is left of it, if there is much and nobody
 * writes at this moment. A responder calls this between transactions, when it
 * has sent an answer.
 */
void record_settle(struct store *st, struct arena *a);
/* Make all that is stored beside the rows again from the rows. */
int record_reindex(struct store *st, const struct shape *sh, struct arena *a);
/*
 * Check that all that is stored beside the rows says what the rows say. 'say'
 * is called once a finding. How many there were, or STORE_ERROR.
 */
int record_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg);

#endif
