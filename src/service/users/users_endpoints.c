/* The "users" service: what it answers to. */
#include "service/entities.h"
#include "service/families.h"
#include "service/users/users.h"

/* clang-format off */
static const struct endpoint *const endpoints[] = {
	&(const struct endpoint){ "users.create", V(1, 0), .flags = EP_WRITE,
	  .roles = ROLE_SYSTEM | ROLE_ROOT, .args = &user_create_args_shape,
	  .reply = &nothing_reply_shape, .run = users_create, .doc = "Make a user" },
	&(const struct endpoint){ "users.delete", V(1, 0), .flags = EP_WRITE,
	  .roles = ROLE_SYSTEM | ROLE_ROOT, .args = &user_arg_shape,
	  .reply = &nothing_reply_shape, .run = users_delete, .doc = "Delete a user" },
	&(const struct endpoint){ "users.get_all", V(1, 0), .args = &nothing_reply_shape, .rows = &user_shape,
	  .reply = &user_list_reply_shape, .run = users_get_all,
	  .doc = "List users of the company" },
	&(const struct endpoint){ "users.get_all_ex", V(1, 0), .flags = EP_JOINED,
	  .args = &user_list_ex_args_shape,
	  .rows = &user_shape, .reply = &user_list_reply_shape,
	  .run = users_get_all_ex,
	  .doc = "List users of the company with what they refer to" },
	&(const struct endpoint){ "users.get_by_id", V(1, 0), .args = &user_arg_shape,
	  .reply = &user_reply_shape, .run = users_get_by_id,
	  .doc = "One user" },
	&(const struct endpoint){ "users.get_current_user", V(1, 0), .args = &nothing_reply_shape,
	  .reply = &current_user_reply_shape, .run = users_get_current_user,
	  .doc = "The caller" },
	&(const struct endpoint){ "users.get_preferences", V(1, 0), .args = &nothing_reply_shape, .reply = &preferences_reply_shape,
	  .run = users_get_preferences, .doc = "The caller's preferences" },
	&(const struct endpoint){ "users.set_preferences", V(1, 0), .flags = EP_WRITE,
	  .args = &preferences_args_shape, .reply = &user_change_reply_shape,
	  .run = users_set_preferences,
	  .doc = "Change the caller's preferences" },
	&(const struct endpoint){ "users.update", V(1, 0), .flags = EP_WRITE, .args = &user_arg_shape,
	  .changes = &user_set_shape, .reply = &user_change_reply_shape,
	  .run = users_update, .doc = "Change a user's names" },
	NULL,
};
/* clang-format on */

const struct family users_family = { "users", endpoints };
