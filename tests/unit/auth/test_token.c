#include "tests/unit/helpers.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "auth/token.h"
#include "service/entities.h"

static const char secret[] = "the secret of the database";
static const char *all[] = { secret };
static const struct strs secrets = { all, 1 };
/* Seconds of the present. */
enum { SECONDS = 1718452800 };

static const struct identity somebody = { .user = "u1",
	.company = "c1",
	.role = "user",
	.user_name = "User \"One\"",
	.company_name = "Com\xc3\xa9",
	.pair = "KEY",
	.password = "PASSWORD" };

static int
init_crypto(void **state)
{
	(void)state;
	return crypto_init() ? 0 : -1;
}

static bool
verify(const struct strs *list, const char *text, struct identity *who,
	const char **why)
{
	const struct token token = token_sent(&call, text);

	return token_verify(&call, list, &token, who, why);
}

/* Is it good? If not, a reason is given. */
static bool
good(const char *token, struct identity *who)
{
	struct identity nobody;
	const char *why = NULL;

	if (verify(&secrets, token, who == NULL ? &nobody : who, &why))
		return true;
	assert_non_null(why);
	assert_true(strlen(why) > 3);
	return false;
}

/* A token of that header and those claims, well signed. */
static const char *
signed_by(const char *key, const char *header, const char *claims)
{
	unsigned char mac[HMAC_LEN];
	const char *body;

	header = quoted(header);
	claims = quoted(claims);
	body = arena_printf(&arena, "%s.%s",
		crypto_base64url(header, strlen(header), &arena),
		crypto_base64url(claims, strlen(claims), &arena));
	crypto_hmac(key, body, strlen(body), mac);
	return arena_printf(&arena, "%s.%s", body,
		crypto_base64url(mac, HMAC_LEN, &arena));
}

#define HEADER "{'alg':'HS256','typ':'JWT'}"
#define ID "'identity':{'user':'u','company':'c','role':'r'}"

static bool
with_claims(const char *claims)
{
	return good(signed_by(secret, HEADER, claims), NULL);
}

/* One part of a token as JSON. */
static const struct json *
part(const char *token, int which)
{
	struct jr_error why;
	char *text;
	size_t n;

	while (which-- > 0)
		token = strchr(token, '.') + 1;
	text = crypto_unbase64url(token, strcspn(token, "."), &n, &arena);
	assert_non_null(text);
	return jr_parse(text, n, &why);
}

static const char *
claim(const char *token, const char *name)
{
	const struct json *v = jr_get(part(token, 1), name);

	return v == NULL ? "none" : jr_text(v, &arena);
}

static void
a_token_carries_what_clients_read(void **state)
{
	const char *t = token_issue(&call, secret, &somebody, SECONDS + 60);

	(void)state;
	assert_string_equal(jr_text(part(t, 0), &arena),
		quoted("{'alg':'HS256','typ':'JWT'}"));
	assert_string_equal(claim(t, "exp"), "1718452860");
	assert_string_equal(claim(t, "iat"), "1718452800");
	assert_string_equal(claim(t, "env"), "\"<unknown>\"");
	assert_string_equal(claim(t, "auth_type"), "\"Bearer\"");
	assert_string_equal(claim(t, "api_version"), "\"2.34\"");
	assert_string_equal(claim(t, "server_version"), "\"2.3.0\"");
	assert_string_equal(claim(t, "server_build"), "\"\"");
	assert_string_equal(claim(t, "feature_set"), "\"basic\"");
	assert_string_equal(claim(t, "identity"),
		"{\"user\":\"u1\",\"company\":\"c1\",\"role\":\"user\","
		"\"user_name\":\"User \\\"One\\\"\","
		"\"company_name\":\"Com\xc3\xa9\"}");
	assert_int_equal(strlen(claim(t, "session_id")), 34);
	assert_null(strpbrk(t, "=+/"));
}

static void
each_token_is_a_session_of_its_own(void **state)
{
	const char *a = token_issue(&call, secret, &somebody, 0);
	const char *b = token_issue(&call, secret, &somebody, 0);

	(void)state;
	assert_string_not_equal(claim(a, "session_id"), claim(b, "session_id"));
}

static void
names_that_are_empty_are_left_out(void **state)
{
	struct identity who = somebody;
	const char *t;

	(void)state;
	who.user_name = who.company_name = "";
	who.pair = who.password = NULL;
	t = token_issue(&call, secret, &who, 0);
	assert_string_equal(claim(t, "identity"),
		"{\"user\":\"u1\",\"company\":\"c1\",\"role\":\"user\"}");
	assert_string_equal(claim(t, "access_key"), "none");
	assert_string_equal(claim(t, "password"), "none");
	assert_string_equal(claim(t, "exp"), "none");
	assert_true(good(t, NULL));
}

static void
who_a_token_was_issued_to_is_read_back(void **state)
{
	struct identity who;
	const char *t = token_issue(&call, secret, &somebody, SECONDS + 60);

	(void)state;
	assert_true(good(t, &who));
	assert_string_equal(who.user, somebody.user);
	assert_string_equal(who.company, somebody.company);
	assert_string_equal(who.role, somebody.role);
	assert_string_equal(who.pair, somebody.pair);
	assert_string_equal(who.password, somebody.password);
	assert_int_equal(strlen(who.session), 32);
}

static void
a_token_ends_at_its_time(void **state)
{
	const char *t = token_issue(&call, secret, &somebody, SECONDS + 60);

	(void)state;
	call.now += INT64_C(59999999);
	assert_true(good(t, NULL));
	call.now++;
	assert_false(good(t, NULL));
	call.now += INT64_C(1000) * 365 * 86400 * MICRO;
	assert_true(good(token_issue(&call, secret, &somebody, 0), NULL));
}

static void
a_token_that_never_ends_stays_good(void **state)
{
	const char *t = token_issue(&call, secret, &somebody, 0);

	(void)state;
	call.now += INT64_C(1000) * 365 * 86400 * MICRO;
	assert_true(good(t, NULL));
}

static void
another_secret_makes_another_signature(void **state)
{
	const char *t = signed_by("another", HEADER, "{" ID "}");

	(void)state;
	assert_false(good(t, NULL));
	t = signed_by("", HEADER, "{" ID "}");
	assert_false(good(t, NULL));
}

static void
no_byte_of_a_token_can_be_changed(void **state)
{
	const char *whole = token_issue(&call, secret, &somebody, 0);

	(void)state;
	for (size_t i = 0; i < strlen(whole); i++) {
		char *bad = arena_strdup(&arena, whole);

		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		assert_false(good(bad, NULL));
		bad[i] = '\0';
		assert_false(good(bad, NULL));
	}
	assert_false(good(arena_printf(&arena, "%sA", whole), NULL));
	assert_false(good(arena_printf(&arena, "%s.", whole), NULL));
	assert_false(good(arena_printf(&arena, " %s", whole), NULL));
}

static void
only_the_algorithm_that_is_issued_is_taken(void **state)
{
	static const char *const table[] = { "{'alg':'none','typ':'JWT'}",
		"{'alg':'None'}", "{'alg':'hs256'}", "{'alg':'RS256'}",
		"{'alg':['HS256']}", "{'typ':'JWT'}", "[]", "'HS256'", "{",
		"" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_false(good(signed_by(secret, table[i], "{" ID "}"),
			NULL));
	/* Unsigned, as "none" would have it. */
	assert_false(good(arena_printf(&arena, "%s.%s.",
				  crypto_base64url("{\"alg\":\"none\"}", 14,
					  &arena),
				  crypto_base64url("{}", 2, &arena)),
		NULL));
}

static void
a_header_may_be_written_in_other_words(void **state)
{
	static const char *const table[] = { "{'typ':'JWT','alg':'HS256'}",
		"{'alg':'HS256'}", "{ 'alg' : 'HS256', 'typ' : 'JWT' }" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_true(good(signed_by(secret, table[i], "{" ID "}"),
			NULL));
}

static void
times_of_a_token_are_numbers_and_not_ahead(void **state)
{
	(void)state;
	assert_true(with_claims("{" ID ",'exp':1718452801}"));
	assert_true(with_claims("{" ID ",'exp':1718452800.5}"));
	assert_false(with_claims("{" ID ",'exp':1718452800}"));
	assert_false(with_claims("{" ID ",'exp':'1718452801'}"));
	assert_false(with_claims("{" ID ",'exp':null}"));
	assert_false(with_claims("{" ID ",'exp':NaN}"));
	assert_true(with_claims("{" ID ",'iat':1718452800}"));
	assert_false(with_claims("{" ID ",'iat':1718452801}"));
	assert_false(with_claims("{" ID ",'iat':'x'}"));
	assert_true(with_claims("{" ID ",'nbf':1718452800}"));
	assert_false(with_claims("{" ID ",'nbf':1718452801}"));
	assert_false(with_claims("{" ID ",'nbf':NaN}"));
}

static void
a_token_for_somebody_else_is_refused(void **state)
{
	(void)state;
	assert_false(with_claims("{" ID ",'aud':'me'}"));
	assert_false(with_claims("{" ID ",'aud':null}"));
}

static void
a_token_that_names_nobody_is_refused(void **state)
{
	static const char *const table[] = { "{}", "[]", "null", "5",
		"{'identity':null}", "{'identity':'u'}", "{'identity':{}}",
		"{'identity':{'user':'u','company':'c'}}",
		"{'identity':{'user':'u','role':'r'}}",
		"{'identity':{'company':'c','role':'r'}}",
		"{'identity':{'user':1,'company':'c','role':'r'}}",
		"{'user':'u','company':'c','role':'r'}", "", "{\"a\"" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_false(with_claims(table[i]));
}

static void
what_is_no_token_is_refused(void **state)
{
	static const char *const table[] = { "", ".", "..", "...", "a.b.c",
		"e30.e30.e30", "eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9.",
		"eyJhbGciOiJIUzI1NiJ9..", "eyJhbGciOiJIUzI1NiJ9.e30.",
		"eyJhbGciOiJIUzI1NiJ9.e30.e30" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_false(good(table[i], NULL));
}

/* --- Tokens that were seen before --- */

static int
begin_cached(void **state)
{
	begin(state);
	call.tokens = token_cache_new();
	return 0;
}

static int
end_cached(void **state)
{
	token_cache_free(call.tokens);
	return end(state);
}

#define CACHED(f) cmocka_unit_test_setup_teardown(f, begin_cached, end_cached)

static void
a_token_is_as_good_the_second_time(void **state)
{
	const char *t = token_issue(&call, secret, &somebody, SECONDS + 60);
	struct identity first, second;

	(void)state;
	assert_true(good(t, &first));
	for (int i = 0; i < 3; i++) {
		assert_true(good(t, &second));
		assert_string_equal(second.user, somebody.user);
		assert_string_equal(second.company, somebody.company);
		assert_string_equal(second.role, somebody.role);
		assert_string_equal(second.pair, somebody.pair);
		assert_string_equal(second.password, somebody.password);
		assert_string_equal(second.session, first.session);
	}
}

static void
who_was_remembered_outlives_the_request(void **state)
{
	const char *t = strdup(token_issue(&call, secret, &somebody,
		SECONDS + 60));
	struct identity who;

	(void)state;
	assert_true(good(t, &who));
	arena_reset(&arena);
	memset(arena_alloc(&arena, 4000), 'x', 4000);
	assert_true(good(t, &who));
	assert_string_equal(who.user, somebody.user);
	assert_string_equal(who.pair, somebody.pair);
	assert_string_equal(who.password, somebody.password);
	free((char *)(uintptr_t)t);
}

static void
a_remembered_token_ends_at_its_time(void **state)
{
	const char *t = token_issue(&call, secret, &somebody, SECONDS + 60);

	(void)state;
	assert_true(good(t, NULL));
	call.now += INT64_C(60000000);
	assert_false(good(t, NULL));
	assert_false(good(t, NULL));
}

static void
a_remembered_token_is_no_good_to_another_secret(void **state)
{
	const char *t = token_issue(&call, secret, &somebody, 0), *why;
	const char *texts[] = { "another", "" };
	struct strs others = { texts, COUNT(texts) };
	struct identity who;

	(void)state;
	assert_true(good(t, NULL));
	assert_false(verify(&others, t, &who, &why));
	others.n = 0;
	assert_false(verify(&others, t, &who, &why));
	assert_true(good(t, NULL));
}

static void
a_retired_secret_is_as_good_as_it_is_listed(void **state)
{
	const char *old = signed_by("the one before", HEADER, "{" ID "}");
	const char *older = signed_by("and before that", HEADER, "{" ID "}");
	const char *new = token_issue(&call, secret, &somebody, 0), *why;
	const char *texts[] = { secret, "the one before", "and before that" };
	struct strs list = { texts, COUNT(texts) };
	struct identity who;

	(void)state;
	/* Twice: the second time from memory, if there is one. */
	for (int i = 0; i < 2; i++)
		for (list.n = 3; list.n > 0; list.n--) {
			assert_true(verify(&list, new, &who, &why));
			assert_string_equal(who.user, "u1");
			assert_int_equal(verify(&list, old, &who, &why),
				list.n > 1);
			assert_int_equal(verify(&list, older, &who, &why),
				list.n > 2);
		}
	assert_string_equal(why, "badly signed");
}

static void
a_refused_token_is_refused_again(void **state)
{
	const char *bad = signed_by("another", HEADER, "{" ID "}");
	const char *nobody = signed_by(secret, HEADER, "{}");

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_false(good(bad, NULL));
		assert_false(good(nobody, NULL));
	}
}

static void
more_tokens_than_are_remembered_stay_apart(void **state)
{
	const char *tokens[2000];

	(void)state;
	for (size_t i = 0; i < COUNT(tokens); i++) {
		struct identity who = somebody;

		who.user = arena_printf(&arena, "user%zu", i);
		tokens[i] = token_issue(&call, secret, &who, 0);
	}
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < COUNT(tokens); i++) {
			struct identity who;

			assert_true(good(tokens[i], &who));
			assert_string_equal(who.user,
				arena_printf(&arena, "user%zu", i));
		}
}

/* Are the secrets of the database kept, in a transaction of its own? */
static bool
secrets_kept(struct strs *kept, int64_t *until)
{
	bool known;

	must_begin(call.store, false);
	known = token_secrets(&call, kept, until);
	must_commit(call.store);
	return known;
}

static void
keep_secrets(const struct strs *list, int64_t until)
{
	must_begin(call.store, false);
	token_keep_secrets(&call, list, until);
	must_commit(call.store);
	/* What is kept outlives the request. */
	arena_reset(&arena);
}

static void
secrets_are_kept_until_something_is_written_or_one_ends(void **state)
{
	const char *texts[] = { secret, "the one before" };
	const struct strs list = { texts, COUNT(texts) };
	struct strs kept = { 0 };
	struct site site;
	struct store *other;
	int64_t until = 0;

	(void)state;
	site_make(&site);
	other = store_new(&site.options);
	call.store = site.store;
	assert_false(secrets_kept(&kept, &until));
	keep_secrets(&list, call.now + 5);
	assert_true(secrets_kept(&kept, &until));
	assert_int_equal(until, call.now + 5);
	assert_int_equal(kept.n, 2);
	assert_string_equal(kept.v[0], secret);
	assert_string_equal(kept.v[1], "the one before");
	call.now += 5;
	assert_false(secrets_kept(&kept, &until));
	keep_secrets(&list, INT64_MAX);
	assert_true(secrets_kept(&kept, &until));
	must_begin(other, true);
	insert(other, &company_shape,
		"{'id':'c3','name':'c3','created':'2024-01-01'}");
	must_commit(other);
	assert_false(secrets_kept(&kept, &until));
	store_free(other);
	site_remove(&site);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_token_carries_what_clients_read),
		TEST(each_token_is_a_session_of_its_own),
		TEST(names_that_are_empty_are_left_out),
		TEST(who_a_token_was_issued_to_is_read_back),
		TEST(a_token_ends_at_its_time),
		TEST(a_token_that_never_ends_stays_good),
		TEST(another_secret_makes_another_signature),
		TEST(no_byte_of_a_token_can_be_changed),
		TEST(only_the_algorithm_that_is_issued_is_taken),
		TEST(a_header_may_be_written_in_other_words),
		TEST(times_of_a_token_are_numbers_and_not_ahead),
		TEST(a_token_for_somebody_else_is_refused),
		TEST(a_token_that_names_nobody_is_refused),
		TEST(what_is_no_token_is_refused),
		TEST(a_retired_secret_is_as_good_as_it_is_listed),
		CACHED(a_retired_secret_is_as_good_as_it_is_listed),
		CACHED(a_token_is_as_good_the_second_time),
		CACHED(who_was_remembered_outlives_the_request),
		CACHED(a_remembered_token_ends_at_its_time),
		CACHED(a_remembered_token_is_no_good_to_another_secret),
		CACHED(a_refused_token_is_refused_again),
		CACHED(secrets_are_kept_until_something_is_written_or_one_ends),
		CACHED(more_tokens_than_are_remembered_stay_apart),
	};

	return cmocka_run_group_tests_name("token", tests, init_crypto, NULL);
}
