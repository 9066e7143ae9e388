#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "store/reach.h"
#include "store/store.h"

/*
 * Whole records, straight from the shape. What a query looks for is kept twice:
 * a list field that has a filter, as JSON text in its row and one row a value
 * in the table <table>_<field>; an object whose members have one, leaf by leaf;
 * texts, in the indexes <table>_trigram and <table>_text. All of it is written
 * here, in the same transaction, and nowhere else: no other statement may
 * change such a column or delete such a row.
 */

/*
 * STORE_ROW and *rec, STORE_NONE or STORE_ERROR. A member that has no value is
 * zero: an empty list, a NULL text.
 */
int record_find(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id, void *rec);
/* The same without reading it. */
int record_exists(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id);

/* What is read of the records of a list, and whose they may be. */
struct record_scope {
	const struct shape *shape;
	const bool *fields; /* which of the shape are read; NULL: all */
	const char *company;
	enum reach reach;
};

/*
 * Reads the records of a list one after the other, in the list's order, by one
 * statement as long as they are no more than a page has. What is out of reach,
 * or has gone, is left out.
 *
 * The cursor lives in the arena; the list must outlive it. It is open until it
 * has come to its end, was closed, or the transaction ends.
 */
struct record_cursor;

/* The records of rows, from the place 'from' of their list on. */
struct record_cursor *record_open_rows(struct store *st, struct arena *a,
	const struct record_scope *scope, struct row_list *rows, size_t from);
/* The records that have these ids. */
struct record_cursor *record_open_ids(struct store *st, struct arena *a,
	const struct record_scope *scope, const struct strs *ids);
/*
 * STORE_ROW, the next record and its place in the list; STORE_NONE behind the
 * last one, or STORE_ERROR.
 */
int record_next(struct record_cursor *cur, struct arena *a, size_t *at,
	void *rec) __attribute__((warn_unused_result));
/* Give up the rest. */
void record_close(struct record_cursor *cur);

/*
 * From now on the list means the same rows for as long as its arena lives, not
 * only in this transaction: record_next() leaves out one that has gone, even
 * when another has taken its place. 0 or STORE_ERROR.
 */
int record_hold(struct store *st, const struct shape *sh, struct row_list *rows)
	__attribute__((warn_unused_result));

/* Rows written (1), or STORE_ERROR. */
int record_insert(struct store *st, const struct shape *sh, struct arena *a,
	const void *rec);
/*
 * Write the members that 'rec' has, clear those it has as null, leave the
 * rest. Rows written (0 or 1), or STORE_ERROR.
 */
int record_update(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id, const void *rec);
/* Remove the row. Rows removed (0 or 1), or STORE_ERROR. */
int record_delete(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id);

/*
 * The same to many rows, by statements that each take all of them; whose they
 * are was asked when they were found. Rows written, or STORE_ERROR.
 */
int record_update_many(struct store *st, const struct shape *sh,
	struct arena *a, struct row_list *rows, const void *rec);
/* Remove many rows. Rows removed, or STORE_ERROR. */
int record_delete_many(struct store *st, const struct shape *sh,
	struct arena *a, struct row_list *rows);
/*
 * For values that differ from row to row: 'change' is an UPDATE of the rows in
 * :rows, a named statement with all else bound, and 'rec' has the members that
 * it writes, of whatever value.
 */
int record_change_many(struct store *st, const struct shape *sh,
	struct arena *a, struct row_list *rows, const void *rec,
	struct stmt *change);

/* Make all that is kept beside the rows anew. */
int record_reindex(struct store *st, const struct shape *sh, struct arena *a);
/* Do the indexes of texts hold what the rows say? Findings, as store_check. */
int record_check(struct store *st, const struct shape *sh, struct arena *a,
	void (*say)(void *arg, const char *finding), void *arg);

/* Does the field have a table of its values beside it? */
static inline bool
field_has_side(const struct field *f)
{
	return field_is_stored(f) &&
		((f->type == TYPE_strs && f->filter != FILTER_NONE) ||
			(f->type == TYPE_json && f->inner != FILTER_NONE));
}

#endif
