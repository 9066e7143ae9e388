#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "store/reach.h"
#include "store/store.h"

/*
 * A list of rows of one table: conditions, order and page, put together call by
 * call. It says what is wanted; how the rows are found is the engine's affair.
 */

/* A column, or a leaf inside a column that holds objects. */
struct path {
	const struct field *field;
	const struct strs *keys;  /* that lead to the leaf; NULL: the column */
	const struct field *leaf; /* its field, where the shape knows it */
};

enum query_op { QUERY_AND, QUERY_OR };
enum query_cmp { QUERY_EQ, QUERY_LT, QUERY_LE, QUERY_GT, QUERY_GE };

/*
 * A query of all rows of a table that are within reach of a company, which is
 * asked for here so that no query can forget its tenant; 'reach' is not
 * REACH_ANY. It lives in the arena.
 */
struct query;
struct query *query_new(struct arena *a, const struct shape *sh,
	const char *company, enum reach reach);
/* The shape of the rows that the query finds. */
const struct shape *query_shape(const struct query *q);

/*
 * What is too much in the query, and in which argument, or NULL; and the first
 * pattern that is none, and why, or NULL. A query that has either is not run.
 */
const char *query_bad(const struct query *q);
const char *query_bad_pattern(const struct query *q);
/* What is added next comes from this argument, for query_bad(). */
void query_about(struct query *q, const char *argument);

/* Digits in texts compare as numbers, in all orders of the query. */
void query_natural(struct query *q);

/* What follows, up to query_end(), is one condition. An empty group is none. */
void query_begin(struct query *q, enum query_op op);
/* End the innermost group. */
void query_end(struct query *q);

/*
 * Conditions on V, the set of a row's values: a scalar column has one, or none
 * when it is null.
 */
void query_any(struct query *q, const struct path *p, const struct strs *vs);
void query_all(struct query *q, const struct path *p, const struct strs *vs);
void query_none(struct query *q, const struct path *p, const struct strs *vs);
/*
 * The same for a reference to records that form a tree (or for their own id):
 * the value is one of these, or a record below one of them by the list "path".
 */
void query_below(struct query *q, const struct path *p, const struct strs *ids);
/* V lacks at least one of the values. */
void query_lacks(struct query *q, const struct path *p, const struct strs *vs);
/* V is empty, or it is not. */
void query_empty(struct query *q, const struct path *p, bool is_empty);
/* One value compared; a row without a value never matches. */
void query_compare(struct query *q, const struct path *p, enum query_cmp cmp,
	const struct value *v);
/* One that is no regular expression is remembered as bad_pattern. */
void query_match(struct query *q, const struct path *p, const char *pattern,
	bool caseless);
/*
 * Rows in which the words of a search box are found. False when the table has
 * no index of words.
 */
bool query_search(struct query *q, const char *text);
/* Order by how well a row fits the search, best first; next key. */
void query_order_score(struct query *q);
/* Every row, or none. */
void query_constant(struct query *q, bool all);

/*
 * Order by this next. Of the first key, ascending, empty values come last;
 * otherwise nulls are the smallest (doc/protocol/query.md section 11).
 */
void query_order(struct query *q, const struct path *p, bool desc);
/* A key that no row has: what follows it is not the first. */
void query_order_nothing(struct query *q);
/* Break ties by id. */
void query_order_id(struct query *q);
/* Leave out the first 'offset' rows, and find no more than 'limit'. */
void query_page(struct query *q, int64_t offset, int64_t limit);

/* The rows, in order; NULL: the query failed, see bad and bad_pattern. */
struct row_list *query_run(struct query *q, struct store *st)
	__attribute__((warn_unused_result));
/* How many rows there are, whatever the page; at most 'limit' if not 0. */
int64_t query_count(struct query *q, struct store *st, int64_t limit)
	__attribute__((warn_unused_result));

/*
 * The distinct values that the rows of the query have in a field that is
 * INDEXED, in a list or at the end of a path, in order; their statement has one
 * column. This and those that follow are NULL when query_bad() or
 * query_bad_pattern() has something to say.
 */
struct stmt *query_distinct(struct query *q, struct store *st,
	const struct path *p);

/*
 * The distinct objects two keys deep inside such a column that have a member
 * 'name'. Columns: "keys", the list of keys that lead to this member; "name"
 * and "other", the members 'name' and 'other' of the object, each in some row.
 */
struct stmt *query_distinct_objects(struct query *q, struct store *st,
	const struct field *f, const char *name, const char *other);

/*
 * The rows of the query by group, in no order. A group is all rows whose column
 * 'of' has one of some values; 'groups' are the lists of them, quickest in
 * their order. Columns: "place", of the group among the lists, then the 'n'
 * fields. (To let the engine add up by group would sort all rows first, which
 * costs more than to read them.)
 */
struct stmt *query_grouped(struct query *q, struct store *st,
	const struct field *of, const struct strs *groups, size_t ngroups,
	const struct field *const *fields, size_t n);

/* The distinct first keys inside a column that holds objects, in order. */
struct stmt *query_distinct_keys(struct query *q, struct store *st,
	const struct field *f);

#endif
