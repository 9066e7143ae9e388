#ifndef SERVICE_SERVER_H
#define SERVICE_SERVER_H

#include "call/call.h"

/* The server and debug services (doc/protocol/wire.md section 13). */
/* clang-format off */
#define PING_REPLY(F, R)                                                       \
	F(R, msg, any, .flags = PRESENT,                                       \
	  .doc = "What was sent under this name, else who answers")
RECORD(ping_reply, PING_REPLY);

#define INFO_REPLY(F, R)                                                       \
	F(R, version, str, .flags = REQUIRED,                                  \
	  .doc = "Version of the server that the interface is that of")        \
	F(R, build, str, .flags = REQUIRED,                                    \
	  .doc = "Name and version of this program")                           \
	F(R, commit, str, .flags = REQUIRED, .doc = "Empty")
RECORD(info_reply, INFO_REPLY);

#define INFO_UID_REPLY(F, R)                                                   \
	INFO_REPLY(F, R)                                                       \
	F(R, uid, str, .doc = "Id of the server")
RECORD(info_uid_reply, INFO_UID_REPLY);

#define INFO_VERSION_REPLY(F, R)                                               \
	INFO_REPLY(F, R)                                                       \
	F(R, api_version, str, .flags = REQUIRED,                              \
	  .doc = "Newest version of the interface")
RECORD(info_version_reply, INFO_VERSION_REPLY);

#define CONFIG_ARGS(F, R)                                                      \
	F(R, path, str,                                                        \
	  .doc = "Which object of the configuration; empty: all of it")
RECORD(config_args, CONFIG_ARGS);

#define ENDPOINTS_REPLY(F, R)                                                  \
	F(R, endpoints, json, .flags = REQUIRED,                               \
	  .doc = "By each name a list, the newest version first, of "          \
		 "`min_version`, `required_fields` (that must be sent, maybe "  \
		 "as null) and the JSON Schemas `request_data_model` and "     \
		 "`response_data_model`, null if there is none")               \
	F(R, models, json, .flags = REQUIRED,                                  \
	  .doc = "JSON Schemas that those refer to, as `#/models/<name>`")
RECORD(endpoints_reply, ENDPOINTS_REPLY);

#define SERVER_STATS(F, R)                                                     \
	F(R, version, str, .flags = REQUIRED,                                  \
	  .doc = "Version of the server that the interface is that of")        \
	F(R, deployment, str, .flags = REQUIRED, .doc = "`<unknown>`")         \
	F(R, uuid, str, .doc = "Id of the server")                             \
	F(R, queues, json, .flags = REQUIRED,                                  \
	  .doc = "`count`, which is 0: there are no queues")                   \
	F(R, users, json, .flags = REQUIRED,                                   \
	  .doc = "`count`: users of the company")                              \
	F(R, resources, json, .flags = REQUIRED,                               \
	  .doc = "`num_cores` of the machine; `min`, `max` and `avg` of "      \
		 "`cpu_usage`, per cent of them all by the load of the last "   \
		 "`interval_sec`, and of `mem_used_gb` and `mem_free_gb` (GiB, "  \
		 "now; the cache of files counts as used)")                    \
	F(R, experiments, json, .flags = REQUIRED,                             \
	  .doc = "`count`: tasks of the company; `avg_run_time_sec` and "      \
		 "`avg_iterations` of the last 1000 that were made, if they "  \
		 "tell")
RECORD(server_stats, SERVER_STATS);

#define STATS_REPLY(F, R)                                                      \
	F(R, time, time, .flags = REQUIRED, .doc = "Now")                      \
	F(R, company_id, str, .flags = REQUIRED, .doc = "The caller's company")  \
	F(R, server, json, .flags = REQUIRED, .ref = &server_stats_shape,      \
	  .doc = "The server")                                                 \
	F(R, agents, any, .flags = REQUIRED, .fill = "[]",                     \
	  .doc = "Empty: there are no agents")
RECORD(stats_reply, STATS_REPLY);

#define REPORT_STATS_ARGS(F, R)                                                \
	F(R, enabled, flag,                                                    \
	  .doc = "Whether to report; changes nothing, as it cannot")
RECORD(report_stats_args, REPORT_STATS_ARGS);

#define REPORT_STATS_REPLY(F, R)                                               \
	F(R, supported, flag, .flags = REQUIRED,                               \
	  .doc = "False: this server reports statistics to nobody")
RECORD(report_stats_reply, REPORT_STATS_REPLY);
/* clang-format on */

int debug_ping(struct call *c, const void *args);
/* server.info as it was at three API versions. */
int server_info(struct call *c, const void *args);
int server_info_uid(struct call *c, const void *args);
int server_info_version(struct call *c, const void *args);
int server_config(struct call *c, const void *args);
int server_list_endpoints(struct call *c, const void *args);
int server_get_stats(struct call *c, const void *args);
int server_report_stats_option(struct call *c, const void *args);

#endif
