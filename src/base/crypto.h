#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Secrets, by libsodium. */

/* Once a process. */
bool crypto_init(void);

/* New random texts: an access key, its secret, the secret that signs tokens. */
const char *crypto_new_access_key(struct arena *a);
const char *crypto_new_secret(struct arena *a);

/*
 * What is kept of a secret: a random salt and BLAKE2b (RFC 7693) keyed with
 * it. Secrets are random, 50 bytes and more, so that a hash made slow on
 * purpose would cost every login and gain nothing.
 */
const char *crypto_hash_secret(const char *secret, struct arena *a);
/*
 * Is it the secret of that hash? Takes the same time whatever the answer; a
 * NULL hash (no such key) takes as long and is false.
 */
bool crypto_check_secret(const char *hash, const char *secret);

/*
 * What is kept of a password: Argon2id (RFC 9106) by libsodium, with its limits
 * for interactive use, as text that names its own parameters. People choose
 * passwords, so each guess is made to cost a tenth of a second and 64 MiB of
 * memory. NULL: there is not so much memory.
 */
const char *crypto_hash_password(const char *password, struct arena *a);
/*
 * Is it the password of that hash? A NULL hash (nobody of that name) takes as
 * long and is wrong. TROUBLE: it cannot be told, there is not enough memory.
 */
enum verdict { PASSWORD_WRONG, PASSWORD_RIGHT, PASSWORD_TROUBLE };
enum verdict crypto_check_password(const char *hash, const char *password);
/* Is the hash of other parameters than a new one would be? */
bool crypto_password_is_stale(const char *hash);
/* A new password, for people to type once: 20 letters and digits, 100 bits. */
const char *crypto_new_password(struct arena *a);

/* HMAC-SHA256 (RFC 2104) of 'n' bytes. */
enum { HMAC_LEN = 32 };
void crypto_hmac(const char *key, const char *text, size_t n,
	unsigned char out[HMAC_LEN]);
/*
 * BLAKE2b of the secret and the text: a name for the text that tells nothing.
 */
enum { DIGEST_LEN = 32 };
void crypto_digest(const char *secret, const char *text,
	unsigned char out[DIGEST_LEN]);
/*
 * SipHash-2-4 of 'n' bytes with a key that is drawn once a process: for tables
 * whose names others choose.
 */
uint64_t crypto_table_hash(const void *p, size_t n);
/*
 * The same in 128 bits: a name by which this process alone knows the bytes.
 * Without the key nobody can find others that have it as well.
 */
enum { TABLE_NAME_LEN = 16 };
void crypto_table_name(const void *p, size_t n,
	unsigned char out[TABLE_NAME_LEN]);
/* Are the n bytes the same? Takes the same time whatever the answer. */
bool crypto_equal(const void *a, const void *b, size_t n);

/* base64url without padding (RFC 4648 section 5). */
const char *crypto_base64url(const void *bytes, size_t n, struct arena *a);
/* NULL when it is none. The text has a NUL behind its *n bytes. */
char *crypto_unbase64url(const char *text, size_t len, size_t *n,
	struct arena *a);
/* Ordinary base64; foreign characters are skipped. */
char *crypto_unbase64(const char *text, size_t *n, struct arena *a);

#endif
