#include "service/organization/download.h"

#include <string.h>

#include "call/config.h"
#include "call/disposition.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/entities.h"
#include "service/tags.h"
#include "service/tree.h"
#include "store/record.h"
#include "store/store.h"

enum {
	PIECE_ROWS = 500,
	PIECE_BYTES = 4 << 20, /* of memory, with which a piece ends */
	NAME_MAX_LENGTH = 60,  /* characters of a project in a file's name */
};

/* --- The list --- */

struct view
download_view(const struct prepare_args *in)
{
	bool tasks = strcmp(in->entity_type, "task") == 0;

	return (struct view){ .shape = tasks ? &task_shape : &model_shape,
		.dialect = tasks ? &task_dialect : &model_dialect,
		.joined = true,
		.reach = reach_with_public(in->allow_public) };
}

int
download_find(struct call *c, const struct prepare_args *in, struct request *r,
	int64_t rows, struct download *d)
{
	d->list = (struct listing){ .view = download_view(in),
		.lasting = true };
	if (columns_read(c, r->shape, in->field_mappings, &d->columns) != 0)
		return c->error;
	if (r->shape == &task_shape) {
		r->hides = in->search_hidden ? NULL : "hidden";
		r->natural = false;
	}
	r->below = in->include_subprojects ? "project" : NULL;
	r->first = rows;
	return listing_find(c, &d->list, r, &d->found);
}

const struct json *
download_row(struct call *c, struct download *d)
{
	const struct json *row;
	struct jr_error why;
	bool none;

	buf_init(&c->data, c->arena, (size_t)c->config->reply_limit);
	jw_init(&c->out, &c->data);
	if (listing_next(c, &d->list, &d->found, &none) != 0 || none)
		return NULL;
	if (c->data.full) {
		fail(c, ERR_REPLY_TOO_LARGE, "a row of over %zu bytes",
			c->data.limit);
		return NULL;
	}
	row = jr_parse_own(c->data.data, c->data.len, &why);
	if (row == NULL)
		fail(c, ERR_INTERNAL, "a row is no JSON: %s", why.what);
	return row;
}

/* --- The name of the file --- */

/* The first characters of a text. */
static const char *
beginning(struct call *c, const char *s, size_t characters)
{
	size_t n = 0;

	for (; s[n] != '\0'; n++)
		if (((unsigned char)s[n] & 0xc0) != 0x80 && characters-- == 0)
			break;
	return arena_strndup(c->arena, s, n);
}

/*
 * The project that the request is about; "" when it is not about one project.
 */
static int
project_part(struct call *c, const struct request *r, const char **part)
{
	const struct json *v = request_value(r, "project");
	struct project p;
	int rc;

	*part = "";
	if (jr_type(v) == JSON_ARRAY) {
		if (jr_count(v) != 1)
			return 0;
		v = jr_first(v);
		if (jr_type(v) == JSON_NULL) {
			*part = "root";
			return 0;
		}
	}
	if (!jr_is_str(v))
		return 0;
	rc = record_find(c->store, &project_shape, c->arena, c->who.company,
		REACH_VISIBLE, jr_str(v), &p);
	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_ROW)
		*part = beginning(c, p.has.basename ? p.basename : p.name,
			NAME_MAX_LENGTH);
	return 0;
}

static int
write_headers(struct call *c, const struct prepare_args *in,
	const struct request *r, struct buf *b)
{
	const char *part, *name;

	if (project_part(c, r, &part) != 0)
		return c->error;
	name = arena_printf(c->arena, "clearml%s%s-%ss.csv",
		*part == '\0' ? "" : "-", part, in->entity_type);
	buf_init(b, c->arena, 4096);
	buf_addf(b, "Content-Disposition: %s",
		disposition_attachment(name, c->arena));
	buf_add(b, "\r\nCache-Control: no-store, max-age=0\r\n");
	return 0;
}

/* --- Downloading --- */

static void
write_header(struct download *d, struct buf *piece)
{
	bool some = d->found.n > 0;

	d->begun = true;
	/* Spreadsheets recognize UTF-8 by this mark. */
	if (some)
		buf_add(piece, "\xef\xbb\xbf");
	columns_head(&d->columns, piece, some);
}

/* Write a row as a line, whose length is limited like that of a reply. */
static int
write_line(struct call *c, const struct download *d, const struct json *row,
	struct buf *line)
{
	buf_cut(line, 0);
	columns_line(c, &d->columns, row, line);
	return !line->full ? 0 :
			     fail(c, ERR_REPLY_TOO_LARGE,
				     "a row of over %zu bytes", line->limit);
}

/* Write a piece: a number of rows, or fewer when they take much memory. */
static int
next_rows(struct call *c, void *state, struct buf *piece)
{
	struct download *d = state;
	struct buf line;
	int64_t rows = 0;

	listing_open(c, &d->list, &d->found, d->at);
	buf_init(&line, c->arena, piece->limit);
	if (!d->begun)
		write_header(d, piece);
	/* A piece without any bytes would be the end. */
	while (piece->len == 0 ||
		(rows < PIECE_ROWS && c->arena->taken < PIECE_BYTES)) {
		const struct json *row = download_row(c, d);

		if (c->error != OK)
			return c->error;
		if (row == NULL)
			break;
		if (write_line(c, d, row, &line) != 0)
			return c->error;
		/* The line begins the next piece. */
		if (line.len > piece->limit - piece->len)
			break;
		buf_addn(piece, line.data, line.len);
		rows++;
		d->at = d->found.next;
	}
	return 0;
}

static int
find_request(struct call *c, const char *id, const struct json **request)
{
	struct stmt *s = stmt_get(c->store, SQL_DOWNLOAD_GET);
	struct jr_error why;
	const char *text;
	int rc;

	stmt_str(s, ":id", id);
	stmt_str(s, ":user", c->who.user);
	stmt_str(s, ":company", c->who.company);
	stmt_int(s, ":now", c->now);
	rc = stmt_first_text(s, c->arena, &text);
	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_NONE)
		return fail(c, ERR_INVALID_ID,
			"prepare_id=%.100s: unknown, or prepared more than %d "
			"seconds ago",
			id, DOWNLOAD_SECONDS);
	*request = jr_read(text, &why);
	return *request != NULL ?
		0 :
		fail(c, ERR_INTERNAL, "request: %s", why.what);
}

#define DOWNLOAD_ARGS(F, R)                      \
	F(R, prepare_id, str, .flags = REQUIRED, \
		.doc = "Of prepare_download_for_get_all, by the same user")

ENDPOINT(organization, download_for_get_all, V(1, 0), DOWNLOAD_ARGS, NOTHING,
	.raw = "text/csv; charset=utf-8",
	.doc = "Download a list that was prepared, as a table")
{
	struct download *d = ARENA_NEW(c->arena, struct download);
	const struct json *kept;
	struct buf headers;
	struct request r;
	void *prepared;

	if (find_request(c, in->prepare_id, &kept) != 0)
		return c->error;
	if (validate(c, &prepare_args_shape, kept, &prepared) != 0)
		return c->error;
	request_read(&r, c, download_view(prepared).shape, kept);
	if (write_headers(c, prepared, &r, &headers) != 0 ||
		download_find(c, prepared, &r, c->config->download_limit, d) !=
			0)
		return c->error;
	c->raw_answer = (struct raw){ headers.data, next_rows, d, sizeof(*d) };
	return 0;
}
