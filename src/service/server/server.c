#include "service/server/server.h"

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

SHAPE(ping_reply, NULL, PING_REPLY);
SHAPE(info_reply, NULL, INFO_REPLY);
SHAPE(info_uid_reply, NULL, INFO_UID_REPLY);
SHAPE(info_version_reply, NULL, INFO_VERSION_REPLY);
SHAPE(config_args, NULL, CONFIG_ARGS);
SHAPE(endpoints_reply, NULL, ENDPOINTS_REPLY);
SHAPE(server_stats, NULL, SERVER_STATS);
SHAPE(stats_reply, NULL, STATS_REPLY);
SHAPE(report_stats_args, NULL, REPORT_STATS_ARGS);
SHAPE(report_stats_reply, NULL, REPORT_STATS_REPLY);

int
debug_ping(struct call *c, const void *args)
{
	(void)args;
	if (jr_get(c->body, "msg") == NULL)
		jw_str(&c->out, "msg", "modelshelf server");
	for (const struct json *v = jr_first(c->body); v != NULL;
		v = jr_next(v))
		jw_value(&c->out, jr_key(v), v);
	return 0;
}

int
server_info(struct call *c, const void *args)
{
	(void)args;
	jw_str(&c->out, "version", SERVER_VERSION);
	jw_str(&c->out, "build", PACKAGE_STRING);
	jw_str(&c->out, "commit", "");
	return 0;
}

/* The id that the database was made with, as member 'key'. */
static int
write_uuid(struct call *c, const char *key)
{
	struct stmt *s = stmt_get(c->store, SQL_SETTING_GET);
	int rc;

	stmt_str(s, ":name", "server.uuid");
	rc = stmt_step(s);
	if (rc == STORE_ROW)
		jw_str(&c->out, key, stmt_column(s, 0));
	stmt_done(s);
	return rc == STORE_ERROR ? fail_store(c) : 0;
}

int
server_info_uid(struct call *c, const void *args)
{
	server_info(c, args);
	return write_uuid(c, "uid");
}

int
server_info_version(struct call *c, const void *args)
{
	server_info(c, args);
	jw_str(&c->out, "api_version", API_VERSION);
	return 0;
}

int
server_config(struct call *c, const void *args)
{
	const struct config_args *in = args;
	const char *section = config_reply_shape.fields[0].name;
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

/* The newest of the endpoints with a name that is older than 'than'. */
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

/* All versions, where the first row with that name is met. */
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

int
server_list_endpoints(struct call *c, const void *args)
{
	struct schema s;

	(void)args;
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

/* More digits than three would say nothing. */
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
 * Nothing is measured in between: the kernel's averages of the load say what
 * the last quarter of an hour was like, memory is that of now.
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

/* An average that no row has a value for is left out. */
static void
write_average(struct jw *w, const char *key, struct stmt *s, int col)
{
	if (!stmt_column_null(s, col))
		jw_real(w, key, strtod(stmt_column(s, col), NULL));
}

static int
write_experiments(struct call *c, int64_t count)
{
	struct stmt *s = stmt_get(c->store, SQL_SERVER_TASK_AVERAGES);

	stmt_str(s, ":company", c->who.company);
	if (stmt_step(s) != STORE_ROW)
		return fail_store(c);
	jw_obj(&c->out, "experiments");
	jw_int(&c->out, "count", count);
	write_average(&c->out, "avg_run_time_sec", s, 0);
	write_average(&c->out, "avg_iterations", s, 1);
	jw_end(&c->out);
	stmt_done(s);
	return 0;
}

int
server_get_stats(struct call *c, const void *args)
{
	struct jw *w = &c->out;
	struct stmt *s = stmt_get(c->store, SQL_SERVER_COUNTS);
	int64_t users, tasks;

	(void)args;
	stmt_str(s, ":company", c->who.company);
	if (stmt_step(s) != STORE_ROW)
		return fail_store(c);
	users = stmt_column_int(s, 0);
	tasks = stmt_column_int(s, 1);
	stmt_done(s);
	jw_time(w, "time", c->now);
	jw_str(w, "company_id", c->who.company);
	jw_obj(w, "server");
	jw_str(w, "version", SERVER_VERSION);
	jw_str(w, "deployment", SERVER_DEPLOYMENT);
	if (write_uuid(c, "uuid") != 0)
		return c->error;
	write_count(w, "queues", 0);
	write_count(w, "users", users);
	write_resources(w);
	if (write_experiments(c, tasks) != 0)
		return c->error;
	jw_end(w);
	jw_arr(w, "agents");
	jw_end(w);
	return 0;
}

int
server_report_stats_option(struct call *c, const void *args)
{
	(void)args;
	jw_flag(&c->out, "supported", false);
	return 0;
}
