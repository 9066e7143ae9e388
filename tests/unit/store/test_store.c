#include "tests/unit/helpers.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "service/entities.h"

/* "mshf", by which file(1) can tell. */
#define APPLICATION_ID "1836279910"

static struct site site;

/* --- A folder without a database, or with a new one --- */

static int
begin_empty(void **state)
{
	begin(state);
	site_folder(&site);
	return 0;
}

static int
begin_filled(void **state)
{
	begin(state);
	site_make(&site);
	return 0;
}

static int
end_site(void **state)
{
	site_remove(&site);
	return end(state);
}

#define EMPTY(f) cmocka_unit_test_setup_teardown(f, begin_empty, end_site)
#define FILLED(f) cmocka_unit_test_setup_teardown(f, begin_filled, end_site)

/* A second way to the same file. */
static struct store *
another_store(void)
{
	static struct store_options options;

	options = site.options;
	return store_new(&options);
}

/* Do something to the file that no store would. */
static void
raw_exec(const char *path, const char *sql)
{
	char *why = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_exec(db, sql, NULL, NULL, &why);
	if (why != NULL)
		flunk("%s: %s", sql, why);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Set a setting, in a transaction of its own. */
static int
put(struct store *st, const char *name, const char *value)
{
	struct stmt *s;
	int rc;

	if (store_begin(st, true) != 0)
		return STORE_ERROR;
	s = stmt_get(st, SQL_SETTING_PUT);
	stmt_str(s, ":name", name);
	stmt_str(s, ":value", value);
	rc = stmt_run(s);
	if (store_end(st, rc > 0) != 0 || rc < 0)
		return STORE_ERROR;
	return 0;
}

/* The names of the settings, or the error. */
static const char *
settings(struct store *st)
{
	const char *all;

	if (store_begin(st, false) != 0)
		return store_error(st);
	all = rows(st, "SELECT name FROM setting ORDER BY name");
	must_commit(st);
	return all;
}

static void
expect_fault(struct store *st, enum store_fault fault, const char *word)
{
	if (store_fault(st) != fault)
		flunk("not fault %d: %s", (int)fault, store_error(st));
	if (strstr(store_error(st), word) == NULL)
		flunk("\"%s\" does not say \"%s\"", store_error(st), word);
}

/* --- Opening --- */

static void
a_missing_file_is_told_with_its_remedy(void **state)
{
	(void)state;
	assert_int_equal(store_begin(site.store, false), STORE_ERROR);
	expect_fault(site.store, FAULT_MISSING, site.path);
	expect_fault(site.store, FAULT_MISSING, "modelshelf init");
	assert_int_equal(store_version(site.store), -1);
	/* Asking does not make it. */
	assert_int_equal(access(site.path, F_OK), -1);
}

static void
a_file_that_appears_is_opened_without_a_restart(void **state)
{
	struct store *other = another_store();

	(void)state;
	assert_int_equal(store_begin(site.store, false), STORE_ERROR);
	assert_int_equal(store_create(other), 0);
	assert_int_equal(store_migrate(other), 0);
	assert_int_equal(put(other, "a", "1"), 0);
	assert_string_equal(settings(site.store), "a");
	store_free(other);
}

static void
a_new_file_is_the_owners_alone(void **state)
{
	struct stat sb;

	(void)state;
	umask(0);
	assert_int_equal(store_create(site.store), 0);
	umask(022);
	assert_int_equal(stat(site.path, &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0600);
}

static void
a_file_that_is_there_is_not_made_again(void **state)
{
	struct store *other = another_store();

	(void)state;
	assert_int_equal(put(site.store, "kept", "1"), 0);
	assert_int_equal(store_create(other), STORE_ERROR);
	expect_fault(other, FAULT_OTHER, "exists");
	assert_string_equal(settings(site.store), "kept");
	store_free(other);
}

static void
a_folder_that_is_not_there_is_told(void **state)
{
	(void)state;
	snprintf(site.path, sizeof(site.path), "%s/no/shelf.db", site.folder);
	assert_int_equal(store_create(site.store), STORE_ERROR);
	expect_fault(site.store, FAULT_OTHER, site.path);
}

static void
what_is_no_database_is_told(void **state)
{
	FILE *f = fopen(site.path, "w");

	(void)state;
	for (int i = 0; i < 1000; i++)
		fputs("This is no database.\n", f);
	fclose(f);
	assert_int_equal(store_begin(site.store, false), STORE_ERROR);
	expect_fault(site.store, FAULT_CORRUPT, "not a database");
	assert_int_equal(store_begin(site.store, true), STORE_ERROR);
	expect_fault(site.store, FAULT_CORRUPT, "not a database");
}

/* Serve from a file, put another one in its place: neither may be harmed. */
static void
replace_file(enum journal journal)
{
	struct site new;
	struct store *st;

	site.options.journal = journal;
	st = another_store();
	assert_int_equal(put(st, "old", "1"), 0);
	assert_string_equal(settings(st), "old");
	site_make(&new);
	assert_int_equal(put(new.store, "new", "1"), 0);
	store_free(new.store);
	new.store = NULL;
	assert_int_equal(rename(new.path, site.path), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_begin(st, i == 1), STORE_ERROR);
		expect_fault(st, FAULT_MISSING, "was replaced");
		expect_fault(st, FAULT_MISSING, site.path);
	}
	/* What an administrator is told to do mends it. */
	store_free(st);
	store_free(site.store);
	unlink(arena_printf(&arena, "%s-wal", site.path));
	unlink(arena_printf(&arena, "%s-shm", site.path));
	site.store = store_new(&site.options);
	assert_string_equal(settings(site.store), "new");
	site_remove(&new);
}

static void
a_file_that_was_replaced_is_not_used(void **state)
{
	(void)state;
	replace_file(JOURNAL_ROLLBACK);
}

static void
a_file_that_was_replaced_is_not_read_through_the_old_log(void **state)
{
	(void)state;
	replace_file(JOURNAL_WAL);
}

static void
a_file_that_was_removed_is_missing(void **state)
{
	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	unlink(site.path);
	assert_int_equal(store_begin(site.store, false), STORE_ERROR);
	expect_fault(site.store, FAULT_MISSING, site.path);
}

/* --- Versions --- */

static void
migrating_makes_the_schema_of_this_program(void **state)
{
	(void)state;
	assert_int_equal(store_create(site.store), 0);
	assert_int_equal(store_version(site.store), 0);
	assert_int_equal(store_migrate(site.store), 0);
	assert_int_equal(store_version(site.store), store_version_wanted());
	must_begin(site.store, false);
	assert_string_equal(rows(site.store, "SELECT count(*) FROM model"),
		"0");
	assert_string_equal(rows(site.store, "PRAGMA application_id"),
		APPLICATION_ID);
	must_commit(site.store);
}

static void
migrating_twice_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(put(site.store, "kept", "1"), 0);
	assert_int_equal(store_migrate(site.store), 0);
	assert_string_equal(settings(site.store), "kept");
}

static void
an_older_schema_is_refused_with_its_remedy(void **state)
{
	(void)state;
	assert_int_equal(put(site.store, "kept", "1"), 0);
	raw_exec(site.path, "PRAGMA user_version = 0");
	assert_int_equal(store_begin(site.store, false), STORE_ERROR);
	expect_fault(site.store, FAULT_VERSION, "modelshelf migrate");
	assert_int_equal(store_begin(site.store, true), STORE_ERROR);
	expect_fault(site.store, FAULT_VERSION, "modelshelf migrate");
	/* As soon as it is mended it is served. */
	raw_exec(site.path,
		arena_printf(&arena, "PRAGMA user_version = %d",
			store_version_wanted()));
	assert_string_equal(settings(site.store), "kept");
}

static void
an_empty_file_is_no_older_schema(void **state)
{
	FILE *f = fopen(site.path, "w");

	(void)state;
	assert_non_null(f);
	fclose(f);
	assert_int_equal(store_begin(site.store, false), STORE_ERROR);
	expect_fault(site.store, FAULT_VERSION,
		"is an empty file: remove it, and run \"modelshelf init\"");
}

static void
a_newer_schema_is_neither_served_nor_migrated(void **state)
{
	(void)state;
	raw_exec(site.path, "PRAGMA user_version = 9999");
	assert_int_equal(store_begin(site.store, false), STORE_ERROR);
	expect_fault(site.store, FAULT_VERSION, "newer program");
	assert_int_equal(store_migrate(site.store), STORE_ERROR);
	expect_fault(site.store, FAULT_VERSION, "newer program");
	assert_int_equal(store_version(site.store), 9999);
}

static void
a_migration_that_fails_leaves_the_file_as_it_was(void **state)
{
	(void)state;
	/* In the way of the last of the tables. */
	raw_exec(site.path,
		"CREATE TABLE task_model (mine);"
		"PRAGMA application_id = " APPLICATION_ID);
	assert_int_equal(store_migrate(site.store), STORE_ERROR);
	expect_fault(site.store, FAULT_OTHER, "task_model");
	assert_int_equal(store_version(site.store), 0);
	assert_string_equal(rows(site.store, "SELECT name FROM sqlite_schema"),
		"task_model");
	/* And no transaction stays open. */
	raw_exec(site.path, "DROP TABLE task_model");
	assert_int_equal(store_migrate(site.store), 0);
	assert_string_equal(settings(site.store), "");
}

static void
a_database_of_somebody_else_is_not_taken_over(void **state)
{
	(void)state;
	for (int version = 0; version <= store_version_wanted(); version++) {
		raw_exec(site.path,
			arena_printf(&arena,
				"DROP TABLE IF EXISTS diary;"
				"CREATE TABLE diary (day);"
				"PRAGMA user_version = %d",
				version));
		assert_int_equal(store_begin(site.store, false), STORE_ERROR);
		assert_int_equal(store_migrate(site.store), STORE_ERROR);
		/* It would be an error if it were there already. */
		raw_exec(site.path, "CREATE TABLE model (x); DROP TABLE model");
	}
}

/* --- Journals --- */

static const char *
journal_mode(enum journal journal)
{
	struct store *st;
	const char *mode;

	site.options.journal = journal;
	st = another_store();
	must_begin(st, false);
	must_commit(st);
	mode = rows(st, "PRAGMA journal_mode");
	assert_string_equal(rows(st, "PRAGMA synchronous"), "2");
	assert_string_equal(rows(st, "PRAGMA foreign_keys"), "1");
	store_free(st);
	return mode;
}

static void
the_journal_is_the_one_that_was_asked_for(void **state)
{
	(void)state;
	store_free(site.store);
	site.store = NULL;
	assert_string_equal(journal_mode(JOURNAL_WAL), "wal");
	assert_string_equal(journal_mode(JOURNAL_ROLLBACK), "delete");
	assert_string_equal(journal_mode(JOURNAL_WAL), "wal");
}

/* --- Transactions --- */

static void
what_is_committed_is_there_for_others(void **state)
{
	struct store *other = another_store();

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	assert_string_equal(settings(other), "a");
	assert_int_equal(put(other, "b", "2"), 0);
	assert_string_equal(settings(site.store), "a b");
	store_free(other);
}

static int
put_inside(const char *name)
{
	struct stmt *s = stmt_get(site.store, SQL_SETTING_PUT);

	stmt_str(s, ":name", name);
	stmt_str(s, ":value", "1");
	return stmt_run(s);
}

static void
what_is_rolled_back_never_was(void **state)
{
	(void)state;
	must_begin(site.store, true);
	assert_int_equal(put_inside("a"), 1);
	assert_int_equal(put_inside("b"), 1);
	assert_int_equal(store_end(site.store, false), 0);
	assert_string_equal(settings(site.store), "");
	/* Ending what is over is nothing. */
	assert_int_equal(store_end(site.store, true), 0);
}

static void
a_transaction_in_which_something_failed_is_not_committed(void **state)
{
	struct stmt *s;

	(void)state;
	must_begin(site.store, true);
	assert_int_equal(put_inside("a"), 1);
	s = stmt_text(site.store,
		"INSERT INTO setting (name, value) VALUES ('a', 'again')");
	assert_int_equal(stmt_run(s), STORE_ERROR);
	/* Nobody may be told that it was stored. */
	assert_int_equal(store_end(site.store, true), STORE_ERROR);
	expect_fault(site.store, FAULT_UNIQUE, "UNIQUE");
	assert_string_equal(settings(site.store), "");
}

static void
a_reader_sees_one_moment_only(void **state)
{
	struct store *other = another_store();

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	must_begin(other, false);
	assert_string_equal(rows(other, "SELECT name FROM setting"), "a");
	assert_int_equal(put(site.store, "b", "1"), 0);
	assert_string_equal(rows(other, "SELECT name FROM setting"), "a");
	must_commit(other);
	assert_string_equal(settings(other), "a b");
	store_free(other);
}

static void
a_part_of_a_transaction_can_be_undone_alone(void **state)
{
	(void)state;
	must_begin(site.store, true);
	assert_int_equal(put_inside("a"), 1);
	assert_int_equal(store_mark(site.store), 0);
	assert_int_equal(put_inside("b"), 1);
	assert_int_equal(store_unmark(site.store, false), 0);
	assert_int_equal(store_mark(site.store), 0);
	assert_int_equal(put_inside("c"), 1);
	assert_int_equal(store_unmark(site.store, true), 0);
	must_commit(site.store);
	assert_string_equal(settings(site.store), "a c");
}

static void
what_failed_can_be_undone_and_the_rest_committed(void **state)
{
	struct stmt *s;

	(void)state;
	must_begin(site.store, true);
	assert_int_equal(put_inside("a"), 1);
	assert_int_equal(store_mark(site.store), 0);
	assert_int_equal(put_inside("b"), 1);
	s = stmt_text(site.store,
		"INSERT INTO setting (name, value) VALUES ('a', 'again')");
	assert_int_equal(stmt_run(s), STORE_ERROR);
	assert_int_equal(store_fault(site.store), FAULT_UNIQUE);
	assert_int_equal(store_unmark(site.store, false), 0);
	assert_int_equal(store_fault(site.store), FAULT_NONE);
	assert_int_equal(put_inside("c"), 1);
	must_commit(site.store);
	assert_string_equal(settings(site.store), "a c");
}

static void
a_statement_left_half_way_does_not_hold_the_transaction(void **state)
{
	struct stmt *s;

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	assert_int_equal(put(site.store, "b", "1"), 0);
	must_begin(site.store, true);
	s = stmt_text(site.store, "SELECT name FROM setting ORDER BY name");
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_int_equal(put_inside("c"), 1);
	must_commit(site.store);
	assert_int_equal(put(site.store, "d", "1"), 0);
	assert_string_equal(settings(site.store), "a b c d");
}

/* --- What can go wrong --- */

static void
a_second_writer_is_told_that_it_is_busy(void **state)
{
	struct store *other;
	int64_t began;

	(void)state;
	site.options.busy_ms = 60;
	other = another_store();
	must_begin(site.store, true);
	assert_int_equal(put_inside("a"), 1);
	began = clock_monotonic();
	assert_int_equal(store_begin(other, true), STORE_ERROR);
	assert_true(clock_monotonic() - began >= 50000);
	assert_true(clock_monotonic() - began < 5 * MICRO);
	expect_fault(other, FAULT_BUSY, "locked");
	/* Reading goes on. */
	assert_string_equal(settings(other), "");
	must_commit(site.store);
	assert_int_equal(put(other, "b", "1"), 0);
	assert_string_equal(settings(other), "a b");
	store_free(other);
}

static _Noreturn void
commit_later(void)
{
	struct store *st = another_store();
	int rc;

	if (store_begin(st, true) != 0)
		_exit(1);
	fputs(".", stderr);
	usleep(200000);
	rc = store_end(st, true);
	store_free(st);
	_exit(rc == 0 ? 0 : 2);
}

/* The first writer is a process here: it goes on while the second waits. */
static void
a_second_writer_waits_as_long_as_it_may(void **state)
{
	struct store *other;
	int ends[2], status;
	char dot;
	pid_t pid;

	(void)state;
	store_free(site.store);
	site.store = NULL;
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		commit_later();
	}
	assert_int_equal(read(ends[0], &dot, 1), 1);
	site.options.busy_ms = 10000;
	other = another_store();
	assert_int_equal(put(other, "b", "1"), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(ends[0]);
	close(ends[1]);
	store_free(other);
}

/* Root may write everything, so be somebody else for as long as it takes. */
static void
become_nobody(void)
{
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
}

static void
become_oneself(void)
{
	if (geteuid() != getuid())
		assert_int_equal(seteuid(getuid()), 0);
}

/* Nobody's file in nobody's folder: is it served? */
static bool
serves_read_only(enum journal journal)
{
	struct store *st;
	bool served;

	site.options.journal = journal;
	st = another_store();
	assert_int_equal(put(st, "a", "1"), 0);
	store_free(st);
	chmod(site.path, 0444);
	chmod(site.folder, 0555);
	become_nobody();
	st = another_store();
	served = store_begin(st, false) == 0;
	if (served) {
		assert_string_equal(rows(st, "SELECT name FROM setting"), "a");
		must_commit(st);
	} else {
		expect_fault(st, FAULT_READONLY, "readonly");
	}
	assert_int_equal(put(st, "b", "1"), STORE_ERROR);
	expect_fault(st, FAULT_READONLY, "readonly");
	become_oneself();
	chmod(site.folder, 0755);
	store_free(st);
	return served;
}

static int
end_read_only(void **state)
{
	become_oneself();
	chmod(site.folder, 0755);
	return end_site(state);
}

static void
a_read_only_file_is_read_and_not_written(void **state)
{
	(void)state;
	store_free(site.store);
	site.store = NULL;
	assert_true(serves_read_only(JOURNAL_ROLLBACK));
}

/* SQLite needs to write beside a file with a log even for reading. */
static void
a_read_only_file_with_a_log_is_told(void **state)
{
	(void)state;
	store_free(site.store);
	site.store = NULL;
	serves_read_only(JOURNAL_WAL);
}

static void
a_full_disk_undoes_the_whole_transaction(void **state)
{
	char *value = arena_alloc(&arena, 100001);
	const char *limit;
	int rc = 1;

	(void)state;
	memset(value, 'x', 100000);
	assert_int_equal(put(site.store, "a", "1"), 0);
	limit = arena_printf(&arena, "PRAGMA max_page_count = %d",
		(int)strtol(rows(site.store, "PRAGMA page_count"), NULL, 10) +
			30);
	rows(site.store, limit);
	must_begin(site.store, true);
	for (int i = 0; i < 100 && rc > 0; i++) {
		struct stmt *s = stmt_get(site.store, SQL_SETTING_PUT);

		stmt_str(s, ":name", arena_printf(&arena, "big%d", i));
		stmt_str(s, ":value", value);
		rc = stmt_run(s);
	}
	assert_int_equal(rc, STORE_ERROR);
	assert_int_equal(store_end(site.store, true), STORE_ERROR);
	expect_fault(site.store, FAULT_FULL, "full");
	assert_string_equal(settings(site.store), "a");
	/* What fits is stored. */
	assert_int_equal(put(site.store, "b", "1"), 0);
	assert_string_equal(settings(site.store), "a b");
}

static bool
say_no(void *arg, int waits)
{
	*(int *)arg = waits;
	return false;
}

static void
who_watches_can_end_what_works(void **state)
{
	static const char slow[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 1000000000) SELECT count(*) FROM n";
	int waits = -1;

	(void)state;
	must_begin(site.store, true);
	assert_int_equal(put_inside("a"), 1);
	store_watch(site.store, say_no, &waits);
	assert_int_equal(stmt_step(stmt_text(site.store, slow)), STORE_ERROR);
	assert_int_equal(waits, 0);
	assert_int_equal(store_fault(site.store), FAULT_ENDED);
	/* It is undone, whoever says that it was good. */
	assert_int_equal(store_end(site.store, true), STORE_ERROR);
	store_watch(site.store, NULL, NULL);
	assert_string_equal(settings(site.store), "");
}

static void
who_watches_can_end_a_wait(void **state)
{
	struct store *other;
	int64_t began;
	int waits = 0;

	(void)state;
	site.options.busy_ms = 600000;
	other = another_store();
	must_begin(site.store, true);
	store_watch(other, say_no, &waits);
	began = clock_monotonic();
	assert_int_equal(store_begin(other, true), STORE_ERROR);
	assert_true(clock_monotonic() - began < 20 * (int64_t)MICRO);
	assert_true(waits > 0);
	assert_int_equal(store_fault(other), FAULT_ENDED);
	assert_int_equal(store_end(site.store, true), 0);
	/* Who need not wait is not asked. */
	assert_int_equal(put(other, "a", "1"), 0);
	store_free(other);
}

static void
a_statement_that_takes_too_long_is_stopped(void **state)
{
	static const char slow[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 1000000000) SELECT count(*) FROM n";
	struct store *other;
	int64_t began = clock_monotonic();

	(void)state;
	site.options.limit_ms = 50;
	other = another_store();
	must_begin(other, false);
	assert_int_equal(stmt_step(stmt_text(other, slow)), STORE_ERROR);
	assert_true(clock_monotonic() - began < 20 * (int64_t)MICRO);
	assert_int_equal(store_fault(other), FAULT_TIMEOUT);
	assert_int_equal(store_end(other, false), 0);
	/* The next transaction has time of its own. */
	assert_string_equal(settings(other), "");
	store_free(other);
}

static void
a_pattern_that_runs_away_is_told_from_other_errors(void **state)
{
	char *long_text = arena_alloc(&arena, 3001);
	struct stmt *s;

	(void)state;
	memset(long_text, 'a', 3000);
	must_begin(site.store, false);
	s = stmt_text(site.store, "SELECT regexp('^(a+)+$', ?1 || '!')");
	stmt_value(s, 1, &(struct value){ VALUE_TEXT, { .s = long_text } });
	assert_int_equal(stmt_step(s), STORE_ERROR);
	assert_int_equal(store_fault(site.store), FAULT_PATTERN);
	assert_int_equal(store_end(site.store, false), 0);
}

static void
the_first_error_is_the_one_that_is_told(void **state)
{
	(void)state;
	must_begin(site.store, true);
	assert_int_equal(stmt_run(stmt_text(site.store,
				 "INSERT INTO setting VALUES ('a', NULL)")),
		STORE_ERROR);
	assert_int_equal(stmt_run(stmt_text(site.store, "nonsense")),
		STORE_ERROR);
	assert_int_equal(store_end(site.store, false), 0);
	expect_fault(site.store, FAULT_OTHER, "NOT NULL");
	/* And is forgotten with the next transaction. */
	must_begin(site.store, false);
	assert_int_equal(store_fault(site.store), FAULT_NONE);
	assert_string_equal(store_error(site.store), "");
	must_commit(site.store);
}

static void
write_and_be_killed(void *arg)
{
	struct store *st = another_store();
	struct stmt *s;

	(void)arg;
	if (put(st, "acknowledged", "1") != 0)
		_exit(1);
	if (store_begin(st, true) != 0)
		_exit(2);
	s = stmt_get(st, SQL_SETTING_PUT);
	stmt_str(s, ":name", "unfinished");
	stmt_str(s, ":value", "1");
	if (stmt_run(s) != 1)
		_exit(3);
	kill(getpid(), SIGKILL);
}

static void
an_acknowledged_write_survives_a_kill(void **state)
{
	static const enum journal journals[] = { JOURNAL_WAL,
		JOURNAL_ROLLBACK };

	(void)state;
	store_free(site.store);
	site.store = NULL;
	for (size_t i = 0; i < COUNT(journals); i++) {
		struct store *st;

		site.options.journal = journals[i];
		assert_int_equal(in_child(write_and_be_killed, NULL, NULL),
			-SIGKILL);
		st = another_store();
		assert_string_equal(settings(st), "acknowledged");
		/* Nobody has to clear anything away. */
		must_begin(st, true);
		rows(st, "DELETE FROM setting");
		must_commit(st);
		store_free(st);
	}
}

/* --- Statements --- */

static void
a_parameter_that_does_not_exist_is_an_error_at_the_step(void **state)
{
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	s = stmt_get(site.store, SQL_SETTING_GET);
	stmt_str(s, ":nome", "a");
	stmt_str(s, ":name", "a");
	assert_int_equal(stmt_step(s), STORE_ERROR);
	assert_int_equal(store_end(site.store, false), 0);
	must_begin(site.store, false);
	s = stmt_get(site.store, SQL_SETTING_GET);
	stmt_str(s, ":name", "a");
	assert_int_equal(stmt_step(s), STORE_NONE);
	must_commit(site.store);
}

static void
a_statement_is_handed_out_reset_and_unbound(void **state)
{
	struct stmt *s;

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	must_begin(site.store, false);
	s = stmt_get(site.store, SQL_SETTING_GET);
	stmt_str(s, ":name", "a");
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_string_equal(stmt_column(s, 0), "1");
	/* Not stepped to its end, and its parameter forgotten. */
	s = stmt_get(site.store, SQL_SETTING_GET);
	assert_int_equal(stmt_step(s), STORE_NONE);
	s = stmt_get(site.store, SQL_SETTING_GET);
	stmt_str(s, ":name", NULL);
	assert_int_equal(stmt_step(s), STORE_NONE);
	must_commit(site.store);
}

static void
rows_that_a_statement_changed_are_counted(void **state)
{
	struct stmt *s;

	(void)state;
	must_begin(site.store, true);
	for (int i = 0; i < 5; i++)
		put_inside(arena_printf(&arena, "s%d", i));
	s = stmt_text(site.store, "UPDATE setting SET value = 'x'");
	assert_int_equal(stmt_run(s), 5);
	s = stmt_text(site.store, "UPDATE setting SET value = 'y' WHERE 0");
	assert_int_equal(stmt_run(s), 0);
	s = stmt_text(site.store, "SELECT * FROM setting");
	assert_int_equal(stmt_run(s), 0);
	s = stmt_text(site.store, "DELETE FROM setting WHERE name > 's1'");
	assert_int_equal(stmt_run(s), 3);
	must_commit(site.store);
}

static void
more_statements_than_are_kept_still_work(void **state)
{
	(void)state;
	must_begin(site.store, false);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 200; i++)
			assert_string_equal(rows(site.store,
						    arena_printf(&arena,
							    "SELECT %d", i)),
				arena_printf(&arena, "%d", i));
	must_commit(site.store);
}

static void
values_of_every_kind_are_bound(void **state)
{
	static const struct value v[] = { { VALUE_NULL, { .i = 0 } },
		{ VALUE_INT, { .i = INT64_MIN } }, { VALUE_REAL, { .d = 0.5 } },
		{ VALUE_TEXT, { .s = "it's" } } };
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	s = stmt_text(site.store,
		"SELECT quote(?1) || ' ' || quote(?2) || ' ' || quote(?3) || "
		"' ' || quote(?4)");
	assert_int_equal(stmt_params(s), 4);
	for (int i = 0; i < 4; i++)
		stmt_value(s, i + 1, &v[i]);
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_string_equal(stmt_column(s, 0),
		"NULL -9223372036854775808 0.5 'it''s'");
	must_commit(site.store);
}

/* Texts that JSON has to write otherwise, and more than a few. */
static void
a_list_is_one_parameter(void **state)
{
	const char *texts[] = { "a", "", "it's \"x\" \\ \t \001", "\u00e9",
		"b" };
	struct stmt *s;

	(void)state;
	must_begin(site.store, false);
	for (size_t n = 0; n <= COUNT(texts); n++) {
		s = stmt_text(site.store,
			"SELECT value FROM json_each(:list) ORDER BY key");
		stmt_strs(s, ":list", &(struct strs){ texts, n });
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(stmt_step(s), STORE_ROW);
			assert_string_equal(stmt_column(s, 0), texts[i]);
		}
		assert_int_equal(stmt_step(s), STORE_NONE);
	}
	s = stmt_text(site.store, "SELECT :list IS NULL");
	stmt_strs(s, ":list", NULL);
	assert_int_equal(stmt_step(s), STORE_ROW);
	assert_int_equal(stmt_column_int(s, 0), 1);
	must_commit(site.store);
}

static void
rows_that_a_statement_finds_are_handed_to_another(void **state)
{
	struct row_list *all = row_list_new(&arena);
	struct row_list *last = row_list_new(&arena);
	struct stmt *s;

	(void)state;
	must_begin(site.store, true);
	for (int i = 0; i < 300; i++)
		rows(site.store,
			arena_printf(&arena,
				"INSERT INTO project (id, company, name, "
				"created) VALUES ('c%d', 'c', 'n%d', 0)",
				i, i));
	assert_int_equal(row_list_read(all,
				 stmt_text(site.store,
					 "SELECT id, seq FROM project "
					 "WHERE id LIKE 'c%' ORDER BY id")),
		STORE_NONE);
	assert_int_equal(row_list_count(all), 300);
	s = stmt_text(site.store, "SELECT seq FROM project WHERE id = 'c7'");
	assert_int_equal(stmt_step(s), STORE_ROW);
	row_list_add(last, s);
	stmt_done(s);
	assert_string_equal(ids_of(site.store, "project", last), "c7");
	/* What was handed on before can still grow. */
	assert_int_equal(row_list_read(last,
				 stmt_text(site.store,
					 "SELECT seq FROM project "
					 "WHERE id = 'c3'")),
		STORE_NONE);
	assert_string_equal(ids_of(site.store, "project", last), "c7 c3");
	assert_int_equal(row_list_read(all, stmt_text(site.store, "nonsense")),
		STORE_ERROR);
	assert_int_equal(store_end(site.store, false), 0);
}

/* clang-format off */
#define ALL_FIELDS(F, R)                                                       \
	F(R, text, str, .doc = "A text")                                       \
	F(R, whole, int, .doc = "A number")                                    \
	F(R, part, real, .doc = "A fraction")                                  \
	F(R, yes, flag, .doc = "True or false")                                \
	F(R, moment, time, .doc = "A moment")                                  \
	F(R, list, strs, .doc = "A list")                                      \
	F(R, object, json, .doc = "An object")
/* clang-format on */
RECORD(all, ALL_FIELDS);
SHAPE(all, NULL, ALL_FIELDS);

/* Through parameters into a row and out of its columns. */
static void
there_and_back(const struct all *a, struct all *b)
{
	struct stmt *s;

	must_begin(site.store, false);
	s = stmt_text(site.store, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7");
	for (size_t i = 0; i < all_shape.count; i++)
		stmt_field(s, (int)i + 1, &all_shape.fields[i], a, &arena);
	assert_int_equal(stmt_step(s), STORE_ROW);
	for (size_t i = 0; i < all_shape.count; i++)
		stmt_read(s, (int)i, &all_shape.fields[i], &arena, b);
	stmt_done(s);
	must_commit(site.store);
}

static void
members_of_every_type_are_kept(void **state)
{
	const char *items[] = { "plain", "", "say \"hi\"", "back\\slash\\",
		"\b\f\n\r\t\x01\x1f/", "caf\xc3\xa9 \xf0\x9f\x98\x80",
		"[\"x\"]", "a,b", "\\u0041", "\"", "\\\"" };
	struct all a = { 0 }, b;

	(void)state;
	memset(&b, 0xff, sizeof(b));
	SET(&a, text, "it's\n");
	SET(&a, whole, INT64_MAX);
	SET(&a, part, -0.1);
	SET(&a, yes, true);
	SET(&a, moment, NOW);
	SET(&a, list, ((struct strs){ items, COUNT(items) }));
	SET(&a, object, jr_stored("{\"k\":[9007199254740993,1.50]}", &arena));
	there_and_back(&a, &b);
	assert_string_equal(b.text, a.text);
	assert_int_equal(b.whole, INT64_MAX);
	assert_true(b.part == -0.1);
	assert_true(b.yes);
	assert_int_equal(b.moment, NOW);
	assert_int_equal(b.list.n, COUNT(items));
	for (size_t i = 0; i < COUNT(items); i++)
		assert_string_equal(b.list.v[i], items[i]);
	assert_string_equal(jr_text(b.object, &arena),
		jr_text(a.object, &arena));
	for (size_t i = 0; i < all_shape.count; i++)
		assert_true(record_has(&b, &all_shape.fields[i]));
}

static void
members_without_a_value_are_null(void **state)
{
	struct all a = { 0 }, b;

	(void)state;
	memset(&b, 0xff, sizeof(b));
	there_and_back(&a, &b);
	for (size_t i = 0; i < all_shape.count; i++) {
		assert_false(record_has(&b, &all_shape.fields[i]));
		assert_false(record_nil(&b, &all_shape.fields[i]));
	}
	/* An empty list is not no list. */
	SET(&a, list, ((struct strs){ NULL, 0 }));
	SET(&a, text, "");
	there_and_back(&a, &b);
	assert_true(b.has.list);
	assert_int_equal(b.list.n, 0);
	assert_string_equal(b.text, "");
}

/* --- Checking --- */

static unsigned findings;
static const char *last_finding;

static void
note(void *arg, const char *finding)
{
	assert_ptr_equal(arg, &findings);
	findings++;
	last_finding = arena_strdup(&arena, finding);
}

static int
check(void)
{
	int rc;

	findings = 0;
	last_finding = "";
	must_begin(site.store, false);
	rc = store_check(site.store, entity_shapes, note, &findings);
	assert_int_equal(store_end(site.store, false), 0);
	assert_int_equal(rc, findings);
	return rc;
}

static void
a_sound_database_has_no_findings(void **state)
{
	(void)state;
	if (check() != 0)
		flunk("%s", last_finding);
}

static void
a_missing_column_is_found(void **state)
{
	(void)state;
	raw_exec(site.path, "ALTER TABLE task DROP COLUMN status_reason");
	assert_int_equal(check(), 1);
	assert_non_null(strstr(last_finding, "status_reason"));
}

static void
a_statement_that_does_not_work_is_found(void **state)
{
	(void)state;
	raw_exec(site.path, "DROP TABLE setting");
	assert_true(check() > 0);
	assert_non_null(strstr(last_finding, "SETTING_"));
}

static void
a_reference_to_nothing_is_found(void **state)
{
	(void)state;
	raw_exec(site.path,
		"INSERT INTO model_tags (value, owner) VALUES ('a', 99)");
	assert_int_equal(check(), 1);
	assert_non_null(strstr(last_finding, "model_tags"));
}

static void
note_line(void *arg, const char *line)
{
	buf_addf(arg, "%s;", line);
}

static void
a_plan_is_told_line_by_line(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 10000);
	must_begin(site.store, false);
	assert_int_equal(store_plan(site.store,
				 "SELECT seq FROM model WHERE id = ?1",
				 note_line, &b),
		0);
	assert_non_null(strstr(b.data, "SEARCH model USING"));
	assert_int_equal(store_plan(site.store, "nonsense", note_line, &b),
		STORE_ERROR);
	assert_int_equal(store_end(site.store, false), 0);
}

#define READ_ONLY(f) \
	cmocka_unit_test_setup_teardown(f, begin_filled, end_read_only)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EMPTY(a_missing_file_is_told_with_its_remedy),
		EMPTY(a_file_that_appears_is_opened_without_a_restart),
		EMPTY(a_new_file_is_the_owners_alone),
		FILLED(a_file_that_is_there_is_not_made_again),
		EMPTY(a_folder_that_is_not_there_is_told),
		EMPTY(what_is_no_database_is_told),
		FILLED(a_file_that_was_replaced_is_not_used),
		FILLED(a_file_that_was_replaced_is_not_read_through_the_old_log),
		FILLED(a_file_that_was_removed_is_missing),
		EMPTY(migrating_makes_the_schema_of_this_program),
		FILLED(migrating_twice_changes_nothing),
		FILLED(an_older_schema_is_refused_with_its_remedy),
		EMPTY(an_empty_file_is_no_older_schema),
		FILLED(a_newer_schema_is_neither_served_nor_migrated),
		EMPTY(a_migration_that_fails_leaves_the_file_as_it_was),
		EMPTY(a_database_of_somebody_else_is_not_taken_over),
		FILLED(the_journal_is_the_one_that_was_asked_for),
		FILLED(what_is_committed_is_there_for_others),
		FILLED(what_is_rolled_back_never_was),
		FILLED(a_transaction_in_which_something_failed_is_not_committed),
		FILLED(a_reader_sees_one_moment_only),
		FILLED(a_part_of_a_transaction_can_be_undone_alone),
		FILLED(what_failed_can_be_undone_and_the_rest_committed),
		FILLED(a_statement_left_half_way_does_not_hold_the_transaction),
		FILLED(a_second_writer_is_told_that_it_is_busy),
		FILLED(a_second_writer_waits_as_long_as_it_may),
		READ_ONLY(a_read_only_file_is_read_and_not_written),
		READ_ONLY(a_read_only_file_with_a_log_is_told),
		FILLED(a_full_disk_undoes_the_whole_transaction),
		FILLED(who_watches_can_end_what_works),
		FILLED(who_watches_can_end_a_wait),
		FILLED(a_statement_that_takes_too_long_is_stopped),
		FILLED(a_pattern_that_runs_away_is_told_from_other_errors),
		FILLED(the_first_error_is_the_one_that_is_told),
		FILLED(an_acknowledged_write_survives_a_kill),
		FILLED(a_parameter_that_does_not_exist_is_an_error_at_the_step),
		FILLED(a_statement_is_handed_out_reset_and_unbound),
		FILLED(rows_that_a_statement_changed_are_counted),
		FILLED(more_statements_than_are_kept_still_work),
		FILLED(values_of_every_kind_are_bound),
		FILLED(a_list_is_one_parameter),
		FILLED(rows_that_a_statement_finds_are_handed_to_another),
		FILLED(members_of_every_type_are_kept),
		FILLED(members_without_a_value_are_null),
		FILLED(a_sound_database_has_no_findings),
		FILLED(a_missing_column_is_found),
		FILLED(a_statement_that_does_not_work_is_found),
		FILLED(a_reference_to_nothing_is_found),
		FILLED(a_plan_is_told_line_by_line),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
