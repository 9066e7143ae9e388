/*
 * How long list requests take when there are many models, or tasks, each beside
 * SQL for the same question: a plain scan that reads every visible row of the
 * table, and a statement that may use any index, written by hand where that
 * helps.
 *
 * usage: scale [-bptT] [-n ROWS] [-d DATABASE] [-r ROUNDS] [-f WORD]
 *
 * Without -d the database is made in a scratch folder; with -d it is kept, and
 * used as it is when it is there already and this program has made it. Prints
 * one line a form: rows found, milliseconds of the request (the median of the
 * rounds, in this process, without transport and login), of the plain scan and
 * of the statement, and the request's time divided by either. -b: no plain
 * scans, which take long. -t: columns end with a tab. -p: models without
 * metadata, metrics and tags, which shows what a file of such takes. -T: tasks
 * instead of models. -f: only the forms whose title has the word. -r 0 only
 * makes the database.
 */
#include "bench/scale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "call/version.h"
#include "service/entities.h"
#include "store/extra.h"
#include "store/regex.h"
#include "store/sqlite/stmt.h"
#include "tests/lists.h"

/* The forms name rows of the first hundreds. */
enum { ROUNDS_MAX = 99, ROWS_MIN = 500 };

#define VISIBLE "company IN (%%c, %%0)" /* In a format. */

static bool has_tabs, has_scans = true;
static enum scale_kind kind = SCALE_MODELS;
static const char *table = "model"; /* that the forms list */

/* Ends the program when the database is somebody's own. */
static void
need_mark(struct store *st, const char *path)
{
	const char *found;

	must_begin(st, false);
	found = rows(st, "SELECT value FROM setting WHERE name = 'bench'");
	must_commit(st);
	if (*found != '\0')
		return;
	fprintf(stderr, "scale: %s was not made by this bench\n", path);
	exit(65);
}

/* What the figures depend on. A bench changes none of it. */
static void
tell_settings(struct store *st)
{
	static const char *const pragmas[] = { "journal_mode", "synchronous",
		"page_size", "page_count", "cache_size", "mmap_size",
		"foreign_keys", "user_version" };

	must_begin(st, false);
	fprintf(stderr, "%s",
		rows(st,
			"SELECT value FROM setting WHERE "
			"name = 'bench'"));
	for (size_t i = 0; i < COUNT(pragmas); i++)
		fprintf(stderr, "%s %s %s", i == 0 ? ";" : ",", pragmas[i],
			rows(st,
				arena_printf(&arena, "PRAGMA %s", pragmas[i])));
	fprintf(stderr, "\n");
	must_commit(st);
}

/* --- The forms --- */

/* What the texts of forms name, as it is in this database. */
static struct {
	char name[128], ids[3][64], companies[EVERYBODYS + 1][64];
} found_here;

static void
copy_row(struct store *st, const char *sql, char *to, size_t size)
{
	snprintf(to, size, "%s", rows(st, sql));
}

static void
look(struct store *st)
{
	char(*company)[64] = found_here.companies;

	must_begin(st, false);
	for (int i = 0; i <= EVERYBODYS; i++)
		copy_row(st,
			arena_printf(&arena,
				"SELECT quote(company) FROM %s "
				"WHERE seq = %d",
				table, i + 1),
			company[i], sizeof(company[i]));
	for (int i = 0; i < 4; i++) {
		char *to = i == 0 ? found_here.name : found_here.ids[i - 1];

		copy_row(st,
			arena_printf(&arena,
				"SELECT %s FROM %s WHERE company = %s "
				"ORDER BY seq LIMIT 1 OFFSET %d",
				i == 0 ? "name" : "id", table, company[MINE],
				77 * (i + 1)),
			to,
			i == 0 ? sizeof(found_here.name) :
				 sizeof(found_here.ids[0]));
	}
	must_commit(st);
}

/* What takes the place of the mark at *at, which is then behind it, or NULL. */
static const char *
meaning(const struct scale_form *f, const char **at)
{
	char what = (*at)[1], *last;
	const char *id;

	switch (what) {
	case 'n':
		*at += 2;
		return found_here.name;
	case 'c':
		*at += 2;
		return found_here.companies[f->caller];
	case '0':
		*at += 2;
		return found_here.companies[EVERYBODYS];
	case '1':
	case '2':
	case '3':
		*at += 2;
		return found_here.ids[what - '1'];
	case 'm':
	case 'p':
	case 't':
		id = scale_id(what, (unsigned)strtoul(*at + 2, &last, 10));
		*at = last;
		return id;
	default:
		return NULL;
	}
}

static const char *
filled(const struct scale_form *f, const char *text)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	while (*text != '\0') {
		const char *is = *text == '%' ? meaning(f, &text) : NULL;

		if (is != NULL)
			buf_add(&b, is);
		else
			buf_addc(&b, *text++);
	}
	return b.data;
}

/* Milliseconds until the answer is written, and how many rows it has. */
static double
ask(struct store *st, const struct scale_form *f, size_t *found)
{
	const char *list = kind == SCALE_TASKS ? "tasks.get_all_ex" :
						 "models.get_all";
	struct json *body = json(filled(f, f->request));
	struct jr_error why = { 0 };
	int64_t began, ended;

	if (jr_get(body, "only_fields") == NULL) {
		struct json *only = jr_array();

		jr_append(only, jr_new_str("id"));
		jr_put(body, "only_fields", only);
	}
	call.who.company = scale_company(f->caller);
	began = clock_monotonic();
	if (lists_ask(st, list, API_VERSION_MAX, body) != OK)
		flunk("%s: %s", f->request, call.detail);
	ended = clock_monotonic();
	*found = jr_count(jr_get(jr_read(call.data.data, &why),
		lists_key(list)));
	return (double)(ended - began) / 1e3;
}

/* Milliseconds of the statement, of which 500 rows are read. */
static double
run(struct store *st, const char *sql, size_t *found)
{
	struct stmt *s;
	int64_t began;
	int rc;

	must_begin(st, false);
	s = stmt_text(st, sql);
	began = clock_monotonic();
	for (*found = 0; (rc = stmt_step(s)) == STORE_ROW; ++*found)
		;
	if (rc == STORE_ERROR)
		flunk("%s: %s", sql, store_error(st));
	must_commit(st);
	return (double)(clock_monotonic() - began) / 1e3;
}

static const char *
limit(const char *order)
{
	return strstr(order, "LIMIT") == NULL ? " LIMIT 500" : "";
}

static double
scan(struct store *st, const struct scale_form *f, size_t *found)
{
	const char *sql = arena_printf(&arena,
		"SELECT seq, id FROM %s m NOT INDEXED WHERE " VISIBLE
		" AND (%s) ORDER BY %s%s",
		table, f->where, f->order, limit(f->order));

	return run(st, filled(f, sql), found);
}

/* The arms of each company in an order of their own, merged. */
static const char *
merged(const struct scale_form *f, const char *where)
{
	const char *also = kind == SCALE_TASKS ? "" : "framework,";

	return arena_printf(&arena,
		"SELECT seq, id, created, name, %s last_update "
		"FROM %s m WHERE company = %%c AND (%s) UNION ALL "
		"SELECT seq, id, created, name, %s last_update "
		"FROM %s m WHERE company = %%0 AND (%s) ORDER BY %s%s",
		also, table, where, also, table, where, f->merged,
		limit(f->merged));
}

/*
 * Of the statements written by hand the one that took least. Where a whole one
 * is given, those that are put together are left out: they would scan.
 */
static double
best(struct store *st, const struct scale_form *f, size_t *found)
{
	const char *where = f->narrow != NULL ? f->narrow : f->where;
	const char *sql = arena_printf(&arena,
		"SELECT seq, id FROM %s m WHERE " VISIBLE
		" AND (%s) ORDER BY %s%s",
		table, where, f->order, limit(f->order));
	double ms, also;

	if (f->by_hand != NULL)
		return run(st, filled(f, f->by_hand), found);
	ms = run(st, filled(f, sql), found);
	if (f->merged == NULL)
		return ms;
	also = run(st, filled(f, merged(f, where)), found);
	return also < ms ? also : ms;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* Add the extra index that a form is measured with, or drop it. */
static void
change(struct store *st, int (*how)(struct store *st, const struct extra *x),
	const struct scale_form *f)
{
	struct extra x;

	if (f->extra == NULL)
		return;
	x = extra_of(&model_shape, shape_find(&model_shape, f->extra));
	must_begin(st, true);
	if (how(st, &x) != 0)
		flunk("%s: %s", f->title, store_error(st));
	must_commit(st);
}

static void
measure(struct store *st, const struct scale_form *f, int rounds)
{
	double ms[3][ROUNDS_MAX] = { 0 }, middle[3];
	size_t found = 0, also = 0;

	change(st, extra_add, f);
	for (int i = 0; i < rounds; i++) {
		ms[0][i] = ask(st, f, &found);
		ms[1][i] = best(st, f, &also);
		if (has_scans)
			ms[2][i] = scan(st, f, &also);
		lists_forget();
	}
	change(st, extra_drop, f);
	for (int i = 0; i < 3; i++)
		middle[i] = median(ms[i], rounds);
	printf(has_tabs ? "%s\t%zu%s\t%.3f\t%.3f\t%.3f\t%.2f\t%.4f\n" :
			  "%-36s %6zu%s %9.2f %9.2f %9.2f %8.2f %8.4f\n",
		f->title, found, found == also ? " " : "!", middle[0],
		middle[1], middle[2], middle[0] / middle[1],
		has_scans ? middle[0] / middle[2] : 0.);
	fflush(stdout);
}

static void
measure_all(struct store *st, const char *word, int rounds)
{
	const struct scale_form *f = kind == SCALE_TASKS ? scale_task_forms :
							   scale_forms;

	look(st);
	printf(has_tabs ? "%s\t%s\t%s\t%s\t%s\t%s\t%s\n" :
			  "%-36s %6s  %9s %9s %9s %8s %8s\n",
		"form", "rows", "ms", "sql ms", "scan ms", "to sql", "to scan");
	for (; f->title != NULL; f++)
		if (strstr(f->title, word) != NULL)
			measure(st, f, rounds);
}

/* A database with so many rows, or the one that is there. */
static void
open_site(struct site *site, const char *path, unsigned count)
{
	struct stat sb;

	if (path == NULL) {
		site_make(site);
		scale_fill(site->store, count, kind);
		return;
	}
	site_folder(site);
	/* A store is told of its file when it is made. */
	store_free(site->store);
	site->options.path = path;
	site->store = store_new(&site->options);
	if (stat(path, &sb) == 0) {
		need_mark(site->store, path);
		return;
	}
	if (store_create(site->store) != 0 || store_migrate(site->store) != 0)
		flunk("%s", store_error(site->store));
	scale_fill(site->store, count, kind);
}

int
main(int argc, char **argv)
{
	const char *path = NULL, *word = "";
	unsigned count = 100000;
	struct site site;
	int opt, rounds = 5;

	while ((opt = getopt(argc, argv, "bd:f:n:pr:tT")) != -1)
		switch (opt) {
		case 'b':
			has_scans = false;
			break;
		case 'd':
			path = optarg;
			break;
		case 'f':
			word = optarg;
			break;
		case 'n':
			count = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'p':
			kind = SCALE_PLAIN;
			break;
		case 'r':
			rounds = (int)strtol(optarg, NULL, 10);
			break;
		case 't':
			has_tabs = true;
			break;
		case 'T':
			kind = SCALE_TASKS;
			table = "task";
			break;
		default:
			return 64;
		}
	if (rounds < 0 || rounds > ROUNDS_MAX || count < ROWS_MIN)
		return 64;
	begin(NULL);
	open_site(&site, path, count);
	tell_settings(site.store);
	if (rounds > 0)
		measure_all(site.store, word, rounds);
	site_remove(&site);
	regex_release();
	end(NULL);
	return EXIT_SUCCESS;
}
