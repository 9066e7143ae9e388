#include "tests/unit/helpers.h"

#include "json/csv.h"

/* The text of a value that is given as JSON, with ' for ". */
static const char *
text(const char *value)
{
	return csv_text(json(value), &arena);
}

static void
test_scalars_are_their_text(void **state)
{
	(void)state;
	assert_string_equal(csv_text(NULL, &arena), "");
	assert_string_equal(text("null"), "");
	assert_string_equal(text("true"), "True");
	assert_string_equal(text("false"), "False");
	assert_string_equal(text("0"), "0");
	assert_string_equal(text("1.50"), "1.50");
	assert_string_equal(text("123456789012345678901234567890"),
		"123456789012345678901234567890");
	assert_string_equal(text("''"), "");
	assert_string_equal(text("'a, b'"), "a, b");
	assert_string_equal(text("'\\u00e9'"), "\xc3\xa9");
}

static void
test_what_looks_like_a_formula_is_made_harmless(void **state)
{
	static const char *const values[] = { "'=1+1'", "'+1'", "'-1'", "'@x'",
		"'\\tx'", "'\\rx'", "'-'" };
	static const char *const wanted[] = { "'=1+1", "'+1", "'-1", "'@x",
		"'\tx", "'\rx", "'-" };

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		assert_string_equal(text(values[i]), wanted[i]);
	/* not at another place, nor is a number a formula */
	assert_string_equal(text("'a=1'"), "a=1");
	assert_string_equal(text("' =1'"), " =1");
	assert_string_equal(text("'\\n=1'"), "\n=1");
	assert_string_equal(text("-1.5"), "-1.5");
	assert_string_equal(text("{'id':'=x'}"), "'=x");
	assert_string_equal(csv_guard("", &arena), "");
	assert_string_equal(csv_guard("@", &arena), "'@");
}

static void
test_an_object_is_its_id(void **state)
{
	(void)state;
	assert_string_equal(text("{'id':'p1','name':'Zoo'}"), "p1");
	assert_string_equal(text("{'id':''}"), "");
	assert_string_equal(text("{}"), "");
	assert_string_equal(text("{'id':5}"), "{\"id\":5}");
	assert_string_equal(text("{'b':[1],'a':null}"),
		"{\"b\":[1],\"a\":null}");
}

static void
test_lists_are_in_brackets(void **state)
{
	(void)state;
	assert_string_equal(text("[]"), "[]");
	assert_string_equal(text("['a']"), "['a']");
	assert_string_equal(text("['a','','=b, c']"), "['a', '', '=b, c']");
	assert_string_equal(text("[1,true,null,2.5]"), "[1, True, None, 2.5]");
	assert_string_equal(text("[['a'],[]]"), "[['a'], []]");
	assert_string_equal(text("[{'id':'x'},{}]"), "['x', '']");
	assert_string_equal(text("['a\\\\b\\nc\\td\\r']"),
		"['a\\\\b\\nc\\td\\r']");
	assert_string_equal(csv_text(json("['\\u0027']"), &arena), "['\\'']");
}

/* A line of two cells. */
static const char *
line(const char *a, const char *b, bool quoted)
{
	struct buf out;

	buf_init(&out, &arena, 1000);
	csv_cell(&out, true, a, quoted);
	csv_cell(&out, false, b, quoted);
	csv_end(&out);
	return out.data;
}

/* RFC 4180 section 2, rules 5 to 7. */
static void
test_cells_are_quoted(void **state)
{
	(void)state;
	assert_string_equal(line("a", "b", true), "\"a\",\"b\"\r\n");
	assert_string_equal(line("", "", true), "\"\",\"\"\r\n");
	assert_string_equal(line("say \"hi\"", "\"", true),
		"\"say \"\"hi\"\"\",\"\"\"\"\r\n");
	assert_string_equal(line("a,b", "c\r\nd", true),
		"\"a,b\",\"c\r\nd\"\r\n");
}

static void
test_cells_are_quoted_only_where_they_must(void **state)
{
	(void)state;
	assert_string_equal(line("a", "b c", false), "a,b c\r\n");
	assert_string_equal(line("", "", false), ",\r\n");
	assert_string_equal(line("a,b", "c\"d", false),
		"\"a,b\",\"c\"\"d\"\r\n");
	assert_string_equal(line("a\nb", "\r", false), "\"a\nb\",\"\r\"\r\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_scalars_are_their_text),
		TEST(test_what_looks_like_a_formula_is_made_harmless),
		TEST(test_an_object_is_its_id),
		TEST(test_lists_are_in_brackets),
		TEST(test_cells_are_quoted),
		TEST(test_cells_are_quoted_only_where_they_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
