#include <string.h>

#include "auth/auth.h"
#include "describe/describe.h"
#include "describe/schema.h"
#include "call/version.h"

/*
 * The OpenAPI 3.1 document. Each path, tag and component is a line, so that
 * people can compare two documents.
 */

struct doc {
	struct jw w;
	struct schema schema; /* which the paths refer to */
	const struct family *const *families;
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

/* End an object or array whose members are lines. */
static void
end_lines(struct jw *w)
{
	buf_addc(w->out, '\n');
	jw_end(w);
}

/* --- Requests and answers --- */

static void
request(struct doc *d, const struct endpoint *e)
{
	struct jw *w = &d->w;

	jw_obj(w, "requestBody");
	jw_flag(w, "required", schema_needs(e));
	jw_obj(w, "content");
	jw_obj(w, "application/json");
	schema_request(&d->schema, "schema", e);
	jw_end(w);
	jw_end(w);
	jw_end(w);
}

/* Write an answer that is not an envelope. */
static void
raw_success(struct jw *w, const char *type)
{
	jw_obj(w, "200");
	jw_str(w, "description", "The file; errors come in the envelope");
	describe_json(w, "headers",
		"{'Content-Disposition':{'description':'The name to save it "
		"under','schema':{'type':'string'}},"
		"'Cache-Control':{'schema':{'type':'string'}}}");
	jw_obj(w, "content");
	jw_obj(w, type);
	describe_json(w, "schema", "{'type':'string'}");
	jw_end(w);
	jw_end(w);
	jw_end(w);
}

static void
success(struct doc *d, const struct endpoint *e)
{
	struct jw *w = &d->w;

	if (e->raw != NULL) {
		raw_success(w, e->raw);
		return;
	}
	jw_obj(w, "200");
	jw_str(w, "description", "Done");
	jw_obj(w, "content");
	jw_obj(w, "application/json");
	jw_obj(w, "schema");
	jw_str(w, "type", "object");
	describe_json(w, "required", "['meta','data']");
	jw_obj(w, "properties");
	describe_json(w, "meta", "{'$ref':'#/components/schemas/meta'}");
	schema_reply(&d->schema, "data", e);
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

/*
 * Is the error the first one of its HTTP status? Such errors stand together in
 * errors.def.
 */
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
		jw_str(w, "$ref",
			arena_printf(w->out->arena,
				"#/components/responses/error_%s", status));
		jw_end(w);
	}
	describe_json(w, "415", "{'$ref':'#/components/responses/encoded'}");
	jw_end(w);
}

/* --- Operations --- */

static void
versions(struct buf *b, const struct family *all, const struct endpoint *e)
{
	buf_addf(b, "Since API %d.%d.", e->since / 1000, e->since % 1000);
	if (e->last != 0)
		buf_addf(b,
			" Until %d.%d: call `/v%d.%d/%s`, newer calls are "
			"answered with 301/1.",
			e->last / 1000, e->last % 1000, e->last / 1000,
			e->last % 1000, e->name);
	for (const struct endpoint *const *o = all->endpoints; *o != NULL; o++)
		if (*o != e && strcmp((*o)->name, e->name) == 0)
			buf_addf(b, " Since %d.%d: %s.", (*o)->since / 1000,
				(*o)->since % 1000, (*o)->doc);
	for (unsigned i = 0, n = 0; role_names[i] != NULL; i++)
		if ((e->roles & 1u << i) != 0)
			buf_addf(b, "%s%s", n++ == 0 ? " Only for: " : ", ",
				role_names[i]);
}

static void
security(struct jw *w, const struct endpoint *e)
{
	if ((e->flags & EP_PUBLIC) != 0)
		describe_json(w, "security", "[]");
	if ((e->flags & EP_OPTIONAL) != 0)
		describe_json(w, "security",
			"[{},{'basic':[]},{'bearer':[]},{'cookie':[]}]");
}

static const char *
version_text(struct jw *w, int version)
{
	return arena_printf(w->out->arena, "%d.%d", version / 1000,
		version % 1000);
}

static void
operation(struct doc *d, const struct family *family, const struct endpoint *e)
{
	struct arena *a = d->w.out->arena;
	struct jw *w = &d->w;
	char *id = arena_strdup(a, e->name);
	struct buf text;

	*strchr(id, '.') = '_';
	buf_init(&text, a, 4096);
	versions(&text, family, e);
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
	request(d, e);
	responses(d, e);
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

static void
schemas(struct doc *d)
{
	struct jw *w = &d->w;

	jw_obj(w, "schemas");
	describe_line(w);
	describe_json(w, "meta", meta_schema);
	describe_line(w);
	describe_json(w, "error", error_schema);
	schema_definitions(&d->schema);
	end_lines(w);
}

/* Write the errors of one HTTP status; 'first' is the first row that has it. */
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
	describe_json(w, "content",
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
	describe_json(w, "securitySchemes",
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
			describe_line(w);
			error_response(w, i);
		}
	describe_line(w);
	describe_json(w, "encoded",
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
	describe_json(w, "servers",
		"[{'url':'{site}','description':'The newest version',"
		"'variables':{'site':{'default':'http://localhost:8008',"
		"'description':'Where the web server answers'}}},"
		"{'url':'{site}/v{version}','description':'One version',"
		"'variables':{'site':{'default':'http://localhost:8008'},"
		"'version':{'default':'" API_VERSION "'}}}]");
	describe_json(w, "security",
		"[{'basic':[]},{'bearer':[]},{'cookie':[]}]");
}

static void
tags(struct doc *d)
{
	struct jw *w = &d->w;

	jw_arr(w, "tags");
	for (const struct family *const *f = d->families; *f != NULL; f++)
		for (size_t i = 0; (*f)->endpoints[i] != NULL; i++) {
			const struct endpoint *e = (*f)->endpoints[i];

			if (!describe_begins(d->families, e))
				continue;
			describe_line(w);
			jw_obj(w, NULL);
			jw_str(w, "name",
				arena_strndup(w->out->arena, e->name,
					(size_t)describe_service(e)));
			jw_end(w);
		}
	end_lines(w);
}

static void
paths(struct doc *d)
{
	jw_obj(&d->w, "paths");
	for (const struct family *const *f = d->families; *f != NULL; f++) {
		schema_begin_part(&d->schema);
		for (size_t i = 0; (*f)->endpoints[i] != NULL; i++)
			if (describe_newest(*f, (*f)->endpoints[i])) {
				describe_line(&d->w);
				operation(d, *f, (*f)->endpoints[i]);
			}
	}
	end_lines(&d->w);
}

/* The first family that has an endpoint of the service of 'e'. */
static const struct family *
owner(const struct family *const *families, const struct endpoint *e)
{
	for (; *families != NULL; families++)
		for (size_t i = 0; (*families)->endpoints[i] != NULL; i++)
			if (describe_same_service(e, (*families)->endpoints[i]))
				return *families;
	return NULL;
}

/* A service that two families have, or NULL. */
static const char *
shared_service(struct doc *d)
{
	for (const struct family *const *f = d->families; *f != NULL; f++)
		for (size_t i = 0; (*f)->endpoints[i] != NULL; i++) {
			const struct endpoint *e = (*f)->endpoints[i];

			if (owner(d->families, e) != *f)
				return arena_strndup(d->w.out->arena, e->name,
					(size_t)describe_service(e));
		}
	return NULL;
}

const char *
describe_openapi(struct buf *out, const struct family *const *families)
{
	struct doc d = { .families = families };
	const char *twice;

	jw_init(&d.w, out);
	schema_init(&d.schema, &d.w, "#/components/schemas/", true);
	jw_obj(&d.w, NULL);
	about(&d.w);
	tags(&d);
	paths(&d);
	components(&d);
	jw_end(&d.w);
	buf_addc(out, '\n');
	twice = shared_service(&d);
	return twice != NULL ? twice : d.schema.twice;
}
