#ifndef AUTH_WHO_H
#define AUTH_WHO_H

#include "call/call.h"

/*
 * What the database knows of a user: the identity that a call has, whichever
 * way the caller proves it. Texts are the arena's of the call.
 */

/* The columns by which a statement says who somebody is. */
/* clang-format off */
#define WHO_ROW(F, R)                                                          \
	F(R, user, str, .doc = "Id of the user")                               \
	F(R, company, str, .doc = "Id of the user's company")                  \
	F(R, role, str, .doc = "Role of the user")                             \
	F(R, user_name, str, .doc = "Name of the user")                        \
	F(R, company_name, str, .doc = "Name of the company")
/* clang-format on */

/* Take who it is from a record with these columns: SET_WHO(&c->who, &row). */
#define SET_WHO(who, row)                                            \
	((who)->user = (row)->user, (who)->company = (row)->company, \
		(who)->role = (who)->own_role = (row)->role,         \
		(who)->user_name = (row)->user_name,                 \
		(who)->company_name = (row)->company_name)

/*
 * The user of that id, in one company or (NULL) in any. Fails the call with
 * 'unknown' when there is none.
 */
int who_find(struct call *c, const char *user, const char *company, int unknown,
	struct identity *who);

/*
 * Do the user, the key pair or password and the session that a token claims
 * still stand? Then *known is true, and role and names are set to what they are
 * now, and *until, if it is not NULL, is lowered to the moment (microseconds)
 * at which that ends although nothing is written. Fails the call when the
 * database cannot tell.
 */
int who_refresh(struct call *c, struct identity *claimed, bool *known,
	int64_t *until);

#endif
