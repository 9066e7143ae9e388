#include "tests/unit/helpers.h"

#include <string.h>

#include "store/sqlite/words.h"

/* "terms | without | phrases | no phrases" */
static const char *
read_as(const char *text)
{
	struct words w;

	memset(&w, 0xff, sizeof(w));
	words_read(text, &arena, &w);
	return arena_printf(&arena, "%s|%s|%s|%s", joined(&w.terms),
		joined(&w.without), joined(&w.phrases), joined(&w.no_phrases));
}

static void
text_falls_into_words(void **state)
{
	(void)state;
	assert_string_equal(read_as(""), "|||");
	assert_string_equal(read_as(" \t\n"), "|||");
	assert_string_equal(read_as("alpha"), "alpha|||");
	assert_string_equal(read_as(" alpha  beta "), "alpha beta|||");
	assert_string_equal(read_as("s3://b/1.x,y"), "s3 b 1 x y|||");
	assert_string_equal(read_as("snake_case v1.2"), "snake_case v1 2|||");
	assert_string_equal(read_as("caf\xc3\xa9-bar"), "caf\xc3\xa9 bar|||");
	assert_string_equal(read_as("(* ^ : + { } ' NEAR"), "NEAR|||");
}

static void
a_minus_before_a_word_takes_it_away(void **state)
{
	(void)state;
	assert_string_equal(read_as("first -one"), "first|one||");
	assert_string_equal(read_as("-one"), "|one||");
	assert_string_equal(read_as("a1-b2 -c3"), "a1 b2|c3||");
	assert_string_equal(read_as("x1 - y2"), "x1 y2|||");
	assert_string_equal(read_as("-one two"), "two|one||");
}

static void
quotes_hold_a_phrase_and_its_words(void **state)
{
	(void)state;
	assert_string_equal(read_as("\"first one\" x1"),
		"first one x1||first one|");
	assert_string_equal(read_as("-\"first one\" x1"), "x1|||first one");
	assert_string_equal(read_as("\"unfinished bit"),
		"unfinished bit||unfinished bit|");
	assert_string_equal(read_as("\"\" x1"), "x1|||");
	assert_string_equal(read_as("\""), "|||");
	assert_string_equal(read_as("\"first-one\""), "first one||first-one|");
}

static void
words_that_say_nothing_are_left_out(void **state)
{
	(void)state;
	assert_string_equal(read_as("the alpha and The beta"), "alpha beta|||");
	assert_string_equal(read_as("the of"), "|||");
	assert_string_equal(read_as("x1 -the"), "x1|||");
	/* Only whole ones. */
	assert_string_equal(read_as("theory"), "theory|||");
	/* A phrase has to be there as it is. */
	assert_string_equal(read_as("\"the end\""), "end||the end|");
}

static void
no_text_is_too_long(void **state)
{
	struct words w;
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1 << 20);
	for (int i = 0; i < 2000; i++)
		buf_addf(&b, "w%d -n%d \"p%d q\" -\"r%d s\" ", i, i, i, i);
	words_read(b.data, &arena, &w);
	assert_true(w.terms.n > 10 && w.terms.n <= 2000);
	assert_true(w.without.n > 10 && w.without.n <= 2000);
	assert_string_equal(w.terms.v[0], "w0");
	assert_string_equal(w.without.v[1], "n1");
}

static void
words_become_a_query_for_any_of_them(void **state)
{
	struct strs three = words("one two thr_ee"), one = words("one");

	(void)state;
	assert_string_equal(words_any(&three, &arena),
		"\"one\" OR \"two\" OR \"thr_ee\"");
	assert_string_equal(words_any(&one, &arena), "\"one\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_falls_into_words),
		TEST(a_minus_before_a_word_takes_it_away),
		TEST(quotes_hold_a_phrase_and_its_words),
		TEST(words_that_say_nothing_are_left_out),
		TEST(no_text_is_too_long),
		TEST(words_become_a_query_for_any_of_them),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
