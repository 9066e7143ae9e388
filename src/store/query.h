#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "store/reach.h"
#include "store/record.h"
#include "store/store.h"

/*
 * A list of rows of one table: its conditions, order and page, which are put
 * together call by call. It says what is wanted; how the rows are found is the
 * engine's affair.
 */

/* A column, or a leaf inside a column that holds objects. */
struct path {
	const struct field *field;
	const struct strs *keys;  /* that lead to the leaf; NULL: the column */
	const struct field *leaf; /* its field, where the shape knows it */
};

/* How the conditions of a group are joined. */
enum query_op { QUERY_AND, QUERY_OR };
/* How a value is compared. */
enum query_cmp { QUERY_EQ, QUERY_LT, QUERY_LE, QUERY_GT, QUERY_GE };

/*
 * Make a query for all rows of a table that are within the reach of a company.
 * Because the company is asked for here, no query can forget it. 'reach' is not
 * REACH_ANY. The query is in the arena.
 */
struct query;
struct query *query_new(struct arena *a, const struct shape *sh,
	const char *company, enum reach reach);
/*
 * Let the query use the extra indexes that the database has now (extra.h). To
 * be called in a transaction, before the query has conditions and orders.
 */
void query_extras(struct query *q, struct store *st);
/* The shape of its rows. */
const struct shape *query_shape(const struct query *q);

/*
 * What is too much in the query, and in which argument; or NULL. A query that
 * has something here or in query_bad_pattern() is not run.
 */
const char *query_bad(const struct query *q);
/* The first pattern that is not a regular expression, and why; or NULL. */
const char *query_bad_pattern(const struct query *q);
/* Note which argument of the request the following conditions come from. */
void query_about(struct query *q, const char *argument);

/* Let digits in texts compare as numbers, in the whole order of the query. */
void query_natural(struct query *q);

/*
 * Begin a group: what is added up to query_end() is one condition, joined by
 * 'op'. A group without conditions is no condition.
 */
void query_begin(struct query *q, enum query_op op);
/* End the group. */
void query_end(struct query *q);

/*
 * Conditions on the set of values that a row has at a path, which is called V
 * in this module. A column of one value has one, or none if it is null.
 */

/* V has at least one of the values. */
void query_any(struct query *q, const struct path *p, const struct strs *vs);
/* V has all of the values. */
void query_all(struct query *q, const struct path *p, const struct strs *vs);
/* V has none of the values. */
void query_none(struct query *q, const struct path *p, const struct strs *vs);
/*
 * V has one of these ids, or that of a record below one of them. For a
 * reference to records that form a tree by their list "path", or for their own
 * id.
 */
void query_below(struct query *q, const struct path *p, const struct strs *ids);
/* V lacks at least one of the values. */
void query_lacks(struct query *q, const struct path *p, const struct strs *vs);
/* V is empty, or is not. */
void query_empty(struct query *q, const struct path *p, bool is_empty);
/*
 * A value in V compares so with this one. A row without a value never matches.
 */
void query_compare(struct query *q, const struct path *p, enum query_cmp cmp,
	const struct value *v);
/*
 * A value in V matches the pattern. What is not a regular expression is told by
 * query_bad_pattern().
 */
void query_match(struct query *q, const struct path *p, const char *pattern,
	bool caseless);
/*
 * Words that were typed into a search box are found in the row. False, and no
 * condition, when the table has no index of words.
 */
bool query_search(struct query *q, const char *text);
/* Order next by how well rows fit the search, the best first. */
void query_order_score(struct query *q);
/* Every row fits, or none. */
void query_constant(struct query *q, bool all);

/*
 * Order next by the values at a path. If it is the first key and ascending,
 * rows without a value come last; otherwise null is the smallest value
 * (doc/protocol/query.md section 11).
 */
void query_order(struct query *q, const struct path *p, bool desc);
/*
 * Add a key that no row has a value for, so that the next key is not the first.
 */
void query_order_nothing(struct query *q);
/* Order next by id, so that no two rows are equal. */
void query_order_id(struct query *q);
/* Find 'limit' rows from the place 'offset' on; a limit of -1 means all. */
void query_page(struct query *q, int64_t offset, int64_t limit);

/*
 * Find the rows, in order. NULL: the query has failed; see query_bad(),
 * query_bad_pattern() and the store's error.
 */
struct row_list *query_run(struct query *q, struct store *st)
	__attribute__((warn_unused_result));
/*
 * Find the rows and read their records, in order. Shape, company and reach of
 * the scope are those of the query. This takes one statement where finding the
 * rows does. NULL: as above; record_next() tells what fails later.
 */
struct record_cursor *query_open(struct query *q, struct store *st,
	const struct record_scope *scope) __attribute__((warn_unused_result));
/*
 * Count the rows, whatever the page is; no further than 'limit', if that is not
 * 0. STORE_ERROR: it has failed.
 */
int64_t query_count(struct query *q, struct store *st, int64_t limit)
	__attribute__((warn_unused_result));

/*
 * A statement with one column that finds the different values which the rows
 * have at a path, in order. The field must be INDEXED, a list, or an object
 * with keys. Like the following functions it returns NULL when query_bad() or
 * query_bad_pattern() has something to tell.
 */
struct stmt *query_distinct(struct query *q, struct store *st,
	const struct path *p);

/*
 * A statement that finds the different objects two keys deep inside a column
 * that have a member 'name'. Its columns are "keys", the list of keys that lead
 * to this member, and "name" and "other": the members 'name' and 'other' of the
 * object, each as some row has it.
 */
struct stmt *query_distinct_objects(struct query *q, struct store *st,
	const struct field *f, const char *name, const char *other);

/*
 * A statement that finds the rows of the query by group, in no order. 'groups'
 * are lists of values, fastest when they are in order; a group is all rows
 * whose column 'of' has one of the values of its list. The columns are "place",
 * that of the group's list, and the 'n' fields.
 */
struct stmt *query_grouped(struct query *q, struct store *st,
	const struct field *of, const struct strs *groups, size_t ngroups,
	const struct field *const *fields, size_t n);

/*
 * A statement that finds the different first keys inside a column that holds
 * objects, in order.
 */
struct stmt *query_distinct_keys(struct query *q, struct store *st,
	const struct field *f);

/*
 * A statement that finds the different lists of keys that lead to what requests
 * look for inside a column, in the order of the keys. Its column is "keys".
 */
struct stmt *query_distinct_paths(struct query *q, struct store *st,
	const struct field *f);

#endif
