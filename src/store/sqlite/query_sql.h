#ifndef STORE_QUERY_SQL_H
#define STORE_QUERY_SQL_H

#include "base/buf.h"
#include "store/query.h"

/*
 * How a query becomes a statement; for query*.c and their tests only. Only
 * names from the shape and literals of these files become SQL text; every value
 * is bound.
 *
 * A page is the first rows of an order, so the rows of the company and the
 * public ones are read in that order, from an index each, merged and checked
 * until the page is full. That is slow when few rows fit; so conditions that an
 * index can answer are "narrows" (an OR is one if each of its terms is), and
 * the first thing a query does is to count, up to a limit, what each of them
 * would leave. If one leaves few rows, those alone are read, checked and
 * sorted. An index only narrows: the condition itself is always checked. And
 * when no index has the order, all rows that are visible are read, from the
 * file's begin to its end, and sorted. A distinct value is found by one look
 * into an index, <table>_<column>, then checked for a row that has it.
 */

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
	enum reach reach;
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
	const char *about;       /* query_about() */
	const char *bad;         /* what is too much, and of what, or NULL */
	const char *bad_pattern; /* and the first that is none, and why */
};

enum {
	WHERE_MAX = 256 * 1024,
	SQL_MAX = 3 * WHERE_MAX,
};

/* Close what is open. What is too much for a statement is then in q->bad. */
void query_finish(struct query *q);

/* Keep a text to be bound; its parameter number. */
int query_arg(struct query *q, const char *s);

/* Add the conditions, if there are any, after another condition. */
void query_add_conditions(struct query *q, struct buf *sql);

/* Bind the values of the query to a statement with its text. */
void query_bind(struct query *q, struct stmt *s);

#endif
