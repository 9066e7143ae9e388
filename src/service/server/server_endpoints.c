/*
 * The "server" and "debug" services: what they answer to. And what user
 * interfaces ask of "storage": a web server sends it here, as it does with all
 * that is no family's.
 */
#include "call/config.h"
#include "service/absent/absent.h"
#include "service/entities.h"
#include "service/families.h"
#include "service/server/server.h"

/* clang-format off */
static const struct endpoint *const endpoints[] = {
	&(const struct endpoint){ "debug.ping", V(1, 0), .args = &nothing_reply_shape, .flags = EP_PUBLIC | EP_ECHO,
	  .reply = &ping_reply_shape, .run = debug_ping,
	  .doc = "Answer what was sent" },
	&(const struct endpoint){ "server.config", V(1, 0), .roles = ROLE_SYSTEM | ROLE_ROOT,
	  .args = &config_args_shape, .reply = &config_reply_shape,
	  .run = server_config, .doc = "Settings that the server runs with" },
	&(const struct endpoint){ "server.endpoints", V(1, 0), .args = &nothing_reply_shape, .roles = ROLE_SYSTEM | ROLE_ROOT,
	  .reply = &endpoints_reply_shape, .run = server_list_endpoints,
	  .doc = "All endpoints, with what they take and answer" },
	&(const struct endpoint){ "server.get_stats", V(1, 0), .args = &nothing_reply_shape, .roles = ROLE_SYSTEM | ROLE_ROOT,
	  .reply = &stats_reply_shape, .run = server_get_stats,
	  .doc = "What the server holds, and how busy its machine is" },
	&(const struct endpoint){ "server.info", V(1, 0), .args = &nothing_reply_shape, .reply = &info_reply_shape,
	  .run = server_info,
	  .doc = "Version of the server" },
	&(const struct endpoint){ "server.info", V(2, 8), .args = &nothing_reply_shape, .reply = &info_uid_reply_shape,
	  .run = server_info_uid,
	  .doc = "Version and id of the server" },
	&(const struct endpoint){ "server.info", V(2, 12), .args = &nothing_reply_shape, .reply = &info_version_reply_shape,
	  .run = server_info_version,
	  .doc = "Version of the server and of its interface" },
	&(const struct endpoint){ "server.report_stats_option", V(1, 0),
	  .args = &report_stats_args_shape,
	  .reply = &report_stats_reply_shape,
	  .run = server_report_stats_option,
	  .doc = "Whether the server reports statistics" },
	&(const struct endpoint){ "storage.get_settings", V(1, 0), .args = &nothing_reply_shape, .reply = &nothing_reply_shape,
	  .run = absent_answer,
	  .doc = "Settings of storage that the server hands out: none" },
	NULL,
};
/* clang-format on */

const struct family server_family = { "server", endpoints };
