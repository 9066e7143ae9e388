#ifndef SERVICE_AUTH_H
#define SERVICE_AUTH_H

#include "call/call.h"
#include "service/entities.h"

/* The auth and login services (doc/protocol/wire.md sections 9 and 10). */
enum {
	TOKEN_ARG_MAX = 64 << 10, /* names of user and company are in it */
	KEY_LABEL_MAX = 1024,
};
/* clang-format off */
#define LOGIN_ARGS(F, R)                                                       \
	F(R, expiration_sec, int,                                              \
	  .doc = "How long the token lasts, seconds; 0: as configured")
RECORD(login_args, LOGIN_ARGS);

#define LOGIN_REPLY(F, R)                                                      \
	F(R, token, str, .flags = REQUIRED,                                    \
	  .doc = "For the scheme Bearer; it is set as a cookie, too")
RECORD(login_reply, LOGIN_REPLY);

#define TOKEN_FOR_ARGS(F, R)                                                   \
	F(R, user, str, .flags = REQUIRED, .doc = "User ID")                   \
	F(R, company, str, .doc = "The user's company")                        \
	LOGIN_ARGS(F, R)
RECORD(token_for_args, TOKEN_FOR_ARGS);

#define TOKEN_FOR_REPLY(F, R)                                                  \
	F(R, token, str, .flags = REQUIRED, .doc = "For the scheme Bearer")
RECORD(token_for_reply, TOKEN_FOR_REPLY);

#define VALIDATE_ARGS(F, R)                                                    \
	F(R, token, str, .flags = REQUIRED, .max = TOKEN_ARG_MAX,              \
	  .doc = "Token to look at")
RECORD(validate_args, VALIDATE_ARGS);

#define VALIDATE_REPLY(F, R)                                                   \
	F(R, valid, flag, .flags = REQUIRED, .doc = "It would be taken")       \
	F(R, user, str, .doc = "User it is for")                               \
	F(R, company, str, .doc = "The user's company")                        \
	F(R, msg, str, .doc = "Why it is not valid")
RECORD(validate_reply, VALIDATE_REPLY);

#define AUTH_USER_ARGS(F, R)                                                   \
	F(R, name, str, .flags = REQUIRED | LINE, .doc = "Full name")          \
	F(R, company, str, .flags = REQUIRED, .doc = "Company ID")             \
	F(R, email, str, .flags = REQUIRED, .doc = "E-mail address, unique")   \
	F(R, role, str, .choices = role_names, .fallback = "user",             \
	  .doc = "Role")                                                       \
	F(R, given_name, str, .flags = LINE, .doc = "Given name")              \
	F(R, family_name, str, .flags = LINE, .doc = "Family name")            \
	F(R, avatar, str, .max = AVATAR_MAX, .doc = "Picture's address")
RECORD(auth_user_args, AUTH_USER_ARGS);

#define AUTH_USER_REPLY(F, R)                                                  \
	F(R, id, str, .flags = REQUIRED, .doc = "User ID")
RECORD(auth_user_reply, AUTH_USER_REPLY);

#define EDIT_USER_ARGS(F, R)                                                   \
	F(R, user, str, .flags = REQUIRED, .doc = "User ID")                   \
	F(R, role, str, .choices = company_roles, .flags = REQUIRED,           \
	  .doc = "New role")
RECORD(edit_user_args, EDIT_USER_ARGS);

#define EDIT_USER_REPLY(F, R)                                                  \
	F(R, updated, int, .flags = REQUIRED, .doc = "0: it was the same")     \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")
RECORD(edit_user_reply, EDIT_USER_REPLY);

#define LABEL_ARG(F, R)                                                        \
	F(R, label, str, .flags = LINE, .max = KEY_LABEL_MAX,                  \
	  .doc = "What the pair is for")
RECORD(new_key_args, LABEL_ARG);

#define KEY_ARG(F, R)                                                          \
	F(R, access_key, str, .flags = REQUIRED, .doc = "Access key")
RECORD(key_arg, KEY_ARG);

#define EDIT_KEY_ARGS(F, R) KEY_ARG(F, R) LABEL_ARG(F, R)
RECORD(edit_key_args, EDIT_KEY_ARGS);

#define CREDENTIALS_REPLY(F, R)                                                \
	F(R, credentials, any, .flags = REQUIRED,                              \
	  .doc = "Pairs, oldest first: access_key and, where there is one, "    \
		 "label, last_used, last_used_from, expires")
RECORD(credentials_reply, CREDENTIALS_REPLY);

#define NEW_KEY_REPLY(F, R)                                                    \
	F(R, credentials, json, .flags = REQUIRED,                             \
	  .doc = "The pair; its secret is shown this once")
RECORD(new_key_reply, NEW_KEY_REPLY);

#define KEY_UPDATED_REPLY(F, R)                                                \
	F(R, updated, int, .flags = REQUIRED, .doc = "1")
RECORD(key_updated_reply, KEY_UPDATED_REPLY);

#define KEY_REVOKED_REPLY(F, R)                                                \
	F(R, revoked, int, .flags = REQUIRED, .doc = "1")
RECORD(key_revoked_reply, KEY_REVOKED_REPLY);

#define FIXED_USERS_REPLY(F, R)                                                \
	F(R, enabled, flag, .flags = REQUIRED,                                 \
	  .doc = "People log in by name and password")                         \
	F(R, guest, json, .flags = REQUIRED, .doc = "The guest's login")       \
	F(R, server_errors, json, .flags = REQUIRED,                           \
	  .doc = "What is wrong with the server")
RECORD(fixed_users_reply, FIXED_USERS_REPLY);

#define LOGIN_MODES_REPLY(F, R)                                                \
	F(R, authenticated, flag, .flags = REQUIRED,                           \
	  .doc = "The call came with good credentials")                        \
	F(R, basic, json, .flags = REQUIRED,                                   \
	  .doc = "Login by name and password")                                 \
	F(R, server_errors, json, .flags = REQUIRED,                           \
	  .doc = "What is wrong with the server")                              \
	F(R, sso, json, .flags = REQUIRED, .doc = "Other logins; none")        \
	F(R, sso_providers, any, .flags = REQUIRED,                            \
	  .doc = "Other logins; none")
RECORD(login_modes_reply, LOGIN_MODES_REPLY);
/* clang-format on */

/*
 * Is the text an e-mail address as people write it, name@example.com? The name
 * is a "dot-atom" of RFC 5322 (a quoted one is not taken), the domain may be one
 * label, as localhost; both may hold other letters than ASCII's (RFC 6531).
 */
bool email_is_valid(const char *email);

/* There is such a company, or the call has failed. */
int check_company(struct call *c, const char *id);

int auth_login(struct call *c, const void *args);
int auth_logout(struct call *c, const void *args);
int auth_get_token_for_user(struct call *c, const void *args);
int auth_validate_token(struct call *c, const void *args);
int auth_create_user(struct call *c, const void *args);
int auth_edit_user(struct call *c, const void *args);
int auth_create_credentials(struct call *c, const void *args);
int auth_get_credentials(struct call *c, const void *args);
int auth_edit_credentials(struct call *c, const void *args);
int auth_revoke_credentials(struct call *c, const void *args);
int auth_fixed_users_mode(struct call *c, const void *args);
int login_supported_modes(struct call *c, const void *args);

#endif
