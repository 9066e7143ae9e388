#include "tests/lists.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/version.h"
#include "service/entities.h"
#include "store/extra.h"
#include "store/query.h"
#include "store/sqlite/query_sql.h"
#include "store/sqlite/sqlite.h"
#include "store/sqlite/texts.h"
#include "store/regex.h"

/*
 * How each form of list request that clients send is served: which indexes its
 * statements use, and that none of them reads a whole table where an index can
 * do better. What is expected is in query.tsv. Prints a line
 * "ok ..." or "not ok ..." for each form; with -p the table as it would have to
 * be instead, for a look at what a change of the query builder changes.
 *
 * All forms are then looked at once more, in a database with every extra index
 * that there can be. They are served as before, or by such an index.
 *
 * The program is linked so that stmt_text() comes here first, which is how the
 * statements of a request become known.
 */
struct stmt *__real_stmt_text(struct store *st, const char *sql);
struct stmt *__wrap_stmt_text(struct store *st, const char *sql);

enum { ROWS = 2000, FEW = 100, SEEN_MAX = 64 };

static struct site site;
static bool watching;
static const char *seen[SEEN_MAX];
static size_t nseen;

/* How statements begin that look for rows, and may read them. */
static const struct kind {
	const char *begin, *word;
} kinds[] = { { "SELECT m.seq", "rows" }, { "SELECT f.seq", "rows" },
	{ "SELECT l.owner", "rows" }, { "SELECT count", "count" },
	{ "SELECT g.key", "grouped" }, { "SELECT v", "distinct" },
	{ "WITH RECURSIVE step", "distinct" },
	{ "WITH RECURSIVE s ", "distinct" } };

static const char *
kind_of(const char *sql)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strncmp(sql, kinds[i].begin, strlen(kinds[i].begin)) == 0)
			return kinds[i].word;
	return NULL;
}

struct stmt *
__wrap_stmt_text(struct store *st, const char *sql)
{
	if (watching && nseen < SEEN_MAX && kind_of(sql) != NULL)
		seen[nseen++] = arena_strdup(&arena, sql);
	return __real_stmt_text(st, sql);
}

/* --- Two companies, and what is public --- */

static void
add_model(unsigned i)
{
	struct buf b;

	buf_init(&b, &arena, 10000);
	buf_addf(&b,
		"{'id':'%08x%04u','company':'%s','user':'u%u',"
		"'name':'net %u','comment':'run %u of the %s',"
		"'tags':['t%u','all'],'system_tags':[%s],"
		"'framework':'f%u','project':'p%u','uri':'s3://b/%u',"
		"'ready':%s,'created':'2024-%02u-%02u',"
		"'last_update':'2024-%02u-%02u','last_iteration':%u,",
		i * 2654435761u, i,
		i % 10 < 6         ? "c1" :
			i % 10 < 9 ? "c2" :
				     "",
		i % 7, i, i, i % 3 == 0 ? "evening" : "morning", i % 40,
		i % 5 == 0 ? "'archived'" : "", i % 30, i % 60, i,
		i % 2 == 0 ? "true" : "false", 1 + i % 12, 1 + i % 28,
		1 + i / 7 % 12, 1 + i % 28, i);
	if (i % 9 == 0)
		buf_addf(&b, "'parent':'%08x%04u','task':'k%u',",
			(i - i % 90) * 2654435761u, i - i % 90, i % 99);
	buf_addf(&b,
		"'metadata':{'size':{'key':'size','type':'int',"
		"'value':'%u'}},'last_metrics':{'loss':{'v':{'value':%u}}}}",
		i % 50, i);
	insert(site.store, &model_shape, b.data);
}

static void
add_task(unsigned i)
{
	struct buf b;

	buf_init(&b, &arena, 10000);
	buf_addf(&b,
		"{'id':'%08x%04u','company':'%s','user':'u%u',"
		"'name':'net %u','comment':'run %u','type':'%s','status':'%s',"
		"'tags':['t%u','all'],'system_tags':[%s],'project':'p%u',"
		"'created':'2024-%02u-%02u','started':'2024-%02u-%02u',"
		"'status_changed':'2024-%02u-%02u',"
		"'last_update':'2024-%02u-%02u','active_duration':%u,",
		i * 2246822519u, i,
		i % 10 < 6         ? "c1" :
			i % 10 < 9 ? "c2" :
				     "",
		i % 7, i, i, i % 9 == 0 ? "testing" : "training",
		i % 4 == 0 ? "created" : "completed", i % 40,
		i % 5 == 0 ? "'archived'" : "", i % 60, 1 + i % 12, 1 + i % 28,
		1 + i % 12, 1 + i % 27, 1 + i % 12, 1 + i % 26, 1 + i / 7 % 12,
		1 + i % 28, i % 100);
	buf_addf(&b,
		"'execution':{'queue':'q%u'},'runtime':{'kind':'k%u','n':%u},"
		"'models':{'input':[{'name':'i','model':'%u'}],"
		"'output':[{'name':'o','model':'o%u'}]},"
		"'hyperparams':{'Args':{'lr':{'section':'Args','name':'lr',"
		"'value':'%u'}}},'last_metrics':{'loss':{'v':{'value':%u}}}}",
		i % 30, i % 50, i, i % 90, i, i % 50, i);
	insert(site.store, &task_shape, b.data);
}

/* A data set, a pipeline, a report, and a task made from another. */
static void
add_others(void)
{
	insert(site.store, &project_shape,
		"{'id':'d1','company':'c1','name':'x/1/d','path':['p1'],"
		"'user':'u1','system_tags':['hidden','dataset'],"
		"'created':'2024-01-01'}");
	insert(site.store, &project_shape,
		"{'id':'l1','company':'c1','name':'x/1/l','path':['p1'],"
		"'user':'u1','system_tags':['hidden','pipeline'],"
		"'tags':['t1'],'created':'2024-01-01'}");
	insert(site.store, &task_shape,
		"{'id':'r1','company':'c1','name':'net 77','user':'u1',"
		"'type':'report','status':'created','project':'p1',"
		"'system_tags':['reports'],'created':'2024-01-01'}");
	insert(site.store, &task_shape,
		"{'id':'r2','company':'c1','name':'net 78','user':'u1',"
		"'type':'training','status':'created','project':'p1',"
		"'parent':'r1','created':'2024-01-01'}");
}

static void
fill(void)
{
	site_make(&site);
	must_begin(site.store, true);
	lists_people(site.store);
	for (unsigned i = 0; i < 60; i++)
		insert(site.store, &project_shape,
			arena_printf(&arena,
				"{'id':'p%u','company':'c1','name':'x/%u',"
				"'created':'2024-01-01','path':[%s]}",
				i, i, i % 10 == 0 ? "" : "'p0'"));
	add_others();
	for (unsigned i = 0; i < ROWS; i++) {
		add_model(i);
		add_task(i);
	}
	/* The backlog of a large site is small beside its indexes. */
	if (texts_fold(site.store, &model_shape, &arena) != 0 ||
		texts_fold(site.store, &task_shape, &arena) != 0)
		flunk("%s", store_error(site.store));
	must_commit(site.store);
}

/* --- A plan in few words --- */

/* Is it there, as a word of its own? */
static bool
begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/*
 * A line of a plan becomes the index that it uses: "model_name", "rowid",
 * "trigram", "values" (a table beside the rows); "sort" and "sort rest"; "ALL
 * m" when it reads all rows, "ALL m by model_name" when it does so through an
 * index. What is done for a single row or for those of the backlog of texts,
 * and lists of values, are left out.
 */
static const char *
word_of(const char *line, bool counts, bool named)
{
	const char *index = strstr(line, "INDEX "), *table;
	bool scan = begins(line, "SCAN ");
	int n;

	if (strstr(line, "TEMP B-TREE") != NULL)
		return strstr(line, "RIGHT PART") != NULL ||
				strstr(line, "LAST ") != NULL ?
			"sort rest" :
			"sort";
	if (!scan && !begins(line, "SEARCH "))
		return NULL;
	/* What each record refers to. */
	if (!scan && !named && strstr(line, "(id=?) LEFT-JOIN") != NULL)
		return NULL;
	table = line + (scan ? 5 : 7);
	n = (int)strcspn(table, " ");
	if (strstr(line, "VIRTUAL TABLE") != NULL)
		return strstr(table, "trigram") != NULL ? "trigram" :
			begins(table, "i ") || strstr(table, "_text") != NULL ?
							  "text" :
							  NULL;
	if (begins(table, "x "))
		return scan ? "ALL values" : counts ? "values" : NULL;
	if (begins(table, "CONSTANT") || *table == '(' ||
		(n == 1 && strchr("lm", *table) == NULL && !named) ||
		begins(table, "step") || strstr(table, "_tags ") != NULL ||
		strstr(line, "_leaf_path ") != NULL ||
		strstr(line, "_apart ") != NULL)
		return NULL;
	if (scan && index == NULL)
		return arena_printf(&arena, "ALL %.*s", n, table);
	if (index == NULL)
		return "rowid";
	return arena_printf(&arena, "%s%.*s%s%.*s", scan ? "ALL " : "",
		scan ? n : 0, table, scan ? " by " : "",
		(int)strcspn(index + 6, " "), index + 6);
}

struct plan {
	struct buf text;
	bool counts;
	bool named; /* a statement of sql/, which has tables of one letter */
};

static void
add_line(void *arg, const char *line)
{
	struct plan *p = arg;
	const char *word = word_of(line, p->counts, p->named);
	const struct buf *b = &p->text;

	if (word != NULL)
		buf_addf(&p->text, "%s%s",
			b->len == 0 || b->data[b->len - 1] == ':' ? " " : ", ",
			word);
}

/* Take those words away from the end of a text, where they must be. */
static void
cut_end(struct buf *b, const char *words)
{
	size_t n = strlen(words);

	if (b->len < n || strcmp(b->data + b->len - n, words) != 0)
		flunk("no %s at the end of %s", words, b->data);
	buf_cut(b, b->len - n);
}

/* "count: model_framework; rows: rowid, sort" */
static const char *
plan_of(const char *name, const char *request)
{
	struct jr_error why = { 0 };
	const struct json *data;
	struct json *body = jr_read(request, &why);
	struct plan p;

	if (body == NULL)
		flunk("%s: %s", request, why.what);
	buf_init(&p.text, &arena, 10000);
	nseen = 0;
	watching = true;
	if (lists_run(site.store, name, API_VERSION_MAX, body, &data) != OK)
		flunk("%s: %s", request, call.detail);
	watching = false;
	must_begin(site.store, false);
	for (size_t i = 0; i < nseen; i++) {
		p.counts = strcmp(kind_of(seen[i]), "count") == 0 ||
			strcmp(kind_of(seen[i]), "distinct") == 0;
		buf_addf(&p.text, "%s%s:", i > 0 ? "; " : "", kind_of(seen[i]));
		if (store_plan(site.store, seen[i], add_line, &p) != 0)
			flunk("%s: %s", seen[i], store_error(site.store));
		/* How the rows that were found are then read is known. */
		if (begins(seen[i], "SELECT f.seq"))
			cut_end(&p.text, ", rowid");
	}
	must_commit(site.store);
	return p.text.data;
}

/* The plan of a statement of sql/. */
static const char *
plan_of_named(unsigned i)
{
	struct plan p = { .counts = true, .named = true };

	buf_init(&p.text, &arena, 10000);
	must_begin(site.store, false);
	if (store_plan(site.store, sql_text[i], add_line, &p) != 0)
		flunk("%s: %s", sql_name[i], store_error(site.store));
	must_commit(site.store);
	return p.text.data;
}

/* --- The table --- */

static bool declared[SQL_COUNT]; /* the table has the plan of it */
static bool extras;              /* the database has all extra indexes */

static unsigned
named(const char *name)
{
	unsigned i = 0;

	while (i < SQL_COUNT && strcmp(sql_name[i], name) != 0)
		i++;
	if (i == SQL_COUNT)
		flunk("no statement %s", name);
	declared[i] = true;
	return i;
}

static bool
check(char *line, bool print)
{
	char *name = strsep(&line, "\t"), *request = strsep(&line, "\t");
	char *want = strsep(&line, "\t"), *note = strsep(&line, "\t");
	const char *plan;
	bool ok;

	if (request == NULL)
		flunk("no request: %s", line);
	plan = strcmp(name, "sql") == 0 ? plan_of_named(named(request)) :
					  plan_of(name, request);
	ok = want != NULL && fnmatch(want, plan, FNM_NOESCAPE) == 0 &&
		(strstr(plan, "ALL ") == NULL || note != NULL);
	ok = ok || (extras && strstr(plan, "extra_") != NULL);
	if (print && (!extras || strstr(plan, "extra_") != NULL))
		printf("%s\t%s\t%s%s%s\n", name, request, plan,
			note == NULL ? "" : "\t", note == NULL ? "" : note);
	else if (!print)
		printf("%s %s %s%s\n", ok ? "ok" : "not ok", name, request,
			extras ? ", with all extra indexes" : "");
	if (!ok && !print)
		printf("# %s\n# should be: %s\n", plan, want);
	return ok;
}

/*
 * Statements with a name must not read a whole table of records either, unless
 * the table says why.
 */
static bool
check_named(unsigned i, bool print)
{
	static const char *const tables[] = { "m", "t", "p", "b", "model",
		"task", "project" };
	const char *plan = plan_of_named(i);
	bool ok = strstr(plan, "extra_") == NULL;

	for (size_t k = 0; k < COUNT(tables); k++)
		if (strstr(arena_printf(&arena, "%s,", plan),
			    arena_printf(&arena, " ALL %s,", tables[k])) !=
				NULL ||
			strstr(plan,
				arena_printf(&arena, " ALL %s by",
					tables[k])) != NULL)
			ok = false;
	if (!ok)
		printf("#%s\n", plan);
	if (!ok || !print)
		printf("%s %s\n", ok ? "ok" : "not ok", sql_name[i]);
	return ok;
}

/* All forms of the file. How many are not as they should be; *total: of all. */
static unsigned
check_all(FILE *f, bool print, unsigned *total)
{
	unsigned bad = 0;
	char line[8192];

	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (*line == '#' || *line == '\0') {
			if (print && !extras)
				puts(line);
			continue;
		}
		++*total;
		bad += !check(line, print);
		lists_forget();
	}
	for (unsigned i = 0; i < SQL_COUNT; i++) {
		if (declared[i])
			continue;
		++*total;
		bad += !check_named(i, print);
	}
	return bad;
}

static void
add_extras(void)
{
	must_begin(site.store, true);
	for (size_t i = 0; entity_shapes[i] != NULL; i++)
		for (size_t k = 0; k < entity_shapes[i]->count; k++) {
			const struct field *f = &entity_shapes[i]->fields[k];
			const struct extra x = extra_of(entity_shapes[i], f);

			if (extra_fits(entity_shapes[i], f) &&
				extra_add(site.store, &x) != 0)
				flunk("%s", store_error(site.store));
		}
	must_commit(site.store);
	extras = true;
}

int
main(int argc, char **argv)
{
	const char *dir = getenv("srcdir");
	bool print = argc > 1 && strcmp(argv[1], "-p") == 0;
	unsigned bad, total = 0;
	char path[4096];
	FILE *f;

	begin(NULL);
	snprintf(path, sizeof(path), "%s/tests/plans/query.tsv",
		dir == NULL ? "." : dir);
	f = fopen(path, "r");
	if (f == NULL)
		flunk("cannot read %s", path);
	fill();
	query_narrow_rows = FEW;
	bad = check_all(f, print, &total);
	rewind(f);
	add_extras();
	bad += check_all(f, print, &total);
	fclose(f);
	site_remove(&site);
	regex_release();
	end(NULL);
	if (!print)
		printf("# %u of %u plans\n", total - bad, total);
	return bad == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
