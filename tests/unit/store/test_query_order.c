#include "tests/unit/store/query_site.h"

static void
rows_without_an_order_are_in_that_of_their_making(void **state)
{
	(void)state;
	assert_string_equal(answer(), "a b c d e p n");
	query_order_id(q);
	assert_string_equal(answer(), "a b c d e n p");
}

static void
empty_values_of_the_first_ascending_key_come_last(void **state)
{
	(void)state;
	/* n is null */
	assert_string_equal(ordered("name"), "b a p c e d n");
	/* d is an empty text; c, n, p are null: smaller */
	assert_string_equal(ordered("comment"), "e a b c n p d");
	/* n is empty; d, e are null */
	assert_string_equal(ordered("framework"), "a c p b d e n");
	assert_string_equal(ordered("last_update"), "a b c d e n p");
	assert_string_equal(ordered("last_iteration"), "c b d a e n p");
	assert_string_equal(ordered("uri"), "d a b e n p c");
}

static void
descending_order_is_plain(void **state)
{
	(void)state;
	assert_string_equal(ordered("-name"), "d e c a p b n");
	assert_string_equal(ordered("-comment"), "b a e d c n p");
	assert_string_equal(ordered("-framework"), "b a c p n d e");
	assert_string_equal(ordered("-last_iteration"), "a e d b c n p");
	assert_string_equal(ordered("-id"), "p n e d c b a");
}

static void
later_keys_break_ties_with_nulls_first(void **state)
{
	(void)state;
	assert_string_equal(ordered("framework -name"), "c a p b d e n");
	assert_string_equal(ordered("-framework name"), "b a p c n e d");
	assert_string_equal(ordered("ready comment"), "n e b c p d a");
	assert_string_equal(ordered("ready -comment"), "b e n a d c p");
	assert_string_equal(ordered("project -created"), "b a c d n e p");
	assert_string_equal(ordered("-last_iteration -id"), "e a d b c p n");
}

/* An unknown name in front: the next key is a later one. */
static void
a_key_that_is_none_is_the_first_all_the_same(void **state)
{
	struct path p = at("framework");

	(void)state;
	query_order_nothing(q);
	query_order(q, &p, false);
	query_order_id(q);
	assert_string_equal(answer(), "d e n a c p b");
}

static void
lists_compare_by_their_smallest_or_largest_item(void **state)
{
	(void)state;
	/* smallest: e -a, a b p a, c b; none: d n */
	assert_string_equal(ordered("tags"), "e a b p c d n");
	/* largest: p d, c e c, a b, b a */
	assert_string_equal(ordered("-tags"), "p c e a b d n");
}

static void
leaves_of_objects_can_be_ordered_by(void **state)
{
	(void)state;
	assert_string_equal(ordered("metadata.size.value"), "d b a c e n p");
	/* Numbers before texts. */
	assert_string_equal(ordered("last_metrics.x.y"), "a b c d e n p");
	assert_string_equal(ordered("-last_metrics.x.y"), "c b a d e n p");
}

static void
digits_compare_as_numbers_where_that_is_asked_for(void **state)
{
	(void)state;
	new_query();
	q->natural = true;
	order_by("metadata.size.value");
	query_order_id(q);
	assert_string_equal(answer(), "d a b c e n p");
	new_query();
	q->natural = true;
	order_by("-metadata.size.value name");
	assert_string_equal(answer(), "b a d n p c e");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ASKS(rows_without_an_order_are_in_that_of_their_making),
		ASKS(empty_values_of_the_first_ascending_key_come_last),
		ASKS(descending_order_is_plain),
		ASKS(later_keys_break_ties_with_nulls_first),
		ASKS(a_key_that_is_none_is_the_first_all_the_same),
		ASKS(lists_compare_by_their_smallest_or_largest_item),
		ASKS(leaves_of_objects_can_be_ordered_by),
		ASKS(digits_compare_as_numbers_where_that_is_asked_for),
	};

	return cmocka_run_group_tests_name("query_order", tests, make_site,
		drop_site);
}
