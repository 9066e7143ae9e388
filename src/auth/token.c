#include "auth/token.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/crypto.h"
#include "json/jr.h"
#include "call/version.h"
#include "store/store.h"

/* The header of all tokens that are issued: {"alg":"HS256","typ":"JWT"} */
static const char header[] = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

const char token_badly_signed[] = "badly signed";

/* Bytes of a token's claims; in base64 they are a third more. */
enum { CLAIMS_MAX = TOKEN_MAX / 2 };

/* Append bytes in base64url. */
static void
add_base64(struct buf *b, const void *bytes, size_t n, struct arena *a)
{
	buf_add(b, crypto_base64url(bytes, n, a));
}

const char *
token_issue(struct call *c, const char *secret, const struct identity *who,
	int64_t expires)
{
	unsigned char mac[HMAC_LEN];
	char session[ID_LEN + 1];
	struct buf claims, token;
	struct jw w;

	id_new(session);
	buf_init(&claims, c->arena, CLAIMS_MAX);
	jw_init(&w, &claims);
	jw_obj(&w, NULL);
	if (expires != 0)
		jw_int(&w, "exp", expires);
	jw_int(&w, "iat", c->now / 1000000);
	jw_str(&w, "env", SERVER_DEPLOYMENT);
	jw_obj(&w, "identity");
	jw_str(&w, "user", who->user);
	jw_str(&w, "company", who->company);
	jw_str(&w, "role", who->own_role != NULL ? who->own_role : who->role);
	if (*who->user_name != '\0')
		jw_str(&w, "user_name", who->user_name);
	if (*who->company_name != '\0')
		jw_str(&w, "company_name", who->company_name);
	jw_end(&w);
	jw_str(&w, "auth_type", "Bearer");
	jw_str(&w, "session_id", session);
	if (who->pair != NULL)
		jw_str(&w, "access_key", who->pair);
	if (who->password != NULL)
		jw_str(&w, "password", who->password);
	jw_str(&w, "api_version", API_VERSION);
	jw_str(&w, "server_version", SERVER_VERSION);
	jw_str(&w, "server_build", "");
	jw_str(&w, "feature_set", "basic");
	jw_end(&w);
	buf_init(&token, c->arena, TOKEN_MAX);
	buf_add(&token, header);
	buf_addc(&token, '.');
	add_base64(&token, claims.data, claims.len, c->arena);
	crypto_hmac(secret, token.data, token.len, mac);
	buf_addc(&token, '.');
	add_base64(&token, mac, sizeof(mac), c->arena);
	return token.data;
}

/* One dot-separated part as JSON, or NULL. */
static const struct json *
part(struct call *c, const char *text, size_t len)
{
	struct jr_error why;
	size_t n;
	char *json = crypto_unbase64url(text, len, &n, c->arena);

	return json == NULL ? NULL : jr_parse(json, n, &why);
}

static const char *
string(const struct json *obj, const char *name)
{
	const struct json *v = jr_get(obj, name);

	return v != NULL && jr_type(v) == JSON_STRING ? jr_str(v) : NULL;
}

static bool
is(const struct json *obj, const char *name, const char *value)
{
	const char *s = string(obj, name);

	return s != NULL && strcmp(s, value) == 0;
}

/* What is used of a token's claims. */
struct claims {
	struct identity who;
	bool has_exp;
	double exp, from; /* seconds; from: the later of nbf and iat, or 0 */
};

static bool
read_time(const struct json *claims, const char *name, bool *has, double *out)
{
	const struct json *v = jr_get(claims, name);

	*has = v != NULL;
	if (v == NULL)
		return true;
	if (jr_type(v) != JSON_NUMBER)
		return false;
	*out = jr_real(v);
	return *out == *out;
}

/* RFC 7519 section 4.1; an audience is somebody else. */
static bool
read_claims(const struct json *v, struct claims *out, const char **why)
{
	const struct json *id = jr_get(v, "identity");
	double nbf = 0, iat = 0;
	bool has;

	*why = "its times are no numbers";
	if (!read_time(v, "exp", &out->has_exp, &out->exp) ||
		!read_time(v, "nbf", &has, &nbf) ||
		!read_time(v, "iat", &has, &iat))
		return false;
	out->from = nbf > iat ? nbf : iat;
	*why = "for another audience";
	if (jr_get(v, "aud") != NULL)
		return false;
	out->who.user = string(id, "user");
	out->who.company = string(id, "company");
	out->who.role = string(id, "role");
	out->who.pair = string(v, "access_key");
	out->who.password = string(v, "password");
	out->who.session = string(v, "session_id");
	*why = "it names nobody";
	return out->who.user != NULL && out->who.company != NULL &&
		out->who.role != NULL;
}

/*
 * Only what is issued is taken: "none" and key confusion end here. All that are
 * issued have the same header, which need not be read.
 */
static bool
good_header(struct call *c, const char *text, size_t n)
{
	return (n == sizeof(header) - 1 && memcmp(text, header, n) == 0) ||
		is(part(c, text, n), "alg", "HS256");
}

/*
 * Which of the secrets has signed it; their number if none has. Signatures are
 * compared as they are written, because there is one way only to write them.
 */
static size_t
signer(struct call *c, const struct strs *secrets, const char *text, size_t n,
	const char *sent)
{
	size_t i, len = strlen(sent);

	for (i = 0; i < secrets->n; i++) {
		unsigned char mac[HMAC_LEN];
		const char *have;

		crypto_hmac(secrets->v[i], text, n, mac);
		have = crypto_base64url(mac, HMAC_LEN, c->arena);
		if (strlen(have) == len && crypto_equal(have, sent, len))
			break;
	}
	return i;
}

/* Form, signature and claims, everything but the time; *by is the signer. */
static bool
open_token(struct call *c, const struct strs *secrets, const char *token,
	struct claims *out, size_t *by, const char **why)
{
	const char *dot = strchr(token, '.'), *mark;

	*why = "not a token";
	mark = dot == NULL ? NULL : strchr(dot + 1, '.');
	if (mark == NULL || !good_header(c, token, (size_t)(dot - token)))
		return false;
	*why = token_badly_signed;
	*by = signer(c, secrets, token, (size_t)(mark - token), mark + 1);
	if (*by == secrets->n)
		return false;
	return read_claims(part(c, dot + 1, (size_t)(mark - dot - 1)), out,
		why);
}

/* --- The cache --- */

enum { CACHED = 64, REFUSED = 16, CACHED_CHUNK = 512 };

struct token_cache {
	/* Tokens that stand. */
	struct standing {
		unsigned char name[TABLE_NAME_LEN];
		uint64_t changes; /* store_changes(); 0: the slot is empty */
		int64_t until;
		struct identity who;
		struct arena arena; /* of its texts */
	} standing[CACHED];
	/*
	 * Tokens that none of the secrets has signed. They have places of their
	 * own, so that nobody who makes them up can push out what is good.
	 */
	struct refused {
		unsigned char name[TABLE_NAME_LEN];
		uint64_t changes; /* as above */
	} refused[REFUSED];
	/* The secrets of the database. */
	struct {
		uint64_t changes; /* as above */
		int64_t until;    /* when the first of them ends */
		struct strs list;
		struct arena arena; /* of their texts */
	} secrets;
	struct cached {
		bool used;
		unsigned char name[TABLE_NAME_LEN];
		const char *secret; /* that has signed it */
		struct claims claims;
		struct arena arena; /* of the texts */
	} slot[CACHED];
};

struct token_cache *
token_cache_new(void)
{
	const size_t size = sizeof(struct token_cache);
	struct token_cache *cache = calloc(1, size); /* heap: the process's */

	if (cache == NULL)
		return NULL;
	for (size_t i = 0; i < CACHED; i++) {
		arena_init(&cache->slot[i].arena, CACHED_CHUNK);
		arena_init(&cache->standing[i].arena, CACHED_CHUNK);
	}
	arena_init(&cache->secrets.arena, CACHED_CHUNK);
	return cache;
}

void
token_cache_free(struct token_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < CACHED; i++) {
		arena_release(&cache->slot[i].arena);
		arena_release(&cache->standing[i].arena);
	}
	arena_release(&cache->secrets.arena);
	free(cache);
}

static const char *
keep_text(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_strdup(a, s);
}

static void
keep_identity(struct arena *a, struct identity *who)
{
	who->user = keep_text(a, who->user);
	who->company = keep_text(a, who->company);
	who->role = keep_text(a, who->role);
	who->user_name = keep_text(a, who->user_name);
	who->company_name = keep_text(a, who->company_name);
	who->own_role = keep_text(a, who->own_role);
	who->pair = keep_text(a, who->pair);
	who->password = keep_text(a, who->password);
	who->session = keep_text(a, who->session);
}

static void
remember(struct cached *slot, const struct token *token, const char *secret,
	const struct claims *claims)
{
	arena_reset(&slot->arena);
	slot->claims = *claims;
	keep_identity(&slot->arena, &slot->claims.who);
	slot->secret = arena_strdup(&slot->arena, secret);
	memcpy(slot->name, token->name, TABLE_NAME_LEN);
	slot->used = true;
}

/* No leeway: the clock is the server's own. */
static bool
timely(const struct claims *claims, int64_t now, const char **why)
{
	double seconds = (double)now / 1e6;

	*why = "expired";
	if (claims->has_exp && !(claims->exp > seconds))
		return false;
	*why = "not valid yet";
	return claims->from <= seconds;
}

struct token
token_sent(struct call *c, const char *text)
{
	struct token token = { .text = text };

	if (c->tokens != NULL)
		crypto_table_name(text, strlen(text), token.name);
	return token;
}

/* The slot in which the token is remembered, or will be. */
static struct cached *
slot_of(struct call *c, const struct token *token)
{
	return &c->tokens->slot[token->name[0] % CACHED];
}

static bool
named(const unsigned char name[TABLE_NAME_LEN], const struct token *token)
{
	return crypto_equal(name, token->name, TABLE_NAME_LEN);
}

static bool
one_of(const struct strs *secrets, const char *secret)
{
	size_t i = 0;

	while (i < secrets->n && strcmp(secrets->v[i], secret) != 0)
		i++;
	return i < secrets->n;
}

/* Is it known already to be signed with one of the secrets? */
static bool
recall(struct call *c, const struct strs *secrets, const struct token *token,
	struct claims *out)
{
	const struct cached *slot = slot_of(c, token);

	if (!slot->used || !named(slot->name, token) ||
		!one_of(secrets, slot->secret))
		return false;
	*out = slot->claims;
	return true;
}

bool
token_verify(struct call *c, const struct strs *secrets,
	const struct token *token, struct identity *who, const char **why)
{
	struct claims claims = { 0 };
	size_t by;

	if (c->tokens == NULL || !recall(c, secrets, token, &claims)) {
		if (!open_token(c, secrets, token->text, &claims, &by, why))
			return false;
		if (c->tokens != NULL)
			remember(slot_of(c, token), token, secrets->v[by],
				&claims);
	}
	*who = claims.who;
	who->until = claims.has_exp && claims.exp < 9e12 ?
		(int64_t)(claims.exp * 1e6) :
		INT64_MAX;
	return timely(&claims, c->now, why);
}

static bool
is_now(struct call *c, uint64_t changes)
{
	return changes != 0 && changes == store_changes(c->store);
}

enum token_known
token_recall(struct call *c, const struct token *token, struct identity *who)
{
	const struct standing *s;
	const struct refused *r;

	if (c->tokens == NULL)
		return TOKEN_UNKNOWN;
	s = &c->tokens->standing[token->name[0] % CACHED];
	if (is_now(c, s->changes) && s->until > c->now &&
		named(s->name, token)) {
		*who = s->who;
		return TOKEN_STANDS;
	}
	r = &c->tokens->refused[token->name[0] % REFUSED];
	return is_now(c, r->changes) && named(r->name, token) ? TOKEN_REFUSED :
								TOKEN_UNKNOWN;
}

void
token_stood(struct call *c, const struct token *token, int64_t until)
{
	struct standing *s;

	if (c->tokens == NULL)
		return;
	s = &c->tokens->standing[token->name[0] % CACHED];
	arena_reset(&s->arena);
	memcpy(s->name, token->name, TABLE_NAME_LEN);
	s->changes = store_changes(c->store);
	s->until = until < c->who.until ? until : c->who.until;
	s->who = c->who;
	keep_identity(&s->arena, &s->who);
}

void
token_was_refused(struct call *c, const struct token *token)
{
	struct refused *r;

	if (c->tokens == NULL)
		return;
	r = &c->tokens->refused[token->name[0] % REFUSED];
	memcpy(r->name, token->name, TABLE_NAME_LEN);
	r->changes = store_changes(c->store);
}

/* A copy of a list, with its texts. */
static struct strs
copy_of(const struct strs *list, struct arena *a)
{
	struct strs copy = { ARENA_ARRAY(a, const char *, list->n), list->n };

	for (size_t i = 0; i < list->n; i++)
		copy.v[i] = arena_strdup(a, list->v[i]);
	return copy;
}

bool
token_secrets(struct call *c, struct strs *out, int64_t *until)
{
	if (c->tokens == NULL || !is_now(c, c->tokens->secrets.changes) ||
		c->tokens->secrets.until <= c->now)
		return false;
	*out = copy_of(&c->tokens->secrets.list, c->arena);
	*until = c->tokens->secrets.until;
	return true;
}

void
token_keep_secrets(struct call *c, const struct strs *secrets, int64_t until)
{
	if (c->tokens == NULL)
		return;
	arena_reset(&c->tokens->secrets.arena);
	c->tokens->secrets.list = copy_of(secrets, &c->tokens->secrets.arena);
	c->tokens->secrets.until = until;
	c->tokens->secrets.changes = store_changes(c->store);
}
