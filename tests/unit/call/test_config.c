#include "tests/unit/helpers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call/config.h"

static struct site site;
static struct config cfg;
static const char *file;

static int
begin_reading(void **state)
{
	begin(state);
	site_folder(&site);
	file = arena_printf(&arena, "%s/shelf.conf", site.folder);
	return 0;
}

static int
end_reading(void **state)
{
	unsetenv("MODELSHELF_DATABASE");
	unsetenv("MODELSHELF_BUSY_TIMEOUT_MS");
	unsetenv("MODELSHELF_COOKIE_SECURE");
	unsetenv("MODELSHELF_CONF");
	site_remove(&site);
	return end(state);
}

#define READS(f) cmocka_unit_test_setup_teardown(f, begin_reading, end_reading)

static void
write_file(const char *text)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Read that text as configuration file; "good", or why it is not. */
static const char *
reading(const char *text)
{
	const char *why = "no reason";

	write_file(text);
	return config_load(&cfg, file, &arena, &why) ? "good" : why;
}

static void
an_empty_file_leaves_the_defaults(void **state)
{
	(void)state;
	assert_string_equal(reading(""), "good");
	assert_string_equal(cfg.database,
		LOCALSTATEDIR "/lib/modelshelf/modelshelf.db");
	assert_string_equal(cfg.journal_mode, "auto");
	assert_int_equal(cfg.busy_timeout_ms, 5000);
	assert_int_equal(cfg.body_limit, 16 << 20);
	assert_string_equal(cfg.strip_prefix, "/api");
	assert_int_equal(cfg.token_lifetime, 30 * 86400);
	assert_false(cfg.cookie_secure);
}

static void
every_setting_has_a_default_within_its_limits(void **state)
{
	(void)state;
	assert_string_equal(reading(""), "good");
	for (size_t i = 0; i < config_shape.count; i++) {
		const struct field *f = &config_shape.fields[i];

		assert_non_null(f->fallback);
		assert_true(record_has(&cfg, f));
		assert_true(strlen(f->doc) > 0);
	}
}

static void
a_file_gives_settings_their_values(void **state)
{
	(void)state;
	assert_string_equal(reading("# a comment\n"
				    "\n"
				    "database = /srv/my shelf.db  \n"
				    "  # another\n"
				    "busy_timeout_ms=250\r\n"
				    "\tcookie_secure\t=\ttrue\n"
				    "strip_prefix =\n"
				    "journal_mode = rollback"),
		"good");
	assert_string_equal(cfg.database, "/srv/my shelf.db");
	assert_int_equal(cfg.busy_timeout_ms, 250);
	assert_true(cfg.cookie_secure);
	assert_string_equal(cfg.strip_prefix, "");
	assert_string_equal(cfg.journal_mode, "rollback");
	assert_int_equal(cfg.body_limit, 16 << 20);
}

static void
a_value_may_hold_what_looks_like_syntax(void **state)
{
	(void)state;
	assert_string_equal(reading("database = /a=b#c"), "good");
	assert_string_equal(cfg.database, "/a=b#c");
}

static void
the_last_line_of_a_setting_counts(void **state)
{
	(void)state;
	assert_string_equal(reading("requests = 1\nrequests = 2\n"), "good");
	assert_int_equal(cfg.requests, 2);
}

static void
the_limits_themselves_are_allowed(void **state)
{
	(void)state;
	assert_string_equal(reading("busy_timeout_ms = 0\nbody_limit = 1024\n"
				    "token_lifetime = 31536000\n"),
		"good");
	assert_int_equal(cfg.busy_timeout_ms, 0);
	assert_int_equal(cfg.body_limit, 1024);
	assert_int_equal(cfg.token_lifetime, 31536000);
}

static void
what_is_wrong_is_told_with_its_line(void **state)
{
	static const char *const table[] = { "nonsense", "= 5", "data base = x",
		"no_such_setting = 1", "DATABASE = x", "busy_timeout_ms = -1",
		"busy_timeout_ms = 600001", "busy_timeout_ms = 5s",
		"busy_timeout_ms = ", "busy_timeout_ms = 1.5",
		"busy_timeout_ms = 99999999999999999999", "body_limit = 1023",
		"cookie_secure = yes", "cookie_secure = True",
		"cookie_secure =", "log_file = x", "log_file = ./x",
		"journal_mode = WAL", "journal_mode =" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *why = reading(arena_printf(&arena,
			"# one\n\n%s\nrequests = 7\n", table[i]));
		const char *place = arena_printf(&arena, "%s:3: ", file);

		if (strncmp(why, place, strlen(place)) != 0)
			flunk("%s: %s", table[i], why);
		/* What follows is not read, and what is left are defaults. */
		assert_int_equal(cfg.requests, 0);
		assert_int_equal(cfg.busy_timeout_ms, 5000);
	}
}

static void
a_long_comment_is_passed_over_whole(void **state)
{
	(void)state;
	assert_string_equal(reading(arena_printf(&arena,
				    "# %09000d\nrequests = 3\n", 0)),
		"good");
	assert_int_equal(cfg.requests, 3);
}

static void
a_long_value_is_kept_whole_or_refused(void **state)
{
	const char *path = arena_printf(&arena, "/%09000d", 0);

	(void)state;
	if (strcmp(reading(arena_printf(&arena, "database = %s\n", path)),
		    "good") == 0)
		assert_string_equal(cfg.database, path);
}

static void
what_may_have_been_meant_is_told(void **state)
{
	(void)state;
	assert_non_null(strstr(reading("databse = /x\n"),
		":1: databse is not a setting; did you mean database?"));
	assert_non_null(strstr(reading("DATABASE = /x\n"),
		"; did you mean database?"));
	assert_null(strstr(reading("nonsense = 1\n"), "mean"));
	assert_non_null(strstr(reading("journal_mode = wall\n"),
		":1: journal_mode must be one of auto wal rollback; did you "
		"mean wal?"));
}

/* Nobody sees it, so it is named. */
static void
a_byte_order_mark_is_named(void **state)
{
	(void)state;
	assert_string_equal(reading("\xef\xbb\xbfrequests = 7\n"),
		arena_printf(&arena,
			"%s: begins with a byte order mark: save it as UTF-8 "
			"without one",
			file));
	assert_int_equal(cfg.requests, 0);
	assert_non_null(strstr(reading("\xff\xferequests"), "UTF-16"));
	assert_non_null(strstr(reading("\xfe\xffrequests"), "UTF-16"));
	/* Elsewhere it is part of a text. */
	assert_string_equal(reading("# one\ndatabase = /\xef\xbb\xbf\n"),
		"good");
}

static void
add_line(void *arg, const char *text)
{
	const char **all = arg;

	*all = arena_printf(&arena, "%s%s\n", *all, text);
}

static void
misspelt_variables_are_told(void **state)
{
	const char *all = "";

	(void)state;
	setenv("MODELSHELF_DATABASE", "/x", 1);
	setenv("MODELSHELF_CONF", "/x", 1);
	config_misspelt(&arena, add_line, &all);
	assert_string_equal(all, "");
	setenv("MODELSHELF_DATABSE", "secret", 1);
	config_misspelt(&arena, add_line, &all);
	unsetenv("MODELSHELF_DATABSE");
	assert_string_equal(all,
		"the environment variable MODELSHELF_DATABSE is no setting; "
		"did you mean MODELSHELF_DATABASE?\n");
	all = "";
	setenv("MODELSHELF_WHATEVER", "x", 1);
	config_misspelt(&arena, add_line, &all);
	unsetenv("MODELSHELF_WHATEVER");
	assert_string_equal(all,
		"the environment variable MODELSHELF_WHATEVER is no "
		"setting\n");
}

static void
a_file_that_cannot_be_read_is_told(void **state)
{
	const char *why = "";

	(void)state;
	assert_false(config_load(&cfg, file, &arena, &why));
	assert_non_null(strstr(why, file));
	assert_non_null(strstr(why, "No such file"));
}

static void
a_folder_is_no_configuration_file(void **state)
{
	const char *why = "";

	(void)state;
	assert_false(config_load(&cfg, site.folder, &arena, &why));
	assert_non_null(strstr(why, site.folder));
}

static void
the_environment_beats_the_file(void **state)
{
	(void)state;
	setenv("MODELSHELF_DATABASE", "/from/environment", 1);
	setenv("MODELSHELF_COOKIE_SECURE", "true", 1);
	assert_string_equal(
		reading("database = /from/file\nbusy_timeout_ms = 7\n"),
		"good");
	assert_string_equal(cfg.database, "/from/environment");
	assert_true(cfg.cookie_secure);
	assert_int_equal(cfg.busy_timeout_ms, 7);
}

static void
a_wrong_value_in_the_environment_is_told(void **state)
{
	const char *why;

	(void)state;
	setenv("MODELSHELF_BUSY_TIMEOUT_MS", "soon", 1);
	why = reading("");
	assert_non_null(strstr(why, "environment"));
	assert_non_null(strstr(why, "busy_timeout_ms"));
}

static void
the_environment_names_the_file_if_nobody_else_does(void **state)
{
	const char *other = arena_printf(&arena, "%s/other.conf", site.folder);
	const char *why;

	(void)state;
	write_file("requests = 11\n");
	setenv("MODELSHELF_CONF", file, 1);
	assert_true(config_load(&cfg, NULL, &arena, &why));
	assert_int_equal(cfg.requests, 11);
	file = other;
	assert_string_equal(reading("requests = 12\n"), "good");
	assert_int_equal(cfg.requests, 12);
	/* Named and not there is a mistake, not a wish for defaults. */
	unlink(other);
	setenv("MODELSHELF_CONF", other, 1);
	assert_false(config_load(&cfg, NULL, &arena, &why));
}

static void
the_store_gets_its_part(void **state)
{
	struct store_options o;

	(void)state;
	assert_string_equal(reading("database = /x\nbusy_timeout_ms = 70\n"
				    "time_limit_ms = 80\n"),
		"good");
	o = config_store(&cfg);
	assert_string_equal(o.path, "/x");
	assert_int_equal(o.busy_ms, 70);
	assert_int_equal(o.limit_ms, 80);
	assert_int_equal(o.journal, JOURNAL_AUTO);
	assert_string_equal(reading("journal_mode = wal\n"), "good");
	assert_int_equal(config_store(&cfg).journal, JOURNAL_WAL);
	assert_string_equal(reading("journal_mode = rollback\n"), "good");
	assert_int_equal(config_store(&cfg).journal, JOURNAL_ROLLBACK);
}

/* The sample, with its settings made active: the comments stay. */
static char *
sample(void)
{
	char *text = NULL, *own;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	config_sample(f);
	fclose(f);
	own = arena_strdup(&arena, text);
	free(text);
	for (char *p = own; (p = strstr(p, "\n#")) != NULL; p++)
		if (p[2] != ' ')
			p[1] = ' ';
	return own;
}

static void
the_sample_names_every_setting_with_its_default(void **state)
{
	struct config defaults;
	const char *text = sample();

	(void)state;
	assert_string_equal(reading(""), "good");
	defaults = cfg;
	for (size_t i = 0; i < config_shape.count; i++) {
		const struct field *f = &config_shape.fields[i];
		const char *line = arena_printf(&arena, "\n %s = %s\n", f->name,
			f->fallback);

		if (strstr(text, line) == NULL)
			flunk("the sample lacks \"%s\"", line);
	}
	assert_string_equal(reading(text), "good");
	for (size_t i = 0; i < config_shape.count; i++) {
		const struct field *f = &config_shape.fields[i];
		struct buf was, is;
		struct jw w;

		buf_init(&was, &arena, 1000);
		jw_init(&w, &was);
		jw_field(&w, f, &defaults);
		buf_init(&is, &arena, 1000);
		jw_init(&w, &is);
		jw_field(&w, f, &cfg);
		assert_string_equal(is.data, was.data);
	}
}

/* --- What a server tells of its settings --- */

/* clang-format off */
#define SAFE_FIELDS(F, R)                                                      \
	F(R, color, str, .doc = "Of the door")                                 \
	F(R, number, str, .flags = SECRET, .doc = "That opens it")             \
	F(R, pin, int, .flags = REQUIRED | SECRET, .doc = "That, too")         \
	F(R, doors, int, .doc = "How many")
/* clang-format on */
RECORD(safe, SAFE_FIELDS);
SHAPE(safe, NULL, SAFE_FIELDS);

static void
what_is_secret_is_not_written(void **state)
{
	struct safe r = { 0 };
	struct buf text;
	struct jw w;

	(void)state;
	SET(&r, color, "red");
	SET(&r, number, "4711");
	SET(&r, pin, 815);
	SET(&r, doors, 2);
	buf_init(&text, &arena, 1000);
	jw_init(&w, &text);
	jw_obj(&w, NULL);
	config_write(&w, &safe_shape, &r);
	jw_end(&w);
	assert_string_equal(text.data, "{\"color\":\"red\",\"doors\":2}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		READS(an_empty_file_leaves_the_defaults),
		READS(every_setting_has_a_default_within_its_limits),
		READS(a_file_gives_settings_their_values),
		READS(a_value_may_hold_what_looks_like_syntax),
		READS(the_last_line_of_a_setting_counts),
		READS(the_limits_themselves_are_allowed),
		READS(what_is_wrong_is_told_with_its_line),
		READS(a_long_comment_is_passed_over_whole),
		READS(a_long_value_is_kept_whole_or_refused),
		READS(what_may_have_been_meant_is_told),
		READS(a_byte_order_mark_is_named),
		READS(misspelt_variables_are_told),
		READS(a_file_that_cannot_be_read_is_told),
		READS(a_folder_is_no_configuration_file),
		READS(the_environment_beats_the_file),
		READS(a_wrong_value_in_the_environment_is_told),
		READS(the_environment_names_the_file_if_nobody_else_does),
		READS(the_store_gets_its_part),
		READS(what_is_secret_is_not_written),
		READS(the_sample_names_every_setting_with_its_default),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
