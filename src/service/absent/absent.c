/*
 * Services that this server does not have, but which user interfaces ask for:
 * they answer as if nothing had ever been put there.
 */
#include "service/absent/absent.h"

#include <string.h>

#include "call/config.h"
#include "call/validate.h"
#include "json/jr.h"
#include "service/families.h"

#define ABSENT_ENDPOINTS(E)                                \
	E(events_get_multi_task_metrics)                   \
	E(events_get_multi_task_plots)                     \
	E(events_get_task_events)                          \
	E(events_get_task_log)                             \
	E(events_get_task_plots)                           \
	E(events_get_task_single_value_metrics)            \
	E(events_multi_task_scalar_metrics_iter_histogram) \
	E(events_scalar_metrics_iter_histogram)            \
	E(reports_get_all_ex)                              \
	E(reports_get_tags)                                \
	E(serving_get_endpoints)                           \
	E(serving_get_loading_instances)                   \
	E(workers_get_activity_report)                     \
	E(workers_get_all)                                 \
	E(workers_get_count)
FAMILY(absent, ABSENT_ENDPOINTS);

/*
 * Check a list of records in the arguments, into which validate() does not
 * look.
 */
static int
check_list(struct call *c, const struct field *f, const struct json *list)
{
	void *rec;

	if (list == NULL || jr_type(list) == JSON_NULL)
		return 0;
	if (jr_type(list) != JSON_ARRAY)
		return fail(c, ERR_VALIDATION, "%s: must be a list, is %s",
			f->name, jr_type_word(list));
	if (jr_count(list) > (size_t)c->config->list_limit)
		return fail(c, ERR_VALIDATION, "%s: more than %lld items",
			f->name, (long long)c->config->list_limit);
	for (list = jr_first(list); list != NULL; list = jr_next(list)) {
		if (jr_type(list) != JSON_OBJECT)
			return fail(c, ERR_VALIDATION,
				"%s: an item must be an object, is %s", f->name,
				jr_type_word(list));
		if (validate(c, f->inside, list, &rec) != 0)
			return c->error;
	}
	return 0;
}

/*
 * Answer the scroll_id that was sent: to a client, another one means that its
 * session has ended (doc/protocol/webapp.md section 14).
 */
static void
write_scroll(struct call *c, const struct field *f)
{
	const struct json *sent = jr_get(c->body, f->name);

	if (sent != NULL && jr_truthy(sent))
		jw_str(&c->out, f->name, jr_str(sent));
	else if (sent != NULL || (f->flags & REQUIRED) != 0)
		jw_json(&c->out, f->name, f->fill);
}

int
absent_answer(struct call *c)
{
	const struct shape *in = c->endpoint->args;
	const struct shape *reply = c->endpoint->reply;

	for (size_t i = 0; i < in->count; i++)
		if (in->fields[i].inside != NULL &&
			check_list(c, &in->fields[i],
				jr_get(c->body, in->fields[i].name)) != 0)
			return c->error;
	for (size_t i = 0; i < reply->count; i++) {
		const struct field *f = &reply->fields[i];

		if (strcmp(f->name, "scroll_id") == 0)
			write_scroll(c, f);
		else
			jw_json(&c->out, f->name, f->fill);
	}
	return 0;
}

/* --- Reports and served models --- */

#define REPORTS_ARGS(F, R)     \
	ABSENT_LIST_ARGS(F, R) \
	F(R, allow_public, flag, .fallback = "true", .doc = "Public ones too")
#define REPORTS_REPLY(F, R)                               \
	F(R, tasks, any, .flags = REQUIRED, .fill = "[]", \
		.doc = "The reports: none")               \
	ABSENT_SCROLL(F, R, 0)

ABSENT(reports, get_all_ex, V(1, 0), REPORTS_ARGS, REPORTS_REPLY,
	"List reports: none")

#define REPORT_TAGS_REPLY(F, R) \
	F(R, tags, strs, .flags = REQUIRED, .fill = "[]", .doc = "None")

ABSENT(reports, get_tags, V(1, 0), NOTHING, REPORT_TAGS_REPLY,
	"Tags of reports: none")

#define SERVING_ENDPOINTS_REPLY(F, R) \
	F(R, endpoints, any, .flags = REQUIRED, .fill = "[]", .doc = "None")

ABSENT(serving, get_endpoints, V(1, 0), NOTHING, SERVING_ENDPOINTS_REPLY,
	"Models that are served somewhere: none")

#define SERVING_INSTANCES_REPLY(F, R) \
	F(R, instances, any, .flags = REQUIRED, .fill = "[]", .doc = "None")

ABSENT(serving, get_loading_instances, V(1, 0), NOTHING,
	SERVING_INSTANCES_REPLY, "Models that are being loaded somewhere: none")
