/*
 * Counts what a responder asks of the libraries. It is loaded before them
 * (LD_PRELOAD) and stands in front of some of their functions. When the process
 * ends it writes four numbers to the file that the variable COUNTS names: how
 * many texts the program gave to cJSON to parse, how many statements it began
 * to execute, how often anything asked for memory, and how many bytes were
 * written to SQLite's log. What SQLite executes for extensions of its own, as
 * the search index does, is not counted as a statement.
 *
 * The functions __libc_... are those that glibc offers to who stands in front
 * of its malloc.
 */
#define _GNU_SOURCE
#include <cjson/cJSON.h>
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static unsigned long parses, executions, allocations, log_bytes;

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

void *
malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *
realloc(void *old, size_t n)
{
	allocations++;
	return __libc_realloc(old, n);
}

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

/* Is it the file that SQLite keeps beside the database for new pages? */
static bool
is_log(int fd)
{
	static const char end[] = "-wal";
	const size_t len = sizeof(end) - 1;
	char link[64], name[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, name, sizeof(name));
	return n > (ssize_t)len &&
		memcmp(name + (size_t)n - len, end, len) == 0;
}

ssize_t
pwrite64(int fd, const void *from, size_t n, off64_t at)
{
	static ssize_t (*put)(int, const void *, size_t, off64_t);

	if (put == NULL)
		*(void **)&put = behind("pwrite64");
	if (is_log(fd))
		log_bytes += n;
	return put(fd, from, n, at);
}

__attribute__((destructor)) static void
tell(void)
{
	const char *name = getenv("COUNTS");
	FILE *file = name == NULL ? NULL : fopen(name, "w");

	if (file == NULL)
		return;
	fprintf(file, "calls: %lu %lu %lu %lu\n", parses, executions,
		allocations, log_bytes);
	fclose(file);
}
