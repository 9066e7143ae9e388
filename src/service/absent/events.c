/* The "events" service: what tasks report. */
#include "service/absent/absent.h"

static const char *const histogram_keys[] = { "iter", "timestamp", "iso_time",
	NULL };
static const char *const event_types[] = { "training_stats_scalar",
	"training_stats_vector", "training_debug_image", "plot", "log", "*",
	NULL };
static const char *const event_orders[] = { "asc", "desc", NULL };

#define OF_MODELS(F, R) \
	F(R, model_events, flag, .fallback = "false", .doc = "Those are models")
#define OF_TASKS(F, R)                                                 \
	F(R, tasks, strs, .least = 1, .doc = "Task IDs, or model IDs") \
	OF_MODELS(F, R)
#define EVENT_TYPE(F, R)                              \
	F(R, event_type, str, .choices = event_types, \
		.doc = "What kind of event; `*`: any")
#define METRIC_NAMES_ARGS(F, R) \
	OF_TASKS(F, R)          \
	EVENT_TYPE(F, R)
#define METRIC_NAMES_REPLY(F, R)                            \
	F(R, metrics, any, .flags = REQUIRED, .fill = "[]", \
		.doc = "Metrics with their variants: none")

ABSENT(events, get_multi_task_metrics, V(1, 0), METRIC_NAMES_ARGS,
	METRIC_NAMES_REPLY, "Metrics that tasks have reported: none")

/* An item of a list that chooses metrics. */
#define METRIC_CHOICE(F, R)                                               \
	F(R, metric, str, .flags = REQUIRED, .doc = "Name of the metric") \
	F(R, variants, strs, .doc = "Of its variants; empty: all")
LOCAL_RECORD(metric_choice, METRIC_CHOICE);

#define OF_METRICS(F, R)                                                   \
	F(R, metrics, any, .inside = &metric_choice_shape,                 \
		.doc = "Objects with `metric` and `variants`; empty: all " \
		       "metrics")
#define PLOT_PAGES(F, R)                                              \
	OF_METRICS(F, R)                                              \
	F(R, iters, int, .fallback = "1", .min = 1, .max = INT32_MAX, \
		.doc = "Of how many iterations, the last ones first") \
	F(R, no_scroll, flag, .fallback = "false",                    \
		.doc = "There will be no next call")                  \
	SCROLL_ARGS(F, R)
#define MULTI_PLOTS_ARGS(F, R)                                     \
	OF_TASKS(F, R)                                             \
	PLOT_PAGES(F, R)                                           \
	F(R, last_iters_per_task_metric, flag, .fallback = "true", \
		.doc = "The last iterations of each metric, not of the task")
#define MULTI_PLOTS_REPLY(F, R)                                        \
	F(R, plots, json, .flags = REQUIRED, .fill = "{}",             \
		.doc = "By metric, variant, task and iteration: none") \
	ABSENT_TOTALS(F, R)                                            \
	ABSENT_SCROLL(F, R, REQUIRED)

ABSENT(events, get_multi_task_plots, V(1, 8), MULTI_PLOTS_ARGS,
	MULTI_PLOTS_REPLY, "Plots of several tasks: none")

#define OF_TASK(F, R)                                                     \
	F(R, task, str, .flags = REQUIRED, .doc = "Task ID, or model ID") \
	OF_MODELS(F, R)
#define EVENT_PAGES(F, R)                                   \
	F(R, order, str, .choices = event_orders,           \
		.doc = "The earliest first, or the latest") \
	F(R, batch_size, int, .doc = "How many to answer")
#define EVENTS_ARGS(F, R) \
	OF_TASK(F, R)     \
	EVENT_TYPE(F, R)  \
	EVENT_PAGES(F, R) \
	SCROLL_ARGS(F, R)
#define EVENTS_REPLY(F, R)                                                \
	F(R, events, any, .flags = REQUIRED, .fill = "[]", .doc = "None") \
	ABSENT_TOTALS(F, R)                                               \
	ABSENT_SCROLL(F, R, REQUIRED)

ABSENT(events, get_task_events, V(1, 0), EVENTS_ARGS, EVENTS_REPLY,
	"What a task has reported: nothing")

#define LOG_ARGS(F, R)                                              \
	OF_TASK(F, R)                                               \
	EVENT_PAGES(F, R)                                           \
	F(R, navigate_earlier, flag, .fallback = "true",            \
		.doc = "Those before the time, not those after it") \
	F(R, from_timestamp, real, .doc = "Time, milliseconds")
#define LOG_REPLY(F, R)                                                   \
	F(R, events, any, .flags = REQUIRED, .fill = "[]", .doc = "None") \
	ABSENT_TOTALS(F, R)

ABSENT(events, get_task_log, V(2, 9), LOG_ARGS, LOG_REPLY,
	"What a task has printed: nothing")

#define PLOTS_ARGS(F, R) \
	OF_TASK(F, R)    \
	PLOT_PAGES(F, R)
#define PLOTS_REPLY(F, R)                                                \
	F(R, plots, any, .flags = REQUIRED, .fill = "[]", .doc = "None") \
	ABSENT_TOTALS(F, R)                                              \
	ABSENT_SCROLL(F, R, REQUIRED)

ABSENT(events, get_task_plots, V(1, 8), PLOTS_ARGS, PLOTS_REPLY,
	"Plots of a task: none")

#define SINGLE_VALUES_ARGS(F, R) \
	OF_TASKS(F, R)           \
	OF_METRICS(F, R)
#define SINGLE_VALUES_REPLY(F, R)                         \
	F(R, tasks, any, .flags = REQUIRED, .fill = "[]", \
		.doc = "Tasks or models with values: none")

ABSENT(events, get_task_single_value_metrics, V(1, 0), SINGLE_VALUES_ARGS,
	SINGLE_VALUES_REPLY,
	"Values of tasks that belong to no iteration: none")

#define HISTOGRAM_AXIS(F, R)                                          \
	F(R, key, str, .fallback = "iter", .choices = histogram_keys, \
		.doc = "What the values are drawn over")              \
	F(R, samples, int, .doc = "How many points to answer")
#define MULTI_HISTOGRAM_ARGS(F, R) \
	OF_TASKS(F, R)             \
	OF_METRICS(F, R)           \
	HISTOGRAM_AXIS(F, R)
#define MULTI_HISTOGRAM_REPLY(F, R)                          \
	F(R, metrics, json, .flags = REQUIRED, .fill = "{}", \
		.doc = "By metric, variant and task: none")

ABSENT(events, multi_task_scalar_metrics_iter_histogram, V(1, 0),
	MULTI_HISTOGRAM_ARGS, MULTI_HISTOGRAM_REPLY,
	"Values of several tasks over time: none")

#define HISTOGRAM_ARGS(F, R) \
	OF_TASK(F, R)        \
	OF_METRICS(F, R)     \
	HISTOGRAM_AXIS(F, R)

ABSENT(events, scalar_metrics_iter_histogram, V(1, 0), HISTOGRAM_ARGS, NOTHING,
	"Values of a task over time, by metric and variant: none")
