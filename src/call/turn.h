#ifndef CALL_TURN_H
#define CALL_TURN_H

#include <stdint.h>

/*
 * Turns that all processes of a machine share: of what takes much memory only
 * so much is done at once, however many processes the web server starts. A turn
 * is a locked byte of a file (fcntl(2)), so that it ends with the process that
 * has it, however that ends. A process may have one turn at a time, of one
 * file.
 */

enum { TURN_NONE = -1, TURN_TROUBLE = -2 };

/*
 * Wait for one of 'turns', at most 'wait' microseconds. The file is made if it
 * is not there. What turn_end() takes, TURN_NONE when all were taken for so
 * long, or TURN_TROUBLE, and errno, when the file cannot be used.
 */
int turn_begin(const char *path, int64_t turns, int64_t wait);
/* Give back a turn that turn_begin() gave. */
void turn_end(int turn);

/*
 * Take a turn in a file that stays open and has the turns of many: those of one
 * caller are the bytes from 'first' on. The byte, TURN_NONE or TURN_TROUBLE.
 */
int64_t turn_try(int fd, int64_t first, int64_t turns);
/* Take one likewise, and wait for it for at most 'wait' microseconds. */
int64_t turn_wait(int fd, int64_t first, int64_t turns, int64_t wait);
/* Give back the turn that is this byte. */
void turn_leave(int fd, int64_t byte);

#endif
