#include "tests/unit/helpers.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "auth/login.h"
#include "call/turn.h"

static int
init_crypto(void **state)
{
	(void)state;
	return crypto_init() ? 0 : -1;
}

/* 'c', n times. */
static const char *
many(char c, size_t n)
{
	char *s = arena_alloc(&arena, n + 1);

	memset(s, c, n);
	return s;
}

static void
a_login_is_kept_in_lower_case(void **state)
{
	static const char *const table[][2] = { { "ann", "ann" },
		{ "Ann.B_e-e+x@Example.COM", "ann.b_e-e+x@example.com" },
		{ "0", "0" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(login_name(table[i][0], &arena),
			table[i][1]);
	assert_non_null(login_name(many('a', LOGIN_MAX), &arena));
}

static void
what_can_be_no_login(void **state)
{
	static const char *const table[] = { "", " ", "a b", " a", "a ", "-a",
		".a", "@", "a:b", "a/b", "\xc3\xa9", "a\xc3\xa9", "a\n",
		"' OR 1=1 --",
		/* An access key. */
		"FXLQM91AWP8JC47Y8ETP0CLT4PR9NY",
		"fxlqm91awp8jc47y8etp0clt4pr9ny" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		if (login_name(table[i], &arena) != NULL)
			flunk("%s is taken", table[i]);
	assert_null(login_name(many('a', LOGIN_MAX + 1), &arena));
	assert_null(login_name(many('a', 30), &arena));
	assert_non_null(login_name(many('a', 29), &arena));
	assert_non_null(login_name(many('a', 31), &arena));
}

static void
what_makes_no_password(void **state)
{
	static const struct {
		const char *password, *why;
	} table[] = { { "", "8 characters" }, { "1234567", "8 characters" },
		/* Characters, not bytes. */
		{ "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "8 characters" },
		{ " 12345678", "blank" }, { "12345678 ", "blank" },
		{ "long enough", "the login" }, { "Long ENOUGH", "the login" },
		{ "1234\t5678", "control" }, { "12345678\x7f", "control" },
		{ "12345678\xe9", "UTF-8" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *why = login_refuses(table[i].password,
			"long enough");

		if (why == NULL || strstr(why, table[i].why) == NULL)
			flunk("%s: %s", table[i].password,
				why == NULL ? "taken" : why);
	}
	assert_null(login_refuses("12345678", "ann"));
	assert_null(login_refuses("a: b \"c\"", "ann"));
	assert_null(login_refuses(many('x', PASSWORD_MAX), "ann"));
	assert_non_null(login_refuses(many('x', PASSWORD_MAX + 1), "ann"));
}

static void
a_password_is_read_as_utf8_or_latin1(void **state)
{
	(void)state;
	assert_string_equal(login_text("plain", &arena), "plain");
	assert_string_equal(login_text("caf\xc3\xa9", &arena), "caf\xc3\xa9");
	assert_string_equal(login_text("caf\xe9", &arena), "caf\xc3\xa9");
	assert_string_equal(login_text("\xff\x80!", &arena),
		"\xc3\xbf\xc2\x80!");
	assert_string_equal(login_text("\xe2\x82\xac", &arena), "\xe2\x82\xac");
}

static void
what_is_counted_does_not_tell_who(void **state)
{
	const char *subject = login_subject("ann", &arena);

	(void)state;
	assert_null(strstr(subject, "ann"));
	assert_string_equal(subject, login_subject("ann", &arena));
	assert_string_not_equal(subject, login_subject("bob", &arena));
}

/* A process that has a turn until it is killed. */
static pid_t
holder(const char *path, int64_t turns)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		byte = turn_begin(path, turns, 0) < 0 ? 'n' : 'y';
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
end_of(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
there_are_so_many_turns_in_all_processes(void **state)
{
	char path[] = "/tmp/turns.XXXXXX";
	int turn = mkstemp(path);
	pid_t first, second;

	(void)state;
	assert_true(turn >= 0);
	close(turn);
	first = holder(path, 2);
	second = holder(path, 2);
	assert_int_equal(turn_begin(path, 2, 0), TURN_NONE);
	assert_int_equal(turn_begin(path, 2, 50000), TURN_NONE);
	/* Whoever is killed has none any more. */
	end_of(first);
	turn = turn_begin(path, 2, 0);
	assert_true(turn >= 0);
	turn_end(turn);
	first = holder(path, 2);
	end_of(second);
	end_of(first);
	unlink(path);
}

static void
turns_need_a_file(void **state)
{
	(void)state;
	assert_int_equal(turn_begin("/nowhere/at/all", 1, 0), TURN_TROUBLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_login_is_kept_in_lower_case),
		TEST(what_can_be_no_login),
		TEST(what_makes_no_password),
		TEST(a_password_is_read_as_utf8_or_latin1),
		TEST(what_is_counted_does_not_tell_who),
		TEST(there_are_so_many_turns_in_all_processes),
		TEST(turns_need_a_file),
	};

	return cmocka_run_group_tests(tests, init_crypto, NULL);
}
