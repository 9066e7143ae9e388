#ifndef STORE_QUERY_PATH_H
#define STORE_QUERY_PATH_H

#include "store/sqlite/query_sql.h"

/*
 * Where the values at a path are, for query*.c. V is the set of these values,
 * as in store/query.h.
 */

/* Is V a set of values, and not the one value of a column? */
bool query_path_is_set(const struct path *p);
/*
 * Is V always empty? That is so when no record has the field yet, and when the
 * keys lead into a list of texts, inside which nothing is.
 */
bool query_path_is_absent(const struct path *p);
/* Is V the one value of a leaf that is in a table beside the row? */
bool query_path_is_leaf(const struct path *p);
/* Has the column of one value an index that finds values? */
bool query_path_is_indexed(const struct query *q, const struct path *p);
/* Is V the value of a column that has an index in the order of a walk? */
bool query_path_is_ordered(const struct query *q, const struct path *p);

/* The column, as SELECT and ORDER BY name it: "m.name". */
const char *query_path_column(struct query *q, const struct path *p);

/*
 * The SQL that finds the number of a path into an object. Its field is one that
 * field_has_leaves().
 */
const char *query_leaf_path(struct query *q, const struct path *p);

/* Where the values of V are; SQL names one of them x.value. */
struct query_values {
	const char *from;  /* "FROM model_metadata x WHERE x.path = ?3" */
	const char *owned; /* " AND x.owner = m.seq" */
	bool table;        /* V is in a table beside the row */
	bool leaves;       /* which has keys and companies */
	const struct path *of;
};
/* What is kept of V; each call binds its keys anew. */
struct query_values query_path_values(struct query *q, const struct path *p);
/*
 * The statement that finds the rows of which some have a value in V, where V is
 * in no table itself; NULL: there is none.
 */
const char *query_values_implied(struct query *q, const struct query_values *s);
/*
 * Add the condition that V has a value for which 'condition' holds, or that it
 * has none ('exists' is false).
 */
void query_values_exist(struct query *q, const struct query_values *s,
	const char *condition, bool exists);

#endif
