#include "core/token.h"

#include <string.h>

#include "base/id.h"
#include "core/crypto.h"
#include "core/jr.h"
#include "core/version.h"

static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

const char *
token_issue(struct call *c, const char *secret, const struct identity *who,
	int64_t expires)
{
	unsigned char mac[HMAC_LEN];
	char session[ID_LEN + 1];
	struct buf claims;
	const char *body;
	struct jw w;

	id_new(session);
	buf_init(&claims, c->arena, 16384);
	jw_init(&w, &claims);
	jw_obj(&w, NULL);
	if (expires != 0)
		jw_int(&w, "exp", expires);
	jw_int(&w, "iat", c->now / 1000000);
	jw_str(&w, "env", "<unknown>");
	jw_obj(&w, "identity");
	jw_str(&w, "user", who->user);
	jw_str(&w, "company", who->company);
	jw_str(&w, "role", who->role);
	if (*who->user_name != '\0')
		jw_str(&w, "user_name", who->user_name);
	if (*who->company_name != '\0')
		jw_str(&w, "company_name", who->company_name);
	jw_end(&w);
	jw_str(&w, "auth_type", "Bearer");
	jw_str(&w, "session_id", session);
	if (who->access_key != NULL)
		jw_str(&w, "access_key", who->access_key);
	jw_str(&w, "api_version", API_VERSION);
	jw_str(&w, "server_version", SERVER_VERSION);
	jw_str(&w, "server_build", "");
	jw_str(&w, "feature_set", "basic");
	jw_end(&w);
	body = arena_printf(c->arena, "%s.%s",
		crypto_base64url(header, strlen(header), c->arena),
		crypto_base64url(claims.data, claims.len, c->arena));
	crypto_hmac(secret, body, strlen(body), mac);
	return arena_printf(c->arena, "%s.%s", body,
		crypto_base64url(mac, sizeof(mac), c->arena));
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

/* The times of RFC 7519 section 4.1, in seconds, no leeway. */
static bool
timely(const struct json *claims, int64_t now, const char **why)
{
	const struct json *exp = jr_get(claims, "exp");
	static const char *const past[] = { "nbf", "iat" };
	double seconds = (double)now / 1e6;

	*why = "expired";
	if (exp != NULL &&
		(jr_type(exp) != JSON_NUMBER || !(jr_real(exp) > seconds)))
		return false;
	*why = "not valid yet";
	for (size_t i = 0; i < 2; i++) {
		const struct json *t = jr_get(claims, past[i]);

		if (t != NULL &&
			(jr_type(t) != JSON_NUMBER || !(jr_real(t) <= seconds)))
			return false;
	}
	*why = "for another audience";
	return jr_get(claims, "aud") == NULL;
}

static bool
read_identity(const struct json *claims, struct identity *who)
{
	const struct json *id = jr_get(claims, "identity");

	who->user = string(id, "user");
	who->company = string(id, "company");
	who->role = string(id, "role");
	who->user_name = string(id, "user_name");
	who->company_name = string(id, "company_name");
	who->access_key = string(claims, "access_key");
	who->session = string(claims, "session_id");
	return who->user != NULL && who->company != NULL && who->role != NULL;
}

bool
token_verify(struct call *c, const char *secret, const char *token,
	struct identity *who, const char **why)
{
	const char *dot = strchr(token, '.'), *mark;
	const struct json *head, *claims;
	unsigned char mac[HMAC_LEN];
	size_t n;
	char *sent;

	*why = "not a token";
	mark = dot == NULL ? NULL : strchr(dot + 1, '.');
	if (mark == NULL)
		return false;
	head = part(c, token, (size_t)(dot - token));
	/* Only what is issued is taken: "none" and key confusion end here. */
	if (!is(head, "alg", "HS256"))
		return false;
	*why = "badly signed";
	sent = crypto_unbase64url(mark + 1, strlen(mark + 1), &n, c->arena);
	crypto_hmac(secret, token, (size_t)(mark - token), mac);
	if (sent == NULL || n != HMAC_LEN || !crypto_equal(mac, sent, n))
		return false;
	claims = part(c, dot + 1, (size_t)(mark - dot - 1));
	if (!timely(claims, c->now, why))
		return false;
	*why = "it names nobody";
	return read_identity(claims, who);
}
