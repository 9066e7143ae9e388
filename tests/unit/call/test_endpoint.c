#include "tests/unit/helpers.h"

#include "call/endpoint.h"
#include "call/validate.h"

/* Both stand in a header where there is a program of the family. */
extern const struct family shop_family;

#define SHOP(E)       \
	E(shop_close) \
	E(shop_buy)   \
	E(shop_buy_2_8)
FAMILY(shop, SHOP);

#define BUY_ARGS(F, R)                               \
	F(R, what, str, .flags = REQUIRED, .max = 8) \
	F(R, count, int, .fallback = "3")
#define BUY_REPLY(F, R) F(R, price, int, .flags = REQUIRED)

ENDPOINT(shop, buy, V(1, 0), BUY_ARGS, BUY_REPLY, .flags = EP_WRITE,
	.last = V(2, 7), .doc = "Buy something")
{
	jw_int(&c->out, in->what, in->count);
	return 0;
}

ENDPOINT_OF(shop_buy_2_8, "shop.buy", V(2, 8), BUY_ARGS, NOTHING,
	.doc = "Buy something")
{
	return fail(c, ERR_VALIDATION, "no %s", in->what);
}

ENDPOINT(shop, close, V(2, 0), NOTHING, NOTHING, .doc = "Close")
{
	jw_flag(&c->out, "closed", true);
	return 0;
}

/* The call's answer so far is what an endpoint does with the arguments. */
static int
answer(const struct endpoint *e, const char *body)
{
	void *args;

	assert_int_equal(validate(&call, e->args, json(body), &args), 0);
	buf_init(&call.data, &arena, 1000);
	jw_init(&call.out, &call.data);
	return e->run(&call, args);
}

static void
test_a_declaration_makes_a_row(void **state)
{
	const struct endpoint *e = &shop_buy_endpoint;

	(void)state;
	assert_string_equal(e->name, "shop.buy");
	assert_int_equal(e->since, V(1, 0));
	assert_int_equal(e->last, V(2, 7));
	assert_int_equal(e->flags, EP_WRITE);
	assert_string_equal(e->doc, "Buy something");
	assert_int_equal(e->args->count, 2);
	assert_string_equal(e->args->fields[0].name, "what");
	assert_int_equal(e->args->fields[0].max, 8);
	assert_int_equal(e->reply->count, 1);
	assert_string_equal(e->reply->fields[0].name, "price");
}

static void
test_the_body_gets_validated_arguments(void **state)
{
	(void)state;
	assert_int_equal(answer(&shop_buy_endpoint, "{'what':'tea'}"), 0);
	assert_string_equal(call.data.data, "\"tea\":3");
	assert_int_equal(answer(&shop_buy_2_8_endpoint, "{'what':'tea'}"),
		ERR_VALIDATION);
	assert_string_equal(call.detail, "no tea");
}

static void
test_an_endpoint_may_take_and_answer_nothing(void **state)
{
	const struct endpoint *e = &shop_close_endpoint;

	(void)state;
	assert_int_equal(e->args->count, 0);
	assert_int_equal(e->reply->count, 0);
	assert_null(shape_find(e->args, "nothing"));
	assert_int_equal(answer(e, "{'nothing':true}"), 0);
	assert_string_equal(call.data.data, "\"closed\":true");
}

static void
test_versions_of_a_name_are_endpoints_of_their_own(void **state)
{
	(void)state;
	assert_string_equal(shop_buy_2_8_endpoint.name, "shop.buy");
	assert_int_equal(shop_buy_2_8_endpoint.since, V(2, 8));
	assert_int_equal(shop_buy_2_8_endpoint.reply->count, 0);
	assert_ptr_not_equal(shop_buy_2_8_endpoint.run, shop_buy_endpoint.run);
}

static void
test_a_family_lists_its_endpoints_in_order(void **state)
{
	const struct endpoint *const *e = shop_family.endpoints;

	(void)state;
	assert_string_equal(shop_family.name, "shop");
	assert_ptr_equal(e[0], &shop_close_endpoint);
	assert_ptr_equal(e[1], &shop_buy_endpoint);
	assert_ptr_equal(e[2], &shop_buy_2_8_endpoint);
	assert_null(e[3]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_declaration_makes_a_row),
		TEST(test_the_body_gets_validated_arguments),
		TEST(test_an_endpoint_may_take_and_answer_nothing),
		TEST(test_versions_of_a_name_are_endpoints_of_their_own),
		TEST(test_a_family_lists_its_endpoints_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
