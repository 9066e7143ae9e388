#ifndef UNIT_HELPERS_H
#define UNIT_HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The program has the word for itself: here calls fail, and tests flunk. */
#undef fail
#define flunk(...)                         \
	do {                               \
		print_error(__VA_ARGS__);  \
		print_error("\n");         \
		_fail(__FILE__, __LINE__); \
	} while (0)

#include "call/call.h"
#include "call/config.h"
#include "json/jr.h"
#include "store/store.h"

/*
 * What the unit tests share: memory and a call that begin and end with each
 * test, databases in folders of their own, and short ways to say JSON and SQL.
 *
 * A program lists its tests as TEST(name), so that begin() and end() run
 * around each of them. ONLY=PATTERN in the environment runs those tests only
 * whose names match, as "*_number".
 */
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 2024-06-15T12:00:00Z: what the call takes for the present. */
enum { MICRO = 1000000 };
#define NOW (INT64_C(1718452800) * MICRO)

/* The memory of a test; JSON trees live there too. */
extern struct arena arena;
/* A call in flight in that arena: user u1 of company c1, the newest version. */
extern struct call call;
/* Its configuration: the defaults, whatever the environment says. */
extern struct config config;

/* For cmocka: set up what a test has, and give it back. */
int begin(void **state);
int end(void **state);

/* Text in which ' stands for " and " is not meant. */
const char *quoted(const char *text);
/* The same, parsed; the test fails when it is no JSON. */
struct json *json(const char *text);
/* A time as it is stored; the test fails when the text is none. */
int64_t moment(const char *text);

/* A list of the words of 'text', which blanks separate. */
struct strs words(const char *text);
/* Every other way round: its items with a blank between them. */
const char *joined(const struct strs *ss);

/* The next of a row of numbers below n that is the same in each run. */
unsigned random_below(unsigned n);

/*
 * The database of a test. Fill it by site_make(), or by site_folder() when
 * there shall be none yet. The options may be changed before the store is used.
 */
struct site {
	char folder[512], path[600];
	struct store_options options;
	struct store *store;
};

/* A folder without a database, and a store for it. */
void site_folder(struct site *s);
/* The same with a new, empty database. */
void site_bare(struct site *s);
/* The same with the companies c1 and c2 in it, whose numbers are 1 and 2. */
void site_make(struct site *s);
/* Free the store and remove the folder. */
void site_remove(struct site *s);

/* Begin and commit, or fail the test with what the store says. */
void must_begin(struct store *st, bool write);
/* Commit, or fail the test with what the store says. */
void must_commit(struct store *st);

/* Store a record of that shape, given as JSON, in the open transaction. */
void insert(struct store *st, const struct shape *sh, const char *text);

/* The first column of all rows of a statement: "a b c", null as "-". */
const char *rows(struct store *st, const char *sql);
/* The ids of rows of a table, in their order, with spaces between them. */
const char *ids_of(struct store *st, const char *table, struct row_list *list);
/* The rows of a table that a condition, as SQL, is true of. */
struct row_list *rows_where(struct store *st, const char *table,
	const char *where);

/*
 * Run 'f' in a child process. Its exit status, or minus the signal that ended
 * it; what it wrote to standard error is left in *err.
 */
int in_child(void (*f)(void *arg), void *arg, const char **err);

#endif
