#include "service/share.h"

#include <string.h>

#include "call/config.h"
#include "json/jr.h"

int
share_check_room(struct call *c, enum sql_id given, size_t more)
{
	int64_t limit = c->config->public_rows, n = 0;
	struct stmt *s;

	if (limit == 0)
		return 0;
	s = stmt_get(c->store, given);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":limit", limit + 1);
	if (call_check_one(c, stmt_first_int(s, &n)) != 0)
		return c->error;
	return n + (int64_t)more <= limit ?
		0 :
		fail(c, ERR_VALIDATION,
			"ids: a company may have made %lld of a kind public "
			"(setting public_rows)",
			(long long)limit);
}

static size_t
weight(const struct field *f, const void *rec)
{
	const void *at = (const char *)rec + f->at;
	size_t n = 0;

	if (!record_has(rec, f) || record_nil(rec, f))
		return 0;
	if (f->type == TYPE_str)
		return strlen(*(const T_str *)at);
	if (f->type == TYPE_json)
		return jr_length(*(const T_json *)at);
	if (f->type == TYPE_strs)
		for (size_t i = 0; i < ((const T_strs *)at)->n; i++)
			n += strlen(((const T_strs *)at)->v[i]);
	return n;
}

int
share_check_size(struct call *c, const struct shape *sh, const void *rec)
{
	const struct field *id = shape_find(sh, "id"), *most = id;
	const void *at = (const char *)rec + id->at;
	const char *name = record_has(rec, id) ? *(const T_str *)at :
						 "that is new";
	size_t n = 0, largest = 0;

	if (c->config->public_size == 0)
		return 0;
	for (size_t i = 0; i < sh->count; i++) {
		size_t bytes = weight(&sh->fields[i], rec);

		n += bytes;
		if (bytes > largest) {
			largest = bytes;
			most = &sh->fields[i];
		}
	}
	return n <= (size_t)c->config->public_size ?
		0 :
		fail(c, ERR_VALIDATION,
			"%s: with %zu bytes, of which this field has the most, "
			"%s %.100s is too large to be public, at most %lld "
			"(setting public_size)",
			most->name, n, sh->table, name,
			(long long)c->config->public_size);
}
