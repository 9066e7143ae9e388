#include "base/streams.h"

#include <fcntl.h>
#include <unistd.h>

bool
streams_open(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	/* The lowest that is free is taken, and those below are open. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
			open("/dev/null", modes[fd]) != fd)
			return false;
	return true;
}
