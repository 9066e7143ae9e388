#include "tests/unit/helpers.h"

#include <stdlib.h>
#include <string.h>

#include "store/regex.h"

static int
release_patterns(void **state)
{
	(void)state;
	regex_release();
	return 0;
}

static bool
matches(const char *pattern, const char *subject)
{
	const char *why;
	int rc;

	if (!regex_check(pattern, false, &why))
		flunk("%s: %s", pattern, why);
	rc = regex_match(pattern, false, subject, strlen(subject), NULL);
	assert_int_not_equal(rc, REGEX_RUNAWAY);
	return rc == REGEX_YES;
}

static void
a_pattern_is_searched_anywhere(void **state)
{
	static const struct {
		const char *pattern, *subject;
		bool yes;
	} table[] = { { "alpha", "an alphabet", true },
		{ "alpha", "Alpha", false }, { "(?i)ALPHA", "alpha", true },
		{ "^a", "ba", false }, { "a$", "ba", true },
		{ "a$", "ba\n", true }, { "^$", "", true },
		{ "^$", "a", false }, { ".*", "", true },
		{ "", "anything", true }, { "^gamma\\.v1$", "gamma.v1", true },
		{ "^gamma\\.v1$", "gammaxv1", false },
		{ "^(?!alpha)", "beta", true },
		{ "^(?!alpha)", "alpha", false },
		{ "(?P<n>a)b(?P=n)", "aba", true }, { "(a)\\1", "aa", true },
		{ "(?<=a)b", "ab", true }, { "a\\-b\\ c", "a-b c", true },
		{ "[oa]", "xox", true }, { "^.$", "\xc3\xa9", true },
		{ "\xc3\xa9", "caf\xc3\xa9", true }, { "a.b", "a\nb", false },
		{ "(?s)a.b", "a\nb", true }, { "^b", "a\nb", false } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		if (matches(table[i].pattern, table[i].subject) != table[i].yes)
			flunk("%s on \"%s\"", table[i].pattern,
				table[i].subject);
}

static void
classes_are_ascii(void **state)
{
	(void)state;
	assert_true(matches("^\\w+$", "az_09"));
	assert_false(matches("^\\w$", "\xc3\xa9"));
	assert_false(matches("\\d", "\xd9\xa2"));
	assert_true(matches("\\d", "v2"));
	assert_false(matches("a\\b", "a_"));
	assert_true(matches("a\\b", "a\xc3\xa9"));
	assert_false(matches("^\\s$", "\xc2\xa0"));
}

static void
caseless_patterns_ignore_case_beyond_ascii_too(void **state)
{
	static const struct {
		const char *pattern, *subject;
		bool yes;
	} table[] = { { "FIRST", "the first", true },
		{ "\xc3\x89", "\xc3\xa9", true }, { "^A$", "a", true },
		{ "(?-i)A", "a", false } };
	const char *why;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_true(regex_check(table[i].pattern, true, &why));
		assert_int_equal(regex_match(table[i].pattern, true,
					 table[i].subject,
					 strlen(table[i].subject), NULL),
			table[i].yes ? REGEX_YES : REGEX_NO);
	}
	/* The same pattern with case is another one. */
	assert_false(matches("FIRST", "the first"));
}

static void
a_subject_ends_where_its_length_says(void **state)
{
	const char *why;

	(void)state;
	assert_true(regex_check("b", false, &why));
	assert_int_equal(regex_match("b", false, "ab", 1, NULL), REGEX_NO);
	assert_int_equal(regex_match("b", false, "a\0b", 3, NULL), REGEX_YES);
}

static void
what_is_no_pattern_is_refused_with_a_reason(void **state)
{
	static const char *const table[] = { "[", "(x", "x)", "*", "a**", "\\",
		"(?<n>a", "[z-a]", "(?P<1>a)", "(?z)", "\\C", "a{2,1}", "\xff",
		"[[:nope:]]", "\\p{Nope}" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		for (int caseless = 0; caseless < 2; caseless++) {
			const char *why = NULL;

			if (regex_check(table[i], caseless, &why))
				flunk("%s is taken", table[i]);
			assert_non_null(why);
			assert_true(strlen(why) > 3);
		}
}

static void
a_pattern_too_large_is_refused(void **state)
{
	const char *why = NULL;
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1 << 20);
	for (int i = 0; i < 200000; i++)
		buf_add(&b, "a");
	assert_false(regex_check(b.data, false, &why));
	assert_non_null(why);
	assert_false(regex_check(arena_printf(&arena, "^%s$", b.data), false,
		&why));
	assert_false(regex_check("(((a{99}){99}){99}){99}", false, &why));
	/* An ordinary long one is taken. */
	buf_cut(&b, 2000);
	assert_true(regex_check(b.data, false, &why));
}

/* Each place of the text costs little; all of them together took minutes. */
static void
steps_are_counted_through_the_whole_of_a_long_text(void **state)
{
	enum { LONG = 400000 };
	const char *pattern = "a{0,280}a{0,280}[XY]", *why;
	char *subject = arena_alloc(&arena, LONG + 1);

	(void)state;
	memset(subject, 'a', LONG);
	assert_true(regex_check(pattern, false, &why));
	assert_int_equal(regex_match(pattern, false, subject, LONG, NULL),
		REGEX_RUNAWAY);
	/* A long text alone is no reason to give up. */
	assert_true(regex_check("aX|b", false, &why));
	assert_int_equal(regex_match("aX|b", false, subject, LONG, NULL),
		REGEX_NO);
}

static void
a_match_that_runs_away_is_stopped(void **state)
{
	static const char *const table[] = { "^(a+)+$", "^(a|aa)+$",
		"^(a|a?)+$", "^(?:a?){60}a{60}$" };
	char *subject = arena_alloc(&arena, 5002);

	(void)state;
	memset(subject, 'a', 5000);
	subject[5000] = '!';
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *why;

		assert_true(regex_check(table[i], false, &why));
		if (regex_match(table[i], false, subject, 5001, NULL) !=
			REGEX_RUNAWAY)
			flunk("%s comes to an end", table[i]);
	}
	/* And the next one is none the worse for it. */
	assert_true(matches("a!$", subject));
}

static void
more_patterns_than_are_kept_still_match(void **state)
{
	(void)state;
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 100; i++) {
			const char *pattern = arena_printf(&arena, "^n%d$", i);

			assert_true(matches(pattern, pattern + 1) == false);
			assert_true(matches(pattern,
				arena_printf(&arena, "n%d", i)));
		}
}

static void
a_released_cache_fills_again(void **state)
{
	(void)state;
	assert_true(matches("a", "a"));
	regex_release();
	regex_release();
	assert_true(matches("a", "a"));
	assert_int_equal(regex_match("b", false, "b", 1, NULL), REGEX_YES);
}

static const char *
literal(const char *pattern)
{
	struct buf b;

	buf_init(&b, &arena, 1000);
	return regex_literal(pattern, &b) ? b.data : "no";
}

static void
an_anchored_literal_is_a_text(void **state)
{
	static const struct {
		const char *pattern, *text;
	} table[] = { { "^alpha$", "alpha" }, { "^$", "" },
		{ "^gamma\\.v1$", "gamma.v1" },
		{ "^a\\-b\\ c\\/d\\_e$", "a-b c/d_e" },
		{ "^\\^\\$\\[\\]\\(\\)\\*\\+\\?\\{\\}\\|\\\\$",
			"^$[]()*+?{}|\\" },
		{ "^a]b}c$", "a]b}c" }, { "^\xc3\xa9$", "\xc3\xa9" },
		{ "^\\\xc3\xa9$", "\xc3\xa9" }, { "^a\nb$", "a\nb" },
		{ "^#x y$", "#x y" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_string_equal(literal(table[i].pattern), table[i].text);
		/* So says the engine. */
		assert_true(matches(table[i].pattern, table[i].text));
		assert_true(matches(table[i].pattern,
			arena_printf(&arena, "%s\n", table[i].text)));
	}
}

static void
anything_else_is_no_literal(void **state)
{
	static const char *const table[] = { "alpha", "^alpha", "alpha$", "",
		"^", "$", "^a.b$", "^a*$", "^a|b$", "^(a)$", "^[a]$", "^a+$",
		"^a?$", "^a{2}$", "^a$b$", "^a$$", "^^a$", "^\\d$", "^\\n$",
		"^\\x41$", "^\\Qa\\E$", "^\\1$", "^a\\$", "^\\", "^a\\",
		"(?i)^a$", "^(?i)a$", "^a\\b$", "^a$\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(literal(table[i]), "no");
}

static void
names_as_they_are_looked_up_are_plain(void **state)
{
	static const char *const plain[] = { "^alpha$", "^$", "^",
		"^Zoo$|^Zoo\\/apes$", "^a\\.b/.*", "^a|^b.*|^\\\xc3\xa9$",
		"^a$|^b$|^c$" };
	static const char *const other[] = { "", "alpha", "a|b", "^a|b", "^a$|",
		"^a.*b", "^a.b$", "^a*", "^(a)$", "^\\d$", "^a.*.*", "^a.*$",
		"^a$b", "(?i)^a$", "^a\\", "|^a$" };

	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++)
		if (!regex_plain(plain[i]))
			flunk("\"%s\" is plain", plain[i]);
	for (size_t i = 0; i < COUNT(other); i++)
		if (regex_plain(other[i]))
			flunk("\"%s\" is not plain", other[i]);
	assert_true(matches("^Zoo$|^Zoo\\/apes$", "Zoo/apes"));
	assert_false(matches("^Zoo$|^Zoo\\/apes$", "Zoo/ape"));
}

/* Names of 4,096 bytes, each of which is escaped, at ten levels of a tree. */
static void
plain_patterns_may_be_as_long_as_names(void **state)
{
	const char *why = "";
	struct buf p, name;

	(void)state;
	buf_init(&p, &arena, 1 << 20);
	buf_init(&name, &arena, 1 << 20);
	for (int level = 0; level < 10; level++) {
		buf_addf(&p, "%s^", level == 0 ? "" : "|");
		buf_cut(&name, 0);
		for (int i = 0; i < 256 * (level + 1); i++) {
			buf_addc(&name, '-');
			buf_add(&p, "\\-");
		}
		buf_addc(&p, '$');
	}
	if (!regex_check(p.data, true, &why))
		flunk("%zu bytes: %s", p.len, why);
	assert_int_equal(regex_match(p.data, true, name.data, name.len, NULL),
		REGEX_YES);
	assert_int_equal(regex_match(p.data, true, name.data, name.len - 1,
				 NULL),
		REGEX_NO);
}

/* The pieces of a pattern with spaces between them, or "no". */
static const char *
pieces(const char *pattern, bool caseless)
{
	struct strs all = regex_pieces(pattern, caseless, &arena);
	struct buf b;

	buf_init(&b, &arena, 100000);
	for (size_t i = 0; i < all.n; i++)
		buf_addf(&b, "%s%s", i > 0 ? " " : "", all.v[i]);
	return all.n > 0 ? b.data : "no";
}

static void
pieces_are_what_every_match_must_hold(void **state)
{
	(void)state;
	assert_string_equal(pieces("abcd", false), "abc bcd");
	assert_string_equal(pieces("abc.def", false), "abc def");
	assert_string_equal(pieces("^abc$", false), "abc");
	assert_string_equal(pieces("abc*de", false), "no");
	assert_string_equal(pieces("abcd?efg", false), "abc efg");
	assert_string_equal(pieces("abc+de", false), "abc");
	assert_string_equal(pieces("a(bcd)efg", false), "efg");
	assert_string_equal(pieces("xyz[abc]def", false), "xyz def");
	assert_string_equal(pieces("a\\.b\\-c", false), "a.b .b- b-c");
	assert_string_equal(pieces("a\"b", false), "a\"b");
	assert_string_equal(pieces("caf\xc3\xa9", false), "caf af\xc3\xa9");
}

static void
nothing_is_said_of_alternatives_and_settings(void **state)
{
	static const char *const table[] = { "", "ab", "abc|def", "(?i)abc",
		"a.b.c", "\\d\\d\\d", "(abc)", "(abc)?", "abc\\Qdef", "\\x41bc",
		"abc(*ACCEPT)def", "(?x) a b c", "[abc]", "[^abc]def|x" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(pieces(table[i], false), "no");
}

/* PCRE folds more than the index does: K has a twin, the Kelvin sign. */
static void
letters_with_twins_make_no_caseless_piece(void **state)
{
	(void)state;
	assert_string_equal(pieces("abcd", true), "abc bcd");
	assert_string_equal(pieces("abkcde", true), "cde");
	assert_string_equal(pieces("Sabc", true), "abc");
	assert_string_equal(pieces("abc\xc3\xa9", true), "abc");
	assert_string_equal(pieces("ask", true), "no");
}

/* Otherwise a row that matches would not be found. */
static void
check_pieces(const char *pattern, const char *subject, bool caseless)
{
	struct strs need;
	const char *why;

	if (!regex_check(pattern, caseless, &why) ||
		regex_match(pattern, caseless, subject, strlen(subject),
			NULL) != REGEX_YES)
		return;
	need = regex_pieces(pattern, caseless, &arena);
	for (size_t i = 0; i < need.n; i++)
		if (strcasestr(subject, need.v[i]) == NULL)
			flunk("\"%s\" matches \"%s\", which does not hold %s",
				pattern, subject, need.v[i]);
}

static void
odd_classes_do_not_mislead_the_pieces(void **state)
{
	static const struct {
		const char *pattern, *subject;
	} table[] = { { "[[:a]b|c]def", "ab" }, { "[\\E]abc]", "a" },
		{ "[^\\E]abc]", "x" }, { "[]abc]", "a" }, { "[^]abc]", "x" },
		{ "[[:alpha:]|x]def", "adef" }, { "[[.a]b|c.]def", "ab" },
		{ "[a\\]b|c]def", "bdef" }, { "[[=a]b|c=]def", "ab" },
		{ "[[:^a]b|c:]def", "ab" }, { "[[]abc|d]efg", "[abc" },
		{ "[\\\\]abc|d]efg", "\\abc" }, { "[\\c]abc]", "a" },
		{ "[^\\c]abc]", "x" }, { "(\\c)abc|)x", "x" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		if (!matches(table[i].pattern, table[i].subject))
			flunk("%s does not match", table[i].pattern);
		check_pieces(table[i].pattern, table[i].subject, false);
	}
}

/* Words put together at random, many of which are patterns that match. */
static void
no_match_lacks_a_piece_of_its_pattern(void **state)
{
	static const char *const words[] = { "a", "b", "ab", "abc", "bca",
		"cab", "\\a", "\\.", ".", "x", "X", "k", "\xe2\x84\xaa", "s",
		"*", "+", "?", "{2}", "{0}", "{0,1}", "{,2}", "{", "}", "|",
		"(", ")", "(?:", "(?=", "(?!", "(?<=", "(?i)", "(?x)", "(?#",
		"[", "]", "[^", "[abc]", "[]a]", "[[:alpha:]]", "[:", ":]",
		"\\E", "\\Q", "\\d", "\\b", "\\x41", "^", "$", " ", "-", "\"",
		"\\]", "\\\\", "#", "\n", "\xc3\xa9", "\xc3\x89" };
	static const char *const letters[] = { "a", "b", "c", "ab", "abc", "A",
		"x", "X", "k", "K", "\xe2\x84\xaa", "s", "\xc5\xbf", ".", " ",
		"-", "\"", "]", "[", "|", "\xc3\xa9", "\xc3\x89", "\n", "1",
		":", "{", "\\", "#" };
	unsigned taken = 0;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		struct buf pattern, subject;
		unsigned n = 1 + random_below(8);
		const char *why;
		bool caseless = random_below(2) == 1;

		arena_reset(&arena);
		buf_init(&pattern, &arena, 1000);
		while (n-- > 0)
			buf_add(&pattern, words[random_below(COUNT(words))]);
		if (!regex_check(pattern.data, caseless, &why))
			continue;
		taken++;
		for (int j = 0; j < 8; j++) {
			buf_init(&subject, &arena, 1000);
			for (n = random_below(8); n > 0; n--)
				buf_add(&subject,
					letters[random_below(COUNT(letters))]);
			check_pieces(pattern.data, subject.data, caseless);
		}
		/* A pattern often matches itself. */
		check_pieces(pattern.data, pattern.data, caseless);
	}
	assert_true(taken > 3000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_pattern_is_searched_anywhere),
		TEST(classes_are_ascii),
		TEST(caseless_patterns_ignore_case_beyond_ascii_too),
		TEST(a_subject_ends_where_its_length_says),
		TEST(what_is_no_pattern_is_refused_with_a_reason),
		TEST(a_pattern_too_large_is_refused),
		TEST(a_match_that_runs_away_is_stopped),
		TEST(steps_are_counted_through_the_whole_of_a_long_text),
		TEST(more_patterns_than_are_kept_still_match),
		TEST(a_released_cache_fills_again),
		TEST(an_anchored_literal_is_a_text),
		TEST(anything_else_is_no_literal),
		TEST(names_as_they_are_looked_up_are_plain),
		TEST(plain_patterns_may_be_as_long_as_names),
		TEST(pieces_are_what_every_match_must_hold),
		TEST(nothing_is_said_of_alternatives_and_settings),
		TEST(letters_with_twins_make_no_caseless_piece),
		TEST(odd_classes_do_not_mislead_the_pieces),
		TEST(no_match_lacks_a_piece_of_its_pattern),
	};

	return cmocka_run_group_tests_name("regex", tests, NULL,
		release_patterns);
}
