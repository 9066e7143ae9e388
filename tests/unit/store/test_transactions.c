#include "tests/unit/store/site.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/sqlite/stmt.h"

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

/* What has only read is ended by COMMIT in any case. */
static void
what_was_written_by_a_reader_is_rolled_back_too(void **state)
{
	(void)state;
	must_begin(site.store, false);
	assert_int_equal(put_inside("a"), 1);
	assert_int_equal(store_end(site.store, false), 0);
	assert_string_equal(settings(site.store), "");
	must_begin(site.store, false);
	assert_int_equal(store_end(site.store, false), 0);
	assert_string_equal(settings(site.store), "");
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

#define READ_ONLY(f) \
	cmocka_unit_test_setup_teardown(f, begin_filled, end_read_only)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FILLED(what_is_committed_is_there_for_others),
		FILLED(what_is_rolled_back_never_was),
		FILLED(what_was_written_by_a_reader_is_rolled_back_too),
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
	};

	return cmocka_run_group_tests_name("transactions", tests, NULL, NULL);
}
