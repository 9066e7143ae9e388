#include "lists.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "auth/token.h"
#include "call/validate.h"
#include "service/families.h"
#include "store/sqlite/stmt.h"

static const char secret[] = "no secret at all, but of a good length";

static void
add_user(struct store *st, const char *id, const char *name)
{
	struct stmt *s = stmt_get(st, SQL_USER_ADD);

	stmt_str(s, ":id", id);
	stmt_company(s, ":company", "c1");
	stmt_str(s, ":name", name);
	stmt_str(s, ":role", "user");
	stmt_str(s, ":given_name", NULL);
	stmt_str(s, ":family_name", NULL);
	stmt_int(s, ":now", NOW);
	if (stmt_run(s) != 1)
		flunk("%s", store_error(st));
}

void
lists_people(struct store *st)
{
	struct stmt *s = stmt_get(st, SQL_COMPANY_SET);

	stmt_str(s, ":id", "c1");
	stmt_str(s, ":name", "Company One");
	if (stmt_run(s) != 1)
		flunk("%s", store_error(st));
	add_user(st, "u1", "User One");
	add_user(st, "u2", "Ann");
	/* What the token has been made with. */
	s = stmt_text(st,
		"INSERT INTO credential (id, access_key, user, secret_hash, "
		"created) VALUES ('pair', 'KEY', 'u1', 'none', :now)");
	stmt_int(s, ":now", NOW);
	if (stmt_run(s) != 1)
		flunk("%s", store_error(st));
	s = stmt_get(st, SQL_SETTING_PUT);
	stmt_str(s, ":name", "token_secret");
	stmt_str(s, ":value", secret);
	if (stmt_run(s) < 0)
		flunk("%s", store_error(st));
}

const char *
lists_token(void)
{
	struct identity who = { .user = "u1",
		.company = "c1",
		.role = "user",
		.pair = "pair",
		.user_name = "User One",
		.company_name = "Company One" };

	if (!crypto_init())
		flunk("no libsodium");
	call.now = clock_now();
	return token_issue(&call, secret, &who, 0);
}

static const struct endpoint *
find(const char *name)
{
	for (size_t i = 0; families[i] != NULL; i++)
		for (size_t j = 0; families[i]->endpoints[j] != NULL; j++)
			if (strcmp(families[i]->endpoints[j]->name, name) == 0)
				return families[i]->endpoints[j];
	flunk("no list %s", name);
	return NULL;
}

int
lists_ask(struct store *st, const char *name, int version, struct json *body)
{
	const struct endpoint *e = find(name);
	void *args = NULL;

	call.store = st;
	call.version = version;
	call.body = body;
	call.error = OK;
	call.joins = NULL;
	call.now = clock_now();
	buf_init(&call.data, &arena, 64 << 20);
	jw_init(&call.out, &call.data);
	jw_obj(&call.out, NULL);
	must_begin(st, jr_get(body, "scroll_id") != NULL);
	if (validate(&call, e->args, body, &args) == 0)
		e->run(&call, args);
	if (store_end(st, call.error == OK) != 0)
		flunk("%s", store_error(st));
	jw_end(&call.out);
	return call.error;
}

int
lists_run(struct store *st, const char *name, int version, struct json *body,
	const struct json **data)
{
	struct jr_error why = { 0 };

	lists_ask(st, name, version, body);
	*data = call.error == OK ? jr_read(call.data.data, &why) : NULL;
	if (call.error == OK && *data == NULL)
		flunk("%s: %s: %s", name, why.what, call.data.data);
	return call.error;
}

const char *
lists_key(const char *name)
{
	return find(name)->reply->fields[0].name;
}

const char *
lists_ids(const char *name, const struct json *data)
{
	const struct json *row = jr_first(jr_get(data, lists_key(name)));
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	for (; row != NULL; row = jr_next(row)) {
		const struct json *id = jr_get(row, "id");

		if (b.len > 0)
			buf_addc(&b, ' ');
		buf_add(&b, id == NULL ? "?" : jr_str(id));
	}
	return b.data;
}

void
lists_forget(void)
{
	end(NULL);
	begin(NULL);
}
