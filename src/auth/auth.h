#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include "call/call.h"

#define AUTH_COOKIE "clearml_token_basic"

/*
 * Find out who calls, from the Authorization header or the session cookie
 * (doc/protocol/wire.md section 6), and whether the endpoint is open to that
 * role. Fills c->who or fails the call. The transaction that it reads in stays
 * open, so that a call that only reads needs no other.
 *
 * A browser sends the cookie with whatever a page of anybody makes it ask for.
 * So a call for which only the cookie speaks is refused when a page of another
 * origin makes it that could change something or read the answer, and so is
 * each change by GET (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/).
 *
 * An administrator may act as another user of the company (section 6.6).
 *
 * Unlike the token alone, the database decides: a user who is removed or
 * disabled, a changed role or password and a key pair that is revoked or has
 * expired count from the next request on.
 */
int auth_identify(struct call *c);

/*
 * May the answer change the browser's cookie? Whoever may not read by it may
 * neither take it away nor put another in its place, whatever credentials are
 * sent: only our own pages, those of web_origins and programs that are no
 * browser may. Nor may a link or a picture, which bring no credentials but the
 * cookie.
 */
bool auth_may_set_cookie(struct call *c);

/*
 * The secrets that tokens may be signed with, that of new ones first; inside a
 * transaction. Those that were retired follow for as long as their time of
 * grace lasts; *until, if it is not NULL, is lowered to the first end of one
 * (microseconds). Fails the call if there is none, or if it can be guessed.
 */
int auth_secrets(struct call *c, struct strs *out, int64_t *until);

/*
 * May the caller make something public? What is, stands in the lists of all
 * companies, so it is not for everybody (setting make_public): else 403/20.
 */
int auth_may_share(struct call *c);

#endif
