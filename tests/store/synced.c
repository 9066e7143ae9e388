/*
 * Keeps what a loss of power would leave of a database and its log. It is
 * loaded before the libraries (LD_PRELOAD). Whenever a process has synced a
 * file whose name ends with ".db" or ".db-wal", what the file holds then is
 * kept in another one beside it, with ".synced" behind the name. What was
 * written and not synced is not in it, as if the disk had never got it.
 *
 * Processes take turns from their sync to the end of the copy, with one lock
 * for both files. So a copy is never replaced by an older one, and both copies
 * together are what a disk could hold at one moment.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static void
give_up(const char *what)
{
	fprintf(stderr, "synced: cannot %s\n", what);
	abort();
}

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), len = strlen(end);

	return n >= len && strcmp(text + n - len, end) == 0;
}

/* Is it the database or its log? If so, *path is its name. */
static bool
is_kept(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	if (n < 0)
		return false;
	path[n] = '\0';
	return ends_with(path, ".db") || ends_with(path, ".db-wal");
}

static void
copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char part[65536];
	ssize_t n;

	if (in < 0 || out < 0)
		give_up("copy the file");
	while ((n = read(in, part, sizeof(part))) > 0)
		if (write(out, part, (size_t)n) != n)
			give_up("write the copy");
	close(in);
	close(out);
}

static int
sync_and_keep(int fd, const char *function)
{
	int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, function);
	char path[PATH_MAX], name[PATH_MAX + 32], fresh[PATH_MAX + 32];
	int lock, rc;

	if (next == NULL)
		give_up("find the function behind");
	if (!is_kept(fd, path))
		return next(fd);
	snprintf(name, sizeof(name), "%.*s.turn",
		(int)(strstr(path, ".db") - path), path);
	lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX) != 0)
		give_up("take a turn");
	rc = next(fd);
	if (rc == 0) {
		snprintf(name, sizeof(name), "%s.synced", path);
		snprintf(fresh, sizeof(fresh), "%s.fresh", path);
		copy(path, fresh);
		if (rename(fresh, name) != 0)
			give_up("keep the copy");
	}
	close(lock);
	return rc;
}

int
fsync(int fd)
{
	return sync_and_keep(fd, "fsync");
}

int
fdatasync(int fd)
{
	return sync_and_keep(fd, "fdatasync");
}
