#ifndef SERVICE_USERS_H
#define SERVICE_USERS_H

#include "call/call.h"
#include "service/entities.h"

/* The users service (doc/protocol/wire.md section 11). */
/* clang-format off */
#define USER_ARG(F, R)                                                         \
	F(R, user, str, .flags = REQUIRED, .doc = "User ID")
RECORD(user_arg, USER_ARG);

#define USER_REPLY(F, R)                                                       \
	F(R, user, json, .flags = REQUIRED, .ref = &user_shape,                \
	  .doc = "The user")
RECORD(user_reply, USER_REPLY);

/* The caller is told more of themselves. */
#define CURRENT_USER(F, R)                                                     \
	F(R, id, str, .flags = REQUIRED, .doc = "User ID")                     \
	F(R, name, str, .flags = REQUIRED, .doc = "Full name")                 \
	F(R, given_name, str, .doc = "Given name")                             \
	F(R, family_name, str, .doc = "Family name")                           \
	F(R, avatar, str, .doc = "Picture's address")                          \
	F(R, company, json, .flags = REQUIRED, .ref = &company_shape,          \
	  .doc = "Company with id and name")                                   \
	F(R, created, time, .flags = REQUIRED, .doc = "When it was made")      \
	F(R, created_in_version, str, .flags = REQUIRED,                       \
	  .doc = "Version of the server")                                      \
	F(R, role, str, .flags = REQUIRED, .choices = role_names,              \
	  .doc = "Role; acting as another, one's own")
RECORD(current_user, CURRENT_USER);

#define CURRENT_USER_REPLY(F, R)                                               \
	F(R, user, json, .flags = REQUIRED, .ref = &current_user_shape,        \
	  .doc = "The caller")                                                 \
	F(R, getting_started, json, .flags = REQUIRED,                         \
	  .doc = "What a user interface shows a new user")                     \
	F(R, settings, json, .flags = REQUIRED,                                \
	  .doc = "Limits that a user interface keeps to")
RECORD(current_user_reply, CURRENT_USER_REPLY);

#define USER_LIST_REPLY(F, R)                                                  \
	F(R, users, any, .flags = REQUIRED, .ref = &user_shape,                \
	  .doc = "The users")
RECORD(user_list_reply, USER_LIST_REPLY);

#define USER_LIST_EX_ARGS(F, R)                                                \
	F(R, active_in_projects, any, .since = V(2, 8),                        \
	  .doc = "Only who made something in these projects; empty: in any")
RECORD(user_list_ex_args, USER_LIST_EX_ARGS);

/* What users.update can set of a user. */
#define USER_SET(F, R)                                                         \
	F(R, name, str, .flags = INDEXED | LINE, .role = ROLE_PATTERN,         \
	  .misfit = ERR_DATA_VALIDATION, .doc = "Full name")                   \
	F(R, given_name, str, .flags = LINE, .misfit = ERR_DATA_VALIDATION,    \
	  .doc = "Given name")                                                 \
	F(R, family_name, str, .flags = LINE, .misfit = ERR_DATA_VALIDATION,   \
	  .doc = "Family name")
RECORD(user_set, USER_SET);

#define USER_CHANGE_REPLY(F, R)                                                \
	F(R, updated, int, .flags = REQUIRED, .doc = "Users changed")          \
	F(R, fields, json, .flags = REQUIRED, .doc = "What was written")
RECORD(user_change_reply, USER_CHANGE_REPLY);

#define USER_CREATE_ARGS(F, R)                                                 \
	F(R, id, str, .flags = REQUIRED | LINE, .max = USER_ID_MAX,            \
	  .doc = "User ID")                                                    \
	F(R, name, str, .flags = REQUIRED | LINE, .doc = "Full name")          \
	F(R, company, str, .flags = REQUIRED, .doc = "Company ID")             \
	F(R, family_name, str, .flags = LINE, .doc = "Family name")            \
	F(R, given_name, str, .flags = LINE, .doc = "Given name")              \
	F(R, avatar, str, .max = AVATAR_MAX, .doc = "Picture's address")
RECORD(user_create_args, USER_CREATE_ARGS);

#define PREFERENCES_ARGS(F, R)                                                 \
	F(R, preferences, any, .flags = REQUIRED, .max = PREFERENCES_MAX,      \
	  .doc = "Values by their dotted paths")                               \
	F(R, return_updated, flag, .fallback = "true", .since = V(2, 33),      \
	  .doc = "Answer all preferences")
RECORD(preferences_args, PREFERENCES_ARGS);

#define PREFERENCES_REPLY(F, R)                                                \
	F(R, preferences, json, .flags = REQUIRED, .doc = "All preferences")
RECORD(preferences_reply, PREFERENCES_REPLY);
/* clang-format on */

int users_get_by_id(struct call *c, const void *args);
int users_get_all(struct call *c, const void *args);
int users_get_all_ex(struct call *c, const void *args);
int users_get_current_user(struct call *c, const void *args);
int users_create(struct call *c, const void *args);
int users_delete(struct call *c, const void *args);
int users_update(struct call *c, const void *args);
int users_get_preferences(struct call *c, const void *args);
int users_set_preferences(struct call *c, const void *args);

#endif
