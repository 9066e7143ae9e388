/* What a record takes from JSON can be written as JSON, or the call failed. */
#include "json/jr.h"
#include "call/validate.h"
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
	}
	return 0;
}
