/*
 * The "server" and "debug" services (doc/protocol/wire.md section 13), and what
 * user interfaces ask of "storage". The web server sends calls of "storage"
 * here, as it does with every path that belongs to no family.
 */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "call/config.h"
#include "json/jr.h"
#include "describe/schema.h"
#include "call/version.h"
#include "service/families.h"
#include "store/store.h"

#define SERVER(E)                     \
	E(debug_ping)                 \
	E(server_config)              \
	E(server_endpoints)           \
	E(server_get_stats)           \
	E(server_info)                \
	E(server_info_2_8)            \
	E(server_info_2_12)           \
	E(server_report_stats_option) \
	E(storage_get_settings)
FAMILY(server, SERVER);

#define PING_REPLY(F, R)                 \
	F(R, msg, any, .flags = PRESENT, \
		.doc = "What was sent under this name, else who answers")

ENDPOINT(debug, ping, V(1, 0), NOTHING, PING_REPLY,
	.flags = EP_PUBLIC | EP_ECHO, .doc = "Answer what was sent")
{
	if (jr_get(c->body, "msg") == NULL)
		jw_str(&c->out, "msg", "modelshelf server");
	for (const struct json *v = jr_first(c->body); v != NULL;
		v = jr_next(v))
		jw_value(&c->out, jr_key(v), v);
	return 0;
}

/*
 * Write the id of the database, which it got when it was made, as member 'key'.
 */
static int
write_uuid(struct call *c, const char *key)
{
	struct stmt *s = stmt_get(c->store, SQL_SETTING_GET);
	const char *uuid;
	int rc;

	stmt_str(s, ":name", "server.uuid");
	rc = stmt_first_text(s, c->arena, &uuid);
	if (rc == STORE_ROW)
		jw_str(&c->out, key, uuid);
	return call_check(c, rc);
}

#define INFO_REPLY(F, R)                                                      \
	F(R, version, str, .flags = REQUIRED,                                 \
		.doc = "Version of the server that the interface is that of") \
	F(R, build, str, .flags = REQUIRED,                                   \
		.doc = "Name and version of this program")                    \
	F(R, commit, str, .flags = REQUIRED, .doc = "Empty")

/* Write what server.info has told since the first version. */
static void
write_build(struct jw *w)
{
	jw_str(w, "version", SERVER_VERSION);
	jw_str(w, "build", PACKAGE_STRING);
	jw_str(w, "commit", "");
}

ENDPOINT(server, info, V(1, 0), NOTHING, INFO_REPLY,
	.doc = "Version of the server")
{
	write_build(&c->out);
	return 0;
}

#define INFO_UID_REPLY(F, R) \
	INFO_REPLY(F, R)     \
	F(R, uid, str, .doc = "Id of the server")

ENDPOINT_OF(server_info_2_8, "server.info", V(2, 8), NOTHING, INFO_UID_REPLY,
	.doc = "Version and id of the server")
{
	write_build(&c->out);
	return write_uuid(c, "uid");
}

#define INFO_VERSION_REPLY(F, R)                  \
	INFO_REPLY(F, R)                          \
	F(R, api_version, str, .flags = REQUIRED, \
		.doc = "Newest version of the interface")

ENDPOINT_OF(server_info_2_12, "server.info", V(2, 12), NOTHING,
	INFO_VERSION_REPLY, .doc = "Version of the server and of its interface")
{
	write_build(&c->out);
	jw_str(&c->out, "api_version", API_VERSION);
	return 0;
}

#define CONFIG_ARGS(F, R) \
	F(R, path, str,   \
		.doc = "Which object of the configuration; empty: all of it")
#define CONFIG_REPLY(F, R)                                                   \
	F(R, modelshelf, json, .ref = &config_shape,                         \
		.doc = "All settings, unless the path is `modelshelf`: its " \
		       "members are then the answer")                        \
	CONFIG_FIELDS(F, R)

ENDPOINT(server, config, V(1, 0), CONFIG_ARGS, CONFIG_REPLY,
	.roles = ROLE_SYSTEM | ROLE_ROOT,
	.doc = "Settings that the server runs with")
{
	const char *section = server_config_reply_shape.fields[0].name;
	bool all = !in->has.path || *in->path == '\0';

	if (!all && strcmp(in->path, section) != 0)
		return fail(c, ERR_VALIDATION,
			"path: there is no object %s in the configuration",
			in->path);
	if (all)
		jw_obj(&c->out, section);
	config_write(&c->out, &config_shape, c->config);
	if (all)
		jw_end(&c->out);
	return 0;
}

/* --- Endpoints --- */

static void
write_version(struct schema *s, const struct endpoint *e)
{
	struct jw *w = s->w;

	jw_obj(w, NULL);
	jw_str(w, "min_version",
		arena_printf(w->out->arena, "%d.%d", e->since / 1000,
			e->since % 1000));
	jw_arr(w, "required_fields");
	for (size_t i = 0; i < e->args->count; i++)
		if ((e->args->fields[i].flags & PRESENT) != 0)
			jw_str(w, NULL, e->args->fields[i].name);
	jw_end(w);
	if (schema_takes(e))
		schema_request(s, "request_data_model", e);
	else
		jw_null(w, "request_data_model");
	if (e->raw == NULL)
		schema_reply(s, "response_data_model", e);
	else
		jw_null(w, "response_data_model");
	jw_end(w);
}

/* The newest of the endpoints with a name that are older than 'than'. */
static const struct endpoint *
older(const struct family *all, const char *name, int than)
{
	const struct endpoint *found = NULL;

	for (size_t i = 0; all->endpoints[i] != NULL; i++) {
		const struct endpoint *e = all->endpoints[i];

		if (strcmp(e->name, name) == 0 && e->since < than &&
			(found == NULL || e->since > found->since))
			found = e;
	}
	return found;
}

/*
 * Write all versions of an endpoint, once: at the first endpoint of that name.
 */
static void
write_versions(struct schema *s, const struct family *all,
	const struct endpoint *e)
{
	for (const struct endpoint *const *o = all->endpoints; *o != e; o++)
		if (strcmp((*o)->name, e->name) == 0)
			return;
	jw_arr(s->w, e->name);
	for (const struct endpoint *v = older(all, e->name, INT_MAX); v != NULL;
		v = older(all, e->name, v->since))
		write_version(s, v);
	jw_end(s->w);
}

#define ENDPOINTS_REPLY(F, R)                                                  \
	F(R, endpoints, json, .flags = REQUIRED,                               \
		.doc = "By each name a list, the newest version first, of "    \
		       "`min_version`, `required_fields` (that must be sent, " \
		       "maybe as null) and the JSON Schemas "                  \
		       "`request_data_model` and `response_data_model`, null " \
		       "if there is none")                                     \
	F(R, models, json, .flags = REQUIRED,                                  \
		.doc = "JSON Schemas that those refer to, as "                 \
		       "`#/models/<name>`")

ENDPOINT(server, endpoints, V(1, 0), NOTHING, ENDPOINTS_REPLY,
	.roles = ROLE_SYSTEM | ROLE_ROOT,
	.doc = "All endpoints, with what they take and answer")
{
	struct schema s;

	schema_init(&s, &c->out, "#/models/", false);
	jw_obj(&c->out, "endpoints");
	for (const struct family *const *f = families; *f != NULL; f++)
		for (size_t i = 0; (*f)->endpoints[i] != NULL; i++)
			write_versions(&s, *f, (*f)->endpoints[i]);
	jw_end(&c->out);
	jw_obj(&c->out, "models");
	schema_definitions(&s);
	jw_end(&c->out);
	return 0;
}

/* --- Statistics --- */

static void
write_count(struct jw *w, const char *key, int64_t n)
{
	jw_obj(w, key);
	jw_int(w, "count", n);
	jw_end(w);
}

/* Write a number with three digits; more would mean nothing. */
static void
write_range(struct jw *w, const char *key, double min, double max, double avg)
{
	jw_obj(w, key);
	jw_real(w, "min", round(min * 1000) / 1000);
	jw_real(w, "max", round(max * 1000) / 1000);
	jw_real(w, "avg", round(avg * 1000) / 1000);
	jw_end(w);
}

static double
per_cent(const struct machine *m, double load)
{
	return fmin(100, 100 * load / (double)m->cores);
}

/*
 * Write the load of the machine. Nothing is measured between calls: the
 * kernel's averages tell about the last quarter of an hour, and memory is what
 * is used now.
 */
static void
write_resources(struct jw *w)
{
	const double gb = 1 << 30;
	struct machine m;
	double used;

	jw_obj(w, "resources");
	if (machine_read(&m)) {
		used = (double)(m.memory - m.free) / gb;
		jw_int(w, "interval_sec", 15 * 60);
		jw_int(w, "num_cores", m.cores);
		write_range(w, "cpu_usage",
			per_cent(&m,
				fmin(m.load[0], fmin(m.load[1], m.load[2]))),
			per_cent(&m,
				fmax(m.load[0], fmax(m.load[1], m.load[2]))),
			per_cent(&m, m.load[2]));
		write_range(w, "mem_used_gb", used, used, used);
		used = (double)m.free / gb;
		write_range(w, "mem_free_gb", used, used, used);
	}
	jw_end(w);
}

/* clang-format off */
#define COUNTS_ROW(F, R)                                                       \
	F(R, users, int, .doc = "Users of the company")                        \
	F(R, tasks, int, .doc = "Tasks of the company")                        \
	F(R, queues, int, .doc = "Queues of the company")
ROW(counts_row, COUNTS_ROW);

#define AVERAGES_ROW(F, R)                                                     \
	F(R, run_time, real, .doc = "Seconds that tasks ran")                  \
	F(R, iterations, real, .doc = "Last iterations of tasks")
ROW(averages_row, AVERAGES_ROW);
/* clang-format on */

/* Write an average with 15 digits. */
static void
write_average(struct jw *w, const char *key, double average)
{
	char text[40];

	snprintf(text, sizeof(text), "%.15g", average);
	jw_real(w, key, strtod(text, NULL));
}

/* Write averages. One for which no task has a value is left out. */
static int
write_experiments(struct call *c, int64_t count)
{
	struct stmt *s = stmt_get(c->store, SQL_SERVER_TASK_AVERAGES);
	struct averages_row r;

	stmt_company(s, ":company", c->who.company);
	if (call_check_one(c,
		    stmt_first(s, &averages_row_shape, c->arena, &r)) != 0)
		return c->error;
	jw_obj(&c->out, "experiments");
	jw_int(&c->out, "count", count);
	if (r.has.run_time)
		write_average(&c->out, "avg_run_time_sec", r.run_time);
	if (r.has.iterations)
		write_average(&c->out, "avg_iterations", r.iterations);
	jw_end(&c->out);
	return 0;
}

#define SERVER_STATS(F, R)                                                    \
	F(R, version, str, .flags = REQUIRED,                                 \
		.doc = "Version of the server that the interface is that of") \
	F(R, deployment, str, .flags = REQUIRED, .doc = "`<unknown>`")        \
	F(R, uuid, str, .doc = "Id of the server")                            \
	F(R, queues, json, .flags = REQUIRED,                                 \
		.doc = "`count`: queues of the company")                      \
	F(R, users, json, .flags = REQUIRED,                                  \
		.doc = "`count`: users of the company")                       \
	F(R, resources, json, .flags = REQUIRED,                              \
		.doc = "`num_cores` of the machine; `min`, `max` and `avg` "  \
		       "of `cpu_usage`, per cent of them all by the load of " \
		       "the last `interval_sec`, and of `mem_used_gb` and "   \
		       "`mem_free_gb` (GiB, now; the cache of files counts "  \
		       "as used)")                                            \
	F(R, experiments, json, .flags = REQUIRED,                            \
		.doc = "`count`: tasks of the company; `avg_run_time_sec` "   \
		       "and `avg_iterations` of the last 1000 that were "     \
		       "made, if they tell")
LOCAL_RECORD(server_stats, SERVER_STATS);

#define STATS_REPLY(F, R)                                                 \
	F(R, time, time, .flags = REQUIRED, .doc = "Now")                 \
	F(R, company_id, str, .flags = REQUIRED,                          \
		.doc = "The caller's company")                            \
	F(R, server, json, .flags = REQUIRED, .ref = &server_stats_shape, \
		.doc = "The server")                                      \
	F(R, agents, any, .flags = REQUIRED, .fill = "[]",                \
		.doc = "Empty: there are no agents")

ENDPOINT(server, get_stats, V(1, 0), NOTHING, STATS_REPLY,
	.roles = ROLE_SYSTEM | ROLE_ROOT,
	.doc = "What the server holds, and how busy its machine is")
{
	struct jw *w = &c->out;
	struct stmt *s = stmt_get(c->store, SQL_SERVER_COUNTS);
	struct counts_row r;

	stmt_company(s, ":company", c->who.company);
	if (call_check_one(c, stmt_first(s, &counts_row_shape, c->arena, &r)) !=
		0)
		return c->error;
	jw_time(w, "time", c->now);
	jw_str(w, "company_id", c->who.company);
	jw_obj(w, "server");
	jw_str(w, "version", SERVER_VERSION);
	jw_str(w, "deployment", SERVER_DEPLOYMENT);
	if (write_uuid(c, "uuid") != 0)
		return c->error;
	write_count(w, "queues", r.queues);
	write_count(w, "users", r.users);
	write_resources(w);
	if (write_experiments(c, r.tasks) != 0)
		return c->error;
	jw_end(w);
	jw_arr(w, "agents");
	jw_end(w);
	return 0;
}

#define REPORT_STATS_ARGS(F, R) \
	F(R, enabled, flag,     \
		.doc = "Whether to report; changes nothing, as it cannot")
#define REPORT_STATS_REPLY(F, R)                 \
	F(R, supported, flag, .flags = REQUIRED, \
		.doc = "False: this server reports statistics to nobody")

ENDPOINT(server, report_stats_option, V(1, 0), REPORT_STATS_ARGS,
	REPORT_STATS_REPLY, .doc = "Whether the server reports statistics")
{
	jw_flag(&c->out, "supported", false);
	return 0;
}

/* --- Storage --- */

ENDPOINT(storage, get_settings, V(1, 0), NOTHING, NOTHING,
	.doc = "Settings of storage that the server hands out: none")
{
	(void)c;
	return 0;
}
