/*
 * Sends the requests of attacks.c to the responders, and holds what they cost
 * against what each may.
 *
 * usage: run [-ak] [-b PROGRAMS] [-d FOLDER] [-x] [WORD...]
 *
 * With words, only requests whose name or path has one of them. -a: also those
 * that are known to cost more; -k: only those. -b: the folder of the
 * responders, else $builddir. -d: keep the database in that folder, and take
 * the one that is there already. -x: print a table and hold nothing against it.
 *
 * Prints "ok NAME" or "not ok NAME" for each request, with the figures in front
 * of it; exits 1 when one was not ok.
 */
#include "cost.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* All that is made lies in one folder, where the program then is. */
#define MASTER "master.db"
#define DATABASE "site.db"
#define SETTINGS "modelshelf.conf"

static char scratch[512]; /* "": the folder was given */
static pid_t owner;

/* Of a folder that was given, the database as it was made stays. */
static void
clean(void)
{
	DIR *folder;
	const struct dirent *e;

	if (getpid() != owner || (folder = opendir(".")) == NULL)
		return;
	while ((e = readdir(folder)) != NULL)
		if (e->d_name[0] != '.' &&
			(*scratch != '\0' ||
				strncmp(e->d_name, DATABASE,
					strlen(DATABASE)) == 0))
			unlink(e->d_name);
	closedir(folder);
	if (*scratch != '\0')
		rmdir(scratch);
}

void
die(const char *fmt, ...)
{
	va_list ap;

	fputs("cost: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

/* --- The database --- */

static void
copy_database(void)
{
	int from = open(MASTER, O_RDONLY | O_CLOEXEC), to;
	ssize_t n;

	unlink(DATABASE "-wal");
	unlink(DATABASE "-shm");
	unlink(DATABASE);
	to = open(DATABASE, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (from < 0 || to < 0)
		die("%s: %s", DATABASE, strerror(errno));
	do
		n = copy_file_range(from, NULL, to, NULL, 1 << 30, 0);
	while (n > 0);
	if (n < 0)
		die("%s: %s", DATABASE, strerror(errno));
	close(from);
	close(to);
}

/* Each request finds the database as it was made. */
static void
restore_database(void)
{
	static struct timespec made;
	struct stat st, log;

	if (stat(DATABASE, &st) == 0 && st.st_mtim.tv_sec == made.tv_sec &&
		st.st_mtim.tv_nsec == made.tv_nsec &&
		(stat(DATABASE "-wal", &log) != 0 || log.st_size == 0))
		return;
	copy_database();
	if (stat(DATABASE, &st) != 0)
		die("%s: %s", DATABASE, strerror(errno));
	made = st.st_mtim;
}

/* Make the database in that folder, or in one that is removed at the end. */
static void
prepare(const char *where)
{
	const char *tmp = getenv("TMPDIR");
	struct stat st;
	FILE *file;

	if (where == NULL) {
		snprintf(scratch, sizeof(scratch), "%s/costXXXXXX",
			tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
		where = mkdtemp(scratch);
	} else if (mkdir(where, 0777) != 0 && errno != EEXIST) {
		die("%s: %s", where, strerror(errno));
	}
	if (where == NULL || chdir(where) != 0)
		die("%s: %s", where == NULL ? scratch : where, strerror(errno));
	owner = getpid();
	atexit(clean);
	file = fopen(SETTINGS, "w");
	if (file == NULL || fputs("database = " DATABASE "\n", file) < 0 ||
		fclose(file) != 0)
		die("%s: %s", SETTINGS, strerror(errno));
	if (stat(MASTER, &st) != 0)
		site_make(MASTER);
}

/* --- Requests --- */

static bool
wanted(const struct attack *a, char **words)
{
	if (*words == NULL)
		return true;
	for (; *words != NULL; words++)
		if (strstr(a->name, *words) != NULL ||
			strstr(a->path, *words) != NULL)
			return true;
	return false;
}

/* Is the outcome one of the words in a list? */
static bool
listed(const char *list, const char *answer)
{
	size_t n = strlen(answer);

	if (list == NULL)
		return strcmp(answer, "500/1") != 0;
	for (const char *p = strstr(list, answer); p != NULL && n > 0;
		p = strstr(p + 1, answer))
		if ((p == list || p[-1] == ' ') &&
			(p[n] == '\0' || p[n] == ' '))
			return true;
	return false;
}

static const char *
fault(const struct attack *a, const struct cost *cost)
{
	const struct limit *l = a->limit;

	if (cost->lost)
		return "no answer came";
	if (!listed(a->answers, cost->answer))
		return "not the outcome that was to come";
	if (INSTRUMENTED)
		return NULL;
	if (l->cpu_ms > 0 && cost->cpu * 1000 > l->cpu_ms)
		return "too much processor time";
	if (l->kb > 0 && cost->kb > l->kb)
		return "too much memory";
	if (l->lock_ms > 0 && cost->lock * 1000 > l->lock_ms)
		return "the database was locked for too long";
	return NULL;
}

static void
print(const struct attack *a, const struct cost *cost)
{
	bool good = strncmp(cost->answer, "200", 3) == 0;

	printf("# %7.2f s %8.1f MB %6.2f s locked %9zu in %10zu out  %-7s "
	       "%-7s %s%s%s\n",
		cost->cpu, (double)cost->kb / 1024, cost->lock, cost->sent,
		cost->came, cost->lost ? "lost" : cost->answer, a->limit->name,
		a->name, good ? "" : "; ", good ? "" : cost->message);
	fflush(stdout);
}

static bool
try(const struct attack *a, const char *token, bool judged)
{
	struct cost cost;
	const char *why;

	restore_database();
	responder_ask(a, token, &cost);
	print(a, &cost);
	why = fault(a, &cost);
	if (!judged)
		return true;
	if (why != NULL && a->known == NULL)
		printf("# %s\nnot ok %s\n", why, a->name);
	else if (why != NULL)
		printf("# known: %s: %s\n", why, a->known);
	else
		printf("ok %s\n", a->name);
	fflush(stdout);
	return why == NULL || a->known != NULL;
}

int
main(int argc, char **argv)
{
	const char *programs = getenv("builddir"), *where = NULL;
	bool all = false, known_only = false, judged = true, good = true;
	const char *tokens[WHO_COUNT] = { NULL };
	char *path;
	int opt;

	while ((opt = getopt(argc, argv, "ab:d:kx")) != -1)
		switch (opt) {
		case 'a':
			all = true;
			break;
		case 'b':
			programs = optarg;
			break;
		case 'd':
			where = optarg;
			break;
		case 'k':
			all = known_only = true;
			break;
		case 'x':
			judged = false;
			break;
		default:
			return 64;
		}
	path = realpath(programs == NULL ? "." : programs, NULL);
	if (path == NULL)
		die("%s: %s", programs, strerror(errno));
	prepare(where);
	responder_init(path, SETTINGS, DATABASE);
	site_tokens(tokens);
	for (size_t i = 0; i < attack_count; i++) {
		const struct attack *a = &attacks[i];

		if (wanted(a, argv + optind) &&
			(a->known == NULL ? !known_only : all))
			good &= try(a, tokens[a->who], judged);
	}
	free(path);
	return good ? 0 : 1;
}
