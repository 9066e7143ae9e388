#ifndef CALL_VERSION_H
#define CALL_VERSION_H

#include "shape/shape.h"

/*
 * What this server says it is. Clients choose request versions by the first
 * and split the second at its dots (doc/protocol/sdk.md section 2), so both are
 * plain dotted numbers: those of the interface that is served, not of this
 * program, which has PACKAGE_VERSION.
 */
#define API_VERSION "2.34"
#define API_VERSION_MAX V(2, 34)
#define SERVER_VERSION "2.3.0"
/* How it was installed, which nobody needs to know. */
#define SERVER_DEPLOYMENT "<unknown>"

#endif
