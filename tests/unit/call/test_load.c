#include "tests/unit/helpers.h"

#include <string.h>

#include "call/load.h"
#include "service/entities.h"

static struct site site;

static void
add(const char *id, const char *company)
{
	insert(site.store, &project_shape,
		arena_printf(&arena,
			"{'id':'%s','company':'%s','name':'%s','created':'2024-"
			"06-15',"
			"'last_update':'2024-06-15'}",
			id, company, id));
}

static int
begin_filled(void **state)
{
	begin(state);
	site_make(&site);
	call.store = site.store;
	must_begin(site.store, true);
	add("own", "c1");
	add("public", "");
	add("other", "c2");
	return 0;
}

static int
end_filled(void **state)
{
	assert_int_equal(store_end(site.store, false), 0);
	site_remove(&site);
	return end(state);
}

#define FILLED(f) cmocka_unit_test_setup_teardown(f, begin_filled, end_filled)

/*
 * What loading the project answers, and whether it is there, which is the same.
 */
static int
loaded(enum reach reach, const char *id, struct project *p)
{
	int rc = load_record(&call, &project_shape, reach, id,
		ERR_INVALID_PROJECT_ID, NULL);

	assert_int_equal(load_record(&call, &project_shape, reach, id,
				 ERR_INVALID_PROJECT_ID, p),
		rc);
	return rc;
}

static void
a_record_within_reach_is_loaded(void **state)
{
	struct project p;

	(void)state;
	assert_int_equal(loaded(REACH_OWN, "own", &p), 0);
	assert_string_equal(p.name, "own");
	assert_int_equal(loaded(REACH_VISIBLE, "public", &p), 0);
	assert_string_equal(p.name, "public");
	assert_int_equal(loaded(REACH_ANY, "other", &p), 0);
	assert_string_equal(p.name, "other");
	assert_int_equal(call.error, OK);
}

static void
one_that_is_not_fails_the_call_by_its_id(void **state)
{
	struct project p;

	(void)state;
	assert_int_equal(loaded(REACH_OWN, "public", &p),
		ERR_INVALID_PROJECT_ID);
	assert_string_equal(call.detail, "id=public");
	assert_string_equal(call.details, "{\"id\":\"public\"}");
	assert_int_equal(loaded(REACH_VISIBLE, "other", &p),
		ERR_INVALID_PROJECT_ID);
	assert_int_equal(loaded(REACH_ANY, "none", &p), ERR_INVALID_PROJECT_ID);
}

static void
an_error_of_the_store_is_told_as_such(void **state)
{
	struct project p;

	(void)state;
	rows(site.store, "ALTER TABLE project RENAME TO elsewhere");
	assert_int_equal(loaded(REACH_OWN, "own", &p), ERR_INTERNAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FILLED(a_record_within_reach_is_loaded),
		FILLED(one_that_is_not_fails_the_call_by_its_id),
		FILLED(an_error_of_the_store_is_told_as_such),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
