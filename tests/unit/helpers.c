#include "tests/unit/helpers.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "call/version.h"
#include "store/record.h"
#include "store/sqlite/stmt.h"

struct arena arena;
struct call call;
struct config config;

static uint64_t dice;

/* cmocka takes a pattern of names from its program only. This runs before any
 * main(), so that no test program has to ask for it. */
__attribute__((constructor)) static void
take_filter(void)
{
	const char *pattern = getenv("ONLY");

	if (pattern != NULL)
		cmocka_set_test_filter(pattern);
}

/* Whoever runs the tests may have settings of his own. */
static void
forget_settings(void)
{
	static const char prefix[] = "MODELSHELF_";

	for (char **e = environ; *e != NULL;) {
		if (strncmp(*e, prefix, sizeof(prefix) - 1) == 0) {
			unsetenv(arena_strndup(&arena, *e, strcspn(*e, "=")));
			e = environ;
		} else {
			e++;
		}
	}
}

int
begin(void **state)
{
	const char *why;

	(void)state;
	dice = 88172645463325252u;
	arena_init(&arena, 4096);
	jr_init(&arena);
	forget_settings();
	if (!config_load(&config, "/dev/null", &arena, &why))
		flunk("%s", why);
	call = (struct call){ .arena = &arena, .config = &config, .now = NOW };
	call.version = API_VERSION_MAX;
	call.who.user = "u1";
	call.who.company = "c1";
	call.who.role = "user";
	buf_init(&call.data, &arena, 1 << 20);
	jw_init(&call.out, &call.data);
	return 0;
}

int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

const char *
quoted(const char *text)
{
	char *s = arena_strdup(&arena, text);

	for (char *p = s; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	return s;
}

struct json *
json(const char *text)
{
	struct jr_error why = { 0 };
	struct json *v = jr_read(quoted(text), &why);

	if (v == NULL)
		flunk("%s: %s at byte %zu", text, why.what, why.at);
	return v;
}

int64_t
moment(const char *text)
{
	int64_t t;

	if (!clock_parse(text, NOW, &t))
		flunk("%s is no time", text);
	return t;
}

struct strs
words(const char *text)
{
	struct strs ss = { 0 };

	ss.v = ARENA_ARRAY(&arena, const char *, strlen(text) + 1);
	while (*(text += strspn(text, " ")) != '\0') {
		size_t n = strcspn(text, " ");

		ss.v[ss.n++] = arena_strndup(&arena, text, n);
		text += n;
	}
	return ss;
}

const char *
joined(const struct strs *ss)
{
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	for (size_t i = 0; i < ss->n; i++)
		buf_addf(&b, "%s%s", i == 0 ? "" : " ", ss->v[i]);
	return b.data;
}

/* Marsaglia's xorshift */
unsigned
random_below(unsigned n)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (unsigned)(dice % n);
}

/* --- Databases --- */

void
site_folder(struct site *s)
{
	const char *tmp = getenv("TMPDIR");

	*s = (struct site){ .options = { .busy_ms = 2000 } };
	snprintf(s->folder, sizeof(s->folder), "%s/unit.XXXXXX",
		tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	if (mkdtemp(s->folder) == NULL)
		flunk("cannot make a folder like %s", s->folder);
	snprintf(s->path, sizeof(s->path), "%s/shelf.db", s->folder);
	s->options.path = s->path;
	s->store = store_new(&s->options);
}

void
site_bare(struct site *s)
{
	site_folder(s);
	if (store_create(s->store) != 0 || store_migrate(s->store) != 0)
		flunk("%s", store_error(s->store));
}

void
site_make(struct site *s)
{
	site_bare(s);
	must_begin(s->store, true);
	if (stmt_run(stmt_text(s->store,
		    "INSERT INTO company (seq, id, name, created) VALUES "
		    "(1, 'c1', 'Company', 0), (2, 'c2', 'Two', 0)")) != 2)
		flunk("%s", store_error(s->store));
	must_commit(s->store);
}

static int
remove_entry(const char *path, const struct stat *sb, int type, struct FTW *at)
{
	(void)sb;
	(void)type;
	(void)at;
	return remove(path);
}

void
site_remove(struct site *s)
{
	store_free(s->store);
	nftw(s->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

void
must_begin(struct store *st, bool write)
{
	if (store_begin(st, write) != 0)
		flunk("%s", store_error(st));
}

void
must_commit(struct store *st)
{
	if (store_end(st, true) != 0 || store_fault(st) != FAULT_NONE)
		flunk("%s", store_error(st));
}

static struct strs
texts(const struct json *v)
{
	struct strs ss = { 0 };

	ss.v = ARENA_ARRAY(&arena, const char *, jr_count(v));
	for (v = jr_first(v); v != NULL; v = jr_next(v))
		ss.v[ss.n++] = jr_str(v);
	return ss;
}

void
insert(struct store *st, const struct shape *sh, const char *text)
{
	void *rec = arena_alloc(&arena, sh->size);
	const struct json *v = jr_first(json(text));

	for (; v != NULL; v = jr_next(v)) {
		const struct field *f = shape_find(sh, jr_key(v));
		void *p;

		if (f == NULL)
			flunk("%s has no field %s", sh->name, jr_key(v));
		p = (char *)rec + f->at;
		record_set(rec, f, true, false);
		if (f->type == TYPE_strs)
			*(T_strs *)p = texts(v);
		else if (f->type == TYPE_json)
			*(T_json *)p = v;
		else if (f->type == TYPE_time)
			*(T_time *)p = moment(jr_str(v));
		else if (f->type == TYPE_flag)
			*(T_flag *)p = jr_bool(v);
		else if (f->type == TYPE_int)
			assert_true(jr_int(v, p));
		else
			*(T_str *)p = jr_str(v);
	}
	if (record_insert(st, sh, &arena, rec) != 1)
		flunk("%s: %s", text, store_error(st));
}

/* The first column of all rows of a statement. */
static const char *
texts_of(struct store *st, struct stmt *s, const char *sql)
{
	struct buf b;
	int rc;

	buf_init(&b, &arena, 1 << 20);
	while ((rc = stmt_step(s)) == STORE_ROW) {
		if (b.len > 0)
			buf_addc(&b, ' ');
		buf_add(&b, stmt_column_null(s, 0) ? "-" : stmt_column(s, 0));
	}
	if (rc == STORE_ERROR)
		flunk("%s: %s", sql, store_error(st));
	return b.data;
}

const char *
rows(struct store *st, const char *sql)
{
	return texts_of(st, stmt_text(st, sql), sql);
}

const char *
ids_of(struct store *st, const char *table, struct row_list *list)
{
	const char *sql = arena_printf(&arena,
		"SELECT m.id FROM json_each(:rows) j CROSS JOIN %s m "
		"WHERE m.seq = j.value ORDER BY j.key",
		table);
	struct stmt *s = stmt_text(st, sql);

	stmt_rows(s, ":rows", list);
	return texts_of(st, s, sql);
}

struct row_list *
rows_where(struct store *st, const char *table, const char *where)
{
	struct row_list *found = row_list_new(&arena);
	const char *sql = arena_printf(&arena,
		"SELECT seq FROM %s WHERE %s ORDER BY seq", table, where);

	if (row_list_read(found, stmt_text(st, sql)) != STORE_NONE)
		flunk("%s: %s", sql, store_error(st));
	return found;
}

/* --- Processes --- */

int
in_child(void (*f)(void *arg), void *arg, const char **err)
{
	char *text = arena_alloc(&arena, 4096);
	size_t len = 0;
	int ends[2], status;
	ssize_t n;
	pid_t pid;

	/* What is still to be written would be written twice. */
	fflush(NULL);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		f(arg);
		_exit(0);
	}
	close(ends[1]);
	while (len < 4095 && (n = read(ends[0], text + len, 4095 - len)) > 0)
		len += (size_t)n;
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (err != NULL)
		*err = text;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}
