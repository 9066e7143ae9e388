/* The commands of modelshelf(8) that are about the database as a whole. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "core/crypto.h"
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

static int
fill_new(struct admin *ad, const char *company, const struct new_user *user,
	const struct new_pair *pair)
{
	const char *id;
	int rc;

	if (store_migrate(ad->store) != 0 || store_begin(ad->store, true) != 0)
		return STORE_ERROR;
	rc = put_setting(ad, "token_secret", crypto_new_secret(&ad->arena)) <
				0 ||
			put_setting(ad, "server.uuid", uuid(ad)) < 0 ||
			add_company(ad, user->company, company) < 0 ||
			(id = add_user(ad, user)) == NULL ||
			add_pair(ad, id, pair) < 0 ?
		STORE_ERROR :
		0;
	return store_end(ad->store, rc == 0) != 0 ? STORE_ERROR : rc;
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
	struct option_value opts[] = { { "--company", "modelshelf" },
		{ "--user", "admin" }, { "--login", "admin" },
		{ "--access-key", NULL }, { "--secret-key", NULL },
		{ "--password-stdin", NULL, .alone = true } };
	struct new_user user = { .company = default_company, .role = "admin" };
	struct new_pair pair = { .label = "first key" };
	const char *drawn;

	if (!read_options(ad, opts, 6, NULL, 0))
		return USAGE;
	user.name = opts[1].value;
	pair.key = opts[3].value;
	pair.secret = opts[4].value;
	if (!good_pair(ad, &pair))
		return USAGE;
	if (*opts[0].value == '\0' || *user.name == '\0')
		return complain("a name must not be empty");
	if (!first_login(ad, opts[2].value, opts[5].value != NULL, &user,
		    &drawn))
		return EXIT_FAILURE;
	if (access(ad->cfg.database, F_OK) == 0)
		return complain("%s exists already, and stays: modelshelf "
				"migrate brings it to this version, modelshelf "
				"check looks for damage; for a new one move it "
				"elsewhere",
			ad->cfg.database);
	if (store_create(ad->store) != 0)
		return complain_store(ad);
	if (fill_new(ad, opts[0].value, &user, &pair) != 0) {
		complain_store(ad);
		/* Half a database would be in the way of the next try. */
		unlink(ad->cfg.database);
		return EXIT_FAILURE;
	}
	if (user.login != NULL)
		buf_addf(&ad->said, "login=%s\n", user.login);
	if (drawn != NULL)
		buf_addf(&ad->said, "password=%s\n", drawn);
	return EXIT_SUCCESS;
}

/* The older schema's copy, for a way back. NULL after a complaint. */
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

int
cmd_migrate(struct admin *ad)
{
	struct option_value opts[] = { { "--no-copy", NULL, .alone = true } };
	const char *copy = NULL;
	int before, wanted = store_version_wanted();

	if (!read_options(ad, opts, 1, NULL, 0))
		return USAGE;
	before = store_version(ad->store);
	if (before < 0)
		return complain_store(ad);
	/* An empty file needs no copy. */
	if (before > 0 && before < wanted && opts[0].value == NULL &&
		(copy = copy_before(ad, before)) == NULL)
		return EXIT_FAILURE;
	if (store_migrate(ad->store) != 0) {
		/* Nothing has changed: it would be in the way of a next try. */
		if (copy != NULL)
			unlink(copy);
		return complain_store(ad);
	}
	if (before == wanted)
		printf("schema version %d: nothing to do\n", before);
	else
		printf("schema version %d: was %d\n", wanted, before);
	if (copy != NULL)
		printf("copy of version %d: %s\n", before, copy);
	return EXIT_SUCCESS;
}

static void
print_finding(void *arg, const char *finding)
{
	(void)arg;
	printf("%s\n", finding);
}

/* The indexes of all records that have some; findings, or STORE_ERROR. */
static int
check_indexes(struct admin *ad)
{
	int n = 0;

	for (size_t i = 0; entity_shapes[i] != NULL; i++) {
		int more = record_check(ad->store, entity_shapes[i], &ad->arena,
			print_finding, NULL);

		if (more < 0)
			return more;
		n += more;
	}
	return n;
}

/*
 * A shape is checked against the columns of its table, what is kept twice
 * against the rows, a setting for being.
 */
int
cmd_check(struct admin *ad)
{
	struct stmt *s;
	int n, more, rc;

	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	n = store_check(ad->store, entity_shapes, print_finding, NULL);
	/* Tables that lack a column have been told of. */
	more = n == 0 ? check_indexes(ad) : 0;
	if (n < 0 || more < 0)
		return complain_store(ad);
	n += more;
	s = stmt_get(ad->store, SQL_SETTING_GET);
	stmt_str(s, ":name", "token_secret");
	rc = stmt_step(s);
	stmt_done(s);
	if (rc == STORE_ERROR)
		return complain_store(ad);
	if (rc == STORE_NONE) {
		puts("setting token_secret is missing");
		n++;
	}
	if (n > 0)
		return complain("%d finding%s", n, n == 1 ? "" : "s");
	puts("ok");
	return EXIT_SUCCESS;
}

int
cmd_reindex(struct admin *ad)
{
	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	for (size_t i = 0; entity_shapes[i] != NULL; i++)
		if (record_reindex(ad->store, entity_shapes[i], &ad->arena) < 0)
			return complain_store(ad);
	return EXIT_SUCCESS;
}

int
cmd_config(struct admin *ad)
{
	if (!read_options(ad, NULL, 0, NULL, 0))
		return USAGE;
	config_sample(stdout);
	return EXIT_SUCCESS;
}
