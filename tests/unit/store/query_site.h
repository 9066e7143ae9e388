#ifndef UNIT_STORE_QUERY_SITE_H
#define UNIT_STORE_QUERY_SITE_H

#include "tests/unit/helpers.h"

#include "list/path.h"
#include "service/entities.h"
#include "store/query.h"
#include "store/regex.h"
#include "store/sqlite/query_sql.h"

/*
 * What the tests of queries share: a database of eight models that lasts for
 * the program, the query that a test builds, and short ways to say conditions
 * and orders and to ask for what they find.
 *
 * The models of company c1, in the order of their making, are a to e, and n of
 * which little is known. The model p is public, x is another company's.
 */

/* The database that queries are asked of: that of the models, at first. */
extern struct store *store;
/* The query of the test: new_query() when the test begins. */
extern struct query *q;

/* For cmocka: make and remove the database, once for a program. */
int make_site(void **state);
int drop_site(void **state);
/* For cmocka: begin and end a test, with a transaction that reads. */
int begin_reading(void **state);
int end_reading(void **state);

#define ASKS(f) cmocka_unit_test_setup_teardown(f, begin_reading, end_reading)

/* Let q be a new query for models that company c1 sees. */
void new_query(void);

/* The path of a field of models; the test fails when there is none. */
struct path at(const char *text);

/*
 * The ids that q finds, "a b c"; the test fails when the query does, or when
 * the records that it opens are others.
 */
const char *run(void);
/*
 * The same, found both by an index and by going through the rows in order: the
 * test fails unless the same rows come in the same order.
 */
const char *answer(void);
/* Fail the test unless each way to narrow that is on offer finds these ids. */
void check_each_narrow(const char *want);

/* What a condition asks of a field. */
enum kind {
	ANY,
	ALL,
	NONE,
	LACKS,
	EMPTY,
	FULL,
	MATCH,
	CASELESS,
	LT,
	LE,
	EQ,
	GE,
	GT
};

/*
 * A condition, and the ids of the models that it is true of. 'value' is words,
 * a pattern, or a number for comparisons; one that begins with ' is a text.
 */
struct condition {
	enum kind kind;
	const char *path, *value, *ids;
};

/* Conditions of every kind on fields of every kind. */
extern const struct condition conditions[];
extern const size_t nconditions;

/* Add a condition to q. */
void add(const struct condition *c);
/*
 * Add conditions at random to q, which are joined by 'op', at that depth of
 * groups inside each other, 0 to 3. Returns the set of rows that they leave.
 */
unsigned add_random(enum query_op op, unsigned depth);
/* A set of rows as bits: the row 'a' is bit 0. */
unsigned bits(const char *ids);

/* Order q by keys, "name -created": those with a minus are descending. */
void order_by(const char *keys);
/* The ids of all models in that order; those that are equal, by their ids. */
const char *ordered(const char *keys);
/* The ids that q finds when it is asked for pages of that size, joined. */
const char *paged(int64_t size);

#endif
