#ifndef CALL_CONFIG_H
#define CALL_CONFIG_H

#include <stdio.h>

#include "base/arena.h"
#include "base/budget.h"
#include "shape/shape.h"
#include "json/jw.h"
#include "store/store.h"

/*
 * Configuration is a record: its shape gives the defaults, the limits, the
 * parser, the sample file and what modelshelf.conf(5) must describe. A value
 * comes from the environment (MODELSHELF_<NAME>), else from the file, else
 * from its row here.
 */
#define DEFAULT_DATABASE LOCALSTATEDIR "/lib/modelshelf/modelshelf.db"
#define DEFAULT_CONFIG SYSCONFDIR "/modelshelf.conf"

/* clang-format off */
#define CONFIG_FIELDS(F, R)                                                    \
	F(R, database, str, .fallback = DEFAULT_DATABASE,                      \
	  .doc = "Path of the database file")                                  \
	F(R, journal_mode, str, .fallback = "auto", .choices = journal_modes,  \
	  .doc = "How commits are logged; auto: wal, but rollback on a "       \
		 "network file system")                                        \
	F(R, busy_timeout_ms, int, .fallback = "5000", .max = 600000,          \
	  .doc = "How long a call waits for another writer, milliseconds")     \
	F(R, time_limit_ms, int, .fallback = "30000", .max = 3600000,          \
	  .doc = "How long a call may take, milliseconds; 0: no limit")        \
	F(R, cpu_limit_ms, int, .fallback = "4500", .max = 3600000,            \
	  .doc = "How much of the processor a call may take, milliseconds; "   \
		 "0: no limit")                                                \
	F(R, write_limit_ms, int, .fallback = "1800", .max = 3600000,          \
	  .doc = "How long a call may keep others from writing, "              \
		 "milliseconds; 0: no limit")                                  \
	F(R, memory_limit, int, .fallback = "201326592", .min = 33554432,      \
	  .max = 17179869184, .doc = "How much memory a call may take, bytes") \
	F(R, body_limit, int, .fallback = "16777216", .min = 1024,             \
	  .max = 1073741824, .doc = "Largest request body, bytes")             \
	F(R, reply_limit, int, .fallback = "67108864", .min = 65536,           \
	  .max = 1073741824, .doc = "Largest reply, bytes")                    \
	F(R, list_limit, int, .fallback = "20000", .min = 1, .max = 1000000,   \
	  .doc = "Most items of a list in a request")                          \
	F(R, pattern_limit, int, .fallback = "4096", .min = 16, .max = 65536,  \
	  .doc = "Longest regular expression, bytes")                          \
	F(R, fields_limit, int, .fallback = "1000", .min = 16, .max = 100000,  \
	  .doc = "Most names in only_fields")                                  \
	F(R, metadata_limit, int, .fallback = "1048576", .min = 1024,          \
	  .max = 67108864, .doc = "Largest metadata of one model, bytes")      \
	F(R, object_limit, int, .fallback = "2097152", .min = 1024,            \
	  .max = 67108864,                                                     \
	  .doc = "Largest design, labels or ui_cache of a model, bytes")       \
	F(R, task_limit, int, .fallback = "8388608", .min = 1024,              \
	  .max = 67108864,                                                     \
	  .doc = "Largest parameters, configuration, script or execution of "  \
		 "a task, bytes of each")                                      \
	F(R, queue_limit, int, .fallback = "1000", .min = 1, .max = 1000000,   \
	  .doc = "Most queues of a company")                                   \
	F(R, waiting_limit, int, .fallback = "10000", .min = 1,                \
	  .max = 1000000, .doc = "Most tasks that wait in one queue")          \
	F(R, download_limit, int, .fallback = "50000", .min = 1,               \
	  .max = 10000000, .doc = "Most rows of a downloaded list")            \
	F(R, ready_by_default, flag, .fallback = "false",                      \
	  .doc = "A new model that does not say is published")                 \
	F(R, strip_prefix, str, .fallback = "/api",                            \
	  .doc = "Removed from the front of a request path, if it is there")   \
	F(R, token_lifetime, int, .fallback = "2592000", .min = 600,           \
	  .max = 31536000,                                                     \
	  .doc = "How long a token lasts when a login does not say, seconds")  \
	F(R, cookie_secure, flag, .fallback = "false",                         \
	  .doc = "Send the session cookie over https only")                    \
	F(R, login_failures, int, .fallback = "10", .max = 1000000,            \
	  .doc = "Wrong passwords for one login until no more are tried; 0: "  \
		 "no limit")                                                   \
	F(R, login_failures_address, int, .fallback = "50", .max = 1000000,    \
	  .doc = "The same for all logins from one address")                   \
	F(R, login_window, int, .fallback = "900", .min = 1, .max = 86400,     \
	  .doc = "How long they are counted, seconds")                         \
	F(R, password_checks, int, .fallback = "4", .min = 1, .max = 1000,     \
	  .doc = "Passwords that are checked at once, each in 64 MiB; more "   \
		 "wait for busy_timeout_ms at most")                           \
	F(R, slow_calls, int, .fallback = "1", .max = 64,                      \
	  .doc = "Calls of one user, or of one address without one, that may " \
		 "be slow at once; 0: no limit")                               \
	F(R, make_public, str, .fallback = "admin", .choices = sharers,        \
	  .doc = "Who may make models and projects public: administrators, "   \
		 "or every user")                                              \
	F(R, public_rows, int, .fallback = "10000", .max = 100000000,          \
	  .doc = "Models, and projects, that a company may have made public; " \
		 "0: no limit")                                                \
	F(R, public_size, int, .fallback = "65536", .max = 1073741824,         \
	  .doc = "Largest record that may become public, bytes of its texts; " \
		 "0: no limit")                                                \
	F(R, stale_after, int, .fallback = "7200", .max = 31536000,            \
	  .doc = "A running task of which nothing is heard for so long is "    \
		 "stopped, seconds; 0: none is")                               \
	F(R, stale_interval, int, .fallback = "900", .min = 10,                \
	  .max = 86400, .doc = "How often responders look for such tasks, "    \
			       "seconds")                                      \
	F(R, trusted_proxies, int, .fallback = "0", .max = 16,                 \
	  .doc = "Proxies in front whose X-Forwarded-For and "                 \
		 "X-Forwarded-Proto are believed")                             \
	F(R, web_origins, str, .fallback = "",                                 \
	  .doc = "Origins whose pages may use the session cookie, besides "    \
		 "our own")                                                    \
	F(R, log_file, str, .fallback = "", .flags = ABSOLUTE,                 \
	  .doc = "Absolute path of the file that log lines go to; empty: "     \
		 "standard error")                                             \
	F(R, requests, int, .fallback = "0", .max = 1000000000,                \
	  .doc = "A responder ends after so many requests; 0: never")
/* clang-format on */
RECORD(config, CONFIG_FIELDS);

/* What a setting of few values can be, NULL last. */
extern const char *const journal_modes[], *const sharers[];

/*
 * Read the configuration from 'file' (NULL: from $MODELSHELF_CONF, else
 * DEFAULT_CONFIG if it exists) and the environment. Returns false, and *why,
 * when a value is not usable; *cfg then holds defaults for what was not read.
 * Text lives in 'a'.
 */
bool config_load(struct config *cfg, const char *file, struct arena *a,
	const char **why);

/*
 * Tell of each environment variable that begins with MODELSHELF_ and is no
 * setting, so that a misspelt one is not without effect in silence. The text
 * names the setting that may have been meant; it lives in 'a'.
 */
void config_misspelt(struct arena *a, void (*tell)(void *arg, const char *text),
	void *arg);

/* The settings of the store; they point into 'cfg'. */
struct store_options config_store(const struct config *cfg);
/*
 * What a call may cost: of somebody who is known, or of anybody, who gets less.
 * Memory is that of arenas; the rest of memory_limit is the store's.
 */
struct bounds config_limits(const struct config *cfg, bool known);
/* What a call of an administrator may cost if the endpoint is EP_LONG. */
struct bounds config_long_limits(const struct config *cfg);

/*
 * The settings of record 'rec' as members of an object, those left out that
 * are SECRET.
 */
void config_write(struct jw *w, const struct shape *sh, const void *rec);

/* A sample file: every setting with its meaning and default. */
void config_sample(FILE *out);

#endif
