/*
 * What a record takes from JSON can be written as JSON, or the call failed; and
 * what a check of an object has made of it passes the check as it is.
 */
#include <string.h>

#include "call/nested.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/entities.h"
#include "support.h"

static void
check(struct call *c, int rc, const struct shape *sh, const void *rec)
{
	struct jr_error why;
	struct buf b;
	struct jw w;

	HOLDS(rc == c->error);
	c->error = OK;
	buf_init(&b, c->arena, SIZE_MAX / 4);
	jw_init(&w, &b);
	jw_obj(&w, NULL);
	for (size_t i = 0; rc == OK && i < sh->count; i++)
		jw_field(&w, &sh->fields[i], rec);
	jw_end(&w);
	HOLDS(jr_read(b.data, &why) != NULL);
}

static void
check_nested(struct call *c, const struct field *f, unsigned steps,
	const struct json *v)
{
	const char *text;
	int rc = nested_check(c, f, ERR_VALIDATION, steps, &v);

	HOLDS(rc == c->error);
	c->error = OK;
	if (rc != OK)
		return;
	text = jr_text(v, c->arena);
	HOLDS(nested_check(c, f, ERR_VALIDATION, steps, &v) == OK);
	HOLDS(strcmp(jr_text(v, c->arena), text) == 0);
}

/* Each field gets what was sent for it, and a map all that was sent. */
static void
check_fields(struct call *c, const struct shape *sh, const struct json *v)
{
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		const struct json *sent = jr_get(v, f->name);

		for (unsigned steps = 1; steps <= NESTED_ALL; steps++) {
			if (sent != NULL)
				check_nested(c, f, steps, sent);
			if (f->values != NULL || f->inside != NULL)
				check_nested(c, f, steps, v);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call *c = fuzz_call();
	struct jr_error why;
	struct json *v = jr_parse(fuzz_text(c, data, size), size, &why);

	for (size_t i = 0; v != NULL && entity_shapes[i] != NULL; i++) {
		const struct shape *sh = entity_shapes[i];
		void *rec = arena_alloc(c->arena, sh->size);

		check(c, validate_fields(c, sh, v, rec), sh, rec);
		HOLDS(validate(c, sh, v, &rec) == c->error);
		check(c, c->error, sh, rec);
		check_fields(c, sh, v);
	}
	return 0;
}
