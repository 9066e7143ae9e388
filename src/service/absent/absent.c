#include "service/absent/absent.h"

#include <string.h>

#include "call/endpoint.h"
#include "call/config.h"
#include "json/jr.h"
#include "call/validate.h"
#include "store/store.h"

static const char *const histogram_keys[] = { "iter", "timestamp", "iso_time",
	NULL };
static const char *const event_types[] = { "training_stats_scalar",
	"training_stats_vector", "training_debug_image", "plot", "log", "*",
	NULL };
static const char *const event_orders[] = { "asc", "desc", NULL };

SHAPE(single_values_reply, NULL, SINGLE_VALUES_REPLY);
SHAPE(plots_reply, NULL, PLOTS_REPLY);
SHAPE(multi_plots_reply, NULL, MULTI_PLOTS_REPLY);
SHAPE(metric_names_reply, NULL, METRIC_NAMES_REPLY);
SHAPE(multi_histogram_reply, NULL, MULTI_HISTOGRAM_REPLY);
SHAPE(events_reply, NULL, EVENTS_REPLY);
SHAPE(log_reply, NULL, LOG_REPLY);
SHAPE(queues_reply, NULL, QUEUES_REPLY);
SHAPE(queue_metrics_reply, NULL, QUEUE_METRICS_REPLY);
SHAPE(reports_reply, NULL, REPORTS_REPLY);
SHAPE(report_tags_reply, NULL, REPORT_TAGS_REPLY);
SHAPE(serving_endpoints_reply, NULL, SERVING_ENDPOINTS_REPLY);
SHAPE(serving_instances_reply, NULL, SERVING_INSTANCES_REPLY);
SHAPE(workers_reply, NULL, WORKERS_REPLY);
SHAPE(worker_count_reply, NULL, WORKER_COUNT_REPLY);
SHAPE(activity_reply, NULL, ACTIVITY_REPLY);
SHAPE(metric_choice, NULL, METRIC_CHOICE);
SHAPE(single_values_args, NULL, SINGLE_VALUES_ARGS);
SHAPE(histogram_args, NULL, HISTOGRAM_ARGS);
SHAPE(multi_histogram_args, NULL, MULTI_HISTOGRAM_ARGS);
SHAPE(plots_args, NULL, PLOTS_ARGS);
SHAPE(multi_plots_args, NULL, MULTI_PLOTS_ARGS);
SHAPE(metric_names_args, NULL, METRIC_NAMES_ARGS);
SHAPE(events_args, NULL, EVENTS_ARGS);
SHAPE(log_args, NULL, LOG_ARGS);
SHAPE(absent_list_args, NULL, ABSENT_LIST_ARGS);
SHAPE(reports_args, NULL, REPORTS_ARGS);
SHAPE(queue_metrics_args, NULL, QUEUE_METRICS_ARGS);
SHAPE(activity_args, NULL, ACTIVITY_ARGS);
SHAPE(workers_args, NULL, WORKERS_ARGS);
SHAPE(worker_count_args, NULL, WORKER_COUNT_ARGS);

/* A list of records in the arguments: validate() does not look into it. */
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
 * One that was sent is the one of the next piece, too: a client takes another
 * one for the end of its session (doc/protocol/webapp.md section 14).
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
absent_answer(struct call *c, const void *args)
{
	const struct shape *in = c->endpoint->args;
	const struct shape *reply = c->endpoint->reply;

	(void)args;
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
