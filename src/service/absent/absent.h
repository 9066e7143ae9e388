#ifndef SERVICE_ABSENT_H
#define SERVICE_ABSENT_H

#include "call/call.h"

/*
 * What user interfaces ask of services that this server does not have
 * (doc/protocol/webapp.md sections 8, 10, 12 and 13). The rows of a reply hold
 * in .fill what is answered, whoever asks about what: nothing was ever put
 * there. A scroll_id is the exception: one that was sent is given back.
 */
/* clang-format off */

/* --- Answers --- */

/* Always there, or only if the request scrolls. */
#define ABSENT_SCROLL(F, R, more)                                              \
	F(R, scroll_id, str, .flags = (more), .fill = "\"end\"",               \
	  .doc = "What was sent, else that of an empty list")
#define ABSENT_TOTALS(F, R)                                                    \
	F(R, returned, int, .flags = REQUIRED, .fill = "0", .doc = "Zero")     \
	F(R, total, int, .flags = REQUIRED, .fill = "0", .doc = "Zero")

#define SINGLE_VALUES_REPLY(F, R)                                              \
	F(R, tasks, any, .flags = REQUIRED, .fill = "[]",                      \
	  .doc = "Tasks or models with values: none")
RECORD(single_values_reply, SINGLE_VALUES_REPLY);

#define PLOTS_REPLY(F, R)                                                      \
	F(R, plots, any, .flags = REQUIRED, .fill = "[]", .doc = "None")       \
	ABSENT_TOTALS(F, R)                                                    \
	ABSENT_SCROLL(F, R, REQUIRED)
RECORD(plots_reply, PLOTS_REPLY);

#define MULTI_PLOTS_REPLY(F, R)                                                \
	F(R, plots, json, .flags = REQUIRED, .fill = "{}",                     \
	  .doc = "By metric, variant, task and iteration: none")               \
	ABSENT_TOTALS(F, R)                                                    \
	ABSENT_SCROLL(F, R, REQUIRED)
RECORD(multi_plots_reply, MULTI_PLOTS_REPLY);

#define METRIC_NAMES_REPLY(F, R)                                               \
	F(R, metrics, any, .flags = REQUIRED, .fill = "[]",                    \
	  .doc = "Metrics with their variants: none")
RECORD(metric_names_reply, METRIC_NAMES_REPLY);

#define MULTI_HISTOGRAM_REPLY(F, R)                                            \
	F(R, metrics, json, .flags = REQUIRED, .fill = "{}",                   \
	  .doc = "By metric, variant and task: none")
RECORD(multi_histogram_reply, MULTI_HISTOGRAM_REPLY);

#define EVENTS_REPLY(F, R)                                                     \
	F(R, events, any, .flags = REQUIRED, .fill = "[]", .doc = "None")      \
	ABSENT_TOTALS(F, R)                                                    \
	ABSENT_SCROLL(F, R, REQUIRED)
RECORD(events_reply, EVENTS_REPLY);

#define LOG_REPLY(F, R)                                                        \
	F(R, events, any, .flags = REQUIRED, .fill = "[]", .doc = "None")      \
	ABSENT_TOTALS(F, R)
RECORD(log_reply, LOG_REPLY);

#define QUEUES_REPLY(F, R)                                                     \
	F(R, queues, any, .flags = REQUIRED, .fill = "[]", .doc = "None")      \
	ABSENT_SCROLL(F, R, 0)
RECORD(queues_reply, QUEUES_REPLY);

#define QUEUE_METRICS_REPLY(F, R)                                              \
	F(R, queues, any, .flags = REQUIRED, .fill = "[]",                     \
	  .doc = "Queues with their waiting times and lengths: none")
RECORD(queue_metrics_reply, QUEUE_METRICS_REPLY);

#define REPORTS_REPLY(F, R)                                                    \
	F(R, tasks, any, .flags = REQUIRED, .fill = "[]",                      \
	  .doc = "The reports: none")                                          \
	ABSENT_SCROLL(F, R, 0)
RECORD(reports_reply, REPORTS_REPLY);

#define REPORT_TAGS_REPLY(F, R)                                                \
	F(R, tags, strs, .flags = REQUIRED, .fill = "[]", .doc = "None")
RECORD(report_tags_reply, REPORT_TAGS_REPLY);

#define SERVING_ENDPOINTS_REPLY(F, R)                                          \
	F(R, endpoints, any, .flags = REQUIRED, .fill = "[]", .doc = "None")
RECORD(serving_endpoints_reply, SERVING_ENDPOINTS_REPLY);

#define SERVING_INSTANCES_REPLY(F, R)                                          \
	F(R, instances, any, .flags = REQUIRED, .fill = "[]", .doc = "None")
RECORD(serving_instances_reply, SERVING_INSTANCES_REPLY);

#define WORKERS_REPLY(F, R)                                                    \
	F(R, workers, any, .flags = REQUIRED, .fill = "[]", .doc = "None")
RECORD(workers_reply, WORKERS_REPLY);

#define WORKER_COUNT_REPLY(F, R)                                               \
	F(R, count, int, .flags = REQUIRED, .fill = "0", .doc = "Zero")
RECORD(worker_count_reply, WORKER_COUNT_REPLY);

#define ACTIVITY_REPLY(F, R)                                                   \
	F(R, total, json, .flags = REQUIRED,                                   \
	  .fill = "{\"dates\":[],\"counts\":[]}",                              \
	  .doc = "Workers at each time, `dates` and `counts`: none")           \
	F(R, active, json, .flags = REQUIRED,                                  \
	  .fill = "{\"dates\":[],\"counts\":[]}",                              \
	  .doc = "Those with something to do: none")
RECORD(activity_reply, ACTIVITY_REPLY);

/* --- Arguments --- */

/* An item of a list that chooses metrics. */
#define METRIC_CHOICE(F, R)                                                    \
	F(R, metric, str, .flags = REQUIRED, .doc = "Name of the metric")      \
	F(R, variants, strs, .doc = "Of its variants; empty: all")
RECORD(metric_choice, METRIC_CHOICE);

#define OF_TASK(F, R)                                                          \
	F(R, task, str, .flags = REQUIRED, .doc = "Task ID, or model ID")      \
	OF_MODELS(F, R)
#define OF_TASKS(F, R)                                                         \
	F(R, tasks, strs, .least = 1, .doc = "Task IDs, or model IDs")         \
	OF_MODELS(F, R)
#define OF_MODELS(F, R)                                                        \
	F(R, model_events, flag, .fallback = "false",                          \
	  .doc = "Those are models")
#define OF_METRICS(F, R)                                                       \
	F(R, metrics, any, .inside = &metric_choice_shape,                        \
	  .doc = "Objects with `metric` and `variants`; empty: all metrics")
#define SCROLL_ARGS(F, R)                                                      \
	F(R, scroll_id, str, .doc = "As the last answer had it")

#define SINGLE_VALUES_ARGS(F, R)                                               \
	OF_TASKS(F, R)                                                         \
	OF_METRICS(F, R)
RECORD(single_values_args, SINGLE_VALUES_ARGS);

#define HISTOGRAM_AXIS(F, R)                                                   \
	F(R, key, str, .fallback = "iter", .choices = histogram_keys,          \
	  .doc = "What the values are drawn over")                             \
	F(R, samples, int, .doc = "How many points to answer")
#define HISTOGRAM_ARGS(F, R)                                                   \
	OF_TASK(F, R)                                                          \
	OF_METRICS(F, R)                                                       \
	HISTOGRAM_AXIS(F, R)
RECORD(histogram_args, HISTOGRAM_ARGS);
#define MULTI_HISTOGRAM_ARGS(F, R)                                             \
	OF_TASKS(F, R)                                                         \
	OF_METRICS(F, R)                                                       \
	HISTOGRAM_AXIS(F, R)
RECORD(multi_histogram_args, MULTI_HISTOGRAM_ARGS);

#define PLOT_PAGES(F, R)                                                       \
	OF_METRICS(F, R)                                                       \
	F(R, iters, int, .fallback = "1", .min = 1, .max = INT32_MAX,          \
	  .doc = "Of how many iterations, the last ones first")                \
	F(R, no_scroll, flag, .fallback = "false",                             \
	  .doc = "There will be no next call")                                 \
	SCROLL_ARGS(F, R)
#define PLOTS_ARGS(F, R)                                                       \
	OF_TASK(F, R)                                                          \
	PLOT_PAGES(F, R)
RECORD(plots_args, PLOTS_ARGS);
#define MULTI_PLOTS_ARGS(F, R)                                                 \
	OF_TASKS(F, R)                                                         \
	PLOT_PAGES(F, R)                                                       \
	F(R, last_iters_per_task_metric, flag, .fallback = "true",             \
	  .doc = "The last iterations of each metric, not of the task")
RECORD(multi_plots_args, MULTI_PLOTS_ARGS);

#define EVENT_TYPE(F, R)                                                       \
	F(R, event_type, str, .choices = event_types,                          \
	  .doc = "What kind of event; `*`: any")
#define METRIC_NAMES_ARGS(F, R)                                                \
	OF_TASKS(F, R)                                                         \
	EVENT_TYPE(F, R)
RECORD(metric_names_args, METRIC_NAMES_ARGS);

#define EVENT_PAGES(F, R)                                                      \
	F(R, order, str, .choices = event_orders,                              \
	  .doc = "The earliest first, or the latest")                          \
	F(R, batch_size, int, .doc = "How many to answer")
#define EVENTS_ARGS(F, R)                                                      \
	OF_TASK(F, R)                                                          \
	EVENT_TYPE(F, R)                                                       \
	EVENT_PAGES(F, R)                                                      \
	SCROLL_ARGS(F, R)
RECORD(events_args, EVENTS_ARGS);
#define LOG_ARGS(F, R)                                                         \
	OF_TASK(F, R)                                                          \
	EVENT_PAGES(F, R)                                                      \
	F(R, navigate_earlier, flag, .fallback = "true",                       \
	  .doc = "Those before the time, not those after it")                  \
	F(R, from_timestamp, real, .doc = "Time, milliseconds")
RECORD(log_args, LOG_ARGS);

/* What lists take; conditions on what is not there are not looked at. */
#define ABSENT_LIST_ARGS(F, R)                                                 \
	SCROLL_ARGS(F, R)                                                      \
	F(R, refresh_scroll, flag, .doc = "All of the scroll once more")       \
	F(R, size, int, .min = 1, .max = INT32_MAX,                            \
	  .doc = "Rows of a piece")                                            \
	F(R, page, int, .min = 0, .max = INT32_MAX, .doc = "Which page")       \
	F(R, page_size, int, .min = 1, .max = INT32_MAX,                       \
	  .doc = "Rows of a page")                                             \
	F(R, only_fields, strs, .doc = "Fields to answer")                     \
	F(R, search_hidden, flag, .doc = "Hidden ones too")
RECORD(absent_list_args, ABSENT_LIST_ARGS);

#define REPORTS_ARGS(F, R)                                                     \
	ABSENT_LIST_ARGS(F, R)                                                 \
	F(R, allow_public, flag, .fallback = "true", .doc = "Public ones too")
RECORD(reports_args, REPORTS_ARGS);

#define PERIOD(F, R)                                                           \
	F(R, from_date, real, .flags = REQUIRED,                               \
	  .doc = "Begin, seconds since 1970")                                  \
	F(R, to_date, real, .flags = REQUIRED, .doc = "End, the same")         \
	F(R, interval, int, .flags = REQUIRED, .min = 1, .max = INT32_MAX,     \
	  .doc = "Seconds between two points")
#define QUEUE_METRICS_ARGS(F, R)                                               \
	PERIOD(F, R)                                                           \
	F(R, queue_ids, strs, .doc = "Queue IDs; empty: all")                  \
	F(R, refresh, flag, .fallback = "false",                               \
	  .doc = "Count what waits now")
RECORD(queue_metrics_args, QUEUE_METRICS_ARGS);
#define ACTIVITY_ARGS(F, R)                                                    \
	PERIOD(F, R)                                                           \
	F(R, active_only, flag, .fallback = "false",                           \
	  .doc = "Only workers with something to do")
RECORD(activity_args, ACTIVITY_ARGS);

#define WORKERS_ARGS(F, R)                                                     \
	WORKER_COUNT_ARGS(F, R)                                                \
	F(R, tags, strs, .doc = "With these tags")                             \
	F(R, system_tags, strs, .doc = "With these tags of the system")
#define WORKER_COUNT_ARGS(F, R)                                                \
	F(R, last_seen, int, .fallback = "3600",                               \
	  .doc = "Heard of within so many seconds; 0: at any time")
RECORD(workers_args, WORKERS_ARGS);
RECORD(worker_count_args, WORKER_COUNT_ARGS);
/* clang-format on */

/* Answer what the rows of the endpoint's reply hold. */
int absent_answer(struct call *c, const void *args);

#endif
