/*
 * Puts records into a database as the services themselves do, for tests of what
 * happens to records that no endpoint makes.
 *
 * usage: seed DATABASE RECORD NAME=VALUE... [RECORD NAME=VALUE...]...
 *
 * RECORD is the name of a shape: task, project, user, company or model. Lists
 * and objects are given as JSON, times as clients write them. A record whose id
 * is there already is changed. What has to be there and is not given is filled
 * in; company= without a value makes the record public.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "json/jr.h"
#include "service/entities.h"
#include "store/record.h"
#include "store/store.h"

static struct arena arena;
static struct store *store;

__attribute__((noreturn)) static void
die(const char *what, const char *why)
{
	fprintf(stderr, "seed: %s: %s\n", what, why);
	exit(EXIT_FAILURE);
}

static struct strs
list(const char *text)
{
	struct jr_error why;
	const struct json *v = jr_read(text, &why);
	struct strs ss = { 0 };

	if (v == NULL || jr_type(v) != JSON_ARRAY)
		die(text, "not a list");
	ss.v = ARENA_ARRAY(&arena, const char *, jr_count(v));
	for (v = jr_first(v); v != NULL; v = jr_next(v))
		ss.v[ss.n++] = jr_str(v);
	return ss;
}

static void
set(const struct shape *sh, void *rec, const char *name, const char *value)
{
	const struct field *f = shape_find(sh, name);
	void *p;

	if (f == NULL)
		die(name, "no such field");
	p = (char *)rec + f->at;
	switch (f->type) {
	case TYPE_str:
		*(T_str *)p = value;
		break;
	case TYPE_json:
		*(T_json *)p = jr_stored(value, &arena);
		break;
	case TYPE_int:
		*(T_int *)p = strtoll(value, NULL, 10);
		break;
	case TYPE_flag:
		*(T_flag *)p = strcmp(value, "true") == 0;
		break;
	case TYPE_time:
		if (!clock_parse(value, clock_now(), p))
			die(value, "not a time");
		break;
	case TYPE_strs:
		*(T_strs *)p = list(value);
		break;
	case TYPE_real:
	case TYPE_any:
		die(name, "cannot be set");
	}
	record_set(rec, f, true, false);
}

/* Give a field that was not given a value, if there is such a field. */
static void
complete(const struct shape *sh, void *rec, const char *name, const char *value)
{
	const struct field *f = shape_find(sh, name);

	if (f != NULL && !record_has(rec, f))
		set(sh, rec, name, value);
}

static const char *
first_company(void)
{
	struct stmt *s = stmt_get(store, SQL_COMPANY_FIRST);
	struct named_row company;

	if (stmt_first(s, &named_row_shape, &arena, &company) != STORE_ROW)
		die("company", "none");
	return company.id;
}

static void
put(const struct shape *sh, void *rec)
{
	const struct field *key = shape_find(sh, "id");
	const struct field *owner = shape_find(sh, "company");
	const char *id, *company = "";
	int rc;

	if (!record_has(rec, key))
		die(sh->name, "without an id");
	id = *(T_str *)(void *)((char *)rec + key->at);
	if (owner != NULL) {
		complete(sh, rec, "company", first_company());
		company = *(T_str *)(void *)((char *)rec + owner->at);
	}
	rc = record_exists(store, sh, &arena, company, REACH_ANY, id);
	if (rc == STORE_ROW) {
		rc = record_update(store, sh, &arena, company, id, rec);
	} else {
		complete(sh, rec, "name", id);
		complete(sh, rec, "created", "2020-01-01");
		complete(sh, rec, "type", "training");
		complete(sh, rec, "status", "created");
		complete(sh, rec, "ready", "false");
		rc = record_insert(store, sh, &arena, rec);
	}
	if (rc != 1)
		die(id, store_error(store));
}

static const struct shape *
find_shape(const char *name)
{
	for (size_t i = 0; entity_shapes[i] != NULL; i++)
		if (strcmp(entity_shapes[i]->name, name) == 0)
			return entity_shapes[i];
	die(name, "no such record");
}

int
main(int argc, char **argv)
{
	struct store_options options = { .busy_ms = 10000 };

	if (argc < 3)
		return 64;
	options.path = argv[1];
	arena_init(&arena, 65536);
	jr_init(&arena);
	store = store_new(&options);
	if (store_begin(store, true) != 0)
		die(argv[1], store_error(store));
	for (char **p = argv + 2; *p != NULL;) {
		const struct shape *sh = find_shape(*p++);
		void *rec = arena_alloc(&arena, sh->size);
		char *value;

		for (; *p != NULL && (value = strchr(*p, '=')) != NULL; p++) {
			*value = '\0';
			set(sh, rec, *p, value + 1);
		}
		put(sh, rec);
	}
	if (store_end(store, true) != 0)
		die(argv[1], store_error(store));
	store_free(store);
	arena_release(&arena);
	return EXIT_SUCCESS;
}
