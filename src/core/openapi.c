#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/auth.h"
#include "core/describe.h"
#include "core/version.h"

/*
 * The OpenAPI 3.1 document. Each family prints a whole one; a path, a tag and a
 * component are a line each, so that tools/api-doc.sh can make one document of
 * all of them without a JSON parser.
 */

/* A record as it is answered: with references as ids, or as objects. */
struct answer {
	const struct shape *shape;
	bool joined;
};

struct doc {
	struct jw w;
	const struct endpoint *all;
	struct answer answers[64]; /* what the paths refer to */
	size_t count;
};

static const char intro[] =
	"A registry of machine learning models. Each operation is called as "
	"`POST /<service>.<action>` with a JSON object, and answers `meta` and "
	"`data`. Every other method but OPTIONS does the same: GET with a body "
	"is what the Python SDK sends. Arguments are also taken from the query "
	"string and from a body of the type "
	"application/x-www-form-urlencoded.\n\n"
	"A path can begin with an API version, `/v2.30/models.get_all`: the "
	"call is then served as that version has it. Without one it is served "
	"as the newest has it, " API_VERSION
	", which this document describes. In front of either the prefix "
	"`/api` is taken, too, unless the site is configured otherwise.\n\n"
	"The HTTP status is that of `meta.result_code`; `meta.result_subcode` "
	"tells errors of one status apart. A member that a request has and an "
	"operation does not know is ignored. A member without a value is left "
	"out of answers.";

/* Constant JSON stands here with ' for ", which is how one can read it in C. */
static const char *
quoted(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	return copy;
}

static void
json(struct jw *w, const char *key, const char *text)
{
	jw_json(w, key, quoted(w->out->arena, text));
}

/* What follows is a member or an item of its own line. */
static void
line(struct jw *w)
{
	if (w->comma)
		buf_addc(w->out, ',');
	w->comma = false;
	buf_addc(w->out, '\n');
}

/* The end of an object or array that has such lines. */
static void
end_lines(struct jw *w)
{
	buf_addc(w->out, '\n');
	jw_end(w);
}

static void
refer(struct jw *w, const char *kind, const char *name, const char *suffix)
{
	jw_str(w, "$ref",
		arena_printf(w->out->arena, "#/components/%s/%s%s", kind, name,
			suffix));
}

static const char *
suffix(bool joined)
{
	return joined ? "_joined" : "";
}

/* --- Fields --- */

/* "type": alone, or with null. */
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
		json(w, "items", "{'type':'string'}");
}

static void
limits(struct jw *w, const struct field *f, bool nullable)
{
	if (f->least > 0)
		jw_int(w, "minItems", (int64_t)f->least);
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

/* What else there is to say of an argument: what it is made from. */
static const char *
casts(struct jw *w, const struct field *f)
{
	if (f->ref != NULL)
		return arena_printf(w->out->arena, "Id of a %s", f->ref->name);
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
argument(struct jw *w, const struct field *f)
{
	bool nullable = (f->flags & (REQUIRED | TRISTATE)) == 0 &&
		f->least == 0;

	jw_obj(w, f->name);
	type(w, f->type, nullable);
	limits(w, f, nullable);
	describe(w, f, casts(w, f));
	jw_end(w);
}

/* A field that is read by itself: nothing is converted. */
static void
change(struct jw *w, const struct field *f)
{
	const struct error_row *e =
		&error_rows[f->misfit == OK ? ERR_VALIDATION :
					      (enum error)f->misfit];

	jw_obj(w, f->name);
	type(w, f->type, true);
	describe(w, f,
		arena_printf(w->out->arena,
			"Of another type: %d/%d, nothing is converted", e->http,
			e->sub));
	jw_end(w);
}

/* --- Requests --- */

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

static void
own_arguments(struct jw *w, const struct endpoint *e)
{
	jw_str(w, "type", "object");
	required(w, e->args);
	jw_obj(w, "properties");
	for (size_t i = 0; e->args != NULL && i < e->args->count; i++)
		argument(w, &e->args->fields[i]);
	for (size_t i = 0; e->changes != NULL && i < e->changes->count; i++)
		if (describe_sets(e, &e->changes->fields[i]))
			change(w, &e->changes->fields[i]);
	jw_end(w);
}

static bool
needs_arguments(const struct endpoint *e)
{
	for (size_t i = 0; e->args != NULL && i < e->args->count; i++)
		if ((e->args->fields[i].flags & (REQUIRED | PRESENT)) != 0 ||
			e->args->fields[i].least > 0)
			return true;
	return false;
}

static void
request(struct jw *w, const struct endpoint *e)
{
	jw_obj(w, "requestBody");
	jw_flag(w, "required", needs_arguments(e));
	jw_obj(w, "content");
	jw_obj(w, "application/json");
	jw_obj(w, "schema");
	if (e->rows == NULL) {
		own_arguments(w, e);
	} else {
		jw_arr(w, "allOf");
		json(w, NULL, "{'$ref':'#/components/schemas/list'}");
		jw_obj(w, NULL);
		refer(w, "schemas", e->rows->name, "_filters");
		jw_end(w);
		jw_obj(w, NULL);
		own_arguments(w, e);
		jw_end(w);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
	jw_end(w);
	jw_end(w);
}

/* --- Answers --- */

static void
need(struct doc *d, const struct shape *sh, bool joined)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->answers[i].shape == sh && d->answers[i].joined == joined)
			return;
	if (d->count == sizeof(d->answers) / sizeof(d->answers[0])) {
		fputs("too many records\n", stderr);
		exit(EXIT_FAILURE);
	}
	d->answers[d->count++] = (struct answer){ sh, joined };
	for (size_t i = 0; joined && i < sh->count; i++)
		if (sh->fields[i].ref != NULL)
			need(d, sh->fields[i].ref, true);
}

/* A member of "data" that is a record, or a list of them. */
static void
answered_record(struct doc *d, const struct endpoint *e, const struct field *f)
{
	bool joined = (e->flags & EP_JOINED) != 0;
	struct jw *w = &d->w;

	need(d, f->ref, joined);
	if (f->type == TYPE_any) {
		jw_str(w, "type", "array");
		jw_obj(w, "items");
	}
	refer(w, "schemas", f->ref->name, suffix(joined));
	if (f->type == TYPE_any)
		jw_end(w);
}

static void
reply_members(struct doc *d, const struct endpoint *e)
{
	struct jw *w = &d->w;

	for (size_t i = 0; i < e->reply->count; i++) {
		const struct field *f = &e->reply->fields[i];

		jw_obj(w, f->name);
		if (describe_is_record(f))
			answered_record(d, e, f);
		else
			type(w, f->type, (f->flags & PRESENT) != 0);
		describe(w, f, "");
		jw_end(w);
	}
}

/* "succeeded" and "failed". */
static void
batch_members(struct doc *d, const struct endpoint *e)
{
	struct jw *w = &d->w;

	json(w, "required", "['succeeded','failed']");
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
	json(w, "id", "{'type':'string'}");
	reply_members(d, e);
	jw_end(w);
	jw_end(w);
	jw_end(w);
	json(w, "failed",
		"{'type':'array','items':{'$ref':"
		"'#/components/schemas/failure'}}");
	jw_end(w);
}

static void
data(struct doc *d, const struct endpoint *e)
{
	struct jw *w = &d->w;

	jw_obj(w, "data");
	jw_str(w, "type", "object");
	if (e->reply != NULL && (e->flags & EP_BATCH) != 0) {
		batch_members(d, e);
	} else if (e->reply != NULL) {
		required(w, e->reply);
		jw_obj(w, "properties");
		reply_members(d, e);
		jw_end(w);
	}
	jw_end(w);
}

static void
success(struct doc *d, const struct endpoint *e)
{
	struct jw *w = &d->w;

	jw_obj(w, "200");
	jw_str(w, "description", "Done");
	jw_obj(w, "content");
	jw_obj(w, "application/json");
	jw_obj(w, "schema");
	jw_str(w, "type", "object");
	json(w, "required", "['meta','data']");
	jw_obj(w, "properties");
	json(w, "meta", "{'$ref':'#/components/schemas/meta'}");
	data(d, e);
	jw_end(w);
	jw_end(w);
	jw_end(w);
	jw_end(w);
	jw_end(w);
}

/* Can a call of this endpoint end with that HTTP status? */
static bool
may_fail(const struct endpoint *e, int status)
{
	if (status == error_rows[ERR_NOT_SUPPORTED].http)
		return e->last != 0;
	if (status == error_rows[ERR_NO_CREDENTIALS].http ||
		status == error_rows[ERR_ROLE_NOT_ALLOWED].http)
		return (e->flags & EP_PUBLIC) == 0;
	if (status == error_rows[ERR_TOO_MANY_LOGINS].http)
		return (e->flags & EP_LOGIN) != 0;
	return true;
}

/* Rows of one HTTP status stand together in errors.def. */
static bool
new_status(int error)
{
	return error > OK &&
		error_rows[error].http != error_rows[error - 1].http;
}

static void
responses(struct doc *d, const struct endpoint *e)
{
	struct jw *w = &d->w;

	jw_obj(w, "responses");
	success(d, e);
	for (int i = OK + 1; i < ERROR_COUNT; i++) {
		const char *status = arena_printf(w->out->arena, "%d",
			error_rows[i].http);

		if (!new_status(i) || !may_fail(e, error_rows[i].http))
			continue;
		jw_obj(w, status);
		refer(w, "responses", "error_", status);
		jw_end(w);
	}
	json(w, "415", "{'$ref':'#/components/responses/encoded'}");
	jw_end(w);
}

/* --- Operations --- */

static void
versions(struct buf *b, const struct endpoint *all, const struct endpoint *e)
{
	buf_addf(b, "Since API %d.%d.", e->since / 1000, e->since % 1000);
	if (e->last != 0)
		buf_addf(b,
			" Until %d.%d: call `/v%d.%d/%s`, newer calls are "
			"answered with 301/1.",
			e->last / 1000, e->last % 1000, e->last / 1000,
			e->last % 1000, e->name);
	for (; all->name != NULL; all++)
		if (all != e && strcmp(all->name, e->name) == 0)
			buf_addf(b, " Since %d.%d: %s.", all->since / 1000,
				all->since % 1000, all->doc);
	for (unsigned i = 0, n = 0; role_names[i] != NULL; i++)
		if ((e->roles & 1u << i) != 0)
			buf_addf(b, "%s%s", n++ == 0 ? " Only for: " : ", ",
				role_names[i]);
}

static void
security(struct jw *w, const struct endpoint *e)
{
	if ((e->flags & EP_PUBLIC) != 0)
		json(w, "security", "[]");
	if ((e->flags & EP_OPTIONAL) != 0)
		json(w, "security",
			"[{},{'basic':[]},{'bearer':[]},{'cookie':[]}]");
}

static const char *
version_text(struct jw *w, int version)
{
	return arena_printf(w->out->arena, "%d.%d", version / 1000,
		version % 1000);
}

static void
operation(struct doc *d, const struct endpoint *e)
{
	struct arena *a = d->w.out->arena;
	struct jw *w = &d->w;
	char *id = arena_strdup(a, e->name);
	struct buf text;

	*strchr(id, '.') = '_';
	buf_init(&text, a, 4096);
	versions(&text, d->all, e);
	jw_obj(w, arena_printf(a, "/%s", e->name));
	jw_obj(w, "post");
	jw_arr(w, "tags");
	jw_str(w, NULL, arena_strndup(a, e->name, (size_t)describe_service(e)));
	jw_end(w);
	jw_str(w, "summary", e->doc);
	jw_str(w, "description", text.data);
	jw_str(w, "operationId", id);
	if (e->last != 0)
		jw_flag(w, "deprecated", true);
	jw_str(w, "x-since", version_text(w, e->since));
	if (e->last != 0)
		jw_str(w, "x-last", version_text(w, e->last));
	jw_flag(w, "x-writes", (e->flags & EP_WRITE) != 0);
	security(w, e);
	request(w, e);
	responses(d, e);
	jw_end(w);
	jw_end(w);
}

/* --- Components --- */

static void
record_field(struct jw *w, const struct field *f, bool joined)
{
	jw_obj(w, f->name);
	if (joined && f->ref != NULL) {
		refer(w, "schemas", f->ref->name, suffix(true));
		describe(w, f, "Its id, and fields of it that were asked for");
	} else if ((f->flags & ESCAPED) != 0) {
		json(w, "type", "['object','array']");
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
record(struct jw *w, const struct answer *a)
{
	jw_obj(w,
		arena_printf(w->out->arena, "%s%s", a->shape->name,
			suffix(a->joined)));
	jw_str(w, "type", "object");
	jw_str(w, "description",
		a->joined ? "With references as objects; fields without a "
			    "value are left out" :
			    "Fields without a value are left out");
	jw_obj(w, "properties");
	for (size_t i = 0; i < a->shape->count; i++)
		record_field(w, &a->shape->fields[i], a->joined);
	jw_end(w);
	jw_end(w);
}

/* The filters of a record, by their roles. */
static void
filters(struct jw *w, const struct shape *sh)
{
	jw_obj(w, arena_printf(w->out->arena, "%s_filters", sh->name));
	jw_str(w, "type", "object");
	jw_obj(w, "properties");
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if (describe_role(f) == ROLE_NONE)
			continue;
		jw_obj(w, f->name);
		if (f->role == ROLE_EQUAL)
			type(w, f->type, true);
		else
			refer(w, "schemas", "filter_",
				role_texts[f->role].word);
		describe(w, f, "");
		jw_end(w);
	}
	for (const struct list_key *k = list_keys; k->name != NULL; k++)
		if (strcmp(k->name, "search_text") == 0 &&
			describe_has_words(sh))
			json(w, k->name, k->schema);
	jw_end(w);
	jw_obj(w, "patternProperties");
	for (size_t i = 0; i < sh->count; i++) {
		const struct field *f = &sh->fields[i];

		if (f->inner == ROLE_NONE)
			continue;
		jw_obj(w,
			arena_printf(w->out->arena, "^%s\\.%s$", f->name,
				(f->flags & ESCAPED) != 0 ? "[^.]+(\\.[^.]+)?" :
							    ".+"));
		refer(w, "schemas", "filter_", role_texts[f->inner].word);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

/* A schema of the tables, with a description. */
static void
described(struct jw *w, const char *key, const char *schema, const char *text)
{
	jw_obj(w, key);
	jw_str(w, "description", text);
	/* Its members, without the braces around them. */
	buf_addc(w->out, ',');
	buf_add(w->out,
		quoted(w->out->arena,
			arena_strndup(w->out->arena, schema + 1,
				strlen(schema) - 2)));
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
	for (const struct list_key *k = list_keys; k->name != NULL; k++)
		if (strcmp(k->name, "search_text") != 0)
			described(w, k->name, k->schema, k->meaning);
	jw_end(w);
	jw_end(w);
}

static const char meta_schema[] =
	"{'type':'object','required':['id','trx','endpoint','result_code',"
	"'result_subcode','result_msg','error_stack','error_data'],"
	"'properties':{"
	"'id':{'type':'string','description':'Of this call'},"
	"'trx':{'type':'string','description':'What the header X-Clearml-Trx "
	"said, else the id'},"
	"'endpoint':{'type':'object','required':['name','requested_version',"
	"'actual_version'],'properties':{'name':{'type':'string'},"
	"'requested_version':{'type':['string','number'],'description':"
	"'A number below API 2.1'},"
	"'actual_version':{'type':['string','number','null'],'description':"
	"'The version since which the endpoint is what has answered'}}},"
	"'result_code':{'type':'integer','description':'The HTTP status'},"
	"'result_subcode':{'type':'integer'},"
	"'result_msg':{'type':'string','description':'For people'},"
	"'error_stack':{'type':'null'},"
	"'error_data':{'type':'object'}}}";

static const char error_schema[] =
	"{'type':'object','required':['meta','data'],'properties':{"
	"'meta':{'$ref':'#/components/schemas/meta'},"
	"'data':{'type':'object','maxProperties':0}}}";

static const char failure_schema[] =
	"{'type':'object','description':'An id of a batch for which it did not "
	"work','required':['id','error'],'properties':{'id':{'type':'string'},"
	"'error':{'type':'object','required':['codes','msg','data'],"
	"'properties':{'codes':{'type':'array','minItems':2,'maxItems':2,"
	"'items':{'type':'integer'},'description':'Code and subcode'},"
	"'msg':{'type':'string'},'data':{'type':'object'}}}}}";

static void
list_schemas(struct doc *d)
{
	struct jw *w = &d->w;
	bool some = false;

	for (const struct endpoint *e = d->all; e->name != NULL; e++) {
		bool known = e->rows == NULL;

		for (const struct endpoint *o = d->all; o != e; o++)
			known = known || o->rows == e->rows;
		if (known)
			continue;
		if (!some) {
			line(w);
			list_schema(w);
			for (int i = ROLE_NONE + 1; i < ROLE_EQUAL; i++) {
				line(w);
				described(w,
					arena_printf(w->out->arena, "filter_%s",
						role_texts[i].word),
					role_texts[i].schema,
					role_texts[i].meaning);
			}
		}
		some = true;
		line(w);
		filters(w, e->rows);
	}
}

static void
schemas(struct doc *d)
{
	struct jw *w = &d->w;

	jw_obj(w, "schemas");
	line(w);
	json(w, "meta", meta_schema);
	line(w);
	json(w, "error", error_schema);
	line(w);
	json(w, "failure", failure_schema);
	list_schemas(d);
	for (size_t i = 0; i < d->count; i++) {
		line(w);
		record(w, &d->answers[i]);
	}
	end_lines(w);
}

/* The errors of the HTTP status of the row 'first'. */
static void
error_response(struct jw *w, int first)
{
	struct arena *a = w->out->arena;
	int status = error_rows[first].http;
	struct buf text, codes;

	buf_init(&text, a, 65536);
	buf_init(&codes, a, 65536);
	buf_add(&text, "| error | text |\n| --- | --- |");
	for (int i = first; i < ERROR_COUNT && error_rows[i].http == status;
		i++) {
		buf_addf(&text, "\n| %d/%d | %s |", status, error_rows[i].sub,
			error_rows[i].text);
		buf_addf(&codes, "%s%d", i == first ? "" : ",",
			error_rows[i].sub);
	}
	jw_obj(w, arena_printf(a, "error_%d", status));
	jw_str(w, "description", text.data);
	json(w, "content",
		arena_printf(a,
			"{'application/json':{'schema':{'allOf':["
			"{'$ref':'#/components/schemas/error'},"
			"{'properties':{'meta':{'properties':{"
			"'result_code':{'const':%d},"
			"'result_subcode':{'enum':[%s]}}}}}]}}}",
			status, codes.data));
	jw_end(w);
}

static void
components(struct doc *d)
{
	struct jw *w = &d->w;

	jw_obj(w, "components");
	json(w, "securitySchemes",
		"{'basic':{'type':'http','scheme':'basic','description':"
		"'Access key and secret key; for auth.login "
		"also login and password'},"
		"'bearer':{'type':'http','scheme':'bearer','bearerFormat':"
		"'JWT','description':'A token of auth.login'},"
		"'cookie':{'type':'apiKey','in':'cookie','name':'" AUTH_COOKIE
		"','description':'The same token, as auth.login sets it'}}");
	jw_obj(w, "responses");
	for (int i = OK + 1; i < ERROR_COUNT; i++)
		if (new_status(i)) {
			line(w);
			error_response(w, i);
		}
	line(w);
	json(w, "encoded",
		"{'description':'The body has a Content-Encoding','content':"
		"{'text/plain':{'schema':{'type':'string'}}}}");
	end_lines(w);
	schemas(d);
	jw_end(w);
}

/* --- The whole --- */

static void
about(struct jw *w)
{
	jw_str(w, "openapi", "3.1.0");
	jw_obj(w, "info");
	jw_str(w, "title", PACKAGE_NAME);
	jw_str(w, "version", PACKAGE_VERSION);
	jw_str(w, "description", intro);
	jw_end(w);
	json(w, "servers",
		"[{'url':'{site}','description':'The newest version',"
		"'variables':{'site':{'default':'http://localhost:8008',"
		"'description':'Where the web server answers'}}},"
		"{'url':'{site}/v{version}','description':'One version',"
		"'variables':{'site':{'default':'http://localhost:8008'},"
		"'version':{'default':'" API_VERSION "'}}}]");
	json(w, "security", "[{'basic':[]},{'bearer':[]},{'cookie':[]}]");
}

static void
tags(struct doc *d)
{
	struct jw *w = &d->w;

	jw_arr(w, "tags");
	for (const struct endpoint *e = d->all; e->name != NULL; e++) {
		int n = describe_service(e);
		const struct endpoint *o = d->all;

		while (strncmp(o->name, e->name, (size_t)n + 1) != 0)
			o++;
		if (o != e)
			continue;
		line(w);
		jw_obj(w, NULL);
		jw_str(w, "name",
			arena_strndup(w->out->arena, e->name, (size_t)n));
		jw_end(w);
	}
	end_lines(w);
}

static void
paths(struct doc *d)
{
	jw_obj(&d->w, "paths");
	for (const struct endpoint *e = d->all; e->name != NULL; e++)
		if (describe_newest(d->all, e)) {
			line(&d->w);
			operation(d, e);
		}
	end_lines(&d->w);
}

int
describe_openapi(const struct endpoint *endpoints)
{
	struct doc d = { .all = endpoints };
	struct arena arena;
	struct buf text;
	int status;

	arena_init(&arena, 65536);
	buf_init(&text, &arena, SIZE_MAX / 4);
	jw_init(&d.w, &text);
	jw_obj(&d.w, NULL);
	about(&d.w);
	tags(&d);
	paths(&d);
	components(&d);
	jw_end(&d.w);
	buf_addc(&text, '\n');
	status = describe_print(&text);
	arena_release(&arena);
	return status;
}
