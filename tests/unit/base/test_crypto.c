#include "tests/unit/helpers.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"

static int
init_crypto(void **state)
{
	(void)state;
	return crypto_init() ? 0 : -1;
}

static void
base64url_is_that_of_the_rfc(void **state)
{
	/* RFC 4648 section 10, padding taken off; and its other alphabet. */
	static const struct {
		const char *bytes, *text;
	} table[] = { { "", "" }, { "f", "Zg" }, { "fo", "Zm8" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" },
		{ "foobar", "Zm9vYmFy" }, { "\xfb\xff\xfe", "-__-" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *bytes = table[i].bytes, *text = table[i].text;
		size_t n = 99;

		assert_string_equal(crypto_base64url(bytes, strlen(bytes),
					    &arena),
			text);
		assert_string_equal(crypto_unbase64url(text, strlen(text), &n,
					    &arena),
			bytes);
		assert_int_equal(n, strlen(bytes));
	}
}

static void
what_is_no_base64url_is_refused(void **state)
{
	static const char *const table[] = { "Z", "Zg==", "Zm9v=", "Zm 9v",
		"Zm9v\n", "Z+8", "Z/8", "Zm9vY", "Zh", "Zm9v\x7f\x7f" };
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		if (crypto_unbase64url(table[i], strlen(table[i]), &n,
			    &arena) != NULL)
			flunk("%s is taken", table[i]);
	/* The length counts, not the end of the string. */
	assert_string_equal(crypto_unbase64url("Zm9v.rest", 4, &n, &arena),
		"foo");
}

/* libsodium 1.0.18 reads each of these as it reads "_". */
static void
a_byte_beyond_ascii_is_no_base64url(void **state)
{
	size_t n;

	(void)state;
	for (int c = 0x80; c < 0x100; c++) {
		char text[] = { 'A', 'A', 'A', (char)c };

		assert_null(crypto_unbase64url(text, 4, &n, &arena));
	}
}

static void
ordinary_base64_may_hold_foreign_characters(void **state)
{
	size_t n;

	(void)state;
	assert_string_equal(crypto_unbase64("a2V5OnNlY3JldA==", &n, &arena),
		"key:secret");
	assert_int_equal(n, 10);
	assert_string_equal(crypto_unbase64("  a2V5 O\nnNl-Y3Jl.dA==\r\n", &n,
				    &arena),
		"key:secret");
	assert_memory_equal(crypto_unbase64("+/8A", &n, &arena), "\xfb\xff\0",
		4);
	assert_int_equal(n, 3);
	assert_string_equal(crypto_unbase64("", &n, &arena), "");
	assert_int_equal(n, 0);
	assert_null(crypto_unbase64("a2V5OnNlY3JldA=", &n, &arena));
	assert_null(crypto_unbase64("a2V5OnNlY3JldA", &n, &arena));
	assert_null(crypto_unbase64("a2V5=OnNl", &n, &arena));
	assert_null(crypto_unbase64("=", &n, &arena));
}

static void
signatures_are_those_of_the_rfc(void **state)
{
	/* RFC 4231 section 4.3 */
	static const unsigned char want[HMAC_LEN] = { 0x5b, 0xdc, 0xc1, 0x46,
		0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95,
		0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83,
		0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43 };
	static const char text[] = "what do ya want for nothing?";
	unsigned char mac[HMAC_LEN];

	(void)state;
	crypto_hmac("Jefe", text, strlen(text), mac);
	assert_memory_equal(mac, want, HMAC_LEN);
	crypto_hmac("Jefe", text, strlen(text) - 1, mac);
	assert_memory_not_equal(mac, want, HMAC_LEN);
}

/* RFC 4231 section 4.7 has the first; its key is longer than a block. */
static void
a_signature_depends_on_all_of_its_own_key(void **state)
{
	static const unsigned char want[HMAC_LEN] = { 0x60, 0xe4, 0x31, 0x59,
		0x1e, 0xe0, 0xb6, 0x7f, 0x0d, 0x8a, 0x26, 0xaa, 0xcb, 0xf5,
		0xb7, 0x7f, 0x8e, 0x0b, 0xc6, 0x21, 0x37, 0x28, 0xc5, 0x14,
		0x05, 0x46, 0x04, 0x0f, 0x0e, 0xe3, 0x7f, 0x54 };
	static const char text[] = "Test Using Larger Than Block-Size Key - "
				   "Hash Key First";
	unsigned char mac[HMAC_LEN], other[HMAC_LEN];
	char key[132], longer[301];

	(void)state;
	memset(key, 0xaa, sizeof(key));
	key[131] = '\0';
	memset(longer, 'x', sizeof(longer));
	longer[300] = '\0';
	for (int i = 0; i < 3; i++) {
		crypto_hmac(key, text, strlen(text), mac);
		assert_memory_equal(mac, want, HMAC_LEN);
		crypto_hmac("Jefe", text, strlen(text), mac);
		for (int again = 0; again < 2; again++) {
			crypto_hmac("Jefe", text, strlen(text), other);
			assert_memory_equal(mac, other, HMAC_LEN);
		}
		crypto_hmac("Jeff", text, strlen(text), other);
		assert_memory_not_equal(mac, other, HMAC_LEN);
		crypto_hmac("Jef", text, strlen(text), other);
		assert_memory_not_equal(mac, other, HMAC_LEN);
		crypto_hmac(longer, text, strlen(text), other);
		crypto_hmac("", text, strlen(text), mac);
		assert_memory_not_equal(mac, other, HMAC_LEN);
	}
}

static void
bytes_are_equal_or_not(void **state)
{
	(void)state;
	assert_true(crypto_equal("abc", "abd", 2));
	assert_false(crypto_equal("abc", "abd", 3));
	assert_true(crypto_equal("", "", 0));
}

static void
a_secret_is_known_again_by_its_hash(void **state)
{
	const char *hash = crypto_hash_secret("open sesame", &arena);

	(void)state;
	assert_true(crypto_check_secret(hash, "open sesame"));
	assert_false(crypto_check_secret(hash, "open sesam"));
	assert_false(crypto_check_secret(hash, "open sesame "));
	assert_false(crypto_check_secret(hash, ""));
	assert_null(strstr(hash, "open sesame"));
	hash = crypto_hash_secret("", &arena);
	assert_true(crypto_check_secret(hash, ""));
	assert_false(crypto_check_secret(hash, "x"));
}

static void
one_secret_has_many_hashes(void **state)
{
	const char *a = crypto_hash_secret("same", &arena);
	const char *b = crypto_hash_secret("same", &arena);

	(void)state;
	assert_string_not_equal(a, b);
	assert_true(crypto_check_secret(a, "same"));
	assert_true(crypto_check_secret(b, "same"));
}

static void
a_hash_that_is_none_fits_no_secret(void **state)
{
	char *good = arena_strdup(&arena, crypto_hash_secret("s", &arena));
	const char *longer = arena_printf(&arena, "%sAAA", good);

	(void)state;
	assert_false(crypto_check_secret(NULL, "s"));
	assert_false(crypto_check_secret("", "s"));
	assert_false(crypto_check_secret("s", "s"));
	assert_false(crypto_check_secret("b2$$", "s"));
	assert_false(crypto_check_secret("b2$", ""));
	/* The hash of nothing by nothing must not be guessed by leaving out. */
	assert_false(
		crypto_check_secret("b2$AAAAAAAAAAAAAAAAAAAAAA$"
				    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
				    "AAAAA",
			""));
	assert_false(crypto_check_secret(longer, "s"));
	good[0] = 'x';
	assert_false(crypto_check_secret(good, "s"));
	good[0] = 'b';
	assert_true(crypto_check_secret(good, "s"));
	good[strlen(good) - 1] = '\0';
	assert_false(crypto_check_secret(good, "s"));
}

static void
new_keys_are_long_random_and_easy_to_paste(void **state)
{
	const char *last_key = "", *last_secret = "";

	(void)state;
	for (int i = 0; i < 300; i++) {
		const char *key = crypto_new_access_key(&arena);
		const char *secret = crypto_new_secret(&arena);

		assert_true(strlen(key) >= 20);
		assert_int_equal(
			strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
			strlen(key));
		assert_true(strlen(secret) >= 50);
		assert_null(strpbrk(secret, ": \"'\\$`&+/="));
		/* No option of a command. */
		assert_int_not_equal(*secret, '-');
		assert_string_not_equal(key, last_key);
		assert_string_not_equal(secret, last_secret);
		last_key = key;
		last_secret = secret;
	}
}

static void
a_password_is_known_again_by_its_hash(void **state)
{
	const char *hash = crypto_hash_password("caf\xc3\xa9 noir", &arena);

	(void)state;
	assert_memory_equal(hash, "$argon2id$", 10);
	assert_null(strstr(hash, "noir"));
	assert_int_equal(crypto_check_password(hash, "caf\xc3\xa9 noir"),
		PASSWORD_RIGHT);
	assert_int_equal(crypto_check_password(hash, "cafe noir"),
		PASSWORD_WRONG);
	assert_int_equal(crypto_check_password(hash, ""), PASSWORD_WRONG);
	assert_false(crypto_password_is_stale(hash));
	assert_string_not_equal(hash,
		crypto_hash_password("caf\xc3\xa9 noir", &arena));
}

static void
a_hash_that_is_none_fits_no_password(void **state)
{
	static const char *const table[] = { NULL, "", "x", "$argon2id$",
		"$argon2id$v=19$m=65536,t=2,p=1$$",
		"b2$AAAAAAAAAAAAAAAAAAAAAA$AAAA" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(crypto_check_password(table[i], ""),
			PASSWORD_WRONG);
		assert_int_equal(crypto_check_password(table[i], "password"),
			PASSWORD_WRONG);
	}
}

static void
a_hash_of_other_parameters_is_stale(void **state)
{
	const char *hash = crypto_hash_password("password", &arena);
	char *weak = arena_strdup(&arena, hash);

	(void)state;
	memcpy(strstr(weak, "t=2"), "t=3", 3);
	assert_true(crypto_password_is_stale(weak));
	assert_int_equal(crypto_check_password(weak, "password"),
		PASSWORD_WRONG);
}

/* A try for nobody costs what one for somebody does. */
static void
nobodys_password_takes_as_long(void **state)
{
	const char *hash = crypto_hash_password("password", &arena);
	int64_t somebody = INT64_MAX, nobody = INT64_MAX, start, spent;

	(void)state;
	for (int i = 0; i < 3; i++) {
		start = clock_monotonic();
		crypto_check_password(hash, "wrong");
		spent = clock_monotonic() - start;
		somebody = spent < somebody ? spent : somebody;
		start = clock_monotonic();
		crypto_check_password(NULL, "wrong");
		spent = clock_monotonic() - start;
		nobody = spent < nobody ? spent : nobody;
	}
	/* The shortest of three, because others use the machine, too. */
	if (nobody < somebody / 3)
		flunk("%lld is less than %lld", (long long)nobody,
			(long long)somebody);
}

static void
new_passwords_are_long_and_random(void **state)
{
	const char *last = "";

	(void)state;
	for (int i = 0; i < 300; i++) {
		const char *password = crypto_new_password(&arena);

		assert_int_equal(strlen(password), 20);
		assert_int_equal(strspn(password,
					 "abcdefghijkmnpqrstuvwxyz23456789"),
			20);
		assert_string_not_equal(password, last);
		last = password;
	}
}

static void
a_name_is_of_all_bytes_and_of_this_process(void **state)
{
	static const char text[] = "a text that is somewhat longer than a name";
	unsigned char name[TABLE_NAME_LEN], again[TABLE_NAME_LEN];

	(void)state;
	crypto_table_name(text, sizeof(text), name);
	crypto_table_name(text, sizeof(text), again);
	assert_memory_equal(name, again, TABLE_NAME_LEN);
	for (size_t i = 0; i < sizeof(text); i++) {
		char *other = arena_memdup(&arena, text, sizeof(text));

		other[i] ^= 1;
		crypto_table_name(other, sizeof(text), again);
		assert_memory_not_equal(name, again, TABLE_NAME_LEN);
		crypto_table_name(text, i, again);
		assert_memory_not_equal(name, again, TABLE_NAME_LEN);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(base64url_is_that_of_the_rfc),
		TEST(what_is_no_base64url_is_refused),
		TEST(a_byte_beyond_ascii_is_no_base64url),
		TEST(ordinary_base64_may_hold_foreign_characters),
		TEST(signatures_are_those_of_the_rfc),
		TEST(a_signature_depends_on_all_of_its_own_key),
		TEST(bytes_are_equal_or_not),
		TEST(a_secret_is_known_again_by_its_hash),
		TEST(one_secret_has_many_hashes),
		TEST(a_hash_that_is_none_fits_no_secret),
		TEST(new_keys_are_long_random_and_easy_to_paste),
		TEST(a_password_is_known_again_by_its_hash),
		TEST(a_hash_that_is_none_fits_no_password),
		TEST(a_hash_of_other_parameters_is_stale),
		TEST(nobodys_password_takes_as_long),
		TEST(new_passwords_are_long_and_random),
		TEST(a_name_is_of_all_bytes_and_of_this_process),
	};

	return cmocka_run_group_tests_name("crypto", tests, init_crypto, NULL);
}
