#include "tests/unit/helpers.h"

#include <stdalign.h>
#include <string.h>

#include "base/arena.h"

static void
memory_is_zeroed_again_after_a_reset(void **state)
{
	(void)state;
	for (int round = 0; round < 3; round++) {
		unsigned char *p = arena_alloc(&arena, 1000);

		for (size_t i = 0; i < 1000; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, 1000);
		arena_reset(&arena);
	}
}

static void
memory_is_aligned_for_any_type(void **state)
{
	(void)state;
	for (size_t size = 0; size < 100; size++) {
		void *p = arena_alloc(&arena, size);

		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
	}
}

static void
allocations_do_not_overlap(void **state)
{
	enum { N = 600 };
	unsigned char *p[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		p[i] = arena_alloc(&arena, i);
		memset(p[i], (int)(i % 251), i);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_equal(p[i][j], i % 251);
}

static void
more_than_a_chunk_can_be_had_at_once(void **state)
{
	const size_t size = 1 << 20;
	unsigned char *big, *small;

	(void)state;
	small = arena_alloc(&arena, 10);
	big = arena_alloc(&arena, size);
	memset(big, 1, size);
	assert_int_equal(small[9], 0);
	assert_int_equal(big[size - 1], 1);
}

/* Built for debugging an arena keeps nothing, so that tools see each use. */
static void
a_reset_keeps_one_chunk_and_no_more(void **state)
{
	struct arena own;
	void *first;

	(void)state;
	arena_init(&own, 4096);
	first = arena_alloc(&own, 10);
	for (int i = 0; i < 100; i++)
		arena_alloc(&own, 1000);
	arena_reset(&own);
#ifdef ARENA_DEBUG
	(void)first;
	assert_null(own.head);
#else
	assert_ptr_equal(arena_alloc(&own, 10), first);
#endif
	arena_release(&own);
	assert_null(own.head);
}

static void
a_released_arena_can_be_used_again(void **state)
{
	(void)state;
	arena_alloc(&arena, 10);
	arena_release(&arena);
	assert_string_equal(arena_strdup(&arena, "again"), "again");
}

static void
bytes_and_strings_are_copied(void **state)
{
	char text[] = "abc";
	char *whole = arena_strdup(&arena, text);
	char *part = arena_strndup(&arena, text, 2);
	char *bytes = arena_memdup(&arena, text, 3);

	(void)state;
	memset(text, 'x', 3);
	assert_string_equal(whole, "abc");
	assert_string_equal(part, "ab");
	assert_memory_equal(bytes, "abc", 3);
	assert_string_equal(arena_strndup(&arena, text, 0), "");
	assert_non_null(arena_memdup(&arena, NULL, 0));
}

static void
text_is_printed_whatever_its_length(void **state)
{
	char *s = arena_printf(&arena, "%s-%05d", "x", 42);

	(void)state;
	assert_string_equal(s, "x-00042");
	s = arena_printf(&arena, "%5000s|", "");
	assert_int_equal(strlen(s), 5001);
	assert_int_equal(s[5000], '|');
	assert_string_equal(arena_printf(&arena, "%s", ""), "");
}

static void
an_array_is_zeroed_and_large_enough(void **state)
{
	int64_t *v = ARENA_ARRAY(&arena, int64_t, 500);

	(void)state;
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(v[i]++, 0);
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(v[i], 1);
}

static void
take_too_many(void *arg)
{
	arena_array(arg, SIZE_MAX / 4, 8);
}

static void
take_too_much(void *arg)
{
	arena_alloc(arg, SIZE_MAX - 100);
}

static void
what_cannot_be_had_ends_the_process_with_a_word(void **state)
{
	static void (*const take[])(void *arg) = { take_too_many,
		take_too_much };
	const char *err;

	(void)state;
	for (size_t i = 0; i < COUNT(take); i++) {
		assert_int_equal(in_child(take[i], &arena, &err), 1);
		assert_string_equal(err, "level=fatal msg=\"out of memory\"\n");
	}
}

static void
a_growing_array_has_room_for_one_more_and_that_is_zeroed(void **state)
{
	struct pair {
		size_t a, b;
	} *list = NULL;

	(void)state;
	for (size_t n = 0; n < 1000; n++) {
		ARENA_GROW(&arena, list, n);
		assert_int_equal(list[n].a, 0);
		assert_int_equal(list[n].b, 0);
		list[n] = (struct pair){ n, ~n };
		/* Another allocation between two does no harm. */
		memset(arena_alloc(&arena, 24), 0xff, 24);
	}
	for (size_t n = 0; n < 1000; n++)
		assert_true(list[n].a == n && list[n].b == ~n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory_is_zeroed_again_after_a_reset),
		TEST(memory_is_aligned_for_any_type),
		TEST(allocations_do_not_overlap),
		TEST(more_than_a_chunk_can_be_had_at_once),
		TEST(a_reset_keeps_one_chunk_and_no_more),
		TEST(a_released_arena_can_be_used_again),
		TEST(bytes_and_strings_are_copied),
		TEST(text_is_printed_whatever_its_length),
		TEST(an_array_is_zeroed_and_large_enough),
		TEST(a_growing_array_has_room_for_one_more_and_that_is_zeroed),
		TEST(what_cannot_be_had_ends_the_process_with_a_word),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
