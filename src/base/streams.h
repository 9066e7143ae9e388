#ifndef BASE_STREAMS_H
#define BASE_STREAMS_H

#include <stdbool.h>

/*
 * The descriptors 0, 1 and 2 are standard input, output and error, also when a
 * program is started without them: the next files that it opens would take
 * their places, and a message would be written into the database or to a
 * client. Those that are closed are opened here such that reading from
 * standard input and writing to standard output fail, as they would have, and
 * what goes to standard error is gone. To be called before any file is opened;
 * false when that cannot be done.
 */
bool streams_open(void);

#endif
