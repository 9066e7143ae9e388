#ifndef STORE_SQLITE_STMT_H
#define STORE_SQLITE_STMT_H

#include "store/store.h"

/*
 * Statements by their text and parameters by their number: for what builds SQL,
 * and for tests that look into the database.
 */

/* A statement of that text, ready to be bound; the last of them are kept. */
struct stmt *stmt_text(struct store *st, const char *sql);
/* Bind a value to the parameter of that number; the first one has 1. */
void stmt_value(struct stmt *s, int index, const struct value *v);
/* How many parameters the statement has. */
int stmt_params(struct stmt *s);
/* Bind a member of a record to the parameter of that number; null as null. */
void stmt_field(struct stmt *s, int index, const struct field *f,
	const void *rec, struct arena *a);

/*
 * How the engine would run a statement, for the tests of plans: 'say' is called
 * once a line of EXPLAIN QUERY PLAN.
 */
int store_plan(struct store *st, const char *sql,
	void (*say)(void *arg, const char *line), void *arg);

#endif
