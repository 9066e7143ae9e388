#ifndef AUTH_LOGIN_H
#define AUTH_LOGIN_H

#include <stdint.h>

#include "call/call.h"

/*
 * People log in by a name and a password, at auth.login only: a check costs a
 * tenth of a second on purpose, so that whatever else they do is done with the
 * token that they get (doc/protocol/wire.md sections 6.2 and 9.1).
 *
 * A login is ASCII and its case does not matter. A password is UTF-8 text;
 * browsers send Latin-1 (webapp.md section 4), so bytes that are no UTF-8 are
 * read as that.
 *
 * Tries that failed are counted, by login and by address, before the password
 * is looked at: those that are made at once are all counted. Over the limit no
 * password is looked at any more until the window has passed.
 */

enum { LOGIN_MAX = 64, PASSWORD_MIN = 8, PASSWORD_MAX = 1024 };

/* The login as it is kept, in lower case. NULL: it can be none. */
const char *login_name(const char *text, struct arena *a);

/* Why it should not become the password of that login; NULL: it is good. */
const char *login_refuses(const char *password, const char *login);

/* The password as UTF-8, whichever of the two ways it was sent. */
const char *login_text(const char *bytes, struct arena *a);

/*
 * The name under which tries of a login are counted. It does not tell the
 * login.
 */
const char *login_subject(const char *login, struct arena *a);

/* Forget the failures of a login; in a writing transaction. Or STORE_ERROR. */
int login_forgive(struct store *st, const char *login, struct arena *a);

/*
 * Find out who calls by login and password, and set c->who, or fail the call.
 * To be called in a reading transaction; it returns in none or in a reading
 * one.
 */
int login_by_password(struct call *c, const char *name, const char *password);

#endif
