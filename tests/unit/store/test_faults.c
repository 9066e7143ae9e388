#include "tests/unit/helpers.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * What the store says when the file, the folder or the disk is not as it should
 * be, and that it works again as soon as that is mended, in the same process.
 */

static struct site site;

static int
begin_site(void **state)
{
	begin(state);
	site_make(&site);
	return 0;
}

static void
become_nobody(void)
{
	if (getuid() == 0)
		assert_int_equal(seteuid(65534), 0);
}

static void
become_oneself(void)
{
	assert_int_equal(seteuid(getuid()), 0);
}

static int
end_site(void **state)
{
	become_oneself();
	chmod(site.folder, 0755);
	site_remove(&site);
	return end(state);
}

#define SITE(f) cmocka_unit_test_setup_teardown(f, begin_site, end_site)

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
	return store_end(st, rc > 0) != 0 || rc < 0 ? STORE_ERROR : 0;
}

/* The value, or NULL when it cannot be read. */
static const char *
get(struct store *st, const char *name)
{
	const char *value = NULL;
	struct stmt *s;

	if (store_begin(st, false) != 0)
		return NULL;
	s = stmt_get(st, SQL_SETTING_GET);
	stmt_str(s, ":name", name);
	(void)!stmt_first_text(s, &arena, &value);
	(void)!store_end(st, false);
	return value;
}

static void
expect_fault(enum store_fault fault, const char *const *texts)
{
	const char *error = store_error(site.store);

	if (store_fault(site.store) != fault)
		flunk("not fault %d: %s", (int)fault, error);
	for (; *texts != NULL; texts++)
		if (strstr(error, *texts) == NULL)
			flunk("\"%s\" does not say \"%s\"", error, *texts);
}

#define EXPECT(fault, ...) \
	expect_fault(fault, (const char *const[]){ __VA_ARGS__, NULL })

/* Everything is in the file, nothing in a log or in memory. */
static void
close_site(void)
{
	store_free(site.store);
	site.store = store_new(&site.options);
}

/* --- Damage --- */

/* Exchange the content of the page that holds the settings. */
static void
swap_page(unsigned char *page, size_t size, int64_t number)
{
	unsigned char *other = arena_alloc(&arena, size);
	off_t at = (off_t)((number - 1) * (int64_t)size);
	int fd = open(site.path, O_RDWR);

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, other, size, at), size);
	assert_int_equal(pwrite(fd, page, size, at), size);
	close(fd);
	memcpy(page, other, size);
}

static void
a_page_that_is_healed_is_read_anew(void **state)
{
	const char *text;
	unsigned char *page;
	int64_t number;
	size_t size;

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	must_begin(site.store, false);
	text = rows(site.store,
		"SELECT rootpage FROM sqlite_schema WHERE name = 'setting'");
	number = strtol(text, NULL, 10);
	size = (size_t)strtol(rows(site.store, "PRAGMA page_size"), NULL, 10);
	must_commit(site.store);
	page = arena_alloc(&arena, size);
	close_site();
	memset(page, 0xa5, size);
	swap_page(page, size, number);
	for (int i = 0; i < 3; i++) {
		assert_null(get(site.store, "a"));
		EXPECT(FAULT_CORRUPT, "malformed");
		assert_int_equal(put(site.store, "b", "1"), STORE_ERROR);
		EXPECT(FAULT_CORRUPT, "malformed");
	}
	swap_page(page, size, number);
	text = get(site.store, "a");
	if (text == NULL)
		flunk("%s", store_error(site.store));
	assert_string_equal(text, "1");
	assert_int_equal(put(site.store, "b", "2"), 0);
}

static void
what_is_no_database_is_served_once_it_is_one(void **state)
{
	char *away = arena_printf(&arena, "%s.away", site.path);
	FILE *f;

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	close_site();
	assert_int_equal(rename(site.path, away), 0);
	f = fopen(site.path, "w");
	for (int i = 0; i < 1000; i++)
		fputs("This is no database.\n", f);
	fclose(f);
	assert_null(get(site.store, "a"));
	EXPECT(FAULT_CORRUPT, "not a database", site.path);
	assert_int_equal(rename(away, site.path), 0);
	assert_string_equal(get(site.store, "a"), "1");
}

static void
a_write_that_the_system_refuses_is_a_fault_of_the_disk(void **state)
{
	struct rlimit was, little;
	char *value = arena_alloc(&arena, 200001);

	(void)state;
	memset(value, 'x', 200000);
	assert_int_equal(put(site.store, "a", "1"), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	little = was;
	little.rlim_cur = 100000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	assert_int_equal(put(site.store, "b", value), STORE_ERROR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	EXPECT(FAULT_IO, "disk I/O error");
	assert_string_equal(get(site.store, "a"), "1");
	assert_null(get(site.store, "b"));
	assert_int_equal(put(site.store, "b", value), 0);
	assert_string_equal(get(site.store, "b"), value);
}

/* --- What cannot be opened --- */

/* Somebody who may not, then mended. */
static void
refuses(enum store_fault fault, const char *what, const char *run)
{
	become_nobody();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(put(site.store, "a", "2"), STORE_ERROR);
		EXPECT(fault, site.folder, what, run);
		if (getuid() == 0)
			EXPECT(fault, "nobody (65534) runs this");
	}
	become_oneself();
}

/* The text, with the path instead of each @. */
static const char *
text(const char *fmt, const char *path)
{
	struct buf b;

	buf_init(&b, &arena, 2000);
	for (const char *p = fmt; *p != '\0'; p++)
		if (*p == '@')
			buf_add(&b, path);
		else
			buf_addc(&b, *p);
	return b.data;
}

static void
a_file_of_somebody_else_is_named_with_its_owner(void **state)
{
	bool root = getuid() == 0;

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	close_site();
	chmod(site.path, root ? 0600 : 0000);
	chmod(site.folder, 0777);
	refuses(FAULT_OPEN,
		root ? "belongs to root:root (0:0) with mode 0600" :
		       "has mode 0000",
		text(root ? "run \"chown nobody @\"" : "run \"chmod u+rw @\"",
			site.path));
	assert_int_equal(chmod(site.path, 0666), 0);
	become_nobody();
	assert_int_equal(put(site.store, "a", "2"), 0);
	assert_string_equal(get(site.store, "a"), "2");
	close_site();
}

static void
a_folder_that_cannot_be_written_is_named(void **state)
{
	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	close_site();
	chmod(site.path, 0666);
	chmod(site.folder, 0555);
	refuses(FAULT_READONLY, arena_printf(&arena, ": %s ", site.folder),
		text(getuid() == 0 ? "run \"chown nobody @\"" :
				     "run \"chmod u+rwx @\"",
			site.folder));
	chmod(site.folder, 0777);
	become_nobody();
	assert_int_equal(put(site.store, "a", "2"), 0);
	close_site();
}

static void
a_folder_that_cannot_be_entered_is_named(void **state)
{
	(void)state;
	close_site();
	chmod(site.folder, 0600);
	refuses(FAULT_MISSING, arena_printf(&arena, ": %s ", site.folder),
		text(getuid() == 0 ? "run \"chown nobody @\"" :
				     "run \"chmod u+rwx @\"",
			site.folder));
	chmod(site.folder, 0777);
	assert_int_equal(put(site.store, "a", "2"), 0);
}

static void
who_administers_is_told_to_be_the_owner(void **state)
{
	(void)state;
	if (getuid() != 0)
		skip();
	assert_int_equal(put(site.store, "a", "1"), 0);
	close_site();
	chmod(site.folder, 0777);
	assert_int_equal(chown(site.path, 1, 1), 0);
	refuses(FAULT_OPEN, "belongs to daemon:daemon (1:1) with mode 0600",
		text("runs this: run it as daemon, or, if nobody is to serve "
		     "it, run \"chown nobody @\"",
			site.path));
}

/* What else lies below it, as in /root, is not the database's user's. */
static void
a_folder_further_up_is_not_given_away(void **state)
{
	const char *inner = arena_printf(&arena, "%s/inner", site.folder);

	(void)state;
	if (getuid() != 0)
		skip();
	close_site();
	assert_int_equal(mkdir(inner, 0777), 0);
	site.options.path = arena_printf(&arena, "%s/x.db", inner);
	chmod(site.folder, 0700);
	refuses(FAULT_MISSING, "belongs to root:root",
		text("runs this: run \"chmod o+x @\", or put the database "
		     "elsewhere",
			site.folder));
	assert_null(strstr(store_error(site.store), "chown"));
	assert_int_equal(rmdir(inner), 0);
}

static void
a_file_beside_it_that_is_somebody_elses_is_named(void **state)
{
	static const char *const endings[] = { "-wal", "-shm" };

	(void)state;
	chmod(site.folder, 0777);
	for (size_t i = 0; i < COUNT(endings); i++) {
		char *beside = arena_printf(&arena, "%s%s", site.path,
			endings[i]);
		int fd;

		close_site();
		chmod(site.path, 0666);
		fd = open(beside, O_CREAT | O_EXCL | O_WRONLY, 0600);
		assert_true(fd >= 0);
		close(fd);
		chmod(beside, getuid() == 0 ? 0600 : 0000);
		become_nobody();
		assert_int_equal(put(site.store, "a", "2"), STORE_ERROR);
		assert_non_null(strstr(store_error(site.store), beside));
		assert_non_null(strstr(store_error(site.store), "run \"ch"));
		assert_true(store_fault(site.store) == FAULT_OPEN ||
			store_fault(site.store) == FAULT_READONLY);
		become_oneself();
		assert_int_equal(unlink(beside), 0);
		/* The other one was made before this one was found. */
		(void)unlink(arena_printf(&arena, "%s%s", site.path,
			endings[1 - i]));
	}
	assert_int_equal(put(site.store, "a", "2"), 0);
}

static void
a_file_that_may_be_written_again_is_written(void **state)
{
	(void)state;
	site.options.journal = JOURNAL_ROLLBACK;
	close_site();
	assert_int_equal(put(site.store, "a", "1"), 0);
	close_site();
	chmod(site.path, 0444);
	chmod(site.folder, 0777);
	become_nobody();
	assert_string_equal(get(site.store, "a"), "1");
	become_oneself();
	refuses(FAULT_READONLY, "mode 0444", "run \"ch");
	chmod(site.path, 0666);
	become_nobody();
	assert_int_equal(put(site.store, "a", "2"), 0);
	assert_string_equal(get(site.store, "a"), "2");
	close_site();
}

static void
a_folder_instead_of_a_file_is_told(void **state)
{
	(void)state;
	snprintf(site.path, sizeof(site.path), "%s", site.folder);
	close_site();
	assert_null(get(site.store, "a"));
	EXPECT(FAULT_MISSING, site.folder, "a folder and no file",
		"setting database");
}

static void
a_link_to_nothing_is_told_with_its_target(void **state)
{
	char *away = arena_printf(&arena, "%s/away.db", site.folder);

	(void)state;
	close_site();
	assert_int_equal(rename(site.path, away), 0);
	assert_int_equal(symlink("/no/such/shelf.db", site.path), 0);
	assert_null(get(site.store, "a"));
	EXPECT(FAULT_MISSING, site.path, "a link to /no/such/shelf.db");
	unlink(site.path);
	assert_int_equal(rename(away, site.path), 0);
	assert_int_equal(put(site.store, "a", "1"), 0);
}

static void
a_folder_that_vanished_is_told(void **state)
{
	char *away = arena_printf(&arena, "%s.away", site.folder);

	(void)state;
	assert_int_equal(put(site.store, "a", "1"), 0);
	assert_int_equal(rename(site.folder, away), 0);
	assert_int_equal(put(site.store, "a", "2"), STORE_ERROR);
	EXPECT(FAULT_MISSING, site.path, "replaced or removed");
	/* It comes back, as when a disk is mounted again. */
	assert_int_equal(rename(away, site.folder), 0);
	assert_int_equal(put(site.store, "a", "2"), 0);
	close_site();
	assert_int_equal(rename(site.folder, away), 0);
	assert_null(get(site.store, "a"));
	EXPECT(FAULT_MISSING, site.path,
		arena_printf(&arena, "cannot find the folder %s", site.folder),
		"setting database");
	assert_int_equal(rename(away, site.folder), 0);
	assert_string_equal(get(site.store, "a"), "2");
}

static void
too_many_open_files_are_told(void **state)
{
	struct rlimit was, none;
	int fds[64];
	size_t n = 0;

	(void)state;
	close_site();
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	none = was;
	none.rlim_cur = 40;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	while (n < COUNT(fds) && (fds[n] = dup(2)) >= 0)
		n++;
	assert_int_equal(put(site.store, "a", "1"), STORE_ERROR);
	EXPECT(FAULT_OPEN, site.path, "Too many open files", "ulimit -n");
	while (n > 0)
		close(fds[--n]);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_int_equal(put(site.store, "a", "1"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SITE(a_page_that_is_healed_is_read_anew),
		SITE(what_is_no_database_is_served_once_it_is_one),
		SITE(a_write_that_the_system_refuses_is_a_fault_of_the_disk),
		SITE(a_file_of_somebody_else_is_named_with_its_owner),
		SITE(a_folder_that_cannot_be_written_is_named),
		SITE(a_folder_that_cannot_be_entered_is_named),
		SITE(who_administers_is_told_to_be_the_owner),
		SITE(a_folder_further_up_is_not_given_away),
		SITE(a_file_beside_it_that_is_somebody_elses_is_named),
		SITE(a_file_that_may_be_written_again_is_written),
		SITE(a_folder_instead_of_a_file_is_told),
		SITE(a_link_to_nothing_is_told_with_its_target),
		SITE(a_folder_that_vanished_is_told),
		SITE(too_many_open_files_are_told),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
