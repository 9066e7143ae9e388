/*
 * Services that this server does not have, but which user interfaces ask for:
 * they answer as if nothing had ever been put there.
 */
#include "service/absent/absent.h"
#include "service/entities.h"
#include "service/families.h"

/* clang-format off */
static const struct endpoint *const endpoints[] = {
	&(const struct endpoint){ "events.get_multi_task_metrics", V(1, 0), .args = &metric_names_args_shape,
	  .reply = &metric_names_reply_shape, .run = absent_answer,
	  .doc = "Metrics that tasks have reported: none" },
	&(const struct endpoint){ "events.get_multi_task_plots", V(1, 8), .args = &multi_plots_args_shape,
	  .reply = &multi_plots_reply_shape, .run = absent_answer,
	  .doc = "Plots of several tasks: none" },
	&(const struct endpoint){ "events.get_task_events", V(1, 0), .args = &events_args_shape,
	  .reply = &events_reply_shape, .run = absent_answer,
	  .doc = "What a task has reported: nothing" },
	&(const struct endpoint){ "events.get_task_log", V(2, 9), .args = &log_args_shape,
	  .reply = &log_reply_shape, .run = absent_answer,
	  .doc = "What a task has printed: nothing" },
	&(const struct endpoint){ "events.get_task_plots", V(1, 8), .args = &plots_args_shape,
	  .reply = &plots_reply_shape, .run = absent_answer,
	  .doc = "Plots of a task: none" },
	&(const struct endpoint){ "events.get_task_single_value_metrics", V(1, 0),
	  .args = &single_values_args_shape, .reply = &single_values_reply_shape,
	  .run = absent_answer,
	  .doc = "Values of tasks that belong to no iteration: none" },
	&(const struct endpoint){ "events.multi_task_scalar_metrics_iter_histogram", V(1, 0),
	  .args = &multi_histogram_args_shape,
	  .reply = &multi_histogram_reply_shape, .run = absent_answer,
	  .doc = "Values of several tasks over time: none" },
	&(const struct endpoint){ "events.scalar_metrics_iter_histogram", V(1, 0),
	  .args = &histogram_args_shape, .reply = &nothing_reply_shape,
	  .run = absent_answer,
	  .doc = "Values of a task over time, by metric and variant: none" },
	&(const struct endpoint){ "queues.get_all", V(2, 4), .args = &absent_list_args_shape,
	  .reply = &queues_reply_shape, .run = absent_answer,
	  .doc = "List queues: none" },
	&(const struct endpoint){ "queues.get_all_ex", V(2, 4), .args = &absent_list_args_shape,
	  .reply = &queues_reply_shape, .run = absent_answer,
	  .doc = "List queues with what waits in them: none" },
	&(const struct endpoint){ "queues.get_queue_metrics", V(2, 4), .args = &queue_metrics_args_shape,
	  .reply = &queue_metrics_reply_shape, .run = absent_answer,
	  .doc = "How long tasks have waited: none has" },
	&(const struct endpoint){ "reports.get_all_ex", V(1, 0), .args = &reports_args_shape,
	  .reply = &reports_reply_shape, .run = absent_answer,
	  .doc = "List reports: none" },
	&(const struct endpoint){ "reports.get_tags", V(1, 0), .args = &nothing_reply_shape, .reply = &report_tags_reply_shape,
	  .run = absent_answer, .doc = "Tags of reports: none" },
	&(const struct endpoint){ "serving.get_endpoints", V(1, 0), .args = &nothing_reply_shape,
	  .reply = &serving_endpoints_reply_shape, .run = absent_answer,
	  .doc = "Models that are served somewhere: none" },
	&(const struct endpoint){ "serving.get_loading_instances", V(1, 0), .args = &nothing_reply_shape,
	  .reply = &serving_instances_reply_shape, .run = absent_answer,
	  .doc = "Models that are being loaded somewhere: none" },
	&(const struct endpoint){ "workers.get_activity_report", V(2, 4), .args = &activity_args_shape,
	  .reply = &activity_reply_shape, .run = absent_answer,
	  .doc = "How many workers there were at each time: none" },
	&(const struct endpoint){ "workers.get_all", V(2, 4), .args = &workers_args_shape,
	  .reply = &workers_reply_shape, .run = absent_answer,
	  .doc = "List workers: none" },
	&(const struct endpoint){ "workers.get_count", V(1, 0), .args = &worker_count_args_shape,
	  .reply = &worker_count_reply_shape, .run = absent_answer,
	  .doc = "How many workers there are: none" },
	NULL,
};
/* clang-format on */

const struct family absent_family = { "absent", endpoints };
