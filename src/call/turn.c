#include "call/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* The time between two looks for a free turn; one takes tenths of a second. */
static const struct timespec nap = { .tv_nsec = 10 * 1000000 };

static int
lock(int fd, int64_t byte, short type)
{
	struct flock one = { .l_type = type,
		.l_whence = SEEK_SET,
		.l_start = byte,
		.l_len = 1 };

	return fcntl(fd, F_SETLK, &one);
}

int64_t
turn_try(int fd, int64_t first, int64_t turns)
{
	for (int64_t i = first; i < first + turns; i++) {
		if (lock(fd, i, F_WRLCK) == 0)
			return i;
		/* Any other error than that another process has the turn. */
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return TURN_TROUBLE;
	}
	return TURN_NONE;
}

int64_t
turn_wait(int fd, int64_t first, int64_t turns, int64_t wait)
{
	int64_t until = clock_monotonic() + wait, got;

	while ((got = turn_try(fd, first, turns)) == TURN_NONE &&
		clock_monotonic() < until)
		nanosleep(&nap, NULL);
	return got;
}

void
turn_leave(int fd, int64_t byte)
{
	(void)lock(fd, byte, F_UNLCK);
}

int
turn_begin(const char *path, int64_t turns, int64_t wait)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int64_t got;
	int why;

	if (fd < 0)
		return TURN_TROUBLE;
	got = turn_wait(fd, 0, turns, wait);
	if (got >= 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return (int)got;
}

void
turn_end(int turn)
{
	close(turn);
}
