#include "base/crypto.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>

enum { SALT = 16, HASH = 32, KEY_LEN = 30, SECRET_BYTES = 50 };
enum { PASSWORD_LEN = 20, HMAC_KEY_MAX = 160 };

bool
crypto_init(void)
{
	return sodium_init() >= 0;
}

const char *
crypto_new_access_key(struct arena *a)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	char *key = arena_alloc(a, KEY_LEN + 1);

	for (int i = 0; i < KEY_LEN; i++)
		key[i] = alphabet[randombytes_uniform(sizeof(alphabet) - 1)];
	return key;
}

const char *
crypto_new_secret(struct arena *a)
{
	unsigned char raw[SECRET_BYTES];
	const char *secret;

	/* A leading dash would look like an option on a command line. */
	do {
		randombytes_buf(raw, sizeof(raw));
		secret = crypto_base64url(raw, sizeof(raw), a);
	} while (*secret == '-' || *secret == '_');
	sodium_memzero(raw, sizeof(raw));
	return secret;
}

static void
hash_with(const unsigned char salt[SALT], const char *secret,
	unsigned char out[HASH])
{
	crypto_generichash(out, HASH, (const unsigned char *)secret,
		strlen(secret), salt, SALT);
}

const char *
crypto_hash_secret(const char *secret, struct arena *a)
{
	unsigned char salt[SALT], hash[HASH];

	randombytes_buf(salt, sizeof(salt));
	hash_with(salt, secret, hash);
	return arena_printf(a, "b2$%s$%s", crypto_base64url(salt, SALT, a),
		crypto_base64url(hash, HASH, a));
}

bool
crypto_check_secret(const char *hash, const char *secret)
{
	unsigned char salt[SALT] = { 0 }, kept[HASH] = { 0 }, have[HASH];
	const char *end;
	size_t n = 0, m = 0;
	bool readable;

	readable = hash != NULL && strncmp(hash, "b2$", 3) == 0 &&
		sodium_base642bin(salt, SALT, hash + 3, strlen(hash + 3), NULL,
			&n, &end,
			sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
		n == SALT && *end == '$' &&
		sodium_base642bin(kept, HASH, end + 1, strlen(end + 1), NULL,
			&m, NULL,
			sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
		m == HASH;
	hash_with(salt, secret, have);
	return (sodium_memcmp(have, kept, HASH) == 0) & readable;
}

/* The hash of a password that nobody has, by the parameters of a new hash. */
static const char nobodys_hash[] =
	"$argon2id$v=19$m=65536,t=2,p=1$"
	"ab3A3o9EnNetKDGICixPAA$sNMsYXs+zclqTLWYkwduJot4iQZcrfwKCZrwzAi+lzM";

const char *
crypto_hash_password(const char *password, struct arena *a)
{
	char hash[crypto_pwhash_STRBYTES];

	if (crypto_pwhash_str(hash, password, strlen(password),
		    crypto_pwhash_OPSLIMIT_INTERACTIVE,
		    crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return NULL;
	return arena_strdup(a, hash);
}

/*
 * Is there too little memory for a hash? libsodium gives the same answer for
 * that as for a wrong password.
 */
static bool
memory_lacks(void)
{
	const size_t n = crypto_pwhash_MEMLIMIT_INTERACTIVE;
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED || munmap(p, n) != 0;
}

enum verdict
crypto_check_password(const char *hash, const char *password)
{
	char kept[crypto_pwhash_STRBYTES] = { 0 };

	/* A longer text is no hash of ours; cut off, it fits no password. */
	strncpy(kept, hash == NULL ? nobodys_hash : hash, sizeof(kept) - 1);
	if (crypto_pwhash_str_verify(kept, password, strlen(password)) != 0)
		return memory_lacks() ? PASSWORD_TROUBLE : PASSWORD_WRONG;
	return hash == NULL ? PASSWORD_WRONG : PASSWORD_RIGHT;
}

bool
crypto_password_is_stale(const char *hash)
{
	return crypto_pwhash_str_needs_rehash(hash,
		       crypto_pwhash_OPSLIMIT_INTERACTIVE,
		       crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

const char *
crypto_new_password(struct arena *a)
{
	/* Letters and digits, without those that look like others. */
	static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
	char *password = arena_alloc(a, PASSWORD_LEN + 1);

	for (int i = 0; i < PASSWORD_LEN; i++)
		password[i] =
			alphabet[randombytes_uniform(sizeof(alphabet) - 1)];
	return password;
}

/*
 * Begin a signature. What a key comes to is kept of the last one, because a
 * process signs and checks with one secret again and again. A key that is
 * longer than any of ours is not kept.
 */
static void
begin_hmac(crypto_auth_hmacsha256_state *state, const char *key, size_t n)
{
	static crypto_auth_hmacsha256_state begun;
	static unsigned char last[HMAC_KEY_MAX];
	static size_t length;

	/* Both are ours: nobody learns of a difference by the time it takes. */
	if (n > 0 && n == length && memcmp(last, key, n) == 0) {
		*state = begun;
		return;
	}
	crypto_auth_hmacsha256_init(state, (const unsigned char *)key, n);
	if (n > sizeof(last))
		return;
	memcpy(last, key, n);
	length = n;
	begun = *state;
}

void
crypto_hmac(const char *key, const char *text, size_t n,
	unsigned char out[HMAC_LEN])
{
	crypto_auth_hmacsha256_state state;

	begin_hmac(&state, key, strlen(key));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, n);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

void
crypto_digest(const char *secret, const char *text,
	unsigned char out[DIGEST_LEN])
{
	crypto_generichash_state state;

	/* The NUL marks where the secret ends and the text begins. */
	crypto_generichash_init(&state, NULL, 0, DIGEST_LEN);
	crypto_generichash_update(&state, (const unsigned char *)secret,
		strlen(secret) + 1);
	crypto_generichash_update(&state, (const unsigned char *)text,
		strlen(text));
	crypto_generichash_final(&state, out, DIGEST_LEN);
}

/* The key of this process, which is drawn when it is first needed. */
static const unsigned char *
table_key(void)
{
	static unsigned char key[crypto_shorthash_KEYBYTES];
	static bool drawn;

	if (!drawn) {
		randombytes_buf(key, sizeof(key));
		drawn = true;
	}
	return key;
}

uint64_t
crypto_table_hash(const void *p, size_t n)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t hash;

	crypto_shorthash(out, p, n, table_key());
	memcpy(&hash, out, sizeof(hash));
	return hash;
}

_Static_assert(TABLE_NAME_LEN == crypto_shorthash_siphashx24_BYTES &&
		crypto_shorthash_KEYBYTES ==
			crypto_shorthash_siphashx24_KEYBYTES,
	"one key serves both");

void
crypto_table_name(const void *p, size_t n, unsigned char out[TABLE_NAME_LEN])
{
	crypto_shorthash_siphashx24(out, p, n, table_key());
}

bool
crypto_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

const char *
crypto_base64url(const void *bytes, size_t n, struct arena *a)
{
	const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	size_t room = sodium_base64_encoded_len(n, variant);

	return sodium_bin2base64(arena_alloc(a, room), room, bytes, n, variant);
}

static char *
decode(const char *text, size_t len, const char *ignore, int variant, size_t *n,
	struct arena *a)
{
	unsigned char *out = arena_alloc(a, len + 1);
	const char *end;

	if (sodium_base642bin(out, len, text, len, ignore, n, &end, variant) !=
			0 ||
		end != text + len)
		return NULL;
	out[*n] = '\0';
	return (char *)out;
}

char *
crypto_unbase64url(const char *text, size_t len, size_t *n, struct arena *a)
{
	/* libsodium 1.0.18 takes bytes beyond ASCII for an underscore. */
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			return NULL;
	return decode(text, len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING,
		n, a);
}

char *
crypto_unbase64(const char *text, size_t *n, struct arena *a)
{
	char *own = arena_alloc(a, strlen(text) + 1);
	size_t len = 0;

	for (const char *p = text; *p != '\0'; p++)
		if (isalnum((unsigned char)*p) || *p == '+' || *p == '/' ||
			*p == '=')
			own[len++] = *p;
	return decode(own, len, NULL, sodium_base64_VARIANT_ORIGINAL, n, a);
}
