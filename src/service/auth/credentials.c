#include <string.h>

#include "base/crypto.h"
#include "service/auth/auth.h"
#include "store/store.h"

/* The key pairs of the caller (doc/protocol/wire.md sections 9.7 to 9.10). */

SHAPE(new_key_args, NULL, LABEL_ARG);

#define NEW_KEY_REPLY(F, R)                        \
	F(R, credentials, json, .flags = REQUIRED, \
		.doc = "The pair; its secret is shown this once")

ENDPOINT_WITH(auth, create_credentials, V(1, 0), new_key_args, NEW_KEY_REPLY,
	.flags = EP_WRITE, .doc = "Make a key pair for the caller")
{
	const char *key = crypto_new_access_key(c->arena);
	const char *secret = crypto_new_secret(c->arena);
	struct stmt *s = stmt_get(c->store, SQL_KEY_ADD);

	stmt_str(s, ":access_key", key);
	stmt_str(s, ":user", c->who.user);
	stmt_str(s, ":secret_hash", crypto_hash_secret(secret, c->arena));
	stmt_str(s, ":label", in->has.label ? in->label : NULL);
	stmt_str(s, ":made_with", c->who.pair);
	stmt_int(s, ":now", c->now);
	if (stmt_run(s) != 1)
		return fail_store(c);
	jw_obj(&c->out, "credentials");
	jw_str(&c->out, "access_key", key);
	jw_str(&c->out, "secret_key", secret);
	if (in->has.label)
		jw_str(&c->out, "label", in->label);
	jw_end(&c->out);
	return 0;
}

/* clang-format off */
/* The columns of a key pair, in the order of the answer. */
#define KEY_ROW(F, R)                                                          \
	F(R, access_key, str, .doc = "Access key")                             \
	F(R, label, str, .doc = "What the pair is for")                        \
	F(R, last_used, time, .doc = "Last use that was noted")                \
	F(R, last_used_from, str, .doc = "Where that was from")                \
	F(R, expires, time, .doc = "Until when it is good")
ROW(key_row, KEY_ROW);
/* clang-format on */

#define CREDENTIALS_REPLY(F, R)                                               \
	F(R, credentials, any, .flags = REQUIRED,                             \
		.doc = "Pairs, oldest first: access_key and, where there is " \
		       "one, label, last_used, last_used_from, expires")

ENDPOINT(auth, get_credentials, V(1, 0), NOTHING, CREDENTIALS_REPLY,
	.doc = "Key pairs of the caller")
{
	struct stmt *s = stmt_get(c->store, SQL_KEYS_OF_USER);
	struct jw *w = &c->out;
	struct key_row r;
	int rc;

	stmt_str(s, ":user", c->who.user);
	jw_arr(w, "credentials");
	while ((rc = stmt_next(s, &key_row_shape, NULL, &r)) == STORE_ROW) {
		jw_obj(w, NULL);
		jw_record(w, &key_row_shape, &r);
		jw_end(w);
	}
	jw_end(w);
	return call_check(c, rc);
}

#define KEY_ARG(F, R) \
	F(R, access_key, str, .flags = REQUIRED, .doc = "Access key")
#define EDIT_KEY_ARGS(F, R) KEY_ARG(F, R) LABEL_ARG(F, R)
#define KEY_UPDATED_REPLY(F, R) \
	F(R, updated, int, .flags = REQUIRED, .doc = "1")

ENDPOINT(auth, edit_credentials, V(1, 0), EDIT_KEY_ARGS, KEY_UPDATED_REPLY,
	.flags = EP_WRITE, .doc = "Label a key pair of the caller")
{
	struct stmt *s = stmt_get(c->store, SQL_KEY_LABEL);

	stmt_str(s, ":access_key", in->access_key);
	stmt_str(s, ":user", c->who.user);
	stmt_str(s, ":label", in->has.label ? in->label : NULL);
	if (call_check_found(c, stmt_run(s), ERR_INVALID_ACCESS_KEY,
		    "access_key", in->access_key, NULL) != 0)
		return c->error;
	jw_int(&c->out, "updated", 1);
	return 0;
}

#define KEY_REVOKED_REPLY(F, R) \
	F(R, revoked, int, .flags = REQUIRED, .doc = "1")

ENDPOINT(auth, revoke_credentials, V(1, 0), KEY_ARG, KEY_REVOKED_REPLY,
	.flags = EP_WRITE,
	.doc = "End a key pair of the caller, and its tokens")
{
	struct stmt *s = stmt_get(c->store, SQL_KEY_REVOKE_OWN);

	stmt_str(s, ":access_key", in->access_key);
	stmt_str(s, ":user", c->who.user);
	if (call_check_found(c, stmt_run(s), ERR_INVALID_USER, "access_key",
		    in->access_key, NULL) != 0)
		return c->error;
	jw_int(&c->out, "revoked", 1);
	return 0;
}
