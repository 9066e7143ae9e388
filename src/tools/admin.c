/* How the commands of modelshelf(8) talk, and what they find and add. */
#include "tools/admin.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/utf8.h"
#include "core/crypto.h"
#include "core/login.h"

enum { SHORT_SECRET = 16 };

/* --- Talking --- */

static void __attribute__((format(printf, 2, 0)))
say(const char *before, const char *fmt, va_list ap)
{
	fputs(before, stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

int
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("modelshelf: ", fmt, ap);
	va_end(ap);
	return EXIT_FAILURE;
}

void
warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("modelshelf: warning: ", fmt, ap);
	va_end(ap);
}

int
complain_store(struct admin *ad)
{
	return complain("%s", store_error(ad->store));
}

const char *
time_text(struct admin *ad, struct stmt *s, int col)
{
	char text[CLOCK_TEXT];

	if (stmt_column_null(s, col))
		return "-";
	clock_format(stmt_column_int(s, col) / 1000000 * 1000000, text);
	return arena_strdup(&ad->arena, text);
}

const char *
or_dash(const char *s)
{
	return s == NULL || *s == '\0' ? "-" : s;
}

/* --- Options of commands --- */

/* Which option it is, 'n' when it is none. */
static size_t
option(const struct option_value *opts, size_t n, const char *arg)
{
	size_t len = strcspn(arg, "="), i;

	for (i = 0; i < n; i++)
		if (strlen(opts[i].name) == len &&
			strncmp(opts[i].name, arg, len) == 0)
			break;
	return i;
}

/* Its value, from behind the = or the next argument. */
static bool
take_value(struct option_value *o, char ***at)
{
	const char *behind = strchr(**at, '=');

	if (o->alone && behind != NULL) {
		complain("%s: takes no value", o->name);
		return false;
	}
	if (o->alone)
		o->value = "";
	else
		o->value = behind != NULL ? behind + 1 : *++*at;
	if (o->value == NULL) {
		complain("%s: needs a value", o->name);
		return false;
	}
	if (utf8_valid(o->value, strlen(o->value)) != strlen(o->value)) {
		complain("arguments must be UTF-8 text");
		return false;
	}
	return true;
}

bool
read_options(struct admin *ad, struct option_value *opts, size_t n,
	const char **rest, size_t plain)
{
	size_t have = 0, i;

	for (char **p = ad->args; *p != NULL; p++) {
		if (utf8_valid(*p, strlen(*p)) != strlen(*p)) {
			complain("arguments must be UTF-8 text");
			return false;
		}
		if (strncmp(*p, "--", 2) != 0) {
			if (have == plain) {
				complain("%s: too many arguments", *p);
				return false;
			}
			rest[have++] = *p;
			continue;
		}
		i = option(opts, n, *p);
		if (i == n) {
			complain("%s: unknown option", *p);
			return false;
		}
		if (!take_value(&opts[i], &p))
			return false;
	}
	if (have < plain) {
		complain("too few arguments, see modelshelf --help");
		return false;
	}
	return true;
}

/* --- Transactions --- */

bool
begin_work(struct admin *ad, bool write)
{
	if (store_begin(ad->store, write) == 0)
		return true;
	complain_store(ad);
	return false;
}

int
end_work(struct admin *ad, int rc)
{
	if (store_end(ad->store, rc == EXIT_SUCCESS) != 0)
		return complain_store(ad);
	return rc;
}

/* --- Finding --- */

int
is_there(struct admin *ad, enum sql_id id, const char *param, const char *value)
{
	struct stmt *s = stmt_get(ad->store, id);
	int rc;

	stmt_str(s, param, value);
	rc = stmt_step(s);
	stmt_done(s);
	if (rc == STORE_ERROR)
		complain_store(ad);
	return rc;
}

static const char *
column_text(struct admin *ad, struct stmt *s, int col)
{
	return stmt_column_null(s, col) ?
		NULL :
		arena_strdup(&ad->arena, stmt_column(s, col));
}

bool
find_user(struct admin *ad, const char *text, struct person *who)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_FIND);
	bool several = false;
	int how = 0;
	int rc;

	stmt_str(s, ":user", text);
	stmt_str(s, ":login", login_name(text, &ad->arena));
	rc = stmt_step(s);
	if (rc == STORE_ROW) {
		who->id = column_text(ad, s, 0);
		who->name = column_text(ad, s, 1);
		who->login = column_text(ad, s, 2);
		who->company = column_text(ad, s, 3);
		how = (int)stmt_column_int(s, 4);
		several = how > 0 && stmt_step(s) == STORE_ROW;
	}
	stmt_done(s);
	if (rc == STORE_ERROR)
		complain_store(ad);
	else if (rc == STORE_NONE)
		complain("%s: no such user", text);
	else if (several && how == 1)
		complain("%s: the login of one user and the name of another, "
			 "give an id (modelshelf user list)",
			text);
	else if (several)
		complain("%s: several users have this name, give an id or a "
			 "login",
			text);
	return rc == STORE_ROW && !several;
}

const char *
tell_user(struct admin *ad, const char *id)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_TELL);
	const char *text = NULL;

	stmt_str(s, ":user", id);
	if (stmt_step(s) == STORE_ROW)
		text = arena_printf(&ad->arena, "%s (%s%s, company %s, id %s)",
			stmt_column(s, 0),
			stmt_column_null(s, 1) ? "no login" : "login ",
			stmt_column_null(s, 1) ? "" : stmt_column(s, 1),
			stmt_column(s, 2), stmt_column(s, 3));
	stmt_done(s);
	if (text == NULL)
		complain_store(ad);
	return text;
}

int
say_user(struct admin *ad, const char *done, const char *id)
{
	const char *who = tell_user(ad, id);

	if (who == NULL)
		return EXIT_FAILURE;
	buf_addf(&ad->said, "%s: %s\n", done, who);
	return EXIT_SUCCESS;
}

const char *
find_company(struct admin *ad, const char *text)
{
	enum sql_id which = text == NULL ? SQL_COMPANY_FIRST : SQL_COMPANY_FIND;
	struct stmt *s = stmt_get(ad->store, which);
	const char *id = NULL;
	bool several = false;
	int rc;

	if (text != NULL)
		stmt_str(s, ":company", text);
	rc = stmt_step(s);
	if (rc == STORE_ROW) {
		id = column_text(ad, s, 0);
		several = text != NULL && strcmp(id, text) != 0 &&
			stmt_step(s) == STORE_ROW;
	}
	stmt_done(s);
	if (rc == STORE_ERROR)
		complain_store(ad);
	else if (id == NULL)
		complain("%s: no such company",
			text == NULL ? "the first" : text);
	else if (several)
		complain("%s: several companies have this name, give an id",
			text);
	return several ? NULL : id;
}

/* --- Adding --- */

int
add_company(struct admin *ad, const char *id, const char *name)
{
	struct stmt *s = stmt_get(ad->store, SQL_COMPANY_ADD);

	stmt_str(s, ":id", id);
	stmt_str(s, ":name", name);
	stmt_int(s, ":now", ad->now);
	return stmt_run(s);
}

struct name
split_name(struct admin *ad, const char *name)
{
	const char *blank = strchr(name, ' ');

	if (blank == NULL)
		return (struct name){ name, NULL };
	return (struct name){
		arena_strndup(&ad->arena, name, (size_t)(blank - name)),
		blank + 1,
	};
}

const char *
add_user(struct admin *ad, const struct new_user *u)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_ADD);
	char *id = arena_alloc(&ad->arena, ID_LEN + 1);
	struct name name = split_name(ad, u->name);

	id_new(id);
	stmt_str(s, ":id", id);
	stmt_str(s, ":company", u->company);
	stmt_str(s, ":name", u->name);
	stmt_str(s, ":role", u->role);
	stmt_str(s, ":given_name", name.given);
	stmt_str(s, ":family_name", name.family);
	stmt_str(s, ":login", u->login);
	stmt_str(s, ":email", u->email);
	stmt_int(s, ":now", ad->now);
	if (stmt_run(s) != 1 ||
		(u->hash != NULL && set_password(ad, id, u->hash) != 1))
		return NULL;
	return id;
}

int
set_password(struct admin *ad, const char *user, const char *hash)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_PASSWORD);
	char *id = arena_alloc(&ad->arena, ID_LEN + 1);

	id_new(id);
	stmt_str(s, ":user", user);
	stmt_str(s, ":hash", hash);
	stmt_str(s, ":password", id);
	return stmt_run(s);
}

const char *
good_login(struct admin *ad, const char *text)
{
	const char *login = login_name(text, &ad->arena);

	if (login == NULL)
		complain("%s: a login has up to %d letters, digits and . _ @ + "
			 "-, begins with a letter or digit, and does not look "
			 "like an access key",
			text, LOGIN_MAX);
	return login;
}

const char *
good_password(struct admin *ad, const char *password, const char *login)
{
	const char *why = login_refuses(password, login), *hash;

	if (why != NULL) {
		complain("%s", why);
		return NULL;
	}
	/* Two bytes of UTF-8 that begin with more than C3 are beyond U+00FF. */
	for (const char *p = password; *p != '\0'; p++)
		if ((unsigned char)*p > 0xc3) {
			warn("the password holds characters that browsers "
			     "cannot send, only other programs can");
			break;
		}
	hash = crypto_hash_password(password, &ad->arena);
	if (hash == NULL)
		complain("not enough memory to hash a password, 64 MiB");
	return hash;
}

bool
good_pair(struct admin *ad, struct new_pair *pair)
{
	if ((pair->key == NULL) != (pair->secret == NULL)) {
		complain("--access-key and --secret-key go together");
		return false;
	}
	if (pair->key == NULL) {
		pair->key = crypto_new_access_key(&ad->arena);
		pair->secret = crypto_new_secret(&ad->arena);
		return true;
	}
	if (*pair->key == '\0' || strchr(pair->key, ':') != NULL ||
		*pair->secret == '\0') {
		complain("a key must not be empty or hold a colon, and a "
			 "secret must not be empty");
		return false;
	}
	if (strlen(pair->secret) < SHORT_SECRET)
		warn("a secret of less than %d characters is easy to guess",
			SHORT_SECRET);
	return true;
}

int
add_pair(struct admin *ad, const char *user, const struct new_pair *pair)
{
	struct stmt *s = stmt_get(ad->store, SQL_KEY_ADD);

	stmt_str(s, ":access_key", pair->key);
	stmt_str(s, ":user", user);
	stmt_str(s, ":secret_hash",
		crypto_hash_secret(pair->secret, &ad->arena));
	stmt_str(s, ":label", pair->label);
	stmt_int(s, ":now", ad->now);
	if (pair->expires != 0)
		stmt_int(s, ":expires", pair->expires);
	buf_addf(&ad->said, "access_key=%s\nsecret_key=%s\n", pair->key,
		pair->secret);
	return stmt_run(s);
}
