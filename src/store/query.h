#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "base/buf.h"
#include "store/reach.h"
#include "store/store.h"

/*
 * A list of rows of one table: conditions, order and page, put together call
 * by call. The query language of clients (doc/protocol/query.md) becomes SQL
 * here and nowhere else. Only names from the shape and literals of this file
 * become SQL text; every value is bound.
 *
 * How a query runs. A page is the first rows of an order, so the rows of the
 * company and the public ones are read in that order, from an index each,
 * merged and checked until the page is full. That is slow when few rows
 * fit; so conditions that an index can answer are "narrows" (an OR is one if
 * each of its terms is), and the first thing a query does is to count, up to a
 * limit, what each of them would leave. If one leaves few rows, those alone are
 * read, checked and sorted. An index only narrows: the condition itself is
 * always checked. And when no index has the order, all rows that are visible
 * are read, from the file's begin to its end, and sorted.
 *
 * What is found is a list of rows; the caller reads the rows by it.
 */

/* A column, or a leaf inside a column that holds objects. */
struct path {
	const struct field *field;
	const struct strs *keys;  /* that lead to the leaf; NULL: the column */
	const struct field *leaf; /* its field, where the shape knows it */
};

enum query_op { QUERY_AND, QUERY_OR };
enum query_cmp { QUERY_EQ, QUERY_LT, QUERY_LE, QUERY_GT, QUERY_GE };

enum {
	QUERY_DEPTH = 16,
	QUERY_NARROWS = 16,
	QUERY_KEYS = 32,
	QUERY_TERMS = 200, /* conditions of one group */
};

/*
 * More rows than so many do not pay to be read and sorted. Nothing changes it
 * but tests, which want the same rows whatever way a query takes.
 */
extern int64_t query_narrow_rows;

struct query {
	const struct shape *shape;
	struct arena *arena;
	enum reach reach; /* not REACH_ANY: a list has a tenant */
	/* A list of this reference means what lies below the records, too. */
	const struct field *below;
	struct buf where;
	struct {
		enum query_op op;
		unsigned terms; /* conditions in it so far */
		/* Of an OR: what narrows its last term, and those before. */
		const char *term, *ways;
		bool wide; /* one of those has nothing that narrows it */
	} group[QUERY_DEPTH];
	unsigned depth;
	struct value *args;
	size_t nargs, room;
	const char *narrow[QUERY_NARROWS];
	unsigned nnarrow;
	/* The narrow added last, which the other end of a range joins. */
	struct {
		const char **sql;
		struct path of;
	} last;
	struct {
		const char *sql;
		bool desc, nulls_last;
	} key[QUERY_KEYS];
	unsigned nkeys, nfields; /* the latter without the score */
	bool sorts;              /* no index is in the order of the keys */
	bool scores;             /* one of them is how well words fit */
	int search;              /* parameter of the words; 0: no search */
	const char *empty_first; /* is the first key's value empty? or NULL */
	bool natural;            /* digits in texts compare as numbers */
	int64_t offset, limit;   /* limit -1: all */
	/* The argument that what is added comes from; the caller's, or NULL. */
	const char *about;
	const char *bad;         /* what is too much, and of what, or NULL */
	const char *bad_pattern; /* and the first that is none, and why */
};

/* 'company' is asked for here so that no query can forget its tenant. */
void query_init(struct query *q, struct arena *a, const struct shape *sh,
	const char *company, enum reach reach);

/* What follows, up to query_end(), is one condition. An empty group is none. */
void query_begin(struct query *q, enum query_op op);
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
void query_page(struct query *q, int64_t offset, int64_t limit);

/* The rows, in order; NULL: the query failed, see bad and bad_pattern. */
struct row_list *query_run(struct query *q, struct store *st)
	__attribute__((warn_unused_result));
/* How many rows there are, whatever the page; at most 'limit' if not 0. */
int64_t query_count(struct query *q, struct store *st, int64_t limit)
	__attribute__((warn_unused_result));

/*
 * The distinct values that the rows of the query have in a column (which has an
 * index <table>_<column>), in a list or at the end of a path, in order; their
 * statement has one column. Each value
 * is found by one look into an index, then checked for a row that has it. This
 * and those that follow are NULL when q->bad or q->bad_pattern is set.
 */
struct stmt *query_distinct(struct query *q, struct store *st,
	const struct path *p);

/*
 * The distinct objects two keys deep inside such a column that have a member
 * 'name': the keys that lead there as a JSON array, with 'name' behind them,
 * and the object's members 'name' and 'other', each in some row.
 */
struct stmt *query_distinct_objects(struct query *q, struct store *st,
	const struct field *f, const char *name, const char *other);

/*
 * The rows of the query by group, in no order. A group is all rows whose column
 * 'of' has one of some values; 'groups' is a JSON list with a list of values for
 * each, quickest in their order. Columns: the place of the group in the list,
 * then the 'n' fields. (To let the engine add up by group would sort all rows
 * first, which costs more than to read them.)
 */
struct stmt *query_grouped(struct query *q, struct store *st,
	const struct field *of, const char *groups,
	const struct field *const *fields, size_t n);

/* The distinct first keys inside a column that holds objects, in order. */
struct stmt *query_distinct_keys(struct query *q, struct store *st,
	const struct field *f);

#endif
