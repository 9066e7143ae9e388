#include "tests/unit/helpers.h"

#include <string.h>

#include "auth/address.h"

static const char *
client(const char *forwarded_for, int proxies)
{
	return address_client("10.0.0.9", forwarded_for, proxies, &arena);
}

static void
without_a_proxy_the_peer_is_the_client(void **state)
{
	(void)state;
	assert_string_equal(client("", 0), "10.0.0.9");
	assert_string_equal(client("1.1.1.1", 0), "10.0.0.9");
	assert_string_equal(client("1.1.1.1, 2.2.2.2", 0), "10.0.0.9");
}

static void
each_proxy_is_one_place_from_the_end(void **state)
{
	(void)state;
	assert_string_equal(client("1.1.1.1, 2.2.2.2,3.3.3.3", 1), "3.3.3.3");
	assert_string_equal(client("1.1.1.1, 2.2.2.2 ,3.3.3.3", 2), "2.2.2.2");
	assert_string_equal(client("\t1.1.1.1, 2.2.2.2,3.3.3.3", 3), "1.1.1.1");
	assert_string_equal(client("::1", 1), "::1");
}

/* Then it did not come by all of the proxies. */
static void
of_a_list_that_is_too_short_nothing_counts(void **state)
{
	static const char *const table[] = { "", " ", ",", "1.1.1.1,",
		"1.1.1.1, " };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(client(table[i], 1), "10.0.0.9");
	assert_string_equal(client("1.1.1.1", 2), "10.0.0.9");
	assert_string_equal(client("1.1.1.1,2.2.2.2", 16), "10.0.0.9");
	assert_string_equal(client(",2.2.2.2", 2), "10.0.0.9");
}

static void
a_customer_has_an_address_or_a_network(void **state)
{
	static const struct {
		const char *address, *network;
	} table[] = { { "1.2.3.4", "1.2.3.4" }, { "1.2.3.4:567", "1.2.3.4" },
		{ "::ffff:1.2.3.4", "1.2.3.4" },
		{ "[::ffff:1.2.3.4]:80", "1.2.3.4" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
		{ "[2001:db8:1:2::99]:443", "2001:db8:1:2::" },
		{ "2001:DB8:1:2::", "2001:db8:1:2::" }, { "::1", "::" },
		{ "", NULL }, { "unix:", NULL }, { "1.2.3", NULL },
		{ "1.2.3.4.5", NULL }, { "example.com", NULL },
		{ "[::1", "::" }, { "[", NULL }, { "fe80::1%eth0", "fe80::" },
		{ "[fe80::1%25eth0]:80", "fe80::" }, { "%eth0", NULL },
		{ "1.2.3.4%eth0", NULL }, { "1.2.3.4 OR 1", NULL } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *got = address_network(table[i].address, &arena);

		if (table[i].network == NULL ? got != NULL :
					       got == NULL ||
					strcmp(got, table[i].network) != 0)
			flunk("%s: %s", table[i].address,
				got == NULL ? "none" : got);
	}
}

static void
whether_the_client_called_by_https(void **state)
{
	static const struct {
		bool https;
		const char *proto;
		int proxies;
		bool wanted;
	} table[] = { { true, "", 0, true }, { false, "", 0, false },
		/* Anybody could say so. */
		{ false, "https", 0, false }, { true, "http", 0, true },
		{ false, "https", 1, true }, { false, "HTTPS", 1, true },
		{ true, "http", 1, false }, { false, "https", 2, true },
		{ false, "https, http", 1, false },
		{ false, "https, http", 2, true },
		{ false, "https, http", 3, true }, { true, "", 1, true },
		{ false, "httpsx", 1, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		if (address_by_https(table[i].https, table[i].proto,
			    table[i].proxies, &arena) != table[i].wanted)
			flunk("row %zu", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_proxy_the_peer_is_the_client),
		TEST(each_proxy_is_one_place_from_the_end),
		TEST(of_a_list_that_is_too_short_nothing_counts),
		TEST(a_customer_has_an_address_or_a_network),
		TEST(whether_the_client_called_by_https),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
