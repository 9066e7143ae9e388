#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/visible.h"

enum { TRY_AGAIN = 1000000 }; /* microseconds */

/* There is one log, as there is one standard error: everything may log. */
static struct {
	const char *path; /* NULL: standard error */
	int fd;           /* -1: not open */
	dev_t device;     /* of what is open */
	ino_t inode;
	bool torn;      /* a line has got there in part only */
	bool told;      /* that it cannot be written */
	int64_t failed; /* when it could not be opened; 0: it could */
} file = { .fd = -1 };

static void
begin_field(struct buf *line, const char *key)
{
	if (line->len > 0)
		buf_addc(line, ' ');
	buf_add(line, key);
	buf_addc(line, '=');
}

void
log_add(struct buf *line, const char *key, const char *value)
{
	bool quote = *value == '\0' || strpbrk(value, " =\"") != NULL;
	char escape[VISIBLE_ROOM];
	size_t len;

	begin_field(line, key);
	if (quote)
		buf_addc(line, '"');
	for (; *value != '\0'; value += len) {
		len = visible_run(value);
		buf_addn(line, value, len);
		value += len;
		len = 1;
		if (*value == '\0')
			break;
		if (*value == '"' || *value == '\\')
			buf_addf(line, "\\%c", *value);
		else if (visible_escape(value, &len, escape))
			buf_add(line, escape);
		else
			buf_addn(line, value, len);
	}
	if (quote)
		buf_addc(line, '"');
}

void
log_addn(struct buf *line, const char *key, long long value)
{
	begin_field(line, key);
	buf_addi(line, value);
}

void
log_addt(struct buf *line, const char *key, int64_t when)
{
	char text[CLOCK_TEXT];

	clock_format_whole(when, text);
	begin_field(line, key);
	buf_add(line, text);
}

/* --- The file --- */

static void
close_file(void)
{
	if (file.fd >= 0)
		close(file.fd);
	file.fd = -1;
	file.torn = false;
}

/* Is what is open still what the path leads to? */
static bool
is_there(void)
{
	struct stat st;

	return file.fd >= 0 && stat(file.path, &st) == 0 &&
		st.st_dev == file.device && st.st_ino == file.inode;
}

/*
 * A pipe or a device that nobody reads must not hold a request: so nothing
 * waits for it.
 */
static bool
open_file(void)
{
	struct stat st;

	file.fd = open(file.path,
		O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY |
			O_NONBLOCK,
		0600);
	if (file.fd < 0 || fstat(file.fd, &st) != 0)
		return false;
	file.device = st.st_dev;
	file.inode = st.st_ino;
	file.failed = 0;
	return true;
}

/* On standard error, once until it works again. */
static void
tell_trouble(int error)
{
	const char *path = file.path;

	if (file.told)
		return;
	file.told = true;
	file.path = NULL;
	log_event("error", "log", "%s: %s: the log goes to standard error",
		path, strerror(error));
	file.path = path;
}

/* Is it open, as far as can be? A full second passes between two tries. */
static bool
ready(void)
{
	int64_t now;

	if (is_there())
		return true;
	close_file();
	now = clock_monotonic();
	if (file.failed != 0 && now - file.failed < TRY_AGAIN)
		return false;
	if (open_file())
		return true;
	file.failed = now;
	tell_trouble(errno);
	close_file();
	return false;
}

/*
 * A disk that is full may take the beginning of a line. What is written there
 * next then begins with a line end.
 */
static bool
write_file(const char *data, size_t len)
{
	ssize_t n;

	if (file.torn) {
		if (write(file.fd, "\n", 1) != 1) {
			tell_trouble(errno);
			return false;
		}
		file.torn = false;
	}
	errno = ENOSPC; /* what a part of a line means */
	n = write(file.fd, data, len);
	if (n == (ssize_t)len) {
		file.told = false;
		return true;
	}
	file.torn = n > 0;
	tell_trouble(errno);
	return false;
}

void
log_open(const char *path)
{
	close_file();
	file.path = path == NULL || *path == '\0' ? NULL : path;
	file.told = false;
	file.failed = 0;
}

void
log_write(struct buf *line)
{
	buf_addc(line, '\n');
	/* A line that is too long must not swallow the next one. */
	if (line->full && line->len > 0)
		line->data[line->len - 1] = '\n';
	if (file.path != NULL && ready() && write_file(line->data, line->len))
		return;
	/* There is nobody to tell that standard error cannot be written. */
	if (write(STDERR_FILENO, line->data, line->len) < 0)
		return;
}

void
log_event(const char *level, const char *topic, const char *fmt, ...)
{
	struct arena arena;
	struct buf line;
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	arena_init(&arena, 4096);
	buf_init(&line, &arena, 8192);
	log_addt(&line, "time", clock_now());
	log_add(&line, "level", level);
	log_add(&line, "topic", topic);
	log_add(&line, "msg", text);
	log_write(&line);
	arena_release(&arena);
}
