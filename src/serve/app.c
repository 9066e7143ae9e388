#include "serve/app.h"

#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/budget.h"
#include "base/log.h"
#include "base/streams.h"
#include "call/config.h"
#include "base/crypto.h"
#include "call/fair.h"
#include "call/http.h"
#include "json/jr.h"
#include "serve/rpc.h"
#include "auth/token.h"
#include "store/regex.h"
#include "store/store.h"

enum {
	REQUEST_CHUNK = 256 * 1024,
	LASTING_CHUNK = 1024,
	TRIM_ABOVE = 4 << 20, /* bytes of a request */
	/* What a process needs besides memory_limit; a password takes half. */
	SPARE_MEMORY = 128 << 20,
	GUARD_MARGIN = 1000000, /* microseconds over 6/5 of cpu_limit_ms */
	USAGE = 64,
};

static void
on_stop(int sig)
{
	(void)sig;
	http_stop();
}

static void
catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_stop };

	/* Without SA_RESTART: a signal ends the wait for a request. */
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	/* A client that has gone away is noticed when its reply is written. */
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	/*
	 * A file that reaches a limit of its size is noticed when it is
	 * written.
	 */
	sigaction(SIGXFSZ, &act, NULL);
}

struct idle {
	struct store *store;
	struct budget *budget;
	struct bounds limits;
};

/*
 * What is done between requests has a budget of its own. Else all of it since
 * the last request would count together, and after days without any would end
 * the process.
 */
static void
on_idle(void *arg)
{
	const struct idle *idle = arg;

	budget_begin(idle->budget, &idle->limits);
	store_look(idle->store);
}

/*
 * Set limits of the process for what a library does without looking at the
 * budget of the request. A request that reaches them fails, or ends the
 * process.
 */
static void
set_backstops(const struct config *cfg, struct budget *b)
{
	int64_t cpu = cfg->cpu_limit_ms * 1000;

#ifndef ARENA_DEBUG
	/* Sanitizers need far more memory than the program. */
	struct rlimit data = {
		(rlim_t)cfg->memory_limit + SPARE_MEMORY,
		(rlim_t)cfg->memory_limit + SPARE_MEMORY,
	};

	(void)setrlimit(RLIMIT_DATA, &data);
#endif
	if (cpu != 0)
		budget_guard(b, cpu + cpu / 5 + GUARD_MARGIN);
}

/*
 * Serve requests. If the configuration cannot be used, 'unfit' is the reason,
 * which each of them is answered with; else it is NULL.
 */
static void
serve(const struct family *family, const struct config *cfg, const char *unfit)
{
	struct store_options options = config_store(cfg);
	struct store *store = store_new(&options);
	struct token_cache *tokens = token_cache_new();
	struct budget budget = { 0 };
	struct idle idle = { store, &budget, config_limits(cfg, false) };
	struct arena arena, scratch, lasting;
	struct fair fair;
	struct http http;
	int64_t next_look = 0;
	bool large;

	arena_init(&arena, REQUEST_CHUNK);
	arena_init(&scratch, REQUEST_CHUNK);
	arena.budget = scratch.budget = &budget;
	jr_init(&arena);
	arena_init(&lasting, LASTING_CHUNK);
	fair_init(&fair, arena_printf(&lasting, "%s-calls", cfg->database),
		cfg->slow_calls);
	store_budget(store, &budget);
	set_backstops(cfg, &budget);
	for (int64_t n = 0; (cfg->requests == 0 || n < cfg->requests) &&
		http_accept(&http, &arena, on_idle, &idle);
		n++) {
		struct call c = { .arena = &arena,
			.scratch = &scratch,
			.store = store,
			.config = cfg,
			.http = &http,
			.budget = &budget,
			.tokens = tokens,
			.fair = &fair,
			.next_look = &next_look,
			.unfit = unfit };

		rpc_serve(&c, family);
		large = arena.taken + scratch.taken > TRIM_ABOVE;
		arena_reset(&arena);
		arena_reset(&scratch);
		store_trim(store);
		/*
		 * Give the memory of a rare large request back to the system.
		 */
		if (large)
			malloc_trim(0);
	}
	arena_release(&arena);
	arena_release(&scratch);
	fair_release(&fair);
	arena_release(&lasting);
	token_cache_free(tokens);
	store_free(store);
	regex_release();
}

static int
usage(const char *program, FILE *out)
{
	fprintf(out,
		"usage: %s [-f file]\n"
		"       %s -h | -V\n"
		"Answers requests by FastCGI, or one by plain CGI.\n"
		"  -f file  read the configuration from file\n"
		"  -V       print the version\n",
		program, program);
	return out == stdout ? EXIT_SUCCESS : USAGE;
}

static void
tell_setting(void *arg, const char *text)
{
	(void)arg;
	log_event("warn", "configuration", "%s", text);
}

int
app_main(int argc, char **argv, const struct family *family)
{
	static const struct option longs[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *file = NULL, *why = NULL;
	struct config cfg;
	struct arena arena;
	bool good;
	int opt;

	if (!streams_open())
		return EXIT_FAILURE;
	/*
	 * A CGI program gets a query string without "=" as its arguments (RFC
	 * 3875 section 4.4). A client must not give it options.
	 */
	if (getenv("GATEWAY_INTERFACE") != NULL)
		argc = 1;
	while ((opt = getopt_long(argc, argv, "f:hV", longs, NULL)) != -1)
		switch (opt) {
		case 'f':
			file = optarg;
			break;
		case 'h':
			return usage(argv[0], stdout);
		case 'V':
			puts(PACKAGE_STRING);
			return EXIT_SUCCESS;
		default:
			return usage(argv[0], stderr);
		}
	arena_init(&arena, 4096);
	/*
	 * A responder that only ended would leave its clients without an
	 * answer.
	 */
	good = config_load(&cfg, file, &arena, &why);
	log_open(cfg.log_file);
	if (!good)
		log_event("error", "configuration", "%s", why);
	config_misspelt(&arena, tell_setting, NULL);
	if (!crypto_init() || !http_init()) {
		log_event("fatal", "start", "cannot initialize");
		return EXIT_FAILURE;
	}
	catch_signals();
	serve(family, &cfg, why);
	arena_release(&arena);
	return EXIT_SUCCESS;
}
