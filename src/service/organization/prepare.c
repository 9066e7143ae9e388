#include <string.h>

#include "base/id.h"
#include "json/jr.h"
#include "service/organization/download.h"
#include "service/entities.h"
#include "service/tags.h"
#include "store/record.h"
#include "store/store.h"

enum {
	KEPT_PER_USER = 100,
	KEPT_BYTES = 256 << 10, /* bytes of a request as JSON text */
};

static const char *const download_entities[] = { "task", "model", NULL };

#define COLUMN_VALUE(F, R)                                               \
	F(R, key, any, .flags = REQUIRED, .doc = "A value of the field") \
	F(R, value, any, .doc = "What to show for it")
LOCAL_RECORD(column_value, COLUMN_VALUE);

#define COLUMN_ARGS(F, R)                                                 \
	F(R, field, str, .flags = REQUIRED, .doc = "Path of the field")   \
	F(R, name, str, .doc = "Name of the column; the path by default") \
	F(R, values, any, .inside = &column_value_shape,                  \
		.doc = "What to show for values")
LOCAL_RECORD(column_args, COLUMN_ARGS);

SHAPE(prepare_args, NULL, PREPARE_ARGS);

/*
 * Try the request with one row, so that errors are told now and not by the
 * download.
 */
static int
try_one(struct call *c, const struct prepare_args *in, struct request *r)
{
	struct download d = { 0 };
	struct buf data = c->data;
	struct jw out = c->out;

	if (download_find(c, in, r, 1, &d) == 0 &&
		projection_misnamed(&d.list.view) != NULL)
		fail(c, ERR_INVALID_FIELDS, "%s",
			projection_misnamed(&d.list.view));
	if (c->error == OK) {
		listing_open(c, &d.list, &d.found, 0);
		(void)download_row(c, &d);
		record_close(d.found.cursor);
	}
	c->data = data;
	c->out = out;
	return c->error;
}

static int
forget(struct call *c)
{
	struct stmt *s = stmt_get(c->store, SQL_DOWNLOAD_FORGET);

	stmt_int(s, ":now", c->now);
	if (stmt_run(s) < 0)
		return fail_store(c);
	s = stmt_get(c->store, SQL_DOWNLOAD_FORGET_OLD);
	stmt_str(s, ":user", c->who.user);
	stmt_int(s, ":keep", KEPT_PER_USER - 1);
	return call_check(c, stmt_run(s));
}

/*
 * The id under which the request is kept, which is that of the call. It must
 * not have digits alone, because an address would show it as a number.
 */
static const char *
prepare_id(struct call *c)
{
	char fresh[ID_LEN + 1];

	while (strspn(c->id, "0123456789") == ID_LEN) {
		id_new(fresh);
		c->id = arena_strdup(c->arena, fresh);
	}
	return c->id;
}

/* Is a key kept, though it is not a condition on a field? */
static bool
is_kept(const char *key)
{
	static const enum list_word_id kept[] = { WORD_FILTERS, WORD_ANY,
		WORD_OR, WORD_ALL, WORD_AND, WORD_SEARCH_TEXT, WORD_ORDER_BY };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (strcmp(list_words[kept[i]].name, key) == 0)
			return true;
	return shape_find(&prepare_args_shape, key) != NULL;
}

/*
 * The text of the request as it is kept: all that the download looks at (it
 * does not look at the page, for example), in the order in which it was sent,
 * which decides the order of errors.
 */
static const char *
request_text(struct call *c, const struct request *r)
{
	struct json *kept = jr_object();
	const struct condition *cond = r->conditions, *end = cond + r->n;
	const struct json *v = jr_first(c->body);

	for (; v != NULL; v = jr_next(v)) {
		if (cond < end && cond->key == jr_key(v)) {
			jr_put_last(kept, cond->key, jr_copy(cond->value));
			cond++;
		} else if (is_kept(jr_key(v))) {
			jr_put_last(kept, jr_key(v), jr_copy(v));
		}
	}
	/* Conditions that were added when the request was read come last. */
	for (; cond < end; cond++)
		if (!cond->parts)
			jr_put_last(kept, cond->key, jr_copy(cond->value));
	return jr_text(kept, c->arena);
}

#define PREPARE_REPLY(F, R)                      \
	F(R, prepare_id, str, .flags = REQUIRED, \
		.doc = "For download_for_get_all, within 300 seconds")

ENDPOINT_WITH(organization, prepare_download_for_get_all, V(1, 0), prepare_args,
	PREPARE_REPLY, .flags = EP_WRITE,
	.doc = "Keep a list request and its columns for a download")
{
	const struct view v = download_view(in);
	const char *request;
	struct request r;
	struct stmt *s;

	/* The list is read as the API version of this call has it. */
	request_read(&r, c, v.shape, c->body);
	v.dialect->ask(c, v.dialect, &r);
	request = request_text(c, &r);
	if (strlen(request) > KEPT_BYTES)
		return fail(c, ERR_TOO_LARGE, "at most %d bytes", KEPT_BYTES);
	if (try_one(c, in, &r) != 0 || forget(c) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_DOWNLOAD_PUT);
	stmt_str(s, ":id", prepare_id(c));
	stmt_str(s, ":user", c->who.user);
	stmt_str(s, ":company", c->who.company);
	stmt_str(s, ":request", request);
	stmt_int(s, ":until", c->now + DOWNLOAD_SECONDS * INT64_C(1000000));
	if (stmt_run(s) < 0)
		return fail_store(c);
	jw_str(&c->out, "prepare_id", c->id);
	return 0;
}
