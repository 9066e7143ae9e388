#include "tests/unit/helpers.h"

#include <sqlite3.h>
#include <string.h>

#include "list/listing.h"
#include "service/entities.h"
#include "store/record.h"

/*
 * How a page of a list is read. The program is linked so that sqlite3_step()
 * comes here first, which is how statements are counted.
 */
int __real_sqlite3_step(sqlite3_stmt *s);
int __wrap_sqlite3_step(sqlite3_stmt *s);

static unsigned executions;

int
__wrap_sqlite3_step(sqlite3_stmt *s)
{
	executions += !sqlite3_stmt_busy(s);
	return __real_sqlite3_step(s);
}

enum { MODELS = 1200 };

static struct site site;

/*
 * Models m0, m1, ..., each in a project of its own and made by one of 5 users.
 */
static int
make_site(void **state)
{
	begin(state);
	site_make(&site);
	must_begin(site.store, true);
	for (int i = 0; i < MODELS; i++) {
		insert(site.store, &project_shape,
			arena_printf(&arena,
				"{'id':'p%d','company':'c1','name':'project "
				"%d','created':'2024-01-01'}",
				i, i));
		insert(site.store, &model_shape,
			arena_printf(&arena,
				"{'id':'m%d','company':'c1','name':'model %04d'"
				",'project':'p%d','user':'u%d','ready':true,"
				"'created':'2024-01-01'}",
				i, i, i, i % 5));
	}
	must_commit(site.store);
	return end(state);
}

static int
drop_site(void **state)
{
	(void)state;
	site_remove(&site);
	return 0;
}

static int
begin_reading(void **state)
{
	begin(state);
	call.store = site.store;
	jw_obj(&call.out, NULL);
	must_begin(site.store, false);
	executions = 0;
	return 0;
}

static int
end_reading(void **state)
{
	int rc = store_end(site.store, false);

	end(state);
	return rc;
}

#define READS(f) cmocka_unit_test_setup_teardown(f, begin_reading, end_reading)

static struct listing
models(void)
{
	return (struct listing){ .key = "models",
		.view = { .shape = &model_shape,
			.joined = true,
			.reach = REACH_VISIBLE } };
}

/* The items of the answer to that request. */
static const struct json *
items(struct listing *l, const char *request)
{
	struct jr_error why;
	const struct json *answer;
	struct request r;

	request_read(&r, &call, &model_shape, json(request));
	if (listing_answer(&call, l, &r) != 0)
		flunk("%s", call.detail);
	jw_end(&call.out);
	answer = jr_parse_own(call.data.data, call.data.len, &why);
	assert_non_null(answer);
	return jr_get(answer, "models");
}

static const char *
name_of(const struct json *item, const char *reference)
{
	return jr_str(jr_get(jr_get(item, reference), "name"));
}

static void
a_page_is_one_statement(void **state)
{
	struct listing l = models();

	(void)state;
	assert_int_equal(jr_count(items(&l, "{'page':0,'page_size':43}")), 43);
	assert_int_equal(executions, 1);
}

/* Those without a name come first in the index, and last in the answer. */
static void
an_order_that_takes_two_passes_takes_one_statement_more(void **state)
{
	struct listing l = models();

	(void)state;
	assert_int_equal(jr_count(items(&l,
				 "{'page':0,'page_size':43,"
				 "'order_by':['name']}")),
		43);
	assert_int_equal(executions, 2);
}

static int
count_rows(struct call *c, void *with, struct row_list *page)
{
	(void)c;
	*(size_t *)with = row_list_count(page);
	return 0;
}

static void
a_service_sees_the_page_before_its_first_row(void **state)
{
	struct listing l = models();
	size_t n = 0;

	(void)state;
	l.prepare = count_rows;
	l.with = &n;
	assert_int_equal(jr_count(items(&l, "{'page':1,'page_size':43}")), 43);
	assert_int_equal(n, 43);
	assert_int_equal(executions, 2);
}

static void
what_a_page_refers_to_is_read_together(void **state)
{
	struct listing l = models();
	const struct json *v = items(&l,
		"{'page':0,'page_size':43,'order_by':['name'],'only_fields':["
		"'name','project.name','project.company.name']}");

	(void)state;
	assert_int_equal(jr_count(v), 43);
	v = jr_first(v);
	for (int i = 0; i < 43; i++, v = jr_next(v)) {
		assert_string_equal(jr_str(jr_get(v, "name")),
			arena_printf(&arena, "model %04d", i));
		assert_string_equal(name_of(v, "project"),
			arena_printf(&arena, "project %d", i));
	}
	/* Two for the page and its projects, one for all their companies, of
	 * which there is no record. */
	assert_int_equal(executions, 3);
}

static void
a_long_list_is_one_statement_in_its_order(void **state)
{
	struct listing l = models();
	const struct json *v = jr_first(items(&l,
		"{'start':0,'size':1200,'order_by':['-name']}"));

	(void)state;
	for (int i = MODELS - 1; i >= 0; i--, v = jr_next(v))
		assert_string_equal(jr_str(jr_get(v, "id")),
			arena_printf(&arena, "m%d", i));
	assert_null(v);
	assert_int_equal(executions, 1);
}

/*
 * The ids that listing_next() writes from a place on, read in one transaction.
 */
static const char *
rest(struct listing *l, struct found *f, size_t from)
{
	bool none = false;
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	listing_open(&call, l, f, from);
	for (;;) {
		struct jr_error why;

		buf_init(&call.data, &arena, 1 << 20);
		jw_init(&call.out, &call.data);
		assert_int_equal(listing_next(&call, l, f, &none), 0);
		if (none)
			return b.data;
		buf_addf(&b, "%s%s", b.len > 0 ? " " : "",
			jr_str(jr_get(jr_parse_own(call.data.data,
					      call.data.len, &why),
				"id")));
	}
}

static void
a_row_that_has_gone_is_left_out_whoever_has_its_place(void **state)
{
	struct listing l = models();
	struct request r;
	struct found f;

	(void)state;
	l.lasting = true;
	request_read(&r, &call, &model_shape,
		json("{'name':'000[1-4]','order_by':['name']}"));
	assert_int_equal(listing_find(&call, &l, &r, &f), 0);
	assert_string_equal(rest(&l, &f, 0), "m1 m2 m3 m4");
	assert_int_equal(f.next, 4);
	assert_string_equal(rest(&l, &f, 2), "m3 m4");
	assert_int_equal(store_end(site.store, false), 0);
	must_begin(site.store, true);
	rows(site.store, "UPDATE model SET id = 'other' WHERE id = 'm2'");
	rows(site.store, "UPDATE model SET company = 2 WHERE id = 'm3'");
	assert_string_equal(rest(&l, &f, 0), "m1 m4");
	assert_string_equal(rest(&l, &f, 1), "m4");
	assert_string_equal(rest(&l, &f, 4), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		READS(a_page_is_one_statement),
		READS(an_order_that_takes_two_passes_takes_one_statement_more),
		READS(a_service_sees_the_page_before_its_first_row),
		READS(what_a_page_refers_to_is_read_together),
		READS(a_long_list_is_one_statement_in_its_order),
		READS(a_row_that_has_gone_is_left_out_whoever_has_its_place),
	};

	return cmocka_run_group_tests_name("listing", tests, make_site,
		drop_site);
}
