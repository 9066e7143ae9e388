#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The machine that the program runs on, as sysinfo(2) tells at this moment. Of
 * a container it is the machine around it. No file is needed for it, so that
 * responders can be kept from files: the C library looks for the number of
 * processors in /sys, but knows without.
 */
struct machine {
	long cores;     /* processors that are in use */
	double load[3]; /* processes that run or wait to, on average over the
	                   last 1, 5 and 15 minutes */
	uint64_t memory, free; /* bytes; what caches files is not free */
};

/* False when the kernel does not tell; *m is then all zero. */
bool machine_read(struct machine *m);

#endif
