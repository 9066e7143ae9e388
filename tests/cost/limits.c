#include "cost.h"

/*
 * A hash of a password is not among the requests: it takes 64 MiB and a turn of
 * its own (call/turn.c).
 */
const struct limit anybody = { "anybody", 200, 32 << 10, 0 };
const struct limit user = { "user", 5000, 256 << 10, 2000 };
/* An administrator's change of a whole tree. */
const struct limit batch = { "batch", 60000, 256 << 10, 0 };
