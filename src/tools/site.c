/* The commands of modelshelf(8) that are about the database as a whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/crypto.h"
#include "auth/token.h"
#include "service/entities.h"
#include "store/record.h"
#include "tools/admin.h"

/* The id of the company that clients take for the default one (wire.md 8). */
static const char default_company[] = "d1bd92a3b039400cbafc60a7a5b1e52b";

static int
put_setting(struct admin *ad, const char *name, const char *value)
{
	struct stmt *s = stmt_get(ad->store, SQL_SETTING_PUT);

	stmt_str(s, ":name", name);
	stmt_str(s, ":value", value);
	return stmt_run(s);
}

/* A UUID with its dashes, as clients expect a server's id. */
static const char *
uuid(struct admin *ad)
{
	char id[ID_LEN + 1];

	id_new(id);
	return arena_printf(&ad->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", id, id + 8,
		id + 12, id + 16, id + 20);
}

/*
 * Fill a new database, and tell the key pair, the login and the password, if it
 * is not NULL. The exit status.
 */
static int
fill_new(struct admin *ad, const char *company, const struct new_user *user,
	const struct new_pair *pair, const char *password)
{
	const char *id;
	int rc;

	if (store_migrate(ad->store) != 0)
		return complain_store(ad);
	if (!begin_work(ad, true))
		return EXIT_FAILURE;
	rc = put_setting(ad, "token_secret", crypto_new_secret(&ad->arena)) <
				0 ||
			put_setting(ad, "server.uuid", uuid(ad)) < 0 ||
			add_company(ad, user->company, company) < 0 ||
			(id = add_user(ad, user)) == NULL ||
			add_pair(ad, id, pair) < 0 ?
		STORE_ERROR :
		0;
	if (rc != 0)
		complain_store(ad);
	if (user->login != NULL)
		buf_addf(&ad->said, "login=%s\n", user->login);
	if (password != NULL)
		buf_addf(&ad->said, "password=%s\n", password);
	return end_work(ad, rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

/*
 * The login of the first user, for the form of the web application; "" is none.
 * Without a password on standard input one is drawn. False after a complaint.
 */
static bool
first_login(struct admin *ad, const char *login, bool from_stdin,
	struct new_user *u, const char **drawn)
{
	const char *password;

	*drawn = NULL;
	if (*login == '\0' && from_stdin) {
		complain("--password-stdin: a password needs a login");
		return false;
	}
	if (*login == '\0')
		return true;
	u->login = good_login(ad, login);
	if (u->login == NULL)
		return false;
	if (from_stdin)
		password = read_password(ad, true, u->login);
	else
		password = *drawn = crypto_new_password(&ad->arena);
	if (password != NULL)
		u->hash = good_password(ad, password, u->login);
	return u->hash != NULL;
}

int
cmd_init(struct admin *ad)
{
	const char *company = option(ad, "--company");
	const char *name = option(ad, "--user"), *drawn;
	const char *login = option(ad, "--login");
	struct new_user user = { .company = default_company,
		.name = name == NULL ? "admin" : name,
		.role = "admin" };
	struct new_pair pair = { .label = "first key",
		.key = option(ad, "--access-key"),
		.secret = option(ad, "--secret-key") };

	if (!good_pair(ad, &pair))
		return USAGE;
	if (company == NULL)
		company = "modelshelf";
	if (*company == '\0' || *user.name == '\0')
		return complain("a name must not be empty");
	if (!good_text(ad, &company_shape, "name", company) ||
		!good_text(ad, &user_shape, "name", user.name))
		return EXIT_FAILURE;
	if (!first_login(ad, login == NULL ? "admin" : login,
		    option(ad, "--password-stdin") != NULL, &user, &drawn))
		return EXIT_FAILURE;
	if (access(ad->cfg.database, F_OK) == 0)
		return complain("%s exists already, and stays: modelshelf "
				"migrate brings it to this version, modelshelf "
				"check looks for damage; for a new one move it "
				"elsewhere",
			ad->cfg.database);
	if (store_create(ad->store) != 0)
		return complain_store(ad);
	if (fill_new(ad, company, &user, &pair, drawn) == EXIT_SUCCESS)
		return EXIT_SUCCESS;
	/*
	 * Half a database would be in the way of the next try. It is closed
	 * first, so that its log goes with it.
	 */
	store_free(ad->store);
	unlink(ad->cfg.database);
	ad->store = store_new(&ad->options);
	return EXIT_FAILURE;
}

/*
 * Copy the database before its schema changes, so that there is a way back. The
 * name of the copy, or NULL after a complaint.
 */
static const char *
copy_before(struct admin *ad, int version)
{
	const char *copy = arena_printf(&ad->arena, "%s.schema%d",
		ad->cfg.database, version);

	if (access(copy, F_OK) == 0) {
		complain("%s: there is a copy of an earlier migration: move it "
			 "elsewhere, or give --no-copy",
			copy);
		return NULL;
	}
	if (store_copy(ad->store, copy) == 0)
		return copy;
	complain("cannot copy the database (%s); --no-copy migrates it without "
		 "a copy",
		store_error(ad->store));
	return NULL;
}

/* --- How far a migration is --- */

enum { TELL_MICRO = 1000000 }; /* between two lines on a terminal */

struct progress {
	struct admin *ad;
	int64_t begun, told;
};

static double
megabytes(struct admin *ad, const char *ending)
{
	struct stat sb;

	return stat(arena_printf(&ad->arena, "%s%s", ad->cfg.database, ending),
		       &sb) == 0 ?
		(double)sb.st_size / 1e6 :
		0;
}

/*
 * Tell how long it has taken, and how much was written, which in the end is
 * about as much as there was before.
 */
static bool
tell_progress(void *arg, int waits)
{
	struct progress *p = arg;
	int64_t now = clock_monotonic();

	(void)waits;
	if (p->told != 0 && now - p->told < TELL_MICRO)
		return true;
	p->told = now;
	fprintf(stderr, "\rmigrating: %lld s, %.0f MB written, was %.0f MB",
		(long long)((now - p->begun) / TELL_MICRO),
		megabytes(p->ad, "-wal"), megabytes(p->ad, ""));
	return true;
}

/* Migrate, and tell on a terminal how far it is. */
static int
migrate(struct admin *ad)
{
	struct progress p = { .ad = ad, .begun = clock_monotonic() };
	int rc;

	if (isatty(STDERR_FILENO) == 1)
		store_watch(ad->store, tell_progress, &p);
	rc = store_migrate(ad->store);
	store_watch(ad->store, NULL, NULL);
	if (p.told != 0)
		fputc('\n', stderr);
	return rc;
}

int
cmd_migrate(struct admin *ad)
{
	const char *copy = NULL;
	int before, wanted = store_version_wanted();

	before = store_version(ad->store);
	if (before < 0)
		return complain_store(ad);
	/* An empty file has no company, and a schema would not make one. */
	if (before == 0 && store_begin(ad->store, false) != 0 &&
		store_fault(ad->store) == FAULT_VERSION)
		return complain_store(ad);
	if (before < wanted && option(ad, "--no-copy") == NULL &&
		(copy = copy_before(ad, before)) == NULL)
		return EXIT_FAILURE;
	if (before == wanted)
		buf_addf(&ad->said, "schema version %d: nothing to do\n",
			before);
	else
		buf_addf(&ad->said, "schema version %d: was %d\n", wanted,
			before);
	if (copy != NULL)
		buf_addf(&ad->said, "copy of version %d: %s\n", before,
			shown(ad, copy));
	if (tell(ad)) {
		if (migrate(ad) == 0)
			return EXIT_SUCCESS;
		complain_store(ad);
	}
	/* Nothing has changed: it would be in the way of a next try. */
	if (copy != NULL)
		unlink(copy);
	return EXIT_FAILURE;
}

/* clang-format off */
#define FINDING(F, R)                                                          \
	F(R, finding, str, .doc = "What is wrong")
LOCAL_RECORD(finding, FINDING);

static const struct column finding_columns[] = {
	{ "finding", "FINDING" },
};
/* clang-format on */

/* For people one at a time, as a check may take long. */
struct findings {
	struct admin *ad;
	struct table *table; /* NULL: for people */
};

static void
print_finding(void *arg, const char *text)
{
	struct findings *f = arg;
	struct finding finding = { 0 };

	if (f->table == NULL) {
		printf("%s\n", shown(f->ad, text));
		return;
	}
	SET(&finding, finding, arena_strdup(&f->ad->arena, text));
	table_add(f->table, &finding);
}

/*
 * Check the indexes of all records that have some. The number of findings, or
 * STORE_ERROR.
 */
static int
check_indexes(struct admin *ad, struct findings *f)
{
	int n = 0;

	for (size_t i = 0; entity_shapes[i] != NULL; i++) {
		int more = record_check(ad->store, entity_shapes[i], &ad->arena,
			print_finding, f);

		if (more < 0)
			return more;
		n += more;
	}
	return n;
}

/* Is there a secret that signs tokens, and can it be guessed? */
static int
check_secret(struct admin *ad, struct findings *f)
{
	struct stmt *s = stmt_get(ad->store, SQL_SETTING_GET);
	const char *secret;
	int rc;

	stmt_str(s, ":name", "token_secret");
	rc = stmt_first_text(s, &ad->arena, &secret);
	if (rc == STORE_ERROR)
		return STORE_ERROR;
	if (rc == STORE_NONE)
		print_finding(f,
			"setting token_secret is missing: run \"modelshelf "
			"secret rotate\"");
	else if (strlen(secret) < TOKEN_SECRET_MIN)
		print_finding(f,
			"setting token_secret is too short, anybody could sign "
			"tokens: run \"modelshelf secret rotate\"");
	else
		return 0;
	return 1;
}

/*
 * A shape is checked against the columns of its table, what is kept twice
 * against the rows, a secret for being one.
 */
int
cmd_check(struct admin *ad)
{
	struct findings f = { .ad = ad };
	int n, more;

	if (option(ad, "--json") != NULL)
		f.table = LIST(ad, finding, finding_columns);
	n = store_check(ad->store, entity_shapes, print_finding, &f);
	/* Tables that lack a column have been told of. */
	more = n == 0 ? check_indexes(ad, &f) : 0;
	if (n < 0 || more < 0)
		return complain_store(ad);
	n += more;
	more = check_secret(ad, &f);
	if (more < 0)
		return complain_store(ad);
	n += more;
	if (f.table != NULL)
		table_print(f.table, stdout);
	else if (n == 0)
		puts("ok");
	return n == 0 ? EXIT_SUCCESS :
			complain("%d finding%s", n, n == 1 ? "" : "s");
}

int
cmd_reindex(struct admin *ad)
{
	for (size_t i = 0; entity_shapes[i] != NULL; i++)
		if (record_reindex(ad->store, entity_shapes[i], &ad->arena) < 0)
			return complain_store(ad);
	return EXIT_SUCCESS;
}

/* clang-format off */
#define SETTING_LINE(F, R)                                                     \
	F(R, name, str, .doc = "Name")                                         \
	F(R, type, str, .doc = "What it can be")                               \
	F(R, value, str, .doc = "What is set")                                 \
	F(R, fallback, str, .doc = "What it is when nothing is set")           \
	F(R, min, int, .doc = "Least number")                                  \
	F(R, max, int, .doc = "Greatest number")                               \
	F(R, words, str, .doc = "Words that it can be")                        \
	F(R, about, str, .doc = "What it is for")
LOCAL_RECORD(setting_line, SETTING_LINE);

static const struct column setting_columns[] = {
	{ "name",    "NAME" },
	{ "type",    "TYPE" },
	{ "value",   "VALUE" },
	{ "default", "DEFAULT", "fallback" },
	{ "min",     "MIN" },
	{ "max",     "MAX" },
	{ "words",   "WORDS" },
	{ "about",   "ABOUT" },
};
/* clang-format on */

/* What is set, as it would stand in the file; a secret is told to nobody. */
static const char *
setting_text(struct admin *ad, const struct field *f)
{
	const void *p = (const char *)&ad->cfg + f->at;

	if ((f->flags & SECRET) != 0)
		return NULL;
	if (f->type == TYPE_flag)
		return *(const T_flag *)p ? "true" : "false";
	if (f->type == TYPE_int)
		return arena_printf(&ad->arena, "%lld",
			(long long)*(const T_int *)p);
	return *(const T_str *)p;
}

static void
add_setting(struct admin *ad, struct table *t, const struct field *f)
{
	struct setting_line line = { 0 };
	const char *words = NULL;

	for (const char *const *c = f->choices; c != NULL && *c != NULL; c++)
		words = words == NULL ?
			*c :
			arena_printf(&ad->arena, "%s %s", words, *c);
	SET(&line, name, f->name);
	SET(&line, type, type_word(f->type));
	SET(&line, value, setting_text(ad, f));
	SET(&line, fallback, f->fallback);
	if (f->type == TYPE_int) {
		SET(&line, min, f->min);
		SET(&line, max, f->max);
	}
	SET(&line, words, words);
	SET(&line, about, f->doc);
	table_add(t, &line);
}

int
cmd_config(struct admin *ad)
{
	struct table *t;

	if (option(ad, "--json") == NULL) {
		config_sample(stdout);
		return EXIT_SUCCESS;
	}
	t = LIST(ad, setting_line, setting_columns);
	for (size_t i = 0; i < config_shape.count; i++)
		add_setting(ad, t, &config_shape.fields[i]);
	table_print(t, stdout);
	return EXIT_SUCCESS;
}
