#include "tests/unit/helpers.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "serve/decode.h"
#include "call/config.h"
#include "call/endpoint.h"
#include "call/http.h"

/*
 * As a CGI program would get it: the body is on standard input, which is a
 * file in memory here.
 */
static struct http request;

static int
make_input(void **state)
{
	int fd = memfd_create("body", 0);

	(void)state;
	return fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO &&
			close(fd) == 0 && http_init() ?
		0 :
		-1;
}

/* From its beginning, and not from what was read ahead earlier. */
static void
rewind_input(void)
{
	fflush(stdin);
	rewind(stdin);
}

static int
receive_and_decode(void)
{
	call.error = OK;
	decode_receive(&call, SIZE_MAX);
	return decode(&call);
}

/* A request with that body, of that type, with that query string. */
static int
decode_bytes(const char *type, const char *body, size_t len, const char *query)
{
	assert_int_equal(ftruncate(STDIN_FILENO, 0), 0);
	assert_int_equal(pwrite(STDIN_FILENO, body, len, 0), len);
	rewind_input();
	request = (struct http){ .method = "POST", .arena = &arena };
	request.content_type = type;
	request.query = query;
	request.content_length = (long long)len;
	call.http = &request;
	return receive_and_decode();
}

/* The data object that came of it, or the name of the error. */
static const char *
body_of(const char *type, const char *body, const char *query)
{
	int rc = decode_bytes(type, body, strlen(body), query);

	return rc == OK ? jr_text(call.body, &arena) : error_rows[rc].name;
}

static const char *
from_json(const char *body)
{
	return body_of("application/json", quoted(body), "");
}

static const char *
from_query(const char *query)
{
	return body_of("", "", query);
}

static const char *
from_form(const char *body)
{
	return body_of("application/x-www-form-urlencoded", body, "");
}

static void
a_json_object_is_the_data(void **state)
{
	(void)state;
	assert_string_equal(from_json("{'a': [1.50, null]}"),
		"{\"a\":[1.50,null]}");
	assert_string_equal(from_json("\xef\xbb\xbf{'a':1}"), "{\"a\":1}");
	/* Whatever it is called, if it is called anything. */
	assert_string_equal(body_of("", "{\"a\":1}", ""), "{\"a\":1}");
	assert_string_equal(body_of("text/plain", "{\"a\":1}", ""),
		"{\"a\":1}");
	assert_string_equal(body_of("application/json-lines; charset=utf-8",
				    "{\"a\":1}", ""),
		"{\"a\":1}");
}

static void
nothing_and_what_is_false_is_an_empty_object(void **state)
{
	static const char *const table[] = { "", "null", "false", "0", "''",
		"[]", "{}", " {} " };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(from_json(table[i]), "{}");
}

static void
a_body_that_is_no_object_is_refused(void **state)
{
	static const char *const table[] = { "[1]", "1", "'x'", "true", " ",
		"{'a':1} x", "{a:1}", "{'a':'\xff'}", "{'a':'\n'}",
		"{'a':'\\u0000'}", "x=1" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(from_json(table[i]), "BAD_REQUEST");
	/* The place is told. */
	assert_string_equal(from_json("{'a':nul}"), "BAD_REQUEST");
	assert_non_null(strstr(call.detail, "byte 5"));
}

static void
arguments_become_values_of_the_type_they_look_like(void **state)
{
	static const struct {
		const char *sent, *value;
	} table[] = { { "12", "12" }, { "007", "7" }, { "000", "0" },
		{ "123456789012345678901234567890",
			"123456789012345678901234567890" },
		{ "1.5", "1.5" }, { ".5", "0.5" }, { "5.", "5.0" },
		{ "00.50", "0.50" }, { "007.5", "7.5" }, { "true", "true" },
		{ "True", "true" }, { "TRUE", "true" }, { "false", "false" },
		{ "False", "false" }, { "FALSE", "false" },
		{ "tRue", "\"tRue\"" }, { "null", "\"null\"" },
		{ "-3", "\"-3\"" }, { "%2B5", "\"+5\"" }, { "1e3", "\"1e3\"" },
		{ "1.2.3", "\"1.2.3\"" }, { ".", "\".\"" }, { "", "\"\"" },
		{ "+12", "\" 12\"" }, { "12+", "\"12 \"" },
		{ "%D9%A2", "\"\xd9\xa2\"" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(from_query(arena_printf(&arena, "a=%s",
					    table[i].sent)),
			arena_printf(&arena, "{\"a\":%s}", table[i].value));
}

static void
what_was_written_is_kept_beside_what_it_looks_like(void **state)
{
	static const char *const table[] = { "007", "1.0", "5.", "true",
		"FALSE", "0", "x" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct json *v;

		from_query(arena_printf(&arena, "a=%s&b[]=%s", table[i],
			table[i]));
		v = jr_get(call.body, "a");
		assert_true(jr_is_str(v));
		assert_string_equal(jr_str(v), table[i]);
		/* A copy knows it, too. */
		v = jr_first(jr_copy(jr_get(call.body, "b")));
		assert_true(jr_is_str(v));
		assert_string_equal(jr_str(v), table[i]);
	}
	/* What JSON calls a number is no string. */
	from_json("{'a':7,'b':true,'c':'7'}");
	assert_false(jr_is_str(jr_get(call.body, "a")));
	assert_false(jr_is_str(jr_get(call.body, "b")));
	assert_true(jr_is_str(jr_get(call.body, "c")));
	assert_false(jr_is_str(NULL));
}

static void
arguments_that_come_twice_or_say_so_are_lists(void **state)
{
	(void)state;
	assert_string_equal(from_query("id=u1&x=1&id=u2&id=3"),
		"{\"id\":[\"u1\",\"u2\",3],\"x\":1}");
	assert_string_equal(from_query("c[]=4"), "{\"c\":[4]}");
	assert_string_equal(from_query("c%5B%5D=4&c[]=5"), "{\"c\":[4,5]}");
	assert_string_equal(from_query("a=1"), "{\"a\":1}");
	/* Two names of one member: the later wins. */
	assert_string_equal(from_query("c=1&c[]=2"), "{\"c\":[2]}");
}

static void
dots_in_a_name_make_objects(void **state)
{
	(void)state;
	assert_string_equal(
		from_query("id=u1&page=0&filters.id.any.include[]=u1"
			   "&filters.id.op=or"),
		"{\"id\":\"u1\",\"page\":0,\"filters\":{\"id\":{\"any\":"
		"{\"include\":[\"u1\"]},\"op\":\"or\"}}}");
	assert_string_equal(from_query("a..b=1"), "{\"a\":{\"\":{\"b\":1}}}");
	assert_string_equal(from_query("a.=1"), "{\"a\":{\"\":1}}");
	assert_string_equal(from_query(".=1"), "{\"\":{\"\":1}}");
	assert_string_equal(from_query("=1"), "{\"\":1}");
	assert_string_equal(from_query("a[b][]=1"), "{\"a[b\":[1]}");
}

static void
a_name_that_goes_through_a_value_is_refused(void **state)
{
	(void)state;
	assert_string_equal(from_query("a=1&a.b=2"), "BAD_REQUEST");
	assert_string_equal(from_query("a[]=1&a.b=2"), "BAD_REQUEST");
	assert_string_equal(body_of("", "{\"a\":null}", "a.b=2"),
		"BAD_REQUEST");
	assert_string_equal(body_of("", "{\"a\":{\"c\":1}}", "a.b=2"),
		"{\"a\":{\"c\":1,\"b\":2}}");
	assert_string_equal(from_query("a.b=2&a=1"), "{\"a\":1}");
}

static void
names_nest_no_deeper_than_json(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 10000);
	for (int i = 0; i < 63; i++)
		buf_add(&b, "a.");
	buf_add(&b, "a=1");
	assert_string_not_equal(from_query(b.data), "BAD_REQUEST");
	assert_string_equal(from_query(arena_printf(&arena, "a.%s", b.data)),
		"BAD_REQUEST");
}

static void
escapes_of_arguments_are_undone(void **state)
{
	(void)state;
	assert_string_equal(from_query("a%20b=c%2Bd+e%26f%3D"),
		"{\"a b\":\"c+d e&f=\"}");
	assert_string_equal(from_query("a=%c3%A9"), "{\"a\":\"\xc3\xa9\"}");
	/* What is no escape stands for itself. */
	assert_string_equal(from_query("a=%&b=%4&c=%zz&d=100%"),
		"{\"a\":\"%\",\"b\":\"%4\",\"c\":\"%zz\",\"d\":\"100%\"}");
	assert_string_equal(from_query("a=b=c"), "{\"a\":\"b=c\"}");
	assert_string_equal(from_query("a&&b&"), "{\"a\":\"\",\"b\":\"\"}");
}

static void
arguments_that_are_no_text_are_refused(void **state)
{
	static const char *const table[] = { "a=%ff", "%ff=a", "a=%00", "%00=a",
		"a=b%00c", "a=%c3", "a=\xff", "a=%ed%a0%80" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_string_equal(from_query(table[i]), "BAD_REQUEST");
		assert_string_equal(from_form(table[i]), "BAD_REQUEST");
	}
}

/* What comes behind it would be lost without a word. */
static void
a_nul_in_a_form_is_refused(void **state)
{
	(void)state;
	assert_int_equal(decode_bytes("application/x-www-form-urlencoded",
				 "a=1\0&b=2", 8, ""),
		ERR_BAD_REQUEST);
}

static void
a_form_is_arguments_whatever_it_looks_like(void **state)
{
	(void)state;
	assert_string_equal(from_form("a=1&b.c=x+y"),
		"{\"a\":1,\"b\":{\"c\":\"x y\"}}");
	assert_string_equal(from_form("{\"a\":1}"), "{\"{\\\"a\\\":1}\":\"\"}");
	assert_string_equal(
		body_of("Application/X-WWW-Form-Urlencoded; charset=utf-8",
			"a=1", ""),
		"{\"a\":1}");
	assert_string_equal(from_form(""), "{}");
	assert_string_equal(body_of("application/x-www-form-urlencoded-not",
				    "{\"a\":1}", ""),
		"{\"a\":1}");
}

static void
form_beats_query_and_query_beats_json(void **state)
{
	(void)state;
	assert_string_equal(body_of("application/json", "{\"a\":1,\"b\":2}",
				    "b=3&c=4"),
		"{\"a\":1,\"b\":3,\"c\":4}");
	assert_string_equal(body_of("application/x-www-form-urlencoded", "b=5",
				    "b=3&c=4"),
		"{\"b\":5,\"c\":4}");
}

static void
a_batch_or_parts_are_not_taken_for_one_request(void **state)
{
	(void)state;
	assert_string_equal(body_of("application/json-lines", "{\"a\":1}\n",
				    ""),
		"VALIDATION");
	assert_string_equal(body_of("multipart/form-data; boundary=x", "--x--",
				    ""),
		"BAD_REQUEST");
}

/* The requests of a batch, as a list, or the name of the error. */
static const char *
lines_of(const char *body)
{
	const struct endpoint batch = { .name = "x.batch", .flags = EP_LINES };
	const char *text;

	call.endpoint = &batch;
	text = body_of("application/json-lines", body, "a=1");
	call.endpoint = NULL;
	return call.error == OK && call.lines != NULL ?
		jr_text(call.lines, &arena) :
		text;
}

static void
an_endpoint_of_batches_gets_each_line(void **state)
{
	(void)state;
	assert_string_equal(lines_of("{\"a\":1}\n{\"b\":2}"),
		"[{\"a\":1},{\"b\":2}]");
	assert_string_equal(lines_of("{\"a\":1}\r\n{}\n"), "[{\"a\":1},{}]");
	assert_string_equal(lines_of("{\"a\":1}"), "[{\"a\":1}]");
	assert_string_equal(lines_of(""), "VALIDATION");
	assert_string_equal(lines_of("\n"), "BAD_REQUEST");
	assert_string_equal(lines_of("{}\n\n{}"), "BAD_REQUEST");
	assert_string_equal(lines_of("{}\n[1]"), "BAD_REQUEST");
	assert_non_null(strstr(call.detail, "line 2"));
	assert_string_equal(lines_of("{}\n{\"a\":"), "BAD_REQUEST");
	assert_string_equal(lines_of("{\"a\":\n1}"), "BAD_REQUEST");
}

static void
a_batch_has_no_more_lines_than_a_list_has_items(void **state)
{
	struct buf lines;

	(void)state;
	buf_init(&lines, &arena, 1 << 20);
	for (int64_t i = 0; i < call.config->list_limit; i++)
		buf_add(&lines, "{}\n");
	assert_string_not_equal(lines_of(lines.data), "VALIDATION");
	buf_add(&lines, "{}\n");
	assert_string_equal(lines_of(lines.data), "VALIDATION");
}

static void
a_query_string_over_16_KiB_is_refused(void **state)
{
	char query[16386];

	(void)state;
	memset(query, 'x', sizeof(query));
	query[1] = '=';
	query[16384] = '\0';
	assert_string_not_equal(from_query(query), "BAD_REQUEST");
	query[16384] = 'x';
	query[16385] = '\0';
	assert_string_equal(from_query(query), "BAD_REQUEST");
}

/* Each name once, in the order of its first place, whatever their number. */
static void
many_arguments_are_merged_with_a_large_body(void **state)
{
	struct buf form, wants;

	(void)state;
	buf_init(&form, &arena, 1 << 20);
	buf_init(&wants, &arena, 1 << 20);
	for (int i = 0; i < 9000; i++)
		buf_addf(&form, "a%d=%d&", i * 7 % 3000, i);
	for (int i = 0; i < 3000; i++)
		buf_addf(&wants, "%s\"a%d\":[%d,%d,%d]", i == 0 ? "{" : ",",
			i * 7 % 3000, i, i + 3000, i + 6000);
	buf_addc(&wants, '}');
	assert_string_equal(from_form(form.data), wants.data);
}

static void
more_than_ten_thousand_arguments_are_refused(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1 << 20);
	for (int i = 0; i < 10000; i++)
		buf_addf(&b, "a%d&", i % 100);
	assert_string_not_equal(from_form(b.data), "BAD_REQUEST");
	buf_add(&b, "a");
	assert_string_equal(from_form(b.data), "BAD_REQUEST");
}

static void
a_body_over_the_limit_is_too_large(void **state)
{
	(void)state;
	config.body_limit = 10;
	assert_string_equal(from_json("{'a':'345'}"), "TOO_LARGE");
	assert_string_equal(from_json("{'a':'34'}"), "{\"a\":\"34\"}");
}

static void
a_body_of_unknown_length_is_read_to_its_end(void **state)
{
	(void)state;
	assert_string_equal(from_json("{'a':'0123456789'}"),
		"{\"a\":\"0123456789\"}");
	rewind_input();
	request.content_length = -1;
	assert_int_equal(receive_and_decode(), OK);
	assert_string_equal(jr_text(call.body, &arena),
		"{\"a\":\"0123456789\"}");
	rewind_input();
	config.body_limit = 10;
	assert_int_equal(receive_and_decode(), ERR_TOO_LARGE);
}

static void
a_body_that_stops_half_way_is_refused(void **state)
{
	(void)state;
	from_json("{'a':1}");
	rewind_input();
	request.content_length = 8;
	assert_int_equal(receive_and_decode(), ERR_BAD_REQUEST);
}

static void
long_bodies_are_read_whole(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1 << 22);
	buf_add(&b, "{\"a\":\"");
	for (int i = 0; i < 200000; i++)
		buf_addf(&b, "%07d", i);
	buf_add(&b, "\"}");
	assert_string_equal(body_of("", b.data, ""), b.data);
	rewind_input();
	request.content_length = -1;
	assert_int_equal(receive_and_decode(), OK);
	assert_string_equal(jr_text(call.body, &arena), b.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_json_object_is_the_data),
		TEST(nothing_and_what_is_false_is_an_empty_object),
		TEST(a_body_that_is_no_object_is_refused),
		TEST(arguments_become_values_of_the_type_they_look_like),
		TEST(what_was_written_is_kept_beside_what_it_looks_like),
		TEST(arguments_that_come_twice_or_say_so_are_lists),
		TEST(dots_in_a_name_make_objects),
		TEST(a_name_that_goes_through_a_value_is_refused),
		TEST(names_nest_no_deeper_than_json),
		TEST(escapes_of_arguments_are_undone),
		TEST(arguments_that_are_no_text_are_refused),
		TEST(a_nul_in_a_form_is_refused),
		TEST(a_form_is_arguments_whatever_it_looks_like),
		TEST(form_beats_query_and_query_beats_json),
		TEST(a_batch_or_parts_are_not_taken_for_one_request),
		TEST(an_endpoint_of_batches_gets_each_line),
		TEST(a_batch_has_no_more_lines_than_a_list_has_items),
		TEST(a_query_string_over_16_KiB_is_refused),
		TEST(many_arguments_are_merged_with_a_large_body),
		TEST(more_than_ten_thousand_arguments_are_refused),
		TEST(a_body_over_the_limit_is_too_large),
		TEST(a_body_of_unknown_length_is_read_to_its_end),
		TEST(a_body_that_stops_half_way_is_refused),
		TEST(long_bodies_are_read_whole),
	};

	return cmocka_run_group_tests_name("decode", tests, make_input, NULL);
}
