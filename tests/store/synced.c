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
 *
 * While there is a file of the same name with ".fails" behind it, a sync fails,
 * and the system takes all that is in the file by then for written, as Linux
 * does: pages that are not written anew never reach the disk, however often the
 * file is synced afterwards. What the file held then is kept with ".lost"
 * behind its name.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
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

enum {
	PAGE = 4096,     /* what the system writes at once */
	NOT_LOST = 0xa5, /* no page of the files looks like many of these */
};

static int
open_beside(const char *path, const char *end, int flags)
{
	char name[PATH_MAX + 32];

	snprintf(name, sizeof(name), "%s%s", path, end);
	return open(name, flags | O_CLOEXEC, 0600);
}

/* A page of a file, or of one that is not there; what it lacks is zero. */
static void
read_page(int fd, off_t at, char page[PAGE])
{
	memset(page, 0, PAGE);
	if (fd >= 0 && pread(fd, page, PAGE, at) < 0)
		give_up("read a page");
}

static ssize_t
write_file(int fd, const void *bytes, size_t n, off_t at)
{
	ssize_t (*next)(int, const void *, size_t, off_t) = (ssize_t(*)(int,
		const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");

	if (next == NULL)
		give_up("find the function behind");
	return next(fd, bytes, n, at);
}

/* Is the page on no disk, because it was not written since a sync failed? */
static bool
is_lost(int lost, off_t at, const char page[PAGE])
{
	char then[PAGE];

	if (lost < 0 || lseek(lost, 0, SEEK_END) <= at)
		return false;
	read_page(lost, at, then);
	return memcmp(then, page, PAGE) == 0;
}

/* Copy what a disk has of the file when it is synced now. */
static void
copy(const char *path)
{
	int in = open(path, O_RDONLY | O_CLOEXEC);
	int out = open_beside(path, ".fresh", O_WRONLY | O_CREAT | O_TRUNC);
	int lost = open_beside(path, ".lost", O_RDONLY);
	int disk = open_beside(path, ".synced", O_RDONLY);
	char page[PAGE];
	ssize_t n;

	if (in < 0 || out < 0)
		give_up("copy the file");
	for (off_t at = 0;; at += n) {
		read_page(-1, 0, page);
		n = pread(in, page, PAGE, at);
		if (n <= 0)
			break;
		if (is_lost(lost, at, page))
			read_page(disk, at, page);
		if (write_file(out, page, (size_t)n, at) != n)
			give_up("write the copy");
	}
	close(in);
	close(out);
	close(lost);
	close(disk);
}

static void
move(const char *path, const char *from, const char *to)
{
	char a[PATH_MAX + 32], b[PATH_MAX + 32];

	snprintf(a, sizeof(a), "%s%s", path, from);
	snprintf(b, sizeof(b), "%s%s", path, to);
	if (rename(a, b) != 0)
		give_up("keep the copy");
}

/* Keep the pages that a sync which failed was to write. */
static int
fail(const char *path)
{
	char page[PAGE], then[PAGE];
	int in = open(path, O_RDONLY | O_CLOEXEC);
	int lost = open_beside(path, ".lost", O_WRONLY | O_CREAT | O_TRUNC);
	int disk = open_beside(path, ".synced", O_RDONLY);

	if (in < 0 || lost < 0)
		give_up("keep what is lost");
	for (off_t at = 0; pread(in, page, PAGE, at) > 0; at += PAGE) {
		read_page(in, at, page);
		read_page(disk, at, then);
		if (memcmp(page, then, PAGE) == 0)
			memset(page, NOT_LOST, PAGE);
		if (write_file(lost, page, PAGE, at) != PAGE)
			give_up("write what is lost");
	}
	close(in);
	close(lost);
	close(disk);
	errno = EIO;
	return -1;
}

static int
sync_and_keep(int fd, const char *function)
{
	int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, function);
	char path[PATH_MAX], name[PATH_MAX + 32];
	int lock, failing, rc;

	if (next == NULL)
		give_up("find the function behind");
	if (!is_kept(fd, path))
		return next(fd);
	snprintf(name, sizeof(name), "%.*s.turn",
		(int)(strstr(path, ".db") - path), path);
	lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX) != 0)
		give_up("take a turn");
	failing = open_beside(path, ".fails", O_RDONLY);
	if (failing >= 0) {
		rc = fail(path);
		close(failing);
	} else if ((rc = next(fd)) == 0) {
		copy(path);
		move(path, ".fresh", ".synced");
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

/* What is written after a sync has failed is written at the next one. */
ssize_t
pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
	ssize_t rc = write_file(fd, bytes, n, at);
	char path[PATH_MAX], page[PAGE];
	int lost = rc > 0 && is_kept(fd, path) ?
		open_beside(path, ".lost", O_WRONLY) :
		-1;

	memset(page, NOT_LOST, PAGE);
	for (off_t p = at / PAGE * PAGE; lost >= 0 && p < at + rc; p += PAGE)
		if (write_file(lost, page, PAGE, p) != PAGE)
			give_up("forget what is lost");
	if (lost >= 0)
		close(lost);
	return rc;
}
