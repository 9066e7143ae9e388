#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "store/store.h"

/*
 * Whole records, straight from the shape. What a query looks for is kept twice:
 * a list field that has a role, as JSON text in its row and one row a value in
 * the table <table>_<field>; an object whose members have one, leaf by leaf;
 * texts, in the indexes <table>_trigram and <table>_text. All of it is written
 * here, in the same transaction, and nowhere else: no other statement may
 * change such a column or delete such a row.
 */

/* Whose rows count; a public row has company ''. */
enum reach {
	REACH_OWN,     /* the company's */
	REACH_VISIBLE, /* the company's and public ones */
	REACH_ANY,     /* all; for checks that cross companies by rule */
};

/*
 * STORE_ROW and *rec, STORE_NONE or STORE_ERROR. A member that has no value is
 * zero: an empty list, a NULL text.
 */
int record_find(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id, void *rec);
/* The same without reading it. */
int record_exists(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, enum reach reach, const char *id);

/* Rows written (1), or STORE_ERROR. */
int record_insert(struct store *st, const struct shape *sh, struct arena *a,
	const void *rec);
/*
 * Write the members that 'rec' has, clear those it has as null, leave the
 * rest. Rows written (0 or 1), or STORE_ERROR.
 */
int record_update(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id, const void *rec);
int record_delete(struct store *st, const struct shape *sh, struct arena *a,
	const char *company, const char *id);

/*
 * The same to many rows, by statements that each take all of them; whose they
 * are was asked when they were found. Rows written, or STORE_ERROR.
 */
int record_update_many(struct store *st, const struct shape *sh,
	struct arena *a, struct row_list *rows, const void *rec);
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
		((f->type == TYPE_strs && f->role != ROLE_NONE) ||
			(f->type == TYPE_json && f->inner != ROLE_NONE));
}

#endif
