#ifndef STORE_SQLITE_STMT_H
#define STORE_SQLITE_STMT_H

#include "store/store.h"

/*
 * Statements that are named by their text, and parameters and columns that are
 * named by their number. Only for the code that builds SQL, and for tests that
 * look into the database.
 */

/*
 * A statement of that text, ready to be bound. The store keeps the last of
 * them.
 */
struct stmt *stmt_text(struct store *st, const char *sql);
/*
 * Remember that the statement is the one for 'what', of the form of that
 * number, so that its text need not be built again. 'what' is a constant, of
 * which only the address matters.
 */
void stmt_keep(struct stmt *s, const void *what, unsigned form);
/*
 * The statement that was kept so, ready to be bound. NULL: none was, or the
 * store has put another one in its place.
 */
struct stmt *stmt_kept(struct store *st, const void *what, unsigned form);
/* Bind a value to the parameter of that number; the first one has 1. */
void stmt_value(struct stmt *s, int index, const struct value *v);
/* Bind a blob, which must last until the statement has run. */
void stmt_bytes(struct stmt *s, int index, const void *bytes, size_t n);
/* How many parameters the statement has. */
int stmt_params(struct stmt *s);
/* Bind a member of a record to the parameter of that number; null as null. */
void stmt_field(struct stmt *s, int index, const struct field *f,
	const void *rec, struct arena *a);

/* Go to the next row: STORE_ROW, STORE_NONE after the last, or STORE_ERROR. */
int stmt_step(struct stmt *s) __attribute__((warn_unused_result));
/* How many columns the rows of the statement have. */
int stmt_columns(struct stmt *s);
/*
 * A column of the current row; the first one has 0. A text is valid until the
 * next step, and NULL for null; a number is then 0.
 */
const char *stmt_column(struct stmt *s, int col);
/* The same as a whole number; 0 for null. */
int64_t stmt_column_int(struct stmt *s, int col);
/* Is the column null? */
bool stmt_column_null(struct stmt *s, int col);
/*
 * Read a column of the current row into a member of a record. Texts are copied
 * into the arena, or valid until the next step if it is NULL.
 */
void stmt_read(struct stmt *s, int col, const struct field *f, struct arena *a,
	void *rec);

/* Memory for a member that is borrowed, which each row uses again. */
struct stmt_room {
	const struct json *object;
	const char **item; /* of a list */
	char *text;        /* in which the items lie */
	size_t items, bytes;
};
/*
 * The same, but what is read lasts until the next step only: texts and objects
 * are those of the engine, and the rest is in 'room', which is zero at first.
 */
void stmt_borrow(struct stmt *s, int col, const struct field *f,
	struct arena *a, struct stmt_room *room, void *rec);

/*
 * How the engine would run a statement, for the tests of plans: 'say' is called
 * once a line of EXPLAIN QUERY PLAN.
 */
int store_plan(struct store *st, const char *sql,
	void (*say)(void *arg, const char *line), void *arg);

#endif
