#ifndef STORE_QUERY_SQL_H
#define STORE_QUERY_SQL_H

#include "base/buf.h"
#include "store/query.h"

/*
 * How a query becomes a statement; for query*.c and their tests only. SQL text
 * is made only of names from the shape and of literals in these files; every
 * value is bound.
 *
 * A page is the first rows of an order. So the rows of the company and the
 * public ones are read in that order, each from an index, and are merged and
 * checked until the page is full. When few rows fit, that is slow. So a
 * condition that an index can answer is noted as a "narrow" (an OR is a narrow
 * if each of its terms is one), and a query first counts, up to a limit, how
 * many rows each narrow leaves. If one leaves few, only those are read, checked
 * and sorted. A narrow only selects rows: the condition itself is always
 * checked. When no index has the order, all visible rows are read, from the
 * beginning of the file to its end, and sorted.
 *
 * A distinct value is found by one look into an index, <table>_<column>, and
 * then checked for a row that has it.
 */

enum {
	QUERY_DEPTH = 16,
	QUERY_NARROWS = 16,
	QUERY_KEYS = 32,
	QUERY_TERMS = 200, /* conditions of one group */
};

/*
 * A narrow that leaves more rows than this is not used. Only tests change it,
 * to get the same rows whatever way a query takes.
 */
extern int64_t query_narrow_rows;

struct query {
	const struct shape *shape;
	struct arena *arena;
	enum reach reach;
	struct buf where;
	struct {
		enum query_op op;
		unsigned terms; /* conditions in it so far */
		/*
		 * Of an OR: the narrow of its last term, and those of the terms
		 * before.
		 */
		const char *term, *ways;
		bool wide; /* one of those terms has no narrow */
	} group[QUERY_DEPTH];
	unsigned depth;
	struct value *args;
	size_t nargs;
	const char *narrow[QUERY_NARROWS];
	unsigned nnarrow;
	/* The last narrow, which the other end of a range is added to. */
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
	const char *scored;      /* the rows with words, if one is the score */
	int search;              /* parameter of the words; 0: no search */
	const char *empty_first; /* is the first key's value empty? or NULL */
	bool natural;            /* digits in texts compare as numbers */
	int64_t offset, limit;   /* limit -1: all */
	const char *about;       /* query_about() */
	const char *bad;         /* what is too much, or NULL */
	const char *bad_pattern; /* the first bad one, or NULL */
};

enum {
	WHERE_MAX = 256 * 1024,
	SQL_MAX = 3 * WHERE_MAX,
};

/*
 * Close all open groups. If the query is too much for a statement, q->bad says
 * so.
 */
void query_finish(struct query *q);

/* Keep a text that will be bound. The number of its parameter. */
int query_arg(struct query *q, const char *s);

/* Add the conditions, if there are any, to a statement that has one already. */
void query_add_conditions(struct query *q, struct buf *sql);

/* Bind all values that the query keeps. */
void query_bind(struct query *q, struct stmt *s);

#endif
