#include "tests/unit/helpers.h"

#include <string.h>

#include "auth/auth.h"
#include "base/budget.h"
#include "call/endpoint.h"
#include "call/http.h"
#include "serve/decode.h"
#include "serve/rpc.h"
#include "service/entities.h"
#include "service/families.h"
#include "store/sqlite/sqlite.h"

/*
 * A transaction that the store asks to run again. The program is linked so that
 * commits, and all that touches a web server, come here first.
 */
int __real_store_end(struct store *st, bool commit);
int __wrap_store_end(struct store *st, bool commit);
int __wrap_auth_identify(struct call *c);
void __wrap_decode_receive(struct call *c, size_t limit);
bool __wrap_http_reply(struct http *h, int status, const char *content_type,
	const struct buf *headers, const struct part *parts, size_t count);
bool __wrap_http_begin(struct http *h, int status, const char *content_type,
	const struct buf *headers);
bool __wrap_http_write(struct http *h, const char *s, size_t n);
bool __wrap_http_end(struct http *h, bool whole);

static struct site site;
static struct budget budget;
static int refused;       /* commits that will not succeed */
static int commits;       /* that were tried */
static const char *sent;  /* the body of the request */
static int status;        /* of the answer */
static struct buf answer; /* its text */

int
__wrap_store_end(struct store *st, bool commit)
{
	commits += commit;
	if (!commit || refused == 0)
		return __real_store_end(st, commit);
	refused--;
	(void)!__real_store_end(st, false);
	return store_failed(st, FAULT_AGAIN, "another one was in the way");
}

int
__wrap_auth_identify(struct call *c)
{
	(void)c;
	return 0;
}

void
__wrap_decode_receive(struct call *c, size_t limit)
{
	(void)limit;
	c->raw = arena_strdup(c->arena, quoted(sent));
	c->raw_len = strlen(c->raw);
	c->raw_state = HTTP_OK;
}

bool
__wrap_http_reply(struct http *h, int code, const char *content_type,
	const struct buf *headers, const struct part *parts, size_t count)
{
	(void)h;
	(void)content_type;
	(void)headers;
	status = code;
	for (size_t i = 0; i < count; i++)
		buf_addn(&answer, parts[i].s, parts[i].n);
	return true;
}

bool
__wrap_http_begin(struct http *h, int code, const char *content_type,
	const struct buf *headers)
{
	return __wrap_http_reply(h, code, content_type, headers, NULL, 0);
}

bool
__wrap_http_write(struct http *h, const char *s, size_t n)
{
	(void)h;
	buf_addn(&answer, s, n);
	return true;
}

bool
__wrap_http_end(struct http *h, bool whole)
{
	(void)h;
	return whole;
}

static int
begin_site(void **state)
{
	begin(state);
	site_make(&site);
	must_begin(site.store, true);
	rows(site.store,
		"INSERT INTO user (id, company, name, role, created) "
		"VALUES ('u1', 1, 'U', 'user', 0)");
	for (int i = 1; i <= 3; i++)
		insert(site.store, &model_shape,
			arena_printf(&arena,
				"{'id':'m%d','company':'c1','user':'u1',"
				"'name':'model %d','uri':'u','ready':false,"
				"'created':'2024-01-01'}",
				i, i));
	must_commit(site.store);
	budget = (struct budget){ 0 };
	store_budget(site.store, &budget);
	return 0;
}

static int
end_site(void **state)
{
	site_remove(&site);
	return end(state);
}

#define AGAIN(f) cmocka_unit_test_setup_teardown(f, begin_site, end_site)

/* Send a request whose first 'refuse' commits do not succeed. */
static const char *
send_it(const struct family *family, const char *path, const char *body,
	int refuse)
{
	struct http request = { .method = "POST",
		.path = path,
		.query = "",
		.content_type = "application/json",
		.content_encoding = "",
		.cookie = "",
		.origin = "",
		.trx = "",
		.peer = "",
		.forwarded_for = "",
		.content_length = (long long)strlen(body) };

	call = (struct call){ .arena = &arena,
		.config = &config,
		.store = site.store,
		.http = &request,
		.budget = &budget,
		.who = { .user = "u1", .company = "c1", .role = "user" } };
	sent = body;
	refused = refuse;
	commits = status = 0;
	buf_init(&answer, &arena, 1 << 20);
	rpc_serve(&call, family);
	return answer.data;
}

static const struct family *
family(const char *name)
{
	for (size_t i = 0; families[i] != NULL; i++)
		if (strcmp(families[i]->name, name) == 0)
			return families[i];
	flunk("no family %s", name);
	return NULL;
}

/* The member "data" of an answer in the envelope. */
static const struct json *
data_of(const char *text)
{
	struct jr_error why;

	return jr_get(jr_read(arena_strdup(&arena, text), &why), "data");
}

/* Does the answer say this once? */
static void
assert_once(const char *word)
{
	const char *at = strstr(answer.data, quoted(word));

	assert_non_null(at);
	assert_null(strstr(at + 1, quoted(word)));
}

static void
a_call_runs_again_as_if_nothing_had_been(void **state)
{
	const struct json *data;

	(void)state;
	data = data_of(send_it(family("models"), "/models.create",
		"{'name':'new','uri':'s3://b/k'}", 2));
	assert_int_equal(status, 200);
	assert_int_equal(commits, 3);
	/* One model, one answer, and no trace of those before. */
	assert_once("'created'");
	must_begin(site.store, false);
	assert_string_equal(rows(site.store,
				    "SELECT id FROM model WHERE name = 'new'"),
		jr_str(jr_get(data, "id")));
	must_commit(site.store);
}

static void
a_batch_runs_again_as_a_whole(void **state)
{
	const struct json *data;

	(void)state;
	data = data_of(send_it(family("models"), "/models.archive_many",
		"{'ids':['m1','nobody','m2']}", 1));
	assert_int_equal(status, 200);
	assert_int_equal(commits, 2);
	assert_int_equal(jr_count(jr_get(data, "succeeded")), 2);
	assert_int_equal(jr_count(jr_get(data, "failed")), 1);
	assert_once("'succeeded'");
}

static void
a_scroll_goes_on_where_it_was(void **state)
{
	const struct family *models = family("models");
	const struct json *first, *second;

	(void)state;
	first = data_of(send_it(models, "/models.get_all",
		"{'scroll_id':'','size':2,'order_by':['name']}", 1));
	assert_int_equal(commits, 2);
	assert_int_equal(jr_count(jr_get(first, "models")), 2);
	second = data_of(send_it(models, "/models.get_all",
		arena_printf(&arena,
			"{'scroll_id':'%s','size':2,'order_by':['name']}",
			jr_str(jr_get(first, "scroll_id"))),
		1));
	assert_int_equal(jr_count(jr_get(second, "models")), 1);
	assert_string_equal(jr_str(jr_get(jr_first(jr_get(second, "models")),
				    "name")),
		"model 3");
}

static void
a_piece_of_a_raw_answer_is_made_again(void **state)
{
	const struct family *organization = family("organization");
	const struct json *data;
	const char *plain;

	(void)state;
	data = data_of(send_it(organization,
		"/organization.prepare_download_for_get_all",
		"{'entity_type':'model','only_fields':['name'],'order_by':"
		"['name'],'field_mappings':[{'field':'name'}]}",
		0));
	assert_int_equal(status, 200);
	sent = arena_printf(&arena, "{'prepare_id':'%s'}",
		jr_str(jr_get(data, "prepare_id")));
	plain = send_it(organization, "/organization.download_for_get_all",
		sent, 0);
	assert_int_equal(commits, 3);
	assert_non_null(strstr(plain,
		quoted("'model 1'\r\n'model 2'\r\n'model 3'")));
	/* The list once more, and then the first piece once more. */
	for (int refuse = 1; refuse <= 4; refuse++) {
		assert_string_equal(
			send_it(organization,
				"/organization.download_for_get_all", sent,
				refuse),
			plain);
		assert_int_equal(commits, 3 + refuse);
	}
}

static void
who_is_always_in_the_way_is_told_that_it_is_busy(void **state)
{
	(void)state;
	send_it(family("models"), "/models.create",
		"{'name':'new','uri':'s3://b/k'}", 1000);
	assert_int_equal(status, error_rows[ERR_BUSY].http);
	assert_int_equal(commits, 5);
	must_begin(site.store, false);
	assert_string_equal(rows(site.store,
				    "SELECT count(*) FROM model "
				    "WHERE name = 'new'"),
		"0");
	refused = 0;
	must_commit(site.store);
}

static void
another_error_is_final(void **state)
{
	(void)state;
	send_it(family("models"), "/models.get_by_id", "{'model':'nobody'}",
		1000);
	assert_int_equal(status, 400);
	assert_int_equal(commits, 0);
	refused = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AGAIN(a_call_runs_again_as_if_nothing_had_been),
		AGAIN(a_batch_runs_again_as_a_whole),
		AGAIN(a_scroll_goes_on_where_it_was),
		AGAIN(a_piece_of_a_raw_answer_is_made_again),
		AGAIN(who_is_always_in_the_way_is_told_that_it_is_busy),
		AGAIN(another_error_is_final),
	};

	return cmocka_run_group_tests_name("again", tests, NULL, NULL);
}
