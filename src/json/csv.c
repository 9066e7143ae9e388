#include "json/csv.h"

#include <string.h>

const char *
csv_guard(const char *text, struct arena *a)
{
	return *text != '\0' && strchr("=+-@\t\r", *text) != NULL ?
		arena_printf(a, "'%s", text) :
		text;
}

/* The id of an object, else the object itself: nothing gets lost. */
static const char *
object_text(const struct json *v, struct arena *a)
{
	const struct json *id = jr_get(v, "id");

	if (id != NULL && jr_type(id) == JSON_STRING)
		return jr_str(id);
	return jr_count(v) == 0 ? "" : jr_text(v, a);
}

/* In single quotes, with escapes for them and for what breaks a line. */
static void
add_quoted(struct buf *b, const char *s)
{
	static const char from[] = "\\'\n\r\t", to[] = "\\'nrt";

	buf_addc(b, '\'');
	for (; *s != '\0'; s++) {
		const char *which = strchr(from, *s);

		if (which != NULL)
			buf_addc(b, '\\');
		buf_addc(b, which != NULL ? to[which - from] : *s);
	}
	buf_addc(b, '\'');
}

static const char *
list_text(const struct json *v, struct arena *a)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	buf_addc(&b, '[');
	for (v = jr_first(v); v != NULL; v = jr_next(v)) {
		if (b.len > 1)
			buf_add(&b, ", ");
		if (jr_type(v) == JSON_STRING)
			add_quoted(&b, jr_str(v));
		else if (jr_type(v) == JSON_OBJECT)
			add_quoted(&b, object_text(v, a));
		else if (jr_type(v) == JSON_NULL)
			buf_add(&b, "None");
		else
			buf_add(&b, csv_text(v, a));
	}
	buf_addc(&b, ']');
	return b.data;
}

const char *
csv_text(const struct json *v, struct arena *a)
{
	if (v == NULL)
		return "";
	switch (jr_type(v)) {
	case JSON_BOOL:
		return jr_bool(v) ? "True" : "False";
	case JSON_NUMBER:
		return jr_digits(v);
	case JSON_STRING:
		return csv_guard(jr_str(v), a);
	case JSON_ARRAY:
		return list_text(v, a);
	case JSON_OBJECT:
		return csv_guard(object_text(v, a), a);
	case JSON_NULL:
		break;
	}
	return "";
}

void
csv_cell(struct buf *out, bool first, const char *text, bool quoted)
{
	if (!first)
		buf_addc(out, ',');
	if (!quoted && strpbrk(text, ",\"\r\n") == NULL) {
		buf_add(out, text);
		return;
	}
	buf_addc(out, '"');
	for (;;) {
		size_t n = strcspn(text, "\"");

		buf_addn(out, text, n);
		if (text[n] == '\0')
			break;
		buf_add(out, "\"\"");
		text += n + 1;
	}
	buf_addc(out, '"');
}

void
csv_end(struct buf *out)
{
	buf_add(out, "\r\n");
}
