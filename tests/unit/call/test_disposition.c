#include "tests/unit/helpers.h"

#include "call/disposition.h"

static const char *
of(const char *name)
{
	return disposition_attachment(name, &arena);
}

static void
a_plain_name_is_told_as_it_is(void **state)
{
	(void)state;
	assert_string_equal(of("clearml-models.csv"),
		"attachment; filename=\"clearml-models.csv\"");
}

static void
what_means_something_in_the_header_is_replaced(void **state)
{
	(void)state;
	assert_string_equal(of("a\"b\\c%d/e\nf"),
		"attachment; filename=\"a_b_c_d_e_f\"; "
		"filename*=UTF-8''a%22b%5Cc%25d%2Fe%0Af");
}

static void
other_letters_come_without_their_accents_and_as_they_are(void **state)
{
	(void)state;
	assert_string_equal(of("Zürich \305\201\303\263d\305\272"),
		"attachment; filename=\"Zurich odz\"; "
		"filename*=UTF-8''Z%C3%BCrich%20%C5%81%C3%B3d%C5%BA");
	assert_string_equal(of("\346\250\241\345\236\213"),
		"attachment; filename=\"\"; "
		"filename*=UTF-8''%E6%A8%A1%E5%9E%8B");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_plain_name_is_told_as_it_is),
		TEST(what_means_something_in_the_header_is_replaced),
		TEST(other_letters_come_without_their_accents_and_as_they_are),
	};

	return cmocka_run_group_tests_name("disposition", tests, NULL, NULL);
}
