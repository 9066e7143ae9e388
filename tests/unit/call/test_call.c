#include "tests/unit/helpers.h"
#include "store/sqlite/stmt.h"

#include <string.h>

static void
a_failure_is_kept_with_its_reason(void **state)
{
	(void)state;
	assert_int_equal(fail(&call, ERR_MODEL_IN_USE, "%s=%d", "num_tasks", 3),
		ERR_MODEL_IN_USE);
	assert_int_equal(call.error, ERR_MODEL_IN_USE);
	assert_string_equal(call.detail, "num_tasks=3");
}

static void
a_reason_is_cut_between_two_characters(void **state)
{
	struct buf b;

	(void)state;
	for (int lead = 0; lead < 3; lead++) {
		size_t n;

		buf_init(&b, &arena, 10000);
		buf_addn(&b, "aa", (size_t)lead);
		for (int i = 0; i < 1000; i++)
			buf_add(&b, "\xe2\x82\xac");
		fail(&call, ERR_GENERAL, "%s", b.data);
		n = strlen(call.detail);
		assert_int_equal((n - (size_t)lead) % 3, 0);
		assert_true(n > 300 && n < 1000);
		assert_memory_equal(call.detail, b.data, n);
	}
}

static void
every_error_has_a_status_and_a_text_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(error_rows[OK].http, 200);
	for (int i = 1; i < ERROR_COUNT; i++) {
		const struct error_row *e = &error_rows[i];

		assert_non_null(e->name);
		assert_true(strlen(e->text) > 0);
		/* Clients take a status above 500 for a dead server. */
		assert_true((e->http >= 301 && e->http <= 500) ||
			e->http == 503);
		for (int j = 1; j < i; j++)
			if (e->http == error_rows[j].http &&
				e->sub == error_rows[j].sub)
				flunk("%s and %s are both %d/%d", e->name,
					error_rows[j].name, e->http, e->sub);
	}
}

static void
every_role_has_a_bit_of_its_own(void **state)
{
	unsigned all = 0;

	(void)state;
	for (size_t i = 0; role_names[i] != NULL; i++) {
		unsigned bit = role_of(role_names[i]);

		assert_int_equal(all & bit, 0);
		assert_int_not_equal(bit, 0);
		all |= bit;
	}
	assert_int_equal(role_of("root"), ROLE_ROOT);
	assert_int_equal(role_of("guest"), ROLE_GUEST);
	assert_int_equal(role_of("Root"), 0);
	assert_int_equal(role_of(""), 0);
}

static void
an_error_of_the_store_says_what_can_be_done(void **state)
{
	struct site site;

	(void)state;
	site_folder(&site);
	call.store = site.store;
	assert_int_equal(store_begin(site.store, false), STORE_ERROR);
	assert_int_equal(fail_store(&call), ERR_DATABASE_GONE);
	assert_non_null(strstr(call.detail, site.path));
	assert_non_null(strstr(call.detail, "modelshelf init"));
	site_remove(&site);
}

/* A store in which something has failed. */
static void
make_trouble(struct site *site)
{
	site_make(site);
	call.store = site->store;
	must_begin(site->store, false);
	assert_int_equal(stmt_run(stmt_text(site->store, "nonsense")),
		STORE_ERROR);
}

static void
forget_trouble(struct site *site)
{
	assert_int_equal(store_end(site->store, false), 0);
	site_remove(site);
}

static void
what_the_store_answers_ends_a_handler(void **state)
{
	struct site site;

	(void)state;
	make_trouble(&site);
	assert_int_equal(call_check(&call, STORE_NONE), 0);
	assert_int_equal(call_check(&call, 7), 0);
	assert_int_equal(call_check_one(&call, 1), 0);
	assert_int_equal(call.error, OK);
	assert_int_equal(call_check(&call, STORE_ERROR), ERR_INTERNAL);
	assert_non_null(strstr(call.detail, "nonsense"));
	call.error = OK;
	assert_int_equal(call_check_one(&call, STORE_ERROR), ERR_INTERNAL);
	/* None is an error of the program, as two are. */
	assert_int_equal(call_check_one(&call, STORE_NONE), ERR_INTERNAL);
	assert_int_equal(call_check_one(&call, 2), ERR_INTERNAL);
	forget_trouble(&site);
}

static void
the_texts_of_a_statement_are_a_list_of_the_answer(void **state)
{
	static const char sql[] = "SELECT 'b' UNION ALL SELECT 'a'";
	struct site site;
	struct buf text;
	struct jw w;

	(void)state;
	site_make(&site);
	call.store = site.store;
	must_begin(site.store, false);
	buf_init(&text, &arena, 1000);
	jw_init(&w, &text);
	jw_obj(&w, NULL);
	assert_int_equal(call_write_texts(&call, &w, "types",
				 stmt_text(site.store, sql)),
		0);
	assert_int_equal(call_write_texts(&call, &w, "none",
				 stmt_text(site.store, "SELECT 1 WHERE 0")),
		0);
	jw_end(&w);
	assert_string_equal(text.data, "{\"types\":[\"b\",\"a\"],\"none\":[]}");
	assert_int_equal(call_write_texts(&call, &w, "types",
				 stmt_text(site.store, "nonsense")),
		ERR_INTERNAL);
	forget_trouble(&site);
}

static void
what_is_not_found_is_an_error_of_its_own(void **state)
{
	struct site site;

	(void)state;
	make_trouble(&site);
	assert_int_equal(call_check_found(&call, STORE_ROW,
				 ERR_INVALID_MODEL_ID, "id", "m", NULL),
		0);
	assert_int_equal(call.error, OK);
	assert_int_equal(call_check_found(&call, STORE_NONE,
				 ERR_INVALID_MODEL_ID, "company", "c", "id",
				 "m", NULL),
		ERR_INVALID_MODEL_ID);
	assert_string_equal(call.detail, "company=c, id=m");
	assert_string_equal(call.details, "{\"company\":\"c\",\"id\":\"m\"}");
	assert_int_equal(call_check_found(&call, STORE_ERROR,
				 ERR_INVALID_MODEL_ID, "id", "m", NULL),
		ERR_INTERNAL);
	forget_trouble(&site);
}

static void
a_transaction_begins_when_it_is_first_needed(void **state)
{
	struct store *other;
	struct site site;

	(void)state;
	site_make(&site);
	site.options.busy_ms = 0;
	call.store = site.store;
	other = store_new(&site.options);
	/* Nothing to end. */
	assert_int_equal(call_end(&call, true), 0);
	assert_int_equal(call_begin(&call, false), 0);
	assert_int_equal(call_begin(&call, false), 0);
	/* Readers keep nobody from writing. */
	must_begin(other, true);
	rows(other, "INSERT INTO setting VALUES ('a', '1')");
	must_commit(other);
	assert_string_equal(rows(call.store, "SELECT name FROM setting"), "");
	/* Who wants to write sees the present, and others wait. */
	assert_int_equal(call_begin(&call, true), 0);
	assert_string_equal(rows(call.store, "SELECT name FROM setting"), "a");
	assert_int_equal(store_begin(other, true), STORE_ERROR);
	rows(call.store, "INSERT INTO setting VALUES ('b', '1')");
	assert_int_equal(call_begin(&call, false), 0);
	assert_int_equal(call_begin(&call, true), 0);
	assert_int_equal(call_end(&call, false), 0);
	must_begin(other, true);
	assert_string_equal(rows(other, "SELECT name FROM setting"), "a");
	must_commit(other);
	store_free(other);
	site_remove(&site);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_failure_is_kept_with_its_reason),
		TEST(a_reason_is_cut_between_two_characters),
		TEST(every_error_has_a_status_and_a_text_of_its_own),
		TEST(every_role_has_a_bit_of_its_own),
		TEST(a_transaction_begins_when_it_is_first_needed),
		TEST(an_error_of_the_store_says_what_can_be_done),
		TEST(what_the_store_answers_ends_a_handler),
		TEST(the_texts_of_a_statement_are_a_list_of_the_answer),
		TEST(what_is_not_found_is_an_error_of_its_own),
	};

	return cmocka_run_group_tests_name("call", tests, NULL, NULL);
}
