#ifndef SERVE_APP_H
#define SERVE_APP_H

#include "call/call.h"

/*
 * The main() of a responder: serve 'endpoints', which ends with a row of
 * NULLs, until told to stop.
 */
int app_main(int argc, char **argv, const struct endpoint *endpoints);

#endif
