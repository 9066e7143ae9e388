#include "tests/unit/helpers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/budget.h"
#include "base/clock.h"

static struct budget budget;
static jmp_buf out;

/* Long enough for the processor's clock to move. */
static void
compute(int64_t micro)
{
	int64_t until = clock_cpu() + micro;

	while (clock_cpu() < until)
		;
}

static void
time_of_the_processor_runs_out(void **state)
{
	(void)state;
	budget_begin(&budget, &(struct bounds){ .cpu = 20000 });
	assert_false(budget_spent(&budget));
	compute(30000);
	assert_true(budget_spent(&budget));
	assert_int_equal(budget.spent, SPENT_CPU);
	assert_non_null(strstr(budget_why(&budget), "cpu_limit_ms"));
	/* What has run out stays so, until the next begins. */
	budget_allow(&budget, &(struct bounds){ .cpu = 20000000 });
	assert_true(budget_spent(&budget));
	budget_begin(&budget, &(struct bounds){ .cpu = 20000 });
	assert_false(budget_spent(&budget));
}

static void
more_is_counted_from_the_beginning(void **state)
{
	(void)state;
	budget_begin(&budget, &(struct bounds){ .cpu = 20000 });
	compute(10000);
	budget_allow(&budget, &(struct bounds){ .cpu = 60000 });
	compute(30000);
	assert_false(budget_spent(&budget));
	compute(30000);
	assert_true(budget_spent(&budget));
}

static void
what_is_paid_from_elsewhere_does_not_count(void **state)
{
	struct pause p;

	(void)state;
	budget_begin(&budget, &(struct bounds){ .cpu = 20000 });
	p = budget_pause(&budget);
	compute(40000);
	budget_resume(&budget, &p);
	assert_false(budget_spent(&budget));
	/* Not even if somebody looks meanwhile, as arenas do. */
	p = budget_pause(&budget);
	compute(40000);
	(void)budget_spent(&budget);
	budget_resume(&budget, &p);
	assert_false(budget_spent(&budget));
	/* What had run out before stays so. */
	compute(40000);
	assert_true(budget_spent(&budget));
	p = budget_pause(&budget);
	budget_resume(&budget, &p);
	assert_true(budget_spent(&budget));
	p = budget_pause(NULL);
	budget_resume(NULL, &p);
}

static void
the_time_on_the_wall_and_of_a_writer_run_out(void **state)
{
	(void)state;
	budget_begin(&budget, &(struct bounds){ .wall = 5000 });
	compute(10000);
	assert_true(budget_spent(&budget));
	assert_int_equal(budget.spent, SPENT_WALL);
	budget_begin(&budget, &(struct bounds){ .hold = 5000 });
	compute(10000);
	assert_false(budget_spent(&budget));
	budget_hold(&budget, true);
	assert_false(budget_spent(&budget));
	compute(10000);
	budget_hold(&budget, false);
	assert_false(budget_spent(&budget));
	budget_hold(&budget, true);
	compute(10000);
	assert_true(budget_spent(&budget));
	assert_int_equal(budget.spent, SPENT_HOLD);
}

static void
without_limits_nothing_runs_out(void **state)
{
	(void)state;
	budget_begin(&budget, &(struct bounds){ 0 });
	budget_hold(&budget, true);
	compute(5000);
	assert_false(budget_spent(&budget));
	assert_string_equal(budget_why(&budget), "interrupted");
}

/* The reason for which f() was left; SPENT_NOTHING: it came to its end. */
static enum spent
left_for(void (*f)(struct arena *a), const struct bounds *limits)
{
	static struct arena own;

	arena_init(&own, 4096);
	own.budget = &budget;
	budget.taken = 0;
	budget_begin(&budget, limits);
	if (setjmp(out) == 0) {
		budget.out = &out;
		f(&own);
		budget.out = NULL;
	}
	assert_null(budget.out);
	arena_release(&own);
	assert_int_equal(budget.taken, 0);
	return budget.spent;
}

static void
take_small_pieces(struct arena *a)
{
	for (int i = 0; i < 5000; i++)
		arena_alloc(a, 100);
}

static void
take_a_large_piece(struct arena *a)
{
	arena_alloc(a, 500000);
}

static void
grow_a_text(struct arena *a)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	while (b.len < 500000)
		buf_add(&b, "0123456789");
}

static void
take_what_no_machine_has(struct arena *a)
{
	arena_alloc(a, SIZE_MAX - 100);
}

static void
an_arena_leaves_when_memory_has_run_out(void **state)
{
	static void (*const takes[])(struct arena * a) = { take_small_pieces,
		take_a_large_piece, grow_a_text };

	(void)state;
	for (size_t i = 0; i < COUNT(takes); i++) {
		assert_int_equal(left_for(takes[i],
					 &(struct bounds){ .memory = 100000 }),
			SPENT_MEMORY);
		assert_non_null(strstr(budget_why(&budget), "memory_limit"));
		assert_int_equal(left_for(takes[i],
					 &(struct bounds){ .memory = 2000000 }),
			SPENT_NOTHING);
	}
	assert_int_equal(left_for(take_what_no_machine_has,
				 &(struct bounds){ 0 }),
		SPENT_MEMORY);
}

static void
take_time(struct arena *a)
{
	for (int i = 0; i < 1000000000; i++) {
		arena_alloc(a, 10);
		if (i % 1000 == 0)
			arena_reset(a);
	}
}

static void
an_arena_leaves_when_time_has_run_out(void **state)
{
	(void)state;
	assert_int_equal(left_for(take_time, &(struct bounds){ .cpu = 20000 }),
		SPENT_CPU);
	assert_int_equal(left_for(take_time, &(struct bounds){ .wall = 20000 }),
		SPENT_WALL);
}

static void
step_for_ever(struct arena *a)
{
	for (;;)
		budget_step(a->budget, 1);
}

static void
pause_and_take(struct arena *a)
{
	struct pause p = budget_pause(a->budget);

	take_small_pieces(a);
	budget_resume(a->budget, &p);
}

static void
a_loop_leaves_and_a_pause_does_not(void **state)
{
	(void)state;
	assert_int_equal(left_for(step_for_ever,
				 &(struct bounds){ .cpu = 20000 }),
		SPENT_CPU);
	assert_int_equal(left_for(pause_and_take,
				 &(struct bounds){ .memory = 100000 }),
		SPENT_NOTHING);
}

/* A text that has a chunk of its own grows, others around it stay. */
static void
large_pieces_grow_among_others(void **state)
{
	struct arena own;
	struct buf a, b;

	(void)state;
	arena_init(&own, 4096);
	own.budget = &budget;
	budget.taken = 0;
	budget_begin(&budget, &(struct bounds){ 0 });
	buf_init(&a, &own, SIZE_MAX / 4);
	buf_init(&b, &own, 300000);
	for (int i = 0; i < 30000; i++) {
		char *small = arena_strdup(&own, "small");

		buf_addf(&a, "%09d,", i);
		buf_addf(&b, "%08d;", i);
		assert_string_equal(small, "small");
	}
	assert_int_equal(a.len, 300000);
	assert_int_equal(b.len, 270000);
	assert_true(b.cap <= 300001);
	for (int i = 0; i < 30000; i++) {
		assert_int_equal(strtol(a.data + i * 10, NULL, 10), i);
		assert_int_equal(strtol(b.data + i * 9, NULL, 10), i);
	}
	arena_reset(&own);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(((char *)arena_alloc(&own, 40))[i % 40], 0);
	arena_release(&own);
	assert_int_equal(budget.taken, 0);
}

/* Nothing of a request is left in the memory that the next begins with. */
static void
a_reset_wipes_what_was_used(void **state)
{
#ifndef ARENA_DEBUG
	struct arena own;
	char *secret;

	arena_init(&own, 4096);
	secret = arena_strdup(&own, "Bearer of secrets");
	arena_reset(&own);
	for (size_t i = 0; i < 17; i++)
		assert_int_equal(secret[i], 0);
	arena_release(&own);
#endif
	(void)state;
}

static void
go_on_for_ever(void *arg)
{
	(void)arg;
	budget_guard(&budget, 50000);
	budget_begin(&budget, &(struct bounds){ .cpu = 1 });
	snprintf(budget.what, sizeof(budget.what), "models.get_all");
	for (;;)
		;
}

static void
a_call_that_never_ends_ends_the_process_with_a_word(void **state)
{
	const char *err;

	(void)state;
	assert_int_equal(in_child(go_on_for_ever, NULL, &err), 1);
	assert_string_equal(err,
		"level=fatal topic=budget msg=\"a call went on far over "
		"cpu_limit_ms and was ended\" endpoint=models.get_all\n");
}

/* Each takes more than is left, if the one before it counted as well. */
static void
go_on_one_after_the_other(void *arg)
{
	(void)arg;
	budget_guard(&budget, 50000);
	for (int i = 0; i < 5; i++) {
		budget_begin(&budget, &(struct bounds){ .cpu = 1 });
		compute(30000);
	}
}

static void
calls_that_end_are_counted_one_by_one(void **state)
{
	(void)state;
	assert_int_equal(in_child(go_on_one_after_the_other, NULL, NULL), 0);
}

/* The timer is not set for a call that begins soon after another. */
static void
go_on_after_a_quick_one(void *arg)
{
	int64_t ends;

	(void)arg;
	budget_guard(&budget, 200000);
	budget_begin(&budget, &(struct bounds){ .cpu = 1 });
	ends = budget.ends;
	budget_begin(&budget, &(struct bounds){ .cpu = 1 });
	if (budget.ends != ends)
		_exit(3);
	for (;;)
		;
}

static void
the_guard_of_a_call_serves_the_next(void **state)
{
	(void)state;
	assert_int_equal(in_child(go_on_after_a_quick_one, NULL, NULL), 1);
}

/* A call that may take more does not leave the next one more time. */
static void
go_on_after_a_long_one(void *arg)
{
	(void)arg;
	budget_guard(&budget, 50000);
	budget_begin(&budget, &(struct bounds){ .cpu = 1 });
	budget_allow(&budget, &(struct bounds){ .cpu = 100000 });
	compute(100000);
	budget_begin(&budget, &(struct bounds){ .cpu = 1 });
	budget_allow(&budget, &(struct bounds){ 0 });
	compute(100000);
	budget_begin(&budget, &(struct bounds){ .cpu = 1 });
	compute(100000);
	_exit(3);
}

static void
a_long_call_leaves_the_next_no_more_time(void **state)
{
	(void)state;
	assert_int_equal(in_child(go_on_after_a_long_one, NULL, NULL), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(time_of_the_processor_runs_out),
		TEST(more_is_counted_from_the_beginning),
		TEST(what_is_paid_from_elsewhere_does_not_count),
		TEST(the_time_on_the_wall_and_of_a_writer_run_out),
		TEST(without_limits_nothing_runs_out),
		TEST(an_arena_leaves_when_memory_has_run_out),
		TEST(an_arena_leaves_when_time_has_run_out),
		TEST(a_loop_leaves_and_a_pause_does_not),
		TEST(large_pieces_grow_among_others),
		TEST(a_reset_wipes_what_was_used),
		TEST(a_call_that_never_ends_ends_the_process_with_a_word),
		TEST(calls_that_end_are_counted_one_by_one),
		TEST(the_guard_of_a_call_serves_the_next),
		TEST(a_long_call_leaves_the_next_no_more_time),
	};

	return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
