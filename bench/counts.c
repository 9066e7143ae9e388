/*
 * Counts what a responder asks of two libraries. It is loaded before them
 * (LD_PRELOAD) and stands in front of three of their functions. When the
 * process ends it writes two numbers to the file that the variable COUNTS
 * names: how many texts the program gave to cJSON to parse, and how many
 * statements it began to execute. What SQLite executes for extensions of its
 * own, as the search index does, is not counted.
 */
#define _GNU_SOURCE
#include <cjson/cJSON.h>
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

static unsigned long parses, executions;

/* The library's function of that name. */
static void *
behind(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (function == NULL) {
		fprintf(stderr, "counts: no library has %s\n", name);
		abort();
	}
	return function;
}

/* Does the code at that address belong to the program, not to a library? */
static bool
of_the_program(const void *code)
{
	const void *entry = (const void *)getauxval(AT_ENTRY);
	Dl_info program, caller;

	return dladdr(entry, &program) != 0 && dladdr(code, &caller) != 0 &&
		program.dli_fbase == caller.dli_fbase;
}

cJSON *
cJSON_ParseWithLength(const char *text, size_t len)
{
	static cJSON *(*parse)(const char *, size_t);

	if (parse == NULL)
		*(void **)&parse = behind("cJSON_ParseWithLength");
	parses++;
	return parse(text, len);
}

int
sqlite3_step(sqlite3_stmt *s)
{
	static int (*step)(sqlite3_stmt *);

	if (step == NULL)
		*(void **)&step = behind("sqlite3_step");
	/* One that is busy has begun before: this step takes its next row. */
	if (!sqlite3_stmt_busy(s) &&
		of_the_program(__builtin_return_address(0)))
		executions++;
	return step(s);
}

int
sqlite3_exec(sqlite3 *db, const char *sql,
	int (*row)(void *, int, char **, char **), void *arg, char **why)
{
	static int (*exec)(sqlite3 *, const char *,
		int (*)(void *, int, char **, char **), void *, char **);

	if (exec == NULL)
		*(void **)&exec = behind("sqlite3_exec");
	if (of_the_program(__builtin_return_address(0)))
		executions++;
	return exec(db, sql, row, arg, why);
}

__attribute__((destructor)) static void
tell(void)
{
	const char *name = getenv("COUNTS");
	FILE *file = name == NULL ? NULL : fopen(name, "w");

	if (file == NULL)
		return;
	fprintf(file, "calls: %lu %lu\n", parses, executions);
	fclose(file);
}
