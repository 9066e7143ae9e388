#include "shape.h"

#include <string.h>

#include "site.h"

unsigned
bytes_below(struct bytes *in, unsigned n)
{
	unsigned v = 0;

	for (unsigned room = 1; room < n; room <<= 8) {
		v = v << 8 | (in->left > 0 ? *in->p : 0);
		if (in->left > 0) {
			in->p++;
			in->left--;
		}
		if (room > 1 << 16)
			break;
	}
	return n == 0 ? 0 : v % n;
}

/* True once in n times, and when there are no bytes left, never. */
static bool
chance(struct bytes *in, unsigned n)
{
	return bytes_below(in, n) == 1;
}

#define ONE_OF(in, words) (words)[bytes_below((in), COUNT(words))]

/* --- Texts --- */

static void
add_quoted(struct buf *to, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)text[i];

		if (ch == '"' || ch == '\\')
			buf_addf(to, "\\%c", ch);
		else if (ch < 0x20 || ch >= 0x7f)
			buf_addf(to, "\\u%04x", ch == 0 ? 1u : ch * 17u);
		else
			buf_addc(to, (char)ch);
	}
}

static const char *const oddities[] = { "", " ", "a", "0", "-1", "true", "null",
	"1.0", "1e3", "-", "__$all", "__$any", "__$not", "__$nop", "__$and",
	"__$or", "-tag1", "tag1", "*", "/", "//", "a/b/c", "top", "..", "%",
	"\\u00e9\\u4e2d\\ud83d\\ude00", "\\u2028", "\\ufeff", "\\\"", "\\\\",
	"'; DROP TABLE model; --", "a\\nb", "\\u0001", "\\u007f", "\\u0085",
	"\\u202e", "archived", "public", "@text_score", "-@text_score",
	"PyTorch", "training", "published", "9223372036854775808", "NaN" };
static const char *const patterns[] = { "", ".", ".*", "^net", "run$",
	"(?i)NET", "^net 1 anyone$", "(a+)+$", "(a|a)*b", "[", "(", "a{1,99}",
	"(?R)", "(a(?R)?b)*", "(?<=a)b", "\\\\Qx\\\\E", "\\\\d+",
	"(?:a?){50}a{50}", "^(n|e|t)*[0-9]+.*x", "\\\\bnet\\\\b",
	"(.*)(.*)(.*)\\\\3", "x|", "(*UTF)" };
static const char *const dates[] = { "2024-06-15", ">=2024-06-15T12:00:00Z",
	"<2030-01-01", "2024-06-15T12:00:00.000001+05:30", ">", "0001-01-01",
	"9999-12-31T23:59:59Z", "2024-02-30", "1718452800", "now" };

static void
add_id(struct bytes *in, struct buf *to)
{
	char id[SITE_ID];
	unsigned kind = bytes_below(in, 5), n = bytes_below(in, 24);

	site_id("mtpuq"[kind], (int)(n % 3), n / 3, id);
	buf_add(to, id);
}

/* What is between the quotes of a string. */
static void
add_text(struct bytes *in, struct buf *to)
{
	unsigned way = bytes_below(in, 16), n;
	size_t from = to->len, len;

	if (way < 5) {
		add_id(in, to);
	} else if (way < 9) {
		buf_add(to, ONE_OF(in, oddities));
	} else if (way == 9) {
		buf_add(to, ONE_OF(in, patterns));
	} else if (way == 10) {
		buf_add(to, ONE_OF(in, dates));
	} else {
		n = bytes_below(in, 32);
		n = n > in->left ? (unsigned)in->left : n;
		add_quoted(to, (const char *)in->p, n);
		in->p += n;
		in->left -= n;
	}
	if (way != 15 || (len = to->len - from) == 0)
		return;
	n = 1u << bytes_below(in, 15);
	for (unsigned i = 1; i < n && to->len + len < SHAPE_TEXT_MAX; i++)
		buf_addn(to, arena_strndup(to->arena, to->data + from, len),
			len);
}

static void
add_string(struct bytes *in, struct buf *to)
{
	buf_addc(to, '"');
	add_text(in, to);
	buf_addc(to, '"');
}

static void
add_one_of(struct bytes *in, struct buf *to, const char *const *words)
{
	unsigned n = 0;

	while (words[n] != NULL)
		n++;
	buf_addf(to, "\"%s\"", words[bytes_below(in, n)]);
}

/* --- Values of any type --- */

static const char *const numbers[] = { "0", "1", "-1", "2", "7", "500", "501",
	"1000000000", "9223372036854775807", "-9223372036854775808",
	"9223372036854775808", "1.5", "1.0", "1e2", "-0", "1e999", "1718452800",
	"0.1", "NaN", "Infinity", "\"3\"" };
static const char *const simple[] = { "null", "true", "false", "[]", "{}",
	"\"\"", "0" };

static void add_any(struct bytes *in, struct buf *to, unsigned depth);

/* A list of what 'add' makes; now and then one with very many items. */
static void
add_list(struct bytes *in, struct buf *to,
	void (*add)(struct bytes *in, struct buf *to))
{
	unsigned n = bytes_below(in, 8), many = 1;
	size_t from, len;

	buf_addc(to, '[');
	from = to->len;
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(to, ',');
		add(in, to);
	}
	len = to->len - from;
	if (len > 0 && bytes_below(in, 16) == 15)
		many = 1u << bytes_below(in, 13);
	for (unsigned i = 1; i < many && to->len + len < SHAPE_TEXT_MAX; i++) {
		buf_addc(to, ',');
		/* Different ones: what was one string gets a number. */
		if (len > 2 && to->data[from] == '"' && n == 1)
			buf_addf(to, "%.*s%u\"", (int)len - 1, to->data + from,
				i);
		else
			buf_addn(to,
				arena_strndup(to->arena, to->data + from, len),
				len);
	}
	buf_addc(to, ']');
}

static void
add_strings(struct bytes *in, struct buf *to)
{
	add_list(in, to, add_string);
}

static const char *const keys[] = { "key", "type", "value", "name", "id",
	"model", "size", "fields", "pattern", "datetime", "any", "all",
	"include", "exclude", "op", "a.b", "", "metadata", "tags", "project",
	"section", "input", "output", "mode", "artifacts", "queue", "$ref",
	"parameters", "docker_cmd" };

static void
add_object(struct bytes *in, struct buf *to, unsigned depth)
{
	unsigned n = bytes_below(in, 6), many = 1;
	size_t from, len;

	buf_addc(to, '{');
	from = to->len;
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(to, ',');
		if (chance(in, 3))
			add_string(in, to);
		else
			buf_addf(to, "\"%s\"", ONE_OF(in, keys));
		buf_addc(to, ':');
		add_any(in, to, depth + 1);
	}
	len = to->len - from;
	if (n == 1 && bytes_below(in, 16) == 15)
		many = 1u << bytes_below(in, 13);
	for (unsigned i = 1; i < many && to->len + len < SHAPE_TEXT_MAX; i++)
		buf_addf(to, ",\"%u%s", i,
			arena_strndup(to->arena, to->data + from + 1, len - 1));
	buf_addc(to, '}');
}

static void
add_any(struct bytes *in, struct buf *to, unsigned depth)
{
	switch (bytes_below(in, depth > 4 ? 5 : 8)) {
	case 0:
		buf_add(to, ONE_OF(in, simple));
		break;
	case 1:
		buf_add(to, ONE_OF(in, numbers));
		break;
	case 5:
		add_strings(in, to);
		break;
	case 6:
		buf_addc(to, '[');
		for (unsigned i = bytes_below(in, 4); i > 0; i--) {
			add_any(in, to, depth + 1);
			buf_add(to, i > 1 ? "," : "");
		}
		buf_addc(to, ']');
		break;
	case 7:
		add_object(in, to, depth);
		break;
	default:
		add_string(in, to);
	}
}

static void
add_anything(struct bytes *in, struct buf *to)
{
	add_any(in, to, 0);
}

static void add_value(struct bytes *in, struct buf *to, const struct field *f);

/* The members that a shape names, some of them left out. */
static void
add_record(struct bytes *in, struct buf *to, const struct shape *sh)
{
	buf_addc(to, '{');
	for (size_t i = 0, n = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		bool needed = (f->flags & (REQUIRED | PRESENT)) != 0;

		if (needed ? chance(in, 16) : bytes_below(in, 3) == 0)
			continue;
		buf_addf(to, "%s\"%s\":", n++ > 0 ? "," : "", f->name);
		add_value(in, to, f);
	}
	buf_addc(to, '}');
}

/* An object whose keys are anybody's. */
static void
add_map(struct bytes *in, struct buf *to, const struct field *f,
	unsigned levels)
{
	unsigned n = bytes_below(in, 4);

	buf_addc(to, '{');
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(to, ',');
		add_string(in, to);
		buf_addc(to, ':');
		if (levels > 1)
			add_map(in, to, f, levels - 1);
		else
			add_value(in, to, f->values);
	}
	buf_addc(to, '}');
}

/* A list of records: now and then a long one. */
static void
add_records(struct bytes *in, struct buf *to, const struct shape *sh)
{
	unsigned n = bytes_below(in, 4);

	if (bytes_below(in, 16) == 15)
		n <<= bytes_below(in, 10);
	buf_addc(to, '[');
	for (unsigned i = 0; i < n && to->len < SHAPE_TEXT_MAX; i++) {
		if (i > 0)
			buf_addc(to, ',');
		add_record(in, to, sh);
	}
	buf_addc(to, ']');
}

/* One that fits the row, mostly. */
static void
add_value(struct bytes *in, struct buf *to, const struct field *f)
{
	if (chance(in, 8)) {
		add_anything(in, to);
		return;
	}
	switch (f->type) {
	case TYPE_str:
		if (f->choices != NULL)
			add_one_of(in, to, f->choices);
		else
			add_string(in, to);
		break;
	case TYPE_int:
	case TYPE_real:
		buf_add(to, ONE_OF(in, numbers));
		break;
	case TYPE_flag:
		buf_add(to, bytes_below(in, 2) ? "true" : "false");
		break;
	case TYPE_time:
		buf_addf(to, "\"%s\"", ONE_OF(in, dates));
		break;
	case TYPE_strs:
		add_strings(in, to);
		break;
	case TYPE_json:
		if (f->values != NULL)
			add_map(in, to, f, f->levels);
		else if (f->inside != NULL)
			add_record(in, to, f->inside);
		else
			add_object(in, to, 0);
		break;
	case TYPE_any:
		if (f->inside != NULL)
			add_records(in, to, f->inside);
		else
			add_anything(in, to);
		break;
	}
}

/* --- Lists --- */

/* The path of a field of the rows, or what looks like one. */
static void
add_path(struct bytes *in, struct buf *to, const struct shape *sh)
{
	static const char *const inner[] = { ".size.value", ".m.v.value", ".a",
		".", "..", ".size.*", ".input.model", ".name", ".id",
		".project.name", ".parent.parent.name", ".*", ".queue",
		".Args.a%2Eb.value", ".Args.*.value", ".%_a.%%.b.c" };
	const struct field *f =
		&sh->fields[bytes_below(in, (unsigned)sh->count)];

	if (chance(in, 12)) {
		add_text(in, to);
		return;
	}
	if (chance(in, 3))
		buf_addc(to, '-');
	buf_add(to, f->name);
	if (f->inner != FILTER_NONE || f->ref != NULL || f->inside != NULL ||
		chance(in, 16))
		if (!chance(in, 4))
			buf_add(to, ONE_OF(in, inner));
}

static const struct shape *rows_now;

static void
add_quoted_path(struct bytes *in, struct buf *to)
{
	buf_addc(to, '"');
	add_path(in, to, rows_now);
	buf_addc(to, '"');
}

static void
add_pattern(struct bytes *in, struct buf *to)
{
	if (chance(in, 4))
		add_string(in, to);
	else
		buf_addf(to, "\"%s\"", ONE_OF(in, patterns));
}

static void
add_date(struct bytes *in, struct buf *to)
{
	buf_addf(to, "\"%s\"", ONE_OF(in, dates));
}

static void
add_number(struct bytes *in, struct buf *to)
{
	buf_add(to, ONE_OF(in, numbers));
}

static void
add_condition(struct bytes *in, struct buf *to)
{
	const struct shape *sh = rows_now;
	const struct field *f =
		&sh->fields[bytes_below(in, (unsigned)sh->count)];
	enum filter filter = f->inner != FILTER_NONE ? f->inner : f->filter;

	buf_addf(to, ",\"%s%s\":", f->name,
		f->inner == FILTER_NONE          ? "" :
			f->inner == FILTER_RANGE ? ".m.v.value" :
			f->inside != NULL        ? ".input.model" :
			bytes_below(in, 2)       ? ".size.value" :
						   ".size.key");
	if (chance(in, 10))
		add_anything(in, to);
	else if (filter == FILTER_PATTERN)
		add_pattern(in, to);
	else if (filter == FILTER_RANGE)
		add_list(in, to, f->type == TYPE_time ? add_date : add_number);
	else if (filter == FILTER_DATE)
		add_list(in, to, add_date);
	else if (filter == FILTER_EQUAL)
		buf_add(to, ONE_OF(in, simple));
	else
		add_strings(in, to);
}

static void
add_filters(struct bytes *in, struct buf *to)
{
	static const char *const sets[] = { "any", "all", "op", "x" };
	static const char *const ways[] = { "include", "exclude", "x" };

	buf_add(to, ",\"filters\":{");
	for (unsigned i = bytes_below(in, 4); i > 0; i--) {
		add_quoted_path(in, to);
		buf_add(to, ":{");
		for (unsigned k = bytes_below(in, 4); k > 0; k--) {
			buf_addf(to, "\"%s\":{\"%s\":", ONE_OF(in, sets),
				ONE_OF(in, ways));
			add_strings(in, to);
			buf_add(to, k > 1 ? "}," : "}");
		}
		buf_add(to, i > 1 ? "}," : "}");
	}
	buf_addc(to, '}');
}

static void
add_multi(struct bytes *in, struct buf *to)
{
	static const char *const names[] = { "_any_", "_all_", "_or_",
		"_and_" };

	buf_addf(to, ",\"%s\":{\"fields\":", ONE_OF(in, names));
	add_list(in, to, add_quoted_path);
	if (bytes_below(in, 4) == 0) {
		buf_add(to, ",\"datetime\":");
		add_list(in, to, add_date);
	} else {
		buf_add(to, ",\"pattern\":");
		add_pattern(in, to);
	}
	buf_addc(to, '}');
}

static void
add_list_argument(struct bytes *in, struct buf *to)
{
	static const char *const sizes[] = { "page", "page_size", "start",
		"size" };
	static const char *const others[] = { "scroll_id", "refresh_scroll",
		"search_hidden", "search_text", "allow_public", "projection" };

	switch (bytes_below(in, 10)) {
	case 0:
		buf_add(to, ",\"order_by\":");
		add_list(in, to, add_quoted_path);
		break;
	case 1:
		buf_add(to, ",\"only_fields\":");
		add_list(in, to, add_quoted_path);
		break;
	case 2:
		buf_addf(to, ",\"%s\":", ONE_OF(in, sizes));
		add_number(in, to);
		break;
	case 3:
		buf_addf(to, ",\"%s\":", ONE_OF(in, others));
		add_anything(in, to);
		break;
	case 4:
		add_filters(in, to);
		break;
	case 5:
		add_multi(in, to);
		break;
	case 6:
		buf_add(to, ",\"search_text\":");
		add_string(in, to);
		break;
	default:
		add_condition(in, to);
	}
}

/* --- All of them --- */

static void
add_fields(struct bytes *in, struct buf *to, const struct shape *sh)
{
	for (size_t i = 0; sh != NULL && i < sh->count; i++) {
		const struct field *f = &sh->fields[i];
		bool needed = (f->flags & (REQUIRED | PRESENT)) != 0 ||
			f->least > 0;

		if (needed ? chance(in, 16) : bytes_below(in, 3) != 1)
			continue;
		buf_addf(to, ",\"%s\":", f->name);
		add_value(in, to, f);
	}
}

void
shape_arguments(struct bytes *in, const struct endpoint *e, struct buf *to)
{
	buf_add(to, "{\"\":0");
	add_fields(in, to, e->args);
	add_fields(in, to, e->changes);
	rows_now = e->lists;
	for (unsigned i = rows_now == NULL ? 0 : bytes_below(in, 8); i > 0; i--)
		add_list_argument(in, to);
	if (chance(in, 16)) {
		buf_addc(to, ',');
		add_string(in, to);
		buf_addc(to, ':');
		add_anything(in, to);
	}
	buf_addc(to, '}');
}
