#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/utf8.h"
#include "call/config.h"
#include "json/csv.h"
#include "json/jr.h"
#include "json/keys.h"
#include "list/path.h"
#include "list/rows.h"
#include "call/validate.h"
#include "service/organization/organization.h"
#include "service/tree.h"
#include "service/tags.h"
#include "store/record.h"
#include "store/store.h"

/*
 * Lists as tables for spreadsheets, in two calls (doc/protocol/wire.md sections
 * 12.4 and 12.5): the first one keeps the request, the second one, which a
 * browser makes by going to an address, runs it.
 */

enum {
	KEPT_PER_USER = 100,
	KEPT_BYTES = 256 << 10, /* of each request, as JSON text */
	PIECE_ROWS = 500,
	PIECE_BYTES = 4 << 20, /* of memory, after which a piece ends early */
	NAME_MAX_LENGTH = 60,  /* characters of a project in a file's name */
};
static const int64_t lifetime = 300 * (int64_t)1000000;

static const char *const download_entities[] = { "task", "model", NULL };

SHAPE(column_value, NULL, COLUMN_VALUE);
SHAPE(column_args, NULL, COLUMN_ARGS);
SHAPE(prepare_args, NULL, PREPARE_ARGS);
SHAPE(prepare_reply, NULL, PREPARE_REPLY);
SHAPE(download_args, NULL, DOWNLOAD_ARGS);

/* --- Columns --- */

/* What to show for a value, found by the value's JSON text. */
struct pair {
	const char *key;
	const struct json *value;
};

struct column {
	const char *name;
	struct strs keys; /* that lead to the value */
	struct pair *pairs;
	size_t npairs;
};

struct columns {
	struct column *v;
	size_t n;
};

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct pair *)a)->key,
		((const struct pair *)b)->key);
}

static int
read_values(struct call *c, const struct json *list, struct column *col)
{
	if (list == NULL || jr_type(list) == JSON_NULL)
		return 0;
	if (jr_type(list) != JSON_ARRAY)
		return fail(c, ERR_VALIDATION,
			"field_mappings.values: must be a list");
	if (jr_count(list) > (size_t)c->config->list_limit)
		return fail(c, ERR_VALIDATION,
			"field_mappings.values: more than %lld values",
			(long long)c->config->list_limit);
	col->pairs = ARENA_ARRAY(c->arena, struct pair, jr_count(list));
	for (list = jr_first(list); list != NULL; list = jr_next(list)) {
		const struct json *key = jr_get(list, "key");

		if (jr_type(list) != JSON_OBJECT || key == NULL)
			return fail(c, ERR_VALIDATION,
				"field_mappings.values: an item must be an "
				"object with key and value");
		col->pairs[col->npairs++] = (struct pair){
			jr_text(key, c->arena), jr_get(list, "value")
		};
	}
	if (col->npairs > 1)
		qsort(col->pairs, col->npairs, sizeof(col->pairs[0]), by_key);
	for (size_t i = 1; i < col->npairs; i++)
		if (by_key(&col->pairs[i - 1], &col->pairs[i]) == 0)
			return fail(c, ERR_VALIDATION,
				"field_mappings.values: key %.100s is there "
				"twice",
				col->pairs[i].key);
	return 0;
}

/* The keys that lead to a value: those of a query, else just at the dots. */
static void
read_path(struct call *c, const struct shape *sh, const char *text,
	struct column *col)
{
	struct path p;

	if (path_find_any(c, sh, text, &p) != PATH_OK || p.keys == NULL) {
		keys_split(text, SIZE_MAX, c->arena, &col->keys);
		return;
	}
	strs_add(&col->keys, c->arena, p.field->name);
	for (size_t i = 0; i < p.keys->n; i++)
		strs_add(&col->keys, c->arena, p.keys->v[i]);
}

static int
read_column(struct call *c, const struct shape *sh, const struct json *v,
	struct column *col)
{
	const struct json *field = jr_get(v, "field");
	const struct json *name = jr_get(v, "name");

	if (jr_type(v) != JSON_OBJECT || field == NULL || !jr_is_str(field) ||
		*jr_str(field) == '\0')
		return fail(c, ERR_VALIDATION,
			"field_mappings: an item must be an object with the "
			"text field");
	if (name != NULL && !jr_is_str(name) && jr_type(name) != JSON_NULL)
		return fail(c, ERR_VALIDATION,
			"field_mappings.name: must be a string, is %s",
			jr_type_word(name));
	col->name = jr_truthy(name) ? jr_str(name) : jr_str(field);
	read_path(c, sh, jr_str(field), col);
	return read_values(c, jr_get(v, "values"), col);
}

static int
check_names(struct call *c, const struct columns *cols)
{
	struct strs names = { 0 };

	for (size_t i = 0; i < cols->n; i++)
		strs_add(&names, c->arena, cols->v[i].name);
	strs_sort(&names);
	for (size_t i = 1; i < names.n; i++)
		if (strcmp(names.v[i - 1], names.v[i]) == 0)
			return fail(c, ERR_VALIDATION,
				"field_mappings: column %.100s is there twice",
				names.v[i]);
	return 0;
}

static int
read_columns(struct call *c, const struct shape *sh, const struct json *list,
	struct columns *cols)
{
	if (jr_type(list) != JSON_ARRAY || jr_first(list) == NULL)
		return fail(c, ERR_VALIDATION,
			"field_mappings: must be a list of at least 1 item");
	if (jr_count(list) > (size_t)c->config->fields_limit)
		return fail(c, ERR_VALIDATION,
			"field_mappings: more than %lld items",
			(long long)c->config->fields_limit);
	cols->v = ARENA_ARRAY(c->arena, struct column, jr_count(list));
	for (list = jr_first(list); list != NULL; list = jr_next(list))
		if (read_column(c, sh, list, &cols->v[cols->n++]) != 0)
			return c->error;
	return check_names(c, cols);
}

/* --- The list --- */

struct download {
	struct listing list;
	struct found found;
	struct columns columns;
	size_t at;  /* the next row */
	bool begun; /* the header is written */
};

static const struct shape *
shape_of(const struct prepare_args *in)
{
	return strcmp(in->entity_type, "task") == 0 ? &task_shape :
						      &model_shape;
}

/* Find what a request asks for, but no more than so many rows. */
static int
find_rows(struct call *c, const struct prepare_args *in, struct request *r,
	int64_t rows, struct download *d)
{
	d->list = (struct listing){
		.view = { .shape = r->shape,
			.joined = true,
			.reach = reach_with_public(in->allow_public) },
		.lasting = true
	};
	if (read_columns(c, r->shape, in->field_mappings, &d->columns) != 0)
		return c->error;
	r->hides = r->shape == &task_shape;
	r->below = in->include_subprojects ? "project" : NULL;
	r->first = rows;
	return rows_find(c, &d->list, r, &d->found);
}

/* The next row as JSON; NULL when there is none, or when the call has failed. */
static const struct json *
read_row(struct call *c, struct download *d)
{
	const struct json *row;
	struct jr_error why;
	bool none;

	buf_init(&c->data, c->arena, (size_t)c->config->reply_limit);
	jw_init(&c->out, &c->data);
	if (rows_next(c, &d->list, &d->found, &none) != 0 || none)
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

/* --- Preparing --- */

/* Does the request work? So that it is now that one hears of it. */
static int
try_one(struct call *c, const struct prepare_args *in, struct request *r)
{
	struct download d = { 0 };
	struct buf data = c->data;
	struct jw out = c->out;

	if (find_rows(c, in, r, 1, &d) == 0 &&
		projection_misnamed(&d.list.view) != NULL)
		fail(c, ERR_INVALID_FIELDS, "%s",
			projection_misnamed(&d.list.view));
	if (c->error == OK) {
		rows_open(c, &d.list, &d.found, 0);
		(void)read_row(c, &d);
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
	return stmt_run(s) < 0 ? fail_store(c) : 0;
}

/* The id of the call; not of digits alone, which in an address are a number. */
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

/* Is a key kept that is no condition on a field? */
static bool
is_kept(const char *key)
{
	static const char *const words[] = { "filters", "_any_", "_or_",
		"_all_", "_and_", "search_text", "order_by" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], key) == 0)
			return true;
	return shape_find(&prepare_args_shape, key) != NULL;
}

/*
 * The request as it is kept: what the download will look at, in the order in which
 * it was sent, which is that of errors. The page, for one, is not.
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
	/* Behind what was sent there is what that has been found to mean. */
	for (; cond < end; cond++)
		if (!cond->parts)
			jr_put_last(kept, cond->key, jr_copy(cond->value));
	return jr_text(kept, c->arena);
}

int
organization_prepare_download_for_get_all(struct call *c, const void *args)
{
	const struct prepare_args *in = args;
	const char *const *reserved = shape_of(in) == &task_shape ?
		task_system_tags :
		model_system_tags;
	const char *request;
	struct request r;
	struct stmt *s;

	/* The list is that of the version in which it was asked for. */
	request_read(&r, c, shape_of(in), c->body);
	tags_split_request(c, reserved, &r);
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
	stmt_int(s, ":until", c->now + lifetime);
	if (stmt_run(s) < 0)
		return fail_store(c);
	jw_str(&c->out, "prepare_id", c->id);
	return 0;
}

/* --- The name of the file --- */

/*
 * The letters from U+00C0 on without their accents, where that leaves one;
 * else "-".
 */
static const char folded[] =
	"AAAAAA-CEEEEIIII-NOOOOO--UUUUY--aaaaaa-ceeeeiiii-nooooo--uuuuy-y"
	"AaAaAaCcCcCcCcDd--EeEeEeEeEeGgGgGgGgHh--IiIiIiIiI-IiJjKk-LlLlLlL"
	"l--NnNnNnn--OoOoOo--RrRrRrSsSsSsSsTtTt--UuUuUuUuUuUuWwYyYZzZzZzs";

/* In ASCII, and without what means something in a quoted header value. */
static const char *
plain_name(struct call *c, const char *name)
{
	const unsigned char *s = (const unsigned char *)name;
	struct buf b;

	buf_init(&b, c->arena, SIZE_MAX / 4);
	while (*s != '\0') {
		unsigned code = s[0];

		if (code < 0x80) {
			buf_addc(&b,
				code < 0x20 || code == 0x7f ||
						strchr("\"\\%/", (int)code) !=
							NULL ?
					'_' :
					(char)code);
			s++;
			continue;
		}
		code = (code & 0x1f) << 6 | (s[1] & 0x3f);
		if (s[0] < 0xe0 && code >= 0xc0 &&
			code < 0xc0 + sizeof(folded) - 1 &&
			folded[code - 0xc0] != '-')
			buf_addc(&b, folded[code - 0xc0]);
		for (s++; (*s & 0xc0) == 0x80; s++)
			;
	}
	return b.data;
}

/* RFC 8187 section 3.2.1. */
static const char *
percent_encoded(struct call *c, const char *name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";
	struct buf b;

	buf_init(&b, c->arena, SIZE_MAX / 4);
	for (; *name != '\0'; name++)
		if (strchr(plain, *name) != NULL)
			buf_addc(&b, *name);
		else
			buf_addf(&b, "%%%02X", (unsigned char)*name);
	return b.data;
}

/* The first characters of a text, so many. */
static const char *
beginning(struct call *c, const char *s, size_t characters)
{
	size_t n = 0;

	for (; s[n] != '\0'; n++)
		if (((unsigned char)s[n] & 0xc0) != 0x80 && characters-- == 0)
			break;
	return arena_strndup(c->arena, s, n);
}

/* The one project that the request is about, "" when it is not one. */
static int
project_part(struct call *c, const char **part)
{
	const struct json *v = jr_get(c->body, "project");
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
write_headers(struct call *c, const struct prepare_args *in, struct buf *b)
{
	const char *part, *name, *plain;

	if (project_part(c, &part) != 0)
		return c->error;
	name = arena_printf(c->arena, "clearml%s%s-%ss.csv",
		*part == '\0' ? "" : "-", part, in->entity_type);
	plain = plain_name(c, name);
	buf_init(b, c->arena, 4096);
	buf_addf(b, "Content-Disposition: attachment; filename=\"%s\"", plain);
	if (strcmp(plain, name) != 0)
		buf_addf(b, "; filename*=UTF-8''%s", percent_encoded(c, name));
	buf_add(b, "\r\nCache-Control: no-store, max-age=0\r\n");
	return 0;
}

/* --- Downloading --- */

static void
write_header(struct download *d, struct buf *piece)
{
	bool some = d->found.n > 0;

	d->begun = true;
	/* By this mark spreadsheets know that it is UTF-8. */
	if (some)
		buf_add(piece, "\xef\xbb\xbf");
	for (size_t i = 0; i < d->columns.n; i++)
		csv_cell(piece, i == 0,
			csv_guard(d->columns.v[i].name, piece->arena), some);
	csv_end(piece);
}

static const struct json *
shown(struct call *c, const struct column *col, const struct json *v)
{
	struct pair want = { 0 }, *pair;
	const struct json *id;

	if (col->npairs == 0)
		return v;
	id = jr_get(v, "id");
	want.key = v == NULL ? "null" : jr_text(id != NULL ? id : v, c->arena);
	pair = bsearch(&want, col->pairs, col->npairs, sizeof(want), by_key);
	if (pair == NULL && v == NULL) {
		want.key = "\"\"";
		pair = bsearch(&want, col->pairs, col->npairs, sizeof(want),
			by_key);
	}
	return pair == NULL ? v : pair->value;
}

/* A row as a line of its own, which is no longer than a reply may be. */
static int
write_line(struct call *c, const struct download *d, const struct json *row,
	struct buf *line)
{
	buf_cut(line, 0);
	for (size_t i = 0; i < d->columns.n; i++) {
		const struct column *col = &d->columns.v[i];
		const struct json *v = keys_get(row, &col->keys);

		csv_cell(line, i == 0, csv_text(shown(c, col, v), c->arena),
			true);
	}
	csv_end(line);
	return !line->full ? 0 :
			     fail(c, ERR_REPLY_TOO_LARGE,
				     "a row of over %zu bytes", line->limit);
}

/* Some rows, by their number and by the memory that they have taken. */
static int
next_rows(struct call *c, void *state, struct buf *piece)
{
	struct download *d = state;
	struct buf line;
	int64_t rows = 0;

	rows_open(c, &d->list, &d->found, d->at);
	buf_init(&line, c->arena, piece->limit);
	if (!d->begun)
		write_header(d, piece);
	/* Not without a byte, which would be the end. */
	while (piece->len == 0 ||
		(rows < PIECE_ROWS && c->arena->taken < PIECE_BYTES)) {
		const struct json *row = read_row(c, d);

		if (c->error != OK)
			return c->error;
		if (row == NULL)
			break;
		if (write_line(c, d, row, &line) != 0)
			return c->error;
		/* It begins the next piece. */
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
	int rc;

	stmt_str(s, ":id", id);
	stmt_str(s, ":user", c->who.user);
	stmt_str(s, ":company", c->who.company);
	stmt_int(s, ":now", c->now);
	rc = stmt_step(s);
	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_NONE)
		return fail(c, ERR_INVALID_ID,
			"prepare_id=%.100s: unknown, or prepared more than %d "
			"seconds ago",
			id, (int)(lifetime / 1000000));
	*request = jr_read(stmt_column(s, 0), &why);
	stmt_done(s);
	return *request != NULL ?
		0 :
		fail(c, ERR_INTERNAL, "request: %s", why.what);
}

int
organization_download_for_get_all(struct call *c, const void *args)
{
	const struct download_args *in = args;
	struct download *d = ARENA_NEW(c->arena, struct download);
	const struct json *kept;
	struct buf headers;
	struct request r;
	void *prepared;

	if (find_request(c, in->prepare_id, &kept) != 0)
		return c->error;
	c->body = jr_copy(kept);
	if (validate(c, &prepare_args_shape, c->body, &prepared) != 0 ||
		write_headers(c, prepared, &headers) != 0)
		return c->error;
	request_read(&r, c, shape_of(prepared), c->body);
	if (find_rows(c, prepared, &r, c->config->download_limit, d) != 0)
		return c->error;
	c->raw_answer = (struct raw){ headers.data, next_rows, d };
	return 0;
}
