#include <string.h>

#include "describe/describe.h"
#include "call/limit.h"
#include "list/words.h"
#include "call/version.h"

/*
 * doc/api.md. A section about a service has the name of the service; the names
 * of other sections begin with a capital.
 */

static const char front[] =
	"# Interface\n"
	"\n"
	"<!-- Made by \"modelshelf describe api\" from the tables that the "
	"responders run\n"
	"on: change those. -->\n"
	"\n"
	"What modelshelf answers to at API " API_VERSION ", its "
	"newest version. A call is\n"
	"`POST /<service>.<action>` with a JSON object for its "
	"arguments; GET and other\n"
	"methods do the same. A path can begin with a version, "
	"`/v2.30/models.get_all`,\n"
	"and is then answered as that version has it. Members that "
	"a call does not know\n"
	"are ignored. The answer is `{\"meta\": {...}, \"data\": "
	"{...}}`: the tables below\n"
	"tell what is in `data`, and `meta.result_code` and "
	"`meta.result_subcode` what\n"
	"went wrong. [wire.md](protocol/wire.md) has the whole "
	"protocol.\n"
	"\n"
	"Of the values of a field, a number for an integer is cut "
	"towards zero, and\n"
	"booleans and texts of integers count as integers; for a "
	"boolean everything is\n"
	"taken, and null, zero and what is empty are false. What is "
	"\"to be set\" is not\n"
	"converted, but refused with the error in the table. Times "
	"are ISO 8601, and UTC\n"
	"if they do not say. What has no value is not in an answer.\n";

/* Write text into a cell of a table. */
static void
cell(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|')
			buf_addc(b, '\\');
		buf_addc(b, *text);
	}
}

static void
head(struct buf *b, const char *names)
{
	size_t columns = 1;

	buf_addf(b, "\n| %s |\n|", names);
	for (; *names != '\0'; names++)
		columns += *names == '|';
	while (columns-- > 0)
		buf_add(b, " --- |");
	buf_addc(b, '\n');
}

/* Write the type of a field, with its limits. */
static void
type(struct buf *b, const struct field *f)
{
	if (f->choices != NULL) {
		for (size_t i = 0; f->choices[i] != NULL; i++)
			buf_addf(b, "%s`%s`", i == 0 ? "" : ", ",
				f->choices[i]);
		return;
	}
	if (f->ref != NULL && f->type == TYPE_str)
		buf_addf(b, "id of a %s", f->ref->name);
	else if (f->type == TYPE_any && f->inside != NULL)
		buf_add(b, "list of objects");
	else if (f->type == TYPE_any && f->fill != NULL)
		buf_add(b, *f->fill == '[' ? "list" : "object");
	else
		buf_add(b, type_word(f->type));
	if (limit_own(f))
		buf_addf(b, ", at most %s%s", limit_text(f, NULL, b->arena),
			f->setting == NULL ?
				"" :
				arena_printf(b->arena, " (%s)", f->setting));
	if (f->type == TYPE_int && (f->min != 0 || f->max != 0))
		buf_addf(b, ", %lld to %lld", (long long)f->min,
			(long long)f->max);
}

static void
meaning(struct buf *b, const struct field *f)
{
	struct buf text;

	buf_init(&text, b->arena, 4096);
	describe_field(&text, f);
	cell(b, text.data);
}

/*
 * Write the members of a record that lies in the field: ", with `a` and `b`".
 */
static void
members(struct buf *b, const struct field *f)
{
	for (size_t i = 0; i < f->inside->count; i++)
		buf_addf(b, "%s`%s`",
			i == 0                            ? ", with " :
				i == f->inside->count - 1 ? " and " :
							    ", ",
			f->inside->fields[i].name);
}

/*
 * Write what a request may send in the place of the field's own type, and what
 * lies in an object. About values of a map whose row has no .doc, the sentence
 * of the map itself tells.
 */
static void
holds(struct buf *b, const struct field *f)
{
	if ((f->flags & KEYED) != 0)
		buf_add(b, " or list of its items");
	if (f->type == TYPE_json && f->inside != NULL)
		members(b, f);
	if (f->values == NULL || f->values->doc == NULL)
		return;
	buf_add(b,
		f->levels > 1 ? ", at each key of its objects: " :
				", at each key: ");
	type(b, f->values);
	holds(b, f->values);
}

static void
argument(struct buf *b, const struct field *f)
{
	buf_addf(b, "| `%s` | ", f->name);
	type(b, f);
	holds(b, f);
	if (f->least > 0)
		buf_addf(b, " | yes, %zu or more | ", f->least);
	else
		buf_add(b,
			(f->flags & REQUIRED) != 0        ? " | yes | " :
				(f->flags & PRESENT) != 0 ? " | yes, maybe "
							    "null | " :
							    " | no | ");
	if (f->fallback != NULL)
		buf_addf(b, "`%s`", f->fallback);
	buf_add(b, " | ");
	meaning(b, f);
	buf_add(b, " |\n");
}

/* Write a field that an edit reads by itself, with its own error. */
static void
change(struct buf *b, const struct field *f)
{
	const struct error_row *e =
		&error_rows[f->misfit == OK ? ERR_VALIDATION :
					      (enum error)f->misfit];

	buf_addf(b, "| `%s` | ", f->name);
	type(b, f);
	holds(b, f);
	buf_addf(b, " | %d/%d | ", e->http, e->sub);
	meaning(b, f);
	buf_add(b, " |\n");
}

static void
requests(struct buf *b, const struct endpoint *e)
{
	bool some = false;

	for (size_t i = 0; i < e->args->count; i++) {
		if (i == 0)
			head(b, "field | type | required | default | meaning");
		argument(b, &e->args->fields[i]);
	}
	for (size_t i = 0; e->changes != NULL && i < e->changes->count; i++) {
		if (!describe_sets(e, &e->changes->fields[i]))
			continue;
		if (!some)
			head(b, "to be set | type | misfit | meaning");
		some = true;
		change(b, &e->changes->fields[i]);
	}
	if (e->lists != NULL)
		buf_addf(b,
			"\nAlso [what lists take](#lists), with the filters of "
			"[%s](#record-%s).\n",
			e->lists->name, e->lists->name);
}

static void
answered(struct buf *b, const struct endpoint *e, const struct field *f)
{
	buf_addf(b, "| `%s` | ", f->name);
	if (describe_is_record(f))
		buf_addf(b, "%s[%s](#record-%s)%s",
			f->type == TYPE_any ? "list of " : "", f->ref->name,
			f->ref->name,
			(e->flags & EP_JOINED) != 0 ? ", joined" : "");
	else
		type(b, f);
	buf_add(b,
		(f->flags & REQUIRED) != 0        ? " | yes | " :
			(f->flags & PRESENT) != 0 ? " | yes, maybe null | " :
						    " | no | ");
	meaning(b, f);
	buf_add(b, " |\n");
}

static void
answers(struct buf *b, const struct endpoint *e)
{
	if (e->raw != NULL) {
		buf_addf(b,
			"\nAnswers a file of the type `%s`.\nOnly errors come "
			"with `meta` and `data`.\n",
			e->raw);
		return;
	}
	if ((e->flags & EP_BATCH) != 0)
		buf_add(b, "\nAnswers a [batch](#batches), with items of:\n");
	head(b, "answer | type | always | meaning");
	for (size_t i = 0; i < e->reply->count; i++)
		answered(b, e, &e->reply->fields[i]);
}

static void
versions(struct buf *b, const struct family *all, const struct endpoint *e)
{
	buf_addf(b, "\nSince API %d.%d", e->since / 1000, e->since % 1000);
	if (e->last != 0)
		buf_addf(b, ", until %d.%d: newer calls get 301/1",
			e->last / 1000, e->last % 1000);
	if ((e->flags & EP_WRITE) != 0)
		buf_add(b, "; writes");
	if ((e->flags & EP_PUBLIC) != 0)
		buf_add(b, "; needs no credentials");
	if ((e->flags & EP_OPTIONAL) != 0)
		buf_add(b, "; credentials are optional");
	if ((e->flags & EP_LOGIN) != 0)
		buf_add(b, "; the one that takes a password");
	for (unsigned i = 0, n = 0; role_names[i] != NULL; i++)
		if ((e->roles & 1u << i) != 0)
			buf_addf(b, "%s%s", n++ == 0 ? "; for " : ", ",
				role_names[i]);
	buf_add(b, ".\n");
	for (const struct endpoint *const *o = all->endpoints; *o != NULL; o++)
		if (*o != e && strcmp((*o)->name, e->name) == 0)
			buf_addf(b, "Since %d.%d: %s.\n", (*o)->since / 1000,
				(*o)->since % 1000, (*o)->doc);
}

static void
endpoint(struct buf *b, const struct family *all, const struct endpoint *e)
{
	buf_addf(b, "\n### %s\n", e->name);
	buf_addf(b, "\n%s.\n", e->doc);
	versions(b, all, e);
	requests(b, e);
	answers(b, e);
}

static void
inside_filter(void *arg, const char *name, const struct field *f)
{
	struct buf *b = arg;
	bool first = b->data[b->len - 2] == '|';

	buf_addf(b, "%s%s, as `%s`", first ? "" : "; ",
		filter_texts[f->filter].word, name);
}

/* Write what a field can be in an answer, and what a list can do with it. */
static void
record_field(struct buf *b, const struct field *f)
{
	buf_addf(b, "| `%s` | ", f->name);
	type(b, f);
	if (f->inside != NULL) {
		buf_add(b, " | ");
		describe_inside(f, inside_filter, b);
	} else if (f->inner != FILTER_NONE)
		buf_addf(b, " | %s, as `%s.<key>%s`",
			filter_texts[f->inner].word, f->name,
			f->parts == 2 ? "[.<member>]" : "...");
	else
		buf_addf(b, " | %s",
			describe_filter(f) == FILTER_NONE ?
				"" :
				filter_texts[f->filter].word);
	buf_add(b, " | ");
	meaning(b, f);
	if ((f->flags & HIDDEN) != 0)
		buf_add(b, "; in lists only if asked for");
	buf_add(b, " |\n");
}

static void
record(struct buf *b, const struct shape *sh)
{
	buf_addf(b, "\n### Record: %s\n", sh->name);
	head(b, "field | type | filter | meaning");
	for (size_t i = 0; i < sh->count; i++)
		record_field(b, &sh->fields[i]);
}

/* The records that a service lists or answers, each once. */
struct seen {
	const struct shape *shape[32];
	size_t n;
};

static void
see(struct seen *s, const struct shape *sh)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->shape[i] == sh)
			return;
	if (s->n < sizeof(s->shape) / sizeof(s->shape[0]))
		s->shape[s->n++] = sh;
}

static void
see_all(struct seen *s, const struct endpoint *e)
{
	if (e->lists != NULL)
		see(s, e->lists);
	for (size_t i = 0; i < e->reply->count; i++)
		if (describe_is_record(&e->reply->fields[i]))
			see(s, e->reply->fields[i].ref);
}

static void
section(struct buf *b, const struct family *all, const struct endpoint *first)
{
	struct seen seen = { 0 };

	buf_addf(b, "\n## %.*s\n", describe_service(first), first->name);
	for (const struct endpoint *const *e = all->endpoints; *e != NULL; e++)
		if (describe_same_service(first, *e) &&
			describe_newest(all, *e)) {
			endpoint(b, all, *e);
			see_all(&seen, *e);
		}
	for (size_t i = 0; i < seen.n; i++)
		record(b, seen.shape[i]);
}

static void
lists(struct buf *b)
{
	buf_add(b,
		"\n## Lists\n"
		"\n"
		"Endpoints that list records take these keys. All conditions "
		"together must hold; null\n"
		"is the same as nothing at all. A key that is neither here nor "
		"a filter of the record\n"
		"is ignored. [query.md](protocol/query.md) has every "
		"detail.\n");
	head(b, "key | type | default | meaning");
	for (const struct list_word *k = list_words; k->name != NULL; k++) {
		buf_addf(b, "| `%s` | %s | %s%s%s | ", k->name, k->type,
			*k->fallback == '\0' ? "" : "`", k->fallback,
			*k->fallback == '\0' ? "" : "`");
		cell(b, k->meaning);
		buf_add(b, " |\n");
	}
	buf_add(b,
		"\nBesides, each field that has a filter is a key. What it "
		"takes depends on the\nfilter's role:\n");
	head(b, "filter | value | meaning");
	for (int i = FILTER_NONE + 1; i <= FILTER_EQUAL; i++) {
		buf_addf(b, "| %s | %s | ", filter_texts[i].word,
			filter_texts[i].value);
		cell(b, filter_texts[i].meaning);
		buf_add(b, " |\n");
	}
	buf_add(b,
		"\nKeys inside `metadata` are escaped where they stand in a "
		"path: `%2E` for a dot, `%%`\nfor a per cent sign.\n"
		"\nAn endpoint whose records are joined answers a reference as "
		"an object, `{\"id\": ...}`,\nwith the fields of that record "
		"that only_fields asks for.\n");
}

static void
batches(struct buf *b)
{
	buf_add(b,
		"\n## Batches\n"
		"\n"
		"What is done to each of several ids is answered with 200, "
		"and tells of each of them:\n"
		"`succeeded` has an item for each id that it worked for, with "
		"its `id`; `failed` has\n"
		"`{\"id\": ..., \"error\": {\"codes\": [code, subcode], "
		"\"msg\": ..., \"data\": {...}}}`.\n"
		"Both lists are always there, in the order of the request.\n");
}

static void
errors(struct buf *b)
{
	buf_add(b,
		"\n## Errors\n"
		"\n"
		"`meta.result_code`, which is the HTTP status, and "
		"`meta.result_subcode`. The texts\n"
		"begin `meta.result_msg`, what follows tells the details; "
		"neither is part of the\n"
		"interface.\n");
	head(b, "error | text");
	for (int i = OK + 1; i < ERROR_COUNT; i++)
		buf_addf(b, "| %d/%d | %s |\n", error_rows[i].http,
			error_rows[i].sub, error_rows[i].text);
	buf_add(b,
		"\nA request with a Content-Encoding gets 415 and a line of "
		"text.\n");
}

/* Write links to all sections. */
static void
contents(struct buf *b, const struct family *const *families)
{
	buf_add(b, "\nContents: ");
	for (const struct family *const *f = families; *f != NULL; f++)
		for (size_t i = 0; (*f)->endpoints[i] != NULL; i++) {
			const struct endpoint *e = (*f)->endpoints[i];
			int n = describe_service(e);

			if (describe_begins(families, e))
				buf_addf(b, "[%.*s](#%.*s) · ", n, e->name, n,
					e->name);
		}
	buf_add(b,
		"[Lists](#lists) · [Batches](#batches) · "
		"[Errors](#errors)\n");
}

void
describe_api(struct buf *out, const struct family *const *families)
{
	buf_add(out, front);
	contents(out, families);
	for (const struct family *const *f = families; *f != NULL; f++)
		for (size_t i = 0; (*f)->endpoints[i] != NULL; i++)
			if (describe_begins(families, (*f)->endpoints[i]))
				section(out, *f, (*f)->endpoints[i]);
	lists(out);
	batches(out);
	errors(out);
}
