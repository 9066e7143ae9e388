#include "auth/who.h"

#include "call/endpoint.h"
#include "store/store.h"

ROW(who_row, WHO_ROW);

#define STANDING_ROW(F, R) \
	WHO_ROW(F, R)      \
	F(R, pair_until, time, .doc = "When the key pair expires, or null")
ROW(standing_row, STANDING_ROW);

int
who_find(struct call *c, const char *user, const char *company, int unknown,
	struct identity *who)
{
	struct stmt *s = stmt_get(c->store, SQL_AUTH_OTHER);
	struct who_row r;
	int rc;

	stmt_str(s, ":user", user);
	stmt_str(s, ":company", company);
	rc = stmt_first(s, &who_row_shape, c->arena, &r);
	if (rc == STORE_NONE)
		return fail(c, unknown, "no user %.100s", user);
	if (rc == STORE_ROW)
		SET_WHO(who, &r);
	return call_check(c, rc);
}

int
who_refresh(struct call *c, struct identity *claimed, bool *known,
	int64_t *until)
{
	struct stmt *s = stmt_get(c->store, SQL_AUTH_USER);
	struct standing_row r;
	int rc;

	stmt_str(s, ":user", claimed->user);
	stmt_str(s, ":company", claimed->company);
	stmt_str(s, ":pair", claimed->pair);
	stmt_str(s, ":password", claimed->password);
	stmt_str(s, ":session", claimed->session);
	stmt_int(s, ":now", c->now);
	rc = stmt_first(s, &standing_row_shape, c->arena, &r);
	*known = rc == STORE_ROW;
	if (*known)
		SET_WHO(claimed, &r);
	if (*known && until != NULL && r.has.pair_until &&
		r.pair_until < *until)
		*until = r.pair_until;
	return call_check(c, rc);
}
