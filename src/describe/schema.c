#include "describe/schema.h"

#include <string.h>

#include "describe/describe.h"
#include "call/limit.h"
#include "list/words.h"

/*
 * The forms of a record: as an answer has it, as a joined answer has it, or as
 * the filters of a list.
 */
enum form { PLAIN, JOINED, FILTERS };

struct definition {
	const struct shape *shape;
	enum form as;
	unsigned part;
	struct definition *next;
};

void
schema_init(struct schema *s, struct jw *w, const char *base, bool lines)
{
	*s = (struct schema){ .w = w, .base = base, .lines = lines };
	s->last = &s->first;
}

void
schema_begin_part(struct schema *s)
{
	s->part++;
}

static void
refer(struct schema *s, const char *name, const char *suffix)
{
	jw_str(s->w, "$ref",
		arena_printf(s->w->out->arena, "%s%s%s", s->base, name,
			suffix));
}

static const char *
suffix(bool joined)
{
	return joined ? "_joined" : "";
}

/* --- Fields --- */

/* Write "type", alone or with null. */
static void
type(struct jw *w, enum type t, bool nullable)
{
	static const char *const words[] = {
		[TYPE_str] = "string",
		[TYPE_int] = "integer",
		[TYPE_real] = "number",
		[TYPE_flag] = "boolean",
		[TYPE_time] = "string",
		[TYPE_strs] = "array",
		[TYPE_json] = "object",
		[TYPE_any] = NULL,
	};

	if (words[t] == NULL)
		return;
	if (!nullable) {
		jw_str(w, "type", words[t]);
	} else {
		jw_arr(w, "type");
		jw_str(w, NULL, words[t]);
		jw_str(w, NULL, "null");
		jw_end(w);
	}
	if (t == TYPE_strs)
		describe_json(w, "items", "{'type':'string'}");
}

static void
limits(struct jw *w, const struct field *f, bool nullable)
{
	if (f->least > 0)
		jw_int(w, "minItems", (int64_t)f->least);
	if (f->type == TYPE_str && f->choices == NULL)
		jw_int(w, "maxLength", (int64_t)limit_of(f, NULL).bytes);
	if (f->type == TYPE_strs)
		jw_int(w, "maxItems", (int64_t)limit_of(f, NULL).items);
	if (f->type == TYPE_int && (f->min != 0 || f->max != 0)) {
		jw_int(w, "minimum", f->min);
		jw_int(w, "maximum", f->max);
	}
	if (f->choices != NULL) {
		jw_arr(w, "enum");
		for (const char *const *s = f->choices; *s != NULL; s++)
			jw_str(w, NULL, *s);
		if (nullable)
			jw_null(w, NULL);
		jw_end(w);
	}
	if (f->fallback == NULL)
		return;
	if (f->type == TYPE_str)
		jw_str(w, "default", f->fallback);
	else
		jw_json(w, "default", f->fallback);
}

static void
describe(struct jw *w, const struct field *f, const char *more)
{
	struct buf text;

	buf_init(&text, w->out->arena, 4096);
	describe_field(&text, f);
	if (*more != '\0')
		buf_addf(&text, ". %s", more);
	jw_str(w, "description", text.data);
}

static const char as_list[] =
	"A list of items, each with its key, is taken, too. ";

/*
 * What else a schema says about an argument: which values are converted to it.
 */
static const char *
casts(struct jw *w, const struct field *f)
{
	if (f->ref != NULL)
		return arena_printf(w->out->arena, "Id of a %s", f->ref->name);
	if ((f->flags & KEYED) != 0)
		return as_list;
	if (f->type == TYPE_int)
		return "A number is cut towards zero; booleans and texts of "
		       "integers are taken";
	if (f->type == TYPE_flag)
		return "Everything is taken: null, zero and what is empty are "
		       "false";
	if (f->type == TYPE_time)
		return "ISO 8601, UTC if it does not say";
	return (f->flags & STRIP) != 0 ? "White space around it is removed" :
					 "";
}

static void
required(struct jw *w, const struct shape *sh)
{
	bool some = false;

	for (size_t i = 0; sh != NULL && i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if ((f->flags & (REQUIRED | PRESENT)) == 0 && f->least == 0)
			continue;
		if (!some)
			jw_arr(w, "required");
		some = true;
		jw_str(w, NULL, f->name);
	}
	if (some)
		jw_end(w);
}

/*
 * Add the limit of a field to a description. It is a number of bytes, for which
 * JSON Schema mostly has no keyword.
 */
static const char *
with_limit(struct jw *w, const struct field *f, const char *more)
{
	if (!limit_own(f))
		return more;
	return arena_printf(w->out->arena, "%s%sAt most %s", more,
		*more == '\0' ? "" : ". ", limit_text(f, NULL, w->out->arena));
}

static void arguments(struct jw *w, const struct shape *sh);

/* Write the members of a record that lies in the field. */
static void
members(struct jw *w, const struct field *f)
{
	required(w, f->inside);
	jw_obj(w, "properties");
	arguments(w, f->inside);
	jw_end(w);
	if (f->unknown == UNKNOWN_REFUSED)
		jw_flag(w, "additionalProperties", false);
}

/* Write the schema of the items of a list of records. */
static void
argument_items(struct jw *w, const struct field *f)
{
	describe_json(w, "type", "['array','null']");
	jw_obj(w, "items");
	jw_str(w, "type", "object");
	members(w, f);
	jw_end(w);
}

static void request_type(struct jw *w, const struct field *f, bool nullable);

/* Write the schema of what lies at each key of a map, behind so many keys. */
static void
map_values(struct jw *w, const struct field *f, unsigned levels)
{
	jw_obj(w, "additionalProperties");
	if (levels > 1) {
		jw_str(w, "type", "object");
		map_values(w, f, levels - 1);
	} else {
		request_type(w, f->values, (f->values->flags & TRISTATE) != 0);
		limits(w, f->values, false);
		describe(w, f->values, "");
	}
	jw_end(w);
}

/*
 * Write the schema of an argument. Some objects may also be sent in another
 * form. About values of a map whose row has no .doc, the sentence of the map
 * itself tells.
 */
static void
request_type(struct jw *w, const struct field *f, bool nullable)
{
	if ((f->flags & KEYED) != 0)
		describe_json(w, "type",
			nullable ? "['object','array','null']" :
				   "['object','array']");
	else
		type(w, f->type, nullable);
	if (f->values != NULL && f->values->doc != NULL)
		map_values(w, f, f->levels);
	else if (f->inside != NULL)
		members(w, f);
}

static void
argument(struct jw *w, const struct field *f)
{
	bool nullable = (f->flags & (REQUIRED | TRISTATE)) == 0 &&
		f->least == 0;

	jw_obj(w, f->name);
	if (f->type == TYPE_any && f->inside != NULL)
		argument_items(w, f);
	else
		request_type(w, f, nullable);
	limits(w, f, nullable);
	describe(w, f, with_limit(w, f, casts(w, f)));
	jw_end(w);
}

static void
arguments(struct jw *w, const struct shape *sh)
{
	for (size_t i = 0; i < sh->count; i++)
		argument(w, &sh->fields[i]);
}

/*
 * Write the schema of a field that an edit reads by itself: no value is
 * converted.
 */
static void
change(struct jw *w, const struct field *f)
{
	const struct error_row *e =
		&error_rows[f->misfit == OK ? ERR_VALIDATION :
					      (enum error)f->misfit];

	jw_obj(w, f->name);
	request_type(w, f, true);
	limits(w, f, true);
	describe(w, f,
		with_limit(w, f,
			arena_printf(w->out->arena,
				"%sOf another type: %d/%d, nothing is "
				"converted",
				(f->flags & KEYED) != 0 ? as_list : "", e->http,
				e->sub)));
	jw_end(w);
}

/* --- Requests --- */

static void
own_arguments(struct jw *w, const struct endpoint *e)
{
	jw_str(w, "type", "object");
	required(w, e->args);
	jw_obj(w, "properties");
	arguments(w, e->args);
	for (size_t i = 0; e->changes != NULL && i < e->changes->count; i++)
		if (describe_sets(e, &e->changes->fields[i]))
			change(w, &e->changes->fields[i]);
	jw_end(w);
}

bool
schema_takes(const struct endpoint *e)
{
	return e->args->count > 0 || e->changes != NULL || e->lists != NULL;
}

bool
schema_needs(const struct endpoint *e)
{
	for (size_t i = 0; i < e->args->count; i++)
		if ((e->args->fields[i].flags & (REQUIRED | PRESENT)) != 0 ||
			e->args->fields[i].least > 0)
			return true;
	return false;
}

/*
 * Write a reference. The definition is noted, to be written once, at the end.
 */
static void
need(struct schema *s, const struct shape *sh, enum form as)
{
	struct definition *d;

	for (d = s->first; d != NULL; d = d->next) {
		if (d->shape == sh && d->as == as)
			return;
		if (strcmp(d->shape->name, sh->name) == 0 && d->as == as)
			s->twice = sh->name;
	}
	d = ARENA_NEW(s->w->out->arena, struct definition);
	*d = (struct definition){ .shape = sh, .as = as, .part = s->part };
	*s->last = d;
	s->last = &d->next;
	for (size_t i = 0; as == JOINED && i < sh->count; i++)
		if (sh->fields[i].ref != NULL)
			need(s, sh->fields[i].ref, JOINED);
}

void
schema_request(struct schema *s, const char *key, const struct endpoint *e)
{
	struct jw *w = s->w;

	jw_obj(w, key);
	if (e->lists == NULL) {
		own_arguments(w, e);
	} else {
		need(s, e->lists, FILTERS);
		jw_arr(w, "allOf");
		jw_obj(w, NULL);
		refer(s, "list", "");
		jw_end(w);
		jw_obj(w, NULL);
		refer(s, e->lists->name, "_filters");
		jw_end(w);
		jw_obj(w, NULL);
		own_arguments(w, e);
		jw_end(w);
		jw_end(w);
	}
	jw_end(w);
}

/* --- Answers --- */

/* Write a member of "data" that is a record, or a list of records. */
static void
answered_record(struct schema *s, const struct endpoint *e,
	const struct field *f)
{
	bool joined = (e->flags & EP_JOINED) != 0;
	struct jw *w = s->w;

	need(s, f->ref, joined ? JOINED : PLAIN);
	if (f->type == TYPE_any) {
		jw_str(w, "type", "array");
		jw_obj(w, "items");
	}
	refer(s, f->ref->name, suffix(joined));
	if (f->type == TYPE_any)
		jw_end(w);
}

/* Write the value that is answered when the record has none. */
static void
filled(struct jw *w, const struct field *f)
{
	if (f->type == TYPE_any)
		jw_str(w, "type", *f->fill == '[' ? "array" : "object");
	jw_json(w, "default", f->fill);
}

static void
reply_members(struct schema *s, const struct endpoint *e)
{
	struct jw *w = s->w;

	for (size_t i = 0; i < e->reply->count; i++) {
		const struct field *f = &e->reply->fields[i];

		jw_obj(w, f->name);
		if (describe_is_record(f))
			answered_record(s, e, f);
		else
			type(w, f->type, (f->flags & PRESENT) != 0);
		if (f->fill != NULL)
			filled(w, f);
		describe(w, f, "");
		jw_end(w);
	}
}

/* Write the two lists of a batch, "succeeded" and "failed". */
static void
batch_members(struct schema *s, const struct endpoint *e)
{
	struct jw *w = s->w;

	describe_json(w, "required", "['succeeded','failed']");
	jw_obj(w, "properties");
	jw_obj(w, "succeeded");
	jw_str(w, "type", "array");
	jw_obj(w, "items");
	jw_str(w, "type", "object");
	jw_arr(w, "required");
	jw_str(w, NULL, "id");
	for (size_t i = 0; i < e->reply->count; i++)
		if ((e->reply->fields[i].flags & (REQUIRED | PRESENT)) != 0)
			jw_str(w, NULL, e->reply->fields[i].name);
	jw_end(w);
	jw_obj(w, "properties");
	describe_json(w, "id", "{'type':'string'}");
	reply_members(s, e);
	jw_end(w);
	jw_end(w);
	jw_end(w);
	jw_obj(w, "failed");
	jw_str(w, "type", "array");
	jw_obj(w, "items");
	refer(s, "failure", "");
	jw_end(w);
	jw_end(w);
	jw_end(w);
}

void
schema_reply(struct schema *s, const char *key, const struct endpoint *e)
{
	struct jw *w = s->w;

	jw_obj(w, key);
	jw_str(w, "type", "object");
	if ((e->flags & EP_BATCH) != 0) {
		batch_members(s, e);
	} else {
		required(w, e->reply);
		jw_obj(w, "properties");
		reply_members(s, e);
		jw_end(w);
	}
	jw_end(w);
}

/* --- Definitions --- */

static void
record_field(struct schema *s, const struct field *f, bool joined)
{
	struct jw *w = s->w;

	jw_obj(w, f->name);
	if (joined && f->ref != NULL) {
		refer(s, f->ref->name, suffix(true));
		describe(w, f, "Its id, and fields of it that were asked for");
	} else if ((f->flags & ESCAPED) != 0) {
		describe_json(w, "type", "['object','array']");
		jw_int(w, "maxItems", 0);
		describe(w, f, "Up to API 2.16 a list without items");
	} else {
		type(w, f->type, false);
		if (f->type == TYPE_time)
			jw_str(w, "format", "date-time");
		describe(w, f,
			f->ref != NULL ? arena_printf(w->out->arena,
						 "Id of a %s", f->ref->name) :
				(f->flags & HIDDEN) != 0 ? "In lists only if "
							   "asked for" :
							   "");
	}
	jw_end(w);
}

static void
record(struct schema *s, const struct shape *sh, bool joined)
{
	struct jw *w = s->w;

	jw_obj(w,
		arena_printf(w->out->arena, "%s%s", sh->name, suffix(joined)));
	jw_str(w, "type", "object");
	jw_str(w, "description",
		joined ? "With references as objects; fields without a value "
			 "are left out" :
			 "Fields without a value are left out");
	jw_obj(w, "properties");
	for (size_t i = 0; i < sh->count; i++)
		record_field(s, &sh->fields[i], joined);
	jw_end(w);
	jw_end(w);
}

static void
inside_filter(void *arg, const char *name, const struct field *f)
{
	struct schema *s = arg;

	jw_obj(s->w, name);
	refer(s, "filter_", filter_texts[f->filter].word);
	describe(s->w, f, "");
	jw_end(s->w);
}

/* A pattern that matches the paths inside an object. */
static const char *
inner_names(struct arena *a, const struct field *f)
{
	return (f->flags & ESCAPED) == 0 ?
		".+" :
		arena_printf(a, "[^.]+(\\.[^.]+){0,%zu}", f->parts - 1);
}

/* Write the filters of a record, by their kinds. */
static void
filters(struct schema *s, const struct shape *sh)
{
	struct jw *w = s->w;

	jw_obj(w, arena_printf(w->out->arena, "%s_filters", sh->name));
	jw_str(w, "type", "object");
	jw_obj(w, "properties");
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if (f->inside != NULL)
			describe_inside(f, inside_filter, s);
		if (describe_filter(f) == FILTER_NONE)
			continue;
		jw_obj(w, f->name);
		if (f->filter == FILTER_EQUAL)
			type(w, f->type, true);
		else
			refer(s, "filter_", filter_texts[f->filter].word);
		describe(w, f, "");
		jw_end(w);
	}
	for (const struct list_word *k = list_words; k->name != NULL; k++)
		if (strcmp(k->name, "search_text") == 0 &&
			describe_has_words(sh))
			describe_json(w, k->name, k->schema);
	jw_end(w);
	jw_obj(w, "patternProperties");
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if (f->inner == FILTER_NONE || f->inside != NULL)
			continue;
		jw_obj(w,
			arena_printf(w->out->arena, "^%s\\.%s$", f->name,
				inner_names(w->out->arena, f)));
		/* A field can be compared with any value for equality. */
		if (f->inner != FILTER_EQUAL)
			refer(s, "filter_", filter_texts[f->inner].word);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

/* Write a schema that a table has as text, with a description. */
static void
described(struct jw *w, const char *key, const char *schema, const char *text)
{
	jw_obj(w, key);
	jw_str(w, "description", text);
	describe_members(w, schema);
	jw_end(w);
}

static void
list_schema(struct jw *w)
{
	jw_obj(w, "list");
	jw_str(w, "type", "object");
	jw_str(w, "description",
		"What every list takes besides the filters of its records");
	jw_obj(w, "properties");
	for (const struct list_word *k = list_words; k->name != NULL; k++)
		if (strcmp(k->name, "search_text") != 0)
			described(w, k->name, k->schema, k->meaning);
	jw_end(w);
	jw_end(w);
}

static const char failure_schema[] =
	"{'type':'object','description':'An id of a batch for which it did not "
	"work','required':['id','error'],'properties':{'id':{'type':'string'},"
	"'error':{'type':'object','required':['codes','msg','data'],"
	"'properties':{'codes':{'type':'array','minItems':2,'maxItems':2,"
	"'items':{'type':'integer'},'description':'Code and subcode'},"
	"'msg':{'type':'string'},'data':{'type':'object'}}}}}";

static void
line(struct schema *s)
{
	if (s->lines)
		describe_line(s->w);
}

/* Write what all list requests have in common. */
static void
lists(struct schema *s)
{
	line(s);
	list_schema(s->w);
	for (int i = FILTER_NONE + 1; i < FILTER_EQUAL; i++) {
		line(s);
		described(s->w,
			arena_printf(s->w->out->arena, "filter_%s",
				filter_texts[i].word),
			filter_texts[i].schema, filter_texts[i].meaning);
	}
}

/* Write the definitions of one part: filters first, then records. */
static void
part(struct schema *s, unsigned part, bool *have_lists)
{
	const struct definition *d;

	for (d = s->first; d != NULL; d = d->next)
		if (d->part == part && d->as == FILTERS) {
			if (!*have_lists)
				lists(s);
			*have_lists = true;
			line(s);
			filters(s, d->shape);
		}
	for (d = s->first; d != NULL; d = d->next)
		if (d->part == part && d->as != FILTERS) {
			line(s);
			record(s, d->shape, d->as == JOINED);
		}
}

void
schema_definitions(struct schema *s)
{
	bool have_lists = false;

	line(s);
	describe_json(s->w, "failure", failure_schema);
	for (unsigned i = 0; i <= s->part; i++)
		part(s, i, &have_lists);
}
