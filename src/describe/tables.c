#include "describe/describe.h"

#include "call/limit.h"

/* How much may be sent, or "-" where the type alone tells it. */
static const char *
limit(const struct field *f, struct arena *a)
{
	const char *text = limit_text(f, NULL, a);

	return *text == '\0' || f->choices != NULL ? "-" : text;
}

static void
row_of_field(struct buf *out, const char *endpoint, const char *kind,
	const char *name, const struct field *f)
{
	enum filter filter = f->filter == FILTER_NONE ? f->inner : f->filter;

	buf_addf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", kind, endpoint, name,
		type_word(f->type),
		(f->flags & REQUIRED) != 0 || f->least > 0 ? "required" :
			(f->flags & PRESENT) != 0          ? "present" :
							     "optional",
		filter_texts[filter].word, limit(f, out->arena),
		f->doc == NULL ? "" : f->doc);
}

struct lines {
	struct buf *out;
	const char *endpoint;
};

static void
row_of_inner(void *arg, const char *name, const struct field *f)
{
	struct lines *lines = arg;

	row_of_field(lines->out, lines->endpoint, "filter", name, f);
}

static void
rows_of_filter(struct buf *out, const struct endpoint *e, const struct field *f)
{
	struct lines lines = { out, e->name };

	if (f->inside != NULL)
		describe_inside(f, row_of_inner, &lines);
	else if (f->filter != FILTER_NONE || f->inner != FILTER_NONE)
		row_of_field(out, e->name, "filter", f->name, f);
}

/* A row for all that lies in an object or a list, as deep as rows go. */
static void
rows_inside(struct buf *out, const struct endpoint *e, const char *path,
	const struct field *f)
{
	if (f->values != NULL) {
		for (unsigned i = 0; i == 0 || i < f->levels; i++)
			path = arena_printf(out->arena, "%s.*", path);
		row_of_field(out, e->name, "inside", path, f->values);
		rows_inside(out, e, path, f->values);
	}
	if (f->inside == NULL)
		return;
	if (f->type == TYPE_any)
		path = arena_printf(out->arena, "%s.[]", path);
	for (size_t i = 0; i < f->inside->count; i++) {
		const struct field *inner = &f->inside->fields[i];
		const char *at = arena_printf(out->arena, "%s.%s", path,
			inner->name);

		row_of_field(out, e->name, "inside", at, inner);
		rows_inside(out, e, at, inner);
	}
}

static void
rows_of_argument(struct buf *out, const struct endpoint *e,
	const struct field *f)
{
	row_of_field(out, e->name, "argument", f->name, f);
	rows_inside(out, e, f->name, f);
}

static void
rows_of_endpoint(struct buf *out, const struct endpoint *e)
{
	buf_addf(out, "endpoint\t%s\t%d.%d\t", e->name, e->since / 1000,
		e->since % 1000);
	if (e->last == 0)
		buf_addc(out, '-');
	else
		buf_addf(out, "%d.%d", e->last / 1000, e->last % 1000);
	buf_addf(out, "\t%s\t%s\n",
		(e->flags & EP_WRITE) != 0 ? "write" : "read", e->doc);
	for (size_t i = 0; i < e->args->count; i++)
		rows_of_argument(out, e, &e->args->fields[i]);
	for (size_t i = 0; e->changes != NULL && i < e->changes->count; i++)
		if ((e->changes->fields[i].flags & READONLY) == 0)
			rows_of_argument(out, e, &e->changes->fields[i]);
	for (size_t i = 0; e->lists != NULL && i < e->lists->count; i++)
		rows_of_filter(out, e, &e->lists->fields[i]);
}

void
describe_tables(struct buf *out, const struct family *const *families)
{
	for (; *families != NULL; families++)
		for (size_t i = 0; (*families)->endpoints[i] != NULL; i++)
			rows_of_endpoint(out, (*families)->endpoints[i]);
}

void
describe_families(struct buf *out, const struct family *const *families)
{
	for (const struct family *const *f = families; *f != NULL; f++)
		for (size_t i = 0; (*f)->endpoints[i] != NULL; i++) {
			const struct endpoint *e = (*f)->endpoints[i];

			if (describe_begins(families, e))
				buf_addf(out, "%s\t%.*s\n", (*f)->name,
					describe_service(e), e->name);
		}
}
