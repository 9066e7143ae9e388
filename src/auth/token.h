#ifndef AUTH_TOKEN_H
#define AUTH_TOKEN_H

#include "base/crypto.h"
#include "call/call.h"

/*
 * Tokens are JWTs (RFC 7519) signed by HMAC-SHA256 with the secret of the
 * database, with the claims that clients read (doc/protocol/wire.md section
 * 6.3, sdk.md section 2). Two claims are ours: "access_key", the id of the pair
 * logged in with, or "password", that of the password, so that revoking the one
 * and changing the other end the tokens. A new hash of the same password keeps
 * its id.
 */

enum {
	TOKEN_LIFETIME_MAX = 31536000,
	TOKEN_MAX = 32768, /* bytes */
	/* Bytes of a secret that cannot be tried out: RFC 7518 section 3.2. */
	TOKEN_SECRET_MIN = 32,
	/* Secrets at a time, retired ones included: each that is tried costs.
	 */
	TOKEN_SECRETS_MAX = 8,
};

/*
 * Tokens whose form and signature were found good, so that a client that sends
 * the same one again and again costs a hash and not a signature each time. What
 * changes is checked at every use: the times, and by the caller, the database.
 */
struct token_cache;
/* An empty one; never NULL. token_cache_free() gives it back. */
struct token_cache *token_cache_new(void);
/* Give its memory back. */
void token_cache_free(struct token_cache *cache);

/* A token as it was sent, and the name by which this process knows it. */
struct token {
	const char *text;
	unsigned char name[TABLE_NAME_LEN];
};
/* That of a text, which has to stay where it is. */
struct token token_sent(struct call *c, const char *text);

/*
 * What is known of a token, if the database has not changed since: that it
 * stands, until time has ended it, or that none of the secrets has signed it.
 * If it stands, *who is whose it is, with texts that last as long as the
 * request. Inside a transaction.
 */
enum token_known { TOKEN_UNKNOWN, TOKEN_STANDS, TOKEN_REFUSED };
enum token_known token_recall(struct call *c, const struct token *token,
	struct identity *who);
/*
 * Note that the token stands for c->who: until 'until' (microseconds), and as
 * long as nothing is written to the database.
 */
void token_stood(struct call *c, const struct token *token, int64_t until);

/*
 * Note that none of the secrets has signed the token. Time brings no new one.
 */
void token_was_refused(struct call *c, const struct token *token);
/* The reason that token_verify() gives for such a token. */
extern const char token_badly_signed[];

/*
 * The secrets of the database that were kept, if it has not changed since and
 * none of them has ended. *until is when the first of them will. Inside a
 * transaction.
 */
bool token_secrets(struct call *c, struct strs *out, int64_t *until);
/* Keep the secrets, of which the first ends at 'until'. */
void token_keep_secrets(struct call *c, const struct strs *secrets,
	int64_t until);

/* A new token for 'who' that ends at 'expires' (seconds; 0: never). */
const char *token_issue(struct call *c, const char *secret,
	const struct identity *who, int64_t expires);

/*
 * Check a token's form, signature and times, and take the identity from it. It
 * may be signed with any of the secrets. False, and *why, when it is not good.
 * Whether user, pair and password still stand is not looked at.
 */
bool token_verify(struct call *c, const struct strs *secrets,
	const struct token *token, struct identity *who, const char **why);

#endif
