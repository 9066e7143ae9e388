#include "tests/unit/helpers.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "call/fair.h"

static char path[100];

static int
begin_file(void **state)
{
	int fd;

	snprintf(path, sizeof(path), "/tmp/fair.XXXXXX");
	fd = mkstemp(path);
	close(fd);
	return fd < 0 ? -1 : begin(state);
}

static int
end_file(void **state)
{
	unlink(path);
	return end(state);
}

/* A call of the user, who has one turn. */
static void
call_of(struct fair *f, const char *user)
{
	fair_init(f, path, 1);
	fair_begin(f, clock_cpu());
	fair_caller(f, "user ", user);
}

static void
over(struct fair *f)
{
	fair_end(f);
	fair_release(f);
}

static void
work(int64_t micro)
{
	int64_t until = clock_cpu() + micro;

	while (clock_cpu() < until)
		;
}

/* A process that has the user's turn until it is killed. */
static pid_t
slow_call_of(const char *user)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct fair f;

		call_of(&f, user);
		byte = fair_take(&f, false) ? 'y' : 'n';
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
ends(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, begin_file, end_file)

static void
a_quick_call_needs_no_turn(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;

	(void)state;
	call_of(&f, "ann");
	assert_true(fair_look(&f, false));
	over(&f);
	ends(other);
}

/*
 * To look at the processor's clock is a system call, so it is left alone until
 * so much time has passed: what it would show here is not seen.
 */
static void
a_call_that_has_just_begun_looks_at_no_clock(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;

	(void)state;
	fair_init(&f, path, 1);
	fair_begin(&f, clock_cpu() - 10 * FAIR_QUICK);
	fair_caller(&f, "user ", "ann");
	assert_true(fair_look(&f, false));
	usleep(FAIR_QUICK);
	assert_false(fair_look(&f, false));
	over(&f);
	ends(other);
}

static void
a_call_that_waits_for_long_is_quick(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;

	(void)state;
	call_of(&f, "ann");
	usleep(FAIR_QUICK);
	assert_true(fair_look(&f, false));
	over(&f);
	ends(other);
}

static void
of_one_user_one_call_is_slow(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;

	(void)state;
	call_of(&f, "ann");
	work(FAIR_QUICK);
	assert_false(fair_look(&f, false));
	/* It stays so, whoever asks. */
	ends(other);
	assert_false(fair_look(&f, true));
	assert_false(fair_take(&f, true));
	over(&f);
}

static void
what_is_paid_from_elsewhere_needs_no_turn(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;
	int64_t began;

	(void)state;
	call_of(&f, "ann");
	began = clock_cpu();
	work(FAIR_QUICK);
	fair_forgive(&f, clock_cpu() - began);
	assert_true(fair_look(&f, false));
	work(FAIR_QUICK);
	assert_false(fair_look(&f, false));
	over(&f);
	ends(other);
	fair_forgive(NULL, 1);
}

static void
others_are_as_slow_as_they_like(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;

	(void)state;
	call_of(&f, "bob");
	work(FAIR_QUICK);
	assert_true(fair_look(&f, false));
	over(&f);
	/* An address of that name is somebody else. */
	fair_begin(&f, clock_cpu());
	fair_caller(&f, "address ", "ann");
	work(FAIR_QUICK);
	assert_true(fair_look(&f, false));
	over(&f);
	ends(other);
}

static void
the_turn_of_a_call_ends_with_it(void **state)
{
	struct fair f;
	pid_t other = slow_call_of("ann");

	(void)state;
	ends(other);
	call_of(&f, "ann");
	assert_true(fair_take(&f, false));
	fair_end(&f);
	ends(slow_call_of("ann"));
	over(&f);
}

static void
a_user_may_have_several_turns(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;

	(void)state;
	fair_init(&f, path, 2);
	fair_begin(&f, clock_cpu());
	fair_caller(&f, "user ", "ann");
	assert_true(fair_take(&f, false));
	over(&f);
	ends(other);
}

static void
one_call_waits_for_the_turn(void **state)
{
	struct fair f, g;
	pid_t other = slow_call_of("ann"), killer;
	int64_t begun = clock_monotonic();

	(void)state;
	killer = fork();
	if (killer == 0) {
		usleep(200000);
		_exit(kill(other, SIGKILL));
	}
	call_of(&f, "ann");
	assert_true(fair_take(&f, true));
	assert_in_range(clock_monotonic() - begun, 150000, 20000000);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
	assert_int_equal(waitpid(other, NULL, 0), other);
	over(&f);
	/* Not for ever. */
	other = slow_call_of("ann");
	call_of(&g, "ann");
	begun = clock_monotonic();
	assert_false(fair_take(&g, true));
	assert_true(clock_monotonic() - begun >= FAIR_WAIT);
	over(&g);
	ends(other);
}

static void
who_was_refused_gets_less_for_a_while(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;
	int64_t begun;

	(void)state;
	call_of(&f, "ann");
	assert_false(fair_take(&f, false));
	over(&f);
	call_of(&f, "ann");
	assert_true(fair_look(&f, true));
	work(FAIR_QUICK_BUSY);
	begun = clock_monotonic();
	assert_false(fair_look(&f, true));
	assert_true(clock_monotonic() - begun < FAIR_WAIT);
	over(&f);
	/* Another one does not pay for it. */
	call_of(&f, "bob");
	assert_false(f.busy);
	over(&f);
	ends(other);
}

static void
who_has_used_much_gets_less(void **state)
{
	struct fair f;

	(void)state;
	/* As if it had worked for so long; valgrind takes its time between. */
	for (int i = 0; i < 5; i++) {
		call_of(&f, "ann");
		assert_false(f.busy);
		f.begun -= i < 4 ? 400000 : 3000000;
		f.since -= i < 4 ? 400000 : 3000000;
		over(&f);
	}
	call_of(&f, "ann");
	assert_true(f.busy);
	/* But as long as nobody else has the turn, all that it wants. */
	work(FAIR_QUICK);
	assert_true(fair_look(&f, false));
	over(&f);
}

static void
quick_calls_owe_nothing(void **state)
{
	struct fair f;
	char byte;
	int fd;

	(void)state;
	call_of(&f, "ann");
	over(&f);
	fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, &byte, 1), 0);
	close(fd);
}

/* The clock was set back, or the file is nonsense. */
static void
nothing_is_owed_for_long(void **state)
{
	int64_t far = clock_now() + (int64_t)3600 * 1000000;
	int fd = open(path, O_RDWR);
	struct fair f;

	(void)state;
	for (int i = 0; i < 65536; i++)
		assert_int_equal(write(fd, &far, sizeof(far)), sizeof(far));
	close(fd);
	call_of(&f, "ann");
	assert_false(f.busy);
	over(&f);
}

static void
who_waits_for_a_lock_is_slow(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;

	(void)state;
	call_of(&f, "ann");
	assert_true(fair_wait(&f, FAIR_LOCK - 1));
	assert_false(fair_wait(&f, FAIR_LOCK));
	over(&f);
	call_of(&f, "ann");
	assert_false(fair_wait(&f, FAIR_LOCK_BUSY));
	over(&f);
	call_of(&f, "bob");
	assert_true(fair_wait(&f, FAIR_LOCK));
	over(&f);
	ends(other);
}

static void
without_the_setting_all_go_on(void **state)
{
	pid_t other = slow_call_of("ann");
	struct fair f;

	(void)state;
	fair_init(&f, path, 0);
	fair_begin(&f, clock_cpu());
	fair_caller(&f, "user ", "ann");
	assert_true(fair_take(&f, false));
	assert_true(fair_wait(&f, FAIR_LOCK));
	over(&f);
	assert_true(fair_take(NULL, false));
	ends(other);
}

static void
without_the_file_all_go_on(void **state)
{
	struct fair f;

	(void)state;
	fair_init(&f, "/nowhere/at/all", 1);
	fair_begin(&f, clock_cpu());
	fair_caller(&f, "user ", "ann");
	assert_true(fair_take(&f, false));
	over(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(a_quick_call_needs_no_turn),
		FILE_TEST(a_call_that_has_just_begun_looks_at_no_clock),
		FILE_TEST(a_call_that_waits_for_long_is_quick),
		FILE_TEST(of_one_user_one_call_is_slow),
		FILE_TEST(what_is_paid_from_elsewhere_needs_no_turn),
		FILE_TEST(others_are_as_slow_as_they_like),
		FILE_TEST(the_turn_of_a_call_ends_with_it),
		FILE_TEST(a_user_may_have_several_turns),
		FILE_TEST(one_call_waits_for_the_turn),
		FILE_TEST(who_was_refused_gets_less_for_a_while),
		FILE_TEST(who_has_used_much_gets_less),
		FILE_TEST(quick_calls_owe_nothing),
		FILE_TEST(nothing_is_owed_for_long),
		FILE_TEST(who_waits_for_a_lock_is_slow),
		FILE_TEST(without_the_setting_all_go_on),
		FILE_TEST(without_the_file_all_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
