#include "tests/unit/store/site.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/entities.h"
#include "store/sqlite/stmt.h"

/* "mshf", by which file(1) can tell. */
#define APPLICATION_ID "1836279910"

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

/* The size of the pages of a file, as its header has it. */
static int
page_size(const char *path)
{
	unsigned char head[18];
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, head, sizeof(head)), sizeof(head));
	close(fd);
	return head[16] << 8 | head[17];
}

static void
a_new_file_has_small_pages(void **state)
{
	(void)state;
	assert_int_equal(page_size(site.path), 2048);
}

static void
a_copy_has_small_pages_whatever_the_file_has(void **state)
{
	const char *copy = arena_printf(&arena, "%s/copy.db", site.folder);

	(void)state;
	/* Pages of a file with a log keep their size. */
	site.options.journal = JOURNAL_ROLLBACK;
	store_free(site.store);
	site.store = another_store();
	assert_int_equal(put(site.store, "kept", "1"), 0);
	store_free(site.store);
	raw_exec(site.path, "PRAGMA page_size = 4096; VACUUM");
	assert_int_equal(page_size(site.path), 4096);
	site.store = another_store();
	assert_int_equal(store_copy(site.store, copy), 0);
	assert_int_equal(page_size(site.path), 4096);
	assert_int_equal(page_size(copy), 2048);
	store_free(site.store);
	assert_int_equal(rename(copy, site.path), 0);
	site.store = another_store();
	assert_string_equal(settings(site.store), "kept");
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
	site_bare(&new);
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
	/* The log is synced when others can write again. */
	assert_string_equal(rows(st, "PRAGMA synchronous"),
		strcmp(mode, "wal") == 0 ? "1" : "2");
	assert_string_equal(rows(st, "PRAGMA foreign_keys"), "1");
	store_free(st);
	return mode;
}

static off_t
size_of(const char *path)
{
	struct stat sb;

	assert_int_equal(stat(path, &sb), 0);
	return sb.st_size;
}

/* Nobody has to wait for it but the process that has nothing else to do. */
static void
a_long_log_is_copied_into_the_file_after_the_commit(void **state)
{
	const off_t before = size_of(site.path);
	struct buf large;

	(void)state;
	buf_init(&large, &arena, 8 << 20);
	while (large.len < 5 << 20)
		buf_add(&large, "what takes many pages of the log, ");
	assert_int_equal(put(site.store, "large", large.data), 0);
	assert_int_equal(size_of(site.path), before);
	assert_true(store_left(site.store));
	store_rest(site.store);
	assert_true(size_of(site.path) > before + (5 << 20));
	/* There is nothing more to do. */
	assert_int_equal(put(site.store, "small", "1"), 0);
	assert_false(store_left(site.store));
	store_rest(site.store);
	assert_string_equal(rows(site.store,
				    "SELECT count(*) FROM setting "
				    "WHERE name IN ('large', 'small')"),
		"2");
}

static void
put_large(struct store *st, const char *name, size_t bytes)
{
	struct buf large;

	buf_init(&large, &arena, 8 << 20);
	while (large.len < bytes)
		buf_add(&large, "what takes many pages of the log, ");
	assert_int_equal(put(st, name, large.data), 0);
}

/* A copy has two syncs, and is worth them only if it gets any further. */
static void
a_log_that_somebody_reads_is_not_copied_at_each_commit(void **state)
{
	const char *log = arena_printf(&arena, "%s-wal", site.path);
	struct store *reader = another_store();
	off_t size;

	(void)state;
	put_large(site.store, "large", 5 << 20);
	must_begin(reader, false);
	(void)rows(reader, "SELECT count(*) FROM setting");
	assert_true(store_left(site.store));
	store_rest(site.store);
	assert_int_equal(put(site.store, "small", "1"), 0);
	assert_false(store_left(site.store));
	put_large(site.store, "more", 2 << 20);
	assert_true(store_left(site.store));
	store_rest(site.store);
	must_commit(reader);
	/* Nobody reads it any more: now it can be begun anew. */
	put_large(site.store, "most", 2 << 20);
	assert_true(store_left(site.store));
	store_rest(site.store);
	size = size_of(log);
	put_large(site.store, "anew", 2 << 20);
	assert_int_equal(size_of(log), size);
	assert_false(store_left(site.store));
	store_free(reader);
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
	raw_exec(site.path, "ALTER TABLE task DROP COLUMN metric_stats");
	assert_int_equal(check(), 1);
	assert_non_null(strstr(last_finding, "metric_stats"));
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EMPTY(a_missing_file_is_told_with_its_remedy),
		EMPTY(a_file_that_appears_is_opened_without_a_restart),
		EMPTY(a_new_file_is_the_owners_alone),
		FILLED(a_file_that_is_there_is_not_made_again),
		FILLED(a_new_file_has_small_pages),
		FILLED(a_copy_has_small_pages_whatever_the_file_has),
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
		FILLED(a_long_log_is_copied_into_the_file_after_the_commit),
		FILLED(a_log_that_somebody_reads_is_not_copied_at_each_commit),
		FILLED(the_journal_is_the_one_that_was_asked_for),
		FILLED(a_sound_database_has_no_findings),
		FILLED(a_missing_column_is_found),
		FILLED(a_statement_that_does_not_work_is_found),
		FILLED(a_reference_to_nothing_is_found),
		FILLED(a_plan_is_told_line_by_line),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
