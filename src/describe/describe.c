#include "describe/describe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/limit.h"

enum { NAME_ROOM = 256 };

/* clang-format off */
const struct role_text role_texts[ROLE_EQUAL + 1] = {
	[ROLE_NONE] = { "-", "", "", "" },
	[ROLE_PATTERN] = { "pattern",
		"a regular expression",
		"Keeps the rows in whose field it is found, at any place; `^` "
		"and `$` anchor it, `(?i)` in front ignores case. The syntax "
		"is that of PCRE2. A field without a value matches nothing, "
		"an empty pattern restricts nothing. 400/21: it does not "
		"compile, or takes too long",
		"{'type':['string','null']}" },
	[ROLE_LIST] = { "list",
		"a value, or a list of values and operators",
		"Keeps the rows that have one of the values. `-x` excludes "
		"rows with `x`, null keeps rows without a value. Of what "
		"follows `__$all` (or `__$and`) rows must have everything, of "
		"what follows `__$any` (or `__$or`) something; there a "
		"leading `-` is part of the value. `__$not` excludes the next "
		"value, `__$nop` ends the effect of an operator. 400/16: an "
		"operator stands where it cannot",
		"{'type':['string','array','null'],"
		"'items':{'type':['string','null']}}" },
	[ROLE_RANGE] = { "range",
		"`[min, max]`",
		"Keeps the rows from min to max, both included. Null leaves "
		"one end open; without a min, rows without a value are kept, "
		"too. Numbers or times, as the field has them",
		"{'type':['array','null'],'minItems':2,'maxItems':2,"
		"'items':{'type':['number','string','null']}}" },
	[ROLE_DATE] = { "date",
		"a time or a list of times, each maybe behind `>`, `>=`, `<` "
		"or `<=`",
		"Keeps the rows for which all of it is true. Two times "
		"without a sign are a range, of which one end may be null. "
		"What is no time is ignored",
		"{'type':['string','array','null'],"
		"'items':{'type':['string','null']}}" },
	[ROLE_EQUAL] = { "equal",
		"a value",
		"Keeps the rows with this very value: nothing is converted",
		"{}" },
};

/* Several fields under one condition. */
#define FIELDS_SCHEMA                                                          \
	"{'type':'object','required':['fields'],'properties':{"                \
	"'fields':{'type':'array','items':{'type':'string'}},"                 \
	"'pattern':{'type':'string'},"                                         \
	"'datetime':{'type':['string','array'],"                               \
	"'items':{'type':['string','null']}}},"                                \
	"'minProperties':2,'maxProperties':2,'additionalProperties':false}"
#define VALUES_SCHEMA                                                          \
	"{'type':['array','null'],'items':{'type':['string','null']}}"
#define PART_SCHEMA                                                            \
	"{'type':['object','null'],'properties':{'include':" VALUES_SCHEMA     \
	",'exclude':" VALUES_SCHEMA "},'additionalProperties':false}"
#define NAMES_SCHEMA                                                           \
	"{'type':['array','null'],'items':{'type':'string'}}"

const struct list_key list_keys[] = {
	{ "filters", "object", "",
	  "Conditions on fields of the role list, without operators: "
	  "`{field: {\"any\": part, \"all\": part, \"op\": \"and\" or "
	  "\"or\"}}`, where a part is `{\"include\": [...], \"exclude\": "
	  "[...]}`. A field that is named here does not count outside",
	  "{'type':'object','additionalProperties':{'type':['object','null'],"
	  "'properties':{'any':" PART_SCHEMA ",'all':" PART_SCHEMA ","
	  "'op':{'enum':['and','or']}},'additionalProperties':false}}" },
	{ "_any_", "object", "",
	  "One of several fields fits: `{\"fields\": [...], \"pattern\": "
	  "\"...\"}`, in which case does not count, or `{\"fields\": [...], "
	  "\"datetime\": ...}` with the value of a date", FIELDS_SCHEMA },
	{ "_or_", "object", "", "Another such condition", FIELDS_SCHEMA },
	{ "_all_", "object", "", "All of several fields fit", FIELDS_SCHEMA },
	{ "_and_", "object", "", "Another such condition", FIELDS_SCHEMA },
	{ "search_text", "string", "",
	  "Words to look for in the texts of a row; one of them is enough. "
	  "`\"...\"` is a phrase that must be there, `-word` excludes",
	  "{'type':['string','null']}" },
	{ "order_by", "list of strings", "",
	  "Fields to sort by, descending behind a `-`; rows without a value "
	  "for the first one come last. `@text_score`: the best matches of "
	  "search_text first",
	  "{'type':['array','string','null'],'items':{'type':'string'}}" },
	{ "page", "integer", "0", "Which page, counted from 0",
	  "{'type':['integer','null'],'minimum':0}" },
	{ "page_size", "integer", "500",
	  "Rows of a page, 500 at most; page and page_size null: all rows",
	  "{'type':['integer','null'],'minimum':1}" },
	{ "start", "integer", "",
	  "Instead of pages: the first row, counted from 0",
	  "{'type':['integer','null'],'minimum':0}" },
	{ "size", "integer", "", "Rows from there on, or of a piece of a scroll",
	  "{'type':'integer','minimum':1}" },
	{ "scroll_id", "string", "",
	  "Null starts a scroll; the answer has the id for the next piece. It "
	  "is kept for ten minutes", "{'type':['string','null']}" },
	{ "refresh_scroll", "boolean", "false",
	  "All rows of the scroll so far once more",
	  "{'type':['boolean','null']}" },
	{ "only_fields", "list of strings", "",
	  "Fields to answer; behind a `-`: not to answer. Dots lead into "
	  "objects, and in `_ex` endpoints to the record that a reference "
	  "names, `project.name`", NAMES_SCHEMA },
	{ "projection", "list of strings", "", "The same; wins over only_fields",
	  NAMES_SCHEMA },
	{ 0 }
};
/* clang-format on */

/* How much may be sent, "-" where the type says it. */
static void
print_limit(const struct field *f)
{
	struct arena a;
	const char *text;

	arena_init(&a, 1024);
	text = limit_text(f, NULL, &a);
	fputs(*text == '\0' || f->choices != NULL ? "-" : text, stdout);
	arena_release(&a);
}

static void
print_field(const char *endpoint, const char *kind, const char *name,
	const struct field *f)
{
	enum role role = f->role == ROLE_NONE ? f->inner : f->role;

	printf("%s\t%s\t%s\t%s\t%s\t%s\t", kind, endpoint, name,
		type_word(f->type),
		(f->flags & REQUIRED) != 0 || f->least > 0 ? "required" :
			(f->flags & PRESENT) != 0          ? "present" :
							     "optional",
		role_texts[role].word);
	print_limit(f);
	printf("\t%s\n", f->doc == NULL ? "" : f->doc);
}

static void
print_inside(void *endpoint, const char *name, const struct field *f)
{
	print_field(endpoint, "filter", name, f);
}

static void
print_filter(const struct endpoint *e, const struct field *f)
{
	if (f->inside != NULL)
		describe_inside(f, print_inside, (void *)(uintptr_t)e->name);
	else if (f->role != ROLE_NONE || f->inner != ROLE_NONE)
		print_field(e->name, "filter", f->name, f);
}

static void
print_endpoint(const struct endpoint *e)
{
	printf("endpoint\t%s\t%d.%d\t", e->name, e->since / 1000,
		e->since % 1000);
	if (e->last == 0)
		putchar('-');
	else
		printf("%d.%d", e->last / 1000, e->last % 1000);
	printf("\t%s\t%s\n", (e->flags & EP_WRITE) != 0 ? "write" : "read",
		e->doc);
	for (size_t i = 0; i < e->args->count; i++)
		print_field(e->name, "argument", e->args->fields[i].name,
			&e->args->fields[i]);
	for (size_t i = 0; e->changes != NULL && i < e->changes->count; i++)
		if ((e->changes->fields[i].flags & READONLY) == 0)
			print_field(e->name, "argument",
				e->changes->fields[i].name,
				&e->changes->fields[i]);
	for (size_t i = 0; e->rows != NULL && i < e->rows->count; i++)
		print_filter(e, &e->rows->fields[i]);
}

static int
finish(void)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return EXIT_SUCCESS;
	perror("standard output");
	return EXIT_FAILURE;
}

int
describe_tables(const struct family *family)
{
	for (size_t i = 0; family->endpoints[i] != NULL; i++)
		print_endpoint(family->endpoints[i]);
	return finish();
}

/* Constant JSON stands here with ' for ", which is how one can read it in C. */
static char *
quoted(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	return copy;
}

void
describe_json(struct jw *w, const char *key, const char *text)
{
	jw_json(w, key, quoted(w->out->arena, text));
}

void
describe_members(struct jw *w, const char *text)
{
	char *members = quoted(w->out->arena, text + 1);

	members[strlen(members) - 1] = '\0';
	if (w->comma)
		buf_addc(w->out, ',');
	buf_add(w->out, members);
	w->comma = true;
}

void
describe_line(struct jw *w)
{
	if (w->comma)
		buf_addc(w->out, ',');
	w->comma = false;
	buf_addc(w->out, '\n');
}

int
describe_print(const struct buf *text)
{
	fwrite(text->data, 1, text->len, stdout);
	return finish();
}

bool
describe_newest(const struct family *family, const struct endpoint *e)
{
	for (const struct endpoint *const *o = family->endpoints; *o != NULL;
		o++)
		if (strcmp((*o)->name, e->name) == 0 && (*o)->since > e->since)
			return false;
	return true;
}

int
describe_service(const struct endpoint *e)
{
	return (int)strcspn(e->name, ".");
}

bool
describe_sets(const struct endpoint *e, const struct field *f)
{
	return (f->flags & READONLY) == 0 &&
		shape_find(e->args, f->name) == NULL;
}

static void
see_inside(const char *prefix, const struct field *f,
	void (*see)(void *arg, const char *name, const struct field *f),
	void *arg)
{
	char name[NAME_ROOM];

	snprintf(name, sizeof(name), "%s%s%s", prefix,
		*prefix == '\0' ? "" : ".", f->name);
	if (f->role != ROLE_NONE)
		see(arg, name, f);
	for (size_t i = 0; f->inside != NULL && i < f->inside->count; i++)
		see_inside(name, &f->inside->fields[i], see, arg);
}

void
describe_inside(const struct field *f,
	void (*see)(void *arg, const char *name, const struct field *f),
	void *arg)
{
	see_inside("", f, see, arg);
}

enum role
describe_role(const struct field *f)
{
	return (f->flags & HIDDEN) != 0 ? ROLE_NONE : f->role;
}

bool
describe_has_words(const struct shape *sh)
{
	for (size_t i = 0; i < sh->count; i++)
		if (sh->fields[i].weight > 0)
			return true;
	return false;
}

bool
describe_is_record(const struct field *f)
{
	return f->ref != NULL && (f->type == TYPE_json || f->type == TYPE_any);
}

void
describe_field(struct buf *out, const struct field *f)
{
	buf_add(out, f->doc == NULL ? f->name : f->doc);
	if (f->since > V(1, 0))
		buf_addf(out, " (since %d.%d)", f->since / 1000,
			f->since % 1000);
}
