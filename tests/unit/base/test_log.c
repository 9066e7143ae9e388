#include "tests/unit/helpers.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static const char *
pair(const char *key, const char *value)
{
	struct buf b;

	buf_init(&b, &arena, 1000);
	log_add(&b, key, value);
	return b.data;
}

static void
pairs_are_separated_by_blanks(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1000);
	log_add(&b, "endpoint", "models.get_all");
	log_addn(&b, "status", 200);
	log_addn(&b, "least", INT64_MIN);
	assert_string_equal(b.data,
		"endpoint=models.get_all status=200 "
		"least=-9223372036854775808");
}

static void
a_value_is_quoted_only_where_it_must_be(void **state)
{
	(void)state;
	assert_string_equal(pair("a", "b/c-d.e"), "a=b/c-d.e");
	assert_string_equal(pair("a", ""), "a=\"\"");
	assert_string_equal(pair("a", "b c"), "a=\"b c\"");
	assert_string_equal(pair("a", "b=c"), "a=\"b=c\"");
	assert_string_equal(pair("a", "\"b\""), "a=\"\\\"b\\\"\"");
	assert_string_equal(pair("a", "b\\c d"), "a=\"b\\\\c d\"");
	assert_string_equal(pair("a", "\xc3\xa9"), "a=\xc3\xa9");
}

/* Who could write lines of his own could put words into others' mouths. */
static void
no_value_can_end_the_line(void **state)
{
	(void)state;
	assert_string_equal(pair("a", "b\nlevel=fatal"),
		"a=\"b\\x0alevel=fatal\"");
	assert_string_equal(pair("a", "\r\t\x1b[0m\x7f"),
		"a=\\x0d\\x09\\x1b[0m\\x7f");
	assert_string_equal(pair("a", "\xc2\x9b\xe2\x80\xae\xff\\"),
		"a=\\u009b\\u202e\\xff\\\\");
}

static void
say_something(void *arg)
{
	(void)arg;
	log_event("warn", "database", "%s is %d", "/a b", 7);
}

static void
say_too_much(void *arg)
{
	(void)arg;
	log_event("warn", "database", "%20000s", "end");
}

/* Full to the last byte, and with what would not fit any more. */
static void
write_a_full_line(void *arg)
{
	const size_t *more = arg;
	struct buf b;

	buf_init(&b, &arena, 100);
	log_add(&b, "a", "b");
	for (size_t i = 0; i < 97 + *more; i++)
		buf_addc(&b, 'x');
	log_write(&b);
}

static void
a_line_that_is_too_long_ends_all_the_same(void **state)
{
	const char *err;

	(void)state;
	for (size_t more = 0; more < 3; more++) {
		assert_int_equal(in_child(write_a_full_line, &more, &err), 0);
		assert_int_equal(strlen(err), 100);
		assert_ptr_equal(strchr(err, '\n'), err + 99);
	}
}

/* What follows "time=2026-11-23T06:31:19.362000+00:00 ". */
static const char *
behind_time(const char *line)
{
	assert_int_equal(strncmp(line, "time=20", 7), 0);
	assert_int_equal(strlen(line) > 38, 1);
	assert_int_equal(line[24], '.');
	assert_int_equal(strspn(line + 25, "0123456789"), 6);
	assert_int_equal(strncmp(line + 31, "+00:00 ", 7), 0);
	return line + 38;
}

static void
a_time_keeps_its_fraction(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1000);
	log_addt(&b, "time", NOW);
	log_addt(&b, "later", NOW + 1);
	assert_string_equal(b.data,
		"time=2024-06-15T12:00:00.000000+00:00 "
		"later=2024-06-15T12:00:00.000001+00:00");
}

static void
an_event_is_one_line_on_standard_error(void **state)
{
	const char *err;

	(void)state;
	assert_int_equal(in_child(say_something, NULL, &err), 0);
	assert_string_equal(behind_time(err),
		"level=warn topic=database msg=\"/a b is 7\"\n");
	assert_int_equal(in_child(say_too_much, NULL, &err), 0);
	assert_true(strlen(err) < 4095);
	assert_ptr_equal(strchr(err, '\n'), err + strlen(err) - 1);
}

/* --- The file --- */

static struct site site;
static const char *path;

static int
begin_file(void **state)
{
	begin(state);
	site_folder(&site);
	path = arena_printf(&arena, "%s/log", site.folder);
	return 0;
}

static int
end_file(void **state)
{
	log_open(NULL);
	site_remove(&site);
	return end(state);
}

#define FILED(f) cmocka_unit_test_setup_teardown(f, begin_file, end_file)

static void
put(const char *text)
{
	struct buf b;

	buf_init(&b, &arena, 10000);
	buf_add(&b, text);
	log_write(&b);
}

static const char *
content(const char *name)
{
	FILE *f = fopen(name, "r");
	char *text = arena_alloc(&arena, 10000);

	if (f == NULL)
		return "none";
	text[fread(text, 1, 9999, f)] = '\0';
	fclose(f);
	return text;
}

static void
a_file_that_was_moved_is_opened_anew(void **state)
{
	const char *old = arena_printf(&arena, "%s.1", path);

	(void)state;
	log_open(path);
	put("one");
	assert_int_equal(rename(path, old), 0);
	put("two");
	put("three");
	assert_string_equal(content(old), "one\n");
	assert_string_equal(content(path), "two\nthree\n");
	assert_int_equal(unlink(path), 0);
	put("four");
	assert_string_equal(content(path), "four\n");
	/* By another that somebody has made, too. */
	assert_int_equal(rename(old, path), 0);
	put("five");
	assert_string_equal(content(path), "one\nfive\n");
}

static void
lose_the_folder(void *arg)
{
	(void)arg;
	log_open(path);
	put("one");
	unlink(path);
	rmdir(site.folder);
	put("two");
	put("three");
	mkdir(site.folder, 0700);
	put("four");
	usleep(1100000);
	put("five");
	put("six");
	unlink(path);
	rmdir(site.folder);
	put("seven");
	mkdir(site.folder, 0700);
}

static void
trouble_is_told_once_and_tried_again(void **state)
{
	const char *err;

	(void)state;
	assert_int_equal(in_child(lose_the_folder, NULL, &err), 0);
	assert_non_null(strstr(behind_time(err), "log: No such file or "));
	err = strchr(err, '\n') + 1;
	assert_int_equal(strncmp(err, "two\nthree\nfour\n", 15), 0);
	assert_non_null(strstr(behind_time(err + 15), "log: No such file or "));
	assert_string_equal(strchr(err + 15, '\n') + 1, "seven\n");
}

/* Room for one line and a half. */
static void
fill_the_disk(void *arg)
{
	struct rlimit limit = { 15, RLIM_INFINITY };

	(void)arg;
	signal(SIGXFSZ, SIG_IGN);
	log_open(path);
	setrlimit(RLIMIT_FSIZE, &limit);
	put("123456789");
	put("abcdefghi");
	put("ABCDEFGHI");
	limit.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_FSIZE, &limit);
	put("987654321");
}

static void
a_full_disk_loses_no_line_and_joins_no_two(void **state)
{
	const char *err;

	(void)state;
	assert_int_equal(in_child(fill_the_disk, NULL, &err), 0);
	assert_string_equal(content(path), "123456789\nabcde\n987654321\n");
	assert_string_equal(strchr(err, '\n') + 1, "abcdefghi\nABCDEFGHI\n");
	assert_non_null(strstr(err, "No space left on device"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pairs_are_separated_by_blanks),
		TEST(a_value_is_quoted_only_where_it_must_be),
		TEST(no_value_can_end_the_line),
		TEST(a_line_that_is_too_long_ends_all_the_same),
		TEST(a_time_keeps_its_fraction),
		TEST(an_event_is_one_line_on_standard_error),
		FILED(a_file_that_was_moved_is_opened_anew),
		FILED(trouble_is_told_once_and_tried_again),
		FILED(a_full_disk_loses_no_line_and_joins_no_two),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
