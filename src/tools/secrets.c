/* The commands of modelshelf(8) that are about the secret that signs tokens. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "auth/token.h"
#include "tools/admin.h"

/* clang-format off */
#define LISTED_SECRET_ROW(F, R)                                                \
	F(R, value, str, .doc = "The secret")                                  \
	F(R, until, time, .doc = "Until when tokens that it signed are good")  \
	F(R, retired, flag, .doc = "It signs no new ones")
ROW(listed_secret_row, LISTED_SECRET_ROW);
/* clang-format on */

static int
next_secret(struct admin *ad, struct stmt *s, struct listed_secret_row *r)
{
	return stmt_next(s, &listed_secret_row_shape, &ad->arena, r);
}

/* Count the secrets that tokens are verified by; *fit: is the first one fit? */
static int
count_secrets(struct admin *ad, int *n, bool *fit)
{
	struct stmt *s = stmt_get(ad->store, SQL_TOKEN_SECRET_LIST);
	struct listed_secret_row r;
	int rc;

	*n = 0;
	*fit = false;
	stmt_int(s, ":now", ad->now);
	while ((rc = next_secret(ad, s, &r)) == STORE_ROW) {
		*n += 1;
		if (!r.retired)
			*fit = strlen(r.value) >= TOKEN_SECRET_MIN;
	}
	return rc;
}

/* Let what older secrets have signed be good until then; 0: no longer. */
static int
retire(struct admin *ad, int64_t until)
{
	struct stmt *s = stmt_get(ad->store, SQL_TOKEN_SECRET_FORGET);

	stmt_int(s, ":all", until == 0);
	stmt_int(s, ":now", ad->now);
	if (stmt_run(s) < 0)
		return STORE_ERROR;
	if (until == 0)
		return 0;
	s = stmt_get(ad->store, SQL_TOKEN_SECRET_RETIRE);
	stmt_int(s, ":until", until);
	stmt_int(s, ":shortest", TOKEN_SECRET_MIN);
	return stmt_run(s);
}

int
cmd_secret_rotate(struct admin *ad)
{
	const char *grace = option(ad, "--grace");
	char text[CLOCK_TEXT];
	int64_t until = 0;
	struct stmt *s;
	bool fit;
	int n;

	if (grace != NULL && !read_until(ad, "--grace", grace, &until))
		return EXIT_FAILURE;
	if (count_secrets(ad, &n, &fit) == STORE_ERROR)
		return complain_store(ad);
	if (until != 0 && fit && n >= TOKEN_SECRETS_MAX)
		return complain("%d secrets are good already, no more can be "
				"(modelshelf secret list): without --grace all "
				"of them end",
			n);
	if (until != 0 && !fit)
		warn("there is no secret, or one that can be guessed: what it "
		     "has signed gets no grace");
	if (retire(ad, fit ? until : 0) < 0)
		return complain_store(ad);
	s = stmt_get(ad->store, SQL_SETTING_PUT);
	stmt_str(s, ":name", "token_secret");
	stmt_str(s, ":value", crypto_new_secret(&ad->arena));
	if (stmt_run(s) < 0)
		return complain_store(ad);
	if (until == 0 || !fit) {
		buf_add(&ad->said, "new secret: all older tokens end\n");
		return EXIT_SUCCESS;
	}
	clock_format(until, text);
	buf_addf(&ad->said, "new secret: older tokens end at %s\n", text);
	return EXIT_SUCCESS;
}

/* clang-format off */
#define SECRET_LINE(F, R)                                                      \
	F(R, state, str, .doc = "What it is good for")                         \
	F(R, until, time, .doc = "Until when")
LOCAL_RECORD(secret_line, SECRET_LINE);

static const struct column columns[] = {
	{ "state", "STATE" },
	{ "until", "UNTIL" },
};
/* clang-format on */

static const char *
state_of(const struct listed_secret_row *r)
{
	if (r->retired)
		return "retired";
	return strlen(r->value) < TOKEN_SECRET_MIN ? "too short" : "signs";
}

int
cmd_secret_list(struct admin *ad)
{
	struct stmt *s = stmt_get(ad->store, SQL_TOKEN_SECRET_LIST);
	struct table *t = LIST(ad, secret_line, columns);
	struct listed_secret_row r;
	int rc;

	stmt_int(s, ":now", ad->now);
	while ((rc = next_secret(ad, s, &r)) == STORE_ROW) {
		struct secret_line line = { 0 };

		SET(&line, state, state_of(&r));
		if (r.has.until)
			SET(&line, until, r.until);
		table_add(t, &line);
	}
	return print_list(ad, t, rc);
}
