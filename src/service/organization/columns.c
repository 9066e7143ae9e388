#include "service/organization/columns.h"

#include <stdlib.h>
#include <string.h>

#include "call/config.h"
#include "json/csv.h"
#include "json/jr.h"
#include "json/keys.h"
#include "list/path.h"

/* What to show in the place of a value; 'key' is the JSON text of the value. */
struct pair {
	const char *key;
	const struct json *value;
};

struct column {
	const char *name;
	struct strs keys; /* the path to the value in a row */
	struct pair *pairs;
	size_t npairs;
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

/*
 * Read the path of a column: as queries have it, or else just split at its
 * dots.
 */
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

/* Check that no two columns have the same name. */
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

int
columns_read(struct call *c, const struct shape *sh, const struct json *list,
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

void
columns_head(const struct columns *cols, struct buf *out, bool quoted)
{
	for (size_t i = 0; i < cols->n; i++)
		csv_cell(out, i == 0, csv_guard(cols->v[i].name, out->arena),
			quoted);
	csv_end(out);
}

/* What the table shows for a value of a row, which may be missing (NULL). */
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

void
columns_line(struct call *c, const struct columns *cols, const struct json *row,
	struct buf *line)
{
	for (size_t i = 0; i < cols->n; i++) {
		const struct column *col = &cols->v[i];
		const struct json *v = keys_get(row, &col->keys);

		csv_cell(line, i == 0, csv_text(shown(c, col, v), c->arena),
			true);
	}
	csv_end(line);
}
