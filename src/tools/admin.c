/* How the commands of modelshelf(8) talk, and what they find and add. */
#include "tools/admin.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/visible.h"
#include "base/crypto.h"
#include "call/limit.h"
#include "auth/login.h"
#include "service/entities.h"
#include "store/record.h"

enum { SHORT_SECRET = 16 };

/* --- Talking --- */

static void __attribute__((format(printf, 2, 0)))
say(const char *before, const char *fmt, va_list ap)
{
	char text[4096];
	struct arena arena;
	struct buf line;

	vsnprintf(text, sizeof(text), fmt, ap);
	arena_init(&arena, sizeof(text));
	buf_init(&line, &arena, SIZE_MAX / 4);
	visible_add(&line, text);
	fprintf(stderr, "%s%s\n", before, line.data);
	arena_release(&arena);
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

int
complain_output(void)
{
	return complain("standard output: %s",
		errno != 0 ? strerror(errno) : "not all could be written");
}

const char *
shown(struct admin *ad, const char *text)
{
	struct buf b;

	buf_init(&b, &ad->arena, SIZE_MAX / 4);
	visible_add(&b, text);
	return b.data;
}

bool
tell(struct admin *ad)
{
	errno = 0;
	if (ad->said.full || fputs(ad->said.data, stdout) == EOF ||
		fflush(stdout) != 0 || ferror(stdout)) {
		complain_output();
		return false;
	}
	buf_cut(&ad->said, 0);
	return true;
}

int
print_list(struct admin *ad, struct table *t, int rc)
{
	if (rc == STORE_ERROR)
		return complain_store(ad);
	table_print(t, stdout);
	return EXIT_SUCCESS;
}

/* --- Times --- */

enum { DAYS_MAX = 36500 };

bool
read_until(struct admin *ad, const char *name, const char *text, int64_t *when)
{
	static const int64_t seconds[] = { 86400, 3600, 60 };
	static const char units[] = "dhm";
	size_t digits = strspn(text, "0123456789");
	const char *unit = text[digits] == '\0' ? NULL :
						  strchr(units, text[digits]);
	int64_t n, max;

	if (digits > 0 && unit != NULL && text[digits + 1] == '\0') {
		max = DAYS_MAX * INT64_C(86400) / seconds[unit - units];
		n = digits > 9 ? 0 : strtol(text, NULL, 10);
		*when = ad->now + n * seconds[unit - units] * 1000000;
		if (n >= 1 && n <= max)
			return true;
		complain("%s %s: from 1%c to %lld%c", name, shown(ad, text),
			*unit, (long long)max, *unit);
		return false;
	}
	if (digits == 0 || !clock_parse(text, ad->now, when)) {
		complain("%s %s: neither a time, as 2030-12-31, nor how long "
			 "from now, as 90d, 12h or 30m",
			name, shown(ad, text));
		return false;
	}
	if (*when > ad->now)
		return true;
	complain("%s %s: is over", name, shown(ad, text));
	return false;
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
	if (rc == EXIT_SUCCESS && !tell(ad))
		rc = EXIT_FAILURE;
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
	rc = stmt_exists(s);
	if (rc == STORE_ERROR)
		complain_store(ad);
	return rc;
}

/* clang-format off */
#define FOUND_USER_ROW(F, R)                                                   \
	F(R, id, str, .doc = "Id")                                             \
	F(R, name, str, .doc = "Name")                                         \
	F(R, login, str, .doc = "Login")                                       \
	F(R, company, str, .doc = "Id of the company")                         \
	F(R, how, int, .doc = "0: found by id, 1: by login, 2: by name")
ROW(found_user_row, FOUND_USER_ROW);

#define TOLD_USER_ROW(F, R)                                                    \
	F(R, name, str, .doc = "Name")                                         \
	F(R, login, str, .doc = "Login")                                       \
	F(R, company, str, .doc = "Name of the company")                       \
	F(R, id, str, .doc = "Id")
ROW(told_user_row, TOLD_USER_ROW);
/* clang-format on */

bool
find_user(struct admin *ad, const char *text, struct person *who)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_FIND);
	const struct shape *sh = &found_user_row_shape;
	struct found_user_row r, other;
	bool several;
	int rc;

	stmt_str(s, ":user", text);
	stmt_str(s, ":login", login_name(text, &ad->arena));
	rc = stmt_next(s, sh, &ad->arena, &r);
	several = rc == STORE_ROW && r.how > 0 &&
		stmt_next(s, sh, &ad->arena, &other) == STORE_ROW;
	stmt_done(s);
	if (rc == STORE_ERROR)
		complain_store(ad);
	else if (rc == STORE_NONE)
		complain("%s: no such user", text);
	else if (several && r.how == 1)
		complain("%s: the login of one user and the name of another, "
			 "give an id (modelshelf user list)",
			text);
	else if (several)
		complain("%s: several users have this name, give an id or a "
			 "login",
			text);
	if (rc == STORE_ROW)
		*who = (struct person){ r.id, r.name, r.login, r.company };
	return rc == STORE_ROW && !several;
}

const char *
tell_user(struct admin *ad, const char *id)
{
	struct stmt *s = stmt_get(ad->store, SQL_USER_TELL);
	struct told_user_row r;

	stmt_str(s, ":user", id);
	if (stmt_first(s, &told_user_row_shape, &ad->arena, &r) != STORE_ROW) {
		complain_store(ad);
		return NULL;
	}
	return arena_printf(&ad->arena, "%s (%s%s, company %s, id %s)",
		shown(ad, r.name), r.has.login ? "login " : "no login",
		r.has.login ? r.login : "", shown(ad, r.company),
		shown(ad, r.id));
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
	const struct shape *sh = &named_row_shape;
	struct named_row r, other;
	bool several;
	int rc;

	if (text != NULL)
		stmt_str(s, ":company", text);
	rc = stmt_next(s, sh, &ad->arena, &r);
	several = rc == STORE_ROW && text != NULL && strcmp(r.id, text) != 0 &&
		stmt_next(s, sh, &ad->arena, &other) == STORE_ROW;
	stmt_done(s);
	if (rc == STORE_ERROR)
		complain_store(ad);
	else if (rc == STORE_NONE)
		complain("%s: no such company",
			text == NULL ? "the first" : text);
	else if (several)
		complain("%s: several companies have this name, give an id",
			text);
	return rc == STORE_ROW && !several ? r.id : NULL;
}

/* --- Adding --- */

/* The queue of a new company that is meant when none is named. */
static int
add_default_queue(struct admin *ad, const char *company)
{
	const char *name = "default";
	struct queue q = { 0 };
	char id[ID_LEN + 1];

	id_new(id);
	SET(&q, id, arena_strdup(&ad->arena, id));
	SET(&q, company, company);
	SET(&q, name, name);
	SET(&q, system_tags, ((struct strs){ &name, 1 }));
	SET(&q, created, ad->now);
	SET(&q, last_update, ad->now);
	SET(&q, entries_count, 0);
	return record_insert(ad->store, &queue_shape, &ad->arena, &q);
}

int
add_company(struct admin *ad, const char *id, const char *name)
{
	struct stmt *s = stmt_get(ad->store, SQL_COMPANY_ADD);

	stmt_str(s, ":id", id);
	stmt_str(s, ":name", name);
	stmt_int(s, ":now", ad->now);
	return stmt_run(s) == 1 ? add_default_queue(ad, id) : STORE_ERROR;
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
	stmt_company(s, ":company", u->company);
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
	if (!visible_as_it_is(pair->key) || !visible_as_it_is(pair->secret)) {
		complain("a key and a secret must not hold control characters");
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

bool
good_text(struct admin *ad, const struct shape *sh, const char *field,
	const char *text)
{
	const char *fault = text == NULL ?
		NULL :
		limit_fault_str(shape_find(sh, field), &ad->cfg, text,
			&ad->arena);

	if (fault != NULL)
		complain("%s: %s", field, fault);
	return fault == NULL;
}
