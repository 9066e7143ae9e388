#include "tests/lists.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call/version.h"
#include "service/entities.h"
#include "store/query.h"
#include "store/sqlite/query_sql.h"

/*
 * Every vector of query.tsv, four ways: asked of a responder by FastCGI, run in
 * this process, and that once more with rows always read in order and once with
 * candidates always taken from an index. Prints a line "ok ..." or "not ok ..."
 * for each vector, and how many there were.
 */

/* --- The data of doc/protocol/query.md sections 1 and 15 --- */

static const struct sample {
	const struct shape *shape;
	const char *record;
} data_d[] = {
	{ &project_shape, "{'id':'p1','company':'c1','user':'u1','name':'Zoo',"
			  "'basename':'Zoo','created':'2024-01-01','tags':[],"
			  "'system_tags':[],'path':[]}" },
	{ &project_shape, "{'id':'p2','company':'c1','user':'u1',"
			  "'name':'Zoo/child','basename':'child',"
			  "'parent':'p1','path':['p1'],'tags':[],"
			  "'system_tags':[],'created':'2024-01-01'}" },
	{ &project_shape, "{'id':'p3','company':'c1','user':'u1',"
			  "'name':'Apes','basename':'Apes','path':[],"
			  "'tags':[],'system_tags':[],"
			  "'created':'2024-01-01'}" },
	{ &model_shape, "{'id':'m1','company':'c1','name':'alpha',"
			"'comment':'first one','tags':['a','b'],"
			"'system_tags':[],'framework':'PyTorch',"
			"'project':'p1','user':'u1','ready':true,"
			"'uri':'s3://b/1','created':'2024-01-01',"
			"'last_update':'2024-02-01','last_iteration':10,"
			"'metadata':{'size':{'key':'size','type':'int',"
			"'value':'2'}}}" },
	{ &model_shape, "{'id':'m2','company':'c1','name':'Alpha 2',"
			"'comment':'second (x)','tags':['a'],"
			"'system_tags':['archived'],'framework':'TensorFlow',"
			"'project':'p1','user':'u1','ready':false,"
			"'uri':'s3://b/2','created':'2024-01-02',"
			"'last_update':'2024-02-02','last_iteration':2,"
			"'metadata':{'size':{'key':'size','type':'int',"
			"'value':'10'}}}" },
	{ &model_shape, "{'id':'m3','company':'c1','name':'beta',"
			"'tags':['b','c'],'system_tags':[],"
			"'framework':'PyTorch','project':'p2','parent':'m1',"
			"'user':'u2','ready':true,'uri':'',"
			"'created':'2024-01-03','last_update':'2024-02-03',"
			"'last_iteration':0}" },
	{ &model_shape, "{'id':'m4','company':'c1','name':'gamma.v1',"
			"'comment':'','tags':[],'system_tags':[],"
			"'project':'p3','user':'u2','ready':true,"
			"'uri':'gs://x','created':'2024-01-04',"
			"'last_update':'2024-02-04','last_iteration':7,"
			"'metadata':{'size':{'key':'size','type':'int',"
			"'value':'1'}}}" },
	{ &model_shape, "{'id':'m5','company':'c1','name':'delta',"
			"'comment':'first','tags':['-a','c'],"
			"'system_tags':['archived','x'],'user':'u2',"
			"'ready':false,'uri':'s3://b/5',"
			"'created':'2024-01-05','last_iteration':10,"
			"'metadata':{'na.me':{'key':'na.me','type':'str',"
			"'value':'v'}}}" },
}, data_p[] = {
	{ &project_shape, "{'id':'p1','company':'c1','user':'u1','name':'Zoo',"
			  "'basename':'Zoo','tags':[],'system_tags':[],"
			  "'path':[],'created':'2024-01-01',"
			  "'last_update':'2024-02-02'}" },
	{ &project_shape, "{'id':'p2','company':'c1','user':'u1',"
			  "'name':'Zoo/apes','basename':'apes','tags':[],"
			  "'system_tags':[],'parent':'p1','path':['p1'],"
			  "'created':'2024-01-01',"
			  "'last_update':'2024-02-03'}" },
	{ &project_shape, "{'id':'p3','company':'c1','user':'u1',"
			  "'name':'Zoo/apes/bonobo','basename':'bonobo',"
			  "'tags':[],'system_tags':[],'parent':'p2',"
			  "'path':['p1','p2'],'created':'2024-01-01',"
			  "'last_update':'2024-02-01'}" },
	{ &project_shape, "{'id':'p4','company':'c1','user':'u1',"
			  "'name':'hidden one','basename':'hidden one',"
			  "'tags':[],'system_tags':['hidden'],'path':[],"
			  "'created':'2024-01-01',"
			  "'last_update':'2024-02-01'}" },
	{ &project_shape, "{'id':'p5','company':'','user':'u1','name':'Pub',"
			  "'basename':'Pub','tags':[],'system_tags':[],"
			  "'path':[],'created':'2024-01-01',"
			  "'last_update':'2024-02-01'}" },
};

/* --- One vector, one way --- */

enum way { BY_RESPONDER, IN_PROCESS, IN_ORDER, NARROWED, WAYS };

static const char *const way_names[WAYS] = { "by the responder", "in process",
	"read in order", "narrowed" };

/* A family of calls and what it is asked about. */
static struct subject {
	const char *family, *program, *all;
	struct site site;
	pid_t caller;          /* tests/caller, which starts the responder */
	FILE *ask, *answer;    /* its standard input and output */
	char scroll[WAYS][64]; /* the last scroll id */
} subjects[] = { { .family = "models.",
			 .program = "models.fcgi",
			 .all = "m1 m2 m3 m4 m5" },
	{ .family = "projects.",
		.program = "projects.fcgi",
		.all = "p1 p2 p3 p4 p5" } };

struct vector {
	const char *section, *version, *call, *expected, *request;
	struct subject *subject;
};

struct outcome {
	const char *error;        /* "400/16", or NULL */
	const struct json *reply; /* the data of the answer */
};

static void
ask_responder(const struct vector *v, const char *body, struct outcome *out)
{
	bool versioned = strcmp(v->version, "-") != 0;
	struct jr_error why = { 0 };
	const struct json *answer, *meta;
	int64_t code = 0, subcode = 0;
	static char text[1 << 20];

	fprintf(v->subject->ask, "/%s%s%s%s %s\n", versioned ? "v" : "",
		versioned ? v->version : "", versioned ? "/" : "", v->call,
		body);
	/* "200 {...}" */
	if (fflush(v->subject->ask) != 0 ||
		fgets(text, sizeof(text), v->subject->answer) == NULL)
		flunk("the responder is gone");
	answer = jr_read(text + strcspn(text, "{"), &why);
	meta = jr_get(answer, "meta");
	if (!jr_int(jr_get(meta, "result_code"), &code) ||
		!jr_int(jr_get(meta, "result_subcode"), &subcode))
		flunk("no envelope: %s", text);
	out->reply = jr_get(answer, "data");
	if (code != 200)
		out->error = arena_printf(&arena, "%d/%d", (int)code,
			(int)subcode);
}

static void
ask_here(const struct vector *v, enum way way, const char *body,
	struct outcome *out)
{
	static const int64_t rows[WAYS] = {
		[IN_ORDER] = -1, [NARROWED] = INT64_C(1) << 40
	};
	int64_t usual = query_narrow_rows;
	struct jr_error why = { 0 };
	int major = 0, minor = 0, error;

	if (strcmp(v->version, "-") != 0 &&
		sscanf(v->version, "%d.%d", &major, &minor) != 2)
		flunk("version %s", v->version);
	if (rows[way] != 0)
		query_narrow_rows = rows[way];
	error = lists_run(v->subject->site.store, v->call,
		major == 0 ? API_VERSION_MAX : V(major, minor),
		jr_read(body, &why), &out->reply);
	query_narrow_rows = usual;
	if (error != OK)
		out->error = arena_printf(&arena, "%d/%d",
			error_rows[error].http, error_rows[error].sub);
}

/* --- Is it what was expected? --- */

static bool
same(const struct json *a, const struct json *b)
{
	if (jr_type(a) != jr_type(b) || jr_count(a) != jr_count(b))
		return false;
	switch (jr_type(a)) {
	case JSON_OBJECT:
		for (a = jr_first(a); a != NULL; a = jr_next(a))
			if (jr_get(b, jr_key(a)) == NULL ||
				!same(a, jr_get(b, jr_key(a))))
				return false;
		return true;
	case JSON_ARRAY:
		for (a = jr_first(a), b = jr_first(b); a != NULL;
			a = jr_next(a), b = jr_next(b))
			if (!same(a, b))
				return false;
		return true;
	case JSON_NULL:
	case JSON_BOOL:
	case JSON_NUMBER:
	case JSON_STRING:
		break;
	}
	return strcmp(jr_text(a, &arena), jr_text(b, &arena)) == 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
sorted(const char *ids)
{
	struct strs list = words(ids);

	qsort(list.v, list.n, sizeof(list.v[0]), by_text);
	return joined(&list);
}

/* The next word of a text, which is moved behind it. */
static const char *
word(const char **text)
{
	size_t n = strcspn(*text, " ");
	const char *w = arena_strndup(&arena, *text, n);

	*text += n + strspn(*text + n, " ");
	return w;
}

/* "new 2 m1 m2" */
static bool
check_scroll(const struct vector *v, enum way way, const char *expected,
	const char *ids, const struct json *reply)
{
	const struct json *id = jr_get(reply, "scroll_id");
	char *last = v->subject->scroll[way];
	struct store *st = v->subject->site.store;
	const char *which = word(&expected), *position = word(&expected);
	const char *stored;

	if (jr_type(id) != JSON_STRING ||
		(strcmp(last, jr_str(id)) == 0) != (strcmp(which, "same") == 0))
		return false;
	snprintf(last, sizeof(v->subject->scroll[way]), "%s", jr_str(id));
	must_begin(st, false);
	stored = rows(st,
		arena_printf(&arena,
			"SELECT position FROM scroll WHERE id = '%s'", last));
	must_commit(st);
	return strcmp(stored, position) == 0 && strcmp(ids, expected) == 0;
}

static bool
fits(const struct vector *v, enum way way, const struct outcome *got)
{
	const char *rest = v->expected, *kind = word(&rest), *ids;

	if (strcmp(kind, "error") == 0)
		return got->error != NULL && strcmp(got->error, rest) == 0;
	if (got->error != NULL)
		return false;
	ids = lists_ids(v->call, got->reply);
	if (strcmp(rest, "all") == 0)
		rest = v->subject->all;
	if (strcmp(kind, "set") == 0)
		return strcmp(sorted(ids), sorted(rest)) == 0;
	if (strcmp(kind, "list") == 0)
		return strcmp(ids, rest) == 0;
	if (strcmp(kind, "scroll") == 0)
		return check_scroll(v, way, rest, ids, got->reply);
	if (strcmp(kind, "json") == 0) {
		const struct json *list = jr_get(got->reply,
			lists_key(v->call));
		struct jr_error why = { 0 };
		const struct json *wanted = jr_read(rest, &why);

		if (wanted == NULL)
			flunk("%s: %s", rest, why.what);
		return jr_count(list) == 1 && same(jr_first(list), wanted);
	}
	flunk("expected what? %s", v->expected);
	return false;
}

/* The request with the last scroll id in it. */
static const char *
filled(const struct vector *v, enum way way)
{
	const char *at = strstr(v->request, "$s");

	return at == NULL ?
		v->request :
		arena_printf(&arena, "%.*s%s%s", (int)(at - v->request),
			v->request, v->subject->scroll[way], at + 2);
}

static bool
check(const struct vector *v)
{
	bool ok = true;

	for (enum way way = 0; way < WAYS; way++) {
		const char *body = filled(v, way);
		struct outcome got = { 0 };

		if (way == BY_RESPONDER)
			ask_responder(v, body, &got);
		else
			ask_here(v, way, body, &got);
		if (fits(v, way, &got))
			continue;
		printf("# %s: not \"%s\" but %s\n", way_names[way], v->expected,
			got.error != NULL ? got.error :
				strncmp(v->expected, "json", 4) == 0 ?
					    jr_text(got.reply, &arena) :
					    lists_ids(v->call, got.reply));
		ok = false;
	}
	printf("%s %s %s%s%s %s\n", ok ? "ok" : "not ok", v->section,
		strcmp(v->version, "-") == 0 ? "" : v->version,
		strcmp(v->version, "-") == 0 ? "" : "/", v->call, v->request);
	return ok;
}

/* --- All of them --- */

/* One line: five fields. */
static bool
read_vector(char *line, struct vector *v)
{
	const char **field[] = { &v->section, &v->version, &v->call,
		&v->expected, &v->request };

	line[strcspn(line, "\n")] = '\0';
	if (*line == '#' || *line == '\0')
		return false;
	for (size_t i = 0; i < COUNT(field); i++) {
		char *tab = strchr(line, '\t');

		if ((tab == NULL) != (i + 1 == COUNT(field)))
			flunk("not five fields: %s", line);
		*field[i] = line;
		if (tab != NULL) {
			*tab = '\0';
			line = tab + 1;
		}
	}
	for (size_t i = 0; i < COUNT(subjects); i++)
		if (strncmp(v->call, subjects[i].family,
			    strlen(subjects[i].family)) == 0)
			v->subject = &subjects[i];
	if (v->subject == NULL)
		flunk("no data for %s", v->call);
	return true;
}

/* The responder, and what calls it, on the database of a subject. */
static void
start(struct subject *s)
{
	const char *dir = getenv("builddir"), *token = lists_token();
	const char *caller = arena_printf(&arena, "%s/tests/caller",
		dir == NULL ? "." : dir);
	const char *program = arena_printf(&arena, "%s/%s",
		dir == NULL ? "." : dir, s->program);
	const char *log = arena_printf(&arena, "%s/log", s->site.folder);
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0 ||
		(s->caller = fork()) < 0)
		flunk("cannot start %s", caller);
	if (s->caller == 0) {
		setenv("MODELSHELF_DATABASE", s->site.path, 1);
		setenv("MODELSHELF_CONF", "/dev/null", 1);
		if (dup2(to[0], 0) == 0 && dup2(from[1], 1) == 1 &&
			freopen(log, "a", stderr) != NULL)
			execl(caller, caller, "-t", token, program,
				(char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	s->ask = fdopen(to[1], "w");
	s->answer = fdopen(from[0], "r");
	if (s->ask == NULL || s->answer == NULL)
		flunk("cannot talk to %s", caller);
}

static bool
stop(struct subject *s)
{
	int status;

	fclose(s->ask);
	fclose(s->answer);
	return waitpid(s->caller, &status, 0) == s->caller &&
		WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
fill(struct subject *s, const struct sample *data, size_t n)
{
	site_make(&s->site);
	must_begin(s->site.store, true);
	lists_people(s->site.store);
	for (size_t i = 0; i < n; i++)
		insert(s->site.store, data[i].shape, data[i].record);
	must_commit(s->site.store);
	start(s);
}

static bool
tear_down(void)
{
	bool ok = true;

	for (size_t i = 0; i < COUNT(subjects); i++) {
		if (!stop(&subjects[i])) {
			printf("not ok %s ends well\n", subjects[i].program);
			ok = false;
		}
		site_remove(&subjects[i].site);
	}
	return ok;
}

int
main(void)
{
	const char *dir = getenv("srcdir");
	unsigned passed = 0, total = 0;
	char line[8192], path[4096];
	bool ok;
	FILE *f;

	begin(NULL);
	snprintf(path, sizeof(path), "%s/tests/vectors/query.tsv",
		dir == NULL ? "." : dir);
	f = fopen(path, "r");
	if (f == NULL)
		flunk("cannot read %s", path);
	fill(&subjects[0], data_d, COUNT(data_d));
	fill(&subjects[1], data_p, COUNT(data_p));
	while (fgets(line, sizeof(line), f) != NULL) {
		struct vector v = { 0 };

		if (!read_vector(line, &v))
			continue;
		total++;
		passed += check(&v);
		lists_forget();
	}
	fclose(f);
	ok = tear_down();
	end(NULL);
	printf("# %u of %u vectors, each in %d ways\n", passed, total, WAYS);
	return ok && passed == total && total > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
