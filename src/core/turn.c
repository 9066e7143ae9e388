#include "core/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* How often who waits looks again: a turn takes some tenths of a second. */
static const struct timespec nap = { .tv_nsec = 10 * 1000000 };

/* Errors other than that somebody has it are TURN_TROUBLE. */
static int
try_all(int fd, int64_t turns)
{
	for (int64_t i = 0; i < turns; i++) {
		struct flock one = { .l_type = F_WRLCK,
			.l_whence = SEEK_SET,
			.l_start = i,
			.l_len = 1 };

		if (fcntl(fd, F_SETLK, &one) == 0)
			return fd;
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return TURN_TROUBLE;
	}
	return TURN_NONE;
}

int
turn_begin(const char *path, int64_t turns, int64_t wait)
{
	int64_t until = clock_monotonic() + wait;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int got, why;

	if (fd < 0)
		return TURN_TROUBLE;
	while ((got = try_all(fd, turns)) == TURN_NONE &&
		clock_monotonic() < until)
		nanosleep(&nap, NULL);
	if (got < 0) {
		why = errno;
		close(fd);
		errno = why;
	}
	return got;
}

void
turn_end(int turn)
{
	close(turn);
}
