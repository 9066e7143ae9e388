#include "tests/unit/helpers.h"

#include <string.h>

#include "base/nearest.h"

/* Which of "list add password remove" is meant; "" is none. */
static const char *
meant(const char *word)
{
	static const char *const words[] = { "list", "add", "password",
		"remove" };
	struct nearest near = { .word = word };

	for (size_t i = 0; i < COUNT(words); i++)
		nearest_try(&near, words[i]);
	return near.best == NULL ? "" : near.best;
}

static void
a_typing_error_is_understood(void **state)
{
	(void)state;
	assert_string_equal(meant("lst"), "list");
	assert_string_equal(meant("lists"), "list");
	assert_string_equal(meant("lsit"), "list");
	assert_string_equal(meant("kist"), "list");
	assert_string_equal(meant("LIST"), "list");
	assert_string_equal(meant("pasword"), "password");
	assert_string_equal(meant("pass"), "password");
	assert_string_equal(meant("removed"), "remove");
	assert_string_equal(meant("dad"), "add");
}

static void
another_word_is_not(void **state)
{
	(void)state;
	assert_string_equal(meant(""), "");
	assert_string_equal(meant("x"), "");
	assert_string_equal(meant("king"), "");
	assert_string_equal(meant("frobnicate"), "");
	assert_string_equal(meant("word"), "");
}

/* Whoever chooses the word must not choose how long it takes, or how deep. */
static void
an_endless_word_is_near_to_nothing(void **state)
{
	char *word = arena_printf(&arena, "%0100000d", 0);

	(void)state;
	assert_string_equal(meant(word), "");
	assert_string_equal(meant(arena_printf(&arena, "%065d", 0)), "");
	assert_string_equal(meant(arena_printf(&arena, "%064d", 0)), "");
}

static void
the_hint_is_a_question(void **state)
{
	struct nearest near = { .word = "usr" };

	(void)state;
	assert_string_equal(nearest_hint(&near, &arena), "");
	nearest_try(&near, "user");
	assert_string_equal(nearest_hint(&near, &arena),
		"; did you mean user?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_typing_error_is_understood),
		TEST(another_word_is_not),
		TEST(an_endless_word_is_near_to_nothing),
		TEST(the_hint_is_a_question),
	};

	return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
