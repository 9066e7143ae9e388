/* The "workers" service: who runs tasks. */
#include "service/absent/absent.h"

#define ACTIVITY_ARGS(F, R)                          \
	PERIOD(F, R)                                 \
	F(R, active_only, flag, .fallback = "false", \
		.doc = "Only workers with something to do")
#define ACTIVITY_REPLY(F, R)                                               \
	F(R, total, json, .flags = REQUIRED,                               \
		.fill = "{\"dates\":[],\"counts\":[]}",                    \
		.doc = "Workers at each time, `dates` and `counts`: none") \
	F(R, active, json, .flags = REQUIRED,                              \
		.fill = "{\"dates\":[],\"counts\":[]}",                    \
		.doc = "Those with something to do: none")

ABSENT(workers, get_activity_report, V(2, 4), ACTIVITY_ARGS, ACTIVITY_REPLY,
	"How many workers there were at each time: none")

#define WORKER_COUNT_ARGS(F, R)                  \
	F(R, last_seen, int, .fallback = "3600", \
		.doc = "Heard of within so many seconds; 0: at any time")
#define WORKERS_ARGS(F, R)                         \
	WORKER_COUNT_ARGS(F, R)                    \
	F(R, tags, strs, .doc = "With these tags") \
	F(R, system_tags, strs, .doc = "With these tags of the system")
#define WORKERS_REPLY(F, R) \
	F(R, workers, any, .flags = REQUIRED, .fill = "[]", .doc = "None")

ABSENT(workers, get_all, V(2, 4), WORKERS_ARGS, WORKERS_REPLY,
	"List workers: none")

#define WORKER_COUNT_REPLY(F, R) \
	F(R, count, int, .flags = REQUIRED, .fill = "0", .doc = "Zero")

ABSENT(workers, get_count, V(1, 0), WORKER_COUNT_ARGS, WORKER_COUNT_REPLY,
	"How many workers there are: none")
