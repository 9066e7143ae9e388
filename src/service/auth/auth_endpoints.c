/* The "auth" and "login" services: what they answer to. */
#include "service/entities.h"
#include "service/families.h"
#include "service/auth/auth.h"

/* clang-format off */
static const struct endpoint *const endpoints[] = {
	&(const struct endpoint){ "auth.create_credentials", V(1, 0), .flags = EP_WRITE,
	  .args = &new_key_args_shape, .reply = &new_key_reply_shape,
	  .run = auth_create_credentials,
	  .doc = "Make a key pair for the caller" },
	&(const struct endpoint){ "auth.create_user", V(1, 0), .flags = EP_WRITE,
	  .roles = ROLE_SYSTEM | ROLE_ROOT, .args = &auth_user_args_shape,
	  .reply = &auth_user_reply_shape, .run = auth_create_user,
	  .doc = "Make a user" },
	&(const struct endpoint){ "auth.edit_credentials", V(1, 0), .flags = EP_WRITE,
	  .args = &edit_key_args_shape, .reply = &key_updated_reply_shape,
	  .run = auth_edit_credentials,
	  .doc = "Label a key pair of the caller" },
	&(const struct endpoint){ "auth.edit_user", V(1, 0), .flags = EP_WRITE,
	  .roles = ROLE_SYSTEM | ROLE_ROOT | ROLE_ADMIN,
	  .args = &edit_user_args_shape, .reply = &edit_user_reply_shape,
	  .run = auth_edit_user, .doc = "Change a user's role" },
	&(const struct endpoint){ "auth.fixed_users_mode", V(1, 0), .args = &nothing_reply_shape, .flags = EP_PUBLIC,
	  .reply = &fixed_users_reply_shape, .run = auth_fixed_users_mode,
	  .doc = "Whether people log in by name and password" },
	&(const struct endpoint){ "auth.get_credentials", V(1, 0), .args = &nothing_reply_shape, .reply = &credentials_reply_shape,
	  .run = auth_get_credentials, .doc = "Key pairs of the caller" },
	&(const struct endpoint){ "auth.get_token_for_user", V(1, 0), .roles = ROLE_SYSTEM | ROLE_ROOT,
	  .args = &token_for_args_shape, .reply = &token_for_reply_shape,
	  .run = auth_get_token_for_user, .doc = "A token for another user" },
	&(const struct endpoint){ "auth.login", V(1, 0), .flags = EP_LOGIN, .args = &login_args_shape,
	  .reply = &login_reply_shape, .run = auth_login,
	  .doc = "Exchange a key pair, or a login and password, sent as HTTP "
		 "Basic, for a token" },
	&(const struct endpoint){ "auth.logout", V(2, 2), .args = &nothing_reply_shape, .flags = EP_WRITE,
	  .reply = &nothing_reply_shape, .run = auth_logout,
	  .doc = "End the token in use" },
	&(const struct endpoint){ "auth.revoke_credentials", V(1, 0), .flags = EP_WRITE,
	  .args = &key_arg_shape, .reply = &key_revoked_reply_shape,
	  .run = auth_revoke_credentials,
	  .doc = "End a key pair of the caller, and its tokens" },
	&(const struct endpoint){ "auth.validate_token", V(1, 0), .roles = ROLE_SYSTEM | ROLE_ROOT,
	  .args = &validate_args_shape, .reply = &validate_reply_shape,
	  .run = auth_validate_token, .doc = "Whether a token is good" },
	&(const struct endpoint){ "login.logout", V(2, 13), .args = &nothing_reply_shape, .flags = EP_WRITE | EP_OPTIONAL,
	  .reply = &nothing_reply_shape, .run = auth_logout,
	  .doc = "End the token in use, if there is one" },
	&(const struct endpoint){ "login.supported_modes", V(1, 0), .args = &nothing_reply_shape, .flags = EP_OPTIONAL,
	  .reply = &login_modes_reply_shape, .run = login_supported_modes,
	  .doc = "How one can log in" },
	NULL,
};
/* clang-format on */

const struct family auth_family = { "auth", endpoints };
