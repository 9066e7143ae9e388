#include "tests/unit/helpers.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"

static void
an_id_is_a_random_uuid_without_dashes(void **state)
{
	char id[ID_LEN + 1];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		memset(id, 'x', sizeof(id));
		id_new(id);
		assert_int_equal(strlen(id), 32);
		assert_int_equal(strspn(id, "0123456789abcdef"), 32);
		/* RFC 9562: version 4, variant 10xx. */
		assert_int_equal(id[12], '4');
		assert_non_null(strchr("89ab", id[16]));
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
no_two_ids_are_alike(void **state)
{
	enum { N = 5000 };
	char(*ids)[ID_LEN + 1] = arena_array(&arena, N, sizeof(*ids));

	(void)state;
	for (size_t i = 0; i < N; i++)
		id_new(ids[i]);
	qsort(ids, N, sizeof(ids[0]), by_text);
	for (size_t i = 1; i < N; i++)
		assert_string_not_equal(ids[i - 1], ids[i]);
}

/* All but version and variant: each digit takes each value. */
static void
every_digit_of_an_id_is_random(void **state)
{
	unsigned seen[ID_LEN] = { 0 };
	char id[ID_LEN + 1];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		id_new(id);
		for (size_t j = 0; j < ID_LEN; j++)
			seen[j] |= 1u
				<< strtol((char[]){ id[j], '\0' }, NULL, 16);
	}
	for (size_t j = 0; j < ID_LEN; j++)
		assert_int_equal(seen[j],
			j == 12         ? 1u << 4 :
				j == 16 ? 0x0f00 :
					  0xffff);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_id_is_a_random_uuid_without_dashes),
		TEST(no_two_ids_are_alike),
		TEST(every_digit_of_an_id_is_random),
	};

	return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
