#ifndef UNIT_STORE_SITE_H
#define UNIT_STORE_SITE_H

#include "tests/unit/helpers.h"

/*
 * What the tests of the store share: a database that lasts for one test, and
 * the table of settings as something to write to and to read from.
 */

/* The database of the test that runs. */
extern struct site site;

/* Set up a folder without a database, or with a new one, and take it down. */
int begin_empty(void **state);
int begin_filled(void **state);
/* The same with a new database that has companies, site_make(). */
int begin_companies(void **state);
int end_site(void **state);
/* Set up a new database and a transaction that reads, and take them down. */
int begin_read(void **state);
int end_read(void **state);

#define EMPTY(f) cmocka_unit_test_setup_teardown(f, begin_empty, end_site)
#define FILLED(f) cmocka_unit_test_setup_teardown(f, begin_filled, end_site)
#define COMPANIES(f) \
	cmocka_unit_test_setup_teardown(f, begin_companies, end_site)
#define READS(f) cmocka_unit_test_setup_teardown(f, begin_read, end_read)

/* A second way to the same file; its user frees it. */
struct store *another_store(void);

/* Set a setting, in a transaction of its own. 0, or STORE_ERROR. */
int put(struct store *st, const char *name, const char *value);

/*
 * Set a setting of the site, in the transaction that is open. How many rows
 * have changed, or STORE_ERROR.
 */
int put_inside(const char *name);

/* The names of the settings, "a b c", or the error. */
const char *settings(struct store *st);

/* Fail the test unless the store tells of that fault, with that word. */
void expect_fault(struct store *st, enum store_fault fault, const char *word);

#endif
