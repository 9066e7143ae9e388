#ifndef STORE_QUERY_SQL_H
#define STORE_QUERY_SQL_H

#include "base/buf.h"
#include "store/query.h"

/*
 * How a query becomes a statement; for query*.c and their tests only. SQL text
 * is made only of names from the shape and of literals in these files; every
 * value is bound.
 *
 * There are three ways to the rows of a page. A "walk" reads the rows of the
 * company and the public ones in the order of an index, merges and checks them,
 * and stops when the page is full. A "narrow" reads only the rows that an index
 * finds for one of the conditions (an OR is a narrow if each of its terms is
 * one), checks and sorts them. Or all visible rows are read, from the beginning
 * of the file to its end, and sorted. A narrow only selects rows: the condition
 * itself is always checked, so that the same rows are found whatever the way.
 *
 * Which way is the cheapest depends on how many rows fit and on where in the
 * order they lie, and shows only on the way. So the ways take turns of the same
 * cost; when none has come to its end, each is given at least four times as
 * much. So no list costs much more than its best way.
 *
 * A distinct value is found by one look into an index, <table>_<column>, and
 * then checked for a row that has it.
 */

enum {
	QUERY_DEPTH = 16,
	QUERY_NARROWS = 16,
	QUERY_RANGES = 4,
	QUERY_KEYS = 32,
	QUERY_TERMS = 200, /* conditions of one group */
};

/*
 * The rows that a way may look at in its first turn. Only tests change it, to
 * get the same rows whatever way a query takes. If it is negative, there are no
 * turns: a query walks as far as it has to, or reads all rows.
 */
extern int64_t query_narrow_rows;

/* The rows that can fulfil a condition, as an index finds them. */
struct narrow {
	const char *sql; /* "SELECT x.owner FROM ...", their numbers */
	/*
	 * What to ask of each number, "o.owner", before its row is read; NULL:
	 * nothing. It is not asked of the rows that are counted.
	 */
	const char *also;
};

struct query {
	const struct shape *shape;
	struct store *extras; /* whose extra indexes it may use, or NULL */
	struct arena *arena;
	enum reach reach;
	struct buf where;
	unsigned nconditions; /* in it, without the groups */
	struct {
		enum query_op op;
		unsigned terms; /* conditions in it so far */
		/*
		 * Of an OR: the narrow of its last term, and those of the terms
		 * before.
		 */
		const char *term, *ways;
		bool wide; /* one of those terms has no narrow */
		/*
		 * Of an OR: the field whose lack is its first term, and the
		 * comparison of that field that is its second.
		 */
		const struct field *lacks;
		const char *test;
	} group[QUERY_DEPTH];
	unsigned depth;
	struct value *args;
	size_t nargs;
	struct narrow narrow[QUERY_NARROWS];
	unsigned nnarrow;
	/* Patterns with several pieces, of which few are looked up. */
	struct {
		int param; /* the query of the index, of all pieces at first */
		struct strs pieces;
	} match[QUERY_NARROWS];
	unsigned nmatches;
	/*
	 * Conditions that every row fulfils and that compare a column, so that
	 * a walk in its order begins or ends there.
	 */
	struct {
		const struct field *field;
		const char *test;    /* "<= ?3" */
		bool or_null;        /* rows without a value fulfil it, too */
		unsigned conditions; /* of the query that it tells */
	} range[QUERY_RANGES];
	unsigned nranges;
	/*
	 * The last narrow, which the other end of a range is added to: what it
	 * reads, and where the test of the first end holds.
	 */
	struct {
		const char **sql, *from, *test;
		struct path of;
	} last;
	struct {
		const char *sql;
		bool desc, nulls_last;
		bool bytes;    /* sorted by its bytes, also when natural */
	} key[QUERY_KEYS + 1]; /* A key that is cut has its value behind it. */
	unsigned nkeys, nfields;   /* the latter without the score */
	const struct field *first; /* column that is the first key, or NULL */
	bool sorts;                /* no index is in the order of the keys */
	bool of_rows;              /* more is asked of a row than its number */
	struct path leaf;          /* that is the first key, if there is one */
	const char *leaf_path;     /* the number of its path, as SQL */
	bool leaf_cut;             /* may keys of its values have been cut? */
	const char *scored; /* the rows with words, if one is the score */
	struct {
		size_t from, to; /* where 'where' asks whether a row has them */
	} words;
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

/* Note what is too much. Only the first is kept, with query_about(). */
void query_refuse(struct query *q, const char *what);

/* Keep a text that will be bound. The number of its parameter. */
int query_arg(struct query *q, const char *s);
/* The same of a number. */
int query_arg_int(struct query *q, int64_t n);
/* The same of any value. */
int query_arg_value(struct query *q, const struct value *v);

/*
 * Begin one condition inside the group that is open. Its SQL is added to
 * q->where.
 */
void query_next(struct query *q);
/*
 * Note a narrow: how to find the rows that can fulfil the condition. Inside an
 * OR it is of use only together with narrows of all other terms.
 */
void query_narrow(struct query *q, const char *sql);
/* Let the last narrow ask something of the numbers that it finds. */
void query_narrow_also(struct query *q, const char *also);
/*
 * Note a comparison that every row fulfils, for a walk in its order. Inside an
 * OR that begins with "there is no value" it is kept until the OR ends.
 */
void query_range(struct query *q, const struct field *f, const char *test,
	bool or_null);
/*
 * Check a pattern, and remember the first that is not a regular expression, for
 * query_bad_pattern().
 */
bool query_is_pattern(struct query *q, const struct path *p,
	const char *pattern, bool caseless);

/* How many rows the table has, or a few more; STORE_ERROR if that fails. */
int64_t query_all_rows(struct query *q, struct store *st);

/*
 * Let narrows of patterns look only for the rarest pieces, because each piece
 * costs as much as rows have it, and the others leave out few rows more. 0 or
 * STORE_ERROR.
 */
int query_match_rarest(struct query *q, struct store *st);

/* Where the rows are that one statement finds, in each of its arms. */
struct query_rows {
	const char *seq;  /* the number of a row, named seq: "m.seq" */
	const char *from; /* "model m WHERE m.company" */
	const char *only; /* a further condition, or "" */
};

/*
 * Is the first key a leaf whose order an index has? Then a query walks through
 * the leaves by passes, one behind the other.
 * First come the rows with a value, in the order of the index, and last those
 * without one, in that of the other keys.
 */
bool query_walks_leaf(const struct query *q);
/*
 * Look the leaf up before the query runs. When no row within reach has it, it
 * is no key of the order any more. 0 or STORE_ERROR.
 */
int query_leaf_begin(struct query *q, struct store *st);
enum { LEAF_PASSES = 4 };
struct leaf_pass {
	struct query q; /* its keys are those of the statement */
	struct query_rows rows;
};
/*
 * How many passes there are; STORE_ERROR when the store fails. *before: so many
 * rows of the order come before those of the passes.
 */
int query_leaf_passes(struct query *q, struct store *st,
	struct leaf_pass pass[LEAF_PASSES], int64_t *before);

/* Add the conditions, if there are any, to a statement that has one already. */
void query_add_conditions(struct query *q, struct buf *sql);

/* Bind all values that the query keeps. */
void query_bind(struct query *q, struct stmt *s);

#endif
