#include "tests/unit/helpers.h"

#include <string.h>

#include "list/path.h"

static const struct moved moved[] = { { "metrics.old", "metadata.new" },
	{ "metrics.whole", "tags" }, { NULL, NULL } };

/* clang-format off */
#define BOX_FIELDS(F, R)                                                       \
	F(R, id, str, .flags = KEY, .doc = "Key")                              \
	F(R, tags, strs, .doc = "A list")                                      \
	F(R, metrics, json, .moved = moved, .doc = "An object")                \
	F(R, metadata, json, .flags = ESCAPED, .parts = 2,                     \
	  .doc = "With escaped keys")
/* clang-format on */
RECORD(box, BOX_FIELDS);
SHAPE(box, "box", BOX_FIELDS);

/* "field", "field: key key", or what is wrong. */
static const char *
found(const char *text)
{
	struct path p;

	switch (path_find(&call, &box_shape, text, &p)) {
	case PATH_UNKNOWN:
		return "unknown";
	case PATH_BAD:
		assert_int_equal(call.error, ERR_VALIDATION);
		call.error = OK;
		return "bad";
	default:
		break;
	}
	if (p.keys == NULL)
		return p.field->name;
	return arena_printf(&arena, "%s: %s", p.field->name, joined(p.keys));
}

static void
a_plain_name_is_a_field(void **state)
{
	(void)state;
	assert_string_equal(found("id"), "id");
	assert_string_equal(found("tags"), "tags");
	assert_string_equal(found("metadata"), "metadata");
	assert_string_equal(found("ids"), "unknown");
	assert_string_equal(found("i"), "unknown");
	assert_string_equal(found(""), "unknown");
	assert_string_equal(found("id; DROP TABLE box"), "unknown");
}

static void
only_objects_and_lists_can_be_entered(void **state)
{
	(void)state;
	assert_string_equal(found("metrics.a.b.c"), "metrics: a b c");
	assert_string_equal(found("metrics.a"), "metrics: a");
	assert_string_equal(found("id.a"), "unknown");
	assert_string_equal(found("tags.x"), "tags: x");
	assert_string_equal(found("nope.a"), "unknown");
	assert_string_equal(found(".a"), "unknown");
}

static void
an_old_path_stands_for_the_new_one(void **state)
{
	(void)state;
	assert_string_equal(found("metrics.old"), "metadata: new");
	assert_string_equal(found("metrics.old.b"), "metadata: new b");
	assert_string_equal(found("metrics.old.b.c"), "bad");
	assert_string_equal(found("metrics.whole"), "tags");
	assert_string_equal(found("metrics.older"), "metrics: older");
	assert_string_equal(found("metrics"), "metrics");
	assert_string_equal(found("metrics.ol"), "metrics: ol");
	assert_string_equal(found("old"), "unknown");
}

static void
keys_are_not_read_as_anything_else(void **state)
{
	(void)state;
	assert_string_equal(found("metrics.a'b.\"c\".$[0]"),
		"metrics: a'b \"c\" $[0]");
	assert_string_equal(found("metrics.a%2Eb"), "metrics: a%2Eb");
}

static void
a_path_through_too_many_keys_is_unknown(void **state)
{
	(void)state;
	assert_string_equal(found("metrics.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6"),
		"metrics: 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6");
	assert_string_equal(found("metrics.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7"),
		"unknown");
}

static void
metadata_is_a_key_and_perhaps_a_member(void **state)
{
	(void)state;
	assert_string_equal(found("metadata.size"), "metadata: size");
	assert_string_equal(found("metadata.size.value"),
		"metadata: size value");
	assert_string_equal(found("metadata.na.me.value"), "bad");
	assert_string_equal(found("metadata."), "bad");
	assert_string_equal(found("metadata..value"), "bad");
	assert_string_equal(found("metadata.size."), "bad");
}

static void
escapes_in_a_metadata_key_are_undone(void **state)
{
	(void)state;
	assert_string_equal(found("metadata.na%2Eme.value"),
		"metadata: na.me value");
	assert_string_equal(found("metadata.100%%.value"),
		"metadata: 100% value");
	assert_string_equal(found("metadata.a%%2Eb"), "metadata: a%2Eb");
	assert_string_equal(found("metadata.a%%%2Eb"), "metadata: a%.b");
	assert_string_equal(found("metadata.a%b%20"), "metadata: a%b%20");
	assert_string_equal(found("metadata.%24ref"), "metadata: $ref");
	/* Stored keys have no white space around them. */
	assert_string_equal(found("metadata. size .value"),
		"metadata: size value");
}

/* Inside "filters" and "_any_", say. */
static void
where_no_form_is_prescribed_any_path_will_do(void **state)
{
	static const struct {
		const char *text, *keys;
	} table[] = { { "metadata.a", "a" }, { "metadata.a.b.c", "a b c" },
		{ "metadata.na%2Eme.value", "na.me value" },
		{ "metrics.a%2Eb", "a%2Eb" } };
	struct path p;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(path_find_any(&call, &box_shape, table[i].text,
					 &p),
			PATH_OK);
		assert_string_equal(joined(p.keys), table[i].keys);
	}
	assert_int_equal(path_find_any(&call, &box_shape, "metadata..x", &p),
		PATH_OK);
	assert_int_equal(path_find_any(&call, &box_shape, "nope.a.b", &p),
		PATH_UNKNOWN);
	assert_int_equal(call.error, OK);
}

/* Cut short it would be another key. */
static void
a_long_metadata_key_is_itself_or_refused(void **state)
{
	struct path p;
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 10000);
	buf_add(&b, "metadata.");
	for (int i = 0; i < 5000; i++)
		buf_addc(&b, 'k');
	if (path_find(&call, &box_shape, b.data, &p) == PATH_OK)
		assert_int_equal(strlen(p.keys->v[0]), 5000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_plain_name_is_a_field),
		TEST(only_objects_and_lists_can_be_entered),
		TEST(an_old_path_stands_for_the_new_one),
		TEST(keys_are_not_read_as_anything_else),
		TEST(a_path_through_too_many_keys_is_unknown),
		TEST(metadata_is_a_key_and_perhaps_a_member),
		TEST(escapes_in_a_metadata_key_are_undone),
		TEST(where_no_form_is_prescribed_any_path_will_do),
		TEST(a_long_metadata_key_is_itself_or_refused),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
